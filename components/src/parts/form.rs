//! `<Form>`: looks for empty fields before anything is sent, and at which field an answer belongs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Event, EventInit, HtmlInputElement};
use leptos_clerk::{AccountFlow, Errors, Field, OrganizationFlow, SignInFlow, SignUpFlow, WaitlistFlow};

use crate::countdown::Countdown;
use crate::el::{Clean, El, ElRef, el};
use crate::flow::CompleteFlow;
use crate::localization::{Say, say};
use crate::reactive::{effect, memo};

/// The flow a form belongs to. Made from any flow.
#[derive(Clone, Copy, Debug)]
pub struct FormState(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Complete(CompleteFlow),
    Organization(OrganizationFlow),
    Account(AccountFlow),
    Waitlist(WaitlistFlow),
}

impl From<SignInFlow> for FormState {
    fn from(flow: SignInFlow) -> Self {
        Self(Kind::Complete(flow.into()))
    }
}

impl From<SignUpFlow> for FormState {
    fn from(flow: SignUpFlow) -> Self {
        Self(Kind::Complete(flow.into()))
    }
}

impl From<CompleteFlow> for FormState {
    fn from(flow: CompleteFlow) -> Self {
        Self(Kind::Complete(flow))
    }
}

impl From<OrganizationFlow> for FormState {
    fn from(flow: OrganizationFlow) -> Self {
        Self(Kind::Organization(flow))
    }
}

impl From<AccountFlow> for FormState {
    fn from(flow: AccountFlow) -> Self {
        Self(Kind::Account(flow))
    }
}

impl From<WaitlistFlow> for FormState {
    fn from(flow: WaitlistFlow) -> Self {
        Self(Kind::Waitlist(flow))
    }
}

impl FormState {
    /// Returns `true` during a request.
    #[must_use]
    pub fn is_busy(self) -> bool {
        match self.0 {
            Kind::Complete(flow) => flow.is_fetching(),
            Kind::Organization(flow) => flow.is_fetching(),
            Kind::Account(flow) => flow.is_fetching(),
            Kind::Waitlist(flow) => flow.is_fetching(),
        }
    }

    /// Returns the errors of the last one.
    #[must_use]
    pub fn errors(self) -> Errors {
        match self.0 {
            Kind::Complete(flow) => flow.errors(),
            Kind::Organization(flow) => flow.errors(),
            Kind::Account(flow) => flow.errors(),
            Kind::Waitlist(flow) => flow.errors(),
        }
    }
}

/// The value of an input.
#[derive(Clone)]
pub(crate) enum Holds {
    /// A text, and what brings it to the form in which it is sent.
    Text(RwSignal<String>, Settle),
    Checked(RwSignal<bool>),
}

/// Runs before a form looks at a text.
pub(crate) type Settle = Arc<dyn Fn() + Send + Sync>;

/// Brings a text to the form in which it is sent.
pub(super) fn settle(value: RwSignal<String>, clean: Clean) -> Settle {
    Arc::new(move || {
        let cleaned = value.with_untracked(|value| clean(value));
        if value.with_untracked(|value| *value != cleaned) {
            value.set(cleaned);
        }
    })
}

/// One input, as its form knows it.
#[derive(Clone)]
struct Input {
    number: u32,
    /// `None`: no error is about it.
    field: Option<Field>,
    node: ElRef,
    holds: Holds,
    is_empty: Arc<dyn Fn() -> bool + Send + Sync>,
    is_missing: RwSignal<bool>,
}

impl Input {
    /// Reads the text or check mark of the input into its signal. A password manager may report a change late, by another
    /// event, or not at all. The events sent here are for the input's own listeners, an app's included.
    fn take(&self) {
        if let Some(node) = self.node.get_untracked() {
            let input = node.unchecked_ref::<HtmlInputElement>();
            let is_taken = || match &self.holds {
                Holds::Text(value, _) => value.with_untracked(|value| *value == input.value()),
                Holds::Checked(checked) => checked.get_untracked() == input.checked(),
            };
            for name in ["input", "change"] {
                let init = EventInit::new();
                init.set_bubbles(true);
                if let (false, Ok(event)) = (is_taken(), Event::new_with_event_init_dict(name, &init)) {
                    let _ = input.dispatch_event(&event);
                }
            }
        }
        if let Holds::Text(_, settle) = &self.holds {
            settle();
        }
    }

    fn focus(&self) {
        if let Some(node) = self.node.get_untracked() {
            // Nothing to be done about an input that cannot be focused.
            let _ = node.focus();
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                input.select();
            }
        }
    }
}

/// Returns the error at a field; `""` without one.
#[derive(Clone, Copy, Default)]
pub(crate) struct FieldError {
    pub(crate) text: Signal<String>,
}

impl FieldError {
    pub(crate) fn is_wrong(self) -> impl Fn() -> bool + Send + Sync + 'static {
        move || self.text.with(|text| !text.is_empty())
    }
}

/// The state that the parts of a form share.
#[derive(Clone, Copy)]
pub(crate) struct FormContext {
    pub(crate) state: FormState,
    /// Runs while the server asked to wait.
    pub(crate) wait: Countdown,
    inputs: RwSignal<Vec<Input>>,
}

static LAST: AtomicU32 = AtomicU32::new(0);

impl FormContext {
    /// # Panics
    /// Outside a form.
    pub(crate) fn here(part: &str) -> Self {
        let Some(form) = use_context::<Self>() else {
            panic!("<{part}> was used outside a form: put it inside <Form flow=… on_submit=…>")
        };
        form
    }

