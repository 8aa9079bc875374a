//! Session tokens: RS256 JWTs, and the key set that verifies them.
//!
//! Emulators without a data file share one key pair, which is part of the program and no secret: making one at each start would
//! take long, and who can reach an emulator can sign in as anybody anyway. So a token outlives a reset of its world and a restart
//! of the process. A data file has a key pair of its own.

use std::sync::{Arc, OnceLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    PrivateKey, PublicKey,
    pkcs1v15::{Signature, SigningKey},
    pkcs8::DecodePrivateKey,
    signature::{Keypair, SignatureEncoding, Signer as _, Verifier},
    traits::PublicKeyParts,
};
use serde_json::{Value, json};
use sha2::Sha256;

/// Seconds a session token lives.
pub(crate) const LIFETIME_S: i64 = 60;

const DEVELOPMENT_KEY: &str = include_str!("token/development_key.pem");
/// The name of the key that is part of the program. It warns a reader of a key set or a token that the private key is public.
const DEVELOPMENT_KEY_ID: &str = "ins_clerkEmulatorPublicKeyPair";

/// A private key that signs tokens, and its name. Clones share it.
#[derive(Clone)]
pub(crate) struct Signer(Arc<NamedKey>);

struct NamedKey {
    id: String,
    key: SigningKey<Sha256>,
}

/// The key that is part of the program.
impl Default for Signer {
    fn default() -> Self {
        static DEVELOPMENT: OnceLock<Signer> = OnceLock::new();
        let signer = DEVELOPMENT.get_or_init(|| {
            let key = PrivateKey::from_pkcs8_pem(DEVELOPMENT_KEY).expect("the key in this crate is valid");
            Self::named(DEVELOPMENT_KEY_ID.to_owned(), key)
        });
        signer.clone()
    }
}

impl Signer {
    fn named(id: String, key: PrivateKey) -> Self {
        Self(Arc::new(NamedKey { id, key: SigningKey::new(key) }))
    }

    /// Returns the instance's id, which is also the key's.
    pub(crate) fn id(&self) -> &str {
        &self.0.id
    }

    /// Returns the document at `/.well-known/jwks.json`.
    pub(crate) fn jwks(&self) -> Value {
        let public: &PublicKey = self.0.key.as_ref().as_ref();
        json!({"keys": [{
            "use": "sig",
            "kty": "RSA",
            "kid": self.0.id,
            "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(public.n_bytes()),
            "e": URL_SAFE_NO_PAD.encode(public.e_bytes()),
        }]})
    }

    /// Signs the claims. `oiat` (seconds) tells clerk-js which of two tokens is newer; `cat` says what kind of token it is.
    pub(crate) fn sign(&self, claims: &Value, cat: &str, oiat: i64) -> String {
        let header = json!({"alg": "RS256", "cat": cat, "kid": self.0.id, "typ": "JWT", "oiat": oiat});
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.0.key.sign(signed.as_bytes()).to_bytes()))
    }

    /// Returns the claims of a token with a valid signature of this key, whether or not it has expired.
    pub(crate) fn open(&self, jwt: &str) -> Option<Value> {
        let (signed, signature) = jwt.rsplit_once('.')?;
        let (_, claims) = signed.split_once('.')?;
        let signature = Signature::try_from(URL_SAFE_NO_PAD.decode(signature).ok()?.as_slice()).ok()?;
        self.0.key.verifying_key().verify(signed.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

#[cfg(feature = "server")]
mod own {
    //! Keys that are made for one data file.

    use rsa::{
        PrivateKey, PublicKey,
        pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding},
        traits::PublicKeyParts,
    };
    use sha2::{Digest, Sha256};

    use super::Signer;

    const BITS: usize = 2048;
    /// As many letters and digits as Clerk's ids have.
    const ID_LENGTH: usize = 27;

    impl Signer {
        /// Makes a key pair that nobody else has.
        pub(crate) fn generate() -> Self {
            let key = PrivateKey::new(&mut rand::rng(), BITS).expect("a key of this size can be made");
            Self::of(key)
        }

        /// Reads a private key, or returns `None` if the text is none.
        pub(crate) fn from_pem(pem: &str) -> Option<Self> {
            PrivateKey::from_pkcs8_pem(pem).ok().map(Self::of)
        }

        /// Returns the private key as text.
        pub(crate) fn to_pem(&self) -> String {
            let key: &PrivateKey = self.0.key.as_ref();
            key.to_pkcs8_pem(LineEnding::LF).expect("a valid key can be written").to_string()
        }

        /// Returns the key's name follows from its public half.
        fn of(key: PrivateKey) -> Self {
            let public: &PublicKey = key.as_ref();
            let mut id = bs58::encode(Sha256::digest(public.n_bytes())).into_string();
            id.truncate(ID_LENGTH);
            Self::named(format!("ins_{id}"), key)
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_signed_elsewhere_is_refused() {
        let claims = json!({"sub": "user_1"});
        let signer = Signer::default();
        let token = signer.sign(&claims, "emulator_test", 1);
        assert_eq!(signer.open(&token), Some(claims));
        let (signed, _) = token.rsplit_once('.').expect("three parts");
        let (head, _) = signed.split_once('.').expect("three parts");
        let other = URL_SAFE_NO_PAD.encode(json!({"sub": "user_2"}).to_string());
        let (_, signature) = token.rsplit_once('.').expect("three parts");
        assert_eq!(signer.open(&format!("{head}.{other}.{signature}")), None);
        assert_eq!(signer.open(&format!("{signed}.")), None);
    }

    #[cfg(feature = "server")]
    #[test]
    fn signing_key_survives_a_write_and_a_read() {
        let own = Signer::generate();
        let again = Signer::from_pem(&own.to_pem()).expect("a key");
        assert_eq!((again.id(), again.jwks()), (own.id(), own.jwks()));
        assert_eq!(own.id().len(), "ins_".len() + 27);
        let claims = json!({"sub": "user_1"});
        let token = own.sign(&claims, "emulator_test", 1);
        assert_eq!((again.open(&token), Signer::default().open(&token)), (Some(claims), None));
        assert!(Signer::from_pem("no key").is_none());
    }
}
