//! The English texts for error codes where Clerk's components have a text of their own, and for the four that people meet most. The
//! other codes are shown with the server's text, which is meant for people. Source: `@clerk/localizations`, `en-US`, `unstable__errors`;
//! Clerk docs, "Frontend API errors". Texts that are shown elsewhere too are among the keys.

use super::Localization;

pub(super) const ALL: &[(&str, &str)] = &[
    (
        "action_blocked",
        "This action couldn't be completed. Please try again later or contact support if this persists.",
    ),
    ("form_code_incorrect", "Incorrect code"),
    ("form_identifier_not_found", "Couldn't find your account."),
    (
        "form_password_compromised",
        "Your password may be compromised. To protect your account, please continue with an alternative sign-in method. You will be required to reset your password after signing in.",
    ),
    ("form_password_incorrect", "Password is incorrect. Try again, or use another method."),
    (
        "form_password_pwned",
        "This password has been found as part of a breach and can not be used, please try another password instead.",
    ),
    ("oauth_access_denied", "You did not grant access to your account."),
    (
        "organization_membership_quota_exceeded",
        "You have reached your limit of organization memberships, including outstanding invitations.",
    ),
    (
        "organization_not_found_or_unauthorized",
        "You are no longer a member of this organization. Please choose or create another one.",
    ),
    ("protect_check_execution_failed", "Verification didn't complete. Please try again."),
    ("protect_check_invalid_script", "Couldn't load verification. Please contact support if this persists."),
    ("protect_check_invalid_sdk_url", "Verification couldn't start. Please contact support."),
    (
        "protect_check_script_load_failed",
        "Couldn't load verification. This may be caused by a network issue or a Content Security Policy that blocks the verification script. Please try again or contact support.",
    ),
    ("ticket_expired_code", "This link has expired. Please start again or request a new link."),
    (
        "ticket_invalid_code",
        "This link is no longer valid or has already been used. Please start again or request a new link.",
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
