//! A local, offline stand-in for Clerk's Frontend API, for development and tests.
//!
//! [`World`] is one Clerk instance in memory and knows no HTTP; [`Emulator`] holds any number of them by name; [`app`] puts them
//! behind a router. What a real instance would leave to others it stands in for with pages and scripts of its own: mail and text
//! messages (`/__emulator`), providers and companies to sign in with (`/oauth/{provider}/authorize`), Turnstile
//! (`/turnstile/v0/api.js`), Clerk Protect (`/protect/v0/sdk.js`). What an application's server would do, such as inviting somebody,
//! the actions at `POST /__emulator/action` do. Unofficial, and not for production: codes appear on the console and passwords are hashed cheaply.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use clerk_emulator::{Emulator, serve};
//!
//! let emulator = Emulator::new().on_message(|world, message| {
//!     eprintln!("{world}: {:?} to {}", message.code, message.to);
//! });
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:4500").await?;
//! serve(listener, emulator).await
//! # }
//! ```

//! # Backend API
//!
//! A part of Clerk's Backend API answers under `/bapi` (for a world under `/w/<name>/bapi`), so that tests set themselves up with
//! the calls an application's server makes: users, sign-in, actor and testing tokens, invitations, organizations with members and
//! invitations, sessions and their tokens, the allowlist and the blocklist. Any key that begins with `sk_test_` opens it:
//!
//! ```js
//! createClerkClient({ secretKey: 'sk_test_any', apiUrl: 'http://localhost:4500/bapi' })
//! ```
//!
//! The helpers of `@clerk/testing` need their usual environment with other values: `CLERK_API_URL=http://localhost:4500/bapi`,
//! `CLERK_SECRET_KEY=sk_test_any`, and the publishable key of the app. Two of their habits are worth knowing.
//! `setupClerkTestingToken` looks at `https` addresses only: before a plain `http` emulator it does nothing, and an instance that
//! asks for a captcha is told `{"emulator": {"captcha_bypass": true}}` instead. And `clerk.signIn({ page, emailAddress })` asks
//! Clerk's own address for a token, whatever the environment says: create a sign-in token with the Backend API and use the
//! strategy `ticket`.
//!
//! Servers that render pages may shake hands at `/v1/client/handshake`; `{"emulator": {"publishable_key": "pk_test_…"}}` tells the
//! emulator how their cookies are called before clerk-js has run once.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod http;
pub mod world;

pub use http::{Emulator, app, serve};
pub use world::World;
