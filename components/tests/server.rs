//! What a server renders: the pages while it is not known who is signed in.
#![cfg(feature = "ssr")]
#![allow(missing_docs)]

use leptos::prelude::*;
use leptos_clerk_components::{
    Checkbox, ClerkLoading, ClerkOptions, ClerkProvider, CodeField, Field, Form, Notice, PasswordField,
    Protected, SessionTask, SignIn, SignUp, SignedIn, SignedOut, SubmitButton, use_sign_in,
};

const KEY: &str = "pk_test_aGFwcHktbG9jYWwtMTIuY2xlcmsuYWNjb3VudHMuZGV2JA";

fn html(app: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| app().to_html())
}

#[test]
fn server_renders_the_loading_state_without_claiming_a_sign_in_state() {
    let html = html(|| {
        view! {
            <ClerkProvider options=ClerkOptions::new(KEY)>
                <ClerkLoading>"Just a moment"</ClerkLoading>
                <SignedIn>"Somebody"</SignedIn>
                <SignedOut>"Nobody"</SignedOut>
                <Protected>"A secret"</Protected>
                <SignIn/>
                <SignUp/>
                <SessionTask/>
            </ClerkProvider>
        }
        .into_any()
    });
    assert!(html.contains("Just a moment"), "{html}");
    assert!(html.contains("cl-signIn-root") && html.contains("Loading..."), "{html}");
    assert!(!html.contains("Somebody") && !html.contains("Nobody") && !html.contains("A secret"), "{html}");
}

#[test]
fn server_renders_an_error_naming_a_malformed_key() {
    let html = html(|| {
        view! { <ClerkProvider options=ClerkOptions::new("pk_tst_abc")>"The app"</ClerkProvider> }.into_any()
    });
    assert!(html.contains("role=\"alert\"") && html.contains("pk_tst_abc"), "{html}");
    assert!(!html.contains("The app"), "{html}");
}

#[component]
fn Parts() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let checked = RwSignal::new(false);
    view! {
        <Form flow=use_sign_in() on_submit=|()| ()>
            <Notice/>
            <Field of=Field::Identifier label="Enter email address" value=text/>
            <Field of=Field::FirstName label="Enter first name" value=text optional=true/>
            <PasswordField value=text/>
            <CodeField value=text/>
            <Checkbox name="useBackupCode" checked>"Use backup code"</Checkbox>
            <SubmitButton/>
        </Form>
    }
}

#[test]
fn rendered_html_links_labels_errors_and_buttons_without_inline_styles() {
    let html =
        html(|| view! { <ClerkProvider options=ClerkOptions::new(KEY)><Parts/></ClerkProvider> }.into_any());
    for name in ["identifier", "firstName", "password", "code", "useBackupCode"] {
        let input = html.split("<input").find(|tag| tag.contains(&format!("name=\"{name}\"")));
        let input = input.and_then(|tag| tag.split('>').next()).expect(name);
        let attribute = |key: &str| {
            let value = input.split(&format!(" {key}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            value.unwrap_or_else(|| panic!("{name} has no {key}: {input}")).to_owned()
        };
        assert!(html.contains(&format!("for=\"{}\"", attribute("id"))), "{name} has a label");
        for id in attribute("aria-describedby").split(' ') {
            assert!(html.contains(&format!("id=\"{id}\"")), "{id} exists before there is an error");
        }
    }
    let buttons = html.split("<button").skip(1);
    assert!(buttons.map(|tag| tag.split('>').next().expect("a tag")).all(|tag| tag.contains("type=\"")));
    assert!(!html.contains(" style="), "{html}");
}

#[test]
fn rendering_a_page_twice_gives_the_same_ids() {
    let page = || {
        html(|| view! { <ClerkProvider options=ClerkOptions::new(KEY)><Parts/></ClerkProvider> }.into_any())
    };
    assert_eq!(page(), page());
}

#[cfg(feature = "router")]
mod routes {
    use leptos_clerk_components::ClerkRoutes;
    use leptos_router::components::{Route, Router, Routes};
    use leptos_router::location::RequestUrl;
    use leptos_router::{PathSegment, RouteList, path};

    use super::*;

    #[component]
    fn App() -> impl IntoView {
        view! {
            <ClerkProvider options=ClerkOptions::new(KEY)>
                <Router>
                    <Routes fallback=|| "Not found">
                        <Route path=path!("/") view=|| "Home"/>
                        <ClerkRoutes/>
                    </Routes>
                </Router>
            </ClerkProvider>
        }
    }

    fn page_at(url: &str) -> String {
        Owner::new().with(|| {
            provide_context(RequestUrl::new(url));
            view! { <App/> }.into_any().to_html()
        })
    }

    #[test]
    fn clerk_routes_render_each_page_and_the_steps_below_it() {
        for (url, class) in [
            ("/sign-in", "cl-signIn-root"),
            ("/sign-in/factor-one", "cl-signIn-root"),
            ("/sign-up", "cl-signUp-root"),
            ("/sign-up/verify-email-address", "cl-signUp-root"),
            ("/sso-callback", "cl-rootBox"),
            ("/sign-in/tasks", "cl-rootBox"),
            ("/sign-in/tasks/reset-password", "cl-rootBox"),
            ("/waitlist", "cl-rootBox"),
        ] {
            let html = page_at(url);
            assert!(html.contains(class) && !html.contains("Not found"), "{url}: {html}");
        }
        assert!(page_at("/sign-in-help").contains("Not found"));
    }

    /// A server answers 200 for the paths in this list: those with an optional segment without it, too.
    #[test]
    fn route_list_of_a_server_has_each_page_itself() {
        let list = Owner::new().with(|| {
            provide_context(RequestUrl::new(""));
            RouteList::generate(|| view! { <App/> }).expect("routes")
        });
        let paths: Vec<String> = list
            .into_inner()
            .into_iter()
            .map(|route| {
                let segments = route.path().iter().map(|segment| match segment {
                    PathSegment::Static(text) => text.to_string(),
                    PathSegment::OptionalParam(name) => format!("{{{name}}}?"),
                    other => format!("{other:?}"),
                });
                segments.filter(|segment| !segment.is_empty() && segment != "/").collect::<Vec<_>>().join("/")
            })
            .collect();
        for page in ["sign-in", "sign-up", "sso-callback", "waitlist", "sign-in/tasks"] {
            let is_listed = |path: &String| path == page || path.starts_with(&format!("{page}/{{"));
            assert!(paths.iter().any(is_listed), "{page}: {paths:?}");
        }
    }
}
