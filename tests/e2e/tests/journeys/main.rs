//! Journeys through the built demo, one behaviour each. `cargo xtask test --only e2e` builds the demo and runs them.

mod people;

mod access;
mod accounts;
mod captcha;
mod custom_flow;
mod double_submit;
mod email_link;
mod enterprise;
mod every_step;
mod harness;
mod hostile_links;
mod hostile_server;
mod keyboard;
mod language;
mod last_used;
mod navigation;
mod oauth;
mod organization_task;
mod passkey;
mod password;
mod popup;
mod progressive;
mod protect;
mod resume;
mod second_factor;
mod secrets;
mod session_tasks;
mod sign_in;
mod sign_in_or_up;
mod sign_up;
mod start_over;
mod tabs;
mod ticket;
mod token;
mod unreachable;
