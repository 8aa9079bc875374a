//! Which organization to act for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_clerk::wire::{OrganizationId, OrganizationMembership};
use leptos_clerk::{AuthState, Clerk, Field as FieldName, SetActive, Stopped, use_clerk};

use crate::control::SignOutButton;
use crate::parts::{Card, Field, Form, Notice, SubmitButton};
use crate::text;

/// Makes an organization the one in use and leads on. Says what went wrong.
async fn choose(clerk: Clerk, id: OrganizationId, leaving: RwSignal<bool>, problem: RwSignal<String>) {
    let auth = clerk.auth();
    let _ = leaving.try_set(true);
    let target = SetActive::organization(id).redirect_url(clerk.after_sign_in_url());
    let outcome = clerk.set_active(target).await;
    // Somebody who has no task left waits for the next page.
    if !matches!(auth.try_get_untracked(), Some(AuthState::SignedIn { .. })) {
        let _ = leaving.try_set(false);
    }
    if let Err(Stopped::Failed(error)) = outcome {
        let _ = problem.try_set(text::error(&error));
    }
}

#[component]
pub(super) fn ChooseOrganization(leaving: RwSignal<bool>) -> impl IntoView {
    let clerk = use_clerk();
    let flow = clerk.organizations();
    flow.clear_errors();
    let name = RwSignal::new(String::new());
    let mine = RwSignal::new(Vec::<OrganizationMembership>::new());
    let problem = RwSignal::new(String::new());
    // Reaches outside the graph: asks the server for the memberships, once.
    Effect::new(move |_| {
        spawn_local(async move {
            if let Ok(memberships) = flow.memberships().await {
                let _ = mine.try_set(memberships);
            }
        });
    });
    let create = move |()| {
        problem.set(String::new());
        let name = name.get_untracked().trim().to_owned();
        spawn_local(async move {
            if let Ok(organization) = flow.create(name, None).await {
                choose(clerk, organization.id, leaving, problem).await;
            }
        });
    };
    let pick = move |id: OrganizationId| {
        if !leaving.get_untracked() {
            problem.set(String::new());
            spawn_local(choose(clerk, id, leaving, problem));
        }
    };
    let buttons = move || {
        let button = |membership: OrganizationMembership| {
            let OrganizationMembership { organization, .. } = membership;
            let id = organization.id;
            view! {
                <button
                    type="button"
                    class="cl-button cl-organizationListPreviewButton"
                    on:click=move |_| pick(id.clone())
                >
                    {organization.name}
                </button>
            }
        };
        mine.get().into_iter().map(button).collect_view()
    };
    view! {
        <Card
            heading="Choose an organization"
            step="choose-organization"
            lead="Continue with one of your organizations, or create one."
        >
            <div class="cl-organizationList">{buttons}</div>
            <p role="alert" class="cl-alert">{move || problem.get()}</p>
            <Form flow on_submit=create>
                <Notice/>
                <Field of=FieldName::Name label="Organization name" value=name autocomplete="organization"/>
                <SubmitButton label="Create organization"/>
            </Form>
            <SignOutButton/>
        </Card>
    }
}
