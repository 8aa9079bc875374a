//! The page for people at `/__emulator`: who there is, what they are at, and what was "sent" to them. It needs no script: a click on
//! a code selects all of it, a link can be followed, and another look is a link, too.

use std::{fmt::Write as _, sync::OnceLock};

use axum::{
    http::{HeaderName, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::world::{World, html::escape};

const STYLE: &str = include_str!("page.css");
const MOST_ROWS: usize = 200;

/// Nothing but the one style sheet, known by its hash.
fn policy() -> &'static str {
    static POLICY: OnceLock<String> = OnceLock::new();
    POLICY.get_or_init(|| {
        let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    })
}

/// Where the page is, and the pages of the other worlds.
pub(super) struct Places<'a> {
    pub(super) world: &'a str,
    /// The address of the emulator, nesting prefix included.
    pub(super) root: &'a str,
    /// The names of all worlds.
    pub(super) worlds: Vec<String>,
}

impl Places<'_> {
    fn of_world(&self, name: &str) -> String {
        match name {
            "default" => format!("{}/__emulator", self.root),
            name => format!("{}/w/{name}/__emulator", self.root),
        }
    }
}

pub(super) fn answer(places: &Places<'_>, world: &World) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, policy()),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(render(places, world))).into_response()
}

fn render(places: &Places<'_>, world: &World) -> String {
    let name = escape(places.world);
    let here = escape(&places.of_world(places.world));
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Clerk emulator, world {name}</title><style>{STYLE}</style></head><body>\
         <header><h1>Clerk emulator, world {name}</h1><a href=\"{here}\">Refresh</a></header>"
    );
    worlds(&mut page, places);
    inbox(&mut page, world);
    table(&mut page, "Attempts", &["What", "Who", "Status", "Verifications", "Id"], &world.attempt_rows());
    let columns = ["User", "Status", "Tasks", "Organization", "Active", "Id"];
    table(&mut page, "Sessions", &columns, &world.session_rows());
    table(&mut page, "Users", &["Identifier", "Name", "Ways in", "Standing", "Id"], &world.user_rows());
    page.push_str("<footer><p>Not for production: whoever sees this page can sign in as anybody.</p></footer></body></html>");
    page
}

fn worlds(page: &mut String, places: &Places<'_>) {
    if places.worlds.len() < 2 {
        return;
    }
    page.push_str("<nav aria-label=\"Worlds\">");
    for name in &places.worlds {
        let current = if name == places.world { " aria-current=\"page\"" } else { "" };
        let place = escape(&places.of_world(name));
        let _ = write!(page, "<a href=\"{place}\"{current}>{}</a>", escape(name));
    }
    page.push_str("</nav>");
}

fn inbox(page: &mut String, world: &World) {
    let mut rows = String::new();
    for (message, sent) in world.inbox().take(MOST_ROWS) {
        let code = message.code.as_deref().map(|code| {
            format!(
                "<code class=\"pick\" title=\"A click selects it\" tabindex=\"0\">{}</code>",
                escape(code)
            )
        });
        let link = message.link.as_deref().map(|link| {
            let link = escape(link);
            format!(
                "<a href=\"{link}\" rel=\"noreferrer\">Open the link</a> <code class=\"pick\">{link}</code>"
            )
        });
        let _ = write!(
            rows,
            "<tr><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td></tr>",
            message.channel.as_str(),
            escape(&message.to),
            code.unwrap_or_default(),
            link.unwrap_or_default(),
            escape(&sent),
        );
    }
    let columns = ["Channel", "To", "Code or link", "Sent"];
    section(page, "Inbox", &columns, &rows, world.inbox().count());
}

fn table(page: &mut String, title: &str, columns: &[&str], rows: &[Vec<String>]) {
    let mut body = String::new();
    for row in rows.iter().take(MOST_ROWS) {
        body.push_str("<tr>");
        for cell in row {
            let _ = write!(body, "<td>{}</td>", escape(cell));
        }
        body.push_str("</tr>");
    }
    section(page, title, columns, &body, rows.len());
}

fn section(page: &mut String, title: &str, columns: &[&str], rows: &str, count: usize) {
    let _ = write!(page, "<section><h2>{title} ({count})</h2>");
    if count == 0 {
        page.push_str("<p class=\"none\">None.</p></section>");
        return;
    }
    page.push_str("<div class=\"wide\"><table><thead><tr>");
    for column in columns {
        let _ = write!(page, "<th scope=\"col\">{column}</th>");
    }
    let _ = write!(page, "</tr></thead><tbody>{rows}</tbody></table></div>");
    if count > MOST_ROWS {
        let _ = write!(page, "<p class=\"none\">And {} more.</p>", count - MOST_ROWS);
    }
    page.push_str("</section>");
}
