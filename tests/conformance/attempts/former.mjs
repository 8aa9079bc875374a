// The API before the current one, where the other scenarios use the current one: providers, links, what is missing, client trust.

import assert from 'node:assert/strict';
import { ADA, CODE, inPage, PASSWORD, reload, WRONG_CODE } from '../harness.mjs';
import { consent, goOn, lastLink, loaded, openLink, returnUrls } from './road.mjs';

export const scenarios = {
  'former API: an account at a provider signs up, signs in, and is carried over from a second sign-up': async host => {
    const world = await host.world();
    const page = await world.visit();
    const urls = returnUrls(page);
    const who = () => inPage(page, 'return [Clerk.user?.fullName ?? null, Clerk.user?.externalAccounts[0]?.provider ?? null]');
    const ada = ['Ada Lovelace', 'google'];
    await leave(page, 'signUp', urls);
    await consent(page, { email: ADA, first_name: 'Ada', last_name: 'Lovelace' });
    assert.equal(new URL(page.url()).searchParams.get('at'), 'done', 'nothing is left to be decided');
    assert.deepEqual(await who(), ada);
    for (const kind of ['signIn', 'signUp']) {
      await inPage(page, 'await Clerk.signOut(() => {})');
      await page.goto(new URL('/', page.url()).href + `?proxy=${encodeURIComponent(world.url)}`);
      await loaded(page);
      assert.deepEqual(await who(), [null, null]);
      await leave(page, kind, urls);
      await consent(page, { email: ADA, first_name: 'Ada', last_name: 'Lovelace' });
      // A sign-up of somebody who is known is carried over to a sign-in on the callback page.
      const at = new URL(page.url()).searchParams.get('at');
      assert.equal(at, kind === 'signIn' ? 'done' : 'callback');
      if (at === 'callback') await goOn(page, urls);
      assert.deepEqual(await who(), ada, kind);
    }
  },

  'former API: a link by mail completes a sign-up': async host => {
    const world = await host.world({
      environment: {
        user_settings: {
          attributes: { email_address: { first_factors: ['email_link'], verifications: ['email_link'] } },
        },
      },
    });
    const page = await world.visit();
    await inPage(
      page,
      `window.attempt = await Clerk.client.signUp.create({ emailAddress: arg.email, password: arg.password });
       const { startEmailLinkFlow } = window.attempt.createEmailLinkFlow();
       window.waiting = startEmailLinkFlow({ redirectUrl: arg.url });
       window.waiting.catch(() => {});`,
      { email: ADA, password: PASSWORD, url: page.url() },
    );
    const tab = await openLink(page, await lastLink(world));
    assert.equal(new URL(tab.url()).searchParams.get('__clerk_status'), 'verified');
    const seen = await inPage(
      page,
      `const { status, createdSessionId, verifications } = await window.waiting;
       await Clerk.setActive({ session: createdSessionId });
       return [status, verifications.emailAddress.verifiedFromTheSameClient(), Clerk.user?.primaryEmailAddress?.emailAddress];`,
    );
    // As with Clerk's own pages: the verification does not name the client, so both tabs go on.
    assert.deepEqual(seen, ['complete', false, ADA]);
  },

  'former API: a sign-up that wants a name and consent is completed by updates': async host => {
    const world = await host.world({
      environment: {
        user_settings: {
          attributes: { first_name: { enabled: true, required: true } },
          sign_up: { legal_consent_enabled: true },
        },
      },
    });
    const page = await world.visit();
    const seen = await inPage(
      page,
      `const refused = await failure(Clerk.client.signUp.create({ emailAddress: arg.email, password: 'short' }));
       let signUp = await Clerk.client.signUp.create({ emailAddress: arg.email, password: arg.password });
       const steps = [];
       const note = () => steps.push([signUp.status, [...signUp.missingFields].sort(), signUp.unverifiedFields]);
       note();
       await signUp.prepareEmailAddressVerification({ strategy: 'email_code' });
       signUp = await signUp.attemptEmailAddressVerification({ code: arg.code });
       note();
       signUp = await signUp.update({ firstName: 'Ada', legalAccepted: true });
       note();
       await Clerk.setActive({ session: signUp.createdSessionId });
       return { refused, steps, name: Clerk.user.firstName, accepted: Clerk.user.legalAcceptedAt instanceof Date };`,
      { email: ADA, password: PASSWORD, code: CODE },
    );
    const missing = ['first_name', 'legal_accepted'];
    assert.deepEqual(seen, {
      refused: 'form_password_length_too_short',
      steps: [
        ['missing_requirements', missing, ['email_address']],
        ['missing_requirements', missing, []],
        ['complete', [], []],
      ],
      name: 'Ada',
      accepted: true,
    });
  },

  'client trust is given by a code, by both APIs, and lasts': async host => {
    const world = await host.world({ preset: 'client-trust' });
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const who = { email: ADA, password: PASSWORD, code: CODE, wrong: WRONG_CODE };
    const current = await world.visit();
    const enter = `const signIn = Clerk.client.signIn.__internal_future;
      await signIn.password({ identifier: arg.email, password: arg.password });
      const before = signIn.status;
      if (before === 'complete') return [before];
      const refused = [await failure(signIn.mfa.sendEmailCode()), await failure(signIn.mfa.verifyEmailCode({ code: arg.wrong })),
        await failure(signIn.mfa.verifyEmailCode({ code: arg.code })), await failure(signIn.finalize())];
      return [before, refused, Clerk.isSignedIn];`;
    assert.deepEqual(await inPage(current, enter, who), ['needs_client_trust', [null, 'form_code_incorrect', null, null], true]);
    await inPage(current, 'await Clerk.signOut(() => {})');
    await reload(current);
    assert.deepEqual(await inPage(current, enter, who), ['complete']);
    const former = await world.visit();
    const seen = await inPage(
      former,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email, password: arg.password });
       const before = signIn.status;
       const { emailAddressId } = signIn.supportedSecondFactors.find(({ strategy }) => strategy === 'email_code');
       await signIn.prepareSecondFactor({ strategy: 'email_code', emailAddressId });
       const refused = await failure(signIn.attemptSecondFactor({ strategy: 'email_code', code: arg.wrong }));
       const done = await signIn.attemptSecondFactor({ strategy: 'email_code', code: arg.code });
       await Clerk.setActive({ session: done.createdSessionId });
       return [before, refused, done.status, Clerk.isSignedIn];`,
      who,
    );
    assert.deepEqual(seen, ['needs_client_trust', 'form_code_incorrect', 'complete', true]);
  },
};

/** Starts an attempt that leads to a provider, and waits until the browser is there. */
async function leave(page, kind, { callback, done }) {
  const left = page.waitForURL('**/authorize?state=*');
  const call = `return Clerk.client[arg.kind].authenticateWithRedirect({
    strategy: 'oauth_google', redirectUrl: arg.callback, redirectUrlComplete: arg.done });`;
  // The page goes away under the call.
  inPage(page, call, { kind, callback, done }).catch(() => {});
  await left;
}
