//! The built demo, driven through WebDriver: real browser, real emulator, one origin, strict policy.
//!
//! [`journey`] gives a test its own [`Instance`] (site and emulator) and its first [`Page`]. When the test is over, every page it
//! opened must be free of panics and of violations of the Content Security Policy.
//!
//! The harness knows the demo by its labels, roles and texts only.

#![forbid(unsafe_code)]

mod browser;
mod dist;
mod driver;
mod engine;
mod instance;
mod journey;
mod page;
mod policy;
mod until;

pub use instance::{Fault, Instance, PRIZE, PRIZE_IN_A_TAB};
pub use journey::{demo_journey, journey};
pub use page::Page;
