//! What a picture must be so that every reader of a paper shows it: a whole JPEG (ITU-T
//! T.81) of a kind that all of them know. It reads no further than to its size.

const START: [u8; 2] = [0xFF, 0xD8];
const END: [u8; 2] = [0xFF, 0xD9];
const SCAN: u8 = 0xDA;
/// Baseline, extended and progressive, all by Huffman's codes: what PDF readers know.
const FRAMES: std::ops::RangeInclusive<u8> = 0xC0..=0xC2;
/// Frames that they don't: lossless, differential, arithmetic. 0xC4, 0xC8 and 0xCC are tables.
const OTHER_FRAMES: [u8; 10] = [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF];

/// Width and height of a whole JPEG of 8 bits, grey or in three colours; none if it is
/// something else or was cut off.
pub(crate) fn jpeg_size(jpeg: &[u8]) -> Option<(u16, u16)> {
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
pub(crate) mod tests {
    use super::*;

    /// A grey picture.
    pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = vec![128; usize::from(width) * usize::from(height)];
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Luma).expect("grey pixels");
        bytes
    }

    #[test]
    fn a_jpeg_tells_its_size() {
        assert_eq!(jpeg_size(&jpeg(31, 17)), Some((31, 17)));
    }

    #[test]
    fn what_is_cut_off_anywhere_is_no_picture() {
        let whole = jpeg(40, 40);
        for length in 0..whole.len() {
            assert_eq!(jpeg_size(&whole[..length]), None, "{length} of {}", whole.len());
        }
    }

    #[test]
    fn four_colours_other_frames_and_other_files_are_no_pictures() {
        let at = |bytes: &[u8]| bytes.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame");
        let whole = jpeg(40, 40);
        for (offset, value) in [(1, 0xC3), (1, 0xC9), (4, 12), (9, 4), (9, 2)] {
            let mut broken = whole.clone();
            broken[at(&whole) + offset] = value;
            assert!(jpeg_size(&broken).is_none(), "{offset}: {value}");
        }
        assert!(jpeg_size(b"\x89PNG\r\n\x1a\n").is_none());
    }
}
