//! Reads resources out of parsed JSON.
//!
//! A decoder derived for each type would be a quarter of what a visitor downloads, most of it code that drops
//! half-read values. Here reading never stops: a value of the wrong kind is noted and its default taken, and the
//! caller refuses the whole answer if anything was noted. `null` and absence mean the default.

use serde_json::Value;

/// A place where the JSON is not what the contract says.
#[derive(Default)]
pub(crate) struct Reader {
    /// The first wrong value: itself, or what should hold it and the missing key.
    wrong: Option<(*const Value, &'static str)>,
}

/// A type that can be read from JSON.
pub(crate) trait Read: Sized {
    fn read(value: &Value, reader: &mut Reader) -> Self;
}

/// Reads a `T`, or returns the path of the first wrong value.
pub(crate) fn read_json<T: Read>(json: &Value) -> Result<T, String> {
    let mut reader = Reader::default();
    let value = T::read(json, &mut reader);
    reader.verdict(json).map(|()| value)
}

static NULL: Value = Value::Null;

/// Returns the field of an object; `null` when it is not there.
#[inline(never)]
pub(crate) fn field<'a>(object: &'a Value, key: &str) -> &'a Value {
    object.get(key).unwrap_or(&NULL)
}

impl Reader {
    #[inline(never)]
    pub(super) fn note(&mut self, value: &Value, key: &'static str) {
        if self.wrong.is_none() && !std::ptr::eq(value, &raw const NULL) {
            self.wrong = Some((value, key));
        }
    }

    /// Returns the field of an object that must have it.
    #[inline(never)]
    pub(crate) fn required<'a>(&mut self, object: &'a Value, key: &'static str) -> &'a Value {
        let value = field(object, key);
        if value.is_null() {
            self.note(object, key);
        }
        value
    }

    /// Returns the field of an object that must have it, though it may be `null`.
    #[inline(never)]
    pub(crate) fn present<'a>(&mut self, object: &'a Value, key: &'static str) -> &'a Value {
        object.get(key).unwrap_or_else(|| {
            self.note(object, key);
            &NULL
        })
    }

    /// Returns the value, if it is an object or `null`.
    #[inline(never)]
    pub(crate) fn object<'a>(&mut self, value: &'a Value) -> &'a Value {
        if value.is_object() || value.is_null() {
            return value;
        }
        self.note(value, "");
        &NULL
    }

    #[inline(never)]
    fn text(&mut self, value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            _ => {
                self.note(value, "");
                String::new()
            }
        }
    }

    /// Returns `Ok` if every value was right, else the path of the first wrong value below `root`.
    pub(crate) fn verdict(&self, root: &Value) -> Result<(), String> {
        let Some((wrong, key)) = self.wrong else { return Ok(()) };
        let mut path = String::new();
        find(root, wrong, &mut path);
        if !key.is_empty() {
            push_key(&mut path, key);
        }
        Err(path)
    }
}

fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

/// Extends `path` to the place of `wanted` below `value`; leaves it alone and returns `false` if it is not there.
fn find(value: &Value, wanted: *const Value, path: &mut String) -> bool {
    if std::ptr::eq(value, wanted) {
        return true;
    }
    let length = path.len();
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                push_key(path, key);
                if find(field, wanted, path) {
                    return true;
                }
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                if find(item, wanted, path) {
                    return true;
                }
                path.truncate(length);
            }
        }
        _ => {}
    }
    false
}

impl Read for String {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        reader.text(value)
    }
}

impl Read for Value {
    fn read(value: &Value, _: &mut Reader) -> Self {
        value.clone()
    }
}

impl Read for bool {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        if !value.is_boolean() && !value.is_null() {
            reader.note(value, "");
        }
        *value == Value::Bool(true)
    }
}

impl Read for i64 {
    // The API writes whole numbers, but a proxy may re-encode them as `1.75e12`.
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
    #[inline(never)]
    fn read(value: &Value, reader: &mut Reader) -> Self {
        if !value.is_number() && !value.is_null() {
            reader.note(value, "");
        }
        value.as_i64().or_else(|| value.as_f64().map(|number| number as i64)).unwrap_or_default()
    }
}

