//! `<Waitlist>`, and what stands in the place of the sign-up where not everybody may sign up.

use leptos::prelude::*;
use leptos_clerk::{Clerk, Field, SignUpFlow, use_clerk};

use crate::announcement::alert;
use crate::el::{El, el, nothing, root, switch, views};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{FieldOptions, InputKind, card, field, footer, form, notice, submit_button};
use crate::reactive::memo;
use crate::text;

/// The waitlist page of an instance whose access mode is "Waitlist".
///
/// Heading "Join the waitlist", field "Email address", button "Join the waitlist"; then "Successfully joined the
/// waitlist!".
#[component]
pub fn Waitlist() -> impl IntoView {
    let clerk = use_clerk();
    let flow = clerk.waitlist();
    flow.clear_errors();
    let email = RwSignal::new(String::new());
    let has_joined = memo(move || flow.entry().is_some());
    let join = move || start(flow.join(email.get_untracked()));
    let view = move |has_joined| {
        if has_joined {
            return card(Key::WaitlistJoined, "joined", Key::WaitlistJoinedLead.into()).into_any();
        }
        let parts = || {
            let address = field(FieldOptions {
                of: Field::EmailAddress,
                label: Key::EmailAddress.into(),
                value: email,
                kind: InputKind::Email,
                optional: false,
                missing: None,
                autocomplete: Some("email"),
                instead: None,
            });
            vec![notice(), address.into_any(), submit_button(Key::JoinTheWaitlist).into_any()]
        };
        card(Key::JoinTheWaitlist, "waitlist", Say::default())
            .child(form(flow, join, parts).into_any())
            .child(footer(Key::HaveAccount, Key::SignIn, clerk.sign_in_url()))
            .into_any()
    };
    root("cl-rootBox cl-waitlist-root").child(switch(move || has_joined.get(), view))
}

/// The access mode.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Open,
    Restricted,
    Waitlist,
}

impl Access {
    fn of(clerk: Clerk) -> Self {
        match clerk.environment().user_settings.sign_up.mode.as_str() {
            "restricted" => Self::Restricted,
            "waitlist" => Self::Waitlist,
            _ => Self::Open,
        }
    }
}

/// Shows the first form of a sign-up to those who may use it, and what to do instead to others.
pub(crate) fn admit(clerk: Clerk, flow: SignUpFlow, page: impl Fn() -> El + Send + 'static) -> AnyView {
    let access = memo(move || Access::of(clerk));
    let view = move |access| {
        let (lead, link) = match access {
            Access::Open => return page().into_any(),
            Access::Restricted => (Key::SignUpsDisabled, nothing()),
            Access::Waitlist => {
                let join = el("a", "cl-button cl-formButtonPrimary").attr("href", clerk.waitlist_url());
                (Key::SignUpsByApproval, join.text(Key::JoinWaitlist).into_any())
            }
        };
        // The error of an invitation.
        let refused = move || {
            let problems = flow.errors().elsewhere(&[]);
            problems.iter().map(text::problem).collect::<Vec<_>>().join(" ")
        };
        card(Key::AccessRestricted, "restricted", lead.into())
            .child(alert(refused))
            .child(link)
            .child(footer(Key::HaveAccount, Key::SignIn, clerk.sign_in_url()))
            .into_any()
    };
    switch(move || access.get(), view)
}

/// The way from the sign-in to an account, if there is one.
pub(crate) fn way_in(clerk: Clerk) -> AnyView {
    let access = memo(move || Access::of(clerk));
    let view = move |access| {
        let question = Key::HaveNoAccount;
        match access {
            Access::Open => footer(question, Key::SignUp, clerk.sign_up_url()),
            Access::Waitlist => footer(question, Key::JoinWaitlist, clerk.waitlist_url()),
            Access::Restricted => views(Vec::new()),
        }
    };
    switch(move || access.get(), view)
}
