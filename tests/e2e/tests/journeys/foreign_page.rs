//! What a page of another host can make a browser do to the emulator: read nothing, change nothing.

use e2e::{Instance, Page, journey};
use serde_json::json;

use crate::people::*;

const EVE: &str = "eve@evil.test";

/// Sends from the page whatever a page can send below the address `at`, and then keeps in `window.told` what it has learned, and in
/// `window.loaded` the scripts that ran.
const ATTACK: &str = r#"
(window.told = null, window.loaded = [], (async at => {
  const told = [];
  const bodies = {
    '/__emulator/action': '{"action":"create_user","email_address":"eve@evil.test","first_name":"="}',
    '/__emulator/reset': '',
    '/v1/dev_browser': '',
    '/v1/client/sign_ins': 'identifier=eve%40evil.test',
    '/v1/client/sessions?_method=DELETE': '',
    '/bapi/v1/users': '{"email_address":["eve@evil.test"],"skip_password_requirement":true}',
  };
  const reads = ['', '/__emulator', '/__emulator/config', '/__emulator/messages', '/__emulator/requests', '/v1/client', '/v1/environment',
    '/bapi/v1/users', '/w/evil/v1/client', '/w/evil/__emulator/config'];
  const ask = async (path, init) => {
    try {
      const answer = await fetch(at + path, init);
      if (answer.type !== 'opaque') told.push([path, answer.status, (await answer.text()).includes('origin_invalid')]);
    } catch {}
  };
  for (const mode of ['cors', 'no-cors']) {
    for (const credentials of ['include', 'omit']) {
      for (const path of reads) await ask(path, { mode, credentials });
      for (const [path, body] of Object.entries(bodies))
        for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
          await ask(path, { mode, credentials, method: 'POST', body, headers: { 'Content-Type': type } });
    }
  }
  for (const [path, body] of Object.entries(bodies)) {
    const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer sk_test_any' };
    await ask(path, { method: 'POST', body, headers });
  }
  await ask('/__emulator/messages', { headers: { 'X-Forwarded-Host': '127.0.0.1' } });
  const loads = (name, attributes) => new Promise(done => {
    const element = Object.assign(document.createElement(name), attributes);
    element.onload = () => (told.push([name, attributes.src]), done(element));
    element.onerror = () => done(element);
    document.body.append(element);
  });
  for (const path of reads) {
    await loads('img', { src: at + path });
    await loads('script', { src: at + path });
  }
  const script = await new Promise(done => {
    const element = Object.assign(document.createElement('script'), { src: at + '/gsi/client' });
    element.onload = () => done('ran');
    element.onerror = () => done('failed');
    document.body.append(element);
  });
  window.loaded.push(script);
  const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { name: 'target' }));
  const framed = go => new Promise(done => { frame.onload = () => done(); go(); });
  for (const path of reads.filter(path => path.includes('/v1/') || path.includes('/__emulator/')))
    await framed(() => { frame.src = at + path; });
  for (const [path, body] of Object.entries(bodies))
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded']) {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: at + path, target: 'target', enctype });
      const [name, ...value] = body.split('=');
      form.append(Object.assign(document.createElement('input'), { name: decodeURIComponent(name), value: decodeURIComponent(value.join('=')) }));
      document.body.append(form);
      await framed(() => form.submit());
    }
  window.told = told;
})(AT), 0)
"#;

/// Ada is signed in, and a code for her is in the mail.
async fn ada_is_there(instance: &Instance, page: &Page) {
    ada_exists(instance).await;
    sign_in(page).await;
    let other = page.in_a_new_browser().await;
    other.go("/sign-in").await;
    other.fill(IDENTIFIER_FIELD, EMAIL).await;
    other.follow("Use another method").await;
    other.press(&format!("Email code to {EMAIL}")).await;
    assert!(!instance.newest_code(EMAIL).await.is_empty());
}

/// Leaves the app for a page of another host, and returns how many requests the instance has seen by then.
async fn leave(instance: &Instance, page: &Page) -> usize {
    page.open(&instance.foreign_page()).await;
    page.finds("location.hostname", json!("evil.test")).await;
    instance.requests().await.len()
}

/// Attacks from a page of another host, and returns once everything was sent.
async fn attack(page: &Page, at: &str) {
    page.inspect(&ATTACK.replace("AT)", &format!("{})", json!(at)))).await;
    page.finds("window.told !== null", json!(true)).await;
}

