// How big and how fast the library's pages are, and those that people would use otherwise: the same guide with @clerk/react and
// with clerk-js by hand, and Clerk's prebuilt <SignIn/>. One emulator, one server, one browser; the pages take turns.
//
//   node bench.mjs FOLDER [RUNS]      writes table.md and figures.json there
//
// BENCH_APPS is the folder in which Trunk has built the apps for release, EMULATOR_BIN an emulator built for speed.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { pages as allPages, prepare } from './bench/pages.mjs';
import { serve } from './bench/server.mjs';
import { report } from './bench/table.mjs';
import { CONDITIONS, visitors } from './bench/visit.mjs';
import { launch, postJson, startEmulator } from './harness.mjs';

const [folder, runsText = '10'] = process.argv.slice(2);
const apps = process.env.BENCH_APPS;
const runs = Number(runsText);
if (!folder || !apps || !(runs > 0)) throw new Error('usage: BENCH_APPS=… node bench.mjs FOLDER [RUNS]');

/** Visits in which the memory is measured. */
const HEAPS = 3;

const pages = await allPages(apps);
const emulator = await startEmulator();
const site = await serve(pages, emulator.port);
const browser = await launch();
const figures = new Map(pages.map(({ name }) => [name, {}]));
try {
  await prepare((world, path, body) => postJson(`http://127.0.0.1:${emulator.port}/w/${world}/__emulator/${path}`, body));
  const { hurry, click, heap } = visitors(browser, site);
  // Once without a stopwatch: the server compresses, the system reads its disk.
  for (const page of pages) await hurry(page, 'plain');
  for (let run = 0; run < runs; run += 1) {
    // Whoever is first now is last the next time.
    const turn = pages.map((_, place) => pages[(place + run) % pages.length]);
    for (const condition of Object.keys(CONDITIONS)) {
      for (const page of turn) note(page, condition, await hurry(page, condition));
    }
    for (const condition of ['plain', 'cpu']) {
      for (const page of turn) note(page, condition, { clickToNext: await click(page, condition) });
    }
    // What is in use hardly differs from visit to visit.
    if (run < HEAPS) for (const page of turn) note(page, 'plain', await heap(page));
    console.log(`run ${run + 1} of ${runs}`);
  }
} finally {
  await browser.close();
  site.server.close();
  emulator.process.kill();
}

const packages = ['@clerk/clerk-js', '@clerk/react', '@clerk/ui', 'react'];
const versions = await Promise.all(packages.map(async name => `${name} ${await version(name)}`));
const about = [
  `Measured on ${new Date().toISOString().slice(0, 10)} with ${[`headless Chromium ${browser.version()}`, ...versions].join(', ')}`,
  `on ${cpus().length} cores (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}.`,
  `Medians of ${runs} visits, with the quartiles in brackets where they differ. 1 KB is 1,024 bytes.`,
];
const table = report(pages, figures, about);
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'table.md'), table);
await writeFile(join(folder, 'figures.json'), `${JSON.stringify({ about, figures: Object.fromEntries(figures) }, null, 1)}\n`);
console.log(`\n${table}`);

async function version(name) {
  return JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}

/** Adds what was measured to the figures of a page: one list for each thing, in each condition. */
function note(page, condition, measured) {
  const kept = figures.get(page.name);
  for (const [thing, value] of Object.entries(measured)) ((kept[condition] ??= {})[thing] ??= []).push(value);
}
