//! An element as data: tag, attributes and children, all of one type.
//!
//! What `view!` makes has a type of its own for every combination of attributes and children, and the code that
//! builds, updates and drops it is compiled for each of them. The parts of this crate are drawn with [`El`]
//! instead, whose code exists once. Parts in `view!` would make up 24 % of the sign-in that a user downloads, and 13 % of the guide
//! `email_password`; `cargo xtask size` renews the figures. Pages are written in `view!`, of parts alone.

mod attribute;
mod render;

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::html::element::Custom;
use leptos::web_sys::Event;

use crate::localization::{Language, Localization, Say};
use attribute::{Attr, Said};

/// A text that is part of the page for good or computed once.
pub(crate) type Text = Cow<'static, str>;

/// Where an element is once it is on the page.
pub(crate) type ElRef = NodeRef<Custom<&'static str>>;

/// An element.
pub(crate) struct El {
    tag: &'static str,
    attrs: Vec<Attr>,
    /// The child that attributes from outside are for, before all others.
    main: Option<Box<El>>,
    children: Vec<Child>,
    /// The owner of the children's contexts and signals, if not the element's own.
    owner: Option<Owner>,
}

/// A child of an element.
///
/// A text owns an element, whose whole content it replaces. The text node it wrote before may be gone: translation
/// by the browser puts elements of its own in the place of each text node.
enum Child {
    View(AnyView),
    Text(Said),
}

impl Child {
    fn into_view(self) -> AnyView {
        match self {
            Self::View(view) => view,
            Self::Text(said) => el("span", "").add(Attr::Said(said)).into_any(),
        }
    }
}

/// An element with its classes.
pub(crate) fn el(tag: &'static str, class: &'static str) -> El {
    let el = El { tag, attrs: Vec::new(), main: None, children: Vec::new(), owner: None };
    if class.is_empty() { el } else { el.attr("class", class) }
}

/// A button that does not send a form.
pub(crate) fn button(class: &'static str, on_click: impl Fn() + Send + Sync + 'static) -> El {
    el("button", class).attr("type", "button").on("click", move |_| on_click())
}

/// Returns a link with an action on this page. Its address is the page's own, for a new tab.
pub(crate) fn link(class: &'static str, on_click: impl Fn() + Send + Sync + 'static) -> El {
    el("a", class).attr("href", "").on("click", move |event| {
        event.prevent_default();
        on_click();
    })
}

/// Returns a view that is created again whenever its signals change.
pub(crate) fn dynamic(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let view: Box<dyn FnMut() -> AnyView + Send> = Box::new(view);
    view.into_any()
}

/// A view that is made anew whenever what `key` reads is told to have changed: what making it reads is not
/// followed. A key that should be compared first goes through a memo.
pub(crate) fn switch<K: 'static>(
    key: impl Fn() -> K + Send + 'static,
    view: impl Fn(K) -> AnyView + Send + 'static,
) -> AnyView {
    dynamic(move || {
        let key = key();
        untrack(|| view(key))
    })
}

/// Nothing.
pub(crate) fn nothing() -> AnyView {
    ().into_any()
}

