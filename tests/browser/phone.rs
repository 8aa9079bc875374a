//! A phone number and the country it is of.

use leptos::prelude::*;
use leptos_clerk_components::{ClerkProvider, Localization, SignIn, SignUp, locales};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlInputElement};

use crate::support::{Otherwise, World, eval, until, until_async};

const FIELD: &str = "Enter phone number";

/// The list of countries. Its value is read and set as that of an input.
fn list() -> HtmlInputElement {
    let document = web_sys::window().expect("a window").document().expect("a document");
    let list = document.query_selector("[data-field=phoneNumber] select, [data-field=identifier] select");
    list.expect("a valid selector").expect("a list of countries").unchecked_into()
}

fn country() -> String {
    list().value()
}

fn choose(iso: &str) {
    list().set_value(iso);
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict("change", &init).expect("an event");
    list().dispatch_event(&event).expect("dispatched");
}

/// The browser's language.
fn speaking(language: &str) -> Otherwise {
    let change = format!(
        "Object.defineProperty(navigator, 'language', {{configurable: true, get: () => '{language}'}})"
    );
    Otherwise::new(&change, "delete navigator.language")
}

/// An instance where one signs up and in with a number.
fn by_number() -> Value {
    let off = json!({"enabled": false, "required": false, "used_for_first_factor": false});
    let phone = json!({"enabled": true, "required": true, "used_for_first_factor": true,
        "first_factors": ["phone_code"], "verifications": ["phone_code"], "verify_at_sign_up": true});
    let attributes = json!({"email_address": off, "password": off, "phone_number": phone, "username": off});
    json!({"environment": {"user_settings": {"attributes": attributes}}})
}

async fn sign_up() -> World {
    let mut world = World::new(by_number()).await;
    world.open(|| view! { <SignUp/> });
    world.fill(FIELD, "").await;
    world
}

/// The number that the code went to.
async fn sent_to(world: &World, number: &str) {
    world.press("Continue").await;
    until_async(&format!("a code went to {number}"), async || world.messages(number).await == 1).await;
}

#[wasm_bindgen_test]
async fn national_phone_number_is_sent_in_international_form() {
    let _german = speaking("de");
    let world = sign_up().await;
    until("the country is that of the browser's language", || country() == "DE").await;
    assert!(world.text().contains("DE +49"), "{}", world.text());
    world.fill(FIELD, "0151 2345 6789").await;
    sent_to(&world, "+4915123456789").await;
    world.see("+4915123456789").await;
}

#[wasm_bindgen_test]
async fn phone_country_defaults_to_the_language_region() {
    let _austrian = speaking("de-AT");
    let _world = sign_up().await;
    until("the country is Austria", || country() == "AT").await;
}

#[wasm_bindgen_test]
async fn international_number_chooses_its_country_and_stays_as_typed() {
    let _english = speaking("en-US");
    let world = sign_up().await;
    until("the country is the browser's", || country() == "US").await;
    world.fill(FIELD, "+49 151 23456789").await;
    until("the country is that of the number", || country() == "DE").await;
    assert_eq!(world.value(FIELD), "+49 151 23456789");
    world.fill(FIELD, "+1 201 555 0100").await;
    until("the country is that of the number", || country() == "US").await;
    // Sent at once, as a script or a password manager does.
    sent_to(&world, "+12015550100").await;
}

#[wasm_bindgen_test]
async fn choosing_a_country_keeps_the_typed_number() {
    let _english = speaking("en-US");
    let world = sign_up().await;
    until("the country is the browser's", || country() == "US").await;
    world.fill(FIELD, "20 7946 0123").await;
    choose("GB");
    until("it is shown", || world.text().contains("GB +44")).await;
    assert_eq!(world.value(FIELD), "20 7946 0123");
    world.fill(FIELD, "+44 20 7946 0123").await;
    choose("FR");
    until("the code is that of the list", || world.value(FIELD) == "2079460123").await;
    choose("GB");
    sent_to(&world, "+442079460123").await;
}

