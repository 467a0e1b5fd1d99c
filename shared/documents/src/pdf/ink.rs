//! Pages as the bytes of a PDF/A-2b file. It refuses to know why a mark stands where it
//! stands.

use chrono::Datelike;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::fonts::{font, glyph};
use super::lines::{Piece, spreads};
use super::measures::STROKE;
use super::pages::Page;
use super::pictures::Album;
use super::strips::{Area, Mark, Modules, Pen, Rule, Written};
use crate::Refused;
use crate::paper::Paper;

/// Of dots that are written on.
const DOT: f32 = 0.7;
const DOT_STEP: f32 = 2.8;
/// Hours of Vietnam's time before Greenwich's.
const OFFICE_HOURS: i8 = 7;
/// What made the file.
const CREATOR: &str = "Kỷ Cương";

/// The bytes of a file.
///
/// # Errors
/// [`Refused::NotWritten`] if krilla finds what PDF/A forbids.
pub fn written(paper: &Paper, pages: &[Page], album: &Album) -> Result<Vec<u8>, Refused> {
    let mut document = Document::new_with(settings());
    document.set_metadata(metadata(paper));
    for page in pages {
        let size = PageSettings::from_wh(page.width, page.height).expect("a sheet has a width and a height");
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        page.marks.iter().for_each(|mark| draw(mark, album, &mut surface));
        surface.finish();
        sheet.finish();
    }
    // What the format forbids is kept out above: pictures were read, glyphs are in the
    // font, no text is longer than a line.
    document.finish().map_err(|fault| Refused::NotWritten { format: "PDF", why: fault.to_string() })
}

fn settings() -> SerializeSettings {
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B);
    let configuration = archival.finish().expect("one standard has a version of its own");
    SerializeSettings { configuration, ..SerializeSettings::default() }
}

fn metadata(paper: &Paper) -> Metadata {
    let day = paper.made_on;
    let year = u16::try_from(day.year()).unwrap_or_default();
    let made = DateTime::new(year).month(day.month() as u8).day(day.day() as u8).hour(0).minute(0).second(0);
    Metadata::new()
        .title(paper.title.replace(char::is_control, " "))
        .language("vi".to_owned())
        .creator(CREATOR.to_owned())
        .creation_date(made.utc_offset_hour(OFFICE_HOURS))
}

fn draw(mark: &Mark, album: &Album, surface: &mut Surface<'_>) {
    match mark {
        Mark::Words(written) => words(written, surface),
        Mark::Rule(it) => rule(it, surface),
        Mark::Frame(area) => frame(area, surface),
        Mark::Picture(hash, room) => {
            if let Some((image, area)) = album.place(*hash, *room) {
                picture(image, &area, surface);
            }
        }
        Mark::Modules(code, area) => modules(code, area, surface),
    }
}

fn words(written: &Written, surface: &mut Surface<'_>) {
    filled(surface);
    let mut x = written.x;
    for piece in &written.pieces {
        let glyphs = glyphs(piece, written.stretch / written.size);
        let start = Point::from_xy(x, written.y);
        surface.draw_glyphs(start, &glyphs, font(piece.face), &piece.text, written.size, false);
        x += glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * written.size;
    }
}

/// Each character by its own glyph: composed Vietnamese needs no shaping.
fn glyphs(piece: &Piece, stretch: f32) -> Vec<KrillaGlyph> {
    let signs = piece.text.char_indices().map(|(at, sign)| {
        let drawn = glyph(piece.face, sign);
        let advance = if spreads(sign) { drawn.advance + stretch } else { drawn.advance };
        KrillaGlyph::new(GlyphId::new(drawn.id), advance, 0.0, 0.0, 0.0, at..at + sign.len_utf8(), None)
    });
    signs.collect()
}

fn rule(rule: &Rule, surface: &mut Surface<'_>) {
    let mut path = PathBuilder::new();
    path.move_to(rule.from.0, rule.from.1);
    path.line_to(rule.to.0, rule.to.1);
    let pen = match rule.pen {
        Pen::Solid => Stroke { width: STROKE, ..Stroke::default() },
        Pen::Dotted => Stroke {
            width: DOT,
            line_cap: LineCap::Round,
            dash: Some(StrokeDash { array: vec![0.0, DOT_STEP], offset: 0.0 }),
            ..Stroke::default()
        },
    };
    stroked(path.finish(), pen, surface);
}

fn frame(area: &Area, surface: &mut Surface<'_>) {
    stroked(rectangle(area), Stroke { width: STROKE, ..Stroke::default() }, surface);
}

fn rectangle(area: &Area) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(area.x, area.y, area.width, area.height)?);
    path.finish()
}

fn picture(image: krilla::image::Image, area: &Area, surface: &mut Surface<'_>) {
    let Some(size) = Size::from_wh(area.width, area.height) else { return };
    surface.push_transform(&Transform::from_translate(area.x, area.y));
    surface.draw_image(image, size);
    surface.pop();
}

/// Dark modules beside each other as one bar, all bars as one path.
fn modules(code: &Modules, area: &Area, surface: &mut Surface<'_>) {
    let step = area.width / code.side as f32;
    let mut path = PathBuilder::new();
    for (row, modules) in code.dark.chunks(code.side).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|one, next| one == next) {
            let (x, y) = (area.x + column as f32 * step, area.y + row as f32 * step);
            column += run.len();
            if let (true, Some(bar)) = (run[0], Rect::from_xywh(x, y, run.len() as f32 * step, step)) {
                path.push_rect(bar);
            }
        }
    }
    if let Some(path) = path.finish() {
        filled(surface);
        surface.draw_path(&path);
    }
}

fn filled(surface: &mut Surface<'_>) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill::default()));
}

fn stroked(path: Option<Path>, stroke: Stroke, surface: &mut Surface<'_>) {
    if let Some(path) = path {
        surface.set_fill(None);
        surface.set_stroke(Some(stroke));
        surface.draw_path(&path);
    }
}
