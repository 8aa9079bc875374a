//! The language of the page: every text of this crate, and how numbers, times and lists are written.

mod errors;
mod intl;
mod key;
mod loading;
mod say;
#[cfg(test)]
mod sources;

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::*;

pub(crate) use intl::{count, countries, duration, list, region};
pub use key::Key;
pub(crate) use loading::{Loading, texts};
pub(crate) use say::{Say, fill, say};

type Text = Cow<'static, str>;

/// The texts of one language. Missing ones are shown in English.
///
/// ```
/// use leptos_clerk_components::{Key, Localization, locales};
///
/// let german = Localization::from(locales::GERMAN).with(Key::SignIn, "Bei Beispiel & Co. anmelden");
/// assert_eq!(german.locale(), "de");
/// assert_eq!(german.text(Key::Continue), "Weiter");
/// assert_eq!(german.text(Key::SignIn), "Bei Beispiel & Co. anmelden");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localization(Arc<Texts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Texts {
    locale: Text,
    is_rtl: bool,
    texts: Vec<(Key, Text)>,
    errors: Vec<(Text, Text)>,
}

impl Default for Localization {
    fn default() -> Self {
        Self::new("en")
    }
}

impl Localization {
    /// A language whose texts are still to be given ([`with`](Self::with)), by its tag, for example `pt-BR`.
    #[must_use]
    pub fn new(locale: impl Into<Text>) -> Self {
        let locale = locale.into();
        let is_rtl = is_rtl(&locale);
        Self(Arc::new(Texts { locale, is_rtl, texts: Vec::new(), errors: Vec::new() }))
    }

    /// Reads a file of texts, for example one that the page has fetched. `None` if it is none: it names no language.
    ///
    /// Each line is a name, `=` and a text; a line that begins with `#` is a remark. `locale = de` tells the
    /// language. The other names are those of [`Key`] and the codes of errors of Clerk's API
    /// (`form_code_incorrect`; several with spaces between; for one field only, `form_param_nil__username`).
    /// A name that this version does not know is skipped.
    #[must_use]
    pub fn parse(file: &str) -> Option<Self> {
        let lines = || file.lines().filter_map(line);
        let (_, locale) = lines().find(|(name, _)| *name == "locale")?;
        let mut read = Self::new(locale.to_owned());
        for (name, text) in lines() {
            if name.starts_with(|first: char| first.is_ascii_lowercase()) {
                read = read.with_error(name.to_owned(), text.to_owned());
            } else if let Some(key) = Key::of(name) {
                read = read.with(key, text.to_owned());
            }
        }
        Some(read)
    }

    /// Says something else.
    #[must_use]
    pub fn with(mut self, key: Key, text: impl Into<Text>) -> Self {
        Arc::make_mut(&mut self.0).texts.push((key, text.into()));
        self
    }

    /// Says something else for each of these.
    #[must_use]
    pub fn with_all<T: Into<Text>>(self, texts: impl IntoIterator<Item = (Key, T)>) -> Self {
        texts.into_iter().fold(self, |all, (key, text)| all.with(key, text))
    }

    /// Says something else about an error of Clerk's API, by its code: `form_code_incorrect`, or
    /// `form_param_nil__username` where it is about one field.
    #[must_use]
    pub fn with_error(mut self, code: impl Into<Text>, text: impl Into<Text>) -> Self {
        Arc::make_mut(&mut self.0).errors.push((code.into(), text.into()));
        self
    }

    /// The language's tag, for example `de`.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.0.locale
    }

    /// `rtl` for a language that is written from right to left, else `ltr`.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        if self.0.is_rtl { "rtl" } else { "ltr" }
    }

    /// A text, placeholders included.
    #[must_use]
    pub fn text(&self, key: Key) -> &str {
        let own = self.0.texts.iter().rev().find(|(known, _)| *known == key);
        own.map_or_else(|| key.english(), |(_, text)| text)
    }

    /// Returns the text of an error with this code, at a field whose parameter is `param` if at one.
    pub(crate) fn error(&self, code: &str, param: Option<&str>) -> Option<&str> {
        let own = |code: &str| {
            let mut errors = self.0.errors.iter().rev();
            errors.find(|(codes, _)| codes.split(' ').any(|known| known == code)).map(|(_, text)| &**text)
        };
        let at_field = param.and_then(|param| own(&[code, "__", param].concat()));
        at_field.or_else(|| own(code))
    }

    /// A language for tests: English with accents, brackets and a third more letters. What is not in brackets on
    /// a page in this language was not translated.
    #[must_use]
    pub fn pseudo() -> Self {
        let all = Key::ALL.iter().map(|key| (*key, pseudo(key.english())));
        let errors = errors::ALL.iter().map(|(code, text)| (*code, pseudo(text)));
        errors.fold(Self::new("en-XA").with_all(all), |all, (code, text)| all.with_error(code, text))
    }
}

