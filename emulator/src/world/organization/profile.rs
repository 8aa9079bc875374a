//! An organization's own profile: name, slug, logo; its end; and what a new one could be called.

use serde_json::{Value, json};

use super::{
    manager, refuse_unless_enabled,
    role::{DELETE_PROFILE, MANAGE_PROFILE},
    slugify,
};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::OrganizationId,
    image, render,
};

fn rendered(world: &mut World, id: &OrganizationId) -> Answer {
    let now = world.now();
    world.organizations.get_mut(id).expect("found above").updated_at = now;
    Ok(Reply::Wrapped(render::organization(world, id)))
}

/// `PATCH /v1/organizations/{id}`
pub(crate) fn update(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_PROFILE)?;
    let form = &call.request.body;
    if let Some(key) = form.keys().find(|key| !["name", "slug"].contains(key)) {
        return Err(error::form_param_unknown(key));
    }
    let name = form.get("name").map(super::parse_name).transpose()?;
    let slug = form.text("slug");
    if let Some(slug) = slug {
        super::refuse_slug_unless_enabled(world)?;
        world.check_slug(slug, Some(&id))?;
    }
    let organization = world.organizations.get_mut(&id).expect("found above");
    if let Some(name) = name {
        organization.name = name;
    }
    if let Some(slug) = slug {
        organization.slug = slug.to_owned();
    }
    rendered(world, &id)
}

/// `DELETE /v1/organizations/{id}`
pub(crate) fn delete(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, DELETE_PROFILE)?;
    if !world.may_be_deleted(&id) {
        return Err(Failure::clerk("organization_admin_delete_not_enabled"));
    }
    Ok(Reply::Wrapped(world.delete_organization(&id)))
}

impl World {
    /// Returns `true` if members may delete the organization.
    pub(crate) fn may_be_deleted(&self, id: &OrganizationId) -> bool {
        let own = self.organizations.get(id).and_then(|organization| organization.admin_delete);
        own.unwrap_or(self.settings.rules().organization_settings.actions.admin_delete)
    }

    /// Ends an organization, with its memberships and all ways into it; gives what says so.
    pub(crate) fn delete_organization(&mut self, id: &OrganizationId) -> Value {
        self.memberships.retain(|one| one.organization != *id);
        self.enrolment.forget_organization(id);
        let gone = self.organizations.remove(id).expect("the caller has found it");
        self.forget_image(gone.image);
        json!({"object": "organization", "id": gone.id.as_str(), "slug": gone.slug, "deleted": true})
    }
}

/// `PUT /v1/organizations/{id}/logo`
pub(crate) fn set_logo(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_PROFILE)?;
    let link = world.store_image(call)?;
    let old = world.organizations.get_mut(&id).expect("found above").image.replace(link);
    world.forget_image(old);
    rendered(world, &id)
}

/// `DELETE /v1/organizations/{id}/logo`: clerk-js reads the answer as the organization.
pub(crate) fn delete_logo(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = manager(world, call, signed_in, MANAGE_PROFILE)?;
    let old = world.organizations.get_mut(&id).expect("found above").image.take();
    world.forget_image(Some(old.ok_or_else(image::image_not_found)?));
    rendered(world, &id)
}

/// `GET /v1/me/organization_creation_defaults`: a name after the domain of the user's email address, and a warning if an
/// organization has that domain.
pub(crate) fn creation_defaults(world: &mut World, _: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    if !world.settings.rules().organization_settings.organization_creation_defaults.enabled {
        return Err(Failure::clerk("feature_not_enabled"));
    }
    let user = world.user(&signed_in.user);
    let primary =
        user.email_addresses.iter().find(|email| Some(&email.id) == user.primary_email_address.as_ref());
    let domain = primary.filter(|email| email.is_verified());
    let domain = domain.and_then(|email| email.address.split_once('@')).map(|(_, domain)| domain);
    let domain = domain.filter(|domain| !super::domain::is_common(domain));
    let name = match (domain, &user.first_name) {
        (Some(domain), _) => capitalised(domain.split('.').next().unwrap_or_default()),
        (None, Some(first)) => format!("{first}'s organization"),
        (None, None) => "My organization".to_owned(),
    };
    let holder = domain.and_then(|domain| world.domain_holder(domain));
    let advisory = holder.map(|holder| {
        json!({
            "code": "organization_already_exists",
            "severity": "warning",
            "meta": {"organization_name": world.organizations[&holder].name, "organization_domain": domain},
        })
    });
    Ok(Reply::Wrapped(json!({
        "advisory": advisory.unwrap_or(Value::Null),
        "form": {"name": name, "slug": slugify(&name), "logo": null, "blur_hash": null},
    })))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
