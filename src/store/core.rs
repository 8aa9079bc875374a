//! What a `Clerk` holds: the data, those who follow it, and everything else.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use futures::channel::oneshot;
use leptos::prelude::{ArcTrigger, Notify, Track};
use leptos::reactive::graph::Observer;

use super::data::{Data, Facet};
use super::options::ClerkOptions;
use super::token_cache::TokenCache;
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
        }
    }

    /// Never held across an `await` or while somebody else's code runs.
    pub(super) fn data(&self) -> RwLockReadGuard<'_, Data> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has whatever reactive code runs now run again when the part changes.
    pub(super) fn follow(&self, facet: Facet) {
        if Observer::get().is_some() {
            self.followers[facet as usize].track();
        }
    }

    /// Changes the data, and tells those who follow a part that is different now.
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

    /// A signal that the boot has ended.
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
