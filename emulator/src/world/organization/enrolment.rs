//! Suggestions by domain, and the membership requests they lead to.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    domain::{Domain, EnrollmentMode},
    invitation::Invitation,
    manager, page, refuse_unless_enabled,
    role::MANAGE_MEMBERS,
};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{DomainId, OrganizationId, RequestId, SuggestionId, UserId},
    render,
    tracked::List,
};

/// The suggestions and membership requests of an instance.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    pub(crate) invitations: List<Invitation>,
    pub(crate) domains: List<Domain>,
    pub(crate) suggestions: List<Suggestion>,
    pub(crate) requests: List<MembershipRequest>,
}

impl Enrolment {
    pub(super) fn forget_organization(&mut self, id: &OrganizationId) {
        self.invitations.retain(|one| one.organization != *id);
        self.domains.retain(|one| one.organization != *id);
        self.suggestions.retain(|one| one.organization != *id);
        self.requests.retain(|one| one.organization != *id);
    }

    pub(crate) fn forget_user(&mut self, id: &UserId) {
        self.suggestions.retain(|one| one.user != *id);
        self.requests.retain(|one| one.user != *id);
    }

    /// Deletes the unanswered offers of a domain.
    pub(super) fn forget_offers(&mut self, domain: &DomainId, now: UnixMillis) {
        self.invitations.retain(|one| one.domain.as_ref() != Some(domain) || !one.is_pending(now));
        self.suggestions.retain(|one| one.domain != *domain || one.status != SuggestionStatus::Pending);
    }
}

/// Where a suggestion stands. It is completed by the membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SuggestionStatus {
    Pending,
    Accepted,
    Completed,
}

impl SuggestionStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Completed => "completed",
        }
    }
}

/// An organization a user could ask to join, because they have an email address of its domain.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Suggestion {
    pub(crate) id: SuggestionId,
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub(crate) domain: DomainId,
    pub(crate) status: SuggestionStatus,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RequestStatus {
    Pending,
    Accepted,
    Revoked,
}

impl RequestStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
        }
    }
}

/// A user who asks to join an organization.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MembershipRequest {
    pub(crate) id: RequestId,
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub(crate) status: RequestStatus,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl World {
    /// Makes the invitations and suggestions that verified domains owe to users with an email address there.
    pub(crate) fn enrol_by_domains(&mut self) {
        let now = self.now();
        let mut invitations = Vec::new();
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for domain in self.enrolment.domains.iter().filter(|domain| domain.is_verified()) {
            for user in self.users.values() {
                let mut emails = user.email_addresses.iter().filter(|email| email.is_verified());
                let email = emails.find(|email| domain.covers(&email.address));
                let Some(email) = email.filter(|_| self.membership(&domain.organization, &user.id).is_none())
                else {
                    continue;
                };
                match domain.enrollment_mode {
                    EnrollmentMode::ManualInvitation => {}
                    EnrollmentMode::AutomaticInvitation => {
                        let mut known = self.enrolment.invitations.iter();
                        if !known.any(|one| {
                            one.organization == domain.organization && user.owns_email(&one.email_address)
                        }) {
                            let address = email.address.clone();
                            invitations.push((domain.organization.clone(), address, domain.id.clone()));
                        }
                    }
                    EnrollmentMode::AutomaticSuggestion => {
                        let mut known = self.enrolment.suggestions.iter().chain(&suggestions);
                        if !known.any(|one| one.organization == domain.organization && one.user == user.id) {
                            suggestions.push(Suggestion {
                                id: SuggestionId::generate(),
                                organization: domain.organization.clone(),
                                user: user.id.clone(),
                                domain: domain.id.clone(),
                                status: SuggestionStatus::Pending,
                                created_at: now,
                                updated_at: now,
                            });
                        }
                    }
                }
            }
        }
        for suggestion in suggestions {
            self.enrolment.suggestions.push(suggestion);
        }
        let role = self.settings.rules().organization_settings.domains.default_role.clone();
        for (organization, address, domain) in invitations {
            self.add_invitation(&organization, address, role.clone(), Some(domain));
        }
    }
}

