//! Where the emulator differs from Clerk's description on purpose, each with the reason why the emulator is right.

/// Replies of an operation, a place in them, and why it is not as described.
///
/// The operation is a method and a path as described, with `*` for any method, or `*` alone for any; the place is a JSON pointer in which `*` is one segment and
/// `**` any number of them, or `status` with a number.
pub(super) type Deviation = (&'static str, &'static str, &'static str);

const ENTERPRISE_SSO: &str =
    "clerk-js knows the sign-in of a company as enterprise_sso; the description has its former name, saml";
const A_RESOURCE: &str = "clerk-js types it as a resource, and resources have an object and an id";
const NO_OAUTH_SERVER: &str = "the emulator issues session tokens and is no OAuth server for other apps: its documents name issuer and keys";
const NOT_EMULATED: &str = "what is not emulated says so, as a feature that is switched off";

/// See the file's first line.
pub(super) const DEVIATIONS: &[Deviation] = &[
    // Everywhere.
    ("*", "status 413", "refused before any operation sees it: the body is too long"),
    ("*", "status 415", "refused before any operation sees it: the body is no form"),
    (
        "*",
        "status 429",
        "refused before any operation sees it: the reference has limits for addresses, the description none",
    ),
    ("GET /.well-known/openid-configuration", "/*", NO_OAUTH_SERVER),
    ("GET /.well-known/oauth-authorization-server", "/*", NO_OAUTH_SERVER),
    ("POST /api_keys", "status 403", NOT_EMULATED),
    ("GET /api_keys", "status 403", NOT_EMULATED),
    ("GET /v1/client", "body", "a fault that a test asks for: what a proxy in between may answer"),
    // Statuses that the operations next to them are described with, for the same errors.
    (
        "POST /v1/me/email_addresses/{email_id}/prepare_verification",
        "status 400",
        "verification_already_verified",
    ),
    (
        "POST /v1/organizations/{organization_id}/domains/{domain_id}/prepare_affiliation_verification",
        "status 400",
        "verification_already_verified",
    ),
    (
        "POST /v1/me/organization_invitations/{invitation_id}/accept",
        "status 400",
        "organization_invitation_already_accepted, …_revoked_code",
    ),
    (
        "POST /v1/me/organization_invitations/{invitation_id}/accept",
        "status 403",
        "organization_membership_quota_exceeded",
    ),
    ("GET /v1/me/organization_invitations", "status 403", "organization_not_enabled_in_instance"),
    ("GET /v1/me/organization_suggestions", "status 403", "organization_not_enabled_in_instance"),
    (
        "POST /v1/client/sessions/{session_id}/verify",
        "status 404",
        "resource_not_found: no session of this browser",
    ),
    (
        "POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor",
        "status 404",
        "resource_not_found: no sign-in of this browser",
    ),
    (
        "POST /v1/client/sign_ins/{sign_in_id}/reset_password",
        "status 404",
        "resource_not_found: no sign-in of this browser",
    ),
    (
        "POST /v1/client/sign_ups/{sign_up_id}/attempt_verification",
        "status 404",
        "resource_not_found: no sign-up of this browser",
    ),
    (
        "POST /v1/client/sign_ups/{sign_up_id}/prepare_verification",
        "status 404",
        "resource_not_found: no sign-up of this browser",
    ),
    (
        "POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor",
        "status 404",
        "resource_not_found: no sign-in of this browser",
    ),
    (
        "POST /v1/client/sessions/{session_id}/verify/prepare_first_factor",
        "status 404",
        "resource_not_found: no session of this browser",
    ),
    (
        "POST /v1/client/sessions/{session_id}/verify/prepare_second_factor",
        "status 404",
        "resource_not_found: no session of this browser",
    ),
    (
        "POST /v1/client/sessions/{session_id}/verify/attempt_first_factor",
        "status 404",
        "resource_not_found: no session of this browser",
    ),
    (
        "POST /v1/client/sessions/{session_id}/verify/attempt_second_factor",
        "status 404",
        "resource_not_found: no session of this browser",
    ),
    (
        "POST /v1/me/passkeys",
        "status 400",
        "origin_missing, origin_invalid: any request can be refused for its origin",
    ),
    ("PATCH /v1/me/phone_numbers/{phone_number_id}", "status 422", "form_param_value_invalid"),
    (
        "GET /v1/organizations/{organization_id}/memberships",
        "status 404",
        "organization_not_found_or_unauthorized",
    ),
    // Organizations.
    (
        "DELETE /v1/organizations/{organization_id}/logo",
        "/response/*",
        "clerk-js takes the organization from it, with setLogo({ file: null })",
    ),
    ("*", "**/verification/expires_at", "clerk-js reads it, beside expire_at"),
    ("*", "**/affiliation_verification/expires_at", "clerk-js reads it, beside expire_at"),
    // Sessions.
    ("*", "**/sessions/*/status", "a session is pending while it has a task"),
    // Attempts.
    ("*", "**/protect_check", "clerk-js reads it; the description knows the status needs_protect_check only"),
    ("*", "**/supported_first_factors/*/channel", "clerk-js hands it to the form that asks for the code"),
    ("*", "**/supported_second_factors/*/channel", "clerk-js hands it to the form that asks for the code"),
    ("*", "**/first_factor_verification/strategy", ENTERPRISE_SSO),
    ("*", "**/verifications/external_account/strategy", ENTERPRISE_SSO),
    ("*", "**/email_addresses/*/verification/strategy", ENTERPRISE_SSO),
    ("*", "**/saml_accounts/*/verification/strategy", ENTERPRISE_SSO),
    (
        "POST /v1/me/email_addresses/{email_id}/prepare_verification",
        "/response/verification/strategy",
        ENTERPRISE_SSO,
    ),
    ("GET /v1/me/email_addresses/{email_id}", "/response/verification/strategy", ENTERPRISE_SSO),
    (
        "*",
        "**/verifications/*/status",
        "without one until prepared: <SignUp/> takes `unverified` for a code that was sent",
    ),
    ("*", "**/verifications/*/strategy", "without one until prepared, as its status"),
    ("*", "**/verifications/*/expire_at", "without one until prepared, as its status"),
    // The environment.
    ("* /v1/environment", "/id", A_RESOURCE),
    ("* /v1/environment", "/object", A_RESOURCE),
    ("* /v1/environment", "/auth_config/preferred_channels", "clerk-js reads it"),
    ("* /v1/environment", "/auth_config/session_minter", "clerk-js reads it"),
    ("* /v1/environment", "/display_config/captcha_heartbeat_interval_ms", "clerk-js reads it"),
    ("* /v1/environment", "/organization_settings/force_organization_selection", "clerk-js reads it"),
    ("* /v1/environment", "/organization_settings/organization_creation_defaults", "clerk-js reads it"),
    ("* /v1/environment", "/protect_config/id", A_RESOURCE),
    ("* /v1/environment", "/protect_config/object", A_RESOURCE),
    ("* /v1/environment", "/user_settings/attributes/phone_number/channels", "clerk-js reads it"),
    ("* /v1/environment", "/user_settings/sign_in/second_factor/enabled", "clerk-js reads it"),
    ("* /v1/environment", "/user_settings/sign_up/allowlist_only", "clerk-js reads it"),
    ("* /v1/environment", "/user_settings/sign_up/mfa", "clerk-js types it"),
    (
        "* /v1/environment",
        "/user_settings/social/oauth_custom_*",
        "an instance names its own providers; the description lists Clerk's",
    ),
];

/// Operations that clerk-js calls and the description does not have.
pub(super) const UNDESCRIBED: &[(&str, &str)] = &[
    ("PATCH /v1/client/sign_ins/*/protect_check", "clerk-js hands in the proof of Clerk Protect there"),
    ("PATCH /v1/client/sign_ups/*/protect_check", "clerk-js hands in the proof of Clerk Protect there"),
    ("GET /v1/client/sign_ups/*/enterprise_connections", "clerk-js offers several companies from it"),
    ("DELETE /v1/me/enterprise_accounts/*", "clerk-js removes an account of a company there"),
    ("POST /v1/client/verify", "the heartbeat of the captcha"),
    ("GET /v1/client/touch", "clerk-js leads browsers through it whose cookie ends soon"),
];

/// The line that excuses a fault of a reply.
pub(super) fn excuse(operation: &str, status: u16, fault: &(String, String)) -> Option<String> {
    let place = if fault.0 == "status" { format!("status {status}") } else { fault.0.clone() };
    let line = DEVIATIONS
        .iter()
        .find(|(whose, pattern, _)| is_of(whose, operation) && covers(&segments(pattern), &segments(&place)));
    line.map(name)
}

fn is_of(whose: &str, operation: &str) -> bool {
    let any_method = || whose.strip_prefix('*').is_some_and(|rest| operation.ends_with(rest));
    whose == operation || any_method()
}

/// The line that excuses an operation.
pub(super) fn undescribed(operation: &str) -> Option<String> {
    let line = UNDESCRIBED.iter().find(|(pattern, _)| covers(&segments(pattern), &segments(operation)));
    line.map(|(pattern, _)| (*pattern).to_owned())
}

/// How the lines are called in the journal.
pub(super) fn lines() -> impl Iterator<Item = String> {
    DEVIATIONS.iter().map(name).chain(UNDESCRIBED.iter().map(|(pattern, _)| (*pattern).to_owned()))
}

fn name((operation, pattern, _): &Deviation) -> String {
    format!("{operation}: {pattern}")
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

fn covers(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=path.len()).any(|skipped| covers(rest, &path[skipped..])),
        ([one, rest @ ..], [first, others @ ..]) => is_like(one, first) && covers(rest, others),
        _ => false,
    }
}

/// A `*` at the end of a segment is the rest of it.
fn is_like(pattern: &str, segment: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == segment, |start| segment.starts_with(start))
}

#[test]
fn deviation_pattern_matches_its_paths() {
    let covers = |pattern, path| covers(&segments(pattern), &segments(path));
    assert!(covers("/client/sessions/*/id", "/client/sessions/0/id"));
    assert!(covers("**/user/*/id", "/response/sessions/0/user/x/id"));
    assert!(!covers("/client/*", "/client/sessions/0"));
    assert!(!covers("**/id", "/client/ids"));
}
