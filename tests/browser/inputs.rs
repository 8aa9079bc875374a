//! Every field of the library under everything that users, password managers and input methods do to it.
//!
//! A place is a page with fields. Each field is listed here with the file that draws it; a host test of the components
//! (`parts::tests`) fails for a field or a file that is missing in [`PLACES`].

use std::sync::{Arc, Mutex};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_clerk::{BoxFuture, HttpRequest, HttpResponse, Transport, Unreachable};
use leptos_clerk_components::{
    ClerkProvider, OwnCheckbox, OwnField, Parts, SessionTask, SignIn, SignUp, TaskSetupMfa, Text, Waitlist,
    provide_parts,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlInputElement, InputEvent, InputEventInit};

use crate::support::{Otherwise, World, eval, until};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";

/// A text put into a field, and the value that is sent.
#[derive(Clone, Copy)]
struct Input {
    /// Clerk's name of the field.
    field: &'static str,
    label: &'static str,
    typed: &'static str,
    /// The parameter and its value; `None` for a field that is sent by way of another one.
    sent: Option<(&'static str, &'static str)>,
}

const fn input(
    field: &'static str,
    label: &'static str,
    typed: &'static str,
    param: &'static str,
    sent: &'static str,
) -> Input {
    Input { field, label, typed, sent: Some((param, sent)) }
}

/// A page with fields.
struct Place {
    /// The file that draws them.
    drawn_by: &'static str,
    /// The path of the request that sends them.
    path: &'static str,
    button: &'static str,
    inputs: &'static [Input],
}

const ADDRESS: &str = "\u{200b}ada+clerk_test@\u{ad}example.com\u{2060} ";
const NUMBER: &str = "\u{202a}(２01)\u{a0}555\u{2011}0100\u{202c}";
const WHOLE: &str = "+12015550100";
const CODE: &str = "\u{200f}４２٤-۲४২ ";
const SENT_CODE: &str = "424242";
const LABEL_OF_ALL: &str = "Enter email address, phone number or username";

const IDENTIFY: Place = Place {
    drawn_by: "sign_in/identify.rs",
    path: "/v1/client/sign_ins",
    button: "Continue",
    inputs: &[
        input("identifier", LABEL_OF_ALL, ADDRESS, "identifier", EMAIL),
        input("password", "Enter password", " spaces\u{200b} stay ", "password", " spaces\u{200b} stay "),
    ],
};

const FIRST_FACTOR: Place = Place {
    drawn_by: "sign_in/first_factor.rs",
    path: "/v1/client/sign_ins",
    button: "Continue",
    inputs: &[input("password", "Enter password", PASSWORD, "password", PASSWORD)],
};

const SECOND_FACTOR: Place = Place {
    drawn_by: "sign_in/second_factor.rs",
    path: "/v1/client/sign_ins/*/attempt_second_factor",
    button: "Continue or Verify",
    inputs: &[
        input("useBackupCode", "Use backup code", "on", "strategy", "backup_code"),
        input("code", "Backup code", "ab１2-cd34\u{200b}", "code", "ab12cd34"),
    ],
};

const NEW_PASSWORD: Place = Place {
    drawn_by: "task/reset_password.rs sign_in/new_password.rs",
    path: "/v1/me/change_password",
    button: "Reset Password",
    inputs: &[
        input(
            "newPassword",
            "Enter your new password",
            "a much better battery",
            "new_password",
            "a much better battery",
        ),
        Input {
            field: "confirmPassword",
            label: "Confirm password",
            typed: "a much better battery",
            sent: None,
        },
        input(
            "signOutOfOtherSessions",
            "Sign out of all other",
            "off",
            "sign_out_of_other_sessions",
            "false",
        ),
    ],
};

