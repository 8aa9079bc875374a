//! A code goes where the page says: users with several addresses and numbers.

use leptos::prelude::*;
use leptos_clerk_components::SignIn;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{World, until_async};

const PASSWORD: &str = "correct horse battery";
const FIRST_EMAIL: &str = "ada+clerk_test@example.com";
const SECOND_EMAIL: &str = "lovelace+clerk_test@example.org";
const FIRST_PHONE: &str = "+12015550100";
const SECOND_PHONE: &str = "+12015550123";
const IDENTIFIER: &str = "Enter email address, phone number or username";
const CODE: &str = "424242";

/// The four destinations, and a part of the text by which a page names each.
const DESTINATIONS: [(&str, &str); 4] =
    [(FIRST_EMAIL, "example.com"), (SECOND_EMAIL, "example.org"), (FIRST_PHONE, "00"), (SECOND_PHONE, "23")];

fn page() -> impl IntoView {
    view! { <SignIn/> }
}

async fn world_with_two_of_each(config: Value) -> World {
    let world = World::new(config).await;
    let user = json!({"email_address": [FIRST_EMAIL, SECOND_EMAIL],
        "phone_number": [FIRST_PHONE, SECOND_PHONE], "password": PASSWORD});
    world.backend("POST", "users", &user).await;
    world
}

/// Waits until exactly the destination has this many messages and the others have as many as before.
async fn only_this_one_got_a_code(world: &World, to: &str, before: &[usize]) {
    let at = DESTINATIONS.iter().position(|(known, _)| *known == to).expect("a destination");
    until_async(&format!("a code is sent to {to}"), async || world.messages(to).await == before[at] + 1)
        .await;
    for (index, (other, _)) in DESTINATIONS.iter().enumerate().filter(|(index, _)| *index != at) {
        assert_eq!(world.messages(other).await, before[index], "{other} got a code meant for {to}");
    }
}

async fn sent(world: &World) -> Vec<usize> {
    let mut counts = Vec::new();
    for (to, _) in DESTINATIONS {
        counts.push(world.messages(to).await);
    }
    counts
}

/// Returns the sentence that says where the code went.
fn lead(world: &World) -> String {
    let text = world.text();
    let line = text.lines().find(|line| line.contains("code to"));
    line.unwrap_or_else(|| panic!("no destination is named:\n{text}")).to_owned()
}

/// Presses the button that contains `verb` and names the destination. Checks that nobody else got the code, and that the page
/// names the destination and sends another code to it, also after a reload.
async fn choose_and_check(world: &mut World, verb: &str, (to, name): (&str, &str)) {
    let before = sent(world).await;
    world.press_one_with(&[verb, name]).await;
    only_this_one_got_a_code(world, to, &before).await;
    world.see("Enter verification code").await;
    let named = lead(world);
    assert!(named.contains(name), "{to}: {named}");
    world.close();
    world.open(page);
    world.see("Enter verification code").await;
    assert_eq!(lead(world), named, "after a reload");
    let before = sent(world).await;
    world.press("I need a new code").await;
    only_this_one_got_a_code(world, to, &before).await;
}

#[wasm_bindgen_test]
async fn password_reset_sends_the_code_where_the_page_says() {
    for destination in DESTINATIONS {
        let mut world = world_with_two_of_each(Value::Null).await;
        world.open(page);
        world.fill(IDENTIFIER, FIRST_EMAIL).await;
        world.press("Forgot").await;
        choose_and_check(&mut world, "Reset", destination).await;
        world.fill("Enter verification code", CODE).await;
        world.fill("Enter your new password", "another good password").await;
    }
}

#[wasm_bindgen_test]
async fn first_factor_sends_the_code_where_the_page_says() {
    for destination in DESTINATIONS {
        let mut world = world_with_two_of_each(Value::Null).await;
        world.open(page);
        world.fill(IDENTIFIER, FIRST_EMAIL).await;
        world.press("Use another method").await;
        let verb = if destination.0.starts_with('+') { "Send SMS" } else { "Email code" };
        choose_and_check(&mut world, verb, destination).await;
        world.fill("Enter verification code", CODE).await;
        world.see("You are signed in as").await;
    }
}

#[wasm_bindgen_test]
async fn second_factor_sends_the_code_where_the_page_says() {
    for destination in DESTINATIONS {
        let mut world = world_with_two_of_each(json!({"emulator": {"client_trust": true}})).await;
        world.open(page);
        world.fill(IDENTIFIER, FIRST_EMAIL).await;
        world.fill("Enter password", PASSWORD).await;
        world.press("Continue").await;
        world.see("Enter verification code").await;
        // The page sends a code to the default destination by itself, and only once.
        let is_sent = async || sent(&world).await == [0, 0, 1, 0];
        until_async("one code is sent, to the first number", is_sent).await;
        world.press("Use another method").await;
        if destination.0 == FIRST_PHONE {
            world.press_one_with(&["Send SMS", destination.1]).await;
            world.see("Enter verification code").await;
            assert!(lead(&world).contains(destination.1), "{}", lead(&world));
        } else {
            let verb = if destination.0.starts_with('+') { "Send SMS" } else { "Email code" };
            choose_and_check(&mut world, verb, destination).await;
        }
        world.fill("Enter verification code", CODE).await;
        world.see("You are signed in as").await;
    }
}

#[wasm_bindgen_test]
async fn another_browser_asks_where_to_send_a_code_that_it_did_not_request() {
    let mut world = world_with_two_of_each(Value::Null).await;
    world.open(page);
    world.fill(IDENTIFIER, FIRST_EMAIL).await;
    world.press("Use another method").await;
    world.press_one_with(&["Email code", "example.org"]).await;
    world.see("Enter verification code").await;
    world.close();
    world.forget_stored("__clerk_sent_to_");
    world.open(page);
    world.see("Use another method").await;
    world.see("example.org").await;
    assert!(!world.text().contains("Enter verification code"), "{}", world.text());
}
