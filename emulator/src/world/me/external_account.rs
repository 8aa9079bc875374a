//! The signed-in user's accounts at providers: connecting one by the road through the provider, and letting it go.

use serde_json::json;

use super::identification::refuse_if_last;
use crate::world::{
    Call, SignedIn, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::{ExternalAccountId, UserId},
    oauth::{self, Purpose},
    provider::{ExternalAccount, Identity, PendingAccount, display_name},
    render,
    strategy::Strategy,
    user::{EmailAddress, User},
    verification::{Status, Verification},
};

/// `POST /v1/me/external_accounts`
pub(crate) fn create(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let form = &call.request.body;
    if form.text("enterprise_connection_id").is_some() {
        return Err(error::not_emulated("enterprise_sso"));
    }
    let name = form.text("strategy").ok_or_else(|| error::form_param_missing("strategy"))?;
    let strategy = world.connectable(name)?;
    let mut own = world.user(&signed_in.user).external_accounts.iter();
    if own.any(|account| account.identity.strategy == strategy) {
        return Err(Failure::clerk_with("oauth_account_already_connected", &[&display_name(name)]));
    }
    let id = ExternalAccountId::generate();
    let verification = leave(world, call, signed_in, &id, strategy)?;
    let account = PendingAccount { id, verification, scopes: scopes(call), created_at: world.now() };
    let rendered = render::pending_account(&account, world.now());
    let pending = &mut world.user_mut(&signed_in.user).pending_accounts;
    // A new attempt replaces the one before.
    pending.retain(|other| other.verification.strategy != strategy);
    pending.push(account);
    Ok(Reply::Wrapped(rendered))
}

/// `PATCH /v1/me/external_accounts/{id}/reauthorize`: to the provider again, for more scopes.
pub(crate) fn reauthorize(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = named(world, call, signed_in, |account| account.identity.strategy != Strategy::EnterpriseSso)?;
    let accounts = &world.user(&signed_in.user).external_accounts;
    let strategy = accounts.iter().find(|it| it.id == id).expect("named above").identity.strategy;
    let verification = leave(world, call, signed_in, &id, strategy)?;
    let now = world.now();
    let account = account_mut(world.user_mut(&signed_in.user), &id).expect("named above");
    account.verification = Some(verification);
    account.wanted_scopes = scopes(call);
    Ok(Reply::Wrapped(render::external_account(account, now)))
}

fn scopes(call: &Call) -> Vec<String> {
    let given = call.request.body.all("additional_scope").filter(|scope| !scope.is_empty());
    given.map(str::to_owned).collect()
}

fn leave(
    world: &mut World,
    call: &Call,
    signed_in: &SignedIn,
    id: &ExternalAccountId,
    strategy: Strategy,
) -> Result<Verification, Failure> {
    let purpose = Purpose::Account { user: signed_in.user.clone(), account: id.clone() };
    oauth::start(world, call, purpose, strategy, None, None)
}

fn account_mut<'user>(user: &'user mut User, id: &ExternalAccountId) -> Option<&'user mut ExternalAccount> {
    user.external_accounts.iter_mut().find(|account| account.id == *id)
}

/// Returns the connected account that the path names.
fn named(
    world: &World,
    call: &Call,
    signed_in: &SignedIn,
    is_kind: impl Fn(&ExternalAccount) -> bool,
) -> Result<ExternalAccountId, Failure> {
    let accounts = &world.user(&signed_in.user).external_accounts;
    let found = accounts.iter().find(|it| it.id.as_str() == call.segment(3) && is_kind(it));
    found
        .map(|account| account.id.clone())
        .ok_or_else(|| error::resource_not_found("external account", call.segment(3)))
}

/// `DELETE /v1/me/external_accounts/{id}`, connected or not yet.
pub(crate) fn delete(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let pending = &mut world.user_mut(&signed_in.user).pending_accounts;
    if let Some(at) = pending.iter().position(|it| it.id.as_str() == call.segment(3)) {
        let gone = pending.remove(at);
        return Ok(deleted("external_account", &gone.id));
    }
    let id = named(world, call, signed_in, |account| account.identity.strategy != Strategy::EnterpriseSso)?;
    remove(world, signed_in, &id)?;
    Ok(deleted("external_account", &id))
}

/// `DELETE /v1/me/enterprise_accounts/{id}`
pub(crate) fn delete_enterprise(world: &mut World, call: &Call, signed_in: &SignedIn) -> Answer {
    let id = named(world, call, signed_in, |account| account.identity.strategy == Strategy::EnterpriseSso)?;
    remove(world, signed_in, &id)?;
    Ok(deleted("enterprise_account", &id))
}

