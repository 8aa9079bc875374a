//! Signing in and up with a wallet.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::Signer;
use k256::ecdsa::SigningKey;
use serde_json::{Value, json};
use sha3::{Digest, Keccak256};

use crate::browser::{Answer, Browser, ok};

const METAMASK: (&str, &str) = ("strategy", "web3_metamask_signature");
const SOLANA: (&str, &str) = ("strategy", "web3_solana_signature");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A wallet on Ethereum that signs as `personal_sign` does.
struct Ethereum(SigningKey);

impl Ethereum {
    fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).expect("a key"))
    }

    fn address(&self) -> String {
        let point = self.0.verifying_key().to_sec1_point(false);
        format!("0x{}", hex(&Keccak256::digest(&point.as_bytes()[1..])[12..]))
    }

    fn sign(&self, message: &str) -> String {
        let text = format!("\u{19}Ethereum Signed Message:\n{}{message}", message.len());
        let digest = Keccak256::new().chain_update(text);
        let (signature, recovery) = self.0.sign_digest_recoverable(digest);
        format!("0x{}{:02x}", hex(&signature.to_bytes()), recovery.to_byte() + 27)
    }
}

async fn with_wallets() -> Browser {
    let browser = Browser::fresh().await;
    let strategies = ["web3_metamask_signature", "web3_solana_signature"];
    let wallet = json!({
        "enabled": true,
        "used_for_first_factor": true,
        "first_factors": strategies,
        "verifications": strategies,
        "verify_at_sign_up": true,
    });
    let off = json!({"required": false});
    let attributes = json!({"web3_wallet": wallet, "email_address": off, "password": off});
    browser.environment(json!({"user_settings": {"attributes": attributes}})).await;
    browser
}

fn message(verification: &Value) -> String {
    assert_eq!(
        (&verification["status"], &verification["object"]),
        (&json!("unverified"), &json!("verification_web3"))
    );
    let message = verification["message"].as_str().expect("a text to sign");
    assert!(message.contains(verification["nonce"].as_str().expect("a nonce")));
    message.to_owned()
}

/// Begins a sign-up; gives its path and the text to sign.
async fn start_sign_up(browser: &Browser, address: &str, strategy: (&str, &str)) -> (String, String) {
    let answer = ok(browser.post("/v1/client/sign_ups", &[("web3_wallet", address)]).await);
    assert_eq!(answer.response()["unverified_fields"], json!(["web3_wallet"]));
    let path = format!("/v1/client/sign_ups/{}", answer.id());
    let answer = ok(browser.post(&format!("{path}/prepare_verification"), &[strategy]).await);
    let text = message(&answer.response()["verifications"]["web3_wallet"]);
    (path, text)
}

async fn sign_up(browser: &Browser, wallet: &Ethereum) -> Answer {
    let (path, text) = start_sign_up(browser, &wallet.address(), METAMASK).await;
    let signature = wallet.sign(&text);
    ok(browser.post(&format!("{path}/attempt_verification"), &[METAMASK, ("signature", &signature)]).await)
}

#[tokio::test]
async fn a_wallet_signs_up_and_in() {
    let browser = with_wallets().await;
    let wallet = Ethereum::new(7);
    let done = sign_up(&browser, &wallet).await;
    assert_eq!(done.response()["status"], "complete");
    let user = &done.body["client"]["sessions"][0]["user"];
    assert_eq!(user["web3_wallets"][0]["web3_wallet"], json!(wallet.address()));
    assert_eq!(user["primary_web3_wallet_id"], user["web3_wallets"][0]["id"]);
    assert_eq!(done.body["client"]["last_authentication_strategy"], "web3_metamask_signature");
    ok(browser.delete("/v1/client/sessions").await);

    let shouted = wallet.address().replace("0x", "").to_uppercase();
    let answer = ok(browser.post("/v1/client/sign_ins", &[("identifier", &format!("0x{shouted}"))]).await);
    let factor = &answer.response()["supported_first_factors"][0];
    assert_eq!((&factor["strategy"], &factor["primary"]), (&json!("web3_metamask_signature"), &json!(true)));
    let id = factor["web3_wallet_id"].as_str().expect("an id").to_owned();
    let fields = [METAMASK, ("web3_wallet_id", id.as_str())];
    let prepared = ok(browser.sign_in_step(&answer.id(), "prepare_first_factor", &fields).await);
    let text = message(&prepared.response()["first_factor_verification"]);
    let other = Ethereum::new(8).sign(&text);
    for wrong in [other.as_str(), "0x00", "nonsense"] {
        let fields = [METAMASK, ("signature", wrong)];
        let refused = browser.sign_in_step(&answer.id(), "attempt_first_factor", &fields).await;
        assert_eq!(
            (refused.status, refused.code(), refused.param()),
            (422, "form_incorrect_signature", "signature")
        );
    }
    let signature = wallet.sign(&text);
    let fields = [METAMASK, ("signature", signature.as_str())];
    let done = ok(browser.sign_in_step(&answer.id(), "attempt_first_factor", &fields).await);
    assert_eq!(done.response()["status"], "complete");
}

