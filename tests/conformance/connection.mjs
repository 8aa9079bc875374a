// Accounts at providers, email addresses verified by links and companies, and invitations that end in memberships: the published
// clerk-js begins, the browser goes where it is led, and clerk-js finds the outcome.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD, signedIn } from './harness.mjs';

const BOB = 'bob+clerk_test@example.com';

export const scenarios = {
  'an account at a provider is connected, denied, and removed': async host => {
    const world = await host.world();
    const page = await signedIn(world, ADA);
    const begin = () =>
      inPage(
        page,
        `const account = await Clerk.user.createExternalAccount({ strategy: 'oauth_google', redirectUrl: location.href });
         return account.verification.externalVerificationRedirectURL.href;`,
      );
    await page.goto(await begin());
    await page.getByRole('button', { name: 'Deny' }).click();
    await back(page, host);
    const denied = await inPage(
      page,
      `const [account] = Clerk.user.unverifiedExternalAccounts;
       return [account.provider, account.verification.status, account.verification.error.code];`,
    );
    assert.deepEqual(denied, ['google', 'failed', 'oauth_access_denied']);
    await page.goto(await begin());
    await page.getByLabel('Email address', { exact: true }).fill('ada@gmail.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await back(page, host);
    const connected = await inPage(
      page,
      `const [account] = Clerk.user.verifiedExternalAccounts;
       const linked = Clerk.user.emailAddresses.find(it => it.emailAddress === 'ada@gmail.example');
       return [account.provider, account.emailAddress, linked.verification.status, linked.linkedTo[0].id === account.id];`,
    );
    assert.deepEqual(connected, ['google', 'ada@gmail.example', 'verified', true]);
    const removed = await inPage(
      page,
      `const twice = await failure(Clerk.user.createExternalAccount({ strategy: 'oauth_google', redirectUrl: location.href }));
       await Clerk.user.verifiedExternalAccounts[0].destroy();
       return [twice, Clerk.user.externalAccounts.length];`,
    );
    assert.deepEqual(removed, ['oauth_account_already_connected', 0]);
  },

  'an email address is added by a link, and one of a company by its sign-in': async host => {
    const world = await host.world({
      environment: {
        user_settings: {
          attributes: { email_address: { verifications: ['email_code', 'email_link'] } },
          enterprise_sso: { enabled: true },
        },
      },
      emulator: { enterprise_connections: [{ id: 'ent_acme', name: 'Acme', domain: 'acme.example' }] },
    });
    const page = await signedIn(world, ADA);
    // The flow polls until somebody has opened the link.
    await inPage(
      page,
      `const email = await Clerk.user.createEmailAddress({ email: arg });
       const { startEmailLinkFlow } = email.createEmailLinkFlow();
       window.flow = startEmailLinkFlow({ redirectUrl: location.href });`,
      BOB,
    );
    const tab = await page.context().newPage();
    const mail = await waitForMail(world, BOB);
    await tab.goto(mail.link);
    assert.equal(new URL(tab.url()).searchParams.get('__clerk_status'), 'verified');
    assert.equal(await page.evaluate(async () => (await window.flow).verification.status), 'verified');
    const out = await inPage(
      page,
      `const email = await Clerk.user.createEmailAddress({ email: 'ada@acme.example' });
       const { startEnterpriseSSOLinkFlow } = email.createEnterpriseSSOLinkFlow();
       startEnterpriseSSOLinkFlow({ redirectUrl: location.href }).catch(() => {});
       while (!email.verification?.externalVerificationRedirectURL) await new Promise(then => setTimeout(then, 50));
       return email.verification.externalVerificationRedirectURL.href;`,
    );
    await page.goto(out);
    await page.getByRole('button', { name: 'Continue' }).click();
    await back(page, host);
    const seen = await inPage(
      page,
      `const email = Clerk.user.emailAddresses.find(it => it.emailAddress === 'ada@acme.example');
       return [email.verification.status, Clerk.user.enterpriseAccounts[0].emailAddress];`,
    );
    assert.deepEqual(seen, ['verified', 'ada@acme.example']);
  },

  'the link of a mailed invitation ends in a membership, for somebody new and for somebody known': async host => {
    const world = await host.world();
    const ada = await signedIn(world, ADA);
    await inPage(
      ada,
      `const organization = await Clerk.createOrganization({ name: 'Acme' });
       await Clerk.setActive({ organization: organization.id });
       await organization.inviteMembers({ emailAddresses: arg, role: 'org:member' });`,
      [BOB, 'eve+clerk_test@example.com'],
    );
    await world.admin('action', {
      action: 'create_user',
      email_address: 'eve+clerk_test@example.com',
      password: PASSWORD,
    });
    for (const [address, expected] of [[BOB, 'sign_up'], ['eve+clerk_test@example.com', 'sign_in']]) {
      const page = await world.visit();
      const link = await fetch((await waitForMail(world, address)).link, { redirect: 'manual' });
      const there = new URL(link.headers.get('location'));
      assert.equal(there.searchParams.get('__clerk_status'), expected);
      assert.equal(there.origin, host.origin);
      const seen = await inPage(
        page,
        `const { ticket, password } = arg;
         const attempt = arg.status === 'sign_up'
           ? await Clerk.client.signUp.create({ strategy: 'ticket', ticket, password })
           : await Clerk.client.signIn.create({ strategy: 'ticket', ticket });
         await Clerk.setActive({ session: attempt.createdSessionId });
         const [membership] = Clerk.user.organizationMemberships;
         return [attempt.status, membership?.organization.name, membership?.role];`,
        { status: expected, ticket: there.searchParams.get('__clerk_ticket'), password: PASSWORD },
      );
      assert.deepEqual(seen, ['complete', 'Acme', 'org:member']);
    }
    const members = await inPage(ada, 'return (await Clerk.organization.getMemberships()).total_count');
    assert.equal(members, 3);
  },
};

/** Waits until clerk-js runs again on the page of the app. */
async function back(page, host) {
  await page.waitForURL(url => url.origin === host.origin);
  await page.waitForFunction(() => window.outcome === 'loaded');
}

async function waitForMail(world, to) {
  for (let left = 100; left > 0; left -= 1) {
    const mails = await (await fetch(`${world.url}/__emulator/messages?to=${encodeURIComponent(to)}`)).json();
    if (mails.length > 0) return mails.at(-1);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`nothing was sent to ${to}`);
}
