//! Session tasks, and the pages of a signed-in user.

use super::Step::*;
use super::{ADA, EMAIL, INVALID, PASSWORD, SETTINGS, SUBMIT, State, Step};
use crate::pages::Page::{CreatePasskey, SignIn};

const OPEN: Step = Open(SignIn);
const NAME: Step = Type("identifier", EMAIL);
const SECRET: Step = Type("password", PASSWORD);
const ORGANIZATIONS: Step = Config(
    r#"{"environment":{"organization_settings":{"enabled":true,"force_organization_selection":true}}}"#,
);
const SECOND_STEP: Step =
    Config(r#"{"environment":{"user_settings":{"sign_up":{"mfa":{"required":true}}}}}"#);
const TASK: Step = See(".cl-task-root .cl-card");

pub(super) const STATES: &[State] = &[
    State {
        name: "task-organization",
        title: "Task: choose an organization, none yet",
        steps: &[ADA, ORGANIZATIONS, OPEN, SETTINGS, NAME, SECRET, SUBMIT, TASK, See("[name=name]")],
    },
    State {
        name: "task-organizations",
        title: "Task: choose an organization",
        steps: &[
            ADA,
            Act(
                r#"{"action":"create_organization","name":"Difference Engines","created_by":"ada+clerk_test@example.com"}"#,
            ),
            Act(
                r#"{"action":"create_organization","name":"The Society for the Promotion of Very Long Organization Names","created_by":"ada+clerk_test@example.com"}"#,
            ),
            ORGANIZATIONS,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            See(".cl-organizationListPreviewButton"),
        ],
    },
    State {
        name: "task-organization-unnamed",
        title: "Task: an organization without a name",
        steps: &[
            ADA,
            ORGANIZATIONS,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            See("[name=name]"),
            SUBMIT,
            INVALID,
        ],
    },
    State {
        name: "task-new-password",
        title: "Task: a new password",
        steps: &[
            ADA,
            Act(r#"{"action":"require_password_reset","email":"ada+clerk_test@example.com"}"#),
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            See("[name=confirmPassword]"),
        ],
    },
    State {
        name: "task-second-step",
        title: "Task: set up a second step",
        steps: &[
            ADA,
            SECOND_STEP,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            See(".cl-alternativeMethodsBlockButton"),
        ],
    },
    State {
        name: "task-authenticator",
        title: "Task: an authenticator app",
        steps: &[
            ADA,
            SECOND_STEP,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            Press(".cl-alternativeMethodsBlockButton"),
            See(".cl-qrCode svg"),
        ],
    },
    State {
        name: "task-phone",
        title: "Task: a phone number that is none",
        steps: &[
            ADA,
            SECOND_STEP,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            Press(".cl-alternativeMethodsBlockButton + .cl-alternativeMethodsBlockButton"),
            Type("phoneNumber", "12"),
            SUBMIT,
            INVALID,
        ],
    },
    State {
        name: "task-backup-codes",
        title: "Task: backup codes",
        steps: &[
            ADA,
            SECOND_STEP,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            TASK,
            Press(".cl-alternativeMethodsBlockButton + .cl-alternativeMethodsBlockButton"),
            Type("phoneNumber", "+12015550123"),
            SUBMIT,
            Type("code", "424242"),
            SUBMIT,
            See(".cl-backupCodes"),
        ],
    },
    State {
        name: "passkey",
        title: "Create a passkey",
        steps: &[
            ADA,
            OPEN,
            SETTINGS,
            NAME,
            SECRET,
            SUBMIT,
            See("[data-step=signed-in]"),
            Open(CreatePasskey),
            See(".stage .cl-button"),
        ],
    },
];
