//! JWT templates: tokens with the claims that other services want, written down in the settings.
//!
//! A text of a claim may hold shortcodes such as `{{user.id}}` or `{{user.public_metadata.plan || 'free'}}`. A text that is one
//! shortcode and nothing else becomes the value itself, else the values are put into the text (Clerk docs, "JWT templates").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    World,
    error::Failure,
    id::{ClientId, OrganizationId, random_text},
    image::ImageLink,
    session::{Minting, Session},
    user::User,
};

const TEMPLATE_TOKEN: &str = "cl_B7d4PD222AAA";

/// One template.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JwtTemplate {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) claims: Map<String, Value>,
    /// Seconds a token lives.
    #[serde(default = "default_lifetime")]
    pub(crate) lifetime: u32,
}

fn default_lifetime() -> u32 {
    60
}

/// The claims that Clerk adds to every token.
const RESERVED: &[&str] = &["azp", "exp", "iat", "iss", "jti", "nbf", "sub"];

/// The same for session tokens (Clerk docs, "Customize your session token").
const RESERVED_IN_SESSIONS: &[&str] =
    &["act", "azp", "exp", "fea", "fva", "iat", "iss", "jti", "nbf", "o", "pla", "sid", "sts", "sub", "v"];

fn filled_claims(claims: &Map<String, Value>, reserved: &[&str], facts: &Value) -> Map<String, Value> {
    let own = claims.iter().filter(|(key, _)| !reserved.contains(&key.as_str()));
    own.map(|(key, value)| (key.clone(), filled(value, facts))).collect()
}

impl World {
    /// Returns a token for a signed-in session, after the template of this name.
    pub(crate) fn template_token(
        &self,
        client: &ClientId,
        session: &str,
        name: &str,
        minting: &Minting,
        lifetime_s: Option<u32>,
    ) -> Result<String, Failure> {
        let template = self.settings.emulator().jwt_templates.iter().find(|one| one.name == name);
        let template =
            template.ok_or_else(|| Failure::clerk_with("resource_not_found__jwt_template", &[name]))?;
        let session = self.client(client).session(session).expect("the caller has found it");
        let facts = self.facts(session, session.active_organization.as_ref());
        let mut claims = filled_claims(&template.claims, RESERVED, &facts);
        let now_s = self.now().seconds();
        if let Some(origin) = &minting.origin {
            claims.insert("azp".to_owned(), json!(origin));
        }
        claims.extend([
            ("exp".to_owned(), json!(now_s + i64::from(lifetime_s.unwrap_or(template.lifetime)))),
            ("iat".to_owned(), json!(now_s)),
            ("iss".to_owned(), json!(minting.issuer)),
            ("jti".to_owned(), json!(random_text(20))),
            ("nbf".to_owned(), json!(now_s - 10)),
            ("sub".to_owned(), json!(session.user.as_str())),
        ]);
        Ok(self.signer.sign(&Value::Object(claims), TEMPLATE_TOKEN, now_s))
    }

    /// Returns the claims that the settings add to the tokens of this session.
    pub(crate) fn custom_claims(
        &self,
        session: &Session,
        organization: Option<&OrganizationId>,
    ) -> Map<String, Value> {
        match &self.settings.emulator().session_token_claims {
            None => Map::new(),
            Some(claims) => filled_claims(claims, RESERVED_IN_SESSIONS, &self.facts(session, organization)),
        }
    }

    /// Returns the shortcodes.
    fn facts(&self, session: &Session, organization: Option<&OrganizationId>) -> Value {
        let membership = organization.and_then(|id| self.membership(id, &session.user));
        let organization = membership.map(|one| {
            let organization = &self.organizations[&one.organization];
            json!({
                "id": organization.id.as_str(),
                "name": organization.name,
                "slug": organization.slug,
                "role": one.role,
                "image_url": ImageLink::url_of(organization.image.as_ref()),
                "has_image": organization.image.is_some(),
                "public_metadata": organization.public_metadata,
            })
        });
        json!({
            "user": user_facts(self, self.user(&session.user)),
            "org": organization,
            "org_membership": membership.map(|one| json!({"public_metadata": one.public_metadata})),
            "session": {"id": session.id.as_str(), "actor": session.actor},
        })
    }
}

