//! Answers as HTTP.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::read::client_cookie_name;
use crate::world::{self, ClientCookies, Navigation};

/// Pages have neither scripts nor styles of their own. Where a form leads in the end is up to redirects, so `form-action` is open.
const PAGE_POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// hyper closes a connection whose body fails before the head is flushed: the caller gets no answer at all.
pub(super) fn dropped() -> Response {
    let failing =
        futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("dropped by a fault")) });
    Response::new(Body::from_stream(failing))
}

pub(super) fn text(status: u16, text: String) -> Response {
    let status = StatusCode::from_u16(status).expect("faults are checked when they are set");
    (status, text).into_response()
}

/// The status an answer goes out with.
pub(super) fn status(answer: &world::Response) -> u16 {
    match answer.navigation {
        Some(Navigation::SeeOther(_)) => StatusCode::SEE_OTHER.as_u16(),
        Some(Navigation::Temporary(_)) => StatusCode::TEMPORARY_REDIRECT.as_u16(),
        _ => answer.status,
    }
}

pub(super) fn write(answer: world::Response) -> Response {
    let status = StatusCode::from_u16(answer.status).expect("the world answers with real statuses");
    let mut response = match answer.navigation {
        None => {
            (status, [(header::CONTENT_TYPE, "application/json")], answer.body.to_string()).into_response()
        }
        Some(Navigation::SeeOther(url)) => (StatusCode::SEE_OTHER, [(header::LOCATION, url)]).into_response(),
        Some(Navigation::Temporary(url)) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response()
        }
        Some(Navigation::Script(script)) => {
            (status, [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
        }
        Some(Navigation::Page(html)) => {
            (status, [(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], Html(html)).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = answer.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(country) = answer.country {
        headers.insert("x-country", HeaderValue::from_str(&country).expect("a country is two letters"));
    }
    response
}

/// Adds the cookies of a browser that is no dev browser.
pub(super) fn set_cookies(headers: &mut HeaderMap, world: &str, cookies: &ClientCookies) {
    if let Some(value) = &cookies.client {
        let name = client_cookie_name(world);
        set_cookie(headers, &format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"));
    }
    set_cookie(
        headers,
        &format!("__client_uat={}; Path=/; SameSite=Lax; Max-Age=31536000", cookies.client_uat),
    );
}

/// Adds what every answer says to browsers, unless the answer says it itself.
pub(super) fn harden(headers: &mut HeaderMap) {
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    // Not `no-referrer`: a browser would send the forms of these pages with `Origin: null`.
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
}

fn set_cookie(headers: &mut HeaderMap, cookie: &str) {
    let cookie = HeaderValue::from_str(cookie).expect("cookie values are letters and digits");
    headers.append(header::SET_COOKIE, cookie);
}
