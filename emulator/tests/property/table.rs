//! What can be asked of an emulator: every route, with the fields that belong to it.

/// How the body of a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// A form, from a browser.
    Frontend,
    /// JSON, from an application's server.
    Backend,
}

/// One route. In its path `{sia}` stands for an id that begins so, and `{text}` for anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) door: Door,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) fields: &'static [&'static str],
    /// How often it is asked, compared to others.
    pub(crate) weight: u32,
}

const fn of(
    method: &'static str,
    path: &'static str,
    fields: &'static [&'static str],
    weight: u32,
) -> Target {
    Target { door: Door::Frontend, method, path, fields, weight }
}

const fn back(method: &'static str, path: &'static str, fields: &'static [&'static str]) -> Target {
    Target { door: Door::Backend, method, path, fields, weight: 2 }
}

const STRATEGY: &[&str] = &["strategy", "redirect_url"];
const ADDRESS: &[&str] = &["strategy", "email_address_id", "phone_number_id", "redirect_url"];
const ATTEMPT: &[&str] = &["strategy", "code", "password"];
const METADATA: &[&str] = &["public_metadata", "private_metadata", "unsafe_metadata"];
const LIST: &[&str] = &["limit", "offset", "order_by", "query", "status", "paginated", "role"];
const SIGN_UP: &[&str] = &[
    "email_address",
    "password",
    "phone_number",
    "username",
    "first_name",
    "legal_accepted",
    "unsafe_metadata",
];

