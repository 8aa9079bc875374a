//! Tickets: created outside of a browser, to sign in or up once.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Call, World,
    answer::{Answer, Navigation, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{ClientId, InvitationId, TicketId, UserId},
    navigate::with_parameters,
    organization::invitation::InvitationState,
    protect::Protect,
    request::{Form, Request},
    session::SessionStatus,
    sign_in::{self, SignIn, SignInState, Subject},
    sign_up::SignUp,
    strategy::Strategy,
    tracked::Entries,
    verification::Verification,
};

/// Not a kind of Clerk's, so that a ticket is never taken for a session.
const TICKET: &str = "emulator_ticket";

/// The lifetime of an impersonation session, in seconds (Clerk docs, "User impersonation").
pub(crate) const ACTOR_SESSION_S: i64 = 30 * 60;

/// The purpose of a ticket.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Source {
    /// An invitation to the application.
    Invitation { email_address: String, public_metadata: Map<String, Value> },
    /// An invitation to an organization, which knows itself whom it is for and whether it is still open.
    Organization { invitation: InvitationId },
    /// Signing in as this user.
    SignIn { user: UserId },
    /// Working in this user's name.
    Actor { user: UserId, actor: Value, session_s: i64 },
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

    fn id_prefix(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "inv",
            Self::Organization { .. } => "orginvtkt",
            Self::SignIn { .. } => "sit",
            Self::Actor { .. } => "act",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    Pending,
    Used,
    Revoked,
}

/// One that was handed out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) id: TicketId,
    pub(crate) source: Source,
    pub(crate) state: State,
    /// The address that leads to the app with it.
    pub(crate) link: String,
    /// The page of the app it is for. Without one it leads to the page for signing in or up.
    redirect_url: Option<Url>,
    expire_at: UnixMillis,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

/// All tickets, by what is handed out.
pub(crate) type Tickets = Entries<String, Ticket>;

/// The ticket, and the link that carries it.
pub(crate) struct Issued {
    pub(crate) ticket: String,
    pub(crate) link: String,
}

impl Ticket {
    /// Refuses a ticket that was used or withdrawn, in the words of its kind.
    fn check_state(&self, state: State) -> Result<(), Failure> {
        let (used_code, revoked_code) = match self.source {
            Source::Invitation { .. } => ("invitation_already_accepted", "revoked_invitation"),
            Source::Organization { .. } => {
                ("organization_invitation_already_accepted", "organization_invitation_revoked_code")
            }
            Source::SignIn { .. } => ("sign_in_token_already_used_code", "sign_in_token_revoked_code"),
            Source::Actor { .. } => ("actor_token_already_used_code", "actor_token_revoked_code"),
        };
        match state {
            State::Pending => Ok(()),
            State::Used => Err(Failure::clerk(used_code)),
            State::Revoked => Err(Failure::clerk(revoked_code)),
        }
    }

    /// When it ends.
    pub(crate) fn expire_at(&self) -> UnixMillis {
        self.expire_at
    }

    /// Returns the status in the Backend API.
    pub(crate) fn status(&self, now: UnixMillis) -> &'static str {
        match self.state {
            State::Pending if now >= self.expire_at => "expired",
            State::Pending => "pending",
            State::Used => "accepted",
            State::Revoked => "revoked",
        }
    }
}

impl World {
    /// Hands out a ticket.
    pub(crate) fn issue(&mut self, source: Source, redirect_url: Option<Url>, lifetime_s: i64) -> Issued {
        let now = self.now();
        let expire_at = now.plus_seconds(lifetime_s);
        let id = TicketId::generate(source.id_prefix());
        let claims = json!({
            "iss": self.base_url,
            "exp": expire_at.seconds(),
            "st": source.as_str(),
            "jti": id.as_str(),
            "rurl": redirect_url.as_ref().map(Url::as_str),
        });
        let ticket = self.signer.sign(&claims, TICKET, now.seconds());
        let link = format!("{}/v1/tickets/accept?ticket={ticket}", self.base_url);
        let kept = Ticket {
            id,
            source,
            state: State::Pending,
            link: link.clone(),
            redirect_url,
            expire_at,
            created_at: now,
            updated_at: now,
        };
        self.tickets.insert(ticket.clone(), kept);
        Issued { ticket, link }
    }

    /// Returns the ticket, if it is still good.
    fn ticket(&self, text: &str) -> Result<&Ticket, Failure> {
        let unknown = || Failure::clerk("ticket_invalid_code");
        let ticket = self.tickets.get(text).ok_or_else(unknown)?;
        let state = match &ticket.source {
            Source::Organization { invitation } => {
                match self.invitation(invitation).ok_or_else(unknown)?.state {
                    InvitationState::Pending => State::Pending,
                    InvitationState::Accepted => State::Used,
                    InvitationState::Revoked => State::Revoked,
                }
            }
            _ => ticket.state,
        };
        ticket.check_state(state)?;
        if self.now() >= ticket.expire_at {
            return Err(Failure::clerk("ticket_expired_code"));
        }
        Ok(ticket)
    }

