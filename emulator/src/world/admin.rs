//! The admin API under `/__emulator/`, for tests and developers.
//!
//! A refusal is one line of text that names the key, the value and what is expected; nothing is half-applied.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    UnixMillis, World,
    id::UserId,
    password::{self, Password},
    session::SessionStatus,
    strategy::Strategy,
    user::{Totp, User, parse_email_address, parse_name, parse_phone_number, parse_username},
    verification::Verification,
};

mod ticket;

/// A refusal in one line.
pub(crate) type Refusal = String;

const ACTIONS: &str = "create_user, create_organization, mark_password_compromised, require_password_reset, revoke_session, create_invitation, create_sign_in_token, \
                       create_actor_token, create_organization_invitation, revoke_ticket, create_testing_token, create_one_tap_token, ban_user, unban_user, lock_user, \
                       unlock_user, define_role, advance_clock";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateUser {
    email_address: Option<String>,
    password: Option<String>,
    phone_number: Option<String>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    #[serde(default)]
    totp: bool,
    #[serde(default)]
    backup_codes: bool,
    /// Makes the phone number a second factor.
    #[serde(default)]
    phone_second_factor: bool,
    #[serde(default)]
    public_metadata: Map<String, Value>,
    #[serde(default)]
    unsafe_metadata: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateOrganization {
    name: String,
    slug: Option<String>,
    /// The email address of the creator.
    created_by: String,
    /// Email addresses of further members.
    #[serde(default)]
    members: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfEmail {
    email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeSession {
    session_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvanceClock {
    ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl World {
    /// Brings the clock up to the wall time of a request, and notes where it came in.
    pub(crate) fn observe(&mut self, wall: UnixMillis, base_url: String) {
        self.clock.observe(wall);
        self.base_url = base_url;
    }

    /// Returns all settings, as `GET /__emulator/config` answers them.
    pub fn config(&self) -> Value {
        self.settings.effective()
    }

    /// Changes settings, as `POST /__emulator/config` does.
    ///
    /// # Errors
    /// When a setting is unknown or of the wrong type, in one line that names it.
    pub fn configure(&mut self, body: &Value) -> Result<Value, Refusal> {
        let body = body.as_object().ok_or_else(|| format!("config: got {body}, expected an object"))?;
        self.settings.change(body)?;
        Ok(self.config())
    }

    /// Does what an application's server would do, as `POST /__emulator/action` does.
    ///
    /// # Errors
    /// When the action is unknown or does not fit, in one line.
    pub fn act(&mut self, body: &Value) -> Result<Value, Refusal> {
        let mut fields =
            body.as_object().cloned().ok_or_else(|| format!("action: got {body}, expected an object"))?;
        let name = fields.remove("action").unwrap_or_default();
        let fields = Value::Object(fields);
        match name.as_str() {
            Some("create_user") => self.create_user(read(fields)?),
            Some("create_organization") => self.create_organization_for(read(fields)?),
            Some("mark_password_compromised") => {
                let user = self.user_of(&read(fields)?)?;
                self.user_mut(&user).password_compromised = true;
                Ok(json!({"user_id": user.as_str()}))
            }
            Some("require_password_reset") => {
                let user = self.user_of(&read(fields)?)?;
                if self.user(&user).password.is_none() {
                    return Err("require_password_reset: this user has no password".to_owned());
                }
                self.user_mut(&user).password_reset_required = true;
                Ok(json!({"user_id": user.as_str()}))
            }
            Some("create_testing_token") => {
                let Nothing {} = read(fields)?;
                Ok(json!({"token": self.create_testing_token().0}))
            }
            Some("create_one_tap_token") => self.create_one_tap_token(read(fields)?),
            Some("ban_user") => {
                let user = self.user_of(&read(fields)?)?;
                self.user_mut(&user).banned = true;
                self.revoke_sessions(&user, None);
                Ok(json!({"user_id": user.as_str()}))
            }
            Some("unban_user") => {
                let user = self.user_of(&read(fields)?)?;
                self.user_mut(&user).banned = false;
                Ok(json!({"user_id": user.as_str()}))
            }
            Some("lock_user") => {
                let user = self.user_of(&read(fields)?)?;
                let (now, rules) = (self.now(), self.settings.rules().clone());
                self.user_mut(&user).lock(&rules, now);
                Ok(json!({"user_id": user.as_str()}))
            }
            Some("unlock_user") => {
                let user = self.user_of(&read(fields)?)?;
                self.user_mut(&user).lock = super::user::Lock::Open { failed_attempts: 0 };
                Ok(json!({"user_id": user.as_str()}))
            }
            Some("define_role") => self.define_role(read(fields)?),
            Some("create_invitation") => self.create_invitation(read(fields)?),
            Some("create_sign_in_token") => self.create_sign_in_token(read(fields)?),
            Some("create_actor_token") => self.create_actor_token(read(fields)?),
            Some("create_organization_invitation") => self.create_organization_invitation(read(fields)?),
            Some("revoke_ticket") => self.revoke_ticket(&read(fields)?),
            Some("revoke_session") => self.revoke_session(&read(fields)?),
            Some("advance_clock") => {
                let AdvanceClock { ms } = read(fields)?;
                self.clock.advance(i64::from(ms));
                Ok(json!({"now": self.now().0, "advanced_ms": self.clock.advanced_ms()}))
            }
            _ => Err(format!("action: got {name}, expected one of {ACTIONS}")),
        }
    }

    fn user_of(&self, OfEmail { email }: &OfEmail) -> Result<UserId, Refusal> {
        let user = self.user_by_email(&email.to_lowercase());
        user.map(|user| user.id.clone())
            .ok_or_else(|| format!("email: there is no user with the email address {email:?}"))
    }

    fn create_user(&mut self, form: CreateUser) -> Result<Value, Refusal> {
        let now = self.now();
        let rules = self.settings.rules();
        let said = |failure: super::Failure| {
            let messages = failure.errors.iter().map(|error| error.long_message());
            format!("create_user: {}", messages.collect::<Vec<_>>().join(" "))
        };
        let taken = |what: &str| format!("create_user: another user has this {what}");
        let mut user = User::new(now);
        let verified = Some(Verification::verified(Strategy::Admin));
        if let Some(text) = &form.email_address {
            let address = parse_email_address(text, "email_address").map_err(said)?;
            if self.user_by_email(&address).is_some() {
                return Err(taken("email address"));
            }
            user.add_email_address(address, verified.clone(), now);
        }
        if let Some(text) = &form.phone_number {
            let number = parse_phone_number(text, "phone_number").map_err(said)?;
            if self.user_by_phone(&number).is_some() {
                return Err(taken("phone number"));
            }
            user.add_phone_number(number, verified, now);
            user.phone_numbers[0].reserved_for_second_factor = form.phone_second_factor;
        }
        if let Some(text) = &form.username {
            let username = parse_username(text, rules).map_err(said)?;
            if self.user_by_username(&username).is_some() {
                return Err(taken("username"));
            }
            user.username = Some(username);
        }
        if user.identifier().is_empty() {
            return Err("create_user: expected an email_address, a phone_number or a username".to_owned());
        }
        if let Some(plain) = &form.password {
            password::check(rules, plain, "password").map_err(said)?;
            user.password = Some(Password::hash(plain));
        }
        user.first_name = form
            .first_name
            .as_deref()
            .and_then(|name| parse_name(name, "first_name").transpose())
            .transpose()
            .map_err(said)?;
        user.last_name = form
            .last_name
            .as_deref()
            .and_then(|name| parse_name(name, "last_name").transpose())
            .transpose()
            .map_err(said)?;
        user.public_metadata = form.public_metadata;
        user.unsafe_metadata = form.unsafe_metadata;
        if form.totp {
            let mut totp = Totp::generate(user.identifier(), now);
            totp.verified = true;
            user.totp = Some(totp);
        }
        if form.backup_codes {
            user.generate_backup_codes();
        }
        user.note_second_factors(now);
        let made = json!({
            "user_id": user.id.as_str(),
            "email_address_id": user.primary_email_address.as_ref().map(|id| id.as_str()),
            "phone_number_id": user.primary_phone_number.as_ref().map(|id| id.as_str()),
            "totp_secret": user.totp.as_ref().map(Totp::secret),
            "totp_uri": user.totp.as_ref().map(Totp::uri),
            "backup_codes": form.backup_codes.then_some(&user.backup_codes),
        });
        self.users.insert(user.id.clone(), user);
        Ok(made)
    }

    fn create_organization_for(&mut self, form: CreateOrganization) -> Result<Value, Refusal> {
        let creator = self.user_of(&OfEmail { email: form.created_by })?;
        let members: Vec<UserId> = form
            .members
            .into_iter()
            .map(|email| self.user_of(&OfEmail { email }))
            .collect::<Result<_, _>>()?;
        let id = self
            .create_organization(Some(&creator), &form.name, form.slug.as_deref())
            .map_err(|failure| format!("create_organization: {}", failure.errors[0].long_message()))?;
        for member in members.iter().filter(|member| **member != creator) {
            self.add_member(&id, member, "org:member");
        }
        Ok(json!({"organization_id": id.as_str(), "slug": self.organizations[&id].slug}))
    }

    fn revoke_session(&mut self, RevokeSession { session_id }: &RevokeSession) -> Result<Value, Refusal> {
        let client = self.clients.pick_mut(|client| client.session(session_id).is_some()).next();
        let client = client.ok_or_else(|| format!("session_id: there is no session {session_id:?}"))?;
        client.end_sessions(SessionStatus::Revoked, |session| session.id.as_str() == session_id);
        Ok(json!({"session_id": session_id}))
    }
}

fn read<T: DeserializeOwned>(fields: Value) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(fields).map_err(|error| format!("{}: {}", error.path(), error.inner()))
}
