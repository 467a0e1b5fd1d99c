//! QR codes in a picture, read as text. What the text is for is somebody else's matter.

use std::panic;

use image::RgbImage;
use rqrr::PreparedImage;

use super::limits::PHOTO_EDGE_MAX;
use super::refusal::PhotoRefusal;
use super::{check_bytes, decode, upright};

/// The texts of all QR codes that can be read in a JPEG or PNG, within the limits of a
/// photo.
///
/// # Errors
/// [`PhotoRefusal`], as for a photo.
pub fn texts_in(bytes: &[u8]) -> Result<Vec<String>, PhotoRefusal> {
    check_bytes(bytes)?;
    let picture = upright(decode::decode(bytes, PHOTO_EDGE_MAX)?);
    // A stranger's picture must never end the app, whatever the reader makes of it.
    Ok(panic::catch_unwind(|| read(&picture)).unwrap_or_default())
}

fn read(picture: &RgbImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = |x: usize, y: usize| {
        let [red, green, blue] = picture.get_pixel(x as u32, y as u32).0.map(u32::from);
        // Weights of ITU-R BT.601, in thousandths.
        ((299 * red + 587 * green + 114 * blue) / 1_000) as u8
    };
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, grey);
    let found = prepared.detect_grids();
    found.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}