const SIGN_UP: Place = Place {
    drawn_by: "sign_up/fields.rs",
    path: "/v1/client/sign_ups",
    button: "Continue",
    inputs: &[
        input("emailAddress", "Enter email address", ADDRESS, "email_address", EMAIL),
        input("phoneNumber", "Enter phone number", NUMBER, "phone_number", WHOLE),
        input("username", "Enter username", "\u{2060}ada_lovelace\u{feff}", "username", "ada_lovelace"),
        input("firstName", "Enter first name", " Ada\u{200f} ", "first_name", "Ada\u{200f}"),
        input("lastName", "Enter last name", "نمی\u{200c}دانم", "last_name", "نمی\u{200c}دانم"),
        input("password", "Enter password", PASSWORD, "password", PASSWORD),
        input("legalAccepted", "I agree", "on", "legal_accepted", "true"),
    ],
};

const VERIFY: Place = Place {
    drawn_by: "verify_code.rs",
    path: "/v1/client/sign_ups/*/attempt_verification",
    button: "Verify",
    inputs: &[input("code", "Enter verification code", CODE, "code", SENT_CODE)],
};

const WAITLIST: Place = Place {
    drawn_by: "waitlist.rs",
    path: "/v1/waitlist",
    button: "Join the waitlist",
    inputs: &[input("emailAddress", "Email address", ADDRESS, "email_address", EMAIL)],
};

const ORGANIZATION: Place = Place {
    drawn_by: "task/choose_organization.rs",
    path: "/v1/organizations",
    button: "Continue",
    inputs: &[
        input("name", "Organization name", " Analytical Engines ", "name", "Analytical Engines"),
        input("slug", "Slug", "\u{200b}engines\u{2060}", "slug", "engines"),
    ],
};

const PHONE: Place = Place {
    drawn_by: "task/setup_mfa/phone.rs",
    path: "/v1/me/phone_numbers",
    button: "Continue",
    inputs: &[input("phoneNumber", "Phone number", NUMBER, "phone_number", WHOLE)],
};

const PHONE_CODE: Place = Place {
    drawn_by: "task/setup_mfa/phone.rs",
    path: "/v1/me/phone_numbers/*/attempt_verification",
    button: "Verify",
    inputs: &[input("code", "Enter verification code", CODE, "code", SENT_CODE)],
};

const AUTHENTICATOR: Place = Place {
    drawn_by: "task/setup_mfa/authenticator.rs",
    path: "/v1/me/totp/attempt_verification",
    button: "Verify",
    inputs: &[input("code", "Enter verification code", "１２٣٤56", "code", "123456")],
};

/// The way a text gets into an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Typed,
    /// As some password managers do.
    ChangeOnly,
    /// As others do.
    WithoutAnEvent,
    /// By an input method.
    Composed,
}

const WAYS: [Way; 4] = [Way::Typed, Way::ChangeOnly, Way::WithoutAnEvent, Way::Composed];

fn tell(input: &HtmlInputElement, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(name, &init).expect("an event");
    input.dispatch_event(&event).expect("dispatched");
}

async fn put(world: &World, way: Way, one: &Input) {
    // By its name where the label follows another field: a box that was ticked without an event changes nothing before the form is sent.
    let find = || eval_input(world, one.label).or_else(|| world.input_named(one.field));
    until(&format!("an input “{}” is there", one.label), || find().is_some()).await;
    let input = find().expect("just seen");
    if matches!(one.typed, "on" | "off") {
        input.set_checked(one.typed == "on");
        if way != Way::WithoutAnEvent {
            tell(&input, "change");
        }
        return;
    }
    match way {
        Way::Typed => {
            input.set_value(one.typed);
            tell(&input, "input");
        }
        Way::ChangeOnly => {
            input.set_value(one.typed);
            tell(&input, "change");
        }
        Way::WithoutAnEvent => input.set_value(one.typed),
        Way::Composed => {
            tell(&input, "compositionstart");
            input.set_value(one.typed);
            let composed = input.value();
            let init = InputEventInit::new();
            init.set_bubbles(true);
            init.set_is_composing(true);
            let composing = InputEvent::new_with_event_init_dict("input", &init).expect("an event");
            input.dispatch_event(&composing).expect("sent");
            // The page's own work is finished here.
            TimeoutFuture::new(0).await;
            assert_eq!(input.value(), composed, "“{}” is left alone while it is composed", one.label);
            tell(&input, "compositionend");
        }
    }
}