    /// Returns the holder of a ticket: a known user, or the owner of an email address.
    fn addressee(&self, source: &Source) -> Option<UserId> {
        let known = |address: &str| self.user_by_email(address).map(|user| user.id.clone());
        match source {
            Source::SignIn { user } | Source::Actor { user, .. } => {
                Some(user.clone()).filter(|user| self.users.contains_key(user))
            }
            Source::Invitation { email_address, .. } => known(email_address),
            Source::Organization { invitation } => {
                self.invitation(invitation).and_then(|it| known(&it.email_address))
            }
        }
    }

    /// Refuses an invitation to an organization that is full.
    fn refuse_if_no_room(&self, source: &Source, user: Option<&UserId>) -> Result<(), Failure> {
        let Source::Organization { invitation } = source else {
            return Ok(());
        };
        let invitation = self.invitation(invitation).expect("its ticket was checked");
        let is_member = user.is_some_and(|user| self.membership(&invitation.organization, user).is_some());
        if is_member { Ok(()) } else { self.refuse_beyond_quota(&invitation.organization, 1) }
    }

    /// Returns `true` for an actor token, which a signed-in user may use.
    pub(super) fn is_actor_token(&self, text: Option<&str>) -> bool {
        let ticket = text.and_then(|text| self.tickets.get(text));
        ticket.is_some_and(|ticket| matches!(ticket.source, Source::Actor { .. }))
    }

    /// Uses a ticket up: the user becomes what it promised.
    pub(super) fn redeem(&mut self, text: &str, user: &UserId) {
        let now = self.now();
        let Some(ticket) =
            self.tickets.get_mut(&text.to_owned()).filter(|ticket| ticket.state == State::Pending)
        else {
            return;
        };
        ticket.state = State::Used;
        ticket.updated_at = now;
        match ticket.source.clone() {
            Source::Invitation { public_metadata, .. } => {
                self.user_mut(user).public_metadata.extend(public_metadata);
            }
            Source::Organization { invitation } => self.join_by_invitation(&invitation, user),
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
    let user = world.addressee(&source);
    let user = user.ok_or_else(|| match source {
        Source::Organization { .. } => Failure::clerk("organization_invitation_identification_not_exist"),
        _ => Failure::clerk("invitation_account_not_exists"),
    })?;
    let sessions = world.client(&call.client).signed_in_sessions();
    if let Some(session) = sessions.filter(|session| session.user == user).last() {
        return Err(error::identifier_already_signed_in(session.id.as_str()));
    }
    world.check_lock(&user)?;
    world.refuse_if_no_room(&source, Some(&user))?;
    let identifier = world.user(&user).identifier().to_owned();
    let mut attempt = SignIn::new(world.now(), Some(Subject::known(identifier, user.clone())));
    attempt.first_factor = Some(Verification::verified(Strategy::Ticket));
    match source {
        Source::Actor { actor, session_s, .. } => {
            world.make_room(&call.client);
            attempt.protect = Protect::Passed;
            attempt.complete(world, call)?;
            world.redeem(text, &user);
            impersonate(world, call, &attempt, actor, session_s);
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

/// Names who is at work in the new session, and when it ends.
fn impersonate(world: &mut World, call: &Call, attempt: &SignIn, actor: Value, session_s: i64) {
    let expire_at = world.now().plus_seconds(session_s);
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
        let source = &world.ticket(text)?.source;
        let (address, exists) = match source {
            Source::Invitation { email_address, .. } => (email_address, "invitation_account_exists"),
            Source::Organization { invitation } => {
                let invitation = world.invitation(invitation).expect("its ticket was checked");
                (&invitation.email_address, "organization_invitation_identification_already_exists")
            }
            Source::SignIn { .. } => {
                return Err(Failure::clerk("sign_in_token_not_in_sign_in_code"));
            }
            Source::Actor { .. } => {
                return Err(Failure::clerk("actor_token_not_in_sign_in_code"));
            }
        };
        if world.user_by_email(address).is_some() {
            return Err(Failure::clerk(exists));
        }
        world.refuse_if_no_room(source, None)?;
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
    let user = world.addressee(&ticket.source);
    let is_invitation = matches!(ticket.source, Source::Invitation { .. } | Source::Organization { .. });
    let (status, page) = match user {
        None => ("sign_up", "sign_up_url"),
        Some(user) if is_invitation && is_signed_in(world, request, &user) => {
            world.refuse_if_no_room(&ticket.source, Some(&user))?;
            world.redeem(text, &user);
            ("complete", "after_sign_in_url")
        }
        Some(_) => ("sign_in", "sign_in_url"),
    };
    let url = ticket.redirect_url.or_else(|| world.app_page(page));
    let url = url.ok_or_else(|| {
        let message = "This ticket has no page to go to: give a redirect_url, or open the app first.";
        Failure::new(400, "ticket_invalid_code", message)
    })?;
    let parameters = [("__clerk_ticket", text), ("__clerk_status", status)];
    Ok(Reply::Navigation(Navigation::SeeOther(with_parameters(&url, &parameters))))
}

/// Returns `true` if the browser has a session of this user.
fn is_signed_in(world: &mut World, request: &Request, user: &UserId) -> bool {
    let clients = world.clients_of(request);
    clients.iter().any(|client| {
        world.settle(client);
        world.client(client).signed_in_sessions().any(|session| session.user == *user)
    })
}
