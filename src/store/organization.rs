//! Organizations of the user.

use super::clerk::Clerk;
use super::data::Facet;
use super::run::{Running, run, run_work};
use crate::fapi::{Request, organization};
use crate::flow::{Errors, Fetch};
use crate::wire::read::Read;
use crate::wire::{
    InvitationId, Organization, OrganizationInvitation, OrganizationMembership, OrganizationSuggestion,
    SuggestionId,
};

/// The organizations a user is in or could be in: Clerk's `useOrganizationList`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationList {
    /// Those the user is a member of.
    pub user_memberships: Vec<OrganizationMembership>,
    /// Those the user is invited to.
    pub user_invitations: Vec<OrganizationInvitation>,
    /// Those the user may ask to join, or has asked to join.
    pub user_suggestions: Vec<OrganizationSuggestion>,
}

/// The operations of organizations. `Copy`; one operation runs at a time.
#[derive(Clone, Copy)]
pub struct OrganizationFlow {
    clerk: Clerk,
}

impl std::fmt::Debug for OrganizationFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OrganizationFlow")
    }
}

impl OrganizationFlow {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk }
    }

    /// Returns the errors of the last operation.
    #[must_use]
    pub fn errors(self) -> Errors {
        self.clerk.look(Facet::OrganizationOperation, |data| Errors::of(data.organization.error()))
    }

    /// Returns `true` during a request.
    #[must_use]
    pub fn is_fetching(self) -> bool {
        self.clerk.look(Facet::OrganizationOperation, |data| data.organization.fetch == Fetch::Fetching)
    }

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.clerk.change(|data| data.organization.clear_errors());
    }

    fn run<T: Read + Clone + Send + 'static>(self, request: Request<T>) -> Running<T> {
        run(self.clerk, |data| &mut data.organization, None, vec![Box::new(move |_| Ok(request))])
    }

    /// Returns the user's memberships.
    ///
    /// # Errors
    /// When no user is signed in, or the server refuses.
    #[must_use]
    pub fn memberships(self) -> Running<Vec<OrganizationMembership>> {
        let page = self.run(organization::memberships());
        Box::pin(async move { page.await.map(|page| page.data) })
    }

    /// Returns the user's memberships, the invitations that wait for an answer, and the suggestions.
    ///
    /// # Errors
    /// When no user is signed in, or the server refuses the memberships; invitations and suggestions that it refuses
    /// are left out.
    #[must_use]
    pub fn list(self) -> Running<OrganizationList> {
        let clerk = self.clerk;
        let work = Box::pin(async move {
            let (memberships, invitations, suggestions) = futures::join!(
                clerk.exchange(organization::memberships()),
                clerk.exchange(organization::invitations()),
                clerk.exchange(organization::suggestions()),
            );
            // Without the list of invitations a user can still choose a membership.
            Ok(OrganizationList {
                user_memberships: memberships?.data,
                user_invitations: invitations.map(|page| page.data).unwrap_or_default(),
                user_suggestions: suggestions.map(|page| page.data).unwrap_or_default(),
            })
        });
        run_work(clerk, |data| &mut data.organization, work)
    }

    /// Makes the user a member of the organization they are invited to. It is not made active.
    ///
    /// # Errors
    /// When the invitation is no longer good.
    #[must_use]
    pub fn accept_invitation(self, id: &InvitationId) -> Running<OrganizationInvitation> {
        self.run(organization::accept_invitation(id))
    }

    /// Asks to join an organization. An administrator decides.
    ///
    /// # Errors
    /// When the suggestion is no longer good.
    #[must_use]
    pub fn accept_suggestion(self, id: &SuggestionId) -> Running<OrganizationSuggestion> {
        self.run(organization::accept_suggestion(id))
    }

    /// Makes an organization, of which the user becomes an administrator. It is not made active: see
    /// [`Clerk::set_active`].
    ///
    /// # Errors
    /// When the name is refused, or the user may not create one.
    #[must_use]
    pub fn create(self, name: impl Into<String>, slug: Option<String>) -> Running<Organization> {
        self.run(organization::create(name.into().trim(), slug.as_deref()))
    }
}
