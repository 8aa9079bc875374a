//! The road through a provider: out to its page with a state, back to `/v1/oauth_callback` with a code, and on to the app.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Call, Recent, World,
    answer::{Answer, Navigation, Reply},
    error::{self, Failure},
    id::{ClientId, ExternalAccountId, IdentificationId, SignInId, SignUpId, UserId, random_text},
    me::{email_address, external_account},
    navigate::{app_url, with_parameters},
    provider::{ExternalAccount, Identity, display_name},
    request::Request,
    session::Minting,
    settings::EnterpriseConnection,
    sign_in::{self, SignIn, SignInState, Subject},
    sign_up::{self, SignUp},
    strategy::Strategy,
    verification::{Status, Verification},
};

pub(crate) mod one_tap;
pub(crate) mod page;
mod transfer;

pub(crate) use transfer::{into_sign_in, into_sign_up};

const MOST_FLOWS: usize = 2_000;

/// The purpose of a redirect to a provider.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Purpose {
    SignIn(SignInId),
    SignUp(SignUpId),
    /// An account that a user connects, or reauthorizes.
    Account {
        user: UserId,
        account: ExternalAccountId,
    },
    /// An email address that a company's sign-in shall verify.
    Email {
        user: UserId,
        email: IdentificationId,
    },
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Flow {
    client: ClientId,
    /// `true` if the request that began it came with a cookie that names the client.
    #[serde(default)]
    has_cookie: bool,
    purpose: Purpose,
    strategy: Strategy,
    connection: Option<EnterpriseConnection>,
    /// The page of the app that continues an incomplete attempt.
    redirect_url: Url,
    /// Where it goes with a session.
    complete_url: Url,
    login_hint: Option<String>,
}

/// The pending redirects to providers by state, and the granted accounts by code.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Flows {
    pub(super) by_state: Recent<String, Flow, MOST_FLOWS>,
    pub(super) by_code: Recent<String, Identity, MOST_FLOWS>,
}

/// Begins a verification that leads through a provider.
pub(crate) fn start(
    world: &mut World,
    call: &Call,
    purpose: Purpose,
    strategy: Strategy,
    connection: Option<EnterpriseConnection>,
    typed: Option<&str>,
) -> Result<Verification, Failure> {
    let form = &call.request.body;
    let redirect_url = app_url(call, "redirect_url")?;
    let complete_url = match form.text("action_complete_redirect_url") {
        Some(_) => app_url(call, "action_complete_redirect_url")?,
        None => redirect_url.clone(),
    };
    let state = random_text(40);
    let place = match strategy {
        Strategy::Oauth(provider) => provider.slug(),
        _ => "enterprise_sso",
    };
    let url = format!("{}/oauth/{place}/authorize?state={state}", call.request.base_url);
    let verification = Verification::external(strategy, state.clone(), url, world.now());
    let login_hint = form.text("oidc_login_hint").or(typed).map(str::to_owned);
    let client = call.client.clone();
    let has_cookie = world.clients_by_cookies(&call.request).contains(&client);
    let flow =
        Flow { client, has_cookie, purpose, strategy, connection, redirect_url, complete_url, login_hint };
    world.flows.by_state.insert(state, flow);
    Ok(verification)
}

/// `POST /v1/oauth_callback`: some providers post. The browser is sent here again by GET, so that its cookies come along.
pub(crate) fn repeat_callback(_: &mut World, request: &Request) -> Answer {
    let here = Url::parse(&format!("{}/v1/oauth_callback", request.base_url));
    let here = here.map_err(|_| callback_invalid())?;
    let names = ["state", "code", "scope", "error"];
    let given = names.iter().filter_map(|name| Some((*name, request.body.text(name)?)));
    let parameters: Vec<(&str, &str)> = given.collect();
    Ok(Reply::Navigation(Navigation::SeeOther(with_parameters(&here, &parameters))))
}

fn callback_invalid() -> Failure {
    Failure::clerk("oauth_callback_invalid")
}

fn begun_elsewhere() -> Failure {
    Failure::new(
        400,
        "oauth_callback_invalid",
        "Another browser began this: begin again in this one. If it was this one, its cookies do not arrive here: open the app on the \
         host of the emulator, or set \"oauth_in_any_browser\" if a frame of another site keeps them apart.",
    )
}

impl Flow {
    /// Returns `true` if this may be the browser that began. The address proves nothing, only cookies do. Where those of the app
    /// never reach the emulator (a page on another host, a native app), any browser that is not known as another one may be it.
    fn is_begun_by(&self, world: &World, request: &Request) -> bool {
        let here = world.clients_by_cookies(request);
        here.contains(&self.client)
            || !self.has_cookie && here.is_empty()
            || world.settings.emulator().oauth_in_any_browser
    }
}

