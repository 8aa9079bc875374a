//! The handshake: a server that renders pages sends the browser here when it cannot tell who is signed in, and gets it back with the
//! cookies to set.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha1::{Digest, Sha1};
use url::Url;

use super::{
    Recent, World,
    answer::{Answer, Navigation, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{ClientId, DevBrowserId, random_text},
    navigate::with_parameters,
    request::Request,
    session::{Minting, SESSION_TOKEN, wanted_organization},
    token,
};

const NONCE_LIFETIME_MIN: i64 = 1;
const YEAR_S: i64 = 365 * 24 * 60 * 60;

/// The cookies of handshakes that a server has yet to ask for, by nonce.
pub(crate) type Handshakes = Recent<String, Pending, 2_000>;

#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    directives: Vec<String>,
    expire_at: UnixMillis,
}

/// Returns what Clerk appends to the names of an app's cookies, so that several apps can share a host. Clerk derives it from the
/// publishable key.
pub(crate) fn cookie_suffix(of: &str) -> String {
    let digest = STANDARD.encode(Sha1::digest(of));
    digest[..8].replace('+', "-").replace('/', "_")
}

/// `GET /v1/client/handshake?redirect_url=…`
pub(crate) fn answer(world: &mut World, request: &Request) -> Answer {
    let query = &request.query;
    let text = query.text("redirect_url").ok_or_else(|| error::form_param_missing("redirect_url"))?;
    let to = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    let to = to.ok_or_else(|| error::invalid_redirect_url("redirect_url"))?;
    let (dev_browser, client) = world.known_browser(request);
    let directives = world.directives(request, &to, &dev_browser, client.as_ref());
    let location = match query.text("format") {
        None | Some("token") => {
            let now_s = world.now().seconds();
            let token = world.signer.sign(&json!({"handshake": directives}), SESSION_TOKEN, now_s);
            with_parameters(&to, &[("__clerk_handshake", &token)])
        }
        Some("nonce") => {
            let nonce = random_text(40);
            let expire_at = world.now().plus_minutes(NONCE_LIFETIME_MIN);
            world.handshakes.insert(nonce.clone(), Pending { directives, expire_at });
            with_parameters(&to, &[("__clerk_handshake_nonce", &nonce)])
        }
        Some(other) => {
            return Err(error::form_param_value_not_allowed("format", other, &["nonce", "token"]));
        }
    };
    Ok(Reply::Navigation(Navigation::Temporary(location)))
}

impl World {
    /// Returns the dev browser that came, and its client. One that is not known gets a new id.
    fn known_browser(&mut self, request: &Request) -> (DevBrowserId, Option<ClientId>) {
        let named = request.query.text("__clerk_db_jwt").map(str::to_owned);
        let mut ids =
            named.iter().chain(&request.dev_browser_cookies).map(|id| DevBrowserId::from(id.as_str()));
        if let Some(id) = ids.find(|id| self.dev_browsers.get(id).is_some()) {
            let client = self
                .dev_browsers
                .get(&id)
                .cloned()
                .flatten()
                .filter(|client| self.clients.contains_key(client));
            return (id, client);
        }
        let client = request.client_cookie.as_ref().and_then(|value| self.client_of_cookie(value));
        let id = DevBrowserId::generate();
        self.dev_browsers.insert(id.clone(), client.clone());
        (id, client)
    }

    /// Returns the `Set-Cookie` lines that bring the app's cookies up to date.
    fn directives(
        &mut self,
        request: &Request,
        to: &Url,
        dev_browser: &DevBrowserId,
        client: Option<&ClientId>,
    ) -> Vec<String> {
        if let Some(client) = client {
            self.settle(client);
        }
        let token = client.and_then(|client| self.token_for_app(request, to, client));
        let uat = client.filter(|_| token.is_some()).map_or(0, |client| {
            // No token may look older than the client, or the server would ask again.
            self.client(client).updated_at.seconds().min(self.now().seconds())
        });
        let attributes =
            if to.scheme() == "https" { "; Path=/; SameSite=Lax; Secure" } else { "; Path=/; SameSite=Lax" };
        let set = |name: &str, value: &str| format!("{name}={value}{attributes}; Max-Age={YEAR_S}");
        let mut lines = Vec::new();
        for suffix in self.cookie_suffixes(request, dev_browser) {
            lines.push(set(&format!("__clerk_db_jwt{suffix}"), dev_browser.as_str()));
            lines.push(set(&format!("__client_uat{suffix}"), &uat.to_string()));
            lines.push(match &token {
                Some(token) => set(&format!("__session{suffix}"), token),
                None => format!("__session{suffix}={attributes}; Max-Age=0"),
            });
        }
        lines
    }

    /// Returns a fresh token of the session that was active last, in the organization asked for.
    fn token_for_app(&mut self, request: &Request, to: &Url, client: &ClientId) -> Option<String> {
        let session = self.client(client).last_active_session.clone()?;
        let session = session.as_str();
        let current = self.client(client).session(session).filter(|session| session.is_signed_in())?;
        let asked = request.query.get("organization_id");
        // An organization that cannot be activated changes nothing.
        let organization = wanted_organization(self, current, asked);
        let organization = organization.unwrap_or_else(|_| current.active_organization.clone());
        let found = self.client_mut(client).session_mut(session).expect("found above");
        found.active_organization = organization.clone();
        self.settle(client);
        let minting =
            Minting { origin: Some(to.origin().ascii_serialization()), issuer: request.base_url.clone() };
        let lifetime_s = u32::try_from(token::LIFETIME_S).unwrap_or_default();
        Some(self.session_token_for(client, session, organization.as_ref(), &minting, lifetime_s))
    }

    /// None, and those of the app: by the key in the settings, or as its cookies show.
    fn cookie_suffixes(&self, request: &Request, dev_browser: &DevBrowserId) -> Vec<String> {
        let own = request.cookie_suffixes.iter();
        let own = own.filter(|(_, value)| value == dev_browser.as_str()).map(|(suffix, _)| suffix.clone());
        let key = &self.settings.emulator().publishable_key;
        let of_key = Some(key).filter(|key| !key.is_empty()).map(|key| format!("_{}", cookie_suffix(key)));
        let mut all: Vec<String> = own.chain(of_key).chain([String::new()]).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Returns the cookies of a handshake, for the server that knows its nonce. It is good for one question.
    pub(crate) fn take_handshake(&mut self, nonce: &str) -> Result<Vec<String>, Failure> {
        let now = self.now();
        match self.handshakes.remove(nonce) {
            Some(pending) if now < pending.expire_at => Ok(pending.directives),
            _ => Err(error::resource_not_found("handshake payload", nonce)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_suffix_equals_the_one_of_clerk_js() {
        assert_eq!(cookie_suffix("pk_live_Y2xlcmsuY2xlcmsuZGV2JA"), "1Z8AzTQD");
        assert_eq!(cookie_suffix("pk_test_Y2xlcmsuY2xlcmsuZGV2JA"), "QvfNY2dr");
        assert_eq!(
            cookie_suffix("pk_test_ZW5vdWdoLWFscGFjYS04Mi5jbGVyay5hY2NvdW50cy5sY2xjbGVyay5jb20k"),
            "jtYvyt_H"
        );
    }
}
