//! Passkeys: what the emulator keeps of one, and the ceremonies that make and use it (WebAuthn Level 3).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    World,
    clock::UnixMillis,
    error::Failure,
    id::{IdentificationId, UserId},
    session::Minting,
    user::User,
    verification::Verification,
};

pub(crate) mod webauthn;

use webauthn::Credential;

const LIFETIME_MIN: i64 = 10;
const TIMEOUT_MS: u32 = 60_000;

/// A passkey of a user; without a credential until the browser has made one.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Passkey {
    pub(crate) id: IdentificationId,
    pub(crate) name: String,
    pub(crate) verification: Verification,
    pub(crate) credential: Option<Credential>,
    pub(crate) last_used_at: Option<UnixMillis>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

/// A challenge that is out, and where its answer has to come from.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ceremony {
    /// base64url, as client data repeats it.
    pub(crate) challenge: String,
    pub(crate) origin: String,
    pub(crate) rp_id: String,
    /// The options for the browser, as JSON text.
    pub(crate) options: String,
    pub(crate) expire_at: UnixMillis,
}

/// Where a request comes from: its origin and the host in it, which is the relying party's id.
fn relying_party(minting: &Minting) -> Result<(String, String), Failure> {
    let origin = minting.origin.as_deref().ok_or_else(|| Failure::clerk("origin_missing"))?;
    let host = origin.split_once("://").map(|(_, rest)| rest);
    let host = host.and_then(|rest| rest.split(':').next()).filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| {
        Failure::new(400, "origin_invalid", "A passkey belongs to a web page, and this origin is none.")
    })?;
    Ok((origin.to_owned(), host.to_owned()))
}

/// Returns the id of a credential as text.
pub(crate) fn credential_name(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

fn descriptors<'a>(credentials: impl Iterator<Item = &'a Credential>) -> Value {
    let descriptors = credentials.map(|credential| {
        let id = credential_name(&credential.id);
        json!({"type": "public-key", "id": id, "transports": credential.transports})
    });
    descriptors.collect()
}

impl Ceremony {
    fn new(
        world: &World,
        minting: &Minting,
        options: impl FnOnce(&str, &str) -> Value,
    ) -> Result<Self, Failure> {
        let (origin, rp_id) = relying_party(minting)?;
        let challenge = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let options = options(&challenge, &rp_id).to_string();
        Ok(Self { challenge, origin, rp_id, options, expire_at: world.now().plus_minutes(LIFETIME_MIN) })
    }

    /// To make a passkey. The authenticators that hold one of this user already are left out.
    pub(crate) fn registration(world: &World, user: &User, minting: &Minting) -> Result<Self, Failure> {
        let name = world.settings.environment()["display_config"]["application_name"].clone();
        Self::new(world, minting, |challenge, rp_id| {
            json!({
                "rp": {"id": rp_id, "name": name},
                "user": {
                    "id": URL_SAFE_NO_PAD.encode(user.id.as_str()),
                    "name": user.identifier(),
                    "displayName": user.identifier(),
                },
                "challenge": challenge,
                "pubKeyCredParams": [
                    {"type": "public-key", "alg": webauthn::ES256},
                    {"type": "public-key", "alg": webauthn::RS256},
                ],
                "timeout": TIMEOUT_MS,
                "excludeCredentials": descriptors(user.credentials()),
                "authenticatorSelection": {
                    "requireResidentKey": true,
                    "residentKey": "required",
                    "userVerification": "required",
                },
                "attestation": "none",
            })
        })
    }

    /// To sign in with a passkey: with one of this user's, or with any that the browser finds.
    pub(crate) fn authentication(
        world: &World,
        user: Option<&User>,
        minting: &Minting,
    ) -> Result<Self, Failure> {
        Self::new(world, minting, |challenge, rp_id| {
            json!({
                "challenge": challenge,
                "rpId": rp_id,
                "timeout": TIMEOUT_MS,
                "userVerification": "required",
                "allowCredentials": descriptors(user.into_iter().flat_map(User::credentials)),
            })
        })
    }
}

impl User {
    /// Returns the passkeys that the browser has made.
    pub(crate) fn usable_passkeys(&self) -> impl Iterator<Item = &Passkey> {
        self.passkeys.iter().filter(|passkey| passkey.credential.is_some())
    }

    pub(crate) fn credentials(&self) -> impl Iterator<Item = &Credential> {
        self.passkeys.iter().filter_map(|passkey| passkey.credential.as_ref())
    }
}

pub(crate) fn no_passkeys() -> Failure {
    Failure::new(400, "no_passkeys_found_for_user", "This account has no passkey.")
}

fn not_registered() -> Failure {
    Failure::clerk("passkey_not_registered")
}

fn authentication_failed(why: webauthn::Broken) -> Failure {
    Failure::clerk_with("passkey_authentication_failure", &[why])
}

pub(crate) fn registration_failed(why: webauthn::Broken) -> Failure {
    Failure::clerk_with("passkey_invalid_verification", &[why])
}

pub(crate) fn invalid_credential() -> Failure {
    Failure::clerk("passkey_invalid_public_key_credential").of_param("public_key_credential")
}

impl World {
    /// Judges an assertion and gives whose it is. `expected` is the user it has to be, where that is known.
    pub(crate) fn judge_assertion(
        &mut self,
        ceremony: &Ceremony,
        text: &str,
        expected: Option<&UserId>,
    ) -> Result<UserId, Failure> {
        let assertion = webauthn::Assertion::parse(text).ok_or_else(invalid_credential)?;
        let now = self.now();
        let owner = self.user_by_credential(&assertion.id).map(|user| user.id.clone());
        let owner = owner.filter(|owner| expected.is_none_or(|expected| owner == expected));
        let owner = owner.ok_or_else(not_registered)?;
        let mut passkeys = self.user_mut(&owner).passkeys.iter_mut();
        let holds = |passkey: &&mut Passkey| {
            passkey.credential.as_ref().is_some_and(|credential| credential.id == assertion.id)
        };
        let passkey = passkeys.find(holds).ok_or_else(not_registered)?;
        let handle = assertion.user_handle.as_deref();
        if handle.is_some_and(|handle| handle != owner.as_str().as_bytes()) {
            return Err(authentication_failed("it was made for another account"));
        }
        let credential = passkey.credential.as_mut().ok_or_else(not_registered)?;
        credential.sign_count =
            webauthn::check_assertion(ceremony, credential, &assertion).map_err(authentication_failed)?;
        passkey.last_used_at = Some(now);
        Ok(owner)
    }

    /// Returns the user who has a passkey with this credential.
    pub(crate) fn user_by_credential(&self, id: &[u8]) -> Option<&User> {
        let has = |user: &User| user.credentials().any(|credential| credential.id == id);
        self.users.named(&credential_name(id), has)
    }
}