/// `GET /v1/oauth_callback?state=…&code=…`, or `error=…`: the provider has answered.
pub(crate) fn callback(world: &mut World, request: &Request) -> Answer {
    let state = request.query.text("state").unwrap_or_default();
    let flow = world.flows.by_state.get(state).cloned().ok_or_else(callback_invalid)?;
    if !world.clients.contains_key(&flow.client) {
        return Err(callback_invalid());
    }
    if !flow.is_begun_by(world, request) {
        return Err(begun_elsewhere());
    }
    let granted = match (request.query.text("error"), request.query.text("code")) {
        (Some("access_denied"), _) => {
            Err(Failure::clerk_with("oauth_access_denied", &[&display_name(flow.strategy.as_str())]))
        }
        (None, Some(code)) => world
            .flows
            .by_code
            .remove(code)
            .filter(|identity| {
                identity.strategy == flow.strategy
                    && identity.connection == flow.connection.as_ref().map(|it| it.id.clone())
            })
            .ok_or_else(|| Failure::clerk("oauth_token_exchange_error")),
        _ => Err(Failure::clerk("oauth_fetch_user_error")),
    };
    world.flows.by_state.remove(state);
    let granted = granted.and_then(|identity| match &flow.connection {
        Some(connection) if domain(&identity.email_address) != connection.domain => {
            let details = [domain(&identity.email_address), &connection.domain];
            Err(Failure::clerk_with("enterprise_sso_email_address_domain_mismatch", &details))
        }
        None if !world.connections_for(&identity.email_address).is_empty() => Err(Failure::new(
            400,
            "oauth_email_domain_reserved_by_saml",
            "A company answers for this email address: sign in through it.",
        )),
        _ => Ok(identity),
    });
    let call = Call {
        request: request.clone(),
        client: flow.client.clone(),
        minting: Minting { origin: None, issuer: request.base_url.clone() },
    };
    world.settle(&flow.client);
    let is_complete = match &flow.purpose {
        Purpose::SignIn(id) => sign_in_comes_back(world, &call, state, id, granted)?,
        Purpose::SignUp(id) => sign_up_comes_back(world, &call, state, id, granted)?,
        Purpose::Account { user, .. } | Purpose::Email { user, .. }
            if !world.client(&flow.client).signed_in_sessions().any(|session| session.user == *user) =>
        {
            false
        }
        Purpose::Account { user, account } => {
            external_account::comes_back(world, user, account, state, granted)
        }
        Purpose::Email { user, email } => email_address::comes_back(world, user, email, state, granted),
    };
    world.settle(&flow.client);
    world.bump(&flow.client);
    let to = if is_complete { flow.complete_url } else { flow.redirect_url };
    Ok(Reply::Navigation(Navigation::SeeOther(to.into())))
}

/// Returns the part after the `@`.
pub(crate) fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

fn sign_in_comes_back(
    world: &mut World,
    call: &Call,
    state: &str,
    id: &SignInId,
    granted: Result<Identity, Failure>,
) -> Result<bool, Failure> {
    let attempt = world.client(&call.client).sign_in.clone().filter(|attempt| attempt.id == *id);
    let Some(mut attempt) = attempt.filter(|attempt| is_waiting(world, attempt.first_factor.as_ref(), state))
    else {
        return Ok(false);
    };
    match granted {
        Ok(identity) => attempt.identify(world, call, identity)?,
        Err(reason) => attempt.end_first_factor(Status::Failed, reason),
    }
    let is_complete = attempt.is_complete();
    sign_in::keep(world, call, attempt)?;
    Ok(is_complete)
}

fn is_waiting(world: &World, verification: Option<&Verification>, state: &str) -> bool {
    let waiting =
        verification.filter(|it| it.waits_for(state) && it.status(world.now()) == Status::Unverified);
    waiting.is_some()
}

fn sign_up_comes_back(
    world: &mut World,
    call: &Call,
    state: &str,
    id: &SignUpId,
    granted: Result<Identity, Failure>,
) -> Result<bool, Failure> {
    let attempt = world.client(&call.client).sign_up.clone().filter(|attempt| attempt.id == *id);
    let attempt = attempt.filter(|attempt| !attempt.is_complete());
    let Some(mut attempt) =
        attempt.filter(|attempt| is_waiting(world, attempt.external_verification.as_ref(), state))
    else {
        return Ok(false);
    };
    attempt.identify(world, granted);
    sign_up::keep(world, call, attempt)?;
    Ok(world.client(&call.client).sign_up.as_ref().is_some_and(SignUp::is_complete))
}

