//! The code by which copies are compared: a QR code and the words beside it. It refuses to
//! know what the code says.

use std::rc::Rc;

use qrcode::{Color, EcLevel, QrCode};

use super::lines::{Setting, set};
use super::measures::{GAP, SMALL, Sheet, mm};
use super::strips::{Area, Mark, Modules, Stack, Strip};
use crate::Refused;
use crate::paper::Code;

/// The most bytes of a code: what version 20 holds at level M, still 0.5 mm a module at 57 mm.
pub const CODE_BYTES_MAX: usize = 660;

/// White around the code, which readers need.
const QUIET_MODULES: usize = 4;
/// The least a code is printed at, so that a phone reads it from a hand's breadth away.
const SIDE_MIN: f32 = mm(22.0);
/// The least width of a module that office printers and phones manage.
const MODULE_MIN: f32 = mm(0.5);

/// The code on the left, its words beside it.
///
/// # Errors
/// [`Refused::TooMuch`] beyond [`CODE_BYTES_MAX`].
pub fn strip(code: &Code, sheet: &Sheet) -> Result<Strip, Refused> {
    let modules = modules(&code.qr)?;
    let all = modules.side + 2 * QUIET_MODULES;
    let side = SIDE_MIN.max(all as f32 * MODULE_MIN);
    let quiet = side * QUIET_MODULES as f32 / all as f32;
    let inner = Area { x: sheet.left, y: quiet, width: side - 2.0 * quiet, height: side - 2.0 * quiet };
    let mut stack = Stack { height: side, marks: vec![Mark::Modules(Rc::new(modules), inner)] };
    let beside = side - quiet;
    let mut words = Stack::default();
    words.lines(set(&code.words, &Setting::left(SMALL, sheet.span() - beside)), sheet.left + beside, SMALL);
    let at = ((side - words.height) / 2.0).max(0.0);
    stack.beside(words, at);
    Ok(Strip::free(GAP, stack))
}

fn modules(said: &str) -> Result<Modules, Refused> {
    let too_much = Refused::TooMuch { field: "code", max: CODE_BYTES_MAX };
    if said.len() > CODE_BYTES_MAX {
        return Err(too_much);
    }
    let code = QrCode::with_error_correction_level(said, EcLevel::M).map_err(|_| too_much)?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Modules { side: code.width(), dark })
}
