//! The checks of a relying party (WebAuthn Level 3, sections 7.1 and 7.2).
//!
//! Attestation is not asked for, so attestation statements are not looked at.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coset::{
    AsCborValue, CoseKey, KeyType, Label, RegisteredLabelWithPrivate,
    cbor::{self, Value},
    iana::{self, EnumI64},
};
use p256::ecdsa::{self, signature::Verifier};
use rsa::{BoxedUint, pkcs1v15, traits::PublicKeyParts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Ceremony;

/// ECDSA on P-256 with SHA-256.
pub(crate) const ES256: i64 = iana::Algorithm::ES256 as i64;
/// RSASSA-PKCS1-v1_5 with SHA-256.
pub(crate) const RS256: i64 = iana::Algorithm::RS256 as i64;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// Why an answer does not hold, in words that follow "it was not accepted:".
pub(crate) type Broken = &'static str;

/// The stored data of a registered passkey.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    pub(crate) id: Vec<u8>,
    pub(crate) transports: Vec<String>,
    /// The authenticator's signature counter, if it has one.
    pub(crate) sign_count: u32,
    key: PublicKey,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "KeptKey", try_from = "KeptKey")]
enum PublicKey {
    Ec(ecdsa::VerifyingKey),
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
}

/// A public key as numbers.
#[derive(Serialize, Deserialize)]
enum KeptKey {
    Ec { point: Vec<u8> },
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl From<PublicKey> for KeptKey {
    fn from(key: PublicKey) -> Self {
        match key {
            PublicKey::Ec(key) => Self::Ec { point: key.to_sec1_point(false).as_bytes().to_vec() },
            PublicKey::Rsa(key) => {
                let key: &rsa::PublicKey = key.as_ref();
                Self::Rsa { n: key.n_bytes().into_vec(), e: key.e_bytes().into_vec() }
            }
        }
    }
}

impl TryFrom<KeptKey> for PublicKey {
    type Error = &'static str;

    fn try_from(kept: KeptKey) -> Result<Self, Self::Error> {
        match kept {
            KeptKey::Ec { point } => {
                let key = ecdsa::VerifyingKey::from_sec1_bytes(&point);
                key.map(Self::Ec).map_err(|_| "its public key is no point on the curve")
            }
            KeptKey::Rsa { n, e } => rsa_key(&n, &e).map(Self::Rsa),
        }
    }
}

/// Returns the RSA key with this big-endian modulus, of at least 2048 bits, and this big-endian exponent.
fn rsa_key(n: &[u8], e: &[u8]) -> Result<pkcs1v15::VerifyingKey<Sha256>, Broken> {
    const LEAST_BITS: u32 = 2048;
    const REFUSAL: Broken = "its public key is no RSA key";
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
    let key = rsa::PublicKey::new(number(n), number(e)).map_err(|_| REFUSAL)?;
    if key.n().bit_width() < LEAST_BITS { Err(REFUSAL) } else { Ok(pkcs1v15::VerifyingKey::new(key)) }
}

#[derive(Deserialize)]
struct CredentialForm<T> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "rawId")]
    raw_id: String,
    response: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttestationForm {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssertionForm {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

fn credential_form<T: serde::de::DeserializeOwned>(text: &str) -> Option<CredentialForm<T>> {
    let form: CredentialForm<T> = serde_json::from_str(text).ok()?;
    (form.kind == "public-key").then_some(form)
}

/// A browser's answer to a registration.
pub(crate) struct Attestation {
    pub(crate) id: Vec<u8>,
    transports: Vec<String>,
    client_data: Vec<u8>,
    object: Vec<u8>,
}

impl Attestation {
    /// Reads the JSON that clerk-js sends.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let form: CredentialForm<AttestationForm> = credential_form(text)?;
        Some(Self {
            id: decode(&form.raw_id)?,
            transports: form.response.transports,
            client_data: decode(&form.response.client_data)?,
            object: decode(&form.response.attestation_object)?,
        })
    }
}

/// A browser's answer to an authentication.
pub(crate) struct Assertion {
    pub(crate) id: Vec<u8>,
    pub(crate) user_handle: Option<Vec<u8>>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
}

impl Assertion {
    /// Reads the JSON that clerk-js sends.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let form: CredentialForm<AssertionForm> = credential_form(text)?;
        let user_handle = match form.response.user_handle.as_deref() {
            None | Some("") => None,
            Some(handle) => Some(decode(handle)?),
        };
        Some(Self {
            id: decode(&form.raw_id)?,
            user_handle,
            client_data: decode(&form.response.client_data)?,
            authenticator_data: decode(&form.response.authenticator_data)?,
            signature: decode(&form.response.signature)?,
        })
    }
}

