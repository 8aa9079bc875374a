//! Which factors a user can sign in with, and how each is prepared and judged.

use super::{Discretion, SignIn, SignInState, Subject, uniform};
use crate::world::{
    Call, World,
    error::{self, Failure},
    id::{IdentificationId, UserId, WalletId},
    link::{self, Purpose},
    oauth,
    outbox::Channel,
    request::Form,
    strategy::Strategy,
    user::User,
    verification::{Verification, phone_channel, send_code},
    wallet::WalletApp,
};

/// The secret or address that a factor uses.
#[derive(Clone)]
pub(crate) enum Means {
    /// A secret that the user knows or holds.
    Own,
    Email {
        id: IdentificationId,
        address: String,
        primary: bool,
    },
    Phone {
        id: IdentificationId,
        number: String,
        primary: bool,
        /// `true` for the default second factor.
        default: bool,
    },
    Wallet {
        id: WalletId,
        primary: bool,
    },
    /// The sign-in of a company.
    Connection {
        id: String,
        name: String,
    },
}

/// One entry of `supported_first_factors` or `supported_second_factors`.
#[derive(Clone)]
pub(crate) struct Factor {
    pub(crate) strategy: Strategy,
    pub(crate) means: Means,
}

pub(super) fn own(strategy: Strategy) -> Factor {
    Factor { strategy, means: Means::Own }
}

fn emails(user: &User, strategy: Strategy) -> impl Iterator<Item = Factor> {
    let verified = user.email_addresses.iter().filter(|email| email.is_verified());
    verified.map(move |email| Factor {
        strategy,
        means: Means::Email {
            id: email.id.clone(),
            address: email.address.clone(),
            primary: user.primary_email_address.as_ref() == Some(&email.id),
        },
    })
}

fn phones(user: &User, strategy: Strategy) -> impl Iterator<Item = Factor> {
    let verified = user.phone_numbers.iter().filter(|phone| phone.is_verified());
    verified.map(move |phone| Factor {
        strategy,
        means: Means::Phone {
            id: phone.id.clone(),
            number: phone.number.clone(),
            primary: user.primary_phone_number.as_ref() == Some(&phone.id),
            default: user.default_second_factor() == Some(&phone.id),
        },
    })
}

/// Returns the first factors of an identifier. For an address of an enterprise connection there is only that connection.
pub(crate) fn first(world: &World, subject: &Subject) -> Vec<Factor> {
    let connections = world.connections_for(&subject.identifier).into_iter();
    let connections: Vec<Factor> = connections
        .map(|connection| Factor {
            strategy: Strategy::EnterpriseSso,
            means: Means::Connection { id: connection.id, name: connection.name },
        })
        .collect();
    match (&subject.user, &subject.uniform) {
        _ if !connections.is_empty() => connections,
        (_, Some(uniform)) => uniform::of_anybody(world, subject, uniform),
        (Some(user), None) => of_user(world, user),
        (None, None) => Vec::new(),
    }
}

/// Returns the first factors of a user.
pub(crate) fn of_user(world: &World, user: &UserId) -> Vec<Factor> {
    let rules = world.settings.rules();
    let user = world.user(user);
    let has_password = rules.attribute("password").enabled && user.password.is_some();
    let mut factors = Vec::new();
    if has_password {
        factors.push(own(Strategy::Password));
    }
    if rules.is_first_factor("passkey", "passkey") && user.usable_passkeys().next().is_some() {
        factors.push(own(Strategy::Passkey));
    }
    if rules.is_first_factor("email_address", "email_code") {
        factors.extend(emails(user, Strategy::EmailCode));
    }
    if rules.is_first_factor("email_address", "email_link") {
        factors.extend(emails(user, Strategy::EmailLink));
    }
    if rules.is_first_factor("phone_number", "phone_code") {
        factors.extend(phones(user, Strategy::PhoneCode));
    }
    if rules.attribute("password").enabled {
        factors.extend(emails(user, Strategy::ResetPasswordEmailCode));
        factors.extend(phones(user, Strategy::ResetPasswordPhoneCode));
    }
    for strategy in WalletApp::ALL.map(Strategy::Web3) {
        if rules.is_first_factor("web3_wallet", strategy.as_str()) {
            let wallets = user.wallets.iter().enumerate().filter(|(_, wallet)| wallet.suits(strategy));
            factors.extend(wallets.map(|(at, wallet)| Factor {
                strategy,
                means: Means::Wallet { id: wallet.id.clone(), primary: at == 0 },
            }));
        }
    }
    let social = &rules.user_settings.social;
    let connected = user.external_accounts.iter().map(|account| account.identity.strategy);
    let is_usable = |strategy: &Strategy| {
        social.get(strategy.as_str()).is_some_and(|social| social.enabled && social.authenticatable)
    };
    factors.extend(connected.filter(is_usable).map(own));
    factors
}

