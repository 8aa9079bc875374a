//! The instance's settings.

use serde_json::Value;

use super::Strategy;
use super::read::{Read, Reader, field, read};
use super::{EnterpriseSsoSettings, SocialProviders};

/// The instance's settings, which decide what the pages show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// Sessions and tests.
    pub auth_config: AuthConfig,
    /// Names and addresses.
    pub display_config: DisplayConfig,
    /// The settings of users.
    pub user_settings: UserSettings,
    /// Organizations.
    pub organization_settings: OrganizationSettings,
    /// `true` during maintenance.
    pub maintenance_mode: bool,
}

read!(
    Environment:
    optional auth_config, display_config, user_settings, organization_settings, maintenance_mode
);

/// Sessions and tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthConfig {
    /// `true` if a browser holds at most one session.
    pub single_session_mode: bool,
    /// `true` if test addresses accept the code `424242`.
    pub test_mode: bool,
}

read!(AuthConfig: optional single_session_mode, test_mode);

/// Names and addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DisplayConfig {
    /// The application's name.
    pub application_name: String,
    /// `development`, `staging` or `production`.
    pub instance_environment_type: String,
    /// Where the terms of service are.
    pub terms_url: Option<String>,
    /// Where the privacy policy is.
    pub privacy_policy_url: Option<String>,
    /// The client id of Google One Tap, if set up.
    pub google_one_tap_client_id: Option<String>,
    /// The captcha's site key.
    pub captcha_public_key: Option<String>,
    /// The site key of the captcha nobody sees.
    pub captcha_public_key_invisible: Option<String>,
    /// `smart` or `invisible`.
    pub captcha_widget_type: Option<String>,
    /// Strategies that need no captcha; `None` means Clerk's default.
    pub captcha_oauth_bypass: Option<Vec<Strategy>>,
}

read!(
    DisplayConfig:
    optional application_name, instance_environment_type, terms_url, privacy_policy_url, captcha_public_key,
        captcha_public_key_invisible, captcha_widget_type, captcha_oauth_bypass,
        google_one_tap_client_id
);

impl DisplayConfig {
    /// Whether who signs up by a strategy needs no captcha.
    #[must_use]
    pub fn is_captcha_spared(&self, strategy: &str) -> bool {
        match &self.captcha_oauth_bypass {
            Some(spared) => spared.iter().any(|known| known.as_str() == strategy),
            None => matches!(strategy, "oauth_google" | "oauth_microsoft" | "oauth_apple"),
        }
    }
}

/// The settings of users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserSettings {
    /// What a user has.
    pub attributes: Attributes,
    /// How one signs up.
    pub sign_up: SignUpSettings,
    /// What a password must be like.
    pub password_settings: PasswordSettings,
    /// Providers one can have an account at.
    pub social: SocialProviders,
    /// Sign-in by the company of an e-mail address.
    pub enterprise_sso: EnterpriseSsoSettings,
    /// How passkeys are offered.
    pub passkey_settings: PasskeySettings,
}

read!(
    UserSettings:
    optional attributes, sign_up, password_settings, social, enterprise_sso, passkey_settings
);

/// What a user has.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl Read for Attributes {
    /// Reads the attributes. A missing one has the value that clerk-js assumes.
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let value = reader.object(value);
        let mut attributes = Self::default();
        for (key, attribute) in [
            ("email_address", &mut attributes.email_address),
            ("phone_number", &mut attributes.phone_number),
            ("username", &mut attributes.username),
            ("first_name", &mut attributes.first_name),
            ("last_name", &mut attributes.last_name),
            ("password", &mut attributes.password),
            ("authenticator_app", &mut attributes.authenticator_app),
            ("backup_code", &mut attributes.backup_code),
            ("passkey", &mut attributes.passkey),
        ] {
            if let Some(told) = Read::read(field(value, key), reader) {
                *attribute = told;
            }
        }
        attributes
    }
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Whether users can have it.
    pub enabled: bool,
    /// Whether every user must have it.
    pub required: bool,
    /// Whether one can sign in with it.
    pub used_for_first_factor: bool,
    /// By which strategies one can sign in with it.
    pub first_factors: Vec<Strategy>,
    /// By which strategies it is a second factor.
    pub second_factors: Vec<Strategy>,
    /// Whether it must be verified while signing up.
    pub verify_at_sign_up: bool,
    /// How codes get to a phone number: `sms`, `whatsapp`.
    pub channels: Vec<String>,
}

read!(
    Attribute:
    optional enabled, required, used_for_first_factor, first_factors, second_factors, verify_at_sign_up,
        channels
);

impl Attribute {
    /// Whether users can have it as a second factor by `strategy`.
    #[must_use]
    pub fn is_second_factor(&self, strategy: &Strategy) -> bool {
        self.enabled && self.second_factors.contains(strategy)
    }
}

/// How one signs up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignUpSettings {
    /// Who may: `public`, `restricted` or `waitlist`.
    pub mode: String,
    /// Whether terms must be accepted.
    pub legal_consent_enabled: bool,
    /// Whether a captcha guards it.
    pub captcha_enabled: bool,
}

read!(SignUpSettings: optional mode, legal_consent_enabled, captcha_enabled);

/// What a password must be like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasswordSettings {
    /// Shortest length in characters; the server never allows less than 8.
    pub min_length: u32,
    /// Longest length in characters; 0 means 72.
    pub max_length: u32,
    /// Whether it needs a letter in upper case.
    pub require_uppercase: bool,
    /// Whether it needs a letter in lower case.
    pub require_lowercase: bool,
    /// Whether it needs a digit.
    pub require_numbers: bool,
    /// Whether it needs one of `allowed_special_characters`.
    pub require_special_char: bool,
    /// Which characters count as special.
    pub allowed_special_characters: String,
}

read!(
    PasswordSettings:
    optional min_length, max_length, require_uppercase, require_lowercase, require_numbers,
        require_special_char, allowed_special_characters
);

/// How passkeys are offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasskeySettings {
    /// Whether the identifier's input offers the passkeys the browser knows.
    pub allow_autofill: bool,
    /// Whether the sign-in has a button for them.
    pub show_sign_in_button: bool,
}

read!(PasskeySettings: optional allow_autofill, show_sign_in_button);

/// Organizations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationSettings {
    /// Whether the instance has organizations.
    pub enabled: bool,
    /// Whether everybody must act for one.
    pub force_organization_selection: bool,
    /// Names in URLs.
    pub slug: SlugSettings,
}

read!(OrganizationSettings: optional enabled, force_organization_selection, slug);

/// Names of organizations in URLs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlugSettings {
    /// Whether they are off.
    pub disabled: bool,
}

read!(SlugSettings: optional disabled);
