//! The emulator from outside: HTTP in, HTTP out, one world per test.

mod admin;
mod barred;
mod browser;
mod discretion;
mod email_link;
mod enterprise;
mod http;
mod modes;
mod navigation;
mod oauth;
mod one_tap;
mod organization;
mod protect;
mod session;
mod sign_in;
mod sign_up;
mod ticket;
