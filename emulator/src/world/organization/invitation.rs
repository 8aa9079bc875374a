//! Invitations to an organization: created by a member or a verified domain, accepted by the owner of the address.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::{manager, membership::already_a_member, page, refuse_unless_enabled, role::MANAGE_MEMBERS};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{DomainId, InvitationId, OrganizationId, UserId},
    outbox::{Channel, Message},
    render,
    ticket::{Issued, Source},
    user::{User, parse_email_address},
};

const LIFETIME_DAYS: i64 = 30;

/// The stored state of an invitation; expiry depends on the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InvitationState {
    Pending,
    Accepted,
    Revoked,
}

/// See the file's first line.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) id: InvitationId,
    pub(crate) organization: OrganizationId,
    pub(crate) email_address: String,
    pub(crate) role: String,
    pub(crate) state: InvitationState,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) private_metadata: Map<String, Value>,
    /// The link in the mail, if one was sent.
    pub(crate) link: Option<String>,
    /// The domain whose enrollment mode made it.
    pub(crate) domain: Option<DomainId>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
    pub(crate) expires_at: UnixMillis,
}

impl Invitation {
    pub(crate) fn status(&self, now: UnixMillis) -> &'static str {
        match self.state {
            InvitationState::Pending if now >= self.expires_at => "expired",
            InvitationState::Pending => "pending",
            InvitationState::Accepted => "accepted",
            InvitationState::Revoked => "revoked",
        }
    }

    pub(crate) fn is_pending(&self, now: UnixMillis) -> bool {
        self.status(now) == "pending"
    }
}

impl User {
    /// Returns `true` if the user has verified the address.
    pub(crate) fn owns_email(&self, address: &str) -> bool {
        self.email_addresses.iter().any(|email| email.is_verified() && email.address == address)
    }
}

impl World {
    /// Returns the number of open invitations.
    pub(crate) fn pending_invitations(&self, organization: &OrganizationId) -> usize {
        let now = self.now();
        let all = self.enrolment.invitations.iter();
        all.filter(|one| one.organization == *organization && one.is_pending(now)).count()
    }

    /// Returns the invitation, in any state.
    pub(crate) fn invitation(&self, id: &InvitationId) -> Option<&Invitation> {
        self.enrolment.invitations.iter().find(|one| one.id == *id)
    }

    /// Makes an invitation. The caller has checked that it may be.
    pub(crate) fn add_invitation(
        &mut self,
        organization: &OrganizationId,
        email_address: String,
        role: String,
        domain: Option<DomainId>,
    ) -> Invitation {
        let now = self.now();
        let invitation = Invitation {
            id: InvitationId::generate(),
            organization: organization.clone(),
            email_address,
            role,
            state: InvitationState::Pending,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            link: None,
            domain,
            created_at: now,
            updated_at: now,
            expires_at: now.plus_days(LIFETIME_DAYS),
        };
        self.enrolment.invitations.push(invitation.clone());
        invitation
    }

    /// Makes the user a member by an invitation.
    pub(crate) fn accept_invitation(
        &mut self,
        id: &InvitationId,
        user: &UserId,
    ) -> Result<Invitation, Failure> {
        let now = self.now();
        let invitation = self.invitation(id).ok_or_else(|| not_found(id))?.clone();
        match invitation.status(now) {
            "pending" => {}
            "accepted" => {
                return Err(Failure::clerk("organization_invitation_already_accepted"));
            }
            "revoked" => {
                return Err(Failure::clerk("organization_invitation_revoked_code"));
            }
            _ => return Err(not_pending()),
        }
        if self.membership(&invitation.organization, user).is_some() {
            return Err(already_a_member(user.as_str()));
        }
        self.refuse_beyond_quota(&invitation.organization, 1)?;
        let membership = self.add_member(&invitation.organization, user, &invitation.role);
        membership.public_metadata = invitation.public_metadata;
        membership.private_metadata = invitation.private_metadata;
        Ok(self.settle_invitation(id, InvitationState::Accepted))
    }

    /// Redeems the ticket of an invitation: makes the user a member. A full organization leaves the invitation open.
    pub(crate) fn join_by_invitation(&mut self, id: &InvitationId, user: &UserId) {
        let organization = self.invitation(id).map(|one| one.organization.clone());
        let is_member = organization.is_some_and(|id| self.membership(&id, user).is_some());
        if is_member {
            self.settle_invitation(id, InvitationState::Accepted);
        } else {
            let _ = self.accept_invitation(id, user);
        }
    }

    pub(crate) fn settle_invitation(&mut self, id: &InvitationId, state: InvitationState) -> Invitation {
        let now = self.now();
        let found = self.enrolment.invitations.find_mut(|one| one.id == *id);
        let invitation = found.expect("the caller has found it");
        invitation.state = state;
        invitation.updated_at = now;
        invitation.clone()
    }

    /// Changes how long an invitation is open.
    pub(crate) fn limit_invitation(&mut self, id: &InvitationId, expires_at: UnixMillis) {
        let found = self.enrolment.invitations.find_mut(|one| one.id == *id);
        found.expect("the caller has made it").expires_at = expires_at;
    }

    /// The role and metadata of the new membership.
    pub(crate) fn give_metadata(
        &mut self,
        id: &InvitationId,
        public: Map<String, Value>,
        private: Map<String, Value>,
    ) {
        let found = self.enrolment.invitations.find_mut(|one| one.id == *id);
        let invitation = found.expect("the caller has made it");
        invitation.public_metadata = public;
        invitation.private_metadata = private;
    }

