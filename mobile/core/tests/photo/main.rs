//! The photo pipeline from outside: what goes in, what comes out, and what is
//! refused. Pictures are drawn here, so that each test says what it shows.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod pictures;

use std::io::Cursor;

use image::{GrayAlphaImage, GrayImage, ImageFormat, LumaA, Rgb, RgbImage, Rgba, RgbaImage};
use jpeg_encoder::ColorType;
use mobile_core::photo::{
    self, Frame, INPUT_BYTES_MAX, LooksLike, MASKS_MAX, Mask, PORTRAIT_HEIGHT_MAX, PhotoRefusal, Prepared, SCANS_MAX,
    Unsupported, frameable_size, is_blurred, portrait, prepare,
};
use pictures::*;
use sha2::{Digest, Sha256};

#[test]
fn every_exif_orientation_lands_upright() {
    let upright = quarters(96, 64);
    for orientation in 1..=8 {
        let stored = as_stored(&upright, orientation);
        let jpeg = with_segments(&jpeg(&stored), &[exif(orientation)]);
        let prepared = prepare(&jpeg, &[]).unwrap();
        assert_eq!((prepared.width, prepared.height), (96, 64), "orientation {orientation}");
        assert_quarters(&decoded(&prepared.photo), orientation);
        assert_quarters(&decoded(&prepared.thumbnail), orientation);
    }
}

#[test]
fn a_nonsense_orientation_leaves_the_picture_as_it_is() {
    for orientation in [0, 9, 255] {
        let jpeg = with_segments(&jpeg(&quarters(96, 64)), &[exif(orientation)]);
        assert_quarters(&decoded(&prepare(&jpeg, &[]).unwrap().photo), orientation);
    }
}

#[test]
fn no_metadata_is_left() {
    let planted = [
        exif(6),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>PLANTED</x:xmpmeta>"),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01PLANTED"),
        segment(0xED, b"Photoshop 3.0\0PLANTED"),
        segment(0xFE, b"PLANTED"),
    ];
    let mut input = with_segments(&jpeg(&quarters(400, 300)), &planted);
    input.extend_from_slice(b"PK\x03\x04PLANTED");
    assert!(contains(&input, b"PLANTED") && contains(&input, b"GPSPLACE"));
    let prepared = prepare(&input, &[]).unwrap();
    for output in [&prepared.photo, &prepared.thumbnail] {
        for marker in markers(output) {
            assert!(
                matches!(marker, 0xC0 | 0xC4 | 0xDA | 0xDB | 0xE0),
                "a segment {marker:02X} is more than the picture needs"
            );
        }
        assert!(!contains(output, b"PLANTED") && !contains(output, b"GPSPLACE"));
        assert!(output.ends_with(b"\xFF\xD9"), "nothing follows the picture");
    }
}

#[test]
fn masked_pixels_are_black_in_photo_and_thumbnail_and_change_the_hash() {
    let input = jpeg(&RgbImage::from_pixel(2000, 1000, WHITE));
    let mask = Mask::new(2_500, 5_000, 1_250, 2_500).unwrap();
    let plain = prepare(&input, &[]).unwrap();
    let masked = prepare(&input, &[mask]).unwrap();
    assert_eq!((plain.masked, masked.masked), (0, 1));
    assert_ne!(plain.hash, masked.hash);
    assert_ne!(plain.thumbnail_hash, masked.thumbnail_hash);
    for output in [&masked.photo, &masked.thumbnail] {
        let picture = decoded(output);
        let (width, height) = picture.dimensions();
        for (x, y, pixel) in picture.enumerate_pixels() {
            let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
            let inside = x > 0.27 && x < 0.355 && y > 0.53 && y < 0.72;
            let outside = !(0.21..0.415).contains(&x) || !(0.44..0.81).contains(&y);
            assert!(!inside || pixel.0.iter().all(|&v| v < 8), "{x} {y} shows {pixel:?}");
            assert!(!outside || pixel.0.iter().all(|&v| v > 230), "{x} {y} was covered: {pixel:?}");
        }
    }
}

