//! Clerk's guide "Embeddable email links with sign-in tokens": a link of the app's own, for example in a newsletter,
//! signs in the user who opens it. It works once, so it is sent once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{
    Finish, PendingSession, SignInStep, StartOver, Stopped, keyed, text, use_auth_with, use_clerk,
    use_sign_in,
};
use leptos_router::hooks::use_query_map;

#[component]
pub fn EmbeddedEmailLinks() -> impl IntoView {
    let (clerk, sign_in) = (use_clerk(), use_sign_in());
    let auth = use_auth_with(PendingSession::SignedIn);
    let problem = RwSignal::new(None);
    let token = use_query_map().read_untracked().get("token").filter(|token| !token.is_empty());
    let has_token = token.is_some();
    // Reaches outside the graph: sends the token. Sent twice, it would be refused the second time: `ticket` knows
    // what this page has sent, and whoever comes back here is signed in.
    Effect::new(move |_| {
        let Some(token) = token.clone().filter(|_| auth.is_loaded() && !auth.is_signed_in()) else { return };
        spawn_local(async move {
            if let Err(Stopped::Failed(error)) = sign_in.ticket(Some(token.into())).await {
                let _ = problem.try_set(Some(error));
            }
        });
    });
    let user_id = move || clerk.user().map(|user| user.id.to_string());
    let status = move |is_signed_in: bool, step: SignInStep| match step {
        _ if is_signed_in => view! { <p role="status">"Signed in as " {user_id}</p> }.into_any(),
        _ if !has_token => view! { <p role="status">"No token provided."</p> }.into_any(),
        SignInStep::Complete => view! { <Finish flow=sign_in/> }.into_any(),
        SignInStep::Identify => view! { <p role="status">"Signing you in..."</p> }.into_any(),
        // For example a second factor: the sign-in page continues with it.
        _ => view! { <p><a href="/sign-in">"Continue"</a> <StartOver/></p> }.into_any(),
    };
    view! {
        <section class="panel">
            <h1>"Embedded email link"</h1>
            {keyed(move || (auth.is_signed_in(), sign_in.step(), problem.get()), move |(is_signed_in, step, problem)| match problem {
                Some(error) if !is_signed_in => {
                    view! { <p role="alert" class="cl-alert">{text::error(&error)}</p> <a href="/sign-in">"Sign in"</a> }.into_any()
                }
                _ => status(is_signed_in, step),
            })}
        </section>
    }
}
