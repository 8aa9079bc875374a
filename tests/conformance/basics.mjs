// Loading, signing up, in and out, and what a session is.

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { ADA, CODE, inPage, PASSWORD, reload, totp, WRONG_CODE, wrongTotp } from './harness.mjs';

export const scenarios = {
  'load reaches ready': async host => {
    const page = await (await host.world()).visit();
    assert.equal(await inPage(page, 'return Clerk.status'), 'ready');
    assert.equal(await inPage(page, 'return Clerk.user'), null);
  },

  'sign up with email, password and a code, one wrong code refused': async host => {
    const page = await (await host.world()).visit();
    const seen = await inPage(
      page,
      `const signUp = Clerk.client.signUp.__internal_future;
       const refused = [await failure(signUp.password({ emailAddress: arg.email, password: arg.password }))];
       refused.push(await failure(signUp.verifications.sendEmailCode()));
       refused.push(await failure(signUp.verifications.verifyEmailCode({ code: arg.wrong })));
       refused.push(await failure(signUp.verifications.verifyEmailCode({ code: arg.code })));
       const status = signUp.status;
       refused.push(await failure(signUp.finalize()));
       return { refused, status, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
      { email: ADA, password: PASSWORD, code: CODE, wrong: WRONG_CODE },
    );
    assert.deepEqual(seen, {
      refused: [null, null, 'form_code_incorrect', null, null],
      status: 'complete',
      email: ADA,
    });
  },

  'the token is signed with a published key and names user and session': async host => {
    const world = await host.world();
    const page = await world.visit();
    await signUp(page);
    const { token, user, session } = await inPage(
      page,
      'return { token: await Clerk.session.getToken({ skipCache: true }), user: Clerk.user.id, session: Clerk.session.id }',
    );
    const [head, body, signature] = token.split('.');
    const header = decode(head);
    const claims = decode(body);
    const { keys } = await (await fetch(`${world.url}/.well-known/jwks.json`)).json();
    const jwk = keys.find(key => key.kid === header.kid);
    assert.ok(jwk, `no published key ${header.kid}`);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const isGenuine = verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    assert.ok(isGenuine, 'the signature does not verify');
    assert.equal(header.alg, 'RS256');
    assert.equal(claims.sub, user);
    assert.equal(claims.sid, session);
    assert.ok(claims.exp > claims.iat);
  },

  'sign out leaves nobody signed in': async host => {
    const page = await (await host.world()).visit();
    await signUp(page);
    // With a callback of ours clerk-js does not navigate; what counts is what the next load finds.
    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    assert.deepEqual(await inPage(page, 'return [Clerk.user, Clerk.session, Clerk.client.sessions.length]'), [null, null, 0]);
  },

  'sign in with a password, one wrong password refused': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signIn = Clerk.client.signIn.__internal_future;
       const refused = [await failure(signIn.password({ identifier: arg.email, password: 'not-the-password-9' }))];
       refused.push(await failure(signIn.password({ identifier: arg.email, password: arg.password })));
       const status = signIn.status;
       refused.push(await failure(signIn.finalize()));
       return { refused, status, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
      { email: ADA, password: PASSWORD },
    );
    assert.deepEqual(seen, { refused: ['form_password_incorrect', null, null], status: 'complete', email: ADA });
  },

  'a reload keeps the session': async host => {
    const page = await (await host.world()).visit();
    await signUp(page);
    const before = await inPage(page, 'return Clerk.session.id');
    await reload(page);
    assert.equal(await inPage(page, 'return Clerk.session?.id'), before);
  },

  'sign in with an email code, one wrong code refused': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email });
       const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === 'email_code');
       await signIn.prepareFirstFactor({ strategy: 'email_code', emailAddressId: factor.emailAddressId });
       const refused = await failure(signIn.attemptFirstFactor({ strategy: 'email_code', code: arg.wrong }));
       const done = await signIn.attemptFirstFactor({ strategy: 'email_code', code: arg.code });
       await Clerk.setActive({ session: done.createdSessionId });
       return { refused, status: done.status, isSignedIn: Clerk.isSignedIn };`,
      { email: ADA, code: CODE, wrong: WRONG_CODE },
    );
    assert.deepEqual(seen, { refused: 'form_code_incorrect', status: 'complete', isSignedIn: true });
  },

  'a forced organization keeps the session pending until one is chosen': async host => {
    const world = await host.world({
      environment: { organization_settings: { enabled: true, force_organization_selection: true } },
    });
    const page = await world.visit();
    await signUp(page);
    const pending = await inPage(
      page,
      `const session = Clerk.client.sessions[0];
       return { status: session.status, task: session.currentTask?.key ?? null };`,
    );
    assert.deepEqual(pending, { status: 'pending', task: 'choose-organization' });
    const active = await inPage(
      page,
      `const organization = await Clerk.createOrganization({ name: 'Analytical Engines' });
       await Clerk.setActive({ organization: organization.id });
       return { status: Clerk.session.status, organization: Clerk.organization?.name, isSignedIn: Clerk.isSignedIn };`,
    );
    assert.deepEqual(active, { status: 'active', organization: 'Analytical Engines', isSignedIn: true });
  },

  'a new browser has to prove itself when client trust is on': async host => {
    const world = await host.world({ emulator: { client_trust: true } });
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email, password: arg.password });
       const first = signIn.status;
       const factor = signIn.supportedSecondFactors.find(({ strategy }) => strategy === 'email_code');
       await signIn.prepareSecondFactor({ strategy: 'email_code', emailAddressId: factor.emailAddressId });
       const refused = await failure(signIn.attemptSecondFactor({ strategy: 'email_code', code: arg.wrong }));
       const done = await signIn.attemptSecondFactor({ strategy: 'email_code', code: arg.code });
       await Clerk.setActive({ session: done.createdSessionId });
       return { first, refused, last: done.status, isSignedIn: Clerk.isSignedIn };`,
      { email: ADA, password: PASSWORD, code: CODE, wrong: WRONG_CODE },
    );
    assert.deepEqual(seen, {
      first: 'needs_client_trust',
      refused: 'form_code_incorrect',
      last: 'complete',
      isSignedIn: true,
    });
  },

  'an authenticator app is a second factor': async host => {
    const world = await host.world();
    const owner = await world.visit();
    await signUp(owner);
    const secret = await inPage(owner, 'return (await Clerk.user.createTOTP()).secret');
    await inPage(owner, 'await Clerk.user.verifyTOTP({ code: arg })', totp(secret));
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email, password: arg.password });
       const first = signIn.status;
       const refused = await failure(signIn.attemptSecondFactor({ strategy: 'totp', code: arg.wrong }));
       const done = await signIn.attemptSecondFactor({ strategy: 'totp', code: arg.code });
       await Clerk.setActive({ session: done.createdSessionId });
       return { first, refused, last: done.status, isSignedIn: Clerk.isSignedIn };`,
      { email: ADA, password: PASSWORD, code: totp(secret), wrong: wrongTotp(secret) },
    );
    assert.deepEqual(seen, {
      first: 'needs_second_factor',
      refused: 'form_code_incorrect',
      last: 'complete',
      isSignedIn: true,
    });
  },
};

/** A new user, signed in on this page. */
async function signUp(page) {
  await inPage(
    page,
    `const signUp = await Clerk.client.signUp.create({ emailAddress: arg.email, password: arg.password });
     await signUp.prepareEmailAddressVerification({ strategy: 'email_code' });
     const done = await signUp.attemptEmailAddressVerification({ code: arg.code });
     await Clerk.setActive({ session: done.createdSessionId });`,
    { email: ADA, password: PASSWORD, code: CODE },
  );
}

const decode = part => JSON.parse(Buffer.from(part, 'base64url').toString());
