//! Session tokens: RS256 JWTs, and the key set that verifies them.
//!
//! All emulators have one key pair, which is part of the program and no secret. Making one at each start would take up to seconds, and
//! who can reach an emulator can sign in as anybody anyway. So a token outlives a reset of its world and a restart of the process. The
//! modulus has eight primes instead of two, which makes signatures several times cheaper and is nothing a verifier could notice: it
//! sees 2048 bits and the exponent 65537.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BigUint, RsaPrivateKey, RsaPublicKey,
    pkcs1v15::{Signature, SigningKey, VerifyingKey},
    sha2::Sha256,
    signature::{SignatureEncoding, Signer, Verifier},
    traits::PublicKeyParts,
};
use serde_json::{Value, json};

/// Seconds a session token lives.
pub(crate) const LIFETIME_S: i64 = 60;

/// The key pair in hexadecimal lines: the modulus, the private exponent, the primes.
const DEVELOPMENT_KEY: &str = include_str!("token/development_key.txt");
const EXPONENT: u32 = 65_537;
const KID: &str = "ins_BmMpIjhq5ncDJjfc1xG7BUKrw1n";

struct Keys {
    signing: SigningKey<Sha256>,
    public: RsaPublicKey,
}

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let number = |line: &str| BigUint::parse_bytes(line.as_bytes(), 16).expect("a hexadecimal number");
        let mut numbers = DEVELOPMENT_KEY.lines().map(number);
        let modulus = numbers.next().expect("a modulus");
        let private = numbers.next().expect("an exponent");
        let key = RsaPrivateKey::from_components(modulus, EXPONENT.into(), private, numbers.collect());
        let key = key.expect("the numbers are those of a key");
        Keys { public: key.to_public_key(), signing: SigningKey::new(key) }
    })
}

/// The instance's id, which is also the key's.
pub(crate) fn instance_id() -> &'static str {
    KID
}

/// The document at `/.well-known/jwks.json`.
pub(crate) fn jwks() -> Value {
    let keys = keys();
    json!({"keys": [{
        "use": "sig",
        "kty": "RSA",
        "kid": KID,
        "alg": "RS256",
        "n": URL_SAFE_NO_PAD.encode(keys.public.n().to_bytes_be()),
        "e": URL_SAFE_NO_PAD.encode(keys.public.e().to_bytes_be()),
    }]})
}

/// Signs the claims. `oiat` (seconds) tells clerk-js which of two tokens is newer; `cat` says what kind of token it is.
pub(crate) fn sign(claims: &Value, cat: &str, oiat: i64) -> String {
    let keys = keys();
    let header = json!({"alg": "RS256", "cat": cat, "kid": KID, "typ": "JWT", "oiat": oiat});
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