#[test]
fn a_mask_is_placed_on_the_upright_picture() {
    let upright = RgbImage::from_pixel(300, 600, WHITE);
    let input = with_segments(&jpeg(&as_stored(&upright, 6)), &[exif(6)]);
    let corner = Mask::new(0, 0, 5_000, 2_500).unwrap();
    let picture = decoded(&prepare(&input, &[corner]).unwrap().photo);
    assert_eq!(picture.dimensions(), (300, 600));
    assert!(near(picture.get_pixel(70, 70), Rgb([0, 0, 0])));
    for (x, y) in [(230, 70), (70, 530), (230, 530)] {
        assert!(near(picture.get_pixel(x, y), WHITE), "{x} {y}");
    }
}

#[test]
fn a_mask_outside_the_picture_can_not_be_made() {
    let outside = [(10_000, 0, 1, 1), (9_000, 0, 1_001, 10), (0, 0, 0, 10), (5, 5, 5, 0), (u16::MAX, 0, 2, 1)];
    for (x, y, width, height) in outside {
        let refusal = PhotoRefusal::MaskOutside { x, y, width, height };
        assert_eq!(Mask::new(x, y, width, height), Err(refusal));
    }
    assert!(Mask::new(0, 0, 10_000, 10_000).is_ok());
}

