//! The email domains of an organization, proven by a code to an address there.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    manager, page,
    role::{MANAGE_DOMAINS, READ_DOMAINS},
};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{DomainId, OrganizationId},
    outbox::Channel,
    render,
    strategy::Strategy,
    user::parse_email_address,
    verification::{Verification, send_code},
};

/// The enrollment mode of a verified domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EnrollmentMode {
    ManualInvitation,
    AutomaticInvitation,
    AutomaticSuggestion,
}

impl EnrollmentMode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ManualInvitation => "manual_invitation",
            Self::AutomaticInvitation => "automatic_invitation",
            Self::AutomaticSuggestion => "automatic_suggestion",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let all = [Self::ManualInvitation, Self::AutomaticInvitation, Self::AutomaticSuggestion];
        all.into_iter().find(|mode| mode.as_str() == text)
    }
}

/// See the file's first line.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Domain {
    pub(crate) id: DomainId,
    pub(crate) organization: OrganizationId,
    pub(crate) name: String,
    pub(crate) enrollment_mode: EnrollmentMode,
    pub(crate) affiliation_email_address: Option<String>,
    pub(crate) verification: Option<Verification>,
    pub(crate) verified_at: Option<UnixMillis>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl Domain {
    pub(crate) fn is_verified(&self) -> bool {
        self.verified_at.is_some()
    }

    /// Returns `true` if an email address is of this domain.
    pub(crate) fn covers(&self, address: &str) -> bool {
        address.rsplit_once('@').is_some_and(|(_, domain)| domain == self.name)
    }
}

/// Domains where anybody can have an address prove nothing.
pub(super) fn is_common(name: &str) -> bool {
    const COMMON: [&str; 12] = [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
    ];
    COMMON.contains(&name)
}

impl World {
    /// Returns the organization that has proven to own the domain.
    pub(super) fn domain_holder(&self, name: &str) -> Option<OrganizationId> {
        let mut domains = self.enrolment.domains.iter();
        let holder = domains.find(|domain| domain.name == name && domain.is_verified());
        holder.map(|domain| domain.organization.clone())
    }
}

/// Returns the organization, if the caller may do this to its domains.
fn keeper(
    world: &World,
    call: &Call,
    signed_in: &SignedIn,
    permission: &str,
) -> Result<OrganizationId, Failure> {
    let id = manager(world, call, signed_in, permission)?;
    if !world.settings.rules().organization_settings.domains.enabled {
        return Err(Failure::new(
            403,
            "organization_domains_not_enabled",
            "Domains are off in this instance.",
        ));
    }
    Ok(id)
}

fn number(world: &World, call: &Call, id: &OrganizationId) -> Result<u64, Failure> {
    let wanted = call.segment(4);
    let is_it = |domain: &Domain| domain.id.as_str() == wanted && domain.organization == *id;
    world.enrolment.domains.number_of(is_it).ok_or_else(|| error::resource_not_found("domain", wanted))
}

fn rendered(world: &mut World, at: u64) -> Answer {
    world.enrol_by_domains();
    Ok(Reply::Wrapped(render::domain(world, &world.enrolment.domains[at])))
}

fn mode(world: &World, text: &str) -> Result<EnrollmentMode, Failure> {
    let modes = &world.settings.rules().organization_settings.domains.enrollment_modes;
    let mode = EnrollmentMode::parse(text).ok_or_else(|| {
        let all = ["manual_invitation", "automatic_invitation", "automatic_suggestion"];
        error::form_param_value_not_allowed("enrollment_mode", text, &all)
    })?;
    if modes.iter().any(|known| known == text) {
        return Ok(mode);
    }
    Err(Failure::clerk_with("organization_domain_enrollment_mode_not_enabled", &[text]))
}

fn held_elsewhere() -> Failure {
    Failure::clerk("organization_domain_already_exists").of_param("name")
}

fn parse_name(text: &str) -> Result<String, Failure> {
    let name = text.trim().to_lowercase();
    // The name is checked like the domain of an email address.
    parse_email_address(&format!("somebody@{name}"), "name")
        .map_err(|_| error::form_param_format_invalid("name", "it looks like example.com"))?;
    if is_common(&name) {
        return Err(Failure::clerk("organization_domain_common").of_param("name"));
    }
    Ok(name)
}

/// `GET /v1/organizations/{id}/domains`
pub(crate) fn list(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = keeper(world, call, signed_in, READ_DOMAINS)?;
    world.enrol_by_domains();
    let verified = match call.request.query.text("verified") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => {
            return Err(error::form_param_value_not_allowed("verified", other, &["true", "false"]));
        }
    };
    let is_asked = |domain: &&Domain| {
        domain.organization == id
            && page::is_asked(call, "enrollment_mode", domain.enrollment_mode.as_str())
            && verified.is_none_or(|verified| verified == domain.is_verified())
    };
    let domains = world.enrolment.domains.iter().filter(is_asked);
    let domains: Vec<Value> = domains.map(|domain| render::domain(world, domain)).collect();
    Ok(Reply::Wrapped(page::of(call, domains)?))
}

