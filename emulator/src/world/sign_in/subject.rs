//! Whom an identifier names.

use crate::world::{
    World,
    error::{self, Failure},
    id::UserId,
    user::{parse_email_address, parse_phone_number},
};

/// Who is signing in, and how they named themselves.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) identifier: String,
    /// Nobody yet, if a company's sign-in is to say who it is.
    pub(crate) user: Option<UserId>,
}

impl World {
    /// Whom an identifier names, by the attributes that are first factors here.
    pub(super) fn subject_of(&self, identifier: &str) -> Result<Subject, Failure> {
        let enabled = self.settings.rules().identifiers();
        let email = parse_email_address(identifier, "identifier").ok();
        let phone = parse_phone_number(identifier, "identifier").ok();
        let (user, identifier) = if let Some(address) = email {
            let user = self.user_by_email(&address).filter(|_| enabled.contains(&"email_address"));
            (user, address)
        } else if let Some(number) = phone {
            let user = self.user_by_phone(&number).filter(|_| enabled.contains(&"phone_number"));
            (user, number)
        } else {
            let username = identifier.trim().to_lowercase();
            let user = self.user_by_username(&username).filter(|_| enabled.contains(&"username"));
            (user, username)
        };
        let user = user.map(|user| user.id.clone());
        if user.is_none() && self.connections_for(&identifier).is_empty() {
            return Err(error::form_identifier_not_found());
        }
        Ok(Subject { identifier, user })
    }
}
