//! A software authenticator: one resident credential, and everything about its answers can be bent.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use coset::{
    AsCborValue, CoseKey, CoseKeyBuilder, KeyType, Label,
    cbor::{self, Value as Cbor},
    iana::{self, EnumI64},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::RSA_PKCS1_SHA256,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::browser::ORIGIN;

/// PKCS #8 in base64, one a line.
const RSA_KEYS: &str = include_str!("authenticator/rsa_keys.txt");

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

enum Key {
    Ec(SigningKey),
    Rsa(Box<KeyPair>),
}

/// See the file's first line.
pub(crate) struct Authenticator {
    key: Key,
    id: Vec<u8>,
    /// Whose passkey it says it is, in base64url.
    pub(crate) user_handle: String,
    pub(crate) counter: u32,
    /// Where the browser says it is.
    pub(crate) origin: String,
    pub(crate) cross_origin: bool,
    pub(crate) rp_id: String,
    /// User present and user verified.
    pub(crate) flags: u8,
    /// What kind of request the client data says it answers, if not the right one.
    pub(crate) kind: Option<&'static str>,
    /// Whether the credential goes by an algorithm nobody offered.
    pub(crate) odd_algorithm: bool,
}

impl Authenticator {
    /// With a P-256 key, as most have.
    pub(crate) fn new() -> Self {
        let number = rand::random::<[u8; 32]>();
        Self::with(Key::Ec(SigningKey::from_slice(&number).expect("nearly every number is a key")))
    }

    /// With an RSA key, as some on Windows have: the first of these or the second.
    pub(crate) fn rsa(number: usize) -> Self {
        let key = STANDARD.decode(RSA_KEYS.lines().nth(number).expect("a line")).expect("base64");
        Self::with(Key::Rsa(Box::new(KeyPair::from_der(&key).expect("a key"))))
    }

    fn with(key: Key) -> Self {
        Self {
            key,
            id: rand::random::<[u8; 16]>().to_vec(),
            user_handle: String::new(),
            counter: 0,
            origin: ORIGIN.to_owned(),
            cross_origin: false,
            rp_id: "localhost".to_owned(),
            flags: 0x05,
            kind: None,
            odd_algorithm: false,
        }
    }

    /// Goes on with the key of another authenticator.
    pub(crate) fn replace_key(&mut self, other: Self) {
        self.key = other.key;
    }

    pub(crate) fn id(&self) -> String {
        encode(&self.id)
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn cose_key(&self) -> CoseKey {
        let key = match &self.key {
            Key::Ec(key) => key,
            Key::Rsa(key) => return rsa_key(key),
        };
        let point = key.verifying_key().to_sec1_point(false);
        let x = point.x().expect("uncompressed").to_vec();
        let y = point.y().expect("uncompressed").to_vec();
        let algorithm = if self.odd_algorithm { iana::Algorithm::ES384 } else { iana::Algorithm::ES256 };
        CoseKeyBuilder::new_ec2_pub_key(iana::EllipticCurve::P_256, x, y).algorithm(algorithm).build()
    }

    /// Makes the credential that the options (JSON text) ask for.
    pub(crate) fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        self.user_handle = options["user"]["id"].as_str().expect("a handle").to_owned();
        let mut data = self.authenticator_data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        cbor::ser::into_writer(&self.cose_key().to_cbor_value().expect("a value"), &mut data).expect("CBOR");
        let object = Cbor::Map(vec![
            (Cbor::Text("fmt".to_owned()), Cbor::Text("none".to_owned())),
            (Cbor::Text("attStmt".to_owned()), Cbor::Map(Vec::new())),
            (Cbor::Text("authData".to_owned()), Cbor::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        cbor::ser::into_writer(&object, &mut attestation).expect("CBOR");
        self.wrap(json!({
            "clientDataJSON": encode(self.client_data("webauthn.create", &options)),
            "attestationObject": encode(attestation),
            "transports": ["internal"],
        }))
    }

    /// Signs the challenge in the options (JSON text).
    pub(crate) fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(self.flags);
        let signed = [data.clone(), Sha256::digest(&client_data).to_vec()].concat();
        let signature = match &self.key {
            Key::Ec(key) => {
                let signature: Signature = key.sign(&signed);
                signature.to_der().as_bytes().to_vec()
            }
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature).expect("signed");
                signature
            }
        };
        self.wrap(json!({
            "clientDataJSON": encode(client_data),
            "authenticatorData": encode(data),
            "signature": encode(signature),
            "userHandle": self.user_handle,
        }))
    }

    fn wrap(&self, response: Value) -> String {
        json!({
            "type": "public-key",
            "id": self.id(),
            "rawId": self.id(),
            "authenticatorAttachment": "platform",
            "response": response,
        })
        .to_string()
    }
}

fn rsa_key(key: &KeyPair) -> CoseKey {
    let public = PublicKeyComponents::<Vec<u8>>::from(key.public());
    let label = |label: iana::RsaKeyParameter| Label::Int(label.to_i64());
    CoseKey {
        kty: KeyType::Assigned(iana::KeyType::RSA),
        alg: Some(coset::Algorithm::Assigned(iana::Algorithm::RS256)),
        params: vec![
            (label(iana::RsaKeyParameter::N), Cbor::Bytes(public.n)),
            (label(iana::RsaKeyParameter::E), Cbor::Bytes(public.e)),
        ],
        ..CoseKey::default()
    }
}
