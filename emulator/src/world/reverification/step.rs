//! The steps of a reverification: `/v1/client/sessions/{id}/verify` and what is below it.

use super::{Level, Reverification, State, first_factors, second_factors};
use crate::world::{
    Call, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::{SessionId, UserId},
    passkey::{self, Ceremony},
    render,
    request::Form,
    sign_in::factor,
    strategy::Strategy,
    verification::Verification,
};

/// The session that the path names, and its user.
struct Subject {
    session: SessionId,
    user: UserId,
}

fn subject(world: &mut World, call: &Call) -> Result<Subject, Failure> {
    let session = world.client(&call.client).session(call.segment(3));
    let session = session.ok_or_else(|| error::resource_not_found("session", call.segment(3)))?;
    if !session.is_signed_in() {
        return Err(error::authentication_invalid());
    }
    let subject = Subject { session: session.id.clone(), user: session.user.clone() };
    world.check_lock(&subject.user)?;
    Ok(subject)
}

/// Returns the session's reverification, which has to wait for this.
fn current(world: &World, call: &Call, subject: &Subject, state: State) -> Result<Reverification, Failure> {
    let session = world.client(&call.client).session(subject.session.as_str());
    let found = session
        .and_then(|session| session.reverification.clone())
        .ok_or_else(|| Failure::clerk("session_reverification_missing"))?;
    if found.state != state {
        let details = ["continue", &format!("the status {}", state.as_str())];
        return Err(Failure::clerk_with("invalid_action_for_session_reverification", &details));
    }
    Ok(found)
}

fn store(world: &mut World, call: &Call, subject: &Subject, current: Reverification) {
    let session = world.client_mut(&call.client).session_mut(subject.session.as_str());
    session.expect("named above").reverification = Some(current);
}

fn keep(world: &mut World, call: &Call, subject: &Subject, current: Reverification) -> Answer {
    store(world, call, subject, current.clone());
    let session = render::session(world, &call.client, subject.session.as_str(), &call.minting);
    Ok(Reply::Wrapped(render::reverification(world, &subject.user, &current, session)))
}

fn strategy(form: &Form) -> Result<Strategy, Failure> {
    let name = form.text("strategy").ok_or_else(|| error::form_param_missing("strategy"))?;
    Strategy::parse(name).ok_or_else(|| error::not_emulated(name))
}

/// `POST /v1/client/sessions/{id}/verify`: who has no second factor is asked for the first.
pub(crate) fn start(world: &mut World, call: &Call) -> Answer {
    let subject = subject(world, call)?;
    let text = call.request.body.text("level").ok_or_else(|| error::form_param_missing("level"))?;
    let asked = Level::parse(text).ok_or_else(|| {
        error::form_param_value_not_allowed("level", text, &["first_factor", "second_factor", "multi_factor"])
    })?;
    let has_second = !second_factors(world, &subject.user).is_empty();
    let level = if has_second { asked } else { Level::First };
    let state = match level {
        Level::Second => State::NeedsSecondFactor,
        Level::First | Level::Multi => State::NeedsFirstFactor,
    };
    keep(world, call, &subject, Reverification { level, state, first_factor: None, second_factor: None })
}

/// `POST …/verify/prepare_first_factor`
pub(crate) fn prepare_first(world: &mut World, call: &Call) -> Answer {
    let subject = subject(world, call)?;
    let mut current = current(world, call, &subject, State::NeedsFirstFactor)?;
    let form = &call.request.body;
    let strategy = strategy(form)?;
    let factors = first_factors(world, &subject.user);
    let chosen = factor::choose(factors, None, strategy, form)?;
    current.first_factor = Some(match strategy {
        Strategy::Password => return Err(error::strategy_for_user_invalid()),
        Strategy::Passkey => {
            let user = Some(world.user(&subject.user));
            Verification::of_ceremony(Ceremony::authentication(world, user, &call.minting)?)
        }
        _ => {
            let previous = current.first_factor.filter(|previous| previous.strategy == strategy);
            factor::send_code_of(world, previous.as_ref(), &chosen, form)?
        }
    });
    keep(world, call, &subject, current)
}

