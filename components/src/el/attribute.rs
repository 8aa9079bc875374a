//! The attributes of an [`El`](super::El), listeners included.

use std::sync::Arc;

use leptos::attr::custom::custom_attribute;
use leptos::attr::{Attribute, NextAttribute};
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, AnyAttributeState};
use leptos::tachys::html::event::{Custom, on};
use leptos::tachys::html::node_ref::NodeRefContainer as _;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Element, Event, HtmlInputElement};

use super::{ElRef, Text};

/// A text.
#[derive(Clone)]
pub(super) enum Said {
    Fixed(Text),
    /// One that follows what it reads.
    Live(Arc<dyn Fn() -> String + Send + Sync>),
}

#[derive(Clone)]
pub(super) enum Attr {
    Fixed(&'static str, Text),
    /// `None`: the attribute is not there.
    Dynamic(&'static str, Arc<dyn Fn() -> Option<Text> + Send + Sync>),
    /// The value of an input.
    Value(RwSignal<String>),
    Checked(RwSignal<bool>),
    /// The text that is all an element contains.
    Said(Said),
    On(&'static str, Arc<dyn Fn(Event) + Send + Sync>),
    Node(ElRef),
    /// An attribute that the user of a part has added.
    Other(AnyAttribute),
}

/// The resource that keeps an attribute up to date.
pub(crate) enum Kept {
    Nothing,
    Effect(#[expect(dead_code, reason = "lives as long as the element")] RenderEffect<Option<Text>>),
    Listener(
        #[expect(dead_code, reason = "lives as long as the element")]
        (Element, Option<RemoveEventHandler<Element>>),
    ),
    Other(#[expect(dead_code, reason = "lives as long as the element")] AnyAttributeState),
}

impl Attr {
    fn build(self, el: &Element) -> Kept {
        let el = el.clone();
        match self {
            Self::Fixed(name, value) => {
                Rndr::set_attribute(&el, name, &value);
                Kept::Nothing
            }
            Self::Dynamic(name, value) => {
                Kept::Effect(RenderEffect::new(move |before: Option<Option<Text>>| {
                    let now = value();
                    if before.as_ref() != Some(&now) {
                        match &now {
                            Some(now) => Rndr::set_attribute(&el, name, now),
                            None => Rndr::remove_attribute(&el, name),
                        }
                    }
                    now
                }))
            }
            Self::Value(value) => Kept::Effect(RenderEffect::new(move |_| {
                let input = el.unchecked_ref::<HtmlInputElement>();
                value.with(|value| {
                    // Setting the same text would move the caret.
                    if input.value() != *value {
                        input.set_value(value);
                    }
                });
                None
            })),
            Self::Checked(checked) => Kept::Effect(RenderEffect::new(move |_| {
                el.unchecked_ref::<HtmlInputElement>().set_checked(checked.get());
                None
            })),
            Self::Said(Said::Fixed(text)) => {
                el.set_text_content(Some(&text));
                Kept::Nothing
            }
            Self::Said(Said::Live(text)) => {
                Kept::Effect(RenderEffect::new(move |before: Option<Option<Text>>| {
                    let now = Some(Text::from(text()));
                    if before.as_ref() != Some(&now) {
                        el.set_text_content(now.as_deref());
                    }
                    now
                }))
            }
            Self::On(event, run) => {
                Kept::Listener(on(Custom::<Event>::new(event), move |event| run(event)).build(&el))
            }
            Self::Node(node) => {
                node.load(&el);
                Kept::Nothing
            }
            Self::Other(other) => Kept::Other(other.build(&el)),
        }
    }

    fn hydrate(self, el: &Element) -> Kept {
        match self {
            Self::Fixed(..) | Self::Said(Said::Fixed(_)) => Kept::Nothing,
            // Text typed before hydration is kept.
            Self::Value(value) => {
                let typed = el.unchecked_ref::<HtmlInputElement>().value();
                if !typed.is_empty() {
                    value.set(typed);
                }
                Self::Value(value).build(el)
            }
            Self::Checked(checked) => {
                let is_checked = el.unchecked_ref::<HtmlInputElement>().checked();
                checked.set(is_checked || checked.get_untracked());
                Self::Checked(checked).build(el)
            }
            Self::Other(other) => Kept::Other(other.hydrate::<true>(el)),
            other => other.build(el),
        }
    }

    fn write_html(self, buf: &mut String, class: &mut String, style: &mut String, inner_html: &mut String) {
        match self {
            Self::Fixed("class", value) => {
                class.push(' ');
                class.push_str(&value);
            }
            Self::Fixed(name, value) => custom_attribute(name, value).to_html(buf, class, style, inner_html),
            Self::Dynamic(name, value) => {
                if let Some(value) = value() {
                    custom_attribute(name, value).to_html(buf, class, style, inner_html);
                }
            }
            Self::Checked(checked) => {
                let checked = checked.get_untracked().then_some("");
                custom_attribute("checked", checked).to_html(buf, class, style, inner_html);
            }
            Self::Said(Said::Fixed(text)) => write_text(&text, inner_html),
            Self::Said(Said::Live(text)) => write_text(&text(), inner_html),
            Self::Other(other) => other.to_html(buf, class, style, inner_html),
            // A typed value, which may be a password, is never part of the server's HTML.
            Self::Value(_) | Self::On(..) | Self::Node(_) => {}
        }
    }
}

/// Writes a text as HTML.
fn write_text(text: &str, html: &mut String) {
    for char in text.chars() {
        match char {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            char => html.push(char),
        }
    }
}

/// All attributes of an element.
#[derive(Clone)]
pub(crate) struct Attrs(pub(super) Vec<Attr>);

impl NextAttribute for Attrs {
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(mut self, attr: NewAttr) -> Self {
        self.0.push(Attr::Other(attr.into_cloneable_owned().into_any_attr()));
        self
    }
}

impl Attribute for Attrs {
    const MIN_LENGTH: usize = 0;

    type State = Vec<Kept>;
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        self.0.len() * 32
    }

    fn to_html(self, buf: &mut String, class: &mut String, style: &mut String, inner_html: &mut String) {
        for attr in self.0 {
            attr.write_html(buf, class, style, inner_html);
        }
    }

    fn hydrate<const FROM_SERVER: bool>(self, el: &Element) -> Self::State {
        self.0.into_iter().map(|attr| attr.hydrate(el)).collect()
    }

    fn build(self, el: &Element) -> Self::State {
        self.0.into_iter().map(|attr| attr.build(el)).collect()
    }

    // An element is replaced as a whole: see `El`.
    fn rebuild(self, _state: &mut Self::State) {}

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }
}
