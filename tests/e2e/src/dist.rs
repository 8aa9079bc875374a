//! The built demo on disk: where it is, and its files as they are served.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The folder that `trunk build` filled.
#[derive(Clone)]
pub(crate) struct Dist(PathBuf);

/// A file as it goes over the wire.
pub(crate) struct Asset {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Dist {
    /// The folder named by `E2E_DIST`, or one line that says what to do.
    pub(crate) fn find() -> Result<Self, String> {
        const ADVICE: &str = "run `cargo xtask test --only e2e`, which builds the demo and sets it";
        let Some(folder) = env::var_os("E2E_DIST") else {
            return Err(format!("E2E_DIST is not set: {ADVICE}"));
        };
        let folder = PathBuf::from(folder);
        if !folder.join("index.html").is_file() {
            return Err(format!("E2E_DIST is {folder:?}, where there is no index.html: {ADVICE}"));
        }
        Ok(Self(folder))
    }

    /// The page that answers every route of the demo.
    pub(crate) fn index(&self) -> String {
        let path = self.0.join("index.html");
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The file at a URL path, if there is one.
    pub(crate) fn file(&self, url_path: &str) -> Option<Asset> {
        let relative = Path::new(url_path.trim_start_matches('/'));
        let is_inside = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !is_inside {
            return None;
        }
        let bytes = std::fs::read(self.0.join(relative)).ok()?;
        Some(Asset { content_type: content_type(relative), bytes })
    }
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