fn check_client_data(ceremony: &Ceremony, bytes: &[u8], kind: &str) -> Result<(), Broken> {
    let data: ClientData = serde_json::from_slice(bytes).map_err(|_| "its client data cannot be read")?;
    if data.kind != kind {
        return Err("it answers another kind of request");
    }
    if data.challenge != ceremony.challenge {
        return Err("it answers another challenge");
    }
    if data.origin != ceremony.origin || data.cross_origin {
        return Err("it comes from another origin");
    }
    Ok(())
}

/// Authenticator data: its fixed part, and the rest still encoded.
struct AuthenticatorData<'a> {
    flags: u8,
    sign_count: u32,
    rest: &'a [u8],
}

fn check_authenticator_data<'a>(
    ceremony: &Ceremony,
    bytes: &'a [u8],
) -> Result<AuthenticatorData<'a>, Broken> {
    let (rp_id_hash, rest) = bytes.split_at_checked(32).ok_or("its authenticator data is cut short")?;
    let ([flags, count @ ..], rest) =
        rest.split_first_chunk::<5>().ok_or("its authenticator data is cut short")?;
    if rp_id_hash != Sha256::digest(ceremony.rp_id.as_bytes()).as_slice() {
        return Err("it belongs to another site");
    }
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err("the authenticator did not verify its user");
    }
    Ok(AuthenticatorData { flags: *flags, sign_count: u32::from_be_bytes(*count), rest })
}

/// Returns one CBOR value off the front of the bytes.
fn take_cbor(bytes: &mut &[u8]) -> Result<Value, Broken> {
    cbor::de::from_reader(&mut *bytes).map_err(|_| "its data is not CBOR")
}

/// Checks the end of authenticator data: extensions where the flags say so, and nothing else.
fn check_end(flags: u8, mut rest: &[u8]) -> Result<(), Broken> {
    if flags & HAS_EXTENSIONS != 0 {
        take_cbor(&mut rest)?;
    }
    if rest.is_empty() { Ok(()) } else { Err("its authenticator data is too long") }
}

/// Checks an answer to a registration, and gives the credential to keep.
pub(crate) fn check_attestation(ceremony: &Ceremony, answer: &Attestation) -> Result<Credential, Broken> {
    check_client_data(ceremony, &answer.client_data, "webauthn.create")?;
    let object = take_cbor(&mut answer.object.as_slice())?;
    let entries = object.as_map().ok_or("its attestation object is not a map")?;
    let data = entries.iter().find(|(key, _)| key.as_text() == Some("authData"));
    let data = data.and_then(|(_, value)| value.as_bytes()).ok_or("it has no authenticator data")?;
    let data = check_authenticator_data(ceremony, data)?;
    if data.flags & HAS_CREDENTIAL == 0 {
        return Err("it brings no credential");
    }
    let (_aaguid, rest) = data.rest.split_at_checked(16).ok_or("its authenticator data is cut short")?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or("its authenticator data is cut short")?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, mut rest) = rest.split_at_checked(length).ok_or("its authenticator data is cut short")?;
    if id != answer.id || id.is_empty() || id.len() > 1023 {
        return Err("its credential id does not fit");
    }
    let key = public_key(take_cbor(&mut rest)?)?;
    check_end(data.flags, rest)?;
    let transports = answer.transports.clone();
    Ok(Credential { id: id.to_vec(), transports, sign_count: data.sign_count, key })
}

