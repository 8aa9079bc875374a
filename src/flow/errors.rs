//! Which error belongs to which field.

use crate::fapi::Error;
use crate::wire::ApiError;

/// A field of a form, by Clerk's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// E-mail address, phone number or username of a sign-in.
    Identifier,
    /// E-mail address.
    EmailAddress,
    /// Phone number.
    PhoneNumber,
    /// Username.
    Username,
    /// Password.
    Password,
    /// New password.
    NewPassword,
    /// New password, once more.
    ConfirmPassword,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// One-time or backup code.
    Code,
    /// Acceptance of the terms.
    LegalAccepted,
    /// Captcha.
    Captcha,
    /// Name of an organization.
    Name,
    /// Name of an organization in URLs.
    Slug,
}

impl Field {
    /// Returns the `name` of the input, as in Clerk's own components.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::EmailAddress => "emailAddress",
            Self::PhoneNumber => "phoneNumber",
            Self::Username => "username",
            Self::Password => "password",
            Self::NewPassword => "newPassword",
            Self::ConfirmPassword => "confirmPassword",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Code => "code",
            Self::LegalAccepted => "legalAccepted",
            Self::Captcha => "captcha",
            Self::Name => "name",
            Self::Slug => "slug",
        }
    }

    /// Returns `true` if an error about the request parameter `param` is about this field.
    fn is(self, param: &str) -> bool {
        match self {
            // A sign-in sends the typed text as `identifier`; the server may name the kind it took it for.
            Self::Identifier => matches!(param, "identifier" | "email_address" | "phone_number" | "username"),
            Self::EmailAddress => param == "email_address",
            Self::PhoneNumber => param == "phone_number",
            Self::Username => param == "username",
            Self::Password | Self::NewPassword => matches!(param, "password" | "new_password"),
            // Never leaves the page.
            Self::ConfirmPassword => false,
            Self::FirstName => param == "first_name",
            Self::LastName => param == "last_name",
            Self::Code => param == "code",
            Self::LegalAccepted => param == "legal_accepted",
            Self::Captcha => param.starts_with("captcha"),
            Self::Name => param == "name",
            Self::Slug => param == "slug",
        }
    }
}

/// Returns the field of an error whose parameter the server leaves out.
fn param_of(error: &ApiError) -> Option<&str> {
    error.meta.param_name.as_deref().or_else(|| {
        let code = error.code.as_str();
        // The identifier or the password, without saying which: it belongs to neither field.
        let is_password =
            code.starts_with("form_password_") && code != "form_password_or_identifier_incorrect";
        if is_password {
            Some("password")
        } else if code == "form_code_incorrect" {
            Some("code")
        } else {
            None
        }
    })
}

/// One message for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A reason the server gave.
    Api(ApiError),
    /// Everything else: no answer, no reasons, not understood.
    Other(Error),
}

/// What went wrong with the last operation of a flow. None of it is dropped: each error belongs to one
/// field of a page, or to [`elsewhere`](Self::elsewhere).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// The failure itself.
    pub raw: Option<Error>,
}

impl Errors {
    pub(crate) fn of(error: Option<&Error>) -> Self {
        Self { raw: error.cloned() }
    }

    fn entries(&self) -> &[ApiError] {
        self.raw.as_ref().map_or(&[], Error::api_errors)
    }

