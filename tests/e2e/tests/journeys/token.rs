//! The session token.

use e2e::journey;

use crate::people::*;

#[test]
fn f10_a_signed_in_person_has_a_token() {
    journey(async |_, page| {
        sign_up(&page).await;
        page.see_matching(r"expires in [1-9][0-9]? s\b").await;
    });
}
