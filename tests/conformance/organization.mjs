// Organizations with several members, driven by the published clerk-js.

import assert from 'node:assert/strict';
import { ADA, CODE, inPage, PIXEL, signedIn } from './harness.mjs';

const BOB = 'bob+clerk_test@example.com';
const GRACE = 'grace+clerk_test@acme.com';

export const scenarios = {
  'an organization is renamed, gets a logo, and is deleted': async host => {
    const page = await withOrganization(await host.world());
    const seen = await inPage(
      page,
      `await Clerk.organization.update({ name: 'Acme Corp', slug: 'acme-corp' });
       const renamed = [Clerk.organization.name, Clerk.organization.slug];
       const bytes = Uint8Array.from(atob(arg), sign => sign.charCodeAt(0));
       await Clerk.organization.setLogo({ file: new File([bytes], 'logo.png', { type: 'image/png' }) });
       const logo = await fetch(Clerk.organization.imageUrl);
       const shown = [Clerk.organization.hasImage, logo.headers.get('content-type')];
       await Clerk.organization.setLogo({ file: null });
       const removed = Clerk.organization.hasImage;
       const { data: roles } = await Clerk.organization.getRoles();
       await Clerk.organization.destroy();
       return { renamed, shown, removed, roles: roles.map(({ key }) => key),
         memberships: Clerk.user.organizationMemberships.length, active: Clerk.session.lastActiveOrganizationId };`,
      PIXEL,
    );
    assert.deepEqual(seen, {
      renamed: ['Acme Corp', 'acme-corp'],
      shown: [true, 'image/png'],
      removed: false,
      roles: ['org:admin', 'org:member'],
      memberships: 0,
      active: null,
    });
  },

  'somebody is invited, accepts, is promoted and removed': async host => {
    const world = await host.world();
    const ada = await withOrganization(world);
    const bob = await signedIn(world, BOB);
    const invited = await inPage(
      ada,
      `const invitation = await Clerk.organization.inviteMember({ emailAddress: arg, role: 'org:member' });
       const twice = await failure(Clerk.organization.inviteMember({ emailAddress: arg, role: 'org:member' }));
       const { data, total_count } = await Clerk.organization.getInvitations({ status: ['pending'] });
       return { status: invitation.status, twice, listed: data[0].emailAddress, total_count };`,
      BOB,
    );
    assert.deepEqual(invited, {
      status: 'pending',
      twice: 'organization_invitation_not_unique',
      listed: BOB,
      total_count: 1,
    });
    const joined = await inPage(
      bob,
      `const { data: [invitation] } = await Clerk.user.getOrganizationInvitations({ status: 'pending' });
       const name = invitation.publicOrganizationData.name;
       await invitation.accept();
       await Clerk.setActive({ organization: invitation.publicOrganizationData.id });
       const refused = await failure(Clerk.organization.update({ name: 'Mine' }));
       const can = permission => Clerk.session.checkAuthorization({ permission });
       return { name, role: Clerk.user.organizationMemberships[0].role, refused,
         reads: can('org:sys_memberships:read'), manages: can('org:sys_memberships:manage') };`,
    );
    assert.deepEqual(joined, {
      name: 'Acme',
      role: 'org:member',
      refused: 'missing_organization_permission',
      reads: true,
      manages: false,
    });
    const managed = await inPage(
      ada,
      `const { data } = await Clerk.organization.getMemberships({ query: 'bob' });
       const promoted = await data[0].update({ role: 'org:admin' });
       const role = promoted.role;
       await data[0].destroy();
       const { total_count } = await Clerk.organization.getMemberships();
       const own = Clerk.user.organizationMemberships[0];
       return { found: data.length, role, total_count, last: await failure(own.destroy()) };`,
    );
    assert.deepEqual(managed, {
      found: 1,
      role: 'org:admin',
      total_count: 1,
      last: 'organization_minimum_permissions_needed',
    });
    const after = await inPage(bob, 'await Clerk.user.reload(); return Clerk.user.organizationMemberships.length');
    assert.equal(after, 0);
  },

  'invitations in bulk are revoked': async host => {
    const page = await withOrganization(await host.world());
    const seen = await inPage(
      page,
      `const invitations = await Clerk.organization.inviteMembers({ emailAddresses: arg, role: 'org:member' });
       const revoked = await invitations[0].revoke();
       const { data } = await Clerk.organization.getInvitations({ status: ['pending'] });
       return { made: invitations.length, revoked: revoked.status, left: data.map(one => one.emailAddress) };`,
      [BOB, GRACE],
    );
    assert.deepEqual(seen, { made: 2, revoked: 'revoked', left: [GRACE] });
  },

  'a proven domain suggests the organization, and a request is accepted': async host => {
    const world = await host.world();
    const ada = await withOrganization(world);
    const grace = await signedIn(world, GRACE);
    const proven = await inPage(
      ada,
      `const common = await failure(Clerk.organization.createDomain('gmail.com'));
       let domain = await Clerk.organization.createDomain('acme.com');
       domain = await domain.prepareAffiliationVerification({ affiliationEmailAddress: 'keeper+clerk_test@acme.com' });
       const refused = await failure(domain.attemptAffiliationVerification({ code: '111111' }));
       domain = await domain.attemptAffiliationVerification({ code: arg });
       domain = await domain.updateEnrollmentMode({ enrollmentMode: 'automatic_suggestion' });
       const { data } = await Clerk.organization.getDomains({ enrollmentMode: 'automatic_suggestion' });
       return { common, refused, status: data[0].verification.status, suggestions: data[0].totalPendingSuggestions };`,
      CODE,
    );
    assert.deepEqual(proven, {
      common: 'organization_domain_common',
      refused: 'form_code_incorrect',
      status: 'verified',
      suggestions: 1,
    });
    const asked = await inPage(
      grace,
      `const { data: [suggestion] } = await Clerk.user.getOrganizationSuggestions({ status: ['pending'] });
       const name = suggestion.publicOrganizationData.name;
       const accepted = await suggestion.accept();
       return { name, status: accepted.status };`,
    );
    assert.deepEqual(asked, { name: 'Acme', status: 'accepted' });
    const answered = await inPage(
      ada,
      `const { data: [request] } = await Clerk.organization.getMembershipRequests({ status: 'pending' });
       const who = request.publicUserData.identifier;
       const accepted = await request.accept();
       return { who, status: accepted.status };`,
    );
    assert.deepEqual(answered, { who: GRACE, status: 'accepted' });
    const member = await inPage(
      grace,
      `await Clerk.user.reload();
       const role = Clerk.user.organizationMemberships[0].role;
       await Clerk.user.leaveOrganization(Clerk.user.organizationMemberships[0].organization.id);
       return { role, left: Clerk.user.organizationMemberships.length };`,
    );
    assert.deepEqual(member, { role: 'org:member', left: 0 });
  },

  'a permission of the application is in the token and in checkAuthorization': async host => {
    const world = await host.world();
    await world.admin('action', {
      action: 'define_role',
      key: 'org:admin',
      name: 'Admin',
      permissions: ['org:sys_memberships:read', 'org:sys_memberships:manage', 'org:sys_profile:delete', 'org:reports:read'],
    });
    const page = await withOrganization(world);
    const seen = await inPage(
      page,
      `const token = await Clerk.session.getToken({ skipCache: true });
       const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
       const can = permission => Clerk.session.checkAuthorization({ permission });
       return { per: claims.o.per, fpm: claims.o.fpm, fea: claims.fea,
         reads: can('org:reports:read'), writes: can('org:reports:write') };`,
    );
    assert.deepEqual(seen, { per: 'read', fpm: '1', fea: 'o:reports', reads: true, writes: false });
  },
};

/** Ada's page with an organization of hers active. */
async function withOrganization(world) {
  const page = await signedIn(world, ADA);
  await inPage(
    page,
    `const organization = await Clerk.createOrganization({ name: 'Acme' });
     await Clerk.setActive({ organization: organization.id });`,
  );
  return page;
}
