// Email links.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD, reload } from '../harness.mjs';
import { follow, lastLink, openLink } from './road.mjs';

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
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    const refused = await inPage(
      page,
      `window.attempt = Clerk.client.signIn.__internal_future;
       return failure(window.attempt.emailLink.sendLink({ emailAddress: arg.email, verificationUrl: arg.url }));`,
      { email: ADA, url: page.url() },
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
      { status: 'verified', isSame: true, email: ADA },
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
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    await inPage(
      page,
      `const signIn = await Clerk.client.signIn.create({ identifier: arg.email });
       const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === 'email_link');
       const { startEmailLinkFlow } = signIn.createEmailLinkFlow();
       window.waiting = startEmailLinkFlow({ emailAddressId: factor.emailAddressId, redirectUrl: arg.url });`,
      { email: ADA, url: page.url() },
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
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    const page = await world.visit();
    await inPage(
      page,
      'await Clerk.client.signIn.__internal_future.emailLink.sendLink({ emailAddress: arg.email, verificationUrl: arg.url })',
      { email: ADA, url: page.url() },
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
      { email: ADA, password: PASSWORD, url: page.url() },
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
      { refused: [null, null], status: 'complete', email: ADA },
    );
    await reload(tab);
    assert.equal(await inPage(tab, 'return Clerk.isSignedIn'), true);
  },
};
