//! Clerk's guide "Build a custom Google One Tap flow": Google's window asks who somebody is.

use leptos::prelude::*;
use leptos_clerk_components::{GoogleOneTap, OneTapMoment, SignedIn, SignedOut, Text, use_clerk};

#[component]
pub fn GoogleOneTapGuide(
    /// Where Google's script is: Google's own, or the local stand-in.
    script_url: String,
) -> impl IntoView {
    let clerk = use_clerk();
    let moment = RwSignal::new(None);
    let has_client_id = Memo::new(move |_| {
        let id = clerk.environment().display_config.google_one_tap_client_id.clone();
        id.is_some_and(|id| !id.is_empty())
    });
    let said = move || match moment.get() {
        Some(OneTapMoment::NotDisplayed(reason)) => format!("Google shows nothing: {reason}"),
        Some(OneTapMoment::Skipped(reason)) => format!("You chose something else: {reason}"),
        Some(OneTapMoment::Dismissed(reason)) => format!("The window was closed: {reason}"),
        None => String::new(),
    };
    view! {
        <section class="panel">
            <h1>"Google One Tap Example"</h1>
            <SignedIn><p>"You are signed in. " <a href="/">"Home"</a></p></SignedIn>
            <SignedOut>
                <p>
                    {move || if has_client_id.get() {
                        "Google asks for your account in a window of its own."
                    } else {
                        "This instance has no Google client id of its own: One Tap needs one."
                    }}
                </p>
                <p role="status"><Text of=said/></p>
                <p><a href="/sign-in">"Sign in another way"</a></p>
            </SignedOut>
            <GoogleOneTap script_url on_moment=Callback::new(move |it| moment.set(Some(it)))/>
        </section>
    }
}
