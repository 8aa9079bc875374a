//! Sign-in.

use super::Step::*;
use super::{ADA, ALERT, EMAIL, INVALID, PASSWORD, SETTINGS, SUBMIT, State, Step};
use crate::pages::Page::{
    Accounts, EmailLink, Impersonation, SignIn, SignInWithOwnField, SignOut, SsoCallback,
};

const NAME: Step = Type("identifier", EMAIL);
const SECRET: Step = Type("password", PASSWORD);
const OPEN: Step = Open(SignIn);
const CODE: Step = See(".cl-otpCodeFieldInput");
const OTHER: Step = Press("form .cl-alternativeMethods");
/// A link by mail, or a backup code.
const THIRD_METHOD: Step = Press(".cl-alternativeMethodsBlockButton:nth-of-type(3)");
const LINKS: Step = Config(
    r#"{"environment":{"user_settings":{"attributes":{"email_address":{"first_factors":["email_code","email_link"]}}}}}"#,
);
const FACTORS: Step = Act(
    r#"{"action":"create_user","email_address":"ada+clerk_test@example.com","password":"correct horse battery",
    "phone_number":"+12025550199","phone_second_factor":true,"totp":true,"backup_codes":true}"#,
);
const FROM_THE_FUTURE: &str = r#"[{"method":"POST","path":"/v1/client/sign_ins","fault":{"status":200,"body":
    "{\"response\":{\"object\":\"sign_in_attempt\",\"id\":\"sia_1\",\"status\":\"needs_a_retina_scan\",\"identifier\":\"ada\",\"supported_identifiers\":[],\"supported_first_factors\":[],\"supported_second_factors\":[],\"first_factor_verification\":null,\"second_factor_verification\":null,\"user_data\":null,\"created_session_id\":null},\"client\":null}"}}]"#;
const MANY: Step = Config(
    r#"{"environment":{"user_settings":{"social":{"oauth_github":{"enabled":true},"oauth_apple":{"enabled":true},
    "oauth_microsoft":{"enabled":true},"oauth_x":{"enabled":true},"oauth_custom_acme":{"enabled":true,"name":"Acme Engines"}}}}}"#,
);

