//! The language of the pages: its texts are fetched when the user chooses it, and the choice is stored.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{Localization, later, locales};

const KEPT_AS: &str = "language";

fn kept() -> Option<String> {
    window().local_storage().ok()??.get_item(KEPT_AS).ok()?
}

fn keep(tag: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps nothing asks again next time.
        let _ = storage.set_item(KEPT_AS, tag);
    }
}

/// Of the languages there are texts in, the one of this page's last visit.
fn first_choice() -> &'static str {
    let kept = kept().unwrap_or_default();
    let known = locales::LANGUAGES.iter().find(|(tag, _)| *tag == kept);
    known.map_or("en", |(tag, _)| *tag)
}

async fn texts(tag: &str) -> Option<Localization> {
    let url = format!("/locales/{tag}.txt");
    let file = gloo_net::http::Request::get(&url).send().await.ok()?.text().await.ok()?;
    Localization::parse(&file)
}

type Fetching = Pin<Box<dyn Future<Output = Option<Localization>>>>;
later!(FETCH, demo_fetch_texts: fn(&'static str) -> Fetching = |tag| Box::pin(texts(tag)));

/// Chooses the language of everything inside the provider that follows `texts`.
#[component]
pub fn LanguageSwitch(texts: RwSignal<Localization>) -> impl IntoView {
    let chosen = RwSignal::new(first_choice());
    // Reaches outside the graph: fetches the texts.
    Effect::new(move |_| {
        let tag = chosen.get();
        spawn_local(async move {
            let read = match tag {
                "en" => Some(Localization::default()),
                tag => match FETCH.load().await {
                    Ok(fetch) => fetch(tag).await,
                    Err(_) => None,
                },
            };
            // Another one may have been chosen in the meantime.
            if let Some(read) = read.filter(|_| chosen.get_untracked() == tag) {
                texts.set(read);
            }
        });
    });
    let choose = move |event| {
        let tag = event_target_value(&event);
        if let Some((known, _)) = locales::LANGUAGES.iter().find(|(known, _)| *known == tag) {
            keep(known);
            chosen.set(known);
        }
    };
    let first = chosen.get_untracked();
    let option = |(tag, name): &(&'static str, &'static str)| {
        view! { <option value=*tag lang=*tag selected=*tag == first>{*name}</option> }.into_any()
    };
    let options = locales::LANGUAGES.iter().map(option).collect_view();
    view! {
        <div class="language">
            <label for="language">"Language"</label>
            <select id="language" on:change=choose>{options}</select>
        </div>
    }
}
