//! The identifier of a sign-in, as it is sent.

use leptos::prelude::*;
use leptos_clerk::Clerk;
use leptos_clerk::wire::Attributes;

use crate::parts::whole_number;
use crate::typed::{NumberKind, number_kind, visible};

/// Returns what was typed as the server wants it: a phone number as a whole number. Where users sign in with their number,
/// that may be written as at home. A username has a character that is no digit and is no phone number, so that the two
/// are told apart.
pub(crate) async fn as_identifier(clerk: Clerk, typed: String) -> String {
    let typed = visible(typed.trim());
    let environment = untrack(|| clerk.environment());
    let Attributes { phone_number: phone, username, .. } = &environment.user_settings.attributes;
    let is_number = match number_kind(&typed) {
        None => false,
        Some(NumberKind::Whole) => true,
        Some(NumberKind::AtHome(digits)) => {
            let is_name = username.enabled && digits < SHORTEST_NUMBER;
            phone.enabled && phone.used_for_first_factor && !is_name
        }
    };
    if is_number { whole_number(clerk, typed).await } else { typed }
}

/// The least number of digits of a text that is read as a phone number and not as a username.
const SHORTEST_NUMBER: usize = 7;
