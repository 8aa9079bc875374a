//! Bytes instead of requests: arbitrary methods, paths, queries, headers and bodies. Whatever they are, the answer is one of a
//! server that is well.

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, Uri, header},
};
use clerk_emulator::{Emulator, app};
use http_body_util::BodyExt;
use proptest::{
    prelude::{Just, Strategy, any, prop, prop_oneof},
    sample::select,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    answer::Answer,
    table::{BACKEND, FRONTEND},
};

/// A request, as bytes.
#[derive(Clone)]
pub(crate) struct Raw {
    method: String,
    path: Vec<u8>,
    query: Vec<u8>,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Bytes,
    /// Whether it carries the browser and the session that there are.
    is_known: bool,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = match &self.body {
            Bytes::These(bytes) => bytes.escape_ascii().to_string(),
            Bytes::Many(byte, count) => format!("{count} times {byte}"),
        };
        write!(out, "{} {}?{} {body}", self.method, self.path.escape_ascii(), self.query.escape_ascii())?;
        for (name, value) in &self.headers {
            write!(out, "\n{name}: {}", value.escape_ascii())?;
        }
        write!(out, "{}", if self.is_known { "\nby a known browser" } else { "" })
    }
}

#[derive(Clone, Debug)]
enum Bytes {
    These(Vec<u8>),
    /// So many of one.
    Many(u8, usize),
}

impl Bytes {
    fn into_vec(self) -> Vec<u8> {
        match self {
            Self::These(bytes) => bytes,
            Self::Many(byte, count) => vec![byte; count],
        }
    }
}

/// A little of what means something somewhere, among anything else.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static str> = vec![
        "",
        "/",
        "//",
        "..",
        "%",
        "%2",
        "%00",
        "%FF",
        "%C3%28",
        "&",
        "=",
        "&&",
        "==",
        "+",
        ";",
        "{}",
        "[]",
        "null",
        "\"",
        "{\"action\":\"create_user\"}",
        "[{\"path\":1}]",
        "{\"environment\":{\"user_settings\":[]}}",
        "{\"reset\":true}",
        "strategy=",
        "identifier=",
        "password=",
        "code=",
        "_method=PATCH",
        "_method=BREW",
        "__clerk_api_version=1",
        "redirect_url=",
        "http://[::1",
        "https://\u{e4}.example/\u{1f600}",
        "9999999999999999999999999999999999999999",
        "-1",
        "\r\n",
        "\u{0}",
    ];
    prop_oneof![
        select(known).prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..24),
        "[a-z_]{1,12}=[^&]{0,20}".prop_map(String::into_bytes),
        "\\PC{0,12}".prop_map(String::into_bytes),
    ]
}

fn pieces(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 0..most).prop_map(|pieces| pieces.concat())
}

/// A path of a route with anything for its ids, one of the admin API, or none at all.
fn path() -> impl Strategy<Value = Vec<u8>> {
    let routes: Vec<String> = FRONTEND
        .iter()
        .map(|target| target.path.to_owned())
        .chain(BACKEND.iter().map(|target| format!("/bapi{}", target.path)))
        .chain(
            ["config", "action", "reset", "messages", "requests", "images/{img}", ""]
                .map(|it| format!("/__emulator/{it}")),
        )
        .collect();
    let world = select(vec!["", "", "/w/red", "/w/", "/w/%FF", "/w//"]);
    let of_route = (world, select(routes), piece()).prop_map(|(world, route, id)| {
        let id = percent_encoding::percent_encode(&id, percent_encoding::NON_ALPHANUMERIC).to_string();
        let part = |part: &str| if part.starts_with('{') { id.clone() } else { part.to_owned() };
        let parts: Vec<String> = route.split('/').map(part).collect();
        format!("{world}{}", parts.join("/")).into_bytes()
    });
    prop_oneof![4 => of_route, 1 => pieces(5)]
}

fn body() -> impl Strategy<Value = Bytes> {
    let fields: Vec<&'static str> = FRONTEND.iter().flat_map(|target| target.fields).copied().collect();
    let form = prop::collection::vec((select(fields), piece()), 0..6).prop_map(|pairs| {
        let pairs = pairs.into_iter().map(|(name, value)| [name.as_bytes(), b"=", &value].concat());
        Bytes::These(pairs.collect::<Vec<_>>().join(&b'&'))
    });
    prop_oneof![
        20 => form,
        20 => pieces(8).prop_map(Bytes::These),
        20 => json_value(3).prop_map(|value| Bytes::These(value.to_string().into_bytes())),
        5 => prop::collection::vec(any::<u8>(), 0..2_000).prop_map(Bytes::These),
        1 => (any::<u8>(), 900_000..1_200_000_usize).prop_map(|(byte, count)| Bytes::Many(byte, count)),
    ]
}

