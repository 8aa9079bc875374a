//! Session tokens: RS256 JWTs, and the key set that verifies them.
//!
//! All emulators have one key pair, which is part of the program and no secret. Making one at each start would take up to seconds, and
//! who can reach an emulator can sign in as anybody anyway. So a token outlives a reset of its world and a restart of the process. The
//! modulus has eight primes instead of two, which makes signatures several times cheaper and is nothing a verifier could notice: it
//! sees 2048 bits and the exponent 65537.

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BigUint, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey,
    hazmat::rsa_decrypt,
    pkcs1v15::{Signature, VerifyingKey},
    rand_core::OsRng,
    sha2::{Digest, Sha256},
    signature::Verifier,
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
    private: RsaPrivateKey,
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
        Keys { public: key.to_public_key(), private: key }
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
    let header = json!({"alg": "RS256", "cat": cat, "kid": KID, "typ": "JWT", "oiat": oiat});
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature(signed.as_bytes())))
}

/// RSASSA-PKCS1-v1_5. What the library does beyond this guards a private key, from faults and from clocks, and costs as much again;
/// this key is public.
fn signature(message: &[u8]) -> Vec<u8> {
    let Keys { private, public } = keys();
    let digest = Sha256::digest(message);
    let info = Pkcs1v15Sign::new::<Sha256>().prefix;
    let mut padded = vec![0xff; public.size()];
    padded[..2].copy_from_slice(&[0, 1]);
    let start = padded.len() - digest.len();
    padded[start..].copy_from_slice(&digest);
    padded[start - info.len()..start].copy_from_slice(&info);
    padded[start - info.len() - 1] = 0;
    let signature = rsa_decrypt::<OsRng>(None, private, &BigUint::from_bytes_be(&padded));
    let signature = signature.expect("what begins with 0 is below the modulus").to_bytes_be();
    [vec![0; public.size() - signature.len()], signature].concat()
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

#[cfg(test)]
mod tests {
    use super::*;
    use rsa::{
        pkcs1v15::SigningKey,
        signature::{SignatureEncoding, Signer},
    };

    #[test]
    fn the_key_is_one_of_2048_bits() {
        assert_eq!((keys().public.n().bits(), keys().public.e()), (2048, &EXPONENT.into()));
        keys().private.validate().expect("a key");
    }

    #[test]
    fn signatures_are_those_of_the_library() {
        let library = SigningKey::<Sha256>::new(keys().private.clone());
        for number in 0..300 {
            let message = format!("message {number}");
            assert_eq!(signature(message.as_bytes()), library.sign(message.as_bytes()).to_vec());
        }
    }

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
