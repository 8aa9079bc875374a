//! How the pages look, what an app can change of it, and what a person notices who does not see it or sees it large.

use leptos::prelude::*;
use leptos_clerk_components::{
    OwnButton, OwnCheckbox, OwnField, Parts, SignIn, SignUp, THEME, provide_parts, themes,
};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::support::{Otherwise, Styles, World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";
const IDENTIFIER_FIELD: &str = "Enter email address, phone number or username";
const PASSWORD_FIELD: &str = "Enter password";

fn all(selector: &str) -> Vec<HtmlElement> {
    let list = document().query_selector_all(selector).expect("a valid selector");
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}

fn style(selector: &str, property: &str) -> String {
    let element = document().query_selector(selector).expect("a valid selector");
    let element = element.unwrap_or_else(|| panic!("there is no {selector}"));
    let style = window().get_computed_style(&element).expect("a style").expect("a style");
    style.get_property_value(property).expect("a value")
}

async fn sign_in(config: Value) -> World {
    let mut world = World::new(config).await;
    world.open(|| view! { <SignIn/> });
    until("the form is there", || !all(".cl-formButtonPrimary").is_empty()).await;
    world
}

/// Property, its value, where it shows, as what, and how.
const PROPERTIES: [(&str, &str, &str, &str, &str); 17] = [
    ("color-primary", "rgb(1, 2, 3)", ".cl-formButtonPrimary", "background-color", "rgb(1, 2, 3)"),
    ("color-primary-foreground", "rgb(4, 5, 6)", ".cl-formButtonPrimary", "color", "rgb(4, 5, 6)"),
    ("color-foreground", "rgb(7, 8, 9)", ".cl-headerTitle", "color", "rgb(7, 8, 9)"),
    ("color-muted-foreground", "rgb(1, 2, 4)", ".cl-dividerRow", "color", "rgb(1, 2, 4)"),
    ("color-background", "rgb(1, 2, 5)", ".cl-card", "background-color", "rgb(1, 2, 5)"),
    ("color-input", "rgb(1, 2, 6)", ".cl-formFieldInput", "background-color", "rgb(1, 2, 6)"),
    ("color-input-foreground", "rgb(1, 2, 7)", ".cl-formFieldInput", "color", "rgb(1, 2, 7)"),
    ("color-border", "rgb(1, 2, 8)", ".cl-formFieldInput", "border-top-color", "rgb(1, 2, 8)"),
    ("color-danger", "rgb(1, 2, 9)", ".cl-formFieldErrorText", "color", "rgb(1, 2, 9)"),
    ("color-shadow", "rgb(9, 9, 9)", ".cl-card", "box-shadow", "rgb(9, 9, 9)"),
    ("color-neutral", "rgb(0, 0, 255)", ".cl-card", "border-top-color", "color(srgb 0 0 1 / 0.12)"),
    ("border-radius", "7px", ".cl-formFieldInput", "border-top-left-radius", "7px"),
    ("spacing", "10px", ".cl-form", "row-gap", "10px"),
    ("font-family", "fantasy", ".cl-card", "font-family", "fantasy"),
    ("font-family-buttons", "cursive", ".cl-formButtonPrimary", "font-family", "cursive"),
    ("font-size", "19px", ".cl-formFieldLabel", "font-size", "19px"),
    ("font-weight", "300", ".cl-formFieldLabel", "font-weight", "300"),
];

#[wasm_bindgen_test]
async fn css_variables_of_clerk_restyle_the_pages() {
    let _theme = Styles::new(&[THEME]);
    let _world = sign_in(Value::Null).await;
    for (name, value, selector, property, shown) in PROPERTIES {
        let before = style(selector, property);
        assert!(!before.contains(shown), "{name}: {before}");
        // On the root: what the pages use has to be inherited from there.
        let _own = Styles::new(&[&format!(":root {{ --clerk-{name}: {value} }}")]);
        until(&format!("{name} shows"), || style(selector, property).contains(shown)).await;
    }
}

#[wasm_bindgen_test]
async fn each_preset_has_a_look_of_its_own() {
    let _theme = Styles::new(&[THEME]);
    let _world = sign_in(Value::Null).await;
    let look = || {
        let looks = [
            style(".cl-card", "background-color"),
            style(".cl-formButtonPrimary", "background-color"),
            style(".cl-formFieldInput", "border-top-left-radius"),
        ];
        looks.join(" ")
    };
    let plain = look();
    let mut seen = vec![plain.clone()];
    for preset in [themes::DARK, themes::NEUTRAL, themes::SHADCN] {
        let _preset = Styles::new(&[preset]);
        // Colours change over some milliseconds.
        until("the preset shows", || !seen.contains(&look())).await;
        seen.push(look());
    }
    let _default = Styles::new(&[themes::DEFAULT]);
    until("the default preset changes nothing", || look() == plain).await;
}

#[wasm_bindgen_test]
async fn color_scheme_follows_the_nearest_setting() {
    let _theme = Styles::new(&[THEME]);
    let _world = sign_in(Value::Null).await;
    let root = document().document_element().expect("a root");
    for (word, colour) in [("dark", "rgb(27, 27, 31)"), ("light", "rgb(255, 255, 255)")] {
        root.set_attribute("data-theme", word).expect("an attribute");
        until(word, || style(".cl-card", "background-color") == colour).await;
    }
    root.remove_attribute("data-theme").expect("an attribute");
}

#[wasm_bindgen_test]
async fn app_style_rule_overrides_the_theme() {
    // The app's stylesheet comes first, and its selector could not be weaker.
    let _styles = Styles::new(&["button { border-top-width: 5px; min-height: 77px }", THEME]);
    let _world = sign_in(Value::Null).await;
    assert_eq!(style(".cl-formButtonPrimary", "border-top-width"), "5px");
    assert_eq!(style(".cl-formButtonPrimary", "min-height"), "77px");
}

#[component]
fn WithOwnField() -> impl IntoView {
    provide_parts(Parts::default().field(|field: OwnField| {
        let value = field.value;
        view! {
            <label for=field.id.clone()>{field.label}</label>
            <input class="own" id=field.id name=field.name type=field.input_type prop:value=value
                aria-describedby=field.error_id.clone()
                aria-invalid=move || (!field.error.get().is_empty()).to_string()
                on:input:target=move |event| value.set(event.target().value())/>
            <p id=field.error_id>{field.error}</p>
        }
        .into_any()
    }));
    view! { <SignIn/> }
}

#[wasm_bindgen_test]
async fn custom_field_part_replaces_the_default_field() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <WithOwnField/> });
    world.press("Continue").await;
    world.see_error(IDENTIFIER_FIELD, "Enter your email address").await;
    until("its own field is focused", || world.focused().is_some_and(|it| it.class_name() == "own")).await;
    world.fill(IDENTIFIER_FIELD, EMAIL).await;
    world.fill(PASSWORD_FIELD, PASSWORD).await;
    world.press("Continue").await;
    world.see("You are signed in as").await;
}

