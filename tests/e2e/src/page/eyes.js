// What a person finds on a page: by label, role and text. Prepended to every question the harness asks.
const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const isVisible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  && element.getClientRects().length > 0;
const visible = (selector) => [...document.querySelectorAll(selector)].filter(isVisible);
const byIds = (ids) => (ids ?? '').split(/\s+/).filter(Boolean).map((id) => document.getElementById(id)).filter(Boolean);
const labelText = (label) => clean(label.innerText).replace(/\s*(\*|\(optional\)|Optional)$/, '');

const nameOf = (element) => {
  const labelledBy = byIds(element.getAttribute('aria-labelledby'));
  if (labelledBy.length > 0) return clean(labelledBy.map((one) => one.innerText).join(' '));
  if (element.hasAttribute('aria-label')) return clean(element.getAttribute('aria-label'));
  if (element.labels?.length > 0) return labelText(element.labels[0]);
  if (element.matches('input[type=submit], input[type=button]')) return clean(element.value);
  return clean(element.innerText);
};

const BUTTONS = 'button, [role=button], input[type=submit], input[type=button]';
const HEADINGS = 'h1, h2, h3, [role=heading]';
const FIELDS = 'input:not([type=hidden]), textarea, select';

const seen = () => clean(document.body?.innerText);
const headings = () => visible(HEADINGS).map((one) => clean(one.innerText));
const alerts = () => visible('[role=alert]').map((one) => clean(one.innerText)).filter(Boolean);
const buttons = (name) => visible(BUTTONS).filter((one) => nameOf(one) === name);
const buttonsLike = (pattern) => visible(BUTTONS).filter((one) => new RegExp(`^(${pattern})$`).test(nameOf(one)));
const links = (name) => visible('a[href]').filter((one) => nameOf(one) === name);
const fields = (name) => visible(FIELDS).filter((one) => nameOf(one) === name);
const isEnabled = (element) => !element.matches(':disabled') && element.getAttribute('aria-disabled') !== 'true';

const summary = () => ({
  path: location.pathname + location.search + location.hash,
  headings: headings(),
  fields: visible(FIELDS).map((one) => `${nameOf(one)}${isEnabled(one) ? '' : ' (disabled)'}`),
  buttons: visible(BUTTONS).map((one) => `${nameOf(one)}${isEnabled(one) ? '' : ' (disabled)'}`),
  text: seen(),
});

// The one element that can be used, or why there is none.
const one = (kind, found) => {
  const usable = found.filter(isEnabled);
  if (usable.length === 1) return { element: usable[0] };
  if (usable.length > 1) return { why: `there are ${usable.length} of this ${kind}` };
  return { why: found.length > 0 ? `the ${kind} is disabled` : `there is no such ${kind}` };
};
