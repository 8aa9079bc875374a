//! The fields of a sign-up: required, given, and read from a form.

use serde_json::Value;

use super::SignUp;
use crate::world::{
    World,
    error::{self, Failure},
    password::{self, Password},
    request::Form,
    settings::Rules,
    user::{parse_email_address, parse_name, parse_phone_number, parse_username},
    verification::Verification,
};

/// The parameters of create and update (Clerk's OpenAPI description, sign-ups).
const PARAMS: &[&str] = &[
    "email_address",
    "email_address_or_phone_number",
    "phone_number",
    "username",
    "password",
    "first_name",
    "last_name",
    "web3_wallet",
    "unsafe_metadata",
    "legal_accepted",
    "locale",
    "timezone",
    "strategy",
    "ticket",
    "token",
    "code",
    "transfer",
    "redirect_url",
    "action_complete_redirect_url",
    "oidc_prompt",
    "oidc_login_hint",
    "enterprise_connection_id",
    "channel",
    "captcha_token",
    "captcha_widget_type",
    "captcha_error",
    "captcha_action",
    "proof_token",
];

/// The attributes a sign-up asks for, in the order Clerk lists them.
const ATTRIBUTES: &[&str] =
    &["email_address", "phone_number", "username", "web3_wallet", "password", "first_name", "last_name"];

