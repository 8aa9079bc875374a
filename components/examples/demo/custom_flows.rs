//! Clerk's guides for custom flows, rebuilt from hooks and parts alone. One file each: copy what you need.

mod application_invitations;
mod bot_sign_up_protection;
mod device_trust;
mod email_links;
mod email_password;
mod email_sms_otp;
mod embedded_email_links;
mod enterprise_connections;
mod forgot_password;
mod last_authentication_strategy;
mod legal_acceptance;
mod multi_session_applications;
mod oauth_connections;
mod sign_in_or_up;
mod waitlist;

pub use application_invitations::ApplicationInvitations;
pub use bot_sign_up_protection::BotSignUpProtection;
pub use device_trust::DeviceTrust;
pub use email_links::{EmailLinks, EmailLinksVerify};
pub use email_password::EmailPassword;
pub use email_sms_otp::EmailSmsOtp;
pub use embedded_email_links::EmbeddedEmailLinks;
pub use enterprise_connections::EnterpriseConnections;
pub use forgot_password::ForgotPassword;
pub use last_authentication_strategy::LastAuthenticationStrategy;
pub use legal_acceptance::LegalAcceptance;
pub use multi_session_applications::MultiSessionApplications;
pub use oauth_connections::{OauthCallback, OauthConnections};
pub use sign_in_or_up::SignInOrUp;
pub use waitlist::WaitlistGuide;
