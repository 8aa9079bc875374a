//! Identifiers: one newtype per kind, so that one cannot stand in for another.

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident,)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Returns the identifier as the Frontend API spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl super::read::Read for $name {
            fn read(value: &serde_json::Value, reader: &mut super::read::Reader) -> Self {
                Self(String::read(value, reader))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

id! {
    /// A browser's client (`client_…`).
    ClientId,
    /// A session (`sess_…`).
    SessionId,
    /// A user (`user_…`).
    UserId,
    /// A sign-in attempt (`sia_…`).
    SignInId,
    /// A sign-up attempt (`sua_…`).
    SignUpId,
    /// An e-mail address, phone number or other identification (`idn_…`).
    IdentificationId,
    /// An organization (`org_…`).
    OrganizationId,
    /// A membership in an organization (`orgmem_…`).
    MembershipId,
    /// An invitation to an organization (`orginv_…`).
    InvitationId,
    /// A suggestion to join an organization (`orgsuggestion_…`).
    SuggestionId,
}
