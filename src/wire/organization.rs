//! Organizations and memberships.

use serde::Deserialize;

use super::lenient::or_default;
use super::{MembershipId, OrganizationId};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its name in URLs.
    #[serde(default)]
    pub slug: Option<String>,
    /// Its logo.
    #[serde(default)]
    pub image_url: Option<String>,
    /// How many members it has.
    #[serde(default)]
    pub members_count: Option<u32>,
}

/// A user's membership in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OrganizationMembership {
    /// Its id.
    pub id: MembershipId,
    /// The role's key, for example `org:admin`.
    #[serde(default, deserialize_with = "or_default")]
    pub role: String,
    /// The role's name, for example `Admin`.
    #[serde(default)]
    pub role_name: Option<String>,
    /// What the role may do.
    #[serde(default, deserialize_with = "or_default")]
    pub permissions: Vec<String>,
    /// The organization.
    pub organization: Organization,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The entries of this page.
    pub data: Vec<T>,
    /// How many entries all pages have together.
    #[serde(default)]
    pub total_count: u32,
}
