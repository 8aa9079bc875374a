//! The requests below the operations.

use super::*;
use crate::wire::Strategy;

fn fields(request: &HttpRequest) -> String {
    request.body.clone().unwrap_or_default()
}

#[test]
fn primitives_prepare_and_attempt_any_strategy() {
    let server = Server::new();
    let sign_in = |status: &str| {
        ok(&format!(r#"{{"response":{{"id":"sia_1","status":"{status}","identifier":"ada"}}}}"#))
    };
    server.on("/client/sign_ins", [sign_in("needs_first_factor")]);
    server.on("/client/sign_ins/sia_1/prepare_first_factor", [sign_in("needs_first_factor")]);
    server.on("/client/sign_ins/sia_1/attempt_first_factor", [sign_in("needs_second_factor")]);
    server.on("/client/sign_ins/sia_1/prepare_second_factor", [sign_in("needs_second_factor")]);
    server.on("/client/sign_ins/sia_1/attempt_second_factor", [refused(422, "form_code_incorrect")]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_in();
        let wallet = Strategy::from("web3_metamask_signature");
        assert!(flow.prepare_first_factor(wallet.clone(), &[]).await.is_err(), "there is no attempt yet");
        flow.create("ada").await.expect("created");
        flow.prepare_first_factor(wallet.clone(), &[("web3_wallet_id", "idn_1")]).await.expect("prepared");
        flow.attempt_first_factor(wallet, &[("signature", "0x1")]).await.expect("answered");
        assert_eq!(flow.step_untracked(), SignInStep::SecondFactor);
        flow.prepare_second_factor(Strategy::EmailLink, &[("redirect_url", "https://a.test/")])
            .await
            .expect("prepared");
        let refusal = flow.attempt_second_factor(Strategy::Totp, &[("code", "1 2")]).await;
        assert!(matches!(refusal, Err(Stopped::Failed(_))), "{refusal:?}");
        assert!(untrack(|| flow.errors()).raw.is_some());
    });
    let sent = |path| fields(&server.last(path));
    assert_eq!(
        sent("/client/sign_ins/sia_1/prepare_first_factor"),
        "strategy=web3_metamask_signature&web3_wallet_id=idn_1"
    );
    assert_eq!(
        sent("/client/sign_ins/sia_1/attempt_first_factor"),
        "strategy=web3_metamask_signature&signature=0x1"
    );
    assert_eq!(
        sent("/client/sign_ins/sia_1/prepare_second_factor"),
        "strategy=email_link&redirect_url=https%3A%2F%2Fa.test%2F"
    );
    assert_eq!(sent("/client/sign_ins/sia_1/attempt_second_factor"), "strategy=totp&code=1+2");
}

#[test]
fn primitives_create_a_sign_up_once_and_update_it() {
    let server = Server::new();
    let sign_up = ok(r#"{"response":{"id":"sua_1","status":"missing_requirements"}}"#);
    server.on("/client/sign_ups", [sign_up.clone()]);
    server.on("/client/sign_ups/sua_1", [sign_up.clone()]);
    server.on("/client/sign_ups/sua_1/prepare_verification", [sign_up.clone()]);
    server.on("/client/sign_ups/sua_1/attempt_verification", [sign_up]);
    booted(&server, async |clerk, _| {
        let flow = clerk.sign_up();
        let address = SignUpParams { email_address: Some("a@b.test".to_owned()), ..SignUpParams::default() };
        flow.upsert(address).await.expect("created");
        let name = SignUpParams { first_name: Some("Ada".to_owned()), ..SignUpParams::default() };
        flow.upsert(name).await.expect("added");
        flow.prepare_verification(Strategy::EmailCode, &[]).await.expect("prepared");
        flow.attempt_verification(Strategy::EmailCode, &[("code", "424242")]).await.expect("answered");
    });
    assert_eq!(server.count("/client/sign_ups"), 1);
    assert_eq!(fields(&server.last("/client/sign_ups/sua_1")), "first_name=Ada");
    assert_eq!(fields(&server.last("/client/sign_ups/sua_1/prepare_verification")), "strategy=email_code");
    assert_eq!(
        fields(&server.last("/client/sign_ups/sua_1/attempt_verification")),
        "strategy=email_code&code=424242"
    );
}
