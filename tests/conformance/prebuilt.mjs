// The published prebuilt components stand on the emulator: people type and click until they are in and out again.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLink } from './attempts/road.mjs';
import { ADA, CODE, inPage, PASSWORD, PUBLISHABLE_KEY, totp } from './harness.mjs';

const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/@clerk');

export const scenarios = {
  'prebuilt: <SignUp/> takes somebody in, and <UserButton/> lets them out': async host => {
    const world = await host.world();
    await withApp(world, async app => {
      const page = await app.visit(host, '/sign-up');
      await fill(page, 'emailAddress', ADA);
      await fill(page, 'password', PASSWORD);
      await page.getByRole('button', { name: 'Continue', exact: true }).click();
      await page.waitForURL('**/sign-up#/verify-email-address*');
      await enterCode(page, '111111');
      await refused(page, 'Incorrect code');
      await enterCode(page, CODE);
      await page.waitForURL(`${app.origin}/`);
      await settled(page);
      assert.equal(await inPage(page, 'return Clerk.user.primaryEmailAddress.emailAddress'), ADA);

      await page.getByRole('button', { name: 'Open user menu' }).click();
      await page.getByRole('dialog').getByText(ADA).first().waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in*');
      await settled(page);
      assert.equal(await inPage(page, 'return Clerk.user'), null);
    });
  },

  'prebuilt: <SignUp/> and <SignIn/> by a link opened in a new tab leave no tab behind': async host => {
    const link = { first_factors: ['email_link'], verifications: ['email_link'], verify_at_sign_up: true };
    const attributes = { email_address: link, password: { enabled: false, required: false } };
    const world = await host.world({ environment: { user_settings: { attributes } } });
    await withApp(world, async app => {
      const page = await app.visit(host, '/sign-up');
      const isSignedIn = async tab => {
        await settled(tab);
        await tab.waitForFunction(() => window.Clerk.isSignedIn);
      };
      // After a sign-up both tabs are signed in; after a sign-in the first one leads to the other.
      for (const [path, field, goesOn] of [
        ['/sign-up', 'emailAddress', isSignedIn],
        ['/sign-in', 'identifier', tab => tab.getByText('Return to the newly opened tab to continue').waitFor()],
      ]) {
        await page.goto(app.origin + path);
        await fill(page, field, ADA);
        await continues(page);
        await page.getByText('Resend').waitFor();
        const tab = await page.context().newPage();
        await tab.goto(await lastLink(world));
        await isSignedIn(tab);
        await goesOn(page);
        await signOut(tab);
        await tab.close();
      }
    });
  },

  'prebuilt: <SignIn/> refuses a wrong password, and takes the right one': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    await withApp(world, async app => {
      const page = await app.visit(host, '/sign-in');
      await fill(page, 'identifier', 'nobody@example.com');
      await continues(page);
      await refused(page, "Couldn't find your account");
      await fill(page, 'identifier', ADA);
      await continues(page);
      await page.waitForURL('**/factor-one*');
      await fill(page, 'password', 'not-the-password-9');
      await continues(page);
      await refused(page, 'Password is incorrect');
      await fill(page, 'password', PASSWORD);
      await continues(page);
      await page.waitForURL(`${app.origin}/`);
      await settled(page);
      assert.equal(await inPage(page, 'return Clerk.isSignedIn'), true);
    });
  },

  'prebuilt: <SignIn/> asks for a code by mail and a second factor': async host => {
    const world = await host.world();
    const { totp_secret: secret } = await world.admin('action', { action: 'create_user', email_address: ADA, totp: true });
    await withApp(world, async app => {
      const page = await app.visit(host, '/sign-in');
      await fill(page, 'identifier', ADA);
      await continues(page);
      await page.waitForURL('**/factor-one*');
      await enterCode(page, CODE);
      await page.waitForURL('**/factor-two*');
      await enterCode(page, totp(secret));
      await page.waitForURL(`${app.origin}/`);
      await settled(page);
      assert.equal(await inPage(page, 'return Clerk.user.twoFactorEnabled'), true);
    });
  },

  'prebuilt: <OrganizationSwitcher/> makes an organization, and goes back to the personal account': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    await withApp(world, async app => {
      const page = await app.visit(host, '/sign-in');
      await fill(page, 'identifier', ADA);
      await continues(page);
      await fill(page, 'password', PASSWORD);
      await continues(page);
      await page.waitForURL(`${app.origin}/`);
      await settled(page);
      const active = name => page.waitForFunction(name => window.Clerk?.loaded && (window.Clerk.organization?.name ?? null) === name, name);
      for (const name of ['Acme', 'Globex']) {
        await page.getByRole('button', { name: 'Open organization switcher' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Create organization' }).click();
        await fill(page, 'name', name);
        await page.getByRole('button', { name: 'Create organization' }).click();
        await page.getByRole('button', { name: 'Skip' }).click();
        await active(name);
      }
      for (const [label, name] of [[/Acme/, 'Acme'], [/Personal account/, null]]) {
        await page.getByRole('button', { name: 'Open organization switcher' }).click();
        await page.getByRole('dialog').getByRole('button', { name: label }).click();
        await active(name);
      }
      const memberships = await inPage(page, 'return (await Clerk.user.getOrganizationMemberships()).data.map(it => it.organization.name)');
      assert.deepEqual(memberships.sort(), ['Acme', 'Globex']);
    });
  },
};

