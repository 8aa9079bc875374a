//! A world in parts that can be kept one by one: what a request changes is a small part of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    World,
    tracked::{Now, Tracked, json},
};

/// Where a part belongs: a field of the world (`a/b` is field b of field a), and the key in it if it is a map.
pub(crate) type Place = (String, Option<String>);

/// A world as what is kept of it.
#[derive(Clone, Default, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Parts(BTreeMap<Place, Value>);

/// The changes in a world.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    pub(crate) set: Vec<(Place, Value)>,
    pub(crate) unset: Vec<Place>,
}

/// The fields of a world that are kept, each once.
macro_rules! kept_fields {
    ($($field:ident $(. $inner:ident)?)*) => {
        impl World {
            /// Returns the fields and their names.
            fn tracked(&self) -> impl Iterator<Item = (&'static str, &dyn Tracked)> {
                [$((
                    concat!(stringify!($field) $(, "/", stringify!($inner))?),
                    &self.$field $(. $inner)? as &dyn Tracked,
                )),*].into_iter()
            }

            /// All of it is kept now: nothing counts as touched.
            pub(crate) fn settle_parts(&mut self) {
                $(self.$field $(. $inner)? .settle();)*
            }
        }
    };
}

kept_fields! {
    settings clock app_origin users clients dev_browsers cookies organizations memberships
    roles enrolment.invitations enrolment.domains enrolment.suggestions enrolment.requests
    images tickets captchas.solved captchas.testing proofs waitlist
    restrictions.allowed restrictions.blocked links flows.by_state flows.by_code
    handshakes outbox faults
}

impl World {
    /// Returns the parts of a world to store.
    pub(crate) fn parts(&self) -> Parts {
        let mut fields = json(self);
        let whole = self.tracked().flat_map(|(field, _)| {
            let value = fields.pointer_mut(&format!("/{field}")).expect("a field is serialised by its name");
            split(field, value.take())
        });
        Parts(whole.collect())
    }

    /// What has to be done to `older`, which is what was kept of it last, to make it what it is now. Only what was touched since is
    /// looked at.
    pub(crate) fn changes_since(&self, older: &Parts) -> Changes {
        let mut changes = Changes::default();
        let mut set = |place: Place, value: Value| {
            if older.0.get(&place) != Some(&value) {
                changes.set.push((place, value));
            }
        };
        for (field, part) in self.tracked() {
            match part.now() {
                Now::Whole(value) => {
                    let parts: BTreeMap<Place, Value> = split(field, value).into_iter().collect();
                    let gone = older.of_field(field).filter(|place| !parts.contains_key(*place));
                    changes.unset.extend(gone.cloned());
                    parts.into_iter().for_each(|(place, value)| set(place, value));
                }
                Now::Entries(entries) => {
                    for (key, value) in entries {
                        let place = (field.to_owned(), Some(key));
                        match value {
                            Some(value) => set(place, value),
                            None if older.0.contains_key(&place) => changes.unset.push(place),
                            None => {}
                        }
                    }
                }
            }
        }
        changes
    }
}

/// Returns the parts of a field: its entries if it is a map.
fn split(field: &str, value: Value) -> Vec<(Place, Value)> {
    let place = |key| (field.to_owned(), key);
    match value {
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (place(Some(key)), value)).collect(),
        value => vec![(place(None), value)],
    }
}

impl Parts {
    /// Returns the places in a field.
    fn of_field(&self, field: &str) -> impl Iterator<Item = &Place> {
        let first: Place = (field.to_owned(), None);
        self.0.range(first..).map(|(place, _)| place).take_while(move |place| place.0 == field)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns all parts, as if they were new.
    pub(crate) fn all(&self) -> Changes {
        let set = self.0.iter().map(|(place, value)| (place.clone(), value.clone()));
        Changes { set: set.collect(), unset: Vec::new() }
    }

    /// Returns the world of which these are the parts, or a line that says which of them is none.
    pub(crate) fn world(&self) -> Result<World, String> {
        let mut fields = serde_json::to_value(World::default()).map_err(|error| error.to_string())?;
        for ((field, key), value) in &self.0 {
            let slot = fields.pointer_mut(&format!("/{field}"));
            let slot = slot.ok_or_else(|| format!("{field}: no part of a world"))?;
            match (key, slot) {
                (None, slot) => *slot = value.clone(),
                (Some(key), Value::Object(entries)) => {
                    entries.insert(key.clone(), value.clone());
                }
                (Some(_), _) => return Err(format!("{field}: it has no parts")),
            }
        }
        // Shows neither key nor value: among them are tickets and cookies.
        serde_path_to_error::deserialize(fields).map_err(
            |error: serde_path_to_error::Error<serde_json::Error>| {
                let field = error.path().iter().next().map(ToString::to_string).unwrap_or_default();
                format!("{field}: something in it does not fit")
            },
        )
    }

    /// Carries changes out.
    pub(crate) fn apply(&mut self, changes: Changes) {
        for place in changes.unset {
            self.0.remove(&place);
        }
        self.0.extend(changes.set);
    }
}

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.unset.is_empty()
    }
}

#[cfg(test)]
mod cost;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_field_is_compared() {
        let world = World::new();
        let mut fields = json(&world);
        for (field, _) in world.tracked() {
            let (outer, inner) = field.split_once('/').map_or(("", field), |(outer, inner)| (outer, inner));
            let outer = if outer.is_empty() { &mut fields } else { &mut fields[outer] };
            let outer = outer.as_object_mut().expect("a struct");
            assert!(outer.remove(inner).is_some(), "{field} is looked at twice");
        }
        fields.as_object_mut().expect("a world is a struct").retain(|_, rest| *rest != serde_json::json!({}));
        assert_eq!(fields, serde_json::json!({}), "these are not kept");
    }

    #[test]
    fn only_changed_entries_are_reported() {
        let mut world = World::new();
        let create = |world: &mut World, name: &str| {
            world.act(&serde_json::json!({"action": "create_user", "username": name})).expect("a user");
        };
        create(&mut world, "first_one");
        let mut kept = Parts::default();
        kept.apply(world.changes_since(&Parts::default()));
        assert_eq!(kept, world.parts());
        world.settle_parts();
        assert!(world.changes_since(&kept).is_empty());
        create(&mut world, "second_one");
        let changes = world.changes_since(&kept);
        assert_eq!((changes.set.len(), changes.unset.len()), (1, 0));
        world.reset();
        assert_eq!(world.changes_since(&kept).unset.len(), 1);
        kept.apply(world.changes_since(&kept));
        assert_eq!(kept, world.parts());
    }
}
