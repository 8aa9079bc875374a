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
//!
//! # Running it
//!
//! `clerk-emulator` listens on `127.0.0.1:4500`, and on an address that other machines can reach only with
//! `--i-know-this-is-not-secure`. Worlds are forgotten when it ends, unless `--data FILE` keeps them: then each request is answered
//! once what it has changed is on the disk. `--log` says how much is told of requests, and at no level are secrets told; the codes that
//! are "sent" appear on the console because they reach nobody otherwise, and `--quiet` keeps them off it. A person reads them at
//! `/__emulator`, too.
//!
//! Two things are as cheap as they are because this is for development. Passwords are hashed with one round of salted SHA-256. And
//! session tokens are signed with a key that is part of the program: it is no secret, and nothing but an app under development may
//! trust its `/.well-known/jwks.json`. With `--data`, a key is made for the file and kept in it.
//!
//! # Browsers
//!
//! A development browser is named by `__clerk_db_jwt`, as clerk-js sends it. Any other browser is named by the cookie `__client`
//! (`__client_` and a suffix in a world with a name). A value that the world has not given out is replaced, and every new session
//! replaces the value. For 10 seconds the old value still names its client, for the requests that the browser has sent meanwhile; an
//! answer to it sets no cookie.
//!
//! Whoever comes back from a provider has to be the browser that began, by its cookies: `oauth_callback_invalid` otherwise. Where
//! the first request came without such a cookie (the app is on another host than the emulator, or is no web page), a browser may
//! come back that is not known as another one.
//!
//! `cargo xtask bench emulator` measures a build for speed (`cargo build --profile emulator -p clerk-emulator`): completed password
//! sign-ins a second over HTTP, each in a fresh browser, with a target of 500 on two cores; the time from start to the first answer,
//! with a target of 50 ms; and the memory that users take.
//!
//! Without the feature `server`, which is on unless told otherwise, there is only the world, also for `wasm32-unknown-unknown`; the
//! feature `in-page` adds `in_page::InPage`, by which a page asks it.
//!
//! # Presets
//!
//! `--preset NAME`, or `"preset": "NAME"` in a `POST /__emulator/config`, names a whole configuration; what else the call (or the
//! file of `--config`) says is merged into it.
//!
//! | Name | The instance |
//! |---|---|
//! | `base` | email address and password, codes by mail and text message |
//! | `email-link` | no passwords: a link by mail signs in and verifies |
//! | `phone-only` | no email addresses and no passwords: codes by text message |
//! | `username` | a username and a password, nothing else |
//! | `passwordless` | email address or phone number, and a code each time |
//! | `mfa-required` | everybody needs a second factor |
//! | `force-organization` | a session is pending until an organization is chosen |
//! | `client-trust` | a password in a new browser also needs a code |
//! | `multi-session` | several users may be signed in side by side |
//! | `waitlist` | nobody signs up, but may join the waitlist |
//! | `restricted` | only who is invited signs up |
//! | `legal-consent` | a sign-up has to accept the terms |
//! | `enumeration-protected` | answers do not tell who has an account |
//! | `everything` | every identifier, factor and provider at once, and nothing in the way |
//!
//! # Settings of its own
//!
//! Beside `environment`, which is a real instance's document, a config has a part `emulator`:
//!
//! * `client_trust`: a password in a browser that never had a session of that user also needs a code
//! * `rate_limits`: as with a real instance, 5 sign-ins and 5 sign-ups may be started within 10 seconds, and 3 proofs handed in for
//!   either; what comes sooner is refused with status 429 and `Retry-After`
//! * `resend_interval_s`: seconds between two codes for the same verification
//! * `max_code_attempts`: the wrong code that fails a verification
//! * `test_code_for_everyone`: 424242 is the code of every identifier, not only of test identifiers
//! * `protect_check`: every attempt has to pass a challenge of Clerk Protect
//! * `client_cookie_hours`: hours after which clients say that their cookie ends, which lets apps load pages through
//!   `/v1/client/touch`; 0, the default, for no announced end
//! * `oauth_in_any_browser`: any browser may come back from a provider, also one that did not begin. For an app in a frame of another
//!   site, whose cookies a browser keeps apart from those of the provider's window, and for tests without cookies
//! * `captcha_bypass`: no browser has to prove that a person sits before it
//! * `enterprise_connections`, `jwt_templates`: what a real instance keeps in its dashboard
//! * `session_token_claims`: claims that every session token carries, with the shortcodes of templates, such as
//!   `{"metadata": "{{user.public_metadata}}"}`; Clerk's own claims stay as they are
//! * `country`: two capital letters; each answer names it in `X-Country`, as a real instance does by the caller's address
//! * `publishable_key`: the app's, for the names of the cookies that a handshake sets
//!
//! # Backend API
//!
//! A part of Clerk's Backend API answers under `/bapi` (for a world under `/w/<name>/bapi`), so that tests set themselves up with
//! the calls an application's server makes: users and what they sign in with, email addresses, phone numbers, sign-in, actor and
//! testing tokens, invitations, organizations with members and invitations, the waitlist, sessions and their tokens, the allowlist
//! and the blocklist. Calls and parameters of Clerk's that are missing are refused with status 501. Any key that begins with
//! `sk_test_` opens it:
//!
//! ```js
//! createClerkClient({ secretKey: 'sk_test_any', apiUrl: 'http://localhost:4500/bapi' })
//! ```
//!
//! The helpers of `@clerk/testing` need their usual environment with other values: `CLERK_API_URL=http://localhost:4500/bapi`,
//! `CLERK_SECRET_KEY=sk_test_any`, and the publishable key of the app. Two of their habits are worth knowing.
//! `setupClerkTestingToken` looks at `https` addresses only: before a plain `http` emulator it does nothing, and an instance that
//! asks for a captcha is told `{"emulator": {"captcha_bypass": true}}` instead. And `clerk.signIn({ page, emailAddress })` asks
//! `https://api.clerk.com` for a token, whatever the environment says: lead those requests to the emulator as the Playwright example
//! of the README does, or create a sign-in token with the Backend API and use the strategy `ticket`.
//!
//! Servers that render pages may shake hands at `/v1/client/handshake`; `{"emulator": {"publishable_key": "pk_test_…"}}` tells the
//! emulator how their cookies are called before clerk-js has run once.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(feature = "server")]
mod data;
#[cfg(feature = "server")]
mod http;
#[cfg(feature = "in-page")]
pub mod in_page;
pub mod world;

#[cfg(feature = "server")]
pub use http::{Access, Emulator, Served, app, serve};
pub use world::World;

/// Returns the presets, each with what it is for.
pub fn presets() -> impl Iterator<Item = (&'static str, &'static str)> {
    world::PRESETS.iter().map(|preset| (preset.name, preset.says))
}

#[cfg(test)]
mod tests {
    #[test]
    fn documentation_lists_each_preset() {
        let rows = include_str!("lib.rs").lines().filter(|line| line.starts_with("//! | `"));
        let rows: Vec<&str> = rows.collect();
        let expected: Vec<String> =
            super::presets().map(|(name, says)| format!("//! | `{name}` | {says} |")).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn documentation_lists_each_setting() {
        let rules = serde_json::to_value(super::world::Settings::default().emulator()).expect("JSON");
        for name in rules.as_object().expect("settings").keys() {
            let is_named = include_str!("lib.rs").contains(&format!("`{name}`"));
            assert!(is_named, "{name}");
        }
    }
}
