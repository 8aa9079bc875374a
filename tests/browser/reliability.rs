//! Sleep, a wrong clock, no network, no storage, no cookies, many tabs: what `docs/reliability.md` states.

use leptos::prelude::*;
use leptos_clerk_components::{
    Clerk, ClerkDegraded, ClerkProvider, GetToken, SignIn, SignOutButton, SignUp, SignedIn, SignedOut,
};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Otherwise, World, eval, until, until_async};

const EMAIL: &str = "ada+clerk_test@example.com";
const PASSWORD: &str = "correct horse battery";
const HOUR_S: i32 = 3600;
const TOKENS: &str = "/v1/client/sessions/*/tokens";

/// The timers of the page run so much faster.
fn hurried(times: u32) -> Otherwise {
    let change = format!(
        "window.ticks = 0; window.realInterval ??= window.setInterval;
         window.setInterval = (run, ms) => realInterval(() => {{ ticks++; run() }}, ms / {times})"
    );
    Otherwise::new(&change, "window.setInterval = realInterval")
}

/// The network is away.
fn offline() -> Otherwise {
    let change = "window.realFetch ??= window.fetch;
                  window.fetch = (it) => (it.url ?? it).includes('/__emulator/')
                    ? realFetch(it) : Promise.reject(new TypeError('no network'))";
    Otherwise::new(change, "window.fetch = realFetch")
}

/// Opens a page with a sign-in. Gives the store.
fn open(world: &mut World) -> Clerk {
    let page = || {
        view! {
            <SignedIn>"Welcome!" <SignOutButton/></SignedIn>
            <SignedOut>"Nobody." <SignIn/></SignedOut>
            <ClerkDegraded>"No answer."</ClerkDegraded>
        }
        .into_any()
    };
    world.open_store(world.options(), page)
}

async fn sign_in(world: &World) {
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("Welcome!").await;
}

async fn signed_in() -> (World, Clerk) {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    let clerk = open(&mut world);
    sign_in(&world).await;
    (world, clerk)
}

async fn token(clerk: Clerk) -> String {
    let token = clerk.get_token(GetToken::default()).await.expect("an answer").expect("a session");
    token.expose().to_owned()
}

/// Returns the number of token requests.
async fn fetched(world: &World) -> usize {
    world.requests_like("POST", TOKENS).await
}

#[wasm_bindgen_test]
async fn token_is_fetched_once_after_hours_of_sleep() {
    let (world, clerk) = signed_in().await;
    let before = token(clerk).await;
    let asked = fetched(&world).await;
    let _slept = Otherwise::clock(8 * HOUR_S);
    world.admin("action", &json!({"action": "advance_clock", "ms": 8 * HOUR_S * 1000})).await;
    let after = token(clerk).await;
    assert_ne!(after, before);
    assert_eq!(token(clerk).await, after);
    assert_eq!(fetched(&world).await, asked + 1);
}

#[wasm_bindgen_test]
async fn session_that_ended_during_sleep_is_signed_out() {
    let (world, _) = signed_in().await;
    let _slept = Otherwise::clock(24 * HOUR_S);
    // A session lasts a week.
    world.admin("action", &json!({"action": "advance_clock", "ms": 8 * 24 * HOUR_S * 1000})).await;
    world.happens("focus");
    world.see("Nobody.").await;
}

#[wasm_bindgen_test]
async fn resend_cooldown_is_over_after_sleep() {
    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("I need a new code (").await;
    assert!(!world.is_enabled("I need a new code"));
    let _slept = Otherwise::clock(HOUR_S);
    until("another one can be asked for", || world.is_enabled("I need a new code")).await;
}

#[wasm_bindgen_test]
async fn clock_set_back_does_not_extend_cooldowns_or_tokens() {
    let _hurry = hurried(100);
    let (world, clerk) = signed_in().await;
    let (before, asked) = (token(clerk).await, fetched(&world).await);
    let _set_back = Otherwise::clock(-HOUR_S);
    world.admin("action", &json!({"action": "advance_clock", "ms": 61_000})).await;
    let after = token(clerk).await;
    assert_ne!(after, before, "it has ended, whatever the clock of this machine says");
    assert_eq!(token(clerk).await, after);
    assert_eq!(fetched(&world).await, asked + 1);
    drop(world);

    let mut world = World::new(Value::Null).await;
    world.open(|| view! { <SignUp/> });
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    world.see("I need a new code").await;
    let _set_back_again = Otherwise::clock(-2 * HOUR_S);
    until("another one can be asked for", || world.is_enabled("I need a new code")).await;
}

