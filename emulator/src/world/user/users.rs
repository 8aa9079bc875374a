//! The users of a world, found by id or by what identifies them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::User;
use crate::world::{
    id::UserId,
    passkey::credential_name,
    tracked::{Entries, Now, Tracked},
};

/// See the file's first line.
#[derive(Default)]
pub(crate) struct Users {
    entries: Entries<UserId, User>,
    /// Whose each address, number, name, passkey and account elsewhere is, or was when it was last looked at.
    by_name: BTreeMap<String, BTreeSet<UserId>>,
    /// The user who was given out to be changed since, and the names they had.
    changing: Option<(UserId, Vec<String>)>,
}

impl Deref for Users {
    type Target = BTreeMap<UserId, User>;

    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}

impl Users {
    /// Returns the first user who has this address, number, name, passkey or account elsewhere, and of whom `is_theirs` holds.
    pub(crate) fn named(&self, name: &str, is_theirs: impl Fn(&User) -> bool) -> Option<&User> {
        let indexed = self.by_name.get(name).into_iter().flatten();
        let changing = self.changing.iter().map(|(id, _)| id);
        let found = indexed.chain(changing).filter_map(|id| self.entries.get(id));
        found.filter(|user| is_theirs(user)).min_by_key(|user| &user.id)
    }

    pub(crate) fn get_mut(&mut self, id: &UserId) -> Option<&mut User> {
        if self.changing.as_ref().is_none_or(|(changing, _)| changing != id) {
            self.index_changed();
            self.changing = self.entries.get(id).map(|user| (id.clone(), names(user)));
        }
        self.entries.get_mut(id)
    }

    pub(crate) fn insert(&mut self, id: UserId, user: User) {
        self.remove(&id);
        self.index(&id, &names(&user));
        self.entries.insert(id, user);
    }

    pub(crate) fn remove(&mut self, id: &UserId) -> Option<User> {
        self.index_changed();
        let user = self.entries.remove(id)?;
        self.forget(id, &names(&user));
        Some(user)
    }

    fn index_changed(&mut self) {
        let Some((id, before)) = self.changing.take() else {
            return;
        };
        let after = self.entries.get(&id).map(names).unwrap_or_default();
        if after != before {
            self.forget(&id, &before);
            self.index(&id, &after);
        }
    }

    fn index(&mut self, id: &UserId, names: &[String]) {
        for name in names {
            self.by_name.entry(name.clone()).or_default().insert(id.clone());
        }
    }

    fn forget(&mut self, id: &UserId, names: &[String]) {
        for name in names {
            if let Some(ids) = self.by_name.get_mut(name) {
                ids.remove(id);
                if ids.is_empty() {
                    self.by_name.remove(name);
                }
            }
        }
    }
}

fn names(user: &User) -> Vec<String> {
    let emails = user.email_addresses.iter().map(|email| &email.address);
    let phones = user.phone_numbers.iter().map(|phone| &phone.number);
    let wallets = user.wallets.iter().map(|wallet| &wallet.address);
    let accounts = user.external_accounts.iter().map(|account| &account.identity.provider_user_id);
    let said =
        emails.chain(phones).chain(wallets).chain(accounts).chain(&user.username).chain(&user.external_id);
    let passkeys = user.credentials().map(|credential| credential_name(&credential.id));
    said.cloned().chain(passkeys).collect()
}

impl Serialize for Users {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entries.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Users {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut users = Self::default();
        for (id, user) in BTreeMap::deserialize(deserializer)? {
            users.insert(id, user);
        }
        Ok(users)
    }
}

impl Tracked for Users {
    fn now(&self) -> Now {
        self.entries.now()
    }

