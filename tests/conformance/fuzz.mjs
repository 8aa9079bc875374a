// Schemathesis asks the emulator for whatever Clerk's OpenAPI description allows, and for what it does not. There must never be a
// server error, nor a reply that is no JSON, nor a refusal that is none of Clerk's errors, nor a request without a reply.
//
//   CLERK_FAPI_OPENAPI=path/to/description.yml node fuzz.mjs [options of `st run`, such as -n 200 or --seed 1]
//
// Needs `st` on the PATH, or where SCHEMATHESIS says: `python -m venv V && V/bin/pip install schemathesis`. Is skipped without.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADA, PASSWORD, postJson, startEmulator } from './harness.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ST = process.env.SCHEMATHESIS ?? 'st';
const DESCRIPTION = process.env.CLERK_FAPI_OPENAPI && resolve(process.env.CLERK_FAPI_OPENAPI);
// After these nobody is signed in any more.
const LAST = ['DELETE /v1/client', 'DELETE /v1/client/sessions', 'DELETE /v1/me', 'POST /v1/me/sessions/{session_id}/revoke']
  .concat(['end', 'remove'].map(task => `POST /v1/client/sessions/{session_id}/${task}`))
  .concat(['DELETE /v1/organizations/{organization_id}', 'DELETE /v1/me/organization_memberships/{organization_id}']);

const missing = DESCRIPTION ? (spawnSync(ST, ['--version']).error ? `there is no ${ST}` : null) : 'CLERK_FAPI_OPENAPI is not set';
if (missing) {
  console.log(`skipped: ${missing}`);
  process.exit(0);
}

const emulator = await startEmulator();
const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
let failed = 0;
try {
  for (const [name, who, only] of [
    ['somebody who was never here', async () => ({ headers: {}, parameters: {} }), []],
    ['somebody who is signed in', signedIn, LAST.flatMap(name => ['--exclude-name', name])],
    ['somebody who leaves', signedIn, LAST.flatMap(name => ['--include-name', name])],
  ]) {
    console.log(`\n=== ${name}`);
    const url = `http://localhost:${emulator.port}/w/fuzz-${failed}-${name.replaceAll(' ', '-')}`;
    const person = await who(url);
    failed += run(url, person, only);
    if (only.includes('--exclude-name') && !(await isSignedIn(url, person))) {
      console.log('the session was lost on the way: the run says little');
      failed += 1;
    }
  }
} finally {
  emulator.process.kill();
  rmSync(folder, { recursive: true });
}
console.log(failed === 0 ? '\nno server error, nothing but JSON, and every refusal says why' : '\nsomething was found');
process.exitCode = failed === 0 ? 0 : 1;

/** One run before this world; 1 if it found something. */
function run(url, { headers, parameters }, only) {
  const config = join(folder, 'schemathesis.toml');
  const table = (name, entries) => `[${name}]\n${Object.entries(entries).map(it => it.map(one => JSON.stringify(one)).join(' = ')).join('\n')}\n`;
  writeFileSync(config, table('headers', headers) + table('parameters', parameters));
  const checks = ['--checks', 'not_a_server_error,is_json,errors_are_clerks', '--request-timeout', '20'];
  const quiet = ['--suppress-health-check', 'all', '--warnings', 'off'];
  const args = ['--config-file', config, 'run', DESCRIPTION, '--url', url, ...checks, ...quiet, ...only, ...process.argv.slice(2)];
  const ended = spawnSync(ST, args, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, SCHEMATHESIS_HOOKS: 'checks', PYTHONPATH: join(HERE, 'fuzz'), PYTHONDONTWRITEBYTECODE: '1' },
  });
  return ended.status === 0 ? 0 : 1;
}

async function isSignedIn(url, { headers, parameters }) {
  const answer = await fetch(`${url}/v1/me?_clerk_session_id=${parameters._clerk_session_id}`, { headers });
  return answer.ok;
}

/** A browser in which somebody is signed in who has an organization, known by its cookie. */
async function signedIn(url) {
  const user = await postJson(`${url}/__emulator/action`, {
    action: 'create_user',
    email_address: ADA,
    password: PASSWORD,
    phone_number: '+12015550101',
  });
  const first = await fetch(`${url}/v1/client`);
  const [cookie] = first.headers.getSetCookie()[0].split(';');
  const ask = async (path, fields) => {
    const answer = await fetch(url + path, { method: 'POST', headers: { cookie }, body: new URLSearchParams(fields) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()).response;
  };
  const signUp = await ask('/v1/client/sign_ups', { email_address: 'bob@example.com' });
  const { id: attempt, created_session_id: session } = await ask('/v1/client/sign_ins', { identifier: ADA, password: PASSWORD });
  const organization = await ask(`/v1/organizations?_clerk_session_id=${session}`, { name: 'Acme' });
  return {
    headers: { cookie },
    parameters: {
      _clerk_session_id: session,
      'path.session_id': session,
      'path.sign_in_id': attempt,
      'path.sign_up_id': signUp.id,
      'path.organization_id': organization.id,
      'path.organizationID': organization.id,
      'path.user_id': user.user_id,
      'path.email_id': user.email_address_id,
      'path.phone_number_id': user.phone_number_id,
    },
  };
}
