//! Organizations with members, roles, domains, invitations and requests.

use serde_json::{Value, json};

use super::{ms, optional_ms, public_user_data};
use crate::world::{
    World,
    id::OrganizationId,
    image::ImageLink,
    organization::{
        Membership,
        domain::Domain,
        enrolment::{MembershipRequest, Suggestion, SuggestionStatus},
        invitation::Invitation,
        role::{Role, is_system},
    },
};

pub(crate) fn organization(world: &World, id: &OrganizationId) -> Value {
    let organization = &world.organizations[id];
    let members = world.memberships.iter().filter(|membership| membership.organization == *id);
    json!({
        "object": "organization",
        "id": organization.id.as_str(),
        "name": organization.name,
        "slug": organization.slug,
        "image_url": ImageLink::url_of(organization.image.as_ref()),
        "has_image": organization.image.is_some(),
        "members_count": members.count(),
        "pending_invitations_count": world.pending_invitations(id),
        "max_allowed_memberships": world.max_memberships(id),
        "admin_delete_enabled": world.may_be_deleted(id),
        "public_metadata": organization.public_metadata,
        "created_at": ms(organization.created_at),
        "updated_at": ms(organization.updated_at),
    })
}

/// Returns the public data of an organization.
fn public_data(world: &World, id: &OrganizationId) -> Value {
    let organization = &world.organizations[id];
    json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "slug": organization.slug,
        "image_url": ImageLink::url_of(organization.image.as_ref()),
        "has_image": organization.image.is_some(),
    })
}

pub(crate) fn membership(world: &World, membership: &Membership) -> Value {
    json!({
        "object": "organization_membership",
        "id": membership.id.as_str(),
        "role": membership.role,
        "role_name": role_name(world, &membership.role),
        "permissions": world.permissions_of(membership),
        "public_metadata": membership.public_metadata,
        "organization": organization(world, &membership.organization),
        "public_user_data": public_user_data(world.user(&membership.user)),
        "created_at": ms(membership.created_at),
        "updated_at": ms(membership.updated_at),
    })
}

/// Returns the role's display name.
fn role_name(world: &World, key: &str) -> String {
    world.roles.get(key).map_or_else(|| key.to_owned(), |role| role.name.clone())
}

pub(crate) fn role(role: &Role) -> Value {
    let permissions: Vec<Value> = role.permissions.iter().map(|key| permission(key)).collect();
    json!({
        "object": "role",
        "id": role.id.as_str(),
        "key": role.key,
        "name": role.name,
        "description": role.description,
        "is_creator_eligible": role.is_creator_eligible(),
        "permissions": permissions,
        "created_at": 0,
        "updated_at": 0,
    })
}

fn permission(key: &str) -> Value {
    let name = key.trim_start_matches("org:").trim_start_matches("sys_").replace([':', '_'], " ");
    json!({
        "object": "permission",
        "id": format!("perm_{}", key.replace(':', "_")),
        "key": key,
        "name": name,
        "description": "",
        "type": if is_system(key) { "system" } else { "user" },
        "created_at": 0,
        "updated_at": 0,
    })
}

pub(crate) fn invitation(world: &World, it: &Invitation) -> Value {
    json!({
        "object": "organization_invitation",
        "id": it.id.as_str(),
        "organization_id": it.organization.as_str(),
        "public_organization_data": public_data(world, &it.organization),
        "email_address": it.email_address,
        "role": it.role,
        "role_name": role_name(world, &it.role),
        "status": it.status(world.now()),
        "public_metadata": it.public_metadata,
        "url": null,
        "expires_at": ms(it.expires_at),
        "created_at": ms(it.created_at),
        "updated_at": ms(it.updated_at),
    })
}

pub(crate) fn suggestion(world: &World, it: &Suggestion) -> Value {
    json!({
        "object": "organization_suggestion",
        "id": it.id.as_str(),
        "public_organization_data": public_data(world, &it.organization),
        "status": it.status.as_str(),
        "created_at": ms(it.created_at),
        "updated_at": ms(it.updated_at),
    })
}

pub(crate) fn membership_request(world: &World, it: &MembershipRequest) -> Value {
    json!({
        "object": "organization_membership_request",
        "id": it.id.as_str(),
        "organization_id": it.organization.as_str(),
        "status": it.status.as_str(),
        "public_user_data": public_user_data(world.user(&it.user)),
        "created_at": ms(it.created_at),
        "updated_at": ms(it.updated_at),
    })
}

pub(crate) fn domain(world: &World, it: &Domain) -> Value {
    let now = world.now();
    let verification = it.verification.as_ref().map(|one| {
        json!({
            "status": one.status(now).as_str(),
            "strategy": one.strategy.as_str(),
            "attempts": one.attempts,
            "expire_at": optional_ms(one.expire_at()),
            "expires_at": optional_ms(one.expire_at()),
            "verified_at": optional_ms(it.verified_at),
        })
    });
    let invitations = world.enrolment.invitations.iter();
    let invitations = invitations.filter(|one| one.domain.as_ref() == Some(&it.id) && one.is_pending(now));
    let suggestions = world.enrolment.suggestions.iter();
    let suggestions =
        suggestions.filter(|one| one.domain == it.id && one.status == SuggestionStatus::Pending);
    json!({
        "object": "organization_domain",
        "id": it.id.as_str(),
        "organization_id": it.organization.as_str(),
        "name": it.name,
        "enrollment_mode": it.enrollment_mode.as_str(),
        "affiliation_email_address": it.affiliation_email_address,
        "verification": verification,
        "affiliation_verification": verification,
        "ownership_verification": null,
        "total_pending_invitations": invitations.count(),
        "total_pending_suggestions": suggestions.count(),
        "public_organization_data": public_data(world, &it.organization),
        "created_at": ms(it.created_at),
        "updated_at": ms(it.updated_at),
    })
}
