//! The states of the gallery, and the steps that lead to each.

mod sign_in;
mod sign_up;
mod tasks;

use crate::pages::Page;

/// Something that happens before a state is reached. JSON goes to the emulator, as its README says.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The instance's settings.
    Config(&'static str),
    /// Something done from outside.
    Act(&'static str),
    /// As `Act`, for an action that makes a ticket, with which the page is then opened.
    Ticket(&'static str),
    /// The server's fault from now on.
    Fault(&'static str),
    /// The query of the page's address.
    Address(&'static str),
    /// One more stylesheet.
    Style(&'static str),
    Open(Page),
    /// Text into the input of this name.
    Type(&'static str, &'static str),
    /// A click at the first element of this selector.
    Press(&'static str),
    /// Waits for an element.
    See(&'static str),
}

/// One thing to see.
pub struct State {
    pub name: &'static str,
    pub title: &'static str,
    pub steps: &'static [Step],
}

pub const LOOKS: [(&str, &str); 3] =
    [("&theme=light", "light"), ("&theme=dark", "dark"), ("&dir=rtl", "right to left")];

pub const PRESETS: [&str; 4] = ["default", "dark", "neutral", "shadcn"];

/// The button that sends a form.
const SUBMIT: Step = Step::Press(".cl-formButtonPrimary[type=submit]");
/// The page has the fields of the instance's settings, which can arrive after the page.
const SETTINGS: Step = Step::See(".cl-socialButtons");
const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";
const ADA: Step = Step::Act(
    r#"{"action":"create_user","email_address":"ada+clerk_test@example.com","password":"correct horse battery"}"#,
);
const INVALID: Step = Step::See("[aria-invalid=true]");
const ALERT: Step = Step::See("[role=alert]:not(:empty)");

/// Every state.
pub fn all() -> impl Iterator<Item = &'static State> {
    [sign_in::STATES, sign_up::STATES, tasks::STATES].into_iter().flatten()
}
