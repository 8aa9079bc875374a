//! The settings file: TOML in the shape of a `POST /__emulator/config` body.

use std::path::Path;

use serde_json::{Map, Value};

/// Returns the settings in a file, or a line that says what is wrong with it.
pub(crate) fn read(path: &Path) -> Result<Value, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("--config {name}: {error}"))?;
    parse(&text).map_err(|line| format!("--config {name}: {line}"))
}

fn parse(text: &str) -> Result<Value, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text[..at.min(text.len())].lines().count().max(1);
        format!("line {line}: {}", error.message())
    })?;
    object(table, "")
}

fn object(table: toml::Table, path: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        fields.insert(key, json(value, &path)?);
    }
    Ok(Value::Object(fields))
}

fn json(value: toml::Value, path: &str) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(is_so) => Value::Bool(is_so),
        toml::Value::Array(items) => {
            items.into_iter().map(|item| json(item, path)).collect::<Result<_, _>>()?
        }
        toml::Value::Table(table) => object(table, path)?,
        toml::Value::Datetime(time) => {
            return Err(format!("{path}: got the time {time}, and no setting is a time: write it in quotes"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn config_file_has_the_shape_of_the_config_request() {
        let text = "preset = \"waitlist\"\n[environment.user_settings.sign_up]\nprogressive = false\n\
                    [[emulator.enterprise_connections]]\nid = \"ent_1\"\nname = \"Acme\"\ndomain = \"acme.example\"";
        let expected = json!({
            "preset": "waitlist",
            "environment": {"user_settings": {"sign_up": {"progressive": false}}},
            "emulator": {"enterprise_connections": [{"id": "ent_1", "name": "Acme", "domain": "acme.example"}]},
        });
        assert_eq!(parse(text), Ok(expected));
    }

    #[test]
    fn invalid_toml_is_reported_with_its_line() {
        let error = parse("[environment]\nmaintenance_mode = yes\n").expect_err("refused");
        assert!(error.starts_with("line 2: "), "{error}");
    }

    #[test]
    fn toml_date_is_refused_with_its_key() {
        let error = parse("[environment.display_config]\nhome_url = 2026-01-01\n").expect_err("refused");
        assert!(error.starts_with("environment.display_config.home_url: got the time 2026-01-01"), "{error}");
    }
}
