//! Points in time.

use serde::de::{Deserialize, Deserializer, Visitor};

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

struct Millis;

impl Visitor<'_> for Millis {
    type Value = UnixMillis;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("milliseconds since 1970")
    }

    fn visit_i64<E>(self, value: i64) -> Result<UnixMillis, E> {
        Ok(UnixMillis(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<UnixMillis, E> {
        Ok(UnixMillis(i64::try_from(value).unwrap_or(i64::MAX)))
    }

    // The API writes whole numbers, but a proxy may re-encode them as `1.75e12`.
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
    fn visit_f64<E>(self, value: f64) -> Result<UnixMillis, E> {
        Ok(UnixMillis(value as i64))
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_floating_numbers_are_read() {
        let read = |text| serde_json::from_str::<UnixMillis>(text).map(|time| time.0).ok();
        assert_eq!(read("1750000000000"), Some(1_750_000_000_000));
        assert_eq!(read("1.75e12"), Some(1_750_000_000_000));
        assert_eq!(read("\"soon\""), None);
    }
}
