//! The rule that decides which requests need a captcha token.

use crate::wire::{Client, Environment, Strategy};

/// The captcha that a request needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// The site key of the interactive widget.
    pub(crate) smart: Option<String>,
    /// The site key of the one that never does.
    pub(crate) invisible: String,
}

/// Sign-ins by these carry their own proof into the sign-up they turn into.
fn proves_by_itself(strategy: &Strategy) -> bool {
    matches!(strategy, Strategy::EmailCode | Strategy::EmailLink | Strategy::PhoneCode)
        || strategy.as_str().starts_with("web3_")
}

/// Returns the proof that a request with this form needs; `None` if it needs none.
/// Source: `CaptchaChallenge` and `SignUp.shouldBypassCaptchaForAttempt` of clerk/javascript.
pub(crate) fn challenge(
    environment: &Environment,
    client: &Client,
    form: &[(&'static str, String)],
) -> Option<Challenge> {
    let display = &environment.display_config;
    if !environment.user_settings.sign_up.captcha_enabled || client.captcha_bypass {
        return None;
    }
    let value = |name: &str| form.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    if value("strategy").is_some_and(|strategy| display.is_captcha_spared(strategy)) {
        return None;
    }
    if value("transfer") == Some("true") {
        let source = client.sign_in.as_ref().and_then(|attempt| attempt.first_factor_verification.as_ref());
        let source = source.and_then(|verification| verification.strategy.as_ref());
        if source.is_some_and(|it| proves_by_itself(it) || display.is_captcha_spared(it.as_str())) {
            return None;
        }
    }
    widgets(environment)
}

/// Returns the widgets of an instance's challenges; `None` if it has none.
pub(crate) fn widgets(environment: &Environment) -> Option<Challenge> {
    let display = &environment.display_config;
    let (key, invisible) =
        (display.captcha_public_key.as_ref()?, display.captcha_public_key_invisible.as_ref()?);
    let is_smart = display.captcha_widget_type.as_deref() == Some("smart");
    Some(Challenge { smart: is_smart.then(|| key.clone()), invisible: invisible.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(display: &str) -> Environment {
        let json = format!(
            r#"{{"display_config":{{"captcha_public_key":"smart","captcha_public_key_invisible":"invisible"{display}}},
                "user_settings":{{"sign_up":{{"captcha_enabled":true}}}}}}"#
        );
        serde_json::from_str(&json).expect("an environment")
    }

    fn client(json: &str) -> Client {
        serde_json::from_str(json).expect("a client")
    }

    fn is_needed(environment: &Environment, client: &Client, form: &[(&'static str, &str)]) -> bool {
        let form: Vec<_> = form.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        challenge(environment, client, &form).is_some()
    }

    #[test]
    fn captcha_token_is_required_only_when_configured() {
        let nobody = client("{}");
        assert!(is_needed(&environment(""), &nobody, &[]));
        assert!(!is_needed(&Environment::default(), &nobody, &[]));
        let mut off = environment("");
        off.user_settings.sign_up.captcha_enabled = false;
        assert!(!is_needed(&off, &nobody, &[]));
        let mut keyless = environment("");
        keyless.display_config.captcha_public_key = None;
        assert!(!is_needed(&keyless, &nobody, &[]));
    }

    #[test]
    fn captcha_bypass_skips_the_widget() {
        let google = [("strategy", "oauth_google")];
        assert!(!is_needed(&environment(""), &client("{}"), &google));
        assert!(is_needed(&environment(r#","captcha_oauth_bypass":[]"#), &client("{}"), &google));
        assert!(!is_needed(&environment(""), &client(r#"{"captcha_bypass":true}"#), &[]));
        let from = |strategy: &str| {
            client(&format!(
                r#"{{"sign_in":{{"id":"sia_1","status":"needs_first_factor",
                    "first_factor_verification":{{"strategy":"{strategy}","status":"transferable"}}}}}}"#
            ))
        };
        let transfer = [("transfer", "true")];
        assert!(!is_needed(&environment(""), &from("email_code"), &transfer));
        assert!(!is_needed(&environment(""), &from("oauth_google"), &transfer));
        assert!(is_needed(&environment(""), &from("oauth_github"), &transfer));
    }

    #[test]
    fn captcha_widget_type_is_the_configured_one() {
        let smart = challenge(&environment(r#","captcha_widget_type":"smart""#), &client("{}"), &[]);
        assert_eq!(smart.and_then(|it| it.smart).as_deref(), Some("smart"));
        let invisible = challenge(&environment(r#","captcha_widget_type":"invisible""#), &client("{}"), &[]);
        assert_eq!(invisible, Some(Challenge { smart: None, invisible: "invisible".to_owned() }));
    }
}