    /// Makes the ticket of an invitation; gives it and its link.
    pub(crate) fn issue_invitation(&mut self, id: &InvitationId, redirect_url: Option<Url>) -> Issued {
        let expires_at = self.invitation(id).expect("the caller has made it").expires_at;
        let lifetime_s = expires_at.seconds() - self.now().seconds();
        let issued = self.issue(Source::Organization { invitation: id.clone() }, redirect_url, lifetime_s);
        let found = self.enrolment.invitations.find_mut(|one| one.id == *id);
        let invitation = found.expect("found above");
        invitation.link = Some(issued.link.clone());
        issued
    }

    /// "Mails" an invitation with a link that signs in or up and ends in a membership.
    pub(crate) fn send_invitation(&mut self, id: &InvitationId, redirect_url: Option<Url>) {
        let link = Some(self.issue_invitation(id, redirect_url).link);
        let to = self.invitation(id).expect("issued above").email_address.clone();
        let sent_at = self.now();
        self.outbox.send(Message { channel: Channel::Email, to, code: None, link, sent_at });
    }
}

fn not_found(id: &InvitationId) -> Failure {
    Failure::clerk_with("organization_invitation_not_found", &[id.as_str()])
}

pub(crate) fn not_pending() -> Failure {
    Failure::clerk("organization_invitation_not_pending")
}

/// Refuses an invitation of a member or of an invited user.
pub(crate) fn check(world: &World, id: &OrganizationId, address: &str) -> Result<(), Failure> {
    let now = world.now();
    let mut pending =
        world.enrolment.invitations.iter().filter(|one| one.organization == *id && one.is_pending(now));
    if pending.any(|one| one.email_address == address) {
        return Err(Failure::clerk("organization_invitation_not_unique")
            .with_meta("email_addresses", serde_json::json!([address])));
    }
    let user = world.user_by_email(address);
    if user.is_some_and(|user| world.membership(id, &user.id).is_some()) {
        return Err(already_a_member(address).with_meta("email_addresses", serde_json::json!([address])));
    }
    Ok(())
}

/// Makes and mails invitations to all of these addresses, or to none.
fn invite(
    world: &mut World,
    call: &Call,
    id: &OrganizationId,
    addresses: &[&str],
) -> Result<Vec<Value>, Failure> {
    const PARAM: &str = "email_address";
    let role = world.role_named(call.request.body.text("role"))?;
    let mut checked: Vec<String> = Vec::new();
    for text in addresses {
        let address = parse_email_address(text, PARAM)
            .map_err(|failure| failure.with_meta("email_addresses", serde_json::json!([text])))?;
        check(world, id, &address)?;
        if !checked.contains(&address) {
            checked.push(address);
        }
    }
    world.refuse_if_full(id, checked.len())?;
    let mut made = Vec::new();
    for address in checked {
        let invitation = world.add_invitation(id, address, role.clone(), None);
        world.send_invitation(&invitation.id, None);
        made.push(render::invitation(world, &invitation));
    }
    Ok(made)
}

/// `POST /v1/organizations/{id}/invitations`
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let address = call.request.body.text("email_address");
    let address = address.ok_or_else(|| error::form_param_missing("email_address"))?;
    let mut made = invite(world, call, &id, &[address])?;
    Ok(Reply::Wrapped(made.remove(0)))
}

/// `POST /v1/organizations/{id}/invitations/bulk`: all of them, or none.
pub(crate) fn create_bulk(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let addresses: Vec<&str> =
        call.request.body.all("email_address").filter(|text| !text.is_empty()).collect();
    if addresses.is_empty() {
        return Err(error::form_param_missing("email_address"));
    }
    let made = invite(world, call, &id, &addresses)?;
    Ok(Reply::Wrapped(Value::Array(made)))
}

/// `GET /v1/organizations/{id}/invitations`
pub(crate) fn list(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let now = world.now();
    let all = world.enrolment.invitations.iter();
    let asked = all.filter(|one| one.organization == id && page::is_asked(call, "status", one.status(now)));
    let rendered: Vec<Value> = asked.rev().map(|one| render::invitation(world, one)).collect();
    Ok(Reply::Wrapped(page::of(call, rendered)?))
}

/// `POST /v1/organizations/{id}/invitations/{invitation}/revoke`
pub(crate) fn revoke(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let wanted = InvitationId::from(call.segment(4));
    let mut all = world.enrolment.invitations.iter();
    let found =
        all.find(|one| one.id == wanted && one.organization == id).ok_or_else(|| not_found(&wanted))?;
    if !found.is_pending(world.now()) {
        return Err(not_pending());
    }
    let revoked = world.settle_invitation(&wanted, InvitationState::Revoked);
    Ok(Reply::Wrapped(render::invitation(world, &revoked)))
}

/// `GET /v1/me/organization_invitations`
pub(crate) fn list_own(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    world.enrol_by_domains();
    let (now, user) = (world.now(), world.user(&signed_in.user));
    let all = world.enrolment.invitations.iter();
    let own = all.filter(|one| user.owns_email(&one.email_address));
    let asked = own.filter(|one| page::is_asked(call, "status", one.status(now)));
    let rendered: Vec<Value> = asked.rev().map(|one| render::invitation(world, one)).collect();
    Ok(Reply::Wrapped(page::of(call, rendered)?))
}

/// `POST /v1/me/organization_invitations/{invitation}/accept`
pub(crate) fn accept(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    let wanted = InvitationId::from(call.segment(3));
    let found = world.enrolment.invitations.iter().find(|one| one.id == wanted);
    let user = world.user(&signed_in.user);
    if !found.is_some_and(|one| user.owns_email(&one.email_address)) {
        return Err(not_found(&wanted));
    }
    let accepted = world.accept_invitation(&wanted, &signed_in.user)?;
    Ok(Reply::Wrapped(render::invitation(world, &accepted)))
}
