//! Pages under translation by the browser, which replaces each text node by elements of its own.

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, Localization, SignIn, SignUp, Text, locales};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Otherwise, World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// Puts `<font><font>text</font></font>` in the place of every text node that is on the page or comes to it.
fn translated() -> Otherwise {
    let begin = "(() => {
        const wrap = (node) => {
            if (node.nodeType === 3) {
                const parent = node.parentElement;
                if (!node.data.trim() || !parent || parent.closest('font, script, style, option')) return;
                const outer = document.createElement('font');
                outer.appendChild(document.createElement('font')).textContent = node.data;
                node.replaceWith(outer);
            } else if (node.childNodes) [...node.childNodes].forEach(wrap);
        };
        window.translator = new MutationObserver((all) => all.forEach((it) => {
            if (it.type === 'characterData') wrap(it.target);
            it.addedNodes.forEach(wrap);
        }));
        translator.observe(document.body, {childList: true, characterData: true, subtree: true});
    })()";
    Otherwise::new(begin, "window.translator.disconnect(); delete window.translator")
}

/// Waits until the page is translated, so that what changes later meets the translator's elements.
async fn is_translated() {
    let all = "[...document.querySelectorAll('.cl-rootBox *')].flatMap((it) => [...it.childNodes])
        .filter((it) => it.nodeType === 3 && it.data.trim() && !it.parentElement.closest('font, option')).length";
    until("the page is translated", || eval(all) == json!(0)).await;
}

fn open(world: &mut World, page: fn() -> AnyView) -> RwSignal<Localization> {
    let (options, language) = (world.options(), ArcRwSignal::new(Localization::default()));
    let shared = RwSignal::from(language.clone());
    world.open_bare(move || {
        let language = RwSignal::from(language.clone());
        view! { <ClerkProvider options=options.clone() localization=language>{page()}</ClerkProvider> }
            .into_any()
    });
    shared
}

#[wasm_bindgen_test]
async fn errors_of_a_translated_sign_in_change_and_go() {
    let _translated = translated();
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    open(&mut world, || view! { <SignIn/> }.into_any());
    world.press("Continue").await;
    world.see_error("Enter email address", "email").await;
    is_translated().await;
    world.fill("Enter email address", EMAIL).await;
    until("its error is gone", || world.error_of("Enter email address").is_empty()).await;
    world.fill("Enter password", "wrong horse battery").await;
    world.press("Continue").await;
    world.see_error("Enter password", "incorrect").await;
    is_translated().await;
    world.press("Show password").await;
    world.see("Hide").await;
    world.press("Use another method").await;
    world.see("Sign in with your password").await;
    is_translated().await;
    world.press("Start over").await;
    world.fill("Enter email address", "").await;
    assert!(!world.text().contains("Sign in with your password"));
}

#[wasm_bindgen_test]
async fn every_text_of_a_translated_sign_up_follows_what_is_typed_and_the_language() {
    let _translated = translated();
    let mut world = World::new(json!({"environment": {"user_settings": {
        "sign_up": {"legal_consent_enabled": true},
        "attributes": {"phone_number": {"enabled": true, "required": true, "verify_at_sign_up": true,
            "verifications": ["phone_code"], "used_for_first_factor": true, "first_factors": ["phone_code"]}},
    }}}))
    .await;
    let language = open(&mut world, || view! { <SignUp optional_fields=true/> }.into_any());
    world.see("must contain at least").await;
    is_translated().await;
    world.fill("Enter password", PASSWORD).await;
    world.see("meets all the necessary requirements").await;
    assert!(!world.text().contains("must contain at least"));
    world.fill("Enter phone number", "+49").await;
    world.see("DE +49").await;
    is_translated().await;
    language.set(locales::GERMAN.into());
    world.see("Registrieren").await;
    let texts = ["Sign up", "Enter email address", "meets all", "I agree", "Continue", "account?"];
    for english in texts {
        assert!(!world.text().contains(english), "“{english}” is in:\n{}", world.text());
    }
    is_translated().await;
    language.set(Localization::default());
    world.see("Sign up").await;
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter phone number", "+12015550100").await;
    world.check("I agree").await;
    world.press("Continue").await;
    world.fill("Enter verification code", "000000").await;
    world.see_error("Enter verification code", "Incorrect code").await;
    is_translated().await;
    let rest = world.text();
    until("the countdown goes on", || world.text() != rest).await;
    language.set(locales::GERMAN.into());
    until("the error is in German", || !world.text().contains("Incorrect code")).await;
}

#[wasm_bindgen_test]
async fn a_text_of_an_apps_own_page_is_seen_when_it_changes_under_translation() {
    let _translated = translated();
    let mut world = World::new(Value::Null).await;
    let count = ArcRwSignal::new(1);
    let shown = count.clone();
    world.open_bare(move || {
        let count = RwSignal::from(shown.clone());
        view! { <p class="cl-rootBox">"Messages: " <Text of=move || count.get().to_string()/> "."</p> }
            .into_any()
    });
    world.see("Messages: 1.").await;
    is_translated().await;
    count.set(2);
    world.see("Messages: 2.").await;
}