#[component]
fn WithOwnParts() -> impl IntoView {
    let field = |field: OwnField| {
        let value = field.value;
        view! {
            <label for=field.id.clone()>{field.label}</label>
            <input class="own" id=field.id name=field.name type=field.input_type prop:value=value
                autocomplete=field.autocomplete aria-describedby=field.error_id.clone()
                aria-invalid=move || (!field.error.get().is_empty()).to_string()
                on:input:target=move |event| value.set(event.target().value())/>
            <p id=field.error_id>{field.error}</p>
        }
        .into_any()
    };
    let checkbox = |it: OwnCheckbox| {
        let OwnCheckbox { id, label, checked, error, .. } = it;
        view! {
            <input class="own" id=id.clone() type="checkbox" prop:checked=checked
                on:change:target=move |event| checked.set(event.target().checked())/>
            <label for=id>{label}</label>
            <p class="consent">{error}</p>
        }
        .into_any()
    };
    let button = |it: OwnButton| {
        view! { <button class="own" type="submit" disabled=it.is_disabled>{it.label} "!"</button> }.into_any()
    };
    let parts =
        Parts::default().password_field(field).code_field(field).checkbox(checkbox).submit_button(button);
    provide_parts(parts);
    view! { <SignUp/> }
}

#[wasm_bindgen_test]
async fn custom_parts_replace_passwords_codes_checkboxes_and_buttons() {
    let consent = json!({"environment": {"user_settings": {"sign_up": {"legal_consent_enabled": true}}}});
    let mut world = World::new(consent).await;
    world.open(|| view! { <WithOwnParts/> });
    world.press("Continue!").await;
    world.see_error(PASSWORD_FIELD, "Enter your password").await;
    until("it says what to agree to", || all(".consent").iter().any(|it| !it.inner_text().is_empty())).await;
    world.fill("Enter email address", EMAIL).await;
    world.fill(PASSWORD_FIELD, PASSWORD).await;
    assert_eq!(world.input(PASSWORD_FIELD).get_attribute("autocomplete").as_deref(), Some("new-password"));
    world.check("I agree").await;
    world.press("Continue!").await;
    let code = "Enter verification code";
    world.fill(code, "000 000").await;
    until("it is reduced to its digits", || world.value(code) == "000000").await;
    // Six digits verify themselves; the button is there for those who do not see it.
    world.see("Verify!").await;
    world.see_error(code, "ncorrect").await;
    until("its own field is focused", || world.focused().is_some_and(|it| it.class_name() == "own")).await;
    world.fill(code, "424242").await;
    world.see("You are signed in as").await;
    assert_eq!(all("button.cl-formButtonPrimary, .cl-otpCodeFieldInput").len(), 0);
}