/// `POST …/verify/attempt_first_factor`
pub(crate) fn attempt_first(world: &mut World, call: &Call) -> Answer {
    let subject = subject(world, call)?;
    let mut current = current(world, call, &subject, State::NeedsFirstFactor)?;
    let judged = judge_first(world, call, &subject, &mut current);
    if let Err(failure) = judged {
        return Err(refused(world, call, &subject, current, failure));
    }
    current.state = match current.level {
        Level::Multi => State::NeedsSecondFactor,
        Level::First | Level::Second => State::Complete,
    };
    finish(world, call, &subject, current)
}

fn judge_first(
    world: &mut World,
    call: &Call,
    subject: &Subject,
    current: &mut Reverification,
) -> Result<(), Failure> {
    let form = &call.request.body;
    let strategy = strategy(form)?;
    if !first_factors(world, &subject.user).iter().any(|factor| factor.strategy == strategy) {
        return Err(error::strategy_for_user_invalid());
    }
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    match strategy {
        Strategy::Password => {
            let plain = form.text("password").ok_or_else(|| error::form_param_nil("password"))?;
            let stored = world.user(&subject.user).password.as_ref();
            if !stored.is_some_and(|stored| stored.is(plain)) {
                return Err(error::form_password_incorrect("password"));
            }
            current.first_factor = Some(Verification::verified(strategy));
            Ok(())
        }
        Strategy::Passkey => {
            let text = form.text("public_key_credential").ok_or_else(passkey::invalid_credential)?;
            let verification = current.first_factor.as_mut().ok_or_else(error::verification_missing)?;
            let ceremony = verification.take_ceremony(now)?;
            let judged = world.judge_assertion(&ceremony, text, Some(&subject.user));
            match &judged {
                Ok(_) => verification.succeed(),
                Err(_) => verification.fail(),
            }
            judged.map(|_| ())
        }
        _ => {
            let code = form.text("code").ok_or_else(|| error::form_param_nil("code"))?;
            let verification = current.first_factor.as_mut().ok_or_else(error::verification_missing)?;
            verification.attempt(strategy, code, now, most)
        }
    }
}

/// `POST …/verify/prepare_second_factor`
pub(crate) fn prepare_second(world: &mut World, call: &Call) -> Answer {
    let subject = subject(world, call)?;
    let mut current = current(world, call, &subject, State::NeedsSecondFactor)?;
    let form = &call.request.body;
    let strategy = strategy(form)?;
    let chosen = factor::choose(second_factors(world, &subject.user), None, strategy, form)?;
    if !strategy.is_phone() {
        return Err(error::strategy_for_user_invalid());
    }
    let previous = current.second_factor.filter(|previous| previous.strategy == strategy);
    current.second_factor = Some(factor::send_code_of(world, previous.as_ref(), &chosen, form)?);
    keep(world, call, &subject, current)
}

/// `POST …/verify/attempt_second_factor`
pub(crate) fn attempt_second(world: &mut World, call: &Call) -> Answer {
    let subject = subject(world, call)?;
    let mut current = current(world, call, &subject, State::NeedsSecondFactor)?;
    let form = &call.request.body;
    let strategy = strategy(form)?;
    let code = form.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    if !second_factors(world, &subject.user).iter().any(|factor| factor.strategy == strategy) {
        return Err(error::strategy_for_user_invalid());
    }
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    let judged = match strategy {
        Strategy::PhoneCode => {
            let verification = current.second_factor.as_mut().ok_or_else(error::verification_missing)?;
            verification.attempt(strategy, code, now, most)
        }
        _ => factor::use_own_code(world, &subject.user, strategy, code)
            .map(|()| current.second_factor = Some(Verification::verified(strategy))),
    };
    if let Err(failure) = judged {
        return Err(refused(world, call, &subject, current, failure));
    }
    current.state = State::Complete;
    finish(world, call, &subject, current)
}

/// Keeps what a wrong answer has changed; a wrong password or code counts towards the lockout.
fn refused(
    world: &mut World,
    call: &Call,
    subject: &Subject,
    current: Reverification,
    failure: Failure,
) -> Failure {
    store(world, call, subject, current);
    let counts = ["form_code_incorrect", "form_password_incorrect"];
    if failure.errors.iter().any(|error| counts.contains(&error.code)) {
        return world.count_failure(&subject.user).err().unwrap_or(failure);
    }
    failure
}

fn finish(world: &mut World, call: &Call, subject: &Subject, current: Reverification) -> Answer {
    if current.state == State::Complete {
        world.renew_factors(&call.client, &subject.session, &current);
    }
    keep(world, call, subject, current)
}
