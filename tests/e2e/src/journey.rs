//! Running one test: its world, its body, what must hold at every end, and what to show when it fails.

use std::{any::Any, env, panic::AssertUnwindSafe, path::PathBuf, sync::LazyLock};

use futures_util::FutureExt;
use tokio::{runtime::Runtime, sync::Semaphore};

use crate::{Instance, Page, browser::Browsers, dist::Dist};

/// Journeys at a time: each is a browser, an emulator and a password hash or two.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// Journeys through a demo that was started outside, of which there is one.
static DEMO: Semaphore = Semaphore::const_new(1);

/// The runtime of all journeys, which owns the connections of browsers that are reused.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a tokio runtime")
});

/// Runs a journey on a fresh instance, in a browser that has never been there.
///
/// # Panics
/// When the body does, when a page it opened has panicked, or when one has broken the Content Security Policy.
pub fn journey(body: impl AsyncFnOnce(&Instance, Page)) {
    let dist = Dist::find().unwrap_or_else(|line| panic!("{line}"));
    let failure = RUNTIME.block_on(async {
        let _slot = SLOTS.acquire().await.expect("the semaphore is never closed");
        run(Instance::start(dist).await, body).await
    });
    if let Some(failure) = failure {
        panic!("{failure}");
    }
}

/// Runs a journey through the demo that was started on the port in `E2E_DEMO_PORT`: by address, then by name, each time
/// on an emulator without users.
///
/// # Panics
/// As [`journey`].
pub fn demo_journey(body: impl AsyncFn(&Instance, Page)) {
    let port = env::var("E2E_DEMO_PORT").unwrap_or_else(|_| {
        panic!(
            "E2E_DEMO_PORT is not set: run `cargo xtask test --only demo`, which starts the demo and sets it"
        )
    });
    for host in ["127.0.0.1", "localhost"] {
        let site = format!("http://{host}:{port}");
        let failure = RUNTIME.block_on(async {
            let _slot = DEMO.acquire().await.expect("the semaphore is never closed");
            let instance = Instance::at(site.clone());
            instance.reset().await;
            run(instance, &body).await
        });
        if let Some(failure) = failure {
            panic!("by {site}: {failure}");
        }
    }
}

async fn run(instance: Instance, body: impl AsyncFnOnce(&Instance, Page)) -> Option<String> {
    let browsers = match Browsers::at(instance.url("")) {
        Ok(browsers) => browsers,
        Err(line) => return Some(line),
    };
    let ended = AssertUnwindSafe(async { body(&instance, browsers.open().await).await }).catch_unwind().await;
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
    browsers.leave(complaints.is_empty()).await;
    (!complaints.is_empty()).then(|| complaints.join("\n"))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the journey panicked").to_owned()
}

/// Where a picture of the page goes: next to the built demo if there is one, named after the test.
fn picture(number: usize) -> PathBuf {
    let dist = env::var_os("E2E_DIST").map_or_else(|| env::temp_dir().join("e2e"), PathBuf::from);
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("journey").replace("::", ".");
    dist.with_file_name("e2e-failures").join(format!("{name}-{number}.png"))
}
