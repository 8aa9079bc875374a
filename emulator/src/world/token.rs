//! Session tokens: RS256 JWTs, and the key set that verifies them.
//!
//! The key pair is made once per process, so a token outlives a reset of its world. It outlives a restart where there is a data file.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1v15::{Signature, SigningKey, VerifyingKey},
    pkcs8::{DecodePrivateKey, EncodePrivateKey},
    sha2::Sha256,
    signature::{SignatureEncoding, Signer, Verifier},
    traits::PublicKeyParts,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::id::random_text;

/// Seconds a session token lives.
pub(crate) const LIFETIME_S: i64 = 60;

struct Keys {
    kid: String,
    signing: SigningKey<Sha256>,
    public: RsaPublicKey,
}

static KEYS: OnceLock<Keys> = OnceLock::new();

impl Keys {
    fn new(kid: String, private: RsaPrivateKey) -> Self {
        Self { kid, public: private.to_public_key(), signing: SigningKey::new(private) }
    }
}

fn keys() -> &'static Keys {
    KEYS.get_or_init(|| {
        let private = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048)
            .expect("2048 bits and a large exponent always give a key");
        Keys::new(format!("ins_{}", random_text(27)), private)
    })
}

/// The key pair as it is kept in a file.
#[derive(Deserialize, Serialize)]
pub(crate) struct KeptKeys {
    kid: String,
    /// PKCS #8, base64url.
    private: String,
}

impl KeptKeys {
    /// The key pair of this process.
    pub(crate) fn of_this_process() -> Self {
        let keys = keys();
        let der = keys.signing.to_pkcs8_der().expect("an RSA key is always written");
        Self { kid: keys.kid.clone(), private: URL_SAFE_NO_PAD.encode(der.as_bytes()) }
    }

    /// Makes it the key pair of this process, unless the process has one already.
    pub(crate) fn adopt(self) -> Result<(), String> {
        let broken = || "the key in it is none".to_owned();
        let der = URL_SAFE_NO_PAD.decode(&self.private).map_err(|_| broken())?;
        let private = RsaPrivateKey::from_pkcs8_der(&der).map_err(|_| broken())?;
        KEYS.get_or_init(|| Keys::new(self.kid, private));
        Ok(())
    }
}

/// Makes the key pair now, so that the first sign-in does not wait for it.
pub(crate) fn warm_up() {
    keys();
}

/// The instance's id, which is also the key's.
pub(crate) fn instance_id() -> &'static str {
    &keys().kid
}

/// The document at `/.well-known/jwks.json`.
pub(crate) fn jwks() -> Value {
    let keys = keys();
    json!({"keys": [{
        "use": "sig",
        "kty": "RSA",
        "kid": keys.kid,
        "alg": "RS256",
        "n": URL_SAFE_NO_PAD.encode(keys.public.n().to_bytes_be()),
        "e": URL_SAFE_NO_PAD.encode(keys.public.e().to_bytes_be()),
    }]})
}

/// Signs the claims. `oiat` (seconds) tells clerk-js which of two tokens is newer; `cat` says what kind of token it is.
pub(crate) fn sign(claims: &Value, cat: &str, oiat: i64) -> String {
    let keys = keys();
    let header = json!({"alg": "RS256", "cat": cat, "kid": keys.kid, "typ": "JWT", "oiat": oiat});
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = keys.signing.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// The claims of a token that was signed here, whatever its times say.
pub(crate) fn open(jwt: &str) -> Option<Value> {
    let (signed, signature) = jwt.rsplit_once('.')?;
    let (_, claims) = signed.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let signature = Signature::try_from(signature.as_slice()).ok()?;
    let key = VerifyingKey::<Sha256>::new(keys().public.clone());
    key.verify(signed.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
