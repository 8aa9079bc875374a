//! Refusals that make the client's state doubtful.

use crate::fapi::Error;

/// The part of the client that a refusal makes doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The session: until the server has confirmed it, none of its tokens is used.
    Session,
    /// Something else the client holds, for example an organization.
    Detail,
}

/// Codes by which a user is refused altogether.
const OUT: [&str; 3] = ["user_banned", "user_deactivated", "invalid_session"];

impl Doubt {
    /// Returns what the refusal of a request to `path` makes doubtful while somebody is signed in. Source: clerk-js,
    /// `isUnauthenticatedError` and `handleUnauthenticated`.
    pub(crate) fn of(path: &str, error: &Error) -> Option<Self> {
        let status = error.status()?;
        let has = |codes: &[&str]| codes.iter().any(|code| error.has_code(code));
        let is_of_session = path.starts_with("/client/sessions");
        // An attempt that is gone is given up by its flow.
        let is_of_attempt = path.starts_with("/client/sign_");
        match status {
            401 => (!has(&["requires_captcha"])).then_some(Self::Session),
            403 | 422 if has(&OUT) => Some(Self::Session),
            422 if is_of_session => Some(Self::Session),
            403 | 404 | 410 if is_of_session => Some(Self::Detail),
            403 if has(&["organization_not_found_or_unauthorized", "not_a_member_in_organization"]) => {
                Some(Self::Detail)
            }
            404 | 410 if !is_of_attempt => Some(Self::Detail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ApiError;

    #[test]
    fn refusals_that_require_a_reload_of_the_client_are_recognized() {
        let (touch, token) = ("/client/sessions/sess_1/touch", "/client/sessions/sess_1/tokens");
        for (path, status, code, doubt) in [
            (touch, 401, "authentication_invalid", Some(Doubt::Session)),
            (touch, 403, "user_banned", Some(Doubt::Session)),
            (token, 403, "user_deactivated", Some(Doubt::Session)),
            (touch, 422, "invalid_session", Some(Doubt::Session)),
            (token, 422, "missing_expired_token", Some(Doubt::Session)),
            (touch, 404, "resource_not_found", Some(Doubt::Detail)),
            (touch, 403, "organization_not_found_or_unauthorized", Some(Doubt::Detail)),
            (token, 404, "organization_not_found_or_unauthorized", Some(Doubt::Detail)),
            ("/me/organization_memberships", 403, "user_banned", Some(Doubt::Session)),
            ("/me/phone_numbers/idn_1/prepare_verification", 404, "resource_not_found", Some(Doubt::Detail)),
            ("/me/organization_invitations/inv_1/accept", 404, "resource_not_found", Some(Doubt::Detail)),
            ("/organizations", 403, "not_a_member_in_organization", Some(Doubt::Detail)),
            ("/organizations", 401, "authentication_invalid", Some(Doubt::Session)),
            ("/client/sign_ins", 401, "authentication_invalid", Some(Doubt::Session)),
            (touch, 401, "requires_captcha", None),
            ("/client/sign_ins/sia_1", 404, "resource_not_found", None),
            ("/client/sign_ins", 422, "form_identifier_not_found", None),
            ("/me/change_password", 422, "form_password_incorrect", None),
            ("/me/change_password", 403, "session_reverification_required", None),
            (token, 429, "too_many_requests", None),
            (touch, 500, "internal_clerk_error", None),
        ] {
            let errors = vec![ApiError { code: code.to_owned(), ..ApiError::default() }];
            let error = Error::Api { status, errors, trace_id: None, retry_after_s: None };
            assert_eq!(Doubt::of(path, &error), doubt, "{path} {status} {code}");
        }
        assert_eq!(Doubt::of(touch, &Error::Offline { timed_out: false }), None);
    }
}
