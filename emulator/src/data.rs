//! The data file: worlds that outlive the process.
//!
//! A journal. Each line is a checksum and a record, and a record is what one request has changed: it is written and synced before
//! the request is answered. A line that a crash has torn can only be the last one and was never acknowledged, so it is cut off.
//! When the journal has grown well beyond what it says, a new one with only the latest state takes its place in one rename.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::world::{Changes, Parts, Place, Signer, World};

const VERSION: u32 = 2;
/// A journal is not rewritten before it has grown by this much, and by four times what it began with.
const LEAST_GROWTH: u64 = 256 * 1024;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    /// The first line.
    Version(u32),
    /// The settings that worlds started with.
    Start(Value),
    /// The private key that signs tokens.
    Key(String),
    World {
        name: String,
        set: Vec<(Place, Value)>,
        unset: Vec<Place>,
    },
    /// There is no world of this name any more.
    Gone(String),
}

/// An open data file.
pub(crate) struct DataFile {
    path: PathBuf,
    file: File,
    /// Held as long as the file is open, so that no other emulator writes to it.
    _lock: File,
    start: Value,
    signer: Signer,
    kept: BTreeMap<String, Parts>,
    /// The length of what was acknowledged.
    length: u64,
    length_at_first: u64,
    is_torn: bool,
}

fn line(record: &Record) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(record)?;
    let mut line = format!("{:08x} ", crc32fast::hash(&json)).into_bytes();
    line.extend(json);
    line.push(b'\n');
    Ok(line)
}

/// The JSON in a line without its end, unless the line is damaged.
fn whole(line: &[u8]) -> Option<&[u8]> {
    let (sum, json) = (line.get(..8)?, line.get(9..)?);
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    (line[8] == b' ' && crc32fast::hash(json) == sum).then_some(json)
}

fn record(json: &[u8]) -> serde_json::Result<Record> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    // What a request may just carry lies deeper here, in the record of it.
    reader.disable_recursion_limit();
    Record::deserialize(&mut reader)
}

/// The records of a journal and the length they take. Bytes after them are what a crash has left of a line.
fn records(bytes: &[u8]) -> Result<(Vec<Record>, usize), String> {
    let (mut all, mut length) = (Vec::new(), 0);
    while let Some(end) = bytes[length..].iter().position(|byte| *byte == b'\n') {
        let Some(json) = whole(&bytes[length..length + end]) else {
            break;
        };
        match record(json) {
            Ok(Record::Version(other)) if other != VERSION => {
                return Err(format!(
                    "it has version {other} of the format, and this emulator reads {VERSION}"
                ));
            }
            Ok(record) => all.push(record),
            Err(error) => {
                let (number, category) = (all.len() + 1, error.classify());
                return Err(format!(
                    "line {number} is whole, but no record of this emulator's: {category:?}"
                ));
            }
        }
        length += end + 1;
    }
    let rest = bytes[length..].split(|byte| *byte == b'\n').skip(1);
    if rest.into_iter().any(|line| whole(line).is_some()) {
        return Err(format!(
            "line {} is damaged, and good ones follow: this is no trace of a crash; put back a copy of the file, or \
             remove it to start with nothing",
            all.len() + 1
        ));
    }
    Ok((all, length))
}