pub(super) const STATES: &[State] = &[
    State {
        name: "loading",
        title: "Loading",
        steps: &[Fault(r#"[{"path":"/v1/*","fault":{"stall":true}}]"#), OPEN, See(".cl-loading")],
    },
    State { name: "sign-in", title: "Sign in", steps: &[OPEN, SETTINGS] },
    State { name: "sign-in-providers", title: "Sign in, many providers", steps: &[MANY, OPEN, SETTINGS] },
    State {
        name: "sign-in-no-logo",
        title: "Sign in, a provider without a logo",
        steps: &[
            Config(
                r#"{"environment":{"user_settings":{"social":{"oauth_custom_acme":{"enabled":true,"name":"Acme","logo_url":""}}}}}"#,
            ),
            OPEN,
            SETTINGS,
        ],
    },
    State { name: "sign-in-filled", title: "Sign in, filled in", steps: &[OPEN, SETTINGS, NAME, SECRET] },
    State {
        name: "sign-in-password-shown",
        title: "Sign in, the password is shown",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Press(".cl-formFieldInputShowPasswordButton"),
            See("[name=password][type=text]"),
        ],
    },
    State { name: "sign-in-empty", title: "Sign in, sent empty", steps: &[OPEN, SETTINGS, SUBMIT, INVALID] },
    State {
        name: "sign-in-wrong-password",
        title: "Sign in, wrong password",
        steps: &[ADA, OPEN, SETTINGS, NAME, Type("password", "not the password"), SUBMIT, INVALID],
    },
    State {
        name: "sign-in-busy",
        title: "Sign in, on its way",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(r#"[{"method":"POST","path":"/v1/client/sign_ins","fault":{"stall":true}}]"#),
            SUBMIT,
            See("[data-busy=true]"),
        ],
    },
    State {
        name: "sign-in-no-network",
        title: "Sign in, the network is gone",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(r#"[{"method":"POST","path":"/v1/client/sign_ins","fault":{"drop":true}}]"#),
            SUBMIT,
            ALERT,
        ],
    },
    State {
        name: "sign-in-rate-limited",
        title: "Sign in, asked to wait",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(
                r#"[{"method":"POST","path":"/v1/client/sign_ins","fault":{"status":429,"retry_after":900}}]"#,
            ),
            SUBMIT,
            ALERT,
        ],
    },
    State {
        name: "sign-in-methods",
        title: "Sign in, another method",
        steps: &[FACTORS, OPEN, SETTINGS, NAME, OTHER, See("[data-step=choose]")],
    },
    State {
        name: "sign-in-code",
        title: "Sign in, a code",
        steps: &[ADA, OPEN, SETTINGS, NAME, OTHER, Press("[data-step=choose] .cl-button:nth-child(2)"), CODE],
    },
    State {
        name: "sign-in-code-typed",
        title: "Sign in, half of a code",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            OTHER,
            Press("[data-step=choose] .cl-button:nth-child(2)"),
            CODE,
            Type("code", "4242"),
        ],
    },
    State {
        name: "sign-in-code-wrong",
        title: "Sign in, a wrong code",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            OTHER,
            Press("[data-step=choose] .cl-button:nth-child(2)"),
            CODE,
            Type("code", "000000"),
            INVALID,
        ],
    },
    State {
        name: "sign-in-link",
        title: "Sign in, a link by mail",
        steps: &[LINKS, ADA, OPEN, SETTINGS, NAME, OTHER, THIRD_METHOD, See("[data-step=email-link]")],
    },
    State {
        name: "sign-in-second-factor",
        title: "Sign in, second factor",
        steps: &[FACTORS, OPEN, SETTINGS, NAME, SECRET, SUBMIT, CODE],
    },
    State {
        name: "sign-in-second-factor-methods",
        title: "Sign in, other second factors",
        steps: &[FACTORS, OPEN, SETTINGS, NAME, SECRET, SUBMIT, CODE, OTHER, See("[data-step=choose]")],
    },
    State {
        name: "sign-in-backup-code",
        title: "Sign in, a backup code",
        steps: &[
            FACTORS,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            CODE,
            OTHER,
            THIRD_METHOD,
            See("[inputmode=text]"),
        ],
    },
    State {
        name: "sign-in-new-device",
        title: "Sign in on a new device",
        steps: &[
            Config(r#"{"emulator":{"client_trust":true}}"#),
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            CODE,
        ],
    },
    State {
        name: "sign-in-forgot-password",
        title: "Sign in, password forgotten",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            Press("form .cl-footerActionLink"),
            See("[data-step=forgot-password]"),
        ],
    },
    State {
        name: "sign-in-new-password",
        title: "Sign in, a new password",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            Press("form .cl-footerActionLink"),
            Press("[data-step=forgot-password] .cl-formButtonPrimary"),
            CODE,
            Type("code", "424242"),
            See("[name=confirmPassword]"),
        ],
    },
    State {
        name: "sign-in-unsupported",
        title: "Sign in, a step from the future",
        steps: &[
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(FROM_THE_FUTURE),
            SUBMIT,
            See("[data-step=unsupported]"),
        ],
    },
    State {
        name: "sign-in-challenge",
        title: "Sign in, a challenge that failed",
        steps: &[
            Config(r#"{"emulator":{"protect_check":true}}"#),
            ADA,
            Fault(r#"[{"method":"POST","path":"/protect/v0/proof","fault":{"status":500}}]"#),
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            ALERT,
        ],
    },
    State {
        name: "sign-in-not-finished",
        title: "Sign in, the last request failed",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            Fault(r#"[{"method":"POST","path":"/v1/client/sessions/*/touch","fault":{"status":500}}]"#),
            SUBMIT,
            ALERT,
        ],
    },
    State {
        name: "signed-in",
        title: "Signed in already",
        steps: &[ADA, OPEN, SETTINGS, NAME, SECRET, SUBMIT, See("[data-step=signed-in]")],
    },
    State {
        name: "refused",
        title: "The server refuses the app",
        steps: &[Fault(r#"[{"path":"/v1/*","fault":{"status":400}}]"#), OPEN, See("[data-step=failed]")],
    },
    State {
        name: "accounts",
        title: "Choose an account",
        steps: &[
            Config(r#"{"environment":{"auth_config":{"single_session_mode":false}}}"#),
            ADA,
            Act(
                r#"{"action":"create_user","email_address":"a.very.long.address.indeed+clerk_test@subdomain.of.example.com","password":"correct horse battery"}"#,
            ),
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            See("[data-went]"),
            Type("identifier", "a.very.long.address.indeed+clerk_test@subdomain.of.example.com"),
            SECRET,
            SUBMIT,
            See("[data-went='2']"),
            Open(Accounts),
            See(".cl-accountSwitcher li + li"),
        ],
    },
    State {
        name: "sign-out",
        title: "Sign out",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            See("[data-step=signed-in]"),
            Open(SignOut),
            See(".cl-signOut button"),
        ],
    },
    State {
        name: "impersonation",
        title: "In somebody's name",
        steps: &[
            ADA,
            Act(
                r#"{"action":"create_user","email_address":"boss+clerk_test@example.com","password":"correct horse battery"}"#,
            ),
            Ticket(
                r#"{"action":"create_actor_token","email":"ada+clerk_test@example.com","actor":"boss+clerk_test@example.com"}"#,
            ),
            OPEN,
            See("[data-step=signed-in]"),
            Open(Impersonation),
            See(".cl-impersonationFab"),
        ],
    },
    State {
        name: "email-link-expired",
        title: "The page of a link, too late",
        steps: &[Address("?__clerk_status=expired"), Open(EmailLink), ALERT],
    },
    State {
        name: "email-link-missing",
        title: "The page of a link, without one",
        steps: &[Open(EmailLink), ALERT],
    },
    State {
        name: "sso-callback",
        title: "Back from a provider, the server fails",
        steps: &[
            Fault(r#"[{"path":"/v1/*","fault":{"status":500}}]"#),
            Open(SsoCallback),
            See(".cl-rootBox > *"),
        ],
    },
    State {
        name: "own-field",
        title: "Sign in, with a text field of one's own",
        steps: &[Open(SignInWithOwnField), See(".floating"), SETTINGS, SUBMIT, INVALID],
    },
    State {
        name: "restyled",
        title: "Sign in, restyled by one stylesheet",
        steps: &[Style("/restyle/shadcn.css"), OPEN, SETTINGS],
    },
];