/// `GET /v1/me/organization_suggestions`
pub(crate) fn list_suggestions(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    world.enrol_by_domains();
    let all = world.enrolment.suggestions.iter();
    let own = all.filter(|one| one.user == signed_in.user);
    let asked = own.filter(|one| page::is_asked(call, "status", one.status.as_str()));
    let rendered: Vec<Value> = asked.map(|one| render::suggestion(world, one)).collect();
    Ok(Reply::Wrapped(page::of(call, rendered)?))
}

/// `POST /v1/me/organization_suggestions/{suggestion}/accept`: asks to join.
pub(crate) fn accept_suggestion(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    let now = world.now();
    let wanted = SuggestionId::from(call.segment(3));
    let suggestions = &mut world.enrolment.suggestions;
    let found = suggestions.find_mut(|one| one.id == wanted && one.user == signed_in.user);
    let suggestion = found.ok_or_else(|| error::resource_not_found("suggestion", call.segment(3)))?;
    if suggestion.status != SuggestionStatus::Pending {
        return Err(Failure::clerk("organization_suggestion_already_accepted"));
    }
    suggestion.status = SuggestionStatus::Accepted;
    suggestion.updated_at = now;
    let suggestion = suggestion.clone();
    world.enrolment.requests.push(MembershipRequest {
        id: RequestId::generate(),
        organization: suggestion.organization.clone(),
        user: signed_in.user.clone(),
        status: RequestStatus::Pending,
        created_at: now,
        updated_at: now,
    });
    Ok(Reply::Wrapped(render::suggestion(world, &suggestion)))
}

/// `GET /v1/organizations/{id}/membership_requests`
pub(crate) fn list_requests(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let all = world.enrolment.requests.iter();
    let asked =
        all.filter(|one| one.organization == id && page::is_asked(call, "status", one.status.as_str()));
    let rendered: Vec<Value> = asked.map(|one| render::membership_request(world, one)).collect();
    Ok(Reply::Wrapped(page::of(call, rendered)?))
}

/// `POST /v1/organizations/{id}/membership_requests/{request}/accept`
pub(crate) fn accept_request(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let request = pending(world, call, &id)?;
    if world.membership(&id, &request.user).is_none() {
        world.refuse_if_full(&id, 1)?;
        let role = world.settings.rules().organization_settings.domains.default_role.clone();
        world.add_member(&id, &request.user, &role);
    }
    let now = world.now();
    let suggestions = &mut world.enrolment.suggestions;
    if let Some(suggestion) = suggestions.find_mut(|one| one.organization == id && one.user == request.user) {
        suggestion.status = SuggestionStatus::Completed;
        suggestion.updated_at = now;
    }
    settle(world, &request.id, RequestStatus::Accepted)
}

/// `POST /v1/organizations/{id}/membership_requests/{request}/reject`
pub(crate) fn reject_request(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let request = pending(world, call, &id)?;
    settle(world, &request.id, RequestStatus::Revoked)
}

/// Returns the open request that the path names.
fn pending(world: &World, call: &Call, id: &OrganizationId) -> Result<MembershipRequest, Failure> {
    let wanted = call.segment(4);
    let mut all = world.enrolment.requests.iter();
    let found = all.find(|one| one.id.as_str() == wanted && one.organization == *id);
    let open = found.filter(|one| one.status == RequestStatus::Pending);
    open.cloned().ok_or_else(|| error::resource_not_found("membership request", wanted))
}

fn settle(world: &mut World, id: &RequestId, status: RequestStatus) -> Answer {
    let now = world.now();
    let found = world.enrolment.requests.find_mut(|one| one.id == *id);
    let request = found.expect("the caller has found it");
    request.status = status;
    request.updated_at = now;
    let request = request.clone();
    Ok(Reply::Wrapped(render::membership_request(world, &request)))
}
