//! The social providers in the instance's settings.

use serde_json::Value;

use super::Strategy;
use super::read::{Read, Reader, field, read};

/// The providers of an instance, by strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocialProviders {
    /// All of them, also those that are switched off.
    pub all: Vec<SocialProvider>,
}

/// A provider of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocialProvider {
    /// The strategy in requests, for example `oauth_google` or `oauth_custom_acme`.
    pub strategy: Strategy,
    /// The name shown to users.
    pub name: String,
    /// Its picture.
    pub logo_url: Option<String>,
    /// `true` if enabled.
    pub enabled: bool,
    /// `true` if users can sign in with it; `false` if they can only connect an account.
    pub authenticatable: bool,
}

impl SocialProviders {
    /// Returns the providers for signing in, in the order of their strategies, as in Clerk's own components.
    pub fn authenticatable(&self) -> impl Iterator<Item = &SocialProvider> {
        self.all.iter().filter(|provider| provider.enabled && provider.authenticatable)
    }

    /// Returns the provider with this strategy, enabled or not.
    #[must_use]
    pub fn get(&self, strategy: &Strategy) -> Option<&SocialProvider> {
        self.all.iter().find(|provider| provider.strategy == *strategy)
    }
}

impl Read for SocialProviders {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let mut all = Vec::new();
        for (key, provider) in reader.object(value).as_object().into_iter().flatten() {
            let told: String = Read::read(field(provider, "strategy"), reader);
            let name: String = Read::read(field(provider, "name"), reader);
            let strategy = Strategy::from(if told.is_empty() { key } else { told.as_str() });
            // Few enough that a place found for each is cheaper than a sort, which is much code.
            let place =
                all.partition_point(|one: &SocialProvider| one.strategy.as_str() <= strategy.as_str());
            let provider = SocialProvider {
                name: if name.is_empty() { spoken(strategy.as_str()) } else { name },
                strategy,
                logo_url: Read::read(field(provider, "logo_url"), reader),
                enabled: Read::read(field(provider, "enabled"), reader),
                authenticatable: Read::read(field(provider, "authenticatable"), reader),
            };
            all.insert(place, provider);
        }
        Self { all }
    }
}

/// `Acme` for `oauth_custom_acme`.
fn spoken(strategy: &str) -> String {
    let name = strategy.strip_prefix("oauth_").unwrap_or(strategy);
    let name = name.strip_prefix("custom_").unwrap_or(name);
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Sign-in by the company of an e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnterpriseSsoSettings {
    /// `true` if enabled.
    pub enabled: bool,
}

read!(EnterpriseSsoSettings: optional enabled);

/// One of the connections of a company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnterpriseConnection {
    /// Its id.
    pub id: String,
    /// The name.
    pub name: String,
}

read!(EnterpriseConnection: required id; optional name);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::read::read_json;

    #[test]
    fn provider_buttons_list_enabled_providers_in_strategy_order() {
        let settings = json!({
            "oauth_zoom": {"enabled": true, "authenticatable": true, "name": "Zoom", "logo_url": ""},
            "oauth_custom_acme": {"enabled": true, "authenticatable": true},
            "oauth_github": {"enabled": false, "authenticatable": true, "name": "GitHub"},
            "oauth_x": {"enabled": true, "authenticatable": false, "name": "X"},
        });
        let providers = read_json::<SocialProviders>(&settings).expect("providers");
        let shown: Vec<_> = providers.authenticatable().map(|it| (it.strategy.as_str(), &*it.name)).collect();
        assert_eq!(shown, [("oauth_custom_acme", "Acme"), ("oauth_zoom", "Zoom")]);
    }

    #[test]
    fn missing_provider_settings_decode_to_an_empty_list() {
        assert_eq!(read_json(&json!(null)), Ok(SocialProviders::default()));
        assert!(read_json::<SocialProviders>(&json!([])).is_err());
    }
}
