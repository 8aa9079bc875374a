//! What people type, brought to the form it is stored in.

use crate::world::{
    error::{self, Failure},
    settings::Rules,
};

/// An email address in the form it is stored in, if it is one.
pub(crate) fn parse_email_address(text: &str, param: &str) -> Result<String, Failure> {
    let address = text.trim().to_lowercase();
    let invalid = || error::form_param_format_invalid(param, "it looks like name@example.com");
    let (local, domain) = address.rsplit_once('@').ok_or_else(invalid)?;
    let is_odd = |sign: char| sign.is_whitespace() || sign.is_control() || "@,;<>()\"".contains(sign);
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

/// A phone number in E.164, if it is one; spaces, dashes and parentheses are for people.
pub(crate) fn parse_phone_number(text: &str, param: &str) -> Result<String, Failure> {
    let number: String = text.chars().filter(|sign| !" -()".contains(*sign)).collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_valid = (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    if is_valid {
        Ok(number)
    } else {
        Err(error::form_param_format_invalid(param, "write it with its country code, as in +1 201 555 0100"))
    }
}

/// A username that the instance's rules allow.
pub(crate) fn parse_username(text: &str, rules: &Rules) -> Result<String, Failure> {
    let settings = &rules.user_settings.username_settings;
    let username = text.trim().to_lowercase();
    let (least, most) = (settings.min_length.max(4), settings.max_length.min(64));
    let refuse = |code, message: String| Err(Failure::new(422, code, message).of_param("username"));
    if !(least..=most).contains(&username.chars().count()) {
        return refuse(
            "form_username_invalid_length",
            format!("A username has {least} to {most} characters."),
        );
    }
    if !username.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-.".contains(sign)) {
        return refuse(
            "form_username_invalid_character",
            "A username is made of letters, digits, _, - and full stops.".to_owned(),
        );
    }
    if !settings.allow_numeric_usernames && username.bytes().all(|byte| byte.is_ascii_digit()) {
        return refuse(
            "form_username_needs_non_number_char",
            "A username needs something that is not a digit.".to_owned(),
        );
    }
    Ok(username)
}

/// A first or last name.
pub(crate) fn parse_name(text: &str, param: &str) -> Result<Option<String>, Failure> {
    let name = text.trim();
    if name.chars().count() > 256 {
        return Err(Failure::new(
            422,
            "form_param_max_length_exceeded",
            "A name can have at most 256 characters.",
        )
        .of_param(param));
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}