fn next_to(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// How to write a file that nobody else may read: it says who is signed in where, and the hashes in it are cheap.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl DataFile {
    /// Opens a data file, made if there is none, and gives the worlds in it. `start` are the settings that worlds start with from
    /// now on; each world is resumed with the word whether they are what it began with.
    pub(crate) fn open(
        path: &Path,
        start: Value,
        resume: impl Fn(&mut World, bool, Signer),
    ) -> Result<(Self, BTreeMap<String, World>), String> {
        let said = |error: io::Error| error.to_string();
        let lock = private().open(next_to(path, ".lock")).map_err(said)?;
        FileExt::try_lock(&lock).map_err(|error| match error {
            TryLockError::WouldBlock => {
                "another emulator works with it; stop that one or name another file".to_owned()
            }
            TryLockError::Error(error) => said(error),
        })?;
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other.map_err(said)?,
        };
        let first = bytes.split(|byte| *byte == b'\n').next().and_then(whole).map(record);
        let is_ours = matches!(first, Some(Ok(Record::Version(_))));
        // A first line that a crash has torn begins like this.
        if !is_ours && !line(&Record::Version(VERSION)).map_err(said)?.starts_with(&bytes) {
            return Err(
                "it is no data file of an emulator, and would be overwritten; name another file".to_owned()
            );
        }
        let (records, _) = records(&bytes)?;
        let mut parts: BTreeMap<String, Parts> = BTreeMap::new();
        let (mut kept_start, mut signer) = (None, None);
        for record in records {
            match record {
                Record::Version(_) => {}
                Record::Start(settings) => kept_start = Some(settings),
                Record::Key(pem) => {
                    let key =
                        Signer::from_pem(&pem).ok_or("the key in it cannot be read, and tokens need it")?;
                    signer = Some(key);
                }
                Record::World { name, set, unset } => {
                    parts.entry(name).or_default().apply(Changes { set, unset });
                }
                Record::Gone(name) => {
                    parts.remove(&name);
                }
            }
        }
        let world = |(name, parts): (&String, &Parts)| match parts.world() {
            Ok(world) => Ok((name.clone(), world)),
            Err(line) => Err(format!(
                "world {name}: {line}; it may come from another version of the emulator: remove the file to start with nothing"
            )),
        };
        let mut worlds = parts.iter().map(world).collect::<Result<BTreeMap<_, _>, _>>()?;
        let signer = signer.unwrap_or_else(Signer::generate);
        for (name, world) in &mut worlds {
            resume(world, kept_start.as_ref() == Some(&start), signer.clone());
            parts.insert(name.clone(), world.parts());
            world.settle_parts();
        }
        let (file, length) = rewrite(path, &start, &signer, &parts).map_err(said)?;
        let length_at_first = length;
        let data = Self {
            path: path.to_owned(),
            file,
            _lock: lock,
            start,
            signer,
            kept: parts,
            length,
            length_at_first,
            is_torn: false,
        };
        Ok((data, worlds))
    }

    /// Returns the key that signs the tokens of all worlds in this file.
    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Writes down what has changed in a world since the last time. When it returns, it is on the disk.
    pub(crate) fn keep(&mut self, name: &str, world: &mut World) -> Result<(), String> {
        let changes = match self.kept.get(name) {
            Some(older) => world.changes_since(older),
            None => world.changes_since(&Parts::default()),
        };
        if !changes.is_empty() {
            let Changes { set, unset } = changes.clone();
            self.append(&Record::World { name: name.to_owned(), set, unset })?;
            self.kept.entry(name.to_owned()).or_default().apply(changes);
            self.compact();
        }
        debug_assert!(
            !self.is_looked_over(name) || self.kept.get(name) == Some(&world.parts()),
            "an unnoted change"
        );
        world.settle_parts();
        Ok(())
    }

    /// Whether to look at all of a world, only to be sure: at a long one not after each request.
    fn is_looked_over(&self, name: &str) -> bool {
        const SHORT: usize = 200;
        const ONE_IN: u64 = 128;
        self.kept.get(name).is_none_or(|parts| parts.len() <= SHORT) || self.length.is_multiple_of(ONE_IN)
    }

    /// Writes down that a world is gone.
    pub(crate) fn forget(&mut self, name: &str) -> Result<(), String> {
        if self.kept.contains_key(name) {
            self.append(&Record::Gone(name.to_owned()))?;
            self.kept.remove(name);
        }
        Ok(())
    }

    fn append(&mut self, record: &Record) -> Result<(), String> {
        let written = self.try_append(record);
        self.is_torn = written.is_err();
        written.map_err(|error| format!("--data {}: {error}", self.path.display()))
    }

    fn try_append(&mut self, record: &Record) -> io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.length)?;
        }
        let line = line(record)?;
        self.file.write_all(&line)?;
        self.file.sync_data()?;
        self.length += line.len() as u64;
        Ok(())
    }

    /// Puts a shorter journal in the place of a long one. If that fails the long one stays, which is as good.
    fn compact(&mut self) {
        if self.length < self.length_at_first * 5 + LEAST_GROWTH {
            return;
        }
        match rewrite(&self.path, &self.start, &self.signer, &self.kept) {
            Ok((file, length)) => {
                self.file = file;
                self.length = length;
                self.length_at_first = length;
            }
            Err(_) => self.length_at_first = self.length,
        }
    }
}

