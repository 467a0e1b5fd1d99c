//! Portraits for the badge list: the part of a picture that a hand framed, 3 × 4, as sharp as
//! the printed badge needs. Whether it is the right face and whether they agreed is for people.

use std::ops::Range;

use image::{GrayImage, RgbImage, imageops};
use serde::{Deserialize, Serialize};

use super::limits::{
    FRAMED_EDGE_MAX, MASK_PARTS, PHOTO_EDGE_MAX, PORTRAIT_HEIGHT_MAX, PORTRAIT_HEIGHT_MIN, PORTRAIT_WIDTH_MIN,
};
use super::refusal::PhotoRefusal;
use super::{Prepared, check_bytes, decode, finish, scale};

/// A portrait is so much wider than high: 3 × 4 cm, as on badges and in personal files.
pub const PORTRAIT_SHAPE: (u32, u32) = (3, 4);
/// Blurring is judged at this width, whatever the camera: a printed portrait is not finer.
const JUDGED_WIDTH: u32 = 240;
/// A sharp face has at least so much of its contrast in single pixels at that width.
const SHARPNESS_MIN: f64 = 0.02;

/// The part of the upright picture that is kept, in parts of 10,000 of its width and height:
/// its left upper corner and how high it is. How wide follows, being 3 × 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Frame(Parts);

/// As written: nothing is known of it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    x: u16,
    y: u16,
    h: u16,
}

impl TryFrom<Parts> for Frame {
    type Error = PhotoRefusal;

    fn try_from(parts: Parts) -> Result<Frame, PhotoRefusal> {
        let Parts { x, y, h } = parts;
        let inside = h > 0 && x < MASK_PARTS && y.checked_add(h).is_some_and(|end| end <= MASK_PARTS);
        if inside { Ok(Frame(parts)) } else { Err(PhotoRefusal::FrameOutside) }
    }
}

impl From<Frame> for Parts {
    fn from(frame: Frame) -> Parts {
        frame.0
    }
}

impl Frame {
    /// A frame from its left upper corner and its height, each in parts of 10,000.
    ///
    /// # Errors
    /// `FrameOutside` where it is empty or reaches beyond the picture.
    pub fn new(x: u16, y: u16, height: u16) -> Result<Frame, PhotoRefusal> {
        Parts { x, y, h: height }.try_into()
    }

    /// Columns and rows of a picture of this size. A frame drawn on a smaller picture may
    /// reach out by what was rounded there; it is moved in.
    fn pixels(self, (width, height): (u32, u32)) -> Result<(Range<u32>, Range<u32>), PhotoRefusal> {
        let Parts { x, y, h } = self.0;
        let high = share(h, height).max(1);
        let wide = (high * PORTRAIT_SHAPE.0 / PORTRAIT_SHAPE.1).max(1);
        let slack = 1 + width / PHOTO_EDGE_MAX;
        if wide > width + slack || share(x, width) + wide > width + slack {
            return Err(PhotoRefusal::FrameOutside);
        }
        let wide = wide.min(width);
        let left = share(x, width).min(width - wide);
        let top = share(y, height).min(height - high);
        Ok((left..left + wide, top..top + high))
    }

    /// How long the picture's longer edge must be for the frame to be as high as it is kept.
    fn edge_wanted(self, (width, height): (u32, u32)) -> u32 {
        let high = u64::from(share(self.0.h, height).max(1));
        let wanted = u64::from(width.max(height)) * u64::from(PORTRAIT_HEIGHT_MAX);
        u32::try_from(wanted.div_ceil(high)).unwrap_or(u32::MAX).min(FRAMED_EDGE_MAX)
    }
}

/// Makes the portrait that is kept, and its thumbnail, of what the frame holds.
///
/// # Errors
/// [`PhotoRefusal`]: as [`super::prepare`], and where the frame is outside the picture or
/// holds fewer pixels than a printed badge needs.
pub fn portrait(bytes: &[u8], frame: Frame) -> Result<Prepared, PhotoRefusal> {
    check_bytes(bytes)?;
    let wanted = frame.edge_wanted(decode::upright_size(bytes)?);
    let picture = super::upright(decode::decode(bytes, decode::edge_that_fits(bytes, wanted)?)?);
    let (columns, rows) = frame.pixels(picture.dimensions())?;
    let (width, height) = (columns.len() as u32, rows.len() as u32);
    if width < PORTRAIT_WIDTH_MIN || height < PORTRAIT_HEIGHT_MIN {
        return Err(PhotoRefusal::PortraitTooSmall { width, height });
    }
    let framed = imageops::crop_imm(&picture, columns.start, rows.start, width, height).to_image();
    let kept = scale::fit((width, height), PORTRAIT_HEIGHT_MAX);
    Ok(finish(scale::resize(framed, kept), &[]))
}

