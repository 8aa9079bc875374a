//! Reading the JSON body of a request, field by field.

use serde_json::{Map, Value};
use url::Url;

use super::BackendRequest;
use crate::world::error::{self, Failure};

/// The fields of a body. A field that is null counts as not given.
pub(super) struct Fields<'request>(Option<&'request Map<String, Value>>);

fn wrong_type(key: &str, expected: &str) -> Failure {
    Failure::clerk_with("form_param_type_invalid", &[key, expected]).of_param(key)
}

impl<'request> Fields<'request> {
    /// Returns the fields, none of which is unknown.
    pub(super) fn of(request: &'request BackendRequest, known: &[&str]) -> Result<Self, Failure> {
        Self::of_value(&request.body, known, &[])
    }

    /// Returns the fields, none of which is unknown. Those in `missing` are Clerk's, and not emulated.
    pub(super) fn but_for(
        request: &'request BackendRequest,
        known: &[&str],
        missing: &[&str],
    ) -> Result<Self, Failure> {
        Self::of_value(&request.body, known, missing)
    }

    /// Returns the fields of one object in a body.
    pub(super) fn of_value(body: &'request Value, known: &[&str], missing: &[&str]) -> Result<Self, Failure> {
        let fields = match body {
            Value::Null => None,
            Value::Object(fields) => Some(fields),
            _ => {
                return Err(Failure::clerk("request_body_invalid"));
            }
        };
        let unknown = fields.into_iter().flat_map(Map::keys).find(|key| !known.contains(&key.as_str()));
        match unknown {
            Some(key) if missing.contains(&key.as_str()) => Err(error::parameter_not_emulated(key)),
            Some(key) => Err(error::form_param_unknown(key)),
            None => Ok(Self(fields)),
        }
    }

    fn value(&self, key: &str) -> Option<&'request Value> {
        self.0.and_then(|fields| fields.get(key)).filter(|value| !value.is_null())
    }

    /// Returns `true` if the field is there, `null` included.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.is_some_and(|fields| fields.contains_key(key))
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl Fn(&'request Value) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let value = self.value(key);
        value.map(|value| read(value).ok_or_else(|| wrong_type(key, expected))).transpose()
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'request str>, Failure> {
        self.read(key, "string", Value::as_str)
    }

    pub(super) fn required(&self, key: &str) -> Result<&'request str, Failure> {
        let text = self.text(key)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| error::form_param_missing(key))
    }

    pub(super) fn texts(&self, key: &str) -> Result<Vec<&'request str>, Failure> {
        let read = |value: &'request Value| {
            value.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<&str>>>()
        };
        Ok(self.read(key, "list of strings", read)?.unwrap_or_default())
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, Failure> {
        Ok(self.optional_flag(key)?.unwrap_or(false))
    }

    pub(super) fn optional_flag(&self, key: &str) -> Result<Option<bool>, Failure> {
        self.read(key, "boolean", Value::as_bool)
    }

    /// Returns a whole number that is not negative.
    pub(super) fn number(&self, key: &str) -> Result<Option<u32>, Failure> {
        let read = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
        self.read(key, "positive integer", read)
    }

    pub(super) fn object(&self, key: &str) -> Result<Option<Map<String, Value>>, Failure> {
        self.read(key, "object", |value| value.as_object().cloned())
    }

    /// Returns the page of the app to lead to.
    pub(super) fn redirect_url(&self) -> Result<Option<Url>, Failure> {
        let Some(text) = self.text("redirect_url")?.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        url.map(Some).ok_or_else(|| error::invalid_redirect_url("redirect_url"))
    }

    /// Returns the lifetime in this field of the request.
    pub(super) fn lifetime_s(&self, key: &str, unit_s: i64, default_s: i64) -> Result<i64, Failure> {
        match self.number(key)? {
            Some(0) => Err(error::form_param_value_invalid(key, "What expires at once is of no use.")),
            Some(number) => Ok(i64::from(number) * unit_s),
            None => Ok(default_s),
        }
    }
}
