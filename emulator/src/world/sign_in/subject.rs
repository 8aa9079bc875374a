//! Whom an identifier names, and how much of that may be seen.

use serde::{Deserialize, Serialize};

use crate::world::{
    Call, World,
    error::{self, Failure},
    id::{IdentificationId, UserId},
    settings::SignUpMode,
    strategy::Strategy,
    user::{User, parse_email_address, parse_phone_number},
    wallet,
};

/// The kind of a typed identifier.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Email,
    Phone,
    Wallet,
    Username,
}

/// The treatment of an unknown identifier.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Discretion {
    /// It is refused.
    Open,
    /// The attempt continues as if a user had it, and fails in the end.
    Strict,
    /// The attempt continues, and becomes a sign-up once verified.
    SignUpIfMissing,
}

/// The first factors that are shown for known and unknown users alike.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Uniform {
    pub(crate) discretion: Discretion,
    pub(crate) kind: Kind,
    /// The identification's id, or one that looks like it.
    pub(crate) id: IdentificationId,
}

/// The user who signs in, and the typed identifier.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Subject {
    pub(crate) identifier: String,
    /// No user, or none yet: an enterprise connection may have to identify the user.
    pub(crate) user: Option<UserId>,
    pub(crate) uniform: Option<Uniform>,
}

impl Subject {
    /// This user.
    pub(crate) fn known(identifier: String, user: UserId) -> Self {
        Self { identifier, user: Some(user), uniform: None }
    }
}

impl World {
    /// Returns the treatment of the request's identifier.
    pub(super) fn discretion(&self, call: &Call, strategy: Option<Strategy>) -> Result<Discretion, Failure> {
        let settings = &self.settings.rules().user_settings;
        if !call.request.body.is_true("sign_up_if_missing") {
            let is_strict = settings.attack_protection.enumeration_protection.enabled;
            return Ok(if is_strict { Discretion::Strict } else { Discretion::Open });
        }
        if settings.sign_up.mode != SignUpMode::Public {
            return Err(Failure::new(
                422,
                "sign_up_if_missing_not_allowed",
                "Not everybody can sign up here, so an account has to exist first.",
            ));
        }
        if strategy == Some(Strategy::Password) {
            return Err(if_missing_not_supported());
        }
        Ok(Discretion::SignUpIfMissing)
    }

    /// Whom an identifier names, by the attributes that are first factors here.
    pub(super) fn subject_of(&self, identifier: &str, discretion: Discretion) -> Result<Subject, Failure> {
        let enabled = self.settings.rules().identifiers();
        let email = parse_email_address(identifier, "identifier").ok();
        let phone = parse_phone_number(identifier, "identifier").ok();
        let (user, kind, identifier) = if let Some(address) = email {
            let user = self.user_by_email(&address).filter(|_| enabled.contains(&"email_address"));
            (user, Kind::Email, address)
        } else if let Some(number) = phone {
            let user = self.user_by_phone(&number).filter(|_| enabled.contains(&"phone_number"));
            (user, Kind::Phone, number)
        } else if let Some(address) = wallet::parse_address(identifier) {
            let user = self.user_by_wallet(&address).filter(|_| enabled.contains(&"web3_wallet"));
            (user, Kind::Wallet, address)
        } else {
            let username = identifier.trim().to_lowercase();
            let user = self.user_by_username(&username).filter(|_| enabled.contains(&"username"));
            (user, Kind::Username, username)
        };
        if discretion == Discretion::SignUpIfMissing && kind == Kind::Username {
            return Err(if_missing_not_supported());
        }
        let is_nobody = user.is_none() && self.connections_for(&identifier).is_empty();
        if is_nobody && discretion == Discretion::Open {
            return Err(error::form_identifier_not_found());
        }
        let id = user.and_then(|user| identification(user, &identifier));
        let id = id.unwrap_or_else(IdentificationId::generate);
        let uniform = (discretion != Discretion::Open).then_some(Uniform { discretion, kind, id });
        Ok(Subject { identifier, user: user.map(|user| user.id.clone()), uniform })
    }
}

fn identification(user: &User, identifier: &str) -> Option<IdentificationId> {
    let email = user.email_addresses.iter().find(|email| email.address == identifier).map(|email| &email.id);
    let phone = user.phone_numbers.iter().find(|phone| phone.number == identifier).map(|phone| &phone.id);
    email.or(phone).cloned()
}

fn if_missing_not_supported() -> Failure {
    Failure::new(
        422,
        "sign_up_if_missing_strategy_not_supported",
        "An account can only be made on the way with an email address or a phone number that is verified.",
    )
}