/// Returns the second factors of a user; empty if none is required.
pub(crate) fn second(world: &World, user: &UserId) -> Vec<Factor> {
    let rules = world.settings.rules();
    let user = world.user(user);
    if !user.two_factor_enabled() && !rules.user_settings.sign_in.second_factor.required {
        return Vec::new();
    }
    let mut factors = Vec::new();
    if user.totp_enabled() && rules.is_second_factor("authenticator_app", "totp") {
        factors.push(own(Strategy::Totp));
    }
    if rules.is_second_factor("phone_number", "phone_code") {
        let reserved = user.phone_numbers.iter().filter(|phone| phone.reserved_for_second_factor);
        let reserved: Vec<_> = reserved.map(|phone| phone.id.clone()).collect();
        let is_reserved =
            |factor: &Factor| matches!(&factor.means, Means::Phone { id, .. } if reserved.contains(id));
        factors.extend(phones(user, Strategy::PhoneCode).filter(is_reserved));
    }
    if rules.is_second_factor("email_address", "email_code") {
        factors.extend(emails(user, Strategy::EmailCode));
    }
    if rules.is_second_factor("email_address", "email_link") {
        factors.extend(emails(user, Strategy::EmailLink));
    }
    if user.backup_code_enabled() && rules.is_second_factor("backup_code", "backup_code") {
        factors.push(own(Strategy::BackupCode));
    }
    factors
}

/// How a browser can earn trust (Clerk docs, "Device trust"): a code by mail or text message, or a link where links are in
/// use; where only links are, no code by mail.
pub(crate) fn client_trust(world: &World, user: &UserId) -> Vec<Factor> {
    let is_in_use = |strategy| world.settings.rules().is_first_factor("email_address", strategy);
    let has_links = is_in_use("email_link");
    let user = world.user(user);
    let mut factors: Vec<Factor> = Vec::new();
    if !has_links || is_in_use("email_code") {
        factors.extend(emails(user, Strategy::EmailCode));
    }
    if has_links {
        factors.extend(emails(user, Strategy::EmailLink));
    }
    factors.extend(phones(user, Strategy::PhoneCode));
    factors
}

/// Returns the second factors that the attempt's state allows.
pub(crate) fn second_of(world: &World, attempt: &SignIn) -> Vec<Factor> {
    match (&attempt.subject, &attempt.state) {
        (Some(Subject { user: Some(user), .. }), SignInState::NeedsSecondFactor) => second(world, user),
        (Some(Subject { user: Some(user), .. }), SignInState::NeedsClientTrust) => client_trust(world, user),
        _ => Vec::new(),
    }
}

/// Returns the factor of this strategy, and of this address or number if the form names one.
pub(crate) fn choose(
    factors: Vec<Factor>,
    identifier: Option<&str>,
    strategy: Strategy,
    form: &Form,
) -> Result<Factor, Failure> {
    let mut matching: Vec<Factor> =
        factors.into_iter().filter(|factor| factor.strategy == strategy).collect();
    let (param, wanted) = if let Strategy::Web3(_) = strategy {
        ("web3_wallet_id", form.text("web3_wallet_id"))
    } else if strategy.is_email() {
        ("email_address_id", form.text("email_address_id"))
    } else {
        ("phone_number_id", form.text("phone_number_id"))
    };
    if let Some(wanted) = wanted {
        let is_wanted = |factor: &Factor| match &factor.means {
            Means::Own | Means::Connection { .. } => false,
            Means::Email { id, .. } | Means::Phone { id, .. } => id.as_str() == wanted,
            Means::Wallet { id, .. } => id.as_str() == wanted,
        };
        if !matching.is_empty() && !matching.iter().any(is_wanted) {
            return Err(error::form_resource_not_found(param));
        }
        matching.retain(is_wanted);
    }
    let is_typed = |factor: &Factor| match &factor.means {
        Means::Own | Means::Connection { .. } | Means::Wallet { .. } => false,
        Means::Email { address, .. } => Some(address.as_str()) == identifier,
        Means::Phone { number, .. } => Some(number.as_str()) == identifier,
    };
    let typed = matching.iter().position(is_typed).unwrap_or(0);
    if matching.is_empty() {
        return Err(error::strategy_for_user_invalid());
    }
    Ok(matching.swap_remove(typed))
}

pub(crate) fn send(
    world: &mut World,
    call: &Call,
    previous: Option<&Verification>,
    factor: &Factor,
    purpose: Purpose,
) -> Result<Verification, Failure> {
    match &factor.means {
        Means::Email { address, .. } if factor.strategy == Strategy::EmailLink => {
            link::send(world, call, previous, address, purpose)
        }
        _ => send_code_of(world, previous, factor, &call.request.body),
    }
}

/// Sends the code of a factor, if it is one that has codes.
pub(crate) fn send_code_of(
    world: &mut World,
    previous: Option<&Verification>,
    factor: &Factor,
    form: &Form,
) -> Result<Verification, Failure> {
    match &factor.means {
        Means::Own | Means::Connection { .. } | Means::Wallet { .. } => Ok(Verification::of(factor.strategy)),
        Means::Email { address, .. } => send_code(world, previous, factor.strategy, address, Channel::Email),
        Means::Phone { number, .. } => {
            send_code(world, previous, factor.strategy, number, phone_channel(form)?)
        }
    }
}

