//! Organizations and memberships.

use super::read::read;
use super::{MembershipId, OrganizationId};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its name in URLs.
    pub slug: Option<String>,
    /// Its logo.
    pub image_url: Option<String>,
    /// How many members it has.
    pub members_count: Option<u32>,
}

read!(Organization: required id; optional name, slug, image_url, members_count);

/// A user's membership in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationMembership {
    /// Its id.
    pub id: MembershipId,
    /// The role's key, for example `org:admin`.
    pub role: String,
    /// The role's name, for example `Admin`.
    pub role_name: Option<String>,
    /// What the role may do.
    pub permissions: Vec<String>,
    /// The organization.
    pub organization: Organization,
}

read!(OrganizationMembership: required id, organization; optional role, role_name, permissions);

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The entries of this page.
    pub data: Vec<T>,
    /// How many entries all pages have together.
    pub total_count: u32,
}

read!(Page<T>: required data; optional total_count);
