//! Pages: their size, their margins, what stands above and below them, and where a
//! section ends. Measures are twentieths of a point, as the format counts.

use crate::paper::PageShape;

use super::text::{Para, clean_run};
use super::xml::Xml;

/// A4: 210 × 297 mm.
const SHORT_EDGE: u32 = 11_906;
const LONG_EDGE: u32 = 16_838;
/// 20 mm at the top, the bottom and on the right, 30 mm on the left (NĐ 30/2020/NĐ-CP, annex I).
const MARGIN: u32 = 1_134;
const MARGIN_LEFT: u32 = 1_701;
/// From the sheet's edge to the number above and the line below.
const TO_EDGE: u32 = 567;

/// What a section refers to.
pub(super) struct Refers<'a> {
    /// The page number.
    pub header: &'a str,
    /// Nothing, on the first page.
    pub first_header: &'a str,
    /// The line at the foot, if there is one.
    pub footer: Option<&'a str>,
}

/// How wide the text of a page is.
pub(super) fn text_width(shape: PageShape) -> u32 {
    edges(shape).0 - MARGIN_LEFT - MARGIN
}

/// The properties of a section, which end it.
pub(super) fn section(xml: &mut Xml, shape: PageShape, refers: &Refers<'_>) {
    xml.within("w:sectPr", &[], |xml| {
        refer(xml, "w:headerReference", ("default", refers.header));
        refer(xml, "w:headerReference", ("first", refers.first_header));
        if let Some(footer) = refers.footer {
            refer(xml, "w:footerReference", ("default", footer));
            refer(xml, "w:footerReference", ("first", footer));
        }
        xml.value("w:type", "nextPage");
        size(xml, shape);
        margins(xml);
        xml.empty("w:pgNumType", &[("w:start", "1")]);
        xml.empty("w:titlePg", &[]);
    });
}

/// The page number, centred in the top margin.
pub(super) fn number_header() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:hdr", super::package::NAMESPACES, |xml| {
        Para::of("Header").write(xml, |xml| {
            xml.within("w:fldSimple", &[("w:instr", " PAGE ")], |xml| clean_run(xml, "2"));
        });
    });
    xml.finish()
}

/// Nothing: the first page has no number.
pub(super) fn empty_header() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:hdr", super::package::NAMESPACES, |xml| Para::of("Header").write(xml, |_| ()));
    xml.finish()
}

/// The line at the foot of each page.
pub(super) fn footer(words: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:ftr", super::package::NAMESPACES, |xml| Para::of("Footer").line(xml, words));
    xml.finish()
}

fn refer(xml: &mut Xml, element: &str, (pages, part): (&str, &str)) {
    xml.empty(element, &[("w:type", pages), ("r:id", part)]);
}

fn size(xml: &mut Xml, shape: PageShape) {
    let (width, height) = edges(shape);
    let (width, height) = (width.to_string(), height.to_string());
    match shape {
        PageShape::Portrait => xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height)]),
        PageShape::Landscape => {
            xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height), ("w:orient", "landscape")]);
        }
    }
}

fn margins(xml: &mut Xml) {
    let (all, left, edge) = (MARGIN.to_string(), MARGIN_LEFT.to_string(), TO_EDGE.to_string());
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", &all),
            ("w:right", &all),
            ("w:bottom", &all),
            ("w:left", &left),
            ("w:header", &edge),
            ("w:footer", &edge),
            ("w:gutter", "0"),
        ],
    );
}

fn edges(shape: PageShape) -> (u32, u32) {
    match shape {
        PageShape::Portrait => (SHORT_EDGE, LONG_EDGE),
        PageShape::Landscape => (LONG_EDGE, SHORT_EDGE),
    }
}
