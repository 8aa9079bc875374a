//! Reverifications of a session.

use serde_json::{Value, json};

use super::{attempt::factors, verification};
use crate::world::{
    World,
    id::UserId,
    reverification::{Reverification, first_factors, second_factors},
    sign_in::factor::Factor,
};

pub(crate) fn reverification(world: &World, user: &UserId, it: &Reverification, session: Value) -> Value {
    let now = world.now();
    let list = |known: Vec<Factor>| (!known.is_empty()).then(|| factors(&known, None));
    json!({
        "object": "session_reverification",
        "level": it.level.as_str(),
        "status": it.state.as_str(),
        "supported_first_factors": list(first_factors(world, user)),
        "supported_second_factors": list(second_factors(world, user)),
        "first_factor_verification": it.first_factor.as_ref().map(|it| verification(it, now)),
        "second_factor_verification": it.second_factor.as_ref().map(|it| verification(it, now)),
        "session": session,
    })
}
