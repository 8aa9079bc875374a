// Clerk's published page objects drive the library's own pages, unmodified: the demo before an emulator of its own.

import assert from 'node:assert/strict';
import { createPageObjects } from '@clerk/testing/playwright/unstable';
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
  },

  'impersonation is told': async ({ u, ada, admin }) => {
    await ada();
    await admin('action', { action: 'create_user', email_address: 'support@example.com', password: PASSWORD });
    const actor = { action: 'create_actor_token', email: ADA, actor: 'support@example.com' };
    const { ticket } = await admin('action', actor);
    await u.page.goToRelative(`/sign-in?__clerk_ticket=${ticket}`);
    await u.expect.toBeSignedInAsActor();
  },
};

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
        const u = createPageObjects({ page, useTestingToken: false, baseURL: site.origin });
        await admin('faults', SLOW_CODES);
        await test({ u, admin, ada });
        assert.deepEqual(complaints, []);
        await page.context().close();
      } finally {
        site.server.close();
        emulator.process.kill();
      }
    },
  ]),
);
