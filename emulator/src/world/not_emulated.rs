//! What Clerk has and this emulator does not, said in so many words.

use super::{World, answer::Answer, backend::BackendRequest, error::Failure, request::Request};

fn billing_failure() -> Failure {
    Failure::new(
        403,
        "billing_not_enabled",
        "This emulator does not emulate billing: there are no plans, subscriptions or payments here.",
    )
}

fn api_keys_failure() -> Failure {
    Failure::new(
        403,
        "feature_not_enabled",
        "This emulator does not emulate API keys: none can be made, listed or revoked here.",
    )
}

/// `/v1/billing/…`, `/v1/me/billing/…`, `/v1/organizations/{id}/billing/…`
pub(crate) fn billing(_: &mut World, _: &Request) -> Answer {
    Err(billing_failure())
}

/// `/api_keys/…`
pub(crate) fn api_keys(_: &mut World, _: &Request) -> Answer {
    Err(api_keys_failure())
}

/// The same in the Backend API.
pub(crate) fn backend_billing(_: &mut World, _: &BackendRequest) -> Result<serde_json::Value, Failure> {
    Err(billing_failure())
}

/// The same in the Backend API.
pub(crate) fn backend_api_keys(_: &mut World, _: &BackendRequest) -> Result<serde_json::Value, Failure> {
    Err(api_keys_failure())
}
