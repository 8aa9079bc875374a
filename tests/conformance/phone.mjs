// How phone numbers are written: the numbers that the components send are those that libphonenumber-js reads.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';

import { parsePhoneNumberFromString } from 'libphonenumber-js';

const table = new URL('../../components/src/parts/phone_field/spellings.tsv', import.meta.url);

/** A row of the table: the country, what is typed there (with characters as `\u` and four hexadecimal digits), what is sent. */
function rows() {
  const lines = readFileSync(fileURLToPath(table), 'utf8').trim().split('\n');
  return lines.map(line => {
    const [country, typed, sent] = line.split('\t');
    const text = typed.replace(/\\u([0-9a-f]{4})/g, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)));
    return { country, text, sent };
  });
}

export const scenarios = {
  // A host test of the components reads the same table.
  'phone: numbers written in 200 ways are read as libphonenumber-js reads them': async () => {
    const all = rows();
    assert.equal(all.length, 200);
    assert.equal(new Set(all.map(row => row.country)).size, 20);
    for (const { country, text, sent } of all) {
      const number = parsePhoneNumberFromString(text, country);
      assert.equal(number?.number, sent, `${country} ${JSON.stringify(text)}`);
      assert.ok(number.isPossible(), `${country} ${JSON.stringify(text)} is possible`);
    }
  },

  'phone: each number that libphonenumber-js calls possible is taken': async host => {
    const world = await host.world({ preset: 'phone-only' });
    for (const number of new Set(rows().map(row => row.sent))) {
      const form = new URLSearchParams({ phone_number: number });
      const answer = await fetch(`${world.url}/v1/client/sign_ups`, { method: 'POST', body: form });
      const refused = answer.ok ? [] : (await answer.json()).errors.map(({ code }) => code);
      assert.ok(!refused.includes('form_param_format_invalid'), `${number}: ${refused}`);
    }
  },
};
