//! The address of a sign-in or sign-up follows its step, as that of Clerk's own pages does.

use leptos_clerk::{SignInStep, SignUpStep, path_of};

use crate::browser;
use crate::reactive::effect;

/// How the address of a page of several steps follows them. The step is the server's: an address never changes
/// it, and a reload comes back to where the attempt stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Routing {
    /// By a path below the page's own, for example `/sign-in/factor-one`: the app's route has to be
    /// `/sign-in/*any`. Only where the page is at the provider's `sign_in_url` or `sign_up_url`.
    #[default]
    Path,
    /// By the part of the address after `#`, for example `/sign-in#/factor-one`.
    Hash,
    /// Not at all.
    Virtual,
}

/// The part of the address that stands for a step; `None` leaves the address alone.
pub(crate) fn sign_in_segment(step: &SignInStep) -> Option<&'static str> {
    Some(match step {
        SignInStep::Identify => "",
        SignInStep::FirstFactor => "factor-one",
        SignInStep::SecondFactor => "factor-two",
        SignInStep::ClientTrust => "client-trust",
        SignInStep::NewPassword => "reset-password",
        SignInStep::ProtectCheck => "protect-check",
        _ => return None,
    })
}

/// As [`sign_in_segment`].
pub(crate) fn sign_up_segment(step: &SignUpStep) -> Option<&'static str> {
    Some(match step {
        SignUpStep::Start => "",
        SignUpStep::Continue => "continue",
        SignUpStep::VerifyEmail => "verify-email-address",
        SignUpStep::VerifyPhone => "verify-phone-number",
        SignUpStep::EnterpriseSso => "enterprise-connections",
        SignUpStep::ProtectCheck => "protect-check",
        _ => return None,
    })
}

const SEGMENTS: [&str; 10] = [
    "factor-one",
    "factor-two",
    "client-trust",
    "reset-password",
    "protect-check",
    "continue",
    "verify-email-address",
    "verify-phone-number",
    "enterprise-connections",
    "",
];

/// Has the address follow `segment`. Replaces the entry of the history: a step that is over cannot be gone
/// back to.
pub(crate) fn follow(
    routing: Routing,
    base: impl Fn() -> String + 'static,
    segment: impl Fn() -> Option<&'static str> + 'static,
) {
    if routing == Routing::Virtual {
        return;
    }
    // Reaches outside the graph: the browser's location.
    effect(move || {
        if let Some(segment) = segment()
            && let Some(url) = address(routing, &base(), &browser::location(), segment)
        {
            browser::replace_address(&url);
        }
    });
}

/// Returns the new address, if it has to change.
fn address(routing: Routing, base: &str, here: &str, segment: &str) -> Option<String> {
    let (before_hash, hash) = here.split_at(here.find('#').unwrap_or(here.len()));
    let (path, query) = before_hash.split_at(before_hash.find('?').unwrap_or(before_hash.len()));
    let wanted = match routing {
        Routing::Path => {
            let base = path_of(base);
            let below = path.trim_end_matches('/').strip_prefix(base)?;
            let is_own = below.is_empty() || below.strip_prefix('/').is_some_and(|it| SEGMENTS.contains(&it));
            if !is_own {
                return None;
            }
            let glue = if segment.is_empty() && !base.is_empty() { "" } else { "/" };
            [base, glue, segment, query, hash].concat()
        }
        _ => {
            let is_own =
                matches!(hash, "" | "#") || hash.strip_prefix("#/").is_some_and(|it| SEGMENTS.contains(&it));
            let glue = if segment.is_empty() { "" } else { "#/" };
            if !is_own || (hash.is_empty() && segment.is_empty()) {
                return None;
            }
            [before_hash, glue, segment].concat()
        }
    };
    (wanted != here).then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_segment_parses_back_to_its_page() {
        use {SignInStep as In, SignUpStep as Up};
        let sign_in = [
            In::Identify,
            In::FirstFactor,
            In::SecondFactor,
            In::ClientTrust,
            In::NewPassword,
            In::ProtectCheck,
        ];
        let sign_up =
            [Up::Start, Up::Continue, Up::VerifyEmail, Up::VerifyPhone, Up::EnterpriseSso, Up::ProtectCheck];
        for segment in sign_in.iter().map(sign_in_segment).chain(sign_up.iter().map(sign_up_segment)) {
            assert!(segment.is_some_and(|segment| SEGMENTS.contains(&segment)), "{segment:?}");
        }
    }

    fn path(here: &str, segment: &str) -> Option<String> {
        address(Routing::Path, "/sign-in", here, segment)
    }

    fn hash(here: &str, segment: &str) -> Option<String> {
        address(Routing::Hash, "/sign-in", here, segment)
    }

    #[test]
    fn path_follows_the_step_and_keeps_query_and_hash() {
        assert_eq!(path("/sign-in", "factor-one").as_deref(), Some("/sign-in/factor-one"));
        assert_eq!(path("/sign-in?a=1#b", "factor-one").as_deref(), Some("/sign-in/factor-one?a=1#b"));
        assert_eq!(path("/sign-in/factor-one?a=1", "").as_deref(), Some("/sign-in?a=1"));
        assert_eq!(path("/sign-in/factor-one", "factor-two").as_deref(), Some("/sign-in/factor-two"));
        assert_eq!(path("/sign-in/factor-one", "factor-one"), None);
    }

    #[test]
    fn page_mounted_at_the_root_returns_to_the_root() {
        let at_root = |here, segment| address(Routing::Path, "/", here, segment);
        assert_eq!(at_root("/", "factor-one").as_deref(), Some("/factor-one"));
        assert_eq!(at_root("/factor-one?a=1", "").as_deref(), Some("/?a=1"));
        assert_eq!(at_root("/", ""), None);
    }

    #[test]
    fn page_mounted_elsewhere_keeps_its_path() {
        assert_eq!(path("/", "factor-one"), None);
        assert_eq!(path("/sign-in/verify", "factor-one"), None);
        assert_eq!(path("/sign-incontinue", "factor-one"), None);
        assert_eq!(path("/sign-in/tasks/setup-mfa", ""), None);
    }

    #[test]
    fn hash_route_follows_the_step_and_other_hashes_stay() {
        assert_eq!(hash("/login", "factor-one").as_deref(), Some("/login#/factor-one"));
        assert_eq!(hash("/login?a=1#/factor-one", "").as_deref(), Some("/login?a=1"));
        assert_eq!(hash("/login#/factor-one", "factor-two").as_deref(), Some("/login#/factor-two"));
        assert_eq!(hash("/login#/elsewhere", "factor-two"), None);
        assert_eq!(hash("/login#pricing", "factor-two"), None);
        assert_eq!(hash("/login", ""), None);
    }
}
