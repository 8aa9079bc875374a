// Tickets: invitations, sign-in tokens, actor tokens.

import assert from 'node:assert/strict';
import { ADA, inPage, PASSWORD } from '../harness.mjs';
import { follow } from './road.mjs';

export const scenarios = {
  'an invitation leads to a sign-up whose email address is verified, in a restricted instance': async host => {
    const world = await host.world({ environment: { user_settings: { sign_up: { mode: 'restricted' } } } });
    const page = await world.visit();
    const { url } = await world.admin('action', {
      action: 'create_invitation',
      email_address: ADA,
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
    await world.admin('action', { action: 'create_user', email_address: ADA });
    const { user_id: boss } = await world.admin('action', { action: 'create_user', email_address: 'boss@example.com' });
    const { ticket } = await world.admin('action', { action: 'create_sign_in_token', email: ADA });
    const page = await world.visit();
    const signIn = `const signIn = Clerk.client.signIn.__internal_future;
      const refused = await failure(signIn.ticket({ ticket: arg }));
      if (!refused) await signIn.finalize();
      return { refused, email: Clerk.user?.primaryEmailAddress?.emailAddress ?? null, actor: Clerk.session?.actor?.sub ?? null };`;
    assert.deepEqual(await inPage(page, signIn, ticket), { refused: null, email: ADA, actor: null });
    const other = await world.visit();
    assert.deepEqual(await inPage(other, signIn, ticket), {
      refused: 'sign_in_token_already_used_code',
      email: null,
      actor: null,
    });
    const acting = await world.admin('action', { action: 'create_actor_token', email: ADA, actor: 'boss@example.com' });
    assert.deepEqual(await inPage(other, signIn, acting.ticket), { refused: null, email: ADA, actor: boss });
    const token = await inPage(other, 'return Clerk.session.getToken({ skipCache: true })');
    assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).act, { sub: boss });
  },

  'an invitation to an organization makes whoever signs in with it a member': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA });
    await world.admin('action', { action: 'create_user', email_address: 'boss@example.com' });
    await world.admin('action', { action: 'create_organization', name: 'Analytical Engines', created_by: 'boss@example.com' });
    const page = await world.visit();
    const { url } = await world.admin('action', {
      action: 'create_organization_invitation',
      organization: 'analytical-engines',
      email_address: ADA,
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
};
