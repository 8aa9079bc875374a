// The pages that are compared: what they are made of, and how somebody gets through them.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PASSWORD } from '../harness.mjs';
import { PROXY_URL } from './server.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
/** A production instance, as visitors of a finished app meet it; the key that both of our apps have compiled in. */
const PUBLISHABLE_KEY = `pk_live_${Buffer.from('clerk.example.com$').toString('base64').replace(/=+$/, '')}`;

/** Somebody who is in the world of the sign-in pages, which asks for a code by e-mail. */
export const MEMBER = 'member+clerk_test@example.com';
const CODE_FIELD = 'input[autocomplete=one-time-code]';

/** The pages, ours first. `appsFolder` has what Trunk built for release, a folder for each app. */
export async function pages(appsFolder) {
  const signUp = {
    task: 'guide',
    world: 'guide',
    post: '/v1/client/sign_ups',
    submit: 'button[type=submit]',
    fields: visitor => ({ 'input[name=emailAddress]': `${visitor}+clerk_test@example.com`, 'input[name=password]': PASSWORD }),
    next: CODE_FIELD,
  };
  const signIn = submit => ({
    task: 'card',
    world: 'card',
    post: '/v1/client/sign_ins',
    submit,
    fields: () => ({ 'input[name=identifier]': MEMBER }),
    next: CODE_FIELD,
  });
  return [
    { name: 'leptos', title: 'leptos-clerk', folder: join(appsFolder, 'email_password'), ...signUp },
    { name: 'react', title: '@clerk/react', files: await app('react', 'react.jsx'), ...signUp },
    { name: 'plain', title: 'clerk-js alone', files: await app('plain', 'plain.js'), ...signUp },
    { name: 'leptos-card', title: 'leptos-clerk', folder: join(appsFolder, 'sign_in'), ...signIn('button[type=submit]') },
    { name: 'prebuilt-card', title: '@clerk/ui', files: await app('prebuilt', 'prebuilt.js'), ...signIn('.cl-formButtonPrimary') },
  ];
}

/** A page of JavaScript as it is put on a server: bundled and minified. */
async function app(page, script) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, script)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"',
      PUBLISHABLE_KEY: JSON.stringify(PUBLISHABLE_KEY),
      PROXY_URL: JSON.stringify(PROXY_URL),
    },
  });
  const html = (await readFile(join(HERE, `${page}.html`), 'utf8'))
    .replaceAll('PUBLISHABLE_KEY', PUBLISHABLE_KEY)
    .replaceAll('PROXY_URL', PROXY_URL);
  return { '/index.html': Buffer.from(html), '/app.js': Buffer.from(outputFiles[0].contents) };
}

/** The worlds of these pages, made ready. */
export async function prepare(admin) {
  const production = { display_config: { instance_environment_type: 'production', show_devmode_warning: false } };
  await admin('guide', 'config', { environment: production });
  const codes = { user_settings: { attributes: { password: { enabled: false, required: false } } } };
  await admin('card', 'config', { environment: { ...production, ...codes } });
  await admin('card', 'action', { action: 'create_user', email_address: MEMBER });
}
