//! The users of the journeys, and steps that many journeys share.

use e2e::{Instance, Page};
use serde_json::json;
use totp_rs::{Builder, Secret};

/// An address whose code is always [`CODE`].
pub(crate) const EMAIL: &str = "ada+clerk_test@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery";
/// The code of every test address.
pub(crate) const CODE: &str = "424242";
pub(crate) const WRONG_CODE: &str = "000000";

pub(crate) const EMAIL_FIELD: &str = "Enter email address";
/// With the emulator's default settings, one signs in with any of these.
pub(crate) const IDENTIFIER_FIELD: &str = "Enter email address, phone number or username";
pub(crate) const PASSWORD_FIELD: &str = "Enter password";
pub(crate) const NEW_PASSWORD_FIELD: &str = "Enter your new password";
pub(crate) const CODE_FIELD: &str = "Enter verification code";

/// Opens one of the guides and has the emulator take the guide's own settings.
pub(crate) async fn open_guide(page: &Page, path: &str) {
    page.go(path).await;
    page.press("Use the settings of this guide").await;
    page.see("The settings are those of this guide.").await;
}

/// Ada has signed up before.
pub(crate) async fn ada_exists(instance: &Instance) {
    instance.create_user(json!({"email_address": EMAIL, "password": PASSWORD})).await;
}

/// Fills in the sign-up form and sends it.
pub(crate) async fn start_to_sign_up(page: &Page) {
    page.go("/sign-up").await;
    page.heading_is("Sign up").await;
    give_credentials(page, EMAIL, PASSWORD).await;
}

/// Signs up as far as the code.
pub(crate) async fn sign_up_until_the_code(page: &Page) {
    start_to_sign_up(page).await;
    page.heading_is("Verify your email").await;
    page.see_field(CODE_FIELD).await;
}

/// Gives the code, which is verified as soon as all of it is typed.
pub(crate) async fn verify(page: &Page) {
    page.type_in(CODE_FIELD, CODE).await;
}

pub(crate) async fn sign_up(page: &Page) {
    sign_up_until_the_code(page).await;
    verify(page).await;
    signed_in(page).await;
}

/// Fills in the sign-in form and sends it.
pub(crate) async fn start_to_sign_in(page: &Page) {
    page.go("/sign-in").await;
    page.heading_is("Sign in").await;
    fill_in_sign_in(page).await;
    page.press("Continue").await;
}

pub(crate) async fn fill_in_sign_in(page: &Page) {
    page.fill(IDENTIFIER_FIELD, EMAIL).await;
    page.fill(PASSWORD_FIELD, PASSWORD).await;
}

pub(crate) async fn fill_in_sign_up(page: &Page) {
    page.fill(EMAIL_FIELD, EMAIL).await;
    page.fill(PASSWORD_FIELD, PASSWORD).await;
}

/// Fills in a form that asks for an email address and a password, and sends it.
pub(crate) async fn give_credentials(page: &Page, email: &str, password: &str) {
    page.fill(EMAIL_FIELD, email).await;
    page.fill(PASSWORD_FIELD, password).await;
    page.press("Continue").await;
}

pub(crate) async fn sign_in(page: &Page) {
    start_to_sign_in(page).await;
    signed_in(page).await;
}

/// The home page knows who is there.
pub(crate) async fn signed_in(page: &Page) {
    page.path_is("/").await;
    page.heading_is("You are signed in").await;
    page.see(EMAIL).await;
}

/// Waits for the home page of a signed-out visitor.
pub(crate) async fn signed_out(page: &Page) {
    page.heading_is("You are signed out").await;
    page.do_not_see(EMAIL).await;
}

/// Fills in the form that asks for a new password, and sends it.
pub(crate) async fn give_new_password(page: &Page, password: &str) {
    page.fill(NEW_PASSWORD_FIELD, password).await;
    page.fill("Confirm password", password).await;
    page.press("Reset Password").await;
}

/// A sign-in that has an identifier, and offers the ways to prove it.
pub(crate) async fn reach_the_first_factor(page: &Page) {
    page.go("/sign-in").await;
    page.fill(IDENTIFIER_FIELD, EMAIL).await;
    page.follow("Use another method").await;
    page.heading_is("Use another method").await;
}

/// Ada signs in with a password and an authenticator app.
pub(crate) async fn ada_has_an_authenticator_app(instance: &Instance) -> Authenticator {
    let user = json!({"email_address": EMAIL, "password": PASSWORD, "totp": true, "backup_codes": true});
    let made = instance.create_user(user).await;
    let secret = made["totp_secret"].as_str().expect("the user has an authenticator secret").to_owned();
    let backup_codes = made["backup_codes"].as_array().expect("the user has backup codes");
    let backup_codes = backup_codes.iter().filter_map(|code| code.as_str().map(str::to_owned));
    Authenticator { secret, backup_codes: backup_codes.collect() }
}

/// Ada's authenticator app and backup codes.
pub(crate) struct Authenticator {
    secret: String,
    pub(crate) backup_codes: Vec<String>,
}

impl Authenticator {
    /// Returns an authenticator app with this secret.
    pub(crate) fn with_secret(secret: &str) -> Self {
        Self { secret: secret.to_owned(), backup_codes: Vec::new() }
    }

    /// The six digits it shows now.
    pub(crate) fn code(&self) -> String {
        let secret = Secret::try_from_base32(&self.secret).expect("the secret is base32");
        let totp = Builder::new().with_secret(secret).build().expect("a secret of the usual length");
        totp.generate_current().to_string()
    }
}
