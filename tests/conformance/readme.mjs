// The examples of the emulator's README work as they stand, but for the addresses.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADA, inPage, PASSWORD } from './harness.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const README = readFileSync(join(HERE, '../../emulator/README.md'), 'utf8');
const CDN = /https:\/\/cdn\.jsdelivr\.net\/npm\/@clerk\/clerk-js@\d+\/dist\//g;

export const scenarios = {
  'readme: the page with clerk-js greets who signs in': async host => {
    const world = await host.world();
    await world.admin('action', { action: 'create_user', email_address: ADA, password: PASSWORD });
    await withApp(host, world, async origin => {
      const page = await host.page();
      await page.goto(origin);
      await page.getByText('Hello, stranger!').waitFor();
      await page.evaluate(
        async ([email, password]) => {
          const signIn = await window.Clerk.client.signIn.create({ identifier: email, password });
          await window.Clerk.setActive({ session: signIn.createdSessionId });
        },
        [ADA, PASSWORD],
      );
      await page.getByText(`Hello, ${ADA}!`).waitFor();
    });
  },

  'readme: Playwright and @clerk/testing run against it': async host => {
    const world = await host.world();
    await withApp(host, world, async origin => {
      await withFiles(['playwright.config.mjs', 'clerk.setup.mjs', 'greeting.spec.mjs'], world, origin, async folder => {
        // The example takes the browser Playwright brings along; here it is the one all scenarios use.
        writeFileSync(
          join(folder, 'here.config.mjs'),
          `import config from './playwright.config.mjs';
           const launchOptions = { executablePath: ${JSON.stringify(host.chromium)}, args: ['--no-sandbox'] };
           export default { ...config, workers: 1, reporter: 'line', use: { ...config.use, launchOptions } };`,
        );
        const cli = join(HERE, 'node_modules/@playwright/test/cli.js');
        const { code, output } = await run(folder, [cli, 'test', '--config', 'here.config.mjs']);
        assert.equal(code, 0, output);
        assert.match(output, /1 passed/);
      });
    });
  },

  'readme: @clerk/backend makes a user who signs in': async host => {
    const world = await host.world();
    await withFiles(['server.mjs'], world, '', async folder => {
      const { code, output } = await run(folder, ['server.mjs']);
      assert.equal(code, 0, output);
      const [, ticket] = /^Ada may sign in with the ticket (\S+)$/m.exec(output) ?? assert.fail(output);
      const page = await world.visit();
      const seen = await inPage(
        page,
        `const signIn = await Clerk.client.signIn.create({ strategy: 'ticket', ticket: arg });
         await Clerk.setActive({ session: signIn.createdSessionId });
         return Clerk.user.firstName;`,
        ticket,
      );
      assert.equal(seen, 'Ada');
    });
  },
};

/** The example of this name, before another emulator and app than it says. */
function example(name, world, origin) {
  const start = README.indexOf(`\n\`${name}\`:\n`);
  assert.notEqual(start, -1, `the README has ${name}`);
  const [, text] = /```\w+\n([^]*?)```/.exec(README.slice(start));
  return text.replaceAll('http://localhost:4500', world.url).replaceAll('http://localhost:3000', origin);
}

/** Works in a folder with these examples, where packages are found. */
async function withFiles(names, world, origin, work) {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    symlinkSync(join(HERE, 'node_modules'), join(folder, 'node_modules'));
    for (const name of names) writeFileSync(join(folder, name), example(name, world, origin));
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs node there. */
async function run(folder, args) {
  const child = spawn(process.execPath, args, { cwd: folder });
  let output = '';
  child.stdout.on('data', text => (output += text));
  child.stderr.on('data', text => (output += text));
  const code = await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
  return { code, output };
}

/** Serves `index.html`, with clerk-js from here instead of a network. */
async function withApp(host, world, work) {
  const server = createServer((_, response) => {
    const page = example('index.html', world, '').replace(CDN, `${host.origin}/clerk-js/`);
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  try {
    await work(`http://localhost:${server.address().port}`);
  } finally {
    server.close();
  }
}
