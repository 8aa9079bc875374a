//! Pauses between the tries of something that failed.

use crate::browser;

/// The pauses between the tries of one thing. Each pause is twice as long as the one before, up to a limit, and never
/// shorter than the server demands. Chance makes each up to a quarter longer, so that many tabs do not ask at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BackOff {
    first_ms: u32,
    next_ms: u32,
    most_ms: u32,
}

impl BackOff {
    pub(crate) const fn new(first_ms: u32, most_ms: u32) -> Self {
        Self { first_ms, next_ms: first_ms, most_ms }
    }

    /// Returns the pause before the next try, in milliseconds. `retry_after_s` is what the server demands.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, at most `most_ms`"
    )]
    pub(crate) fn next(&mut self, retry_after_s: Option<u32>) -> u32 {
        let own_ms = f64::from(self.next_ms) * (1.0 + browser::random() / 4.0);
        self.next_ms = self.next_ms.saturating_mul(2).min(self.most_ms);
        let told_ms = retry_after_s.unwrap_or(0).saturating_mul(1000);
        (own_ms as u32).min(self.most_ms).max(told_ms)
    }

    /// Starts again with the first pause: a try has succeeded.
    pub(crate) fn reset(&mut self) {
        self.next_ms = self.first_ms;
    }

    /// Waits before the next try.
    pub(crate) async fn wait(&mut self, retry_after_s: Option<u32>) {
        browser::sleep(self.next(retry_after_s)).await;
    }

    /// As [`wait`](Self::wait), for background requests: also waits until the page is visible and the
    /// browser is online.
    pub(crate) async fn wait_in_background(&mut self, retry_after_s: Option<u32>) {
        self.wait(retry_after_s).await;
        while !browser::is_visible() || !browser::is_online() {
            browser::sleep(LOOK_MS).await;
        }
    }
}

/// The interval of checks that the page is visible and the browser online.
const LOOK_MS: u32 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_doubles_up_to_its_limit_and_starts_again_after_a_success() {
        let mut back_off = BackOff::new(1_000, 30_000);
        for least in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let pause = back_off.next(None);
            assert!((least..=(least + least / 4).min(30_000)).contains(&pause), "{least}: {pause}");
        }
        back_off.reset();
        assert!(back_off.next(None) < 2_000);
    }

    #[test]
    fn a_pause_is_never_shorter_than_the_server_demands() {
        let mut back_off = BackOff::new(1_000, 30_000);
        assert_eq!(back_off.next(Some(120)), 120_000);
        assert!(back_off.next(Some(1)) >= 2_000);
    }
}
