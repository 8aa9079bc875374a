//! Every row of the table of decisions, in its order.

use serde_json::{Value, json};

use super::*;

fn sign_in(rest: Value) -> SignIn {
    let mut attempt = json!({"id": "sia_1", "status": "needs_identifier"});
    attempt.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
    serde_json::from_value(attempt).expect("a sign-in")
}

fn sign_up(rest: Value) -> SignUp {
    let mut attempt = json!({"id": "sua_1", "status": "missing_requirements"});
    attempt.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
    serde_json::from_value(attempt).expect("a sign-up")
}

fn first(status: &str, error: Value) -> Value {
    json!({"first_factor_verification": {"strategy": "oauth_google", "status": status, "error": error}})
}

fn account(status: &str, error: Value) -> Value {
    json!({"verifications": {"external_account": {"strategy": "oauth_google", "status": status, "error": error}}})
}

fn code(code: &str) -> Value {
    json!({"code": code})
}

fn existing() -> Value {
    json!({"code": "identifier_already_signed_in", "meta": {"session_id": "sess_old"}})
}

fn decide(sign_in: Option<SignIn>, sign_up: Option<SignUp>) -> CallbackStep {
    Callback {
        sign_in: sign_in.as_ref(),
        sign_up: sign_up.as_ref(),
        transferable: true,
        ..Callback::default()
    }
    .step()
}

fn use_session(id: &str, kind: AttemptKind) -> CallbackStep {
    CallbackStep::Activate(SessionId::from(id), kind)
}

fn complete() -> Value {
    json!({"status": "complete", "created_session_id": "sess_1"})
}

#[test]
fn complete_sign_in_is_activated_first() {
    let transferable = sign_up(account("transferable", code("external_account_exists")));
    assert_eq!(
        decide(Some(sign_in(complete())), Some(transferable)),
        use_session("sess_1", AttemptKind::SignIn)
    );
}

#[test]
fn protect_check_of_the_current_attempt_comes_first() {
    let checked = sign_in(json!({"status": "needs_protect_check"}));
    let other = sign_up(json!({"missing_fields": ["protect_check"]}));
    let both = |reloaded| {
        Callback { sign_in: Some(&checked), sign_up: Some(&other), reloaded, ..Callback::default() }.step()
    };
    let at_sign_in = CallbackStep::SignIn(SignInStep::ProtectCheck);
    assert_eq!(both(None), at_sign_in);
    assert_eq!(both(Some(AttemptKind::SignIn)), at_sign_in);
    assert_eq!(both(Some(AttemptKind::SignUp)), CallbackStep::SignUp(SignUpStep::ProtectCheck));
    assert_eq!(decide(None, Some(other.clone())), CallbackStep::SignUp(SignUpStep::ProtectCheck));
    let unrelated =
        Callback { sign_up: Some(&other), reloaded: Some(AttemptKind::SignIn), ..Callback::default() };
    assert_eq!(unrelated.step(), CallbackStep::SignIn(SignInStep::Identify));
}

#[test]
fn known_account_of_a_sign_up_transfers_to_a_sign_in() {
    let exists = sign_up(account("transferable", code("external_account_exists")));
    assert_eq!(decide(None, Some(exists)), CallbackStep::TransferToSignIn);
}

#[test]
fn transferred_sign_in_ends_with_a_session_or_at_the_sign_in_page() {
    assert_eq!(after_sign_in(Some(&sign_in(complete()))), use_session("sess_1", AttemptKind::SignIn));
    for (status, step) in [
        ("needs_first_factor", SignInStep::FirstFactor),
        ("needs_second_factor", SignInStep::SecondFactor),
        ("needs_client_trust", SignInStep::ClientTrust),
        ("needs_new_password", SignInStep::NewPassword),
        ("needs_protect_check", SignInStep::ProtectCheck),
    ] {
        let attempt = sign_in(json!({ "status": status }));
        assert_eq!(after_sign_in(Some(&attempt)), CallbackStep::SignIn(step));
    }
}

#[test]
fn locked_user_returns_to_the_page_of_the_start() {
    let at_sign_up = sign_up(account("failed", code("user_locked")));
    assert_eq!(decide(None, Some(at_sign_up)), CallbackStep::SignUp(SignUpStep::Start));
    let mut rest = first("transferable", code("user_locked"));
    rest["status"] = json!("needs_identifier");
    assert_eq!(decide(Some(sign_in(rest)), None), CallbackStep::SignIn(SignInStep::Identify));
}

#[test]
fn remaining_first_factor_leads_to_the_sign_in_page() {
    let factors = json!([{"strategy": "enterprise_sso"}, {"strategy": "password"}]);
    let own = sign_in(json!({"status": "needs_first_factor", "supported_first_factors": factors}));
    // More urgent than a sign-up that is complete.
    assert_eq!(decide(Some(own), Some(sign_up(complete()))), CallbackStep::SignIn(SignInStep::FirstFactor));
}

#[test]
fn enterprise_only_sign_in_does_not_lead_to_a_factor_page() {
    let factors = json!([{"strategy": "enterprise_sso"}]);
    let company = sign_in(json!({"status": "needs_first_factor", "supported_first_factors": factors}));
    assert_eq!(decide(Some(company), Some(sign_up(complete()))), use_session("sess_1", AttemptKind::SignUp));
}