/// The Frontend API.
pub(crate) const FRONTEND: &[Target] = &[
    of("GET", "/.well-known/jwks.json", &[], 1),
    of("GET", "/.well-known/openid-configuration", &[], 1),
    of("GET", "/.well-known/oauth-authorization-server", &[], 1),
    of("POST", "/v1/dev_browser", &[], 1),
    of("GET", "/v1/environment", &[], 1),
    of("PATCH", "/v1/environment", &[], 1),
    of("GET", "/oauth/google/authorize", &["state"], 2),
    of("POST", "/oauth/google/authorize", &["state", "email", "first_name", "email_unverified", "deny"], 8),
    of("POST", "/oauth/enterprise_sso/authorize", &["state", "email"], 1),
    of("GET", "/v1/oauth_callback", &["state", "code", "error"], 2),
    of("POST", "/v1/oauth_callback", &["state", "code"], 1),
    of("GET", "/turnstile/v0/api.js", &[], 1),
    of("POST", "/turnstile/v0/token", &[], 1),
    of("GET", "/gsi/client", &[], 1),
    of("POST", "/gsi/token", &["email_address"], 1),
    of("GET", "/protect/v0/sdk.js", &[], 1),
    of("POST", "/protect/v0/proof", &["token"], 1),
    of("POST", "/v1/waitlist", &["email_address"], 2),
    of("GET", "/v1/tickets/accept", &["ticket"], 2),
    of("GET", "/v1/verify", &["token"], 4),
    of("GET", "/api_keys", &[], 1),
    of("GET", "/v1/billing/plans", &[], 1),
    of("GET", "/v1/me/billing/plans", &[], 1),
    of("GET", "/v1/organizations/{org}/billing/plans", &[], 1),
    of("GET", "/v1/client/handshake", &["redirect_url", "format"], 2),
    of("GET", "/v1/client/touch", &["redirect_url"], 2),
    of("GET", "/v1/client", &[], 3),
    of("PUT", "/v1/client", &[], 1),
    of("POST", "/v1/client", &[], 1),
    of("POST", "/v1/client/verify", &["captcha_token"], 1),
    of("DELETE", "/v1/client", &[], 1),
    of("DELETE", "/v1/client/sessions", &[], 3),
    of("GET", "/v1/client/sessions/{sess}", &[], 2),
    of("POST", "/v1/client/sessions/{sess}/touch", &["active_organization_id"], 2),
    of("POST", "/v1/client/sessions/{sess}/end", &[], 3),
    of("POST", "/v1/client/sessions/{sess}/remove", &[], 3),
    of("POST", "/v1/client/sessions/{sess}/tokens", &["organization_id"], 3),
    of("POST", "/v1/client/sessions/{sess}/tokens/{text}", &[], 1),
    of("POST", "/v1/client/sessions/{sess}/verify", &["level"], 2),
    of("POST", "/v1/client/sessions/{sess}/verify/prepare_first_factor", ADDRESS, 2),
    of("POST", "/v1/client/sessions/{sess}/verify/attempt_first_factor", ATTEMPT, 2),
    of("POST", "/v1/client/sessions/{sess}/verify/prepare_second_factor", ADDRESS, 2),
    of("POST", "/v1/client/sessions/{sess}/verify/attempt_second_factor", ATTEMPT, 2),
    of("POST", "/v1/client/sign_ins", &["identifier"], 12),
    of("POST", "/v1/client/sign_ins", &["identifier", "password"], 12),
    of("POST", "/v1/client/sign_ins", &["identifier", "strategy", "redirect_url"], 10),
    of("POST", "/v1/client/sign_ins", &["strategy", "ticket"], 6),
    of("POST", "/v1/client/sign_ins", &["strategy", "token"], 2),
    of("POST", "/v1/client/sign_ins", &["transfer"], 3),
    of("GET", "/v1/client/sign_ins/{sia}", &[], 2),
    of("POST", "/v1/client/sign_ins/{sia}/prepare_first_factor", ADDRESS, 16),
    of("POST", "/v1/client/sign_ins/{sia}/attempt_first_factor", ATTEMPT, 24),
    of("POST", "/v1/client/sign_ins/{sia}/attempt_first_factor", &["strategy", "public_key_credential"], 1),
    of("POST", "/v1/client/sign_ins/{sia}/attempt_first_factor", &["strategy", "signature", "token"], 1),
    of("POST", "/v1/client/sign_ins/{sia}/prepare_second_factor", ADDRESS, 5),
    of("POST", "/v1/client/sign_ins/{sia}/attempt_second_factor", ATTEMPT, 10),
    of("POST", "/v1/client/sign_ins/{sia}/reset_password", &["password", "sign_out_of_other_sessions"], 5),
    of("PATCH", "/v1/client/sign_ins/{sia}/protect_check", &["proof_token"], 1),
    of("PATCH", "/v1/client/sign_ups/{sua}/protect_check", &["proof_token"], 1),
    of("POST", "/v1/client/sign_ups", SIGN_UP, 10),
    of("POST", "/v1/client/sign_ups", &["strategy", "redirect_url"], 2),
    of("POST", "/v1/client/sign_ups", &["strategy", "ticket", "password"], 3),
    of("POST", "/v1/client/sign_ups", &["transfer"], 2),
    of("GET", "/v1/client/sign_ups/{sua}", &[], 1),
    of("GET", "/v1/client/sign_ups/{sua}/enterprise_connections", &[], 1),
    of("PATCH", "/v1/client/sign_ups/{sua}", SIGN_UP, 4),
    of("POST", "/v1/client/sign_ups/{sua}/prepare_verification", STRATEGY, 10),
    of("POST", "/v1/client/sign_ups/{sua}/attempt_verification", ATTEMPT, 12),
    of("GET", "/v1/me", &[], 2),
    of(
        "PATCH",
        "/v1/me",
        &["username", "first_name", "last_name", "unsafe_metadata", "primary_email_address_id"],
        2,
    ),
    of("PATCH", "/v1/me/metadata", &["unsafe_metadata"], 1),
    of("DELETE", "/v1/me", &[], 1),
    of("POST", "/v1/me/remove_password", &["current_password"], 1),
    of("POST", "/v1/me/profile_image", &[], 1),
    of("DELETE", "/v1/me/profile_image", &[], 1),
    of("GET", "/v1/me/sessions", &[], 1),
    of("GET", "/v1/me/sessions/active", &[], 1),
    of("POST", "/v1/me/sessions/{sess}/revoke", &[], 1),
    of(
        "POST",
        "/v1/me/change_password",
        &["current_password", "new_password", "sign_out_of_other_sessions"],
        2,
    ),
    of("POST", "/v1/me/totp", &[], 2),
    of("DELETE", "/v1/me/totp", &[], 1),
    of("POST", "/v1/me/totp/attempt_verification", &["code"], 2),
    of("POST", "/v1/me/backup_codes", &[], 2),
    of("GET", "/v1/me/email_addresses", &[], 1),
    of("POST", "/v1/me/email_addresses", &["email_address"], 3),
    of("GET", "/v1/me/email_addresses/{idn}", &[], 1),
    of("DELETE", "/v1/me/email_addresses/{idn}", &[], 1),
    of("POST", "/v1/me/email_addresses/{idn}/prepare_verification", STRATEGY, 3),
    of("POST", "/v1/me/email_addresses/{idn}/attempt_verification", &["code"], 3),
    of("POST", "/v1/me/external_accounts", &["strategy", "redirect_url", "additional_scope"], 2),
    of("PATCH", "/v1/me/external_accounts/{eac}/reauthorize", &["redirect_url"], 1),
    of("DELETE", "/v1/me/external_accounts/{eac}", &[], 1),
    of("DELETE", "/v1/me/enterprise_accounts/{ent}", &[], 1),
    of("GET", "/v1/me/phone_numbers", &[], 1),
    of("POST", "/v1/me/phone_numbers", &["phone_number"], 3),
    of("GET", "/v1/me/phone_numbers/{idn}", &[], 1),
    of("PATCH", "/v1/me/phone_numbers/{idn}", &["reserved_for_second_factor", "default_second_factor"], 1),
    of("DELETE", "/v1/me/phone_numbers/{idn}", &[], 1),
    of("POST", "/v1/me/phone_numbers/{idn}/prepare_verification", STRATEGY, 2),
    of("POST", "/v1/me/phone_numbers/{idn}/attempt_verification", &["code"], 2),
    of("POST", "/v1/me/passkeys", &[], 1),
    of("PATCH", "/v1/me/passkeys/{idn}", &["name"], 1),
    of("DELETE", "/v1/me/passkeys/{idn}", &[], 1),
    of("POST", "/v1/me/passkeys/{idn}/attempt_verification", &["strategy", "public_key_credential"], 1),
    of("GET", "/v1/me/organization_memberships", LIST, 1),
    of("DELETE", "/v1/me/organization_memberships/{org}", &[], 1),
    of("GET", "/v1/me/organization_invitations", LIST, 1),
    of("POST", "/v1/me/organization_invitations/{orginv}/accept", &[], 1),
    of("GET", "/v1/me/organization_suggestions", LIST, 1),
    of("POST", "/v1/me/organization_suggestions/{orgsug}/accept", &[], 1),
    of("GET", "/v1/me/organization_creation_defaults", &[], 1),
    of("POST", "/v1/organizations", &["name", "slug"], 3),
    of("GET", "/v1/organizations/{org}", &[], 1),
    of("PATCH", "/v1/organizations/{org}", &["name", "slug"], 1),
    of("DELETE", "/v1/organizations/{org}", &[], 1),
    of("PUT", "/v1/organizations/{org}/logo", &[], 1),
    of("DELETE", "/v1/organizations/{org}/logo", &[], 1),
    of("GET", "/v1/organizations/{org}/roles", LIST, 1),
    of("GET", "/v1/organizations/{org}/memberships", LIST, 1),
    of("POST", "/v1/organizations/{org}/memberships", &["user_id", "role"], 1),
    of("PATCH", "/v1/organizations/{org}/memberships/{user}", &["role"], 1),
    of("DELETE", "/v1/organizations/{org}/memberships/{user}", &[], 1),
    of("GET", "/v1/organizations/{org}/invitations", LIST, 1),
    of("POST", "/v1/organizations/{org}/invitations", &["email_address", "role"], 2),
    of("POST", "/v1/organizations/{org}/invitations/bulk", &["email_address", "role"], 1),
    of("POST", "/v1/organizations/{org}/invitations/{orginv}/revoke", &[], 1),
    of("GET", "/v1/organizations/{org}/domains", LIST, 1),
    of("POST", "/v1/organizations/{org}/domains", &["name"], 2),
    of("GET", "/v1/organizations/{org}/domains/{orgdmn}", &[], 1),
    of("DELETE", "/v1/organizations/{org}/domains/{orgdmn}", &[], 1),
    of(
        "POST",
        "/v1/organizations/{org}/domains/{orgdmn}/prepare_affiliation_verification",
        &["affiliation_email_address"],
        1,
    ),
    of("POST", "/v1/organizations/{org}/domains/{orgdmn}/attempt_affiliation_verification", &["code"], 1),
    of(
        "POST",
        "/v1/organizations/{org}/domains/{orgdmn}/update_enrollment_mode",
        &["enrollment_mode", "delete_pending"],
        1,
    ),
    of("GET", "/v1/organizations/{org}/membership_requests", LIST, 1),
    of("POST", "/v1/organizations/{org}/membership_requests/{orgmemreq}/accept", &[], 1),
    of("POST", "/v1/organizations/{org}/membership_requests/{orgmemreq}/reject", &[], 1),
    of("GET", "/v1/{text}", &[], 1),
    of("POST", "/{text}/{text}", &["text"], 1),
];

