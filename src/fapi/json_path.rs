//! Where in a JSON text a place is.
//!
//! `serde_json` tells line and column; people look for `client.sessions[0].status`. Finding the path only when
//! something is wrong keeps a tracking layer out of every decoder, and out of the download.

enum Level {
    Object(String),
    Array(usize),
}

/// The path of the value at (or just before) a line and column, both counted from 1.
pub(super) fn path_at(text: &str, line: usize, column: usize) -> String {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let end = (before + column).min(text.len());
    let mut levels: Vec<Level> = Vec::new();
    let mut bytes = text.as_bytes()[..end].iter().enumerate();
    let mut last_string = String::new();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' => levels.push(Level::Object(String::new())),
            b'[' => levels.push(Level::Array(0)),
            // What closes at the very place is what the place is in.
            b'}' | b']' if at + 1 < end => {
                levels.pop();
            }
            b',' => {
                if let Some(Level::Array(index)) = levels.last_mut() {
                    *index += 1;
                }
            }
            b':' => {
                if let Some(Level::Object(key)) = levels.last_mut() {
                    *key = std::mem::take(&mut last_string);
                }
            }
            b'"' => {
                let mut is_escaped = false;
                let closing = bytes.find(|(_, byte)| {
                    let closes = **byte == b'"' && !is_escaped;
                    is_escaped = **byte == b'\\' && !is_escaped;
                    closes
                });
                let until = closing.map_or(end, |(until, _)| until);
                last_string = text.get(at + 1..until).unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
    let mut path = String::new();
    for level in &levels {
        match level {
            Level::Object(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Level::Array(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path_at;

    /// The path of the place right behind `mark`.
    fn behind(text: &str, mark: &str) -> String {
        let end = text.find(mark).expect("the mark") + mark.len();
        let line = text[..end].matches('\n').count() + 1;
        let column = end - text[..end].rfind('\n').map_or(0, |at| at + 1);
        path_at(text, line, column)
    }

    #[test]
    fn keys_and_indexes_lead_to_the_place() {
        let text = r#"{"client":{"id":"c","sessions":[{"id":"a"},{"id":"b","status":7}]}}"#;
        assert_eq!(behind(text, "7"), "client.sessions[1].status");
        assert_eq!(behind(text, "\"c\""), "client.id");
    }

    #[test]
    fn lines_are_counted() {
        assert_eq!(behind("{\n  \"a\": {\n    \"b\": 7\n  }\n}", "7"), "a.b");
    }

    #[test]
    fn brackets_and_quotes_inside_texts_are_no_structure() {
        assert_eq!(behind(r#"{"a":"}]\"{","b":7}"#, "7"), "b");
    }

    #[test]
    fn a_place_beyond_the_text_is_its_end() {
        assert_eq!(path_at("{\"a\":", 9, 9), "a");
    }
}