/// How large a picture is, upright, as finely as a part of it can be kept, in pixels.
///
/// # Errors
/// As [`super::prepare`], for what can be judged without decoding.
pub fn frameable_size(bytes: &[u8]) -> Result<(u32, u32), PhotoRefusal> {
    check_bytes(bytes)?;
    let size = decode::upright_size(bytes)?;
    Ok(scale::fit(size, decode::edge_that_fits(bytes, size.0.max(size.1).min(FRAMED_EDGE_MAX))?))
}

/// Whether a portrait looks out of focus or shaken: little of its contrast is in fine detail.
/// A hint for people, who decide; it sees no face.
pub fn is_blurred(jpeg: &[u8]) -> bool {
    decode::decode(jpeg, PHOTO_EDGE_MAX).is_ok_and(|decoded| sharpness(&decoded.pixels) < SHARPNESS_MIN)
}

/// The mean square of each pixel's difference from its four neighbours, in parts of the
/// picture's own variance, so that dim light alone makes nothing blurred.
fn sharpness(picture: &RgbImage) -> f64 {
    let high = JUDGED_WIDTH * picture.height() / picture.width().max(1);
    let small = imageops::grayscale(&scale::resize_copy(picture, (JUDGED_WIDTH, high.max(3))));
    let samples = small.as_raw();
    let mean = samples.iter().copied().map(f64::from).sum::<f64>() / samples.len() as f64;
    let variance = samples.iter().map(|sample| (f64::from(*sample) - mean).powi(2)).sum::<f64>() / samples.len() as f64;
    if variance < 1.0 { 0.0 } else { detail(&small) / variance }
}

fn detail(grey: &GrayImage) -> f64 {
    let (width, height) = grey.dimensions();
    let at = |x: u32, y: u32| f64::from(grey.get_pixel(x, y).0[0]);
    let inner = (1..height - 1).flat_map(|y| (1..width - 1).map(move |x| (x, y)));
    let squares = inner.map(|(x, y)| {
        let around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
        (around - 4.0 * at(x, y)).powi(2)
    });
    squares.sum::<f64>() / f64::from((width - 2) * (height - 2))
}

/// So many parts of a length, in pixels.
fn share(parts: u16, pixels: u32) -> u32 {
    let nearest = (u64::from(parts) * u64::from(pixels) + u64::from(MASK_PARTS) / 2) / u64::from(MASK_PARTS);
    u32::try_from(nearest).unwrap_or(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(x: u16, y: u16, height: u16) -> Frame {
        Frame::new(x, y, height).expect("it is inside")
    }

    #[test]
    fn a_frame_is_three_by_four_in_pixels_whatever_the_pictures_shape() {
        assert_eq!(frame(0, 0, 10_000).pixels((1600, 1200)), Ok((0..900, 0..1200)));
        assert_eq!(frame(1_000, 2_000, 5_000).pixels((1200, 1600)), Ok((120..720, 320..1120)));
        assert_eq!(frame(0, 0, 10_000).pixels((3000, 4000)), Ok((0..3000, 0..4000)));
    }

    #[test]
    fn a_frame_that_rounding_moved_out_is_moved_in_and_any_other_refused() {
        assert_eq!(frame(1, 0, 10_000).pixels((1200, 1600)), Ok((0..1200, 0..1600)));
        assert_eq!(frame(100, 0, 10_000).pixels((1200, 1600)), Err(PhotoRefusal::FrameOutside));
        assert_eq!(frame(0, 0, 10_000).pixels((600, 1600)), Err(PhotoRefusal::FrameOutside));
        for (x, y, height) in [(0, 0, 0), (0, 5_000, 5_001), (10_000, 0, 1), (0, u16::MAX, 2)] {
            assert_eq!(Frame::new(x, y, height), Err(PhotoRefusal::FrameOutside));
        }
    }

    #[test]
    fn no_more_is_decoded_than_the_frame_needs() {
        assert_eq!(frame(0, 0, 10_000).edge_wanted((3000, 4000)), PORTRAIT_HEIGHT_MAX);
        assert_eq!(frame(0, 0, 5_000).edge_wanted((3000, 4000)), 2 * PORTRAIT_HEIGHT_MAX);
        assert_eq!(frame(0, 0, 100).edge_wanted((3000, 4000)), FRAMED_EDGE_MAX);
    }
}
