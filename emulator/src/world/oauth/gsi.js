// Stands in for Google's script: One Tap asks for an address in place of showing the accounts of the browser.
(() => {
  const emulator = "EMULATOR";
  let asked = {};
  let shown;

  const moment = (kind, reason) => ({
    getMomentType: () => kind,
    isDisplayed: () => kind === 'display',
    isNotDisplayed: () => false,
    isSkippedMoment: () => kind === 'skipped',
    isDismissedMoment: () => kind === 'dismissed',
    getNotDisplayedReason: () => undefined,
    getSkippedReason: () => (kind === 'skipped' ? reason : undefined),
    getDismissedReason: () => (kind === 'dismissed' ? reason : undefined),
  });

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  function close() {
    shown?.remove();
    shown = undefined;
  }

  async function choose(email) {
    const form = new URLSearchParams({ email_address: email });
    const answer = await fetch(`${emulator}/gsi/token`, { method: 'POST', body: form });
    if (!answer.ok) return;
    const { token } = await answer.json();
    close();
    asked.callback?.({ credential: token, select_by: 'user' });
  }

  window.google ??= {};
  window.google.accounts = {
    id: {
      initialize: options => {
        asked = options;
      },
      prompt: listener => {
        close();
        const email = element('input', { type: 'email', required: true, autocomplete: 'off' });
        const leave = element('button', { type: 'button', textContent: 'Close One Tap' });
        leave.addEventListener('click', () => {
          close();
          listener?.(moment('skipped', 'user_cancel'));
        });
        const go = element('button', { type: 'submit', textContent: 'Continue with this account' });
        shown = element('form', {}, element('label', {}, 'Google account ', email), go, leave);
        shown.setAttribute('role', 'dialog');
        shown.setAttribute('aria-label', 'Sign in with Google');
        shown.addEventListener('submit', event => {
          event.preventDefault();
          choose(email.value);
        });
        document.body.append(shown);
        listener?.(moment('display'));
      },
      cancel: close,
      disableAutoSelect: () => {},
    },
  };
})();
