//! Sessions: their life, their tasks, their tokens.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Call, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error,
    id::{ClientId, OrganizationId, SessionId, UserId, random_text},
    render,
    reverification::Reverification,
    strategy::Strategy,
    token::{self, Signer},
};

/// The time for which a token is reused instead of creating a new one.
const REUSE_S: i64 = 10;

pub(crate) const SESSION_TOKEN: &str = "cl_B7d4PD111AAA";

/// Where a session stands. `Active` and `Pending` count as signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SessionStatus {
    Active,
    Pending,
    Ended,
    Removed,
    Revoked,
    Expired,
}

impl SessionStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Ended => "ended",
            Self::Removed => "removed",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// A session task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Task {
    ResetPassword,
    SetupMfa,
    ChooseOrganization,
}

impl Task {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::SetupMfa => "setup-mfa",
            Self::ChooseOrganization => "choose-organization",
        }
    }
}

struct Minted {
    jwt: String,
    issued_at_s: i64,
    claims_key: String,
}

/// One signed-in user in one browser.
#[derive(Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    pub(crate) status: SessionStatus,
    pub(crate) tasks: Vec<Task>,
    pub(crate) active_organization: Option<OrganizationId>,
    pub(crate) first_factor_at: UnixMillis,
    pub(crate) second_factor_at: Option<UnixMillis>,
    pub(crate) reverification: Option<Reverification>,
    pub(crate) created_at: UnixMillis,
    pub(crate) last_active_at: UnixMillis,
    pub(crate) expire_at: UnixMillis,
    pub(crate) abandon_at: UnixMillis,
    /// The actor of an impersonation, as in the claim `act`.
    pub(crate) actor: Option<Value>,
    #[serde(skip)]
    minted: Option<Minted>,
}

impl Session {
    pub(crate) fn is_signed_in(&self) -> bool {
        matches!(self.status, SessionStatus::Active | SessionStatus::Pending)
    }

    /// Minutes since each factor, -1 for never.
    pub(crate) fn factor_verification_age(&self, now: UnixMillis) -> [i64; 2] {
        let second = self.second_factor_at.map_or(-1, |at| now.minutes_since(at));
        [now.minutes_since(self.first_factor_at), second]
    }
}

/// The request's part of the tokens created for it.
#[derive(Clone)]
pub(crate) struct Minting {
    pub(crate) origin: Option<String>,
    pub(crate) issuer: String,
}

impl World {
    /// Signs a user in: the one place where sessions are made.
    pub(crate) fn create_session(
        &mut self,
        client_id: &ClientId,
        user_id: &UserId,
        strategy: &'static str,
        has_second_factor: bool,
    ) -> SessionId {
        let now = self.now();
        let user = self.user_mut(user_id);
        user.last_sign_in_at = Some(now);
        user.last_active_at = Some(now);
        user.updated_at = now;
        user.lock = super::user::Lock::Open { failed_attempts: 0 };
        let id = SessionId::generate();
        let session = Session {
            id: id.clone(),
            user: user_id.clone(),
            status: SessionStatus::Active,
            tasks: Vec::new(),
            active_organization: None,
            first_factor_at: now,
            second_factor_at: has_second_factor.then_some(now),
            reverification: None,
            created_at: now,
            last_active_at: now,
            expire_at: now.plus_days(7),
            abandon_at: now.plus_days(30),
            actor: None,
            minted: None,
        };
        let client = self.client_mut(client_id);
        client.sessions.retain(Session::is_signed_in);
        client.sessions.push(session);
        client.last_active_session = Some(id.clone());
        if strategy != Strategy::Ticket.as_str() {
            client.last_authentication_strategy = Some(strategy);
        }
        client.known_users.insert(user_id.clone());
        client.needs_new_cookie = true;
        self.settle(client_id);
        id
    }

