//! What was touched since a world was last kept: to keep it again costs as much as what has changed, and not as much as the world.
//!
//! All of a fresh value counts as touched, and stays so until it is kept for the first time. So a world that nobody keeps notes nothing.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Values},
    ops::{Deref, DerefMut, Index, IndexMut},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The keys that were touched.
#[derive(Default)]
pub(crate) enum Touched<K> {
    #[default]
    All,
    Some(BTreeSet<K>),
}

impl<K: Ord + Clone> Touched<K> {
    pub(crate) fn note(&mut self, key: &K) {
        if let Self::Some(keys) = self
            && !keys.contains(key)
        {
            keys.insert(key.clone());
        }
    }
}

/// What a field of a world says of itself when the world is kept.
pub(crate) enum Now {
    /// All of it, as JSON.
    Whole(Value),
    /// Of the entries that were touched, each as it is; one that is gone has no value.
    Entries(Vec<(String, Option<Value>)>),
}

/// A field of a world that knows what of it was touched.
pub(crate) trait Tracked {
    /// What was touched, as it is now.
    fn now(&self) -> Now;

    /// It is kept: nothing is touched any more.
    fn settle(&mut self);
}

pub(crate) fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("all maps of a world have texts as keys")
}

/// Returns the touched entries of a map, whose whole is serialised as a map too.
pub(crate) fn entries<'map, K: Serialize + Ord, V: Serialize + 'map>(
    touched: &Touched<K>,
    get: impl Fn(&K) -> Option<&'map V>,
    whole: impl FnOnce() -> Value,
) -> Now {
    let Touched::Some(keys) = touched else {
        return Now::Whole(whole());
    };
    let entry = |key: &K| match json(key) {
        Value::String(text) => (text, get(key).map(json)),
        other => (other.to_string(), get(key).map(json)),
    };
    Now::Entries(keys.iter().map(entry).collect())
}

/// A value that is touched as a whole.
pub(crate) struct Field<T> {
    value: T,
    is_settled: bool,
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self { value, is_settled: false }
    }
}

impl<T: Default> Default for Field<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T> Deref for Field<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Field<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.is_settled = false;
        &mut self.value
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Serialize> Tracked for Field<T> {
    fn now(&self) -> Now {
        if self.is_settled { Now::Entries(Vec::new()) } else { Now::Whole(json(&self.value)) }
    }

    fn settle(&mut self) {
        self.is_settled = true;
    }
}

/// A map whose entries are touched one by one.
pub(crate) struct Entries<K, V> {
    map: BTreeMap<K, V>,
    touched: Touched<K>,
}

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self { map: BTreeMap::new(), touched: Touched::All }
    }
}

impl<K, V> Deref for Entries<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.map
    }
}

impl<K: Ord + Clone, V> Entries<K, V> {
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.touched.note(key);
        self.map.get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.touched.note(&key);
        self.map.insert(key, value);
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.touched.note(key);
        self.map.remove(key)
    }

    /// Lets go of each value that `is_kept` does not hold of.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&V) -> bool) {
        let touched = &mut self.touched;
        self.map.retain(|key, value| {
            let is_kept = is_kept(value);
            if !is_kept {
                touched.note(key);
            }
            is_kept
        });
    }

    /// Returns the first entry whose value `is_it` holds of, to be changed.
    pub(crate) fn find_mut(&mut self, is_it: impl Fn(&V) -> bool) -> Option<(&K, &mut V)> {
        let (key, value) = self.map.iter_mut().find(|(_, value)| is_it(value))?;
        self.touched.note(key);
        Some((key, value))
    }

    /// Returns each value that `which` picks, to be changed.
    pub(crate) fn pick_mut(&mut self, which: impl Fn(&V) -> bool) -> impl Iterator<Item = &mut V> {
        let touched = &mut self.touched;
        self.map.iter_mut().filter(move |(_, value)| which(value)).map(move |(key, value)| {
            touched.note(key);
            value
        })
    }
}

/// A list whose items are touched one by one. Each keeps the number it has come with.
pub(crate) struct List<T>(Entries<u64, T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Entries::default())
    }
}