fn eval_input(world: &World, label: &str) -> Option<HtmlInputElement> {
    world.has_input(label).then(|| world.input(label))
}

/// The requests of the page, with what is in them.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<Result<HttpResponse, Unreachable>> {
        self.0.lock().expect("no panic").push(request.clone());
        Box::pin(async move { Ok(crate::memory::fetch(request).await) })
    }
}

impl Recorder {
    /// The value of a parameter in the last request to a path, in which `*` stands for one segment.
    fn last(&self, path: &str, param: &str) -> Option<String> {
        let requests = self.0.lock().expect("no panic");
        let request = requests.iter().rev().find(|request| {
            let address = request.url.split('?').next().unwrap_or_default();
            let seen = address.find("/v1/").map(|at| &address[at..]).unwrap_or_default();
            let pairs = path.split('/').zip(seen.split('/'));
            request.is_post
                && path.split('/').count() == seen.split('/').count()
                && pairs.into_iter().all(|(wanted, seen)| wanted == "*" || wanted == seen)
        })?;
        web_sys::UrlSearchParams::new_with_str(request.body.as_deref()?).ok()?.get(param)
    }
}

struct Person {
    world: World,
    recorder: Recorder,
}

impl Person {
    async fn new(config: Value) -> Self {
        Self { world: World::new(config).await, recorder: Recorder::default() }
    }

    fn open(&mut self, page: fn() -> AnyView) {
        let options =
            self.world.options().transport(Arc::new(self.recorder.clone())).after_sign_in_url("/in");
        self.world.open_bare(move || {
            view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
        });
    }

    async fn signed_in(&mut self) {
        self.world.user(EMAIL, PASSWORD).await;
        self.sign_in().await;
    }

    async fn sign_in(&mut self) {
        self.open(|| view! { <SignIn/> }.into_any());
        self.world.fill("Enter email", EMAIL).await;
        self.world.fill("Enter password", PASSWORD).await;
        self.world.press("Continue").await;
        self.world.do_not_see("Enter password").await;
    }

    /// Fills in the fields of a place and sends them. Each parameter has the value that it should.
    async fn send(&self, way: Way, place: &Place) {
        self.recorder.0.lock().expect("no panic").clear();
        for one in place.inputs {
            put(&self.world, way, one).await;
        }
        // A code that is complete may have been sent already.
        let is_sent = || {
            let mut sent = place.inputs.iter().filter_map(|one| one.sent);
            sent.all(|(param, value)| self.recorder.last(place.path, param).as_deref() == Some(value))
        };
        let button = || place.button.split(" or ").find(|name| self.world.is_enabled(name));
        until("they can be sent", || is_sent() || button().is_some()).await;
        if let (false, Some(button)) = (is_sent(), button()) {
            self.world.press(button).await;
        }
        until(&format!("{} is sent as meant ({way:?}): {}", place.path, self.told(place)), is_sent).await;
    }

    fn told(&self, place: &Place) -> String {
        let sent = place.inputs.iter().filter_map(|one| one.sent);
        let each = sent.map(|(param, value)| format!("{param} should be {value:?}"));
        each.collect::<Vec<_>>().join(", ")
    }
}

/// Everything at once, in a browser in English.
fn everything() -> Value {
    let on = |required: bool| json!({"enabled": true, "required": required, "used_for_first_factor": true});
    let mut phone = on(true);
    phone["first_factors"] = json!(["phone_code"]);
    phone["verifications"] = json!(["phone_code"]);
    let name = json!({"enabled": true, "required": true});
    json!({"environment": {"user_settings": {
        "attributes": {"phone_number": phone, "username": on(true), "first_name": name, "last_name": name},
        "sign_up": {"legal_consent_enabled": true},
    }}})
}

