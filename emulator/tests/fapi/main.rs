//! The emulator from outside: HTTP in, HTTP out, one world per test.

mod admin;
mod authenticator;
mod barred;
mod browser;
mod discretion;
mod domain;
mod email_link;
mod enterprise;
mod http;
mod identification;
mod modes;
mod navigation;
mod oauth;
mod one_tap;
mod organization;
mod passkey;
mod profile;
mod protect;
mod reverification;
mod second_factor;
mod session;
mod sign_in;
mod sign_up;
mod team;
mod ticket;
mod wallet;
