//! Captcha: a replacement of Cloudflare's Turnstile, its tokens, and the clients that need none.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Call, Recent, World,
    answer::{Answer, Navigation, Reply},
    clock::UnixMillis,
    error::Failure,
    id::random_text,
    request::Request,
    strategy::Strategy,
};

/// The validity of a solved challenge (Cloudflare docs, "Validate the token").
const TOKEN_LIFETIME_MIN: i64 = 5;
const TESTING_LIFETIME_MIN: i64 = 60;

const SCRIPT: &str = include_str!("captcha/turnstile.js");

/// Tokens that are out, and when they stop to count.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Captchas {
    pub(super) solved: Recent<String, UnixMillis, 2_000>,
    pub(super) testing: Recent<String, UnixMillis, 2_000>,
}

impl World {
    /// Returns the testing token that a test sends as `__clerk_testing_token`, and its expiry.
    pub(super) fn create_testing_token(&mut self) -> (String, UnixMillis) {
        let token = format!("test_{}", random_text(40));
        let expire_at = self.now().plus_minutes(TESTING_LIFETIME_MIN);
        self.captchas.testing.insert(token.clone(), expire_at);
        (token, expire_at)
    }

    /// Refuses an attempt that lacks its captcha token.
    pub(super) fn check_captcha(&mut self, call: &Call) -> Result<(), Failure> {
        let form = &call.request.body;
        let token = form.text("captcha_token");
        if !self.settings.rules().user_settings.sign_up.captcha_enabled {
            return match token {
                None => Ok(()),
                Some(_) => Err(Failure::clerk("captcha_not_enabled")),
            };
        }
        if self.is_spared(call) {
            return Ok(());
        }
        if form.text("captcha_error").is_some() {
            return Err(Failure::clerk("captcha_invalid__client"));
        }
        let token = token.ok_or_else(|| Failure::clerk("captcha_missing_token"))?;
        self.take_solved(token)
    }

    /// Takes a token of a solved challenge, which is good for one request.
    fn take_solved(&mut self, token: &str) -> Result<(), Failure> {
        let now = self.now();
        match self.captchas.solved.remove(token) {
            Some(expire_at) if now < expire_at => Ok(()),
            _ => Err(Failure::clerk("captcha_invalid")),
        }
    }

    fn is_spared(&self, call: &Call) -> bool {
        let form = &call.request.body;
        let testing = call.request.query.text("__clerk_testing_token");
        let testing = testing.and_then(|token| self.captchas.testing.get(token));
        if self.settings.emulator().captcha_bypass || testing.is_some_and(|expire_at| self.now() < *expire_at)
        {
            return true;
        }
        let proving = &self.settings.rules().display_config.captcha_oauth_bypass;
        if form.is_true("transfer") {
            let sign_in = self.client(&call.client).sign_in.as_ref();
            let source = sign_in.and_then(|attempt| attempt.first_factor.as_ref()).map(|it| it.strategy);
            return source.is_some_and(|strategy| {
                strategy.is_email()
                    || strategy.is_phone()
                    || matches!(strategy, Strategy::Web3(_))
                    || proving.iter().any(|it| it == strategy.as_str())
            });
        }
        form.text("strategy").is_some_and(|strategy| proving.iter().any(|it| it == strategy))
    }
}

/// `GET /turnstile/v0/api.js`: what a page loads in place of Cloudflare's script.
pub(crate) fn script(_: &mut World, request: &Request) -> Answer {
    let script = SCRIPT.replace("\"EMULATOR\"", &json!(request.base_url).to_string());
    Ok(Reply::Navigation(Navigation::Script(script)))
}

/// `POST /turnstile/v0/token`: the script says that a challenge was solved.
pub(crate) fn solve(world: &mut World, _: &Request) -> Answer {
    let token = random_text(60);
    let expire_at = world.now().plus_minutes(TOKEN_LIFETIME_MIN);
    world.captchas.solved.insert(token.clone(), expire_at);
    Ok(Reply::Bare(json!({"token": token})))
}

/// `POST /v1/client/verify`: a page sends a captcha token outside of an attempt.
pub(crate) fn heartbeat(world: &mut World, call: &Call) -> Answer {
    let token = call.request.body.text("captcha_token");
    let token = token.ok_or_else(|| Failure::clerk("captcha_missing_token"))?;
    world.take_solved(token)?;
    Ok(Reply::Client)
}
