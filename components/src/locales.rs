//! Texts in other languages than English, each a file to be read by [`Localization`](crate::Localization).
//!
//! A file that is named here by the app becomes part of it; one that is not costs nothing. To load one only when
//! somebody chooses it, have the page fetch it: they are in the folder `locales` of this package.

macro_rules! locales {
    ($($name:ident = $tag:literal, $native:literal;)*) => {
        $(
            #[doc = concat!($native, " (`", $tag, "`).")]
            pub const $name: &str = include_str!(concat!("../locales/", $tag, ".txt"));
        )*

        /// The languages there are texts in, English first: the tag, which is the name of the file too, and what
        /// the language calls itself.
        pub const LANGUAGES: &[(&str, &str)] = &[("en", "English"), $(($tag, $native)),*];

        #[cfg(test)]
        const FILES: &[&str] = &[$($name),*];
    };
}

locales! {
    GERMAN = "de", "Deutsch";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Key, Localization};

    /// Errors of Clerk's API that people meet, as the files name them. In English the server's own text is said about
    /// most of them.
    const ERRORS: &[&str] = &[];

    fn lines(file: &str) -> Vec<(&str, &str)> {
        let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines
            .map(|line| {
                line.split_once(" = ").unwrap_or_else(|| panic!("a name and a text are expected: {line}"))
            })
            .collect()
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_language_says_everything() {
        for (file, (tag, _)) in FILES.iter().zip(&LANGUAGES[1..]) {
            let language = Localization::parse(file).expect("it names a language");
            assert_eq!(language.locale(), *tag);
            let known = |key: &&str| Key::of(key).is_some();
            let expected: BTreeSet<_> = Key::ALL
                .iter()
                .map(|key| key.name())
                .chain(ERRORS.iter().copied())
                .chain(["locale"])
                .collect();
            let lines = lines(file);
            let names: BTreeSet<_> = lines.iter().map(|(name, _)| *name).collect();
            let missing: Vec<_> = expected.difference(&names).collect();
            let unknown: Vec<_> = names.difference(&expected).collect();
            assert!(
                missing.is_empty() && unknown.is_empty(),
                "{tag}: missing {missing:?}, unknown {unknown:?}"
            );
            assert_eq!(lines.len(), names.len(), "{tag} says something twice");
            for (name, text) in lines.iter().filter(|(name, _)| known(name)) {
                let english = Key::of(name).expect("known").english();
                assert!(!text.trim().is_empty(), "{tag}: {name} is empty");
                let forms = text.split(" | ");
                for form in forms {
                    assert_eq!(placeholders(form), placeholders(english), "{tag}: {name}");
                }
            }
        }
    }

    #[test]
    fn the_forms_of_a_text_are_for_categories_that_there_are() {
        for file in FILES {
            for (name, text) in lines(file) {
                let forms: Vec<_> = text.split(" | ").collect();
                let (last, others) = forms.split_last().expect("one at least");
                let category = |form: &str| form.split_once(": ").map(|(category, _)| category.to_owned());
                let known = ["zero", "one", "two", "few", "many"];
                for form in others {
                    assert!(category(form).is_some_and(|it| known.contains(&&*it)), "{name}: {form}");
                }
                assert!(category(last).is_none_or(|it| !known.contains(&&*it)), "{name}: {last}");
            }
        }
    }
}
