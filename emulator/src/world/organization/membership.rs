//! Memberships, seen from the organization and from the user.

use serde_json::{Value, json};

use super::{
    Membership, manager, member, page, refuse_unless_enabled,
    role::{MANAGE_MEMBERS, READ_MEMBERS},
};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::{OrganizationId, UserId},
    render,
    user::User,
};

impl World {
    /// Refuses if one more does not fit in. Pending invitations take their places already.
    pub(crate) fn refuse_if_full(&self, organization: &OrganizationId, more: usize) -> Result<(), Failure> {
        self.refuse_beyond_quota(organization, self.pending_invitations(organization) + more)
    }

    /// Refuses if so many more members are too many. Who accepts an invitation does not compete with the other invitations.
    pub(crate) fn refuse_beyond_quota(
        &self,
        organization: &OrganizationId,
        more: usize,
    ) -> Result<(), Failure> {
        let most = self.max_memberships(organization);
        let members = self.memberships.iter().filter(|one| one.organization == *organization).count();
        if most == 0 || members + more <= most {
            return Ok(());
        }
        Err(Failure::clerk_with("organization_membership_quota_exceeded", &[&most.to_string()]))
    }

    /// Returns the member limit of the organization; 0 for none.
    pub(crate) fn max_memberships(&self, organization: &OrganizationId) -> usize {
        let own = self.organizations.get(organization).and_then(|it| it.max_memberships);
        own.unwrap_or(self.settings.rules().organization_settings.max_allowed_memberships)
    }

    /// Ends a membership. Sessions that had the organization active go on without it.
    pub(crate) fn remove_member(&mut self, organization: &OrganizationId, user: &UserId) {
        self.memberships.retain(|one| one.organization != *organization || one.user != *user);
    }
}

/// `who` is the user's id, or the address that an invitation is for.
pub(crate) fn already_a_member(who: &str) -> Failure {
    Failure::clerk_with("already_a_member_in_organization", &[who])
}

impl User {
    /// Returns `true` if a lower-case search text occurs in an identifier of the user.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let names = [
            Some(self.id.as_str()),
            self.username.as_deref(),
            self.first_name.as_deref(),
            self.last_name.as_deref(),
        ];
        let emails = self.email_addresses.iter().map(|email| email.address.as_str());
        let phones = self.phone_numbers.iter().map(|phone| phone.number.as_str());
        let mut all = names.into_iter().flatten().chain(emails).chain(phones);
        all.any(|name| name.to_lowercase().contains(text))
    }
}

/// `GET /v1/organizations/{id}/memberships`
pub(crate) fn list(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, READ_MEMBERS)?;
    let text = call.request.query.text("query").map(|text| text.trim().to_lowercase());
    let is_asked = |one: &&Membership| {
        one.organization == id
            && page::is_asked(call, "role", &one.role)
            && text.as_ref().is_none_or(|text| world.user(&one.user).matches(text))
    };
    let members: Vec<Value> =
        world.memberships.iter().filter(is_asked).map(|one| render::membership(world, one)).collect();
    paged(call, members)
}

/// Returns a page of memberships with `paginated=true`, else all.
fn paged(call: &Call, memberships: Vec<Value>) -> Answer {
    if call.request.query.is_true("paginated") {
        Ok(Reply::Wrapped(page::of(call, memberships)?))
    } else {
        Ok(Reply::Wrapped(Value::Array(memberships)))
    }
}

fn rendered(world: &World, organization: &OrganizationId, user: &UserId) -> Answer {
    let membership = world.membership(organization, user);
    let membership =
        membership.ok_or_else(|| error::resource_not_found("membership of user", user.as_str()))?;
    Ok(Reply::Wrapped(render::membership(world, membership)))
}

/// `POST /v1/organizations/{id}/memberships`
pub(crate) fn add(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let form = &call.request.body;
    let user = form.text("user_id").ok_or_else(|| error::form_param_missing("user_id"))?;
    let user = UserId::from(user);
    if !world.users.contains_key(&user) {
        return Err(error::form_resource_not_found("user_id"));
    }
    let role = world.role_named(form.text("role"))?;
    if world.membership(&id, &user).is_some() {
        return Err(already_a_member(user.as_str()));
    }
    world.refuse_if_full(&id, 1)?;
    world.add_member(&id, &user, &role);
    rendered(world, &id, &user)
}

/// Returns the user that the path names, who has to be a member.
fn named(world: &World, call: &Call, organization: &OrganizationId) -> Result<UserId, Failure> {
    let user = UserId::from(call.segment(4));
    match world.membership(organization, &user) {
        Some(_) => Ok(user),
        None => Err(error::resource_not_found("membership of user", user.as_str())),
    }
}

/// `PATCH /v1/organizations/{id}/memberships/{user}`
pub(crate) fn update(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let user = named(world, call, &id)?;
    let role = world.role_named(call.request.body.text("role"))?;
    world.refuse_if_nobody_runs(&id, &user, Some(&role))?;
    let now = world.now();
    if let Some(one) = world.memberships.find_mut(|one| one.organization == id && one.user == user) {
        one.role = role;
        one.updated_at = now;
    }
    rendered(world, &id, &user)
}

/// `DELETE /v1/organizations/{id}/memberships/{user}`
pub(crate) fn remove(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_MEMBERS)?;
    let user = named(world, call, &id)?;
    world.refuse_if_nobody_runs(&id, &user, None)?;
    let gone = rendered(world, &id, &user)?;
    world.remove_member(&id, &user);
    Ok(gone)
}

/// `GET /v1/me/organization_memberships`
pub(crate) fn list_own(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let memberships = world.memberships_of(&signed_in.user);
    let memberships: Vec<Value> = memberships.map(|one| render::membership(world, one)).collect();
    paged(call, memberships)
}

/// `DELETE /v1/me/organization_memberships/{organization}`: leaves it.
pub(crate) fn leave(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    let id = world.organization_of(&signed_in.user, call.segment(3))?;
    world.refuse_if_nobody_runs(&id, &signed_in.user, None)?;
    let membership = world.membership(&id, &signed_in.user).map(|one| one.id.as_str().to_owned());
    world.remove_member(&id, &signed_in.user);
    Ok(Reply::Wrapped(json!({"object": "organization_membership", "id": membership, "deleted": true})))
}

/// `GET /v1/organizations/{id}`
pub(crate) fn get(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = member(world, call, signed_in)?;
    Ok(Reply::Wrapped(render::organization(world, &id)))
}
