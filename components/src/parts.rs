//! The parts of all pages. A label, an input, an error text and a form exist only here: each as a component, and as a
//! function of the same name for the pages of this crate that are not written in `view!` yet.

mod avatar;
mod button;
mod card;
mod checkbox;
mod code_field;
mod field;
mod footer;
mod form;
#[cfg(test)]
mod listing;
mod notice;
mod own;
mod password_field;
mod phone_field;
mod provider_buttons;
mod resend_button;
mod stack;
mod start_over;
mod submit_button;
mod text;

pub(crate) use avatar::avatar;
pub use button::{Button, Link};
pub use card::Card;
pub(crate) use card::card;
pub use checkbox::Checkbox;
pub(crate) use checkbox::checkbox;
pub use code_field::CodeField;
pub(crate) use code_field::code_field;
pub use field::{Field, InputKind};
pub(crate) use field::{FieldOptions, field};
pub(crate) use footer::footer;
pub use form::{Form, FormState};
pub(crate) use form::{FormContext, form};
pub(crate) use notice::{Failure, failure_alert, notice};
pub use notice::{FailureAlert, Notice};
pub use own::{OwnButton, OwnCheckbox, OwnField, Parts, provide_parts};
pub use password_field::{ConfirmPasswordField, PasswordField};
pub(crate) use password_field::{confirm_password_field, password_field, password_field_if_any};
pub use phone_field::PhoneField;
pub(crate) use phone_field::{phone_field, whole_number};
pub use provider_buttons::{OauthFlow, ProviderButtons, SsoButton};
pub(crate) use provider_buttons::{Way, provider_buttons, sso_button};
pub use resend_button::ResendButton;
pub(crate) use resend_button::{resend_button, resend_button_named};
pub use stack::Stack;
pub use start_over::StartOver;
pub(crate) use start_over::start_over;
pub use submit_button::SubmitButton;
pub(crate) use submit_button::submit_button;
pub use text::Text;
