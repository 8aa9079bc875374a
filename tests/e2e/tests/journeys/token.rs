//! The session token.

use e2e::journey;

use crate::people::*;

#[test]
fn signed_in_user_has_a_token() {
    journey(async |_, page| {
        sign_up(&page).await;
        page.see_matching(r"expires in [1-9][0-9]? s\b").await;
    });
}

#[test]
fn window_clerk_exposes_the_user_without_a_token() {
    journey(async |_, page| {
        page.go("/sign-in").await;
        page.heading_is("Sign in").await;
        let before =
            "[window.Clerk?.loaded, window.Clerk?.status, window.Clerk?.user, window.Clerk?.session]";
        page.finds(before, serde_json::json!([true, "ready", null, null])).await;
        sign_up(&page).await;
        page.finds("window.Clerk?.user?.primaryEmailAddress.emailAddress", EMAIL.into()).await;
        let session = "[Clerk.session.status, Clerk.session.currentTask, Clerk.client.sessions.length]";
        assert_eq!(page.inspect(session).await, serde_json::json!(["active", null, 1]));
        let all = page.inspect("JSON.stringify(Clerk)").await;
        let all = all.as_str().expect("a text");
        assert!(!all.contains("jwt") && !all.contains("eyJ"), "{all}");
        page.press("Sign out").await;
        signed_out(&page).await;
        page.finds("Clerk.user", serde_json::Value::Null).await;
    });
}
