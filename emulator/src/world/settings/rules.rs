//! The settings that the emulator itself obeys, read out of the environment document as types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::world::{jwt_template::JwtTemplate, provider::Provider};

/// The part of the environment document that decides what happens.
#[derive(Clone, Deserialize)]
pub(crate) struct Rules {
    pub(crate) auth_config: AuthConfig,
    pub(crate) display_config: DisplayConfig,
    pub(crate) user_settings: UserSettings,
    pub(crate) organization_settings: OrganizationSettings,
}

#[derive(Clone, Deserialize)]
pub(crate) struct AuthConfig {
    pub(crate) single_session_mode: bool,
    pub(crate) test_mode: bool,
    /// `true` if sensitive operations require reverification.
    pub(crate) reverification: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct DisplayConfig {
    /// The strategies that need no captcha.
    pub(crate) captcha_oauth_bypass: Vec<String>,
    /// Whom Google issues One Tap tokens to. Without one there is no One Tap.
    pub(crate) google_one_tap_client_id: Option<String>,
}

#[derive(Clone, Deserialize)]
pub(crate) struct UserSettings {
    pub(crate) attributes: BTreeMap<String, Attribute>,
    pub(crate) social: BTreeMap<String, Social>,
    pub(crate) enterprise_sso: EnterpriseSso,
    pub(crate) sign_in: SignInSettings,
    pub(crate) sign_up: SignUpSettings,
    pub(crate) restrictions: RestrictionSettings,
    pub(crate) password_settings: PasswordSettings,
    pub(crate) username_settings: UsernameSettings,
    pub(crate) actions: Actions,
    pub(crate) passkey_settings: PasskeySettings,
    pub(crate) attack_protection: AttackProtection,
}

/// One row of `user_settings.attributes`.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Attribute {
    pub(crate) enabled: bool,
    pub(crate) required: bool,
    pub(crate) used_for_first_factor: bool,
    pub(crate) first_factors: Vec<String>,
    pub(crate) used_for_second_factor: bool,
    pub(crate) second_factors: Vec<String>,
    pub(crate) verifications: Vec<String>,
    pub(crate) verify_at_sign_up: bool,
    /// Set once, it stays.
    pub(crate) immutable: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Social {
    pub(crate) enabled: bool,
    pub(crate) authenticatable: bool,
    pub(crate) name: String,
    pub(crate) strategy: Provider,
}

#[derive(Clone, Deserialize)]
pub(crate) struct EnterpriseSso {
    pub(crate) enabled: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct SignInSettings {
    pub(crate) second_factor: Required,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Required {
    pub(crate) required: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct SignUpSettings {
    pub(crate) captcha_enabled: bool,
    pub(crate) mode: SignUpMode,
    pub(crate) legal_consent_enabled: bool,
    pub(crate) mfa: Required,
}

/// Returns `true` if allowlist and blocklist are on.
#[derive(Clone, Deserialize)]
pub(crate) struct RestrictionSettings {
    pub(crate) allowlist: Enabled,
    pub(crate) blocklist: Enabled,
}

/// The sign-up mode.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignUpMode {
    Public,
    Restricted,
    Waitlist,
}

#[derive(Clone, Deserialize)]
pub(crate) struct PasswordSettings {
    pub(crate) min_length: usize,
    pub(crate) max_length: usize,
    pub(crate) require_special_char: bool,
    pub(crate) require_numbers: bool,
    pub(crate) require_uppercase: bool,
    pub(crate) require_lowercase: bool,
    pub(crate) allowed_special_characters: String,
    /// Asks for the current password instead of a reverification.
    pub(crate) disable_password_reverification: bool,
    /// `true` if breached passwords are accepted.
    pub(crate) disable_hibp: bool,
    /// `true` if breached passwords are refused at sign-in, too.
    pub(crate) enforce_hibp_on_sign_in: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct UsernameSettings {
    pub(crate) min_length: usize,
    pub(crate) max_length: usize,
    pub(crate) allow_numeric_usernames: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Actions {
    pub(crate) delete_self: bool,
    pub(crate) create_organization: bool,
    pub(crate) create_organizations_limit: Option<usize>,
}

#[derive(Clone, Deserialize)]
pub(crate) struct PasskeySettings {
    pub(crate) satisfies_second_factor: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct AttackProtection {
    pub(crate) user_lockout: UserLockout,
    pub(crate) email_link: EmailLinkSettings,
    pub(crate) enumeration_protection: EnumerationProtection,
}

#[derive(Clone, Deserialize)]
pub(crate) struct EnumerationProtection {
    pub(crate) enabled: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct EmailLinkSettings {
    pub(crate) require_same_client: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct UserLockout {
    pub(crate) enabled: bool,
    pub(crate) max_attempts: u32,
    /// 0 locks until an administrator unlocks.
    pub(crate) duration_in_minutes: i64,
}

#[derive(Clone, Deserialize)]
pub(crate) struct OrganizationSettings {
    pub(crate) enabled: bool,
    pub(crate) max_allowed_memberships: usize,
    pub(crate) force_organization_selection: bool,
    pub(crate) actions: OrganizationActions,
    pub(crate) domains: DomainSettings,
    pub(crate) slug: SlugSettings,
    pub(crate) organization_creation_defaults: Enabled,
    pub(crate) creator_role: String,
}

#[derive(Clone, Deserialize)]
pub(crate) struct OrganizationActions {
    pub(crate) admin_delete: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct DomainSettings {
    pub(crate) enabled: bool,
    pub(crate) enrollment_modes: Vec<String>,
    pub(crate) default_role: String,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Enabled {
    pub(crate) enabled: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct SlugSettings {
    pub(crate) disabled: bool,
}

impl Rules {
    /// Returns the attribute of this name; one that is not enabled if there is none.
    pub(crate) fn attribute(&self, name: &str) -> Attribute {
        let attribute = self.user_settings.attributes.get(name).cloned();
        attribute.unwrap_or_default()
    }

    /// Returns `true` if `strategy` is a first factor of this attribute.
    pub(crate) fn is_first_factor(&self, attribute: &str, strategy: &str) -> bool {
        let attribute = self.attribute(attribute);
        attribute.enabled
            && attribute.used_for_first_factor
            && attribute.first_factors.iter().any(|name| name == strategy)
    }

    /// Returns `true` if `strategy` is a second factor of this attribute.
    pub(crate) fn is_second_factor(&self, attribute: &str, strategy: &str) -> bool {
        let attribute = self.attribute(attribute);
        attribute.enabled
            && attribute.used_for_second_factor
            && attribute.second_factors.iter().any(|name| name == strategy)
    }

    /// Returns the attributes that identify a user, in Clerk's order.
    pub(crate) fn identifiers(&self) -> Vec<&'static str> {
        let names = ["email_address", "phone_number", "username", "web3_wallet"];
        names
            .into_iter()
            .filter(|name| {
                let attribute = self.attribute(name);
                attribute.enabled && attribute.used_for_first_factor
            })
            .collect()
    }
}

/// The settings of the emulator itself: the part `emulator` of the config.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmulatorRules {
    /// A valid password in a browser that never had a session of that user also needs a code.
    pub(crate) client_trust: bool,
    /// The wrong code that fails a verification: the last of this many.
    pub(crate) max_code_attempts: u32,
    /// Seconds between two codes for the same verification; 0 for no limit.
    pub(crate) resend_interval_s: i64,
    /// Refuses what comes too often, as a real instance does: see `limit.rs`.
    pub(crate) rate_limits: bool,
    /// Makes 424242 the code of every identifier, not only of test identifiers.
    pub(crate) test_code_for_everyone: bool,
    /// Every attempt has to pass a challenge of Clerk Protect before it is complete.
    pub(crate) protect_check: bool,
    /// Every client has `captcha_bypass`.
    pub(crate) captcha_bypass: bool,
    /// Hours after which the client's cookie ends, counted from each answer; 0 for a cookie without an announced end. Below 8 days
    /// an app loads its pages through `/v1/client/touch`.
    pub(crate) client_cookie_hours: u32,
    /// Lets any browser come back from a provider, also one that did not begin.
    pub(crate) oauth_in_any_browser: bool,
    /// The connections that `enterprise_sso` leads to. A real instance keeps them in its dashboard.
    pub(crate) enterprise_connections: Vec<EnterpriseConnection>,
    /// The templates for tokens. A real instance keeps them in its dashboard.
    pub(crate) jwt_templates: Vec<JwtTemplate>,
    /// Claims that an application adds to its session tokens, with the shortcodes of templates. A real instance keeps them in its
    /// dashboard.
    pub(crate) session_token_claims: Option<Map<String, Value>>,
    /// The country that requests come from, as `X-Country` names it; empty for none. A real instance sees the address.
    pub(crate) country: Country,
    /// The key of the app, for the names of the cookies that a handshake sets. Without it they are read off the browser's.
    pub(crate) publishable_key: String,
}

/// The identity provider of a company.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnterpriseConnection {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whose email addresses it vouches for.
    pub(crate) domain: String,
}

/// Two capital letters (ISO 3166-1), or nothing.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Country(String);

impl Country {
    pub(crate) fn code(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|code| !code.is_empty())
    }
}

impl TryFrom<String> for Country {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_code || code.is_empty() {
            return Ok(Self(code));
        }
        Err(format!("got {code:?}, expected two capital letters such as \"DE\", or \"\" for none"))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

impl Default for EmulatorRules {
    fn default() -> Self {
        Self {
            client_trust: false,
            max_code_attempts: 5,
            resend_interval_s: 0,
            rate_limits: false,
            test_code_for_everyone: false,
            protect_check: false,
            captcha_bypass: false,
            client_cookie_hours: 0,
            oauth_in_any_browser: false,
            enterprise_connections: Vec::new(),
            jwt_templates: Vec::new(),
            session_token_claims: None,
            country: Country::default(),
            publishable_key: String::new(),
        }
    }
}

pub(super) fn read(environment: &Value) -> Result<Rules, String> {
    serde_path_to_error::deserialize(environment)
        .map_err(|error| format!("environment.{}: {}", error.path(), error.inner()))
}

pub(super) fn read_emulator(document: &Value) -> Result<EmulatorRules, String> {
    serde_path_to_error::deserialize(document)
        .map_err(|error| format!("emulator.{}: {}", error.path(), error.inner()))
}
