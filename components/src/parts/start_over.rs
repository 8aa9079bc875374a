//! `<StartOver>`.

use leptos::prelude::*;
use leptos_clerk::use_clerk;

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
    let clerk = use_clerk();
    let start_over = move |_| {
        clerk.start_over();
        if let Some(on_done) = on_done {
            on_done.run(());
        }
    };
    view! {
        <button type="button" class="cl-button cl-footerActionLink cl-startOver" on:click=start_over>
            "Start over"
        </button>
    }
}
