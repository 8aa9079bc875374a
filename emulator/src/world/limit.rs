//! Rate limits, if the config says so. A real instance counts each address by itself; here everybody has the same.

use std::collections::VecDeque;

use super::clock::UnixMillis;
use super::error::{self, Failure};
use super::request::{Method, Request};

const WINDOW_S: i64 = 10;

/// What is limited. Source: "Rate limits" in the reference of the Frontend API.
#[derive(Clone, Copy)]
enum Limited {
    /// The start of a sign-in or sign-up.
    Start,
    /// A proof that is handed in.
    Attempt,
}

impl Limited {
    fn of(request: &Request) -> Option<Self> {
        if request.method != Method::Post {
            return None;
        }
        match request.segments().as_slice() {
            ["v1", "client", "sign_ins" | "sign_ups"] => Some(Self::Start),
            ["v1", "client", "sign_ins" | "sign_ups", _, step] if step.starts_with("attempt_") => {
                Some(Self::Attempt)
            }
            _ => None,
        }
    }

    /// How many in a window.
    fn most(self) -> usize {
        match self {
            Self::Start => 5,
            Self::Attempt => 3,
        }
    }
}

/// When what is limited was last done.
#[derive(Default)]
pub(crate) struct Limits {
    starts: VecDeque<UnixMillis>,
    attempts: VecDeque<UnixMillis>,
}

impl Limits {
    /// Refuses a request that comes too soon after others; else remembers it.
    pub(crate) fn check(&mut self, request: &Request, now: UnixMillis) -> Result<(), Failure> {
        let Some(limited) = Limited::of(request) else { return Ok(()) };
        let done = match limited {
            Limited::Start => &mut self.starts,
            Limited::Attempt => &mut self.attempts,
        };
        while done.front().is_some_and(|at| at.plus_seconds(WINDOW_S) <= now) {
            done.pop_front();
        }
        match done.front() {
            Some(oldest) if done.len() >= limited.most() => {
                // Rounded up: whoever waits that long is let in.
                let wait_ms = oldest.plus_seconds(WINDOW_S).0 - now.0;
                Err(error::too_many_requests(u64::try_from(wait_ms).unwrap_or_default().div_ceil(1000)))
            }
            _ => {
                done.push_back(now);
                Ok(())
            }
        }
    }
}
