// The published @clerk/react stands on the emulator: its provider, its hooks, and a custom flow with them.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ADA, CODE, PASSWORD, PUBLISHABLE_KEY, WRONG_CODE } from './harness.mjs';

export const scenarios = {
  'react: a custom flow with the hooks signs up, out and in again': async host => {
    const world = await host.world();
    await withApp(world, async origin => {
      const page = await host.page();
      await page.goto(origin);
      const shows = text => page.getByText(text, { exact: true }).waitFor();
      const press = name => page.getByRole('button', { name }).click();
      await page.getByLabel('Email').fill(ADA);
      await page.getByLabel('Password').fill(PASSWORD);
      await press('Sign in');
      await shows('form_identifier_not_found');
      await press('Sign up');
      await page.getByLabel('Code').fill(WRONG_CODE);
      await press('Verify');
      await shows('form_code_incorrect');
      await page.getByLabel('Code').fill(CODE);
      await press('Verify');
      await shows(`Hello ${ADA}`);
      await page.reload();
      await shows(`Hello ${ADA}`);
      await press('Sign out');
      await page.getByLabel('Email').fill(ADA);
      await page.getByLabel('Password').fill('not-the-password-9');
      await press('Sign in');
      await shows('form_password_incorrect');
      await page.getByLabel('Password').fill(PASSWORD);
      await press('Sign in');
      await shows(`Hello ${ADA}`);
    });
  },
};

/** Serves the app below, bundled, before this world. */
async function withApp(world, work) {
  const bundled = await build({
    stdin: { contents: APP, loader: 'jsx', resolveDir: dirname(fileURLToPath(import.meta.url)) },
    bundle: true,
    write: false,
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"production"',
      PUBLISHABLE_KEY: JSON.stringify(PUBLISHABLE_KEY),
      PROXY_URL: JSON.stringify(world.url),
    },
  });
  const [{ text: script }] = bundled.outputFiles;
  const server = createServer((request, response) => {
    const isScript = request.url === '/app.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><html lang="en"><title>react</title><main></main><script src="/app.js"></script>');
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  try {
    await work(`http://localhost:${server.address().port}`);
  } finally {
    server.close();
  }
}

const APP = `
  import { useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { Clerk } from '@clerk/clerk-js';
  import { ClerkProvider, useAuth, useClerk, useSignIn, useSignUp, useUser } from '@clerk/react';

  const clerk = new Clerk(PUBLISHABLE_KEY, { proxyUrl: PROXY_URL });

  function Forms() {
    const { signIn } = useSignIn();
    const { signUp } = useSignUp();
    const [emailAddress, setEmailAddress] = useState('');
    const [password, setPassword] = useState('');
    const [code, setCode] = useState('');
    const [refused, setRefused] = useState(null);
    const [isVerifying, setIsVerifying] = useState(false);
    const stay = { navigate: () => {} };
    const judge = ({ error }) => {
      setRefused(error ? error.errors?.[0]?.code ?? error.code : null);
      return !error;
    };
    const enter = async () => {
      if (judge(await signIn.password({ emailAddress, password }))) await signIn.finalize(stay);
    };
    const join = async () => {
      if (judge(await signUp.password({ emailAddress, password })) && judge(await signUp.verifications.sendEmailCode())) setIsVerifying(true);
    };
    const verify = async () => {
      if (judge(await signUp.verifications.verifyEmailCode({ code })) && signUp.status === 'complete') await signUp.finalize(stay);
    };
    const field = (label, value, set) => <label>{label} <input value={value} onChange={event => set(event.target.value)} /></label>;
    return <>
      {isVerifying
        ? <>{field('Code', code, setCode)}<button onClick={verify}>Verify</button></>
        : <>{field('Email', emailAddress, setEmailAddress)}{field('Password', password, setPassword)}
            <button onClick={enter}>Sign in</button><button onClick={join}>Sign up</button></>}
      {refused && <p>{refused}</p>}
    </>;
  }

  function Page() {
    const { isLoaded, isSignedIn } = useAuth();
    const { user } = useUser();
    const { signOut } = useClerk();
    if (!isLoaded) return null;
    if (!isSignedIn) return <Forms />;
    return <><p>{'Hello ' + user?.primaryEmailAddress?.emailAddress}</p><button onClick={() => signOut(() => {})}>Sign out</button></>;
  }

  createRoot(document.querySelector('main')).render(
    <ClerkProvider Clerk={clerk} publishableKey={PUBLISHABLE_KEY} proxyUrl={PROXY_URL} telemetry={false}><Page /></ClerkProvider>,
  );
`;
