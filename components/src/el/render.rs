//! The rendering of an [`El`]: on a page, as HTML, and by hydration.

use leptos::html::{self, ElementChild as _};
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::element::{Custom, HtmlElement};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::iterators::StaticVec;
use leptos::tachys::view::{Mountable, Position, PositionState, add_attr::AddAnyAttr};
use leptos::web_sys::Element;

use super::attribute::{Attr, Attrs};
use super::{Child, El};

impl El {
    fn add_from_outside(mut self, attr: AnyAttribute) -> Self {
        if let Some(main) = self.main.take() {
            self.main = Some(Box::new(main.add_from_outside(attr)));
            return self;
        }
        self.add(Attr::Other(attr))
    }

    /// Has the main child, if there is one, take attributes from outside; returns the rest.
    fn take_outside(&mut self, attrs: Vec<AnyAttribute>) -> Vec<AnyAttribute> {
        match self.main.take() {
            Some(main) => {
                self.main = Some(Box::new(attrs.into_iter().fold(*main, Self::add_from_outside)));
                Vec::new()
            }
            None => attrs,
        }
    }

    /// The element as leptos draws it.
    fn html(mut self) -> Html {
        if let Some(main) = self.main.take() {
            self.children.insert(0, Child::View(main.into_any()));
        }
        // A text that is alone owns this element.
        if let [Child::Text(_)] = &*self.children
            && let Some(Child::Text(said)) = self.children.pop()
        {
            self.attrs.push(Attr::Said(said));
        }
        let attrs = Attrs(self.attrs);
        if self.tag == "input" {
            Html::Input(html::input().add_any_attr(attrs))
        } else {
            let children = self.children.into_iter().map(Child::into_view).collect::<Vec<_>>();
            let children = StaticVec::from(children);
            Html::Other(html::custom(self.tag).add_any_attr(attrs).child(children))
        }
    }
}

type Other =
    <<HtmlElement<Custom<&'static str>, (), ()> as AddAnyAttr>::Output<Attrs> as html::ElementChild<
        StaticVec<AnyView>,
    >>::Output;
type Input = <HtmlElement<html::Input, (), ()> as AddAnyAttr>::Output<Attrs>;

enum Html {
    /// An element without children.
    Input(Input),
    Other(Other),
}

/// The mounted state of an [`El`].
pub(crate) struct ElState {
    html: HtmlState,
    has_main: bool,
    _owner: Option<Owner>,
}

enum HtmlState {
    Input(<Input as Render>::State),
    Other(<Other as Render>::State),
}

/// Does something in the name of an owner, if there is one.
fn within<T>(owner: Option<&Owner>, run: impl FnOnce() -> T) -> T {
    match owner {
        Some(owner) => owner.with(run),
        None => run(),
    }
}

impl Render for El {
    type State = ElState;

    fn build(mut self) -> ElState {
        let has_main = self.main.is_some();
        let owner = self.owner.take();
        let html = within(owner.as_ref(), || match self.html() {
            Html::Input(html) => HtmlState::Input(html.build()),
            Html::Other(html) => HtmlState::Other(html.build()),
        });
        ElState { html, has_main, _owner: owner }
    }

    // Two elements of this type are two different things, for example the forms of two steps: what was typed into
    // the one, or its focus, must not end up in the other.
    fn rebuild(self, state: &mut ElState) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

macro_rules! each {
    ($value:expr, $inner:ident => $do:expr) => {
        match $value {
            HtmlState::Input($inner) => $do,
            HtmlState::Other($inner) => $do,
        }
    };
}

impl Mountable for ElState {
    fn unmount(&mut self) {
        each!(&mut self.html, state => state.unmount());
    }

    fn mount(&mut self, parent: &Element, marker: Option<&leptos::web_sys::Node>) {
        each!(&mut self.html, state => state.mount(parent, marker));
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        each!(&self.html, state => state.insert_before_this(child))
    }

    fn elements(&self) -> Vec<Element> {
        let own = each!(&self.html, state => state.elements());
        // With erased components, leptos sets the attributes from outside on what is returned here.
        if self.has_main { own.iter().filter_map(Element::first_element_child).collect() } else { own }
    }
}

impl AddAnyAttr for El {
    type Output<NewAttr: leptos::attr::Attribute> = Self;

    fn add_any_attr<NewAttr: leptos::attr::Attribute>(self, attr: NewAttr) -> Self {
        self.add_from_outside(attr.into_cloneable_owned().into_any_attr())
    }
}

impl RenderHtml for El {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        if let Some(main) = &mut self.main {
            main.dry_resolve();
        }
        for child in &mut self.children {
            if let Child::View(child) = child {
                child.dry_resolve();
            }
        }
    }

    async fn resolve(mut self) -> Self {
        let mut children = Vec::with_capacity(self.children.len());
        for child in std::mem::take(&mut self.children) {
            children.push(match child {
                Child::View(child) => Child::View(child.resolve().await),
                text @ Child::Text(_) => text,
            });
        }
        self.children = children;
        self
    }

    fn to_html_with_buf(
        mut self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        let extra_attrs = self.take_outside(extra_attrs);
        within(self.owner.clone().as_ref(), || match self.html() {
            Html::Input(html) => html.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs),
            Html::Other(html) => html.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs),
        });
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        mut self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        let extra_attrs = self.take_outside(extra_attrs);
        within(self.owner.clone().as_ref(), || match self.html() {
            Html::Input(html) => {
                html.to_html_async_with_buf::<OUT_OF_ORDER>(
                    buf,
                    position,
                    escape,
                    mark_branches,
                    extra_attrs,
                );
            }
            Html::Other(html) => {
                html.to_html_async_with_buf::<OUT_OF_ORDER>(
                    buf,
                    position,
                    escape,
                    mark_branches,
                    extra_attrs,
                );
            }
        });
    }

    fn hydrate<const FROM_SERVER: bool>(mut self, cursor: &Cursor, position: &PositionState) -> ElState {
        let has_main = self.main.is_some();
        let owner = self.owner.take();
        let html = within(owner.as_ref(), || match self.html() {
            Html::Input(html) => HtmlState::Input(html.hydrate::<FROM_SERVER>(cursor, position)),
            Html::Other(html) => HtmlState::Other(html.hydrate::<FROM_SERVER>(cursor, position)),
        });
        ElState { html, has_main, _owner: owner }
    }

    fn into_owned(self) -> Self {
        self
    }
}
