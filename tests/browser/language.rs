//! The language of the pages: every text in it, changed without a reload, and any text said otherwise.

use leptos::prelude::*;
use leptos_clerk_components::{
    ClerkProvider, Key, Localization, SignIn, SignUp, TaskResetPassword, TaskSetupMfa, Waitlist, locales,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// Opens a page in a language that can be changed.
fn open(world: &mut World, language: Localization, page: fn() -> AnyView) -> RwSignal<Localization> {
    let (options, language) = (world.options(), ArcRwSignal::new(language));
    let shared = RwSignal::from(language.clone());
    world.open_bare(move || {
        let language = RwSignal::from(language.clone());
        view! { <ClerkProvider options=options.clone() localization=language>{page()}</ClerkProvider> }
            .into_any()
    });
    shared
}

fn pseudo(key: Key) -> String {
    Localization::pseudo().text(key).to_owned()
}

/// Checks that every text on the page is in the language for tests.
fn nothing_is_english(world: &World) {
    assert!(
        world.texts().iter().any(|text| text.starts_with('⟦')),
        "the page has a text: {:?}",
        world.texts()
    );
    assert_eq!(untranslated(world), None);
}

/// Returns a text of the page that is not in the language for tests, which puts everything in brackets. Data need not be:
/// addresses and numbers.
pub(super) fn untranslated(world: &World) -> Option<String> {
    let is_data = |text: &str| text.contains('@') || !text.contains(char::is_alphabetic);
    let is_bracketed = |text: &str| text.starts_with('⟦') && text.ends_with('⟧');
    world.texts().into_iter().find(|text| !is_data(text) && !is_bracketed(text))
}

#[wasm_bindgen_test]
async fn every_caption_can_be_overridden() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    let own = Localization::default()
        .with(Key::SignIn, "Log in to the moon")
        .with_all([(Key::EnterPassword, "Secret word"), (Key::ContinueWith, "By way of {0}")])
        .with_error("form_password_incorrect", "That is not it.");
    open(&mut world, own, || view! { <SignIn/> }.into_any());
    world.see("Log in to the moon").await;
    world.see("By way of Google").await;
    world.fill("Enter email address", EMAIL).await;
    world.fill("Secret word", "wrong horse battery").await;
    world.press("Continue").await;
    world.see_error("Secret word", "That is not it.").await;
}

#[wasm_bindgen_test]
async fn every_sign_in_text_is_translatable() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    open(&mut world, Localization::pseudo(), || view! { <SignIn/> }.into_any());
    world.press(&pseudo(Key::Continue)).await;
    world.see_error(&identifier_label(), "⟦").await;
    nothing_is_english(&world);
    world.fill(&identifier_label(), EMAIL).await;
    world.fill(&pseudo(Key::EnterPassword), "wrong horse battery").await;
    world.press(&pseudo(Key::Continue)).await;
    world.see_error(&pseudo(Key::EnterPassword), &pseudo_word("incorrect")).await;
    nothing_is_english(&world);
    world.press(&pseudo(Key::UseAnotherMethod)).await;
    world.see(&pseudo(Key::StartOver)).await;
    nothing_is_english(&world);
}

/// With the emulator's default settings, one signs in with an address.
fn identifier_label() -> String {
    // The label begins like this, with any other identifiers after it.
    pseudo(Key::EnterEmailAddress).chars().take_while(|char| *char != '~').collect()
}

fn pseudo_word(word: &str) -> String {
    let of = |char| {
        ["aá", "eé", "ií", "oó", "uú", "cć", "nń", "sš", "yý"].iter().find(|pair| pair.starts_with(char))
    };
    word.chars().map(|char| of(char).and_then(|pair| pair.chars().nth(1)).unwrap_or(char)).collect()
}

#[wasm_bindgen_test]
async fn every_sign_up_text_is_translatable() {
    let rules = json!({"min_length": 12, "require_numbers": true, "require_special_char": true,
        "allowed_special_characters": "!?"});
    let settings = json!({"password_settings": rules, "sign_up": {"legal_consent_enabled": true}});
    let mut world = World::new(json!({"environment": {"user_settings": settings}})).await;
    open(&mut world, Localization::pseudo(), || view! { <SignUp optional_fields=true/> }.into_any());
    world.fill(&pseudo(Key::EnterPassword), "short").await;
    world.see("12").await;
    world.press(&pseudo(Key::Continue)).await;
    world.see_error(&pseudo(Key::EnterEmailAddress), &pseudo(Key::EmailMissing)).await;
    nothing_is_english(&world);
    world.fill(&pseudo(Key::EnterEmailAddress), EMAIL).await;
    world.fill(&pseudo(Key::EnterPassword), "correct horse 1 battery!").await;
    world.see(&pseudo(Key::PasswordSuffices)).await;
    // The sentence has the two documents in it.
    world.check("⟦").await;
}

#[wasm_bindgen_test]
async fn every_code_page_text_is_translatable() {
    let mut world = World::new(Value::Null).await;
    open(&mut world, Localization::pseudo(), || view! { <SignUp/> }.into_any());
    world.fill(&pseudo(Key::EnterEmailAddress), EMAIL).await;
    world.fill(&pseudo(Key::EnterPassword), PASSWORD).await;
    world.press(&pseudo(Key::Continue)).await;
    world.fill(&pseudo(Key::EnterVerificationCode), "000000").await;
    world.see_error(&pseudo(Key::EnterVerificationCode), "⟦").await;
    // The way to another code, which tells how long it rests.
    until("the rest is told", || world.text().contains("(2") || world.text().contains("(30)")).await;
    nothing_is_english(&world);
}

