//! The page that Trunk has written: what it says of files that are others now.

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// Returns the integrity value of a file as HTML states it.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", Base64::encode_string(&Sha256::digest(bytes)))
}

/// The page with another file's integrity in the place of one's, whichever sum Trunk was told to take.
pub(crate) fn with_integrity_of(page: &str, old: &[u8], new: &[u8]) -> String {
    let sums = |bytes: &[u8]| {
        [
            integrity(bytes),
            format!("sha384-{}", Base64::encode_string(&Sha384::digest(bytes))),
            format!("sha512-{}", Base64::encode_string(&Sha512::digest(bytes))),
        ]
    };
    let pairs = sums(old).into_iter().zip(sums(new));
    pairs.fold(page.to_owned(), |page, (old, new)| page.replace(&old, &new))
}

/// A part for a file's name that is another whenever the file is.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The page without the links to scripts whose contents are part of another now.
pub(crate) fn without_scripts_below(page: &str, folder: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some((before, link)) = rest.split_once("<link ") {
        let end = link.find('>').map_or(link.len(), |end| end + 1);
        kept.push_str(before);
        let is_script = link[..end].contains("modulepreload");
        if !(is_script && link[..end].contains(folder)) {
            kept.push_str("<link ");
            kept.push_str(&link[..end]);
        }
        rest = &link[end..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_as_browsers_compute_it() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(fingerprint(b""), "e3b0c44298fc1c14");
        let page = with_integrity_of(&format!("<a {empty}> <b sha256-x>"), b"", b"new");
        assert!(
            !page.contains(empty) && page.starts_with("<a sha384-") && page.ends_with("> <b sha256-x>"),
            "{page}"
        );
    }

    #[test]
    fn links_to_removed_files_are_removed() {
        let page =
            r#"<head><link rel="modulepreload" href="/snippets/y.js"><link href="/snippets/x.css"><p>"#;
        assert_eq!(without_scripts_below(page, "/snippets/"), r#"<head><link href="/snippets/x.css"><p>"#);
        assert_eq!(without_scripts_below("<p>", "/snippets/"), "<p>");
    }
}
