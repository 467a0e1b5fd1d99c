//! How large a picture may be, on the way in and out, and why.

/// Bytes handed in. The largest phone cameras write about 12 MB in their
/// highest quality; more is a mistake or an attack.
pub const INPUT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Pixels on either edge: covers 50-megapixel phones (8160 × 6144).
pub const INPUT_EDGE_MAX: u32 = 8192;
/// Pixels in all.
pub const INPUT_PIXELS_MAX: u64 = 64_000_000;
/// Bytes a decoder may hold at once: a cheap phone gives an app 128–256 MB.
pub const DECODE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Passes over the picture in one JPEG. Cameras write one, progressive files
/// about ten; a few bytes per further pass could keep the processor busy for hours.
pub const SCANS_MAX: usize = 32;
/// Pixels on the longer edge of the stored photo: a badge's number stays legible.
pub const PHOTO_EDGE_MAX: u32 = 1600;
/// Pixels on the longer edge of the thumbnail: one list row on a dense screen.
pub const THUMBNAIL_EDGE_MAX: u32 = 200;
/// A mask's unit: the picture is this many parts wide and high.
pub const MASK_PARTS: u16 = 10_000;
/// Masks on one photo: a page of citizens' names needs about thirty.
pub const MASKS_MAX: usize = 64;
/// Pixels across a portrait at least: 3 cm at 300 dots an inch.
pub const PORTRAIT_WIDTH_MIN: u32 = 354;
/// Pixels down a portrait at least: 4 cm at 300 dots an inch.
pub const PORTRAIT_HEIGHT_MIN: u32 = 472;
/// Pixels down the stored portrait: 4 cm at 600 dots an inch.
pub const PORTRAIT_HEIGHT_MAX: u32 = 944;
/// Pixels on the longer edge of a picture that is decoded to keep a framed part of it: all
/// that twelve megapixels have.
pub const FRAMED_EDGE_MAX: u32 = 4096;
