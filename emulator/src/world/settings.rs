//! An instance's settings: the document `GET /v1/environment` returns, plus what only an emulator can be told.
//!
//! A change is merged into a copy, checked against the default document's types, read as [`Rules`], and only then taken over:
//! a refused change leaves everything as it was.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

mod merge;
mod preset;
mod rules;

pub(crate) use preset::PRESETS;
pub(crate) use rules::{EmulatorRules, EnterpriseConnection, Rules, SignUpMode};

const ENVIRONMENT: &str = include_str!("settings/environment.json");

/// See the file's first line.
#[derive(Clone, Deserialize, Serialize)]
#[serde(into = "Value", try_from = "Value")]
pub(crate) struct Settings {
    environment: Value,
    emulator: EmulatorRules,
    rules: Rules,
    /// What a reset returns to, where that is not the default.
    start: Option<Arc<Settings>>,
}

impl Default for Settings {
    fn default() -> Self {
        let environment = default_environment();
        let rules = rules::read(&environment).expect("the default environment satisfies its own rules");
        Self { environment, emulator: EmulatorRules::default(), rules, start: None }
    }
}

impl From<Settings> for Value {
    fn from(settings: Settings) -> Self {
        settings.effective()
    }
}

impl TryFrom<Value> for Settings {
    type Error = String;

    fn try_from(document: Value) -> Result<Self, String> {
        let mut settings = Self::default();
        settings.change(document.as_object().ok_or("expected a table of settings")?)?;
        Ok(settings)
    }
}

impl Settings {
    /// What `GET /v1/environment` answers.
    pub(crate) fn environment(&self) -> &Value {
        &self.environment
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(crate) fn emulator(&self) -> &EmulatorRules {
        &self.emulator
    }

    /// What `GET /__emulator/config` answers.
    pub(crate) fn effective(&self) -> Value {
        json!({"environment": self.environment, "emulator": self.emulator})
    }

    /// Returns a copy that a reset returns to.
    #[cfg(feature = "server")]
    pub(crate) fn as_start(&self) -> Self {
        let start = Arc::new(Self { start: None, ..self.clone() });
        Self { start: Some(Arc::clone(&start)), ..(*start).clone() }
    }

    /// Returns the same, with what another returns to.
    #[cfg(feature = "server")]
    pub(crate) fn with_start_of(&self, other: &Self) -> Self {
        Self { start: other.start.clone(), ..self.clone() }
    }

    /// What a reset returns to.
    pub(crate) fn at_start(&self) -> Self {
        let start = self.start.as_deref().cloned();
        Self { start: self.start.clone(), ..start.unwrap_or_default() }
    }

    /// Applies a `POST /__emulator/config` body: all of it, or nothing and a line that says why.
    ///
    /// A preset is a whole configuration, so it starts from the default instance; what else the body says comes on top.
    pub(crate) fn change(&mut self, body: &Map<String, Value>) -> Result<(), String> {
        let mut next = self.clone();
        for key in body.keys() {
            if !["reset", "preset", "environment", "emulator"].contains(&key.as_str()) {
                return Err(format!("unknown key {key:?}: expected reset, preset, environment or emulator"));
            }
        }
        match body.get("reset") {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) => next = self.at_start(),
            Some(other) => return Err(format!("reset: {}", merge::unfit(other, &Value::Bool(true)))),
        }
        match body.get("preset") {
            None | Some(Value::Null) => {}
            Some(Value::String(name)) => {
                let patch = (preset::find(name)?.patch)();
                next = Self { start: self.start.clone(), ..Self::default() };
                next.merge(patch.as_object().expect("presets are objects"))?;
            }
            Some(other) => return Err(format!("preset: {}", merge::unfit(other, &json!("base")))),
        }
        next.merge(body)?;
        *self = next;
        Ok(())
    }

    fn merge(&mut self, body: &Map<String, Value>) -> Result<(), String> {
        let next = self;
        if let Some(partial) = body.get("environment") {
            merge::merge(&mut next.environment, &default_environment(), partial, "environment")?;
            next.rules = rules::read(&next.environment)?;
        }
        if let Some(partial) = body.get("emulator") {
            let defaults = json!(EmulatorRules::default());
            let mut document = json!(next.emulator);
            merge::merge(&mut document, &defaults, partial, "emulator")?;
            next.emulator = rules::read_emulator(&document)?;
        }
        Ok(())
    }
}

