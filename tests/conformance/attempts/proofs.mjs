// Who gets in at all: proofs, modes, challenges, wallets.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD, reload } from '../harness.mjs';

export const scenarios = {
  'a sign-up with a proof of being a person: at once, after a click, and refused': async host => {
    const keys = key => ({
      display_config: { captcha_public_key: key, captcha_public_key_invisible: key, captcha_widget_type: 'smart' },
      user_settings: { sign_up: { captcha_enabled: true } },
    });
    const world = await host.world({ environment: keys('1x00000000000000000000AA') });
    const visit = async () => {
      const page = await world.visit();
      await page.addScriptTag({ url: `${world.url}/turnstile/v0/api.js?render=explicit` });
      await page.evaluate(() => document.body.append(Object.assign(document.createElement('div'), { id: 'clerk-captcha' })));
      return page;
    };
    const create = `const signUp = Clerk.client.signUp.__internal_future;
      return failure(signUp.password({ emailAddress: arg.email, password: arg.password }));`;
    const argument = { email: ADA, password: PASSWORD };
    assert.equal(await inPage(await visit(), create, argument), null);

    await world.admin('config', { environment: keys('3x00000000000000000000FF') });
    const asking = await visit();
    const asked = inPage(asking, create, argument);
    await asking.getByRole('button', { name: 'I am a person' }).click();
    assert.equal(await asked, null);

    await world.admin('config', { environment: keys('2x00000000000000000000AB') });
    assert.equal(await inPage(await visit(), create, argument), 'captcha_invalid');
    await world.admin('config', { emulator: { captcha_bypass: true } });
    assert.equal(await inPage(await visit(), create, argument), null);
  },

  'an address that nobody has is proved, and becomes a sign-up that still wants consent': async host => {
    const world = await host.world({
      environment: {
        user_settings: { attributes: { password: { required: false } }, sign_up: { legal_consent_enabled: true } },
      },
    });
    const page = await world.visit();
    assert.deepEqual(
      await inPage(
        page,
        `const signIn = Clerk.client.signIn.__internal_future;
         const refused = [await failure(signIn.create({ identifier: arg, signUpIfMissing: true }))];
         refused.push(await failure(signIn.emailCode.sendCode()));
         refused.push(await failure(signIn.emailCode.verifyCode({ code: '424242' })));
         const { isTransferable } = Clerk.client.signIn.__internal_future;
         const signUp = Clerk.client.signUp.__internal_future;
         refused.push(await failure(signUp.create({ transfer: true })));
         const missing = signUp.missingFields;
         refused.push(await failure(signUp.update({ legalAccepted: false })));
         refused.push(await failure(signUp.update({ legalAccepted: true })));
         refused.push(await failure(signUp.finalize()));
         return { refused, isTransferable, missing, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
        ADA,
      ),
      {
        refused: [null, null, 'sign_up_if_missing_transfer', null, 'legal_not_accepted', null, null],
        isTransferable: true,
        missing: ['legal_accepted'],
        email: ADA,
      },
    );
  },

  'a waitlist, and users who may not sign in': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { mode: 'waitlist' } } } });
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    await world.admin('action', { action: 'ban_user', email: ADA });
    const page = await world.visit();
    assert.deepEqual(
      await inPage(
        page,
        `const entry = await Clerk.joinWaitlist({ emailAddress: 'new@example.com' });
         const signUp = Clerk.client.signUp.__internal_future;
         const signIn = Clerk.client.signIn.__internal_future;
         return [
           entry.id.startsWith('wle_'),
           await failure(signUp.create({ emailAddress: 'new@example.com' })),
           await failure(signIn.password({ identifier: arg.email, password: arg.password })),
         ];`,
        { email: ADA, password: PASSWORD },
      ),
      [true, 'sign_up_restricted_waitlist', 'user_banned'],
    );
  },

  'a challenge stands before the end of a sign-up and of a sign-in': async host => {
    const world = await host.world({ emulator: { protect_check: true } });
    const page = await world.visit();
    // The client takes the script from https only; what it would get there is passed on to the emulator.
    await page.route('https://**/protect/v0/sdk.js', async route => {
      const script = await (await fetch(`${world.url}/protect/v0/sdk.js`)).text();
      await route.fulfill({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
        body: script,
      });
    });
    const solve = `const solve = async ({ sdkUrl, token }) => (await import(sdkUrl)).default(document.body, { token });`;
    assert.deepEqual(
      await inPage(
        page,
        `${solve}
         const signUp = Clerk.client.signUp.__internal_future;
         const refused = [await failure(signUp.password({ emailAddress: arg.email, password: arg.password }))];
         const { missingFields, protectCheck } = signUp;
         refused.push(await failure(signUp.verifications.sendEmailCode()));
         refused.push(await failure(signUp.verifications.verifyEmailCode({ code: '424242' })));
         refused.push(await failure(signUp.submitProtectCheck({ proofToken: 'nothing' })));
         refused.push(await failure(signUp.submitProtectCheck({ proofToken: await solve(protectCheck) })));
         const { status } = signUp;
         refused.push(await failure(signUp.finalize()));
         return { missingFields, refused, status };`,
        { email: ADA, password: PASSWORD },
      ),
      {
        missingFields: ['protect_check'],
        refused: [null, null, null, 'form_param_value_invalid', null, null],
        status: 'complete',
      },
    );
    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    assert.deepEqual(
      await inPage(
        page,
        `${solve}
         const signIn = Clerk.client.signIn.__internal_future;
         const refused = [await failure(signIn.password({ identifier: arg.email, password: arg.password }))];
         const before = signIn.status;
         refused.push(await failure(signIn.submitProtectCheck({ proofToken: await solve(signIn.protectCheck) })));
         const after = signIn.status;
         refused.push(await failure(signIn.finalize()));
         return { before, refused, after, isSignedIn: Clerk.isSignedIn };`,
        { email: ADA, password: PASSWORD },
      ),
      { before: 'needs_protect_check', refused: [null, null, null], after: 'complete', isSignedIn: true },
    );
  },

  'a wallet signs up, and signs in in another browser': async host => {
    const strategy = 'web3_metamask_signature';
    const wallet = {
      enabled: true, used_for_first_factor: true, first_factors: [strategy], verifications: [strategy], verify_at_sign_up: true,
    };
    const off = { required: false };
    const attributes = { web3_wallet: wallet, email_address: off, password: off };
    const world = await host.world({ environment: { user_settings: { attributes } } });
    // Of clerk-js's own dependencies.
    const { privateKeyToAccount } = await import('viem/accounts');
    const account = privateKeyToAccount(`0x${'17'.repeat(32)}`);
    const visit = async () => {
      const page = await world.visit();
      await page.exposeFunction('signedBy', raw => account.signMessage({ message: { raw } }));
      await page.evaluate(address => {
        window.ethereum = {
          request: async ({ method, params }) => (method === 'personal_sign' ? window.signedBy(params[0]) : [address]),
        };
      }, account.address);
      return page;
    };
    const prove = `const attempt = Clerk.client[arg.kind].__internal_future;
      const refused = [await failure(attempt.web3({ strategy: arg.strategy })), await failure(attempt.finalize())];
      return { refused, wallet: Clerk.user?.web3Wallets[0]?.web3Wallet };`;
    const seen = { refused: [null, null], wallet: account.address.toLowerCase() };
    assert.deepEqual(await inPage(await visit(), prove, { kind: 'signUp', strategy }), seen);
    assert.deepEqual(await inPage(await visit(), prove, { kind: 'signIn', strategy }), seen);
  },
};
