//! Recovery from errors that a sign-in or sign-up page finds at its start.

use leptos_clerk::use_clerk;
use leptos_clerk::wire::ErrorCode;

use crate::flow::CompleteFlow;
use crate::operation::start;
use crate::reactive::effect;

/// Shows the refusal of a provider, and continues with an existing session.
pub(crate) fn recover(flow: CompleteFlow) {
    let clerk = use_clerk();
    // Reaches outside the graph: gives up the attempt that a provider refused.
    effect(move || flow.take_sso_error());
    // Reaches outside the graph: has the server make the session the one in use.
    effect(move || {
        let Some(error) = flow.errors().raw else { return };
        if error.has(&ErrorCode::SessionExists) || error.has(&ErrorCode::IdentifierAlreadySignedIn) {
            start(clerk.use_existing_session(&error));
        }
    });
}
