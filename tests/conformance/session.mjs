// Sessions side by side, in several tabs, their tokens, and their organizations.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD, reload, signedIn, signIn } from './harness.mjs';

const BOB = 'bob+clerk_test@example.com';
const NEXT = 'a-better-password-8';

export const scenarios = {
  'two users are signed in side by side, are switched, and one of them leaves': async host => {
    const world = await host.world({ preset: 'multi-session' });
    await world.admin('action', { action: 'create_user', email_address: BOB, password: PASSWORD });
    const page = await signedIn(world);
    await signIn(page, BOB);
    const who = () =>
      inPage(page, 'return [Clerk.user?.primaryEmailAddress.emailAddress ?? null, Clerk.client.signedInSessions.length]');
    assert.deepEqual(await who(), [BOB, 2]);
    await inPage(
      page,
      `const ada = Clerk.client.signedInSessions.find(({ user }) => user.primaryEmailAddress.emailAddress === arg);
       await Clerk.setActive({ session: ada });`,
      ADA,
    );
    assert.deepEqual(await who(), [ADA, 2]);
    await reload(page);
    assert.deepEqual(await who(), [ADA, 2]);
    await inPage(page, 'await Clerk.signOut(() => {}, { sessionId: Clerk.session.id })');
    await reload(page);
    assert.deepEqual(await who(), [BOB, 1]);
    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    assert.deepEqual(await who(), [null, 0]);
  },

  'a sign-out in one tab is one in the other': async host => {
    const page = await signedIn(await host.world());
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await tab.waitForFunction(() => window.outcome === 'loaded');
    assert.equal(await inPage(tab, 'return Clerk.isSignedIn'), true);
    await inPage(page, 'await Clerk.signOut(() => {})');
    await tab.waitForFunction(() => window.Clerk.loaded && !window.Clerk.session);
    assert.equal(await inPage(tab, 'return Clerk.user'), null);
  },

  'a token is asked for once while it lasts, again when it has run out, and whenever the cache is skipped': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await host.visit(world.url, { prepare: page => page.clock.install() });
    await signIn(page);
    const asked = async () =>
      (await (await fetch(`${world.url}/__emulator/requests`)).json()).filter(({ path }) => path.endsWith('/tokens')).length;
    const token = options => inPage(page, 'return Clerk.session.getToken(arg)', options);
    const first = await token();
    const before = await asked();
    assert.equal(await token(), first);
    assert.equal(await asked(), before, 'a token that lasts is kept');
    // A token is given out again for the first quarter of its minute.
    await world.admin('action', { action: 'advance_clock', ms: 20_000 });
    assert.notEqual(await token({ skipCache: true }), first);
    assert.equal(await asked(), before + 1);
    const kept = await token();
    assert.equal(await asked(), before + 1);
    await page.clock.fastForward(5 * 60_000);
    await world.admin('action', { action: 'advance_clock', ms: 5 * 60_000 });
    const next = await token();
    assert.notEqual(next, kept);
    assert.ok((await asked()) > before + 1, 'a token that has run out is replaced');
    const claims = JSON.parse(Buffer.from(next.split('.')[1], 'base64url').toString());
    assert.ok(claims.exp - claims.iat === 60, 'tokens last a minute');
  },

  'a password is changed after the old one was given once more': async host => {
    const world = await host.world();
    const page = await signedIn(world);
    await world.admin('action', { action: 'advance_clock', ms: 11 * 60_000 });
    const seen = await inPage(
      page,
      `const change = currentPassword => failure(Clerk.user.updatePassword({ currentPassword, newPassword: arg.next }));
       const wrong = await change('not-the-password-9');
       const early = await failure(Clerk.user.createEmailAddress({ email: 'spare@example.com' }));
       await Clerk.session.startVerification({ level: 'first_factor' });
       await Clerk.session.attemptFirstFactorVerification({ strategy: 'password', password: arg.password });
       return { wrong, early, right: await change(arg.password),
         after: await failure(Clerk.user.createEmailAddress({ email: 'spare@example.com' })) };`,
      { password: PASSWORD, next: NEXT },
    );
    const { wrong, ...rest } = seen;
    assert.ok(['form_password_incorrect', 'form_password_validation_failed', 'session_reverification_required'].includes(wrong), wrong);
    assert.deepEqual(rest, { early: 'session_reverification_required', right: null, after: null });
    const other = await world.visit();
    const entered = await inPage(
      other,
      'return failure(Clerk.client.signIn.create({ identifier: arg.email, password: arg.next }))',
      { email: ADA, next: NEXT },
    );
    assert.equal(entered, null);
  },

  'organizations are switched, and left for the personal account': async host => {
    const page = await signedIn(await host.world());
    const seen = await inPage(
      page,
      `const claims = async () => {
         const token = await Clerk.session.getToken();
         const { o } = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
         return [Clerk.organization?.name ?? null, o?.slg ?? null, o?.rol ?? null];
       };
       const acme = await Clerk.createOrganization({ name: 'Acme' });
       const globex = await Clerk.createOrganization({ name: 'Globex' });
       const steps = [];
       for (const organization of [acme.id, 'globex', null, globex]) {
         await Clerk.setActive({ organization });
         steps.push(await claims());
       }
       return steps;`,
    );
    const globex = ['Globex', 'globex', 'admin'];
    assert.deepEqual(seen, [['Acme', 'acme', 'admin'], globex, [null, null, null], globex]);
    await reload(page);
    assert.equal(await inPage(page, 'return Clerk.organization?.name'), 'Globex');
  },
};
