//! JPEG and PNG to pixels, never more than needed: a JPEG is decoded at a half,
//! quarter or eighth of its size where that still covers the photo.

use std::io::{Cursor, ErrorKind};
use std::panic;

use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, Limits, RgbImage};
use jpeg_decoder::{Decoder, Error as JpegError, PixelFormat};
use rayon::ThreadPoolBuilder;

use super::Decoded;
use super::header::{self, JpegHeader};
use super::limits::{DECODE_BYTES_MAX, INPUT_EDGE_MAX, PHOTO_EDGE_MAX};
use super::refusal::{PhotoRefusal, Unsupported};
use super::scale;
use super::sniff::{self, Format};

/// How large a picture is once it is upright, in pixels; none of them is decoded.
///
/// # Errors
/// As [`super::prepare`], for what can be judged without decoding.
pub(super) fn upright_size(bytes: &[u8]) -> Result<(u32, u32), PhotoRefusal> {
    let (size, orientation) = match sniff::sniff(bytes) {
        Ok(Format::Jpeg) => {
            let header = JpegHeader::read(bytes)?;
            ((header.width, header.height), header.orientation)
        }
        Ok(Format::Png) => {
            let size = header::png_size(bytes)?;
            header::check_size(size.0, size.1)?;
            let mut decoder = PngDecoder::with_limits(Cursor::new(bytes), png_limits()).map_err(png_refusal)?;
            (size, png_orientation(&mut decoder)?)
        }
        Err(looks_like) => return Err(PhotoRefusal::NotAPicture { looks_like }),
    };
    Ok(if turns_over(orientation) { (size.1, size.0) } else { size })
}

/// Whether width becomes height.
fn turns_over(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH)
}

/// Decodes either format, within every limit, at least as large as a picture whose longer
/// edge is at most `edge`.
///
/// # Errors
/// As [`super::prepare`].
pub(super) fn decode(bytes: &[u8], edge: u32) -> Result<Decoded, PhotoRefusal> {
    match sniff::sniff(bytes) {
        Ok(Format::Jpeg) => jpeg(bytes, edge),
        Ok(Format::Png) => png(bytes, edge),
        Err(looks_like) => Err(PhotoRefusal::NotAPicture { looks_like }),
    }
}

fn jpeg(bytes: &[u8], edge: u32) -> Result<Decoded, PhotoRefusal> {
    let header = JpegHeader::read(bytes)?;
    // No input is known to make the decoder panic, but a stranger's file must never end
    // the app.
    let pixels = panic::catch_unwind(|| on_one_thread(|| jpeg_pixels(bytes, &header, edge)));
    Ok(Decoded {
        pixels: pixels.unwrap_or(Err(PhotoRefusal::Damaged))?,
        target: scale::fit((header.width, header.height), edge),
        orientation: header.orientation,
    })
}

/// With rayon the decoder works on each row of blocks where it read it, while it is still in
/// the processor's cache; without, it sends the rows to threads of its own: a fifth more
/// processor time for a photo, which is ready no earlier. Its last step, from samples to
/// colours, it hands to rayon's threads line by line: one thread spares a tenth.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(one) => one.install(work),
        // Without a thread of its own the work goes to those all share.
        Err(_) => work(),
    }
}

fn jpeg_pixels(bytes: &[u8], header: &JpegHeader, edge: u32) -> Result<RgbImage, PhotoRefusal> {
    let (mut decoder, output) = jpeg_opened(bytes, header, edge)?;
    let samples = decoder.decode().map_err(jpeg_refusal)?;
    let rgb = match decoder.info().map(|info| info.pixel_format) {
        Some(PixelFormat::RGB24) => samples,
        Some(PixelFormat::L8) => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
        _ => return Err(PhotoRefusal::Damaged),
    };
    RgbImage::from_raw(output.0, output.1, rgb).ok_or(PhotoRefusal::Damaged)
}

/// A JPEG that is to be decoded, and how large it comes out.
type Opened<'a> = (Decoder<&'a [u8]>, (u32, u32));

/// Ready to be decoded at least as large as asked, within memory.
fn jpeg_opened<'a>(bytes: &'a [u8], header: &JpegHeader, edge: u32) -> Result<Opened<'a>, PhotoRefusal> {
    let mut decoder = Decoder::new(bytes);
    let (ask_width, ask_height) = least_size(header, edge);
    let (width, height) = decoder.scale(ask_width, ask_height).map_err(jpeg_refusal)?;
    let output = (u32::from(width), u32::from(height));
    header::check_memory(header.decode_bytes(output))?;
    Ok((decoder, output))
}

