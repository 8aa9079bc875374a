//! The page for people at `/__emulator`: who there is, and what was "sent" to them.

use std::fmt::Write as _;

use crate::world::{World, html::escape};

pub(super) fn render(name: &str, world: &World) -> String {
    let mut users = String::new();
    for line in world.user_lines() {
        let _ = write!(users, "<li>{}</li>", escape(&line));
    }
    let mut messages = String::new();
    let sent = world.messages(None);
    for message in sent.as_array().into_iter().flatten().rev() {
        let text = |key: &str| escape(message[key].as_str().unwrap_or_default());
        let _ = write!(
            messages,
            "<tr><td>{}</td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
            text("channel"),
            text("to"),
            text("code"),
            text("link"),
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Clerk emulator</title>\
         <h1>Clerk emulator, world {}</h1>\
         <h2>Messages, newest first</h2>\
         <table><tr><th>Channel</th><th>To</th><th>Code</th><th>Link</th></tr>{messages}</table>\
         <h2>Users</h2><ul>{users}</ul></html>",
        escape(name)
    )
}
