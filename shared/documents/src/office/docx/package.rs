//! The package: which parts there are, of what kind, and who refers to whom.

use chrono::Datelike;

use crate::Refused;
use crate::office::inert;
use crate::office::zipped::Zipped;
use crate::paper::Paper;

use super::drawing::{Media, MediaPart};
use super::page;
use super::xml::Xml;

/// The names that elements of the document begin with.
pub(super) const NAMESPACES: &[(&str, &str)] = &[
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
];

/// What sections refer to the parts above and below their pages by.
pub(super) const HEADER: &str = "header";
pub(super) const FIRST_HEADER: &str = "first-header";
pub(super) const FOOTER: &str = "footer";

const STYLES: &str = include_str!("styles.xml");
const SETTINGS: &str = include_str!("settings.xml");

/// The file.
pub(super) fn pack(paper: &Paper, document: &[u8], media: &Media<'_>) -> Result<Vec<u8>, Refused> {
    let pictures = media.parts();
    let foot = paper.foot.as_deref();
    let mut zip = Zipped::new();
    zip.packed("[Content_Types].xml", &content_types(foot))?;
    zip.packed("_rels/.rels", &package_relations())?;
    zip.packed("docProps/core.xml", &properties(paper))?;
    zip.packed("word/document.xml", document)?;
    zip.packed("word/_rels/document.xml.rels", &document_relations(foot, &pictures))?;
    zip.packed("word/styles.xml", STYLES.as_bytes())?;
    zip.packed("word/settings.xml", SETTINGS.as_bytes())?;
    zip.packed("word/header.xml", &page::number_header())?;
    zip.packed("word/first-header.xml", &page::empty_header())?;
    if let Some(words) = foot {
        zip.packed("word/footer.xml", &page::footer(words))?;
    }
    for picture in &pictures {
        zip.stored(&format!("word/{}", picture.name), picture.bytes)?;
    }
    zip.finish()
}

fn content_types(foot: Option<&str>) -> Vec<u8> {
    const OF_WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    const OF_PACKAGE: &str = "application/vnd.openxmlformats-package.";
    let mut xml = Xml::new();
    let name = [("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")];
    xml.within("Types", &name, |xml| {
        let relations = format!("{OF_PACKAGE}relationships+xml");
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", &relations)]);
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
        xml.empty("Default", &[("Extension", "jpg"), ("ContentType", "image/jpeg")]);
        xml.empty("Default", &[("Extension", "png"), ("ContentType", "image/png")]);
        let mut part = |name: &str, kind: String| xml.empty("Override", &[("PartName", name), ("ContentType", &kind)]);
        part("/docProps/core.xml", format!("{OF_PACKAGE}core-properties+xml"));
        part("/word/document.xml", format!("{OF_WORD}document.main+xml"));
        part("/word/styles.xml", format!("{OF_WORD}styles+xml"));
        part("/word/settings.xml", format!("{OF_WORD}settings+xml"));
        part("/word/header.xml", format!("{OF_WORD}header+xml"));
        part("/word/first-header.xml", format!("{OF_WORD}header+xml"));
        if foot.is_some() {
            part("/word/footer.xml", format!("{OF_WORD}footer+xml"));
        }
    });
    xml.finish()
}

const OF_OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
const OF_PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn package_relations() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Relationships", &[("xmlns", OF_PACKAGE)], |xml| {
        relation(xml, "document", (&format!("{OF_OFFICE}officeDocument"), "word/document.xml"));
        relation(xml, "properties", (&format!("{OF_PACKAGE}/metadata/core-properties"), "docProps/core.xml"));
    });
    xml.finish()
}

fn document_relations(foot: Option<&str>, pictures: &[MediaPart<'_>]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Relationships", &[("xmlns", OF_PACKAGE)], |xml| {
        relation(xml, "styles", (&format!("{OF_OFFICE}styles"), "styles.xml"));
        relation(xml, "settings", (&format!("{OF_OFFICE}settings"), "settings.xml"));
        relation(xml, HEADER, (&format!("{OF_OFFICE}header"), "header.xml"));
        relation(xml, FIRST_HEADER, (&format!("{OF_OFFICE}header"), "first-header.xml"));
        if foot.is_some() {
            relation(xml, FOOTER, (&format!("{OF_OFFICE}footer"), "footer.xml"));
        }
        for picture in pictures {
            relation(xml, &picture.id, (&format!("{OF_OFFICE}image"), &picture.name));
        }
    });
    xml.finish()
}

fn relation(xml: &mut Xml, id: &str, (kind, target): (&str, &str)) {
    xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
}

/// The file's properties: its title and the day it was made, no person and no time of day.
fn properties(paper: &Paper) -> Vec<u8> {
    const NAMES: &[(&str, &str)] = &[
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let day = paper.made_on;
    let day = format!("{:04}-{:02}-{:02}T00:00:00Z", day.year(), day.month(), day.day());
    let mut xml = Xml::new();
    xml.within("cp:coreProperties", NAMES, |xml| {
        xml.within("dc:title", &[], |xml| xml.text(&inert::line(&paper.title)));
        for moment in ["dcterms:created", "dcterms:modified"] {
            xml.within(moment, &[("xsi:type", "dcterms:W3CDTF")], |xml| xml.text(&day));
        }
    });
    xml.finish()
}