    /// Returns the session's tasks in order.
    pub(crate) fn tasks(&self, session: &Session, organization: Option<&OrganizationId>) -> Vec<Task> {
        let rules = self.settings.rules();
        let user = self.user(&session.user);
        let organizations = &rules.organization_settings;
        let mut tasks = Vec::new();
        if user.must_reset_password() {
            tasks.push(Task::ResetPassword);
        }
        let has_second_factor =
            user.two_factor_enabled() || !super::sign_in::factor::second(self, &session.user).is_empty();
        if self.requires_second_factor() && !has_second_factor {
            tasks.push(Task::SetupMfa);
        }
        if organizations.enabled && organizations.force_organization_selection && organization.is_none() {
            tasks.push(Task::ChooseOrganization);
        }
        tasks
    }

    /// Returns a token for the session, minted anew when the last one is old, says something else, or is older than the client's last
    /// change: a backend takes a token from before `__client_uat` for one of an earlier session.
    pub(crate) fn session_token(
        &mut self,
        client: &ClientId,
        session_id: &str,
        organization: Option<&OrganizationId>,
        minting: &Minting,
    ) -> String {
        let now_s = self.now().seconds();
        let claims = self.claims(client, session_id, organization, minting);
        let claims_key = Value::Object(claims.clone()).to_string();
        let signer = self.signer.clone();
        let client = self.client_mut(client);
        let changed_s = client.updated_at.seconds();
        let session = client.session_mut(session_id);
        let minted = &mut session.expect("only sessions of the client are rendered").minted;
        if let Some(minted) = minted
            && minted.claims_key == claims_key
            && now_s - minted.issued_at_s < REUSE_S
            && minted.issued_at_s >= changed_s
        {
            return minted.jwt.clone();
        }
        // Changes within one millisecond may have brought `updated_at` ahead of the clock.
        let issued_at_s = now_s.max(changed_s);
        let jwt = signed(&signer, claims, issued_at_s, token::LIFETIME_S);
        *minted = Some(Minted { jwt: jwt.clone(), issued_at_s, claims_key });
        jwt
    }

    /// Returns a token that lives as long as asked, for those who need it elsewhere.
    pub(crate) fn session_token_for(
        &self,
        client: &ClientId,
        session_id: &str,
        organization: Option<&OrganizationId>,
        minting: &Minting,
        lifetime_s: u32,
    ) -> String {
        let claims = self.claims(client, session_id, organization, minting);
        signed(&self.signer, claims, self.now().seconds(), i64::from(lifetime_s))
    }

    /// Returns the claims but for the times.
    fn claims(
        &self,
        client: &ClientId,
        session_id: &str,
        organization: Option<&OrganizationId>,
        minting: &Minting,
    ) -> ClaimsWithoutTimes {
        let session = self.client(client).session(session_id);
        let session = session.expect("only sessions of the client are rendered");
        let mut claims = self.custom_claims(session, organization);
        if let Some(origin) = &minting.origin {
            claims.insert("azp".to_owned(), json!(origin));
        }
        claims.insert("fva".to_owned(), json!(session.factor_verification_age(self.now())));
        claims.insert("iss".to_owned(), json!(minting.issuer));
        claims.insert("sid".to_owned(), json!(session.id.as_str()));
        claims.insert("sts".to_owned(), json!(session.status.as_str()));
        claims.insert("sub".to_owned(), json!(session.user.as_str()));
        claims.insert("v".to_owned(), json!(2));
        if let Some(actor) = &session.actor {
            claims.insert("act".to_owned(), actor.clone());
        }
        let membership = organization.and_then(|id| self.membership(id, &session.user));
        if let Some(membership) = membership {
            let organization = &self.organizations[&membership.organization];
            let mut about = json!({
                "id": organization.id.as_str(),
                "rol": membership.role.trim_start_matches("org:"),
                "slg": organization.slug,
            });
            if let Some((parts, features)) = self.permission_claims(membership) {
                about.as_object_mut().expect("made above").extend(parts);
                claims.insert("fea".to_owned(), json!(features));
            }
            claims.insert("o".to_owned(), about);
        }
        claims
    }
}

type ClaimsWithoutTimes = Map<String, Value>;

fn signed(signer: &Signer, mut claims: ClaimsWithoutTimes, now_s: i64, lifetime_s: i64) -> String {
    claims.insert("iat".to_owned(), json!(now_s));
    claims.insert("nbf".to_owned(), json!(now_s - 10));
    claims.insert("exp".to_owned(), json!(now_s + lifetime_s));
    claims.insert("jti".to_owned(), json!(random_text(20)));
    signer.sign(&Value::Object(claims), SESSION_TOKEN, now_s)
}

