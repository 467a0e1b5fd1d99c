//! Rectangles that hide a badge's number or citizens' data. They are named in
//! parts of the upright picture, so that a screen of any size can draw them.

use image::RgbImage;
use serde::{Deserialize, Serialize};

use super::limits::MASK_PARTS;
use super::refusal::PhotoRefusal;

/// A rectangle to black out, in parts of 10,000 of the upright picture's width
/// and height. It is never empty and never reaches outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Mask(Parts);

impl Mask {
    /// A mask from its left upper corner, width and height, each in parts of 10,000.
    ///
    /// # Errors
    /// `MaskOutside` where it is empty or reaches beyond the picture.
    pub fn new(x: u16, y: u16, width: u16, height: u16) -> Result<Mask, PhotoRefusal> {
        Parts { x, y, w: width, h: height }.try_into()
    }

    /// Covered columns and rows of a picture: every pixel the mask touches.
    fn pixels(self, size: (u32, u32)) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let Parts { x, y, w, h } = self.0;
        (outward(x, w, size.0), outward(y, h, size.1))
    }
}

/// As written: nothing is known of it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    x: u16,
    y: u16,
    w: u16,
    h: u16,
}

impl TryFrom<Parts> for Mask {
    type Error = PhotoRefusal;

    fn try_from(parts: Parts) -> Result<Mask, PhotoRefusal> {
        let Parts { x, y, w, h } = parts;
        let inside =
            |from: u16, length: u16| length > 0 && from.checked_add(length).is_some_and(|end| end <= MASK_PARTS);
        if inside(x, w) && inside(y, h) {
            return Ok(Mask(parts));
        }
        Err(PhotoRefusal::MaskOutside { x, y, width: w, height: h })
    }
}

impl From<Mask> for Parts {
    fn from(mask: Mask) -> Parts {
        mask.0
    }
}

/// Blackens every pixel that any mask touches.
pub(super) fn fill(picture: &mut RgbImage, masks: &[Mask]) {
    let size = picture.dimensions();
    let samples: &mut [u8] = picture;
    for mask in masks {
        let (columns, rows) = mask.pixels(size);
        for row in samples.chunks_exact_mut(size.0 as usize * 3).skip(rows.start).take(rows.len()) {
            row[columns.start * 3..columns.end * 3].fill(0);
        }
    }
}

fn outward(from: u16, length: u16, pixels: u32) -> std::ops::Range<usize> {
    let parts = u64::from(MASK_PARTS);
    let start = u64::from(from) * u64::from(pixels) / parts;
    let end = (u64::from(from + length) * u64::from(pixels)).div_ceil(parts);
    start as usize..end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_covers_every_pixel_it_touches() {
        assert_eq!(outward(0, 10_000, 1600), 0..1600);
        assert_eq!(outward(1, 1, 1600), 0..1);
        assert_eq!(outward(3333, 3333, 100), 33..67);
        assert_eq!(outward(9_999, 1, 7), 6..7);
    }
}
