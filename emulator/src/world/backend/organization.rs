//! Organizations, as an application's server works with them.

use serde_json::{Map, Value, json};

use super::{Answer, BackendRequest, fields::Fields, not_found, query, user};
use crate::world::{
    World,
    error::Failure,
    id::{OrganizationId, UserId},
    me::profile::merge,
    organization::{Organization, page, parse_name},
    render,
};

/// Metadata of one kind.
type Metadata = Map<String, Value>;

/// Fields of Clerk's that are not emulated.
const MISSING: &[&str] = &["created_at", "role_set_key", "self_serve_sso_enabled"];
const METADATA: &[&str] = &["public_metadata", "private_metadata"];

/// Returns the organization as the Backend API shows it: with what browsers do not see.
pub(super) fn rendered(world: &World, id: &OrganizationId, with_count: bool) -> Value {
    let organization = &world.organizations[id];
    let mut rendered = render::organization(world, id);
    let fields = rendered.as_object_mut().expect("an organization is an object");
    fields.insert("private_metadata".to_owned(), json!(organization.private_metadata));
    fields.insert("created_by".to_owned(), json!(organization.created_by.as_ref().map(UserId::as_str)));
    if !with_count {
        fields.remove("members_count");
    }
    rendered
}

/// Returns the organization whose id or slug is the third segment of the path.
pub(super) fn named(world: &World, request: &BackendRequest) -> Result<OrganizationId, Failure> {
    let wanted = request.segment(2);
    let mut all = world.organizations.values();
    let found = all.find(|one| one.id.as_str() == wanted || one.slug == wanted);
    found.map(|one| one.id.clone()).ok_or_else(|| not_found("organization", wanted))
}

fn kept(world: &mut World, id: &OrganizationId) -> Value {
    let now = world.now();
    world.organizations.get_mut(id).expect("found above").updated_at = now;
    rendered(world, id, false)
}

/// The checked fields of an organization in a body.
struct Change<'request> {
    name: Option<String>,
    slug: Option<&'request str>,
    max_memberships: Option<usize>,
    admin_delete: Option<bool>,
}

impl<'request> Change<'request> {
    fn of(fields: &Fields<'request>) -> Result<Self, Failure> {
        let max = fields.number("max_allowed_memberships")?;
        Ok(Self {
            name: fields.text("name")?.map(parse_name).transpose()?,
            slug: fields.text("slug")?.filter(|text| !text.is_empty()),
            max_memberships: max.and_then(|number| usize::try_from(number).ok()),
            admin_delete: fields.optional_flag("admin_delete_enabled")?,
        })
    }

    fn apply(self, organization: &mut Organization) {
        if let Some(name) = self.name {
            organization.name = name;
        }
        if let Some(slug) = self.slug {
            organization.slug = slug.to_owned();
        }
        organization.max_memberships = self.max_memberships.or(organization.max_memberships);
        organization.admin_delete = self.admin_delete.or(organization.admin_delete);
    }
}

/// `GET /v1/organizations`: the newest first.
pub(super) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let query = &request.query;
    let text = query.text("query").map(str::to_lowercase);
    let is_asked = |one: &&Organization| {
        let has_member = |user: &str| world.membership(&one.id, &UserId::from(user)).is_some();
        let mut members = query.all("user_id").filter(|id| !id.is_empty()).peekable();
        let names = [one.id.as_str(), &one.name.to_lowercase(), &one.slug].map(str::to_owned);
        (members.peek().is_none() || members.any(has_member))
            && page::is_asked_in(query, "organization_id", one.id.as_str())
            && text.as_ref().is_none_or(|text| names.iter().any(|name| name.contains(text.as_str())))
    };
    let mut found: Vec<&Organization> = world.organizations.values().filter(is_asked).collect();
    let members =
        |one: &&Organization| world.memberships.iter().filter(|member| member.organization == one.id).count();
    match query::order(query, &["created_at", "name", "members_count"])? {
        ("name", is_descending) => query::sort(&mut found, is_descending, |one| one.name.clone()),
        ("members_count", is_descending) => query::sort(&mut found, is_descending, members),
        (_, is_descending) => {
            query::sort(&mut found, is_descending, |one| (one.created_at, one.id.clone()));
        }
    }
    let with_count = query.is_true("include_members_count");
    let organizations = found.into_iter().map(|one| rendered(world, &one.id, with_count)).collect();
    page::of_query(query, organizations)
}