/// Views one after the other.
pub(crate) fn views(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

/// A text in an element of its own, in the language of the page.
pub(crate) fn text(text: impl Into<Say>) -> AnyView {
    Child::Text(said(text.into())).into_view()
}

fn said(text: Say) -> Said {
    match text {
        Say::Data(text) => Said::Fixed(text),
        text => Said::Live(Arc::new(move || text.get())),
    }
}

/// A rule that reduces typed text to the text that is stored.
pub(crate) type Clean = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Returns `true` if the event belongs to the composition of an input method.
fn is_composing(event: &Event) -> bool {
    leptos::web_sys::js_sys::Reflect::get(event, &"isComposing".into()).is_ok_and(|is| is.is_truthy())
}

/// The root of a page: has the direction of its language.
pub(crate) fn root(class: &'static str) -> El {
    let language =
        |read: fn(&Localization) -> Text| Arc::new(move || Language::here().map(|language| read(&language)));
    el("div", class)
        .add(Attr::Dynamic("lang", language(|language| language.locale().to_owned().into())))
        .add(Attr::Dynamic("dir", language(|language| language.dir().into())))
}

impl El {
    #[inline(never)]
    fn add(mut self, attr: Attr) -> Self {
        self.attrs.push(attr);
        self
    }

    /// An attribute that stays as it is.
    pub(crate) fn attr(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.add(Attr::Fixed(name, value.into()))
    }

    /// An attribute that follows what it reads.
    pub(crate) fn attr_of(
        self,
        name: &'static str,
        value: impl Fn() -> &'static str + Send + Sync + 'static,
    ) -> Self {
        self.add(Attr::Dynamic(name, Arc::new(move || Some(value().into()))))
    }

    /// An attribute that is `true` or `false`.
    pub(crate) fn truth(self, name: &'static str, is: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.attr_of(name, move || if is() { "true" } else { "false" })
    }

    /// An attribute that is there or not, for example `disabled`.
    pub(crate) fn flag(self, name: &'static str, is: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.add(Attr::Dynamic(name, Arc::new(move || is().then_some(Text::Borrowed("")))))
    }

    /// An attribute that follows a text.
    pub(crate) fn attr_text(
        self,
        name: &'static str,
        value: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        self.add(Attr::Dynamic(name, Arc::new(move || Some(value().into()))))
    }

    /// An attribute in the language of the page, for example `aria-label`.
    pub(crate) fn attr_said(self, name: &'static str, value: Say) -> Self {
        match value {
            Say::Data(value) => self.attr(name, value),
            value => self.attr_text(name, move || value.get()),
        }
    }

    /// What is typed into an input: the input shows the signal's text, and the signal holds what `clean` makes
    /// of what was typed.
    pub(crate) fn value(self, value: RwSignal<String>, clean: Clean) -> Self {
        self.add(Attr::Value(value)).on_typed(move |event| {
            let typed = event_target_value(&event);
            let cleaned = clean(&typed);
            if typed != cleaned {
                event_target::<leptos::web_sys::HtmlInputElement>(&event).set_value(&cleaned);
            }
            if value.try_with_untracked(|value| *value != cleaned).unwrap_or_default() {
                value.set(cleaned);
            }
        })
    }

    /// Runs something whenever the text of the input may be another one. While an input method composes a text, it is
    /// left alone: it is taken when the composition has ended.
    pub(crate) fn on_typed(self, run: impl Fn(Event) + Send + Sync + 'static) -> Self {
        let run: Arc<dyn Fn(Event) + Send + Sync> = Arc::new(run);
        let on = |el: Self, name| {
            let run = Arc::clone(&run);
            el.add(Attr::On(
                name,
                Arc::new(move |event| {
                    if !is_composing(&event) {
                        run(event)
                    }
                }),
            ))
        };
        ["input", "change", "compositionend"].into_iter().fold(self, on)
    }

    /// Binds the state of a checkbox.
    pub(crate) fn checked(self, checked: RwSignal<bool>) -> Self {
        self.add(Attr::Checked(checked)).on("change", move |event| checked.set(event_target_checked(&event)))
    }

    /// Adds an event listener.
    pub(crate) fn on(self, event: &'static str, run: impl Fn(Event) + Send + Sync + 'static) -> Self {
        self.add(Attr::On(event, Arc::new(run)))
    }

    /// Tells where the element is.
    pub(crate) fn node(self, node: ElRef) -> Self {
        self.add(Attr::Node(node))
    }

    #[inline(never)]
    pub(crate) fn child(mut self, child: AnyView) -> Self {
        self.children.push(Child::View(child));
        self
    }

    #[inline(never)]
    fn said(mut self, said: Said) -> Self {
        self.children.push(Child::Text(said));
        self
    }

    /// The first child, which gets the attributes that the part is given from outside.
    pub(crate) fn main(mut self, main: Self) -> Self {
        self.main = Some(Box::new(main));
        self
    }

    /// A text inside, in the language of the page.
    pub(crate) fn text(self, text: impl Into<Say>) -> Self {
        self.said(said(text.into()))
    }

    /// Something inside that is the same in every language: a name, an address, a number.
    pub(crate) fn data(self, data: impl Into<Text>) -> Self {
        self.said(Said::Fixed(data.into()))
    }

    /// A text inside that follows what it reads.
    pub(crate) fn text_of(self, text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.said(Said::Live(Arc::new(text)))
    }

    /// Adds a view that is created again whenever its signals change.
    pub(crate) fn view_of(self, view: impl Fn() -> AnyView + Send + 'static) -> Self {
        self.child(dynamic(view))
    }

    /// Sets the owner of the signals created inside.
    pub(crate) fn owned_by(mut self, owner: Owner) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Views inside.
    #[inline(never)]
    pub(crate) fn children(mut self, children: Vec<AnyView>) -> Self {
        self.children.extend(children.into_iter().map(Child::View));
        self
    }
}
