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
        match return_url() {
            Some(return_to) => with_query(&url, "redirect_url", &return_to),
            None => url,
        }
    }

    /// Where to go after a sign-in: `redirect_url` of the address, if it stays on this site, else the option.
    #[must_use]
    pub fn after_sign_in_url(self) -> String {
        return_url().unwrap_or_else(|| self.option(|core| core.options.after_sign_in_url.clone()))
    }

    /// Where to go after a sign-up, by the same rule.
    #[must_use]
    pub fn after_sign_up_url(self) -> String {
        return_url().unwrap_or_else(|| self.option(|core| core.options.after_sign_up_url.clone()))
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

    /// The path of the page, `""` on a server.
    #[must_use]
    pub fn current_path(self) -> String {
        browser::path()
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

/// `redirect_url` of the page's address, unless it leads to another site.
pub(super) fn return_url() -> Option<String> {
    browser::query_parameter("redirect_url").filter(|url| browser::is_same_origin(url))
}

fn is_web_address(url: &str) -> bool {
    url.starts_with("https://")
        || url.starts_with("http://")
        || (url.starts_with('/') && !url.starts_with("//"))
}

/// `url` with one more query parameter.
pub(super) fn with_query(url: &str, key: &str, value: &str) -> String {
    let glue = if url.contains('?') { '&' } else { '?' };
    format!("{url}{glue}{}", crate::fapi::request::encode([(key, value)].into_iter()))
}