fn public_key(value: Value) -> Result<PublicKey, Broken> {
    let key = CoseKey::from_cbor_value(value).map_err(|_| "its public key cannot be read")?;
    let algorithm = match key.alg {
        Some(RegisteredLabelWithPrivate::Assigned(algorithm)) => algorithm.to_i64(),
        _ => 0,
    };
    let kind = |wanted| key.kty == KeyType::Assigned(wanted);
    let param = |label: i64| {
        let mut params = key.params.iter();
        params.find(|(name, _)| *name == Label::Int(label)).map(|(_, value)| value)
    };
    if algorithm == ES256 && kind(iana::KeyType::EC2) {
        let curve = param(iana::Ec2KeyParameter::Crv.to_i64()).and_then(Value::as_integer);
        if curve != Some(iana::EllipticCurve::P_256.to_i64().into()) {
            return Err("its public key is on another curve");
        }
        let point = key.to_sec1_octet_string().map_err(|_| "its public key cannot be read")?;
        let key = ecdsa::VerifyingKey::from_sec1_bytes(&point).map_err(|_| "its public key is no point")?;
        return Ok(PublicKey::Ec(key));
    }
    if algorithm == RS256 && kind(iana::KeyType::RSA) {
        let number = |label: iana::RsaKeyParameter| {
            let bytes = param(label.to_i64()).and_then(Value::as_bytes);
            bytes.ok_or("its public key cannot be read")
        };
        let (n, e) = (number(iana::RsaKeyParameter::N)?, number(iana::RsaKeyParameter::E)?);
        return rsa_key(n, e).map(PublicKey::Rsa);
    }
    Err("its algorithm was not offered")
}

/// Checks an answer to an authentication, and gives the authenticator's new count.
pub(crate) fn check_assertion(
    ceremony: &Ceremony,
    credential: &Credential,
    answer: &Assertion,
) -> Result<u32, Broken> {
    check_client_data(ceremony, &answer.client_data, "webauthn.get")?;
    let data = check_authenticator_data(ceremony, &answer.authenticator_data)?;
    check_end(data.flags, data.rest)?;
    let mut signed = answer.authenticator_data.clone();
    signed.extend_from_slice(&Sha256::digest(&answer.client_data));
    let is_genuine = match &credential.key {
        PublicKey::Ec(key) => ecdsa::Signature::from_der(&answer.signature)
            .is_ok_and(|signature| key.verify(&signed, &signature).is_ok()),
        PublicKey::Rsa(key) => pkcs1v15::Signature::try_from(answer.signature.as_slice())
            .is_ok_and(|signature| key.verify(&signed, &signature).is_ok()),
    };
    if !is_genuine {
        return Err("its signature does not hold");
    }
    let (before, after) = (credential.sign_count, data.sign_count);
    if (before != 0 || after != 0) && after <= before {
        return Err("its counter went back, so it may be a copy");
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::rsa_key;

    #[test]
    fn rsa_keys_outside_the_accepted_sizes_are_refused() {
        let odd = |bytes: usize| vec![0xff; bytes];
        for (modulus, exponent, is_accepted) in [
            (odd(256), &[1, 0, 1][..], true),
            ([vec![0; 3], odd(256)].concat(), &[0, 3], true),
            (odd(512), &[3], true),
            (odd(255), &[3], false),
            (odd(1025), &[3], false),
            (odd(256), &[1], false),
            (odd(256), &[], false),
            ([odd(255), vec![0xfe]].concat(), &[3], false),
        ] {
            assert_eq!(rsa_key(&modulus, exponent).is_ok(), is_accepted, "{} {exponent:?}", modulus.len());
        }
    }
}
