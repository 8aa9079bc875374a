//! A map that drops its oldest entries, so that cheap requests cannot fill the memory.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::tracked::{Now, Touched, Tracked, entries, json};

/// A map of at most `MOST` entries, or thereabouts: a tenth goes at once.
pub(crate) struct Recent<K, V, const MOST: usize> {
    /// With the turn of its last insertion.
    entries: BTreeMap<K, (u64, V)>,
    turn: u64,
    touched: Touched<K>,
}

impl<K, V, const MOST: usize> Default for Recent<K, V, MOST> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), turn: 0, touched: Touched::All }
    }
}

impl<K: Ord + Clone, V, const MOST: usize> Recent<K, V, MOST> {
    /// Inserts, or inserts again, which makes it the latest entry.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.turn += 1;
        self.touched.note(&key);
        self.entries.insert(key, (self.turn, value));
        if self.entries.len() > MOST {
            let mut turns: Vec<u64> = self.entries.values().map(|(turn, _)| *turn).collect();
            turns.sort_unstable();
            let first_kept = turns[MOST / 10 + 1];
            let touched = &mut self.touched;
            self.entries.retain(|key, (turn, _)| {
                let is_kept = *turn >= first_kept;
                if !is_kept {
                    touched.note(key);
                }
                is_kept
            });
        }
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub(crate) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.entries.contains_key(key)
    }

    /// Returns the entries, by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, (_, value))| (key, value))
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (key, (_, value)) = self.entries.remove_entry(key)?;
        self.touched.note(&key);
        Some(value)
    }
}

impl<K: Ord + Clone + Serialize, V: Serialize, const MOST: usize> Tracked for Recent<K, V, MOST> {
    fn now(&self) -> Now {
        entries(&self.touched, |key| self.get(key), || json(self))
    }

    fn settle(&mut self) {
        self.touched = Touched::Some(BTreeSet::new());
    }
}

/// Without the turns: a look-up that only renews an entry is no change to keep.
impl<K: Serialize, V: Serialize, const MOST: usize> Serialize for Recent<K, V, MOST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries.iter().map(|(key, (_, value))| (key, value)))
    }
}

impl<'de, K: Deserialize<'de> + Ord + Clone, V: Deserialize<'de>, const MOST: usize> Deserialize<'de>
    for Recent<K, V, MOST>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut recent = Self::default();
        for (key, value) in BTreeMap::<K, V>::deserialize(deserializer)? {
            recent.insert(key, value);
        }
        Ok(recent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_entry_is_dropped_first() {
        let mut recent: Recent<u32, &str, 100> = Recent::default();
        for key in 0..1000 {
            recent.insert(key, "new");
            recent.insert(0, "again");
            assert!(recent.entries.len() <= 100);
        }
        assert_eq!(recent.get(&0), Some(&"again"));
        assert_eq!((recent.get(&1), recent.get(&999)), (None, Some(&"new")));
        assert!((900..1000).filter(|key| recent.get(key).is_some()).count() >= 89);
        assert_eq!((recent.remove(&999), recent.get(&999)), (Some("new"), None));
    }
}
