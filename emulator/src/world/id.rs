//! Identifiers: one newtype per noun, with Clerk's prefixes, and the random text they are made of.

use rand::RngExt;

const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BODY_LENGTH: usize = 27;

/// Random base62 text.
pub(crate) fn random_text(length: usize) -> String {
    let mut rng = rand::rng();
    (0..length).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
}

/// Returns a random number written with six digits, never the fixed code of the test identifiers.
pub(crate) fn random_code() -> String {
    loop {
        let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
        if code != super::outbox::TEST_CODE {
            return code;
        }
    }
}

/// A ticket. Its kind gives its prefix.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct TicketId(String);

impl TicketId {
    pub(crate) fn generate(prefix: &str) -> Self {
        Self(format!("{prefix}_{}", random_text(BODY_LENGTH)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub(crate) struct $name(String);

        impl $name {
            pub(crate) fn generate() -> Self {
                Self(format!(concat!($prefix, "_{}"), random_text(BODY_LENGTH)))
            }

            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

id! {
    /// The value that a browser of a development instance sends as `__clerk_db_jwt`.
    DevBrowserId = "dvb";
    /// One browser's Clerk state.
    ClientId = "client";
    /// One signed-in user in one browser.
    SessionId = "sess";
    /// A user.
    UserId = "user";
    /// A sign-in attempt.
    SignInId = "sia";
    /// A sign-up attempt.
    SignUpId = "sua";
    /// An email address or phone number of a user.
    IdentificationId = "idn";
    /// An account of a user at a provider.
    ExternalAccountId = "eac";
    /// An organization.
    OrganizationId = "org";
    /// A user's place in an organization.
    MembershipId = "orgmem";
    /// An uploaded picture.
    ImageId = "img";
    /// A role in organizations.
    RoleId = "role";
    /// An invitation to an organization.
    InvitationId = "orginv";
    /// An email domain of an organization.
    DomainId = "orgdmn";
    /// An organization suggested to a user.
    SuggestionId = "orgsug";
    /// A user's request to join an organization.
    RequestId = "orgmemreq";
    /// A wallet of a user.
    WalletId = "idn";
    /// An entry of the allowlist.
    AllowlistId = "alid";
    /// An entry of the blocklist.
    BlocklistId = "blid";
    /// An entry of the waitlist.
    WaitlistEntryId = "wle";
    /// An authenticator app's registration.
    TotpId = "totp";
}
