// The published clerk-js drives the emulator. What it accepts from Clerk it has to accept from the emulator;
// every scenario runs in its own emulator world and its own browser profile.

import assert from 'node:assert/strict';
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { scenarios as account } from './account.mjs';
import { scenarios as attempts } from './attempts.mjs';
import { scenarios as backend } from './backend.mjs';
import { scenarios as connections } from './connection.mjs';
import { scenarios as demo } from './demo.mjs';
import { inPage, reload, start } from './harness.mjs';
import { scenarios as organizations } from './organization.mjs';
import { scenarios as passkeys } from './passkey.mjs';
import { scenarios as reverification } from './reverification.mjs';
import { scenarios as servers } from './server.mjs';
import { scenarios as testing } from './testing.mjs';

const CODE = '424242';
const WRONG_CODE = '111111';
const PASSWORD = 'correct-horse-battery-7';
const EMAIL = 'ada+clerk_test@example.com';

const scenarios = {
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
      { email: EMAIL, password: PASSWORD, code: CODE, wrong: WRONG_CODE },
    );
    assert.deepEqual(seen, {
      refused: [null, null, 'form_code_incorrect', null, null],
      status: 'complete',
      email: EMAIL,
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
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signIn = Clerk.client.signIn.__internal_future;
       const refused = [await failure(signIn.password({ identifier: arg.email, password: 'not-the-password-9' }))];
       refused.push(await failure(signIn.password({ identifier: arg.email, password: arg.password })));
       const status = signIn.status;
       refused.push(await failure(signIn.finalize()));
       return { refused, status, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
      { email: EMAIL, password: PASSWORD },
    );
    assert.deepEqual(seen, { refused: ['form_password_incorrect', null, null], status: 'complete', email: EMAIL });
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
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
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
      { email: EMAIL, code: CODE, wrong: WRONG_CODE },
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
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
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
      { email: EMAIL, password: PASSWORD, code: CODE, wrong: WRONG_CODE },
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
      { email: EMAIL, password: PASSWORD, code: totp(secret), wrong: wrongTotp(secret) },
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
    { email: EMAIL, password: PASSWORD, code: CODE },
  );
}

const decode = part => JSON.parse(Buffer.from(part, 'base64url').toString());

/** The six digits an authenticator app shows at a moment (RFC 6238 with SHA-1 and 30 s). */
function totp(secret, atMs = Date.now()) {
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
function wrongTotp(secret) {
  const right = [-60_000, -30_000, 0, 30_000, 60_000].map(shift => totp(secret, Date.now() + shift));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find(code => !right.includes(code));
}

let passed = 0;
let failed = 0;
const host = await start();
try {
  for (const [name, scenario] of Object.entries({ ...scenarios, ...attempts, ...account, ...passkeys, ...reverification, ...organizations, ...backend, ...testing, ...connections, ...servers, ...demo })) {
    if (!name.includes(process.argv[2] ?? '')) continue;
    try {
      await scenario(host);
      passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n        ${error.message.replaceAll('\n', '\n        ')}`);
    }
  }
} finally {
  await host.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
