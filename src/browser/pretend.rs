//! A browser for host tests: a clock that is moved by hand, and tabs that share cookies, messages and locks.
//!
//! Each thread has a browser of its own. Unless a test asks for [`schedule`], pauses pass at once (the clock moves on
//! by them) and nothing is started in the background, so that a test can drive a future with `block_on`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures::channel::oneshot;

pub(crate) use super::nowhere::{
    Ceremony, Popup, absolute, ceremony_changes, close, decode_base64, encode_form, has_passkey_autofill,
    has_passkeys, is_in_foreign_frame, is_popup, keep, kept, locale, method, on_restored, open_popup,
    parse_json, parse_url, path, query_parameter, remove_global, route, route_parameter, run_challenge,
    set_global, solve_captcha, stop_ceremony, store, stored, strip, strip_query_parameter,
};
use super::{Guard, SameSite};

pub(crate) const IS_BROWSER: bool = true;

/// Of its name and its value together, in bytes.
const LARGEST_COOKIE: usize = 4096;

type Task = Pin<Box<dyn Future<Output = ()>>>;
type Run<T> = Rc<dyn Fn(&T)>;

/// A message of another tab.
#[derive(Clone)]
pub(crate) struct Message(Vec<(String, String)>);

impl Message {
    pub(crate) fn get(&self, key: &str) -> Option<String> {
        self.0.iter().find(|(known, value)| known == key && !value.is_empty()).map(|(_, value)| value.clone())
    }
}

/// A cookie that a tab wrote or removed (`None`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) tab: usize,
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

struct Listening<T: 'static> {
    number: u32,
    tab: usize,
    name: String,
    run: Run<T>,
}

thread_local! {
    static NOW_MS: Cell<i64> = const { Cell::new(1_700_000_000_000) };
    static IS_SCHEDULED: Cell<bool> = const { Cell::new(false) };
    /// The tab whose code runs.
    static TAB: Cell<usize> = const { Cell::new(0) };
    static FRONT: Cell<usize> = const { Cell::new(0) };
    static IS_VISIBLE: Cell<bool> = const { Cell::new(true) };
    static IS_ONLINE: Cell<bool> = const { Cell::new(true) };
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    static SEED: Cell<u64> = const { Cell::new(0) };
    static JAR: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    static WRITTEN: RefCell<Vec<Written>> = const { RefCell::new(Vec::new()) };
    static OPENED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static WARNINGS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static TASKS: RefCell<Vec<(usize, Task)>> = const { RefCell::new(Vec::new()) };
    static TIMERS: RefCell<Vec<(i64, oneshot::Sender<()>)>> = const { RefCell::new(Vec::new()) };
    static TICKS: RefCell<Vec<Listening<()>>> = const { RefCell::new(Vec::new()) };
    static FOCUS: RefCell<Vec<Listening<()>>> = const { RefCell::new(Vec::new()) };
    static CHANNELS: RefCell<Vec<Listening<Message>>> = const { RefCell::new(Vec::new()) };
    static MAIL: RefCell<Vec<(u32, Message)>> = const { RefCell::new(Vec::new()) };
    static LOCKS: RefCell<HashMap<String, Arc<futures::lock::Mutex<()>>>> = RefCell::default();
}

/// The controls of a test over the browser.
pub(crate) mod control {
    use super::*;

    /// Makes this thread's browser a new one. `scheduled`: see the module.
    pub(crate) fn begin(scheduled: bool, seed: u64) {
        for list in [&TICKS, &FOCUS] {
            list.take();
        }
        JAR.take();
        WRITTEN.take();
        WARNINGS.take();
        OPENED.take();
        TIMERS.take();
        MAIL.take();
        LOCKS.take();
        // These may access the browser when they are dropped.
        drop((TASKS.take(), CHANNELS.take()));
        IS_SCHEDULED.set(scheduled);
        SEED.set(seed.wrapping_mul(2).wrapping_add(1));
        TAB.set(0);
        FRONT.set(0);
        NUMBER.set(0);
        IS_VISIBLE.set(true);
        IS_ONLINE.set(true);
    }

    /// Runs something as code of a tab.
    pub(crate) fn in_tab<T>(tab: usize, run: impl FnOnce() -> T) -> T {
        let before = TAB.replace(tab);
        let outcome = run();
        TAB.set(before);
        outcome
    }

