//! What kind of file it is, by its first bytes: names lie. A workbook's parts are
//! unpacked here, under a count, and handed on as an archive that packs nothing:
//! whoever reads it further can't be made to unpack anything.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::refusal::{LooksLike, RosterRefusal};
use super::{FILE_BYTES_MAX, RosterFile, UNPACKED_BYTES_MAX};

/// What can be read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Container<'a> {
    /// An .xlsx workbook, its parts unpacked.
    Workbook(Vec<u8>),
    /// Text of a CSV file, without the mark at its beginning.
    Csv(&'a str),
}

/// Looks into the file.
///
/// # Errors
/// What it is not, or that it is too large.
pub(super) fn open(file: RosterFile<'_>) -> Result<Container<'_>, RosterRefusal> {
    let bytes = file.bytes;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(RosterRefusal::TooLarge { bytes: bytes.len() as u64, max: FILE_BYTES_MAX as u64 });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes).map(Container::Workbook);
    }
    match looks_like(bytes) {
        LooksLike::Text if has_ending(file.name, ".csv") => csv(bytes).map(Container::Csv),
        looks_like => Err(RosterRefusal::NotASpreadsheet { looks_like }),
    }
}

fn csv(bytes: &[u8]) -> Result<&str, RosterRefusal> {
    std::str::from_utf8(without_mark(bytes)).map_err(|_| RosterRefusal::NotUtf8)
}

/// Without the mark that some programs begin UTF-8 with.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn looks_like(bytes: &[u8]) -> LooksLike {
    const STARTS: [(&[u8], LooksLike); 9] = [
        (b"%PDF", LooksLike::Pdf),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", LooksLike::OldOrLockedOffice),
        (b"\xFF\xD8\xFF", LooksLike::Picture),
        (b"\x89PNG", LooksLike::Picture),
        (b"GIF8", LooksLike::Picture),
        (b"Rar!", LooksLike::Archive),
        (b"7z\xBC\xAF", LooksLike::Archive),
        (b"\xFF\xFE", LooksLike::Utf16Text),
        (b"\xFE\xFF", LooksLike::Utf16Text),
    ];
    if without_mark(bytes).iter().all(u8::is_ascii_whitespace) {
        return LooksLike::Empty;
    }
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return *kind;
    }
    let start: Vec<u8> = bytes.iter().take(512).map(u8::to_ascii_lowercase).collect();
    match start.trim_ascii_start() {
        _ if bytes.contains(&0) => LooksLike::Unknown,
        text if text.starts_with(b"<!doctype html") || text.starts_with(b"<html") => LooksLike::WebPage,
        _ => LooksLike::Text,
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.len() >= ending.len() && name.as_bytes()[name.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
}

/// The same workbook with its parts stored as they are.
fn workbook(bytes: &[u8]) -> Result<Vec<u8>, RosterRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| RosterRefusal::Damaged)?;
    let has = |start: &str| archive.file_names().flatten().any(|name| name.starts_with(start));
    if !has("xl/") {
        let looks_like = if has("word/") { LooksLike::Document } else { LooksLike::Archive };
        return Err(RosterRefusal::NotASpreadsheet { looks_like });
    }
    let declared = declared_bytes(&mut archive)?;
    if declared > UNPACKED_BYTES_MAX {
        return Err(RosterRefusal::TooLarge { bytes: declared, max: UNPACKED_BYTES_MAX });
    }
    stored(&mut archive).map_err(|_| RosterRefusal::Damaged)
}

/// What the parts say they unpack to. [`stored`] holds each of them to its word.
fn declared_bytes(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<u64, RosterRefusal> {
    let mut declared = 0u64;
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(|_| RosterRefusal::Damaged)?;
        declared = declared.saturating_add(part.size());
    }
    Ok(declared)
}

/// Unpacks every part, but never more of it than its own declared size.
fn stored(archive: &mut ZipArchive<Cursor<&[u8]>>) -> std::io::Result<Vec<u8>> {
    let mut unpacked = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for place in 0..archive.len() {
        let part = archive.by_index(place)?;
        if part.is_dir() {
            continue;
        }
        let (name, declared) = (part.name()?.into_owned(), part.size());
        let mut content = Vec::new();
        part.take(declared.saturating_add(1)).read_to_end(&mut content)?;
        if content.len() as u64 != declared || claims_too_many_strings(&content) {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        unpacked.start_file(name, options)?;
        unpacked.write_all(&content)?;
    }
    Ok(unpacked.finish()?.into_inner())
}

/// The library sets memory aside for as many shared strings as a part claims to
/// have, before it has seen one; no part has more strings than bytes.
fn claims_too_many_strings(part: &[u8]) -> bool {
    const CLAIM: &[u8] = b"uniqueCount";
    let claims = part.windows(CLAIM.len()).enumerate().filter(|(_, window)| *window == CLAIM);
    claims.into_iter().any(|(at, _)| {
        let after = part[at + CLAIM.len()..].iter().skip_while(|byte| !byte.is_ascii_digit());
        let digits = after.take_while(|byte| byte.is_ascii_digit());
        let count = digits.fold(0usize, |sum, byte| sum.saturating_mul(10).saturating_add(usize::from(byte - b'0')));
        count > part.len()
    })
}
