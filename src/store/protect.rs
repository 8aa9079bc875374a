//! Challenges of Clerk Protect, which can stand between any two steps.

use super::attempt_flow::{AttemptFlow, Kept};
use super::run::{Running, Stopped};
use super::{sign_in_requests, sign_up_requests};
use crate::address::WebAddress;
use crate::browser;
use crate::fapi::request::Method;
use crate::fapi::{Error, Request};
use crate::flow::Resource;
use crate::wire::{ProtectCheck, Secret, SignIn, SignUp};

/// An attempt that a challenge can hold up.
pub(super) trait Challenged: Resource + Kept {
    fn check(&self) -> Option<&ProtectCheck>;
    fn path(&self) -> String;
    fn read_again(&self) -> Request<Self>;
}

impl Challenged for SignIn {
    fn check(&self) -> Option<&ProtectCheck> {
        self.protect_check.as_ref()
    }

    fn path(&self) -> String {
        format!("/client/sign_ins/{}/protect_check", self.id)
    }

    fn read_again(&self) -> Request<Self> {
        sign_in_requests::read(self)
    }
}

impl Challenged for SignUp {
    fn check(&self) -> Option<&ProtectCheck> {
        self.protect_check.as_ref()
    }

    fn path(&self) -> String {
        format!("/client/sign_ups/{}/protect_check", self.id)
    }

    fn read_again(&self) -> Request<Self> {
        sign_up_requests::read(self)
    }
}

/// Where the script is: an https address without credentials, of one of `hosts` unless there are none. Where the
/// Frontend API itself is reached by http, as an emulator is, so is a script that lies beside it.
fn script_url(given: &str, fapi: &str, hosts: &[String]) -> Option<String> {
    let address = WebAddress::parse(given)?;
    let host = address.origin().strip_prefix("https://")?;
    let local = fapi.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    let is_local = local == Some(host);
    if !(hosts.is_empty() || is_local || hosts.iter().any(|allowed| allowed == host)) {
        return None;
    }
    let given = address.href();
    Some(if is_local { given.replacen("https://", "http://", 1) } else { given.to_owned() })
}

#[expect(private_bounds, reason = "where the store keeps an attempt is its own business")]
impl<A: Challenged> AttemptFlow<A> {
    /// Hands in the proof of a challenge that was solved. Another challenge may follow.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses the proof.
    #[must_use]
    pub fn submit_protect_check(self, proof_token: impl Into<Secret>) -> Running {
        let proof = proof_token.into();
        self.with_attempt(move |attempt| {
            Ok(Request::new(Method::Patch, attempt.path()).form("proof_token", proof.expose()))
        })
    }

    /// Solves the challenges that hold the attempt up, one after the other: each brings a script, which runs in the
    /// element with the id `container_id`.
    ///
    /// # Errors
    /// When a script cannot be loaded or fails (`protect_check_…`), or the server refuses its proof.
    #[must_use]
    pub fn solve_protect_check(self, container_id: impl Into<String>) -> Running {
        let container_id = container_id.into();
        Box::pin(async move {
            let mut solved: Option<Secret> = None;
            loop {
                let attempt = self.attempt_untracked().ok_or(Stopped::Closed)?;
                let Some(check) = attempt.check() else { return Ok(()) };
                if solved.as_ref() == Some(&check.token) {
                    return Err(failed("protect_check_execution_failed"));
                }
                let hosts = self.clerk.option(|core| core.options.protect_hosts.clone());
                let url = script_url(&check.sdk_url, &self.clerk.fapi_url(), &hosts);
                let url = url.ok_or_else(|| failed("protect_check_invalid_sdk_url"))?;
                let proof =
                    browser::run_challenge(&container_id, &url, check.token.expose(), &check.ui_hints).await;
                let proof = proof.map_err(failed)?;
                if self.attempt_untracked().is_none_or(|now| now.id() != attempt.id()) {
                    return Err(Stopped::Closed);
                }
                solved = Some(check.token.clone());
                match self.submit_protect_check(proof).await {
                    // Another tab was faster: see how far the attempt is.
                    Err(Stopped::Failed(error)) if is_resolved(&error) => {
                        let request = attempt.read_again();
                        self.run(vec![Box::new(move |_| Ok(request))]).await?;
                    }
                    outcome => outcome?,
                }
            }
        })
    }
}

fn is_resolved(error: &Error) -> bool {
    error.api_errors().iter().any(|error| error.code == "protect_check_already_resolved")
}

fn failed(code: &'static str) -> Stopped {
    Stopped::Failed(Error::runtime(code, "the check of this browser did not work"))
}

#[cfg(test)]
mod tests {
    use super::script_url;

    #[test]
    fn protect_script_is_loaded_by_https_without_credentials() {
        let url = |given: &str| script_url(given, "https://clerk.example.com", &[]);
        assert_eq!(
            url("https://protect.example.com/sdk.js").as_deref(),
            Some("https://protect.example.com/sdk.js")
        );
        for bad in [
            "http://protect.example.com/sdk.js",
            "https://a:b@example.com/x",
            "javascript:alert(1)",
            "https://",
        ] {
            assert_eq!(url(bad), None, "{bad}");
        }
    }

    #[test]
    fn protect_script_is_loaded_only_from_allowed_hosts() {
        let hosts = ["protect.example.com".to_owned()];
        let url = |given: &str| script_url(given, "http://127.0.0.1:4500", &hosts);
        assert!(url("https://protect.example.com/sdk.js").is_some());
        assert!(url("https://127.0.0.1:4500/sdk.js").is_some(), "an emulator's own");
        for bad in [
            "https://evil.test/sdk.js",
            "https://protect.example.com.evil.test/sdk.js",
            "https://protect.example.com:8443/",
        ] {
            assert_eq!(url(bad), None, "{bad}");
        }
    }

    #[test]
    fn protect_script_of_an_emulator_may_use_http() {
        let url = |given: &str| script_url(given, "http://127.0.0.1:4500/__clerk", &[]);
        assert_eq!(url("https://127.0.0.1:4500/sdk.js").as_deref(), Some("http://127.0.0.1:4500/sdk.js"));
        assert_eq!(
            url("https://elsewhere.example/sdk.js").as_deref(),
            Some("https://elsewhere.example/sdk.js")
        );
    }
}
