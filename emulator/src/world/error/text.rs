//! The texts of errors in Clerk's words, in one place.
//!
//! Clerk's pages print `long_message` as it comes, and tests of applications look for it. Source: Clerk docs, "Frontend API errors" and
//! "Backend API errors"; where these leave a text out, the one that instances are seen to answer.

use super::Failure;

/// The text of one kind of error. `{0}`, `{1}` … stand for values of the request.
struct Text {
    /// The error's code; after `__`, which of the code's texts it is.
    key: &'static str,
    status: u16,
    /// The text for developers.
    message: &'static str,
    /// The text for users. Empty: the same.
    long_message: &'static str,
}

const fn text(key: &'static str, status: u16, message: &'static str, long_message: &'static str) -> Text {
    Text { key, status, message, long_message }
}

/// Ordered by key.
#[rustfmt::skip]
const TEXTS: &[Text] = &[
    text("account_transfer_invalid", 400, "Invalid account transfer", "There is no account to transfer"),
    text("actor_token_already_used_code", 400, "actor token has already been used", "This actor token has already been used. Each token can only be used once."),
    text("actor_token_cannot_be_revoked_code", 400, "cannot revoke", "Actor token cannot be revoked because its status is {0}. Only pending tokens can be revoked."),
    text("actor_token_not_in_sign_in_code", 400, "not in sign in", "Actor tokens can only be used during sign in."),
    text("actor_token_revoked_code", 400, "actor token has been revoked", "This actor token has been revoked and cannot be used anymore."),
    text("already_a_member_in_organization", 400, "already a member", "{0} is already a member of the organization."),
    text("authentication_invalid", 401, "Invalid authentication", "Unable to authenticate the request, you need to supply an active session"),
    text("authorization_header_format_invalid", 401, "Invalid Authorization header format", "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'"),
    text("backup_codes_not_available", 400, "Backup codes not available", "In order to use backup codes, you have to enable any other Multi-factor method"),
    text("bulk_size_exceeded", 400, "bulk size exceeded", "Parameters exceed the maximum allowed bulk processing size of {0}."),
    text("captcha_invalid", 400, "Sign up unsuccessful due to failed security validations.", "Sign up unsuccessful due to failed security validations. Please try using a different browser or disabling browser extensions. If issues persist, contact support for assistance."),
    text("captcha_invalid__client", 400, "Error loading CAPTCHA", "The CAPTCHA failed to load. This may be due to an unsupported browser or a browser extension. Please try a different browser or disabling extensions. If this issue persists, please contact support."),
    text("captcha_missing_token", 400, "Sign up unsuccessful due to failed security validations.", "Sign up unsuccessful due to failed security validations. Please refresh the page to try again or reach out to support for more assistance."),
    text("captcha_not_enabled", 400, "CAPTCHA not enabled", "You attempted to complete a CAPTCHA, but they are not enabled. If this issue persists, please contact support."),
    text("clerk_key_invalid", 401, "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.", ""),
    text("client_state_invalid", 400, "Invalid action", "We were unable to complete {0} for this Client. {1}"),
    text("duplicate_record", 400, "There are already pending invitations for the following email addresses: {0}", ""),
    text("duplicate_record__allowlist", 400, "duplicate allowlist identifier", "the identifier {0} already exists"),
    text("duplicate_record__blocklist", 400, "duplicate blocklist identifier", "the identifier {0} already exists"),
    text("enterprise_sso_email_address_domain_mismatch", 400, "Enterprise Connection email address domain mismatch", "The email address returned by the provider {0} does not match the domain of the enterprise connection {1} that initiated the authentication."),
    text("enterprise_sso_sign_in_connection_missing", 422, "No Enterprise Connection for this sign-in", "The current sign-in does not have a corresponding Enterprise Connection. Please check the domain of the provided email address."),
    text("enterprise_sso_sign_up_connection_missing", 422, "No Enterprise Connection for this sign-up", "The current sign-up does not have a corresponding Enterprise Connection. Please check the domain of the provided email address."),
    text("external_account_email_address_verification_required", 400, "Email address verification required", "Your associated email address is required to be verified, because it was initially created as unverified."),
    text("external_account_not_found", 404, "Invalid external account", "The External Account was not found."),
    text("feature_not_enabled", 403, "not enabled", "This feature is not enabled on this instance"),
    text("form_code_incorrect", 422, "is incorrect", "Incorrect code"),
    text("form_disable_default_second_factor_not_allowed", 422, "The default second factor method can only be changed by assigning another method as the default.", ""),
    text("form_identifier_exists", 422, "That {0} is taken. Please try another.", ""),
    text("form_identifier_not_found", 422, "Couldn't find your account.", ""),
    text("form_incorrect_signature", 422, "is incorrect", "Incorrect signature"),
    text("form_new_password_matches_current", 422, "New password cannot be the same as the current password.", ""),
    text("form_param_format_invalid__email_address", 422, "is invalid", "{0} must be a valid email address."),
    text("form_param_format_invalid__identifier", 422, "is invalid", "{0} must be either a valid email address, a valid phone number according to E.164 international standard or a valid web3 wallet."),
    text("form_param_format_invalid__phone_number", 422, "is invalid", "{0} must be a valid phone number according to E.164 international standard."),
    text("form_param_format_invalid__web3_wallet", 422, "is invalid", "{0} must be a valid web3 wallet address that starts with 0x and contains 40 hexadecimal characters."),
    text("form_param_max_length_exceeded", 422, "exceeds maximum length", "{0} should not exceed {1} characters."),
    text("form_param_missing", 422, "is missing", "{0} must be included."),
    text("form_param_missing__one_of", 422, "at least one parameter must be provided", "at least one of `{0}` must be provided"),
    text("form_param_nil", 422, "Enter {0}.", ""),
    text("form_param_type_invalid", 422, "is invalid", "`{0}` must be a `{1}`."),
    text("form_param_unknown", 422, "is unknown", "{0} is not a valid parameter for this request."),
    text("form_param_value_disabled", 400, "is disabled", "{0} is disabled. Please verify you're using the correct instance, or see our docs to learn how to enable this value."),
    text("form_param_value_invalid__allowed", 422, "is invalid", "{0} does not match the allowed values for parameter {1}. Allowed values: {2}"),
    text("form_password_compromised", 422, "Your password may be compromised. To protect your account, please continue with an alternative sign-in method. You will be required to reset your password after signing in.", ""),
    text("form_password_incorrect", 422, "Password is incorrect. Try again, or use another method.", ""),
    text("form_password_length_too_long", 422, "Passwords must be less than {0} characters.", ""),
    text("form_password_length_too_short", 422, "Passwords must be {0} characters or more.", ""),
    text("form_password_no_lowercase", 422, "Passwords must contain at least one lowercase character.", ""),
    text("form_password_no_number", 422, "Passwords must contain at least one number.", ""),
    text("form_password_no_special_char", 422, "Passwords must contain at least one of the following special characters: {0}.", ""),
    text("form_password_no_uppercase", 422, "Passwords must contain at least one uppercase character.", ""),
    text("form_password_pwned", 422, "Password has been found in an online data breach. For account safety, please use a different password.", ""),
    text("form_password_size_in_bytes_exceeded", 422, "Your password has exceeded the maximum number of bytes allowed, please shorten it or remove some special characters.", ""),
    text("form_resource_not_found", 422, "is missing", "The resource associated with the supplied {0} was not found."),
    text("form_username_invalid_character", 422, "Username can only contain letters, numbers and '_' or '-'.", ""),
    text("form_username_invalid_length", 422, "Username must be between {0} and {1} characters long.", ""),
    text("form_username_needs_non_number_char", 422, "Username must contain one non-number character.", ""),
    text("google_one_tap_token_invalid", 400, "Google One Tap token is invalid", "The provided Google One Tap token is invalid. Make sure you're using a valid token generated by Google."),
    text("identification_claimed", 400, "Identification claimed by another user", "One or more identifiers on this sign up have since been connected to a different User. Please sign up again."),
    text("identification_deletion_failed", 400, "Deletion failed", "You cannot delete your last identification."),
    text("identification_update_second_factor_unverified", 400, "Update failed", "Cannot update second factor attributes for unverified identification"),
    text("identifier_already_signed_in", 400, "You're already signed in", ""),
    text("image_not_found", 404, "Image not found", ""),
    text("invalid_action_for_session_reverification", 400, "Invalid action for session reverification", "We were unable to {0} for this session, as it's not ready for {1}."),
    text("invalid_redirect_url", 422, "Redirect url invalid", "The provided redirect url is not in a valid format"),
    text("invitation_account_exists", 400, "account exists", "An account already exists for this invitation. Sign in instead."),
    text("invitation_account_not_exists", 400, "identification not found", "This invitation refers to a non-existing identification."),
    text("invitation_already_accepted", 400, "Invitation is already accepted, try signing in instead.", ""),
    text("invitation_already_revoked", 400, "Invitation is already revoked.", ""),
    text("last_required_identification_deletion_failed", 400, "Deleting your last {0} is prohibited", "You are required to maintain at least one {0} in your account at all times"),
    text("legal_not_accepted", 422, "legal not accepted", "Legal consent must be accepted in order to continue."),
    text("missing_organization_permission", 403, "missing permission", "Current user is missing an organization permission."),
    text("no_password_set", 400, "no password set", "This user does not have a password set for their account"),
    text("no_second_factors", 400, "no second factors", "No second factors were found for strategy {0}."),
    text("not_allowed_access", 403, "Access not allowed.", "{0} not allowed to access this application."),
    text("oauth_access_denied", 403, "You did not grant access to your {0} account", ""),
    text("oauth_account_already_connected", 400, "Already connected", "Another account is already connected for this particular provider ({0})"),
    text("oauth_callback_invalid", 400, "Invalid OAuth callback", "invalid form for oauth_callback"),
    text("oauth_fetch_user_error", 400, "Fetch user error", ""),
    text("oauth_identification_claimed", 400, "Identification claimed by another user", "The email address associated with this OAuth account is already claimed by another user."),
    text("oauth_non_authenticatable_provider", 400, "{0} OAuth is not supported for authentication. Please contact us if you think this error should not appear.", ""),
    text("oauth_provider_not_enabled", 400, "Single-sign on with {0} OAuth provider is not enabled in the instance settings.", ""),
    text("oauth_token_exchange_error", 400, "Token exchange error", ""),
    text("oauth_token_provider_not_enabled", 404, "OAuth provider not enabled", "Single-sign on for this OAuth provider is not enabled in the instance settings."),
    text("oauth_unsupported_provider", 400, "{0} OAuth is not supported. Please contact us if you think this error should not appear.", ""),
    text("organization_admin_delete_not_enabled", 403, "admin delete not enabled", "Deletion by admin is not enabled for this organization."),
    text("organization_domain_already_exists", 422, "organizaton domain already exists", "This domain is already used by another organization."),
    text("organization_domain_common", 422, "common email domain", "This is a common email provider domain. Please use a different one."),
    text("organization_domain_enrollment_mode_not_enabled", 403, "organization enrollment mode not enabled", "Enrollment mode {0} is not enabled for this instances's organizations."),
    text("organization_domain_mismatch", 422, "Organization domain mismatch", "The provided email address doesn't match the organization domain name."),
    text("organization_invitation_already_accepted", 400, "invitation has already been accepted", "This invitation has already been accepted. Sign in instead."),
    text("organization_invitation_identification_already_exists", 400, "email address already exists", "The email address in this invitation already exists. If it belongs to you, try signing in instead."),
    text("organization_invitation_identification_not_exist", 400, "identification not found", "User not found. If you don't have an account, sign up first to accept this invitation."),
    text("organization_invitation_not_found", 404, "not found", "No invitation found with id {0}."),
    text("organization_invitation_not_pending", 404, "not pending", "The organization invitation is not in the 'pending' status."),
    text("organization_invitation_not_unique", 400, "organization invitation not unique", "Organizations cannot have duplicate pending invitations for an email address."),
    text("organization_invitation_revoked_code", 400, "invitation has been revoked", "This invitation has been revoked and cannot be used anymore."),
    text("organization_membership_quota_exceeded", 403, "organization membership quota exceeded", "You have reached your limit of {0} organization memberships, including outstanding invitations."),
    text("organization_minimum_permissions_needed", 400, "minimum organization permissions needed", "There has to be at least one organization member with the minimum required permissions"),
    text("organization_not_enabled_in_instance", 403, "access denied", "The organizations feature is not enabled for this instance. You can enable it at https://dashboard.clerk.com."),
    text("organization_not_found_or_unauthorized", 404, "not found or unauthorized", "Given organization not found, or you don't have permission to access the organization"),
    text("organization_suggestion_already_accepted", 400, "suggestion has already been accepted", "This organization suggestion has already been accepted."),
    text("origin_missing", 400, "Origin header missing", "This request requires an Origin header to be set, but it is missing"),
    text("passkey_authentication_failure", 400, "authentication failed: {0}", "Passkey authentication failed"),
    text("passkey_invalid_public_key_credential", 422, "is invalid", "Invalid passkey public key credential"),
    text("passkey_invalid_verification", 400, "invalid verification: {0}", "Passkey verification contains invalid nonce"),
    text("passkey_not_registered", 404, "not registered", "Passkey is not registered."),
    text("password_required", 400, "password required", "Settings for this instance require a password to be set. Cannot remove the user's password."),
    text("request_body_invalid", 400, "Request body invalid", "The request body is invalid. Please consult the API documentation for more information."),
    text("resource_not_found", 404, "not found", "No {0} was found with id {1}"),
    text("resource_not_found__jwt_template", 404, "JWT template not found", "No JWT template exists with name: {0}"),
    text("revoked_invitation", 400, "The invitation was revoked.", ""),
    text("saml_connection_not_found", 422, "SAML SSO not enabled", "SAML SSO is not enabled for this email address."),
    text("session_creation_not_allowed", 409, "unable to create session", "Unable to create new session when an impersonation session is present. Please sign out first."),
    text("session_exists", 400, "Session already exists", "You're already signed in."),
    text("session_reverification_missing", 400, "is missing", "You need to start a new session verification flow first"),
    text("session_reverification_required", 403, "Reverification required", "You need to provide additional verification to perform this operation"),
    text("sign_in_token_already_used_code", 400, "sign in token has already been used", "This sign in token has already been used. Each token can only be used once."),
    text("sign_in_token_cannot_be_revoked_code", 400, "cannot revoke", "Sign in token cannot be revoked because its status is {0}. Only pending tokens can be revoked."),
    text("sign_in_token_not_in_sign_in_code", 400, "not in sign in", "Sign in tokens can only be used during sign in."),
    text("sign_in_token_revoked_code", 400, "sign in token has been revoked", "This sign in token has been revoked and cannot be used anymore."),
    text("sign_up_mode_restricted", 403, "Sign-ups restricted", "New sign-ups are currently restricted."),
    text("sign_up_restricted_waitlist", 403, "Sign-ups restricted with waitlist", "Sign-ups are currently unavailable. Join the waitlist, and you will be notified when access becomes available."),
    text("strategy_for_user_invalid", 400, "Invalid verification strategy", "The verification strategy is not valid for this account"),
    text("ticket_expired_code", 400, "ticket has expired", "This ticket has expired and cannot be used anymore."),
    text("ticket_invalid_code", 400, "ticket is invalid", "This ticket is invalid. Make sure you're using a valid ticket generated by Clerk."),
    text("too_many_requests", 429, "Too many requests. Please try again in a bit.", ""),
    text("totp_already_enabled", 400, "TOTP already enabled", "TOTP is already enabled on your account"),
    text("updating_user_password_deprecated", 403, "deprecated feature", "Password is not a valid parameter and can only be updated via /v1/me/change_password"),
    text("user_banned", 403, "User banned", "You have been banned. If you think this was by mistake, please contact support."),
    text("user_create_organization_not_enabled", 403, "create organization not enabled", "Organization creation is not enabled for this user"),
    text("user_delete_self_not_enabled", 403, "delete self not enabled", "Self deletion is not enabled for this user"),
    text("user_locked", 403, "Account locked", "Your account is locked. You will be able to try again in {0}. For more information, please contact support."),
    text("user_locked__indefinitely", 403, "Account locked", "Your account is locked. For more information, please contact support."),
    text("user_quota_exceeded", 403, "user quota exceeded", "You have reached your limit of {0} users."),
    text("verification_already_verified", 400, "already verified", "This verification has already been verified."),
    text("verification_code_too_many_requests", 429, "Too many verification code requests", "Too many verification code requests. Please wait at least {0} seconds to receive your code before trying again."),
    text("verification_expired", 400, "expired", "This verification has expired. You must create a new one."),
    text("verification_failed", 400, "failed", "Too many failed attempts. You have to try again with the same or another method."),
    text("verification_link_token_invalid", 400, "invalid link token", "Verification link token is invalid"),
    text("verification_missing", 400, "is missing", "This strategy requires verification preparation before attempting to validate it."),
    text("verification_strategy_invalid", 400, "has invalid strategy", "The strategy is not valid for the current verification."),
    text("waitlist_not_accepting_entries", 403, "Waitlist not accepting entries", "The waitlist is not accepting new entries at this time. Please try again later."),
];