impl<T> List<T> {
    /// Returns the items, in the order they have come in.
    pub(crate) fn iter(&self) -> Values<'_, u64, T> {
        self.0.values()
    }

    /// Returns the number of the first item that `is_it` holds of.
    pub(crate) fn number_of(&self, is_it: impl Fn(&T) -> bool) -> Option<u64> {
        self.0.iter().find(|(_, item)| is_it(item)).map(|(number, _)| *number)
    }

    /// Returns the first item that `is_it` holds of, to be changed.
    pub(crate) fn find_mut(&mut self, is_it: impl Fn(&T) -> bool) -> Option<&mut T> {
        self.0.find_mut(is_it).map(|(_, item)| item)
    }

    /// Adds an item; gives its number.
    pub(crate) fn push(&mut self, item: T) -> u64 {
        let number = self.0.last_key_value().map_or(0, |(last, _)| last + 1);
        self.0.insert(number, item);
        number
    }

    /// Takes the item of this number out.
    pub(crate) fn remove(&mut self, number: u64) -> T {
        self.0.remove(&number).expect("the number of an item")
    }

    pub(crate) fn retain(&mut self, is_kept: impl Fn(&T) -> bool) {
        self.0.retain(is_kept);
    }
}

impl<T> Index<u64> for List<T> {
    type Output = T;

    fn index(&self, number: u64) -> &T {
        &self.0[&number]
    }
}

impl<T> IndexMut<u64> for List<T> {
    fn index_mut(&mut self, number: u64) -> &mut T {
        self.0.get_mut(&number).expect("the number of an item")
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Entries::deserialize(deserializer).map(Self)
    }
}

impl<T: Serialize> Tracked for List<T> {
    fn now(&self) -> Now {
        self.0.now()
    }

    fn settle(&mut self) {
        self.0.settle();
    }
}

impl<K: Serialize, V: Serialize> Serialize for Entries<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.map.serialize(serializer)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Entries<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { map: BTreeMap::deserialize(deserializer)?, touched: Touched::All })
    }
}

impl<K: Serialize + Ord + Clone, V: Serialize> Tracked for Entries<K, V> {
    fn now(&self) -> Now {
        entries(&self.touched, |key| self.map.get(key), || json(&self.map))
    }

    fn settle(&mut self) {
        self.touched = Touched::Some(BTreeSet::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(now: Now) -> Option<Vec<String>> {
        match now {
            Now::Whole(_) => None,
            Now::Entries(entries) => Some(entries.into_iter().map(|(key, _)| key).collect()),
        }
    }

    #[test]
    fn new_entries_and_later_only_changed_entries_are_marked() {
        let mut map: Entries<String, u32> = Entries::default();
        map.insert("a".to_owned(), 1);
        map.insert("b".to_owned(), 2);
        assert_eq!(keys(map.now()), None);
        map.settle();
        assert_eq!((map.get("a"), keys(map.now())), (Some(&1), Some(Vec::new())));
        *map.get_mut(&"b".to_owned()).expect("there") += 1;
        map.insert("c".to_owned(), 3);
        map.remove(&"a".to_owned());
        assert_eq!(keys(map.now()), Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
        map.settle();
        map.pick_mut(|value| *value == 3).for_each(|value| *value = 4);
        assert_eq!(keys(map.now()), Some(vec!["b".to_owned(), "c".to_owned()]));
        map.settle();
        *map.find_mut(|value| *value == 4).expect("there").1 = 5;
        assert_eq!(keys(map.now()), Some(vec!["b".to_owned()]));
        map.settle();
        map.retain(|value| *value == 5);
        assert_eq!(keys(map.now()), Some(vec!["c".to_owned()]));
    }

    #[test]
    fn list_items_keep_their_order_and_keys() {
        let mut list: List<String> = List::default();
        (0..12).for_each(|number| assert_eq!(list.push(number.to_string()), number));
        list.settle();
        list.retain(|item| item != "3" && item != "11");
        list[10].push('!');
        list.find_mut(|item| item == "4").expect("there").push('?');
        let touched = ["3", "4", "10", "11"].map(str::to_owned);
        assert_eq!(keys(list.now()), Some(touched.to_vec()));
        list.settle();
        assert_eq!((list.number_of(|item| item == "9"), list.remove(9)), (Some(9), "9".to_owned()));
        assert_eq!(list.push("new".to_owned()), 11);
        assert_eq!(keys(list.now()), Some(vec!["9".to_owned(), "11".to_owned()]));
        let again: List<String> = serde_json::from_value(json(&list)).expect("a list");
        let items: Vec<&String> = again.iter().collect();
        assert_eq!(items, ["0", "1", "2", "4?", "5", "6", "7", "8", "10!", "new"]);
    }

    #[test]
    fn changed_field_is_marked_as_a_whole() {
        let mut field = Field::from(vec![1]);
        assert_eq!(keys(field.now()), None);
        field.settle();
        assert_eq!((field.len(), keys(field.now())), (1, Some(Vec::new())));
        field.push(2);
        assert_eq!(keys(field.now()), None);
    }
}
