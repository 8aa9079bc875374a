//! Loading of the texts that the first pages do not need.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::split::insist;
use leptos_clerk::wire::ApiError;

use super::Localization;
use super::errors::api_error;
use super::intl::duration;
use super::key::MORE_ENGLISH;

/// Texts and rules that the first pages do not need.
pub(crate) struct Texts {
    pub(crate) api_error: fn(&Localization, &ApiError) -> String,
    pub(crate) duration: fn(&Localization, u32) -> String,
    /// The English of the later keys, a line each.
    pub(crate) english: &'static str,
}

leptos_clerk::later!(TEXTS, clerk_texts: &'static Texts = &Texts { api_error, duration, english: MORE_ENGLISH });

/// A value that a text needs.
pub(crate) enum Loading<T> {
    Here(T),
    Coming,
    /// It could not be loaded; that is tried again every now and then.
    Missing,
}

/// Returns the texts. If they are not loaded yet, this starts loading them, and notifies the caller's observer when that
/// has succeeded or failed.
pub(crate) fn texts() -> Loading<&'static Texts> {
    match TEXTS.get() {
        Some(texts) => Loading::Here(texts),
        None if may_come() => Loading::Coming,
        None => Loading::Missing,
    }
}

/// `true` once the texts were requested.
static ARE_REQUESTED: AtomicBool = AtomicBool::new(false);
/// `true` once loading them has failed.
static ARE_MISSING: AtomicBool = AtomicBool::new(false);
/// Notified when loading them has succeeded or failed.
static ARRIVAL: OnceLock<ArcTrigger> = OnceLock::new();

fn may_come() -> bool {
    let arrival = ARRIVAL.get_or_init(ArcTrigger::new);
    arrival.track();
    if !ARE_REQUESTED.swap(true, Ordering::Relaxed) {
        spawn_local(async {
            if TEXTS.load().await.is_err() {
                ARE_MISSING.store(true, Ordering::Relaxed);
                arrival.notify();
                insist(TEXTS.bring()).await;
            }
            arrival.notify();
        });
    }
    !ARE_MISSING.load(Ordering::Relaxed)
}
