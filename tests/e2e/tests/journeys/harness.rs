//! The harness notices what it is there to notice.

use e2e::journey;

#[test]
#[should_panic(expected = "Content Security Policy")]
fn a_page_that_breaks_the_policy_fails_its_journey() {
    journey(async |_, page| {
        page.go("/__e2e/breaks-the-policy").await;
        page.see("Broken on purpose").await;
    });
}
