//! The instance's settings.

use serde::Deserialize;

use super::Strategy;
use super::lenient::or_default;

/// The instance's settings, which decide what the pages show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Environment {
    /// Sessions and tests.
    #[serde(deserialize_with = "or_default")]
    pub auth_config: AuthConfig,
    /// Names and addresses.
    #[serde(deserialize_with = "or_default")]
    pub display_config: DisplayConfig,
    /// What is asked of users.
    #[serde(deserialize_with = "or_default")]
    pub user_settings: UserSettings,
    /// Organizations.
    #[serde(deserialize_with = "or_default")]
    pub organization_settings: OrganizationSettings,
    /// Whether Clerk is being repaired.
    #[serde(deserialize_with = "or_default")]
    pub maintenance_mode: bool,
}

/// Sessions and tests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AuthConfig {
    /// Whether a browser holds at most one session.
    #[serde(deserialize_with = "or_default")]
    pub single_session_mode: bool,
    /// Whether test addresses accept the code `424242`.
    #[serde(deserialize_with = "or_default")]
    pub test_mode: bool,
}

/// Names and addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct DisplayConfig {
    /// The application's name.
    #[serde(deserialize_with = "or_default")]
    pub application_name: String,
    /// `development`, `staging` or `production`.
    #[serde(deserialize_with = "or_default")]
    pub instance_environment_type: String,
    /// Where the terms of service are.
    pub terms_url: Option<String>,
    /// Where the privacy policy is.
    pub privacy_policy_url: Option<String>,
}

/// What is asked of users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct UserSettings {
    /// What a user has.
    #[serde(deserialize_with = "or_default")]
    pub attributes: Attributes,
    /// How one signs up.
    #[serde(deserialize_with = "or_default")]
    pub sign_up: SignUpSettings,
    /// What a password must be like.
    #[serde(deserialize_with = "or_default")]
    pub password_settings: PasswordSettings,
}

/// What a user has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Attributes {
    /// E-mail address.
    pub email_address: Attribute,
    /// Phone number.
    pub phone_number: Attribute,
    /// Username.
    pub username: Attribute,
    /// First name.
    pub first_name: Attribute,
    /// Last name.
    pub last_name: Attribute,
    /// Password.
    pub password: Attribute,
    /// Authenticator app.
    pub authenticator_app: Attribute,
    /// Backup codes.
    pub backup_code: Attribute,
    /// Passkeys.
    pub passkey: Attribute,
}

impl Default for Attributes {
    /// What Clerk's own client assumes when the settings cannot be read: e-mail address and password.
    fn default() -> Self {
        let required = Attribute { enabled: true, required: true, ..Attribute::default() };
        Self {
            email_address: Attribute {
                used_for_first_factor: true,
                verify_at_sign_up: true,
                first_factors: vec![Strategy::EmailCode],
                ..required.clone()
            },
            password: required,
            phone_number: Attribute::default(),
            username: Attribute::default(),
            first_name: Attribute::default(),
            last_name: Attribute::default(),
            authenticator_app: Attribute::default(),
            backup_code: Attribute::default(),
            passkey: Attribute::default(),
        }
    }
}

/// The settings of one attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Attribute {
    /// Whether users can have it.
    #[serde(deserialize_with = "or_default")]
    pub enabled: bool,
    /// Whether every user must have it.
    #[serde(deserialize_with = "or_default")]
    pub required: bool,
    /// Whether one can sign in with it.
    #[serde(deserialize_with = "or_default")]
    pub used_for_first_factor: bool,
    /// By which strategies one can sign in with it.
    #[serde(deserialize_with = "or_default")]
    pub first_factors: Vec<Strategy>,
    /// Whether it must be verified while signing up.
    #[serde(deserialize_with = "or_default")]
    pub verify_at_sign_up: bool,
}

/// How one signs up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SignUpSettings {
    /// Who may: `public`, `restricted` or `waitlist`.
    #[serde(deserialize_with = "or_default")]
    pub mode: String,
    /// Whether terms must be accepted.
    #[serde(deserialize_with = "or_default")]
    pub legal_consent_enabled: bool,
    /// Whether a captcha guards it.
    #[serde(deserialize_with = "or_default")]
    pub captcha_enabled: bool,
}

/// What a password must be like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PasswordSettings {
    /// Shortest length in characters; the server never allows less than 8.
    #[serde(deserialize_with = "or_default")]
    pub min_length: u32,
    /// Longest length in characters; 0 means 72.
    #[serde(deserialize_with = "or_default")]
    pub max_length: u32,
}

/// Organizations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct OrganizationSettings {
    /// Whether the instance has organizations.
    #[serde(deserialize_with = "or_default")]
    pub enabled: bool,
    /// Whether everybody must act for one.
    #[serde(deserialize_with = "or_default")]
    pub force_organization_selection: bool,
    /// Names in URLs.
    #[serde(deserialize_with = "or_default")]
    pub slug: SlugSettings,
}

/// Names of organizations in URLs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SlugSettings {
    /// Whether they are off.
    #[serde(deserialize_with = "or_default")]
    pub disabled: bool,
}