    /// Makes an input part of the form for as long as it is on the page. Returns what to say at it.
    pub(crate) fn add(
        self,
        field: Field,
        node: ElRef,
        holds: Holds,
        is_empty: impl Fn() -> bool + Send + Sync + 'static,
        missing: Option<Say>,
    ) -> FieldError {
        self.add_input(field, node, holds, Arc::new(is_empty), missing)
    }

    /// As [`add`](Self::add), compiled once.
    pub(super) fn add_input(
        self,
        field: Field,
        node: ElRef,
        holds: Holds,
        is_empty: Arc<dyn Fn() -> bool + Send + Sync>,
        missing: Option<Say>,
    ) -> FieldError {
        let is_missing = self.put(Some(field), node, holds, Arc::clone(&is_empty));
        let state = self.state;
        let text = memo(move || {
            if is_missing.get() && is_empty() {
                return missing.as_ref().map_or_else(|| say(crate::text::missing(field)), Say::get);
            }
            let refused = state.errors().field(field);
            refused.map(|error| crate::text::api_error(&error)).unwrap_or_default()
        });
        FieldError { text: text.into() }
    }

    /// Makes an input part of the form that may be left as it is.
    pub(super) fn add_free(self, node: ElRef, holds: Holds) {
        self.put(None, node, holds, Arc::new(|| false));
    }

    /// Returns whether it has to be said that the input is empty.
    fn put(
        self,
        field: Option<Field>,
        node: ElRef,
        holds: Holds,
        is_empty: Arc<dyn Fn() -> bool + Send + Sync>,
    ) -> RwSignal<bool> {
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let is_missing = RwSignal::new(false);
        let input = Input { number, field, node, holds, is_empty, is_missing };
        self.inputs.update(|inputs| inputs.push(input));
        on_cleanup(move || {
            let _ = self.inputs.try_update(|inputs| inputs.retain(|input| input.number != number));
        });
        is_missing
    }

    /// The fields on the page: their errors are not for the notice.
    pub(crate) fn fields(self) -> Vec<Field> {
        self.inputs.with(|inputs| inputs.iter().filter_map(|input| input.field).collect())
    }

    /// Returns `true` if nothing may be sent now.
    pub(crate) fn is_held(self) -> bool {
        self.state.is_busy() || self.wait.is_running()
    }

    /// Reads the inputs. Checkboxes come first: one may decide the characters of a code.
    pub(crate) fn take(self) {
        let is_box = |input: &Input| matches!(input.holds, Holds::Checked(_));
        let inputs = self.inputs.get_untracked();
        inputs.iter().filter(|input| is_box(input)).for_each(Input::take);
        inputs.iter().filter(|input| !is_box(input)).for_each(Input::take);
    }

    /// Whether the fields (all, unless some are named) are filled in. If not, says so at each and moves the
    /// focus to the first. An optional field counts as filled in. What is read after this is what stands in the inputs.
    pub(crate) fn check(self, only: Option<Field>) -> bool {
        self.take();
        let mut first = None;
        for input in self.inputs.get_untracked() {
            let is_meant = only.is_none_or(|only| Some(only) == input.field);
            let is_missing = is_meant && untrack(|| (input.is_empty)());
            input.is_missing.set(is_missing);
            if is_missing && first.is_none() {
                first = Some(input);
            }
        }
        if let Some(first) = &first {
            first.focus();
        }
        first.is_none()
    }

    fn focus_refused(self, errors: &Errors) {
        let inputs = self.inputs.get_untracked();
        if let Some(refused) =
            inputs.iter().find(|input| input.field.is_some_and(|field| errors.field(field).is_some()))
        {
            refused.focus();
        }
    }
}

/// A form of one flow. Every other part stands inside one.
///
/// On submit, the form reads the text of each input, also text that a password manager filled in without an event. Empty required
/// fields get a message, and the first of them the focus. A complete form calls `on_submit`, unless a request is running. If the
/// server refuses a field, the focus moves to that field. Typed text always stays.
///
/// Data attributes: `data-busy` is `true` while a request is on its way.
#[component]
pub fn Form(
    /// The flow, for example `use_sign_in()`.
    #[prop(into)]
    flow: FormState,
    /// Sends what was typed.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    form(flow, move || on_submit.run(()), move || vec![children()])
}

pub(crate) fn form(
    flow: impl Into<FormState>,
    on_submit: impl Fn() + Send + Sync + 'static,
    children: impl FnOnce() -> Vec<AnyView>,
) -> El {
    let (form, owner) = open(flow.into());
    let children = owner.with(children);
    let submit = move |event: Event| {
        event.prevent_default();
        if !untrack(|| form.is_held()) && form.check(None) {
            on_submit();
        }
    };
    el("form", "cl-form")
        // `post`: should the form ever be sent by the browser itself, a password must not get into the URL.
        .attr("method", "post")
        .attr("novalidate", "")
        .truth("data-busy", move || form.state.is_busy())
        .on("submit", submit)
        .children(children)
        .owned_by(owner)
}

/// The shared state of a new form's parts, and their owner.
fn open(flow: FormState) -> (FormContext, Owner) {
    let form = FormContext { state: flow, wait: Countdown::new(), inputs: RwSignal::default() };
    // Reaches outside the graph: the focus, and the clock that says when to try again.
    effect(move || {
        let errors = flow.errors();
        form.focus_refused(&errors);
        if let Some(seconds) = errors.retry_after_s() {
            form.wait.start(seconds);
        }
    });
    let owner = Owner::current().unwrap_or_default().child();
    owner.with(|| provide_context(form));
    (form, owner)
}
