//! Google One Tap: the page brings a token of Google's along instead of leaving for Google.

use serde_json::{Value, json};

use super::super::{
    Call, World,
    answer::{Answer, Navigation, Reply},
    error::{self, Failure},
    provider::Identity,
    request::Request,
    sign_in::{self, SignIn},
    sign_up::SignUp,
    strategy::Strategy,
    user::{parse_email_address, parse_name},
    verification::Verification,
};

const SCRIPT: &str = include_str!("gsi.js");
const ISSUER: &str = "https://accounts.google.com";
const ID_TOKEN: &str = "emulator_one_tap";
const LIFETIME_MIN: i64 = 60;

/// The account chosen in Google's window.
pub(in crate::world) struct Chosen {
    pub(in crate::world) email_address: String,
    pub(in crate::world) email_is_verified: bool,
    pub(in crate::world) first_name: Option<String>,
    pub(in crate::world) last_name: Option<String>,
}

fn invalid() -> Failure {
    Failure::clerk("google_one_tap_token_invalid")
}

/// `GET /gsi/client`: a stand-in for Google's script.
pub(crate) fn script(_: &mut World, request: &Request) -> Answer {
    let script = SCRIPT.replace("\"EMULATOR\"", &json!(request.base_url).to_string());
    Ok(Reply::Navigation(Navigation::Script(script)))
}

/// `POST /gsi/token`: an account was chosen in the replacement window.
pub(crate) fn hand_out(world: &mut World, request: &Request) -> Answer {
    let typed =
        request.body.text("email_address").ok_or_else(|| error::form_param_missing("email_address"))?;
    let email_address = parse_email_address(typed, "email_address")?;
    let chosen = Chosen { email_address, email_is_verified: true, first_name: None, last_name: None };
    let token = world.one_tap_token(&chosen).ok_or_else(invalid)?;
    Ok(Reply::Bare(json!({"token": token})))
}

impl World {
    /// Returns the token that Google's script would hand to the page; nothing if One Tap is not set up.
    pub(in crate::world) fn one_tap_token(&self, chosen: &Chosen) -> Option<String> {
        let audience = self.settings.rules().display_config.google_one_tap_client_id.as_ref()?;
        let now = self.now();
        let claims = json!({
            "iss": ISSUER,
            "aud": audience,
            "sub": Identity::user_id_of(&chosen.email_address),
            "email": chosen.email_address,
            "email_verified": chosen.email_is_verified,
            "given_name": chosen.first_name,
            "family_name": chosen.last_name,
            "iat": now.seconds(),
            "exp": now.plus_minutes(LIFETIME_MIN).seconds(),
        });
        Some(self.signer.sign(&claims, ID_TOKEN, now.seconds()))
    }

    /// Whom the token of a form names.
    fn one_tap_identity(&self, call: &Call) -> Result<Identity, Failure> {
        let text = call.request.body.text("token").ok_or_else(|| error::form_param_missing("token"))?;
        let strategy = self.strategy("oauth_google")?;
        let claims = self.signer.open(text).ok_or_else(invalid)?;
        let audience = self.settings.rules().display_config.google_one_tap_client_id.as_deref();
        let is_ours = claims["iss"] == ISSUER && audience.is_some() && claims["aud"].as_str() == audience;
        let is_fresh = claims["exp"].as_i64().is_some_and(|exp| self.now().seconds() < exp);
        if !is_ours || !is_fresh {
            return Err(invalid());
        }
        let text = |key: &str| claims[key].as_str().unwrap_or_default();
        Ok(Identity {
            strategy,
            connection: None,
            provider_user_id: text("sub").to_owned(),
            email_address: parse_email_address(text("email"), "token")?,
            email_is_verified: claims["email_verified"] == Value::Bool(true),
            first_name: parse_name(text("given_name"), "token")?,
            last_name: parse_name(text("family_name"), "token")?,
        })
    }
}

/// `POST /v1/client/sign_ins` with the strategy `google_one_tap`. An unknown account is an error here, not a transfer.
pub(in crate::world) fn sign_in(world: &mut World, call: &Call) -> Answer {
    let identity = world.one_tap_identity(call)?;
    let mut attempt = SignIn::new(world.now(), None);
    attempt.first_factor = Some(Verification::of(Strategy::GoogleOneTap));
    attempt.identify(world, call, identity)?;
    let verification = attempt.first_factor.as_mut().ok_or_else(invalid)?;
    if let Some(reason) = verification.error.clone() {
        let status = match reason.code {
            "external_account_not_found" => 404,
            "user_locked" | "user_banned" => 403,
            _ => 400,
        };
        return Err(Failure { status, errors: vec![reason], retry_after_s: None });
    }
    verification.strategy = Strategy::GoogleOneTap;
    sign_in::keep(world, call, attempt)
}

/// `POST /v1/client/sign_ups` with the strategy `google_one_tap`.
pub(in crate::world) fn sign_up(world: &World, call: &Call, attempt: &mut SignUp) -> Result<(), Failure> {
    let identity = world.one_tap_identity(call)?;
    attempt.external_verification = Some(Verification::of(identity.strategy).after(None, world.now()));
    attempt.identify(world, Ok(identity));
    Ok(())
}
