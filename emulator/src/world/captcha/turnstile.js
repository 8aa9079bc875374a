// Stands in for Cloudflare's Turnstile. The site key says how a challenge goes, as Cloudflare's own test keys do:
// 2x… fails, 3x… waits for a click, anything else passes at once.
(() => {
  const emulator = "EMULATOR";
  const widgets = new Map();
  let made = 0;

  const element = container => (typeof container === 'string' ? document.querySelector(container) : container);

  async function solve(widget) {
    const { options } = widget;
    try {
      const answer = await fetch(`${emulator}/turnstile/v0/token`, { method: 'POST' });
      widget.token = (await answer.json()).token;
      options.callback?.(widget.token);
    } catch {
      options['error-callback']?.('200500');
    }
  }

  function ask(widget) {
    const { options, place } = widget;
    options['before-interactive-callback']?.();
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'I am a person';
    button.addEventListener('click', () => {
      button.remove();
      options['after-interactive-callback']?.();
      solve(widget);
    });
    place.append(button);
  }

  function run(widget) {
    const key = String(widget.options.sitekey ?? '');
    if (key.startsWith('2x')) widget.options['error-callback']?.('300030');
    else if (key.startsWith('3x')) ask(widget);
    else solve(widget);
  }

  function start(widget) {
    widget.token = undefined;
    // Callbacks never come before `render` has returned.
    setTimeout(() => widgets.has(widget.id) && run(widget), 0);
  }

  window.turnstile = {
    ready: callback => callback(),
    render(container, options = {}) {
      const place = element(container);
      if (!place) throw new Error('turnstile: there is no such container');
      made += 1;
      const widget = { id: `cf-chl-widget-${made}`, options, place };
      widgets.set(widget.id, widget);
      if (options.execution !== 'execute') start(widget);
      return widget.id;
    },
    execute(id) {
      const widget = widgets.get(id);
      if (widget) start(widget);
    },
    reset(id) {
      const widget = widgets.get(id) ?? [...widgets.values()].at(-1);
      if (!widget) return;
      widget.place.replaceChildren();
      start(widget);
    },
    remove(id) {
      widgets.get(id)?.place.replaceChildren();
      widgets.delete(id);
    },
    getResponse: id => (widgets.get(id) ?? [...widgets.values()].at(-1))?.token,
    isExpired: () => false,
  };

  const named = new URL(document.currentScript?.src ?? location.href).searchParams.get('onload');
  if (named) window[named]?.();
})();