/// `POST /v1/organizations`
pub(super) fn create(world: &mut World, request: &BackendRequest) -> Answer {
    let known = [
        "name",
        "slug",
        "created_by",
        "max_allowed_memberships",
        "admin_delete_enabled",
        "public_metadata",
        "private_metadata",
    ];
    let fields = Fields::but_for(request, &known, MISSING)?;
    let name = fields.required("name")?;
    let creator = fields.text("created_by")?;
    let creator = creator.map(|id| user::in_field(world, "created_by", id)).transpose()?;
    let change = Change::of(&fields)?;
    let public_metadata = fields.object("public_metadata")?.unwrap_or_default();
    let private_metadata = fields.object("private_metadata")?.unwrap_or_default();
    let id = world.create_organization(creator.as_ref(), name, change.slug)?;
    let organization = world.organizations.get_mut(&id).expect("made above");
    change.apply(organization);
    organization.public_metadata = public_metadata;
    organization.private_metadata = private_metadata;
    Ok(rendered(world, &id, true))
}

/// `GET /v1/organizations/{id}`
pub(super) fn get(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request)?;
    Ok(rendered(world, &id, request.query.is_true("include_members_count")))
}

/// `PATCH /v1/organizations/{id}`
pub(super) fn update(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request)?;
    let known = [
        "name",
        "slug",
        "max_allowed_memberships",
        "admin_delete_enabled",
        "public_metadata",
        "private_metadata",
    ];
    let fields = Fields::but_for(request, &known, MISSING)?;
    let change = Change::of(&fields)?;
    if let Some(slug) = change.slug {
        world.check_slug(slug, Some(&id))?;
    }
    let metadata = given_metadata(&fields)?;
    let organization = world.organizations.get_mut(&id).expect("found above");
    change.apply(organization);
    for (key, value) in metadata {
        *slot(organization, key) = value;
    }
    Ok(kept(world, &id))
}

/// `DELETE /v1/organizations/{id}`
pub(super) fn delete(world: &mut World, request: &BackendRequest) -> Answer {
    let id = named(world, request)?;
    Ok(world.delete_organization(&id))
}

/// Returns the metadata of a body. `null` empties it.
fn given_metadata(fields: &Fields<'_>) -> Result<Vec<(&'static str, Metadata)>, Failure> {
    let given = METADATA.iter().filter(|key| fields.has(key));
    given.map(|key| Ok((*key, fields.object(key)?.unwrap_or_default()))).collect()
}

fn slot<'world>(organization: &'world mut Organization, key: &str) -> &'world mut Metadata {
    match key {
        "public_metadata" => &mut organization.public_metadata,
        _ => &mut organization.private_metadata,
    }
}

/// `PUT /v1/organizations/{id}/metadata`
pub(super) fn replace_metadata(world: &mut World, request: &BackendRequest) -> Answer {
    change_metadata(world, request, |old, new| *old = new)
}

/// `PATCH /v1/organizations/{id}/metadata`: deep, and null takes a key away.
pub(super) fn merge_metadata(world: &mut World, request: &BackendRequest) -> Answer {
    change_metadata(world, request, merge)
}

fn change_metadata(
    world: &mut World,
    request: &BackendRequest,
    change: fn(&mut Metadata, Metadata),
) -> Answer {
    let id = named(world, request)?;
    let given = given_metadata(&Fields::of(request, METADATA)?)?;
    let organization = world.organizations.get_mut(&id).expect("found above");
    for (key, value) in given {
        change(slot(organization, key), value);
    }
    Ok(kept(world, &id))
}
