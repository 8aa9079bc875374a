//! A text on the page: a key in the language of the page, or data.

use leptos::prelude::*;

use super::{Key, Localization, Text, localized};

/// The text of an element. It cannot be made from a `&str`: a text in the source would stay English.
#[derive(Clone)]
pub(crate) enum Say {
    Key(Key),
    /// With something at the placeholder.
    With(Key, String),
    /// A text of the app, or one that depends on several signals.
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

impl From<Key> for Signal<String> {
    /// Returns the text in the language of the page.
    fn from(key: Key) -> Self {
        Self::derive(move || say(key))
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

    /// Returns the text. Reactive code that calls it follows it.
    pub(crate) fn get(&self) -> String {
        match self {
            Self::Key(key) => say(*key),
            Self::With(key, what) => localized(|language| language.say_with(*key, what)),
            Self::Live(text) => text.get(),
            Self::Data(text) => text.clone().into_owned(),
        }
    }
}

/// Returns a text in the language of the page. Reactive code that calls it follows it.
pub(crate) fn say(key: Key) -> String {
    localized(|language| language.text(key).to_owned())
}

/// Puts something at the placeholder of a text.
pub(crate) fn fill(text: &str, what: &str) -> String {
    text.replace("{0}", what)
}

/// Returns `true` for characters that turn the direction of what follows them round until they are ended.
fn turns_round(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns `true` for characters of scripts that are written from right to left.
fn is_rtl(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

impl Localization {
    /// A text with something at the placeholder, which keeps its own direction and does not change that of the text
    /// around it.
    pub(crate) fn say_with(&self, key: Key, what: &str) -> String {
        let what: String = what.chars().filter(|char| !turns_round(*char)).collect();
        // In other texts the marks would only hinder a search for the name.
        let has_own_direction = self.0.is_rtl || what.contains(is_rtl);
        fill(self.text(key), &if has_own_direction { ["\u{2068}", &what, "\u{2069}"].concat() } else { what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_with_direction_marks_does_not_reverse_the_sentence() {
        let said = |what: &str| Localization::default().say_with(Key::JoinOrganization, what);
        assert_eq!(said("Acme"), "Join Acme");
        assert_eq!(said("Acme \u{202e}moc.live\u{2069}"), "Join Acme moc.live");
        assert_eq!(said("\u{5d0}\u{5e7}\u{5de}\u{5d4}"), "Join \u{2068}\u{5d0}\u{5e7}\u{5de}\u{5d4}\u{2069}");
    }
}