#[wasm_bindgen_test]
async fn every_task_text_is_translatable() {
    let mfa = json!({"user_settings": {"sign_up": {"mfa": {"required": true}}}});
    let mut world = World::new(json!({"environment": mfa})).await;
    world.user(EMAIL, PASSWORD).await;
    world.admin("action", &json!({"action": "require_password_reset", "email": EMAIL})).await;
    open(&mut world, Localization::default(), || view! { <SignIn/> }.into_any());
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.do_not_see("Enter password").await;
    open(&mut world, Localization::pseudo(), || view! { <TaskResetPassword/> }.into_any());
    world.see(&pseudo(Key::SetNewPasswordLead)).await;
    nothing_is_english(&world);
    world.fill(&pseudo(Key::EnterNewPassword), "a much better battery").await;
    world.press(&pseudo(Key::ResetPassword)).await;
    world.see_error(&pseudo(Key::ConfirmPassword), &pseudo(Key::PasswordsDiffer)).await;
    nothing_is_english(&world);
    world.fill(&pseudo(Key::ConfirmPassword), "a much better battery").await;
    world.press(&pseudo(Key::ResetPassword)).await;
    world.do_not_see(&pseudo(Key::PasswordsDiffer)).await;
    open(&mut world, Localization::pseudo(), || view! { <TaskSetupMfa/> }.into_any());
    world.see(&pseudo(Key::SetUpMfaLead)).await;
    nothing_is_english(&world);
    world.press(&pseudo(Key::AuthenticatorApp)).await;
    world.see(&pseudo(Key::CannotScan)).await;
    nothing_is_english(&world);
}

#[wasm_bindgen_test]
async fn every_waitlist_text_is_translatable() {
    let mut world = World::new(Value::Null).await;
    open(&mut world, Localization::pseudo(), || view! { <Waitlist/> }.into_any());
    world.see(&pseudo(Key::JoinTheWaitlist)).await;
    nothing_is_english(&world);
}

#[wasm_bindgen_test]
async fn changing_the_language_keeps_typed_text() {
    let mut world = World::new(Value::Null).await;
    let language = open(&mut world, Localization::default(), || view! { <SignUp/> }.into_any());
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    assert_eq!(world.direction(), "ltr");
    let before = world.input("Enter email address");
    before.focus().expect("it can be focused");
    language.set(locales::GERMAN.into());
    world.see("Registrieren").await;
    world.do_not_see("Continue").await;
    assert_eq!(world.value("E-Mail-Adresse eingeben"), EMAIL);
    assert_eq!(world.value("Passwort eingeben"), PASSWORD);
    assert!(world.input("E-Mail-Adresse eingeben") == before, "it is the same input");
    assert!(world.focused().is_some_and(|it| it == **before), "it has kept the focus");
    language.set(locales::ARABIC.into());
    world.see("إنشاء حساب").await;
    assert_eq!(world.direction(), "rtl");
    assert_eq!(world.value("أدخل البريد الإلكتروني"), EMAIL);
}

#[wasm_bindgen_test]
async fn error_messages_follow_the_language() {
    let mut world = World::new(Value::Null).await;
    let language = open(&mut world, locales::GERMAN.into(), || view! { <SignUp/> }.into_any());
    world.press("Weiter").await;
    world.see_error("E-Mail-Adresse eingeben", "Geben Sie Ihre E-Mail-Adresse ein").await;
    world.fill("E-Mail-Adresse eingeben", EMAIL).await;
    world.fill("Passwort eingeben", PASSWORD).await;
    world.press("Weiter").await;
    world.fill("Bestätigungscode eingeben", "000000").await;
    world.see_error("Bestätigungscode eingeben", "Falscher Code").await;
    language.set(locales::FRENCH.into());
    world.see_error("Saisissez le code de vérification", "Code incorrect").await;
    language.set(Localization::default());
    world.see_error("Enter verification code", "Incorrect code").await;
}

#[wasm_bindgen_test]
async fn numbers_times_and_lists_are_formatted_for_the_language() {
    let rules = json!({"min_length": 12, "require_numbers": true, "require_uppercase": true});
    let mut world = World::new(json!({"environment": {"user_settings": {"password_settings": rules}}})).await;
    let language = open(&mut world, Localization::default(), || view! { <SignUp/> }.into_any());
    world.fill("Enter password", "short").await;
    world.see("at least 12 characters, an uppercase letter, and a number.").await;
    language.set(locales::POLISH.into());
    world.see("co najmniej 12 znaków, wielką literę i cyfrę.").await;
    language.set(locales::JAPANESE.into());
    world.see("12文字以上、大文字、数字。").await;
    language.set(locales::GERMAN.into());
    world.fill("E-Mail-Adresse eingeben", EMAIL).await;
    world.fill("Passwort eingeben", "Correct horse battery 1").await;
    world.press("Weiter").await;
    until("the time is told", || {
        let text = world.text_with_hidden();
        text.contains(", verfügbar in ") && text.contains(" Sekunden")
    })
    .await;
}
