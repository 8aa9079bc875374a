//! The gallery: every page of the library in every state it can be in, each at an address of its own.
//!
//! Nothing here is drawn for show: a state is a world of the emulator's, a page of the library and what a person did
//! on it. `?state=<name>` shows one, `&theme=light|dark`, `&dir=rtl` and `&preset=<name>` change how it looks, `&lang=pseudo|de|ar|ja` what it says;
//! without a state there is a table of contents. `cargo xtask shots` takes a picture of each, and
//! `cargo xtask test --only a11y` has each looked over by axe-core.
//!
//! It is an example of its own, and no route of the demo, so that a visitor of the demo does not download it.

#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "components are there to be copied")]

mod own_field;
mod own_parts;
mod pages;
mod stage;
mod states;

use leptos::prelude::*;
use leptos::task::spawn_local;

use pages::Shown;
use stage::Stage;
use states::{LOOKS, PRESETS, State};

fn main() {
    console_error_panic_hook::set_once();
    let asked = stage::query("state");
    stage::look(&stage::query("theme"), &stage::query("dir"), &stage::query("preset"));
    let state = states::all().find(|state| state.name == asked);
    leptos::mount::mount_to_body(move || match state {
        Some(state) => view! { <OneState state/> }.into_any(),
        None => view! { <Contents/> }.into_any(),
    });
}

/// One state, reached by a user's actions.
#[component]
fn OneState(state: &'static State) -> impl IntoView {
    let stage = Stage::new();
    spawn_local(async move {
        let outcome = stage.play(state.steps).await;
        stage::tell(outcome.as_ref().map_or_else(String::as_str, |()| "ready"));
    });
    view! { <main class="stage"><Shown stage/></main> }
}

#[component]
fn Contents() -> impl IntoView {
    let link = |name: &str, look: &str, text: &'static str| {
        view! { <a href=format!("?state={name}{look}")>{text}</a> }
    };
    let row = |state: &'static State| {
        let looks = LOOKS.iter().map(|(look, text)| link(state.name, look, text)).collect_view();
        view! { <li>{link(state.name, "", state.title)} <span class="looks">{looks}</span></li> }
    };
    let presets = PRESETS.iter().map(|preset| {
        view! { <li><a href=format!("?state=sign-in&preset={preset}")>{*preset}</a></li> }
    });
    stage::tell("ready");
    view! {
        <main class="contents">
            <h1>"Gallery"</h1>
            <ul id="states">{states::all().map(row).collect_view()}</ul>
            <h2>"Presets"</h2>
            <ul id="presets">{presets.collect_view()}</ul>
        </main>
    }
}
