//! The one file that touches `fetch`.

use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::{AbortController, RequestCredentials};

use super::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, Unreachable};

/// `fetch` of the page.
pub(super) struct Fetch;

impl Transport for Fetch {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, Unreachable>> {
        Box::pin(fetch(request))
    }
}

async fn fetch(request: HttpRequest) -> Result<HttpResponse, Unreachable> {
    let timed_out = Rc::new(Cell::new(false));
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    // Dropping the timer at the end of this function cancels it.
    let _timer = Timeout::new(request.timeout_ms, {
        let timed_out = timed_out.clone();
        move || {
            timed_out.set(true);
            if let Some(controller) = controller {
                controller.abort();
            }
        }
    });
    let unreachable = |_| Unreachable { timed_out: timed_out.get() };

    let method = if request.is_post { gloo_net::http::Method::POST } else { gloo_net::http::Method::GET };
    let mut builder = RequestBuilder::new(&request.url).method(method).abort_signal(signal.as_ref());
    if request.with_credentials {
        builder = builder.credentials(RequestCredentials::Include);
    }
    let response = match request.body {
        Some(body) => {
            let kind = "application/x-www-form-urlencoded";
            builder.header("content-type", kind).body(body).map_err(unreachable)?.send().await
        }
        None => builder.send().await,
    }
    .map_err(unreachable)?;
    let head = head(&response);
    let body = response.text().await.map_err(unreachable)?;
    Ok(HttpResponse { body, ..head })
}

fn head(response: &Response) -> HttpResponse {
    let headers = response.headers();
    HttpResponse {
        status: response.status(),
        dev_browser: headers.get("clerk-db-jwt"),
        retry_after_s: headers.get("retry-after").and_then(|text| text.trim().parse().ok()),
        country: headers.get("x-country"),
        ..HttpResponse::default()
    }
}
