//! What the pages of the smallest apps ask ahead is what the apps ask.
#![allow(missing_docs)]

use std::fs;
use std::path::Path;

use leptos_clerk_components::ClerkOptions;

#[test]
fn smallest_examples_preload_the_requests_of_their_start() {
    for app in ["email_password", "sign_in"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(app);
        let read = |file| fs::read_to_string(folder.join(file)).expect("readable file");
        let (main, page) = (read("main.rs"), read("index.html"));
        let key = main.split('"').find(|text| text.starts_with("pk_live_")).expect("a production key");
        let proxy = main.split('"').find(|text| text.starts_with("/__")).expect("a proxy");
        let link = r#"<link rel="preload" as="fetch" crossorigin="use-credentials" href=""#;
        let asked: Vec<_> = page.split(link).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let asked: Vec<_> = asked.iter().map(|url| url.replace("&amp;", "&")).collect();
        assert_eq!(ClerkOptions::new(key).proxy_url(proxy).preload_urls(), Ok(asked), "{app}");
    }
}
