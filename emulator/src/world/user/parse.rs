//! Typed values in the form in which they are stored.

use crate::world::{
    error::{self, Failure},
    settings::Rules,
};

/// Invisible characters: they come with pasted text, and two spellings of one address must not be two accounts.
/// Source: Unicode, `Default_Ignorable_Code_Point`, and the byte order mark.
fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns an email address in the form it is stored in, if it is one.
pub(crate) fn parse_email_address(text: &str, param: &str) -> Result<String, Failure> {
    let address = text.trim().to_lowercase();
    let invalid = || error::email_address_invalid(param);
    let (local, domain) = address.rsplit_once('@').ok_or_else(invalid)?;
    let is_odd = |sign: char| {
        sign.is_whitespace() || sign.is_control() || is_invisible(sign) || "@,;<>()\"".contains(sign)
    };
    let domain_is_odd = !domain.contains('.') || domain.starts_with('.') || domain.ends_with('.');
    if local.is_empty()
        || domain_is_odd
        || address.len() > 254
        || local.chars().chain(domain.chars()).any(is_odd)
    {
        return Err(invalid());
    }
    Ok(address)
}

/// Returns a phone number in E.164, if it is one; spaces, dashes and parentheses are ignored.
pub(crate) fn parse_phone_number(text: &str, param: &str) -> Result<String, Failure> {
    let number: String = text.chars().filter(|sign| !" -()".contains(*sign)).collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_valid = (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    if is_valid { Ok(number) } else { Err(error::phone_number_invalid(param)) }
}

/// Returns a username that the instance's rules allow.
pub(crate) fn parse_username(text: &str, rules: &Rules) -> Result<String, Failure> {
    let settings = &rules.user_settings.username_settings;
    let username = text.trim().to_lowercase();
    let (least, most) = (settings.min_length.max(4), settings.max_length.min(64));
    let refuse = |key, details: &[&str]| Err(Failure::clerk_with(key, details).of_param("username"));
    if !(least..=most).contains(&username.chars().count()) {
        return refuse("form_username_invalid_length", &[&least.to_string(), &most.to_string()]);
    }
    if !username.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-.".contains(sign)) {
        return refuse("form_username_invalid_character", &[]);
    }
    if !settings.allow_numeric_usernames && username.bytes().all(|byte| byte.is_ascii_digit()) {
        return refuse("form_username_needs_non_number_char", &[]);
    }
    Ok(username)
}

/// Returns a first or last name.
pub(crate) fn parse_name(text: &str, param: &str) -> Result<Option<String>, Failure> {
    let name = text.trim();
    if name.chars().count() > 256 {
        return Err(error::form_param_max_length_exceeded(param, 256));
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}
