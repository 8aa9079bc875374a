//! Sessions and their tokens.

use super::request::Request;
use crate::wire::{OrganizationId, Session, SessionId, Token};

/// Why a session is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    Focus,
    SelectSession,
    SelectOrganization,
}

/// Marks the session as the one in use; `organization` `None` means the personal account. The answer may be empty.
pub(crate) fn touch(
    session: &SessionId,
    organization: Option<&OrganizationId>,
    intent: Intent,
) -> Request<Option<Session>> {
    let intent = match intent {
        Intent::Focus => "focus",
        Intent::SelectSession => "select_session",
        Intent::SelectOrganization => "select_org",
    };
    Request::post(format!("/client/sessions/{session}/touch"))
        .form("active_organization_id", organization.map_or("", OrganizationId::as_str))
        .form("intent", intent)
}

pub(crate) fn remove(session: &SessionId) -> Request<Option<Session>> {
    Request::post(format!("/client/sessions/{session}/remove"))
}

pub(crate) fn token(
    session: &SessionId,
    template: Option<&str>,
    organization: Option<&OrganizationId>,
    skip_cache: bool,
) -> Request<Token> {
    let request = match template {
        Some(template) => Request::post(format!("/client/sessions/{session}/tokens/{template}")),
        None => Request::post(format!("/client/sessions/{session}/tokens"))
            .form("organization_id", organization.map_or("", OrganizationId::as_str)),
    };
    let request = if skip_cache { request.query("debug", "skip_cache") } else { request };
    request.bare()
}
