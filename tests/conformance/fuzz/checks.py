"""What has to be true of every reply, whatever was asked."""

import json

import schemathesis

# Browsers come to these by themselves, and are shown a page where there is nowhere to send them.
NAVIGATED = ("/oauth/", "/v1/oauth_callback", "/v1/tickets/accept", "/v1/verify", "/v1/client/handshake")


@schemathesis.check
def is_json(ctx, response, case):
    """It is JSON, unless it is a redirect or a page for somebody who navigated there."""
    if case.method in ("HEAD", "OPTIONS"):
        return
    if 300 <= response.status_code < 400 or case.operation.path.startswith(NAVIGATED):
        return
    kind = (response.headers.get("content-type") or [""])[0]
    try:
        json.loads(response.content)
    except ValueError as error:
        raise AssertionError(f"{response.status_code} ({kind}) is no JSON: {response.content[:200]!r}") from error
    assert kind.startswith("application/json"), f"{response.status_code} is JSON, and says {kind!r}"


@schemathesis.check
def errors_are_clerks(ctx, response, case):
    """A refusal says why, in the shape of Clerk's errors."""
    if response.status_code < 400 or case.method in ("HEAD", "OPTIONS"):
        return
    try:
        errors = json.loads(response.content)["errors"]
    except (ValueError, KeyError, TypeError) as error:
        raise AssertionError(f"{response.status_code} has no errors: {response.content[:200]!r}") from error
    assert errors, f"{response.status_code} without any error"
    for one in errors:
        texts = [one.get(key) for key in ("code", "message", "long_message")]
        assert all(isinstance(text, str) and text for text in texts), f"{response.status_code} with {one!r}"
