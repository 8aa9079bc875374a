//! Presets: whole configurations by name, each as what it changes in the default instance.

use serde_json::{Value, json};

use crate::world::wallet::WalletApp;

/// A configuration with a name.
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    /// Its purpose, in one line.
    pub(crate) says: &'static str,
    /// In the shape of a `POST /__emulator/config` body.
    pub(super) patch: fn() -> Value,
}

/// All presets, plainest first.
pub(crate) const PRESETS: [Preset; 14] = [
    preset("base", "email address and password, codes by mail and text message", base),
    preset("email-link", "no passwords: a link by mail signs in and verifies", email_link),
    preset("phone-only", "no email addresses and no passwords: codes by text message", phone_only),
    preset("username", "a username and a password, nothing else", username),
    preset("passwordless", "email address or phone number, and a code each time", passwordless),
    preset("mfa-required", "everybody needs a second factor", mfa_required),
    preset("force-organization", "a session is pending until an organization is chosen", force_organization),
    preset("client-trust", "a password in a new browser also needs a code", client_trust),
    preset("multi-session", "several users may be signed in side by side", multi_session),
    preset("waitlist", "nobody signs up, but may join the waitlist", waitlist),
    preset("restricted", "only who is invited signs up", restricted),
    preset("legal-consent", "a sign-up has to accept the terms", legal_consent),
    preset("enumeration-protected", "answers do not tell who has an account", enumeration_protected),
    preset("everything", "every identifier, factor and provider at once, and nothing in the way", everything),
];

const fn preset(name: &'static str, says: &'static str, patch: fn() -> Value) -> Preset {
    Preset { name, says, patch }
}

/// Returns the preset of this name, or a line that names them all.
pub(super) fn find(name: &str) -> Result<&'static Preset, String> {
    PRESETS.iter().find(|preset| preset.name == name).ok_or_else(|| {
        let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        format!("preset: got {name:?}, expected one of {}", names.join(", "))
    })
}

fn base() -> Value {
    json!({})
}

/// Returns a disabled attribute.
fn off() -> Value {
    json!({
        "enabled": false,
        "required": false,
        "used_for_first_factor": false,
        "first_factors": [],
        "used_for_second_factor": false,
        "second_factors": [],
        "verifications": [],
        "verify_at_sign_up": false,
    })
}

fn email_link() -> Value {
    json!({"environment": {
        "auth_config": {
            "password": "off",
            "first_factors": ["email_link", "phone_code"],
            "email_address_verification_strategies": ["email_link"],
        },
        "user_settings": {"attributes": {
            "email_address": {"first_factors": ["email_link"], "verifications": ["email_link"]},
            "password": off(),
        }},
    }})
}

fn phone_only() -> Value {
    json!({"environment": {
        "auth_config": {
            "email_address": "off",
            "phone_number": "required",
            "username": "off",
            "password": "off",
            "identification_requirements": [["phone_number"]],
            "identification_strategies": ["phone_number"],
            "first_factors": ["phone_code"],
            "second_factors": ["totp", "backup_code"],
            "email_address_verification_strategies": [],
        },
        "user_settings": {
            "attributes": {
                "email_address": off(),
                "phone_number": {"required": true, "used_for_second_factor": false, "second_factors": []},
                "username": off(),
                "password": off(),
            },
            "social": {"oauth_google": {"enabled": false}},
        },
    }})
}

fn username() -> Value {
    json!({"environment": {
        "auth_config": {
            "email_address": "off",
            "phone_number": "off",
            "username": "required",
            "identification_requirements": [["username"]],
            "identification_strategies": ["username"],
            "first_factors": ["password"],
            "second_factors": ["totp", "backup_code"],
            "email_address_verification_strategies": [],
        },
        "user_settings": {
            "attributes": {
                "email_address": off(),
                "phone_number": off(),
                "username": {"required": true},
            },
            "social": {"oauth_google": {"enabled": false}},
        },
    }})
}

fn passwordless() -> Value {
    json!({"environment": {
        "auth_config": {"password": "off", "first_factors": ["email_code", "phone_code"]},
        "display_config": {"preferred_sign_in_strategy": "otp"},
        "user_settings": {"attributes": {"password": off()}},
    }})
}

fn mfa_required() -> Value {
    json!({"environment": {"user_settings": {
        "sign_in": {"second_factor": {"required": true}},
        "sign_up": {"mfa": {"required": true}},
    }}})
}

fn force_organization() -> Value {
    json!({"environment": {"organization_settings": {"force_organization_selection": true}}})
}

fn client_trust() -> Value {
    json!({"emulator": {"client_trust": true}})
}

fn multi_session() -> Value {
    json!({"environment": {"auth_config": {"single_session_mode": false}}})
}

fn waitlist() -> Value {
    json!({"environment": {"user_settings": {"sign_up": {"mode": "waitlist"}}}})
}

fn restricted() -> Value {
    json!({"environment": {"user_settings": {"sign_up": {"mode": "restricted"}}}})
}

fn legal_consent() -> Value {
    json!({"environment": {
        "display_config": {"terms_url": "/terms", "privacy_policy_url": "/privacy"},
        "user_settings": {"sign_up": {"legal_consent_enabled": true}},
    }})
}

fn enumeration_protected() -> Value {
    json!({"environment": {"user_settings": {"attack_protection": {
        "enumeration_protection": {"enabled": true},
    }}}})
}

fn everything() -> Value {
    let wallets = WalletApp::ALL.map(WalletApp::strategy);
    json!({
        "environment": {
            "auth_config": {
                "single_session_mode": false,
                "identification_requirements": [["email_address"]],
                "identification_strategies": ["email_address", "phone_number", "username", "web3_wallet"],
                "first_factors": [
                    "password", "email_code", "email_link", "phone_code", "passkey",
                    "reset_password_email_code", "reset_password_phone_code",
                ],
                "email_address_verification_strategies": ["email_code", "email_link"],
            },
            "display_config": {"google_one_tap_client_id": "emulated.apps.googleusercontent.com"},
            "user_settings": {
                "attributes": {
                    "email_address": {
                        "first_factors": ["email_code", "email_link"],
                        "verifications": ["email_code", "email_link"],
                    },
                    "phone_number": {"channels": ["sms", "whatsapp"]},
                    "web3_wallet": {
                        "enabled": true,
                        "used_for_first_factor": true,
                        "first_factors": wallets,
                        "verifications": wallets,
                        "verify_at_sign_up": true,
                    },
                },
                "social": {
                    "oauth_google": {"enabled": true},
                    "oauth_github": {"enabled": true},
                    "oauth_apple": {"enabled": true},
                    "oauth_microsoft": {"enabled": true},
                },
                "saml": {"enabled": true},
                "enterprise_sso": {"enabled": true},
                "passkey_settings": {"allow_autofill": true},
            },
            "organization_settings": {"organization_creation_defaults": {"enabled": true}},
        },
        "emulator": {"enterprise_connections": [
            {"id": "ent_acme", "name": "Acme", "domain": "acme.example"},
        ]},
    })
}
