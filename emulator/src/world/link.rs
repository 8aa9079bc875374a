//! Email links: what a mail carries instead of a code, and what happens when it is opened, here or on another device.

use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::{
    Call, Recent, World,
    answer::{Answer, Navigation, Reply},
    error::{self, Failure},
    id::{ClientId, IdentificationId, SignInId, SignUpId, UserId},
    navigate::{app_url, with_parameters},
    request::Request,
    session::Minting,
    sign_in::{self, SignInState},
    sign_up::{self, SignUpState},
    verification::{Status, Verification, send_link},
};

/// Not a kind of Clerk's, so that a link is never taken for a session.
const LINK_TOKEN: &str = "emulator_link";

/// The purpose of a link.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// The factor a sign-in waits for.
    SignIn(SignInId),
    /// The email address of a sign-up.
    SignUp(SignUpId),
    /// An email address that a user adds.
    Email { user: UserId, email: IdentificationId },
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Link {
    purpose: Purpose,
    client: ClientId,
    redirect_url: Url,
}

/// The links that were sent lately, by their token.
pub(crate) type Links = Recent<String, Link, 2_000>;

/// The value of `__clerk_status` in the app's address.
enum Outcome {
    Verified {
        session: Option<String>,
    },
    /// The address has no user: a sign-up may take it over.
    Transferable,
    Expired,
    Failed,
    ClientMismatch,
}

impl Outcome {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Verified { .. } => "verified",
            Self::Transferable => "transferable",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::ClientMismatch => "client_mismatch",
        }
    }
}

/// "Mails" a link to this address. It voids the one before, because the verification waits for the last one only.
pub(crate) fn send(
    world: &mut World,
    call: &Call,
    previous: Option<&Verification>,
    to: &str,
    purpose: Purpose,
) -> Result<Verification, Failure> {
    let redirect_url = app_url(call, "redirect_url")?;
    let now = world.now();
    let claims = json!({
        "iss": call.request.base_url,
        "exp": now.plus_minutes(10).seconds(),
        "jti": super::id::random_text(20),
        "rurl": redirect_url.as_str(),
    });
    let token = world.signer.sign(&claims, LINK_TOKEN, now.seconds());
    let link = format!("{}/v1/verify?token={token}", call.request.base_url);
    let verification = send_link(world, previous, to, token.clone(), link)?;
    world.links.insert(token, Link { purpose, client: call.client.clone(), redirect_url });
    Ok(verification)
}

/// `GET /v1/verify?token=…`: a link is opened. A known link always redirects to the app, whatever the result.
pub(crate) fn verify(world: &mut World, request: &Request) -> Answer {
    let token = request.query.text("token").unwrap_or_default();
    let link = world.links.get(token).cloned().ok_or_else(error::verification_link_token_invalid)?;
    let outcome = if world.clients.contains_key(&link.client) {
        world.settle(&link.client);
        let outcome = open(world, request, token, &link);
        world.settle(&link.client);
        world.bump(&link.client);
        outcome
    } else {
        Outcome::Failed
    };
    let mut parameters = vec![("__clerk_status", outcome.as_str())];
    if let Outcome::Verified { session: Some(session) } = &outcome {
        parameters.push(("__clerk_created_session", session));
    }
    Ok(Reply::Navigation(Navigation::SeeOther(with_parameters(&link.redirect_url, &parameters))))
}

fn open(world: &mut World, request: &Request, token: &str, link: &Link) -> Outcome {
    let here = world.clients_of(request);
    let opened_at = here.iter().find(|client| **client == link.client).or(here.first()).cloned();
    let is_same = opened_at.as_ref() == Some(&link.client);
    let must_be_same = world.settings.rules().user_settings.attack_protection.email_link.require_same_client;
    let call = Call {
        request: request.clone(),
        client: link.client.clone(),
        minting: Minting { origin: None, issuer: request.base_url.clone() },
    };
    let result = match &link.purpose {
        Purpose::SignIn(id) => open_sign_in(world, &call, token, id, opened_at, is_same || !must_be_same),
        Purpose::SignUp(id) => {
            // Of the same client nothing is noted: else Clerk's first tab would wait for the other one to go on, and its attempt is
            // gone by then. Seen with Clerk's own components.
            let elsewhere = opened_at.filter(|_| !is_same);
            open_sign_up(world, &call, token, id, elsewhere, is_same || !must_be_same)
        }
        Purpose::Email { user, email } => {
            open_email(world, user, email, token, opened_at, is_same || !must_be_same)
        }
    };
    result.unwrap_or_else(|refused| refused)
}