impl SignUp {
    /// Returns the required fields. A user verified by a provider needs no password.
    pub(crate) fn required_fields(&self, rules: &Rules) -> Vec<&'static str> {
        let is_required = |name: &&&str| {
            let attribute = rules.attribute(name);
            let is_spared = **name == "password" && self.is_external();
            attribute.enabled && attribute.required && !is_spared
        };
        let mut fields: Vec<&str> = ATTRIBUTES.iter().filter(is_required).copied().collect();
        if rules.user_settings.sign_up.legal_consent_enabled {
            fields.push("legal_accepted");
        }
        fields
    }

    /// Returns the optional fields, social providers included.
    pub(crate) fn optional_fields(rules: &Rules) -> Vec<String> {
        let is_optional = |name: &&&str| {
            let attribute = rules.attribute(name);
            attribute.enabled && !attribute.required
        };
        let attributes = ATTRIBUTES.iter().filter(is_optional).map(|name| (*name).to_owned());
        let social = rules.user_settings.social.iter();
        let social = social.filter(|(_, provider)| provider.enabled && provider.authenticatable);
        attributes.chain(social.map(|(name, _)| name.clone())).collect()
    }

    pub(crate) fn missing_fields(&self, world: &World) -> Vec<&'static str> {
        let has = |field: &str| match field {
            "email_address" => self.email_address.is_some(),
            "phone_number" => self.phone_number.is_some(),
            "username" => self.username.is_some(),
            "web3_wallet" => self.wallet.is_some(),
            "password" => self.password.is_some(),
            "first_name" => self.first_name.is_some(),
            "last_name" => self.last_name.is_some(),
            _ => self.legal_accepted_at.is_some(),
        };
        let required = self.required_fields(world.settings.rules()).into_iter();
        let sso = self.needs_enterprise_sso(world).then_some("enterprise_sso");
        let challenge = self.protect.pending().map(|_| "protect_check");
        required.filter(|field| !has(field)).chain(sso).chain(challenge).collect()
    }

    pub(crate) fn unverified_fields(&self, rules: &Rules) -> Vec<&'static str> {
        let is_open = |verification: &Option<Verification>| {
            !verification.as_ref().is_some_and(Verification::is_verified)
        };
        let mut fields = Vec::new();
        if self.email_address.is_some()
            && rules.attribute("email_address").verify_at_sign_up
            && is_open(&self.email_verification)
        {
            fields.push("email_address");
        }
        if self.phone_number.is_some()
            && rules.attribute("phone_number").verify_at_sign_up
            && is_open(&self.phone_verification)
        {
            fields.push("phone_number");
        }
        if self.wallet.is_some() && is_open(&self.wallet_verification) {
            fields.push("web3_wallet");
        }
        fields
    }

    /// Takes over the fields of a create or update form. Nothing is changed unless all of them are good.
    pub(super) fn fill(&mut self, world: &World, form: &Form) -> Result<(), Failure> {
        let rules = world.settings.rules();
        let mut next = self.clone();
        let mut broken = Vec::new();
        for key in form.keys() {
            let is_known = PARAMS.contains(&key) || key.starts_with("__clerk");
            let is_off =
                ATTRIBUTES.contains(&key) && !rules.attribute(key).enabled && form.text(key).is_some();
            if !is_known || is_off {
                broken.push(error::form_param_unknown(key));
            }
        }
        let mut take = |result: Result<(), Failure>| broken.extend(result.err());
        if let Some(text) = form.text("email_address") {
            take(next.set_email_address(world, text));
        }
        if let Some(text) = form.text("phone_number") {
            take(next.set_phone_number(world, text));
        }
        if let Some(text) = form.text("username") {
            take(next.set_username(world, text));
        }
        if let Some(text) = form.text("web3_wallet") {
            take(next.set_wallet(world, text));
        }
        if let Some(plain) = form.text("password") {
            take(password::check(rules, plain, "password"));
            next.password = Some(Password::hash(plain));
        }
        for (key, slot) in [("first_name", &mut next.first_name), ("last_name", &mut next.last_name)] {
            if let Some(text) = form.get(key) {
                match parse_name(text, key) {
                    Ok(name) => *slot = name,
                    Err(failure) => take(Err(failure)),
                }
            }
        }
        if let Some(text) = form.text("unsafe_metadata") {
            match serde_json::from_str(text) {
                Ok(Value::Object(metadata)) => next.unsafe_metadata = metadata,
                _ => take(Err(error::form_param_format_invalid("unsafe_metadata", "it is a JSON object"))),
            }
        }
        match form.text("legal_accepted") {
            None => {}
            Some("true") => next.legal_accepted_at = Some(world.now()),
            Some("false") if rules.user_settings.sign_up.legal_consent_enabled => {
                take(Err(error::legal_not_accepted()));
            }
            Some("false") => next.legal_accepted_at = None,
            Some(other) => {
                let all = ["true", "false"];
                take(Err(error::form_param_value_not_allowed("legal_accepted", other, &all)));
            }
        }
        if let Some(locale) = form.get("locale") {
            next.locale = Some(locale.to_owned()).filter(|locale| !locale.is_empty());
        }
        Failure::all(broken)?;
        *self = next;
        Ok(())
    }

    fn set_email_address(&mut self, world: &World, text: &str) -> Result<(), Failure> {
        let address = parse_email_address(text, "email_address")?;
        if self.ticket.is_some() && self.email_address.as_ref() != Some(&address) {
            return Err(error::form_param_value_invalid(
                "email_address",
                "The invitation is for another email address.",
            ));
        }
        let is_discreet =
            world.settings.rules().user_settings.attack_protection.enumeration_protection.enabled;
        if world.user_by_email(&address).is_some() && !is_discreet {
            return Err(error::form_identifier_exists("email_address"));
        }
        if self.email_address.as_ref() != Some(&address) {
            self.email_address = Some(address);
            self.email_verification = None;
        }
        Ok(())
    }

    fn set_phone_number(&mut self, world: &World, text: &str) -> Result<(), Failure> {
        let number = parse_phone_number(text, "phone_number")?;
        if world.user_by_phone(&number).is_some() {
            return Err(error::form_identifier_exists("phone_number"));
        }
        if self.phone_number.as_ref() != Some(&number) {
            self.phone_number = Some(number);
            self.phone_verification = None;
        }
        Ok(())
    }

    fn set_username(&mut self, world: &World, text: &str) -> Result<(), Failure> {
        let username = parse_username(text, world.settings.rules())?;
        if world.user_by_username(&username).is_some() {
            return Err(error::form_identifier_exists("username"));
        }
        self.username = Some(username);
        Ok(())
    }
}
