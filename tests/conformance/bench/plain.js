// The same guide by hand: a form that stands in the page, clerk-js, and no framework.

const clerk = window.Clerk;
const element = id => document.getElementById(id);
const credentials = element('credentials');
const code = element('code');

/** Shows one of the pages. */
function show(page) {
  for (const one of [credentials, code, element('in')]) one.hidden = one !== page;
}

/** Does one step, with the button of its form asleep meanwhile; says why it was refused. */
async function step(form, work) {
  const button = form.querySelector('[type=submit]');
  const problem = form.querySelector('[role=alert]');
  button.disabled = true;
  problem.textContent = '';
  try {
    await work();
  } catch (error) {
    problem.textContent = error.errors?.[0]?.longMessage ?? String(error);
  } finally {
    button.disabled = false;
  }
}

const values = form => Object.fromEntries(new FormData(form));
const sendCode = () => clerk.client.signUp.prepareEmailAddressVerification({ strategy: 'email_code' });

function showStep() {
  const { signUp } = clerk.client;
  if (clerk.user) show(element('in'));
  else if (signUp.unverifiedFields.includes('email_address') && signUp.missingFields.length === 0) show(code);
  else show(credentials);
}

credentials.addEventListener('submit', event => {
  event.preventDefault();
  void step(credentials, async () => {
    await clerk.client.signUp.create(values(credentials));
    await sendCode();
    showStep();
  });
});

code.addEventListener('submit', event => {
  event.preventDefault();
  void step(code, async () => {
    const signUp = await clerk.client.signUp.attemptEmailAddressVerification(values(code));
    if (signUp.status === 'complete') await clerk.setActive({ session: signUp.createdSessionId });
    showStep();
  });
});

element('reveal').addEventListener('click', ({ target }) => {
  const field = element('password');
  field.type = field.type === 'password' ? 'text' : 'password';
  target.setAttribute('aria-pressed', String(field.type === 'text'));
});

element('resend').addEventListener('click', () => {
  void step(code, async () => {
    await sendCode();
    const button = element('resend');
    button.disabled = true;
    setTimeout(() => { button.disabled = false; }, 30_000);
  });
});

element('again').addEventListener('click', () => show(credentials));

await clerk.load({ telemetry: false });
showStep();
credentials.querySelector('[type=submit]').disabled = false;
