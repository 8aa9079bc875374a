// An app that renders on a server: the published @clerk/backend authenticates what the browser asks for, and shakes hands with the
// emulator when it cannot tell who that is.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { backendOf } from './backend.mjs';
import { ADA, PASSWORD, PUBLISHABLE_KEY, signIn } from './harness.mjs';


export const scenarios = {
  'server: a browser that was never here shakes hands and is signed out': async host => {
    const world = await host.world();
    await withServer(world, async origin => {
      const page = await world.visit();
      await page.context().clearCookies();
      await page.goto(`${origin}/`);
      assert.deepEqual(await shown(page), { status: 'signed-out', user: null, organization: null });
      assert.equal(page.url(), `${origin}/`);
      const names = (await page.context().cookies()).map(({ name }) => name);
      assert.ok(names.includes('__clerk_db_jwt'), `the dev browser is kept: ${names}`);
      assert.ok((await paths(world)).includes('/v1/client/handshake'));
    });
  },

  'server: who signed in with clerk-js is known, and a lost session is brought back': async host => {
    const world = await host.world();
    const { id } = await backendOf(world).users.createUser({ emailAddress: [ADA], password: PASSWORD });
    await withServer(world, async origin => {
      const page = await world.visit();
      await signIn(page);
      await page.goto(`${origin}/`);
      assert.deepEqual(await shown(page), { status: 'signed-in', user: id, organization: null });
      const before = (await paths(world)).filter(path => path === '/v1/client/handshake').length;
      const context = page.context();
      for (const { name } of await context.cookies()) {
        if (name.startsWith('__session')) await context.clearCookies({ name });
      }
      await page.goto(`${origin}/again?tab=1`);
      assert.deepEqual(await shown(page), { status: 'signed-in', user: id, organization: null });
      assert.equal(page.url(), `${origin}/again?tab=1`);
      const after = await paths(world);
      assert.equal(after.filter(path => path === '/v1/client/handshake').length, before + 1);
      assert.ok(after.includes('/bapi/v1/clients/handshake_payload'));
    });
  },

  'server: the organization in the address becomes the active one': async host => {
    const world = await host.world();
    const { users, organizations } = backendOf(world);
    const { id } = await users.createUser({ emailAddress: [ADA], password: PASSWORD });
    const acme = await organizations.createOrganization({ name: 'Acme', createdBy: id });
    await withServer(world, async origin => {
      const page = await world.visit();
      await signIn(page);
      await page.goto(`${origin}/orgs/acme`);
      assert.deepEqual(await shown(page), { status: 'signed-in', user: id, organization: acme.id });
    });
  },
};

const shown = async page => JSON.parse(await page.locator('pre').textContent());

const paths = async world => (await (await fetch(`${world.url}/__emulator/requests`)).json()).map(({ path }) => path);

/** Runs a server on localhost that says who it takes the visitor for. */
async function withServer(world, work) {
  const backend = backendOf(world);
  const server = createServer(async (request, response) => {
    try {
      const url = `http://localhost:${server.address().port}${request.url}`;
      const state = await backend.authenticateRequest(new Request(url, { headers: request.headers }), {
        publishableKey: PUBLISHABLE_KEY,
        proxyUrl: world.url,
        organizationSyncOptions: { organizationPatterns: ['/orgs/:slug'] },
      });
      for (const cookie of state.headers.getSetCookie()) response.appendHeader('set-cookie', cookie);
      const location = state.headers.get('location');
      if (location) return response.writeHead(307, { location }).end();
      const auth = state.toAuth();
      const seen = { status: state.status, user: auth?.userId ?? null, organization: auth?.orgId ?? null };
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><pre>${JSON.stringify(seen)}</pre>`);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/html' }).end(`<pre>${JSON.stringify(String(error))}</pre>`);
    }
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  try {
    await work(`http://localhost:${server.address().port}`);
  } finally {
    server.close();
  }
}
