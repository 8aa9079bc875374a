//! A text on the page: one of the keys in the language of the page, or what is nobody's language.

use leptos::prelude::*;

use super::{Key, Localization, Text, localized};

/// What an element says. There is no way from a `&str` to it: a text in the source would stay English for ever.
#[derive(Clone)]
pub(crate) enum Say {
    Key(Key),
    /// With something at the placeholder.
    With(Key, String),
    /// What somebody who uses a part gave, or what more than one thing decides.
    Live(Signal<String>),
    /// Something that is the same in every language: a name, an address, nothing.
    Data(Text),
}

impl Default for Say {
    fn default() -> Self {
        Self::Data(Text::Borrowed(""))
    }
}

impl From<Key> for Say {
    fn from(key: Key) -> Self {
        Self::Key(key)
    }
}

impl From<Signal<String>> for Say {
    fn from(text: Signal<String>) -> Self {
        Self::Live(text)
    }
}

impl Say {
    pub(crate) fn data(text: impl Into<Text>) -> Self {
        Self::Data(text.into())
    }

    /// The text as a signal.
    pub(crate) fn signal(self) -> Signal<String> {
        match self {
            Self::Live(text) => text,
            text => Signal::derive(move || text.get()),
        }
    }

    /// The text. Followed by whatever calls it.
    pub(crate) fn get(&self) -> String {
        match self {
            Self::Key(key) => say(*key),
            Self::With(key, what) => localized(|language| language.say_with(*key, what)),
            Self::Live(text) => text.get(),
            Self::Data(text) => text.clone().into_owned(),
        }
    }
}

/// A text in the language of the page. Followed by whatever calls it.
pub(crate) fn say(key: Key) -> String {
    localized(|language| language.text(key).to_owned())
}

/// Puts something at the placeholder of a text.
pub(crate) fn fill(text: &str, what: &str) -> String {
    text.replace("{0}", what)
}

impl Localization {
    /// A text with something at the placeholder.
    pub(crate) fn say_with(&self, key: Key, what: &str) -> String {
        if self.0.is_rtl {
            // What is put in keeps its own direction, and does not change that of the text around it.
            return fill(self.text(key), &["\u{2068}", what, "\u{2069}"].concat());
        }
        fill(self.text(key), what)
    }
}
