//! Where the pages are, and how one gets there.

use super::clerk::Clerk;
use super::options::NavigateKind;
use crate::address::{WebAddress, is_below};
use crate::browser;
use crate::flow::AttemptKind;
use crate::wire::TaskKey;

impl Clerk {
    /// Returns `true` if the app navigates by itself, with a router: [`ClerkOptions::navigate`](super::ClerkOptions::navigate).
    #[must_use]
    pub fn has_navigate(self) -> bool {
        self.option(|core| core.options.navigate.is_some())
    }

    /// Returns the page with the sign-in.
    #[must_use]
    pub fn sign_in_url(self) -> String {
        self.option(|core| core.options.sign_in_url.clone())
    }

    /// Returns the page with the sign-up.
    #[must_use]
    pub fn sign_up_url(self) -> String {
        self.option(|core| core.options.sign_up_url.clone())
    }

    /// Returns the callback page of providers and enterprise connections.
    #[must_use]
    pub fn sso_callback_url(self) -> String {
        self.option(|core| core.options.sso_callback_url.clone())
    }

    /// Returns the page that links lead to which a sign-in or a sign-up sends by e-mail. A way back in the page's address
    /// is kept.
    #[must_use]
    pub fn email_link_url(self, kind: AttemptKind) -> String {
        let url = self.option(|core| {
            let flow = match kind {
                AttemptKind::SignIn => &core.options.sign_in_url,
                AttemptKind::SignUp => &core.options.sign_up_url,
            };
            let below = || format!("{}/verify", flow.trim_end_matches('/'));
            core.options.email_link_url.clone().unwrap_or_else(below)
        });
        self.keep_return(url)
    }

    /// Where to go after a sign-in: where the app leads everybody, else `redirect_url` of the address if it stays
    /// on this site or leads to an allowed one, else the option.
    #[must_use]
    pub fn after_sign_in_url(self) -> String {
        self.option(|core| {
            let options = &core.options;
            let asked = self.return_url();
            destination(options.sign_in_force_redirect_url.as_ref(), asked, &options.after_sign_in_url)
        })
    }

    /// Returns the address after a sign-up, by the same rule.
    #[must_use]
    pub fn after_sign_up_url(self) -> String {
        self.option(|core| {
            let options = &core.options;
            let asked = self.return_url();
            destination(options.sign_up_force_redirect_url.as_ref(), asked, &options.after_sign_up_url)
        })
    }

    /// Where to go after the last task of a session: where the address of the task's page says, which whoever led there
    /// has written into it, else where sign-ins lead.
    #[must_use]
    pub fn after_task_url(self) -> String {
        self.return_url().unwrap_or_else(|| self.after_sign_in_url())
    }

    /// Returns the address after a sign-out.
    #[must_use]
    pub fn after_sign_out_url(self) -> String {
        self.option(|core| core.options.after_sign_out_url.clone())
    }

    /// Returns the page of a session task.
    #[must_use]
    pub fn task_url(self, task: &TaskKey) -> String {
        self.option(|core| {
            let given = core.options.task_urls.iter().find(|(key, _)| key == task);
            given.map_or_else(
                || format!("{}/tasks/{task}", core.options.sign_in_url.trim_end_matches('/')),
                |(_, url)| url.clone(),
            )
        })
    }

    /// `redirect_url` of the page's address, normalized; `None` if it leads where an address may not lead anybody.
    pub(super) fn return_url(self) -> Option<String> {
        let told =
            browser::query_parameter("redirect_url").or_else(|| browser::route_parameter("redirect_url"));
        Some(self.allowed_return(&told?)?.as_str().to_owned())
    }

    /// Returns `true` if an address may say that the user is to be led to `url`.
    pub(super) fn is_allowed_return(self, url: &str) -> bool {
        self.allowed_return(url).is_some()
    }

    fn allowed_return(self, url: &str) -> Option<WebAddress> {
        let address = WebAddress::parse(url)?;
        let core = self.core()?;
        let options = &core.options;
        let is_allowed =
            address.is_own() || options.allowed_redirect_origins.iter().any(|origin| address.is_of(origin));
        // The server would lead on to wherever its own query says.
        let is_api = is_below(address.href(), core.api.base());
        // A sign-in that leads to a sign-in leads nowhere.
        let is_flow = [&options.sign_in_url, &options.sign_up_url]
            .into_iter()
            .filter_map(|page| WebAddress::parse(page))
            .any(|page| is_below(address.as_str(), page.as_str()));
        (is_allowed && !is_api && !is_flow).then_some(address)
    }

    /// `url`, from which one comes back to where this page's address says, if it says so: for links between the pages
    /// of a sign-in and a sign-up.
    #[must_use]
    pub fn keep_return(self, url: String) -> String {
        returning(url, self.return_url().as_deref())
    }

    /// Returns the address of the sign-in page that leads back to `return_to`. Clerk's `buildSignInUrl`.
    #[must_use]
    pub fn build_sign_in_url(self, return_to: Option<&str>) -> String {
        returning(self.sign_in_url(), return_to)
    }

