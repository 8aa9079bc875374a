// The gallery under a browser's eyes: `axe` has axe-core look over every state, `shots` takes a picture of each.
// GALLERY_DIST is the folder that Trunk built. Names after the command choose states.

import { AssertionError, strict as assert } from 'node:assert';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { launch, startEmulator } from './harness.mjs';
import { serveSite } from './site.mjs';

const DIST = process.env.GALLERY_DIST ?? '../../target/gallery';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// What is waited for brings its heading along.
const SPARED = { loading: ['page-has-heading-one'] };
// Each shows a text of the server's, for which the language for tests has none of its own.
const SERVERS_WORDS = ['refused', 'sign-up-phone-wrong', 'sign-up-taken', 'task-phone'];
const WIDE = { width: 900, height: 720 };
// 1280 px at a zoom of 400 %, and the narrowest phone.
const NARROW = { width: 320, height: 640 };

const [command, ...rest] = process.argv.slice(2);
const folder = command === 'shots' ? rest.shift() : null;
const emulator = await startEmulator();
const site = await serveSite(DIST, emulator.port);
const browser = await launch();
let passed = 0;
let failed = 0;
try {
  const found = await contents();
  const wanted = found.filter(name => rest.length === 0 || rest.includes(name));
  assert.ok(wanted.length > 0, `no such state; there are ${found.join(', ')}`);
  if (command === 'shots') await mkdir(folder, { recursive: true });
  const jobs = wanted.map(name => [name, () => visit(name, command === 'shots' ? shoot : examine)]);
  if (command === 'shots') {
    for (const name of wanted) jobs.push([`${name} from right to left`, () => visit(name, shootRightToLeft, '&dir=rtl&lang=ar')]);
  }
  if (command === 'axe' && rest.length === 0) {
    jobs.unshift(['a known fault is found', findsWhatIsWrong], ['a page stands where its placeholder stood', staysPut]);
    for (const name of wanted) jobs.push([`${name} in the language for tests`, () => visit(name, isTranslated, '&lang=pseudo')]);
    for (const preset of ['default', 'dark', 'neutral', 'shadcn']) {
      const states = ['sign-in-wrong-password', 'sign-in-no-network', 'sign-in-busy'];
      for (const name of states) jobs.push([`${name} in ${preset}`, () => visit(name, examine, `&preset=${preset}`)]);
    }
  }
  const next = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await run(...job);
  };
  await Promise.all(Array.from({ length: Math.max(2, cpus().length) }, next));
} finally {
  await browser.close();
  site.server.close();
  emulator.process.kill();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function run(name, job) {
  try {
    await job();
    passed += 1;
    if (process.env.VERBOSE) console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error instanceof AssertionError ? error.message : error.stack}`);
  }
}

/** The names of all states, as the gallery's own table of contents has them. */
async function contents() {
  const page = await browser.newPage();
  await open(page, '');
  const links = await page.locator('#states > li > a').evaluateAll(all => all.map(({ search }) => search));
  await page.close();
  return links.map(query => new URLSearchParams(query).get('state'));
}

/** Opens a state in a browser that has never been there. */
async function visit(name, work, look = '') {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const broken = [];
  page.on('console', message => {
    if (/Content Security Policy|panicked/.test(message.text())) broken.push(message.text());
  });
  try {
    await open(page, `?state=${name}${look}`);
    await work(page, name);
    assert.deepEqual(broken, [], `${name}: the page broke`);
  } catch (error) {
    await page.screenshot({ path: join(DIST, `../gallery-failures/${name}.png`) });
    throw error;
  } finally {
    await context.close();
  }
}

async function open(page, query) {
  await page.goto(`${site.origin}/${query}`);
  await page.waitForFunction(() => document.documentElement.dataset.gallery, null, { timeout: 100_000 });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.gallery), 'ready', query);
}

function take(page, name, look) {
  return page.screenshot({ path: join(folder, `${name}.${look}.png`), animations: 'disabled', fullPage: true });
}

/** Three pictures: light, dark, and as narrow as it gets. */
async function shoot(page, name) {
  await page.emulateMedia({ colorScheme: 'light' });
  await take(page, name, 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, name, 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(NARROW);
  await take(page, name, 'narrow');
}

/** The fourth, in a language that is written from right to left. */
async function shootRightToLeft(page, name) {
  await page.emulateMedia({ colorScheme: 'light' });
  await take(page, name, 'rtl');
}

/** Nothing that axe-core knows to be wrong, in both colour schemes; nothing cut off where it is narrow. */
async function examine(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page, SPARED[name]), [], `${name}, ${colorScheme}`);
  }
  await page.setViewportSize(NARROW);
  assert.deepEqual(await violations(page, SPARED[name]), [], `${name}, narrow`);
  // At twice the size: a zoom of 200 % of 1280 px, and large letters.
  await page.setViewportSize({ width: 640, height: 640 });
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  assert.deepEqual(await page.evaluate(cutOff), [], `${name} is cut off at 200 %`);
  await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
  await page.setViewportSize(NARROW);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= NARROW.width, `${name} scrolls sideways at ${NARROW.width} px: ${width} px`);
}

/** In the language for tests, whose texts are a third longer and in brackets: nothing is English, and nothing is cut off. */
async function isTranslated(page, name) {
  if (!SERVERS_WORDS.includes(name)) assert.deepEqual(await page.evaluate(english), [], `${name} is not translated`);
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    assert.deepEqual(await page.evaluate(cutOff), [], `${name} is cut off at ${size.width} px`);
  }
}

/** The texts that are not in brackets. What is data may stand as it is: addresses, numbers, keys, names. */
function english() {
  const data = '.cl-secret, .cl-backupCodes, .cl-selectButton, .cl-organizationListPreviewButton, .cl-impersonationFab b';
  const shown = [...document.querySelectorAll('[class^="cl-"], [class*=" cl-"]')].filter(it => !it.closest(data));
  const texts = shown.flatMap(it => {
    const label = it.closest('label');
    const own = label ? (label === it ? [label.textContent] : []) : [...it.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data);
    return [...own, ...['aria-label', 'title', 'alt', 'placeholder'].map(attribute => it.getAttribute(attribute) ?? '')];
  });
  const isEnglish = text => /\p{L}/u.test(text) && !text.includes('@') && !(text.startsWith('⟦') && text.endsWith('⟧'));
  return texts.map(text => text.trim()).filter(isEnglish);
}

/** The texts that stand out of what they stand in. */
function cutOff() {
  const hidden = '.cl-srOnly, .cl-captcha, option';
  const found = [];
  const texts = document.createTreeWalker(document.querySelector('.stage'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.trim() || text.parentElement.closest(hidden)) continue;
    // Word by word: the space at which a line breaks has no place in it.
    const rooms = [...text.data.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return [...range.getClientRects()];
    });
    for (const { left, right, top, bottom } of rooms) {
      for (let box = text.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).display.startsWith('inline') && getComputedStyle(box).display !== 'inline-flex') continue;
        const room = box.getBoundingClientRect();
        // Letters may be a little higher than their line.
        if (left < room.left - 1 || right > room.right + 1 || top < room.top - 4 || bottom > room.bottom + 4) {
          found.push(`${text.data} in ${box.className || box.tagName}`);
          break;
        }
      }
    }
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`the page scrolls sideways by ${wide} px`);
  return found;
}

async function findsWhatIsWrong() {
  await visit('sign-in', async page => {
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(english)).includes('Sign in'), 'English is not found');
    await page.evaluate(() => {
      document.querySelector('.cl-headerTitle').style = 'inline-size: 1rem; overflow: hidden; overflow-wrap: normal';
    });
    assert.notDeepEqual(await page.evaluate(cutOff), [], 'a text that is cut off is not found');
    await page.evaluate(() => {
      document.querySelector('.cl-formFieldLabel').remove();
      const grey = new CSSStyleSheet();
      grey.replaceSync('.cl-formButtonPrimary { background: #999; color: #aaa }');
      document.adoptedStyleSheets = [grey];
    });
    const found = (await violations(page)).map(line => line.split(':')[0]);
    for (const rule of ['color-contrast', 'label']) assert.ok(found.includes(rule), `${rule} was not found: ${found}`);
  });
}

/** What is shown while a page loads has its place and its width: nothing jumps. */
async function staysPut() {
  const place = [];
  for (const name of ['loading', 'sign-in', 'sign-up']) {
    await visit(name, async page => {
      const { x, y, width } = await page.locator('.cl-card, .cl-loading').first().boundingBox();
      place.push([x, y, width]);
    });
  }
  assert.deepEqual(place[1], place[0], 'sign-in');
  assert.deepEqual(place[2], place[0], 'sign-up');
}

async function violations(page, spared = []) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readFile(AXE, 'utf8'));
  const options = { runOnly: RULES, resultTypes: ['violations'] };
  const { violations } = await page.evaluate(options => window.axe.run(document, options), options);
  return violations.filter(({ id }) => !spared.includes(id)).flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}