/// Opens the link in the verification that waits for it.
fn verified(
    world: &World,
    slot: &mut Option<Verification>,
    token: &str,
    opened_at: Option<ClientId>,
    is_allowed: bool,
) -> Result<(), Outcome> {
    let verification = slot.as_mut().filter(|verification| verification.waits_for(token));
    let verification = verification.ok_or(Outcome::Failed)?;
    match verification.status(world.now()) {
        Status::Expired => Err(Outcome::Expired),
        Status::Unverified if !is_allowed => Err(Outcome::ClientMismatch),
        Status::Unverified => {
            verification.open(opened_at);
            Ok(())
        }
        Status::Verified | Status::Transferable | Status::Failed => Err(Outcome::Failed),
    }
}

fn open_sign_in(
    world: &mut World,
    call: &Call,
    token: &str,
    id: &SignInId,
    opened_at: Option<ClientId>,
    is_allowed: bool,
) -> Result<Outcome, Outcome> {
    let attempt = world.client(&call.client).sign_in.clone().filter(|attempt| attempt.id == *id);
    let mut attempt = attempt.ok_or(Outcome::Failed)?;
    if let Ok(user) = attempt.user() {
        world.check_lock(&user).map_err(|_| Outcome::Failed)?;
    }
    match attempt.state {
        SignInState::NeedsFirstFactor => {
            verified(world, &mut attempt.first_factor, token, opened_at, is_allowed)?;
            if attempt.user().is_err() {
                attempt.offer_to_sign_up(world, call);
                return Ok(Outcome::Transferable);
            }
            attempt.advance(world, call)
        }
        SignInState::NeedsSecondFactor | SignInState::NeedsClientTrust => {
            verified(world, &mut attempt.second_factor, token, opened_at, is_allowed)?;
            attempt.complete(world, call)
        }
        _ => return Err(Outcome::Failed),
    }
    .map_err(|_| Outcome::Failed)?;
    let session = match &attempt.state {
        SignInState::Complete { session } => Some(session.as_str().to_owned()),
        _ => None,
    };
    sign_in::keep(world, call, attempt).map_err(|_| Outcome::Failed)?;
    Ok(Outcome::Verified { session })
}

fn open_sign_up(
    world: &mut World,
    call: &Call,
    token: &str,
    id: &SignUpId,
    opened_at: Option<ClientId>,
    is_allowed: bool,
) -> Result<Outcome, Outcome> {
    let attempt = world.client(&call.client).sign_up.clone().filter(|attempt| attempt.id == *id);
    let mut attempt = attempt.filter(|attempt| !attempt.is_complete()).ok_or(Outcome::Failed)?;
    verified(world, &mut attempt.email_verification, token, opened_at, is_allowed)?;
    sign_up::keep(world, call, attempt).map_err(|_| Outcome::Failed)?;
    let kept = world.client(&call.client).sign_up.as_ref();
    let session = match kept.map(|attempt| &attempt.state) {
        Some(SignUpState::Complete { session, .. }) => Some(session.as_str().to_owned()),
        _ => None,
    };
    Ok(Outcome::Verified { session })
}

fn open_email(
    world: &mut World,
    user: &UserId,
    id: &IdentificationId,
    token: &str,
    opened_at: Option<ClientId>,
    is_allowed: bool,
) -> Result<Outcome, Outcome> {
    let owner = world.users.get(user).ok_or(Outcome::Failed)?;
    let email = owner.email_addresses.iter().find(|email| email.id == *id).ok_or(Outcome::Failed)?;
    if world.user_by_email(&email.address).is_some_and(|holder| holder.id != *user) {
        return Err(Outcome::Failed);
    }
    let mut slot = email.verification.clone();
    verified(world, &mut slot, token, opened_at, is_allowed)?;
    world.verify_email(user, id, slot.ok_or(Outcome::Failed)?);
    Ok(Outcome::Verified { session: None })
}
