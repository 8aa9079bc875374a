//! Organizations, memberships, and the ways into them.

use super::open_enum::open_enum;
use super::read::read;
use super::{InvitationId, MembershipId, OrganizationId, SuggestionId};

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

/// An invitation of the user to an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationInvitation {
    /// Its id.
    pub id: InvitationId,
    /// The role of whoever accepts it.
    pub role: String,
    /// The organization.
    pub public_organization_data: Organization,
}

read!(OrganizationInvitation: required id, public_organization_data; optional role);

open_enum! {
    /// What has become of a suggestion.
    SuggestionStatus {
        /// Nobody has asked to join yet.
        Pending = "pending",
        /// The user has asked to join, and waits for an answer.
        Accepted = "accepted",
        /// The user is a member.
        Completed = "completed",
    }
}

/// An organization that the user may ask to join, because of the domain of their e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationSuggestion {
    /// Its id.
    pub id: SuggestionId,
    /// What has become of it.
    pub status: SuggestionStatus,
    /// The organization.
    pub public_organization_data: Organization,
}

read!(OrganizationSuggestion: required id, status, public_organization_data);

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