/// Returns the id of the session the path names, if it is this client's.
fn named<'call>(world: &World, call: &'call Call) -> Result<&'call str, error::Failure> {
    let id = call.segment(3);
    let session = world.client(&call.client).session(id);
    session.map(|_| id).ok_or_else(|| error::resource_not_found("session", id))
}

fn rendered(world: &mut World, call: &Call, id: &str) -> Answer {
    world.settle(&call.client);
    Ok(Reply::Wrapped(render::session(world, &call.client, id, &call.minting)))
}

/// `GET /v1/client/sessions/{id}`
pub(crate) fn get(world: &mut World, call: &Call) -> Answer {
    let id = named(world, call)?;
    rendered(world, call, id)
}

/// Returns the organization a form asks for: absent keeps the session's, empty means the personal account where there is one.
pub(crate) fn wanted_organization(
    world: &World,
    session: &Session,
    asked: Option<&str>,
) -> Result<Option<OrganizationId>, error::Failure> {
    let settings = &world.settings.rules().organization_settings;
    let has_personal_account = !(settings.enabled && settings.force_organization_selection);
    match asked {
        None => Ok(session.active_organization.clone()),
        Some("") if has_personal_account => Ok(None),
        Some("") => Ok(session.active_organization.clone()),
        Some(wanted) => world.organization_of(&session.user, wanted).map(Some),
    }
}

/// `POST /v1/client/sessions/{id}/touch`
pub(crate) fn touch(world: &mut World, call: &Call) -> Answer {
    let id = named(world, call)?;
    let now = world.now();
    let session = world.client(&call.client).session(id).expect("named");
    if !session.is_signed_in() {
        return Err(error::authentication_invalid());
    }
    let user = session.user.clone();
    let asked = call.request.body.get("active_organization_id");
    let organization = wanted_organization(world, session, asked)?;
    world.user_mut(&user).last_active_at = Some(now);
    let client = world.client_mut(&call.client);
    let session = client.session_mut(id).expect("named");
    session.last_active_at = now;
    session.active_organization = organization;
    let session_id = session.id.clone();
    client.last_active_session = Some(session_id);
    rendered(world, call, id)
}

/// `POST /v1/client/sessions/{id}/end`
pub(crate) fn end(world: &mut World, call: &Call) -> Answer {
    finish(world, call, SessionStatus::Ended)
}

/// `POST /v1/client/sessions/{id}/remove`
pub(crate) fn remove(world: &mut World, call: &Call) -> Answer {
    finish(world, call, SessionStatus::Removed)
}

fn finish(world: &mut World, call: &Call, status: SessionStatus) -> Answer {
    let id = named(world, call)?;
    let client = world.client_mut(&call.client);
    client.end_sessions(status, |session| session.id.as_str() == id);
    rendered(world, call, id)
}

/// `POST /v1/client/sessions/{id}/tokens`
pub(crate) fn create_token(world: &mut World, call: &Call) -> Answer {
    let id = named(world, call)?;
    let session = world.client(&call.client).session(id).expect("named");
    if !session.is_signed_in() {
        return Err(error::authentication_invalid());
    }
    let asked = call.request.body.get("organization_id");
    let organization = wanted_organization(world, session, asked)?;
    let jwt = world.session_token(&call.client, id, organization.as_ref(), &call.minting);
    Ok(Reply::Bare(json!({"object": "token", "jwt": jwt})))
}

/// `POST /v1/client/sessions/{id}/tokens/{template}`
pub(crate) fn create_template_token(world: &mut World, call: &Call) -> Answer {
    let id = named(world, call)?;
    if !world.client(&call.client).session(id).is_some_and(Session::is_signed_in) {
        return Err(error::authentication_invalid());
    }
    let jwt = world.template_token(&call.client, id, call.segment(5), &call.minting, None)?;
    Ok(Reply::Bare(json!({"object": "token", "jwt": jwt})))
}