/// The decoder gives a picture whole, or these parts of its edges.
const DECODED_PARTS: [u32; 4] = [1, 2, 4, 8];

/// The longest edge, of at most `edge`, at which a picture can be decoded within memory;
/// never shorter than any photo's.
///
/// # Errors
/// As [`super::prepare`], for what can be judged without decoding.
pub(super) fn edge_that_fits(bytes: &[u8], edge: u32) -> Result<u32, PhotoRefusal> {
    if sniff::sniff(bytes) != Ok(Format::Jpeg) {
        return Ok(edge);
    }
    let header = JpegHeader::read(bytes)?;
    for part in DECODED_PARTS {
        let finest = header.width.max(header.height).div_ceil(part).min(edge);
        if finest <= PHOTO_EDGE_MAX {
            break;
        }
        match panic::catch_unwind(|| jpeg_opened(bytes, &header, finest).map(drop)) {
            Ok(Err(PhotoRefusal::NeedsTooMuchMemory { .. })) => {}
            opened => return opened.unwrap_or(Err(PhotoRefusal::Damaged)).map(|()| finest),
        }
    }
    Ok(edge.min(PHOTO_EDGE_MAX))
}

/// The decoder stops at the first size that covers either edge asked for; so
/// the longer edge alone decides, and the other is out of reach.
fn least_size(header: &JpegHeader, edge: u32) -> (u16, u16) {
    let long = header.width.max(header.height).min(edge) as u16;
    if header.width >= header.height { (long, u16::MAX) } else { (u16::MAX, long) }
}

fn jpeg_refusal(error: JpegError) -> PhotoRefusal {
    match error {
        JpegError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => PhotoRefusal::Truncated,
        JpegError::Unsupported(_) => PhotoRefusal::Unsupported { what: Unsupported::Coding },
        _ => PhotoRefusal::Damaged,
    }
}

fn png(bytes: &[u8], edge: u32) -> Result<Decoded, PhotoRefusal> {
    let (width, height) = header::png_size(bytes)?;
    header::check_size(width, height)?;
    let mut decoder = PngDecoder::with_limits(Cursor::new(bytes), png_limits()).map_err(png_refusal)?;
    header::check_memory(png_bytes(&decoder))?;
    let orientation = png_orientation(&mut decoder)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(png_refusal)?;
    Ok(Decoded { pixels: on_white(picture), target: scale::fit((width, height), edge), orientation })
}

fn png_orientation(decoder: &mut PngDecoder<Cursor<&[u8]>>) -> Result<Orientation, PhotoRefusal> {
    let exif = decoder.exif_metadata().map_err(png_refusal)?;
    Ok(exif.as_deref().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms))
}

fn png_limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(INPUT_EDGE_MAX);
    limits.max_image_height = Some(INPUT_EDGE_MAX);
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    limits
}

/// The decoded picture, and its copy where it is not already in 8-bit colours.
fn png_bytes(decoder: &PngDecoder<Cursor<&[u8]>>) -> u64 {
    let (width, height) = decoder.dimensions();
    let copy = match decoder.color_type() {
        ColorType::Rgb8 | ColorType::Rgba8 => 0,
        _ => 4,
    };
    decoder.total_bytes() + u64::from(width) * u64::from(height) * copy
}

/// JPEG has no transparency; paper is white. Done in place: a second copy of a
/// large screenshot would break the memory limit.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let (width, height) = picture.dimensions();
    let mut samples = picture.into_raw();
    for pixel in 0..samples.len() / 4 {
        let alpha = u32::from(samples[pixel * 4 + 3]);
        for channel in 0..3 {
            let over = u32::from(samples[pixel * 4 + channel]) * alpha + 255 * (255 - alpha);
            samples[pixel * 3 + channel] = ((over + 127) / 255) as u8;
        }
    }
    samples.truncate(samples.len() / 4 * 3);
    RgbImage::from_raw(width, height, samples).expect("three samples are left of each pixel's four")
}

fn png_refusal(error: ImageError) -> PhotoRefusal {
    match error {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => PhotoRefusal::Truncated,
        ImageError::Limits(_) => PhotoRefusal::NeedsTooMuchMemory { max: DECODE_BYTES_MAX },
        _ => PhotoRefusal::Damaged,
    }
}
