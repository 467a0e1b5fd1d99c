//! Paragraphs and the runs in them. A paragraph has a style; what it has besides is only
//! what depends on the place it stands in.

use crate::office::inert;
use crate::paper::{Face, Words};

use super::xml::Xml;

/// A paragraph about to be written.
#[derive(Clone, Copy)]
pub(super) struct Para {
    style: &'static str,
    keep: Keep,
    dots_to: Option<u32>,
    sides: Option<u32>,
}

/// Whether a page may end behind a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// It may.
    Free,
    /// It stays with what follows.
    WithNext,
}

impl Para {
    /// One of a style.
    pub fn of(style: &'static str) -> Para {
        Para { style, keep: Keep::Free, dots_to: None, sides: None }
    }

    /// The same, kept with what follows or not.
    pub fn keep(mut self, keep: Keep) -> Para {
        self.keep = keep;
        self
    }

    /// The same with a tab that is dots up to a place.
    pub fn dots_to(mut self, place: u32) -> Para {
        self.dots_to = Some(place);
        self
    }

    /// The same, as much narrower on both sides.
    pub fn sides(mut self, sides: u32) -> Para {
        self.sides = Some(sides);
        self
    }

    /// Writes it with what stands in it.
    pub fn write(self, xml: &mut Xml, inner: impl FnOnce(&mut Xml)) {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| self.properties(xml));
            inner(xml);
        });
    }

    /// Writes it with words in the face of its style.
    pub fn line(self, xml: &mut Xml, words: &str) {
        self.write(xml, |xml| clean_run(xml, words));
    }

    /// Writes it with words in their own faces.
    pub fn words(self, xml: &mut Xml, words: &Words) {
        self.write(xml, |xml| words.0.iter().for_each(|run| run_in(xml, face_style(run.face), &run.text)));
    }

    fn properties(&self, xml: &mut Xml) {
        xml.value("w:pStyle", self.style);
        if self.keep == Keep::WithNext {
            xml.empty("w:keepNext", &[]);
        }
        if let Some(place) = self.dots_to {
            let tab = [("w:val", "right"), ("w:leader", "dot"), ("w:pos", &place.to_string())];
            xml.within("w:tabs", &[], |xml| xml.empty("w:tab", &tab));
        }
        if let Some(sides) = self.sides {
            let sides = sides.to_string();
            xml.empty("w:ind", &[("w:left", &sides), ("w:right", &sides)]);
        }
    }
}

/// A run in the face of its paragraph.
pub(super) fn clean_run(xml: &mut Xml, text: &str) {
    run_in(xml, None, text);
}

/// A run of a character style.
pub(super) fn run_in(xml: &mut Xml, style: Option<&str>, text: &str) {
    let text = inert::clean(text);
    if text.is_empty() {
        return;
    }
    xml.within("w:r", &[], |xml| {
        if let Some(style) = style {
            xml.within("w:rPr", &[], |xml| xml.value("w:rStyle", style));
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                xml.empty("w:br", &[]);
            }
            xml.within("w:t", &[("xml:space", "preserve")], |xml| xml.text(line));
        }
    });
}

/// A tab, as far as its paragraph's stop.
pub(super) fn tab(xml: &mut Xml) {
    xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
}

fn face_style(face: Face) -> Option<&'static str> {
    match face {
        Face::Regular => None,
        Face::Bold => Some("Strong"),
        Face::Italic => Some("Emphasis"),
        Face::BoldItalic => Some("IntenseEmphasis"),
    }
}
