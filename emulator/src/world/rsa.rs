//! RSASSA-PKCS1-v1_5 with SHA-256: signatures of an emulator's own, and the check of those that others made.
//!
//! The key of an emulator is part of the program and no secret, so nothing here hides how long it takes. It has eight primes instead
//! of two, which makes a signature many times cheaper and is nothing that a verifier could notice: it sees 2048 bits and the exponent
//! 65537.

use crypto_bigint::{
    Encoding, U64, U256, U2048, U4096,
    modular::runtime_mod::{DynResidue, DynResidueParams},
};
use sha2::{Digest, Sha256};

/// What every signature says of its digest: that it is one of SHA-256 (RFC 8017, section 9.2).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0, 4, 32,
];
/// The public exponent of an emulator's own key: the bytes of 65537.
pub(crate) const EXPONENT: [u8; 3] = [1, 0, 1];
const LEAST_BYTES: usize = 256;
const MOST_BYTES: usize = 512;

type Residue = DynResidue<{ U256::LIMBS }>;

/// The message as a number of so many bytes: `00 01 ff … ff 00`, and the digest.
fn encoded(message: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = vec![0xff; size];
    bytes[..2].copy_from_slice(&[0, 1]);
    let digest = Sha256::digest(message);
    let (rest, place) = bytes.split_at_mut(size - digest.len());
    place.copy_from_slice(&digest);
    let (rest, place) = rest.split_at_mut(rest.len() - DIGEST_INFO.len());
    place.copy_from_slice(&DIGEST_INFO);
    rest[rest.len() - 1] = 0;
    bytes
}

/// What is done modulo one prime.
struct Prime {
    params: DynResidueParams<{ U256::LIMBS }>,
    exponent: U256,
    /// The product of the others, and by what to multiply to undo it.
    others: U2048,
    undo_others: Residue,
    /// 2^256.
    shift: Residue,
}

impl Prime {
    fn new(prime: U256, exponent: U256, others: U2048) -> Self {
        let params = DynResidueParams::new(&prime);
        let shift = Residue::new(&prime.wrapping_neg(), params);
        let of_others = reduced(&others.to_be_bytes(), params, shift);
        // Fermat: to the power of the prime less two, it is its own inverse.
        let undo_others = of_others.pow(&prime.wrapping_sub(&U256::from(2_u8)));
        Self { params, exponent, others, undo_others, shift }
    }
}

fn reduced(number: &[u8], params: DynResidueParams<{ U256::LIMBS }>, shift: Residue) -> Residue {
    let parts = number.chunks(32).map(|part| Residue::new(&U256::from_be_slice(part), params));
    parts.fold(Residue::zero(params), |sum, part| sum * shift + part)
}

/// A key of 2048 bits that signs.
pub(crate) struct SigningKey {
    primes: Vec<Prime>,
    modulus: U2048,
}

impl SigningKey {
    /// From a line for each prime: the prime, and the private exponent modulo the prime less one, in hexadecimal.
    pub(crate) fn parse(text: &str) -> Self {
        let numbers: Vec<(U256, U256)> = text
            .lines()
            .map(|line| {
                let (prime, exponent) = line.split_once(' ').expect("two numbers");
                (U256::from_be_hex(prime), U256::from_be_hex(exponent))
            })
            .collect();
        let product = |left_out: Option<usize>| {
            let primes = numbers.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
            primes.fold(U2048::ONE, |product, (_, (prime, _))| product.wrapping_mul(prime))
        };
        let primes = numbers.iter().enumerate();
        let primes = primes.map(|(at, (prime, exponent))| Prime::new(*prime, *exponent, product(Some(at))));
        Self { primes: primes.collect(), modulus: product(None) }
    }

    /// The modulus, big-endian.
    pub(crate) fn modulus(&self) -> Vec<u8> {
        self.modulus.to_be_bytes().to_vec()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let number = encoded(message, U2048::BYTES);
        let signature = self.primes.iter().fold(U2048::ZERO, |sum, prime| {
            let root = reduced(&number, prime.params, prime.shift).pow(&prime.exponent);
            let share = (root * prime.undo_others).retrieve();
            sum.add_mod(&prime.others.wrapping_mul(&share), &self.modulus)
        });
        signature.to_be_bytes().to_vec()
    }
}

