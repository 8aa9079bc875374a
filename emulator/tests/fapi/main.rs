//! The emulator from outside: HTTP in, HTTP out, one world per test.

mod admin;
mod browser;
mod email_link;
mod enterprise;
mod http;
mod navigation;
mod oauth;
mod organization;
mod session;
mod sign_in;
mod sign_up;
mod ticket;
