//! Pages under translation by the browser, which replaces each text node by elements of its own.

use leptos::prelude::*;
use leptos_clerk_components::{
    AccountSwitcher, ClerkProvider, EmailLinkVerification, Impersonation, Localization, Routing, SessionTask,
    SignIn, SignUp, SsoCallback, Text, Waitlist, locales,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::language::untranslated;
use crate::support::{Address, Otherwise, World, eval, forget_this_browser, until};

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
async fn sign_in_errors_change_and_clear_on_a_translated_page() {
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
async fn sign_up_texts_update_on_a_translated_page() {
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
async fn text_part_of_an_app_updates_on_a_translated_page() {
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

type Page = fn() -> AnyView;

/// A client with a sign-in at this status, whose only factor has this strategy.
fn sign_in_at(status: &str, strategy: &str) -> Value {
    let factor = json!({"strategy": strategy, "safe_identifier": "a***@example.com", "email_address_id": "idn_1",
        "phone_number_id": "idn_2"});
    json!({"sign_in": {"object": "sign_in_attempt", "id": "sia_1", "status": status, "identifier": "ada@example.com",
        "supported_first_factors": [factor], "supported_second_factors": [factor]}})
}

/// A client with a sign-up that misses this field, or that has to verify that one.
fn sign_up_with(missing: &str, unverified: &str) -> Value {
    let list = |field: &str| if field.is_empty() { json!([]) } else { json!([field]) };
    let verification = json!({"status": "unverified", "strategy": "email_link", "next_action": "needs_prepare",
        "supported_strategies": ["email_code", "phone_code"]});
    json!({"sign_up": {"object": "sign_up_attempt", "id": "sua_1", "status": "missing_requirements",
        "missing_fields": list(missing), "unverified_fields": list(unverified), "email_address": "ada@example.com",
        "phone_number": "+12015550100",
        "verifications": {"email_address": verification, "phone_number": verification}}})
}

/// A client with a session that has this task, or none.
fn session_with(task: &str, more: &Value) -> Value {
    let mut session = json!({"object": "session", "id": "sess_1", "status": "active", "user": {"id": "user_1", "username": "ada@example.com"}});
    if !task.is_empty() {
        session["status"] = json!("pending");
        session["tasks"] = json!([{"key": task}]);
    }
    if let (Some(session), Some(more)) = (session.as_object_mut(), more.as_object()) {
        session.extend(more.clone());
    }
    json!({"sessions": [session], "last_active_session_id": "sess_1"})
}

fn callback() -> AnyView {
    view! { <SsoCallback/> }.into_any()
}

/// Every page of the library: the address, the client that leads to it, and the component.
fn pages() -> Vec<(&'static str, Value, Page)> {
    let sign_in: Page = || view! { <SignIn routing=Routing::Virtual/> }.into_any();
    let sign_up: Page = || view! { <SignUp routing=Routing::Virtual/> }.into_any();
    let task: Page = || view! { <SessionTask/> }.into_any();
    let mut pages = vec![
        ("/", json!({}), sign_in),
        ("/", json!({}), sign_up),
        ("/", json!({}), (|| view! { <Waitlist/> }.into_any()) as Page),
        ("/", json!({}), callback as Page),
        ("/?__clerk_ticket=nonsense&__clerk_status=sign_in", json!({}), sign_in),
        ("/?__clerk_status=expired", json!({}), || view! { <EmailLinkVerification/> }.into_any()),
        ("/?__clerk_status=client_mismatch", json!({}), || view! { <EmailLinkVerification/> }.into_any()),
        ("/", session_with("", &json!({})), || view! { <AccountSwitcher/> }.into_any()),
        ("/", session_with("", &json!({"actor": {"sub": "user_2"}})), || {
            view! { <Impersonation/> }.into_any()
        }),
    ];
    for strategy in [
        "password",
        "email_code",
        "email_link",
        "phone_code",
        "passkey",
        "reset_password_email_code",
        "enterprise_sso",
        "a_new_one",
    ] {
        pages.push(("/", sign_in_at("needs_first_factor", strategy), sign_in));
    }
    for strategy in ["phone_code", "totp", "backup_code", "email_code", "email_link", "a_new_one"] {
        pages.push(("/", sign_in_at("needs_second_factor", strategy), sign_in));
    }
    for status in ["needs_client_trust", "needs_new_password", "needs_protect_check", "a_new_one"] {
        pages.push(("/", sign_in_at(status, "email_code"), sign_in));
    }
    for missing in
        ["phone_number", "username", "password", "first_name", "legal_accepted", "protect_check", "a_new_one"]
    {
        pages.push(("/", sign_up_with(missing, ""), sign_up));
    }
    for unverified in ["email_address", "phone_number"] {
        pages.push(("/", sign_up_with("", unverified), sign_up));
    }
    for key in ["choose-organization", "reset-password", "setup-mfa", "a-new-one"] {
        pages.push(("/", session_with(key, &json!({})), task));
    }
    pages
}

#[wasm_bindgen_test]
async fn every_page_follows_the_language_under_translation() {
    let _translated = translated();
    for (address, state, page) in pages() {
        let mut world = World::new(Value::Null).await;
        let mut client = json!({"object": "client", "id": "client_1", "sessions": []});
        if let (Some(client), Some(state)) = (client.as_object_mut(), state.as_object()) {
            client.extend(state.clone());
        }
        let body = json!({"response": client, "client": null}).to_string();
        let refusal = json!({"errors": [{"code": "too_many_requests", "message": "no"}]}).to_string();
        let faults = json!([
            {"method": "GET", "path": "/v1/client", "fault": {"body": body}},
            {"path": "/v1/client/sign_*", "fault": {"status": 429, "body": refusal}},
            {"path": "/v1/me/*", "fault": {"status": 429, "body": refusal}},
        ]);
        forget_this_browser();
        world.admin("faults", &faults).await;
        let _address = Address::of(address);
        let language = open(&mut world, page);
        // The callback page goes on loading: it has left for the sign-in.
        let is_callback = std::ptr::fn_addr_eq(page, callback as Page);
        let is_there = || {
            let text = world.text();
            !text.trim().is_empty() && (is_callback || !text.contains("Loading..."))
        };
        until(&format!("a page is there at {address} with {state}"), is_there).await;
        is_translated().await;
        language.set(Localization::pseudo());
        let is_followed = || untranslated(&world).is_none();
        until(&format!("the language is followed at {address} with {state}"), is_followed).await;
        world.close();
    }
}
