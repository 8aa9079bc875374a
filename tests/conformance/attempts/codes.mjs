// Codes by mail and text message: right, wrong, too late and used before, by the current API and the one before it.

import assert from 'node:assert/strict';
import { ADA, CODE, inPage, PASSWORD, WRONG_CODE } from '../harness.mjs';

const PHONE = '+12015550101';
const ELEVEN_MINUTES = 11 * 60_000;

const KINDS = [
  { name: 'email', strategy: 'email_code', identifier: ADA, group: 'emailCode', id: 'emailAddressId' },
  { name: 'phone', strategy: 'phone_code', identifier: PHONE, group: 'phoneCode', id: 'phoneNumberId' },
];

export const scenarios = {
  'sign up with a phone number and a code by the current API': async host => {
    const world = await host.world({ preset: 'phone-only' });
    const page = await world.visit();
    const begun = await inPage(
      page,
      `const signUp = Clerk.client.signUp.__internal_future;
       return [await failure(signUp.create({ phoneNumber: arg.phone })),
         await failure(signUp.verifications.sendPhoneCode()), signUp.status, signUp.unverifiedFields,
         await failure(signUp.verifications.verifyPhoneCode({ code: arg.wrong }))];`,
      { phone: PHONE, wrong: WRONG_CODE },
    );
    assert.deepEqual(begun, [null, null, 'missing_requirements', ['phone_number'], 'form_code_incorrect']);
    await world.admin('action', { action: 'advance_clock', ms: ELEVEN_MINUTES });
    const seen = await inPage(
      page,
      `const signUp = Clerk.client.signUp.__internal_future;
       return [await failure(signUp.verifications.verifyPhoneCode({ code: arg })),
         await failure(signUp.verifications.sendPhoneCode()),
         await failure(signUp.verifications.verifyPhoneCode({ code: arg })),
         signUp.status, await failure(signUp.finalize()), Clerk.user?.primaryPhoneNumber?.phoneNumber];`,
      CODE,
    );
    assert.deepEqual(seen, ['verification_expired', null, null, 'complete', null, PHONE]);
  },

  'sign up with a phone number and a code by the former API': async host => {
    const page = await (await host.world({ preset: 'phone-only' })).visit();
    const seen = await inPage(
      page,
      `const signUp = await Clerk.client.signUp.create({ phoneNumber: arg.phone });
       await signUp.preparePhoneNumberVerification({ strategy: 'phone_code' });
       const refused = await failure(signUp.attemptPhoneNumberVerification({ code: arg.wrong }));
       const done = await signUp.attemptPhoneNumberVerification({ code: arg.code });
       const again = await failure(signUp.attemptPhoneNumberVerification({ code: arg.code }));
       await Clerk.setActive({ session: done.createdSessionId });
       return { refused, status: done.status, again, phone: Clerk.user.primaryPhoneNumber.phoneNumber };`,
      { phone: PHONE, wrong: WRONG_CODE, code: CODE },
    );
    const { again, ...rest } = seen;
    assert.deepEqual(rest, { refused: 'form_code_incorrect', status: 'complete', phone: PHONE });
    assert.notEqual(again, null, 'the code is good once');
  },

  ...Object.fromEntries(KINDS.flatMap(kind => [
    [`sign in with a code by ${kind.name} and the current API: wrong, expired, and used before`, host => current(host, kind)],
    [`sign in with a code by ${kind.name} and the former API: wrong, expired, and used before`, host => former(host, kind)],
  ])),

  'a sign-up names what is missing, and goes on when it is given': async host => {
    const named = { enabled: true, required: true };
    const world = await host.world({
      environment: {
        user_settings: { attributes: { first_name: named, last_name: named, username: named }, sign_up: { legal_consent_enabled: true } },
      },
    });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const signUp = Clerk.client.signUp.__internal_future;
       const steps = [];
       const note = async call => steps.push([await failure(call), signUp.status, [...signUp.missingFields].sort()]);
       await note(signUp.password({ emailAddress: arg.email, password: arg.password }));
       await note(signUp.verifications.sendEmailCode());
       await note(signUp.verifications.verifyEmailCode({ code: arg.code }));
       await note(signUp.update({ firstName: 'Ada', username: 'countess' }));
       await note(signUp.update({ lastName: 'Lovelace' }));
       await note(signUp.update({ legalAccepted: true }));
       const early = steps.length;
       await note(signUp.finalize());
       return { steps, name: Clerk.user?.fullName, username: Clerk.user?.username, accepted: Clerk.user?.legalAcceptedAt instanceof Date };`,
      { email: ADA, password: PASSWORD, code: CODE },
    );
    const missing = ['first_name', 'last_name', 'legal_accepted', 'username'];
    assert.deepEqual(seen, {
      steps: [
        [null, 'missing_requirements', missing],
        [null, 'missing_requirements', missing],
        [null, 'missing_requirements', missing],
        [null, 'missing_requirements', ['last_name', 'legal_accepted']],
        [null, 'missing_requirements', ['legal_accepted']],
        [null, 'complete', []],
        [null, 'complete', []],
      ],
      name: 'Ada Lovelace',
      username: 'countess',
      accepted: true,
    });
  },
};

const EVERYBODY = { action: 'create_user', email_address: ADA, phone_number: PHONE };

/** Makes the phone number an identifier and its code a way in, beside the email address and its. */
const BOTH = {
  environment: {
    user_settings: {
      attributes: {
        phone_number: { enabled: true, used_for_first_factor: true, first_factors: ['phone_code'], verifications: ['phone_code'] },
      },
    },
  },
};

async function current(host, { group, identifier }) {
  const world = await host.world(BOTH);
  await world.admin('action', EVERYBODY);
  const page = await world.visit();
  const begun = await inPage(
    page,
    `const signIn = Clerk.client.signIn.__internal_future;
     return [await failure(signIn.create({ identifier: arg.identifier })), signIn.status,
       await failure(signIn[arg.group].sendCode()),
       await failure(signIn[arg.group].verifyCode({ code: arg.wrong }))];`,
    { identifier, group, wrong: WRONG_CODE },
  );
  assert.deepEqual(begun, [null, 'needs_first_factor', null, 'form_code_incorrect']);
  await world.admin('action', { action: 'advance_clock', ms: ELEVEN_MINUTES });
  const seen = await inPage(
    page,
    `const signIn = Clerk.client.signIn.__internal_future;
     const verify = () => failure(signIn[arg.group].verifyCode({ code: arg.code }));
     return [await verify(), await failure(signIn[arg.group].sendCode()), await verify(), signIn.status,
       await verify() !== null, await failure(signIn.finalize()), Clerk.isSignedIn];`,
    { group, code: CODE },
  );
  assert.deepEqual(seen, ['verification_expired', null, null, 'complete', true, null, true]);
}

async function former(host, { strategy, identifier, id }) {
  const world = await host.world(BOTH);
  await world.admin('action', EVERYBODY);
  const page = await world.visit();
  const refused = await inPage(
    page,
    `const signIn = await Clerk.client.signIn.create({ identifier: arg.identifier });
     const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === arg.strategy);
     await signIn.prepareFirstFactor({ strategy: arg.strategy, [arg.id]: factor[arg.id] });
     return failure(signIn.attemptFirstFactor({ strategy: arg.strategy, code: arg.wrong }));`,
    { identifier, strategy, id, wrong: WRONG_CODE },
  );
  assert.equal(refused, 'form_code_incorrect');
  await world.admin('action', { action: 'advance_clock', ms: ELEVEN_MINUTES });
  const seen = await inPage(
    page,
    `const { signIn } = Clerk.client;
     const attempt = () => signIn.attemptFirstFactor({ strategy: arg.strategy, code: arg.code });
     const late = await failure(attempt());
     const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === arg.strategy);
     await signIn.prepareFirstFactor({ strategy: arg.strategy, [arg.id]: factor[arg.id] });
     const done = await attempt();
     const again = await failure(attempt());
     await Clerk.setActive({ session: done.createdSessionId });
     return [late, done.status, again !== null, Clerk.isSignedIn];`,
    { strategy, id, code: CODE },
  );
  assert.deepEqual(seen, ['verification_expired', 'complete', true, true]);
}
