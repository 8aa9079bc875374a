//! `null` where the contract says a list, a flag or a text means "the default".

use serde::{Deserialize, Deserializer};

/// Reads a value, or its default when it is `null`.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
