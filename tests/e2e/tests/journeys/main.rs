//! Journeys through the built demo, one behaviour each. `cargo xtask test --only e2e` builds the demo and runs them.

mod people;

mod captcha;
mod custom_flow;
mod double_submit;
mod email_link;
mod harness;
mod hostile_server;
mod keyboard;
mod navigation;
mod organization_task;
mod resume;
mod second_factor;
mod secrets;
mod sign_in;
mod sign_up;
mod start_over;
mod tabs;
mod ticket;
mod token;
mod unreachable;
