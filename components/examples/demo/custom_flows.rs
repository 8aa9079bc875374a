//! Clerk's guides for custom flows, rebuilt from hooks and parts alone. One file each: copy what you need.

mod device_trust;
mod email_password;
mod enterprise_connections;
mod last_authentication_strategy;
mod oauth_connections;
mod sign_in_or_up;

pub use device_trust::DeviceTrust;
pub use email_password::EmailPassword;
pub use enterprise_connections::EnterpriseConnections;
pub use last_authentication_strategy::LastAuthenticationStrategy;
pub use oauth_connections::{OauthCallback, OauthConnections};
pub use sign_in_or_up::SignInOrUp;