impl Read for u32 {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let number = i64::read(value, reader);
        Self::try_from(number).unwrap_or_else(|_| {
            reader.note(value, "");
            0
        })
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        (!value.is_null()).then(|| T::read(value, reader))
    }
}

impl<T: Read> Read for Box<T> {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::new(T::read(value, reader))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let mut items = Self::new();
        match value {
            Value::Array(values) => {
                items.reserve_exact(values.len());
                for value in values {
                    items.push(T::read(value, reader));
                }
            }
            Value::Null => {}
            _ => reader.note(value, ""),
        }
        items
    }
}

/// Implements [`Read`] for a struct, field by field, and serde's `Deserialize` through it.
macro_rules! read {
    ($name:ident $(<$inner:ident>)?:
        $(required $($required:ident),+)? $(; optional $($optional:ident),+)?
    ) => {
        impl $(<$inner: $crate::wire::read::Read>)? $crate::wire::read::Read for $name $(<$inner>)? {
            #[inline(never)]
            fn read(value: &serde_json::Value, reader: &mut $crate::wire::read::Reader) -> Self {
                $crate::wire::read::read!(@fields value, reader, $(required $($required),+)? $(; optional $($optional),+)?)
            }
        }
        $crate::wire::read::read!(@serde $name $(<$inner>)?);
    };
    ($name:ident: optional $($optional:ident),+) => {
        $crate::wire::read::read!($name: ; optional $($optional),+);
    };
    (@fields $value:ident, $reader:ident,
        $(required $($required:ident),+)? $(; optional $($optional:ident),+)?
    ) => {{
        let value = $reader.object($value);
        Self {
            $($($required: $crate::wire::read::Read::read(
                $reader.required(value, stringify!($required)), $reader,
            ),)+)?
            $($($optional: $crate::wire::read::Read::read(
                $crate::wire::read::field(value, stringify!($optional)), $reader,
            ),)+)?
        }
    }};
    (@serde $name:ident $(<$inner:ident>)?) => {
        impl<'de, $($inner: $crate::wire::read::Read)?> serde::Deserialize<'de> for $name $(<$inner>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let json = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                $crate::wire::read::read_json(&json).map_err(|path| {
                    serde::de::Error::custom(format_args!("unexpected value at `{path}`"))
                })
            }
        }
    };
}
pub(crate) use read;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::{Client, Session};

    fn wrong<T: Read>(json: &Value) -> Option<String> {
        read_json::<T>(json).err()
    }

    #[test]
    fn null_and_absence_mean_the_default() {
        let client = read_json::<Client>(&json!({"sessions": null, "sign_in": null})).expect("a client");
        assert_eq!(client, Client::default());
    }

    #[test]
    fn the_first_wrong_value_is_named_by_its_path() {
        let session = json!({"id": "s", "status": 7});
        assert_eq!(wrong::<Session>(&session).as_deref(), Some("status"));
        let client = json!({"sessions": [{"id": "a", "status": "active"}, session]});
        assert_eq!(wrong::<Client>(&client).as_deref(), Some("sessions[1].status"));
        assert_eq!(wrong::<Client>(&json!([])).as_deref(), Some(""));
    }

    #[test]
    fn a_missing_identity_is_named_by_its_path() {
        let client = json!({"sessions": [{"status": "active"}]});
        assert_eq!(wrong::<Client>(&client).as_deref(), Some("sessions[0].id"));
        assert_eq!(wrong::<Client>(&json!({"sessions": [null]})).as_deref(), Some("sessions[0].id"));
    }

    #[test]
    fn numbers_out_of_range_are_wrong() {
        assert_eq!(read_json::<u32>(&json!(7)), Ok(7));
        assert_eq!(wrong::<u32>(&json!(-1)).as_deref(), Some(""));
        assert_eq!(wrong::<Vec<u32>>(&json!([1, "2"])).as_deref(), Some("[1]"));
    }
}
