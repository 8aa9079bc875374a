//! Parts of Clerk that are not emulated, refused with that reason.

use super::{World, answer::Answer, backend::BackendRequest, error::Failure, request::Request};

/// The resources of Clerk's Backend API (`@clerk/backend`). A route without a handler is not emulated.
const SUBJECTS: &[&str] = &[
    "accountless_applications",
    "actor_tokens",
    "agents",
    "allowlist_identifiers",
    "api_keys",
    "beta_features",
    "billing",
    "blocklist_identifiers",
    "clients",
    "domains",
    "email",
    "email_addresses",
    "enterprise_connections",
    "instance",
    "invitations",
    "jwks",
    "jwt_templates",
    "m2m_tokens",
    "machines",
    "oauth_applications",
    "organization_domains",
    "organization_invitations",
    "organization_memberships",
    "organization_permissions",
    "organization_roles",
    "organizations",
    "phone_numbers",
    "proxy_checks",
    "redirect_urls",
    "role_sets",
    "saml_connections",
    "sessions",
    "sign_in_tokens",
    "sign_ups",
    "templates",
    "testing_tokens",
    "users",
    "waitlist_entries",
    "webhooks",
];

/// Returns `true` if Clerk's Backend API may have a call at this path.
pub(crate) fn is_of_clerks(segments: &[&str]) -> bool {
    match segments {
        ["v1", subject, ..] | [subject, ..] => SUBJECTS.contains(subject),
        [] => false,
    }
}

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

/// Returns the same in the Backend API.
pub(crate) fn backend_billing(_: &mut World, _: &BackendRequest) -> Result<serde_json::Value, Failure> {
    Err(billing_failure())
}

/// Returns the same in the Backend API.
pub(crate) fn backend_api_keys(_: &mut World, _: &BackendRequest) -> Result<serde_json::Value, Failure> {
    Err(api_keys_failure())
}
