//! Tickets: what is handed out from outside for one use, so that somebody can sign in or up with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Call, World,
    answer::{Answer, Navigation, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{ClientId, OrganizationId, UserId, random_text},
    navigate::with_parameters,
    protect::Protect,
    request::{Form, Request},
    session::SessionStatus,
    sign_in::{self, SignIn, SignInState, Subject},
    sign_up::SignUp,
    strategy::Strategy,
    token,
    verification::Verification,
};

const TICKET: &str = "cl_B7d4PD333AAA";

/// What a ticket is good for.
#[derive(Clone)]
pub(crate) enum Source {
    /// An invitation to the application.
    Invitation { email_address: String, public_metadata: Map<String, Value> },
    /// An invitation to an organization.
    Organization { email_address: String, organization: OrganizationId, role: String },
    /// Signing in as this user.
    SignIn { user: UserId },
    /// Working in this user's name.
    Actor { user: UserId, actor: Value },
}

impl Source {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::Organization { .. } => "organization_invitation",
            Self::SignIn { .. } => "sign_in_token",
            Self::Actor { .. } => "actor_token",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Used,
    Revoked,
}

#[derive(Clone)]
pub(crate) struct Ticket {
    pub(crate) source: Source,
    pub(crate) state: State,
    redirect_url: Option<Url>,
    expire_at: UnixMillis,
}

/// All tickets, by what is handed out.
#[derive(Default)]
pub(crate) struct Tickets(pub(crate) BTreeMap<String, Ticket>);

fn refuse(code: &'static str, message: &str) -> Failure {
    Failure::new(400, code, message)
}

impl Ticket {
    /// Refuses a ticket that was used or withdrawn, in the words of its kind.
    fn check_state(&self) -> Result<(), Failure> {
        let used = "This was used already.";
        let revoked = "This has been withdrawn. Ask for a new one.";
        let (used_code, revoked_code) = match self.source {
            Source::Invitation { .. } => ("invitation_already_accepted", "revoked_invitation"),
            Source::Organization { .. } => {
                ("organization_invitation_already_accepted", "organization_invitation_revoked_code")
            }
            Source::SignIn { .. } => ("sign_in_token_already_used_code", "sign_in_token_revoked_code"),
            Source::Actor { .. } => ("actor_token_already_used_code", "actor_token_revoked_code"),
        };
        match self.state {
            State::Pending => Ok(()),
            State::Used => Err(refuse(used_code, used)),
            State::Revoked => Err(refuse(revoked_code, revoked)),
        }
    }
}

impl World {
    /// Hands out a ticket; gives it and, if there is a page to go to, the link that leads there.
    pub(crate) fn issue(
        &mut self,
        source: Source,
        redirect_url: Option<Url>,
        lifetime_s: i64,
    ) -> (String, Option<String>) {
        let now = self.now();
        let expire_at = now.plus_seconds(lifetime_s);
        let claims = json!({
            "iss": self.base_url,
            "exp": expire_at.seconds(),
            "st": source.as_str(),
            "sid": random_text(27),
            "rurl": redirect_url.as_ref().map(Url::as_str),
        });
        let ticket = token::sign(&claims, TICKET, now.seconds());
        let link =
            redirect_url.as_ref().map(|_| format!("{}/v1/tickets/accept?ticket={ticket}", self.base_url));
        let state = State::Pending;
        self.tickets.0.insert(ticket.clone(), Ticket { source, state, redirect_url, expire_at });
        (ticket, link)
    }

    /// The ticket, if it is still good.
    fn ticket(&self, text: &str) -> Result<&Ticket, Failure> {
        let ticket = self.tickets.0.get(text);
        let ticket =
            ticket.ok_or_else(|| refuse("ticket_invalid_code", "This is not one of our tickets."))?;
        ticket.check_state()?;
        if self.now() >= ticket.expire_at {
            return Err(refuse("ticket_expired_code", "This has expired. Ask for a new one."));
        }
        Ok(ticket)
    }

    /// Whether this is for work in somebody else's name, which those who are signed in may begin.
    pub(super) fn is_actor_token(&self, text: Option<&str>) -> bool {
        let ticket = text.and_then(|text| self.tickets.0.get(text));
        ticket.is_some_and(|ticket| matches!(ticket.source, Source::Actor { .. }))
    }

    /// Uses a ticket up: the user becomes what it promised.
    pub(super) fn redeem(&mut self, text: &str, user: &UserId) {
        let Some(ticket) = self.tickets.0.get_mut(text).filter(|ticket| ticket.state == State::Pending)
        else {
            return;
        };
        ticket.state = State::Used;
        match ticket.source.clone() {
            Source::Invitation { public_metadata, .. } => {
                self.user_mut(user).public_metadata.extend(public_metadata);
            }
            Source::Organization { organization, role, .. } => {
                if self.organizations.contains_key(&organization)
                    && self.membership(&organization, user).is_none()
                {
                    self.add_member(&organization, user, &role);
                }
            }
            Source::SignIn { .. } | Source::Actor { .. } => {}
        }
    }

    /// Ends what is signed in where there can be one session only.
    fn make_room(&mut self, client: &ClientId) {
        if self.settings.rules().auth_config.single_session_mode {
            self.client_mut(client).end_sessions(SessionStatus::Ended, |_| true);
        }
    }
}

