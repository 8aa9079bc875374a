// Accounts at providers and companies.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD, reload } from '../harness.mjs';
import { consent, goOn, leave, loaded, returnUrls } from './road.mjs';

export const scenarios = {
  'an unknown account at a provider becomes a user by transfer': async host => {
    const world = await host.world();
    const page = await world.visit();
    const urls = returnUrls(page);
    await leave(page, 'signIn', 'oauth_google', urls);
    await consent(page, { email: ADA, first_name: 'Ada', last_name: 'Lovelace' });
    assert.equal(new URL(page.url()).searchParams.get('at'), 'callback');
    assert.deepEqual(
      await inPage(
        page,
        `const { firstFactorVerification } = Clerk.client.signIn;
         const isTransferable = Clerk.client.signIn.__internal_future.isTransferable;
         return [firstFactorVerification.status, firstFactorVerification.error?.code, isTransferable];`,
      ),
      ['transferable', 'external_account_not_found', true],
    );
    await goOn(page, urls);
    assert.deepEqual(
      await inPage(page, 'return [Clerk.user?.fullName, Clerk.user?.externalAccounts[0]?.provider]'),
      ['Ada Lovelace', 'google'],
    );
  },

  'a known account at a provider signs in at once, by sign-in and by a sign-up that is carried over': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const urls = returnUrls(page);
    await leave(page, 'signIn', 'oauth_google', urls);
    await consent(page, { email: ADA });
    assert.equal(new URL(page.url()).searchParams.get('at'), 'complete');
    assert.equal(await inPage(page, 'return Clerk.user?.primaryEmailAddress?.emailAddress'), ADA);
    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    await leave(page, 'signUp', 'oauth_google', urls);
    await consent(page, { email: ADA });
    assert.equal(new URL(page.url()).searchParams.get('at'), 'callback');
    assert.equal(await inPage(page, 'return Clerk.client.signUp.__internal_future.isTransferable'), true);
    await goOn(page, urls);
    assert.equal(await inPage(page, 'return Clerk.user?.primaryEmailAddress?.emailAddress'), ADA);
  },

  'an account at a provider that is refused, and one after which something is missing': async host => {
    const environment = {
      user_settings: { attributes: { username: { required: true } }, social: { oauth_github: { enabled: true } } },
    };
    const world = await host.world({ environment });
    const page = await world.visit();
    const urls = returnUrls(page);
    await leave(page, 'signIn', 'oauth_github', urls);
    await page.getByRole('button', { name: 'Deny' }).click();
    await loaded(page);
    assert.equal(
      await inPage(page, 'return Clerk.client.signIn.firstFactorVerification.error?.code'),
      'oauth_access_denied',
    );
    await leave(page, 'signUp', 'oauth_github', urls);
    await consent(page, { email: ADA, first_name: 'Ada' });
    assert.deepEqual(
      await inPage(
        page,
        `const signUp = Clerk.client.signUp.__internal_future;
         const missing = signUp.missingFields;
         const refused = [await failure(signUp.update({ username: 'ada_l' }))];
         const { status } = signUp;
         refused.push(await failure(signUp.finalize()));
         return { missing, refused, status, username: Clerk.user?.username };`,
      ),
      { missing: ['username'], refused: [null, null], status: 'complete', username: 'ada_l' },
    );
  },

  'an address of a company leads to its sign-in': async host => {
    const world = await host.world({
      environment: { user_settings: { enterprise_sso: { enabled: true } } },
      emulator: { enterprise_connections: [{ id: 'ent_acme', name: 'Acme', domain: 'acme.test' }] },
    });
    await world.admin('action', { action: 'create_user', email_address: 'eve@acme.test' });
    const page = await world.visit();
    const urls = returnUrls(page);
    const left = page.waitForURL('**/oauth/enterprise_sso/authorize**');
    inPage(
      page,
      `return Clerk.client.signIn.__internal_future.sso({
         strategy: 'enterprise_sso', identifier: 'eve@acme.test', redirectUrl: arg.complete, redirectCallbackUrl: arg.callback,
       });`,
      urls,
    ).catch(() => {});
    await left;
    assert.equal(await page.getByLabel('Email address', { exact: true }).inputValue(), 'eve@acme.test');
    await consent(page, {});
    assert.equal(new URL(page.url()).searchParams.get('at'), 'complete');
    assert.equal(await inPage(page, 'return Clerk.user?.enterpriseAccounts[0]?.enterpriseConnection?.name'), 'Acme');
  },

  'a One Tap token signs up first and in afterwards': async host => {
    const world = await host.world({ environment: { display_config: { google_one_tap_client_id: 'local.apps.example' } } });
    const { token } = await world.admin('action', { action: 'create_one_tap_token', email_address: ADA, first_name: 'Ada' });
    const tap = `const attempt = await Clerk.authenticateWithGoogleOneTap({ token: arg });
      await Clerk.setActive({ session: attempt.createdSessionId });
      return { kind: attempt.pathRoot, status: attempt.status, name: Clerk.user?.firstName, provider: Clerk.user?.externalAccounts[0]?.provider };`;
    const seen = { status: 'complete', name: 'Ada', provider: 'google' };
    assert.deepEqual(await inPage(await world.visit(), tap, token), { kind: '/client/sign_ups', ...seen });
    assert.deepEqual(await inPage(await world.visit(), tap, token), { kind: '/client/sign_ins', ...seen });
  },
};
