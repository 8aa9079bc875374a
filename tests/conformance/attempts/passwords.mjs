// A password that was forgotten, by mail and by text message, by the current API and the one before it.

import assert from 'node:assert/strict';
import { ADA, CODE, inPage, PASSWORD, reload, signedIn, WRONG_CODE } from '../harness.mjs';

const PHONE = '+12015550101';
const NEXT = 'a-better-password-8';

const KINDS = [
  { name: 'email', strategy: 'reset_password_email_code', identifier: ADA, group: 'resetPasswordEmailCode' },
  { name: 'phone', strategy: 'reset_password_phone_code', identifier: PHONE, group: 'resetPasswordPhoneCode' },
];

/** Lets a phone number identify somebody. */
const WITH_PHONES = {
  environment: {
    user_settings: {
      attributes: {
        phone_number: { enabled: true, used_for_first_factor: true, first_factors: ['phone_code'], verifications: ['phone_code'] },
      },
    },
  },
};

export const scenarios = {
  ...Object.fromEntries(KINDS.flatMap(kind => [
    [`a forgotten password is replaced by ${kind.name} and the current API, and other sessions end`, host => current(host, kind)],
    [`a forgotten password is replaced by ${kind.name} and the former API`, host => former(host, kind)],
  ])),

  'a new password that is too short is refused, and so is one before the code': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signIn = Clerk.client.signIn.__internal_future;
       const reset = signIn.resetPasswordEmailCode;
       await signIn.create({ identifier: arg.email });
       await reset.sendCode();
       const early = await failure(reset.submitPassword({ password: arg.next }));
       await reset.verifyCode({ code: arg.code });
       return [early !== null, await failure(reset.submitPassword({ password: 'short' })), signIn.status,
         await failure(reset.submitPassword({ password: arg.next })), signIn.status];`,
      { email: ADA, next: NEXT, code: CODE },
    );
    assert.deepEqual(seen, [true, 'form_password_length_too_short', 'needs_new_password', null, 'complete']);
  },
};

async function current(host, { group, identifier }) {
  const world = await host.world(WITH_PHONES);
  const other = await signedIn(world, ADA, { phone_number: PHONE });
  const page = await world.visit();
  const seen = await inPage(
    page,
    `const signIn = Clerk.client.signIn.__internal_future;
     const reset = signIn[arg.group];
     const steps = [];
     const note = async call => steps.push([await failure(call), signIn.status]);
     await note(signIn.create({ identifier: arg.identifier }));
     await note(reset.sendCode());
     await note(reset.verifyCode({ code: arg.wrong }));
     await note(reset.verifyCode({ code: arg.code }));
     await note(reset.submitPassword({ password: arg.next, signOutOfOtherSessions: true }));
     await note(signIn.finalize());
     return { steps, isSignedIn: Clerk.isSignedIn };`,
    { group, identifier, wrong: WRONG_CODE, code: CODE, next: NEXT },
  );
  assert.deepEqual(seen, {
    steps: [
      [null, 'needs_first_factor'],
      [null, 'needs_first_factor'],
      ['form_code_incorrect', 'needs_first_factor'],
      [null, 'needs_new_password'],
      [null, 'complete'],
      [null, 'complete'],
    ],
    isSignedIn: true,
  });
  await reload(other);
  assert.equal(await inPage(other, 'return Clerk.session'), null);
  await knowsTheNewOne(world);
}

async function former(host, { strategy, identifier }) {
  const world = await host.world(WITH_PHONES);
  await world.admin('action', { action: 'create_user', email_address: ADA, phone_number: PHONE, password: PASSWORD });
  const page = await world.visit();
  const seen = await inPage(
    page,
    `const signIn = await Clerk.client.signIn.create({ strategy: arg.strategy, identifier: arg.identifier });
     const refused = await failure(signIn.attemptFirstFactor({ strategy: arg.strategy, code: arg.wrong }));
     const { status } = await signIn.attemptFirstFactor({ strategy: arg.strategy, code: arg.code });
     const done = await signIn.resetPassword({ password: arg.next });
     await Clerk.setActive({ session: done.createdSessionId });
     return [refused, status, done.status, Clerk.isSignedIn];`,
    { strategy, identifier, wrong: WRONG_CODE, code: CODE, next: NEXT },
  );
  assert.deepEqual(seen, ['form_code_incorrect', 'needs_new_password', 'complete', true]);
  await knowsTheNewOne(world);
}

async function knowsTheNewOne(world) {
  const page = await world.visit();
  const seen = await inPage(
    page,
    `const create = password => failure(Clerk.client.signIn.create({ identifier: arg.email, password }));
     return [await create(arg.before), await create(arg.next)];`,
    { email: ADA, before: PASSWORD, next: NEXT },
  );
  assert.deepEqual(seen, ['form_password_incorrect', null]);
}
