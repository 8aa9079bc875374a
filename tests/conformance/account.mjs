// The signed-in user's account and organizations, driven by the published clerk-js.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { ADA, CODE, inPage, PIXEL, reload, signedIn, totp, WRONG_CODE, wrongTotp } from './harness.mjs';

const SECOND_EMAIL = 'countess+clerk_test@example.com';
const PHONE = '+12015550101';

export const scenarios = {
  'a required second factor is a task until an authenticator app is enrolled': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { mfa: { required: true } } } } });
    const page = await signedIn(world);
    const before = await inPage(page, 'return [Clerk.session.status, Clerk.session.currentTask?.key]');
    assert.deepEqual(before, ['pending', 'setup-mfa']);
    const { secret, uri } = await inPage(page, 'const { secret, uri } = await Clerk.user.createTOTP(); return { secret, uri }');
    assert.ok(uri.startsWith('otpauth://totp/'), uri);
    const seen = await inPage(
      page,
      `const refused = await failure(Clerk.user.verifyTOTP({ code: arg.wrong }));
       const totp = await Clerk.user.verifyTOTP({ code: arg.code });
       const { codes } = await Clerk.user.createBackupCode();
       return { refused, verified: totp.verified, codes: codes.length, status: Clerk.session.status,
         task: Clerk.session.currentTask?.key ?? null, enabled: Clerk.user.twoFactorEnabled,
         kept: await failure(Clerk.user.disableTOTP()) };`,
      { code: totp(secret), wrong: wrongTotp(secret) },
    );
    assert.deepEqual(seen, {
      refused: 'form_code_incorrect',
      verified: true,
      codes: 10,
      status: 'active',
      task: null,
      enabled: true,
      kept: 'second_factor_deletion_not_allowed',
    });
  },

  'a required new password is a task until it is set, and ends the other session': async host => {
    const world = await host.world();
    const other = await signedIn(world);
    const page = await signedIn(world);
    await world.admin('action', { action: 'require_password_reset', email: ADA });
    await reload(page);
    const seen = await inPage(
      page,
      `const before = [Clerk.session.status, Clerk.session.currentTask?.key];
       await Clerk.user.updatePassword({ newPassword: arg, signOutOfOtherSessions: true });
       return { before, after: Clerk.session.status };`,
      'a-better-password-8',
    );
    assert.deepEqual(seen, { before: ['pending', 'reset-password'], after: 'active' });
    await reload(other);
    assert.equal(await inPage(other, 'return Clerk.session'), null);
  },

  'a phone number is verified and becomes the second factor': async host => {
    const page = await signedIn(await host.world());
    const seen = await inPage(
      page,
      `const phone = await Clerk.user.createPhoneNumber({ phoneNumber: arg.phone });
       const early = await failure(phone.setReservedForSecondFactor({ reserved: true }));
       await phone.prepareVerification();
       const refused = await failure(phone.attemptVerification({ code: arg.wrong }));
       await phone.attemptVerification({ code: arg.code });
       const reserved = await phone.setReservedForSecondFactor({ reserved: true });
       const codes = reserved.backupCodes.length;
       await phone.makeDefaultSecondFactor();
       const [stored] = Clerk.user.phoneNumbers;
       return { early, refused, codes, reserved: stored.reservedForSecondFactor,
         isDefault: stored.defaultSecondFactor, enabled: Clerk.user.twoFactorEnabled };`,
      { phone: PHONE, code: CODE, wrong: WRONG_CODE },
    );
    assert.deepEqual(seen, {
      early: 'identification_update_second_factor_unverified',
      refused: 'form_code_incorrect',
      codes: 10,
      reserved: true,
      isDefault: true,
      enabled: true,
    });
  },

  'a second email address is verified, made primary, and the first one removed': async host => {
    const page = await signedIn(await host.world());
    const seen = await inPage(
      page,
      `const first = Clerk.user.primaryEmailAddress;
       const second = await Clerk.user.createEmailAddress({ email: arg.email });
       await second.prepareVerification({ strategy: 'email_code' });
       const refused = await failure(second.attemptVerification({ code: arg.wrong }));
       await second.attemptVerification({ code: arg.code });
       await Clerk.user.update({ primaryEmailAddressId: second.id });
       await first.destroy();
       await Clerk.user.reload();
       const left = Clerk.user.emailAddresses.map(({ emailAddress }) => emailAddress);
       return { refused, left, primary: Clerk.user.primaryEmailAddress.emailAddress,
         last: await failure(Clerk.user.primaryEmailAddress.destroy()) };`,
      { email: SECOND_EMAIL, code: CODE, wrong: WRONG_CODE },
    );
    assert.deepEqual(seen, {
      refused: 'form_code_incorrect',
      left: [SECOND_EMAIL],
      primary: SECOND_EMAIL,
      last: 'last_required_identification_deletion_failed',
    });
  },

  'names, username, metadata and picture are changed': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: 'bob@example.com', username: 'bobby' });
    const page = await signedIn(world);
    const seen = await inPage(
      page,
      `const taken = await failure(Clerk.user.update({ username: 'bobby' }));
       await Clerk.user.update({ firstName: 'Ada', lastName: 'Lovelace', username: 'countess' });
       await Clerk.user.update({ unsafeMetadata: { theme: { dark: true }, seen: 1 } });
       await Clerk.user.update({ unsafeMetadata: { theme: { dark: false } } });
       const bytes = Uint8Array.from(atob(arg), sign => sign.charCodeAt(0));
       await Clerk.user.setProfileImage({ file: new File([bytes], 'ada.png', { type: 'image/png' }) });
       const picture = await fetch(Clerk.user.imageUrl);
       const shown = { has: Clerk.user.hasImage, type: picture.headers.get('content-type') };
       await Clerk.user.setProfileImage({ file: null });
       return { taken, shown, left: Clerk.user.hasImage, name: Clerk.user.fullName, username: Clerk.user.username,
         metadata: Clerk.user.unsafeMetadata };`,
      PIXEL,
    );
    assert.deepEqual(seen, {
      taken: 'form_identifier_exists',
      shown: { has: true, type: 'image/png' },
      left: false,
      name: 'Ada Lovelace',
      username: 'countess',
      metadata: { theme: { dark: false } },
    });
  },

  'sessions elsewhere are listed and revoked': async host => {
    const world = await host.world();
    const other = await signedIn(world);
    const page = await signedIn(world);
    const seen = await inPage(
      page,
      `const sessions = await Clerk.user.getSessions();
       const elsewhere = sessions.find(({ id }) => id !== Clerk.session.id);
       await elsewhere.revoke();
       return { count: sessions.length, browser: elsewhere.latestActivity.browserName };`,
    );
    assert.deepEqual(seen, { count: 2, browser: 'Chrome' });
    await reload(other);
    assert.equal(await inPage(other, 'return Clerk.session'), null);
    await reload(page);
    assert.equal(await inPage(page, 'return Clerk.isSignedIn'), true);
  },

  'an account is deleted': async host => {
    const world = await host.world();
    const page = await signedIn(world);
    await inPage(page, 'await Clerk.user.delete()');
    await reload(page);
    const seen = await inPage(
      page,
      `return [Clerk.user, await failure(Clerk.client.signIn.create({ identifier: arg }))]`,
      ADA,
    );
    assert.deepEqual(seen, [null, 'form_identifier_not_found']);
  },
};
