//! Reading a request: its size, text, forms and world. An unreadable one is refused with a JSON error.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{header, request::Parts},
};

use super::{upload, wall_now};
use crate::world::{self, Form, Method, Response, cookie_suffix, refusal};

const LONGEST_BODY: usize = 1024 * 1024;
const LONGEST_USER_AGENT: usize = 512;

/// Returns the whole body.
pub(super) async fn whole(head: &Parts, body: Body) -> Result<Bytes, Box<Response>> {
    if upload::is_expected(head) {
        return upload::whole(body).await;
    }
    match to_bytes(body, LONGEST_BODY).await {
        Ok(body) => Ok(body),
        Err(_) => Err(Box::new(refusal(
            413,
            "request_body_too_large",
            &format!("The body is longer than {LONGEST_BODY} bytes, or broke off: send a shorter one."),
            None,
        ))),
    }
}

/// Splits `/w/<name>` off a path, and trailing slashes.
pub(super) fn world_and_path(path: &str) -> (String, String) {
    let named = path.strip_prefix("/w/").filter(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let (world, path) = match named.map(|rest| rest.split_once('/')) {
        None => ("default", path.to_owned()),
        Some(None) => (&path["/w/".len()..], String::new()),
        Some(Some((name, rest))) => (name, format!("/{rest}")),
    };
    (world.to_owned(), path.trim_end_matches('/').to_owned())
}

/// Returns a Frontend API request.
pub(super) async fn fapi(
    head: &Parts,
    world: &str,
    path: String,
    body: &Bytes,
) -> Result<world::Request, Box<Response>> {
    let query = form(head.uri.query().unwrap_or_default().as_bytes(), "query")?;
    let text = |name: header::HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok());
    let upload = if upload::is_expected(head) { upload::read(head, body).await? } else { None };
    // Requests about API keys are JSON, and always refused.
    let is_read_elsewhere = upload::is_expected(head) || path.starts_with("/api_keys");
    let body = if is_read_elsewhere { &Bytes::new() } else { body };
    let content_type = text(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let is_form = content_type.is_empty()
        || content_type.starts_with("application/x-www-form-urlencoded")
        || content_type.starts_with("text/plain");
    if !body.is_empty() && !is_form {
        return Err(Box::new(refusal(
            415,
            "unsupported_content_type",
            &format!("The body is {content_type}: send application/x-www-form-urlencoded."),
            None,
        )));
    }
    let body = form(body, "body")?;
    let method = method(head, &query)?;
    Ok(world::Request {
        method,
        path,
        query,
        body,
        upload,
        user_agent: text(header::USER_AGENT).map(|text| text.chars().take(LONGEST_USER_AGENT).collect()),
        origin: text(header::ORIGIN).map(str::to_owned),
        base_url: base_url(head, world),
        client_cookie: cookie(head, &client_cookie_name(world)),
        dev_browser_cookies: dev_browser_cookies(head).map(|(_, id)| id).collect(),
        cookie_suffixes: dev_browser_cookies(head).filter(|(suffix, _)| is_suffix(suffix)).collect(),
        received_at: wall_now(),
    })
}

/// Returns the verb: a POST may name another one in `_method`.
fn method(head: &Parts, query: &Form) -> Result<Method, Box<Response>> {
    let name = match query.text("_method") {
        Some(name) if head.method == axum::http::Method::POST => name,
        _ => head.method.as_str(),
    };
    Method::parse(name).ok_or_else(|| {
        Box::new(refusal(
            405,
            "bad_request",
            &format!("The method {name} is none of GET, POST, PATCH, PUT and DELETE."),
            None,
        ))
    })
}

/// Returns the pairs of urlencoded text.
pub(super) fn form(text: &[u8], place: &str) -> Result<Form, Box<Response>> {
    Form::parse(text).ok_or_else(|| {
        Box::new(refusal(
            400,
            "request_body_invalid",
            &format!("The {place} is not UTF-8 text: encode it as UTF-8 and try again."),
            None,
        ))
    })
}

/// Returns the name of the cookie that names a browser's client. Each world has one of its own, because a world replaces a value that
/// it has not given out: one name would let the worlds that a browser visits sign each other out.
pub(super) fn client_cookie_name(world: &str) -> String {
    if world == "default" { "__client".to_owned() } else { format!("__client_{}", cookie_suffix(world)) }
}

fn cookies(head: &Parts) -> impl Iterator<Item = (&str, &str)> {
    let headers = head.headers.get_all(header::COOKIE).iter();
    let texts = headers.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

fn cookie(head: &Parts, name: &str) -> Option<String> {
    cookies(head).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Apps on one host share their cookies, so there can be one for each publishable key: its suffix and its value.
fn dev_browser_cookies(head: &Parts) -> impl Iterator<Item = (String, String)> {
    cookies(head).filter_map(|(key, value)| {
        let suffix = key.strip_prefix("__clerk_db_jwt")?;
        Some((suffix.to_owned(), value.to_owned()))
    })
}

/// `_` and eight signs of base64.
fn is_suffix(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    text.len() == 9 && text.starts_with('_') && text.bytes().all(is_sign)
}

/// Returns the address of a world as the caller sees it.
pub(super) fn base_url(head: &Parts, world: &str) -> String {
    let base = head.extensions.get::<BaseUrl>().map_or("http://localhost", |base| base.0.as_str());
    if world == "default" { base.to_owned() } else { format!("{base}/w/{world}") }
}

/// The address of the emulator as the caller sees it, as an extension of each request.
#[derive(Clone)]
pub(super) struct BaseUrl(pub(super) String);
