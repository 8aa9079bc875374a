//! Roles and what they allow: Clerk's two default roles, and those a test defines.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Membership, member, page};
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::{OrganizationId, RoleId, UserId},
    render,
};

pub(crate) const READ_MEMBERS: &str = "org:sys_memberships:read";
pub(crate) const MANAGE_MEMBERS: &str = "org:sys_memberships:manage";
pub(crate) const READ_DOMAINS: &str = "org:sys_domains:read";
pub(crate) const MANAGE_DOMAINS: &str = "org:sys_domains:manage";
pub(crate) const MANAGE_PROFILE: &str = "org:sys_profile:manage";
pub(crate) const DELETE_PROFILE: &str = "org:sys_profile:delete";

/// Clerk's system permissions (Clerk docs, "Roles and permissions").
const SYSTEM: [&str; 12] = [
    "org:sys_profile:read",
    MANAGE_PROFILE,
    DELETE_PROFILE,
    READ_MEMBERS,
    MANAGE_MEMBERS,
    READ_DOMAINS,
    MANAGE_DOMAINS,
    "org:sys_billing:read",
    "org:sys_billing:manage",
    "org:sys_api_keys:read",
    "org:sys_api_keys:manage",
    "org:sys_entconns:manage",
];

/// The number of bits of a feature in a token's `fpm`.
const MOST_ACTIONS: usize = 64;

/// A role.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) id: RoleId,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) permissions: Vec<String>,
}

impl Role {
    /// Returns the creator of an organization must be able to administer it.
    pub(crate) fn is_creator_eligible(&self) -> bool {
        [READ_MEMBERS, MANAGE_MEMBERS, DELETE_PROFILE].iter().all(|needed| self.allows(needed))
    }

    pub(crate) fn allows(&self, permission: &str) -> bool {
        self.permissions.iter().any(|own| own == permission)
    }
}

/// Returns `true` if the permission is Clerk's and not the application's.
pub(crate) fn is_system(permission: &str) -> bool {
    permission.starts_with("org:sys_")
}

/// All roles of an instance, in the order they were defined.
#[derive(Serialize, Deserialize)]
pub(crate) struct Roles(Vec<Role>);

impl Default for Roles {
    fn default() -> Self {
        let role = |key: &str, name: &str, description: &str, permissions: &[&str]| Role {
            id: RoleId::generate(),
            key: key.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            permissions: permissions.iter().map(|one| (*one).to_owned()).collect(),
        };
        let member = [READ_MEMBERS, "org:sys_billing:read"];
        Self(vec![
            role("org:admin", "Admin", "Runs the organization.", &SYSTEM),
            role("org:member", "Member", "Belongs to the organization.", &member),
        ])
    }
}

impl Roles {
    pub(crate) fn get(&self, key: &str) -> Option<&Role> {
        self.0.iter().find(|role| role.key == key)
    }
}

/// `define_role` of the admin API.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefineRole {
    key: String,
    name: String,
    #[serde(default)]
    description: String,
    /// Keys such as `org:invoices:create`, or Clerk's own.
    permissions: Vec<String>,
}

fn is_permission_key(key: &str) -> bool {
    let parts: Vec<&str> = key.split(':').collect();
    let is_word = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    parts.len() == 3 && parts[0] == "org" && parts.iter().all(is_word)
}

impl World {
    /// Makes a role, or changes the one with this key.
    pub(crate) fn define_role(&mut self, form: DefineRole) -> Result<Value, String> {
        if !form.key.starts_with("org:") {
            return Err(format!("key: got {:?}, expected a key such as org:billing", form.key));
        }
        for key in &form.permissions {
            if !(SYSTEM.contains(&key.as_str()) || (is_permission_key(key) && !is_system(key))) {
                return Err(format!("permissions: got {key:?}, expected a key such as org:invoices:create"));
            }
        }
        let own = form.permissions.iter().filter(|key| !is_system(key));
        let actions: BTreeSet<_> =
            own.filter_map(|key| key.rsplit_once(':')).map(|(_, action)| action).collect();
        if actions.len() > MOST_ACTIONS {
            return Err(format!(
                "permissions: {} actions, a token has room for {MOST_ACTIONS}",
                actions.len()
            ));
        }
        let known = self.roles.get(&form.key).map(|role| role.id.clone());
        let role = Role {
            id: known.unwrap_or_else(RoleId::generate),
            key: form.key,
            name: form.name,
            description: form.description,
            permissions: form.permissions,
        };
        let id = role.id.as_str().to_owned();
        match self.roles.0.iter_mut().find(|known| known.id == role.id) {
            Some(known) => *known = role,
            None => self.roles.0.push(role),
        }
        Ok(json!({"role_id": id}))
    }

