//! Hostile addresses: 100,000 cases per parser, the same in every run.

use super::super::popup::popup_id;
use super::*;
use crate::address::{WebAddress, is_dev_browser, path_of, without_dev_browser};
use crate::browser::{is_cookie_value, parse_url};
use crate::flow::{EmailLinkStatus, Ticket, TicketStatus};

const CASES: usize = 100_000;

/// Parts of addresses, and texts that were mistaken for them.
const PARTS: [&str; 56] = [
    "/",
    "//",
    "\\",
    ".",
    "..",
    "%2e",
    "%2E%2e",
    "%2f",
    "%5c",
    "%5C",
    "%09",
    "%00",
    "%0a",
    "%7f",
    "%ff",
    "%",
    "%u0041",
    "\t",
    "\n",
    "\0",
    "\u{7f}",
    "\u{202e}",
    "\u{200b}",
    " ",
    "?",
    "#",
    "#/",
    "&",
    "=",
    ":",
    "@",
    ";",
    "[",
    "]",
    "*",
    "https://",
    "http://",
    "HTTP://",
    "https:",
    "javascript:",
    "data:text/html,",
    "localhost",
    "evil.test",
    "example.com",
    ".example.com",
    "pr-7",
    "sign-in",
    "sign-up",
    "redirect_url=",
    "__clerk_db_jwt[",
    "__clerk_ticket=",
    "verified",
    "sign_up",
    "complete",
    "\u{e9}\u{1f511}",
    "0123456789abcdef",
];

fn cases(seed: u64, check: impl FnMut(&str)) {
    cases_that_begin(seed, &[""], check);
}

/// Half of them begin with one of `beginnings`.
fn cases_that_begin(seed: u64, beginnings: &[&str], mut check: impl FnMut(&str)) {
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..CASES {
        let mut text = String::new();
        if random.bool() {
            text.push_str(beginnings[random.usize(..beginnings.len())]);
        }
        for _ in 0..random.usize(0..9) {
            if random.u8(0..8) == 0 {
                text.push(random.char(..));
            } else {
                text.push_str(PARTS[random.usize(..PARTS.len())]);
            }
        }
        check(&text);
    }
}

#[test]
fn redirect_url_never_leads_to_a_site_that_is_not_allowed() {
    let read = |text: &str| parse_url(text, "http://localhost").expect("readable");
    let mut led = 0;
    let pattern = |options: ClerkOptions| options.allowed_redirect_origin("https://*.example.com");
    booted_with(&Server::new(), pattern, async |clerk, went| {
        let beginnings = ["/", "/a", "http://localhost/", "https://pr-7.example.com", "https://evil.test/"];
        cases_that_begin(1, &beginnings, |text| {
            let is_allowed = clerk.is_allowed_return(text);
            went.lock().expect("unpoisoned").clear();
            clerk.navigate(text, NavigateKind::Push);
            let Some(address) = WebAddress::parse(text) else {
                assert!(!is_allowed && went.lock().expect("unpoisoned").is_empty(), "{text:?}");
                return;
            };
            let (handed_on, (href, origin)) = (address.as_str(), read(text));
            assert_eq!(read(handed_on), (href.clone(), origin.clone()), "{text:?}");
            let again = WebAddress::parse(handed_on).map(|address| address.as_str().to_owned());
            assert_eq!(again.as_deref(), Some(handed_on), "{text:?}");
            if is_allowed {
                led += 1;
                let is_allowed = origin.starts_with("https://") && origin.ends_with(".example.com");
                assert!(is_allowed || origin == "http://localhost", "{text:?}");
                assert!(href.starts_with(&*origin), "{text:?} has credentials");
                for page in ["/sign-in", "/sign-up"] {
                    assert_ne!(path_of(handed_on), page, "{text:?}");
                }
            }
            for url in went.lock().expect("unpoisoned").iter() {
                // A router decodes the path of a link that is clicked, and reads it again.
                let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
                assert!(path.starts_with('/') && !path.starts_with("//"), "{text:?}");
                for trap in ["\\", "%5c", "%0", "%1", "%7f"] {
                    assert!(!path.contains(trap), "{text:?}");
                }
            }
        });
    });
    assert!(led > 1_000, "only {led} ways back lead anywhere: the cases are too strange");
}

#[test]
fn any_ticket_and_status_in_an_address_are_parsed_without_panic() {
    cases(2, |text| {
        let ticket = Ticket::told(Some(text.to_owned()), Some(text));
        assert_eq!(ticket.as_ref().map(|ticket| ticket.ticket.expose()), (!text.is_empty()).then_some(text));
        let is_known = ["sign_in", "sign_up", "complete"].contains(&text);
        assert!(ticket.is_none_or(|ticket| is_known == (ticket.status != TicketStatus::Unknown)), "{text:?}");
    });
}

#[test]
fn unknown_link_status_is_a_failure() {
    cases(3, |text| {
        let is_known = ["verified", "transferable", "expired", "client_mismatch"].contains(&text);
        assert_eq!(EmailLinkStatus::told(text) == EmailLinkStatus::Failed, !is_known, "{text:?}");
    });
}

#[test]
fn dev_browser_value_never_adds_cookie_attributes() {
    let mut good = 0;
    cases(4, |text| {
        good += usize::from(is_dev_browser(text));
        assert!(!is_dev_browser(text) || (is_cookie_value(text) && text.len() <= 512), "{text:?}");
        let hash = ["#", text].concat();
        assert!(without_dev_browser(&hash).is_none_or(|rest| rest.len() < hash.len()), "{text:?}");
    });
    assert!(good > 1_000, "only {good} are taken");
}

#[test]
fn popup_id_in_an_address_is_valid_or_ignored() {
    let mut good = 0;
    cases(5, |text| {
        good += usize::from(popup_id(text).is_some());
        assert!(popup_id(text).is_none_or(|id| id == text && is_cookie_value(id)), "{text:?}");
    });
    assert!(good > 100, "only {good} are taken");
    assert_eq!(popup_id("true"), None);
}
