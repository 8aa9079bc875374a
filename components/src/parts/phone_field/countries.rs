//! Countries, what their phone numbers begin with, and how numbers are written there. Pure.

use crate::typed::{ascii_digits, is_plus, is_punctuation, visible};

/// Each calling code with its countries, the one that a number is taken for first. After a country the digits that are
/// dialled before a number inside it, and fall away from outside.
const CALLING_CODES: &str = "\
    1US1AG1AI1AS1BB1BM1BS1CA1DM1DO1GD1GU1JM1KN1KY1LC1MP1MS1PR1SX1TC1TT1VC1VG1VI1 7RU8KZ8 20EG0 27ZA0 30GR 31NL0 \
    32BE0 33FR0 34ES 36HU06 39ITVA 40RO0 41CH0 43AT0 44GB0GG0IM0JE0 45DK 46SE0 47NOSJ 48PL 49DE0 51PE0 52MX \
    53CU0 54AR0 55BR0 56CL 57CO0 58VE0 60MY0 61AU0CC0CX0 62ID0 63PH0 64NZ0 65SG 66TH0 81JP0 82KR0 84VN0 86CN0 \
    90TR0 91IN0 92PK0 93AF0 94LK0 95MM0 98IR0 211SS0 212MA0EH0 213DZ0 216TN 218LY0 220GM 221SN 222MR 223ML 224GN \
    225CI 226BF 227NE 228TG 229BJ 230MU 231LR0 232SL0 233GH0 234NG0 235TD 236CF 237CM 238CV 239ST 240GQ 241GA \
    242CG 243CD0 244AO 245GW 246IO 247AC 248SC 249SD0 250RW0 251ET0 252SO0 253DJ 254KE0 255TZ0 256UG0 257BI \
    258MZ 260ZM0 261MG0 262RE0YT0 263ZW0 264NA0 265MW0 266LS 267BW 268SZ 269KM 290SHTA 291ER0 297AW 298FO 299GL \
    350GI 351PT 352LU 353IE0 354IS 355AL0 356MT 357CY 358FI0AX0 359BG0 370LT0 371LV 372EE 373MD0 374AM0 375BY80 \
    376AD 377MC0 378SM 380UA0 381RS0 382ME0 383XK0 385HR0 386SI0 387BA0 389MK0 420CZ 421SK0 423LI0 500FK 501BZ \
    502GT 503SV 504HN 505NI 506CR 507PA 508PM0 509HT 590GP0BL0MF0 591BO0 592GY 593EC0 594GF0 595PY0 596MQ0 597SR \
    598UY0 599CWBQ 670TL 672NF 673BN 674NR 675PG 676TO 677SB 678VU 679FJ 680PW 681WF 682CK 683NU 685WS 686KI0 \
    687NC 688TV 689PF 690TK 691FM 692MH1 850KP0 852HK 853MO 855KH0 856LA0 880BD0 886TW0 960MV 961LB0 962JO0 \
    963SY0 964IQ0 965KW 966SA0 967YE0 968OM 970PS0 971AE0 972IL0 973BH 974QA 975BT 976MN0 977NP0 992TJ 993TM8 \
    994AZ0 995GE0 996KG0 998UZ";

/// A country, or a territory with a code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Country {
    /// As in ISO 3166.
    pub(super) iso: &'static str,
    /// Without the `+`.
    pub(super) calling_code: &'static str,
    trunk: &'static str,
}

fn digits(text: &'static str) -> (&'static str, &'static str) {
    text.split_at(text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len()))
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Country> {
    CALLING_CODES.split(' ').flat_map(|group| {
        let (calling_code, mut rest) = digits(group);
        std::iter::from_fn(move || {
            let (iso, after) = rest.split_at_checked(2)?;
            let trunk;
            (trunk, rest) = digits(after);
            Some(Country { iso, calling_code, trunk })
        })
    })
}

pub(super) fn by_iso(iso: &str) -> Option<Country> {
    all().find(|country| country.iso == iso)
}

/// A number as it was written: what surrounds it, what stands between its digits and what follows it is gone.
struct Written {
    /// `true` if it begins with a plus sign.
    has_plus: bool,
    digits: String,
}