    /// Returns the member's permissions.
    pub(crate) fn permissions_of(&self, membership: &Membership) -> &[String] {
        self.roles.get(&membership.role).map_or(&[], |role| role.permissions.as_slice())
    }

    /// Returns the role a form names.
    pub(crate) fn role_named(&self, key: Option<&str>) -> Result<String, Failure> {
        let key = key.ok_or_else(|| error::form_param_missing("role"))?;
        let role = self.roles.get(key);
        role.map(|role| role.key.clone()).ok_or_else(|| error::form_resource_not_found("role"))
    }

    /// Refuses unless the member's role has the permission.
    pub(super) fn refuse_unless_allowed(
        &self,
        organization: &OrganizationId,
        user: &UserId,
        permission: &str,
    ) -> Result<(), Failure> {
        let membership = self.membership(organization, user);
        let role = membership.and_then(|membership| self.roles.get(&membership.role));
        if role.is_some_and(|role| role.allows(permission)) {
            return Ok(());
        }
        Err(Failure::clerk("missing_organization_permission").with_meta("permissions", json!([permission])))
    }

    /// Refuses a change that leaves the organization without an administrator.
    pub(crate) fn refuse_if_nobody_runs(
        &self,
        organization: &OrganizationId,
        changed: &UserId,
        new_role: Option<&str>,
    ) -> Result<(), Failure> {
        let runs = |role: &str| self.roles.get(role).is_some_and(Role::is_creator_eligible);
        let members = self.memberships.iter().filter(|one| one.organization == *organization);
        let mut roles = members.filter_map(|one| match one.user == *changed {
            true => new_role,
            false => Some(one.role.as_str()),
        });
        let ran = self.membership(organization, changed).is_some_and(|one| runs(&one.role));
        if !ran || roles.any(runs) {
            return Ok(());
        }
        Err(Failure::clerk("organization_minimum_permissions_needed"))
    }

    /// Returns the parts of a session token that say what the member may do in the application's own features: `per`, the actions;
    /// `fpm`, one bit mask of them per feature; and the features, for `fea`. Clerk's own permissions are not in tokens.
    pub(crate) fn permission_claims(&self, membership: &Membership) -> Option<(Map<String, Value>, String)> {
        let own = self.permissions_of(membership).iter().filter(|permission| !is_system(permission));
        let pairs: Vec<(&str, &str)> =
            own.filter_map(|permission| permission.strip_prefix("org:")?.split_once(':')).collect();
        let mut features: Vec<(&str, u64)> = Vec::new();
        let mut actions: Vec<&str> = Vec::new();
        for (feature, action) in &pairs {
            let bit = actions.iter().position(|known| known == action).unwrap_or_else(|| {
                actions.push(action);
                actions.len() - 1
            });
            match features.iter_mut().find(|(known, _)| known == feature) {
                Some((_, mask)) => *mask |= 1 << bit,
                None => features.push((feature, 1 << bit)),
            }
        }
        if pairs.is_empty() {
            return None;
        }
        let masks: Vec<String> = features.iter().map(|(_, mask)| mask.to_string()).collect();
        let names: Vec<String> = features.iter().map(|(feature, _)| format!("o:{feature}")).collect();
        let claims = Map::from_iter([
            ("per".to_owned(), json!(actions.join(","))),
            ("fpm".to_owned(), json!(masks.join(","))),
        ]);
        Some((claims, names.join(",")))
    }
}

/// `GET /v1/organizations/{id}/roles`
pub(crate) fn list(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    member(world, call, signed_in)?;
    let roles: Vec<Value> = world.roles.0.iter().map(render::role).collect();
    let mut listed = page::of(call, roles)?;
    listed["has_role_set_migration"] = json!(false);
    Ok(Reply::Wrapped(listed))
}
