// What runs inside the pages. Each function is sent over as text: it may use nothing from around it.

/**
 * Somebody in a hurry, the same for every page: types as soon as a picture shows that the fields can be typed into, looks one
 * picture later whether what was typed is still there, submits as soon as the button allows it, and waits for the next page.
 * Once it has arrived there, `window.told` has the moments in milliseconds since the navigation began; until then,
 * `window.awaited` has the selectors that it is waiting for.
 */
export function hurry({ fields, submit, post, next }) {
  const moments = {};
  const longTasks = [];
  new PerformanceObserver(list => longTasks.push(...list.getEntries())).observe({ type: 'longtask', buffered: true });
  performance.setResourceTimingBufferSize(1000);
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const seen = selector => {
    const node = document.querySelector(selector);
    return node?.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 0 ? node : null;
  };
  const open = selector => {
    const node = seen(selector);
    return node && !node.disabled && !node.readOnly ? node : null;
  };
  let typed = [];

  const wait = (again, ...selectors) => {
    window.awaited = selectors;
    return again;
  };
  const type = () => {
    const found = Object.entries(fields).map(([selector, text]) => [open(selector), text]);
    if (found.length > 0 && found[0][0]) moments.field ??= performance.now();
    if (found.some(([node]) => !node)) return wait(type, ...Object.keys(fields).filter(selector => !open(selector)));
    for (const [node, text] of found) {
      node.focus();
      write.call(node, text);
      node.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    typed = found;
    return press;
  };
  const press = () => {
    if (typed.some(([node, text]) => !node.isConnected || node.value !== text)) return type();
    const button = open(submit);
    if (!button) return wait(press, submit);
    moments.click = performance.now();
    button.click();
    return arrive;
  };
  const arrive = () => {
    if (!seen(next)) return wait(arrive, next);
    moments.next = performance.now();
    return null;
  };
  let act = type;
  const picture = () => {
    act = act();
    if (act) requestAnimationFrame(picture);
    else setTimeout(tell, 200);
  };
  requestAnimationFrame(picture);

  /** The submission that left: from then on the form was usable. */
  const tell = () => {
    // What comes from elsewhere (Clerk's logos) is not ours to serve, and no form waits for it.
    // Nor is the icon, which the browser looks for on its own and whenever it likes.
    const isOwn = ({ name }) => name.startsWith(`${location.origin}/`) && !name.endsWith('/favicon.ico');
    const own = performance.getEntriesByType('resource').filter(isOwn);
    const loads = [...performance.getEntriesByType('navigation'), ...own].map(entry => ({
      path: new URL(entry.name).pathname,
      start: entry.startTime,
      end: entry.responseEnd,
    }));
    const usable = loads.find(({ path, start }) => path.endsWith(post) && start >= moments.click)?.start;
    const tasks = longTasks.map(({ startTime, duration }) => ({ start: startTime, duration }));
    window.told = { ...moments, usable, loads, tasks };
  };
}

/** Clicks, and tells how long it took until the next page was in a picture. */
export function clickThrough({ submit, next, patience }) {
  return new Promise((resolve, reject) => {
    window.awaited = [next];
    const begun = performance.now();
    const picture = () => {
      const node = document.querySelector(next);
      if (node?.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 0) {
        resolve(performance.now() - begun);
      } else if (performance.now() - begun > patience) {
        reject(new Error('no next page'));
      } else {
        requestAnimationFrame(picture);
      }
    };
    document.querySelector(submit).click();
    requestAnimationFrame(picture);
  });
}

/** Remembers every memory that WebAssembly gives out, so that `window.wasmBytes()` can tell its size. */
export function watchMemory() {
  const memories = new Set();
  const keep = result => {
    const { exports } = result.instance ?? result;
    for (const value of Object.values(exports)) if (value instanceof WebAssembly.Memory) memories.add(value);
    return result;
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = (...args) => original.apply(WebAssembly, args).then(keep);
  }
  window.wasmBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}