#[test]
fn required_new_password_leads_to_the_sign_in_page() {
    let attempt = sign_in(json!({"status": "needs_new_password"}));
    assert_eq!(
        decide(Some(attempt), Some(sign_up(complete()))),
        CallbackStep::SignIn(SignInStep::NewPassword)
    );
}

#[test]
fn unknown_account_transfers_to_a_sign_up_unless_disabled() {
    let unknown = sign_in(first("transferable", code("external_account_not_found")));
    assert_eq!(decide(Some(unknown.clone()), None), CallbackStep::TransferToSignUp);
    let not_wanted = Callback { sign_in: Some(&unknown), ..Callback::default() }.step();
    assert_eq!(not_wanted, CallbackStep::SignIn(SignInStep::Identify));
}

#[test]
fn transferred_sign_up_is_not_transferred_again() {
    let unknown = sign_in(first("transferable", code("external_account_not_found")));
    let made = sign_up(complete());
    assert_eq!(decide(Some(unknown), Some(made)), use_session("sess_1", AttemptKind::SignUp));
}

#[test]
fn transferred_sign_up_ends_with_a_session_or_at_the_sign_up_page() {
    assert_eq!(after_sign_up(Some(&sign_up(complete()))), use_session("sess_1", AttemptKind::SignUp));
    for (rest, step) in [
        (
            json!({"missing_fields": ["username"], "unverified_fields": ["email_address"]}),
            SignUpStep::Continue,
        ),
        (json!({"unverified_fields": ["email_address"]}), SignUpStep::VerifyEmail),
        (json!({"unverified_fields": ["phone_number"]}), SignUpStep::VerifyPhone),
        (json!({"missing_fields": ["protect_check"]}), SignUpStep::ProtectCheck),
    ] {
        assert_eq!(after_sign_up(Some(&sign_up(rest))), CallbackStep::SignUp(step));
    }
}

#[test]
fn complete_sign_up_is_activated() {
    assert_eq!(decide(None, Some(sign_up(complete()))), use_session("sess_1", AttemptKind::SignUp));
    // More urgent than a second factor of an older sign-in.
    let older = sign_in(json!({"status": "needs_second_factor"}));
    assert_eq!(decide(Some(older), Some(sign_up(complete()))), use_session("sess_1", AttemptKind::SignUp));
}

#[test]
fn second_factor_and_device_trust_lead_to_the_sign_in_page() {
    for (status, step) in
        [("needs_second_factor", SignInStep::SecondFactor), ("needs_client_trust", SignInStep::ClientTrust)]
    {
        let attempt = sign_in(json!({ "status": status }));
        let failed = sign_up(account("failed", code("oauth_access_denied")));
        assert_eq!(decide(Some(attempt), Some(failed)), CallbackStep::SignIn(step));
    }
}

#[test]
fn existing_session_is_kept() {
    let there = use_session("sess_old", AttemptKind::SignIn);
    assert_eq!(decide(Some(sign_in(first("failed", existing()))), None), there);
    assert_eq!(decide(None, Some(sign_up(account("failed", existing())))), there);
    assert_eq!(decide(None, Some(sign_up(account("unverified", existing())))), there);
}

#[test]
fn sign_up_error_is_shown_at_the_sign_up() {
    let denied = sign_up(account("failed", code("oauth_access_denied")));
    assert_eq!(decide(None, Some(denied)), CallbackStep::SignUp(SignUpStep::Start));
}

#[test]
fn missing_fields_lead_to_the_sign_up_page() {
    let mut rest = account("verified", Value::Null);
    rest["missing_fields"] = json!(["username"]);
    let callback =
        |attempt: &SignUp| Callback { sign_up: Some(attempt), has_task: true, ..Callback::default() }.step();
    assert_eq!(callback(&sign_up(rest)), CallbackStep::SignUp(SignUpStep::Continue));
    let mut rest = account("verified", Value::Null);
    rest["unverified_fields"] = json!(["email_address"]);
    assert_eq!(callback(&sign_up(rest)), CallbackStep::SignUp(SignUpStep::VerifyEmail));
}

#[test]
fn pending_session_leads_to_its_task() {
    assert_eq!(Callback { has_task: true, ..Callback::default() }.step(), CallbackStep::Task);
}

#[test]
fn other_callback_errors_are_shown_at_the_sign_in() {
    let denied = sign_in(first("failed", code("oauth_access_denied")));
    assert_eq!(decide(Some(denied), None), CallbackStep::SignIn(SignInStep::Identify));
    let left_behind = sign_in(first("unverified", Value::Null));
    assert_eq!(decide(Some(left_behind), None), CallbackStep::SignIn(SignInStep::Identify));
    assert_eq!(decide(None, None), CallbackStep::SignIn(SignInStep::Identify));
}

#[test]
fn session_of_another_tab_is_activated() {
    let active = SessionId::from("sess_1");
    let callback =
        |sign_in: Option<&SignIn>| Callback { sign_in, active: Some(&active), ..Callback::default() }.step();
    assert_eq!(callback(None), use_session("sess_1", AttemptKind::SignIn));
    let denied = sign_in(first("failed", code("oauth_access_denied")));
    assert_eq!(callback(Some(&denied)), CallbackStep::SignIn(SignInStep::Identify));
}
