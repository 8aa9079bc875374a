//! `<Button>` and `<Link>`: actions of a page that send no form.

use leptos::prelude::*;
use leptos_clerk::Field;

use super::FormContext;
use crate::el::{El, button, el, link};
use crate::localization::Say;

/// A button that does not send a form.
///
/// Role `button`, named by its label; a click, Enter or Space presses it. It cannot be pressed while it is busy or
/// disabled. Data attributes: none; `aria-busy` is `true` or `false` where `busy` is given.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{Button, Key};
///
/// #[component]
/// fn Again(tries: RwSignal<u32>) -> impl IntoView {
///     view! { <Button label=Key::TryAgain on_click=move |()| tries.update(|tries| *tries += 1)/> }
/// }
/// # let _ = Again;
/// ```
#[component]
pub fn Button(
    /// The text: a [`Key`](crate::Key), a text or a signal.
    #[prop(into)]
    label: Signal<String>,
    /// Called when the button is pressed.
    #[prop(into)]
    on_click: Callback<()>,
    /// The classes. Default: those of a page's main action.
    #[prop(default = "cl-button cl-formButtonPrimary")]
    class: &'static str,
    /// `true` during its request. Default: never.
    #[prop(optional, into)]
    busy: Option<Signal<bool>>,
    /// `true` disables it besides. Default: never.
    #[prop(optional, into)]
    disabled: Option<Signal<bool>>,
) -> impl IntoView {
    let mut el = button(class, move || on_click.run(()));
    if let Some(busy) = busy {
        el = el.truth("aria-busy", move || busy.get());
    }
    if busy.is_some() || disabled.is_some() {
        let is = |signal: Option<Signal<bool>>| signal.is_some_and(|signal| signal.get());
        el = el.flag("disabled", move || is(busy) || is(disabled));
    }
    el.text(Say::from(label)).into_any()
}

/// A link: to another page, or to something else on this page.
///
/// Role `link`, named by its label; a click or Enter follows it. With `on_click`, the browser stays on the page.
/// Data attributes: none.
///
/// ```
/// use leptos::prelude::*;
/// use leptos_clerk_components::{Key, Link};
///
/// #[component]
/// fn Help() -> impl IntoView {
///     view! { <Link label=Key::ForgotPassword href="/help"/> }
/// }
/// # let _ = Help;
/// ```
#[component]
pub fn Link(
    /// The text: a [`Key`](crate::Key), a text or a signal.
    #[prop(into)]
    label: Signal<String>,
    /// The address. Default: the page's own.
    #[prop(optional, into)]
    href: String,
    /// Called when the link is followed, in place of going to its address.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// The classes. Default: those of a page's lesser actions.
    #[prop(default = "cl-button cl-footerActionLink")]
    class: &'static str,
    /// A field of the form around it that has to be filled in first. If it is not, the form says so there, and `on_click` is not
    /// called; neither is it while a request of the form is running, which `aria-disabled` says. Default: none.
    #[prop(optional)]
    requires: Option<Field>,
) -> impl IntoView {
    let Some(on_click) = on_click else {
        return el("a", class).attr("href", href).text(Say::from(label)).into_any();
    };
    let el = match requires {
        Some(field) => checked(class, field, on_click),
        None => link(class, move || on_click.run(())),
    };
    el.text(Say::from(label)).into_any()
}

/// A link that checks a field of its form before it acts.
fn checked(class: &'static str, field: Field, on_click: Callback<()>) -> El {
    let form = FormContext::here("Link");
    let act = move || {
        if !untrack(|| form.is_held()) && form.check(Some(field)) {
            on_click.run(());
        }
    };
    link(class, act).truth("aria-disabled", move || form.is_held())
}
