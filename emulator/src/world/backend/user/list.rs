//! Finding users: filters, order, pages.

use serde_json::{Value, json};

use super::rendered;
use crate::world::{
    Form, UnixMillis, World,
    backend::{Answer, BackendRequest, query},
    error::{self, Failure},
    organization::page,
    user::User,
};

/// The filters of a query.
struct Filter<'query> {
    query: &'query Form,
    /// Bounds of times: what is bounded, whether from above, and the bound.
    times: Vec<(Time, bool, UnixMillis)>,
}

#[derive(Clone, Copy)]
enum Time {
    Created,
    Active,
    SignedIn,
}

const BOUNDS: &[(&str, Time, bool)] = &[
    ("created_at_before", Time::Created, true),
    ("created_at_after", Time::Created, false),
    ("last_active_at_before", Time::Active, true),
    ("last_active_at_after", Time::Active, false),
    ("last_active_at_since", Time::Active, false),
    ("last_sign_in_at_before", Time::SignedIn, true),
    ("last_sign_in_at_after", Time::SignedIn, false),
];

/// The format of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    Whole,
    Part,
}

impl<'query> Filter<'query> {
    fn of(query: &'query Form) -> Result<Self, Failure> {
        let mut times = Vec::new();
        for (key, what, above) in BOUNDS {
            times.extend(query::time(query, key)?.map(|bound| (*what, *above, bound)));
        }
        if let Some(other) = query.text("banned").filter(|text| !["true", "false"].contains(text)) {
            return Err(error::form_param_value_not_allowed("banned", other, &["true", "false"]));
        }
        Ok(Self { query, times })
    }

    fn takes(&self, world: &World, user: &User, names: Match) -> bool {
        let organizations: Vec<&str> =
            world.memberships_of(&user.id).map(|one| one.organization.as_str()).collect();
        takes_names(self.query, user, names)
            && is_one_of(self.query, "external_id", Match::Whole, user.external_id.as_deref())
            && is_one_of(self.query, "organization_id", Match::Whole, organizations)
            && self.query.text("banned").is_none_or(|text| (text == "true") == user.banned)
            && self.times.iter().all(|(time, above, bound)| {
                let at = match time {
                    Time::Created => Some(user.created_at),
                    Time::Active => user.last_active_at,
                    Time::SignedIn => user.last_sign_in_at,
                };
                at.is_some_and(|at| if *above { at < *bound } else { at > *bound })
            })
    }
}

/// Returns `true` if the name filters of a query match the user.
pub(in crate::world::backend) fn takes_names_of(query: &Form, user: &User) -> bool {
    takes_names(query, user, Match::Whole)
}

fn takes_names(query: &Form, user: &User, names: Match) -> bool {
    let emails = || user.email_addresses.iter().map(|it| it.address.as_str());
    let phones = || user.phone_numbers.iter().map(|it| it.number.as_str());
    let name =
        [user.first_name.as_deref(), user.last_name.as_deref()].map(Option::unwrap_or_default).join(" ");
    takes_id(query, user.id.as_str())
        && is_one_of(query, "email_address", names, emails())
        && is_one_of(query, "phone_number", names, phones())
        && is_one_of(query, "web3_wallet", names, user.wallets.iter().map(|it| it.address.as_str()))
        && is_one_of(query, "username", names, user.username.as_deref())
        && is_one_of(query, "email_address_query", Match::Part, emails())
        && is_one_of(query, "phone_number_query", Match::Part, phones())
        && is_one_of(query, "username_query", Match::Part, user.username.as_deref())
        && is_one_of(query, "name_query", Match::Part, [name.as_str()])
        && query.text("query").is_none_or(|text| user.matches(&text.trim().to_lowercase()))
}

/// Ids may carry a sign: `-` asks for all the others.
fn takes_id(query: &Form, id: &str) -> bool {
    let (out, mut only): (Vec<&str>, Vec<&str>) =
        query.all("user_id").filter(|text| !text.is_empty()).partition(|text| text.starts_with('-'));
    only.iter_mut().for_each(|text| *text = text.trim_start_matches('+'));
    !out.iter().any(|text| &text[1..] == id) && (only.is_empty() || only.contains(&id))
}

fn is_one_of<'user>(query: &Form, key: &str, how: Match, own: impl IntoIterator<Item = &'user str>) -> bool {
    let mut asked = query.all(key).filter(|text| !text.is_empty()).peekable();
    if asked.peek().is_none() {
        return true;
    }
    let own: Vec<String> = own.into_iter().map(str::to_lowercase).collect();
    asked.any(|text| {
        let text = text.to_lowercase();
        own.iter().any(|value| if how == Match::Part { value.contains(&text) } else { *value == text })
    })
}

const ORDERS: &[&str] = &[
    "created_at",
    "updated_at",
    "last_active_at",
    "last_sign_in_at",
    "first_name",
    "last_name",
    "username",
    "email_address",
    "phone_number",
    "web3wallet",
];

/// Returns the users asked for. The count takes a part of a name for the whole (Clerk docs, `getCount`).
fn found<'world>(world: &'world World, query: &Form, names: Match) -> Result<Vec<&'world User>, Failure> {
    let filter = Filter::of(query)?;
    Ok(world.users.values().filter(|user| filter.takes(world, user, names)).collect())
}

/// Puts users, or what belongs to them, in an order by one of the users' own names.
pub(in crate::world::backend) fn sort_by_name<T>(
    entries: &mut [T],
    key: &str,
    is_descending: bool,
    user: impl Fn(&T) -> &User,
) {
    let by: fn(&User) -> Option<&str> = match key {
        "first_name" => |user| user.first_name.as_deref(),
        "last_name" => |user| user.last_name.as_deref(),
        "username" => |user| user.username.as_deref(),
        "email_address" => first_email,
        "phone_number" => first_phone,
        _ => first_wallet,
    };
    query::sort(entries, is_descending, |entry| by(user(entry)).map(str::to_owned));
}

fn sort(users: &mut [&User], query: &Form) -> Result<(), Failure> {
    let (key, is_descending) = query::order(query, ORDERS)?;
    match key {
        "created_at" => query::sort(users, is_descending, |user| (user.created_at, user.id.clone())),
        "updated_at" => query::sort(users, is_descending, |user| user.updated_at),
        "last_active_at" => query::sort(users, is_descending, |user| user.last_active_at),
        "last_sign_in_at" => query::sort(users, is_descending, |user| user.last_sign_in_at),
        name => sort_by_name(users, name, is_descending, |user| user),
    }
    Ok(())
}

fn first_email(user: &User) -> Option<&str> {
    user.email_addresses.first().map(|email| email.address.as_str())
}

fn first_phone(user: &User) -> Option<&str> {
    user.phone_numbers.first().map(|phone| phone.number.as_str())
}

fn first_wallet(user: &User) -> Option<&str> {
    user.wallets.first().map(|wallet| wallet.address.as_str())
}

/// `GET /v1/users`: a plain list.
pub(in crate::world::backend) fn list(world: &mut World, request: &BackendRequest) -> Answer {
    let mut users = found(world, &request.query, Match::Whole)?;
    sort(&mut users, &request.query)?;
    let users: Vec<Value> = users.into_iter().map(|user| rendered(world, &user.id)).collect();
    let mut listed = page::of_query(&request.query, users)?;
    Ok(listed["data"].take())
}

/// `GET /v1/users/count`
pub(in crate::world::backend) fn count(world: &mut World, request: &BackendRequest) -> Answer {
    let users = found(world, &request.query, Match::Part)?;
    Ok(json!({"object": "total_count", "total_count": users.len()}))
}