#[test]
fn a_mask_is_checked_when_read_back() {
    let mask = Mask::new(1, 2, 3, 4).unwrap();
    let json = serde_json::to_string(&mask).unwrap();
    assert_eq!(json, r#"{"x":1,"y":2,"w":3,"h":4}"#);
    assert_eq!(serde_json::from_str::<Mask>(&json).unwrap(), mask);
    assert!(serde_json::from_str::<Mask>(r#"{"x":9999,"y":0,"w":2,"h":1}"#).is_err());
    assert!(serde_json::from_str::<Mask>(r#"{"x":0.5,"y":0,"w":2,"h":1}"#).is_err());
}

#[test]
fn more_masks_than_the_limit_are_refused() {
    let masks = vec![Mask::new(0, 0, 1, 1).unwrap(); MASKS_MAX + 1];
    let refusal = PhotoRefusal::TooManyMasks { count: MASKS_MAX + 1, max: MASKS_MAX };
    assert_eq!(prepare(&jpeg(&quarters(16, 16)), &masks), Err(refusal));
}

#[test]
fn the_longer_edge_is_scaled_to_1600_and_nothing_is_enlarged() {
    let sizes = [
        ((3400, 400), (1600, 188), (200, 24)),
        ((500, 3300), (242, 1600), (30, 200)),
        ((1700, 1700), (1600, 1600), (200, 200)),
        ((300, 120), (300, 120), (200, 80)),
        ((7, 5), (7, 5), (7, 5)),
        ((1, 1), (1, 1), (1, 1)),
    ];
    for (given, photo, thumbnail) in sizes {
        let prepared = prepare(&jpeg(&quarters(given.0, given.1)), &[]).unwrap();
        assert_eq!(decoded(&prepared.photo).dimensions(), photo, "{given:?}");
        assert_eq!((prepared.width, prepared.height), photo, "{given:?}");
        assert_eq!(decoded(&prepared.thumbnail).dimensions(), thumbnail, "{given:?}");
    }
}

#[test]
fn the_names_are_the_sha256_of_the_bytes() {
    let prepared = prepare(&jpeg(&quarters(300, 200)), &[]).unwrap();
    assert_eq!(prepared.hash[..], Sha256::digest(&prepared.photo)[..]);
    assert_eq!(prepared.thumbnail_hash[..], Sha256::digest(&prepared.thumbnail)[..]);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let input = jpeg(&noise(1700, 900));
    let masks = [Mask::new(1_000, 1_000, 333, 333).unwrap()];
    assert!(prepare(&input, &masks).unwrap() == prepare(&input, &masks).unwrap());
}

#[test]
fn even_noise_keeps_both_byte_limits() {
    for size in [1600, 200] {
        let mut png = Vec::new();
        noise(size, size).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let Prepared { photo, thumbnail, .. } = prepare(&png, &[]).unwrap();
        assert!(thumbnail.len() <= 20 * 1024, "{size}: {} bytes", thumbnail.len());
        assert!(photo.len() <= 4 * 1024 * 1024, "{size}: {} bytes", photo.len());
    }
}

#[test]
fn a_pdf_named_jpg_is_refused_as_a_pdf() {
    let refusal = PhotoRefusal::NotAPicture { looks_like: LooksLike::Pdf };
    assert_eq!(prepare(b"%PDF-1.7\n1 0 obj <<>> endobj", &[]), Err(refusal));
    let refusal = PhotoRefusal::NotAPicture { looks_like: LooksLike::Unknown };
    assert_eq!(prepare(b"", &[]), Err(refusal));
}

#[test]
fn a_picture_with_a_page_or_archive_behind_it_comes_out_clean() {
    for tail in [b"<html><script>PLANTED</script>".as_slice(), b"PK\x05\x06PLANTED"] {
        let mut input = jpeg(&quarters(64, 64));
        input.extend_from_slice(tail);
        let prepared = prepare(&input, &[]).unwrap();
        assert!(!contains(&prepared.photo, b"PLANTED"));
    }
}

#[test]
fn a_jpeg_cut_short_anywhere_is_refused() {
    for picture in [jpeg(&quarters(120, 80)), progressive(&quarters(120, 80))] {
        for length in 3..picture.len() {
            let refusal = prepare(&picture[..length], &[]).unwrap_err();
            assert_eq!(refusal, PhotoRefusal::Truncated, "after {length} of {}", picture.len());
        }
    }
}

#[test]
fn a_png_cut_short_is_refused() {
    let picture = png(&noise(120, 80));
    for length in (8..picture.len() - 16).step_by(7) {
        let refusal = prepare(&picture[..length], &[]).unwrap_err();
        assert!(matches!(refusal, PhotoRefusal::Truncated | PhotoRefusal::Damaged), "{refusal:?}");
    }
}

#[test]
fn damaged_bytes_never_panic_and_never_give_more_than_a_photo() {
    let sound =
        [with_segments(&jpeg(&quarters(72, 56)), &[exif(6)]), progressive(&quarters(72, 56)), png(&quarters(72, 56))];
    let mut random = Random(0x5EED_0001);
    for round in 0..1_000 {
        let mut bytes = sound[round % sound.len()].clone();
        for _ in 0..1 + random.below(6) {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
        if let Ok(prepared) = prepare(&bytes, &[]) {
            assert!(prepared.width.max(prepared.height) <= photo::PHOTO_EDGE_MAX);
            assert!(prepared.photo.starts_with(b"\xFF\xD8\xFF"));
        }
    }
}

#[test]
fn a_png_bomb_is_refused_by_its_header_alone() {
    // No pixel follows: had decoding begun, the answer would be `Truncated`.
    let refused = |width, height| prepare(&png_header(width, height), &[]).unwrap_err();
    assert_eq!(refused(20_000, 20_000), PhotoRefusal::TooLarge { width: 20_000, height: 20_000, max: 8192 });
    assert_eq!(refused(8_192, 8_192), PhotoRefusal::TooManyPixels { pixels: 67_108_864, max: 64_000_000 });
    assert_eq!(refused(0, 5), PhotoRefusal::Damaged);
}

#[test]
fn a_png_that_needs_too_much_memory_is_refused_before_its_pixels_are_read() {
    let mut bytes = png_header(8_000, 7_000);
    bytes.extend(png_chunk(b"IDAT", &[0x78, 0x9C]));
    let refusal = PhotoRefusal::NeedsTooMuchMemory { max: photo::DECODE_BYTES_MAX };
    assert_eq!(prepare(&bytes, &[]), Err(refusal));
}

#[test]
fn a_jpeg_bomb_is_refused_by_its_header() {
    let mut large = jpeg(&quarters(16, 16));
    resize_frame(&mut large, 60_000, 60_000);
    let refusal = PhotoRefusal::TooLarge { width: 60_000, height: 60_000, max: 8192 };
    assert_eq!(prepare(&large, &[]), Err(refusal));

    let mut passes = progressive(&quarters(16, 16));
    resize_frame(&mut passes, 8_000, 8_000);
    let refusal = PhotoRefusal::NeedsTooMuchMemory { max: photo::DECODE_BYTES_MAX };
    assert_eq!(prepare(&passes, &[]), Err(refusal));
}

#[test]
fn a_jpeg_with_endless_passes_is_refused() {
    let mut input = progressive(&quarters(64, 64));
    let end = input.split_off(input.len() - 2);
    for _ in 0..=SCANS_MAX {
        input.extend(segment(0xDA, &[1, 1, 0, 0, 0, 0]));
    }
    input.extend(end);
    let refusal = PhotoRefusal::TooManyScans { max: SCANS_MAX };
    assert_eq!(prepare(&input, &[]), Err(refusal));
}

#[test]
fn too_many_bytes_are_refused_unread() {
    let input = vec![0xFF; INPUT_BYTES_MAX + 1];
    let refusal = PhotoRefusal::TooManyBytes { len: INPUT_BYTES_MAX + 1, max: INPUT_BYTES_MAX };
    assert_eq!(prepare(&input, &[]), Err(refusal));
}

#[test]
fn a_progressive_jpeg_is_accepted() {
    let prepared = prepare(&progressive(&quarters(1800, 1200)), &[]).unwrap();
    assert_eq!((prepared.width, prepared.height), (1600, 1067));
    assert_quarters(&decoded(&prepared.photo), 1);
}

#[test]
fn a_grey_jpeg_is_accepted() {
    let grey = GrayImage::from_pixel(90, 60, image::Luma([140]));
    let prepared = prepare(&encoded(grey.as_raw(), (90, 60), ColorType::Luma, false), &[]).unwrap();
    assert!(near(decoded(&prepared.photo).get_pixel(45, 30), Rgb([140; 3])));
}

#[test]
fn a_four_colour_jpeg_is_refused_by_name() {
    let ink = vec![30; 90 * 60 * 4];
    let input = encoded(&ink, (90, 60), ColorType::Cmyk, false);
    let refusal = PhotoRefusal::Unsupported { what: Unsupported::FourColours };
    assert_eq!(prepare(&input, &[]), Err(refusal));
}

#[test]
fn transparency_in_a_png_becomes_white_paper() {
    let mut rgba = RgbaImage::from_pixel(90, 60, Rgba([200, 0, 0, 0]));
    for x in 0..45 {
        for y in 0..60 {
            rgba.put_pixel(x, y, Rgba([0, 0, 200, 255]));
        }
    }
    let mut file = Vec::new();
    rgba.write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
    let picture = decoded(&prepare(&file, &[]).unwrap().photo);
    assert!(near(picture.get_pixel(20, 30), Rgb([0, 0, 200])), "{:?}", picture.get_pixel(20, 30));
    assert!(near(picture.get_pixel(70, 30), Rgb([255, 255, 255])));

    let half = GrayAlphaImage::from_pixel(30, 20, LumaA([0, 128]));
    let mut file = Vec::new();
    half.write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
    assert!(near(decoded(&prepare(&file, &[]).unwrap().photo).get_pixel(15, 10), Rgb([127; 3])));
}

#[test]
fn debug_output_shows_sizes_and_nothing_of_the_picture() {
    let prepared = prepare(&jpeg(&quarters(40, 40)), &[]).unwrap();
    let shown = format!("{prepared:?}");
    assert!(shown.contains("width: 40") && !shown.contains("255, 216"), "{shown}");
}

#[test]
fn a_portrait_is_the_part_in_the_frame_whichever_way_the_camera_was_held() {
    // In the right lower quarter there is nothing but white.
    let upright = quarters(1600, 1200);
    let frame = Frame::new(6_000, 5_500, 4_000).unwrap();
    for orientation in 1..=8 {
        let input = with_segments(&jpeg(&as_stored(&upright, orientation)), &[exif(orientation)]);
        assert_eq!(frameable_size(&input), Ok((1600, 1200)), "orientation {orientation}");
        let prepared = portrait(&input, frame).unwrap();
        assert_eq!((prepared.width, prepared.height, prepared.masked), (360, 480, 0));
        for picture in [decoded(&prepared.photo), decoded(&prepared.thumbnail)] {
            assert!(picture.pixels().all(|pixel| near(pixel, WHITE)), "orientation {orientation}");
        }
    }
}

#[test]
fn a_portrait_keeps_the_frames_own_detail_and_no_more_pixels_than_are_printed() {
    let input = jpeg(&quarters(3000, 4000));
    let whole = portrait(&input, Frame::new(0, 0, 10_000).unwrap()).unwrap();
    assert_eq!((whole.width, whole.height), (708, PORTRAIT_HEIGHT_MAX));
    assert_quarters(&decoded(&whole.photo), 0);
    let frame = Frame::new(0, 0, 2_500).unwrap();
    let as_cameras_do = portrait(&halved_colours(&quarters(3000, 4000)), frame).unwrap();
    assert_eq!((as_cameras_do.width, as_cameras_do.height), (708, PORTRAIT_HEIGHT_MAX), "of 750 × 1000 pixels");
    // With every colour of every pixel it would need too much memory, and is decoded at half the size.
    let (_, height) = frameable_size(&input).unwrap();
    assert_eq!(height, 2_000);
    let small = portrait(&input, Frame::new(0, 0, 2_000).unwrap()).unwrap_err();
    assert!(matches!(small, PhotoRefusal::PortraitTooSmall { .. }), "{small:?}");
    let least = portrait(&input, Frame::new(0, 0, (4_740_000 / height) as u16).unwrap()).unwrap();
    assert!((472..=475).contains(&least.height), "{}", least.height);
    let across = portrait(&png(&quarters(1600, 1200)), Frame::new(0, 0, 5_000).unwrap()).unwrap();
    assert_eq!((across.width, across.height), (450, 600), "never enlarged");
}

#[test]
fn a_frame_with_too_few_pixels_or_beside_the_picture_is_refused() {
    let small = jpeg(&quarters(400, 500));
    let refusal = PhotoRefusal::PortraitTooSmall { width: 337, height: 450 };
    assert_eq!(portrait(&small, Frame::new(0, 0, 9_000).unwrap()), Err(refusal));
    assert_eq!(portrait(&small, Frame::new(9_000, 0, 9_900).unwrap()), Err(PhotoRefusal::FrameOutside));
    assert_eq!(refusal.sentence(), "photo-portrait-small");
    let pdf = PhotoRefusal::NotAPicture { looks_like: LooksLike::Pdf };
    assert_eq!(portrait(b"%PDF-1.7", Frame::new(0, 0, 9_000).unwrap()), Err(pdf));
}

#[test]
fn a_portrait_out_of_focus_is_told_from_a_sharp_one() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos");
    // Each with a frame around its subject.
    let subjects = [
        ("astronaut", 2_300, 0, 5_000),
        ("chelsea", 3_000, 0, 9_000),
        ("coffee", 2_500, 0, 9_900),
        ("rocket", 0, 0, 7_000),
    ];
    for (name, x, y, height) in subjects {
        let taken = std::fs::read(fixtures.join(format!("{name}.jpg"))).unwrap();
        let sharp = portrait(&taken, Frame::new(x, y, height).unwrap()).unwrap();
        assert!(!is_blurred(&sharp.photo), "{name}");
        let shaken = image::imageops::blur(&decoded(&sharp.photo), sharp.width as f32 * 0.008);
        assert!(is_blurred(&jpeg(&shaken)), "{name}");
    }
}
