//! Clerk's guides for custom flows, rebuilt from hooks and parts alone. One file each: copy what you need.

mod device_trust;
mod email_password;
mod multi_factor_authentication;
mod passkeys;
mod session_tasks;

pub use device_trust::DeviceTrust;
pub use email_password::EmailPassword;
pub use multi_factor_authentication::MultiFactorAuthentication;
pub use passkeys::Passkeys;
pub use session_tasks::SessionTasks;
