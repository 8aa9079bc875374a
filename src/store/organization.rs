//! Organizations of the user.

use leptos::prelude::*;

use super::clerk::Clerk;
use super::run::{Stopped, run};
use crate::fapi::organization;
use crate::flow::{Errors, Fetch};
use crate::wire::{Organization, OrganizationMembership};

/// What a person can do about organizations. `Copy`; one operation runs at a time.
#[derive(Clone, Copy)]
pub struct OrganizationFlow {
    clerk: Clerk,
}

impl OrganizationFlow {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk }
    }

    /// What went wrong with the last operation.
    #[must_use]
    pub fn errors(self) -> Signal<Errors> {
        let cell = self.clerk.organization_state;
        Memo::new(move |_| cell.with(|operation| Errors::of(operation.error()))).into()
    }

    /// Whether a request is on its way.
    #[must_use]
    pub fn is_fetching(self) -> Signal<bool> {
        let cell = self.clerk.organization_state;
        Memo::new(move |_| cell.with(|operation| operation.fetch == Fetch::Fetching)).into()
    }

    /// Takes errors off the page.
    pub fn clear_errors(self) {
        let _ = self.clerk.organization_state.try_update(|operation| operation.clear_errors());
    }

    /// The user's memberships.
    ///
    /// # Errors
    /// When nobody is signed in, or the server refuses.
    pub async fn memberships(self) -> Result<Vec<OrganizationMembership>, Stopped> {
        let request = organization::memberships();
        let page = run(self.clerk.organization_state, self.clerk.exchange(request)).await?;
        Ok(page.data)
    }

    /// Makes an organization, of which the user becomes an administrator. It is not made active: see
    /// [`Clerk::set_active`].
    ///
    /// # Errors
    /// When the name is refused, or the user may not create one.
    pub async fn create(
        self,
        name: impl Into<String>,
        slug: Option<String>,
    ) -> Result<Organization, Stopped> {
        let request = organization::create(name.into().trim(), slug.as_deref());
        run(self.clerk.organization_state, self.clerk.exchange(request)).await
    }
}
