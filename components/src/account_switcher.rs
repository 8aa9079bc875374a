//! `<AccountSwitcher>`: the accounts that are signed in in this browser.

use leptos::prelude::*;
use leptos_clerk::wire::SessionId;
use leptos_clerk::{SetActive, SignOut, Stopped, use_clerk};

use crate::announcement::loading;
use crate::control::redirect;
use crate::el::{button, el, root, switch, views};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::parts::{Failure, avatar, card, failure_alert};
use crate::reactive::memo;

/// Its session, its name and where its picture is.
type Account = (SessionId, String, Option<String>);

/// Which of the accounts in this browser to use, for an instance that allows several sessions. Where nobody is signed
/// in it goes to the sign-in.
///
/// Heading "Choose an account"; one button per account, named by it, and one "Sign out {account}"; link "Add an
/// account", button "Sign out of all accounts".
#[component]
pub fn AccountSwitcher() -> impl IntoView {
    let clerk = use_clerk();
    let problem = Failure::default();
    let accounts = memo(move || {
        if !clerk.auth().is_loaded() {
            return None;
        }
        let client = clerk.client();
        let account = |session: &leptos_clerk::wire::Session| {
            let user = session.user.as_ref();
            let name = user.map(leptos_clerk::wire::User::label).unwrap_or_default();
            (session.id.clone(), name, user.and_then(|user| user.image_url.clone()))
        };
        Some(client.signed_in_sessions().map(account).collect::<Vec<_>>())
    });
    let run = move |running: leptos_clerk::Running| {
        problem.set(None);
        start(async move {
            let outcome = running.await;
            if let Err(Stopped::Failed(error)) = &outcome {
                let _ = problem.try_set(Some(error.clone()));
            }
            outcome
        });
    };
    let row = move |(id, name, image_url): Account| {
        let (chosen, left) = (id.clone(), id);
        let choose = move || {
            let target = SetActive::session(chosen.clone()).redirect_url(clerk.after_sign_in_url());
            run(clerk.set_active(target));
        };
        let here = clerk.current_path();
        let leave = move || run(clerk.sign_out(SignOut::session(left.clone()).redirect_url(here.clone())));
        let sign_out = Say::With(Key::SignOutAccount, name.clone());
        let chosen = button("cl-button cl-accountSwitcherPreviewButton", choose)
            .child(avatar(image_url, &name))
            .data(name);
        el("li", "cl-accountSwitcher-row")
            .child(chosen.into_any())
            .child(button("cl-button cl-footerActionLink", leave).text(sign_out).into_any())
            .into_any()
    };
    let view = move |accounts: Option<Vec<Account>>| {
        let Some(accounts) = accounts else { return loading() };
        if accounts.is_empty() {
            redirect(clerk.sign_in_url());
            return loading();
        }
        let rows = el("ul", "cl-accountSwitcher").children(accounts.into_iter().map(row).collect());
        let add = el("a", "cl-button").attr("href", clerk.sign_in_url()).text(Key::AddAccount);
        let leave_all = move || run(clerk.sign_out(SignOut::all()));
        let leave_all = button("cl-button cl-footerActionLink", leave_all).text(Key::SignOutOfAll);
        views(vec![rows.into_any(), add.into_any(), leave_all.into_any()])
    };
    root("cl-rootBox").child(
        card(Key::ChooseAccount, "choose-account", Say::default())
            .child(failure_alert(problem))
            .child(switch(move || accounts.get(), view))
            .into_any(),
    )
}
