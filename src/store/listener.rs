//! Callbacks, for code that does not follow the store by itself.

use leptos::prelude::*;

use super::clerk::Clerk;
use crate::wire::{Client, Organization, Session, User};

/// The argument of a listener: Clerk's `Resources`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resources {
    /// The client with all its sessions.
    pub client: std::sync::Arc<Client>,
    /// The session in use, pending ones included.
    pub session: Option<Session>,
    /// Whose it is.
    pub user: Option<User>,
    /// The organization they act for.
    pub organization: Option<Organization>,
}

/// A listener that was added. Goes on listening until it is told to stop, or what it was added in (a component, a
/// route) is gone.
#[derive(Clone, Copy, Debug)]
pub struct Listener(Effect<LocalStorage>);

impl Listener {
    /// Ends it.
    pub fn stop(self) {
        self.0.stop();
    }
}

impl Clerk {
    /// Calls `listener` soon, and again whenever something of what it is told has changed.
    #[must_use = "without it the listener cannot be stopped"]
    pub fn add_listener(self, listener: impl Fn(&Resources) + 'static) -> Listener {
        // Reaches outside the graph: that is what it is for.
        Listener(Effect::new(move |before: Option<Option<Resources>>| {
            let before = before.flatten();
            if !self.auth().is_loaded() {
                return before;
            }
            let now = Resources {
                client: self.client(),
                session: self.session(),
                user: self.user(),
                organization: self.organization(),
            };
            if before.as_ref() != Some(&now) {
                untrack(|| listener(&now));
            }
            Some(now)
        }))
    }

    /// Tells the app how far the start is, if it wants to know.
    pub(super) fn tell_status(self) {
        let Some(on_status) = self.core().and_then(|core| core.options.on_status.clone()) else { return };
        // Reaches outside the graph: the app's own code.
        Effect::new(move |before| {
            let now = self.status();
            if before != Some(now) {
                untrack(|| on_status(now));
            }
            now
        });
    }
}