async fn is_an_hour_off(seconds: i32) {
    let _clock = Otherwise::clock(seconds);
    let _hurry = hurried(100);
    let (world, clerk) = signed_in().await;
    let first = token(clerk).await;
    let asked = fetched(&world).await;
    assert!(asked <= 1, "{asked} tokens were asked for");
    eval("ticks = 0");
    until("the timer has looked at it many times", || eval("ticks > 30") == json!(true)).await;
    assert_eq!(token(clerk).await, first);
    assert_eq!(fetched(&world).await, asked, "no token is fetched before its time");
    // A minute later on both clocks, it is.
    let _later = Otherwise::clock(seconds + 61);
    world.admin("action", &json!({"action": "advance_clock", "ms": 61_000})).await;
    assert_ne!(token(clerk).await, first);
}

#[wasm_bindgen_test]
async fn clock_an_hour_ahead_does_not_change_token_lifetimes() {
    is_an_hour_off(HOUR_S).await;
}

#[wasm_bindgen_test]
async fn clock_an_hour_behind_does_not_change_token_lifetimes() {
    is_an_hour_off(-HOUR_S).await;
}

#[wasm_bindgen_test]
async fn offline_browser_uses_the_cached_token_then_reports_an_error() {
    let (world, clerk) = signed_in().await;
    let first = token(clerk).await;
    let away = offline();
    assert_eq!(token(clerk).await, first);
    let later = Otherwise::clock(120);
    let refused = clerk.get_token(GetToken::default()).await;
    assert!(refused.is_err(), "an old token is not handed out");
    assert!(world.text().contains("Welcome!"), "nobody is signed out for want of a network");
    drop(away);
    let _ = token(clerk).await;
    drop(later);
}

#[wasm_bindgen_test]
async fn text_typed_offline_stays_when_the_network_returns() {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    open(&mut world);
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    let away = offline();
    world.press("Continue").await;
    until("it is told", || !world.alert().is_empty()).await;
    drop(away);
    world.press("Continue").await;
    world.see("Welcome!").await;
}

#[wasm_bindgen_test]
async fn page_opened_offline_starts_when_the_network_returns() {
    let mut world = World::new(Value::Null).await;
    let away = offline();
    // The store retries after two seconds; here the event comes first.
    let _never = Otherwise::new(
        "window.realTimeout ??= window.setTimeout;
         window.setTimeout = (run, ms) => ms >= 2000 && ms <= 2500 ? 0 : realTimeout(run, ms)",
        "window.setTimeout = realTimeout",
    );
    open(&mut world);
    world.see("No answer.").await;
    drop(away);
    world.happens("online");
    world.see("Nobody.").await;
    world.do_not_see("No answer.").await;
}

#[wasm_bindgen_test]
async fn sign_in_works_without_storage() {
    let refuse = "{configurable: true, get() { throw new DOMException('no', 'SecurityError') }}";
    let _refused = Otherwise::new(
        &format!(
            "window.stores = ['localStorage', 'sessionStorage']
               .map((name) => [name, Object.getOwnPropertyDescriptor(window, name)]);
             for (const [name] of stores) Object.defineProperty(window, name, {refuse})"
        ),
        "for (const [name, real] of stores) Object.defineProperty(window, name, real)",
    );
    assert_eq!(eval("try { localStorage; 'there' } catch { 'none' }"), "none");
    let (world, _) = signed_in().await;
    world.press("Sign out").await;
    world.see("Nobody.").await;
    // Starting over remembers the attempt that was given up; in memory, if nowhere else.
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", "not the password").await;
    world.press("Continue").await;
    world.see_error("Enter password", "ncorrect").await;
    world.press("Use another method").await;
    world.press("Start over").await;
    sign_in(&world).await;
}

