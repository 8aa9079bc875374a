//! Which organization to act for.

use leptos::prelude::*;
use leptos_clerk::wire::{OrganizationId, OrganizationMembership};
use leptos_clerk::{Clerk, Field, SetActive, use_clerk};

use crate::control::sign_out_button;
use crate::el::{El, button, el, views};
use crate::operation::start;
use crate::parts::{FieldOptions, InputKind, alert, card, field, form, notice, submit_button};
use crate::reactive::effect;

use super::{Stay, Staying, lead_on};

/// Makes an organization the one in use and leads on.
async fn choose(clerk: Clerk, id: OrganizationId, staying: Staying, problem: RwSignal<String>) {
    lead_on(clerk, SetActive::organization(id), staying, problem).await;
}

pub(super) fn choose_organization(staying: Staying) -> El {
    let clerk = use_clerk();
    let flow = clerk.organizations();
    flow.clear_errors();
    let name = RwSignal::new(String::new());
    let mine = RwSignal::new(Vec::<OrganizationMembership>::new());
    let problem = RwSignal::new(String::new());
    // Reaches outside the graph: asks the server for the memberships, once.
    effect(move || {
        start(async move {
            let _ = mine.try_set(flow.memberships().await?);
            Ok(())
        });
    });
    let create = move || {
        problem.set(String::new());
        let name = name.get_untracked().trim().to_owned();
        start(async move {
            let organization = flow.create(name, None).await?;
            choose(clerk, organization.id, staying, problem).await;
            Ok(())
        });
    };
    let pick = move |id: OrganizationId| {
        if staying.get_untracked() == Stay::UntilDone {
            problem.set(String::new());
            start(async move {
                choose(clerk, id, staying, problem).await;
                Ok(())
            });
        }
    };
    let buttons = move || {
        let each = |membership: &OrganizationMembership| {
            let OrganizationMembership { organization, .. } = membership;
            let id = organization.id.clone();
            button("cl-button cl-organizationListPreviewButton", move || pick(id.clone()))
                .text(organization.name.clone())
                .into_any()
        };
        mine.with(|mine| views(mine.iter().map(each).collect()))
    };
    let parts = || {
        let name = field(FieldOptions {
            of: Field::Name,
            label: "Organization name".into(),
            value: name,
            kind: InputKind::Text,
            optional: false,
            missing: None,
            autocomplete: Some("organization"),
        });
        vec![notice(), name.into_any(), submit_button("Create organization").into_any()]
    };
    let lead = "Continue with one of your organizations, or create one.".into();
    card("Choose an organization", "choose-organization", lead)
        .child(el("div", "cl-organizationList").view_of(buttons).into_any())
        .child(alert(move || problem.get()))
        .child(form(flow, create, parts).into_any())
        .child(sign_out_button(None, None).into_any())
}