fn default_environment() -> Value {
    serde_json::from_str(ENVIRONMENT).expect("environment.json is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(settings: &mut Settings, body: Value) -> Result<(), String> {
        settings.change(body.as_object().expect("an object"))
    }

    #[test]
    fn a_wrong_type_names_the_path_the_value_and_the_expected_type() {
        let error = change(
            &mut Settings::default(),
            json!({"environment": {"auth_config": {"single_session_mode": "yes"}}}),
        )
        .expect_err("refused");
        assert_eq!(
            error,
            "environment.auth_config.single_session_mode: got the text \"yes\", expected true or false: \
             write it without quotes"
        );
    }

    #[test]
    fn a_wrong_value_names_its_kind_and_the_fix() {
        let refusal = |partial: Value| {
            change(&mut Settings::default(), json!({"environment": partial})).expect_err("refused")
        };
        let error = refusal(json!({"user_settings": {"password_settings": {"min_length": "8"}}}));
        assert!(error.ends_with("got the text \"8\", expected a number: write it without quotes"), "{error}");
        let error = refusal(json!({"display_config": {"application_name": 7}}));
        assert!(error.ends_with("got the number 7, expected a text: write it in quotes"), "{error}");
        let error = refusal(json!({"auth_config": {"first_factors": "password"}}));
        assert!(
            error.ends_with("got the text \"password\", expected a list: write it in [ and ]"),
            "{error}"
        );
        let error = refusal(json!({"auth_config": true}));
        assert!(error.ends_with("got true, expected a table of keys"), "{error}");
    }

    #[test]
    fn every_preset_is_accepted_and_all_but_the_base_change_something() {
        for preset in &PRESETS {
            let mut settings = Settings::default();
            change(&mut settings, json!({"preset": preset.name})).unwrap_or_else(|why| panic!("{why}"));
            let is_base = settings.effective() == Settings::default().effective();
            assert_eq!(is_base, preset.name == "base", "{}", preset.name);
        }
    }

    #[test]
    fn preset_replaces_earlier_settings_and_keeps_those_sent_with_it() {
        let mut settings = Settings::default();
        change(&mut settings, json!({"emulator": {"max_code_attempts": 2}})).expect("accepted");
        change(&mut settings, json!({"preset": "client-trust", "environment": {"maintenance_mode": true}}))
            .expect("accepted");
        assert_eq!((settings.emulator().client_trust, settings.emulator().max_code_attempts), (true, 5));
        assert_eq!(settings.environment()["maintenance_mode"], true);
    }

    #[test]
    fn unknown_preset_is_refused_with_the_known_ones() {
        let error = change(&mut Settings::default(), json!({"preset": "mfa"})).expect_err("refused");
        assert!(error.starts_with("preset: got \"mfa\", expected one of base, email-link"), "{error}");
    }

    #[cfg(feature = "server")]
    #[test]
    fn reset_restores_the_settings_of_the_start() {
        let mut start = Settings::default();
        change(&mut start, json!({"preset": "waitlist"})).expect("accepted");
        let mut settings = start.as_start();
        change(&mut settings, json!({"preset": "base"})).expect("accepted");
        assert_eq!(settings.effective(), Settings::default().effective());
        change(&mut settings, json!({"reset": true})).expect("accepted");
        assert_eq!(settings.effective(), start.effective());
    }

    #[test]
    fn a_refused_change_applies_nothing() {
        let mut settings = Settings::default();
        change(
            &mut settings,
            json!({
                "environment": {"organization_settings": {"force_organization_selection": true}},
                "emulator": {"client_trust": 1},
            }),
        )
        .expect_err("refused");
        assert_eq!(settings.effective(), Settings::default().effective());
    }

    #[test]
    fn an_unknown_emulator_key_is_refused() {
        let error = change(&mut Settings::default(), json!({"emulator": {"client_trusted": true}}))
            .expect_err("refused");
        assert!(error.starts_with("emulator.client_trusted: unknown key"), "{error}");
    }

    #[test]
    fn unknown_sign_up_mode_is_refused() {
        let error = change(
            &mut Settings::default(),
            json!({"environment": {"user_settings": {"sign_up": {"mode": "secret"}}}}),
        )
        .expect_err("refused");
        assert!(error.starts_with("environment.user_settings.sign_up.mode:"), "{error}");
    }

    #[test]
    fn a_new_social_provider_needs_only_enabled() {
        let mut settings = Settings::default();
        change(
            &mut settings,
            json!({"environment": {"user_settings": {"social": {"oauth_github": {"enabled": true}}}}}),
        )
        .expect("accepted");
        let github = &settings.environment()["user_settings"]["social"]["oauth_github"];
        assert_eq!(github["strategy"], "oauth_github");
        assert_eq!(github["enabled"], true);
    }

    #[test]
    fn reset_restores_the_defaults_before_the_rest_is_merged() {
        let mut settings = Settings::default();
        change(&mut settings, json!({"emulator": {"client_trust": true}})).expect("accepted");
        change(&mut settings, json!({"reset": true, "environment": {"maintenance_mode": true}}))
            .expect("accepted");
        assert!(!settings.emulator().client_trust);
        assert_eq!(settings.environment()["maintenance_mode"], true);
    }
}
