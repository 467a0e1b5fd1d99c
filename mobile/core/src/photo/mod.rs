//! From the camera's bytes to the photo that is kept: checked, turned upright,
//! scaled, masked, stripped of every metadata, encoded, hashed, with its
//! thumbnail. It knows pixels only: not the store, the clock, or what a photo
//! shows. The original is never kept, so nothing masked here can come back.
//!
//! The same bytes and masks give the same photo on one build and kind of
//! processor. Decoders may round differently on another kind; nothing relies
//! on that, because the hash is taken once, at capture, over the stored bytes.
//!
//! An embedded colour profile is dropped, not applied: wide-gamut photos look a
//! little paler, which is no loss to evidence.

mod decode;
mod encode;
mod header;
mod ink;
mod limits;
mod mask;
mod portrait;
mod qr;
mod refusal;
mod scale;
mod sniff;

use std::fmt;

use image::RgbImage;
use image::metadata::Orientation;
use sha2::{Digest, Sha256};
use shared::domain::limits::{PHOTO_BYTES_MAX, THUMBNAIL_BYTES_MAX};

pub use ink::{Ink, InkRefusal, PAD_HEIGHT, PAD_WIDTH, Point};
pub use limits::{
    DECODE_BYTES_MAX, FRAMED_EDGE_MAX, INPUT_BYTES_MAX, INPUT_EDGE_MAX, INPUT_PIXELS_MAX, MASK_PARTS, MASKS_MAX,
    PHOTO_EDGE_MAX, PORTRAIT_HEIGHT_MAX, PORTRAIT_HEIGHT_MIN, PORTRAIT_WIDTH_MIN, SCANS_MAX, THUMBNAIL_EDGE_MAX,
};
pub use mask::Mask;
pub use portrait::{Frame, PORTRAIT_SHAPE, frameable_size, is_blurred, portrait};
pub use qr::texts_in;
pub use refusal::{LooksLike, PhotoRefusal, Unsupported};

/// A photo ready to be stored: what the journal will name and the office get.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The JPEG that is kept, at most [`PHOTO_EDGE_MAX`] pixels on its longer
    /// edge and `PHOTO_BYTES_MAX` bytes.
    pub photo: Vec<u8>,
    /// A small JPEG made from the masked photo, at most [`THUMBNAIL_EDGE_MAX`]
    /// pixels on its longer edge and `THUMBNAIL_BYTES_MAX` bytes.
    pub thumbnail: Vec<u8>,
    /// SHA-256 of `photo`: its name everywhere.
    pub hash: [u8; 32],
    /// SHA-256 of `thumbnail`.
    pub thumbnail_hash: [u8; 32],
    /// Pixels of `photo`, upright.
    pub width: u32,
    /// Pixels of `photo`, upright.
    pub height: u32,
    /// How many masks were filled.
    pub masked: usize,
}

/// Sizes only: what a photo shows belongs in no log.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("photo_bytes", &self.photo.len())
            .field("thumbnail_bytes", &self.thumbnail.len())
            .field("width", &self.width)
            .field("height", &self.height)
            .field("masked", &self.masked)
            .finish_non_exhaustive()
    }
}

/// What a hand did to a picture before it becomes a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Parts of it are covered; none, where it is kept as it was taken.
    Covered(Vec<Mask>),
    /// A part of it is kept, as a portrait.
    Framed(Frame),
}

impl Edit {
    /// The picture kept as it was taken.
    pub const NONE: Edit = Edit::Covered(Vec::new());

    /// The photo of a picture, so edited.
    ///
    /// # Errors
    /// As [`prepare`] and [`portrait`].
    pub fn apply(&self, bytes: &[u8]) -> Result<Prepared, PhotoRefusal> {
        match self {
            Edit::Covered(masks) => prepare(bytes, masks),
            Edit::Framed(frame) => portrait(bytes, *frame),
        }
    }
}

/// Makes the photo that is kept, and its thumbnail, from a JPEG or PNG.
///
/// `masks` cover parts of the upright picture. They are filled black before
/// anything is encoded or hashed.
///
/// # Errors
/// [`PhotoRefusal`]: not a JPEG or PNG, beyond a limit, cut short, damaged, or
/// of a kind no phone camera writes. Sizes are judged before pixels are decoded.
pub fn prepare(bytes: &[u8], masks: &[Mask]) -> Result<Prepared, PhotoRefusal> {
    if masks.len() > MASKS_MAX {
        return Err(PhotoRefusal::TooManyMasks { count: masks.len(), max: MASKS_MAX });
    }
    check_bytes(bytes)?;
    let picture = upright(decode::decode(bytes, PHOTO_EDGE_MAX)?);
    Ok(finish(picture, masks))
}

fn check_bytes(bytes: &[u8]) -> Result<(), PhotoRefusal> {
    if bytes.len() > INPUT_BYTES_MAX {
        return Err(PhotoRefusal::TooManyBytes { len: bytes.len(), max: INPUT_BYTES_MAX });
    }
    Ok(())
}

/// Pixels as the file stores them, at least as large as the photo to be made.
struct Decoded {
    pixels: RgbImage,
    /// The photo's size, before turning.
    target: (u32, u32),
    orientation: Orientation,
}

/// Scales first: there are fewer pixels to turn then.
fn upright(decoded: Decoded) -> RgbImage {
    let scaled = scale::resize(decoded.pixels, decoded.target);
    scale::turn(scaled, decoded.orientation)
}

fn finish(mut picture: RgbImage, masks: &[Mask]) -> Prepared {
    mask::fill(&mut picture, masks);
    let photo = encode::within(&picture, encode::PHOTO_QUALITIES, PHOTO_BYTES_MAX);
    let thumbnail = thumbnail(&picture, masks);
    Prepared {
        hash: Sha256::digest(&photo.bytes).into(),
        thumbnail_hash: Sha256::digest(&thumbnail).into(),
        photo: photo.bytes,
        thumbnail,
        width: photo.width,
        height: photo.height,
        masked: masks.len(),
    }
}

/// Filled again after scaling, so that no edge of a mask is mixed with its surroundings.
fn thumbnail(picture: &RgbImage, masks: &[Mask]) -> Vec<u8> {
    let size = scale::fit(picture.dimensions(), THUMBNAIL_EDGE_MAX);
    let mut small = scale::resize_copy(picture, size);
    mask::fill(&mut small, masks);
    encode::within(&small, encode::THUMBNAIL_QUALITIES, THUMBNAIL_BYTES_MAX).bytes
}
