//! Organizations.

use super::request::Request;
use crate::wire::{
    InvitationId, Organization, OrganizationInvitation, OrganizationMembership, OrganizationSuggestion, Page,
    SuggestionId,
};

pub(crate) fn create(name: &str, slug: Option<&str>) -> Request<Organization> {
    Request::post("/organizations").form("name", name).form_some("slug", slug)
}

/// Returns one page, larger than any user's own list.
fn all<T>(path: &'static str) -> Request<Page<T>> {
    Request::get(path).query("limit", "100").query("offset", "0")
}

pub(crate) fn memberships() -> Request<Page<OrganizationMembership>> {
    all("/me/organization_memberships").query("paginated", "true")
}

pub(crate) fn invitations() -> Request<Page<OrganizationInvitation>> {
    all("/me/organization_invitations").query("status", "pending")
}

pub(crate) fn accept_invitation(id: &InvitationId) -> Request<OrganizationInvitation> {
    Request::post(format!("/me/organization_invitations/{id}/accept"))
}

/// Returns the open ones, and those that wait for an administrator.
pub(crate) fn suggestions() -> Request<Page<OrganizationSuggestion>> {
    all("/me/organization_suggestions").query("status", "pending").query("status", "accepted")
}

pub(crate) fn accept_suggestion(id: &SuggestionId) -> Request<OrganizationSuggestion> {
    Request::post(format!("/me/organization_suggestions/{id}/accept"))
}