async fn cookies_are(refused: &str) {
    let _refused = Otherwise::new(
        &format!("Object.defineProperty(document, 'cookie', {{configurable: true, {refused}}})"),
        "delete document.cookie",
    );
    let (mut world, clerk) = signed_in().await;
    let first = token(clerk).await;
    assert_eq!(token(clerk).await, first, "the token is in memory");
    // A reload: a development instance knows this browser by a cookie, and there is none.
    open(&mut world);
    world.see("Nobody.").await;
    sign_in(&world).await;
}

#[wasm_bindgen_test]
async fn sign_in_works_without_cookies_until_the_page_is_left() {
    cookies_are("get() { return '' }, set() {}").await;
}

#[wasm_bindgen_test]
async fn throwing_cookie_access_behaves_like_no_cookies() {
    let throw = "throw new DOMException('no', 'SecurityError')";
    cookies_are(&format!("get() {{ {throw} }}, set() {{ {throw} }}")).await;
}

#[wasm_bindgen_test]
async fn page_from_the_back_forward_cache_detects_a_sign_out() {
    let (world, clerk) = signed_in().await;
    let session = clerk.session().expect("a session").id;
    world.admin("action", &json!({"action": "revoke_session", "session_id": session.as_str()})).await;
    assert!(world.text().contains("Welcome!"));
    world.come_back_by_history(true);
    world.see("Nobody.").await;
}

/// The cookies with a session token.
fn session_cookies() -> usize {
    eval("document.cookie.split('; ').filter((it) => /^__session.*=./.test(it)).length")
        .as_u64()
        .expect("a number") as usize
}

