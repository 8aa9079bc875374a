//! The pages for what this version does not know.

use leptos::prelude::*;
use leptos_clerk::use_clerk;

use crate::control::sign_out_button;
use crate::localization::{Key, Say};
use crate::parts::{card, start_over};

/// Says that a step of a sign-in or sign-up is not known, and offers to start over.
pub(crate) fn unsupported_step(status: &str) -> AnyView {
    unsupported(status, start_over(|| ()).into_any())
}

/// Says that a session task is not known, and offers to sign out.
pub(crate) fn unsupported_task(task: &str) -> AnyView {
    use_clerk().warn_of_task(task);
    unsupported(task, sign_out_button(None, None).into_any())
}

fn unsupported(name: &str, way_out: AnyView) -> AnyView {
    card(Key::Unsupported, "unsupported", Say::With(Key::UnsupportedStep, name.to_owned()))
        .child(way_out)
        .into_any()
}
