//! Sign-in attempts: create, first factor, second factor, new password.

use serde::{Deserialize, Serialize};

use super::{
    Call, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{SessionId, SignInId, UserId},
    oauth, password,
    protect::Protect,
    provider::Identity,
    render,
    request::Form,
    strategy::Strategy,
    ticket,
    verification::Verification,
};

pub(crate) mod factor;
mod judge;
mod params;
mod passkey;
mod subject;
mod uniform;

pub(crate) use subject::{Discretion, Kind, Subject, Uniform};

/// The status of an attempt.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SignInState {
    NeedsIdentifier,
    NeedsFirstFactor,
    NeedsSecondFactor,
    NeedsClientTrust,
    NeedsNewPassword,
    /// All but the challenge is done.
    NeedsProtectCheck {
        has_second_factor: bool,
    },
    Complete {
        session: SessionId,
    },
}

impl SignInState {
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::NeedsIdentifier => "needs_identifier",
            Self::NeedsFirstFactor => "needs_first_factor",
            Self::NeedsSecondFactor => "needs_second_factor",
            Self::NeedsClientTrust => "needs_client_trust",
            Self::NeedsNewPassword => "needs_new_password",
            Self::NeedsProtectCheck { .. } => "needs_protect_check",
            Self::Complete { .. } => "complete",
        }
    }
}

/// See the file's first line.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) id: SignInId,
    pub(crate) state: SignInState,
    pub(crate) subject: Option<Subject>,
    pub(crate) first_factor: Option<Verification>,
    pub(crate) second_factor: Option<Verification>,
    pub(crate) protect: Protect,
    /// The ticket that is redeemed when the attempt is complete.
    pub(crate) ticket: Option<String>,
    /// The provider account that belongs to no user here.
    pub(crate) identity: Option<Identity>,
    pub(crate) abandon_at: UnixMillis,
}

impl SignIn {
    pub(super) fn new(now: UnixMillis, subject: Option<Subject>) -> Self {
        let state = match subject {
            Some(_) => SignInState::NeedsFirstFactor,
            None => SignInState::NeedsIdentifier,
        };
        Self {
            id: SignInId::generate(),
            state,
            subject,
            first_factor: None,
            second_factor: None,
            protect: Protect::default(),
            ticket: None,
            identity: None,
            abandon_at: now.plus_days(1),
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.state, SignInState::Complete { .. })
    }

    /// Returns the identifier that the user typed.
    fn identifier(&self) -> Option<&str> {
        self.subject.as_ref().map(|subject| subject.identifier.as_str())
    }

    pub(super) fn subject(&self) -> Result<Subject, Failure> {
        let subject = self.subject.clone();
        subject.ok_or_else(|| error::client_state_invalid("This sign-in has no identifier yet."))
    }

    pub(super) fn user(&self) -> Result<UserId, Failure> {
        self.subject()?.user.ok_or_else(error::strategy_for_user_invalid)
    }

    /// Goes on after a first factor, or after a reset password.
    pub(super) fn advance(&mut self, world: &mut World, call: &Call) -> Result<(), Failure> {
        let user = self.user()?;
        let strategy = self.first_factor.as_ref().map(|verification| verification.strategy);
        let is_enough = strategy == Some(Strategy::Passkey) && world.settings.rules().passkey_is_enough();
        if !is_enough && !factor::second(world, &user).is_empty() {
            self.state = SignInState::NeedsSecondFactor;
            return Ok(());
        }
        let is_new_here = !world.client(&call.client).known_users.contains(&user);
        let is_untrusted = world.settings.emulator().client_trust && is_new_here;
        let can_be_asked = !factor::client_trust(world, &user).is_empty();
        if strategy == Some(Strategy::Password) && is_untrusted && can_be_asked {
            self.state = SignInState::NeedsClientTrust;
            return Ok(());
        }
        self.complete(world, call)
    }

    pub(super) fn complete(&mut self, world: &mut World, call: &Call) -> Result<(), Failure> {
        let user = self.user()?;
        let strategy =
            self.first_factor.as_ref().map_or("password", |verification| verification.strategy.as_str());
        let is_passkey = strategy == Strategy::Passkey.as_str();
        let has_second = match self.state {
            SignInState::NeedsProtectCheck { has_second_factor } => has_second_factor,
            _ => {
                self.state == SignInState::NeedsSecondFactor
                    || (is_passkey && world.user(&user).two_factor_enabled())
            }
        };
        if !self.protect.is_passed(world) {
            self.state = SignInState::NeedsProtectCheck { has_second_factor: has_second };
            return Ok(());
        }
        let session = world.create_session(&call.client, &user, strategy, has_second);
        if let Some(ticket) = self.ticket.take() {
            world.redeem(&ticket, &user);
        }
        self.state = SignInState::Complete { session };
        Ok(())
    }
}