/// Somebody's public key, of 2048 to 4096 bits.
#[derive(Clone)]
pub(crate) struct PublicKey {
    /// Big-endian, without leading zeros.
    modulus: Vec<u8>,
    exponent: u64,
}

impl PublicKey {
    /// From two big-endian numbers, if they can be those of a key.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let trimmed = |number: &[u8]| {
            let zeros = number.iter().take_while(|byte| **byte == 0).count();
            number[zeros..].to_vec()
        };
        let (modulus, exponent) = (trimmed(modulus), trimmed(exponent));
        let has_length = (LEAST_BYTES..=MOST_BYTES).contains(&modulus.len()) && exponent.len() <= 8;
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        if !has_length || !is_odd(&modulus) || !is_odd(&exponent) || exponent == [1] {
            return None;
        }
        let exponent = exponent.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Some(Self { modulus, exponent })
    }

    /// The modulus, big-endian.
    pub(crate) fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The exponent, big-endian.
    pub(crate) fn exponent(&self) -> [u8; 8] {
        self.exponent.to_be_bytes()
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let number = |bytes: &[u8]| {
            let mut whole = [0; MOST_BYTES];
            whole[MOST_BYTES - bytes.len()..].copy_from_slice(bytes);
            U4096::from_be_slice(&whole)
        };
        if signature.len() != self.modulus.len() || signature >= self.modulus.as_slice() {
            return false;
        }
        let params = DynResidueParams::new(&number(&self.modulus));
        let power = DynResidue::new(&number(signature), params).pow(&U64::from(self.exponent));
        power.retrieve() == number(&encoded(message, signature.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

    fn key() -> SigningKey {
        SigningKey::parse(include_str!("token/development_key.txt"))
    }

    #[test]
    fn a_library_accepts_the_signatures() {
        let key = key();
        let public = RsaPublicKeyComponents { n: key.modulus(), e: EXPONENT.to_vec() };
        for number in 0..300 {
            let message = format!("message {number}").into_bytes();
            let signature = key.sign(&message);
            public.verify(&RSA_PKCS1_2048_8192_SHA256, &message, &signature).expect("a signature");
            assert!(public.verify(&RSA_PKCS1_2048_8192_SHA256, b"another", &signature).is_err());
        }
    }

    #[test]
    fn only_a_signature_of_this_message_by_this_key_is_one() {
        let key = key();
        let public = PublicKey::new(&key.modulus(), &EXPONENT).expect("a key");
        let signature = key.sign(b"this");
        assert!(public.verifies(b"this", &signature));
        assert!(!public.verifies(b"that", &signature));
        assert!(!public.verifies(b"this", &signature[1..]));
        assert!(!public.verifies(b"this", &[&[0], signature.as_slice()].concat()));
        for at in [0, 100, 255] {
            let mut bent = signature.clone();
            bent[at] ^= 1;
            assert!(!public.verifies(b"this", &bent));
        }
        let mut other = key.modulus();
        other[100] ^= 2;
        assert!(!PublicKey::new(&other, &EXPONENT).expect("odd").verifies(b"this", &signature));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let modulus = key().modulus();
        let padded = [&[0; 3], modulus.as_slice()].concat();
        assert_eq!(PublicKey::new(&padded, &[0, 3]).map(|key| key.modulus), Some(modulus.clone()));
        let mut even = modulus.clone();
        even[255] ^= 1;
        for (modulus, exponent) in [
            (even.as_slice(), &[3_u8][..]),
            (&modulus[1..], &[3]),
            (&[0xff; MOST_BYTES + 1], &[3]),
            (&modulus, &[1]),
            (&modulus, &[4]),
            (&modulus, &[]),
            (&modulus, &[3; 9]),
        ] {
            assert!(PublicKey::new(modulus, exponent).is_none());
        }
    }
}
