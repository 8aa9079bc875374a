//! The texts of errors are Clerk's: pages print them as they come, and tests of applications look for them.

use serde_json::json;

use crate::browser::{ADA, Answer, Browser, PASSWORD};

fn texts(answer: &Answer) -> [&str; 2] {
    let error = &answer.body["errors"][0];
    ["message", "long_message"].map(|key| error[key].as_str().unwrap_or_default())
}

#[tokio::test]
async fn common_errors_have_the_texts_of_clerk() {
    let browser = Browser::fresh().await;
    let unknown = browser.password(ADA, PASSWORD).await;
    assert_eq!(texts(&unknown), ["Couldn't find your account."; 2]);
    browser.create_user(ADA, json!({})).await;
    let wrong = browser.password(ADA, "not the password").await;
    assert_eq!(texts(&wrong), ["Password is incorrect. Try again, or use another method."; 2]);
    let taken = browser.post("/v1/client/sign_ups", &[("email_address", ADA)]).await;
    assert_eq!(texts(&taken), ["That email address is taken. Please try another."; 2]);
    let odd = browser.post("/v1/client/sign_ups", &[("email_address", "ada")]).await;
    assert_eq!(texts(&odd), ["is invalid", "email_address must be a valid email address."]);
    let short = [("email_address", "bob+clerk_test@example.com"), ("password", "short")];
    let short = browser.post("/v1/client/sign_ups", &short).await;
    assert_eq!(texts(&short), ["Passwords must be 8 characters or more."; 2]);
    let hibp = json!({"user_settings": {"password_settings": {"disable_hibp": false}}});
    browser.environment(hibp).await;
    let breached = [("email_address", "bob+clerk_test@example.com"), ("password", "password1")];
    let breached = browser.post("/v1/client/sign_ups", &breached).await;
    let text = "Password has been found in an online data breach. For account safety, please use a different password.";
    assert_eq!(texts(&breached), [text; 2]);
    let id = browser.start_sign_up("bob+clerk_test@example.com").await;
    assert_eq!(texts(&browser.verify_sign_up(&id, "111111").await), ["is incorrect", "Incorrect code"]);
    let text = "Unable to authenticate the request, you need to supply an active session";
    assert_eq!(texts(&browser.get("/v1/me").await), ["Invalid authentication", text]);
}

#[tokio::test]
async fn locked_account_error_states_the_duration() {
    let browser = Browser::fresh().await;
    browser.create_user(ADA, json!({})).await;
    browser.admin("action", json!({"action": "lock_user", "email": ADA})).await;
    let locked = browser.password(ADA, PASSWORD).await;
    let [message, long] = texts(&locked);
    assert_eq!(message, "Account locked");
    assert!(
        long.starts_with("Your account is locked. You will be able to try again in ")
            && long.contains(" minutes. For more"),
        "{long}"
    );
}