/// Nothing that was asked has reached the instance, and Ada is still signed in.
async fn nothing_has_changed(instance: &Instance, page: &Page, requests: usize) {
    let seen = instance.requests().await;
    assert_eq!(seen.len(), requests, "{:?}", &seen[requests..]);
    // Refused if the attack had made her.
    instance.create_user(json!({"email_address": EVE, "password": PASSWORD})).await;
    page.go("/").await;
    signed_in(page).await;
}

#[test]
fn page_of_another_host_reads_nothing_and_changes_nothing() {
    journey(async |instance, page| {
        ada_is_there(instance, &page).await;
        let requests = leave(instance, &page).await;
        attack(&page, &instance.url("/__clerk")).await;
        page.finds("window.told", json!([])).await;
        // The emulator is within reach: what stands in for a third party's script is for everybody.
        page.finds("window.loaded", json!(["ran"])).await;
        let keys = format!(
            "(window.keys = '', fetch({}).then(it => it.json()).then(it => window.keys = it.keys[0].kty), 0)",
            json!(instance.url("/__clerk/.well-known/jwks.json"))
        );
        page.inspect(&keys).await;
        page.finds("window.keys", json!("RSA")).await;
        nothing_has_changed(instance, &page, requests + 2).await;
    });
}

#[test]
fn host_name_that_was_rebound_to_this_machine_reads_nothing_and_changes_nothing() {
    journey(async |instance, page| {
        ada_is_there(instance, &page).await;
        let requests = leave(instance, &page).await;
        // To the browser this is one origin, so it shows every answer to the page.
        attack(&page, "/__clerk").await;
        page.finds("window.told.length > 50", json!(true)).await;
        page.finds("window.told.filter(it => it[1] !== 403 || it[2] !== true)", json!([])).await;
        page.finds("window.loaded", json!(["failed"])).await;
        nothing_has_changed(instance, &page, requests).await;
    });
}

#[test]
fn page_of_another_host_leads_a_browser_to_refusals_or_to_the_app() {
    journey(async |instance, page| {
        ada_is_there(instance, &page).await;
        let requests = leave(instance, &page).await;
        let host = instance.foreign_page();
        let home = instance.url("/protected?tab=b");
        let encoded = |url: &str| url.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let clerk = |path: &str| instance.url(&format!("/__clerk{path}"));
        for (method, path, refusal) in [
            ("get", "/__emulator/messages", "origin_invalid"),
            ("get", "/__emulator/config", "origin_invalid"),
            ("get", "/v1/client", "origin_invalid"),
            ("get", "/bapi/v1/users", "origin_invalid"),
            ("post", "/__emulator/action", "origin_invalid"),
            ("post", "/__emulator/reset", "origin_invalid"),
            ("post", "/v1/client/sign_ins", "origin_invalid"),
            ("post", "/v1/client/sessions?_method=DELETE", "origin_invalid"),
            ("post", "/v1/oauth_callback", "origin_invalid"),
            ("post", "/oauth/google/authorize", "origin_invalid"),
        ] {
            page.open(&host).await;
            page.inspect(&format!(
                "(f => (document.body.append(f), f.submit(), 0))(Object.assign(document.createElement('form'), {{method: '{method}', action: {}}}))",
                json!(clerk(path))
            ))
            .await;
            page.finds("location.hostname", json!("127.0.0.1")).await;
            page.finds(&format!("document.body.innerText.includes('{refusal}')"), json!(true)).await;
        }
        nothing_has_changed(instance, &page, requests).await;
        for (path, refusal) in [
            (format!("/v1/client/handshake?redirect_url={}", encoded(&host)), "invalid_redirect_url"),
            (format!("/v1/client/touch?redirect_url={}", encoded(&host)), "invalid_redirect_url"),
            ("/v1/verify?token=guessed".to_owned(), "verification_link_token_invalid"),
            ("/v1/tickets/accept?ticket=guessed".to_owned(), "ticket_invalid"),
            ("/v1/oauth_callback?state=guessed&code=guessed".to_owned(), "oauth_callback_invalid"),
        ] {
            page.open(&host).await;
            page.inspect(&format!("(location = {}, 0)", json!(clerk(&path)))).await;
            page.finds("location.hostname", json!("127.0.0.1")).await;
            page.finds(&format!("document.body.innerText.includes('{refusal}')"), json!(true)).await;
        }
        // These go on to a page of the app, which is what a link on the foreign page could do as well.
        for path in ["handshake", "touch"] {
            page.open(&host).await;
            let url = clerk(&format!("/v1/client/{path}?redirect_url={}", encoded(&home)));
            page.inspect(&format!("(location = {}, 0)", json!(url))).await;
            page.heading_is("Protected").await;
            page.path_is("/protected").await;
        }
        page.go("/").await;
        signed_in(&page).await;
    });
}
