// Second factors at sign-in, by the current API and the one before it.

import assert from 'node:assert/strict';
import { ADA, CODE, inPage, PASSWORD, signedIn, totp, WRONG_CODE, wrongTotp } from './harness.mjs';

const PHONE = '+12015550101';

export const scenarios = {
  'an authenticator app and backup codes are enrolled, and both are second factors of the current API': async host => {
    const world = await host.world();
    const owner = await signedIn(world);
    const { secret } = await inPage(owner, 'return { secret: (await Clerk.user.createTOTP()).secret }');
    const enrolled = await inPage(
      owner,
      `const early = await failure(Clerk.user.createBackupCode());
       const refused = await failure(Clerk.user.verifyTOTP({ code: arg.wrong }));
       const { backupCodes } = await Clerk.user.verifyTOTP({ code: arg.right });
       const { codes } = await Clerk.user.createBackupCode();
       return { early: early !== null, refused, first: backupCodes, codes, enabled: Clerk.user.twoFactorEnabled,
         backup: Clerk.user.backupCodeEnabled };`,
      { right: totp(secret), wrong: wrongTotp(secret) },
    );
    const { first, codes, ...rest } = enrolled;
    assert.deepEqual(rest, { early: true, refused: 'form_code_incorrect', enabled: true, backup: true });
    assert.deepEqual([first.length, codes.length, first.includes(codes[0])], [10, 10, false]);

    const enter = async (method, code) => {
      const page = await world.visit();
      return inPage(
        page,
        `const signIn = Clerk.client.signIn.__internal_future;
         await signIn.password({ identifier: arg.email, password: arg.password });
         const before = signIn.status;
         const refused = await failure(signIn.mfa[arg.method]({ code: arg.code }));
         if (refused) return [before, refused];
         await signIn.finalize();
         return [before, signIn.status, Clerk.isSignedIn];`,
        { email: ADA, password: PASSWORD, method, code },
      );
    };
    const inside = ['needs_second_factor', 'complete', true];
    assert.deepEqual(await enter('verifyTOTP', totp(secret)), inside);
    assert.deepEqual(await enter('verifyTOTP', wrongTotp(secret)), ['needs_second_factor', 'form_code_incorrect']);
    assert.deepEqual(await enter('verifyBackupCode', first[0]), ['needs_second_factor', 'form_code_incorrect'], 'replaced ones are void');
    assert.deepEqual(await enter('verifyBackupCode', codes[0]), inside);
    assert.deepEqual(await enter('verifyBackupCode', codes[0]), ['needs_second_factor', 'form_code_incorrect'], 'each is good once');
  },

  'a backup code is a second factor of the former API, once': async host => {
    const world = await host.world();
    const { backup_codes: codes } = await world.admin('action', {
      action: 'create_user',
      email_address: ADA,
      password: PASSWORD,
      totp: true,
      backup_codes: true,
    });
    for (const expected of ['complete', 'form_code_incorrect']) {
      const page = await world.visit();
      const seen = await inPage(
        page,
        `const signIn = await Clerk.client.signIn.create({ identifier: arg.email, password: arg.password });
         const offered = signIn.supportedSecondFactors.map(({ strategy }) => strategy).sort();
         const attempt = signIn.attemptSecondFactor({ strategy: 'backup_code', code: arg.code });
         const refused = await failure(attempt.catch(error => { throw error; }));
         return [offered, refused ?? (await attempt).status];`,
        { email: ADA, password: PASSWORD, code: codes[0] },
      );
      assert.deepEqual(seen, [['backup_code', 'totp'], expected]);
    }
  },

  'a code by text message is a second factor of both APIs': async host => {
    const world = await host.world();
    await world.admin('action', {
      action: 'create_user',
      email_address: ADA,
      password: PASSWORD,
      phone_number: PHONE,
      phone_second_factor: true,
    });
    const page = await world.visit();
    const current = await inPage(
      page,
      `const signIn = Clerk.client.signIn.__internal_future;
       await signIn.password({ identifier: arg.email, password: arg.password });
       const refused = [await failure(signIn.mfa.sendPhoneCode())];
       refused.push(await failure(signIn.mfa.verifyPhoneCode({ code: arg.wrong })));
       refused.push(await failure(signIn.mfa.verifyPhoneCode({ code: arg.code })));
       refused.push(await failure(signIn.finalize()));
       return [refused, signIn.status, Clerk.isSignedIn];`,
      { email: ADA, password: PASSWORD, wrong: WRONG_CODE, code: CODE },
    );
    assert.deepEqual(current, [[null, 'form_code_incorrect', null, null], 'complete', true]);
    const second = await world.visit();
    const former = await inPage(
      second,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email, password: arg.password });
       await signIn.prepareSecondFactor({ strategy: 'phone_code' });
       const refused = await failure(signIn.attemptSecondFactor({ strategy: 'phone_code', code: arg.wrong }));
       const done = await signIn.attemptSecondFactor({ strategy: 'phone_code', code: arg.code });
       await Clerk.setActive({ session: done.createdSessionId });
       return [refused, done.status, Clerk.isSignedIn];`,
      { email: ADA, password: PASSWORD, wrong: WRONG_CODE, code: CODE },
    );
    assert.deepEqual(former, ['form_code_incorrect', 'complete', true]);
  },
};
