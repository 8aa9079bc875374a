//! The worlds of an emulator: at most so many, the latest used, and kept in a file if there is one.

use std::collections::BTreeMap;

use crate::{data::DataFile, world::World};

const MOST_WORLDS: usize = 1_000;
/// The world without a prefix.
const DEFAULT: &str = "default";

#[derive(Default)]
pub(super) struct Worlds {
    by_name: BTreeMap<String, Place>,
    turn: u64,
    file: Option<DataFile>,
}

struct Place {
    /// The turn of the last use.
    turn: u64,
    /// `true` if the world is never evicted: it comes from the file, or was configured.
    stays: bool,
    world: World,
}

/// The reason why there is no world to work on.
#[derive(Debug)]
pub(super) struct Unavailable {
    /// The HTTP status that says so.
    pub(super) status: u16,
    pub(super) line: String,
}

impl From<String> for Unavailable {
    fn from(line: String) -> Self {
        Self { status: 500, line }
    }
}

impl Worlds {
    pub(super) fn kept_in(file: DataFile, worlds: BTreeMap<String, World>) -> Self {
        let by_name = worlds.into_iter().map(|(name, world)| (name, Place { turn: 0, stays: true, world }));
        Self { by_name: by_name.collect(), turn: 0, file: Some(file) }
    }

    /// Returns the world of this name, which is made if there is none. The least recently used one makes room, unless it stays.
    pub(super) fn get(
        &mut self,
        name: &str,
        make: impl FnOnce() -> World,
    ) -> Result<&mut World, Unavailable> {
        if !self.by_name.contains_key(name) && self.by_name.len() >= MOST_WORLDS {
            let may_go = self.by_name.iter().filter(|(name, place)| !place.stays && *name != DEFAULT);
            let oldest = may_go.min_by_key(|(_, place)| place.turn).map(|(name, _)| name.clone());
            let oldest = oldest.ok_or_else(|| Unavailable {
                status: 507,
                line: format!(
                    "There are {MOST_WORLDS} worlds that were set up or kept, and none makes room for {name}: restart the \
                     emulator, or reset worlds that are not needed (POST /w/NAME/__emulator/reset)."
                ),
            })?;
            if let Some(file) = &mut self.file {
                file.forget(&oldest)?;
            }
            self.by_name.remove(&oldest);
        }
        self.turn += 1;
        let place = self.by_name.entry(name.to_owned()).or_insert_with(|| Place {
            turn: 0,
            stays: false,
            world: make(),
        });
        place.turn = self.turn;
        Ok(&mut place.world)
    }

    /// Sets whether a world may make room for others.
    pub(super) fn set_stays(&mut self, name: &str, stays: bool) {
        if let Some(place) = self.by_name.get_mut(name) {
            place.stays = stays;
        }
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
            (Some(file), Some(place)) => file.keep(name, &mut place.world),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mark(world: &mut World) {
        world.act(&json!({"action": "create_user", "username": "somebody"})).expect("a user");
    }

    fn is_marked(worlds: &mut Worlds, name: &str) -> bool {
        !worlds.get(name, World::new).expect("a world").user_rows().is_empty()
    }

    #[test]
    fn least_recently_used_world_is_evicted() {
        let mut worlds = Worlds::default();
        for at in 0..MOST_WORLDS + 10 {
            mark(worlds.get(&format!("w{at}"), World::new).expect("a world"));
            worlds.get("w0", World::new).expect("a world");
        }
        assert_eq!(worlds.by_name.len(), MOST_WORLDS);
        assert!(is_marked(&mut worlds, "w0") && is_marked(&mut worlds, "w1009"));
        assert!(!is_marked(&mut worlds, "w1"));
    }

    #[test]
    fn default_and_configured_worlds_are_never_evicted() {
        let mut worlds = Worlds::default();
        for name in [DEFAULT, "set-up"] {
            mark(worlds.get(name, World::new).expect("a world"));
        }
        worlds.set_stays("set-up", true);
        for at in 0..2 * MOST_WORLDS {
            worlds.get(&format!("w{at}"), World::new).expect("a world");
        }
        assert!(is_marked(&mut worlds, DEFAULT) && is_marked(&mut worlds, "set-up"));
    }

    #[test]
    fn a_world_of_a_data_file_outlives_all_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data");
        let opened = || DataFile::open(&path, json!({}), |_, _, _| {}).expect("a data file");
        let (mut file, _) = opened();
        let mut world = World::new();
        mark(&mut world);
        file.keep("kept", &mut world).expect("kept");
        drop(file);
        let (file, worlds) = opened();
        let mut worlds = Worlds::kept_in(file, worlds);
        for at in 0..2 * MOST_WORLDS {
            worlds.get(&format!("w{at}"), World::new).expect("a world");
        }
        assert!(is_marked(&mut worlds, "kept"));
        drop(worlds);
        assert!(!opened().1["kept"].user_rows().is_empty());
    }

    #[test]
    fn new_world_is_refused_when_no_world_can_be_evicted() {
        let mut worlds = Worlds::default();
        for at in 0..MOST_WORLDS {
            let name = format!("w{at}");
            worlds.get(&name, World::new).expect("a world");
            worlds.set_stays(&name, true);
        }
        let refused = worlds.get("another", World::new).err().expect("refused");
        assert_eq!(refused.status, 507);
        assert!(refused.line.contains("/__emulator/reset"), "{}", refused.line);
        worlds.set_stays("w7", false);
        assert!(worlds.get("another", World::new).is_ok());
    }
}
