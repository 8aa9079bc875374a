//! What stands in the fields of a sign-in or sign-up at first.

/// What an app knows about a person already: stands in the fields at first, and can be changed there.
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
    /// What a sign-in's one field starts with.
    pub(crate) fn identifier(self) -> String {
        self.email_address.or(self.phone_number).or(self.username).unwrap_or_default()
    }
}
