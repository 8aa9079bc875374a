//! Wallets: addresses on Ethereum and Solana, and whether they have signed a text.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Verifier, VerifyingKey as SolanaKey};
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha3::{Digest, Keccak256};

use super::{
    World,
    clock::UnixMillis,
    id::{WalletId, random_text},
    strategy::Strategy,
    user::User,
    verification::Verification,
};

/// What a wallet is worked with, each with a strategy of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum WalletApp {
    Metamask,
    Base,
    CoinbaseWallet,
    OkxWallet,
    Solana,
}

impl WalletApp {
    pub(crate) const ALL: [Self; 5] =
        [Self::Metamask, Self::Base, Self::CoinbaseWallet, Self::OkxWallet, Self::Solana];

    pub(crate) fn strategy(self) -> &'static str {
        match self {
            Self::Metamask => "web3_metamask_signature",
            Self::Base => "web3_base_signature",
            Self::CoinbaseWallet => "web3_coinbase_wallet_signature",
            Self::OkxWallet => "web3_okx_wallet_signature",
            Self::Solana => "web3_solana_signature",
        }
    }
}

/// A wallet of a user.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Wallet {
    pub(crate) id: WalletId,
    pub(crate) address: String,
    pub(crate) verification: Verification,
    pub(crate) created_at: UnixMillis,
}

impl Wallet {
    pub(crate) fn new(address: String, verification: Verification, now: UnixMillis) -> Self {
        Self { id: WalletId::generate(), address, verification, created_at: now }
    }

    /// Returns `true` if this strategy accepts the wallet.
    pub(crate) fn suits(&self, strategy: Strategy) -> bool {
        suits(&self.address, strategy)
    }
}

/// The text that proves a wallet, and what makes it different each time.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ToSign {
    pub(crate) nonce: String,
    pub(crate) message: String,
}

/// Returns an address in the form it is stored in, if it is one.
pub(crate) fn parse_address(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("0x") {
        let is_address = digits.len() == 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        return is_address.then(|| text.to_lowercase());
    }
    solana_key(text).map(|_| text.to_owned())
}

fn solana_key(address: &str) -> Option<SolanaKey> {
    let bytes: [u8; 32] = bs58::decode(address).into_vec().ok()?.try_into().ok()?;
    SolanaKey::from_bytes(&bytes).ok()
}

/// Returns `true` if this strategy accepts the wallet of this address.
pub(crate) fn suits(address: &str, strategy: Strategy) -> bool {
    let is_solana = strategy == Strategy::Web3(WalletApp::Solana);
    matches!(strategy, Strategy::Web3(_)) && address.starts_with("0x") != is_solana
}

/// Returns `true` if the wallet of this address has signed the message.
pub(crate) fn has_signed(address: &str, message: &str, signature: &str) -> bool {
    if address.starts_with("0x") {
        signer(message, signature).is_some_and(|signer| signer == address)
    } else {
        let signature = STANDARD.decode(signature).ok();
        let signature = signature.and_then(|bytes| ed25519_dalek::Signature::from_slice(&bytes).ok());
        let signed = solana_key(address).zip(signature);
        signed.is_some_and(|(key, signature)| key.verify(message.as_bytes(), &signature).is_ok())
    }
}

/// Returns the address on Ethereum that a `personal_sign` signature comes from (EIP-191).
fn signer(message: &str, signature: &str) -> Option<String> {
    let hex = signature.strip_prefix("0x").unwrap_or(signature);
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    let bytes: [u8; 65] = bytes?.try_into().ok()?;
    let recovery = RecoveryId::from_byte(bytes[64].checked_sub(27).unwrap_or(bytes[64]))?;
    let signature = Signature::from_slice(&bytes[..64]).ok()?;
    let digest = Keccak256::new()
        .chain_update(format!("\x19Ethereum Signed Message:\n{}", message.len()))
        .chain_update(message);
    let key = VerifyingKey::recover_from_digest(digest, &signature, recovery).ok()?;
    let point = key.to_sec1_point(false);
    let hash = Keccak256::digest(&point.as_bytes()[1..]);
    let digits: String = hash[12..].iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("0x{digits}"))
}

impl World {
    /// Returns a new text for this wallet to sign.
    pub(crate) fn text_to_sign(&self, address: &str) -> ToSign {
        let nonce = random_text(32);
        let message = format!(
            "Prove that this wallet is yours. Signing costs nothing.\n\nWallet: {address}\nNonce: {nonce}"
        );
        ToSign { nonce, message }
    }

    /// Returns the user with this wallet.
    pub(crate) fn user_by_wallet(&self, address: &str) -> Option<&User> {
        self.users.named(address, |user| user.wallets.iter().any(|wallet| wallet.address == address))
    }
}
