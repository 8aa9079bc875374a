//! Sign-in and sign-up attempts.

use serde_json::{Value, json};

use super::{external, ms, optional_ms, verification};
use crate::world::{
    World,
    image::ImageLink,
    sign_in::{
        SignIn, SignInState,
        factor::{self, Factor, Means},
    },
    sign_up::{SignUp, SignUpState},
    verification::Verification,
};

pub(crate) fn sign_in(world: &World, attempt: &SignIn) -> Value {
    let now = world.now();
    let subject = attempt.subject.as_ref();
    let identifier = subject.map(|subject| subject.identifier.as_str());
    let shown = subject.filter(|subject| subject.uniform.is_none() || attempt.is_complete());
    let user = shown.and_then(|subject| subject.user.as_ref()).map(|user| world.user(user));
    let first = subject.map(|subject| factors(&factor::first(world, subject), identifier));
    let second = factor::second_of(world, attempt);
    let session = match &attempt.state {
        SignInState::Complete { session } => Some(session.as_str()),
        _ => None,
    };
    let trust = (attempt.state == SignInState::NeedsClientTrust).then_some("new");
    json!({
        "object": "sign_in_attempt",
        "id": attempt.id.as_str(),
        "status": attempt.state.as_str(),
        "supported_identifiers": world.settings.rules().identifiers(),
        "identifier": identifier,
        "supported_first_factors": first,
        "supported_second_factors": (!second.is_empty()).then(|| factors(&second, identifier)),
        "first_factor_verification": attempt.first_factor.as_ref().map(|it| verification(it, now)),
        "second_factor_verification": attempt.second_factor.as_ref().map(|it| verification(it, now)),
        "user_data": user.map(|user| json!({
            "first_name": user.first_name,
            "last_name": user.last_name,
            "image_url": ImageLink::url_of(user.image.as_ref()),
            "has_image": user.image.is_some(),
        })),
        "created_session_id": session,
        "abandon_at": ms(attempt.abandon_at),
        "client_trust_state": trust,
        "protect_check": attempt.protect.pending().map(|it| it.json(&world.base_url)),
    })
}

pub(super) fn factors(factors: &[Factor], typed: Option<&str>) -> Vec<Value> {
    factors.iter().map(|factor| factor_json(factor, typed)).collect()
}

fn factor_json(factor: &Factor, typed: Option<&str>) -> Value {
    let strategy = factor.strategy.as_str();
    match &factor.means {
        Means::Own => json!({"strategy": strategy}),
        Means::Email { id, address, primary } => json!({
            "strategy": strategy,
            "email_address_id": id.as_str(),
            "safe_identifier": safe(address, typed),
            "primary": primary,
        }),
        Means::Phone { id, number, primary, default } => json!({
            "strategy": strategy,
            "phone_number_id": id.as_str(),
            "safe_identifier": safe(number, typed),
            "primary": primary,
            "default": default,
            "channel": "sms",
        }),
        Means::Wallet { id, primary } => json!({
            "strategy": strategy,
            "web3_wallet_id": id.as_str(),
            "safe_identifier": typed,
            "primary": primary,
        }),
        Means::Connection { id, name } => json!({
            "strategy": strategy,
            "enterprise_connection_id": id,
            "enterprise_connection_name": name,
        }),
    }
}

/// Returns the identifier as typed, or with its middle hidden.
fn safe(identifier: &str, typed: Option<&str>) -> String {
    if typed == Some(identifier) {
        return identifier.to_owned();
    }
    if let Some((local, domain)) = identifier.split_once('@') {
        let first: String = local.chars().take(1).collect();
        return format!("{first}*****@{domain}");
    }
    let ends: Vec<char> = identifier.chars().collect();
    let (head, tail) = (&ends[..3.min(ends.len())], &ends[ends.len().saturating_sub(2)..]);
    let hidden = "*".repeat(ends.len().saturating_sub(5));
    format!("{}{hidden}{}", String::from_iter(head), String::from_iter(tail))
}

pub(crate) fn sign_up(world: &World, attempt: &SignUp) -> Value {
    let rules = world.settings.rules();
    let email = attempt.email_address.as_ref();
    let email =
        email.map(|_| sign_up_verification(world, "email_address", attempt.email_verification.as_ref()));
    let phone = attempt.phone_number.as_ref();
    let phone =
        phone.map(|_| sign_up_verification(world, "phone_number", attempt.phone_verification.as_ref()));
    let wallet = attempt.wallet.as_ref();
    let wallet =
        wallet.map(|_| sign_up_verification(world, "web3_wallet", attempt.wallet_verification.as_ref()));
    let (status, user, session) = match &attempt.state {
        SignUpState::MissingRequirements => ("missing_requirements", None, None),
        SignUpState::Complete { user, session } => ("complete", Some(user.as_str()), Some(session.as_str())),
    };
    let external = attempt.external_verification.as_ref();
    let has_password = attempt.password.is_some();
    json!({
        "object": "sign_up_attempt",
        "id": attempt.id.as_str(),
        "status": status,
        "required_fields": attempt.required_fields(rules),
        "optional_fields": SignUp::optional_fields(rules),
        "missing_fields": attempt.missing_fields(world),
        "unverified_fields": attempt.unverified_fields(rules),
        "verifications": {
            "email_address": email,
            "phone_number": phone,
            "web3_wallet": wallet,
            "external_account": external.map(|it| verification(it, world.now())),
        },
        "username": attempt.username,
        "email_address": attempt.email_address,
        "phone_number": attempt.phone_number,
        "web3_wallet": attempt.wallet,
        "password_enabled": has_password,
        "has_password": has_password,
        "first_name": attempt.first_name,
        "last_name": attempt.last_name,
        "unsafe_metadata": attempt.unsafe_metadata,
        "public_metadata": {},
        "custom_action": false,
        "external_id": null,
        "created_session_id": session,
        "created_user_id": user,
        "abandon_at": ms(attempt.abandon_at),
        "legal_accepted_at": optional_ms(attempt.legal_accepted_at),
        "locale": attempt.locale,
        "external_account": attempt.identity.as_ref().map(external::identity),
        "external_account_strategy": external.map(|it| it.strategy.as_str()),
        "protect_check": attempt.protect.pending().map(|it| it.json(&world.base_url)),
    })
}

/// Before a code was asked for there is no status: the prebuilt `<SignUp/>` takes `unverified` for "a code is on its way".
fn sign_up_verification(world: &World, attribute: &str, it: Option<&Verification>) -> Value {
    let supported = world.settings.rules().attribute(attribute).verifications;
    let Some(it) = it else {
        return json!({"next_action": "needs_prepare", "supported_strategies": supported});
    };
    let next_action = if it.is_verified() { "" } else { "needs_attempt" };
    let mut rendered = verification(it, world.now());
    rendered["next_action"] = json!(next_action);
    rendered["supported_strategies"] = json!(supported);
    rendered
}
