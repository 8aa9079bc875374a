//! Rate limits, if the config says so. A real instance counts each address by itself; here everybody has the same.

use std::collections::VecDeque;

use super::clock::UnixMillis;
use super::error::{self, Failure};
use super::request::{Method, Request};

const WINDOW_S: i64 = 10;

/// The separate rate limits: creating and verifying, of sign-ins and of sign-ups. Source: "Rate limits" in the reference of
/// the Frontend API.
struct Limited {
    counter: usize,
    /// The number of requests in a window.
    most: usize,
}

impl Limited {
    fn of(request: &Request) -> Option<Self> {
        if request.method != Method::Post {
            return None;
        }
        let segments = request.segments();
        let ["v1", "client", attempts, rest @ ..] = segments.as_slice() else { return None };
        let base = match *attempts {
            "sign_ins" => 0,
            "sign_ups" => 1,
            _ => return None,
        };
        match rest {
            [] => Some(Self { counter: base, most: 5 }),
            [_, step] if step.starts_with("attempt_") => Some(Self { counter: 2 + base, most: 3 }),
            _ => None,
        }
    }
}

/// When what is limited was last done.
#[derive(Default)]
pub(crate) struct Limits([VecDeque<UnixMillis>; 4]);

impl Limits {
    /// Refuses a request that comes too soon after others; else remembers it.
    pub(crate) fn check(&mut self, request: &Request, now: UnixMillis) -> Result<(), Failure> {
        let Some(Limited { counter, most }) = Limited::of(request) else { return Ok(()) };
        let done = &mut self.0[counter];
        while done.front().is_some_and(|at| at.plus_seconds(WINDOW_S) <= now) {
            done.pop_front();
        }
        match done.front() {
            Some(oldest) if done.len() >= most => {
                // Rounded up, so that waiting that long is enough.
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
