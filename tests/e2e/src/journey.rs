//! Running one test: its world, its body, what must hold at every end, and what to show when it fails.

use std::{any::Any, env, panic::AssertUnwindSafe, path::PathBuf};

use futures_util::FutureExt;
use tokio::sync::Semaphore;

use crate::{Instance, Page, browser::Browsers, dist::Dist};

/// Journeys at a time: each is a browser, an emulator and a password hash or two.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// Runs a journey on a fresh instance, in a browser that has never been there.
///
/// # Panics
/// When the body does, when a page it opened has panicked, or when one has broken the Content Security Policy.
pub fn journey(body: impl AsyncFnOnce(&Instance, Page)) {
    let dist = Dist::find().unwrap_or_else(|line| panic!("{line}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let failure = runtime.expect("a tokio runtime").block_on(run(dist, body));
    if let Some(failure) = failure {
        panic!("{failure}");
    }
}

async fn run(dist: Dist, body: impl AsyncFnOnce(&Instance, Page)) -> Option<String> {
    let _slot = SLOTS.acquire().await.expect("the semaphore is never closed");
    let instance = Instance::start(dist).await;
    let browsers = match Browsers::start(instance.url("")).await {
        Ok(browsers) => browsers,
        Err(line) => return Some(line),
    };
    let first = browsers.open().await;
    let ended = AssertUnwindSafe(body(&instance, first)).catch_unwind().await;
    let failure = match ended {
        Ok(()) => None,
        Err(panic) => Some(message(panic.as_ref())),
    };
    let mut complaints = Vec::from_iter(failure);
    for page in browsers.opened() {
        complaints.extend(page.complaints().await);
    }
    if !complaints.is_empty() {
        for (number, page) in browsers.opened().into_iter().enumerate() {
            complaints.push(page.diagnosis(picture(number)).await);
        }
    }
    browsers.quit().await;
    (!complaints.is_empty()).then(|| complaints.join("\n"))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the journey panicked").to_owned()
}

/// Where a picture of the page goes: next to the built demo, named after the test.
fn picture(number: usize) -> PathBuf {
    let dist = PathBuf::from(env::var_os("E2E_DIST").unwrap_or_default());
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("journey").replace("::", ".");
    dist.with_file_name("e2e-failures").join(format!("{name}-{number}.png"))
}
