//! Points in time.

use serde_json::Value;

use super::read::{Read, Reader};

/// Milliseconds since 1970-01-01 UTC, the unit of every timestamp in the Frontend API's resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Whole seconds since 1970-01-01 UTC, rounded down.
    #[must_use]
    pub fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl Read for UnixMillis {
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self(i64::read(value, reader))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::read::read_json;

    #[test]
    fn whole_and_floating_numbers_are_read() {
        let read = |json: Value| read_json::<UnixMillis>(&json).map(|time| time.0);
        assert_eq!(read(json!(1_750_000_000_000_i64)), Ok(1_750_000_000_000));
        assert_eq!(read(json!(1.75e12)), Ok(1_750_000_000_000));
        assert_eq!(read(json!("soon")), Err(String::new()));
    }
}
