//! The query parameters that each call takes. The others are refused: to ignore one would be to answer another question.

use super::BackendRequest;
use crate::world::{
    Form, Method, UnixMillis,
    error::{self, Failure},
};

const PAGE: &[&str] = &["limit", "offset"];
/// Without it, some lists are answered as they were before there were pages.
const PAGINATED: &[&str] = &["paginated"];
const USERS: &[&str] = &[
    "email_address",
    "phone_number",
    "username",
    "web3_wallet",
    "external_id",
    "user_id",
    "organization_id",
    "query",
    "email_address_query",
    "phone_number_query",
    "username_query",
    "name_query",
    "banned",
    "created_at_before",
    "created_at_after",
    "last_active_at_before",
    "last_active_at_after",
    "last_active_at_since",
    "last_sign_in_at_before",
    "last_sign_in_at_after",
];
const MEMBERS: &[&str] = &[
    "order_by",
    "user_id",
    "email_address",
    "phone_number",
    "username",
    "web3_wallet",
    "role",
    "query",
    "email_address_query",
    "phone_number_query",
    "username_query",
    "name_query",
    "last_active_at_before",
    "last_active_at_after",
    "created_at_before",
    "created_at_after",
];

/// Returns the parameters of a call, in groups.
fn known(method: Method, segments: &[&str]) -> &'static [&'static [&'static str]] {
    if method != Method::Get {
        return &[];
    }
    match segments {
        ["v1", "users"] => &[USERS, &["order_by"], PAGE, PAGINATED],
        // Neither an order nor a page changes the count.
        ["v1", "users", "count"] => &[USERS, &["order_by"], PAGE],
        ["v1", "users", _, "oauth_access_tokens", _] => &[PAGE, PAGINATED],
        ["v1", "users", _, "organization_memberships"] => &[PAGE],
        ["v1", "users", _, "organization_invitations"] => &[&["status"], PAGE],
        ["v1", "organization_memberships"] => &[MEMBERS, PAGE],
        ["v1", "organizations"] => {
            &[&["include_members_count", "query", "user_id", "organization_id", "order_by"], PAGE]
        }
        ["v1", "organizations", _] => &[&["include_members_count"]],
        ["v1", "organizations", _, "memberships"] => &[MEMBERS, PAGE],
        ["v1", "organizations", _, "invitations"] => &[&["status", "email_address", "order_by"], PAGE],
        ["v1", "invitations"] => &[&["status", "query", "order_by"], PAGE, PAGINATED],
        ["v1", "waitlist_entries"] => &[&["status", "query", "order_by"], PAGE],
        ["v1", "sessions"] => &[&["user_id", "client_id", "status"], PAGE, PAGINATED],
        ["v1", "allowlist_identifiers" | "blocklist_identifiers"] => &[PAGE, PAGINATED],
        ["v1", "clients", "handshake_payload"] => &[&["nonce"]],
        _ => &[],
    }
}

/// Refuses a parameter that the call does not take here.
pub(super) fn check(request: &BackendRequest) -> Result<(), Failure> {
    let segments = request.segments();
    if segments.iter().any(|part| ["api_keys", "billing"].contains(part)) {
        // Refused as a whole.
        return Ok(());
    }
    let known = known(request.method, &segments);
    let is_known = |key: &&str| known.iter().any(|group| group.contains(key));
    match request.query.keys().find(|key| !is_known(key)) {
        Some(odd) => Err(error::parameter_not_emulated(odd)),
        None => Ok(()),
    }
}

/// Returns the order that a query asks for: what to order by, and whether from the greatest down. The newest first unless it says otherwise.
pub(super) fn order<'query>(query: &'query Form, known: &[&str]) -> Result<(&'query str, bool), Failure> {
    let asked = query.text("order_by").unwrap_or("-created_at");
    let (is_descending, key) = match asked.split_at_checked(1) {
        Some(("-", key)) => (true, key),
        // An unescaped + arrives as a space.
        Some(("+" | " ", key)) => (false, key),
        _ => (false, asked),
    };
    match known.contains(&key) {
        true => Ok((key, is_descending)),
        false => Err(error::form_param_value_not_allowed("order_by", key, known)),
    }
}

/// Sorts by a key, stably.
pub(super) fn sort<T, K: Ord>(entries: &mut [T], is_descending: bool, key: impl Fn(&T) -> K) {
    entries.sort_by(|one, other| {
        let ascending = key(one).cmp(&key(other));
        if is_descending { ascending.reverse() } else { ascending }
    });
}

/// Returns a time in milliseconds, if the query gives one by this name.
pub(super) fn time(query: &Form, key: &str) -> Result<Option<UnixMillis>, Failure> {
    let text = query.text(key);
    let parsed = text.map(|text| {
        let ms = text.parse::<i64>();
        ms.map(UnixMillis).map_err(|_| error::form_param_format_invalid(key, "it is a time in milliseconds"))
    });
    parsed.transpose()
}
