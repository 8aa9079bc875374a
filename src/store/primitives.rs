//! The requests below the operations, for what those do not cover: any strategy, with whatever the server wants to know.

use super::run::Running;
use super::sign_in::SignInFlow;
use super::sign_up::SignUpFlow;
use crate::fapi::sign_in::Stage;
use crate::fapi::{Request, SignUpParams};
use crate::wire::{SignIn, SignUp, Strategy};

/// Names and values of form fields, as the Frontend API spells them.
type Fields<'a> = &'a [(&'static str, &'a str)];

fn fill<T>(request: Request<T>, strategy: &Strategy, fields: Vec<(&'static str, String)>) -> Request<T> {
    let request = request.form("strategy", strategy.as_str());
    fields.into_iter().fold(request, |request, (key, value)| request.form(key, value))
}

fn owned(fields: Fields) -> Vec<(&'static str, String)> {
    fields.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
}

impl SignInFlow {
    /// Prepares a first factor (`email_address_id`, `phone_number_id`, `channel`, `redirect_url`, …).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn prepare_first_factor(self, strategy: Strategy, fields: Fields) -> Running {
        self.primitive("prepare", Stage::First, strategy, fields)
    }

    /// Answers a first factor (`code`, `password`, `signature`, …).
    ///
    /// # Errors
    /// As [`prepare_first_factor`](Self::prepare_first_factor).
    #[must_use]
    pub fn attempt_first_factor(self, strategy: Strategy, fields: Fields) -> Running {
        self.primitive("attempt", Stage::First, strategy, fields)
    }

    /// Prepares a second factor.
    ///
    /// # Errors
    /// As [`prepare_first_factor`](Self::prepare_first_factor).
    #[must_use]
    pub fn prepare_second_factor(self, strategy: Strategy, fields: Fields) -> Running {
        self.primitive("prepare", Stage::Second, strategy, fields)
    }

    /// Answers a second factor.
    ///
    /// # Errors
    /// As [`prepare_first_factor`](Self::prepare_first_factor).
    #[must_use]
    pub fn attempt_second_factor(self, strategy: Strategy, fields: Fields) -> Running {
        self.primitive("attempt", Stage::Second, strategy, fields)
    }

    fn primitive(self, verb: &'static str, stage: Stage, strategy: Strategy, fields: Fields) -> Running {
        let fields = owned(fields);
        self.with_attempt(move |current: &SignIn| {
            let path = format!("/client/sign_ins/{}/{verb}_{}", current.id, stage.name());
            Ok(fill(Request::post(path), &strategy, fields))
        })
    }
}

impl SignUpFlow {
    /// Prepares the verification of an address, a number or an account elsewhere (`channel`, `redirect_url`, …).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn prepare_verification(self, strategy: Strategy, fields: Fields) -> Running {
        self.primitive("prepare", strategy, fields)
    }

    /// Answers a verification (`code`, `signature`, …).
    ///
    /// # Errors
    /// As [`prepare_verification`](Self::prepare_verification).
    #[must_use]
    pub fn attempt_verification(self, strategy: Strategy, fields: Fields) -> Running {
        self.primitive("attempt", strategy, fields)
    }

    /// Starts an attempt, or adds to the one in progress.
    ///
    /// # Errors
    /// As [`create`](Self::create) and [`update`](Self::update).
    #[must_use]
    pub fn upsert(self, params: SignUpParams) -> Running {
        if self.attempt_untracked().is_some() { self.update(params) } else { self.create(params) }
    }

    fn primitive(self, verb: &'static str, strategy: Strategy, fields: Fields) -> Running {
        let fields = owned(fields);
        self.with_attempt(move |current: &SignUp| {
            let path = format!("/client/sign_ups/{}/{verb}_verification", current.id);
            Ok(fill(Request::post(path), &strategy, fields))
        })
    }
}