impl World {
    /// Single-session mode refuses an attempt while a user is signed in.
    pub(crate) fn refuse_if_signed_in(&self, client: &super::id::ClientId) -> Result<(), Failure> {
        let is_signed_in = self.client(client).signed_in_sessions().next().is_some();
        if self.client(client).signed_in_sessions().any(|session| session.actor.is_some()) {
            return Err(error::session_creation_not_allowed());
        }
        if is_signed_in && self.settings.rules().auth_config.single_session_mode {
            return Err(error::session_exists());
        }
        Ok(())
    }
}

/// Returns the client's sign-in, if the path names it and it still is the current one.
pub(super) fn current(world: &World, call: &Call) -> Result<SignIn, Failure> {
    let attempt = world.client(&call.client).sign_in.as_ref();
    let attempt = attempt.filter(|attempt| attempt.id.as_str() == call.segment(3));
    attempt.cloned().ok_or_else(|| error::resource_not_found("sign in", call.segment(3)))
}

fn current_in(world: &mut World, call: &Call, states: &[SignInState]) -> Result<SignIn, Failure> {
    let attempt = current(world, call)?;
    if !states.contains(&attempt.state) {
        let status = attempt.state.as_str();
        return Err(error::client_state_invalid(&format!(
            "This sign-in is at the status {status}, where that is not possible."
        )));
    }
    if let Some(user) = attempt.subject()?.user {
        world.check_lock(&user)?;
    }
    Ok(attempt)
}

pub(super) fn keep(world: &mut World, call: &Call, attempt: SignIn) -> Answer {
    let rendered = render::sign_in(world, &attempt);
    world.client_mut(&call.client).sign_in = Some(attempt);
    Ok(Reply::Wrapped(rendered))
}

fn strategy(world: &World, form: &Form) -> Result<Strategy, Failure> {
    world.strategy(form.text("strategy").ok_or_else(|| error::form_param_missing("strategy"))?)
}

/// `POST /v1/client/sign_ins`: replaces the sign-in under way.
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let form = &call.request.body;
    if !world.is_actor_token(form.text("ticket")) {
        world.refuse_if_signed_in(&call.client)?;
    }
    let unknown = form.keys().find(|key| !params::PARAMS.contains(key) && !key.starts_with("__clerk"));
    if let Some(key) = unknown {
        return Err(error::form_param_unknown(key));
    }
    if form.is_true("transfer") {
        return oauth::into_sign_in(world, call);
    }
    let asked = match form.text("strategy") {
        Some(_) => Some(strategy(world, form)?),
        None if form.text("ticket").is_some() => Some(Strategy::Ticket),
        None if form.text("password").is_some() => Some(Strategy::Password),
        None => None,
    };
    if asked == Some(Strategy::Ticket) {
        return ticket::sign_in(world, call);
    }
    if asked == Some(Strategy::GoogleOneTap) {
        return oauth::one_tap::sign_in(world, call);
    }
    if let Some(strategy @ Strategy::Oauth(_)) = asked {
        let mut attempt = SignIn::new(world.now(), None);
        let purpose = oauth::Purpose::SignIn(attempt.id.clone());
        let typed = form.text("identifier");
        attempt.first_factor = Some(oauth::start(world, call, purpose, strategy, None, typed)?);
        return keep(world, call, attempt);
    }
    if form.is_true("sign_up_if_missing") {
        world.check_captcha(call)?;
    }
    let Some(identifier) = form.text("identifier") else {
        if asked == Some(Strategy::Passkey) {
            let mut attempt = SignIn::new(world.now(), None);
            passkey::prepare(world, call, &mut attempt)?;
            return keep(world, call, attempt);
        }
        if asked.is_some() {
            return Err(error::form_param_missing("identifier"));
        }
        let attempt = SignIn::new(world.now(), None);
        return keep(world, call, attempt);
    };
    let subject = world.subject_of(identifier, world.discretion(call, asked)?)?;
    let sessions = world.client(&call.client).signed_in_sessions();
    let here = sessions.filter(|session| Some(&session.user) == subject.user.as_ref()).last();
    if let Some(session) = here {
        return Err(error::identifier_already_signed_in(session.id.as_str()));
    }
    if let Some(user) = &subject.user {
        world.check_lock(user)?;
    }
    let mut attempt = SignIn::new(world.now(), Some(subject));
    match asked {
        None => {}
        Some(Strategy::Password) => {
            let plain = form.text("password").ok_or_else(|| error::form_param_nil("password"))?;
            attempt.try_password(world, plain)?;
            attempt.advance(world, call)?;
        }
        // Where the link leads to is said when it is prepared.
        Some(Strategy::EmailLink) if form.text("redirect_url").is_none() => {}
        Some(Strategy::Passkey) => passkey::prepare(world, call, &mut attempt)?,
        // Which of several companies is said when it is prepared.
        Some(Strategy::EnterpriseSso)
            if form.text("enterprise_connection_id").is_none()
                && world.connections_for(identifier).len() > 1 => {}
        Some(strategy) => factor::prepare_first(world, &mut attempt, strategy, call)?,
    }
    keep(world, call, attempt)
}

