//! Countries and what their phone numbers begin with. Pure.

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
    350GI 351PT 352LU 353IE0 354IS 355AL0 356MT 357CY 358FI0AX0 359BG0 370LT0 371LV 372EE 373MD0 374AM0 375BY8 \
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

/// What follows `+` or `00`: a number with its calling code. `None` for one without.
fn international(typed: &str) -> Option<String> {
    let typed = typed.trim_start();
    let rest = typed.strip_prefix('+').or_else(|| typed.strip_prefix("00"))?;
    Some(rest.chars().filter(char::is_ascii_digit).collect())
}

impl Country {
    /// The country of what was typed, if it has a calling code: this one if that can be.
    pub(super) fn or_of(self, typed: &str) -> Self {
        let Some(number) = international(typed) else { return self };
        let fits = |country: &Self| number.starts_with(country.calling_code);
        // No calling code begins with another one.
        if fits(&self) { self } else { all().find(fits).unwrap_or(self) }
    }

    /// What was typed as a whole number, `+` and digits; `""` without any.
    pub(super) fn whole(self, typed: &str) -> String {
        if let Some(number) = international(typed) {
            return ["+", &number].concat();
        }
        let number: String = typed.chars().filter(char::is_ascii_digit).collect();
        if number.is_empty() {
            return number;
        }
        ["+", self.calling_code, number.strip_prefix(self.trunk).unwrap_or(&number)].concat()
    }

    /// A number of this country without its calling code; as typed if it has none.
    pub(super) fn national(self, typed: &str) -> String {
        let number = international(typed);
        let number = number.as_deref().map(|number| number.strip_prefix(self.calling_code).unwrap_or(number));
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
    fn the_table_is_one_row_a_country_and_its_codes_are_told_apart_by_their_beginning() {
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
    fn a_number_chooses_its_country() {
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
    fn what_is_sent_is_the_whole_number() {
        assert_eq!(country("US").whole("+1 (201) 555-0100"), "+12015550100");
        assert_eq!(country("US").whole("(201) 555-0100"), "+12015550100");
        assert_eq!(country("US").whole("1 201 555 0100"), "+12015550100");
        assert_eq!(country("DE").whole("0151 23456789"), "+4915123456789");
        assert_eq!(country("IT").whole("06 1234 5678"), "+390612345678", "its zero is part of the number");
        assert_eq!(country("HU").whole("06 30 123 4567"), "+36301234567");
        assert_eq!(country("US").whole("0049 151 1"), "+491511");
        assert_eq!(country("US").whole(" "), "");
    }

    #[test]
    fn another_country_takes_the_number_without_the_former_ones_code() {
        assert_eq!(country("DE").national("+49 151 234"), "151234");
        assert_eq!(country("DE").national("0151 234"), "0151 234");
    }
}
