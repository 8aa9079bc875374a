//! Passkeys: what the server and the browser have to say to each other.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::account::AccountFlow;
use super::attempt_flow::Kept;
use super::clerk::Clerk;
use super::data::Data;
use super::later::PASSKEY;
use super::run::{Running, Stopped, run_work};
use super::sign_in::SignInFlow;
use crate::browser::{self, Ceremony};
use crate::fapi::sign_in::{Stage, attempt_passkey, create_by_passkey, prepare};
use crate::fapi::{Error, Failure, reply, user};
use crate::flow::{Operation, SignInStep, sign_in::choose};
use crate::wire::{IdentificationId, Passkey, SignIn, Strategy, Verification};

/// The way a passkey is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyFlow {
    /// The browser offers every passkey it has for this site, without an identifier.
    Discoverable,
    /// The browser offers them where the identifier is typed, and waits; nothing else has to wait for it. The
    /// input needs `autocomplete="username webauthn"`.
    Autofill,
    /// The browser asks for one of those that belong to the attempt in progress.
    FirstFactor,
}

/// Why the browser gave no passkey, by the name of its error; an empty one: it has none to give.
fn refused(name: &str, is_new: bool) -> Failure {
    let (code, message) = match (name, is_new) {
        ("AbortError", _) => ("passkey_operation_aborted", "something else was asked for in the meantime"),
        ("SecurityError", _) => {
            ("passkey_invalid_rpID_or_domain", "this site's passkeys belong to another address")
        }
        ("InvalidStateError", true) => {
            ("passkey_already_exists", "this device has a passkey of this account already")
        }
        ("NotAllowedError", true) => {
            ("passkey_registration_cancelled", "no passkey was created: it was cancelled, or took too long")
        }
        ("NotAllowedError", false) => {
            ("passkey_retrieval_cancelled", "no passkey was used: it was cancelled, or took too long")
        }
        (_, true) => ("passkey_registration_failed", "the browser could not create a passkey"),
        (_, false) => ("passkey_retrieval_failed", "the browser could not use a passkey"),
    };
    Error::runtime(code, message).into()
}

fn unsupported() -> Failure {
    Error::runtime("passkey_not_supported", "this browser does not know passkeys").into()
}

/// Returns `true` if there is something to sign: the browser would sign an empty challenge too.
fn has_challenge(options: &str) -> bool {
    let options = browser::parse_json(options);
    let challenge = options.as_ref().and_then(|options| options.get("challenge")?.as_str());
    let bytes = challenge.and_then(|text| Base64UrlUnpadded::decode_vec(text.trim_end_matches('=')).ok());
    bytes.is_some_and(|bytes| !bytes.is_empty())
}

/// Returns the options for the browser that came with a challenge.
fn options(verification: Option<Verification>) -> Result<String, Failure> {
    let nonce = verification.and_then(|verification| verification.nonce);
    nonce
        .filter(|options| has_challenge(options))
        .ok_or_else(|| Error::runtime("passkey_options_missing", "the server sent no passkey options").into())
}

impl Clerk {
    /// Returns `true` if this browser supports passkeys.
    #[must_use]
    pub fn has_passkeys(self) -> bool {
        browser::has_passkeys()
    }
}

impl SignInFlow {
    /// Signs in with a passkey.
    ///
    /// [`PasskeyFlow::Autofill`] leaves the flow alone until a passkey was picked, and ends with
    /// [`Stopped::Closed`] where browsers have no such thing, or when [`stop_passkey`](Self::stop_passkey) or
    /// another call takes its place.
    ///
    /// # Errors
    /// When no passkey was given (`passkey_retrieval_cancelled`), or the server does not take it
    /// (`passkey_not_registered`).
    #[must_use]
    pub fn passkey(self, how: PasskeyFlow) -> Running {
        Box::pin(async move {
            let passkey = match how {
                // Autofill was not requested by the user; the page may have changed, or the user may have pressed the button.
                PasskeyFlow::Autofill => {
                    let before = browser::ceremony_changes();
                    let loaded = PASSKEY.load().await;
                    loaded.ok().filter(|_| browser::ceremony_changes() == before).ok_or(Stopped::Closed)
                }
                PasskeyFlow::Discoverable | PasskeyFlow::FirstFactor => self.bring(&PASSKEY).await,
            };
            passkey?(self, how).await
        })
    }

    pub(super) fn with_passkey(self, how: PasskeyFlow) -> Running {
        let signed = match how {
            PasskeyFlow::Autofill => return Box::pin(self.autofill()),
            PasskeyFlow::Discoverable => run_work(self.clerk, SignIn::state, Box::pin(self.discover())),
            PasskeyFlow::FirstFactor => run_work(self.clerk, SignIn::state, Box::pin(self.prove())),
        };
        Box::pin(async move { signed.await.map(drop) })
    }

    /// Ends the search for a passkey, in case the page that started it is left.
    pub fn stop_passkey(self) {
        browser::stop_ceremony();
    }

    async fn discover(self) -> Result<SignIn, Failure> {
        // The browser wants to see the press of a button: what can be said before is said before.
        if !browser::has_passkeys() {
            return Err(unsupported());
        }
        let ceremony = Ceremony::begin();
        let made = self.clerk.exchange(create_by_passkey()).await?;
        self.answer_with_passkey(ceremony, made, false).await
    }

