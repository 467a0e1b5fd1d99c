//! How a paper ends: signatures that stay together, nơi nhận, the code of its content.

use shared::text::{Lang, Sentences};

use crate::Refused;
use crate::paper::{Closing, Code, Signature, SignatureMark};

use super::body::Spot;
use super::drawing::Media;
use super::table::{CELL_SIDES, Cell, high_row, layout, row};
use super::text::{Keep, Para};
use super::xml::Xml;

/// 30 mm for signature and seal.
const SIGNATURE_ROOM: u32 = 1_701;
/// The code and a little room beside it.
const CODE_COLUMN: u32 = 1_420;

/// Signatures beside each other: the white above them is in their styles, since LibreOffice
/// parts them from a text before an empty paragraph. More than three stand in
/// twos below each other: titles, marks and names each on one height, never parted. One alone stands on the right.
///
/// # Errors
/// A picture that is not here or is none.
pub(super) fn signatures(
    xml: &mut Xml,
    signatures: &[Signature],
    (width, media): (u32, &mut Media<'_>),
) -> Result<(), Refused> {
    let beside = if signatures.len() > BESIDE_MAX { 2 } else { signatures.len().max(2) };
    let each = width / beside as u32;
    if signatures.is_empty() {
        return Ok(());
    }
    layout(xml, &vec![each; beside], |xml| {
        let mut few = signatures.chunks(beside).peekable();
        while let Some(these) = few.next() {
            let keep = if few.peek().is_some() { Keep::WithNext } else { Keep::Free };
            signers(xml, &on_the_right(these, beside), (each, keep, &mut *media))?;
        }
        Ok(())
    })
}

/// As many as have room for their names beside each other.
const BESIDE_MAX: usize = 3;

/// As many columns as there are, the first ones empty where there are fewer signatures.
fn on_the_right(signatures: &[Signature], columns: usize) -> Vec<Option<&Signature>> {
    let empty = columns - signatures.len();
    std::iter::repeat_n(None, empty).chain(signatures.iter().map(Some)).collect()
}

/// Three rows: titles, marks, names.
fn signers(
    xml: &mut Xml,
    signers: &[Option<&Signature>],
    (width, keep, media): (u32, Keep, &mut Media<'_>),
) -> Result<(), Refused> {
    row(xml, |xml| {
        signers.iter().for_each(|it| Cell::of(width).write(xml, |xml| titles(xml, *it, Keep::WithNext)));
    });
    high_row(xml, SIGNATURE_ROOM, |xml| {
        let mut cells = signers.iter();
        cells.try_for_each(|it| Cell::of(width).middle().write(xml, |xml| mark(xml, *it, (width, &mut *media))))
    })?;
    row(xml, |xml| signers.iter().for_each(|it| Cell::of(width).write(xml, |xml| name(xml, *it, keep))));
    Ok(())
}

/// Nơi nhận on the left, level with the title on the right.
///
/// # Errors
/// As [`signatures`].
pub(super) fn closing(xml: &mut Xml, closing: &Closing, (width, media): (u32, &mut Media<'_>)) -> Result<(), Refused> {
    let half = width / 2;
    layout(xml, &[half, half], |xml| {
        row(xml, |xml| {
            Cell::of(half).write(xml, |xml| recipients(xml, &closing.recipients));
            Cell::of(half).write(xml, |xml| {
                let signature = Some(&closing.signature);
                titles(xml, signature, Keep::Free);
                match closing.signature.mark {
                    SignatureMark::Room => Para::of("SignatureRoom").line(xml, ""),
                    _ => mark(xml, signature, (half, media))?,
                }
                name(xml, signature, Keep::Free);
                Ok(())
            })
        })
    })
}

/// The code, and beside it what it is.
///
/// # Errors
/// A text too long for a code.
pub(super) fn code(xml: &mut Xml, code: &Code, (spot, media): (Spot, &mut Media<'_>)) -> Result<(), Refused> {
    let words = spot.width.saturating_sub(CODE_COLUMN);
    layout(xml, &[CODE_COLUMN, words], |xml| {
        row(xml, |xml| {
            Cell::of(CODE_COLUMN).middle().write(xml, |xml| {
                let mut shown = Ok(());
                Para::of("CodeText").keep(spot.keep).write(xml, |xml| shown = media.show_code(xml, &code.qr));
                shown
            })?;
            Cell::of(words).middle().write(xml, |xml| Para::of("CodeText").keep(spot.keep).words(xml, &code.words));
            Ok(())
        })
    })
}

fn titles(xml: &mut Xml, signature: Option<&Signature>, keep: Keep) {
    let Some(signature) = signature else { return empty(xml, keep) };
    for line in &signature.title {
        Para::of("SignatureTitle").keep(keep).line(xml, line);
    }
    if let Some(note) = &signature.note {
        Para::of("SignatureNote").keep(keep).line(xml, note);
    }
    if signature.title.is_empty() && signature.note.is_none() {
        empty(xml, keep);
    }
}

fn mark(xml: &mut Xml, signature: Option<&Signature>, (width, media): (u32, &mut Media<'_>)) -> Result<(), Refused> {
    let mut shown = Ok(());
    let para = Para::of("SignatureMark").keep(Keep::WithNext);
    match signature.map(|signature| &signature.mark) {
        Some(SignatureMark::Drawn(picture)) => {
            let room = width.saturating_sub(CELL_SIDES);
            para.write(xml, |xml| shown = media.show(xml, picture, room));
        }
        Some(SignatureMark::Words(words)) => para.line(xml, words),
        Some(SignatureMark::Room) | None => empty(xml, Keep::WithNext),
    }
    shown
}

fn name(xml: &mut Xml, signature: Option<&Signature>, keep: Keep) {
    let name = signature.and_then(|signature| signature.name.as_deref()).unwrap_or("");
    Para::of("SignatureName").keep(keep).line(xml, name);
}

fn recipients(xml: &mut Xml, recipients: &[String]) {
    Para::of("RecipientsHead").line(xml, &Sentences::say(Lang::Vi, "paper-recipients", &[]));
    for (left, recipient) in (0..recipients.len()).rev().zip(recipients) {
        let mark = if left == 0 { "." } else { ";" };
        Para::of("Recipients").line(xml, &format!("- {recipient}{mark}"));
    }
}

fn empty(xml: &mut Xml, keep: Keep) {
    Para::of("SignatureMark").keep(keep).line(xml, "");
}