    /// Polls the tasks in a random order until none makes progress.
    pub(crate) fn settle() {
        let state = || (TASKS.with_borrow(Vec::len), WRITTEN.with_borrow(Vec::len), NUMBER.get());
        let mut quiet_rounds = 0;
        while quiet_rounds < 4 {
            let before = state();
            let mut tasks = TASKS.take();
            while !tasks.is_empty() {
                let (tab, mut task) = tasks.swap_remove(chance(tasks.len()));
                let mut context = Context::from_waker(Waker::noop());
                if in_tab(tab, || task.as_mut().poll(&mut context)) == Poll::Pending {
                    TASKS.with_borrow_mut(|tasks| tasks.push((tab, task)));
                }
            }
            quiet_rounds = if state() == before { quiet_rounds + 1 } else { 0 };
        }
    }

    /// Returns a number below `limit`, by chance that repeats itself with the seed.
    pub(crate) fn chance(limit: usize) -> usize {
        // Xorshift, by Marsaglia.
        let mut seed = SEED.get();
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        SEED.set(seed);
        usize::try_from(seed >> 33).unwrap_or_default() % limit.max(1)
    }

    /// Moves the clock on. Timers that are due fire.
    pub(crate) fn pass(ms: i64) {
        NOW_MS.set(NOW_MS.get() + ms);
        let due = TIMERS.with_borrow_mut(|timers| {
            let (due, later) = timers.drain(..).partition(|(at, _)| *at <= NOW_MS.get());
            *timers = later;
            due
        });
        let due: Vec<(i64, oneshot::Sender<()>)> = due;
        for (_, timer) in due {
            let _ = timer.send(());
        }
    }

    fn run_all(list: &'static std::thread::LocalKey<RefCell<Vec<Listening<()>>>>, tab: usize) {
        let runs: Vec<_> = list.with_borrow(|list| {
            list.iter().filter(|it| it.tab == tab).map(|it| Rc::clone(&it.run)).collect()
        });
        for run in runs {
            in_tab(tab, || run(&()));
        }
    }

    /// The user focuses a tab.
    pub(crate) fn focus(tab: usize) {
        FRONT.set(tab);
        run_all(&FOCUS, tab);
    }

    /// The timers that repeat fire in a tab.
    pub(crate) fn tick(tab: usize) {
        run_all(&TICKS, tab);
    }

    /// Delivers the oldest message to one of those that have any. Returns the tab and the message.
    pub(crate) fn deliver_message() -> Option<(usize, Message)> {
        let mut waiting: Vec<u32> = MAIL.with_borrow(|mail| mail.iter().map(|(to, _)| *to).collect());
        waiting.sort_unstable();
        waiting.dedup();
        let to = *waiting.get(chance(waiting.len()))?;
        let (_, message) = MAIL.with_borrow_mut(|mail| {
            let at = mail.iter().position(|(known, _)| *known == to).expect("just seen");
            mail.remove(at)
        });
        let listener = CHANNELS
            .with_borrow(|all| all.iter().find(|it| it.number == to).map(|it| (it.tab, Rc::clone(&it.run))));
        let (tab, run) = listener?;
        in_tab(tab, || run(&message));
        Some((tab, message))
    }

    /// Returns the cookies written by tabs since the last call.
    pub(crate) fn take_written() -> Vec<Written> {
        WRITTEN.take()
    }

    pub(crate) fn warnings() -> Vec<String> {
        WARNINGS.with_borrow(Clone::clone)
    }

    /// Returns the addresses that the browser was asked to load.
    pub(crate) fn opened() -> Vec<String> {
        OPENED.with_borrow(Clone::clone)
    }

    /// Puts a cookie of another app into the jar.
    pub(crate) fn foreign_cookie(name: &str, value: &str) {
        JAR.with_borrow_mut(|jar| jar.push((name.to_owned(), value.to_owned())));
    }

    pub(crate) fn show(is_visible: bool) {
        IS_VISIBLE.set(is_visible);
    }

    pub(crate) fn connect(is_online: bool) {
        IS_ONLINE.set(is_online);
    }
}

fn next_number() -> u32 {
    NUMBER.set(NUMBER.get() + 1);
    NUMBER.get()
}

pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    if IS_SCHEDULED.get() {
        next_number();
        TASKS.with_borrow_mut(|tasks| tasks.push((TAB.get(), Box::pin(future))));
    }
}