#[tokio::test]
async fn wallet_signature_is_valid_only_for_its_message_and_expires() {
    let browser = with_wallets().await;
    let wallet = Ethereum::new(7);
    let (path, first) = start_sign_up(&browser, &wallet.address(), METAMASK).await;
    let stale = wallet.sign(&first);
    ok(browser.post(&format!("{path}/prepare_verification"), &[METAMASK]).await);
    let attempt = format!("{path}/attempt_verification");
    let refused = browser.post(&attempt, &[METAMASK, ("signature", &stale)]).await;
    assert_eq!(refused.code(), "form_incorrect_signature");
    let missing = browser.post(&attempt, &[METAMASK]).await;
    assert_eq!((missing.code(), missing.param()), ("form_param_nil", "signature"));
    let code = browser.post(&attempt, &[("strategy", "email_code"), ("code", "424242")]).await;
    assert_eq!(code.code(), "verification_missing");
    let (path, text) = start_sign_up(&browser, &wallet.address(), METAMASK).await;
    browser.advance_minutes(11).await;
    let signature = wallet.sign(&text);
    let fields = [METAMASK, ("signature", signature.as_str())];
    let late = browser.post(&format!("{path}/attempt_verification"), &fields).await;
    assert_eq!((late.status, late.code()), (400, "verification_expired"));
}

#[tokio::test]
async fn too_many_wrong_signatures_fail_the_verification() {
    let browser = with_wallets().await;
    let wallet = Ethereum::new(7);
    let (path, text) = start_sign_up(&browser, &wallet.address(), METAMASK).await;
    let attempt = format!("{path}/attempt_verification");
    for _ in 0..4 {
        assert_eq!(
            browser.post(&attempt, &[METAMASK, ("signature", "0x00")]).await.code(),
            "form_incorrect_signature"
        );
    }
    assert_eq!(
        browser.post(&attempt, &[METAMASK, ("signature", "0x00")]).await.code(),
        "verification_failed"
    );
    let signature = wallet.sign(&text);
    assert_eq!(
        browser.post(&attempt, &[METAMASK, ("signature", &signature)]).await.code(),
        "verification_failed"
    );
}

#[tokio::test]
async fn solana_wallet_signs_up_and_its_signature_names_the_app() {
    let browser = with_wallets().await;
    let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let address = bs58::encode(key.verifying_key().as_bytes()).into_string();
    let (path, text) = start_sign_up(&browser, &address, SOLANA).await;
    let signature = STANDARD.encode(key.sign(text.as_bytes()).to_bytes());
    let refused = browser.post(&format!("{path}/prepare_verification"), &[METAMASK]).await;
    assert_eq!(refused.code(), "verification_strategy_invalid");
    let attempt = format!("{path}/attempt_verification");
    let wrong = STANDARD.encode(key.sign(b"something else").to_bytes());
    assert_eq!(
        browser.post(&attempt, &[SOLANA, ("signature", &wrong)]).await.code(),
        "form_incorrect_signature"
    );
    let done = ok(browser.post(&attempt, &[SOLANA, ("signature", &signature)]).await);
    assert_eq!(done.response()["status"], "complete");
    ok(browser.delete("/v1/client/sessions").await);
    let answer = ok(browser.post("/v1/client/sign_ins", &[("identifier", &address)]).await);
    let factors = answer.response()["supported_first_factors"].as_array().cloned().unwrap_or_default();
    let strategies: Vec<_> = factors.iter().map(|factor| factor["strategy"].clone()).collect();
    assert_eq!(strategies, ["web3_solana_signature"]);
}

#[tokio::test]
async fn wallet_belongs_to_one_user_and_needs_web3_enabled() {
    let browser = with_wallets().await;
    let wallet = Ethereum::new(7);
    sign_up(&browser, &wallet).await;
    ok(browser.delete("/v1/client/sessions").await);
    let taken = browser.post("/v1/client/sign_ups", &[("web3_wallet", &wallet.address())]).await;
    assert_eq!((taken.status, taken.code(), taken.param()), (422, "form_identifier_exists", "web3_wallet"));
    let odd = browser.post("/v1/client/sign_ups", &[("web3_wallet", "0x12")]).await;
    assert_eq!((odd.code(), odd.param()), ("form_param_format_invalid", "web3_wallet"));
    let unknown = browser.post("/v1/client/sign_ins", &[("identifier", &Ethereum::new(8).address())]).await;
    assert_eq!((unknown.code(), unknown.param()), ("form_identifier_not_found", "identifier"));
    let plain = Browser::fresh().await;
    let off = plain.post("/v1/client/sign_ups", &[("web3_wallet", &wallet.address())]).await;
    assert_eq!((off.code(), off.param()), ("form_param_unknown", "web3_wallet"));
}

#[tokio::test]
async fn unknown_wallet_becomes_a_sign_up() {
    let browser = with_wallets().await;
    let wallet = Ethereum::new(7);
    let address = wallet.address();
    let fields = [("identifier", address.as_str()), ("sign_up_if_missing", "true")];
    let answer = ok(browser.post("/v1/client/sign_ins", &fields).await);
    let prepared = ok(browser.sign_in_step(&answer.id(), "prepare_first_factor", &[METAMASK]).await);
    let signature = wallet.sign(&message(&prepared.response()["first_factor_verification"]));
    let fields = [METAMASK, ("signature", signature.as_str())];
    let proved = browser.sign_in_step(&answer.id(), "attempt_first_factor", &fields).await;
    assert_eq!((proved.status, proved.code()), (404, "sign_up_if_missing_transfer"));
    let done = ok(browser.post("/v1/client/sign_ups", &[("transfer", "true")]).await);
    assert_eq!(done.response()["status"], "complete");
}
