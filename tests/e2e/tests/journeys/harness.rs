//! The harness notices what it is there to notice.

use e2e::journey;

#[test]
#[should_panic(expected = "Content Security Policy")]
fn content_security_policy_violation_fails_a_journey() {
    journey(async |_, page| {
        page.go("/__e2e/breaks-the-policy").await;
        page.see("Broken on purpose").await;
    });
}