#[wasm_bindgen_test]
async fn offline_tab_does_not_restore_the_cookie_after_a_sign_out() {
    let (world, _) = signed_in().await;
    until("the cookies are written", || session_cookies() == 2).await;
    let away = offline();
    // Another tab signs out: it removes the cookies and says so.
    eval("document.cookie.split('; ').map((it) => it.split('=')[0]).filter((it) => /^(__session|clerk_active)/.test(it))
            .forEach((it) => document.cookie = `${it}=; path=/; Max-Age=0`)");
    eval("{ const tab = new BroadcastChannel('clerk'); tab.postMessage({type: 'signout'}); tab.close() }");
    world.happens("focus");
    world.see("No answer.").await;
    world.see("Nobody.").await;
    assert_eq!(session_cookies(), 0);
    drop(away);
    // The server did not hear of a sign-out: whom it confirms is signed in.
    world.happens("online");
    world.see("Welcome!").await;
    until("the cookies are written", || session_cookies() == 2).await;
}

#[wasm_bindgen_test]
async fn focus_writes_no_cookie_before_the_server_confirms_the_session() {
    let (world, _) = signed_in().await;
    until("the cookies are written", || session_cookies() == 2).await;
    eval("document.cookie.split('; ').map((it) => it.split('=')[0]).filter((it) => /^(__session|clerk_active)/.test(it))
            .forEach((it) => document.cookie = `${it}=; path=/; Max-Age=0`)");
    let away = offline();
    world.happens("focus");
    // No message came, but the cookies are gone.
    world.see("Nobody.").await;
    assert_eq!(session_cookies(), 0);
    drop(away);
}

#[wasm_bindgen_test]
async fn banned_user_is_signed_out_at_the_next_focus_with_one_request() {
    let (world, _) = signed_in().await;
    let user = world.admin("action", &json!({"action": "ban_user", "email": EMAIL})).await;
    assert!(user.is_object());
    let fault = json!([{"method": "POST", "path": "/v1/client/sessions/*", "fault": {"status": 403, "code": "user_banned"}}]);
    world.admin("faults", &fault).await;
    let asked = world.requests("GET", "/v1/client").await;
    world.happens("focus");
    world.see("Nobody.").await;
    assert_eq!(world.requests("GET", "/v1/client").await, asked + 1);
    let refused = world.requests_with_fault().await;
    let _hurry = hurried(100);
    world.happens("focus");
    assert_eq!(world.requests_with_fault().await, refused, "nothing more is refused");
}

/// Tabs of one browser: what they share is the channel, the cookies and the server.
fn open_tabs(world: &mut World, number: usize) {
    let options = world.options();
    world.open_bare(move || {
        let tab = |at: usize| {
            let page = move || {
                let first = move || (at == 0).then(|| view! { <SignIn/> <SignOutButton/> });
                view! {
                    <SignedIn><i>"in"</i></SignedIn>
                    <SignedOut><i>"out"</i></SignedOut>
                    {first()}
                }
            };
            view! { <ClerkProvider options=options.clone()>{page()}</ClerkProvider> }.into_any()
        };
        (0..number).map(tab).collect::<Vec<_>>().into_any()
    });
}

fn all_say(word: &str, number: usize) -> bool {
    let script =
        format!("[...document.querySelectorAll('i')].filter((it) => it.innerText === '{word}').length");
    eval(&script) == json!(number)
}

async fn tabs_agree(number: usize) {
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    // A browser's first visit: the tabs that follow know it by its cookie.
    open(&mut world);
    world.see("Nobody.").await;
    open_tabs(&mut world, number);
    until("nobody is signed in", || all_say("out", number)).await;
    world.fill("Enter email address", EMAIL).await;
    world.fill("Enter password", PASSWORD).await;
    world.press("Continue").await;
    until("the first knows", || all_say("in", 1)).await;
    until("the cookie is written", || eval("/__session=./.test(document.cookie)") == json!(true)).await;
    world.happens("focus");
    until("each knows once it is looked at", || all_say("in", number)).await;
    world.press("Sign out").await;
    until("each was told", || all_say("out", number)).await;
    assert_eq!(eval("/__session=./.test(document.cookie)"), json!(false));
}

#[wasm_bindgen_test]
async fn two_tabs_agree_on_who_is_signed_in() {
    tabs_agree(2).await;
}

#[wasm_bindgen_test]
async fn fifty_tabs_agree_on_who_is_signed_in() {
    tabs_agree(50).await;
}

#[wasm_bindgen_test]
async fn twelve_visible_tabs_ask_for_one_token_per_life_of_a_token() {
    let _hurry = hurried(20);
    let mut world = World::new(Value::Null).await;
    world.user(EMAIL, PASSWORD).await;
    open(&mut world);
    sign_in(&world).await;
    open_tabs(&mut world, 12);
    until("all are signed in", || all_say("in", 12)).await;
    for life in 1..=3 {
        let asked = fetched(&world).await;
        let _later = Otherwise::clock(50 * life);
        world.admin("action", &json!({"action": "advance_clock", "ms": 50_000})).await;
        until_async("one of them asks", async || fetched(&world).await > asked).await;
        eval("ticks = 0");
        until("each has looked at its token again", || eval("ticks > 60") == json!(true)).await;
        assert_eq!(fetched(&world).await, asked + 1);
    }
}

#[wasm_bindgen_test]
async fn tokens_are_fetched_without_web_locks() {
    let _none = Otherwise::new(
        "Object.defineProperty(navigator, 'locks', {configurable: true, value: undefined})",
        "delete navigator.locks",
    );
    let (world, clerk) = signed_in().await;
    let asked = fetched(&world).await;
    let _later = Otherwise::clock(61);
    world.admin("action", &json!({"action": "advance_clock", "ms": 61_000})).await;
    let fresh = token(clerk).await;
    assert_eq!(token(clerk).await, fresh);
    assert_eq!(fetched(&world).await, asked + 1);
}

#[wasm_bindgen_test]
async fn hidden_tab_fetches_no_tokens() {
    let _hurry = hurried(100);
    let (world, clerk) = signed_in().await;
    let _ = token(clerk).await;
    let asked = fetched(&world).await;
    let _hidden = Otherwise::new(
        "Object.defineProperty(document, 'hidden', {configurable: true, get: () => true})",
        "delete document.hidden",
    );
    let _later = Otherwise::clock(50);
    world.admin("action", &json!({"action": "advance_clock", "ms": 50_000})).await;
    eval("ticks = 0");
    until("the timer ran", || eval("ticks > 20") == json!(true)).await;
    assert_eq!(fetched(&world).await, asked);
    eval("delete document.hidden");
    until_async("in front again, it does", async || fetched(&world).await == asked + 1).await;
}
