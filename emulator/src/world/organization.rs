//! Organizations and who belongs to them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    clock::UnixMillis,
    error::{self, Failure},
    id::{MembershipId, OrganizationId, UserId, random_text},
    image::ImageLink,
    render,
};

pub(crate) mod domain;
pub(crate) mod enrolment;
pub(crate) mod invitation;
pub(crate) mod membership;
pub(crate) mod page;
pub(crate) mod profile;
pub(crate) mod role;

/// An organization.
#[derive(Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: OrganizationId,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) image: Option<ImageLink>,
    pub(crate) created_by: Option<UserId>,
    /// The member limit, if it differs from the instance's.
    pub(crate) max_memberships: Option<usize>,
    /// Whether members may delete it, if it differs from the instance's rule.
    pub(crate) admin_delete: Option<bool>,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) private_metadata: Map<String, Value>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

/// A user's place in an organization.
#[derive(Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) id: MembershipId,
    pub(crate) organization: OrganizationId,
    pub(crate) user: UserId,
    pub(crate) role: String,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) private_metadata: Map<String, Value>,
    pub(crate) created_at: UnixMillis,
    pub(crate) updated_at: UnixMillis,
}

impl World {
    /// Returns the organization of this id or slug, if the user is a member.
    pub(crate) fn organization_of(&self, user: &UserId, id_or_slug: &str) -> Result<OrganizationId, Failure> {
        let is_named = |organization: &&Organization| {
            organization.id.as_str() == id_or_slug || organization.slug == id_or_slug
        };
        let organization = self.organizations.values().find(is_named);
        organization
            .map(|organization| organization.id.clone())
            .filter(|id| self.membership(id, user).is_some())
            .ok_or_else(error::organization_not_found_or_unauthorized)
    }

    pub(crate) fn create_organization(
        &mut self,
        creator: Option<&UserId>,
        name: &str,
        slug: Option<&str>,
    ) -> Result<OrganizationId, Failure> {
        let now = self.now();
        let name = parse_name(name)?;
        let is_taken = |slug: &str| self.organizations.values().any(|other| other.slug == slug);
        let slug = match slug {
            Some(slug) => {
                self.check_slug(slug, None)?;
                slug.to_owned()
            }
            None => {
                let base = slugify(&name);
                if base.is_empty() || is_taken(&base) {
                    let suffix = random_text(8).to_lowercase();
                    format!("{base}-{suffix}").trim_start_matches('-').to_owned()
                } else {
                    base
                }
            }
        };
        let organization = Organization {
            id: OrganizationId::generate(),
            name,
            slug,
            image: None,
            created_by: creator.cloned(),
            max_memberships: None,
            admin_delete: None,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            created_at: now,
            updated_at: now,
        };
        let id = organization.id.clone();
        self.organizations.insert(id.clone(), organization);
        if let Some(creator) = creator {
            let role = self.settings.rules().organization_settings.creator_role.clone();
            self.add_member(&id, creator, &role);
        }
        Ok(id)
    }

    /// Refuses a slug that is none, or that another organization has.
    pub(crate) fn check_slug(&self, slug: &str, own: Option<&OrganizationId>) -> Result<(), Failure> {
        if slug != slugify(slug) {
            return Err(error::form_param_format_invalid(
                "slug",
                "it is made of small letters, digits and hyphens",
            ));
        }
        let mut others = self.organizations.values().filter(|other| Some(&other.id) != own);
        if others.any(|other| other.slug == slug) {
            return Err(error::form_identifier_exists("slug"));
        }
        Ok(())
    }

    pub(crate) fn add_member(
        &mut self,
        organization: &OrganizationId,
        user: &UserId,
        role: &str,
    ) -> &mut Membership {
        let membership = Membership {
            id: MembershipId::generate(),
            organization: organization.clone(),
            user: user.clone(),
            role: role.to_owned(),
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            created_at: self.now(),
            updated_at: self.now(),
        };
        let at = self.memberships.push(membership);
        &mut self.memberships[at]
    }

    pub(crate) fn memberships_of(&self, user: &UserId) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |membership| membership.user == *user)
    }
}

/// Returns the name of an organization: plain text.
pub(crate) fn parse_name(text: &str) -> Result<String, Failure> {
    let name = text.trim();
    if name.is_empty() {
        return Err(error::form_param_missing("name"));
    }
    if name.chars().count() > 256 {
        return Err(error::form_param_max_length_exceeded("name", 256));
    }
    if name.contains("://") || name.contains('<') {
        return Err(error::form_param_value_invalid(
            "name",
            "The name of an organization is plain text, without links or markup.",
        ));
    }
    Ok(name.to_owned())
}

fn refuse_slug_unless_enabled(world: &World) -> Result<(), Failure> {
    if world.settings.rules().organization_settings.slug.disabled {
        return Err(Failure::new(
            403,
            "organization_slugs_disabled",
            "Organizations have no slugs in this instance.",
        ));
    }
    Ok(())
}

/// Returns the organization that the path names, of which the caller is a member.
fn member(world: &World, call: &Call, signed_in: &SignedIn) -> Result<OrganizationId, Failure> {
    refuse_unless_enabled(world)?;
    world.organization_of(&signed_in.user, call.segment(2))
}

/// Returns the same, if the caller's role there has the permission.
fn manager(
    world: &World,
    call: &Call,
    signed_in: &SignedIn,
    permission: &str,
) -> Result<OrganizationId, Failure> {
    let id = member(world, call, signed_in)?;
    world.refuse_unless_allowed(&id, &signed_in.user, permission)?;
    Ok(id)
}

fn slugify(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|sign: char| !sign.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn refuse_unless_enabled(world: &World) -> Result<(), Failure> {
    if world.settings.rules().organization_settings.enabled {
        return Ok(());
    }
    Err(Failure::clerk("organization_not_enabled_in_instance"))
}

/// `POST /v1/organizations`
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    refuse_unless_enabled(world)?;
    let rules = world.settings.rules();
    let actions = &rules.user_settings.actions;
    if !actions.create_organization {
        return Err(Failure::clerk("user_create_organization_not_enabled"));
    }
    let limit = actions.create_organizations_limit.filter(|limit| *limit > 0);
    if limit.is_some_and(|limit| world.memberships_of(&signed_in.user).count() >= limit) {
        return Err(Failure::new(
            403,
            "organization_quota_exceeded",
            "You have as many organizations as you may create.",
        ));
    }
    let body = &call.request.body;
    let name = body.get("name").ok_or_else(|| error::form_param_missing("name"))?;
    let slug = body.text("slug");
    if slug.is_some() {
        refuse_slug_unless_enabled(world)?;
    }
    let id = world.create_organization(Some(&signed_in.user), name, slug)?;
    Ok(Reply::Wrapped(render::organization(world, &id)))
}