fn user_facts(world: &World, user: &User) -> Value {
    let email = user.email_addresses.iter().find(|it| Some(&it.id) == user.primary_email_address.as_ref());
    let phone = user.phone_numbers.iter().find(|it| Some(&it.id) == user.primary_phone_number.as_ref());
    let names: Vec<&str> =
        [&user.first_name, &user.last_name].into_iter().flatten().map(String::as_str).collect();
    let organizations: Map<String, Value> = world
        .memberships_of(&user.id)
        .map(|one| (one.organization.as_str().to_owned(), json!(one.role)))
        .collect();
    json!({
        "id": user.id.as_str(),
        "external_id": user.external_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "full_name": (!names.is_empty()).then(|| names.join(" ")),
        "username": user.username,
        "primary_email_address": email.map(|it| &it.address),
        "email_verified": email.is_some_and(|it| it.is_verified()),
        "primary_phone_number": phone.map(|it| &it.number),
        "phone_number_verified": phone.is_some_and(|it| it.is_verified()),
        "primary_web3_wallet": user.wallets.first().map(|it| &it.address),
        "image_url": ImageLink::url_of(user.image.as_ref()),
        "has_image": user.image.is_some(),
        "two_factor_enabled": user.two_factor_enabled(),
        "public_metadata": user.public_metadata,
        "unsafe_metadata": user.unsafe_metadata,
        "organizations": organizations,
        "created_at": user.created_at.0,
        "updated_at": user.updated_at.0,
        "last_sign_in_at": user.last_sign_in_at.map(|at| at.0),
    })
}

/// Returns the value with its shortcodes replaced, however deep they are.
fn filled(value: &Value, facts: &Value) -> Value {
    match value {
        Value::String(text) => filled_text(text, facts),
        Value::Array(items) => items.iter().map(|item| filled(item, facts)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), filled(value, facts))).collect()
        }
        other => other.clone(),
    }
}

fn filled_text(text: &str, facts: &Value) -> Value {
    let mut rest = text;
    let mut filled = String::new();
    while let Some((before, (code, after))) =
        rest.split_once("{{").and_then(|(before, tail)| Some((before, tail.split_once("}}")?)))
    {
        let value = fact(code, facts);
        if before.len() + after.len() == 0 && filled.is_empty() && rest.len() == text.len() {
            return value;
        }
        filled.push_str(before);
        match value {
            Value::Null => {}
            Value::String(value) => filled.push_str(&value),
            other => filled.push_str(&other.to_string()),
        }
        rest = after;
    }
    filled.push_str(rest);
    Value::String(filled)
}

/// Returns the first of the alternatives that there is: a fact by its path, or a text in quotation marks.
fn fact(code: &str, facts: &Value) -> Value {
    let values = code.split("||").map(str::trim).map(|alternative| {
        let quoted = ['\'', '"'].iter().find_map(|mark| alternative.strip_prefix(*mark)?.strip_suffix(*mark));
        match quoted {
            Some(text) => json!(text),
            None => alternative.split('.').fold(facts.clone(), |at, key| at[key].clone()),
        }
    });
    values.into_iter().find(|value| !value.is_null()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_shortcode_keeps_its_type_and_others_become_text() {
        let facts = json!({"user": {"id": "user_1", "two_factor_enabled": true, "username": null}});
        let fill = |text: &str| filled(&json!(text), &facts);
        assert_eq!(fill("{{user.two_factor_enabled}}"), json!(true));
        assert_eq!(fill("{{ user.username }}"), Value::Null);
        assert_eq!(fill("{{user.username || user.id || 'nobody'}}"), json!("user_1"));
        assert_eq!(fill("{{user.username || 'nobody'}}"), json!("nobody"));
        assert_eq!(fill("id={{user.id}}, {{user.username}}!"), json!("id=user_1, !"));
        assert_eq!(fill("plain {{ text"), json!("plain {{ text"));
    }
}
