//! The frame around a guide: which there are, each beside its own source, with a switch that gives the local
//! Frontend API the settings it needs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{ClerkLoaded, Text, use_clerk};

use crate::PROXY_URL;

/// One of Clerk's guides.
pub struct Guide {
    /// The last part of its address, as in Clerk's documentation.
    pub name: &'static str,
    pub title: &'static str,
    /// Its file in `custom_flows/`, without `.rs`.
    file: &'static str,
    /// The settings for the emulator.
    settings: &'static str,
}

const fn guide(name: &'static str, title: &'static str, file: &'static str, settings: &'static str) -> Guide {
    Guide { name, title, file, settings }
}

pub const GUIDES: [Guide; 21] = [
    guide("email-password", "Email and password", "email_password", r#"{"preset":"base"}"#),
    guide(
        "email-sms-otp",
        "Codes by email and text message",
        "email_sms_otp",
        r#"{"preset":"passwordless","environment":{"user_settings":{"attributes":{"email_address":{"required":false}}}}}"#,
    ),
    guide("email-links", "Email links", "email_links", r#"{"preset":"email-link"}"#),
    guide("forgot-password", "Forgotten password", "forgot_password", r#"{"preset":"base"}"#),
    guide(
        "multi-factor-authentication",
        "Multi-factor authentication",
        "multi_factor_authentication",
        r#"{"preset":"mfa-required"}"#,
    ),
    guide("device-trust", "Device trust", "device_trust", r#"{"preset":"client-trust"}"#),
    guide(
        "oauth-connections",
        "OAuth connections",
        "oauth_connections",
        r#"{"preset":"base","environment":{"user_settings":{"attributes":{"first_name":{"required":true},"last_name":{"required":true}}}}}"#,
    ),
    guide(
        "enterprise-connections",
        "Enterprise connections",
        "enterprise_connections",
        r#"{"preset":"base","environment":{"user_settings":{"enterprise_sso":{"enabled":true}}},"emulator":{"enterprise_connections":[{"id":"ent_acme","name":"Acme","domain":"acme.test"},{"id":"ent_globex","name":"Globex","domain":"globex.test"},{"id":"ent_labs","name":"Globex Labs","domain":"globex.test"}]}}"#,
    ),
    guide("passkeys", "Passkeys", "passkeys", r#"{"preset":"base"}"#),
    guide(
        "google-one-tap",
        "Google One Tap",
        "google_one_tap",
        r#"{"preset":"base","environment":{"display_config":{"google_one_tap_client_id":"local.apps.example"}}}"#,
    ),
    guide("waitlist", "Waitlist", "waitlist", r#"{"preset":"waitlist"}"#),
    guide("legal-acceptance", "Legal acceptance", "legal_acceptance", r#"{"preset":"legal-consent"}"#),
    guide(
        "application-invitations",
        "Application invitations",
        "application_invitations",
        r#"{"preset":"restricted"}"#,
    ),
    guide("embedded-email-links", "Embedded email links", "embedded_email_links", r#"{"preset":"base"}"#),
    guide("sign-in-or-up", "Sign in or up", "sign_in_or_up", r#"{"preset":"base"}"#),
    guide(
        "last-authentication-strategy",
        "Last authentication strategy",
        "last_authentication_strategy",
        r#"{"preset":"base"}"#,
    ),
    guide(
        "multi-session-applications",
        "Multi-session applications",
        "multi_session_applications",
        r#"{"preset":"multi-session"}"#,
    ),
    guide(
        "session-tasks",
        "Session tasks",
        "session_tasks",
        r#"{"preset":"force-organization","environment":{"user_settings":{"sign_up":{"mfa":{"required":true}}}}}"#,
    ),
    guide("sign-out", "Sign out", "sign_out", r#"{"preset":"base"}"#),
    guide(
        "bot-sign-up-protection",
        "Bot sign-up protection",
        "bot_sign_up_protection",
        r#"{"preset":"base","environment":{"display_config":{"captcha_public_key":"3x00000000000000000000FF","captcha_public_key_invisible":"3x00000000000000000000FF","captcha_widget_type":"smart"},"user_settings":{"sign_up":{"captcha_enabled":true}}}}"#,
    ),
    guide("error-handling", "Error handling", "error_handling", r#"{"preset":"base"}"#),
];

#[component]
pub fn GuideIndex() -> impl IntoView {
    let entry = |guide: &Guide| {
        let href = format!("/custom-flows/{}", guide.name);
        view! { <li><a href=href>{guide.title}</a></li> }
    };
    view! {
        <section class="panel">
            <h1>"Custom flows"</h1>
            <p>"Clerk's guides, rebuilt from hooks and parts alone. Each is one file to copy."</p>
            <ul>{GUIDES.iter().map(entry).collect_view()}</ul>
        </section>
    }
}

/// The content below a guide.
#[component]
pub fn AboutGuide(guide: &'static Guide) -> impl IntoView {
    let is_local = PROXY_URL.starts_with('/');
    view! {
        <aside class="hint">
            <h2>"About this guide"</h2>
            {is_local.then(|| view! { <ClerkLoaded><Settings guide/></ClerkLoaded> })}
            <Source guide/>
            <p><a href="/custom-flows">"All guides"</a></p>
        </aside>
    }
}

#[component]
fn Settings(guide: &'static Guide) -> impl IntoView {
    let clerk = use_clerk();
    let said = RwSignal::new("");
    let switch = move |_| {
        said.set("");
        spawn_local(async move {
            let url = format!("{PROXY_URL}/__emulator/config");
            let is_set = post(&url, guide.settings.to_owned()).await;
            // Reloads with the new settings.
            clerk.reload().await;
            let _ = said.try_set(if is_set {
                "The settings are those of this guide."
            } else {
                "No emulator answers."
            });
        });
    };
    view! {
        <p>
            <button type="button" class="cl-button" on:click=switch>"Use the settings of this guide"</button>
        </p>
        <p role="status"><Text of=move || said.get().to_owned()/></p>
    }
}

/// The guide's own file, loaded when the user opens it.
#[component]
fn Source(guide: &'static Guide) -> impl IntoView {
    let source = RwSignal::new(String::new());
    let load = move |_| {
        if source.with_untracked(String::is_empty) {
            spawn_local(async move {
                let url = format!("/source/{}.rs", guide.file);
                let text = get(&url).await.unwrap_or_else(|| format!("{url} cannot be read."));
                let _ = source.try_set(text);
            });
        }
    };
    view! {
        <details on:toggle=load>
            <summary>"Source"</summary>
            <pre tabindex="0"><code><Text of=move || source.get()/></code></pre>
        </details>
    }
}

async fn get(url: &str) -> Option<String> {
    let answer = gloo_net::http::Request::get(url).send().await.ok()?;
    if answer.ok() { answer.text().await.ok() } else { None }
}

async fn post(url: &str, body: String) -> bool {
    let Ok(request) =
        gloo_net::http::Request::post(url).header("content-type", "application/json").body(body)
    else {
        return false;
    };
    request.send().await.is_ok_and(|answer| answer.ok())
}
