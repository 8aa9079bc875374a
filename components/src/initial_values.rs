//! The initial values of a sign-in or sign-up.

/// The values that an app knows already: shown in the fields at first, where the user can change them.
///
/// ```
/// # use leptos_clerk_components::InitialValues;
/// let values = InitialValues { email_address: Some("ada@example.com".to_owned()), ..Default::default() };
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitialValues {
    /// E-mail address.
    pub email_address: Option<String>,
    /// Phone number, with `+` and country code.
    pub phone_number: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// First name; a sign-up's only.
    pub first_name: Option<String>,
    /// Last name; a sign-up's only.
    pub last_name: Option<String>,
}

impl InitialValues {
    /// Returns the initial value of a sign-in's identifier.
    pub(crate) fn identifier(self) -> String {
        self.email_address.or(self.phone_number).or(self.username).unwrap_or_default()
    }
}