    fn settle(&mut self) {
        self.entries.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{
        clock::UnixMillis,
        id::IdentificationId,
        passkey::Passkey,
        provider::{ExternalAccount, Identity},
        strategy::Strategy,
        verification::Verification,
    };
    use p256::elliptic_curve::sec1::ToSec1Point;

    fn has(users: &Users, name: &str) -> Option<UserId> {
        let is_theirs = |user: &User| names(user).iter().any(|theirs| theirs == name);
        users.named(name, is_theirs).map(|user| user.id.clone())
    }

    fn with(name: &str) -> User {
        User { username: Some(name.to_owned()), ..User::new(UnixMillis(0)) }
    }

    fn passkey(number: u8) -> Passkey {
        let point = p256::AffinePoint::GENERATOR.to_sec1_point(true);
        let key = serde_json::json!({"Ec": {"point": point.as_bytes()}});
        let kept = serde_json::json!({"id": [number], "transports": [], "sign_count": 0, "key": key});
        Passkey {
            id: IdentificationId::generate(),
            name: "A laptop".to_owned(),
            verification: Verification::verified(Strategy::Passkey),
            credential: Some(serde_json::from_value(kept).expect("a credential")),
            last_used_at: None,
            created_at: UnixMillis(0),
            updated_at: UnixMillis(0),
        }
    }

    #[test]
    fn a_user_is_found_by_the_names_they_have_now() {
        let mut users = Users::default();
        let (ada, bob) = (with("ada"), with("bob"));
        let (ada_id, bob_id) = (ada.id.clone(), bob.id.clone());
        users.insert(ada_id.clone(), ada);
        users.insert(bob_id.clone(), bob);
        assert_eq!((has(&users, "ada"), has(&users, "bob")), (Some(ada_id.clone()), Some(bob_id.clone())));

        let rename = |users: &mut Users, id: &UserId, name: &str| {
            users.get_mut(id).expect("a user").username = Some(name.to_owned());
        };
        rename(&mut users, &ada_id, "countess");
        assert_eq!((has(&users, "ada"), has(&users, "countess")), (None, Some(ada_id.clone())));
        rename(&mut users, &bob_id, "ada");
        assert_eq!((has(&users, "ada"), has(&users, "bob")), (Some(bob_id.clone()), None));
        rename(&mut users, &bob_id, "bob");
        users.get_mut(&ada_id).expect("a user");
        assert_eq!((has(&users, "ada"), has(&users, "bob")), (None, Some(bob_id.clone())));

        users.remove(&bob_id).expect("there");
        assert_eq!((has(&users, "bob"), has(&users, "countess")), (None, Some(ada_id.clone())));
        users.remove(&ada_id).expect("there");
        assert!(users.by_name.is_empty());
    }

    #[test]
    fn user_lookup_uses_the_index_for_every_identifier() {
        let mut users = Users::default();
        let identity = |number: u8| Identity {
            strategy: Strategy::EnterpriseSso,
            connection: None,
            provider_user_id: format!("account{number}"),
            email_address: "somebody@example.org".to_owned(),
            email_is_verified: true,
            first_name: None,
            last_name: None,
        };
        for number in 0..100 {
            let mut user = with(&format!("user{number}"));
            user.external_id = Some(format!("own{number}"));
            user.external_accounts.push(ExternalAccount::new(identity(number), UnixMillis(0)));
            user.passkeys.push(passkey(number));
            users.insert(user.id.clone(), user);
        }
        for name in ["user7", "own7", "account7", &credential_name(&[7])] {
            let looked_at = std::cell::RefCell::new(Vec::new());
            users.named(name, |user| {
                looked_at.borrow_mut().extend(user.username.clone());
                true
            });
            assert_eq!(looked_at.into_inner(), ["user7"], "{name}");
        }
    }

    #[test]
    fn stored_users_are_found_after_loading() {
        let mut users = Users::default();
        let ada = with("ada");
        users.insert(ada.id.clone(), ada);
        let kept = serde_json::to_value(&users).expect("JSON");
        let again: Users = serde_json::from_value(kept).expect("users");
        assert_eq!(has(&again, "ada"), has(&users, "ada"));
        assert!(has(&again, "ada").is_some());
    }
}
