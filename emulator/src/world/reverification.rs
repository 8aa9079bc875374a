//! Reverification: a signed-in user verifies again before a sensitive operation (Clerk docs, "Reverification").

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Call, SignedIn, World,
    error::Failure,
    id::{ClientId, SessionId, UserId},
    sign_in::factor::{self, Factor},
    strategy::Strategy,
    verification::Verification,
};

pub(crate) mod step;

/// The validity of a verification, in minutes.
const WINDOW_MIN: i64 = 10;

/// The level of a reverification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Level {
    First,
    Second,
    /// The first, then the second.
    Multi,
}

impl Level {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::First => "first_factor",
            Self::Second => "second_factor",
            Self::Multi => "multi_factor",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let all = [Self::First, Self::Second, Self::Multi];
        all.into_iter().find(|level| level.as_str() == text)
    }
}

/// Where a reverification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    NeedsFirstFactor,
    NeedsSecondFactor,
    Complete,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NeedsFirstFactor => "needs_first_factor",
            Self::NeedsSecondFactor => "needs_second_factor",
            Self::Complete => "complete",
        }
    }
}

/// A reverification of a session: the one under way, or the last one.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Reverification {
    pub(crate) level: Level,
    pub(crate) state: State,
    pub(crate) first_factor: Option<Verification>,
    pub(crate) second_factor: Option<Verification>,
}

/// Returns the first factors that prove it again: nothing that leads elsewhere, and no reset.
pub(crate) fn first_factors(world: &World, user: &UserId) -> Vec<Factor> {
    const USABLE: [Strategy; 4] =
        [Strategy::Password, Strategy::EmailCode, Strategy::PhoneCode, Strategy::Passkey];
    let mut factors = factor::of_user(world, user);
    factors.retain(|factor| USABLE.contains(&factor.strategy));
    factors
}

/// Returns the second factors that prove it again.
pub(crate) fn second_factors(world: &World, user: &UserId) -> Vec<Factor> {
    const USABLE: [Strategy; 3] = [Strategy::Totp, Strategy::PhoneCode, Strategy::BackupCode];
    let mut factors = factor::second(world, user);
    factors.retain(|factor| USABLE.contains(&factor.strategy));
    factors
}

impl World {
    /// Refuses unless the session's user has lately proven who they are, with the strongest factor the session knows.
    /// A session that never had a second factor is asked for its first.
    pub(crate) fn refuse_unless_verified(&self, call: &Call, signed_in: &SignedIn) -> Result<(), Failure> {
        if !self.settings.rules().auth_config.reverification {
            return Ok(());
        }
        let session = self.client(&call.client).session(signed_in.session.as_str());
        let [first, second] = session.map_or([-1, -1], |it| it.factor_verification_age(self.now()));
        let (level, age) = match second {
            -1 => (Level::First, first),
            age => (Level::Second, age),
        };
        if (0..WINDOW_MIN).contains(&age) {
            return Ok(());
        }
        Err(Failure::clerk("session_reverification_required")
            .with_meta("reverification", json!({"level": level.as_str(), "afterMinutes": WINDOW_MIN})))
    }

    /// Notes what a reverification has proven.
    fn renew_factors(&mut self, client: &ClientId, session: &SessionId, done: &Reverification) {
        let now = self.now();
        let session = self.client_mut(client).session_mut(session.as_str());
        let session = session.expect("a reverification belongs to a session of the client");
        if done.level != Level::Second {
            session.first_factor_at = now;
        }
        if done.level != Level::First {
            session.second_factor_at = Some(now);
        }
    }
}