/// Sends the code or link of a first factor.
pub(super) fn prepare_first(
    world: &mut World,
    attempt: &mut SignIn,
    strategy: Strategy,
    call: &Call,
) -> Result<(), Failure> {
    if strategy.is_external() {
        return leave(world, attempt, strategy, call);
    }
    if let Strategy::Web3(_) = strategy {
        choose(first(world, &attempt.subject()?), attempt.identifier(), strategy, &call.request.body)?;
        let to_sign = world.text_to_sign(&attempt.subject()?.identifier);
        attempt.first_factor = Some(Verification::to_sign(strategy, to_sign, world.now()));
        return Ok(());
    }
    if !(strategy.is_email() || strategy.is_phone()) {
        return Err(error::strategy_for_user_invalid());
    }
    let factor =
        choose(first(world, &attempt.subject()?), attempt.identifier(), strategy, &call.request.body)?;
    let Subject { user, uniform, .. } = attempt.subject()?;
    if user.is_none() && uniform.is_some_and(|uniform| uniform.discretion == Discretion::Strict) {
        attempt.first_factor = Some(Verification::pretended(strategy, world.now()));
        return Ok(());
    }
    let previous = attempt.first_factor.as_ref().filter(|verification| verification.strategy == strategy);
    attempt.first_factor = Some(send(world, call, previous, &factor, Purpose::SignIn(attempt.id.clone()))?);
    Ok(())
}

/// Begins the road through a provider or a company's sign-in.
fn leave(world: &mut World, attempt: &mut SignIn, strategy: Strategy, call: &Call) -> Result<(), Failure> {
    let Subject { identifier, .. } = attempt.subject()?;
    let wanted = call.request.body.text("enterprise_connection_id");
    let connection = match strategy {
        Strategy::EnterpriseSso => {
            Some(world.connection(&identifier, wanted, "enterprise_sso_sign_in_connection_missing")?)
        }
        _ => None,
    };
    let purpose = oauth::Purpose::SignIn(attempt.id.clone());
    let verification = oauth::start(world, call, purpose, strategy, connection, Some(&identifier))?;
    attempt.first_factor = Some(verification);
    Ok(())
}

/// Sends the code or link of a second factor.
pub(super) fn prepare_second(
    world: &mut World,
    attempt: &mut SignIn,
    strategy: Strategy,
    call: &Call,
) -> Result<(), Failure> {
    if !(strategy.is_email() || strategy.is_phone()) {
        return Err(error::strategy_for_user_invalid());
    }
    let factors = second_of(world, attempt);
    if factors.is_empty() {
        return Err(error::no_second_factors(strategy.as_str()));
    }
    let factor = choose(factors, attempt.identifier(), strategy, &call.request.body)?;
    let previous = attempt.second_factor.as_ref().filter(|verification| verification.strategy == strategy);
    attempt.second_factor = Some(send(world, call, previous, &factor, Purpose::SignIn(attempt.id.clone()))?);
    Ok(())
}

/// Judges a second factor. A backup code is used up.
pub(super) fn attempt_second(
    world: &mut World,
    attempt: &mut SignIn,
    strategy: Strategy,
    code: &str,
) -> Result<(), Failure> {
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    let user = attempt.user()?;
    let is_offered = second_of(world, attempt).iter().any(|factor| factor.strategy == strategy);
    if !is_offered {
        return Err(error::strategy_for_user_invalid());
    }
    match strategy {
        Strategy::EmailCode | Strategy::PhoneCode => {
            let verification = attempt.second_factor.as_mut().ok_or_else(error::verification_missing)?;
            return verification.attempt(strategy, code, now, most);
        }
        _ => {
            if let Err(failure) = use_own_code(world, &user, strategy, code) {
                count_own_code(attempt, strategy);
                return Err(failure);
            }
        }
    }
    attempt.second_factor = Some(Verification::verified(strategy));
    Ok(())
}

/// Checks a code of an authenticator app or a backup code, which is then used.
pub(crate) fn use_own_code(
    world: &mut World,
    user: &UserId,
    strategy: Strategy,
    code: &str,
) -> Result<(), Failure> {
    let now = world.now();
    match strategy {
        Strategy::Totp => {
            let totp = world.user(user).totp.as_ref();
            let is_right = totp.is_some_and(|totp| totp.accepts(code.trim(), now));
            if is_right { Ok(()) } else { Err(error::form_code_incorrect()) }
        }
        Strategy::BackupCode => {
            let codes = &mut world.user_mut(user).backup_codes;
            let typed = code.trim().to_lowercase();
            let at = codes.iter().position(|code| *code == typed).ok_or_else(error::form_code_incorrect)?;
            codes.remove(at);
            Ok(())
        }
        other => Err(error::not_emulated(other.as_str())),
    }
}

/// Counts a wrong code that was not sent; no new one can be requested, so the count alone never ends the attempt.
fn count_own_code(attempt: &mut SignIn, strategy: Strategy) {
    let mut verification = match attempt.second_factor.take() {
        Some(verification) if verification.strategy == strategy => verification,
        _ => Verification::of(strategy),
    };
    verification.attempts += 1;
    attempt.second_factor = Some(verification);
}
