//! Captcha tokens, added to the requests that need one.

use super::clerk::Clerk;
use super::core::Core;
use super::later::Proving;
use crate::browser::{self, Unsolved};
use crate::fapi::request::Call;
use crate::fapi::{Error, Failure, SendFuture, client as client_requests};
use crate::flow::captcha::{Challenge, challenge, widgets};
use crate::key::Instance;

/// Where Turnstile is, unless the app says otherwise.
pub(super) const SCRIPT_URL: &str = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

impl Clerk {
    /// Returns the challenge that a request needs.
    pub(super) fn challenge(core: &Core, call: &Call) -> Option<Challenge> {
        let data = core.data();
        challenge(&data.environment, &data.client, &call.form).filter(|_| browser::IS_BROWSER)
    }

    /// Has a challenge solved, and adds the proof to the request that needs it. A challenge that failed is told to
    /// the server, which decides.
    pub(super) fn prove<'a>(
        self,
        core: &'a Core,
        call: &'a mut Call,
        action: &'static str,
        wanted: Challenge,
    ) -> Proving<'a> {
        Box::pin(async move {
            let solved = browser::solve_captcha(browser::Captcha {
                script_url: core.options.captcha_url.clone(),
                nonce: core.options.nonce.clone(),
                smart: wanted.smart,
                invisible: wanted.invisible,
                action,
            });
            let solved: SendFuture<_> = Box::pin(solved);
            let (widget, outcome) = solved.await;
            match outcome {
                Ok(token) => call.form.push(("captcha_token", token)),
                Err(Unsolved::Failed(codes)) => call.form.push(("captcha_error", codes)),
                Err(Unsolved::Gone) => {
                    let message = "the check that you are a person was not finished";
                    return Err(Error::runtime("captcha_unavailable", message).into());
                }
            }
            call.form.push(("captcha_widget_type", widget.to_owned()));
            Ok(())
        })
    }

    /// Proves that a person is at work because the server has refused a request until then. Returns `false` if this
    /// instance has no such challenge.
    pub(super) async fn verify(self) -> Result<bool, Failure> {
        let Some(core) = self.core() else { return Ok(false) };
        let mut wanted = widgets(&core.data().environment);
        if wanted.is_none() {
            // The start asks for the settings and for the client at the same time.
            let is_development = core.api.key.instance() == Instance::Development;
            wanted = widgets(&core.api.fetch(client_requests::environment(is_development)).await?.value);
        }
        let Some(wanted) = wanted else { return Ok(false) };
        let mut call = client_requests::verify().call;
        self.prove(&core, &mut call, "verify", wanted).await?;
        core.api.send(call, None).await.map(|_| true)
    }
}
