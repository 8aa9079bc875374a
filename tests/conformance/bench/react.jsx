// Clerk's guide "Build a custom email/password authentication flow", the sign-up, with the hooks of @clerk/react.

import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ClerkProvider, useAuth, useSignUp } from '@clerk/react';

function EmailPassword() {
  const { signUp } = useSignUp();
  const { isSignedIn } = useAuth({ treatPendingAsSignedOut: false });
  if (isSignedIn) return <p>You are signed in. <a href="/">Home</a></p>;
  if (signUp.status === 'complete') return <Finish />;
  if (signUp.unverifiedFields.includes('email_address') && signUp.missingFields.length === 0) return <Code />;
  return <Credentials />;
}

function Credentials() {
  const { signUp, errors, fetchStatus } = useSignUp();
  const [emailAddress, setEmailAddress] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setIsShown] = useState(false);
  const submit = async event => {
    event.preventDefault();
    const { error } = await signUp.password({ emailAddress, password });
    if (!error) await signUp.verifications.sendEmailCode();
  };
  return (
    <form onSubmit={submit}>
      <h1>Sign up</h1>
      <Problems of={errors.global} />
      <Field name="emailAddress" label="Enter email address" type="email" autoComplete="email" value={emailAddress} onChange={setEmailAddress} error={errors.fields.emailAddress} />
      <Field name="password" label="Password" type={isShown ? 'text' : 'password'} autoComplete="new-password" value={password} onChange={setPassword} error={errors.fields.password} />
      <button type="button" aria-pressed={isShown} onClick={() => setIsShown(!isShown)}>{isShown ? 'Hide password' : 'Show password'}</button>
      <div id="clerk-captcha" />
      <button type="submit" disabled={fetchStatus === 'fetching'}>Continue</button>
      <p>Already have an account? <a href="/sign-in">Sign in</a></p>
    </form>
  );
}

function Code() {
  const { signUp, errors, fetchStatus } = useSignUp();
  const [code, setCode] = useState('');
  const [wait, setWait] = useState(0);
  useEffect(() => {
    if (wait === 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  const submit = event => {
    event.preventDefault();
    void signUp.verifications.verifyEmailCode({ code });
  };
  const resend = async () => {
    const { error } = await signUp.verifications.sendEmailCode();
    if (!error) setWait(30);
  };
  return (
    <form onSubmit={submit}>
      <h1>Verify your account</h1>
      <Problems of={errors.global} />
      <Field name="code" label="Enter verification code" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={setCode} error={errors.fields.code} />
      <button type="submit" disabled={fetchStatus === 'fetching'}>Verify</button>
      <button type="button" disabled={wait > 0} onClick={resend}>{wait > 0 ? `Resend in ${wait} s` : "Didn't receive a code? Resend"}</button>
      <button type="button" onClick={() => signUp.reset()}>Start over</button>
    </form>
  );
}

function Finish() {
  const { signUp } = useSignUp();
  const [problem, setProblem] = useState(null);
  const finalize = async () => {
    const { error } = await signUp.finalize({ navigate: ({ decorateUrl }) => window.location.assign(decorateUrl('/')) });
    setProblem(error);
  };
  useEffect(() => { void finalize(); }, []);
  return <><h1>Signing you in...</h1>{problem && <><p role="alert">{problem.message}</p><button type="button" onClick={finalize}>Try again</button></>}</>;
}

function Field({ name, label, error, onChange, ...rest }) {
  return (
    <p>
      <label htmlFor={name}>{label}</label>
      <input id={name} name={name} aria-invalid={Boolean(error)} aria-describedby={`${name}-error`} onChange={event => onChange(event.target.value)} {...rest} />
      {error && <span id={`${name}-error`} role="alert">{error.message}</span>}
    </p>
  );
}

const Problems = ({ of }) => of?.map(({ code, message }) => <p key={code} role="alert">{message}</p>) ?? null;

createRoot(document.querySelector('main')).render(
  <ClerkProvider publishableKey={PUBLISHABLE_KEY} proxyUrl={PROXY_URL} prefetchUI={false} telemetry={false}><EmailPassword /></ClerkProvider>,
);
