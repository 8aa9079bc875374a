// Starts what a scenario needs (emulator, page server, browser) and opens a page with the published clerk-js on it.

import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { connect, createServer as createTcpServer } from 'node:net';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const HERE = dirname(fileURLToPath(import.meta.url));
const CLERK_JS = join(HERE, 'node_modules/@clerk/clerk-js/dist');
// Any host of this shape makes a development instance; requests go to the proxy URL.
export const PUBLISHABLE_KEY = 'pk_test_' + Buffer.from('happy-local-12.clerk.accounts.dev$').toString('base64');
const PATIENCE_MS = 20_000;

/** The code of everybody whose address or number is a test one. */
export const CODE = '424242';
export const WRONG_CODE = '111111';
export const PASSWORD = 'correct-horse-battery-7';
export const ADA = 'ada+clerk_test@example.com';
/** A picture. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** How the browser is started. */
const LAUNCH = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  // clerk-js believes an automated browser to be offline and without passkeys.
  ignoreDefaultArgs: ['--enable-automation'],
  args: [
    '--disable-blink-features=AutomationControlled',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
  ],
};

/** Starts everything; `close` ends it again. */
export async function start() {
  const emulator = await startEmulator();
  const pages = await servePages();
  const browser = await launch();
  let worlds = 0;
  /** An empty page in a browser that has never been here. */
  const blank = async options => {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  };
  /** Opens clerk-js before this Frontend API in such a browser; `prepare` sees the page first. */
  const visit = async (url, { prepare, ...options } = {}) => {
    const page = await blank(options);
    await prepare?.(page);
    await open(page, pages.origin, url);
    return page;
  };
  return {
    /** The browser's program. */
    chromium: LAUNCH.executablePath,
    page: blank,
    visit,
    /** Where the pages with clerk-js are served: any path will do. */
    origin: pages.origin,
    /** An emulator world of its own, with settings merged into the default instance. */
    async world(config = {}) {
      worlds += 1;
      const url = `http://localhost:${emulator.port}/w/conformance-${process.pid}-${worlds}`;
      const world = {
        url,
        admin: (path, body) => postJson(`${url}/__emulator/${path}`, body),
        /** Opens clerk-js in a browser that has never been here. */
        visit: () => visit(url),
      };
      await world.admin('config', config);
      return world;
    },
    async close() {
      await browser.close();
      pages.server.close();
      emulator.process.kill();
    },
  };
}

/** The browser that all scenarios share. */
export function launch() {
  return chromium.launch(LAUNCH);
}

/** Runs code in the page. `Clerk` and `failure` (how an awaited call was refused) are at hand there. */
export function inPage(page, body, argument) {
  return page.evaluate(
    ([source, value]) => {
      const AsyncFunction = (async () => {}).constructor;
      return new AsyncFunction('Clerk', 'failure', 'arg', source)(window.Clerk, window.failure, value);
    },
    [body, argument],
  );
}

/** Loads clerk-js again in the same page. */
export async function reload(page) {
  await page.reload();
  await loaded(page);
}

/** Signs in by password on this page. */
export function signIn(page, email = ADA, password = PASSWORD) {
  return inPage(
    page,
    `const signIn = await Clerk.client.signIn.create({ identifier: arg.email, password: arg.password });
     await Clerk.setActive({ session: signIn.createdSessionId });`,
    { email, password },
  );
}

/** A page of a new browser in which somebody is signed in, made if there is nobody with this address. */
export async function signedIn(world, email = ADA, extra = {}) {
  await world.admin('action', { action: 'create_user', email_address: email, password: PASSWORD, ...extra }).catch(error => {
    if (!error.message.includes('another user has this email address')) throw error;
  });
  const page = await world.visit();
  await signIn(page, email);
  return page;
}

async function open(page, origin, proxyUrl) {
  await page.goto(`${origin}/?proxy=${encodeURIComponent(proxyUrl)}`);
  await loaded(page);
}

async function loaded(page) {
  await page.waitForFunction(() => window.outcome !== undefined);
  const outcome = await page.evaluate(() => window.outcome);
  if (outcome !== 'loaded') throw new Error(`clerk-js did not load: ${outcome}`);
}

export async function startEmulator() {
  const bin = process.env.EMULATOR_BIN ?? build();
  const port = await freePort();
  const child = spawn(bin, ['--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`the emulator ended (${code})`)));
  });
  ended.catch(() => {});
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  await Promise.race([answering(port), ended]);
  return { process: child, port };
}

function build() {
  const cargo = spawnSync('cargo', ['build', '--quiet', '--package', 'clerk-emulator'], { cwd: HERE, stdio: 'inherit' });
  if (cargo.status !== 0) throw new Error('cargo build --package clerk-emulator failed');
  const target = process.env.CARGO_TARGET_DIR ?? join(HERE, '../../target');
  return join(target, 'debug/clerk-emulator');
}

/** Resolves once somebody accepts connections there. */
async function answering(port) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const accepted = await new Promise(resolve => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (accepted) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`the emulator does not answer on 127.0.0.1:${port}`);
}

async function freePort() {
  const server = createTcpServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A page server on localhost: page and emulator are then one site, and plain http cookies work. */
async function servePages() {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname.startsWith('/clerk-js/')) {
      const file = normalize(join(CLERK_JS, decodeURIComponent(pathname.slice('/clerk-js/'.length))));
      const text = file.startsWith(CLERK_JS + sep) ? await readFile(file).catch(() => null) : null;
      response.writeHead(text ? 200 : 404, { 'content-type': 'text/javascript' }).end(text ?? 'not found');
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(pageFor(searchParams.get('proxy') ?? ''));
    }
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  return { server, origin: `http://localhost:${server.address().port}` };
}

function pageFor(proxyUrl) {
  const attribute = proxyUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html><html lang="en"><title>conformance</title>
<script src="/clerk-js/clerk.browser.js" data-clerk-publishable-key="${PUBLISHABLE_KEY}" data-clerk-proxy-url="${attribute}"></script>
<script>
  // How a call was refused: the older API throws, the newer one returns { error }.
  window.failure = async call => {
    try {
      const { error } = (await call) ?? {};
      return error ? (error.errors?.[0]?.code ?? error.code ?? String(error)) : null;
    } catch (error) {
      return error.errors?.[0]?.code ?? String(error);
    }
  };
  window.Clerk.load({ telemetry: false, standardBrowser: true }).then(
    () => { window.outcome = 'loaded'; },
    error => { window.outcome = String(error); },
  );
</script>`;
}

export async function postJson(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${text}`);
  return text ? JSON.parse(text) : null;
}

/** The six digits an authenticator app shows at a moment (RFC 6238 with SHA-1 and 30 s). */
export function totp(secret, atMs = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/=+$/, '')].map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Six digits that are not the code of this moment or a neighbouring one. */
export function wrongTotp(secret) {
  const right = [-60_000, -30_000, 0, 30_000, 60_000].map(shift => totp(secret, Date.now() + shift));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find(code => !right.includes(code));
}
