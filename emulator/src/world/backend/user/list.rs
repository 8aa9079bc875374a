//! Finding users: filters, order, pages.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::rendered;
use crate::world::{
    Form, UnixMillis, World,
    backend::{Answer, BackendRequest},
    error::{self, Failure},
    organization::page,
    user::User,
};

/// What the filters of a query ask for.
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

impl<'query> Filter<'query> {
    fn of(query: &'query Form) -> Result<Self, Failure> {
        let given = BOUNDS.iter().filter_map(|(key, time, above)| Some((key, time, above, query.text(key)?)));
        let times = given.map(|(key, time, above, text)| {
            let ms = text.parse::<i64>();
            let ms = ms.map_err(|_| error::form_param_format_invalid(key, "it is a time in milliseconds"))?;
            Ok((*time, *above, UnixMillis(ms)))
        });
        Ok(Self { query, times: times.collect::<Result<_, Failure>>()? })
    }

    fn takes(&self, world: &World, user: &User) -> bool {
        let organizations: Vec<&str> =
            world.memberships_of(&user.id).map(|one| one.organization.as_str()).collect();
        self.takes_id(user.id.as_str())
            && self.is_one_of("email_address", user.email_addresses.iter().map(|it| it.address.as_str()))
            && self.is_one_of("phone_number", user.phone_numbers.iter().map(|it| it.number.as_str()))
            && self.is_one_of("web3_wallet", user.wallets.iter().map(|it| it.address.as_str()))
            && self.is_one_of("username", user.username.as_deref())
            && self.is_one_of("external_id", user.external_id.as_deref())
            && self.is_one_of("organization_id", organizations)
            && self.query.text("query").is_none_or(|text| user.matches(&text.trim().to_lowercase()))
            && self.times.iter().all(|(time, above, bound)| {
                let at = match time {
                    Time::Created => Some(user.created_at),
                    Time::Active => user.last_active_at,
                    Time::SignedIn => user.last_sign_in_at,
                };
                at.is_some_and(|at| if *above { at < *bound } else { at > *bound })
            })
    }

    /// Ids may carry a sign: `-` asks for all the others.
    fn takes_id(&self, id: &str) -> bool {
        let (out, mut only): (Vec<&str>, Vec<&str>) =
            self.query.all("user_id").filter(|text| !text.is_empty()).partition(|text| text.starts_with('-'));
        only.iter_mut().for_each(|text| *text = text.trim_start_matches('+'));
        !out.iter().any(|text| &text[1..] == id) && (only.is_empty() || only.contains(&id))
    }

    fn is_one_of<'user>(&self, key: &str, own: impl IntoIterator<Item = &'user str>) -> bool {
        let mut asked = self.query.all(key).filter(|text| !text.is_empty()).peekable();
        if asked.peek().is_none() {
            return true;
        }
        let own: Vec<&str> = own.into_iter().collect();
        asked.any(|text| own.iter().any(|value| value.eq_ignore_ascii_case(text)))
    }
}

/// The users asked for, in the order asked for: the newest first unless the query says otherwise.
fn found<'world>(world: &'world World, query: &Form) -> Result<Vec<&'world User>, Failure> {
    let filter = Filter::of(query)?;
    let mut users: Vec<&User> = world.users.values().filter(|user| filter.takes(world, user)).collect();
    let asked = query.text("order_by").unwrap_or("-created_at");
    let (is_descending, key) = match asked.split_at_checked(1) {
        Some(("-", key)) => (true, key),
        // A + that nobody escaped arrives as a space.
        Some(("+" | " ", key)) => (false, key),
        _ => (false, asked),
    };
    let by: fn(&User, &User) -> Ordering = match key {
        "created_at" => |one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)),
        "updated_at" => |one, other| one.updated_at.cmp(&other.updated_at),
        "last_active_at" => |one, other| one.last_active_at.cmp(&other.last_active_at),
        "last_sign_in_at" => |one, other| one.last_sign_in_at.cmp(&other.last_sign_in_at),
        "first_name" => |one, other| one.first_name.cmp(&other.first_name),
        "last_name" => |one, other| one.last_name.cmp(&other.last_name),
        "username" => |one, other| one.username.cmp(&other.username),
        "email_address" => |one, other| first_email(one).cmp(&first_email(other)),
        "phone_number" => |one, other| first_phone(one).cmp(&first_phone(other)),
        "web3wallet" => |one, other| first_wallet(one).cmp(&first_wallet(other)),
        _ => {
            let message = format!("Users cannot be ordered by {key}.");
            return Err(error::form_param_value_invalid("order_by", message));
        }
    };
    users.sort_by(|one, other| if is_descending { by(other, one) } else { by(one, other) });
    Ok(users)
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
    let users = found(world, &request.query)?;
    let users: Vec<Value> = users.into_iter().map(|user| rendered(world, &user.id)).collect();
    let mut listed = page::of_query(&request.query, users)?;
    Ok(listed["data"].take())
}

/// `GET /v1/users/count`
pub(in crate::world::backend) fn count(world: &mut World, request: &BackendRequest) -> Answer {
    let users = found(world, &request.query)?;
    Ok(json!({"object": "total_count", "total_count": users.len()}))
}