    /// Returns `true` without errors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.raw.is_none()
    }

    /// Returns the error of one field; of several the last one, as clerk-js has it.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<ApiError> {
        self.entries()
            .iter()
            .rev()
            .find(|error| param_of(error).is_some_and(|param| field.is(param)))
            .cloned()
    }

    /// Returns every problem that none of `fields` shows.
    #[must_use]
    pub fn elsewhere(&self, fields: &[Field]) -> Vec<Problem> {
        match &self.raw {
            None => Vec::new(),
            Some(Error::Api { errors, .. }) if !errors.is_empty() => errors
                .iter()
                .filter(|error| !fields.iter().any(|field| self.field(*field).as_ref() == Some(*error)))
                .map(|error| Problem::Api(error.clone()))
                .collect(),
            Some(other) => vec![Problem::Other(other.clone())],
        }
    }

    /// Clerk's `errors.global`: problems of operations none of whose errors names a parameter.
    #[must_use]
    pub fn global(&self) -> Vec<Problem> {
        let names_any = self.entries().iter().any(|error| error.meta.param_name.is_some());
        if names_any { Vec::new() } else { self.elsewhere(&[]) }
    }

    /// Returns the pause that the server demands before the next try, in seconds.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        self.raw.as_ref().and_then(Error::retry_after_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ErrorMeta;

    fn error(code: &str, param: Option<&str>) -> ApiError {
        let meta = ErrorMeta { param_name: param.map(str::to_owned), ..ErrorMeta::default() };
        ApiError { code: code.to_owned(), meta, ..ApiError::default() }
    }

    fn errors(list: Vec<ApiError>) -> Errors {
        Errors { raw: Some(Error::Api { status: 422, errors: list, trace_id: None, retry_after_s: None }) }
    }

    #[test]
    fn each_error_is_shown_exactly_once() {
        let errors = errors(vec![
            error("form_param_format_invalid", Some("email_address")),
            error("form_password_pwned", None),
            error("form_param_unknown", Some("shoe_size")),
            error("user_locked", None),
        ]);
        let page = [Field::EmailAddress, Field::Password];
        assert_eq!(
            errors.field(Field::EmailAddress).map(|error| error.code),
            Some("form_param_format_invalid".into())
        );
        assert_eq!(errors.field(Field::Password).map(|error| error.code), Some("form_password_pwned".into()));
        let elsewhere: Vec<_> = errors
            .elsewhere(&page)
            .into_iter()
            .map(|problem| match problem {
                Problem::Api(error) => error.code,
                Problem::Other(_) => "other".to_owned(),
            })
            .collect();
        assert_eq!(elsewhere, ["form_param_unknown", "user_locked"]);
    }

    #[test]
    fn an_error_is_shown_at_the_field_of_its_parameter_and_at_no_other() {
        let named = [
            (Field::EmailAddress, "email_address"),
            (Field::PhoneNumber, "phone_number"),
            (Field::Username, "username"),
            (Field::Password, "password"),
            (Field::FirstName, "first_name"),
            (Field::LastName, "last_name"),
            (Field::Code, "code"),
            (Field::LegalAccepted, "legal_accepted"),
            (Field::Captcha, "captcha_token"),
            (Field::Name, "name"),
            (Field::Slug, "slug"),
        ];
        for (field, param) in named {
            for (other, _) in named {
                let errors = errors(vec![error("form_param_format_invalid", Some(param))]);
                assert_eq!(errors.field(other).is_some(), other == field, "{param}: {other:?}");
                assert!(errors.field(Field::ConfirmPassword).is_none(), "{param}");
            }
        }
    }

    #[test]
    fn error_without_a_parameter_is_global_and_states_the_wait() {
        let reasons = vec![error("too_many_requests", None)];
        let busy = Errors {
            raw: Some(Error::Api { status: 429, errors: reasons, trace_id: None, retry_after_s: Some(7) }),
        };
        assert!(!busy.is_empty() && Errors::default().is_empty());
        assert_eq!((busy.global().len(), busy.retry_after_s()), (1, Some(7)));
        let wrong = errors(vec![error("user_locked", None), error("form_param_nil", Some("code"))]);
        assert_eq!((wrong.global(), wrong.retry_after_s()), (Vec::new(), None));
        // A refusal without a reason is shown, too.
        assert_eq!(errors(Vec::new()).elsewhere(&[Field::Code]).len(), 1);
    }

    #[test]
    fn two_errors_at_one_field_are_both_shown() {
        let errors = errors(vec![error("a", Some("password")), error("b", Some("password"))]);
        assert_eq!(errors.field(Field::Password).map(|error| error.code), Some("b".into()));
        assert_eq!(errors.elsewhere(&[Field::Password]), [Problem::Api(error("a", Some("password")))]);
    }

    #[test]
    fn a_sign_in_shows_address_errors_at_its_identifier() {
        let errors = errors(vec![error("form_param_format_invalid", Some("email_address"))]);
        assert!(errors.field(Field::Identifier).is_some());
    }

    #[test]
    fn error_about_two_fields_is_global() {
        let errors = errors(vec![error("form_password_or_identifier_incorrect", None)]);
        assert_eq!(errors.elsewhere(&[Field::Identifier, Field::Password]).len(), 1);
    }

    #[test]
    fn error_without_details_is_one_message() {
        let offline = Error::Offline { timed_out: false };
        let errors = Errors { raw: Some(offline.clone()) };
        assert_eq!(errors.elsewhere(&[Field::Password]), [Problem::Other(offline)]);
    }
}
