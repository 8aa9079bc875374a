//! Checks of a page at the end of a journey, and the report of a failed journey.

use std::path::PathBuf;

use super::Page;

impl Page {
    /// Returns the console messages of all tabs.
    pub async fn console(&self) -> Vec<String> {
        let fresh = self.driver.browser_log().await.unwrap_or_default();
        let mut told = self.told();
        told.console.extend(
            fresh.into_iter().map(|entry| format!("{} {}", entry.level, without_stack(&entry.message))),
        );
        told.console.clone()
    }

    /// Returns panics and violations of the Content Security Policy, which must never occur.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let never = ["panicked at", "RuntimeError: unreachable", "Content Security Policy"];
        let console = self.console().await;
        let bad = console.into_iter().filter(|line| never.iter().any(|sign| line.contains(sign)));
        bad.collect()
    }
}

/// A panic's message without the frames below it, which name nothing but wasm functions.
fn without_stack(message: &str) -> &str {
    message.split("\\n\\nStack:").next().unwrap_or(message)
}

pub(super) async fn diagnosis(page: &Page, picture: PathBuf) -> String {
    let summary = match page.ask("summary()").await {
        Ok(summary) => format!("{summary:#}"),
        Err(error) => format!("(the page does not answer: {error})"),
    };
    let folder = picture.parent().map(std::fs::create_dir_all);
    let picture = match (folder, page.driver.screenshot(&picture).await) {
        (Some(Ok(())), Ok(())) => picture.display().to_string(),
        _ => "(none)".to_owned(),
    };
    let told = page.told();
    format!(
        "--- steps\n{}\n--- page\n{summary}\n--- picture\n{picture}\n--- console\n{}",
        told.steps.join("\n"),
        told.console.join("\n")
    )
}