/// `GET /v1/client/sign_ins/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let attempt = current(world, call)?;
    Ok(Reply::Wrapped(render::sign_in(world, &attempt)))
}

/// `POST /v1/client/sign_ins/{id}/prepare_first_factor`
pub(crate) fn prepare_first_factor(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current_in(world, call, &[SignInState::NeedsFirstFactor])?;
    let form = &call.request.body;
    match strategy(world, form)? {
        Strategy::Passkey => passkey::prepare(world, call, &mut attempt)?,
        strategy => factor::prepare_first(world, &mut attempt, strategy, call)?,
    }
    keep(world, call, attempt)
}

/// `POST /v1/client/sign_ins/{id}/attempt_first_factor`
pub(crate) fn attempt_first_factor(world: &mut World, call: &Call) -> Answer {
    if strategy(world, &call.request.body)? == Strategy::Passkey {
        return passkey::attempt(world, call);
    }
    let mut attempt = current_in(world, call, &[SignInState::NeedsFirstFactor])?;
    let form = &call.request.body;
    let strategy = strategy(world, form)?;
    if strategy == Strategy::Password {
        let plain = form.text("password").ok_or_else(|| error::form_param_nil("password"))?;
        attempt.try_password(world, plain)?;
    } else if let Strategy::Web3(_) = strategy {
        if let Err(failure) = attempt.try_signature(world, strategy, form) {
            return Err(count_and_keep(world, call, attempt, failure));
        }
    } else {
        let code = form.text("code").ok_or_else(|| error::form_param_nil("code"))?;
        let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
        let verification = attempt.first_factor.as_mut().ok_or_else(error::verification_missing)?;
        let verdict = verification.attempt(strategy, code, now, most);
        if let Err(failure) = verdict {
            return Err(count_and_keep(world, call, attempt, failure));
        }
    }
    if attempt.user().is_err() {
        return Err(attempt.offer_to_sign_up(world, call));
    }
    if !strategy.is_reset() {
        attempt.advance(world, call)?;
        return keep(world, call, attempt);
    }
    attempt.state = SignInState::NeedsNewPassword;
    let answer = keep(world, call, attempt.clone());
    // The new password may come with the code.
    if form.text("password").is_some() { take_new_password(world, call, attempt) } else { answer }
}

/// Keeps an attempt whose code was refused; a wrong code also counts towards the lockout.
fn count_and_keep(world: &mut World, call: &Call, attempt: SignIn, failure: Failure) -> Failure {
    let user = attempt.user();
    world.client_mut(&call.client).sign_in = Some(attempt);
    let is_wrong_code = failure
        .errors
        .iter()
        .any(|error| ["form_code_incorrect", "form_incorrect_signature"].contains(&error.code));
    match user {
        Ok(user) if is_wrong_code => world.count_failure(&user).err().unwrap_or(failure),
        _ => failure,
    }
}

const SECOND: &[SignInState] = &[SignInState::NeedsSecondFactor, SignInState::NeedsClientTrust];

/// `POST /v1/client/sign_ins/{id}/prepare_second_factor`
pub(crate) fn prepare_second_factor(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current_in(world, call, SECOND)?;
    let form = &call.request.body;
    let strategy = strategy(world, form)?;
    factor::prepare_second(world, &mut attempt, strategy, call)?;
    keep(world, call, attempt)
}

/// `POST /v1/client/sign_ins/{id}/attempt_second_factor`
pub(crate) fn attempt_second_factor(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current_in(world, call, SECOND)?;
    let form = &call.request.body;
    let strategy = strategy(world, form)?;
    let code = form.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    if let Err(failure) = factor::attempt_second(world, &mut attempt, strategy, code) {
        return Err(count_and_keep(world, call, attempt, failure));
    }
    attempt.complete(world, call)?;
    keep(world, call, attempt)
}

/// `POST /v1/client/sign_ins/{id}/reset_password`
pub(crate) fn reset_password(world: &mut World, call: &Call) -> Answer {
    let attempt = current_in(world, call, &[SignInState::NeedsNewPassword])?;
    take_new_password(world, call, attempt)
}

fn take_new_password(world: &mut World, call: &Call, mut attempt: SignIn) -> Answer {
    let form = &call.request.body;
    let plain = form.text("password").ok_or_else(|| error::form_param_nil("password"))?;
    password::check(world.settings.rules(), plain, "password")?;
    let user_id = attempt.user()?;
    let user = world.user_mut(&user_id);
    user.set_password(plain);
    if form.is_true("sign_out_of_other_sessions") {
        world.revoke_sessions(&user_id, None);
    }
    attempt.advance(world, call)?;
    keep(world, call, attempt)
}
