//! Navigations: a browser comes without clerk-js and is redirected to a page of the app.

use url::Url;

use super::{
    Call, Response, World,
    answer::{Answer, Reply},
    error::{self, Failure},
    id::{ClientId, DevBrowserId},
    plain, refused,
    request::Request,
};

/// Answers a navigation. A browser that keeps its client in a cookie learns here whether it is signed in.
pub(super) fn answer(
    world: &mut World,
    request: &Request,
    handler: fn(&mut World, &Request) -> Answer,
) -> Response {
    match handler(world, request) {
        Ok(Reply::Navigation(navigation)) => {
            let cookie = request.client_cookie.as_ref();
            let client = cookie.and_then(|value| world.client_of_cookie(value));
            let cookies = cookie.zip(client).map(|(value, id)| world.client_cookies(&id, value.clone()));
            Response { cookies, ..plain(Reply::Navigation(navigation)) }
        }
        Ok(reply) => plain(reply),
        Err(failure) => refused(&failure, None, None),
    }
}

impl World {
    /// Returns a page of the app from the settings. A relative address is resolved against the app's last known origin.
    pub(crate) fn app_page(&self, key: &str) -> Option<Url> {
        let text = self.settings.environment()["display_config"][key].as_str()?;
        let origin = self.app_origin.as_deref().and_then(|origin| Url::parse(origin).ok());
        Url::options().base_url(origin.as_ref()).parse(text).ok()
    }

    /// Returns the clients this navigating browser may be: the one that its address names, and those that its cookies name.
    pub(crate) fn clients_of(&self, request: &Request) -> Vec<ClientId> {
        let named = request.query.text("__clerk_db_jwt").and_then(|id| self.client_of_dev_browser(id));
        named.into_iter().chain(self.clients_by_cookies(request)).collect()
    }

    /// Returns the clients that the cookies of a request name: one for each app that keeps a cookie on this host.
    pub(crate) fn clients_by_cookies(&self, request: &Request) -> Vec<ClientId> {
        let dev_browsers = request.dev_browser_cookies.iter();
        let of_dev_browsers = dev_browsers.filter_map(|id| self.client_of_dev_browser(id));
        let of_cookie = request.client_cookie.as_ref().and_then(|value| self.client_of_cookie(value));
        of_dev_browsers.chain(of_cookie).collect()
    }

    fn client_of_dev_browser(&self, id: &str) -> Option<ClientId> {
        let client = self.dev_browsers.get(&DevBrowserId::from(id)).cloned().flatten();
        client.filter(|client| self.clients.contains_key(client))
    }
}

/// Returns an address of the app that a form gives. A relative one counts from the page that sent it.
pub(crate) fn app_url(call: &Call, param: &str) -> Result<Url, Failure> {
    let text = call.request.body.text(param).ok_or_else(|| error::form_param_missing(param))?;
    let origin = call.request.origin.as_deref().and_then(|origin| Url::parse(origin).ok());
    let url = Url::options().base_url(origin.as_ref()).parse(text);
    let url = url.map_err(|_| error::invalid_redirect_url(param))?;
    if ["http", "https"].contains(&url.scheme()) { Ok(url) } else { Err(error::invalid_redirect_url(param)) }
}

/// Returns the address with these parameters in its query, instead of what it had of the same names.
pub(crate) fn with_parameters(url: &Url, parameters: &[(&str, &str)]) -> String {
    let mut next = url.clone();
    let is_kept = |name: &str| !parameters.iter().any(|(key, _)| *key == name);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| is_kept(key))
        .map(|pair| (pair.0.into(), pair.1.into()))
        .collect();
    next.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(parameters);
    next.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_parameters_are_replaced_and_the_fragment_stays() {
        let url = Url::parse("http://localhost/verify?a=1&__clerk_status=old#/step").expect("a URL");
        assert_eq!(
            with_parameters(&url, &[("__clerk_status", "verified")]),
            "http://localhost/verify?a=1&__clerk_status=verified#/step"
        );
    }
}
