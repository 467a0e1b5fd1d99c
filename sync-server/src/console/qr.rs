//! A text as a QR code on a page: one path of squares, black on white whatever the page's
//! colours are, since cameras read nothing else well.

use dioxus::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// White squares around it that a reader needs (ISO/IEC 18004).
const QUIET: usize = 4;

/// The drawing; nothing where the text is too long for any code.
pub fn qr(text: &str, label: &str) -> Element {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return rsx! {} };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let squares = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
    let squares: String = squares.collect();
    let edge = width + 2 * QUIET;
    rsx! {
        svg { class: "qr", view_box: "0 0 {edge} {edge}", role: "img", "aria-label": "{label}", "shape-rendering": "crispEdges",
            rect { width: "{edge}", height: "{edge}", fill: "#fff" }
            path { d: "{squares}", fill: "#000" }
        }
    }
}
