//! The Frontend API's responses as Rust types.
//!
//! Owns field names, open enums, ids, units and secrets. Knows nothing of HTTP, signals or pages.
//! Every string enum is open (an unknown value is kept verbatim in `Other`), every field that is not an
//! identity has a default, and `null` means that default.

pub mod codes;
mod open_enum;
pub(crate) mod read;

mod client;
mod environment;
mod error;
mod factor;
mod id;
mod organization;
mod passkey;
mod protect;
mod second_factor;
mod secret;
mod session;
mod sign_in;
mod sign_up;
mod social;
mod time;
mod user;
mod verification;
mod waitlist;

pub use client::{Client, Token};
pub use environment::{
    Attribute, Attributes, AuthConfig, DisplayConfig, Environment, OrganizationSettings, PasskeySettings,
    PasswordSettings, SignUpSettings, SlugSettings, UserSettings,
};
pub use error::{ApiError, ErrorCode, ErrorMeta, PasswordStrength, Suggestion};
pub use factor::{Factor, Strategy};
pub use id::{
    ClientId, IdentificationId, InvitationId, MembershipId, OrganizationId, SessionId, SignInId, SignUpId,
    SuggestionId, UserId,
};
pub use organization::{
    Organization, OrganizationInvitation, OrganizationMembership, OrganizationSuggestion, Page,
    SuggestionStatus,
};
pub use passkey::Passkey;
pub use protect::ProtectCheck;
pub use second_factor::{BackupCodes, Totp};
pub use secret::Secret;
pub use session::{Actor, Session, SessionStatus, SessionTask, TaskKey};
pub(crate) use session::{bring_session_reader, wants_session_reader};
pub use sign_in::{SignIn, SignInStatus, UserData};
pub use sign_up::{SignUp, SignUpField, SignUpStatus, SignUpVerification, SignUpVerifications};
pub use social::{EnterpriseConnection, EnterpriseSsoSettings, SocialProvider, SocialProviders};
pub use time::UnixMillis;
pub use user::{EmailAddress, PhoneNumber, User};
pub use verification::{Verification, VerificationStatus};
pub use waitlist::WaitlistEntry;
