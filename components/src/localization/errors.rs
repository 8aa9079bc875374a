//! The English texts for error codes where Clerk's components have a text of their own, and for the four that people meet most. The
//! other codes are shown with the server's text, which is meant for people. Source: `@clerk/localizations`, `en-US`, `unstable__errors`;
//! Clerk docs, "Frontend API errors". Texts that are shown elsewhere too are among the keys.

use leptos_clerk::wire::ApiError;

use super::{Key, Localization, duration};

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
    /// Returns the text that replaces the server's for an error with this code: of this language, else in English.
    pub(crate) fn own_error(&self, code: &str, param: Option<&str>) -> Option<&str> {
        self.error(code, param).or_else(|| {
            let known = ALL.iter().find(|(codes, _)| codes.split(' ').any(|known| known == code));
            known.map(|(_, text)| *text)
        })
    }
}

/// Returns what a language says about an error of the API: its own text for the code if it has one, else the server's.
pub(super) fn api_error(language: &Localization, error: &ApiError) -> String {
    // The text of the app or the language for this code comes first.
    let is_composed = matches!(error.code.as_str(), "user_locked" | "form_password_not_strong_enough");
    let own = language.error(&error.code, error.meta.param_name.as_deref());
    if let Some(own) = own.filter(|_| !is_composed) {
        return own.to_owned();
    }
    let key = match error.code.as_str() {
        "too_many_requests"
        | "rate_limit_exceeded"
        | "verification_code_too_many_requests"
        | "signup_rate_limit_exceeded" => Key::TooManyRequests,
        "internal_clerk_error" | "internal_error" | "service_unavailable" => Key::ServerFailed,
        "form_password_not_strong_enough" => return weak(language, error),
        "sign_up_mode_restricted" => Key::SignUpsDisabled,
        "sign_up_restricted_waitlist" => Key::SignUpsByApproval,
        "legal_not_accepted" => Key::ConsentMissing,
        code => {
            let expires_in = error.meta.lockout_expires_in_seconds.filter(|seconds| *seconds > 0);
            if let (Some(seconds), "user_locked") = (expires_in, code) {
                return language.say_with(Key::Locked, &duration(language, seconds.max(60)));
            }
            let own = language.own_error(code, error.meta.param_name.as_deref());
            let text = own.unwrap_or_else(|| error.text());
            return if text.is_empty() { language.say_with(Key::Failed, code) } else { text.to_owned() };
        }
    };
    language.text(key).to_owned()
}

/// A password that is too weak, with what the server's check suggests.
fn weak(language: &Localization, error: &ApiError) -> String {
    let mut text = language.text(Key::WeakPassword).to_owned();
    for suggestion in &error.meta.zxcvbn.suggestions {
        text.push(' ');
        text.push_str(language.error(&suggestion.code, None).unwrap_or(&suggestion.message));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str, param: Option<&str>, server_text: &str) -> ApiError {
        let mut error = ApiError::default();
        error.code = code.to_owned();
        error.long_message = Some(server_text.to_owned());
        error.meta.param_name = param.map(str::to_owned);
        error
    }

    #[test]
    fn error_message_comes_from_the_locale_else_from_the_server() {
        let language = Localization::new("de")
            .with_error("form_param_nil", "Fehlt.")
            .with_error("form_param_nil__username", "Der Benutzername fehlt.")
            .with(Key::ConsentMissing, "Bitte zustimmen.");
        let said = |code, param| api_error(&language, &refused(code, param, "is missing"));
        assert_eq!(said("form_param_nil", Some("password")), "Fehlt.");
        assert_eq!(said("form_param_nil", Some("username")), "Der Benutzername fehlt.");
        assert_eq!(said("legal_not_accepted", None), "Bitte zustimmen.");
        assert_eq!(said("something_new", None), "is missing");
        // A code with an English text of its own never shows the server's.
        assert!(said("form_code_incorrect", Some("code")).starts_with("Incorrect code"));
        assert_eq!(
            api_error(&language, &refused("nothing_said", None, "")),
            "Something went wrong (nothing_said)."
        );
    }

    #[test]
    fn lockout_and_weak_password_messages_include_details_from_the_server() {
        let english = Localization::default();
        let mut locked = refused("user_locked", None, "Locked.");
        assert_eq!(api_error(&english, &locked), "Locked.");
        locked.meta.lockout_expires_in_seconds = Some(1790);
        assert_eq!(
            api_error(&english, &locked),
            "Your account is locked. You will be able to try again in 30 minutes."
        );
        let mut weak = refused("form_password_not_strong_enough", Some("password"), "");
        weak.meta.zxcvbn.suggestions = vec![Default::default(), Default::default()];
        weak.meta.zxcvbn.suggestions[0].code = "anotherWord".to_owned();
        weak.meta.zxcvbn.suggestions[0].message = "Add more words.".to_owned();
        weak.meta.zxcvbn.suggestions[1].message = "Avoid dates.".to_owned();
        let said = |language: &Localization| api_error(language, &weak);
        assert_eq!(said(&english), "This password is not strong enough. Add more words. Avoid dates.");
        let other = english.clone().with_error("anotherWord", "Mehr Wörter.");
        assert_eq!(said(&other), "This password is not strong enough. Mehr Wörter. Avoid dates.");
    }
}