    /// Returns the address of the sign-up page that leads back to `return_to`.
    #[must_use]
    pub fn build_sign_up_url(self, return_to: Option<&str>) -> String {
        returning(self.sign_up_url(), return_to)
    }

    /// Returns the address of the page of the session's task, which leads back to `return_to`; `None` without a task.
    #[must_use]
    pub fn build_tasks_url(self, return_to: Option<&str>) -> Option<String> {
        let task = self.session()?.current_task().cloned()?;
        Some(self.task_url_returning(&task, return_to))
    }

    /// `url` of another origin of the instance, with what lets a development instance know this browser there. The
    /// caller vouches for that origin: whoever reads the address can speak for this browser.
    #[must_use]
    pub fn build_url_with_auth(self, url: &str) -> String {
        let is_elsewhere = || WebAddress::parse(url).is_some_and(|address| !address.is_own());
        match self.core() {
            Some(core) if core.api.key.uses_dev_browser() && is_elsewhere() => {
                core.api.decorate(url.to_owned())
            }
            _ => url.to_owned(),
        }
    }

    /// Goes to the sign-in, from which one comes back to `return_to`.
    pub fn redirect_to_sign_in(self, return_to: Option<&str>) {
        self.navigate(&self.build_sign_in_url(return_to), NavigateKind::Push);
    }

    /// Goes to the sign-up, from which one comes back to `return_to`.
    pub fn redirect_to_sign_up(self, return_to: Option<&str>) {
        self.navigate(&self.build_sign_up_url(return_to), NavigateKind::Push);
    }

    /// Goes to the waitlist.
    pub fn redirect_to_waitlist(self) {
        self.navigate(&self.waitlist_url(), NavigateKind::Push);
    }

    /// Goes to the task that the session has, if it has one.
    pub fn redirect_to_tasks(self, return_to: Option<&str>) {
        if let Some(url) = self.build_tasks_url(return_to) {
            self.navigate(&url, NavigateKind::Push);
        }
    }

    /// Returns the path of the page, with the route where the app has a hash router; `""` on a server.
    #[must_use]
    pub fn current_path(self) -> String {
        let has_hash_router = self.option(|core| core.options.sign_in_url.contains("#/"));
        let route = if has_hash_router { browser::route() } else { String::new() };
        let (path, _) = route.split_once('?').unwrap_or((&route, ""));
        browser::path() + path
    }

    /// Goes to `url`: by the app's router when it is a path and the app gave one, else the browser loads it. What is no
    /// [`WebAddress`] is refused.
    pub fn navigate(self, url: &str, kind: NavigateKind) {
        let Some(core) = self.core() else { return };
        let Some(address) = WebAddress::parse(url) else {
            return browser::warn("a navigation to something that is no web address was refused");
        };
        match &core.options.navigate {
            Some(navigate) if url.starts_with('/') => navigate(address.as_str(), kind),
            _ => browser::open(address.href(), kind == NavigateKind::Replace),
        }
    }
}

/// Where to go, of where everybody goes, where somebody wants to go, and where nobody said anything.
fn destination(force: Option<&String>, asked: Option<String>, fallback: &str) -> String {
    force.cloned().or(asked).unwrap_or_else(|| fallback.to_owned())
}

/// `url` with one more query parameter.
pub(super) fn with_query(url: &str, key: &str, value: &str) -> String {
    // The fragment is no part of the query, but the route of a hash router has its own query.
    let (page, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
    let is_route = hash.starts_with("#/");
    let glue = if (if is_route { hash } else { page }).contains('?') { '&' } else { '?' };
    let pair = crate::fapi::request::encode([(key, value)].into_iter());
    if is_route { format!("{url}{glue}{pair}") } else { format!("{page}{glue}{pair}{hash}") }
}

/// The start page is the default anyway.
fn returning(url: String, return_to: Option<&str>) -> String {
    match return_to {
        None | Some("" | "/") => url,
        Some(return_to) => with_query(&url, "redirect_url", return_to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn force_redirect_comes_before_the_query_and_the_fallback() {
        let force = "/welcome".to_owned();
        assert_eq!(destination(Some(&force), Some("/wanted".to_owned()), "/"), "/welcome");
        assert_eq!(destination(None, Some("/wanted".to_owned()), "/"), "/wanted");
        assert_eq!(destination(None, None, "/home"), "/home");
    }

    #[test]
    fn a_query_comes_before_the_hash() {
        assert_eq!(with_query("/a#b", "c", "/d"), "/a?c=%2Fd#b");
        assert_eq!(with_query("/a?x=1", "c", "d"), "/a?x=1&c=d");
        assert_eq!(with_query("/a#b?x", "c", "d"), "/a?c=d#b?x");
    }

    #[test]
    fn the_route_of_a_hash_router_has_a_query_of_its_own() {
        assert_eq!(with_query("/#/a", "c", "/#/d"), "/#/a?c=%2F%23%2Fd");
        assert_eq!(with_query("/?y=1#/a", "c", "d"), "/?y=1#/a?c=d");
        assert_eq!(with_query("/app#/a?x=1", "c", "d"), "/app#/a?x=1&c=d");
    }
}
