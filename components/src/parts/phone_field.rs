//! `<PhoneField>`: a phone number and the country it is of.

mod countries;

use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Element, HtmlInputElement};
use leptos_clerk::Field;

use super::FieldOptions;
use super::field::{Begun, Drawn, InputKind, begin, draw, field};
use super::own::Parts;
use crate::el::{ElRef, el};
use crate::later::{Draw, later};
use crate::localization::{Key, Localization, Say, countries, localized, region};
use crate::reactive::effect;
use countries::{Country, all, by_iso};

/// A labelled phone number beside the choice of its country, which is at first the one of the browser's language.
///
/// A number can be typed as it is dialled at home, or pasted with `+` and the code of a country, which is then chosen.
/// Role `textbox`, found by its label, `autocomplete="tel"`; the list has role `combobox` and name "Country". Data
/// attributes of the root as [`Field`](crate::Field())'s.
#[component]
pub fn PhoneField(
    /// What is to be sent, for example `+12015550100`; `""` while nothing is typed.
    value: RwSignal<String>,
    /// The label. Default: "Enter phone number".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Which of Clerk's fields it is. Default: `PhoneNumber`.
    #[prop(default = Field::PhoneNumber)]
    of: Field,
    /// Whether it may be left empty; the label then says so.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let label = label.map_or(Key::EnterPhoneNumber.into(), Say::from);
    let (kind, missing, autocomplete) = (InputKind::Phone, None, Some("tel"));
    phone_field(FieldOptions { of, label, value, kind, optional, missing, autocomplete })
}

pub(crate) fn phone_field(options: FieldOptions) -> AnyView {
    if Parts::own(|parts| parts.field).is_some() {
        return field(options).into_any();
    }
    let value = options.value;
    later(&PHONE_FIELD, (begin(options), value))
}

leptos_clerk::later!(PHONE_FIELD, clerk_phone_field: Draw<(Begun, RwSignal<String>)> = draw_phone_field);

fn draw_phone_field((begun, value): (Begun, RwSignal<String>)) -> AnyView {
    let typed = RwSignal::new(value.get_untracked());
    let country = RwSignal::new(by_iso("US").expect("it is in the table"));
    let follow = move || {
        let text = typed.get_untracked();
        let known = country.get_untracked();
        let found = known.or_of(&text);
        if found != known {
            country.set(found);
        }
        value.set(found.whole(&text));
    };
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
            if value.with(String::is_empty) {
                country.set(region().and_then(|iso| by_iso(&iso)).unwrap_or(country.get()));
            }
            follow();
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
    let input = input.on("input", move |_| follow());
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
