// The prebuilt component, mounted as Clerk's quickstart for JavaScript mounts it.

await window.Clerk.load({ ui: { ClerkUI: window.__internal_ClerkUICtor }, telemetry: false });
window.Clerk.mountSignIn(document.querySelector('main'), { routing: 'hash' });
