//! What kind of file it is, by its first bytes: names lie. And how much a
//! workbook says it unpacks to, before anything is unpacked.

use super::refusal::{LooksLike, RosterRefusal};
use super::{FILE_BYTES_MAX, RosterFile, UNPACKED_BYTES_MAX};

/// What can be read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Container<'a> {
    /// An .xlsx workbook.
    Workbook(&'a [u8]),
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
        return workbook(bytes).map(|()| Container::Workbook(bytes));
    }
    match looks_like(bytes) {
        LooksLike::Text if has_ending(file.name, ".csv") => csv(bytes).map(Container::Csv),
        looks_like => Err(RosterRefusal::NotASpreadsheet { looks_like }),
    }
}

fn csv(bytes: &[u8]) -> Result<&str, RosterRefusal> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|_| RosterRefusal::NotUtf8)
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
    if bytes.iter().all(u8::is_ascii_whitespace) {
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

/// Checks that an archive is a workbook and small enough unpacked, by its own
/// directory (APPNOTE.TXT 4.3.12). What the directory hides is bounded by
/// [`FILE_BYTES_MAX`] alone.
fn workbook(bytes: &[u8]) -> Result<(), RosterRefusal> {
    let parts = directory(bytes).ok_or(RosterRefusal::Damaged)?;
    let has = |start: &str| parts.iter().any(|part| part.name.starts_with(start.as_bytes()));
    if !has("xl/") {
        let looks_like = if has("word/") { LooksLike::Document } else { LooksLike::Archive };
        return Err(RosterRefusal::NotASpreadsheet { looks_like });
    }
    let unpacked = parts.iter().map(|part| part.unpacked_bytes).sum();
    if unpacked > UNPACKED_BYTES_MAX {
        return Err(RosterRefusal::TooLarge { bytes: unpacked, max: UNPACKED_BYTES_MAX });
    }
    // Deflate never makes a part much larger, so a part that says so hides its size.
    if parts.iter().any(|part| part.packed_bytes > part.unpacked_bytes + part.unpacked_bytes / 8 + 64) {
        return Err(RosterRefusal::Damaged);
    }
    Ok(())
}

struct Part<'a> {
    name: &'a [u8],
    packed_bytes: u64,
    unpacked_bytes: u64,
}

/// The parts an archive lists; `None` where the list is not whole. Archives over
/// 4 GB have another form of it and are far over the limit.
fn directory(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    const END: &[u8] = b"PK\x05\x06";
    const END_BYTES: usize = 22;
    const COMMENT_BYTES_MAX: usize = 65_535;
    const ENTRY: &[u8] = b"PK\x01\x02";
    const ENTRY_BYTES: usize = 46;
    let earliest = bytes.len().saturating_sub(END_BYTES + COMMENT_BYTES_MAX);
    let end = (earliest..=bytes.len().checked_sub(END_BYTES)?).rev().find(|&at| bytes[at..].starts_with(END))?;
    let count = number(bytes, end + 10, 2)?;
    let mut at = usize::try_from(number(bytes, end + 16, 4)?).ok()?;
    let mut parts = Vec::new();
    for _ in 0..count {
        let entry = bytes.get(at..)?;
        if !entry.starts_with(ENTRY) {
            return None;
        }
        let length = |offset| number(entry, offset, 2).and_then(|length| usize::try_from(length).ok());
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        parts.push(Part {
            name: entry.get(ENTRY_BYTES..ENTRY_BYTES + name)?,
            packed_bytes: number(entry, 20, 4)?,
            unpacked_bytes: number(entry, 24, 4)?,
        });
        at += ENTRY_BYTES + name + extra + comment;
    }
    Some(parts)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
}