/// Returns the elements that overflow a page of this width.
fn too_wide(root: &HtmlElement) -> Vec<String> {
    let edge = root.get_bounding_client_rect().right() + 0.5;
    let is_out = |element: &HtmlElement| element.get_bounding_client_rect().right() > edge;
    // The one input behind the slots of a code is wider than its frame, which cuts it off.
    let is_cut_off = |element: &HtmlElement| element.class_name().contains("cl-otpCodeFieldInput");
    let out = all("[class*='cl-']").into_iter().filter(|element| is_out(element) && !is_cut_off(element));
    out.map(|element| element.class_name()).collect()
}

/// As much room as 1280 pixels leave at a zoom of 400 %, and text twice as large as usual.
fn small_and_large() -> Styles {
    Styles::new(&[THEME, ".small { width: 320px } :root { --clerk-font-size: 28px; --clerk-spacing: 16px }"])
}

#[wasm_bindgen_test]
async fn narrow_page_with_large_text_cuts_nothing_off() {
    let _styles = small_and_large();
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <div class="small"><SignIn/></div> });
    world.fill(IDENTIFIER_FIELD, EMAIL).await;
    let root = || all(".small").pop().expect("the page");
    assert_eq!(too_wide(&root()), Vec::<String>::new());
    world.press("Use another method").await;
    world.press(&format!("Email code to {EMAIL}")).await;
    world.fill("Enter verification code", "4242").await;
    assert_eq!(too_wide(&root()), Vec::<String>::new());
    assert_eq!(root().scroll_width(), root().client_width());
}

/// The places that are announced when their text changes, with this in it.
fn said(text: &str) -> usize {
    let live = all("[role=alert], [role=status], [aria-live]:not([aria-live=off])");
    let says = |element: &&HtmlElement| element.text_content().is_some_and(|said| said.contains(text));
    live.iter().filter(says).count()
}

#[wasm_bindgen_test]
async fn error_is_announced_once_by_an_existing_live_region() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <SignIn/> });
    world.fill(IDENTIFIER_FIELD, EMAIL).await;
    world.fill(PASSWORD_FIELD, "not the password").await;
    let before = all("[role=alert], [aria-live=polite]");
    world.press("Continue").await;
    world.see_error(PASSWORD_FIELD, "ncorrect").await;
    assert_eq!(said("ncorrect"), 1);
    assert!(before.iter().any(|place| place.text_content().is_some_and(|said| said.contains("ncorrect"))));
    // An error without a field is announced at one place, too.
    let fault = json!([{"method": "POST", "path": "/v1/client/sign_ins", "fault": {"status": 500}}]);
    world.admin("faults", &fault).await;
    world.press("Continue").await;
    until("the failure is said", || said("Something went wrong") == 1).await;
    assert!(
        before.iter().any(|place| place.text_content().is_some_and(|said| said.contains("Something went")))
    );
    assert_eq!(said("ncorrect"), 0);
}