impl From<&'static str> for Localization {
    /// As [`parse`](Localization::parse): English if it is no file of texts.
    fn from(file: &'static str) -> Self {
        Self::parse(file).unwrap_or_default()
    }
}

fn line(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.split_once('=')?;
    (!line.starts_with('#')).then(|| (name.trim(), text.trim()))
}

fn is_rtl(locale: &str) -> bool {
    let language = locale.split('-').next().unwrap_or_default();
    ["ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"].contains(&language)
}

/// Each form of a text in brackets, with accents on what is no placeholder.
fn pseudo(english: &str) -> String {
    const PLAIN: &str = "aeioucnsyAEIOUCNSY";
    const ACCENTED: &str = "áéíóúćńšýÁÉÍÓÚĆŃŠÝ";
    let accented = |char| {
        let place = PLAIN.chars().position(|plain| plain == char);
        place.and_then(|place| ACCENTED.chars().nth(place)).unwrap_or(char)
    };
    let forms = english.split(" | ").map(|form| {
        let (category, form) = form.strip_prefix("one: ").map_or(("", form), |form| ("one: ", form));
        let length = form.len() * 4 / 10;
        [category, "⟦", &form.chars().map(accented).collect::<String>(), &"~".repeat(length), "⟧"].concat()
    });
    forms.collect::<Vec<_>>().join(" | ")
}

/// The language of everything inside a provider: a [`Localization`], a signal of one, or a file of texts such as
/// [`locales::GERMAN`](crate::locales::GERMAN).
#[derive(Clone, Default)]
pub struct Language(Option<Arc<dyn Fn() -> Localization + Send + Sync>>);

impl From<Localization> for Language {
    fn from(localization: Localization) -> Self {
        Self(Some(Arc::new(move || localization.clone())))
    }
}

impl From<&'static str> for Language {
    fn from(file: &'static str) -> Self {
        Localization::from(file).into()
    }
}

macro_rules! followed {
    ($($signal:ident),*) => {$(
        impl From<$signal<Localization>> for Language {
            fn from(signal: $signal<Localization>) -> Self {
                Self(Some(Arc::new(move || signal.get())))
            }
        }
    )*};
}

followed!(Signal, ReadSignal, RwSignal, Memo);

impl Language {
    /// Returns the localization of the provider above. Reactive code that calls it follows it.
    pub(crate) fn here() -> Option<Localization> {
        let Self(language) = use_context()?;
        language.map(|language| language())
    }
}

/// Reads the language of the page, and follows it.
pub(crate) fn localized<T>(read: impl FnOnce(&Localization) -> T) -> T {
    read(&Language::here().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_texts_is_read_line_by_line() {
        let file = "# a remark = none\nlocale = he\nContinue=Weiter = go\n\nNoSuchKey = x\nform_a form_b = Nein\nform_a__password = Doch\n";
        let read = Localization::parse(file).expect("it names a language");
        assert_eq!((read.locale(), read.dir()), ("he", "rtl"));
        assert_eq!(read.text(Key::Continue), "Weiter = go");
        assert_eq!(read.text(Key::SignIn), "Sign in");
        assert_eq!(read.error("form_b", Some("username")), Some("Nein"));
        assert_eq!(read.error("form_a", Some("password")), Some("Doch"));
        assert_eq!(read.error("form_c", None), None);
        assert_eq!(Localization::parse("<!doctype html>\n<html lang=\"en\">"), None);
    }

    #[test]
    fn last_translation_of_a_key_wins() {
        let own = [(Key::SignIn, "Log in"), (Key::SignUp, "Register")];
        let english = Localization::default().with(Key::SignIn, "Enter").with_all(own);
        assert_eq!(english.text(Key::SignIn), "Log in");
        assert_eq!(english.text(Key::SignUp), "Register");
        assert_eq!((english.locale(), english.dir()), ("en", "ltr"));
    }

    #[test]
    fn test_locale_keeps_placeholders_and_plural_forms() {
        let text = Localization::pseudo().text(Key::AtLeast).to_owned();
        let (one, other) = text.split_once(" | ").expect("two forms");
        assert!(one.starts_with("one: ⟦") && one.ends_with('⟧') && one.contains("{0}"), "{one}");
        assert!(other.starts_with("⟦át léášt {0}") && other.ends_with("~⟧"), "{other}");
    }
}
