//! `<StartOver>`.

use leptos::prelude::*;
use leptos_clerk::use_clerk;

use crate::el::{El, button};
use crate::localization::Key;

/// The button that gives up the attempts in progress: the page is then an empty form, and they do not come
/// back after a reload.
///
/// Role `button`, name "Start over".
#[component]
pub fn StartOver(
    /// Called afterwards, for a page that has something of its own to forget.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    start_over(move || {
        if let Some(on_done) = on_done {
            on_done.run(());
        }
    })
}

pub(crate) fn start_over(on_done: impl Fn() + Send + Sync + 'static) -> El {
    let clerk = use_clerk();
    let start_over = move || {
        clerk.start_over();
        on_done();
    };
    button("cl-button cl-footerActionLink cl-startOver", start_over).text(Key::StartOver)
}
