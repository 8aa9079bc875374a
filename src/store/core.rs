//! The content of a `Clerk`: the data, its followers, and everything else.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use futures::channel::oneshot;
use leptos::prelude::{ArcTrigger, Notify, Track};
use leptos::reactive::graph::Observer;

use super::data::{Data, Facet};
use super::options::ClerkOptions;
use super::token_cache::TokenCache;
use crate::browser;
use crate::fapi::api::Api;
use crate::wire::Secret;

pub(super) struct Core {
    pub(super) api: Api,
    pub(super) options: ClerkOptions,
    /// Held while a session token is fetched, so that parallel requests share it.
    pub(super) token_fetch: futures::lock::Mutex<()>,
    /// Held while the settings and the client are fetched.
    pub(super) boot: futures::lock::Mutex<()>,
    data: RwLock<Data>,
    followers: [ArcTrigger; Facet::ALL.len()],
    tokens: Mutex<TokenCache>,
    /// Tickets that the server has taken from this page.
    tickets: Mutex<Vec<Secret>>,
    waiting: Mutex<Vec<oneshot::Sender<()>>>,
    /// Counts sign-outs, switches and refusals: a reply to a request of an earlier epoch is not applied.
    epoch: AtomicU32,
    /// `true` while the sessions are in doubt.
    doubt: AtomicBool,
    /// Held while the server is asked whether the sessions are over; `confirmations` counts how often that was begun.
    pub(super) confirmation: futures::lock::Mutex<()>,
    pub(super) confirmations: AtomicU32,
    /// `true` while a failed start is retried.
    trying: AtomicBool,
    /// `true` if the session cookie was there after it was written.
    pub(super) keeps_cookies: AtomicBool,
    /// By which this tab knows its own messages.
    pub(super) tab: String,
}

/// Returns a name that no other tab has. A whole number: what writes floating ones would be a twentieth of the first load.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and a thousand million"
)]
fn tab_id() -> String {
    ((browser::random() * 1e9) as u32).to_string()
}

impl Core {
    pub(super) fn new(api: Api, options: ClerkOptions, data: Data) -> Self {
        Self {
            api,
            options,
            token_fetch: futures::lock::Mutex::new(()),
            boot: futures::lock::Mutex::new(()),
            data: RwLock::new(data),
            followers: Facet::ALL.map(|_| ArcTrigger::new()),
            tokens: Mutex::default(),
            tickets: Mutex::default(),
            waiting: Mutex::default(),
            epoch: AtomicU32::new(0),
            doubt: AtomicBool::new(false),
            confirmation: futures::lock::Mutex::new(()),
            confirmations: AtomicU32::new(0),
            trying: AtomicBool::new(false),
            keeps_cookies: AtomicBool::new(false),
            tab: tab_id(),
        }
    }

    /// Returns the number of the epoch, to be compared when the reply to a request has come.
    pub(super) fn epoch(&self) -> u32 {
        self.epoch.load(Ordering::Relaxed)
    }

    /// From now on no reply to an earlier request is applied.
    pub(super) fn begin_epoch(&self) {
        self.epoch.fetch_add(1, Ordering::Relaxed);
    }

    /// The sessions may be over: their tokens are not used until the server has said otherwise.
    pub(super) fn begin_doubt(&self) {
        self.begin_epoch();
        self.doubt.store(true, Ordering::Relaxed);
        self.tokens().keep_only(&[]);
    }

    pub(super) fn end_doubt(&self) {
        self.doubt.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_in_doubt(&self) -> bool {
        self.doubt.load(Ordering::Relaxed)
    }

    /// Returns `true` to the one that shall try the start again.
    pub(super) fn begin_trying(&self) -> bool {
        !self.trying.swap(true, Ordering::Relaxed)
    }

    pub(super) fn end_trying(&self) {
        self.trying.store(false, Ordering::Relaxed);
    }

    /// Never held across an `await` or a callback.
    pub(super) fn data(&self) -> RwLockReadGuard<'_, Data> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Subscribes the running reactive code to the part.
    pub(super) fn follow(&self, facet: Facet) {
        if Observer::get().is_some() {
            self.followers[facet as usize].track();
        }
    }

    /// Changes the data, and notifies the followers of each changed part.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Data) -> T) -> T {
        let before = self.data().clone();
        let outcome = change(&mut self.data.write().unwrap_or_else(PoisonError::into_inner));
        self.tell(&before);
        outcome
    }

    fn tell(&self, before: &Data) {
        let now = self.data().clone();
        for facet in Facet::ALL {
            if now.differs(before, facet) {
                self.followers[facet as usize].notify();
            }
        }
    }

    /// Never held across an `await`.
    pub(super) fn tokens(&self) -> MutexGuard<'_, TokenCache> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never held across an `await`.
    pub(super) fn tickets(&self) -> MutexGuard<'_, Vec<Secret>> {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the start has ended.
    pub(super) fn wait_for_boot(&self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    pub(super) fn boot_ended(&self) {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        for sender in waiting {
            // A waiter that is gone needs no word.
            let _ = sender.send(());
        }
    }
}
