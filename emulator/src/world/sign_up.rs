//! Sign-up attempts.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Call, MOST_USERS, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{ClientId, SessionId, SignUpId, UserId},
    link::{self, Purpose},
    oauth,
    outbox::{Channel, Message},
    password::Password,
    protect::Protect,
    provider::{ExternalAccount, Identity},
    render,
    request::Form,
    settings::{Rules, SignUpMode},
    strategy::Strategy,
    user::User,
    verification::{Verification, phone_channel, send_code},
};

mod external;
mod field;
mod web3;

/// The status of an attempt.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum SignUpState {
    MissingRequirements,
    Complete { user: UserId, session: SessionId },
}

/// See the file's first line.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignUp {
    pub(crate) id: SignUpId,
    pub(crate) state: SignUpState,
    pub(crate) email_address: Option<String>,
    pub(crate) email_verification: Option<Verification>,
    pub(crate) phone_number: Option<String>,
    pub(crate) phone_verification: Option<Verification>,
    pub(crate) wallet: Option<String>,
    pub(crate) wallet_verification: Option<Verification>,
    pub(crate) protect: Protect,
    /// The invitation it was begun with.
    pub(crate) ticket: Option<String>,
    /// The account at a provider that it was begun with.
    pub(crate) identity: Option<Identity>,
    pub(crate) external_verification: Option<Verification>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Password>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) unsafe_metadata: Map<String, Value>,
    pub(crate) legal_accepted_at: Option<UnixMillis>,
    pub(crate) locale: Option<String>,
    pub(crate) abandon_at: UnixMillis,
}

impl SignUp {
    fn new(now: UnixMillis) -> Self {
        Self {
            id: SignUpId::generate(),
            state: SignUpState::MissingRequirements,
            email_address: None,
            email_verification: None,
            phone_number: None,
            phone_verification: None,
            wallet: None,
            wallet_verification: None,
            protect: Protect::default(),
            ticket: None,
            identity: None,
            external_verification: None,
            username: None,
            password: None,
            first_name: None,
            last_name: None,
            unsafe_metadata: Map::new(),
            legal_accepted_at: None,
            locale: None,
            abandon_at: now.plus_days(1),
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.state, SignUpState::Complete { .. })
    }

    /// Sends the code that the form's `strategy` names.
    fn prepare(&mut self, world: &mut World, call: &Call, strategy: Strategy) -> Result<(), Failure> {
        match strategy {
            Strategy::EmailCode | Strategy::EmailLink => {
                let address = self.email_address.clone();
                let address = address.ok_or_else(|| error::form_param_missing("email_address"))?;
                refuse_unless_offered(world.settings.rules(), "email_address", strategy)?;
                if self.email_verification.as_ref().is_some_and(Verification::is_verified) {
                    return Err(error::verification_already_verified());
                }
                let previous = self.email_verification.as_ref();
                let verification = if world.user_by_email(&address).is_some() {
                    notify(world, strategy, address)?
                } else if strategy == Strategy::EmailLink {
                    link::send(world, call, previous, &address, Purpose::SignUp(self.id.clone()))?
                } else {
                    send_code(world, previous, strategy, &address, Channel::Email)?
                };
                self.email_verification = Some(verification);
            }
            Strategy::PhoneCode => {
                let number = self.phone_number.clone();
                let number = number.ok_or_else(|| error::form_param_missing("phone_number"))?;
                refuse_unless_offered(world.settings.rules(), "phone_number", strategy)?;
                if self.phone_verification.as_ref().is_some_and(Verification::is_verified) {
                    return Err(error::verification_already_verified());
                }
                let previous = self.phone_verification.as_ref();
                let channel = phone_channel(&call.request.body)?;
                let verification = send_code(world, previous, strategy, &number, channel)?;
                self.phone_verification = Some(verification);
            }
            Strategy::Web3(_) => return self.prepare_wallet(world, strategy),
            strategy if strategy.is_external() => return self.leave(world, call, strategy),
            other => return Err(error::not_emulated(other.as_str())),
        }
        Ok(())
    }
}

/// Under enumeration protection a sign-up with a taken address looks like any other; its owner receives a notice, and no code is right.
fn notify(world: &mut World, strategy: Strategy, to: String) -> Result<Verification, Failure> {
    if !world.settings.rules().user_settings.attack_protection.enumeration_protection.enabled {
        return Err(error::form_identifier_exists("email_address"));
    }
    let sent_at = world.now();
    world.outbox.send(Message { channel: Channel::Email, to, code: None, link: None, sent_at });
    Ok(Verification::pretended(strategy, sent_at))
}