#[wasm_bindgen_test]
async fn phone_field_without_digits_counts_as_empty() {
    let world = sign_up().await;
    world.fill(FIELD, "none").await;
    world.press("Continue").await;
    world.see_error(FIELD, "Enter your phone number").await;
    assert!(world.focused().is_some_and(|it| it.get_attribute("name").as_deref() == Some("phoneNumber")));
}

#[wasm_bindgen_test]
async fn phone_field_has_autocomplete_and_accessible_names() {
    let _world = sign_up().await;
    let world = &_world;
    let input = world.input(FIELD);
    let told = ["name", "type", "autocomplete"].map(|name| input.get_attribute(name).unwrap_or_default());
    assert_eq!(told, ["phoneNumber", "tel", "tel"]);
    assert_eq!(list().get_attribute("aria-label").as_deref(), Some("Country"));
    // Numbers are written from left to right in every language.
    assert_eq!(eval("document.querySelector('.cl-phoneInputBox').dir"), json!("ltr"));
    assert_eq!(eval("document.querySelector('.cl-phoneInputCountry').options.length"), json!(245));
}

#[wasm_bindgen_test]
async fn countries_are_named_and_sorted_in_the_language() {
    let mut world = World::new(by_number()).await;
    let language = ArcRwSignal::new(Localization::default());
    let (options, shared) = (world.options(), RwSignal::from(language.clone()));
    world.open_bare(move || {
        let localization = RwSignal::from(language.clone());
        view! { <ClerkProvider options=options.clone() localization><SignUp/></ClerkProvider> }.into_any()
    });
    world.fill(FIELD, "+49 151").await;
    until("the country is that of the number", || country() == "DE").await;
    let names = "[...document.querySelectorAll('.cl-phoneInputCountry option')].map((it) => it.text)";
    let first = || eval(&format!("{names}[0]")).as_str().unwrap_or_default().to_owned();
    assert!(first().starts_with("Afghanistan"), "{}", first());
    shared.set(locales::GERMAN.into());
    let is_german = || eval(&format!("{names}.some((it) => it.startsWith('Österreich'))")) == json!(true);
    until("the names are German", is_german).await;
    assert_eq!(country(), "DE", "the choice stays");
    let order = eval(&format!(
        "{names}.findIndex((it) => it.startsWith('Österreich')) < {names}.findIndex((it) => it.startsWith('Peru'))"
    ));
    assert_eq!(order, json!(true), "Ö is sorted as German sorts it");
    shared.set(locales::ARABIC.into());
    until("the names are Arabic", || {
        eval(&format!("{names}.some((it) => it.startsWith('ألمانيا'))")) == json!(true)
    })
    .await;
}

#[wasm_bindgen_test]
async fn phone_only_instance_signs_in_by_phone_number() {
    let _german = speaking("de");
    let mut world = World::new(by_number()).await;
    world.admin("action", &json!({"action": "create_user", "phone_number": "+4915123456789"})).await;
    world.open(|| view! { <SignIn/> });
    world.fill(FIELD, "0151 23456789").await;
    sent_to(&world, "+4915123456789").await;
}

#[wasm_bindgen_test]
async fn impossible_number_is_refused_at_its_field_and_stays_typed() {
    let sign_up = || view! { <SignUp/> }.into_any();
    let sign_in = || view! { <SignIn/> }.into_any();
    for (page, reason) in [(sign_up as fn() -> AnyView, "valid phone number"), (sign_in, "find your account")]
    {
        let mut world = World::new(by_number()).await;
        world.open(page);
        // Too short, too long.
        for number in ["+49 12", "+1 201 555 0100 99"] {
            world.fill(FIELD, number).await;
            world.press("Continue").await;
            world.see_error(FIELD, reason).await;
            assert_eq!(world.value(FIELD), number);
        }
    }
}
