// The published clerk-js drives the emulator. What it accepts from Clerk it has to accept from the emulator;
// every scenario runs in its own emulator world and its own browser profile.
//
//   node run.mjs [part of a name]...      all scenarios, or those whose names have one of these parts

import { scenarios as account } from './account.mjs';
import { scenarios as attempts } from './attempts.mjs';
import { scenarios as backend } from './backend.mjs';
import { scenarios as basics } from './basics.mjs';
import { scenarios as connections } from './connection.mjs';
import { scenarios as demo } from './demo.mjs';
import { start } from './harness.mjs';
import { scenarios as organizations } from './organization.mjs';
import { scenarios as passkeys } from './passkey.mjs';
import { scenarios as phones } from './phone.mjs';
import { scenarios as prebuilt } from './prebuilt.mjs';
import { scenarios as react } from './react.mjs';
import { scenarios as readme } from './readme.mjs';
import { scenarios as reverification } from './reverification.mjs';
import { scenarios as secondFactors } from './second-factor.mjs';
import { scenarios as servers } from './server.mjs';
import { scenarios as sessions } from './session.mjs';
import { scenarios as testing } from './testing.mjs';

const all = [
  basics,
  attempts,
  secondFactors,
  sessions,
  account,
  passkeys,
  phones,
  reverification,
  organizations,
  connections,
  backend,
  servers,
  testing,
  prebuilt,
  react,
  readme,
  demo,
];
const parts = process.argv.slice(2);
const scenarios = all.flatMap(Object.entries).filter(([name]) => parts.length === 0 || parts.some(part => name.includes(part)));
const names = new Set(scenarios.map(([name]) => name));
if (names.size < scenarios.length) throw new Error('two scenarios have the same name');

let passed = 0;
let failed = 0;
const host = await start();
try {
  for (const [name, scenario] of scenarios) {
    try {
      await scenario(host);
      passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n        ${error.message.replaceAll('\n', '\n        ')}`);
    }
  }
} finally {
  await host.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
