//! Typed or pasted text: invisible characters, and the digits of other scripts. Pure.

/// Returns the text without invisible characters: soft hyphens, zero-width spaces, word joiners, byte-order
/// marks and direction marks. They come with what is pasted. Joiners that scripts need stay.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|char| !is_invisible(*char)).collect()
}

fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// The zero of each script that has decimal digits (Unicode's category Nd). The digits from one to nine follow it.
const ZEROS: &str = "\
    \u{660}\u{6f0}\u{7c0}\u{966}\u{9e6}\u{a66}\u{ae6}\u{b66}\u{be6}\u{c66}\u{ce6}\u{d66}\u{de6}\u{e50}\
    \u{ed0}\u{f20}\u{1040}\u{1090}\u{17e0}\u{1810}\u{1946}\u{19d0}\u{1a80}\u{1a90}\u{1b50}\u{1bb0}\
    \u{1c40}\u{1c50}\u{a620}\u{a8d0}\u{a900}\u{a9d0}\u{a9f0}\u{aa50}\u{abf0}\u{ff10}\u{104a0}\u{10d30}\
    \u{11066}\u{110f0}\u{11136}\u{111d0}\u{112f0}\u{11450}\u{114d0}\u{11650}\u{116c0}\u{11730}\u{118e0}\
    \u{11950}\u{11c50}\u{11d50}\u{11da0}\u{16a60}\u{16ac0}\u{16b50}\u{1d7ce}\u{1d7d8}\u{1d7e2}\u{1d7ec}\
    \u{1d7f6}\u{1e140}\u{1e2f0}\u{1e950}\u{1fbf0}";

/// Returns the text with each decimal digit as an ASCII digit: "४２" becomes "42".
pub(crate) fn ascii_digits(text: &str) -> String {
    text.chars().map(ascii_digit).collect()
}

fn ascii_digit(char: char) -> char {
    let of = |zero: char| {
        u8::try_from(u32::from(char).checked_sub(u32::from(zero))?).ok().filter(|digit| *digit < 10)
    };
    if char.is_ascii() {
        return char;
    }
    ZEROS.chars().find_map(of).map_or(char, |digit| char::from(b'0' + digit))
}

/// Returns `true` for a plus sign.
pub(crate) fn is_plus(char: char) -> bool {
    matches!(char, '+' | '\u{ff0b}' | '\u{fe62}' | '\u{207a}')
}

/// Returns `true` for a character that may stand between the digits of a phone number.
pub(crate) fn is_punctuation(char: char) -> bool {
    char.is_whitespace()
        || "-./()[]~\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{30fc}\u{ff0d}\u{ff0e}\u{ff0f}\u{ff08}\u{ff09}\u{ff3b}\u{ff3d}\u{ff5e}\u{2053}\u{223c}\u{b7}\u{2022}"
            .contains(char)
}

/// The kind of a text that may be a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    /// Begins with a plus sign, or with the scheme of a link to a number.
    Whole,
    /// So many digits, and nothing but what stands between them.
    AtHome(usize),
}

/// Returns what kind of phone number a text may be. `None` for one that is something else.
pub(crate) fn number_kind(text: &str) -> Option<NumberKind> {
    let text = ascii_digits(&visible(text));
    let text = text.trim_start_matches(is_punctuation);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == 0 || text.contains('@') {
        return None;
    }
    let is_link = text.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    if is_link || text.starts_with(is_plus) {
        return Some(NumberKind::Whole);
    }
    text.chars()
        .all(|char| char.is_ascii_digit() || is_punctuation(char))
        .then_some(NumberKind::AtHome(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_removed_and_all_others_kept() {
        assert_eq!(visible("\u{feff}a\u{200b}d\u{ad}a\u{2060}@\u{200e}x\u{202c}.y\u{2069}"), "ada@x.y");
        assert_eq!(visible("نمی\u{200c}دانم é"), "نمی\u{200c}دانم é");
    }

    #[test]
    fn text_of_digits_and_phone_punctuation_is_read_as_a_phone_number() {
        assert_eq!(number_kind("\u{202a}＋１ 201\u{a0}555\u{2011}0100"), Some(NumberKind::Whole));
        assert_eq!(number_kind("tel:+12015550100"), Some(NumberKind::Whole));
        assert_eq!(number_kind("(201) 555-0100"), Some(NumberKind::AtHome(10)));
        for other in ["", "+", "ada", "ada-1", "1@example.com", "+1@example.com", "٤٢a"] {
            assert_eq!(number_kind(other), None, "{other:?}");
        }
    }

    #[test]
    fn digits_of_every_script_become_ascii_digits() {
        for digits in ["４２", "٤٢", "۴۲", "४२", "৪২", "๔๒", "၄၂", "𝟜𝟚", "\u{1e954}\u{1e952}"]
        {
            assert_eq!(ascii_digits(digits), "42", "{digits}");
        }
        assert_eq!(ascii_digits("a²½Ⅷ一"), "a²½Ⅷ一");
        assert_eq!(ZEROS.chars().count(), 65);
        assert!(ZEROS.chars().all(|zero| ascii_digit(zero) == '0' && zero.is_numeric()));
    }
}
