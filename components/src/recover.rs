//! What a sign-in or sign-up page does by itself about what went wrong elsewhere.

use leptos_clerk::use_clerk;
use leptos_clerk::wire::ErrorCode;

use crate::flow::CompleteFlow;
use crate::operation::start;
use crate::reactive::effect;

/// Shows why a provider said no, and takes on somebody who turns out to be signed in already.
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