/// `POST /v1/organizations/{id}/domains`
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = keeper(world, call, signed_in, MANAGE_DOMAINS)?;
    let form = &call.request.body;
    let name = parse_name(form.text("name").ok_or_else(|| error::form_param_missing("name"))?)?;
    let enrollment_mode = mode(world, form.text("enrollment_mode").unwrap_or("manual_invitation"))?;
    let mut domains = world.enrolment.domains.iter();
    if domains.any(|domain| domain.organization == id && domain.name == name) {
        let code = "organization_domain_already_exists_same_organization";
        return Err(Failure::new(422, code, "This organization has this domain already.").of_param("name"));
    }
    if world.domain_holder(&name).is_some() {
        return Err(held_elsewhere());
    }
    let now = world.now();
    let at = world.enrolment.domains.push(Domain {
        id: DomainId::generate(),
        organization: id,
        name,
        enrollment_mode,
        affiliation_email_address: None,
        verification: None,
        verified_at: None,
        created_at: now,
        updated_at: now,
    });
    rendered(world, at)
}

/// `GET /v1/organizations/{id}/domains/{domain}`
pub(crate) fn get(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = keeper(world, call, signed_in, READ_DOMAINS)?;
    let at = number(world, call, &id)?;
    rendered(world, at)
}

/// `DELETE /v1/organizations/{id}/domains/{domain}`: what it has offered goes with it.
pub(crate) fn delete(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = keeper(world, call, signed_in, MANAGE_DOMAINS)?;
    let at = number(world, call, &id)?;
    let now = world.now();
    let gone = world.enrolment.domains.remove(at);
    world.enrolment.forget_offers(&gone.id, now);
    Ok(Reply::Wrapped(json!({"object": "organization_domain", "id": gone.id.as_str(), "deleted": true})))
}

/// `POST …/domains/{domain}/prepare_affiliation_verification`
pub(crate) fn prepare(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    const PARAM: &str = "affiliation_email_address";
    let id = keeper(world, call, signed_in, MANAGE_DOMAINS)?;
    let at = number(world, call, &id)?;
    let text = call.request.body.text(PARAM).ok_or_else(|| error::form_param_missing(PARAM))?;
    let address = parse_email_address(text, PARAM)?;
    let domain = world.enrolment.domains[at].clone();
    if domain.is_verified() {
        return Err(error::verification_already_verified());
    }
    if !domain.covers(&address) {
        return Err(Failure::clerk("organization_domain_mismatch").of_param(PARAM));
    }
    let previous = domain.verification.as_ref();
    let sent = send_code(world, previous, Strategy::EmailCode, &address, Channel::Email)?;
    let domain = &mut world.enrolment.domains[at];
    domain.affiliation_email_address = Some(address);
    domain.verification = Some(sent);
    rendered(world, at)
}

/// `POST …/domains/{domain}/attempt_affiliation_verification`
pub(crate) fn attempt(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = keeper(world, call, signed_in, MANAGE_DOMAINS)?;
    let at = number(world, call, &id)?;
    let code = call.request.body.text("code").ok_or_else(|| error::form_param_nil("code"))?;
    let (now, most) = (world.now(), world.settings.emulator().max_code_attempts);
    let name = world.enrolment.domains[at].name.clone();
    if world.domain_holder(&name).is_some_and(|holder| holder != id) {
        return Err(held_elsewhere());
    }
    let domain = &mut world.enrolment.domains[at];
    let verification = domain.verification.as_mut().ok_or_else(error::verification_missing)?;
    verification.attempt(Strategy::EmailCode, code, now, most)?;
    domain.verified_at = Some(now);
    domain.updated_at = now;
    rendered(world, at)
}

/// `POST …/domains/{domain}/update_enrollment_mode`
pub(crate) fn update_mode(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = keeper(world, call, signed_in, MANAGE_DOMAINS)?;
    let at = number(world, call, &id)?;
    let form = &call.request.body;
    let text = form.text("enrollment_mode").ok_or_else(|| error::form_param_missing("enrollment_mode"))?;
    let mode = mode(world, text)?;
    let now = world.now();
    let domain = &mut world.enrolment.domains[at];
    domain.enrollment_mode = mode;
    domain.updated_at = now;
    let id = domain.id.clone();
    if form.is_true("delete_pending") {
        world.enrolment.forget_offers(&id, now);
    }
    rendered(world, at)
}
