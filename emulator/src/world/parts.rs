//! A world in parts that can be kept one by one: what a request changes is a small part of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::World;

/// Where a part belongs: a field of the world, and the key in it if it is a map.
pub(crate) type Place = (String, Option<String>);

/// A world as what is kept of it.
#[derive(Clone, Default)]
pub(crate) struct Parts(BTreeMap<Place, Value>);

/// What became different between two worlds.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) set: Vec<(Place, Value)>,
    pub(crate) unset: Vec<Place>,
}

impl World {
    /// What is to be kept.
    pub(crate) fn parts(&self) -> Parts {
        let Ok(Value::Object(fields)) = serde_json::to_value(self) else {
            unreachable!("a world is a struct, and all its maps have texts as keys");
        };
        let mut parts = BTreeMap::new();
        for (field, value) in fields {
            match value {
                Value::Object(entries) => {
                    parts.extend(entries.into_iter().map(|(key, value)| ((field.clone(), Some(key)), value)))
                }
                value => {
                    parts.insert((field, None), value);
                }
            }
        }
        Parts(parts)
    }
}

impl Parts {
    /// The world of which these are the parts, or a line that says which of them is none.
    pub(crate) fn world(&self) -> Result<World, String> {
        let mut fields = serde_json::to_value(World::default()).map_err(|error| error.to_string())?;
        for ((field, key), value) in &self.0 {
            let slot = fields.get_mut(field).ok_or_else(|| format!("{field}: no part of a world"))?;
            match (key, slot) {
                (None, slot) => *slot = value.clone(),
                (Some(key), Value::Object(entries)) => {
                    entries.insert(key.clone(), value.clone());
                }
                (Some(key), _) => return Err(format!("{field}.{key}: no part of a world")),
            }
        }
        serde_path_to_error::deserialize(fields)
            .map_err(|error| format!("{}: {}", error.path(), error.inner()))
    }

    /// What has to be done to `older` to make it `self`.
    pub(crate) fn changes_since(&self, older: &Self) -> Changes {
        let set = self.0.iter().filter(|(place, value)| older.0.get(*place) != Some(*value));
        let unset = older.0.keys().filter(|place| !self.0.contains_key(*place));
        Changes {
            set: set.map(|(place, value)| (place.clone(), value.clone())).collect(),
            unset: unset.cloned().collect(),
        }
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
