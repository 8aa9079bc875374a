//! Where the pages are, and how one gets there.

use super::clerk::Clerk;
use super::options::NavigateKind;
use crate::browser;
use crate::wire::TaskKey;

impl Clerk {
    /// The page with the sign-in.
    #[must_use]
    pub fn sign_in_url(self) -> String {
        self.option(|core| core.options.sign_in_url.clone())
    }

    /// The page with the sign-up.
    #[must_use]
    pub fn sign_up_url(self) -> String {
        self.option(|core| core.options.sign_up_url.clone())
    }

    /// The page that goes on after a provider or a company has led back.
    #[must_use]
    pub fn sso_callback_url(self) -> String {
        self.option(|core| core.options.sso_callback_url.clone())
    }

    /// The page that links lead to which a sign-in or a sign-up sends by e-mail. A way back in the page's address
    /// is kept.
    #[must_use]
    pub fn email_link_url(self, of_sign_up: bool) -> String {
        let url = self.option(|core| {
            let flow = if of_sign_up { &core.options.sign_up_url } else { &core.options.sign_in_url };
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

    /// Where to go after a sign-up, by the same rule.
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

    /// Where to go after a sign-out.
    #[must_use]
    pub fn after_sign_out_url(self) -> String {
        self.option(|core| core.options.after_sign_out_url.clone())
    }

    /// The page of a session task.
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

    /// `redirect_url` of the page's address, unless it leads to a site that is not allowed.
    pub(super) fn return_url(self) -> Option<String> {
        let told =
            browser::query_parameter("redirect_url").or_else(|| browser::route_parameter("redirect_url"));
        told.filter(|url| self.is_allowed_return(url))
    }

    /// Whether one may be led to `url` because an address says so.
    pub(super) fn is_allowed_return(self, url: &str) -> bool {
        let is_allowed = || {
            self.option(|core| {
                core.options.allowed_redirect_origins.iter().any(|origin| is_of_origin(url, origin))
            })
        };
        // What is relative to the page would lead elsewhere from the next one.
        is_web_address(url) && (browser::is_same_origin(url) || is_allowed())
    }

    /// `url`, from which one comes back to where this page's address says, if it says so: for links between the pages
    /// of a sign-in and a sign-up.
    #[must_use]
    pub fn keep_return(self, url: String) -> String {
        returning(url, self.return_url().as_deref())
    }

    /// The page with the sign-in, from which one comes back to `return_to`. Clerk's `buildSignInUrl`.
    #[must_use]
    pub fn build_sign_in_url(self, return_to: Option<&str>) -> String {
        returning(self.sign_in_url(), return_to)
    }

    /// The page with the sign-up, from which one comes back to `return_to`.
    #[must_use]
    pub fn build_sign_up_url(self, return_to: Option<&str>) -> String {
        returning(self.sign_up_url(), return_to)
    }

    /// The page of the task that the session has, from which one comes back to `return_to`; `None` without a task.
    #[must_use]
    pub fn build_tasks_url(self, return_to: Option<&str>) -> Option<String> {
        let task = self.session()?.current_task().cloned()?;
        Some(self.task_url_returning(&task, return_to))
    }

    /// `url` of another origin of the instance, with what lets a development instance know this browser there. The
    /// caller vouches for that origin: whoever reads the address can speak for this browser.
    #[must_use]
    pub fn build_url_with_auth(self, url: &str) -> String {
        match self.core() {
            Some(core)
                if core.api.key.uses_dev_browser()
                    && is_web_address(url)
                    && !browser::is_same_origin(url) =>
            {
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

    /// The path of the page, with the route where the app has a hash router; `""` on a server.
    #[must_use]
    pub fn current_path(self) -> String {
        let has_hash_router = self.option(|core| core.options.sign_in_url.contains("#/"));
        let route = if has_hash_router { browser::route() } else { String::new() };
        let (path, _) = route.split_once('?').unwrap_or((&route, ""));
        browser::path() + path
    }

    /// Goes to `url`: by the app's router when it is a path and the app gave one, else the browser loads it.
    pub fn navigate(self, url: &str, kind: NavigateKind) {
        let Some(core) = self.core() else { return };
        match &core.options.navigate {
            Some(navigate) if url.starts_with('/') && !url.starts_with("//") => navigate(url, kind),
            _ if is_web_address(url) => browser::open(url, kind == NavigateKind::Replace),
            _ => browser::warn("a navigation to something that is no web address was refused"),
        }
    }
}

/// Where to go, of where everybody goes, where somebody wants to go, and where nobody said anything.
fn destination(force: Option<&String>, asked: Option<String>, fallback: &str) -> String {
    force.cloned().or(asked).unwrap_or_else(|| fallback.to_owned())
}

/// Whether an absolute address is one of an origin: the same scheme, host and port, and no mere beginning.
fn is_of_origin(url: &str, origin: &str) -> bool {
    let origin = origin.trim_end_matches('/');
    is_web_address(origin)
        && url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn is_web_address(url: &str) -> bool {
    url.starts_with("https://")
        || url.starts_with("http://")
        || (url.starts_with('/') && !url.starts_with("//"))
}

/// `url` with one more query parameter.
pub(super) fn with_query(url: &str, key: &str, value: &str) -> String {
    // What follows `#` is no part of the query, but the route of a hash router has a query of its own.
    let (page, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
    let is_route = hash.starts_with("#/");
    let glue = if (if is_route { hash } else { page }).contains('?') { '&' } else { '?' };
    let pair = crate::fapi::request::encode([(key, value)].into_iter());
    if is_route { format!("{url}{glue}{pair}") } else { format!("{page}{glue}{pair}{hash}") }
}

/// The start page is where one is led anyway.
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
    fn f15_where_everybody_goes_comes_first_then_where_one_wants_to_go() {
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

    #[test]
    fn f15_only_whole_paths_and_web_addresses_are_ways_back() {
        for url in ["", "dashboard", "//evil.test", "javascript:alert(1)", "?a=b"] {
            assert!(!is_web_address(url), "{url}");
        }
        assert!(is_web_address("/dashboard") && is_web_address("https://app.example.com"));
    }

    #[test]
    fn f15_an_allowed_origin_is_no_mere_beginning() {
        let origin = "https://app.example.com";
        for url in ["https://app.example.com", "https://app.example.com/a", "https://app.example.com?a"] {
            assert!(is_of_origin(url, origin), "{url}");
        }
        let others =
            ["https://app.example.com.evil.test/", "https://app.example.com@evil.test", "//app.example.com"];
        for url in others {
            assert!(!is_of_origin(url, origin), "{url}");
        }
        assert!(!is_of_origin("javascript:alert(1)", "javascript:"));
        assert!(is_of_origin("https://app.example.com/", "https://app.example.com/"));
    }
}