/// Writes a journal of nothing but this state, and puts it in place.
fn rewrite(
    path: &Path,
    start: &Value,
    signer: &Signer,
    worlds: &BTreeMap<String, Parts>,
) -> io::Result<(File, u64)> {
    let fresh = next_to(path, ".new");
    let mut bytes = Vec::new();
    bytes.extend(line(&Record::Version(VERSION))?);
    bytes.extend(line(&Record::Start(start.clone()))?);
    bytes.extend(line(&Record::Key(signer.to_pem()))?);
    for (name, parts) in worlds {
        let Changes { set, unset } = parts.all();
        bytes.extend(line(&Record::World { name: name.clone(), set, unset })?);
    }
    // Never through a link that waits under this name, in a folder that others can write to.
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => other?,
    }
    // Kept open from here on: once it is in place, nothing that fails may leave the old one in use.
    let mut file = private().append(true).create_new(true).open(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    // Where this fails, a crash of the machine may bring the old file back, which is whole up to here.
    let _ = sync_folder(path);
    Ok((file, bytes.len() as u64))
}

/// A rename is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with_user(world: &mut World, name: &str) {
        world.act(&json!({"action": "create_user", "username": name})).expect("a user");
    }

    fn opened(path: &Path) -> (DataFile, BTreeMap<String, World>) {
        DataFile::open(path, json!({}), |_, _, _| {}).expect("a data file")
    }

    /// A file of two worlds, and its length before the last record.
    fn written(folder: &Path) -> (PathBuf, Vec<u8>, usize) {
        let path = folder.join("data");
        let (mut data, _) = opened(&path);
        let (mut red, mut blue) = (World::new(), World::new());
        with_user(&mut red, "somebody");
        data.keep("red", &mut red).expect("kept");
        with_user(&mut blue, "somebody_else");
        data.keep("blue", &mut blue).expect("kept");
        let before = usize::try_from(data.length).expect("short");
        with_user(&mut red, "another");
        data.keep("red", &mut red).expect("kept");
        drop(data);
        let bytes = std::fs::read(&path).expect("a file");
        (path, bytes, before)
    }

    #[test]
    fn torn_last_record_leaves_all_others_readable() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, bytes, before) = written(folder.path());
        let (all, length) = records(&bytes).expect("whole");
        assert_eq!((all.len(), length), (6, bytes.len()));
        for end in before..bytes.len() {
            let (some, length) = records(&bytes[..end]).expect("torn at the end");
            assert_eq!((some.len(), length), (5, before));
        }
    }

    #[test]
    fn flipped_bit_before_the_last_record_is_detected() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, mut bytes, before) = written(folder.path());
        // Without the end of line between them, the last two are one torn line.
        let last_end = before - 1;
        for at in (0..last_end).step_by(97) {
            bytes[at] ^= 4;
            assert!(records(&bytes).is_err(), "{at}");
            bytes[at] ^= 4;
        }
    }

    #[test]
    fn complete_line_that_is_no_record_is_reported_as_damage() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, mut bytes, _) = written(folder.path());
        let json = br#"{"of_a_later_version":{}}"#;
        bytes.extend(format!("{:08x} ", crc32fast::hash(json)).into_bytes());
        bytes.extend(json);
        bytes.push(b'\n');
        std::fs::write(&path, &bytes).expect("written");
        let error = DataFile::open(&path, json!({}), |_, _, _| {}).err().expect("refused");
        assert!(error.starts_with("line 7 is whole"), "{error}");
        assert_eq!(std::fs::read(&path).expect("a file"), bytes, "it is left as it is");
    }

    #[test]
    fn failed_write_is_repeated_with_the_next_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, ..) = written(folder.path());
        let (mut data, mut worlds) = opened(&path);
        let red = worlds.get_mut("red").expect("a world");
        let writable = std::mem::replace(&mut data.file, File::open(&path).expect("a file"));
        with_user(red, "lost_at_first");
        let line = data.keep("red", red).expect_err("it cannot be written to");
        assert!(line.starts_with(&format!("--data {}: ", path.display())), "{line}");
        data.file = writable;
        data.file.write_all(b"half a li").expect("written");
        data.keep("red", red).expect("kept");
        drop(data);
        let (_, worlds) = opened(&path);
        assert_eq!(worlds["red"].user_rows().len(), 3);
        assert_eq!(worlds["blue"].user_rows().len(), 1);
    }

    #[test]
    fn file_without_a_signing_key_gets_one_that_persists() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, bytes, _) = written(folder.path());
        let text = String::from_utf8(bytes).expect("text");
        let older: Vec<&str> = text.lines().filter(|line| !line.contains(r#"{"key":"#)).collect();
        assert_eq!(older.len() + 1, text.lines().count());
        std::fs::write(&path, older.join("\n") + "\n").expect("written");
        let (data, worlds) = opened(&path);
        assert_eq!(worlds["red"].user_rows().len(), 2);
        let jwks = data.signer().jwks();
        assert_ne!(jwks, Signer::default().jwks());
        drop(data);
        assert_eq!(opened(&path).0.signer().jwks(), jwks);
    }

    #[test]
    fn unreadable_signing_key_is_refused_and_not_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data");
        let records = [Record::Version(VERSION), Record::Start(json!({})), Record::Key("no key".to_owned())];
        let bytes: Vec<u8> = records.iter().flat_map(|record| line(record).expect("a line")).collect();
        std::fs::write(&path, &bytes).expect("written");
        let error = DataFile::open(&path, json!({}), |_, _, _| {}).err().expect("refused");
        assert!(error.contains("key"), "{error}");
        assert_eq!(std::fs::read(&path).expect("a file"), bytes);
    }

    #[test]
    fn unchanged_world_is_not_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, ..) = written(folder.path());
        let (mut data, mut worlds) = opened(&path);
        let length = data.length;
        data.keep("red", worlds.get_mut("red").expect("a world")).expect("kept");
        assert_eq!(data.length, length);
    }

    #[test]
    fn removed_world_stays_removed_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, ..) = written(folder.path());
        let (mut data, _) = opened(&path);
        data.forget("red").expect("kept");
        drop(data);
        let (_, worlds) = opened(&path);
        assert_eq!(worlds.keys().collect::<Vec<_>>(), ["blue"]);
    }

    #[cfg(unix)]
    #[test]
    fn link_at_the_temporary_name_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, other) = (folder.path().join("data"), folder.path().join("other"));
        std::fs::write(&other, "private").expect("written");
        std::os::unix::fs::symlink(&other, next_to(&path, ".new")).expect("a link");
        let (mut data, mut worlds) = opened(&path);
        let mut red = worlds.remove("red").unwrap_or_default();
        with_user(&mut red, "somebody");
        data.keep("red", &mut red).expect("kept");
        drop(data);
        assert_eq!(std::fs::read_to_string(&other).expect("text"), "private");
        assert!(path.symlink_metadata().expect("a file").is_file());
        assert_eq!(opened(&path).1["red"].user_rows().len(), 1);
    }
}
