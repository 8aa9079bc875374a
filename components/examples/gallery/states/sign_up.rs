//! Sign-up and waitlist.

use super::Step::*;
use super::{ADA, ALERT, EMAIL, INVALID, PASSWORD, SETTINGS, SUBMIT, State, Step};
use crate::pages::Page::{SignUp, SignUpWithOwnParts, Waitlist};

const NAME: Step = Type("emailAddress", EMAIL);
const SECRET: Step = Type("password", PASSWORD);
const OPEN: Step = Open(SignUp);
const CODE: Step = See(".cl-otpCodeFieldInput");
const WITH_WAITLIST: Step = Config(r#"{"environment":{"user_settings":{"sign_up":{"mode":"waitlist"}}}}"#);

const PHONE: Step = Config(
    r#"{"environment":{"user_settings":{"attributes":{"phone_number":{"enabled":true,"required":true}}}}}"#,
);

pub(super) const STATES: &[State] = &[
    State { name: "sign-up", title: "Sign up", steps: &[OPEN, SETTINGS] },
    State {
        name: "sign-up-everything",
        title: "Sign up, everything asked for",
        steps: &[
            Config(
                r#"{"environment":{"display_config":{"terms_url":"/terms","privacy_policy_url":"/privacy"},
                "user_settings":{"sign_up":{"legal_consent_enabled":true},"attributes":{
                "first_name":{"enabled":true,"required":true},"last_name":{"enabled":true,"required":true},
                "phone_number":{"enabled":true,"required":true},"username":{"enabled":true,"required":true}},
                "password_settings":{"require_numbers":true,"require_uppercase":true,"require_special_char":true}}}}"#,
            ),
            OPEN,
            SETTINGS,
            Type("password", "short"),
            See("form"),
        ],
    },
    State {
        name: "sign-up-phone",
        title: "Sign up, a number of another country",
        steps: &[PHONE, OPEN, SETTINGS, Type("phoneNumber", "+44 20 7946 0123"), See("[name=phoneNumber]")],
    },
    State {
        name: "sign-up-phone-wrong",
        title: "Sign up, a number that is none",
        steps: &[PHONE, OPEN, SETTINGS, Type("phoneNumber", "12"), SECRET, NAME, SUBMIT, INVALID],
    },
    State {
        name: "own-parts",
        title: "Parts of the app's own, sent empty",
        steps: &[
            Config(
                r#"{"environment":{"display_config":{"terms_url":"/terms","privacy_policy_url":"/privacy"},
                "user_settings":{"sign_up":{"legal_consent_enabled":true}}}}"#,
            ),
            Open(SignUpWithOwnParts),
            See("[name=password]"),
            Press(".arrow"),
            INVALID,
        ],
    },
    State {
        name: "sign-up-consent-missing",
        title: "Sign up, no consent",
        steps: &[
            Config(
                r#"{"environment":{"display_config":{"terms_url":"/terms","privacy_policy_url":"/privacy"},
                "user_settings":{"sign_up":{"legal_consent_enabled":true}}}}"#,
            ),
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            INVALID,
        ],
    },
    State {
        name: "sign-up-taken",
        title: "Sign up, the address is taken",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            See("[role=alert]:not(:empty), [aria-invalid=true]"),
        ],
    },
    State {
        name: "sign-up-busy",
        title: "Sign up, on its way",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(r#"[{"method":"POST","path":"/v1/client/sign_ups","fault":{"stall":true}}]"#),
            SUBMIT,
            See("[data-busy=true]"),
        ],
    },
    State {
        name: "sign-up-code",
        title: "Sign up, a code",
        steps: &[OPEN, SETTINGS, NAME, SECRET, SUBMIT, CODE],
    },
    State {
        name: "sign-up-code-busy",
        title: "Sign up, a code on its way",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            CODE,
            Fault(r#"[{"method":"POST","path":"/v1/client/sign_ups/*","fault":{"stall":true}}]"#),
            Type("code", "424242"),
            See("[data-busy=true]"),
        ],
    },
    State {
        name: "sign-up-code-not-sent",
        title: "Sign up, no code could be sent",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(
                r#"[{"method":"POST","path":"/v1/client/sign_ups/*/prepare_verification","fault":{"drop":true}}]"#,
            ),
            SUBMIT,
            ALERT,
        ],
    },
    State {
        name: "sign-up-captcha",
        title: "Sign up, asked whether one is a person",
        steps: &[
            Config(
                r#"{"environment":{"display_config":{"captcha_public_key":"3x00000000000000000000FF",
                "captcha_public_key_invisible":"3x00000000000000000000FF","captcha_widget_type":"smart"},
                "user_settings":{"sign_up":{"captcha_enabled":true}}}}"#,
            ),
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            See("[data-cl-interactive=true]"),
        ],
    },
    State {
        name: "sign-up-restricted",
        title: "Sign up, by invitation only",
        steps: &[
            Config(r#"{"environment":{"user_settings":{"sign_up":{"mode":"restricted"}}}}"#),
            OPEN,
            See("[data-step=restricted]"),
        ],
    },
    State {
        name: "sign-up-waitlist",
        title: "Sign up, by approval",
        steps: &[WITH_WAITLIST, OPEN, See("[data-step=restricted]")],
    },
    State { name: "waitlist", title: "Waitlist", steps: &[WITH_WAITLIST, Open(Waitlist), See("form")] },
    State {
        name: "waitlist-joined",
        title: "Waitlist, joined",
        steps: &[WITH_WAITLIST, Open(Waitlist), NAME, SUBMIT, See("[data-step=joined]")],
    },
];
