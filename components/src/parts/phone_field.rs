//! `<PhoneField>`: a phone number and the country it is of.

mod countries;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Element, HtmlInputElement};
use leptos_clerk::{Clerk, Field, use_clerk};

use super::FieldOptions;
use super::field::{Begun, Drawn, InputKind, begin, draw};
use super::own::Parts;
use crate::el::{ElRef, el};
use crate::later::{Draw, later};
use crate::localization::{Key, Localization, Say, countries, localized, region};
use crate::reactive::effect;
use countries::{Country, all, by_iso};

/// A labelled phone number beside the choice of its country, which is at first the one that the Frontend API names, else
/// the one of the browser's language.
///
/// A number can be typed as it is dialled at home, or pasted with `+` and the code of a country, which is then chosen.
/// Role `textbox`, found by its label, `autocomplete="tel"`; the list has role `combobox` and name "Country". Data
/// attributes of the root as [`Field`](crate::Field())'s.
#[component]
pub fn PhoneField(
    /// The number to send, for example `+12015550100`; `""` while the field is empty.
    value: RwSignal<String>,
    /// The label. Default: "Enter phone number".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Which of Clerk's fields it is. Default: `PhoneNumber`.
    #[prop(default = Field::PhoneNumber)]
    of: Field,
    /// `true` if it may stay empty; the label then says so.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let label = label.map_or(Key::EnterPhoneNumber.into(), Say::from);
    let (kind, missing, autocomplete) = (InputKind::Phone, None, Some("tel"));
    phone_field(FieldOptions { of, label, value, kind, optional, missing, autocomplete, instead: None })
}

pub(crate) fn phone_field(options: FieldOptions) -> AnyView {
    let value = options.value;
    later(&PHONE_FIELD, (begin(options), value))
}

leptos_clerk::later!(PHONE_FIELD, clerk_phone_field: Draw<(Begun, RwSignal<String>)> = draw_phone_field);

leptos_clerk::later!(
    WHOLE_NUMBER, clerk_whole_number: fn(Clerk, &str) -> String = |clerk, typed| {
        let country = country_here(clerk);
        country.or_of(typed).whole(typed)
    }
);

/// Returns what was typed as a whole number, for example `+12015550100`: of the country that users are likely to be in,
/// unless it tells another. As it is if that cannot be found out.
pub(crate) async fn whole_number(clerk: Clerk, typed: String) -> String {
    let is_whole =
        typed.strip_prefix('+').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if is_whole {
        return typed;
    }
    let Ok(whole) = WHOLE_NUMBER.load().await else { return typed };
    let number = whole(clerk, &typed);
    if number.is_empty() { typed } else { number }
}

/// The country that the Frontend API takes users to be in, else the one their language is likely to be spoken in.
fn country_here(clerk: Clerk) -> Country {
    let known = |iso: Option<String>| iso.and_then(|iso| by_iso(&iso));
    known(clerk.country()).or_else(|| known(region())).unwrap_or_else(anywhere)
}

/// Returns the country to use without any hint.
fn anywhere() -> Country {
    by_iso("US").expect("it is in the table")
}

fn draw_phone_field((begun, value): (Begun, RwSignal<String>)) -> AnyView {
    let clerk = use_clerk();
    let typed = RwSignal::new(value.get_untracked());
    let country = RwSignal::new(anywhere());
    let follow = move || {
        let text = typed.get_untracked();
        let known = country.get_untracked();
        let found = known.or_of(&text);
        if found != known {
            country.set(found);
        }
        let whole = found.whole(&text);
        if value.with_untracked(|value| *value != whole) {
            value.set(whole);
        }
    };
    begun.settle.set_value(Arc::new(follow));
    let guess = move || {
        if value.with_untracked(String::is_empty) {
            country.set(country_here(clerk));
        }
        follow();
    };
    if let Some(own) = Parts::own(|parts| parts.field) {
        // Reaches outside the graph: what the browser knows of countries, and what the app's field has set.
        effect(move || untrack(guess));
        effect(move || {
            typed.track();
            untrack(follow);
        });
        return begun.draw_own(typed, &own).into_any();
    }
    let choose = move |chosen: Option<Country>| {
        let Some(chosen) = chosen else { return };
        typed.update(|text| *text = country.get_untracked().national(text));
        country.set(chosen);
        follow();
    };
    let list = ElRef::new();
    // Reaches outside the graph: what the browser knows of languages and countries.
    effect(move || {
        let Some(list) = list.get() else { return };
        localized(|language| write_options(&list, language));
        untrack(|| {
            guess();
            list.unchecked_ref::<HtmlInputElement>().set_value(country.get().iso);
        });
    });
    effect(move || {
        if let Some(list) = list.get() {
            list.unchecked_ref::<HtmlInputElement>().set_value(country.get().iso);
        }
    });
    let list = el("select", "cl-phoneInputCountry")
        .attr_said("aria-label", Key::Country.into())
        .attr("autocomplete", "off")
        .on("change", move |event| choose(by_iso(&event_target_value(&event))))
        .node(list);
    let shown = move || {
        let Country { iso, calling_code, .. } = country.get();
        [iso, " +", calling_code].concat()
    };
    let button = el("span", "cl-selectButton cl-selectButton__countryCode")
        .child(el("span", "").attr("aria-hidden", "true").text_of(shown).into_any())
        .child(list.into_any());
    let Drawn { root, caption, input, error } = draw(begun, typed);
    let input = input.on_typed(move |_| follow());
    // Numbers are written from left to right everywhere.
    let group = el("div", "cl-phoneInputBox").attr("dir", "ltr");
    let group = group.child(button.into_any()).child(input.into_any());
    root.child(caption.into_any()).child(group.into_any()).child(error).into_any()
}

fn write_options(list: &Element, language: &Localization) {
    list.set_text_content(None);
    for (name, country) in countries(language, all(), |country| country.iso) {
        let option = Rndr::create_element("option", None);
        Rndr::set_attribute(&option, "value", country.iso);
        // The code keeps its own direction.
        let text = [&name, " \u{2066}+", country.calling_code, "\u{2069}"].concat();
        Rndr::insert_node(&option, &Rndr::create_text_node(&text), None);
        Rndr::insert_node(list, &option, None);
    }
}
