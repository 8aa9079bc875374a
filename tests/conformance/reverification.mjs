// Reverification, driven by the published clerk-js.

import assert from 'node:assert/strict';
import { ADA, CODE, inPage, PASSWORD, signedIn } from './harness.mjs';

const ELEVEN_MINUTES = 11 * 60_000;

export const scenarios = {
  'a password proves an old session again': async host => {
    const world = await host.world();
    const page = await signedIn(world);
    await world.admin('action', { action: 'advance_clock', ms: ELEVEN_MINUTES });
    const seen = await inPage(
      page,
      `const before = await failure(Clerk.user.update({ username: 'countess' }));
       const started = await Clerk.session.startVerification({ level: 'second_factor' });
       const wrong = await failure(Clerk.session.attemptFirstFactorVerification({ strategy: 'password', password: 'not-this-one' }));
       const done = await Clerk.session.attemptFirstFactorVerification({ strategy: 'password', password: arg });
       await Clerk.user.update({ username: 'countess' });
       const token = await Clerk.session.getToken({ skipCache: true });
       return { before, level: started.level, first: started.status, wrong, last: done.status,
         fva: JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).fva,
         username: Clerk.user.username };`,
      PASSWORD,
    );
    assert.deepEqual(seen, {
      before: 'session_reverification_required',
      level: 'first_factor',
      first: 'needs_first_factor',
      wrong: 'form_password_incorrect',
      last: 'complete',
      fva: [0, -1],
      username: 'countess',
    });
  },

  'a second factor is proven after the first one': async host => {
    const phone = { phone_number: '+12015550101' };
    const page = await signedIn(await host.world(), ADA, phone);
    const seen = await inPage(
      page,
      `await Clerk.user.phoneNumbers[0].setReservedForSecondFactor({ reserved: true });
       const started = await Clerk.session.startVerification({ level: 'multi_factor' });
       const email = started.supportedFirstFactors.find(({ strategy }) => strategy === 'email_code');
       await Clerk.session.prepareFirstFactorVerification({ strategy: 'email_code', emailAddressId: email.emailAddressId });
       const half = await Clerk.session.attemptFirstFactorVerification({ strategy: 'email_code', code: arg });
       const phone = half.supportedSecondFactors.find(({ strategy }) => strategy === 'phone_code');
       await Clerk.session.prepareSecondFactorVerification({ strategy: 'phone_code', phoneNumberId: phone.phoneNumberId });
       const done = await Clerk.session.attemptSecondFactorVerification({ strategy: 'phone_code', code: arg });
       return { statuses: [started.status, half.status, done.status], age: Clerk.session.factorVerificationAge };`,
      CODE,
    );
    assert.deepEqual(seen, {
      statuses: ['needs_first_factor', 'needs_second_factor', 'complete'],
      age: [0, 0],
    });
  },
};
