//! Attempts that lead through a provider or a company, and what is carried over from one kind to the other.

use super::request::{Method, Request};
use crate::browser;
use crate::wire::{EnterpriseConnection, Secret, SignIn, SignInId, SignUp, SignUpId, Strategy};

/// The options of a redirect through a provider or an enterprise connection. `None` means the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SsoParams {
    /// Where to go with a session. Default: where sign-ins or sign-ups lead.
    pub redirect_url: Option<String>,
    /// The page that continues without a session. Default: the provider's option `sso_callback_url`.
    pub redirect_callback_url: Option<String>,
    /// The e-mail address whose company is asked (`enterprise_sso`).
    pub identifier: Option<String>,
    /// Which of several companies' connections.
    pub enterprise_connection_id: Option<String>,
    /// The prompt that the provider repeats, for example `consent` or `select_account`.
    pub oidc_prompt: Option<String>,
    /// `true` if the user accepted the terms (sign-up).
    pub legal_accepted: Option<bool>,
    /// JSON that the app keeps with the user; the user can change it. A sign-in hands it to the sign-up that it turns
    /// into where nobody has the account.
    pub unsafe_metadata: Option<String>,
    /// `true` opens the provider's page in a popup. Where the browser refuses that, it takes the place
    /// of this page; in another site's frame, where providers let nobody show them, it fails with `popup_blocked`. The
    /// window does not know this page (`window.opener` is `null`), and this page can be used again as soon as the
    /// user comes back to it.
    pub popup: bool,
}

/// A way through a provider or a company, with every address filled in.
#[derive(Clone, Debug)]
pub(crate) struct Trip {
    pub(crate) strategy: Strategy,
    pub(crate) params: SsoParams,
    /// Absolute.
    pub(crate) callback_url: String,
    /// Absolute.
    pub(crate) complete_url: String,
}

impl Trip {
    fn fill<T>(&self, request: Request<T>) -> Request<T> {
        let params = &self.params;
        request
            .form("strategy", self.strategy.as_str())
            .form("redirect_url", &*self.callback_url)
            .form("action_complete_redirect_url", &*self.complete_url)
            .form_some("oidc_prompt", params.oidc_prompt.as_deref())
            .form_some("enterprise_connection_id", params.enterprise_connection_id.as_deref())
    }

    /// Starts a sign-in. Always a fresh one: an attempt that was denied or left behind is of no use.
    pub(crate) fn sign_in(&self) -> Request<SignIn> {
        self.fill(Request::post("/client/sign_ins"))
            .form_some("identifier", self.params.identifier.as_deref())
            .form_some("locale", browser::locale())
    }

    /// Has a sign-in lead through a company.
    pub(crate) fn prepare(&self, id: &SignInId) -> Request<SignIn> {
        self.fill(Request::post(format!("/client/sign_ins/{id}/prepare_first_factor")))
    }

    /// Starts or updates a sign-up.
    pub(crate) fn sign_up(&self, id: Option<&SignUpId>) -> Request<SignUp> {
        let request = match id {
            Some(id) => Request::new(Method::Patch, format!("/client/sign_ups/{id}")),
            None => Request::post("/client/sign_ups").proven("signup"),
        };
        self.fill(request)
            .form_some("email_address", self.params.identifier.as_deref())
            .form_some("legal_accepted", self.params.legal_accepted.map(|accepted| accepted.to_string()))
            .form_some("unsafe_metadata", self.params.unsafe_metadata.as_deref())
            .form_some("locale", browser::locale())
    }
}

/// Returns the company's connections that answer for the address of a sign-up.
pub(crate) fn enterprise_connections(id: &SignUpId) -> Request<Vec<EnterpriseConnection>> {
    Request::get(format!("/client/sign_ups/{id}/enterprise_connections"))
}

/// Signs in with what a sign-up has proved.
pub(crate) fn transfer_to_sign_in() -> Request<SignIn> {
    Request::post("/client/sign_ins").form("transfer", "true").form_some("locale", browser::locale())
}

/// Signs up with what a sign-in has proved.
pub(crate) fn transfer_to_sign_up(unsafe_metadata: Option<&str>) -> Request<SignUp> {
    Request::post("/client/sign_ups")
        .form("transfer", "true")
        .form_some("unsafe_metadata", unsafe_metadata)
        .form_some("locale", browser::locale())
        .proven("signup")
}

/// Starts a sign-in that does not reveal whether the identifier has an account.
pub(crate) fn create_if_missing(identifier: &str) -> Request<SignIn> {
    super::sign_in::create(identifier, None).form("sign_up_if_missing", "true").proven("signin")
}

/// Signs in with a token of Google's.
pub(crate) fn one_tap_sign_in(token: &Secret) -> Request<SignIn> {
    one_tap(Request::post("/client/sign_ins"), token)
}

/// Signs up with a token of Google's.
pub(crate) fn one_tap_sign_up(token: &Secret) -> Request<SignUp> {
    one_tap(Request::post("/client/sign_ups"), token).proven("signup")
}

fn one_tap<T>(request: Request<T>, token: &Secret) -> Request<T> {
    request
        .form("strategy", Strategy::GoogleOneTap.as_str())
        .form("token", token.expose())
        .form_some("locale", browser::locale())
}