    async fn prove(self) -> Result<SignIn, Failure> {
        if !browser::has_passkeys() {
            return Err(unsupported());
        }
        let ceremony = Ceremony::begin();
        let attempt = self.attempt_untracked();
        let request = attempt.as_ref().and_then(|attempt| {
            let factor = choose(&attempt.supported_first_factors, &Strategy::Passkey, None, None)?;
            Some(prepare(Stage::First, &attempt.id, factor, None))
        });
        let request = request
            .ok_or_else(|| Error::runtime("factor_not_found", "this sign-in has no factor `passkey`"))?;
        let prepared = self.clerk.exchange(request).await?;
        self.answer_with_passkey(ceremony, prepared, false).await
    }

    async fn answer_with_passkey(
        self,
        ceremony: Ceremony,
        attempt: SignIn,
        autofill: bool,
    ) -> Result<SignIn, Failure> {
        let options = options(attempt.first_factor_verification)?;
        let credential = ceremony.get(&options, autofill).await.map_err(|name| refused(&name, false))?;
        self.clerk.exchange(attempt_passkey(&attempt.id, credential)).await
    }

    async fn autofill(self) -> Result<(), Stopped> {
        if !browser::has_passkey_autofill().await || self.step_untracked() != SignInStep::Identify {
            return Err(Stopped::Closed);
        }
        let ceremony = Ceremony::begin();
        // The attempt stays unknown to the flow until the user picks a passkey: most type their address instead.
        let request = create_by_passkey();
        let response = self.clerk.send(request.call).await?;
        let attempt = reply::read::<SignIn>(request.shape, &response)?.value;
        let options = options(attempt.first_factor_verification)?;
        let credential = match ceremony.get(&options, true).await {
            Ok(credential) => credential,
            Err(name) if name == "AbortError" => return Err(Stopped::Closed),
            Err(name) => return Err(refused(&name, false).into()),
        };
        let id = attempt.id;
        self.run(vec![Box::new(move |_| Ok(attempt_passkey(&id, credential)))]).await
    }
}

fn account(data: &mut Data) -> &mut Operation {
    &mut data.account
}

impl AccountFlow {
    /// Has the browser make a passkey, and registers it.
    ///
    /// # Errors
    /// When the browser makes none (`passkey_registration_cancelled`, `passkey_already_exists`), or the server
    /// refuses.
    #[must_use]
    pub fn create_passkey(self) -> Running<Passkey> {
        run_work(self.clerk, account, Box::pin(self.register_passkey()))
    }

    async fn register_passkey(self) -> Result<Passkey, Failure> {
        if !browser::has_passkeys() {
            return Err(unsupported());
        }
        let ceremony = Ceremony::begin();
        let made = self.clerk.exchange(user::create_passkey()).await?;
        let options = options(made.verification)?;
        let credential = ceremony.create(&options).await.map_err(|name| refused(&name, true))?;
        self.clerk.exchange(user::attempt_passkey(&made.id, credential)).await
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// When there is no such passkey, or the name is refused.
    #[must_use]
    pub fn rename_passkey(self, id: IdentificationId, name: impl Into<String>) -> Running<Passkey> {
        self.run(user::rename_passkey(&id, name.into().trim()))
    }

    /// Gives up a passkey. The browser may keep its half, which opens nothing any more.
    ///
    /// # Errors
    /// When there is no such passkey.
    #[must_use]
    pub fn delete_passkey(self, id: IdentificationId) -> Running {
        let running = self.run(user::delete_passkey(&id));
        Box::pin(async move { running.await.map(drop) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkey_options_with_an_unreadable_challenge_are_refused() {
        let verification =
            |nonce: &str| Verification { nonce: Some(nonce.to_owned()), ..Verification::default() };
        assert!(options(Some(verification(r#"{"challenge":"Y2hhbGxlbmdl"}"#))).is_ok());
        assert!(options(Some(verification(r#"{"challenge":"Y2hhbGxlbmdlcw=="}"#))).is_ok());
        for nonce in
            [r#"{"challenge":"not base64!"}"#, r#"{"challenge":""}"#, r#"{"challenge":7}"#, "{}", "nonsense"]
        {
            let failure = options(Some(verification(nonce))).expect_err("nothing to sign");
            assert!(
                matches!(failure.error, Error::Runtime { code: "passkey_options_missing", .. }),
                "{nonce}"
            );
        }
    }

    #[test]
    fn browser_passkey_errors_map_to_clerk_error_codes() {
        for (name, is_new, code) in [
            ("AbortError", false, "passkey_operation_aborted"),
            ("SecurityError", true, "passkey_invalid_rpID_or_domain"),
            ("InvalidStateError", true, "passkey_already_exists"),
            ("NotAllowedError", true, "passkey_registration_cancelled"),
            ("NotAllowedError", false, "passkey_retrieval_cancelled"),
            ("", true, "passkey_registration_failed"),
            ("TypeError", false, "passkey_retrieval_failed"),
        ] {
            let failure = refused(name, is_new);
            assert!(matches!(failure.error, Error::Runtime { code: is, .. } if is == code), "{name}");
        }
    }
}