fn refuse_unless_offered(rules: &Rules, attribute: &str, strategy: Strategy) -> Result<(), Failure> {
    let attribute_rules = rules.attribute(attribute);
    if attribute_rules.verifications.iter().any(|name| name == strategy.as_str()) {
        return Ok(());
    }
    Err(error::value_disabled("strategy", strategy.as_str()))
}

fn strategy(world: &World, form: &Form) -> Result<Strategy, Failure> {
    world.strategy(form.text("strategy").ok_or_else(|| error::form_param_missing("strategy"))?)
}

/// Returns the client's sign-up, if the path names it and it still is the current one.
pub(super) fn current(world: &World, call: &Call) -> Result<SignUp, Failure> {
    let attempt = world.client(&call.client).sign_up.as_ref();
    let attempt = attempt.filter(|attempt| attempt.id.as_str() == call.segment(3));
    attempt.cloned().ok_or_else(|| error::resource_not_found("sign up", call.segment(3)))
}

fn current_and_open(world: &World, call: &Call) -> Result<SignUp, Failure> {
    let attempt = current(world, call)?;
    if attempt.is_complete() {
        return Err(error::client_state_invalid("This sign-up is complete already."));
    }
    Ok(attempt)
}

/// Keeps the attempt, completed if nothing is wanting any more, and answers with it.
pub(super) fn keep(world: &mut World, call: &Call, mut attempt: SignUp) -> Answer {
    attempt.protect.is_passed(world);
    world.refuse_if_restricted(&attempt)?;
    let rules = world.settings.rules();
    let is_ready = attempt.is_somebody()
        && attempt.missing_fields(world).is_empty()
        && attempt.unverified_fields(rules).is_empty();
    if is_ready && !attempt.is_complete() {
        complete(world, &call.client, &mut attempt)?;
    }
    let rendered = render::sign_up(world, &attempt);
    world.client_mut(&call.client).sign_up = Some(attempt);
    Ok(Reply::Wrapped(rendered))
}

/// Makes the user and signs them in.
fn complete(world: &mut World, client: &ClientId, attempt: &mut SignUp) -> Result<(), Failure> {
    // Another user may have taken the identifiers since the check.
    if attempt.email_address.as_deref().is_some_and(|address| world.user_by_email(address).is_some()) {
        return Err(error::form_identifier_exists("email_address"));
    }
    if attempt.phone_number.as_deref().is_some_and(|number| world.user_by_phone(number).is_some()) {
        return Err(error::form_identifier_exists("phone_number"));
    }
    if attempt.username.as_deref().is_some_and(|username| world.user_by_username(username).is_some()) {
        return Err(error::form_identifier_exists("username"));
    }
    if attempt.wallet.as_deref().is_some_and(|address| world.user_by_wallet(address).is_some()) {
        return Err(error::form_identifier_exists("web3_wallet"));
    }
    if world.users.len() >= MOST_USERS {
        return Err(Failure::clerk_with("user_quota_exceeded", &[&MOST_USERS.to_string()]));
    }
    let now = world.now();
    let mut user = User::new(now);
    user.username.clone_from(&attempt.username);
    user.first_name.clone_from(&attempt.first_name);
    user.last_name.clone_from(&attempt.last_name);
    user.password.clone_from(&attempt.password);
    user.unsafe_metadata.clone_from(&attempt.unsafe_metadata);
    user.legal_accepted_at = attempt.legal_accepted_at;
    if let Some(address) = attempt.email_address.clone() {
        user.add_email_address(address, attempt.email_verification.clone(), now);
    }
    if let Some(number) = attempt.phone_number.clone() {
        user.add_phone_number(number, attempt.phone_verification.clone(), now);
    }
    let external = attempt.identity.clone().filter(|_| attempt.is_external());
    let mut proofs = [&attempt.wallet_verification, &attempt.email_verification, &attempt.phone_verification]
        .into_iter()
        .flatten();
    let strategy = match (&external, &attempt.password, proofs.next()) {
        (Some(identity), ..) => identity.strategy,
        (None, None, Some(verification)) => verification.strategy,
        (None, ..) => Strategy::Password,
    };
    user.external_accounts.extend(external.map(|identity| ExternalAccount::new(identity, now)));
    user.wallets.extend(attempt.new_wallet(now));
    let id = user.id.clone();
    world.users.insert(id.clone(), user);
    let session = world.create_session(client, &id, strategy.as_str(), false);
    if let Some(ticket) = attempt.ticket.take() {
        world.redeem(&ticket, &id);
    }
    attempt.state = SignUpState::Complete { user: id, session };
    Ok(())
}

