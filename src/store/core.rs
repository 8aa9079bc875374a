//! What a `Clerk` holds besides its signals.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::channel::oneshot;

use super::options::ClerkOptions;
use super::token_cache::TokenCache;
use crate::fapi::api::Api;

pub(super) struct Core {
    pub(super) api: Api,
    pub(super) options: ClerkOptions,
    /// Held while a session token is fetched, so that parallel requests share it.
    pub(super) token_fetch: async_lock::Mutex<()>,
    /// Held while the settings and the client are fetched.
    pub(super) boot: async_lock::Mutex<()>,
    tokens: Mutex<TokenCache>,
    waiting: Mutex<Vec<oneshot::Sender<()>>>,
}

impl Core {
    pub(super) fn new(api: Api, options: ClerkOptions) -> Self {
        Self {
            api,
            options,
            token_fetch: async_lock::Mutex::new(()),
            boot: async_lock::Mutex::new(()),
            tokens: Mutex::default(),
            waiting: Mutex::default(),
        }
    }

    /// Never held across an `await`.
    pub(super) fn tokens(&self) -> MutexGuard<'_, TokenCache> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
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
