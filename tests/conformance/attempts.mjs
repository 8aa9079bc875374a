// Ways to sign in and up that lead out of the page: email links, providers, tickets.

import assert from 'node:assert/strict';
import { inPage, reload } from './harness.mjs';

const EMAIL = 'ada+clerk_test@example.com';
const PASSWORD = 'correct-horse-battery-7';
const LINKS = {
  user_settings: {
    attributes: {
      email_address: { first_factors: ['email_code', 'email_link'], verifications: ['email_code', 'email_link'] },
    },
  },
};

export const scenarios = {
  'an email link opened in another tab signs in, and the waiting tab goes on by itself': async host => {
    const world = await host.world({ environment: LINKS });
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
    const page = await world.visit();
    const refused = await inPage(
      page,
      `window.attempt = Clerk.client.signIn.__internal_future;
       return failure(window.attempt.emailLink.sendLink({ emailAddress: arg.email, verificationUrl: arg.url }));`,
      { email: EMAIL, url: page.url() },
    );
    assert.equal(refused, null);
    await inPage(page, 'window.waiting = window.attempt.emailLink.waitForVerification()');
    const tab = await openLink(page, await lastLink(world));
    assert.deepEqual(
      await inPage(
        tab,
        `const seen = Clerk.client.signIn.__internal_future.emailLink.verification;
         await Clerk.handleEmailLinkVerification({ redirectUrlComplete: '' }, () => {});
         return { status: seen?.status, isSame: seen?.verifiedFromTheSameClient, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
      ),
      { status: 'verified', isSame: true, email: EMAIL },
    );
    assert.deepEqual(
      await inPage(
        page,
        `const refused = [await failure(window.waiting)];
         const { status } = window.attempt;
         refused.push(await failure(window.attempt.finalize()));
         return { refused, status, isSignedIn: Clerk.isSignedIn };`,
      ),
      { refused: [null, null], status: 'complete', isSignedIn: true },
    );
  },

  'an email link opened on another device says so, and signs in where it was asked for': async host => {
    const world = await host.world({ environment: LINKS });
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
    const page = await world.visit();
    await inPage(
      page,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email });
       const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === 'email_link');
       const { startEmailLinkFlow } = signIn.createEmailLinkFlow();
       window.waiting = startEmailLinkFlow({ emailAddressId: factor.emailAddressId, redirectUrl: arg.url });`,
      { email: EMAIL, url: page.url() },
    );
    const other = await world.visit();
    await follow(other, await lastLink(world));
    assert.deepEqual(
      await inPage(
        other,
        `let elsewhere = false;
         await Clerk.handleEmailLinkVerification({ onVerifiedOnOtherDevice: () => { elsewhere = true; } }, () => {});
         return { elsewhere, user: Clerk.user };`,
      ),
      { elsewhere: true, user: null },
    );
    assert.deepEqual(
      await inPage(
        page,
        `const done = await window.waiting;
         await Clerk.setActive({ session: done.createdSessionId });
         return { status: done.status, isSame: done.firstFactorVerification.verifiedFromTheSameClient(), isSignedIn: Clerk.isSignedIn };`,
      ),
      { status: 'complete', isSame: false, isSignedIn: true },
    );
  },

  'an email link that must be opened where it was asked for, and one that has expired': async host => {
    const sameClient = { user_settings: { ...LINKS.user_settings, attack_protection: { email_link: { require_same_client: true } } } };
    const world = await host.world({ environment: sameClient });
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
    const page = await world.visit();
    await inPage(
      page,
      'await Clerk.client.signIn.__internal_future.emailLink.sendLink({ emailAddress: arg.email, verificationUrl: arg.url })',
      { email: EMAIL, url: page.url() },
    );
    const link = await lastLink(world);
    const verdict = 'return Clerk.handleEmailLinkVerification({}, () => {}).then(() => null, error => error.code)';
    const other = await world.visit();
    await follow(other, link);
    assert.equal(await inPage(other, verdict), 'client_mismatch');
    await world.admin('action', { action: 'advance_clock', ms: 11 * 60_000 });
    const tab = await openLink(page, link);
    assert.equal(await inPage(tab, verdict), 'expired');
  },

  'an email link completes a sign-up': async host => {
    const world = await host.world({ environment: LINKS });
    const page = await world.visit();
    const refused = await inPage(
      page,
      `window.attempt = Clerk.client.signUp.__internal_future;
       const refused = [await failure(window.attempt.password({ emailAddress: arg.email, password: arg.password }))];
       refused.push(await failure(window.attempt.verifications.sendEmailLink({ verificationUrl: arg.url })));
       window.waiting = window.attempt.verifications.waitForEmailLinkVerification();
       return refused;`,
      { email: EMAIL, password: PASSWORD, url: page.url() },
    );
    assert.deepEqual(refused, [null, null]);
    const tab = await openLink(page, await lastLink(world));
    assert.equal(new URL(tab.url()).searchParams.get('__clerk_status'), 'verified');
    assert.deepEqual(
      await inPage(
        page,
        `const refused = [await failure(window.waiting)];
         const { status } = window.attempt;
         refused.push(await failure(window.attempt.finalize()));
         return { refused, status, email: Clerk.user?.primaryEmailAddress?.emailAddress };`,
      ),
      { refused: [null, null], status: 'complete', email: EMAIL },
    );
    await reload(tab);
    assert.equal(await inPage(tab, 'return Clerk.isSignedIn'), true);
  },

  'an unknown account at a provider becomes a user by transfer': async host => {
    const world = await host.world();
    const page = await world.visit();
    const urls = returnUrls(page);
    await leave(page, 'signIn', 'oauth_google', urls);
    await consent(page, { email: EMAIL, first_name: 'Ada', last_name: 'Lovelace' });
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
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
    const page = await world.visit();
    const urls = returnUrls(page);
    await leave(page, 'signIn', 'oauth_google', urls);
    await consent(page, { email: EMAIL });
    assert.equal(new URL(page.url()).searchParams.get('at'), 'complete');
    assert.equal(await inPage(page, 'return Clerk.user?.primaryEmailAddress?.emailAddress'), EMAIL);
    await inPage(page, 'await Clerk.signOut(() => {})');
    await reload(page);
    await leave(page, 'signUp', 'oauth_google', urls);
    await consent(page, { email: EMAIL });
    assert.equal(new URL(page.url()).searchParams.get('at'), 'callback');
    assert.equal(await inPage(page, 'return Clerk.client.signUp.__internal_future.isTransferable'), true);
    await goOn(page, urls);
    assert.equal(await inPage(page, 'return Clerk.user?.primaryEmailAddress?.emailAddress'), EMAIL);
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
    await consent(page, { email: EMAIL, first_name: 'Ada' });
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

  'an invitation leads to a sign-up whose email address is verified, in a restricted instance': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { mode: 'restricted' } } } });
    const page = await world.visit();
    const { url } = await world.admin('action', {
      action: 'create_invitation',
      email_address: EMAIL,
      redirect_url: page.url(),
      public_metadata: { role: 'analyst' },
    });
    await follow(page, url);
    assert.equal(new URL(page.url()).searchParams.get('__clerk_status'), 'sign_up');
    assert.deepEqual(
      await inPage(
        page,
        `const signUp = Clerk.client.signUp.__internal_future;
         const refused = [await failure(signUp.ticket({ firstName: 'Ada' }))];
         const seen = [signUp.missingFields, signUp.verifications.emailAddress.strategy];
         refused.push(await failure(signUp.password({ password: arg })));
         refused.push(await failure(signUp.finalize()));
         return { refused, seen, name: Clerk.user?.firstName, role: Clerk.user?.publicMetadata.role };`,
        PASSWORD,
      ),
      { refused: [null, null, null], seen: [['password'], 'ticket'], name: 'Ada', role: 'analyst' },
    );
    const other = await world.visit();
    const again = 'return failure(Clerk.client.signUp.__internal_future.ticket({ ticket: arg }))';
    const { searchParams } = new URL(url);
    assert.equal(await inPage(other, again, searchParams.get('ticket')), 'invitation_already_accepted');
  },

  'a sign-in token signs in once, and an actor token shows who is at work': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: EMAIL });
    const { user_id: boss } = await world.admin('action', { action: 'create_user', email_address: 'boss@example.com' });
    const { ticket } = await world.admin('action', { action: 'create_sign_in_token', email: EMAIL });
    const page = await world.visit();
    const signIn = `const signIn = Clerk.client.signIn.__internal_future;
      const refused = await failure(signIn.ticket({ ticket: arg }));
      if (!refused) await signIn.finalize();
      return { refused, email: Clerk.user?.primaryEmailAddress?.emailAddress ?? null, actor: Clerk.session?.actor?.sub ?? null };`;
    assert.deepEqual(await inPage(page, signIn, ticket), { refused: null, email: EMAIL, actor: null });
    const other = await world.visit();
    assert.deepEqual(await inPage(other, signIn, ticket), {
      refused: 'sign_in_token_already_used_code',
      email: null,
      actor: null,
    });
    const acting = await world.admin('action', { action: 'create_actor_token', email: EMAIL, actor: 'boss@example.com' });
    assert.deepEqual(await inPage(other, signIn, acting.ticket), { refused: null, email: EMAIL, actor: boss });
    const token = await inPage(other, 'return Clerk.session.getToken({ skipCache: true })');
    assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).act, { sub: boss });
  },

  'an invitation to an organization makes whoever signs in with it a member': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: EMAIL });
    await world.admin('action', { action: 'create_user', email_address: 'boss@example.com' });
    await world.admin('action', { action: 'create_organization', name: 'Analytical Engines', created_by: 'boss@example.com' });
    const page = await world.visit();
    const { url } = await world.admin('action', {
      action: 'create_organization_invitation',
      organization: 'analytical-engines',
      email_address: EMAIL,
      redirect_url: page.url(),
    });
    await follow(page, url);
    assert.equal(new URL(page.url()).searchParams.get('__clerk_status'), 'sign_in');
    assert.deepEqual(
      await inPage(
        page,
        `const signIn = Clerk.client.signIn.__internal_future;
         const refused = [await failure(signIn.ticket()), await failure(signIn.finalize())];
         return { refused, organizations: Clerk.user.organizationMemberships.map(it => [it.organization.name, it.role]) };`,
      ),
      { refused: [null, null], organizations: [['Analytical Engines', 'org:member']] },
    );
  },

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
    const argument = { email: EMAIL, password: PASSWORD };
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
        EMAIL,
      ),
      {
        refused: [null, null, 'sign_up_if_missing_transfer', null, 'legal_not_accepted', null, null],
        isTransferable: true,
        missing: ['legal_accepted'],
        email: EMAIL,
      },
    );
  },

  'a waitlist, and users who may not sign in': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { mode: 'waitlist' } } } });
    await world.admin('action', { action: 'create_user', email_address: EMAIL, password: PASSWORD });
    await world.admin('action', { action: 'ban_user', email: EMAIL });
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
        { email: EMAIL, password: PASSWORD },
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
        { email: EMAIL, password: PASSWORD },
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
        { email: EMAIL, password: PASSWORD },
      ),
      { before: 'needs_protect_check', refused: [null, null, null], after: 'complete', isSignedIn: true },
    );
  },

  'a One Tap token signs up first and in afterwards': async host => {
    const world = await host.world({ environment: { display_config: { google_one_tap_client_id: 'local.apps.example' } } });
    const { token } = await world.admin('action', { action: 'create_one_tap_token', email_address: EMAIL, first_name: 'Ada' });
    const tap = `const attempt = await Clerk.authenticateWithGoogleOneTap({ token: arg });
      await Clerk.setActive({ session: attempt.createdSessionId });
      return { kind: attempt.pathRoot, status: attempt.status, name: Clerk.user?.firstName, provider: Clerk.user?.externalAccounts[0]?.provider };`;
    const seen = { status: 'complete', name: 'Ada', provider: 'google' };
    assert.deepEqual(await inPage(await world.visit(), tap, token), { kind: '/client/sign_ups', ...seen });
    assert.deepEqual(await inPage(await world.visit(), tap, token), { kind: '/client/sign_ins', ...seen });
  },
};