impl SignIn {
    pub(super) fn end_first_factor(&mut self, status: Status, reason: Failure) {
        if let Some(verification) = &mut self.first_factor {
            verification.end(status, reason);
        }
    }

    /// Goes on as the user whose account at a provider this is, or offers it to a sign-up.
    pub(super) fn identify(
        &mut self,
        world: &mut World,
        call: &Call,
        identity: Identity,
    ) -> Result<(), Failure> {
        let owner = match world.owner_of(&identity) {
            Ok(owner) => owner,
            Err(reason) => {
                self.end_first_factor(Status::Failed, reason);
                return Ok(());
            }
        };
        let Some(user) = owner else {
            self.identity = Some(identity);
            self.end_first_factor(Status::Transferable, error::external_account_not_found());
            return Ok(());
        };
        let sessions = world.client(&call.client).signed_in_sessions();
        let here = sessions.filter(|session| session.user == user).last();
        let refusal = here.map(|session| error::identifier_already_signed_in(session.id.as_str()));
        if let Some(reason) = refusal.or_else(|| world.check_lock(&user).err()) {
            self.end_first_factor(Status::Failed, reason);
            return Ok(());
        }
        world.connect(&user, &identity);
        self.subject = Some(Subject::known(identity.email_address.clone(), user));
        let proved = Verification::verified(identity.strategy);
        self.first_factor = Some(proved.after(self.first_factor.as_ref(), world.now()));
        self.state = SignInState::NeedsFirstFactor;
        self.advance(world, call)
    }
}

impl SignUp {
    /// Continues a sign-up with a provider account, or offers a transfer to a sign-in if a user has it.
    fn identify(&mut self, world: &World, granted: Result<Identity, Failure>) {
        let known = granted.and_then(|identity| Ok((world.owner_of(&identity)?, identity)));
        match known {
            Ok((None, identity)) => {
                let mut next = self.clone();
                next.take_identity(world, identity);
                match world.refuse_if_restricted(&next) {
                    Ok(()) => *self = next,
                    Err(reason) => self.end_external(Status::Failed, reason),
                }
            }
            Ok((Some(_), identity)) => {
                self.identity = Some(identity);
                self.end_external(Status::Transferable, error::external_account_exists());
            }
            Err(reason) => self.end_external(Status::Failed, reason),
        }
    }
}

impl World {
    /// Returns the user whose account this is: connected already, or of the same email address if both sides have verified it.
    fn owner_of(&self, identity: &Identity) -> Result<Option<UserId>, Failure> {
        if let Some(user) = self.user_by_account(identity) {
            return Ok(Some(user.id.clone()));
        }
        let Some(user) = self.user_by_email(&identity.email_address) else {
            return Ok(None);
        };
        let mut addresses = user.email_addresses.iter();
        let is_verified_here =
            addresses.any(|email| email.address == identity.email_address && email.is_verified());
        if is_verified_here && identity.email_is_verified {
            return Ok(Some(user.id.clone()));
        }
        Err(Failure::clerk("external_account_email_address_verification_required"))
    }

    /// Keeps the account as one of the user's, with what the provider says of it now.
    pub(crate) fn connect(&mut self, user: &UserId, identity: &Identity) {
        let now = self.now();
        let accounts = &mut self.user_mut(user).external_accounts;
        match accounts.iter_mut().find(|account| account.identity.is_same_account(identity)) {
            Some(account) => account.identity = identity.clone(),
            None => accounts.push(ExternalAccount::new(identity.clone(), now)),
        }
    }

    /// Returns the enterprise connections that answer for this email address.
    pub(crate) fn connections_for(&self, address: &str) -> Vec<EnterpriseConnection> {
        if !self.settings.rules().user_settings.enterprise_sso.enabled {
            return Vec::new();
        }
        let all = self.settings.emulator().enterprise_connections.iter();
        all.filter(|connection| connection.domain == domain(address)).cloned().collect()
    }

    /// Returns the one enterprise connection that a form means.
    pub(crate) fn connection(
        &self,
        address: &str,
        wanted: Option<&str>,
        missing: &'static str,
    ) -> Result<EnterpriseConnection, Failure> {
        let mut answering = self.connections_for(address);
        if let Some(wanted) = wanted {
            answering.retain(|connection| connection.id == wanted);
        }
        match answering.len() {
            0 => Err(Failure::clerk(missing)),
            1 => Ok(answering.remove(0)),
            _ => Err(Failure::new(
                422,
                "enterprise_connection_id_is_required_with_multiple_connections",
                "Several companies' sign-ins answer for this email address: say which.",
            )),
        }
    }
}