impl Written {
    /// The longest sequence of digits with punctuation in between: what follows it may be an extension.
    fn of(text: &str) -> Self {
        let mut longest = Self { has_plus: false, digits: String::new() };
        let mut now = Self { has_plus: false, digits: String::new() };
        for char in ascii_digits(&visible(text)).chars().chain([';']) {
            if char.is_ascii_digit() {
                now.digits.push(char);
            } else if !is_punctuation(char) {
                if now.digits.len() > longest.digits.len() {
                    std::mem::swap(&mut longest, &mut now);
                }
                now = Self { has_plus: is_plus(char), digits: String::new() };
            }
        }
        longest
    }
}

impl Country {
    /// What follows the `+`, or what is dialled for it here: a number with its calling code. `None` for one without.
    fn international(self, written: &Written) -> Option<&str> {
        let digits = &*written.digits;
        if written.has_plus {
            return Some(digits);
        }
        let exit = match self.calling_code {
            "1" => "011",
            "7" => "810",
            "61" => "0011",
            "62" | "65" | "66" | "82" | "852" => "001",
            "81" => "010",
            _ => "00",
        };
        let number = digits.strip_prefix(exit).or_else(|| digits.strip_prefix("00"));
        let forgotten = || {
            let rest = digits.strip_prefix(self.calling_code)?;
            (rest.len() >= self.usual_length()).then_some(digits)
        };
        number.or_else(forgotten)
    }

    /// How many digits a number has at least, without its calling code, that is long enough to be told from one with it.
    fn usual_length(self) -> usize {
        match self.calling_code {
            "45" | "47" | "65" | "852" | "993" => 8,
            "7" | "55" => 10,
            _ => 9,
        }
    }

    /// A number without its calling code, and without what is dialled before it inside the country.
    fn without_trunk(self, number: &str) -> String {
        // Such a digit may be the number's own first one.
        let is_own = self.trunk == "8" && number.len() <= self.usual_length();
        let Some(rest) = number.strip_prefix(self.trunk).filter(|_| !is_own) else {
            return number.to_owned();
        };
        match (self.iso, rest.len()) {
            // The number of a carrier.
            ("BR", 12..) if rest.len() < number.len() => rest[2..].to_owned(),
            // A mobile number, whose 15 follows the area.
            ("AR", 12) => {
                let areas = if rest.starts_with("11") { 2..=2 } else { 3..=4 };
                let area = areas.into_iter().find(|area| rest[*area..].starts_with("15"));
                area.map_or(rest.to_owned(), |area| ["9", &rest[..area], &rest[area + 2..]].concat())
            }
            _ => rest.to_owned(),
        }
    }

    /// The country of what was typed, if it has a calling code: this one if that can be.
    pub(super) fn or_of(self, typed: &str) -> Self {
        let written = Written::of(typed);
        let Some(number) = self.international(&written) else { return self };
        let fits = |country: &Self| number.starts_with(country.calling_code);
        // No calling code begins with another one.
        if fits(&self) { self } else { all().find(fits).unwrap_or(self) }
    }

    /// What was typed as a whole number, `+` and digits; `""` while nothing but a calling code is.
    pub(super) fn whole(self, typed: &str) -> String {
        let written = Written::of(typed);
        let number = self.international(&written);
        let national = match number {
            None => &*written.digits,
            Some(number) => match number.strip_prefix(self.calling_code) {
                Some(national) => national,
                // Of a country that is not known.
                None if number.is_empty() => return String::new(),
                None => return ["+", number].concat(),
            },
        };
        let national = self.without_trunk(national);
        if national.is_empty() {
            return national;
        }
        ["+", self.calling_code, &national].concat()
    }