/** Where a provider sends the browser back to: the page itself, marked. */
function returnUrls(page) {
  const at = place => {
    const url = new URL(page.url());
    url.searchParams.set('at', place);
    return url.href;
  };
  return { complete: at('complete'), callback: at('callback'), done: at('done') };
}

/** Starts a sign-in or sign-up that leads to a provider, and waits until the browser is there. */
async function leave(page, kind, strategy, urls) {
  const left = page.waitForURL('**/authorize?state=*');
  const call = `return Clerk.client[arg.kind].__internal_future.sso({
    strategy: arg.strategy, redirectUrl: arg.complete, redirectCallbackUrl: arg.callback });`;
  // The page goes away under the call.
  inPage(page, call, { kind, strategy, ...urls }).catch(() => {});
  await left;
}

/** Fills in the provider's page, sends it, and waits for clerk-js on the page it leads back to. */
async function consent(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**at=*');
  await loaded(page);
}

/** Lets clerk-js decide on the callback page what comes next, and waits for the page it goes to when signed in. */
async function goOn(page, { done }) {
  const left = page.waitForURL('**at=done*');
  inPage(page, 'return Clerk.handleRedirectCallback({ signInForceRedirectUrl: arg, signUpForceRedirectUrl: arg })', done).catch(() => {});
  await left;
  await loaded(page);
}

/** The link in the last message, once one is "sent". */
async function lastLink(world) {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await new Promise(resolve => setTimeout(resolve, 50))) {
    const messages = await (await fetch(`${world.url}/__emulator/messages`)).json();
    const link = messages.at(-1)?.link;
    if (link) return link;
  }
  throw new Error('nothing with a link was sent');
}

/** Follows a link in a new tab of the same browser. */
async function openLink(page, url) {
  const tab = await page.context().newPage();
  await follow(tab, url);
  return tab;
}

/** Goes to an address of the emulator and waits for clerk-js on the page it leads to. */
async function follow(page, url) {
  await page.goto(url);
  await loaded(page);
}

async function loaded(page) {
  await page.waitForFunction(() => window.outcome !== undefined);
  assert.equal(await page.evaluate(() => window.outcome), 'loaded');
}