fn json_value(depth: u32) -> impl Strategy<Value = Value> {
    let keys = select(vec![
        "action",
        "email",
        "email_address",
        "password",
        "environment",
        "emulator",
        "preset",
        "user_id",
        "user_settings",
        "auth_config",
        "attributes",
        "public_metadata",
        "ms",
        "name",
        "created_by",
        "actor",
        "totp_secret",
        "client_trust",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(Value::from),
        select(vec!["create_user", "advance_clock", "everything", "ada@example.com", "user_1"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(depth, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys.clone().prop_map(str::to_owned), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let kinds = select(vec![
        "application/x-www-form-urlencoded",
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/octet-stream",
        "APPLICATION/JSON; charset=\u{fc}",
    ]);
    let names = select(vec![
        "host",
        "origin",
        "cookie",
        "authorization",
        "user-agent",
        "content-type",
        "x-forwarded-host",
        "expect",
    ]);
    let cookies = select(vec![
        "__client=",
        "__clerk_db_jwt=",
        "__clerk_db_jwt_=;__session",
        "__clerk_db_jwt_abcdefgh=\u{1}",
    ]);
    let one = prop_oneof![
        3 => kinds.prop_map(|kind| ("content-type", kind.as_bytes().to_vec())),
        2 => (names, pieces(3)),
        1 => cookies.prop_map(|cookie| ("cookie", cookie.as_bytes().to_vec())),
        1 => Just(("authorization", b"Bearer sk_test_raw".to_vec())),
    ];
    prop::collection::vec(one, 0..4)
}

/// Any request.
pub(crate) fn raw() -> impl Strategy<Value = Raw> {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "CONNECT"];
    let method = prop_oneof![9 => select(known.map(str::to_owned).to_vec()), 1 => "[!#$A-Za-z]{1,12}"];
    (method, path(), pieces(4), headers(), body(), any::<bool>()).prop_map(
        |(method, path, query, headers, body, is_known)| Raw { method, path, query, headers, body, is_known },
    )
}

/// The emulator in front of which somebody is signed in.
pub(crate) struct Server {
    router: Router,
    browser: String,
    session: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let mut server =
            Self { router: app(Emulator::new()), browser: String::new(), session: String::new() };
        let user = json!({"action": "create_user", "email_address": "ada@example.com", "password": "correct horse 1"});
        server.post("/__emulator/action", user.to_string()).await;
        let browser = server.post("/v1/dev_browser", String::new()).await;
        server.browser = browser.body["id"].as_str().expect("an id").to_owned();
        let path = format!("/v1/client/sign_ins?__clerk_db_jwt={}", server.browser);
        let body = "identifier=ada%40example.com&password=correct+horse+1".to_owned();
        let answer = server.post(&path, body).await;
        server.session = answer.body["response"]["created_session_id"].as_str().expect("an id").to_owned();
        server
    }

    async fn post(&self, path: &str, body: String) -> Answer {
        self.send(Request::post(path).body(Body::from(body)).expect("a request")).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("routers do not fail");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Sends what can be sent at all: a server gets to see no request that is not one.
    pub(crate) async fn ask(&self, raw: Raw) -> Result<(), String> {
        let mut target = if raw.path.starts_with(b"/") { raw.path } else { [b"/", &raw.path[..]].concat() };
        target.push(b'?');
        if raw.is_known {
            let known = format!("__clerk_db_jwt={}&_clerk_session_id={}&", self.browser, self.session);
            target.extend(known.into_bytes());
        }
        target.extend(raw.query);
        let uri = Uri::try_from(&target[..]).unwrap_or_else(|_| {
            let text: String = target
                .iter()
                .filter(|byte| byte.is_ascii_graphic() && **byte != b'#')
                .map(|byte| char::from(*byte))
                .collect();
            Uri::try_from(text.replace(['"', '<', '>', '\\', '^', '`', '{', '|', '}'], ""))
                .unwrap_or_default()
        });
        let path = uri.path().to_owned();
        let method = Method::from_bytes(raw.method.as_bytes()).unwrap_or(Method::GET);
        let is_preflight = method == Method::OPTIONS;
        let is_head = method == Method::HEAD;
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in raw.headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                request = request.header(name, value);
            }
        }
        let request = request.body(Body::from(raw.body.into_vec())).map_err(|error| error.to_string())?;
        let is_cross = request.headers().contains_key(header::ORIGIN);
        let answer = self.send(request).await;
        let has_cors = answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        let says_denied = answer.text.contains("\"origin_invalid\"");
        let is_denied = answer.status == 403 && (is_head || says_denied);
        if is_cross && !has_cors && !is_denied || has_cors && answer.status == 403 && says_denied {
            return Err(format!("CORS headers are {has_cors}: {} {}", answer.status, answer.text));
        }
        match answer.status {
            204 if is_preflight => Ok(()),
            ..500 if is_head => Ok(()),
            _ => answer.check(&path),
        }
    }
}

/// A row of requests before one server.
pub(crate) fn row() -> impl Strategy<Value = Vec<Raw>> {
    prop::collection::vec(raw(), 50)
}
