//! The emulator from outside: HTTP in, HTTP out, one world per test.

mod admin;
mod authenticator;
mod browser;
mod domain;
mod http;
mod identification;
mod organization;
mod passkey;
mod profile;
mod reverification;
mod second_factor;
mod session;
mod sign_in;
mod sign_up;
mod team;
