//! Handing out tickets, as an application's server does through Clerk's Backend API.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::{OfEmail, Refusal};
use crate::world::{
    World,
    oauth::one_tap::Chosen,
    organization::invitation::InvitationState,
    outbox::{Channel, Message},
    ticket::{ACTOR_SESSION_S, Issued, Source, State},
    user::parse_email_address,
};

const THIRTY_DAYS_S: u32 = 30 * 24 * 60 * 60;

fn thirty_days_s() -> u32 {
    THIRTY_DAYS_S
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateInvitation {
    email_address: String,
    redirect_url: Option<String>,
    #[serde(default)]
    public_metadata: Map<String, Value>,
    #[serde(default = "thirty_days_s")]
    expires_in_seconds: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateSignInToken {
    /// The email address of the user.
    email: String,
    redirect_url: Option<String>,
    #[serde(default = "thirty_days_s")]
    expires_in_seconds: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateActorToken {
    /// The email address of the impersonated user.
    email: String,
    /// The email address of the actor.
    actor: String,
    redirect_url: Option<String>,
    #[serde(default = "one_hour_s")]
    expires_in_seconds: u32,
}

fn one_hour_s() -> u32 {
    60 * 60
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateOrganizationInvitation {
    email_address: String,
    /// The id or slug of the organization.
    organization: String,
    #[serde(default = "member")]
    role: String,
    redirect_url: Option<String>,
    #[serde(default = "thirty_days_s")]
    expires_in_seconds: u32,
}

fn member() -> String {
    "org:member".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateOneTapToken {
    email_address: String,
    first_name: Option<String>,
    last_name: Option<String>,
    #[serde(default)]
    email_unverified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RevokeTicket {
    ticket: String,
}

fn handed_out(issued: &Issued, has_page: bool) -> Value {
    json!({"ticket": issued.ticket, "url": has_page.then_some(&issued.link)})
}

fn page(text: Option<&str>) -> Result<Option<Url>, Refusal> {
    let Some(text) = text else {
        return Ok(None);
    };
    let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    url.map(Some).ok_or_else(|| format!("redirect_url: got {text:?}, expected an http or https URL"))
}

fn address(text: &str) -> Result<String, Refusal> {
    parse_email_address(text, "email_address")
        .map_err(|_| format!("email_address: got {text:?}, expected an email address"))
}

impl World {
    /// Creates a ticket, and "mails" its link to an invited user.
    fn hand_out(
        &mut self,
        source: Source,
        redirect_url: Option<&str>,
        lifetime_s: u32,
        mail_to: Option<String>,
    ) -> Result<Value, Refusal> {
        let page = page(redirect_url)?;
        let has_page = page.is_some();
        let issued = self.issue(source, page, i64::from(lifetime_s));
        self.mail(mail_to.filter(|_| has_page), &issued);
        Ok(handed_out(&issued, has_page))
    }

    fn mail(&mut self, to: Option<String>, issued: &Issued) {
        let (link, sent_at) = (Some(issued.link.clone()), self.now());
        if let Some(to) = to {
            self.outbox.send(Message { channel: Channel::Email, to, code: None, link, sent_at });
        }
    }

    pub(super) fn create_invitation(&mut self, form: CreateInvitation) -> Result<Value, Refusal> {
        let email_address = address(&form.email_address)?;
        let mail_to = Some(email_address.clone());
        let source = Source::Invitation { email_address, public_metadata: form.public_metadata };
        self.hand_out(source, form.redirect_url.as_deref(), form.expires_in_seconds, mail_to)
    }

    pub(super) fn create_sign_in_token(&mut self, form: CreateSignInToken) -> Result<Value, Refusal> {
        let user = self.user_of(&OfEmail { email: form.email })?;
        let source = Source::SignIn { user };
        self.hand_out(source, form.redirect_url.as_deref(), form.expires_in_seconds, None)
    }

    pub(super) fn create_actor_token(&mut self, form: CreateActorToken) -> Result<Value, Refusal> {
        let user = self.user_of(&OfEmail { email: form.email })?;
        let actor = self.user_of(&OfEmail { email: form.actor })?;
        let source =
            Source::Actor { user, actor: json!({"sub": actor.as_str()}), session_s: ACTOR_SESSION_S };
        self.hand_out(source, form.redirect_url.as_deref(), form.expires_in_seconds, None)
    }

    pub(super) fn create_organization_invitation(
        &mut self,
        form: CreateOrganizationInvitation,
    ) -> Result<Value, Refusal> {
        let email_address = address(&form.email_address)?;
        let wanted = &form.organization;
        let mut organizations = self.organizations.values();
        let organization = organizations.find(|it| it.id.as_str() == wanted || it.slug == *wanted);
        let organization = organization.map(|it| it.id.clone());
        let organization = organization
            .ok_or_else(|| format!("organization: there is none with the id or slug {wanted:?}"))?;
        let page = page(form.redirect_url.as_deref())?;
        let has_page = page.is_some();
        let mail_to = Some(email_address.clone()).filter(|_| has_page);
        let invitation = self.add_invitation(&organization, email_address, form.role, None);
        let expires_at = self.now().plus_seconds(i64::from(form.expires_in_seconds));
        self.limit_invitation(&invitation.id, expires_at);
        let issued = self.issue_invitation(&invitation.id, page);
        self.mail(mail_to, &issued);
        Ok(handed_out(&issued, has_page))
    }

    /// Returns the token that Google's One Tap would give to the page.
    pub(super) fn create_one_tap_token(&mut self, form: CreateOneTapToken) -> Result<Value, Refusal> {
        let chosen = Chosen {
            email_address: address(&form.email_address)?,
            email_is_verified: !form.email_unverified,
            first_name: form.first_name,
            last_name: form.last_name,
        };
        let token = self.one_tap_token(&chosen);
        let token = token.ok_or(
            "create_one_tap_token: environment.display_config.google_one_tap_client_id is null, expected a text",
        )?;
        Ok(json!({"token": token}))
    }

    pub(super) fn revoke_ticket(&mut self, RevokeTicket { ticket }: &RevokeTicket) -> Result<Value, Refusal> {
        let found = self.tickets.get_mut(ticket).filter(|it| it.state == State::Pending);
        let found = found.ok_or("ticket: there is no such ticket that is still good")?;
        found.state = State::Revoked;
        if let Source::Organization { invitation } = found.source.clone() {
            self.settle_invitation(&invitation, InvitationState::Revoked);
        }
        Ok(json!({"ticket": ticket}))
    }
}
