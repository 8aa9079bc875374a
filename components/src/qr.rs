//! `<QrCode>`, drawn by the browser out of two shapes: no picture format, nothing that a strict
//! Content-Security-Policy would have to allow.

use leptos::prelude::*;
use qrcodegen::QrCodeEcc;

use crate::el::{El, ElRef, el};
use crate::localization::Say;
use crate::reactive::effect;

/// Light modules around the code, which scanners need.
const MARGIN: i32 = 4;

/// A QR code, dark on light. For the address of an authenticator app, for example.
///
/// Role `img`, named by `label`. Nothing is drawn if the text is too long for a QR code.
#[component]
pub fn QrCode<'a>(
    /// The text of the code.
    text: &'a str,
    /// The accessible name.
    label: &'static str,
) -> impl IntoView + use<> {
    qr_code(text, Say::data(label))
}

pub(crate) fn qr_code(text: &str, label: Say) -> El {
    let node = ElRef::new();
    let drawing = drawing(text);
    // Reaches outside the graph: elements of SVG are not among those that `El` draws.
    effect(move || {
        let (Some(root), Some((size, dark))) = (node.get(), &drawing) else { return };
        // A browser without SVG has the secret as text.
        let _ = draw(&root, *size, dark);
    });
    el("div", "cl-qrCode").attr("role", "img").attr_said("aria-label", label).node(node)
}

/// The number of modules of a side, and the outline of the dark ones.
fn drawing(text: &str) -> Option<(i32, String)> {
    let code = qrcodegen::QrCode::encode_binary(text.as_bytes(), QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut dark = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                push_row(&mut dark, start, y, x - start);
            }
            x += 1;
        }
    }
    Some((size, dark))
}

/// Adds a rectangle that is one module high.
fn push_row(path: &mut String, x: i32, y: i32, width: i32) {
    let width = width.to_string();
    for part in ["M", &x.to_string(), " ", &y.to_string(), "h", &width, "v1h-", &width, "z"] {
        path.push_str(part);
    }
}

fn draw(root: &leptos::web_sys::Element, size: i32, dark: &str) -> Option<()> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let make = |tag: &str| document().create_element_ns(SVG, tag).ok();
    let side = size + 2 * MARGIN;
    let svg = make("svg")?;
    svg.set_attribute("viewBox", &format!("-{MARGIN} -{MARGIN} {side} {side}")).ok()?;
    svg.set_attribute("width", "200").ok()?;
    svg.set_attribute("height", "200").ok()?;
    svg.set_attribute("shape-rendering", "crispEdges").ok()?;
    let light = format!("M-{MARGIN} -{MARGIN}h{side}v{side}h-{side}z");
    // Dark on light whatever the colors of the page: scanners cannot read it otherwise.
    for (outline, colour) in [(light.as_str(), "#fff"), (dark, "#000")] {
        let path = make("path")?;
        path.set_attribute("d", outline).ok()?;
        path.set_attribute("fill", colour).ok()?;
        svg.append_child(&path).ok()?;
    }
    root.replace_children_with_node_1(&svg);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a browser fills, for paths of the shape `push_row` writes.
    fn filled(path: &str) -> Vec<(i32, i32, i32)> {
        let rows = path.split('z').filter(|row| !row.is_empty());
        rows.map(|row| {
            let (at, width) = row[1..].split_once('h').expect("a row has a width");
            let (x, y) = at.split_once(' ').expect("a row has a place");
            let (width, back) = width.split_once("v1h-").expect("a row is one module high");
            assert_eq!(width, back);
            (x.parse().expect("x"), y.parse().expect("y"), width.parse().expect("width"))
        })
        .collect()
    }

    #[test]
    fn qr_code_is_readable_by_a_scanner() {
        let text = "otpauth://totp/Local%20App:ada%2Bclerk_test%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Local%20App&algorithm=SHA1&digits=6&period=30";
        let (size, dark) = drawing(text).expect("it fits");
        let rows = filled(&dark);
        let scale = 4;
        let side = usize::try_from((size + 2 * MARGIN) * scale).expect("positive");
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let module = |at: usize| i32::try_from(at).expect("small") / scale - MARGIN;
            let (x, y) = (module(x), module(y));
            let is_dark =
                rows.iter().any(|(from, row, width)| *row == y && (*from..from + width).contains(&x));
            if is_dark { 0 } else { 255 }
        });
        let codes = picture.detect_grids();
        let (_, read) = codes.first().expect("one code").decode().expect("readable");
        assert_eq!(read, text);
    }

    #[test]
    fn text_too_long_for_a_qr_code_is_not_drawn() {
        assert!(drawing(&"a".repeat(3000)).is_none());
    }
}
