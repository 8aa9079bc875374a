//! Roles, permissions, and the ways to the pages.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos_clerk_components::{
    ClerkProvider, Field, Form, Notice, PasswordField, RedirectToSignUp, Requirement, SetActive, Show,
    SignIn, SignInButton, SignUpButton, SignedIn, SignedOut, SubmitButton, use_auth, use_clerk, use_sign_in,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::World;

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

#[component]
fn Rights() -> impl IntoView {
    let clerk = use_clerk();
    let auth = use_auth();
    let act = move |_| {
        leptos::task::spawn_local(async move {
            let memberships = clerk.organizations().memberships().await.expect("memberships");
            let id = memberships[0].organization.id.clone();
            clerk.set_active(SetActive::organization(id)).await.expect("active");
        });
    };
    view! {
        <SignedOut><SignIn/></SignedOut>
        <SignedIn>
            <button type="button" on:click=act>"Act for the organization"</button>
            <Show when=Requirement::Role("org:admin".into()) fallback=|| "Not an admin.">"An admin."</Show>
            <Show when=Requirement::Permission("org:sys_memberships:manage".into())>"May manage."</Show>
            <Show when=Requirement::Permission("org:nothing:at_all".into()) fallback=|| "May not do that.">
                "May do anything."
            </Show>
            <Show when=Requirement::Plan("pro".into()) fallback=|| "On no plan.">"On a plan."</Show>
            <Show when=move || auth.org_slug().as_deref() == Some("acme")>"At Acme."</Show>
        </SignedIn>
    }
}

#[wasm_bindgen_test]
async fn show_follows_roles_permissions_plans_and_predicates() {
    let organizations = json!({"environment": {"organization_settings": {"enabled": true}}});
    let mut world = World::new(organizations).await;
    world.user(EMAIL, PASSWORD).await;
    let acme = json!({"action": "create_organization", "name": "Acme", "slug": "acme", "created_by": EMAIL});
    world.admin("action", &acme).await;
    world.open(|| view! { <Rights/> });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("Not an admin.").await;
    world.see("On no plan.").await;
    assert!(!world.text().contains("May manage.") && !world.text().contains("At Acme."));
    world.press("Act for the organization").await;
    world.see("An admin.").await;
    world.see("May manage.").await;
    world.see("At Acme.").await;
    world.see("May not do that.").await;
    world.do_not_see("Not an admin.").await;
}

/// Opens a page whose navigations are written down instead of made.
fn open_and_note<V: IntoView + 'static>(
    world: &mut World,
    page: impl Fn() -> V + Send + Sync + Clone + 'static,
) -> Arc<Mutex<Vec<String>>> {
    let went: Arc<Mutex<Vec<String>>> = Arc::default();
    let note = went.clone();
    let options =
        world.options().navigate(move |url, _| note.lock().expect("unpoisoned").push(url.to_owned()));
    world.open_bare(move || {
        let page = page.clone();
        view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
    });
    went
}

#[wasm_bindgen_test]
async fn sign_in_and_sign_up_buttons_lead_to_their_pages_and_back() {
    let mut world = World::new(Value::Null).await;
    let went = open_and_note(&mut world, || {
        view! {
            <SignInButton redirect_url="/cart"/>
            <SignUpButton redirect_url="/cart">"Join us"</SignUpButton>
        }
    });
    world.press("Sign in").await;
    world.press("Join us").await;
    let went = went.lock().expect("unpoisoned");
    assert_eq!(*went, ["/sign-in?redirect_url=%2Fcart", "/sign-up?redirect_url=%2Fcart"]);
}

#[wasm_bindgen_test]
async fn redirect_to_sign_up_leads_a_visitor_to_the_sign_up() {
    let mut world = World::new(Value::Null).await;
    let went = open_and_note(
        &mut world,
        || view! { <RedirectToSignUp redirect_url="/cart"/><SignedOut>"Nobody."</SignedOut> },
    );
    world.see("Nobody.").await;
    let is_there = || {
        went.lock().expect("unpoisoned").first().map(String::as_str) == Some("/sign-up?redirect_url=%2Fcart")
    };
    crate::support::until("the sign-up was opened", is_there).await;
}

#[component]
fn OwnForm() -> impl IntoView {
    let sign_in = use_sign_in();
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |()| {
        leptos::task::spawn_local(async move {
            let _ = sign_in.password(name.get_untracked(), password.get_untracked()).await;
        });
    };
    view! {
        <Form flow=sign_in on_submit=submit>
            <Notice/>
            <Field of=Field::Identifier label="Name" value=name attr:data-test="mine"/>
            <PasswordField value=password/>
            <SubmitButton/>
        </Form>
        <p>{move || sign_in.errors().raw.map(|error| error.to_string())}</p>
    }
}

#[wasm_bindgen_test]
async fn errors_are_exposed_by_field_and_in_raw_form() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <OwnForm/> });
    world.fill("Name", EMAIL).await;
    world.fill("Enter password", "wrong horse battery").await;
    world.press("Continue").await;
    world.see_error("Enter password", "Password is incorrect").await;
    world.see("form_password_incorrect").await;
    assert_eq!(world.error_of("Name"), "");
}