/// The Backend API.
pub(crate) const BACKEND: &[Target] = &[
    back("GET", "/v1/organization_memberships", LIST),
    back("POST", "/v1/sign_in_tokens", &["user_id", "expires_in_seconds"]),
    back("POST", "/v1/sign_in_tokens/{sit}/revoke", &[]),
    back("POST", "/v1/actor_tokens", &["user_id", "actor", "expires_in_seconds"]),
    back("POST", "/v1/actor_tokens/{act}/revoke", &[]),
    back("POST", "/v1/testing_tokens", &[]),
    back("GET", "/v1/invitations", LIST),
    back("POST", "/v1/invitations", &["email_address", "expires_in_days", "ignore_existing", "redirect_url"]),
    back("POST", "/v1/invitations/bulk", &["email_address"]),
    back("POST", "/v1/invitations/{inv}/revoke", &[]),
    back("DELETE", "/v1/invitations/{inv}", &[]),
    back("GET", "/v1/sessions", &["client_id", "user_id", "status"]),
    back("POST", "/v1/sessions", &["user_id"]),
    back("GET", "/v1/sessions/{sess}", &[]),
    back("POST", "/v1/sessions/{sess}/revoke", &[]),
    back("POST", "/v1/sessions/{sess}/tokens", &["expires_in_seconds"]),
    back("POST", "/v1/sessions/{sess}/tokens/{text}", &[]),
    back("GET", "/v1/jwks", &[]),
    back("GET", "/v1/clients/handshake_payload", &["nonce"]),
    back("GET", "/v1/api_keys", &[]),
    back("GET", "/api_keys", &[]),
    back("GET", "/v1/billing/plans", &[]),
    back("PATCH", "/v1/instance/restrictions", &["allowlist", "blocklist"]),
    back("GET", "/v1/allowlist_identifiers", &[]),
    back("POST", "/v1/allowlist_identifiers", &["identifier", "notify"]),
    back("DELETE", "/v1/allowlist_identifiers/{alid}", &[]),
    back("GET", "/v1/blocklist_identifiers", &[]),
    back("POST", "/v1/blocklist_identifiers", &["identifier"]),
    back("DELETE", "/v1/blocklist_identifiers/{blid}", &[]),
    back("GET", "/v1/users", LIST),
    back("POST", "/v1/users", &["email_address", "first_name", "skip_password_requirement", "username"]),
    back("GET", "/v1/users/count", &[]),
    back("GET", "/v1/users/{user}", &[]),
    back("PATCH", "/v1/users/{user}", &["first_name", "username", "unsafe_metadata"]),
    back("DELETE", "/v1/users/{user}", &[]),
    back("PATCH", "/v1/users/{user}/metadata", METADATA),
    back("PUT", "/v1/users/{user}/metadata", METADATA),
    back("POST", "/v1/users/{user}/lock", &[]),
    back("POST", "/v1/users/{user}/unlock", &[]),
    back("POST", "/v1/users/{user}/ban", &[]),
    back("POST", "/v1/users/{user}/unban", &[]),
    back("POST", "/v1/users/{user}/verify_password", &["password"]),
    back("GET", "/v1/users/{user}/organization_memberships", LIST),
    back("GET", "/v1/users/{user}/billing/plans", &[]),
    back("GET", "/v1/organizations", LIST),
    back("POST", "/v1/organizations", &["name", "slug", "created_by", "max_allowed_memberships"]),
    back("GET", "/v1/organizations/{org}", &[]),
    back("PATCH", "/v1/organizations/{org}", &["name", "slug"]),
    back("DELETE", "/v1/organizations/{org}", &[]),
    back("PATCH", "/v1/organizations/{org}/metadata", METADATA),
    back("PUT", "/v1/organizations/{org}/metadata", METADATA),
    back("GET", "/v1/organizations/{org}/memberships", LIST),
    back("POST", "/v1/organizations/{org}/memberships", &["user_id", "role"]),
    back("PATCH", "/v1/organizations/{org}/memberships/{user}", &["role"]),
    back("PATCH", "/v1/organizations/{org}/memberships/{user}/metadata", METADATA),
    back("DELETE", "/v1/organizations/{org}/memberships/{user}", &[]),
    back("GET", "/v1/organizations/{org}/billing/plans", &[]),
    back("GET", "/v1/organizations/{org}/invitations", LIST),
    back("POST", "/v1/organizations/{org}/invitations", &["email_address", "role", "inviter_user_id"]),
    back("GET", "/v1/organizations/{org}/invitations/{orginv}", &[]),
    back("POST", "/v1/organizations/{org}/invitations/{orginv}/revoke", &[]),
    back("POST", "/v1/organizations/{org}/invitations/bulk", &["email_address", "role"]),
    back("POST", "/v1/email_addresses", &["user_id", "email_address", "verified", "primary"]),
    back("GET", "/v1/email_addresses/{idn}", &[]),
    back("PATCH", "/v1/email_addresses/{idn}", &["verified", "primary"]),
    back("DELETE", "/v1/email_addresses/{idn}", &[]),
    back("POST", "/v1/phone_numbers", &["user_id", "phone_number", "verified", "reserved_for_second_factor"]),
    back("GET", "/v1/phone_numbers/{idn}", &[]),
    back("PATCH", "/v1/phone_numbers/{idn}", &["verified", "primary", "reserved_for_second_factor"]),
    back("DELETE", "/v1/phone_numbers/{idn}", &[]),
    back("GET", "/v1/waitlist_entries", LIST),
    back("POST", "/v1/waitlist_entries", &["email_address", "notify"]),
    back("POST", "/v1/waitlist_entries/bulk", &["email_address"]),
    back("POST", "/v1/waitlist_entries/{wle}/invite", &["ignore_existing"]),
    back("POST", "/v1/waitlist_entries/{wle}/reject", &[]),
    back("DELETE", "/v1/waitlist_entries/{wle}", &[]),
    back("POST", "/v1/users/{user}/verify_totp", &["code"]),
    back("POST", "/v1/users/{user}/remove_password", &["sign_out_of_other_sessions"]),
    back("POST", "/v1/users/{user}/password/set_compromised", &["revoke_all_sessions"]),
    back("POST", "/v1/users/{user}/password/unset_compromised", &[]),
    back("DELETE", "/v1/users/{user}/mfa", &[]),
    back("DELETE", "/v1/users/{user}/totp", &[]),
    back("DELETE", "/v1/users/{user}/backup_code", &[]),
    back("DELETE", "/v1/users/{user}/passkeys/{idn}", &[]),
    back("DELETE", "/v1/users/{user}/web3_wallets/{idn}", &[]),
    back("DELETE", "/v1/users/{user}/external_accounts/{eac}", &[]),
    back("GET", "/v1/users/{user}/oauth_access_tokens/oauth_google", LIST),
    back("PUT", "/v1/users/{user}/email_address", &["email_address"]),
    back("PUT", "/v1/users/{user}/phone_number", &["phone_number"]),
    back("GET", "/v1/users/{user}/organization_invitations", LIST),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that a table of routes matches paths against.
    fn segments(source: &str) -> Vec<&str> {
        let quoted = source.split('"').skip(1).step_by(2);
        quoted.filter(|text| !text.is_empty() && !text.contains(' ')).collect()
    }

    /// A route that is added without its line here would never be asked.
    #[test]
    fn random_requests_cover_every_segment_of_every_route() {
        let tables = [
            (include_str!("../../src/world/route.rs"), FRONTEND),
            (include_str!("../../src/world/backend/route.rs"), BACKEND),
        ];
        for (source, targets) in tables {
            let all = segments(source);
            assert!(all.len() > 50, "{all:?}");
            for segment in all {
                let is_asked = |target: &Target| target.path.split('/').any(|part| part == segment);
                assert!(targets.iter().any(is_asked), "no path has {segment}");
            }
        }
    }
}
