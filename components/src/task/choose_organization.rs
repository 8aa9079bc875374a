//! Which organization to act for.

use leptos::prelude::*;
use leptos_clerk::wire::{Organization, OrganizationId, SuggestionStatus};
use leptos_clerk::{Clerk, Field, OrganizationList, SetActive, use_clerk};

use crate::control::sign_out_button;
use crate::el::{El, button, el, nothing, switch, views};
use crate::localization::{Key, Say, say};
use crate::operation::start;
use crate::parts::{
    Failure, FieldOptions, InputKind, avatar, card, failure_alert, field, form, notice, submit_button,
};
use crate::reactive::{effect, memo};

use super::{Stay, Staying, lead_on};

/// Makes an organization the one in use and leads on.
async fn choose(clerk: Clerk, id: OrganizationId, staying: Staying, problem: Failure) {
    lead_on(clerk, SetActive::organization(id), staying, problem).await;
}

pub(super) fn choose_organization(staying: Staying) -> El {
    let clerk = use_clerk();
    let flow = clerk.organizations();
    flow.clear_errors();
    let name = RwSignal::new(String::new());
    let slug = RwSignal::new(String::new());
    let problem = Failure::default();
    let has_slug = memo(move || !clerk.environment().organization_settings.slug.disabled);
    let known = Known::default();
    let begin = move || {
        let is_free = staying.get_untracked() == Stay::UntilDone && !untrack(|| flow.is_fetching());
        if is_free {
            problem.set(None);
        }
        is_free
    };
    let create = move || {
        if !begin() {
            return;
        }
        let name = name.get_untracked().trim().to_owned();
        let slug = Some(slug.get_untracked().trim().to_owned()).filter(|slug| !slug.is_empty());
        // One that was made before and could not be taken is taken now: another of the same name is not meant.
        let made = known.joined.with_untracked(|all| all.iter().find(|one| one.name == name).cloned());
        start(async move {
            let organization = match made {
                Some(organization) => organization,
                None => known.join(flow.create(name, slug).await?),
            };
            choose(clerk, organization.id, staying, problem).await;
            Ok(())
        });
    };
    let parts = move || {
        let text = |of, label: Key, value, optional, autocomplete| {
            let (label, kind, missing, instead) = (label.into(), InputKind::Text, None, None);
            field(FieldOptions { of, label, value, kind, optional, missing, autocomplete, instead })
                .into_any()
        };
        let name = text(Field::Name, Key::OrganizationName, name, false, Some("organization"));
        let slug = switch(
            move || has_slug.get(),
            move |has| if has { text(Field::Slug, Key::Slug, slug, true, None) } else { nothing() },
        );
        vec![notice(), name, slug, submit_button(Key::Continue).into_any()]
    };
    let may_create =
        memo(move || clerk.user().is_none_or(|user| user.create_organization_enabled != Some(false)));
    let lead = Signal::derive(move || {
        say(if may_create.get() { Key::ChooseOrganizationLead } else { Key::AskForInvitation })
    });
    let creation = move |may_create: bool| match may_create {
        true => form(flow, create, parts).into_any(),
        // Errors of an invitation are shown here, too.
        false => form(flow, || (), || vec![notice()]).into_any(),
    };
    card(Key::ChooseOrganization, "choose-organization", lead.into())
        .child(organizations(clerk, known, begin, move |id| choose(clerk, id, staying, problem)))
        .child(failure_alert(problem))
        .child(switch(move || may_create.get(), creation))
        .child(sign_out_button(None, None).into_any())
}

/// The organizations to choose from.
#[derive(Clone, Copy, Default)]
struct Known {
    list: RwSignal<OrganizationList>,
    /// Those that were made or joined on this page, in case they could not be taken at once.
    joined: RwSignal<Vec<Organization>>,
    /// `true` if the list failed to load.
    is_missing: RwSignal<bool>,
}

impl Known {
    fn join(self, organization: Organization) -> Organization {
        let _ = self.joined.try_update(|all| all.push(organization.clone()));
        organization
    }
}

/// The user's organizations, invitations and suggestions.
fn organizations<F: Future<Output = ()> + 'static>(
    clerk: Clerk,
    known: Known,
    begin: impl Fn() -> bool + Copy + Send + Sync + 'static,
    pick: impl Fn(OrganizationId) -> F + Copy + Send + Sync + 'static,
) -> AnyView {
    let flow = clerk.organizations();
    let Known { list, joined, is_missing } = known;
    let load = move || {
        start(async move {
            let outcome = flow.list().await;
            let _ = is_missing.try_set(outcome.is_err());
            let _ = list.try_set(outcome?);
            Ok(())
        });
    };
    // Reaches outside the graph: asks the server, once.
    effect(move || untrack(load));
    let all = move || {
        let OrganizationList { user_memberships, user_invitations, user_suggestions, .. } = list.get();
        let mut all = Vec::new();
        if is_missing.get() {
            let again = button("cl-button cl-alternativeMethods", move || {
                if begin() {
                    load();
                }
            });
            all.push(again.text(Key::TryAgain).into_any());
        }
        let mut mine: Vec<_> =
            user_memberships.into_iter().map(|membership| membership.organization).collect();
        for new in joined.get() {
            if mine.iter().all(|one| one.id != new.id) {
                mine.push(new);
            }
        }
        for Organization { id, name, image_url, .. } in mine {
            let take = move || {
                if begin() {
                    let picked = pick(id.clone());
                    start(async move {
                        picked.await;
                        Ok(())
                    });
                }
            };
            let picture = avatar(image_url, &name);
            let preview = button(PREVIEW, take).child(picture).data(name);
            all.push(preview.into_any());
        }
        for invitation in user_invitations {
            let (organization, invitation) = (invitation.public_organization_data, invitation.id);
            let (name, image_url) = (organization.name.clone(), organization.image_url.clone());
            let join = move || {
                if begin() {
                    let accepted = flow.accept_invitation(&invitation);
                    let (organization, invitation) = (organization.clone(), invitation.clone());
                    start(async move {
                        accepted.await?;
                        let _ =
                            list.try_update(|list| list.user_invitations.retain(|it| it.id != invitation));
                        pick(known.join(organization).id).await;
                        Ok(())
                    });
                }
            };
            let picture = avatar(image_url, &name);
            let preview = button(PREVIEW, join).child(picture).text(Say::With(Key::JoinOrganization, name));
            all.push(preview.into_any());
        }
        for suggestion in user_suggestions {
            let Organization { name, image_url, .. } = suggestion.public_organization_data;
            let id = suggestion.id;
            if suggestion.status == SuggestionStatus::Accepted {
                let pending = Say::With(Key::PendingApproval, name);
                all.push(el("p", "cl-organizationListPreviewPending").text(pending).into_any());
                continue;
            }
            let ask = move || {
                if begin() {
                    let (asked, id) = (flow.accept_suggestion(&id), id.clone());
                    start(async move {
                        let status = asked.await?.status;
                        let _ = list.try_update(|list| {
                            let all = list.user_suggestions.iter_mut();
                            all.filter(|one| one.id == id).for_each(|one| one.status = status.clone());
                        });
                        Ok(())
                    });
                }
            };
            let picture = avatar(image_url, &name);
            let preview = button(PREVIEW, ask).child(picture).text(Say::With(Key::RequestToJoin, name));
            all.push(preview.into_any());
        }
        views(all)
    };
    el("div", "cl-organizationList").attr("aria-live", "polite").view_of(all).into_any()
}

const PREVIEW: &str = "cl-button cl-organizationListPreviewButton";
