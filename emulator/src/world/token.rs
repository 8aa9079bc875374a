//! Session tokens: RS256 JWTs, and the key set that verifies them.
//!
//! All emulators have one key pair, which is part of the program and no secret. Making one at each start would take up to seconds, and
//! who can reach an emulator can sign in as anybody anyway. So a token outlives a reset of its world and a restart of the process.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    PrivateKey, PublicKey,
    pkcs1v15::{Signature, SigningKey},
    pkcs8::DecodePrivateKey,
    signature::{Keypair, SignatureEncoding, Signer, Verifier},
    traits::PublicKeyParts,
};
use serde_json::{Value, json};
use sha2::Sha256;

/// Seconds a session token lives.
pub(crate) const LIFETIME_S: i64 = 60;

const DEVELOPMENT_KEY: &str = include_str!("token/development_key.pem");
/// The name of the key, and of the instance. It warns a reader of a key set or a token that the private key is public.
const KID: &str = "ins_clerkEmulatorPublicKeyPair";

fn key() -> &'static SigningKey<Sha256> {
    static KEY: OnceLock<SigningKey<Sha256>> = OnceLock::new();
    KEY.get_or_init(|| {
        let key = PrivateKey::from_pkcs8_pem(DEVELOPMENT_KEY).expect("the key in this crate is valid");
        SigningKey::new(key)
    })
}

/// The instance's id, which is also the key's.
pub(crate) fn instance_id() -> &'static str {
    KID
}

/// The document at `/.well-known/jwks.json`.
pub(crate) fn jwks() -> Value {
    let public: &PublicKey = key().as_ref().as_ref();
    json!({"keys": [{
        "use": "sig",
        "kty": "RSA",
        "kid": KID,
        "alg": "RS256",
        "n": URL_SAFE_NO_PAD.encode(public.n_bytes()),
        "e": URL_SAFE_NO_PAD.encode(public.e_bytes()),
    }]})
}

/// Returns the document at `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`, by which a backend
/// finds the keys of an issuer. It names no endpoints, because the emulator issues no tokens to other applications.
pub(crate) fn discovery(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

/// Signs the claims. `oiat` (seconds) tells clerk-js which of two tokens is newer; `cat` says what kind of token it is.
pub(crate) fn sign(claims: &Value, cat: &str, oiat: i64) -> String {
    let header = json!({"alg": "RS256", "cat": cat, "kid": KID, "typ": "JWT", "oiat": oiat});
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key().sign(signed.as_bytes()).to_bytes()))
}

/// Returns the claims of a token with a valid signature of this key, whether or not it has expired.
pub(crate) fn open(jwt: &str) -> Option<Value> {
    let (signed, signature) = jwt.rsplit_once('.')?;
    let (_, claims) = signed.split_once('.')?;
    let signature = Signature::try_from(URL_SAFE_NO_PAD.decode(signature).ok()?.as_slice()).ok()?;
    key().verifying_key().verify(signed.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_here_opens() {
        let claims = json!({"sub": "user_1"});
        let token = sign(&claims, "emulator_test", 1);
        assert_eq!(open(&token), Some(claims));
        let (signed, _) = token.rsplit_once('.').expect("three parts");
        let (head, _) = signed.split_once('.').expect("three parts");
        let other = URL_SAFE_NO_PAD.encode(json!({"sub": "user_2"}).to_string());
        let (_, signature) = token.rsplit_once('.').expect("three parts");
        assert_eq!(open(&format!("{head}.{other}.{signature}")), None);
        assert_eq!(open(&format!("{signed}.")), None);
    }
}
