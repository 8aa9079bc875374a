//! Texts from a small fixed set, such as error codes, that are read back as what they were: texts of the program itself.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Deserializer};

/// A text of the program itself. (Written out, serde would borrow it.)
pub(crate) type Text = &'static str;

/// Returns a text that lives as long as the program. It is never freed, so it has to come from a small set.
pub(crate) fn forever(text: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(text) {
        return known;
    }
    let fresh: &'static str = Box::leak(text.to_owned().into_boxed_str());
    all.insert(fresh);
    fresh
}

pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    String::deserialize(deserializer).map(|text| forever(&text))
}

pub(crate) fn maybe_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'static str>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.as_deref().map(forever))
}
