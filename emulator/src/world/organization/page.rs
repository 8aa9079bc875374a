//! The part of a list that a request asks for.

use serde_json::{Value, json};

use crate::world::{
    Call,
    error::{self, Failure},
    request::Form,
};

/// Clerk's bound of one page (Clerk docs, "limit").
const LARGEST: usize = 500;

/// Returns the part that `limit` and `offset` ask for, and how many there are in all.
pub(super) fn of(call: &Call, items: Vec<Value>) -> Result<Value, Failure> {
    of_query(&call.request.query, items)
}

/// Returns the same, of a query.
pub(crate) fn of_query(query: &Form, items: Vec<Value>) -> Result<Value, Failure> {
    let number = |key: &str, default: usize| match query.text(key) {
        None => Ok(default),
        Some(text) => {
            text.parse::<usize>().map_err(|_| error::form_param_format_invalid(key, "it is a whole number"))
        }
    };
    let (limit, offset) = (number("limit", 10)?, number("offset", 0)?);
    if !(1..=LARGEST).contains(&limit) {
        return Err(error::form_param_value_invalid("limit", format!("A page has 1 to {LARGEST} entries.")));
    }
    let total_count = items.len();
    let data: Vec<Value> = items.into_iter().skip(offset).take(limit).collect();
    Ok(json!({"data": data, "total_count": total_count}))
}

/// Returns `true` if the repeated parameter has this value, or is absent.
pub(super) fn is_asked(call: &Call, key: &str, value: &str) -> bool {
    is_asked_in(&call.request.query, key, value)
}

/// Returns the same, of a query.
pub(crate) fn is_asked_in(query: &Form, key: &str, value: &str) -> bool {
    let mut asked = query.all(key).filter(|text| !text.is_empty()).peekable();
    asked.peek().is_none() || asked.any(|text| text == value)
}
