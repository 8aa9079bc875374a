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

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod http;
pub mod world;

pub use http::{Emulator, app, serve};
pub use world::World;
