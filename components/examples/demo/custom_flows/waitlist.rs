//! Clerk's guide "Build a custom waitlist": an address on the list, for an instance that lets people in one by one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk_components::{Card, Field, Form, InputKind, Notice, SubmitButton, keyed, use_waitlist};

#[component]
pub fn WaitlistGuide() -> impl IntoView {
    let waitlist = use_waitlist();
    let email = RwSignal::new(String::new());
    let submit = move |()| {
        spawn_local(async move {
            // The error is at the field.
            let _ = waitlist.join(email.get_untracked()).await;
        });
    };
    let label = Signal::derive(move || {
        if waitlist.is_fetching() { "Submitting..." } else { "Join Waitlist" }.to_owned()
    });
    keyed(
        move || waitlist.entry().is_some(),
        move |has_joined| {
            if has_joined {
                view! {
                    <Card heading="Successfully joined the waitlist!" step="joined">
                        <p>"We'll notify you when you're approved."</p>
                    </Card>
                }
                .into_any()
            } else {
                view! {
                <Card heading="Join the Waitlist" step="join">
                    <Form flow=waitlist on_submit=submit>
                        <Notice/>
                        <Field of=Field::EmailAddress label="Email address" kind=InputKind::Email value=email/>
                        <SubmitButton label/>
                    </Form>
                </Card>
            }
            .into_any()
            }
        },
    )
}