/// `POST /v1/client/sign_ups`: replaces the sign-up under way.
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    world.refuse_if_signed_in(&call.client)?;
    let form = &call.request.body;
    let sign_up = &world.settings.rules().user_settings.sign_up;
    let is_invited = form.text("ticket").is_some() || form.text("strategy") == Some("ticket");
    match sign_up.mode {
        _ if is_invited => {}
        SignUpMode::Public => {}
        SignUpMode::Restricted => {
            return Err(Failure::clerk("sign_up_mode_restricted"));
        }
        SignUpMode::Waitlist => {
            return Err(Failure::clerk("sign_up_restricted_waitlist"));
        }
    }
    world.check_captcha(call)?;
    let mut attempt = SignUp::new(world.now());
    if is_invited {
        attempt.take_ticket(world, form)?;
    }
    attempt.fill(world, form)?;
    if form.is_true("transfer") {
        oauth::into_sign_up(world, call, &mut attempt)?;
        return keep(world, call, attempt);
    }
    send_if_asked(world, call, &mut attempt)?;
    keep(world, call, attempt)
}

/// `PATCH /v1/client/sign_ups/{id}`
pub(crate) fn update(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current_and_open(world, call)?;
    attempt.fill(world, &call.request.body)?;
    send_if_asked(world, call, &mut attempt)?;
    keep(world, call, attempt)
}

/// Returns a code strategy given at create or update saves the separate prepare.
fn send_if_asked(world: &mut World, call: &Call, attempt: &mut SignUp) -> Result<(), Failure> {
    let form = &call.request.body;
    if form.text("strategy").is_none() {
        return Ok(());
    }
    match strategy(world, form)? {
        Strategy::Password | Strategy::Ticket => Ok(()),
        Strategy::GoogleOneTap => oauth::one_tap::sign_up(world, call, attempt),
        other => attempt.prepare(world, call, other),
    }
}

/// `GET /v1/client/sign_ups/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let attempt = current(world, call)?;
    Ok(Reply::Wrapped(render::sign_up(world, &attempt)))
}

/// `GET /v1/client/sign_ups/{id}/enterprise_connections`
pub(crate) fn enterprise_connections(world: &mut World, call: &Call) -> Answer {
    let attempt = current(world, call)?;
    let connections = world.connections_for(attempt.email_address.as_deref().unwrap_or_default());
    let rendered = connections.iter().map(|it| serde_json::json!({"id": it.id, "name": it.name}));
    Ok(Reply::Wrapped(rendered.collect()))
}

/// `POST /v1/client/sign_ups/{id}/prepare_verification`
pub(crate) fn prepare_verification(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current_and_open(world, call)?;
    let form = &call.request.body;
    let strategy = strategy(world, form)?;
    attempt.prepare(world, call, strategy)?;
    keep(world, call, attempt)
}

/// `POST /v1/client/sign_ups/{id}/attempt_verification`
pub(crate) fn attempt_verification(world: &mut World, call: &Call) -> Answer {
    let mut attempt = current_and_open(world, call)?;
    let form = &call.request.body;
    let strategy = strategy(world, form)?;
    if let Strategy::Web3(_) = strategy {
        let verdict = attempt.try_signature(world, strategy, form);
        if let Err(failure) = verdict {
            world.client_mut(&call.client).sign_up = Some(attempt);
            return Err(failure);
        }
        return keep(world, call, attempt);
    }
    let code = form.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    let slot = match strategy {
        Strategy::EmailCode | Strategy::EmailLink => &mut attempt.email_verification,
        Strategy::PhoneCode => &mut attempt.phone_verification,
        other => return Err(error::not_emulated(other.as_str())),
    };
    let verification = slot.as_mut().ok_or_else(error::verification_missing)?;
    let verdict = verification.attempt(strategy, code, now, most);
    if let Err(failure) = verdict {
        world.client_mut(&call.client).sign_up = Some(attempt);
        return Err(failure);
    }
    keep(world, call, attempt)
}
