// The published @clerk/backend works with the emulator's Backend API, and the published clerk-js sees what it did.

import assert from 'node:assert/strict';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { ADA, inPage, PASSWORD, signedIn } from './harness.mjs';

const SECRET_KEY = 'sk_test_conformance';
const BOB = 'bob+clerk_test@example.com';

/** The server's side of a world. */
export const backendOf = world => createClerkClient({ secretKey: SECRET_KEY, apiUrl: `${world.url}/bapi` });

export const scenarios = {
  'backend: a user is made, found, changed and deleted': async host => {
    const world = await host.world();
    const { users } = backendOf(world);
    const ada = await users.createUser({
      emailAddress: [ADA],
      password: PASSWORD,
      firstName: 'Ada',
      lastName: 'Lovelace',
      externalId: 'crm-1',
      publicMetadata: { plan: 'pro' },
      privateMetadata: { note: 'first programmer' },
    });
    assert.deepEqual(
      [ada.fullName, ada.primaryEmailAddress.emailAddress, ada.primaryEmailAddress.verification.status, ada.externalId],
      ['Ada Lovelace', ADA, 'verified', 'crm-1'],
    );
    await users.createUser({ emailAddress: [BOB], password: PASSWORD });
    const found = await users.getUserList({ emailAddress: [ADA] });
    assert.deepEqual([found.totalCount, found.data[0].id], [1, ada.id]);
    assert.equal(await users.getCount(), 2);
    assert.deepEqual((await users.getUserList({ query: 'lovelace', orderBy: '+created_at' })).data.map(one => one.id), [ada.id]);
    assert.equal((await users.updateUser(ada.id, { firstName: 'Augusta' })).firstName, 'Augusta');
    const merged = await users.updateUserMetadata(ada.id, { publicMetadata: { seats: 3 } });
    assert.deepEqual([merged.publicMetadata, merged.privateMetadata], [{ plan: 'pro', seats: 3 }, { note: 'first programmer' }]);
    const replaced = await users.replaceUserMetadata(ada.id, { publicMetadata: { plan: 'free' } });
    assert.deepEqual(replaced.publicMetadata, { plan: 'free' });
    assert.equal((await users.verifyPassword({ userId: ada.id, password: PASSWORD })).verified, true);
    const page = await signedIn(world, ADA);
    const seen = await inPage(page, 'return [Clerk.user.firstName, Clerk.user.externalId, Clerk.user.publicMetadata]');
    assert.deepEqual(seen, ['Augusta', 'crm-1', { plan: 'free' }]);
    assert.equal((await users.getUser(ada.id)).firstName, 'Augusta');
    assert.equal((await users.deleteUser(ada.id)).deleted, true);
    assert.equal(await refusal(users.getUser(ada.id)), '404 resource_not_found');
  },

  'backend: a user is locked, unlocked, banned and unbanned': async host => {
    const world = await host.world();
    const { users } = backendOf(world);
    const { id } = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const page = await world.visit();
    const attempt = () =>
      inPage(page, 'return failure(Clerk.client.signIn.create({ identifier: arg.email, password: arg.password }))', {
        email: ADA,
        password: PASSWORD,
      });
    assert.equal((await users.lockUser(id)).locked, true);
    assert.equal(await attempt(), 'user_locked');
    assert.equal((await users.unlockUser(id)).locked, false);
    assert.equal((await users.banUser(id)).banned, true);
    assert.equal(await attempt(), 'user_banned');
    assert.equal((await users.unbanUser(id)).banned, false);
    assert.equal(await attempt(), null);
  },

  'backend: sign-in and actor tokens sign clerk-js in': async host => {
    const world = await host.world();
    const { users, signInTokens, actorTokens } = backendOf(world);
    const ada = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const boss = await users.createUser({ emailAddress: [BOB], password: PASSWORD });
    const page = await world.visit();
    const redeem = ticket =>
      inPage(
        page,
        `const signIn = await Clerk.client.signIn.create({ strategy: 'ticket', ticket: arg });
         await Clerk.setActive({ session: signIn.createdSessionId });
         return { user: Clerk.user.id, actor: Clerk.session.actor };`,
        ticket,
      );
    const token = await signInTokens.createSignInToken({ userId: ada.id, expiresInSeconds: 300 });
    assert.deepEqual([token.status, token.userId], ['pending', ada.id]);
    assert.deepEqual(await redeem(token.token), { user: ada.id, actor: null });
    await inPage(page, 'await Clerk.signOut(() => {})');
    const actor = await actorTokens.create({ userId: ada.id, actor: { sub: boss.id }, expiresInSeconds: 300 });
    assert.deepEqual(await redeem(actor.token), { user: ada.id, actor: { sub: boss.id } });
    const spare = await signInTokens.createSignInToken({ userId: ada.id });
    assert.equal((await signInTokens.revokeSignInToken(spare.id)).status, 'revoked');
    const idle = await actorTokens.create({ userId: ada.id, actor: { sub: boss.id }, expiresInSeconds: 300 });
    assert.equal((await actorTokens.revoke(idle.id)).status, 'revoked');
  },

  'backend: an invitation is made, listed, accepted in the page, and another one revoked': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { mode: 'restricted' } } } });
    const { invitations } = backendOf(world);
    const invited = await invitations.createInvitation({ emailAddress: ADA, publicMetadata: { vip: true } });
    assert.deepEqual([invited.status, invited.emailAddress], ['pending', ADA]);
    const other = await invitations.createInvitation({ emailAddress: BOB, notify: false });
    assert.equal((await invitations.revokeInvitation(other.id)).revoked, true);
    const page = await world.visit();
    // Without a redirect URL the link leads to the sign-up page of the app that was seen here.
    const link = await fetch(invited.url, { redirect: 'manual' });
    const there = new URL(link.headers.get('location'));
    assert.deepEqual([there.pathname, there.searchParams.get('__clerk_status')], ['/sign-up', 'sign_up']);
    const seen = await inPage(
      page,
      `const signUp = await Clerk.client.signUp.create({ strategy: 'ticket', ticket: arg.ticket, password: arg.password });
       await Clerk.setActive({ session: signUp.createdSessionId });
       return [signUp.status, Clerk.user.primaryEmailAddress.emailAddress, Clerk.user.publicMetadata];`,
      { ticket: there.searchParams.get('__clerk_ticket'), password: PASSWORD },
    );
    assert.deepEqual(seen, ['complete', ADA, { vip: true }]);
    const statuses = (await invitations.getInvitationList()).data.map(one => [one.emailAddress, one.status]);
    assert.deepEqual(Object.fromEntries(statuses), { [ADA]: 'accepted', [BOB]: 'revoked' });
    const bulk = await invitations.createInvitationBulk([{ emailAddress: 'x@example.com' }, { emailAddress: 'y@example.com' }]);
    assert.equal(bulk.length, 2);
    assert.equal((await invitations.deleteInvitation(bulk[0].id)).deleted, true);
    assert.equal((await invitations.getInvitationList({ status: 'pending' })).totalCount, 1);
  },

  'backend: an organization and its members': async host => {
    const world = await host.world();
    const { users, organizations } = backendOf(world);
    const ada = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const bob = await users.createUser({ emailAddress: [BOB], password: PASSWORD });
    const acme = await organizations.createOrganization({ name: 'Acme', createdBy: ada.id, publicMetadata: { tier: 1 } });
    const organizationId = acme.id;
    assert.deepEqual([acme.slug, acme.createdBy, acme.publicMetadata], ['acme', ada.id, { tier: 1 }]);
    assert.equal((await organizations.getOrganization({ slug: 'acme' })).id, organizationId);
    assert.equal((await organizations.getOrganizationList({ includeMembersCount: true })).data[0].membersCount, 1);
    assert.equal((await organizations.updateOrganization(organizationId, { name: 'Acme Corp' })).name, 'Acme Corp');
    await organizations.updateOrganizationMetadata(organizationId, { privateMetadata: { note: 'x' } });
    await organizations.replaceOrganizationMetadata(organizationId, { publicMetadata: { tier: 2 } });
    const got = await organizations.getOrganization({ organizationId, includeMembersCount: true });
    assert.deepEqual([got.publicMetadata, got.privateMetadata, got.membersCount], [{ tier: 2 }, { note: 'x' }, 1]);
    const added = await organizations.createOrganizationMembership({ organizationId, userId: bob.id, role: 'org:member' });
    assert.deepEqual([added.role, added.publicUserData.identifier], ['org:member', BOB]);
    const one = { organizationId, userId: bob.id };
    assert.equal((await organizations.updateOrganizationMembership({ ...one, role: 'org:admin' })).role, 'org:admin');
    await organizations.updateOrganizationMembershipMetadata({ ...one, publicMetadata: { desk: 4 } });
    const page = await signedIn(world, BOB);
    const own = await inPage(
      page,
      'const [one] = Clerk.user.organizationMemberships; return [one.organization.name, one.role, one.publicMetadata]',
    );
    assert.deepEqual(own, ['Acme Corp', 'org:admin', { desk: 4 }]);
    const members = await organizations.getOrganizationMembershipList({ organizationId, orderBy: '+created_at' });
    assert.deepEqual([members.totalCount, members.data.map(it => it.publicUserData.userId)], [2, [ada.id, bob.id]]);
    assert.equal((await organizations.getInstanceOrganizationMembershipList({})).totalCount, 2);
    assert.equal((await users.getOrganizationMembershipList({ userId: bob.id })).data[0].organization.id, organizationId);
    await organizations.deleteOrganizationMembership(one);
    await inPage(page, 'await Clerk.user.reload()');
    assert.equal(await inPage(page, 'return Clerk.user.organizationMemberships.length'), 0);
    assert.equal((await organizations.deleteOrganization(organizationId)).deleted, true);
    assert.equal(await refusal(organizations.getOrganization({ organizationId })), '404 resource_not_found');
  },

  'backend: an invitation to an organization ends in a membership': async host => {
    const world = await host.world();
    const { users, organizations } = backendOf(world);
    const ada = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const { id: organizationId } = await organizations.createOrganization({ name: 'Acme', createdBy: ada.id });
    const page = await world.visit();
    const origin = new URL(page.url()).origin;
    const invited = await organizations.createOrganizationInvitation({
      organizationId,
      emailAddress: BOB,
      role: 'org:member',
      inviterUserId: ada.id,
      redirectUrl: `${origin}/join`,
    });
    const [mail] = await (await fetch(`${world.url}/__emulator/messages?to=${encodeURIComponent(BOB)}`)).json();
    const link = await fetch(mail.link, { redirect: 'manual' });
    const there = new URL(link.headers.get('location'));
    assert.deepEqual([there.origin, there.pathname], [origin, '/join']);
    const seen = await inPage(
      page,
      `const signUp = await Clerk.client.signUp.create({ strategy: 'ticket', ticket: arg.ticket, password: arg.password });
       await Clerk.setActive({ session: signUp.createdSessionId, organization: arg.organization });
       return [signUp.status, Clerk.organization.name, Clerk.user.organizationMemberships[0].role];`,
      { ticket: there.searchParams.get('__clerk_ticket'), password: PASSWORD, organization: organizationId },
    );
    assert.deepEqual(seen, ['complete', 'Acme', 'org:member']);
    const { data } = await organizations.getOrganizationInvitationList({ organizationId });
    assert.deepEqual([data[0].id, data[0].status], [invited.id, 'accepted']);
    const spare = await organizations.createOrganizationInvitation({
      organizationId,
      emailAddress: 'eve@example.com',
      role: 'org:member',
    });
    const revoked = await organizations.revokeOrganizationInvitation({ organizationId, invitationId: spare.id });
    assert.equal(revoked.status, 'revoked');
    assert.equal((await organizations.getOrganizationInvitation({ organizationId, invitationId: spare.id })).status, 'revoked');
  },

  'backend: sessions, their tokens and the keys that verify them': async host => {
    const world = await host.world({
      emulator: { jwt_templates: [{ name: 'mail', claims: { email: '{{user.primary_email_address}}' } }] },
    });
    const { users, sessions, jwks } = backendOf(world);
    const { id: userId } = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const page = await signedIn(world, ADA);
    const sessionId = await inPage(page, 'return Clerk.session.id');
    const listed = await sessions.getSessionList({ userId, status: 'active' });
    assert.deepEqual([listed.totalCount, listed.data[0].id], [1, sessionId]);
    const session = await sessions.getSession(sessionId);
    assert.deepEqual([session.userId, session.status], [userId, 'active']);
    const { jwt } = await sessions.getToken(sessionId);
    const claims = await verifyToken(jwt, { secretKey: SECRET_KEY, apiUrl: `${world.url}/bapi` });
    assert.deepEqual([claims.sub, claims.sid], [userId, sessionId]);
    assert.equal((await jwks.getJwks()).keys[0].kty, 'RSA');
    const templated = await sessions.getToken(sessionId, 'mail', 30);
    assert.equal(decode(templated.jwt).email, ADA);
    const inBrowser = await inPage(page, `return Clerk.session.getToken({ template: 'mail' })`);
    assert.equal(decode(inBrowser).email, ADA);
    assert.equal(await refusal(sessions.getToken(sessionId, 'none')), '404 resource_not_found');
    const own = await sessions.createSession({ userId });
    assert.equal(decode((await sessions.getToken(own.id)).jwt).sub, userId);
    assert.equal((await sessions.revokeSession(sessionId)).status, 'revoked');
    await page.reload();
    await page.waitForFunction(() => window.outcome !== undefined);
    assert.equal(await inPage(page, 'return Clerk.user'), null);
  },

  'backend: the allowlist and the blocklist keep people out at sign-up': async host => {
    const world = await host.world();
    const { instance, allowlistIdentifiers, blocklistIdentifiers } = backendOf(world);
    const page = await world.visit();
    const attempt = emailAddress =>
      inPage(page, 'return failure(Clerk.client.signUp.create(arg))', { emailAddress, password: PASSWORD });
    assert.equal((await instance.updateRestrictions({ allowlist: true })).allowlist, true);
    assert.equal(await attempt(ADA), 'not_allowed_access');
    const allowed = await allowlistIdentifiers.createAllowlistIdentifier({ identifier: '*@example.com', notify: false });
    assert.equal(allowed.identifierType, 'email_address');
    assert.equal(await attempt(ADA), null);
    assert.equal((await allowlistIdentifiers.getAllowlistIdentifierList()).totalCount, 1);
    assert.equal((await allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id)).deleted, true);
    await instance.updateRestrictions({ allowlist: false, blocklist: true });
    const blocked = await blocklistIdentifiers.createBlocklistIdentifier({ identifier: BOB });
    assert.equal(await attempt(BOB), 'not_allowed_access');
    assert.equal((await blocklistIdentifiers.getBlocklistIdentifierList()).data[0].identifier, BOB);
    assert.equal((await blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id)).deleted, true);
    assert.equal(await attempt(BOB), null);
  },

  'backend: addresses, numbers and second factors of a user': async host => {
    const world = await host.world();
    const { users, emailAddresses, phoneNumbers } = backendOf(world);
    const { id: userId } = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const email = await emailAddresses.createEmailAddress({ userId, emailAddress: BOB, verified: true, primary: true });
    assert.deepEqual([email.emailAddress, email.verification.status], [BOB, 'verified']);
    assert.equal((await users.getUser(userId)).primaryEmailAddressId, email.id);
    assert.equal((await emailAddresses.getEmailAddress(email.id)).id, email.id);
    assert.equal((await emailAddresses.updateEmailAddress(email.id, { verified: false })).verification, null);
    assert.equal((await emailAddresses.deleteEmailAddress(email.id)).deleted, true);
    const number = { userId, phoneNumber: '+12015550100', verified: true, reservedForSecondFactor: true };
    const phone = await phoneNumbers.createPhoneNumber(number);
    assert.deepEqual([phone.phoneNumber, phone.reservedForSecondFactor], ['+12015550100', true]);
    assert.equal((await users.getUser(userId)).twoFactorEnabled, true);
    assert.deepEqual(await users.disableUserMFA(userId), { user_id: userId });
    assert.equal((await users.getUser(userId)).twoFactorEnabled, false);
    assert.equal((await phoneNumbers.getPhoneNumber(phone.id)).reservedForSecondFactor, false);
    assert.equal((await phoneNumbers.updatePhoneNumber(phone.id, { primary: true })).id, phone.id);
    assert.equal((await phoneNumbers.deletePhoneNumber(phone.id)).deleted, true);
    assert.deepEqual((await users.getUserOauthAccessToken(userId, 'google')).data, []);
    assert.equal((await users.setPasswordCompromised(userId, { revokeAllSessions: true })).id, userId);
    assert.equal((await users.removePassword(userId)).passwordEnabled, false);
  },

  'backend: the waitlist is filled, listed, and its people are invited': async host => {
    const world = await host.world({ preset: 'waitlist' });
    const { waitlistEntries } = backendOf(world);
    const ada = await waitlistEntries.create({ emailAddress: ADA });
    assert.deepEqual([ada.emailAddress, ada.status, ada.invitation], [ADA, 'pending', null]);
    const page = await world.visit();
    await inPage(page, 'await Clerk.joinWaitlist({ emailAddress: arg })', BOB);
    const listed = await waitlistEntries.list({ orderBy: 'email_address', status: 'pending', limit: 10 });
    assert.deepEqual([listed.totalCount, listed.data.map(one => one.emailAddress)], [2, [ADA, BOB]]);
    const invited = await waitlistEntries.invite(ada.id);
    assert.deepEqual([invited.status, invited.invitation.status], ['invited', 'pending']);
    assert.equal((await waitlistEntries.reject(listed.data[1].id)).status, 'rejected');
    assert.equal((await waitlistEntries.delete(listed.data[1].id)).deleted, true);
    assert.equal((await waitlistEntries.createBulk([{ emailAddress: 'x@example.com' }])).length, 1);
  },

  'backend: lists take the parameters they document': async host => {
    const world = await host.world();
    const { users, organizations, invitations } = backendOf(world);
    for (const [name, email] of [
      ['Ada', ADA],
      ['Bob', BOB],
    ]) {
      await users.createUser({ emailAddress: [email], password: PASSWORD, firstName: name });
    }
    const { data } = await users.getUserList({ orderBy: '+first_name', createdAtAfter: 1, limit: 5 });
    assert.deepEqual(data.map(one => one.firstName), ['Ada', 'Bob']);
    const { id: organizationId } = await organizations.createOrganization({ name: 'Acme', createdBy: data[0].id });
    await organizations.createOrganizationMembership({ organizationId, userId: data[1].id, role: 'org:member' });
    const members = async params =>
      (await organizations.getOrganizationMembershipList({ organizationId, ...params })).data.map(one => one.publicUserData.firstName);
    assert.deepEqual(await members({ orderBy: '-first_name' }), ['Bob', 'Ada']);
    assert.deepEqual(await members({ emailAddressQuery: 'ADA' }), ['Ada']);
    assert.deepEqual(await members({ nameQuery: 'bo', createdAtBefore: 4_102_444_800_000 }), ['Bob']);
    assert.deepEqual(await members({ lastActiveAtAfter: 1 }), []);
    const guest = name => ({ emailAddress: `${name}@example.org`, role: 'org:member' });
    const bulk = await organizations.createOrganizationInvitationBulk(organizationId, [guest('zoe'), guest('yan')]);
    assert.deepEqual([bulk.totalCount, bulk.data.map(one => one.status)], [2, ['pending', 'pending']]);
    await invitations.createInvitation({ emailAddress: 'zoe@example.net', templateSlug: 'waitlist_invitation' });
    await invitations.createInvitation({ emailAddress: 'yan@example.net' });
    const byName = await invitations.getInvitationList({ orderBy: 'email_address', query: 'example.net' });
    assert.deepEqual(byName.data.map(one => one.emailAddress), ['yan@example.net', 'zoe@example.net']);
  },

  'backend: each published call is answered, or refused as not emulated': async host => {
    const world = await host.world();
    const client = backendOf(world);
    const missing = new Set();
    const ids = Object.fromEntries(
      ['userId', 'organizationId', 'invitationId', 'domainId', 'emailAddressId', 'templateId', 'machineId'].map(key => [key, 'x_1']),
    );
    // Whatever is handed over, no call of Clerk's is a path that nobody knows.
    for (const [group, api] of Object.entries(client)) {
      const prototype = typeof api === 'object' && api !== null ? Object.getPrototypeOf(api) : Object.prototype;
      if (prototype === Object.prototype) continue;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        if (name === 'constructor' || typeof api[name] !== 'function') continue;
        const isList = /list$|Count$/i.test(name);
        const named = (String(api[name]).match(/\(([^)]*)\)/)?.[1] ?? '').split(',').map(one => one.trim());
        const given = named.map(one => (/params/i.test(one) ? (isList && !/Membership|Domain|Invitation/.test(name) ? {} : ids) : 'x_1'));
        try {
          await api[name](...given);
        } catch (error) {
          if (error.status === 501) missing.add(`${group}.${name}`);
          const text = error.errors?.[0]?.message ?? '';
          assert.ok(!text.startsWith('The Backend API has no route'), `${group}.${name}: ${text}`);
        }
      }
    }
    assert.ok(missing.has('jwtTemplates.list') && missing.has('machines.list'), [...missing].join(' '));
    assert.ok(!missing.has('users.getUser') && !missing.has('waitlistEntries.list'), [...missing].join(' '));
  },

  'backend: a testing token, what is not emulated, and keys that open nothing': async host => {
    const world = await host.world();
    const token = await backendOf(world).testingTokens.createTestingToken();
    // This client hands testing tokens on as they come.
    assert.deepEqual([token.object, token.expires_at > Date.now() / 1000], ['testing_token', true]);
    assert.ok(token.token.length > 20);
    const stranger = createClerkClient({ secretKey: 'sk_live_other', apiUrl: `${world.url}/bapi` });
    assert.equal(await refusal(stranger.users.getCount()), '401 clerk_key_invalid');
    assert.equal(await refusal(backendOf(world).billing.getPlanList()), '403 billing_not_enabled');
    assert.equal(await refusal(backendOf(world).apiKeys.list({ subject: 'user_1' })), '403 feature_not_enabled');
    await backendOf(world).users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const page = await signedIn(world, ADA);
    assert.equal(await inPage(page, 'return failure(Clerk.billing.getPlans())'), 'billing_not_enabled');
    assert.equal(await inPage(page, `return failure(Clerk.apiKeys.getAll({ subject: 'user_1' }))`), 'feature_not_enabled');
    const keyless = await fetch(`${world.url}/bapi/v1/users`);
    assert.deepEqual([keyless.status, (await keyless.json()).errors[0].code], [401, 'authorization_header_format_invalid']);
  },
};

/** How a call was refused. */
async function refusal(call) {
  try {
    await call;
    return null;
  } catch (error) {
    return `${error.status} ${error.errors?.[0]?.code}`;
  }
}

const decode = jwt => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());
