//! Clerk Protect: a challenge that an attempt has to pass before it is complete.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Call, Recent, World,
    answer::{Answer, Navigation, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::random_text,
    request::Request,
    sign_in::{self, SignInState},
    sign_up,
};

const LIFETIME_MIN: i64 = 10;

const SCRIPT: &str = include_str!("protect/sdk.js");

/// A challenge that is out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Challenge {
    token: String,
    expire_at: UnixMillis,
}

impl Challenge {
    fn new(now: UnixMillis) -> Self {
        Self { token: random_text(40), expire_at: now.plus_minutes(LIFETIME_MIN) }
    }

    /// clerk-js loads the script by https only, so the address is https: a test that needs it puts TLS before the emulator.
    pub(crate) fn json(&self, base_url: &str) -> Value {
        let place = base_url.split_once("://").map_or(base_url, |(_, place)| place);
        json!({
            "status": "pending",
            "token": self.token,
            "sdk_url": format!("https://{place}/protect/v0/sdk.js"),
            "expires_at": self.expire_at.0,
            "ui_hints": {},
        })
    }
}

/// The state of an attempt's challenge.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) enum Protect {
    #[default]
    NotAsked,
    Pending(Challenge),
    Passed,
}

impl Protect {
    pub(crate) fn pending(&self) -> Option<&Challenge> {
        match self {
            Self::Pending(challenge) => Some(challenge),
            Self::NotAsked | Self::Passed => None,
        }
    }

    /// Returns `true` without a challenge; otherwise sets one.
    pub(super) fn is_passed(&mut self, world: &World) -> bool {
        if matches!(self, Self::NotAsked) && world.settings.emulator().protect_check {
            *self = Self::Pending(Challenge::new(world.now()));
        }
        self.pending().is_none()
    }

    /// Checks a proof. A late one gets a new challenge.
    fn resolve(&mut self, world: &mut World, call: &Call) -> Result<(), Failure> {
        let Some(challenge) = self.pending() else {
            return Err(Failure::new(
                400,
                "protect_check_already_resolved",
                "There is no challenge here, or it was passed already.",
            ));
        };
        let proof = call.request.body.text("proof_token");
        let proof = proof.ok_or_else(|| error::form_param_missing("proof_token"))?;
        if world.now() >= challenge.expire_at {
            *self = Self::Pending(Challenge::new(world.now()));
            return Ok(());
        }
        if world.proofs.get(proof) != Some(&challenge.token) {
            return Err(error::form_param_value_invalid("proof_token", "This proves nothing."));
        }
        world.proofs.remove(proof);
        *self = Self::Passed;
        Ok(())
    }
}

/// The token of each solved challenge, by its proof.
pub(crate) type Proofs = Recent<String, String, 2_000>;

/// `GET /protect/v0/sdk.js`
pub(crate) fn script(_: &mut World, request: &Request) -> Answer {
    let script = SCRIPT.replace("\"EMULATOR\"", &json!(request.base_url).to_string());
    Ok(Reply::Navigation(Navigation::Script(script)))
}

/// `POST /protect/v0/proof`: the script has solved the challenge of this token.
pub(crate) fn prove(world: &mut World, request: &Request) -> Answer {
    let token = request.body.text("token").ok_or_else(|| error::form_param_missing("token"))?;
    let proof = random_text(40);
    world.proofs.insert(proof.clone(), token.to_owned());
    Ok(Reply::Bare(json!({"proof_token": proof})))
}

/// `PATCH /v1/client/sign_ins/{id}/protect_check`
pub(crate) fn resolve_sign_in(world: &mut World, call: &Call) -> Answer {
    let mut attempt = sign_in::current(world, call)?;
    if let Ok(user) = attempt.user() {
        world.check_lock(&user)?;
    }
    attempt.protect.resolve(world, call)?;
    if matches!(attempt.state, SignInState::NeedsProtectCheck { .. }) {
        attempt.complete(world, call)?;
    }
    sign_in::keep(world, call, attempt)
}

/// `PATCH /v1/client/sign_ups/{id}/protect_check`
pub(crate) fn resolve_sign_up(world: &mut World, call: &Call) -> Answer {
    let mut attempt = sign_up::current(world, call)?;
    attempt.protect.resolve(world, call)?;
    sign_up::keep(world, call, attempt)
}
