//! Waiting on a condition, with a deadline.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The time after which a user would call the page broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// Looks until there is something to return. After the deadline, the last thing seen instead.
pub(crate) async fn until<T>(
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> Result<T, String> {
    let deadline = Instant::now() + patience;
    loop {
        match look().await {
            Ok(found) => return Ok(found),
            Err(seen) if Instant::now() >= deadline => return Err(seen),
            Err(_) => sleep(BETWEEN_LOOKS).await,
        }
    }
}