/// `POST /v1/client/sign_ins` with the strategy `ticket`.
pub(super) fn sign_in(world: &mut World, call: &Call) -> Answer {
    let text = call.request.body.text("ticket").ok_or_else(|| error::form_param_missing("ticket"))?;
    let source = world.ticket(text)?.source.clone();
    let user = match &source {
        Source::SignIn { user } | Source::Actor { user, .. } => {
            Some(user.clone()).filter(|user| world.users.contains_key(user))
        }
        Source::Invitation { email_address, .. } | Source::Organization { email_address, .. } => {
            world.user_by_email(email_address).map(|user| user.id.clone())
        }
    };
    let user = user.ok_or_else(|| match source {
        Source::Organization { .. } => refuse(
            "organization_invitation_identification_not_exist",
            "Nobody has this email address yet: sign up first.",
        ),
        _ => refuse("invitation_account_not_exists", "Nobody has this account yet: sign up first."),
    })?;
    let sessions = world.client(&call.client).signed_in_sessions();
    if let Some(session) = sessions.filter(|session| session.user == user).last() {
        return Err(error::identifier_already_signed_in(session.id.as_str()));
    }
    world.check_lock(&user)?;
    let identifier = world.user(&user).identifier().to_owned();
    let mut attempt = SignIn::new(world.now(), Some(Subject::known(identifier, user.clone())));
    attempt.first_factor = Some(Verification::verified(Strategy::Ticket));
    match source {
        Source::Actor { actor, .. } => {
            world.make_room(&call.client);
            attempt.protect = Protect::Passed;
            attempt.complete(world, call)?;
            world.redeem(text, &user);
            impersonate(world, call, &attempt, actor);
        }
        Source::SignIn { .. } => {
            world.redeem(text, &user);
            attempt.advance(world, call)?;
        }
        Source::Invitation { .. } | Source::Organization { .. } => {
            attempt.ticket = Some(text.to_owned());
            attempt.advance(world, call)?;
        }
    }
    sign_in::keep(world, call, attempt)
}

/// Names who is at work in the new session, which lasts half an hour (Clerk docs, "User impersonation").
fn impersonate(world: &mut World, call: &Call, attempt: &SignIn, actor: Value) {
    let expire_at = world.now().plus_minutes(30);
    if let SignInState::Complete { session } = &attempt.state
        && let Some(session) = world.client_mut(&call.client).session_mut(session.as_str())
    {
        session.actor = Some(actor);
        session.expire_at = expire_at;
    }
}

impl SignUp {
    /// Begins a sign-up with an invitation: its email address counts as verified.
    pub(super) fn take_ticket(&mut self, world: &World, form: &Form) -> Result<(), Failure> {
        let text = form.text("ticket").ok_or_else(|| error::form_param_missing("ticket"))?;
        let (address, exists) = match &world.ticket(text)?.source {
            Source::Invitation { email_address, .. } => (email_address, "invitation_account_exists"),
            Source::Organization { email_address, .. } => {
                (email_address, "organization_invitation_identification_already_exists")
            }
            Source::SignIn { .. } => {
                return Err(refuse("sign_in_token_cannot_be_used_code", "This is for signing in."));
            }
            Source::Actor { .. } => {
                return Err(refuse("actor_token_cannot_be_used_code", "This is for signing in."));
            }
        };
        if world.user_by_email(address).is_some() {
            return Err(refuse(exists, "There is an account with this email address already: sign in."));
        }
        self.email_address = Some(address.clone());
        self.email_verification = Some(Verification::verified(Strategy::Ticket));
        self.ticket = Some(text.to_owned());
        Ok(())
    }
}

/// `GET /v1/tickets/accept?ticket=…`: the link in an invitation. The page of the app learns what to do with the ticket.
pub(crate) fn accept(world: &mut World, request: &Request) -> Answer {
    let text = request.query.text("ticket").unwrap_or_default();
    let ticket = world.ticket(text)?.clone();
    let url = ticket.redirect_url.as_ref();
    let url = url.ok_or_else(|| refuse("ticket_invalid_code", "This ticket has no page to go to."))?;
    let user = match &ticket.source {
        Source::SignIn { user } | Source::Actor { user, .. } => Some(user.clone()),
        Source::Invitation { email_address, .. } | Source::Organization { email_address, .. } => {
            world.user_by_email(email_address).map(|user| user.id.clone())
        }
    };
    let is_invitation = matches!(ticket.source, Source::Invitation { .. } | Source::Organization { .. });
    let status = match user {
        None => "sign_up",
        Some(user) if is_invitation && is_signed_in(world, request, &user) => {
            world.redeem(text, &user);
            "complete"
        }
        Some(_) => "sign_in",
    };
    let parameters = [("__clerk_ticket", text), ("__clerk_status", status)];
    Ok(Reply::Navigation(Navigation::SeeOther(with_parameters(url, &parameters))))
}

/// Whether the browser that came has a session of this user.
fn is_signed_in(world: &mut World, request: &Request, user: &UserId) -> bool {
    let clients = world.clients_of(request);
    clients.iter().any(|client| {
        world.settle(client);
        world.client(client).signed_in_sessions().any(|session| session.user == *user)
    })
}
