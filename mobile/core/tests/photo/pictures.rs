//! The pictures and files that the tests are about: drawn, encoded and, where
//! a test needs it, spoilt.

#![allow(clippy::unwrap_used, reason = "only tests use this; a failure here is theirs")]

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};

pub const RED: Rgb<u8> = Rgb([220, 20, 20]);
pub const GREEN: Rgb<u8> = Rgb([20, 200, 20]);
pub const BLUE: Rgb<u8> = Rgb([20, 20, 220]);
pub const WHITE: Rgb<u8> = Rgb([250, 250, 250]);

pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    })
}

pub fn assert_quarters(picture: &RgbImage, case: u16) {
    let (width, height) = picture.dimensions();
    let places = [(1, 1, RED), (3, 1, GREEN), (1, 3, BLUE), (3, 3, WHITE)];
    for (x, y, colour) in places {
        let pixel = picture.get_pixel(width * x / 4, height * y / 4);
        assert!(near(pixel, colour), "case {case}: {pixel:?} at {x}/4, {y}/4, not {colour:?}");
    }
}

pub fn near(pixel: &Rgb<u8>, colour: Rgb<u8>) -> bool {
    pixel.0.iter().zip(colour.0).all(|(a, b)| a.abs_diff(b) <= 12)
}

/// What a camera stores so that `upright` is seen: for each orientation, where
/// a stored pixel belongs (EXIF 2.32, 4.6.4, tag 274).
pub fn as_stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let (width, height) = upright.dimensions();
    let (w, h) = if orientation < 5 { (width, height) } else { (height, width) };
    RgbImage::from_fn(w, h, |x, y| {
        let (left, top) = match orientation {
            1 => (x, y),
            2 => (w - 1 - x, y),
            3 => (w - 1 - x, h - 1 - y),
            4 => (x, h - 1 - y),
            5 => (y, x),
            6 => (h - 1 - y, x),
            7 => (h - 1 - y, w - 1 - x),
            _ => (y, w - 1 - x),
        };
        *upright.get_pixel(left, top)
    })
}

pub fn noise(width: u32, height: u32) -> RgbImage {
    let mut random = Random(0x5EED_0002);
    RgbImage::from_fn(width, height, |_, _| Rgb([0; 3].map(|_: u8| random.below(256) as u8)))
}

/// A small fixed generator (SplitMix64): every run sees the same bytes.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    encoded(picture.as_raw(), picture.dimensions(), ColorType::Rgb, false)
}

/// With every colour for four pixels, as phone cameras write.
pub fn halved_colours(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 95);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.encode(picture.as_raw(), picture.width() as u16, picture.height() as u16, ColorType::Rgb).unwrap();
    file
}

pub fn progressive(picture: &RgbImage) -> Vec<u8> {
    encoded(picture.as_raw(), picture.dimensions(), ColorType::Rgb, true)
}

pub fn encoded(samples: &[u8], size: (u32, u32), colours: ColorType, passes: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 95);
    encoder.set_progressive(passes);
    encoder.encode(samples, size.0 as u16, size.1 as u16, colours).unwrap();
    file
}

pub fn png(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
    file
}

pub fn decoded(file: &[u8]) -> RgbImage {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    let samples = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    RgbImage::from_raw(info.width.into(), info.height.into(), samples).unwrap()
}

/// Puts segments right behind the start of a JPEG.
pub fn with_segments(file: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&file[..2], &segments.concat(), &file[2..]].concat()
}

pub fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// An EXIF segment with an orientation and a place.
pub fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, format: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &format.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let tiff = [
        b"II*\0\x08\0\0\0\x02\0".to_vec(),
        entry(0x0112, 3, 1, orientation.into()),
        entry(0x8825, 4, 1, 38),
        vec![0; 4],
        // The place: an IFD with one text of nine bytes, which follows it.
        vec![1, 0],
        entry(0x001C, 2, 9, 56),
        vec![0; 4],
        b"GPSPLACE\0".to_vec(),
    ];
    segment(0xE1, &[b"Exif\0\0".to_vec(), tiff.concat()].concat())
}

/// Rewrites the size in the frame header.
pub fn resize_frame(file: &mut [u8], width: u16, height: u16) {
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0] || pair == [0xFF, 0xC2]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
}

/// The markers with a segment, without those between coded bytes.
pub fn markers(file: &[u8]) -> Vec<u8> {
    let mut at = 2;
    let mut found = Vec::new();
    while at + 4 <= file.len() {
        let marker = file[at + 1];
        if file[at] != 0xFF || matches!(marker, 0 | 0xD0..=0xD9) {
            at += 1;
            continue;
        }
        found.push(marker);
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
    found
}

pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let content = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1A\n".to_vec(), png_chunk(b"IHDR", &content)].concat()
}

pub fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let checked = [kind.as_slice(), content].concat();
    let mut sum = u32::MAX;
    for byte in &checked {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    [&(content.len() as u32).to_be_bytes()[..], &checked, &(!sum).to_be_bytes()].concat()
}
