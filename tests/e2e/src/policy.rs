//! The Content Security Policy the demo must live under: strict, with one exception for the script Trunk writes into the page.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The header's value for a page that Trunk built.
pub(crate) fn of(index_html: &str) -> String {
    let script = start_script(index_html);
    let hash = STANDARD.encode(Sha256::digest(script));
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; style-src 'self'; connect-src 'self'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The text of the first inline module. Any other inline script stays forbidden.
fn start_script(index_html: &str) -> &str {
    let after_tag = index_html
        .split_once("<script type=\"module\"")
        .and_then(|(_, rest)| rest.split_once('>'))
        .expect("Trunk writes an inline <script type=\"module\"> that starts the app");
    let (script, _) = after_tag.1.split_once("</script>").expect("the start script is closed");
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_tags_is_hashed() {
        let policy = of("<head><script type=\"module\" nonce=\"\">alert(1)</script></head>");
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
    }
}
