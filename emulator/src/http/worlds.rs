//! The worlds of an emulator: at most so many, the latest used, and kept in a file if there is one.

use std::collections::BTreeMap;

use crate::{data::DataFile, world::World};

const MOST_WORLDS: usize = 1_000;

#[derive(Default)]
pub(super) struct Worlds {
    /// With the turn of the last use.
    by_name: BTreeMap<String, (u64, World)>,
    turn: u64,
    file: Option<DataFile>,
}

impl Worlds {
    pub(super) fn kept_in(file: DataFile, worlds: BTreeMap<String, World>) -> Self {
        let by_name = worlds.into_iter().map(|(name, world)| (name, (0, world)));
        Self { by_name: by_name.collect(), turn: 0, file: Some(file) }
    }

    /// The world of this name, made if there is none. The one that was not used for longest makes room.
    pub(super) fn get(&mut self, name: &str, make: impl FnOnce() -> World) -> Result<&mut World, String> {
        if !self.by_name.contains_key(name) && self.by_name.len() >= MOST_WORLDS {
            let oldest = self.by_name.iter().min_by_key(|(_, (turn, _))| *turn);
            let oldest = oldest.map(|(name, _)| name.clone()).unwrap_or_default();
            if let Some(file) = &mut self.file {
                file.forget(&oldest)?;
            }
            self.by_name.remove(&oldest);
        }
        self.turn += 1;
        let (turn, world) = self.by_name.entry(name.to_owned()).or_insert_with(|| (0, make()));
        *turn = self.turn;
        Ok(world)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
    }

    /// Writes down what has changed in a world.
    pub(super) fn keep(&mut self, name: &str) -> Result<(), String> {
        match (&mut self.file, self.by_name.get_mut(name)) {
            (Some(file), Some((_, world))) => file.keep(name, world),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_world_that_was_not_used_for_longest_makes_room() {
        let mut worlds = Worlds::default();
        let is_marked_world = |world: &World| !world.user_rows().is_empty();
        let mark = |world: &mut World| {
            let user = json!({"action": "create_user", "username": "somebody"});
            world.act(&user).expect("a user");
        };
        for at in 0..MOST_WORLDS + 10 {
            mark(worlds.get(&format!("w{at}"), World::new).expect("a world"));
            worlds.get("w0", World::new).expect("a world");
        }
        assert_eq!(worlds.by_name.len(), MOST_WORLDS);
        let mut is_marked = |name| is_marked_world(worlds.get(name, World::new).expect("a world"));
        assert!(is_marked("w0") && is_marked("w1009"));
        assert!(!is_marked("w1"));
    }
}