fn english() -> Otherwise {
    Otherwise::new(
        "Object.defineProperty(navigator, 'language', {configurable: true, get: () => 'en-US'})",
        "delete navigator.language",
    )
}

#[wasm_bindgen_test]
async fn sign_in_sends_the_values_in_its_fields() {
    let _english = english();
    for way in WAYS {
        let mut person = Person::new(everything()).await;
        person.open(|| view! { <SignIn/> }.into_any());
        person.send(way, &IDENTIFY).await;
    }
}

#[wasm_bindgen_test]
async fn sign_up_sends_the_values_in_its_fields() {
    let _english = english();
    for way in WAYS {
        let mut person = Person::new(everything()).await;
        person.open(|| view! { <SignUp/> }.into_any());
        person.send(way, &SIGN_UP).await;
        person.send(way, &VERIFY).await;
    }
}

#[wasm_bindgen_test]
async fn custom_parts_send_the_values_in_their_fields() {
    let _english = english();
    for way in WAYS {
        let mut person = Person::new(everything()).await;
        person.open(|| {
            let field = |own: OwnField| {
                let OwnField { id, name, label, value, input_type, error, .. } = own;
                view! {
                    <label for=id.clone()><Text of=move || label.get()/></label>
                    <input id=id name=name type=input_type prop:value=value
                        on:input:target=move |event| value.set(event.target().value())/>
                    <p>{error}</p>
                }
                .into_any()
            };
            let checkbox = |own: OwnCheckbox| {
                let OwnCheckbox { id, name, label, checked, .. } = own;
                view! {
                    <input id=id.clone() name=name type="checkbox" prop:checked=checked
                        on:change:target=move |event| checked.set(event.target().checked())/>
                    <label for=id>{label}</label>
                }
                .into_any()
            };
            let parts =
                Parts::default().field(field).password_field(field).code_field(field).checkbox(checkbox);
            provide_parts(parts);
            view! { <SignUp/> }.into_any()
        });
        person.send(way, &SIGN_UP).await;
        person.send(way, &VERIFY).await;
    }
}

#[wasm_bindgen_test]
async fn waitlist_sends_the_value_in_its_field() {
    for way in WAYS {
        let mut person = Person::new(json!({"preset": "waitlist"})).await;
        person.open(|| view! { <Waitlist/> }.into_any());
        person.send(way, &WAITLIST).await;
    }
}

#[wasm_bindgen_test]
async fn second_steps_send_the_values_in_their_fields() {
    for way in WAYS {
        let mut person = Person::new(Value::Null).await;
        let user = json!({"action": "create_user", "email_address": EMAIL, "password": PASSWORD,
            "totp": true, "backup_codes": true});
        person.world.admin("action", &user).await;
        person.open(|| view! { <SignIn/> }.into_any());
        person.world.fill("Enter email", EMAIL).await;
        person.world.press("Use another method").await;
        person.world.press("Sign in with your password").await;
        person.send(way, &FIRST_FACTOR).await;
        person.send(way, &SECOND_FACTOR).await;
    }
}

#[wasm_bindgen_test]
async fn tasks_send_the_values_in_their_fields() {
    let _english = english();
    for way in WAYS {
        let mut person = Person::new(Value::Null).await;
        person.world.user(EMAIL, PASSWORD).await;
        person.world.admin("action", &json!({"action": "require_password_reset", "email": EMAIL})).await;
        person.sign_in().await;
        person.open(|| view! { <SessionTask/> }.into_any());
        person.send(way, &NEW_PASSWORD).await;

        let mut person = Person::new(json!({"preset": "force-organization"})).await;
        person.signed_in().await;
        person.open(|| view! { <SessionTask/> }.into_any());
        person.send(way, &ORGANIZATION).await;

        let mut person = Person::new(json!({"preset": "mfa-required"})).await;
        person.signed_in().await;
        person.open(|| view! { <TaskSetupMfa/> }.into_any());
        person.world.press("Authenticator app").await;
        person.world.see("Cannot scan it?").await;
        person.send(way, &AUTHENTICATOR).await;
        person.world.press("Use another method").await;
        person.world.press("SMS code").await;
        person.send(way, &PHONE).await;
        person.send(way, &PHONE_CODE).await;
    }
}