impl Failure {
    /// Returns an error in Clerk's words.
    ///
    /// # Panics
    ///
    /// Panics if the table has no such key.
    pub(crate) fn clerk(key: &'static str) -> Self {
        Self::clerk_with(key, &[])
    }

    /// Returns an error in Clerk's words, with what the text leaves open.
    ///
    /// # Panics
    ///
    /// Panics if the table has no such key.
    pub(crate) fn clerk_with(key: &'static str, details: &[&str]) -> Self {
        let at = TEXTS.binary_search_by(|text| text.key.cmp(key));
        let text = &TEXTS[at.unwrap_or_else(|_| panic!("the table of texts has no {key}"))];
        let fill = |template: &str| {
            let numbered = details.iter().enumerate();
            numbered
                .fold(template.to_owned(), |text, (at, detail)| text.replace(&format!("{{{at}}}"), detail))
        };
        let code = text.key.split_once("__").map_or(text.key, |(code, _)| code);
        let mut failure = Self::new(text.status, code, fill(text.message));
        if !text.long_message.is_empty() {
            failure.errors[0].long_message = Some(fill(text.long_message));
        }
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_texts_are_sorted_for_lookup() {
        assert!(TEXTS.is_sorted_by(|one, next| one.key < next.key));
    }

    #[test]
    fn details_fill_the_placeholders_of_an_error_text() {
        let failure = Failure::clerk_with("form_username_invalid_length", &["4", "64"]);
        assert_eq!(failure.errors[0].message, "Username must be between 4 and 64 characters long.");
        let failure = Failure::clerk("user_locked__indefinitely");
        assert_eq!((failure.status, failure.errors[0].code), (403, "user_locked"));
    }
}
