// One visit of a page by somebody who was never there: a browser profile of its own, and nothing in a cache.

import { clickThrough, hurry, watchMemory } from './robot.mjs';

/** What the visit is made under. */
export const CONDITIONS = {
  plain: {},
  cpu: { slowDown: 4 },
  net: { kilobitsDown: 1_600, kilobitsUp: 750, delayMs: 150 },
};
const PATIENCE_MS = 30_000;

export function visitors(browser, site) {
  let count = 0;

  async function visit(page, { slowDown, kilobitsDown, kilobitsUp, delayMs }, work) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    const tab = await context.newPage();
    try {
      tab.setDefaultTimeout(PATIENCE_MS);
      const broken = [];
      tab.on('pageerror', error => broken.push(String(error)));
      const devtools = await context.newCDPSession(tab);
      // Clerk's pages have pictures at img.clerk.com: the figures must not depend on the way there.
      await devtools.send('Network.enable');
      await devtools.send('Network.setBlockedURLs', { urls: ['https://*'] });
      if (slowDown) await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
      if (delayMs) {
        await devtools.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: delayMs,
          downloadThroughput: (kilobitsDown * 1000) / 8,
          uploadThroughput: (kilobitsUp * 1000) / 8,
        });
      }
      count += 1;
      const outcome = await work(tab, { ...page, fields: page.fields(`visitor-${count}`) }, devtools);
      if (broken.length > 0) throw new Error(broken.join('\n'));
      return outcome;
    } catch (error) {
      throw new Error(`${page.name}: ${error.message}\n${await scene(tab)}`, { cause: error });
    } finally {
      await context.close();
    }
  }

  const enter = tab => (page => tab.goto(`${site.origin(page.name)}/`, { waitUntil: 'commit' }));

  return {
    /** Moments, and what had to be loaded. */
    hurry: (page, condition) =>
      visit(page, CONDITIONS[condition], async (tab, { fields, submit, post, next }) => {
        await tab.addInitScript(hurry, { fields, submit, post, next });
        await enter(tab)(page);
        const told = await (await tab.waitForFunction(() => window.told)).jsonValue();
        if (!told.usable) throw new Error(`nothing was sent to ${post}`);
        return { ...moments(told), ...weights(told, page.name, site) };
      }),

    /** Milliseconds from the click to the next page, once the page has come to rest. */
    click: (page, condition) =>
      visit(page, CONDITIONS[condition], async (tab, { fields, submit, next }) => {
        await enter(tab)(page);
        await rest(tab, submit);
        for (const [selector, text] of Object.entries(fields)) await tab.fill(selector, text);
        await tab.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
        return tab.evaluate(clickThrough, { submit, next, patience: PATIENCE_MS });
      }),

    /** Megabytes that are in use once the page has come to rest and waste was collected. */
    heap: page =>
      visit(page, {}, async (tab, { submit }, devtools) => {
        await tab.addInitScript(watchMemory);
        await enter(tab)(page);
        await rest(tab, submit);
        await devtools.send('HeapProfiler.collectGarbage');
        const { usedSize } = await devtools.send('Runtime.getHeapUsage');
        const wasm = await tab.evaluate(() => window.wasmBytes());
        return { jsHeap: usedSize / 2 ** 20, wasmMemory: wasm / 2 ** 20, memory: (usedSize + wasm) / 2 ** 20 };
      }),
  };
}

/** What a visit came to that went wrong: a wrong selector and a broken page look alike from outside. */
async function scene(tab) {
  const look = () => `waiting for ${window.awaited?.join(', ') ?? 'nothing'} on the page:\n${document.body.innerText}`;
  return tab.evaluate(look).catch(String);
}

/** Waits until the form is there and nothing is loading. */
async function rest(tab, submit) {
  await tab.locator(`${submit}:enabled`).filter({ visible: true }).first().waitFor();
  await tab.waitForLoadState('networkidle');
}

const isAnswer = path => path.startsWith('/__clerk/v1/');

function moments({ field, usable, loads, tasks }) {
  const before = loads.filter(({ start }) => start < usable);
  const last = wanted => Math.max(...before.filter(({ path }) => wanted(path)).map(({ end }) => end));
  const long = tasks.filter(({ start }) => start < usable);
  return {
    html: loads[0].end,
    files: last(path => !isAnswer(path)),
    asked: Math.min(...before.filter(({ path }) => isAnswer(path)).map(({ start }) => start)),
    answered: last(isAnswer),
    field,
    usable,
    longTasks: long.length,
    blocked: long.reduce((sum, { duration }) => sum + duration, 0),
  };
}

/** How many requests began before the form was usable, and what came of them, in kilobytes. */
function weights({ usable, loads }, name, site) {
  const before = loads.filter(({ start }) => start < usable);
  const sum = (how, wanted = () => true) =>
    before.filter(({ path }) => wanted(path)).reduce((all, { path }) => all + site.weight(name, path)[how], 0) / 1024;
  return {
    requests: before.length,
    allRaw: sum('raw'),
    allGzip: sum('gzip'),
    allBrotli: sum('brotli'),
    answersGzip: sum('gzip', isAnswer),
  };
}
