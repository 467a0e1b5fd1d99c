//! The four faces of the one font, read once: which glyph a character has and how wide it
//! is. It refuses to know lines and pages.

use std::sync::OnceLock;

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use crate::paper::Face;

const REGULAR: &[u8] = include_bytes!("../../fonts/LiberationSerif-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/LiberationSerif-Bold.ttf");
const ITALIC: &[u8] = include_bytes!("../../fonts/LiberationSerif-Italic.ttf");
const BOLD_ITALIC: &[u8] = include_bytes!("../../fonts/LiberationSerif-BoldItalic.ttf");

/// The bytes of the four faces, as each program that makes papers carries them.
pub const FONT_BYTES: usize = REGULAR.len() + BOLD.len() + ITALIC.len() + BOLD_ITALIC.len();

/// Shown in place of a character that the font lacks, best first: the sign made for it,
/// an empty box, a question mark. The first that the font has is taken.
const REPLACEMENTS: [char; 3] = ['\u{FFFD}', '\u{25A1}', '?'];

/// A character as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Its number in the font; never that of «no such character».
    pub id: u32,
    /// How far it moves the pen, by size.
    pub advance: f32,
}

/// The glyph of a character, or of the sign that stands for those the font lacks.
pub fn glyph(face: Face, letter: char) -> Glyph {
    typeface(face).glyph(letter)
}

/// The font as krilla embeds it.
pub fn font(face: Face) -> Font {
    typeface(face).font.clone()
}

struct Typeface {
    font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units: f32,
    replacement: u32,
}

fn typeface(face: Face) -> &'static Typeface {
    static FACES: OnceLock<[Typeface; 4]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [REGULAR, BOLD, ITALIC, BOLD_ITALIC].map(Typeface::of));
    match face {
        Face::Regular => &faces[0],
        Face::Bold => &faces[1],
        Face::Italic => &faces[2],
        Face::BoldItalic => &faces[3],
    }
}

impl Typeface {
    fn of(bytes: &'static [u8]) -> Typeface {
        let read = FontRef::new(bytes).expect("the font is part of the program");
        let letters = read.charmap();
        let replacement = REPLACEMENTS.iter().find_map(|&sign| letters.map(sign));
        Typeface {
            font: Font::new(bytes.into(), 0).expect("the font is part of the program"),
            widths: read.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units: f32::from(read.metrics(Size::unscaled(), LocationRef::default()).units_per_em),
            replacement: replacement.expect("the font has a question mark").to_u32(),
            letters,
        }
    }

    fn glyph(&self, letter: char) -> Glyph {
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        let id = self.letters.map(letter).map(|id| id.to_u32()).filter(|&id| id != 0).unwrap_or(self.replacement);
        let advance = self.widths.advance_width(skrifa::GlyphId::new(id)).unwrap_or_default() / self.units;
        Glyph { id, advance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 4] = [Face::Regular, Face::Bold, Face::Italic, Face::BoldItalic];

    #[test]
    fn every_letter_of_vietnamese_is_in_all_four_faces() {
        let letters = ('\u{20}'..='\u{7e}')
            .chain('\u{1EA0}'..='\u{1EF9}')
            .chain("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư«»“”–—…×≥≤".chars());
        for letter in letters {
            for face in FACES {
                assert_ne!(glyph(face, letter).id, typeface(face).replacement, "{letter} {face:?}");
            }
        }
    }

    #[test]
    fn what_the_font_lacks_has_a_sign_with_a_width() {
        for face in FACES {
            let shown = glyph(face, '\u{1F600}');
            assert!(shown.id != 0 && shown.advance > 0.2, "{face:?} {shown:?}");
        }
    }

    #[test]
    fn the_widths_are_those_of_times() {
        assert_eq!(glyph(Face::Regular, ' ').advance, 0.25);
        assert!((glyph(Face::Regular, 'm').advance - 0.778).abs() < 0.001);
    }
}
