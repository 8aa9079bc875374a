//! Clerk's guides for custom flows, rebuilt from hooks and parts alone. One file each: copy what you need.

mod application_invitations;
mod device_trust;
mod email_links;
mod email_password;
mod embedded_email_links;
mod enterprise_connections;
mod last_authentication_strategy;
mod multi_factor_authentication;
mod oauth_connections;
mod passkeys;
mod session_tasks;
mod sign_in_or_up;

pub use application_invitations::ApplicationInvitations;
pub use device_trust::DeviceTrust;
pub use email_links::{EmailLinks, EmailLinksVerify};
pub use email_password::EmailPassword;
pub use embedded_email_links::EmbeddedEmailLinks;
pub use enterprise_connections::EnterpriseConnections;
pub use last_authentication_strategy::LastAuthenticationStrategy;
pub use multi_factor_authentication::MultiFactorAuthentication;
pub use oauth_connections::{OauthCallback, OauthConnections};
pub use passkeys::Passkeys;
pub use session_tasks::SessionTasks;
pub use sign_in_or_up::SignInOrUp;
