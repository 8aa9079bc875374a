//! Organizations.

use super::request::Request;
use crate::wire::{Organization, OrganizationMembership, Page};

pub(crate) fn create(name: &str, slug: Option<&str>) -> Request<Organization> {
    Request::post("/organizations").form("name", name).form_some("slug", slug)
}

/// The user's memberships, one page of a size no person outgrows by hand.
pub(crate) fn memberships() -> Request<Page<OrganizationMembership>> {
    Request::get("/me/organization_memberships")
        .query("paginated", "true")
        .query("limit", "100")
        .query("offset", "0")
}