pub(crate) fn now_ms() -> i64 {
    NOW_MS.get()
}

pub(crate) async fn sleep(ms: u32) {
    let due = NOW_MS.get() + i64::from(ms);
    if !IS_SCHEDULED.get() {
        return NOW_MS.set(due);
    }
    let (sender, fired) = oneshot::channel();
    TIMERS.with_borrow_mut(|timers| timers.push((due, sender)));
    let _ = fired.await;
}

pub(crate) fn origin() -> String {
    String::new()
}

pub(crate) fn open(url: &str, _replace: bool) {
    OPENED.with_borrow_mut(|all| all.push(url.to_owned()));
}

pub(crate) fn has_focus() -> bool {
    FRONT.get() == TAB.get()
}

pub(crate) fn is_visible() -> bool {
    IS_VISIBLE.get()
}

pub(crate) fn is_online() -> bool {
    IS_ONLINE.get()
}

pub(crate) fn random() -> f64 {
    f64::from(u32::try_from(control::chance(1_000_000)).unwrap_or_default()) / 1e6
}

pub(crate) fn all_cookies() -> String {
    JAR.with_borrow(|jar| {
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    })
}

/// Writes a cookie after those of other apps, which are left alone.
pub(crate) fn set_cookie(name: &str, value: &str, _: SameSite, max_age_s: Option<i64>) {
    let is_removed = max_age_s == Some(0);
    if name.len() + value.len() > LARGEST_COOKIE {
        return;
    }
    let ours = |known: &(String, String)| known.0 == name && !known.1.starts_with("foreign");
    JAR.with_borrow_mut(|jar| {
        jar.retain(|known| !ours(known));
        if !is_removed {
            jar.push((name.to_owned(), value.to_owned()));
        }
    });
    let value = (!is_removed).then(|| value.to_owned());
    WRITTEN.with_borrow_mut(|all| all.push(Written { tab: TAB.get(), name: name.to_owned(), value }));
}

pub(crate) fn remove_cookie(name: &str) {
    set_cookie(name, "", SameSite::Lax, Some(0));
}

struct Stop<T: 'static>(u32, &'static std::thread::LocalKey<RefCell<Vec<Listening<T>>>>);

impl<T> Drop for Stop<T> {
    fn drop(&mut self) {
        let _ = self.1.try_with(|list| {
            if let Ok(mut list) = list.try_borrow_mut() {
                list.retain(|it| it.number != self.0);
            }
        });
    }
}

fn listen<T>(
    list: &'static std::thread::LocalKey<RefCell<Vec<Listening<T>>>>,
    name: &str,
    run: impl Fn(&T) + 'static,
) -> Guard {
    let number = next_number();
    list.with_borrow_mut(|list| {
        list.push(Listening { number, tab: TAB.get(), name: name.to_owned(), run: Rc::new(run) });
    });
    Guard(Box::new(Stop(number, list)))
}

pub(crate) fn on_focus(run: impl Fn() + 'static) -> Guard {
    listen(&FOCUS, "", move |()| run())
}

pub(crate) fn every(_ms: u32, run: impl Fn() + 'static) -> Guard {
    listen(&TICKS, "", move |()| run())
}

pub(crate) fn on_broadcast(name: &str, run: impl Fn(&Message) + 'static) -> Guard {
    listen(&CHANNELS, name, run)
}

pub(crate) fn broadcast(name: &str, message: &[(&str, &str)]) {
    let message =
        Message(message.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect());
    let listeners: Vec<_> =
        CHANNELS.with_borrow(|all| all.iter().filter(|it| it.name == name).map(|it| it.number).collect());
    MAIL.with_borrow_mut(|mail| mail.extend(listeners.into_iter().map(|to| (to, message.clone()))));
}

/// A lock that one tab holds at a time.
pub(crate) struct Lock(#[expect(dead_code, reason = "held for its Drop")] futures::lock::OwnedMutexGuard<()>);

pub(crate) async fn lock(name: &str, _wait_ms: u32) -> Option<Lock> {
    let lock = LOCKS.with_borrow_mut(|locks| Arc::clone(locks.entry(name.to_owned()).or_default()));
    Some(Lock(lock.lock_owned().await))
}

pub(crate) fn warn(text: &str) {
    WARNINGS.with_borrow_mut(|all| all.push(text.to_owned()));
}
