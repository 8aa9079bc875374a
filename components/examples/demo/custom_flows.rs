//! Clerk's guides for custom flows, rebuilt from hooks and parts alone. One file each: copy what you need.

mod application_invitations;
mod device_trust;
mod email_links;
mod email_password;
mod embedded_email_links;

pub use application_invitations::ApplicationInvitations;
pub use device_trust::DeviceTrust;
pub use email_links::{EmailLinks, EmailLinksVerify};
pub use email_password::EmailPassword;
pub use embedded_email_links::EmbeddedEmailLinks;
