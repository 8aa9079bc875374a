//! The parameters of a request that creates a sign-in.

/// The parameters of create (Clerk's OpenAPI description, sign-ins).
pub(super) const PARAMS: &[&str] = &[
    "strategy",
    "identifier",
    "password",
    "ticket",
    "token",
    "code",
    "redirect_url",
    "action_complete_redirect_url",
    "transfer",
    "oidc_prompt",
    "oidc_login_hint",
    "proof_token",
    "trusted_device_id",
    "locale",
    "timezone",
    "sign_up_if_missing",
    "captcha_token",
    "captcha_widget_type",
    "captcha_error",
    "captcha_action",
    "channel",
    "enterprise_connection_id",
];
