//! Pictures in the text: the parts that hold their bytes, each once, and the frames that
//! show them.

use std::collections::BTreeMap;

use qrcode::{Color, EcLevel, QrCode};
use shared::ids::{PhotoHash, to_hex};

use crate::Refused;
use crate::office::jpeg::{Jpeg, Room};
use crate::paper::{Picture, Pictures};

use super::xml::Xml;

/// The pictures of a document.
pub(super) struct Media<'a> {
    pictures: &'a Pictures,
    jpegs: BTreeMap<PhotoHash, Jpeg<'a>>,
    codes: Vec<Vec<u8>>,
    shown: u32,
}

/// A part with a picture in it.
pub(super) struct MediaPart<'a> {
    /// What the document refers to it by.
    pub id: String,
    /// Its name below `word/`.
    pub name: String,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// English metric units: a millimetre is 36,000, so a thousandth of one is 36.
const EMU_PER_UM: u64 = 36;
/// The least edge of a code that a phone reads from paper at a hand's breadth.
const CODE_UM: u64 = 22_000;
/// Fits between the margins of either page, whatever room a picture asks for.
const HEIGHT_MM_MAX: u16 = 160;

impl<'a> Media<'a> {
    pub fn of(pictures: &'a Pictures) -> Media<'a> {
        Media { pictures, jpegs: BTreeMap::new(), codes: Vec::new(), shown: 0 }
    }

    /// Shows a picture in its room, or in one that is narrower.
    ///
    /// # Errors
    /// It is not here, or is none.
    pub fn show(&mut self, xml: &mut Xml, picture: &Picture, twips_max: u32) -> Result<(), Refused> {
        let jpeg = Jpeg::find(picture, self.pictures)?;
        self.jpegs.insert(picture.hash, jpeg);
        let width = (u64::from(picture.width_mm) * 1000).clamp(1, um(twips_max));
        let room = Room::of(width, u64::from(picture.height_mm.clamp(1, HEIGHT_MM_MAX)) * 1000);
        self.frame(xml, &jpeg_id(&picture.hash), &jpeg.fit(&room));
        Ok(())
    }

    /// Shows a text as a QR code.
    ///
    /// # Errors
    /// It is too long for one.
    pub fn show_code(&mut self, xml: &mut Xml, text: &str) -> Result<(), Refused> {
        self.codes.push(code_png(text)?);
        let id = code_id(self.codes.len());
        self.frame(xml, &id, &Room::of(CODE_UM, CODE_UM));
        Ok(())
    }

    /// The parts that were shown.
    pub fn parts(&self) -> Vec<MediaPart<'_>> {
        let jpegs = self.jpegs.iter().map(|(hash, jpeg)| MediaPart {
            id: jpeg_id(hash),
            name: format!("media/{}.jpg", to_hex(hash.bytes())),
            bytes: jpeg.bytes,
        });
        let codes = (1..).zip(&self.codes).map(|(at, bytes)| MediaPart {
            id: code_id(at),
            name: format!("media/code{at}.png"),
            bytes,
        });
        jpegs.chain(codes).collect()
    }

    fn frame(&mut self, xml: &mut Xml, part: &str, size: &Room) {
        self.shown += 1;
        let (id, name) = (self.shown.to_string(), format!("Picture {}", self.shown));
        let shown: Shown<'_> = [("id", &id), ("name", &name)];
        let (cx, cy) = ((size.width * EMU_PER_UM).to_string(), (size.height * EMU_PER_UM).to_string());
        let size: Size<'_> = [("cx", &cx), ("cy", &cy)];
        xml.within("w:r", &[], |xml| {
            xml.within("w:drawing", &[], |xml| {
                xml.within("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")], |xml| {
                    xml.empty("wp:extent", &size);
                    xml.empty("wp:docPr", &shown);
                    xml.within("wp:cNvGraphicFramePr", &[], |xml| {
                        xml.empty("a:graphicFrameLocks", &[("noChangeAspect", "1")]);
                    });
                    xml.within("a:graphic", &[], |xml| {
                        xml.within("a:graphicData", &[("uri", PICTURE)], |xml| picture(xml, part, (shown, size)));
                    });
                });
            });
        });
    }
}

type Shown<'a> = [(&'a str, &'a str); 2];
type Size<'a> = [(&'a str, &'a str); 2];

const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

fn picture(xml: &mut Xml, part: &str, (shown, size): (Shown<'_>, Size<'_>)) {
    xml.within("pic:pic", &[], |xml| {
        xml.within("pic:nvPicPr", &[], |xml| {
            xml.empty("pic:cNvPr", &shown);
            xml.empty("pic:cNvPicPr", &[]);
        });
        xml.within("pic:blipFill", &[], |xml| {
            xml.empty("a:blip", &[("r:embed", part)]);
            xml.within("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
        });
        xml.within("pic:spPr", &[], |xml| {
            xml.within("a:xfrm", &[], |xml| {
                xml.empty("a:off", &[("x", "0"), ("y", "0")]);
                xml.empty("a:ext", &size);
            });
            xml.within("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
        });
    });
}

fn jpeg_id(hash: &PhotoHash) -> String {
    format!("photo-{}", to_hex(hash.bytes()))
}

fn code_id(at: usize) -> String {
    format!("code-{at}")
}

/// A twentieth of a point is 1/1440 inch, an inch 25,400 thousandths of a millimetre.
fn um(twips: u32) -> u64 {
    (u64::from(twips) * 25_400 / 1440).max(1)
}

/// White squares around a code that a reader needs (ISO/IEC 18004).
const QUIET: usize = 4;
/// Dots to a square's edge: enough for print, so that no program blurs it.
const DOTS: usize = 8;
/// Bytes that the largest code holds at its level of correction.
const CODE_BYTES_MAX: usize = 2_331;

/// A code as a PNG in black and white.
fn code_png(text: &str) -> Result<Vec<u8>, Refused> {
    let too_much = Refused::TooMuch { field: "qr", max: CODE_BYTES_MAX };
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| too_much.clone())?;
    let edge = ((code.width() + 2 * QUIET) * DOTS) as u32;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, edge, edge);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().map_err(|_| too_much.clone())?;
    writer.write_image_data(&dots(&code)).map_err(|_| too_much.clone())?;
    writer.finish().map_err(|_| too_much)?;
    Ok(bytes)
}

/// Rows of dots, eight to a byte, white being one: a square is just a byte wide.
fn dots(code: &QrCode) -> Vec<u8> {
    let width = code.width();
    let at = |x: usize, y: usize| {
        let (x, y) = (x.wrapping_sub(QUIET), y.wrapping_sub(QUIET));
        if x < width && y < width && code[(x, y)] == Color::Dark { 0x00 } else { 0xFF }
    };
    let edge = width + 2 * QUIET;
    let rows = (0..edge).flat_map(|y| std::iter::repeat_n(y, DOTS));
    rows.flat_map(|y| (0..edge).map(move |x| at(x, y))).collect()
}
