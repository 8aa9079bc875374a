//! A deep merge that refuses what the default document would not hold.

use serde_json::{Value, json};

use crate::world::provider;

/// Merges `partial` into `target`. `defaults` gives each key its type; a key that is null there takes anything.
pub(super) fn merge(target: &mut Value, defaults: &Value, partial: &Value, path: &str) -> Result<(), String> {
    match (defaults, partial) {
        (Value::Object(known), Value::Object(changes)) => {
            let target = target.as_object_mut().expect("the document keeps the types of its defaults");
            for (key, change) in changes {
                let path = format!("{path}.{key}");
                let template = match known.get(key) {
                    Some(default) => default.clone(),
                    None if path.starts_with("environment.user_settings.social.") => provider(key),
                    None => {
                        let names: Vec<&str> = known.keys().map(String::as_str).collect();
                        return Err(format!("{path}: unknown key, expected one of {}", names.join(", ")));
                    }
                };
                let slot = target.entry(key.clone()).or_insert_with(|| template.clone());
                merge(slot, &template, change, &path)?;
            }
            Ok(())
        }
        (Value::Null, _) => {
            *target = partial.clone();
            Ok(())
        }
        _ if kind(defaults) == kind(partial) => {
            *target = partial.clone();
            Ok(())
        }
        _ => Err(format!("{path}: {}", unfit(partial, defaults))),
    }
}

/// Why a value cannot stand where another kind is expected, and what to do about it.
pub(super) fn unfit(got: &Value, expected: &Value) -> String {
    let fix = match (got, expected) {
        (Value::String(_), Value::Bool(_) | Value::Number(_)) => ": write it without quotes",
        (_, Value::String(_)) => ": write it in quotes",
        (_, Value::Array(_)) => ": write it in [ and ]",
        _ => "",
    };
    let noun = match got {
        Value::Null | Value::Bool(_) => "",
        Value::Number(_) => "the number ",
        Value::String(_) => "the text ",
        Value::Array(_) => "the list ",
        Value::Object(_) => "the table ",
    };
    format!("got {noun}{got}, expected {}{fix}", kind(expected))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "anything",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table of keys",
    }
}

/// Returns a social provider that the default instance does not offer.
fn provider(strategy: &str) -> Value {
    let name = provider::display_name(strategy);
    json!({
        "enabled": false,
        "required": false,
        "authenticatable": true,
        "block_email_subaddresses": false,
        "strategy": strategy,
        "not_selectable": false,
        "deprecated": false,
        "name": name,
        "logo_url": provider::logo_url(&name),
    })
}
