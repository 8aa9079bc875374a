// Passkeys, driven by the published clerk-js with Chromium's virtual authenticator.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD, reload, signIn } from './harness.mjs';


export const scenarios = {
  'a passkey is registered, signs in without and with an identifier, is renamed and deleted': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const { credentials } = await virtualAuthenticator(page);
    await signIn(page);
    const made = await inPage(
      page,
      `const passkey = await Clerk.user.createPasskey();
       return { status: passkey.verification.status, listed: Clerk.user.passkeys.length, name: passkey.name };`,
    );
    assert.equal(made.status, 'verified');
    assert.equal(made.listed, 1);
    assert.match(made.name, /^Chrome on /);
    assert.equal((await credentials()).length, 1);

    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    const discovered = await inPage(
      page,
      `const signIn = await Clerk.client.signIn.authenticateWithPasskey({ flow: 'discoverable' });
       await Clerk.setActive({ session: signIn.createdSessionId });
       return { status: signIn.status, email: Clerk.user?.primaryEmailAddress?.emailAddress,
         used: Clerk.user?.passkeys[0].lastUsedAt instanceof Date };`,
    );
    assert.deepEqual(discovered, { status: 'complete', email: ADA, used: true });

    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    const named = await inPage(
      page,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg });
       const offered = signIn.supportedFirstFactors.some(({ strategy }) => strategy === 'passkey');
       const done = await signIn.authenticateWithPasskey();
       await Clerk.setActive({ session: done.createdSessionId });
       return { offered, status: done.status, isSignedIn: Clerk.isSignedIn };`,
      ADA,
    );
    assert.deepEqual(named, { offered: true, status: 'complete', isSignedIn: true });

    const managed = await inPage(
      page,
      `const renamed = await Clerk.user.passkeys[0].update({ name: 'Work laptop' });
       const name = renamed.name;
       await Clerk.user.reload();
       await Clerk.user.passkeys[0].delete();
       await Clerk.user.reload();
       return { name, left: Clerk.user.passkeys.length };`,
    );
    assert.deepEqual(managed, { name: 'Work laptop', left: 0 });
  },

  'a passkey signs in by autofill, and by the current API': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    await virtualAuthenticator(page);
    await signIn(page);
    await inPage(page, 'await Clerk.user.createPasskey()');
    for (const flow of ['autofill', 'discoverable']) {
      await inPage(page, 'await Clerk.signOut(() => {})');
      await reload(page);
      const seen = await inPage(
        page,
        `const field = document.createElement('input');
         field.autocomplete = 'username webauthn';
         document.body.append(field);
         field.focus();
         const signIn = Clerk.client.signIn.__internal_future;
         const refused = await failure(signIn.passkey({ flow: arg }));
         const { status } = signIn;
         await signIn.finalize();
         return { refused, status, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
        flow,
      );
      assert.deepEqual(seen, { refused: null, status: 'complete', email: ADA }, flow);
    }
  },

  'a passkey proves an old session again': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    await virtualAuthenticator(page);
    await signIn(page);
    await inPage(page, 'await Clerk.user.createPasskey()');
    await world.admin('action', { action: 'advance_clock', ms: 11 * 60_000 });
    const seen = await inPage(
      page,
      `const before = await failure(Clerk.user.passkeys[0].delete());
       const started = await Clerk.session.startVerification({ level: 'first_factor' });
       const offered = started.supportedFirstFactors.some(({ strategy }) => strategy === 'passkey');
       const done = await Clerk.session.verifyWithPasskey();
       return { before, offered, status: done.status, age: Clerk.session.factorVerificationAge,
         after: await failure(Clerk.user.passkeys[0].delete()) };`,
    );
    const { before, after, ...rest } = seen;
    assert.equal(before, 'session_reverification_required');
    assert.deepEqual(rest, { offered: true, status: 'complete', age: [0, -1] });
    assert.notEqual(after, 'session_reverification_required');
  },

  'the same authenticator is not registered twice, and a removed passkey signs nobody in': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    await virtualAuthenticator(page);
    await signIn(page);
    const twice = await inPage(
      page,
      `await Clerk.user.createPasskey();
       const refused = await failure(Clerk.user.createPasskey());
       await Clerk.user.reload();
       const count = Clerk.user.passkeys.length;
       await Clerk.user.passkeys[0].delete();
       return { refused, count };`,
    );
    assert.match(twice.refused, /passkey_already_exists|already/i);
    assert.equal(twice.count, 1);
    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    const refused = await inPage(
      page,
      `return failure(Clerk.client.signIn.authenticateWithPasskey({ flow: 'discoverable' }))`,
    );
    assert.equal(refused, 'passkey_not_registered');
  },
};

/** An authenticator inside the browser that always finds its user present and verified. */
async function virtualAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}
