//! The values of a request that may be logged.
//!
//! Passwords, codes, tokens, tickets and keys are never told, at no level. The lists name what is known; a value is told only if its
//! name is on the first, so what comes under a name nobody thought of stays untold, and so does that name: a body that is
//! no form looks like a name.

/// Names whose values are harmless.
const PLAIN: &[&str] = &[
    "__clerk_api_version",
    "_clerk_js_version",
    "_clerk_session_id",
    "_is_native",
    "_method",
    "active_organization_id",
    "channel",
    "created_by",
    "delete_pending",
    "email_address",
    "email_address_id",
    "enrollment_mode",
    "enterprise_connection_id",
    "expires_in_days",
    "expires_in_seconds",
    "external_id",
    "first_name",
    "format",
    "identifier",
    "ignore_existing",
    "include_members_count",
    "inviter_user_id",
    "last_name",
    "legal_accepted",
    "level",
    "limit",
    "locale",
    "max_allowed_memberships",
    "name",
    "notify",
    "offset",
    "order_by",
    "organization_id",
    "paginated",
    "passkey_id",
    "phone_number",
    "phone_number_id",
    "primary_email_address_id",
    "primary_phone_number_id",
    "query",
    "role",
    "session_max_duration_in_seconds",
    "sign_out_of_other_sessions",
    "sign_up_if_missing",
    "skip_legal_checks",
    "skip_password_checks",
    "skip_password_requirement",
    "slug",
    "status",
    "strategy",
    "timezone",
    "transfer",
    "user_id",
    "username",
    "verified",
    "web3_wallet",
    "web3_wallet_id",
];

/// Names that are told alone. Addresses are among them because tickets and states ride in their queries.
const SECRET: &[&str] = &[
    "__clerk_db_jwt",
    "__clerk_testing_token",
    "__clerk_ticket",
    "action_complete_redirect_url",
    "actor",
    "backup_codes",
    "captcha_token",
    "code",
    "current_password",
    "new_password",
    "nonce",
    "password",
    "password_digest",
    "private_metadata",
    "proof_token",
    "public_key_credential",
    "public_metadata",
    "redirect_url",
    "rotating_token_nonce",
    "signature",
    "state",
    "ticket",
    "token",
    "totp_secret",
    "unsafe_metadata",
];

const LONGEST: usize = 120;

/// Returns the loggable form of a pair: its name, or `other` for an unknown one, and its value unless it may be a secret.
pub(super) fn of(name: &str, value: &str) -> (String, Option<String>) {
    if PLAIN.contains(&name) {
        return (name.to_owned(), Some(value.chars().take(LONGEST).collect()));
    }
    let name = if SECRET.contains(&name) { name } else { "other" };
    (name.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shows_values_only_of_keys_known_to_be_harmless() {
        assert_eq!(of("strategy", "password"), ("strategy".to_owned(), Some("password".to_owned())));
        for name in SECRET {
            assert_eq!(of(name, "hunter22"), ((*name).to_owned(), None));
        }
        assert_eq!(of("{\"password\":\"hunter22\"}", ""), ("other".to_owned(), None));
        assert_eq!(of("Password", "hunter22"), ("other".to_owned(), None));
        assert_eq!(of("name", &"a".repeat(1_000)).1.map(|text| text.len()), Some(LONGEST));
    }
}