/// Where a phone number is one of several identifiers, it may be written as at home.
#[wasm_bindgen_test]
async fn phone_number_in_the_identifier_field_is_sent_in_international_form() {
    let _english = english();
    for typed in [
        "(201) 555-0100",
        "201-555-0100",
        "2015550100",
        "+1 201\u{a0}555\u{2011}0100",
        "tel:+1-201-555-0100",
        "＋١ ٢٠١ ٥٥٥ ٠١٠٠",
        "001 (1) 201 555 0100",
    ] {
        let mut person = Person::new(everything()).await;
        person.open(|| view! { <SignIn/> }.into_any());
        let password = input("password", "Enter password", "any", "password", "any");
        put(&person.world, Way::Typed, &Input { typed, ..IDENTIFY.inputs[0] }).await;
        put(&person.world, Way::Typed, &password).await;
        person.world.press("Continue").await;
        let sent = || person.recorder.last("/v1/client/sign_ins", "identifier");
        until(&format!("{typed} is sent as {WHOLE}"), || sent().as_deref() == Some(WHOLE)).await;
    }
    for name in ["ada-1", "12-34", "+"] {
        let mut person = Person::new(everything()).await;
        person.open(|| view! { <SignIn/> }.into_any());
        put(&person.world, Way::Typed, &Input { typed: name, ..IDENTIFY.inputs[0] }).await;
        put(&person.world, Way::Typed, &input("password", "Enter password", "any", "", "")).await;
        person.world.press("Continue").await;
        let sent = || person.recorder.last("/v1/client/sign_ins", "identifier");
        until(&format!("{name} is sent as it is"), || sent().as_deref() == Some(name)).await;
    }
}

/// The country is the one that the Frontend API names, else the one of the browser's language.
#[wasm_bindgen_test]
async fn country_from_the_response_header_overrides_the_language() {
    let _english = english();
    let config = |country: &str| json!({"preset": "phone-only", "emulator": {"country": country}});
    let mut person = Person::new(config("DE")).await;
    let options = person.world.options();
    person.world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()><SignUp/></ClerkProvider> }.into_any()
    });
    person.world.see("DE +49").await;
    person.world.fill("Enter phone number", "0151 2345 6789").await;
    person.world.press("Continue").await;
    person.world.see("+4915123456789").await;
    let mut world = World::new(config("")).await;
    let options = world.options();
    world.open_bare(move || {
        view! { <ClerkProvider options=options.clone()><SignUp/></ClerkProvider> }.into_any()
    });
    world.see("US +1").await;
}

/// Checks that each input of the page belongs to a field listed above.
#[wasm_bindgen_test]
async fn every_field_on_a_page_is_listed() {
    let mut person = Person::new(everything()).await;
    person.open(|| view! { <SignUp/> <SignIn/> <Waitlist/> }.into_any());
    person.world.see("Enter first name").await;
    let all = [
        IDENTIFY,
        FIRST_FACTOR,
        SECOND_FACTOR,
        NEW_PASSWORD,
        SIGN_UP,
        VERIFY,
        WAITLIST,
        ORGANIZATION,
        PHONE,
        PHONE_CODE,
        AUTHENTICATOR,
    ];
    let listed: Vec<_> = all.iter().flat_map(|place| place.inputs).map(|one| one.field).collect();
    assert!(all.iter().all(|place| place.drawn_by.ends_with(".rs")));
    let shown = eval("[...document.querySelectorAll('[data-world] input')].map((it) => it.name)");
    let shown: Vec<_> = shown.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(shown.len() > 8, "{shown:?}");
    for name in shown {
        assert!(listed.contains(&name), "“{name}” is missing among the places");
    }
}
