//! The parts every page is made of. A label, an input, an error text and a form exist only here.

mod card;
mod checkbox;
mod code_field;
mod field;
mod form;
mod notice;
mod password_field;
mod resend_button;
mod start_over;
mod submit_button;

pub use card::Card;
pub use checkbox::Checkbox;
pub use code_field::CodeField;
pub use field::{Field, InputKind};
pub(crate) use form::FormContext;
pub use form::{Form, FormState};
pub use notice::Notice;
pub use password_field::PasswordField;
pub use resend_button::ResendButton;
pub use start_over::StartOver;
pub use submit_button::SubmitButton;
