//! An instance's settings: the document `GET /v1/environment` returns, plus what only an emulator can be told.
//!
//! A change is merged into a copy, checked against the default document's types, read as [`Rules`], and only then taken over:
//! a refused change leaves everything as it was.

use serde_json::{Map, Value, json};

mod merge;
mod rules;

pub(crate) use rules::{EmulatorRules, EnterpriseConnection, Rules, SignUpMode};

const ENVIRONMENT: &str = include_str!("settings/environment.json");

/// See the file's first line.
pub(crate) struct Settings {
    environment: Value,
    emulator: EmulatorRules,
    rules: Rules,
}

impl Default for Settings {
    fn default() -> Self {
        let environment = default_environment();
        let rules = rules::read(&environment).expect("the default environment satisfies its own rules");
        Self { environment, emulator: EmulatorRules::default(), rules }
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

    /// Applies a `POST /__emulator/config` body: all of it, or nothing and a line that says why.
    pub(crate) fn change(&mut self, body: &Map<String, Value>) -> Result<(), String> {
        let mut next = Self {
            environment: self.environment.clone(),
            emulator: self.emulator.clone(),
            rules: self.rules.clone(),
        };
        for key in body.keys() {
            if !["reset", "environment", "emulator"].contains(&key.as_str()) {
                return Err(format!("unknown key {key:?}: expected reset, environment or emulator"));
            }
        }
        match body.get("reset") {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) => next = Self::default(),
            Some(other) => return Err(format!("reset: got {other}, expected true or false")),
        }
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
        *self = next;
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
        assert_eq!(error, "environment.auth_config.single_session_mode: got \"yes\", expected true or false");
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
    fn a_sign_up_mode_that_does_not_exist_is_refused() {
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
