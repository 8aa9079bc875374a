//! Code that no page needs before its form is filled in.

use std::future::Future;
use std::pin::Pin;

use super::active::SetActive;
use super::clerk::Clerk;
use super::cookies::seed_tokens;
use super::core::Core;
use super::passkey::PasskeyFlow;
use super::run::{Running, Stopped};
use super::sign_in::SignInFlow;
use super::sign_out::SignOut;
use super::sign_up::SignUpFlow;
use super::sso::Departure;
use super::token::{GetToken, Wanted};
use crate::browser::{self, Guard};
use crate::fapi::request::Call;
use crate::fapi::sso::Trip;
use crate::fapi::{Error, Failure, SendFuture};
use crate::flow::captcha::Challenge;
use crate::later;
use crate::split::{Later, Unloaded, insist};
use crate::wire::{Client, Secret};

/// The idle time after which later code is loaded ahead of need.
const REST_MS: u32 = 1_000;

/// The result of a challenge.
pub(super) type Proving<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;
type Prove = for<'a> fn(Clerk, &'a Core, &'a mut Call, &'static str, Challenge) -> Proving<'a>;

type Token = fn(Clerk, GetToken, i64, Wanted) -> SendFuture<Result<Option<Secret>, Error>>;

/// The operations that every app needs sooner or later.
pub(super) struct Rest {
    pub(super) activate: fn(Clerk, SetActive) -> Running,
    pub(super) assume_from_cookie: fn(Clerk),
    pub(super) listen: fn(Clerk) -> [Guard; 5],
    pub(super) on_refusal: fn(Clerk, String, Error) -> SendFuture<()>,
    pub(super) seed_tokens: fn(&Core, &Client),
    pub(super) sign_out: fn(Clerk, SignOut) -> Running,
    pub(super) token: Token,
    pub(super) verify: fn(Clerk) -> SendFuture<Result<bool, Failure>>,
    pub(super) with_existing_session: fn(Clerk, Error, String) -> Running,
    pub(super) write_cookies: fn(Clerk, &Core),
}

/// The ways through providers and companies.
pub(super) struct Sso {
    pub(super) sign_in: fn(SignInFlow, Departure, Trip) -> Running,
    pub(super) sign_up: fn(SignUpFlow, Departure, Trip) -> Running,
}

later!(pub(super) REST, clerk_rest: &'static Rest = &Rest {
    activate: |clerk, what| Box::pin(clerk.activate(what)),
    assume_from_cookie: Clerk::assume_from_cookie,
    listen: Clerk::listen,
    on_refusal: |clerk, path, error| Box::pin(clerk.on_refusal(path, error)),
    seed_tokens,
    sign_out: |clerk, who| Box::pin(clerk.leave(who)),
    token: |clerk, which, min_life_s, wanted| Box::pin(clerk.token(which, min_life_s, wanted)),
    verify: |clerk| Box::pin(clerk.verify()),
    with_existing_session: Clerk::with_existing_session,
    write_cookies: Clerk::write_cookies,
});
later!(pub(super) PROVE, clerk_prove: Prove = Clerk::prove);
later!(pub(super) PASSKEY, clerk_passkey: fn(SignInFlow, PasskeyFlow) -> Running = SignInFlow::with_passkey);
later!(pub(super) SSO, clerk_sso: &'static Sso = &Sso { sign_in: SignInFlow::leave, sign_up: SignUpFlow::leave });

/// Returns the later operations. Boxed, so that their loader exists once.
#[inline(never)]
pub(super) fn rest() -> SendFuture<Result<&'static Rest, Unloaded>> {
    Box::pin(REST.load())
}

/// Calls back with something as soon as it is at hand: it is loaded when the page is at rest, that is when somebody is
/// signed in, or when nothing has happened for a while.
pub(super) fn at_rest<T: Copy>(clerk: Clerk, what: &'static Later<T>, then: impl FnOnce(T) + 'static) {
    if let Some(it) = what.get() {
        return then(it);
    }
    browser::spawn(async move {
        if let Some(core) = clerk.core() {
            let _ = core.wait_for_boot().await;
        }
        if clerk.peek(|data| data.session().is_none()) {
            browser::sleep(REST_MS).await;
        }
        insist(what.bring()).await;
        if let Some(it) = what.get() {
            then(it);
        }
    });
}

impl From<Unloaded> for Stopped {
    fn from(unloaded: Unloaded) -> Self {
        Self::Failed(unloaded.into())
    }
}
