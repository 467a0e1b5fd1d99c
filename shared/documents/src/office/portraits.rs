//! Portraits as files of their own, for whoever prints badges: a ZIP file with the list
//! beside them.

use std::collections::BTreeSet;

use shared::ids::{PhotoHash, sha256};

use crate::Refused;
use crate::paper::Table;

use super::csv;
use super::jpeg::Jpeg;
use super::zipped::Zipped;

/// A ZIP file of JPEGs under the names they come with, and the list of them as CSV.
///
/// # Errors
/// More than [`PICTURES_MAX`]; a name that is not all of `a-z 0-9 _ - .` with the ending
/// of a JPEG, is longer than [`NAME_BYTES_MAX`] or given twice; bytes that are no JPEG.
pub fn zip_of_pictures(named: &[(String, &[u8])], list: &Table) -> Result<Vec<u8>, Refused> {
    if named.len() > PICTURES_MAX {
        return Err(Refused::TooMuch { field: FIELD, max: PICTURES_MAX });
    }
    let mut zip = Zipped::new();
    zip.packed(LIST, &csv(list))?;
    let mut before = BTreeSet::new();
    for (at, (name, bytes)) in (1..).zip(named) {
        if !is_plain(name) || !before.insert(name) {
            return Err(Refused::NotAFileName { field: FIELD, at });
        }
        let no_picture = || Refused::NotAPicture { field: FIELD, hash: PhotoHash(sha256(bytes)) };
        let jpeg = Jpeg::read(bytes).ok_or_else(no_picture)?;
        zip.stored(name, jpeg.bytes)?;
    }
    zip.finish()
}

/// As many as a badge list may ever name: an office has some hundred people.
const PICTURES_MAX: usize = 5_000;
/// Room for a long name, well below what file systems end at.
const NAME_BYTES_MAX: usize = 120;
const ENDING: &str = ".jpg";
/// No picture can have its name: it has another ending.
const LIST: &str = "danh-sach.csv";
const FIELD: &str = "portraits";

fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
    let stem = name.strip_suffix(ENDING).unwrap_or("");
    !stem.is_empty() && !name.starts_with(['.', '-']) && name.len() <= NAME_BYTES_MAX && name.bytes().all(plain)
}
