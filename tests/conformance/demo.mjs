// Clerk's published page objects drive the library's own pages, unmodified: the demo before an emulator of its own.

import assert from 'node:assert/strict';
import { createPageObjects } from '@clerk/testing/playwright/unstable';
import { lastLink } from './attempts/road.mjs';
import { ADA, PASSWORD, postJson, startEmulator } from './harness.mjs';
import { serveSite } from './site.mjs';

const DIST = process.env.E2E_DIST;
const NEW_PASSWORD = 'another-horse-battery-8';

/** The page objects look for an answer only after what they did has asked for it: it must not be there before them. */
const SLOW_CODES = ['prepare_*', 'attempt_*'].map(task => ({
  method: 'POST',
  path: `/v1/client/*/*/${task}`,
  fault: { delay_ms: 1_000 },
}));

const tests = {
  'sign up with email, password and code': async ({ u }) => {
    await u.signUp.goTo();
    await u.clerk.toBeReady();
    await u.expect.toBeSignedOut();
    await u.signUp.signUpWithEmailAndPassword({ email: ADA, password: PASSWORD });
    await u.signUp.waitForEmailVerificationScreen();
    await u.signUp.enterTestOtpCode({ awaitPrepare: false });
    await u.expect.toBeSignedIn();
    assert.equal((await u.clerk.getClientSideUser()).primaryEmailAddress.emailAddress, ADA);
  },

  'a sign-up waits for the code that is sent': async ({ u }) => {
    await u.signUp.goTo();
    await u.signUp.signUp({ email: ADA, password: PASSWORD });
    await u.signUp.enterTestOtpCode();
    await u.signUp.waitForSession();
  },

  'sign up with every field': async ({ u, admin }) => {
    const required = { enabled: true, required: true };
    await admin('config', {
      environment: {
        user_settings: {
          attributes: { first_name: required, last_name: required, username: required, phone_number: required },
          sign_up: { legal_consent_enabled: true },
        },
      },
    });
    await u.signUp.goTo();
    for (const field of [
      u.signUp.getFirstNameInput(),
      u.signUp.getLastNameInput(),
      u.signUp.getUsernameInput(),
      u.signUp.getPhoneNumberInput(),
      u.signUp.getLegalAccepted(),
    ]) {
      await field.waitFor();
    }
    await u.signUp.signUp({
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: ADA,
      username: 'ada_lovelace',
      phoneNumber: '+12015550100',
      password: PASSWORD,
      legalAccepted: true,
    });
    for (const where of [/verify-email-address/, /verify-phone-number/]) {
      await u.page.waitForURL(where);
      await u.signUp.enterTestOtpCode({ awaitPrepare: false });
    }
    await u.expect.toBeSignedIn();
    assert.equal((await u.clerk.getClientSideUser()).fullName, 'Ada Lovelace');
  },

  'sign in with an instant password': async ({ u, ada }) => {
    await ada();
    await u.signIn.goTo();
    await u.signIn.setIdentifier(ADA);
    await u.signIn.setInstantPassword(PASSWORD);
    await u.signIn.continue();
    await u.signIn.waitForSession();
    await u.expect.toBeSignedIn();
  },

  'sign in with the identifier first': async ({ u, ada }) => {
    await ada();
    await u.signIn.goTo();
    await u.signIn.setIdentifier(ADA);
    await u.signIn.continue();
    await u.signIn.setPassword(PASSWORD);
    await u.signIn.continue();
    await u.expect.toBeSignedIn();
  },

  'sign in by another method': async ({ u, ada }) => {
    await ada();
    await u.signIn.goTo();
    await u.signIn.setIdentifier(ADA);
    await u.signIn.continue();
    await u.signIn.getUseAnotherMethodLink().click();
    await u.signIn.getAltMethodsEmailCodeButton().click();
    await u.signIn.enterTestOtpCode();
    await u.expect.toBeSignedIn();
  },

  'a forgotten password': async ({ u, ada }) => {
    await ada();
    await u.signIn.goTo();
    await u.signIn.setIdentifier(ADA);
    await u.signIn.continue();
    await u.signIn.getForgotPassword().click();
    await u.signIn.getResetPassword().click();
    await u.signIn.enterTestOtpCode();
    await u.signIn.setPassword(NEW_PASSWORD);
    await u.signIn.setPasswordConfirmation(NEW_PASSWORD);
    await u.signIn.getResetPassword().click();
    await u.expect.toBeSignedIn();
  },

  'sign in and up with a provider': async ({ u }) => {
    for (const [go, button] of [
      [() => u.signIn.goTo(), () => u.signIn.signInWithOauth('google')],
      [() => u.signUp.goTo(), () => u.signUp.signUpWithOauth('google')],
    ]) {
      await go();
      await button().click();
      // The form that is left has a field and a button of these names too.
      await u.page.waitForURL(/\/oauth\//);
      await u.page.getByRole('textbox', { name: 'Email address' }).fill(ADA);
      await u.page.getByRole('button', { name: 'Continue' }).click();
      await u.expect.toBeSignedIn();
      await u.page.context().clearCookies();
    }
  },

  'the task to choose an organization': async ({ u, ada, admin }) => {
    await ada();
    await admin('config', {
      environment: {
        organization_settings: { enabled: true, force_organization_selection: true, slug: { disabled: false } },
      },
    });
    await u.signIn.goTo();
    await u.signIn.signInWithEmailAndInstantPassword({ email: ADA, password: PASSWORD });
    await u.page.waitForURL(/tasks\/choose-organization/);
    await u.sessionTask.resolveForceOrganizationSelectionTask({ name: 'Analytical Engines', slug: 'engines' });
    await u.expect.toHaveResolvedTask();
    await u.page.waitForFunction(() => window.Clerk?.session?.status === 'active');
  },

  'the task to reset the password': async ({ u, ada, admin }) => {
    await ada();
    await admin('action', { action: 'require_password_reset', email: ADA });
    await u.signIn.goTo();
    await u.signIn.signInWithEmailAndInstantPassword({ email: ADA, password: PASSWORD });
    await u.page.waitForURL(/tasks\/reset-password/);
    await u.sessionTask.resolveResetPasswordTask({ newPassword: NEW_PASSWORD, confirmPassword: NEW_PASSWORD });
    await u.expect.toHaveResolvedTask();
    await u.page.waitForFunction(() => window.Clerk?.session?.status === 'active');
  },

  'the waitlist': async ({ u, admin }) => {
    await admin('config', { preset: 'waitlist' });
    await u.waitlist.goTo();
    await u.waitlist.joinWaitlist({ email: ADA });
    await u.page.getByRole('heading', { name: 'Successfully joined the waitlist!' }).waitFor();
    await u.waitlist.goTo();
    await u.waitlist.waitForMounted();
    await u.waitlist.getEmailAddressInput().fill(`second-${ADA}`);
    await u.waitlist.joinWaitlistContinue();
    await u.page.getByRole('heading', { name: 'Successfully joined the waitlist!' }).waitFor();
  },

  'sign up and in by a link': async ({ u, admin }) => {
    const link = { first_factors: ['email_link'], verifications: ['email_link'] };
    const attributes = { email_address: link, password: { enabled: false, required: false } };
    await admin('config', { environment: { user_settings: { attributes } } });
    const inNewTab = async () => {
      const tab = await u.page.context().newPage();
      await tab.goto(await u.newestLink());
      await tab.waitForFunction(() => !!window.Clerk?.user);
      await u.expect.toBeSignedIn();
      await tab.evaluate(() => window.Clerk.signOut({}));
      await tab.close();
    };
    await u.signUp.goTo();
    await u.signUp.signUp({ email: ADA });
    await u.signUp.waitForEmailVerificationScreen();
    await u.signUp.getIdentifierInput().waitFor({ state: 'detached' });
    await inNewTab();
    await u.signIn.goTo();
    await u.signIn.setIdentifier(ADA);
    await u.signIn.continue();
    await u.page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await inNewTab();
  },

  'another method may be a link': async ({ u, ada, admin }) => {
    const both = { first_factors: ['email_code', 'email_link'], verifications: ['email_code', 'email_link'] };
    await admin('config', { environment: { user_settings: { attributes: { email_address: both } } } });
    await ada();
    await u.signIn.goTo();
    await u.signIn.getIdentifierInput().fill(ADA);
    await u.signIn.setInstantPassword('not-the-password-9');
    await u.signIn.continue();
    await u.page.getByText('Password is incorrect').waitFor();
    await u.signIn.getUseAnotherMethodLink().click();
    await u.signIn.getAltMethodsEmailLinkButton().click();
    await u.page.getByRole('heading', { name: 'Check your email' }).waitFor();
  },

  'the way last used is marked where there is a choice': async ({ u }) => {
    const badge = u.page.locator('.cl-lastAuthenticationStrategyBadge');
    await u.signIn.goTo();
    await u.page.waitForClerkComponentMounted();
    assert.equal(await badge.count(), 0);
    await u.signIn.signInWithOauth('google').click();
    await u.page.waitForURL(/\/oauth\//);
    await u.page.getByRole('textbox', { name: 'Email address' }).fill(ADA);
    await u.page.getByRole('button', { name: 'Continue' }).click();
    await u.expect.toBeSignedIn();
    await u.page.evaluate(() => window.Clerk.signOut({ redirectUrl: '/sign-in' }));
    await u.expect.toBeSignedOut();
    await u.page.waitForAppUrl('/sign-in');
    await u.signIn.waitForMounted();
    await badge.getByText('Last used').waitFor();
    assert.equal(await badge.count(), 1);
  },

  'the fields of a sign-in and the way to the sign-up': async ({ u }) => {
    await u.page.goToAppHome();
    await u.page.waitForClerkJsLoaded();
    await u.page.goToRelative('/sign-in');
    await u.clerk.toBeLoaded();
    assert.equal(await u.clerk.getClientSideActor(), undefined);
    await u.signIn.waitForMounted();
    await u.signIn.getIdentifierInput().waitFor();
    // The demo's own header leads there, too.
    await u.signIn.getGoToSignUp().last().click();
    await u.signUp.waitForMounted();
    await u.signUp.getEmailAddressInput().waitFor();
    await u.signUp.getPasswordInput().waitFor();
    await u.signUp.setEmailAddress(ADA);
    await u.signUp.setPassword(PASSWORD);
    await u.signUp.continue();
    await u.signUp.enterOtpCode('111111', { awaitPrepare: false });
    await u.page.getByText('Incorrect code').waitFor();
    await u.signUp.fillTestOtpCode('Enter verification code', { awaitPrepare: false });
    await u.signUp.waitForSession();
    assert.ok((await u.page.cookies()).get('__client_uat_*') ?? (await u.page.cookies()).get('__client_uat'));
  },

  'impersonation is told': async ({ u, ada, admin }) => {
    await ada();
    await admin('action', { action: 'create_user', email_address: 'support@example.com', password: PASSWORD });
    const actor = { action: 'create_actor_token', email: ADA, actor: 'support@example.com' };
    const { ticket } = await admin('action', actor);
    await u.page.goToRelative(`/sign-in?__clerk_ticket=${ticket}`);
    await u.expect.toBeSignedInAsActor();
    assert.ok((await u.clerk.getClientSideActor()).sub);
    await u.impersonation.waitForMounted();
    await u.impersonation.getSignOutLink().click();
    await u.expect.toBeSignedOut();
  },
};

/** The page objects of pages that exist here. */
const HERE = ['page', 'clerk', 'expect', 'impersonation', 'sessionTask', 'signIn', 'signUp', 'waitlist'];

/** Their verbs that nothing can be done with here, each with the reason. */
const NOT_HERE = {
  'expect.toBeHandshake': 'a handshake is between a server and the Frontend API: server.mjs has it',
  'clerk.toBeLoading': 'the state is over before anything can be asked',
  'clerk.toBeDegraded': 'only without a Frontend API: the journeys have it',
  'page.signOut': 'it waits for a value that signOut does not give, with clerk-js as here',
  'signIn.waitForModal': 'there are pages, and no modals',
  'signUp.waitForModal': 'there are pages, and no modals',
  'signIn.usePhoneNumberIdentifier': 'one field takes each identifier',
  'signIn.useEmailIdentifier': 'one field takes each identifier',
  'signIn.useUsernameIdentifier': 'one field takes each identifier',
};

const finished = new Set();
const driven = new Set();
const verbs = new Set();

/** The same page objects, which note what is called. What all pages have in common counts for all. */
function noting(objects) {
  const common = Object.keys(objects.sessionTask).filter(verb => !verb.startsWith('resolve'));
  const noted = (group, object) => {
    for (const verb of Object.keys(object).filter(verb => typeof object[verb] === 'function')) {
      const name = common.includes(verb) && object !== objects.page ? `any.${verb}` : `${group}.${verb}`;
      verbs.add(name);
      const call = object[verb];
      object[verb] = (...given) => {
        driven.add(name);
        return call(...given);
      };
    }
  };
  for (const group of HERE) noted(group, objects[group]);
  return objects;
}

export const scenarios = Object.fromEntries(
  Object.entries(tests).map(([name, test]) => [
    `page objects: ${name}`,
    async host => {
      if (!DIST) throw new Error('E2E_DIST names no built demo: run `cargo xtask test --only conformance`');
      const emulator = await startEmulator();
      // As `trunk serve` does it: the Frontend API hears its own name.
      const site = await serveSite(DIST, emulator.port, { frontendHost: `127.0.0.1:${emulator.port}` });
      try {
        const page = await host.page();
        const complaints = [];
        page.on('pageerror', error => complaints.push(String(error)));
        const admin = (path, body) => postJson(`http://127.0.0.1:${emulator.port}/__emulator/${path}`, body);
        const ada = () => admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
        const u = noting(createPageObjects({ page, useTestingToken: false, baseURL: site.origin }));
        // Where the app's cookies are, as the proxy of `trunk serve` has it; and not the one before.
        let previous;
        u.newestLink = async () => {
          const world = { url: `http://127.0.0.1:${emulator.port}` };
          let link = await lastLink(world);
          for (const deadline = Date.now() + 10_000; link === previous && Date.now() < deadline; ) {
            await new Promise(resolve => setTimeout(resolve, 50));
            link = await lastLink(world);
          }
          previous = link;
          const { pathname, search } = new URL(link);
          return `${site.origin}/__clerk${pathname}${search}`;
        };
        await admin('faults', SLOW_CODES);
        await test({ u, admin, ada });
        assert.deepEqual(complaints, []);
        await page.context().close();
        finished.add(name);
      } finally {
        site.server.close();
        emulator.process.kill();
      }
    },
  ]),
);

scenarios['page objects: each verb for a page that exists here was driven'] = async () => {
  // Of a part of the scenarios nothing can be said.
  if (finished.size < Object.keys(tests).length) return;
  assert.deepEqual([...verbs].filter(verb => !driven.has(verb) && !(verb in NOT_HERE)), []);
  assert.deepEqual(Object.keys(NOT_HERE).filter(verb => driven.has(verb) || !verbs.has(verb)), []);
};
