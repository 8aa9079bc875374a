//! Proofs of being a person, added to the requests that need one.

use super::clerk::Clerk;
use super::core::Core;
use crate::browser::{self, Unsolved};
use crate::fapi::request::Call;
use crate::fapi::{BoxFuture, Error, Failure};
use crate::flow::captcha::challenge;

/// Where Turnstile is, unless the app says otherwise.
pub(super) const SCRIPT_URL: &str = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

impl Clerk {
    /// Has the challenge solved that a request needs, and adds the proof to it. A challenge that failed is told to
    /// the server, which decides.
    pub(super) fn prove<'a>(
        self,
        core: &'a Core,
        call: &'a mut Call,
        action: &'static str,
    ) -> std::pin::Pin<Box<dyn std::future::Future<Output = Result<(), Failure>> + 'a>> {
        Box::pin(async move {
            let wanted = {
                let data = core.data();
                challenge(&data.environment, &data.client, &call.form)
            };
            let Some(wanted) = wanted.filter(|_| browser::IS_BROWSER) else { return Ok(()) };
            let solved = browser::solve_captcha(browser::Captcha {
                script_url: core.options.captcha_url.clone(),
                smart: wanted.smart,
                invisible: wanted.invisible,
                action,
            });
            let solved: BoxFuture<_> = Box::pin(solved);
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
}
