//! What is said in English about the errors of Clerk's API, by their codes. Those that are not here have a text of the
//! server's that is meant for people. Texts that are said elsewhere too are among the keys.

use super::Localization;

pub(super) const ALL: &[(&str, &str)] = &[
    (
        "form_code_incorrect verification_failed",
        "Incorrect code. Check it and try again, or ask for a new one.",
    ),
    ("verification_expired", "This code has expired. Ask for a new one."),
    ("verification_missing verification_not_sent", "No code was sent yet. Ask for one."),
    ("form_password_incorrect", "Password is incorrect. Try again, or use another method."),
    ("form_identifier_not_found", "Couldn't find your account."),
    (
        "form_password_pwned",
        "This password has been found in a data breach. Please use a different password.",
    ),
    (
        "form_password_compromised",
        "Your password appears to have been compromised and cannot be used any more. Use another method.",
    ),
    (
        "protect_check_execution_failed protect_check_script_load_failed protect_check_invalid_script protect_check_invalid_sdk_url",
        "The check of this browser did not work.",
    ),
];

impl Localization {
    /// What is said about an error with this code instead of what the server says: by this language, else in English.
    pub(crate) fn own_error(&self, code: &str, param: Option<&str>) -> Option<&str> {
        self.error(code, param).or_else(|| {
            let known = ALL.iter().find(|(codes, _)| codes.split(' ').any(|known| known == code));
            known.map(|(_, text)| *text)
        })
    }
}