const field = (page, name) => page.locator(`input[name=${name}]`);

async function fill(page, name, text) {
  await field(page, name).fill(text);
}

/** Waits until a field or the form says why it goes no further. */
const refused = (page, why) => page.getByText(why).filter({ visible: true }).first().waitFor();

const continues = page => page.getByRole('button', { name: 'Continue', exact: true }).click();

async function enterCode(page, code) {
  const input = page.locator('input[autocomplete=one-time-code]').first();
  await input.click();
  // A code that was refused is taken away after a moment.
  await page.waitForFunction(() => document.querySelector('input[autocomplete=one-time-code]')?.value === '');
  await input.pressSequentially(code);
}

/** Waits until clerk-js is there: a page may just have been left for another one. */
/** Signs out in a tab that may still be on its way to another page. */
async function signOut(tab) {
  for (;;) {
    try {
      await settled(tab);
      return await tab.evaluate(() => window.Clerk.signOut(() => {}));
    } catch (error) {
      if (!error.message.includes('context was destroyed')) throw error;
    }
  }
}

async function settled(page) {
  await page.waitForFunction(() => window.Clerk?.loaded);
}

/** Serves an app of three pages, each with the components that belong there. */
async function withApp(world, work) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!pathname.startsWith('/npm/')) {
      return response.writeHead(200, { 'content-type': 'text/html' }).end(pageFor(world.url));
    }
    const file = normalize(join(PACKAGES, decodeURIComponent(pathname.slice('/npm/'.length))));
    const text = file.startsWith(PACKAGES + sep) ? await readFile(file).catch(() => null) : null;
    response.writeHead(text ? 200 : 404, { 'content-type': 'text/javascript' }).end(text ?? 'not found');
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  const origin = `http://localhost:${server.address().port}`;
  const visit = async (host, path) => {
    const page = await host.page();
    await page.goto(origin + path);
    await settled(page);
    return page;
  };
  try {
    await work({ origin, visit });
  } finally {
    server.close();
  }
}

function pageFor(proxyUrl) {
  return `<!doctype html><html lang="en"><title>prebuilt</title>
<script src="/npm/clerk-js/dist/clerk.browser.js" data-clerk-publishable-key="${PUBLISHABLE_KEY}" data-clerk-proxy-url="${proxyUrl}"></script>
<script src="/npm/ui/dist/ui.browser.js"></script>
<div id="main"></div><div id="switcher"></div>
<script>
  const urls = { signInUrl: '/sign-in', signUpUrl: '/sign-up', signInFallbackRedirectUrl: '/', signUpFallbackRedirectUrl: '/', afterSignOutUrl: '/sign-in' };
  window.Clerk.load({ ui: { ClerkUI: window.__internal_ClerkUICtor }, telemetry: false, standardBrowser: true, ...urls }).then(() => {
    const main = document.getElementById('main');
    if (location.pathname === '/sign-in') return window.Clerk.mountSignIn(main, { routing: 'hash' });
    if (location.pathname === '/sign-up') return window.Clerk.mountSignUp(main, { routing: 'hash' });
    window.Clerk.mountUserButton(main);
    window.Clerk.mountOrganizationSwitcher(document.getElementById('switcher'));
  });
</script>`;
}