    /// A number of this country without its calling code; as typed if it has none.
    pub(super) fn national(self, typed: &str) -> String {
        let written = Written::of(typed);
        let number = self.international(&written);
        let number = number.map(|number| number.strip_prefix(self.calling_code).unwrap_or(number));
        number.unwrap_or(typed).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn country(iso: &str) -> Country {
        by_iso(iso).unwrap_or_else(|| panic!("{iso} is in the table"))
    }

    #[test]
    fn country_table_has_one_row_per_country_and_unambiguous_calling_codes() {
        let all: Vec<_> = all().collect();
        assert_eq!(all.len(), 245);
        assert!(all.iter().all(|it| it.iso.chars().all(|char| char.is_ascii_uppercase())));
        let names: HashSet<_> = all.iter().map(|it| it.iso).collect();
        assert_eq!(names.len(), all.len());
        let codes: HashSet<_> = all.iter().map(|it| it.calling_code).collect();
        for code in &codes {
            assert!((1..=3).contains(&code.len()), "{code}");
            let others = codes.iter().filter(|other| *other != code && other.starts_with(code));
            assert_eq!(others.count(), 0, "{code}");
        }
        assert_eq!((country("DE").calling_code, country("DE").trunk), ("49", "0"));
        assert_eq!((country("VA").calling_code, country("VA").trunk), ("39", ""));
    }

    #[test]
    fn number_with_a_calling_code_chooses_its_country() {
        let us = country("US");
        assert_eq!(us.or_of("+49 151").iso, "DE");
        assert_eq!(us.or_of(" 0049151").iso, "DE");
        assert_eq!(us.or_of("+4").iso, "US", "it is not known yet");
        assert_eq!(us.or_of("151").iso, "US");
        assert_eq!(us.or_of("+7 701").iso, "RU");
        assert_eq!(country("KZ").or_of("+7 701").iso, "KZ", "the one that was chosen, if it can be");
        assert_eq!(country("DE").or_of("+1 (201) 555-0100").iso, "US");
    }

    #[test]
    fn phone_number_is_sent_in_international_form() {
        assert_eq!(country("US").whole("+1 (201) 555-0100"), "+12015550100");
        assert_eq!(country("US").whole("(201) 555-0100"), "+12015550100");
        assert_eq!(country("US").whole("1 201 555 0100"), "+12015550100");
        assert_eq!(country("DE").whole("0151 23456789"), "+4915123456789");
        assert_eq!(country("IT").whole("06 1234 5678"), "+390612345678", "its zero is part of the number");
        assert_eq!(country("HU").whole("06 30 123 4567"), "+36301234567");
        assert_eq!(country("US").whole("0049 151 1"), "+491511");
        for nothing in [" ", "+", "＋", "none", "+1", "1", "+ ()"] {
            assert_eq!(country("US").whole(nothing), "", "{nothing:?}");
        }
    }

    /// A character that is written as `\\u` and its four hexadecimal digits is that character.
    fn unescape(text: &str) -> String {
        let mut parts = text.split("\\u");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            let (digits, rest) = part.split_at(4);
            let char = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            text + &char.expect("a character").to_string() + rest
        })
    }

    /// The numbers are those of the package `libphonenumber-js`, with which `tests/conformance/phone.mjs` compares them.
    #[test]
    fn two_hundred_phone_spellings_are_sent_as_libphonenumber_reads_them() {
        let rows: Vec<_> = include_str!("spellings.tsv").lines().collect();
        assert_eq!(rows.len(), 200);
        let countries: HashSet<_> = rows.iter().map(|row| &row[..2]).collect();
        assert_eq!(countries.len(), 20);
        for row in rows {
            let [iso, typed, sent] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
            let here = country(iso);
            let typed = unescape(typed);
            assert_eq!(here.or_of(&typed).whole(&typed), sent, "{row}");
        }
    }

    #[test]
    fn phone_spellings_that_libphonenumber_rejects_are_sent_as_meant() {
        for (iso, typed, sent) in [
            ("BR", "00 55 11 96123-4567", "+5511961234567"),
            ("BR", "0 15 (11) 96123-4567", "+5511961234567"),
            ("IN", "०८१२३४ ५६७८९", "+918123456789"),
            ("US", "＋４９　１５１　２３４５６７８９", "+4915123456789"),
            ("US", "24h: +44 (0)7700 900123, from 9", "+447700900123"),
            ("GB", "0044 (0)7700 900123", "+447700900123"),
            ("DE", "Tel. 0151/234 567 89", "+4915123456789"),
            ("RU", "+7 800 555-35-35", "+78005553535"),
            ("BY", "8 029 491-19-11", "+375294911911"),
            ("TM", "8 66 123456", "+99366123456"),
        ] {
            let here = country(iso);
            assert_eq!(here.or_of(typed).whole(typed), sent, "{iso} {typed}");
        }
    }

    #[test]
    fn choosing_another_country_replaces_the_calling_code() {
        assert_eq!(country("DE").national("+49 151 234"), "151234");
        assert_eq!(country("DE").national("0151 234"), "0151 234");
    }
}