#[wasm_bindgen_test]
async fn resend_cooldown_is_announced_once() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    world.fill("Enter email address", EMAIL).await;
    world.fill(PASSWORD_FIELD, PASSWORD).await;
    world.press("Continue").await;
    world.see("I need a new code (").await;
    {
        let _later = Otherwise::clock(60);
        until("another one can be asked for", || world.is_enabled("I need a new code")).await;
    }
    assert_eq!(said("available in"), 0);
    // The announcements are all texts that the live regions have held.
    eval(
        "window.heard = []; new MutationObserver((all) => heard.push(...all.map(({target}) => target)
            .map((it) => (it.closest ? it : it.parentElement).closest('[aria-live=polite]')?.textContent)
            .filter((it) => it?.includes('available in'))))
         .observe(document.body, {subtree: true, childList: true, characterData: true})",
    );
    world.press("I need a new code").await;
    world.see("I need a new code (28)").await;
    assert_eq!(said("available in"), 1);
    assert_eq!(eval("[...new Set(heard)]"), json!(["I need a new code, available in 30 seconds"]));
}

#[wasm_bindgen_test]
async fn focus_moves_to_each_step_and_back() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    let email = "Enter email address";
    world.fill(email, EMAIL).await;
    world.fill(PASSWORD_FIELD, PASSWORD).await;
    let focus_is = async |what: &str, selector: &str| {
        let is_there = || world.focused().is_some_and(|it| it.matches(selector).unwrap_or(false));
        until(what, is_there).await;
    };
    all("button[type=submit]").pop().expect("a button").focus().expect("focused");
    world.press("Continue").await;
    focus_is("the code has the focus", "[name=code]").await;
    all(".cl-startOver").pop().expect("a button").focus().expect("focused");
    world.press("Start over").await;
    focus_is("the first field has the focus", "[name=emailAddress]").await;
}

#[wasm_bindgen_test]
async fn heading_gets_focus_on_a_step_without_fields() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    world.open(|| view! { <SignIn/> });
    world.fill(IDENTIFIER_FIELD, EMAIL).await;
    all("form .cl-alternativeMethods").first().expect("a way").focus().expect("focused");
    world.press("Use another method").await;
    let is_there = || world.focused().is_some_and(|it| it.matches("[data-step=choose] h1").unwrap_or(false));
    until("the heading has the focus", is_there).await;
}

#[wasm_bindgen_test]
async fn touch_targets_are_large_enough() {
    let _theme = Styles::new(&[THEME]);
    let social = json!({"oauth_github": {"enabled": true}});
    let _world = sign_in(json!({"environment": {"user_settings": {"social": social}}})).await;
    for element in all(".cl-card button, .cl-card .cl-button, .cl-card input") {
        let room = element.get_bounding_client_rect();
        assert!(room.width() >= 24.0 && room.height() >= 24.0, "{}", element.class_name());
    }
}

#[wasm_bindgen_test]
async fn a_provider_without_a_logo_has_its_initial_which_is_not_part_of_its_name() {
    let _theme = Styles::new(&[THEME]);
    let acme = json!({"oauth_custom_acme": {"enabled": true, "name": "Acme", "logo_url": ""}});
    let _world = sign_in(json!({"environment": {"user_settings": {"social": acme}}})).await;
    let initial = || all("[data-initial=A]").pop();
    until("the initial is there", || initial().is_some()).await;
    let button = initial().and_then(|it| it.closest("button").ok().flatten()).expect("a button");
    assert_eq!(button.unchecked_into::<HtmlElement>().inner_text().trim(), "Continue with Acme");
}
