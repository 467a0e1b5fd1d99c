//! What a file is, by its first bytes; its name and declared type are not asked.

use super::refusal::LooksLike;

/// Readers accept a PDF's or page's first tag anywhere in here.
const LOOK_BYTES: usize = 1024;

/// The two formats that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
}

/// The format by its magic, or what else the file looks like.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, LooksLike> {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        return Ok(Format::Png);
    }
    Err(looks_like(bytes))
}

fn looks_like(bytes: &[u8]) -> LooksLike {
    let head = bytes[..bytes.len().min(LOOK_BYTES)].to_ascii_lowercase();
    let has = |tag: &[u8]| head.windows(tag.len()).any(|window| window == tag);
    if head.starts_with(b"gif8") {
        LooksLike::Gif
    } else if head.starts_with(b"pk\x03\x04") || head.starts_with(b"pk\x05\x06") {
        LooksLike::Zip
    } else if is_heic(&head) {
        LooksLike::Heic
    } else if has(b"%pdf-") {
        LooksLike::Pdf
    } else if has(b"<!doctype html") || has(b"<html") {
        LooksLike::Html
    } else if has(b"<svg") {
        LooksLike::Svg
    } else {
        LooksLike::Unknown
    }
}

/// ISO base media file whose major brand is one of the HEIF image brands.
fn is_heic(head: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    head.get(4..8) == Some(b"ftyp".as_slice()) && head.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_what_a_file_is() {
        let cases: [(&[u8], Result<Format, LooksLike>); 12] = [
            (b"\xFF\xD8\xFF\xE0", Ok(Format::Jpeg)),
            (b"\x89PNG\r\n\x1A\n....", Ok(Format::Png)),
            (b"%PDF-1.7\n", Err(LooksLike::Pdf)),
            (b"\n\n%PDF-1.4", Err(LooksLike::Pdf)),
            (b"\xEF\xBB\xBF <!DOCTYPE HTML><p>", Err(LooksLike::Html)),
            (b"<?xml version='1.0'?><svg onload=''>", Err(LooksLike::Svg)),
            (b"GIF89a", Err(LooksLike::Gif)),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Err(LooksLike::Heic)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0", Err(LooksLike::Unknown)),
            (b"PK\x03\x04rest", Err(LooksLike::Zip)),
            (b"", Err(LooksLike::Unknown)),
            (b"\xFF\xD8", Err(LooksLike::Unknown)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(sniff(bytes), expected, "{bytes:?}");
        }
    }
}
