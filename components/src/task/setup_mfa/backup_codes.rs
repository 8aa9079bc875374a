//! The last step: the backup codes, which are shown once, and the button that continues.

use leptos::prelude::*;
use leptos_clerk::wire::Secret;

use super::{Setup, step};
use crate::el::{El, button, el};
use crate::localization::{Key, Say};
use crate::operation::start;
use crate::reactive::effect;
use crate::save::{copy_button, download_link};
use crate::task::done;

pub(super) fn backup_codes(setup: Setup, codes: &[Secret]) -> El {
    let is_leaving = RwSignal::new(false);
    let finish = move || {
        if is_leaving.get_untracked() {
            return;
        }
        is_leaving.set(true);
        setup.problem.set(None);
        start(async move {
            done(setup.clerk, setup.staying, setup.problem).await;
            let _ = is_leaving.try_set(false);
            Ok(())
        });
    };
    let button = button("cl-button cl-formButtonPrimary", finish)
        .truth("aria-busy", move || is_leaving.get())
        .flag("disabled", move || is_leaving.get())
        .text(Key::Continue)
        .into_any();
    if codes.is_empty() {
        // Reaches outside the graph: without codes to read it continues at once. The button is for a failure of that.
        effect(move || untrack(finish));
        let body = el("div", "cl-form").child(button);
        return step(setup, Key::Success, "done", Say::default(), body);
    }
    let all = codes.iter().map(Secret::expose).collect::<Vec<_>>().join("\n");
    let items = codes.iter().map(|code| {
        let code = el("code", "cl-secret").data(code.expose().to_owned());
        el("li", "").child(code.into_any()).into_any()
    });
    let body = el("div", "cl-form")
        .child(el("ol", "cl-backupCodes").children(items.collect()).into_any())
        .child(copy_button(Key::Copy, all.clone()).into_any())
        .child(download_link(Key::Download, "backup-codes.txt", &all).into_any())
        .child(button);
    step(setup, Key::SaveBackupCodes, "backup-codes", Key::SaveBackupCodesLead.into(), body)
}
