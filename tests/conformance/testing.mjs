// The published @clerk/testing works with the emulator: only URLs and keys differ from a real instance.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clerk, clerkSetup, setupClerkTestingToken } from '@clerk/testing/playwright';
import { createPageObjects } from '@clerk/testing/playwright/unstable';
import { backendOf } from './backend.mjs';
import { ADA, inPage, PASSWORD, PUBLISHABLE_KEY } from './harness.mjs';

const ADAS_PHONE = '+12015550100';

export const scenarios = {
  'testing: clerkSetup and clerk.signIn sign in on a plain page by every strategy': async host => {
    const world = await host.world();
    const backend = backendOf(world);
    const { id } = await backend.users.createUser({ emailAddress: [ADA], phoneNumber: [ADAS_PHONE], password: PASSWORD });
    await withEnvironment(world, async () => {
      await clerkSetup({ dotenv: false });
      assert.match(process.env.CLERK_TESTING_TOKEN, /^test_/);
      const page = await world.visit();
      const who = () => inPage(page, 'return Clerk.user?.id ?? null');
      const { token: ticket } = await backend.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 300 });
      for (const signInParams of [
        { strategy: 'password', identifier: ADA, password: PASSWORD },
        { strategy: 'email_code', identifier: ADA },
        { strategy: 'phone_code', identifier: ADAS_PHONE },
        { strategy: 'ticket', ticket },
      ]) {
        await clerk.signIn({ page, signInParams });
        assert.equal(await who(), id, signInParams.strategy);
        await clerk.signOut({ page, signOutOptions: { redirectUrl: page.url() } });
        await page.waitForFunction(() => window.Clerk?.loaded && window.Clerk.user === null);
      }
      const wrong = { strategy: 'password', identifier: ADA, password: 'not-the-password-9' };
      await assert.rejects(clerk.signIn({ page, signInParams: wrong }), /Failed to sign in/);
      assert.equal(await who(), null);
    });
  },

  'testing: setupClerkTestingToken spares a sign-up the captcha': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { captcha_enabled: true } } } });
    const front = await tlsInFrontOf(world.url);
    try {
      await withEnvironment(world, async () => {
        await clerkSetup({ dotenv: false, frontendApiUrl: front.url.replace('https://', '') });
        const signUp = page =>
          inPage(
            page,
            `const refused = await failure(Clerk.client.signUp.create({ emailAddress: arg.email, password: arg.password }));
             return [Clerk.client.captchaBypass, refused, Clerk.client.signUp.status];`,
            { email: ADA, password: PASSWORD },
          );
        const page = await host.visit(front.url, {
          ignoreHTTPSErrors: true,
          prepare: page => setupClerkTestingToken({ page }),
        });
        assert.deepEqual(await signUp(page), [true, null, 'missing_requirements']);
        const { keys } = (await requests(world)).find(({ path, method }) => method === 'POST' && path === '/v1/client/sign_ups');
        assert.ok(!keys.includes('captcha_token'), `no captcha was asked for: ${keys}`);
        // The token does it, and not the browser's word: another token gets nowhere.
        process.env.CLERK_TESTING_TOKEN = 'test_forged';
        assert.equal((await signUp(page))[1], 'captcha_missing_token');
      });
    } finally {
      front.close();
    }
  },

  'testing: the page objects drive a custom flow': async host => {
    const world = await host.world();
    await withEnvironment(world, async () => {
      await clerkSetup({ dotenv: false });
      const page = await host.visit(world.url, { prepare: page => page.addInitScript(customFlow) });
      const u = createPageObjects({ page, baseURL: host.origin });
      const searchParams = new URLSearchParams({ proxy: world.url });
      await u.signUp.goTo({ searchParams, headlessSelector: 'form#sign-up' });
      await u.clerk.toBeReady();
      await u.expect.toBeSignedOut();
      await u.signUp.signUpWithEmailAndPassword({ email: ADA, password: PASSWORD });
      await u.signUp.enterTestOtpCode({ awaitPrepare: false });
      await u.expect.toBeSignedIn();
      assert.equal((await u.clerk.getClientSideUser()).primaryEmailAddress.emailAddress, ADA);
      await page.evaluate(() => window.Clerk.signOut(() => {}));
      await u.signIn.goTo({ searchParams, headlessSelector: 'form#sign-in' });
      await u.expect.toBeSignedOut();
      await u.signIn.signInWithEmailAndInstantPassword({ email: ADA, password: PASSWORD });
      await u.expect.toBeSignedIn();
      await u.expect.toHaveResolvedTask();
      const cookies = await u.page.cookies();
      assert.ok(cookies.get('__session_*') ?? cookies.get('__session'), 'the app has a session cookie');
    });
  },
};

/** The environment that a test run against this world is given, while `work` runs. */
async function withEnvironment(world, work) {
  const names = ['CLERK_PUBLISHABLE_KEY', 'CLERK_SECRET_KEY', 'CLERK_API_URL', 'CLERK_FAPI', 'CLERK_TESTING_TOKEN'];
  const before = Object.fromEntries(names.map(name => [name, process.env[name]]));
  for (const name of names) delete process.env[name];
  Object.assign(process.env, {
    CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    CLERK_SECRET_KEY: 'sk_test_conformance',
    CLERK_API_URL: `${world.url}/bapi`,
  });
  try {
    await work();
  } finally {
    for (const name of names) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

const requests = async world => (await fetch(`${world.url}/__emulator/requests`)).json();

/** A page of an app with forms of its own, as the page objects expect them. */
function customFlow() {
  document.addEventListener('DOMContentLoaded', () => {
    const isSignUp = location.pathname === '/sign-up';
    if (!isSignUp && location.pathname !== '/sign-in') return;
    const form = document.createElement('form');
    form.id = isSignUp ? 'sign-up' : 'sign-in';
    form.innerHTML = `<input name="${isSignUp ? 'emailAddress' : 'identifier'}"><input name="password" type="password">
      <label hidden>Enter verification code <input name="code"></label><button>Continue</button>`;
    document.body.append(form);
    const field = name => form.elements.namedItem(name);
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const { client } = window.Clerk;
      if (!isSignUp) {
        const signIn = await client.signIn.create({ identifier: field('identifier').value, password: field('password').value });
        return window.Clerk.setActive({ session: signIn.createdSessionId });
      }
      await client.signUp.create({ emailAddress: field('emailAddress').value, password: field('password').value });
      await client.signUp.prepareEmailAddressVerification({ strategy: 'email_code' });
      form.querySelector('label').hidden = false;
    });
    field('code').addEventListener('input', async ({ target }) => {
      if (target.value.length < 6) return;
      const done = await window.Clerk.client.signUp.attemptEmailAddressVerification({ code: target.value });
      await window.Clerk.setActive({ session: done.createdSessionId });
    });
  });
}

/** A front with TLS, for @clerk/testing looks at requests to https addresses only. */
async function tlsInFrontOf(target) {
  const { hostname, port, pathname } = new URL(target);
  const server = createTlsServer(certificate(), (request, response) => {
    const options = { hostname, port, path: request.url, method: request.method, headers: request.headers };
    const onward = httpRequest(options, answer => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  return { url: `https://localhost:${server.address().port}${pathname}`, close: () => server.close() };
}

/** A certificate for localhost that nobody vouches for. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const line = `req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout ${key} -out ${cert}`;
    const made = spawnSync('openssl', line.split(' '), { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.error ?? made.stderr}`);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
