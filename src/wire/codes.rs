//! The codes that Clerk gives to refusals, by name: compare with [`Error::has_code`](crate::Error::has_code) or
//! [`ApiError::code`](super::ApiError::code). The last ones are the library's own. Others may come at any time.

macro_rules! codes {
    ($($name:ident = $text:literal,)+) => {
        $(#[doc = concat!("`", $text, "`.")] pub const $name: &str = $text;)+

        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text),)+];
    };
}

codes! {
    FORM_IDENTIFIER_NOT_FOUND = "form_identifier_not_found",
    FORM_IDENTIFIER_EXISTS = "form_identifier_exists",
    FORM_CODE_INCORRECT = "form_code_incorrect",
    FORM_PARAM_MISSING = "form_param_missing",
    FORM_PARAM_NIL = "form_param_nil",
    FORM_PARAM_FORMAT_INVALID = "form_param_format_invalid",
    FORM_PARAM_UNKNOWN = "form_param_unknown",
    FORM_PARAM_VALUE_DISABLED = "form_param_value_disabled",
    FORM_CONDITIONAL_PARAM_MISSING = "form_conditional_param_missing",
    FORM_VERIFICATION_NEEDED = "form_verification_needed",
    LEGAL_NOT_ACCEPTED = "legal_not_accepted",
    FORM_PASSWORD_INCORRECT = "form_password_incorrect",
    FORM_PASSWORD_OR_IDENTIFIER_INCORRECT = "form_password_or_identifier_incorrect",
    FORM_PASSWORD_VALIDATION_FAILED = "form_password_validation_failed",
    FORM_PASSWORD_PWNED = "form_password_pwned",
    FORM_PASSWORD_COMPROMISED = "form_password_compromised",
    FORM_PASSWORD_LENGTH_TOO_SHORT = "form_password_length_too_short",
    FORM_PASSWORD_LENGTH_TOO_LONG = "form_password_length_too_long",
    FORM_PASSWORD_NO_UPPERCASE = "form_password_no_uppercase",
    FORM_PASSWORD_NO_LOWERCASE = "form_password_no_lowercase",
    FORM_PASSWORD_NO_NUMBER = "form_password_no_number",
    FORM_PASSWORD_NO_SPECIAL_CHAR = "form_password_no_special_char",
    FORM_PASSWORD_NOT_STRONG_ENOUGH = "form_password_not_strong_enough",
    FORM_PASSWORD_MATCHES_IDENTIFIER = "form_password_matches_identifier",
    FORM_NEW_PASSWORD_MATCHES_CURRENT = "form_new_password_matches_current",
    NO_PASSWORD_SET = "no_password_set",
    PASSWORD_REQUIRED = "password_required",
    PASSWORD_RESET_REQUIRED = "password_reset_required",
    VERIFICATION_EXPIRED = "verification_expired",
    VERIFICATION_FAILED = "verification_failed",
    VERIFICATION_ALREADY_VERIFIED = "verification_already_verified",
    VERIFICATION_MISSING = "verification_missing",
    VERIFICATION_NOT_SENT = "verification_not_sent",
    VERIFICATION_CODE_TOO_MANY_REQUESTS = "verification_code_too_many_requests",
    VERIFICATION_LINK_TOKEN_EXPIRED = "verification_link_token_expired",
    VERIFICATION_LINK_TOKEN_INVALID = "verification_link_token_invalid",
    VERIFICATION_LINK_TOKEN_STALE = "verification_link_token_stale",
    SIGN_UP_OUTDATED_VERIFICATION = "sign_up_outdated_verification",
    STRATEGY_FOR_USER_INVALID = "strategy_for_user_invalid",
    NO_SECOND_FACTORS = "no_second_factors",
    SESSION_EXISTS = "session_exists",
    IDENTIFIER_ALREADY_SIGNED_IN = "identifier_already_signed_in",
    CLIENT_STATE_INVALID = "client_state_invalid",
    ACCOUNT_TRANSFER_INVALID = "account_transfer_invalid",
    IDENTIFICATION_CLAIMED = "identification_claimed",
    SIGN_UP_IF_MISSING_TRANSFER = "sign_up_if_missing_transfer",
    SIGN_UP_IF_MISSING_NOT_ALLOWED = "sign_up_if_missing_not_allowed",
    SIGN_UP_IF_MISSING_STRATEGY_NOT_SUPPORTED = "sign_up_if_missing_strategy_not_supported",
    SIGN_IN_EMAIL_LINK_NOT_SAME_CLIENT = "sign_in_email_link_not_same_client",
    SIGN_UP_EMAIL_LINK_NOT_SAME_CLIENT = "sign_up_email_link_not_same_client",
    SIGN_IN_MUST_USE_ENTERPRISE_CONNECTION_IDENTIFIER = "sign_in_must_use_enterprise_connection_identifier",
    ACCOUNT_LOCKOUT_WARNING = "account_lockout_warning",
    USER_LOCKED = "user_locked",
    USER_BANNED = "user_banned",
    USER_DEACTIVATED = "user_deactivated",
    RESOURCE_FORBIDDEN = "resource_forbidden",
    CAPTCHA_INVALID = "captcha_invalid",
    CAPTCHA_MISSING_TOKEN = "captcha_missing_token",
    CAPTCHA_NOT_ENABLED = "captcha_not_enabled",
    ACTION_BLOCKED = "action_blocked",
    DEVICE_BLOCKED = "device_blocked",
    SIGNUP_RATE_LIMIT_EXCEEDED = "signup_rate_limit_exceeded",
    REQUIRES_PROTECT_CHECK = "requires_protect_check",
    PROTECT_CHECK_ALREADY_RESOLVED = "protect_check_already_resolved",
    TICKET_INVALID_CODE = "ticket_invalid_code",
    TICKET_EXPIRED_CODE = "ticket_expired_code",
    INVITATION_ACCOUNT_EXISTS = "invitation_account_exists",
    INVITATION_ACCOUNT_NOT_EXISTS = "invitation_account_not_exists",
    INVITATION_ALREADY_ACCEPTED = "invitation_already_accepted",
    REVOKED_INVITATION = "revoked_invitation",
    OAUTH_ACCESS_DENIED = "oauth_access_denied",
    OAUTH_IDENTIFICATION_CLAIMED = "oauth_identification_claimed",
    OAUTH_ACCOUNT_ALREADY_CONNECTED = "oauth_account_already_connected",
    EXTERNAL_ACCOUNT_EXISTS = "external_account_exists",
    EXTERNAL_ACCOUNT_NOT_FOUND = "external_account_not_found",
    EXTERNAL_ACCOUNT_EMAIL_ADDRESS_VERIFICATION_REQUIRED = "external_account_email_address_verification_required",
    ENTERPRISE_CONNECTION_ID_IS_REQUIRED_WITH_MULTIPLE_CONNECTIONS = "enterprise_connection_id_is_required_with_multiple_connections",
    GOOGLE_ONE_TAP_TOKEN_INVALID = "google_one_tap_token_invalid",
    AUTHENTICATION_INVALID = "authentication_invalid",
    SIGNED_OUT = "signed_out",
    DEV_BROWSER_UNAUTHENTICATED = "dev_browser_unauthenticated",
    CLIENT_NOT_FOUND = "client_not_found",
    RESOURCE_NOT_FOUND = "resource_not_found",
    SESSION_REVERIFICATION_REQUIRED = "session_reverification_required",
    ORIGIN_INVALID = "origin_invalid",
    ORIGIN_MISSING = "origin_missing",
    TOO_MANY_REQUESTS = "too_many_requests",
    TOO_MANY_UNVERIFIED_IDENTIFICATIONS = "too_many_unverified_identifications",
    TOTP_ALREADY_ENABLED = "totp_already_enabled",
    BACKUP_CODES_NOT_AVAILABLE = "backup_codes_not_available",
    NO_PASSKEYS_FOUND_FOR_USER = "no_passkeys_found_for_user",
    MISSING_ORGANIZATION_PERMISSION = "missing_organization_permission",
    NOT_A_MEMBER_IN_ORGANIZATION = "not_a_member_in_organization",
    ALREADY_A_MEMBER_IN_ORGANIZATION = "already_a_member_in_organization",
    ORGANIZATION_MEMBERSHIP_QUOTA_EXCEEDED = "organization_membership_quota_exceeded",
    ORGANIZATION_SLUGS_DISABLED = "organization_slugs_disabled",
    ORG_CREATION_LIMIT_EXCEEDED = "org_creation_limit_exceeded",
    PERSONAL_ACCOUNTS_NOT_ALLOWED = "personal_accounts_not_allowed",
    DEV_MONTHLY_EMAIL_LIMIT_EXCEEDED = "dev_monthly_email_limit_exceeded",
    DEV_MONTHLY_SMS_LIMIT_EXCEEDED = "dev_monthly_sms_limit_exceeded",
    USER_QUOTA_EXCEEDED = "user_quota_exceeded",
    FACTOR_NOT_FOUND = "factor_not_found",
    CAPTCHA_UNAVAILABLE = "captcha_unavailable",
    PASSKEY_NOT_SUPPORTED = "passkey_not_supported",
    PASSKEY_RETRIEVAL_CANCELLED = "passkey_retrieval_cancelled",
    PASSKEY_RETRIEVAL_FAILED = "passkey_retrieval_failed",
    PASSKEY_REGISTRATION_CANCELLED = "passkey_registration_cancelled",
    PASSKEY_REGISTRATION_FAILED = "passkey_registration_failed",
    PASSKEY_ALREADY_EXISTS = "passkey_already_exists",
    PASSKEY_OPERATION_ABORTED = "passkey_operation_aborted",
    PASSKEY_OPTIONS_MISSING = "passkey_options_missing",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_code_constants_are_unique_and_named_after_their_codes() {
        let mut seen = std::collections::BTreeSet::new();
        for (name, code) in ALL {
            assert_eq!(name.to_ascii_lowercase(), *code);
            assert!(seen.insert(code), "{code} is there twice");
        }
    }
}
