//! Pixels to a plain JPEG that holds nothing but the picture.

use image::RgbImage;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use super::scale;

/// 80 is what is stored; below it only pure noise is pushed to keep its limit.
pub(super) const PHOTO_QUALITIES: &[u8] = &[80, 70, 60, 45, 30, 15];
/// A thumbnail is looked at for a second; it starts lower and may go lower.
pub(super) const THUMBNAIL_QUALITIES: &[u8] = &[75, 60, 45, 30, 15];

/// An encoded picture and its size in pixels.
pub(super) struct Jpeg {
    pub(super) bytes: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The picture in the first of `qualities` that takes at most `bytes_max`.
/// Where not even the last does, the picture is halved and tried again, so the
/// limit holds for whatever the camera saw.
pub(super) fn within(picture: &RgbImage, qualities: &[u8], bytes_max: u64) -> Jpeg {
    let (width, height) = picture.dimensions();
    for &quality in qualities {
        let bytes = encode(picture, quality);
        if bytes.len() as u64 <= bytes_max {
            return Jpeg { bytes, width, height };
        }
    }
    let half = scale::fit((width, height), width.max(height).div_ceil(2));
    within(&scale::resize_copy(picture, half), qualities, bytes_max)
}

/// With the standard Huffman tables: fitting them to each picture saves 2 % of
/// the bytes and costs 7 % of the whole pipeline's processor time.
fn encode(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    let size = |edge: u32| u16::try_from(edge).expect("edges are at most PHOTO_EDGE_MAX");
    encoder
        .encode(picture.as_raw(), size(picture.width()), size(picture.height()), ColorType::Rgb)
        .expect("memory takes every byte of a picture that is not empty");
    jpeg
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn a_picture_that_no_quality_fits_is_halved_until_it_does() {
        let stripes = RgbImage::from_fn(200, 100, |x, y| Rgb([(x * 97 % 256) as u8, (y * 89 % 256) as u8, 0]));
        let jpeg = within(&stripes, &[75, 15], 1_500);
        assert!(jpeg.bytes.len() <= 1_500, "{} bytes", jpeg.bytes.len());
        assert_eq!(jpeg.width, jpeg.height * 2);
        assert!(jpeg.width < 200 && 200 % jpeg.width == 0);
    }
}
