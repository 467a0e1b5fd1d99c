//! The pictures of a paper, each checked to be a JPEG that can be read before anything is
//! laid out. Their bytes are embedded as they are. It refuses to know what they show.

use std::collections::BTreeMap;

use krilla::image::Image;
use shared::ids::PhotoHash;

use super::measures::{SIGNATURE_ROOM, mm};
use super::strips::Area;
use crate::Refused;
use crate::paper::{Block, Cell, Content, Paper, Picture, Pictures, Signature, SignatureMark};

/// The most bytes of all pictures of a paper: 200 portraits of 120 KB. While it is
/// written they are held five times over, and a phone has no more memory to spare.
pub const PICTURES_BYTES_MAX: usize = 24 << 20;

/// The pictures that a paper names, ready to be drawn.
#[derive(Debug, Default)]
pub struct Album(BTreeMap<PhotoHash, Image>);

impl Album {
    /// Those that a paper names, out of all that were handed over.
    ///
    /// # Errors
    /// [`Refused`]: one is missing or can't be read, or all are too large.
    pub fn of(paper: &Paper, pictures: &Pictures) -> Result<Album, Refused> {
        let mut album = Album::default();
        let mut bytes = 0;
        for picture in named(paper) {
            if album.0.contains_key(&picture.hash) {
                continue;
            }
            let Picture { field, hash, .. } = *picture;
            let jpeg = pictures.get(&hash).ok_or(Refused::PictureNotHere { field, hash })?;
            bytes += jpeg.len();
            if bytes > PICTURES_BYTES_MAX {
                return Err(Refused::TooMuch { field: "pictures", max: PICTURES_BYTES_MAX });
            }
            album.0.insert(hash, image(jpeg).ok_or(Refused::NotAPicture { field, hash })?);
        }
        Ok(album)
    }

    /// A picture and where it stands in its room: as large as its shape lets it, in the
    /// middle.
    pub fn place(&self, hash: PhotoHash, room: Area) -> Option<(Image, Area)> {
        let image = self.0.get(&hash)?;
        let (width, height) = (image.size().0 as f32, image.size().1 as f32);
        let scale = (room.width / width).min(room.height / height);
        let (width, height) = (width * scale, height * scale);
        let (x, y) = (room.x + (room.width - width) / 2.0, room.y + (room.height - height) / 2.0);
        Some((image.clone(), Area { x, y, width, height }))
    }
}

/// The room of a picture in points, within what its place has.
pub fn room(picture: &Picture, width: f32, height: f32) -> (f32, f32) {
    let wanted = |millimetres: u16, most: f32| mm(f32::from(millimetres.max(1))).min(most);
    (wanted(picture.width_mm, width), wanted(picture.height_mm, height))
}

/// The most height of a signature's picture: twice the room of one by hand.
pub const DRAWN_HEIGHT_MAX: f32 = 2.0 * SIGNATURE_ROOM;

fn named(paper: &Paper) -> impl Iterator<Item = &Picture> {
    paper.sections.iter().flat_map(|section| &section.blocks).flat_map(of_block)
}

fn of_block(block: &Block) -> Vec<&Picture> {
    match block {
        Block::Table(table) => table.head.iter().chain(&table.rows).flatten().filter_map(of_cell).collect(),
        Block::Signatures(all) => all.iter().filter_map(of_signature).collect(),
        Block::Closing(closing) => of_signature(&closing.signature).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn of_cell(cell: &Cell) -> Option<&Picture> {
    match &cell.content {
        Content::Picture(picture) => Some(picture),
        _ => None,
    }
}

fn of_signature(signature: &Signature) -> Option<&Picture> {
    match &signature.mark {
        SignatureMark::Drawn(picture) => Some(picture),
        _ => None,
    }
}

fn image(jpeg: &[u8]) -> Option<Image> {
    let (width, height) = frame(jpeg)?;
    let image = Image::from_jpeg(jpeg.to_vec().into(), false).ok()?;
    (image.size() == (u32::from(width), u32::from(height))).then_some(image)
}

const START: [u8; 2] = [0xFF, 0xD8];
const END: [u8; 2] = [0xFF, 0xD9];
const SCAN: u8 = 0xDA;
/// Baseline, extended and progressive, all by Huffman's codes: what PDF readers know.
const FRAMES: std::ops::RangeInclusive<u8> = 0xC0..=0xC2;
/// Frames that they don't: lossless, differential, arithmetic. 0xC4, 0xC8 and 0xCC are tables.
const OTHER_FRAMES: [u8; 10] = [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF];

/// Width and height of a whole JPEG of 8 bits, grey or in three colours; none if it is
/// something else or was cut off.
fn frame(jpeg: &[u8]) -> Option<(u16, u16)> {
    let mut rest = jpeg.strip_prefix(&START)?;
    let whole = jpeg.iter().rposition(|&byte| byte != 0).is_some_and(|last| jpeg[..=last].ends_with(&END));
    let mut size = None;
    while let [0xFF, kind, after @ ..] = rest {
        if *kind == 0xFF {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        let segment = after.get(2..length)?;
        match *kind {
            SCAN => return size.filter(|_| whole),
            kind if FRAMES.contains(&kind) && size.is_none() => size = Some(frame_size(segment)?),
            kind if OTHER_FRAMES.contains(&kind) => return None,
            _ => {}
        }
        rest = &after[length..];
    }
    None
}

fn frame_size(segment: &[u8]) -> Option<(u16, u16)> {
    let [8, high, low, wide, narrow, components, ..] = *segment else { return None };
    let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([wide, narrow]));
    (matches!(components, 1 | 3) && width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = vec![128; usize::from(width) * usize::from(height)];
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Luma).expect("grey pixels");
        bytes
    }

    #[test]
    fn a_jpeg_tells_its_size() {
        assert_eq!(frame(&jpeg(31, 17)), Some((31, 17)));
        assert!(image(&jpeg(31, 17)).is_some());
    }

    #[test]
    fn what_is_cut_off_anywhere_is_no_picture() {
        let whole = jpeg(40, 40);
        for length in 0..whole.len() {
            assert_eq!(frame(&whole[..length]), None, "{length} of {}", whole.len());
        }
    }

    #[test]
    fn four_colours_other_frames_and_other_files_are_no_pictures() {
        let at = |bytes: &[u8]| bytes.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame");
        let whole = jpeg(40, 40);
        for (offset, value) in [(1, 0xC3), (1, 0xC9), (4, 12), (9, 4), (9, 2)] {
            let mut broken = whole.clone();
            broken[at(&whole) + offset] = value;
            assert!(image(&broken).is_none(), "{offset}: {value}");
        }
        assert!(image(b"\x89PNG\r\n\x1a\n").is_none());
    }

    #[test]
    fn any_byte_turned_over_is_a_picture_or_a_refusal_never_a_panic() {
        let whole = jpeg(24, 24);
        for place in 0..whole.len() {
            let mut turned = whole.clone();
            turned[place] ^= 0x5A;
            let _ = image(&turned);
        }
    }
}
