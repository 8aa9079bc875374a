//! Accounts at providers, and what enterprise connections say.

use serde_json::{Value, json};

use super::ms;
use crate::world::{
    World,
    clock::UnixMillis,
    provider::{ExternalAccount, Identity, PendingAccount},
    strategy::Strategy,
    user::User,
};

/// Returns the external account of a sign-up.
pub(super) fn identity(identity: &Identity) -> Value {
    json!({
        "object": "external_account",
        "provider": identity.strategy.as_str(),
        "provider_user_id": identity.provider_user_id,
        "approved_scopes": "",
        "email_address": identity.email_address,
        "first_name": identity.first_name.as_deref().unwrap_or_default(),
        "last_name": identity.last_name.as_deref().unwrap_or_default(),
        "image_url": "",
        "username": null,
        "phone_number": null,
        "public_metadata": {},
        "label": null,
    })
}

/// Returns the finished verification of an external account.
fn verification(strategy: Strategy, proven_at: UnixMillis) -> Value {
    json!({
        "object": strategy.object(),
        "status": "verified",
        "strategy": strategy.as_str(),
        "attempts": null,
        "expire_at": ms(proven_at),
    })
}

fn is_enterprise(account: &&ExternalAccount) -> bool {
    account.identity.strategy == Strategy::EnterpriseSso
}

/// `external_accounts` of a user: the connected ones, and those that are about to be.
pub(super) fn accounts(user: &User, now: UnixMillis) -> Vec<Value> {
    let accounts = user.external_accounts.iter().filter(|account| !is_enterprise(account));
    let connected = accounts.map(|account| external_account(account, now));
    connected.chain(user.pending_accounts.iter().map(|account| pending_account(account, now))).collect()
}

/// Returns an account that is connected.
pub(crate) fn external_account(account: &ExternalAccount, now: UnixMillis) -> Value {
    let mut rendered = identity(&account.identity);
    rendered["id"] = json!(account.id.as_str());
    rendered["identification_id"] = json!(account.id.as_str());
    rendered["approved_scopes"] = json!(account.scopes.join(" "));
    rendered["verification"] = match &account.verification {
        Some(under_way) => super::verification(under_way, now),
        None => verification(account.identity.strategy, account.created_at),
    };
    rendered["created_at"] = ms(account.created_at);
    rendered["updated_at"] = ms(account.created_at);
    rendered
}

/// Returns an account of which nothing is known but the provider.
pub(crate) fn pending_account(account: &PendingAccount, now: UnixMillis) -> Value {
    json!({
        "object": "external_account",
        "id": account.id.as_str(),
        "identification_id": account.id.as_str(),
        "provider": account.verification.strategy.as_str(),
        "provider_user_id": "",
        "approved_scopes": "",
        "email_address": "",
        "first_name": "",
        "last_name": "",
        "image_url": "",
        "username": null,
        "phone_number": null,
        "public_metadata": {},
        "label": null,
        "verification": super::verification(&account.verification, now),
        "created_at": ms(account.created_at),
        "updated_at": ms(account.created_at),
    })
}

/// `enterprise_accounts` of a user.
pub(super) fn enterprise_accounts(world: &World, user: &User) -> Vec<Value> {
    let connections = &world.settings.emulator().enterprise_connections;
    let accounts = user.external_accounts.iter().filter(is_enterprise);
    accounts
        .map(|account| {
            let who = &account.identity;
            let connection = connections.iter().find(|it| Some(&it.id) == who.connection.as_ref());
            json!({
                "object": "enterprise_account",
                "id": account.id.as_str(),
                "protocol": "saml",
                "provider": "saml_custom",
                "provider_user_id": who.provider_user_id,
                "active": connection.is_some(),
                "email_address": who.email_address,
                "first_name": who.first_name,
                "last_name": who.last_name,
                "public_metadata": {},
                "verification": verification(who.strategy, account.created_at),
                "last_authenticated_at": ms(account.created_at),
                "enterprise_connection_id": who.connection,
                "enterprise_connection": connection.map(|it| json!({
                    "id": it.id,
                    "name": it.name,
                    "domain": it.domain,
                    "active": true,
                    "provider": "saml_custom",
                    "protocol": "saml",
                    "logo_public_url": "",
                    "sync_user_attributes": true,
                    "allow_subdomains": false,
                    "allow_idp_initiated": false,
                    "disable_additional_identifications": false,
                    "allow_organization_account_linking": false,
                    "created_at": ms(account.created_at),
                    "updated_at": ms(account.created_at),
                })),
            })
        })
        .collect()
}

/// Returns an enterprise account under its former name, with its connection under the former one too.
pub(super) fn saml_account(account: &Value) -> Value {
    let mut former = account.clone();
    let fields = former.as_object_mut().expect("accounts are objects");
    fields.remove("protocol");
    let mut connection = fields.remove("enterprise_connection").unwrap_or_default();
    if let Some(connection) = connection.as_object_mut() {
        connection.remove("protocol");
        connection.remove("logo_public_url");
    }
    fields.insert("object".to_owned(), json!("saml_account"));
    fields.insert("saml_connection".to_owned(), connection);
    former
}

/// Returns the accounts that an email address belongs to.
pub(super) fn linked_to(user: &User, address: &str) -> Vec<Value> {
    let linked = user.external_accounts.iter().filter(|account| account.identity.email_address == address);
    linked
        .map(|account| {
            let kind = if is_enterprise(&account) { "saml" } else { account.identity.strategy.as_str() };
            json!({"type": kind, "id": account.id.as_str()})
        })
        .collect()
}
