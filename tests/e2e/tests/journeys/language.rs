//! The language of the pages, chosen by the user.

use e2e::{Page, journey};
use serde_json::json;

use crate::people::*;

async fn direction_is(page: &Page, direction: &str) {
    let found = page.inspect("document.querySelector('.cl-rootBox').dir").await;
    assert_eq!(found, json!(direction));
}

#[test]
fn choosing_a_language_keeps_typed_text() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        page.fill(EMAIL_FIELD, EMAIL).await;
        page.choose("Language", "Deutsch").await;
        page.heading_is("Registrieren").await;
        page.value_is("E-Mail-Adresse eingeben", EMAIL).await;
        page.choose("Language", "العربية").await;
        page.heading_is("إنشاء حساب").await;
        page.value_is("أدخل البريد الإلكتروني", EMAIL).await;
        direction_is(&page, "rtl").await;
        page.choose("Language", "English").await;
        page.value_is(EMAIL_FIELD, EMAIL).await;
        direction_is(&page, "ltr").await;
    });
}

#[test]
fn wrong_code_error_is_in_the_chosen_language() {
    journey(async |_, page| {
        page.go("/sign-up").await;
        page.choose("Language", "Deutsch").await;
        page.fill("E-Mail-Adresse eingeben", EMAIL).await;
        page.fill("Passwort eingeben", PASSWORD).await;
        page.press("Weiter").await;
        page.heading_is("E-Mail-Adresse bestätigen").await;
        page.reload().await;
        page.heading_is("E-Mail-Adresse bestätigen").await;
        page.type_in("Bestätigungscode eingeben", WRONG_CODE).await;
        page.field_error("Bestätigungscode eingeben", "Falscher Code").await;
        page.type_in("Bestätigungscode eingeben", CODE).await;
        signed_in(&page).await;
    });
}
