//! Lists to choose from.

use serde_json::json;
use thirtyfour::components::SelectElement;

use super::Page;
use crate::until::until;

impl Page {
    /// Chooses an option of the list of this label.
    pub async fn choose(&self, label: &str, option: &str) {
        self.step(&format!("choose {option:?} of {label:?}"));
        let chosen = until(self.patience, async || {
            let list = self.find("list", &format!("fields({})", json!(label))).await?;
            let list = SelectElement::new(&list).await.map_err(|error| error.to_string())?;
            list.select_by_exact_text(option).await.map_err(|error| error.to_string())
        });
        self.found(chosen.await);
    }
}