fn deleted(object: &str, id: &ExternalAccountId) -> Reply {
    Reply::Wrapped(json!({"object": object, "id": id.as_str(), "deleted": true}))
}

fn remove(world: &mut World, signed_in: &SignedIn, id: &ExternalAccountId) -> Result<(), Failure> {
    let mut user = world.user(&signed_in.user).clone();
    user.external_accounts.retain(|account| account.id != *id);
    let left = user.external_accounts.len();
    refuse_if_last(world, &signed_in.user, &user, "external_account", left)?;
    user.updated_at = world.now();
    *world.user_mut(&signed_in.user) = user;
    Ok(())
}

/// Completes the redirect to connect or reauthorize an account. Returns `true` on success.
pub(crate) fn comes_back(
    world: &mut World,
    user: &UserId,
    account: &ExternalAccountId,
    state: &str,
    granted: Result<Identity, Failure>,
) -> bool {
    if !world.users.contains_key(user) {
        return false;
    }
    let now = world.now();
    let verdict = granted.and_then(|identity| world.refuse_if_others(user, &identity).map(|()| identity));
    let owner = world.user_mut(user);
    let is_waiting = |it: &Verification| it.waits_for(state) && it.status(now) == Status::Unverified;
    if let Some(known) = account_mut(owner, account) {
        let Some(verification) = known.verification.as_mut().filter(|it| is_waiting(it)) else {
            return false;
        };
        let verdict = verdict.and_then(|identity| match identity.is_same_account(&known.identity) {
            true => Ok(identity),
            false => Err(another_account()),
        });
        return match verdict {
            Ok(identity) => {
                known.identity = identity;
                known.verification = None;
                let wanted = std::mem::take(&mut known.wanted_scopes);
                known.scopes.extend(wanted);
                known.scopes.sort();
                known.scopes.dedup();
                true
            }
            Err(reason) => {
                verification.end(Status::Failed, reason);
                false
            }
        };
    }
    let mut pending = owner.pending_accounts.iter();
    let at = pending.position(|it| it.id == *account && is_waiting(&it.verification));
    let Some(at) = at else {
        return false;
    };
    match verdict {
        Ok(identity) => {
            let pending = owner.pending_accounts.remove(at);
            owner.take_address(&identity, now);
            owner.updated_at = now;
            let mut account = ExternalAccount::new(identity, now);
            account.id = pending.id;
            account.scopes = pending.scopes;
            owner.external_accounts.push(account);
            true
        }
        Err(reason) => {
            owner.pending_accounts[at].verification.end(Status::Failed, reason);
            false
        }
    }
}

fn another_account() -> Failure {
    Failure::new(
        400,
        "oauth_account_mismatch",
        "That is another account than the one which is connected. Choose the same one again.",
    )
}

impl World {
    /// Returns the provider of this name if accounts can be connected, even if they cannot sign in.
    fn connectable(&self, name: &str) -> Result<Strategy, Failure> {
        let social = self.settings.rules().user_settings.social.get(name);
        match social {
            Some(social) if social.enabled => Ok(Strategy::Oauth(social.strategy)),
            Some(_) => Err(Failure::clerk_with("oauth_provider_not_enabled", &[&display_name(name)])),
            None if name.starts_with("oauth_") && !name.starts_with("oauth_token_") => {
                Err(Failure::clerk_with("oauth_unsupported_provider", &[&display_name(name)]))
            }
            None => Err(error::not_emulated(name)),
        }
    }

    /// Refuses an account that another user has, or whose email address another user has.
    fn refuse_if_others(&self, user: &UserId, identity: &Identity) -> Result<(), Failure> {
        let connected = self.user_by_account(identity);
        let holder = self.user_by_email(&identity.email_address);
        if connected.into_iter().chain(holder).any(|other| other.id != *user) {
            return Err(Failure::clerk("oauth_identification_claimed"));
        }
        Ok(())
    }
}

impl User {
    /// An email address that a provider vouches for becomes one of the user's.
    fn take_address(&mut self, identity: &Identity, now: crate::world::UnixMillis) {
        if !identity.email_is_verified {
            return;
        }
        let verified = Verification::verified(identity.email_strategy());
        let is_it = |email: &&mut EmailAddress| email.address == identity.email_address;
        match self.email_addresses.iter_mut().find(is_it) {
            Some(email) if email.is_verified() => {}
            Some(email) => email.verification = Some(verified),
            None => self.add_email_address(identity.email_address.clone(), Some(verified), now),
        }
    }
}
