//! An entry as bytes inside a piece: exactly those first written.

use crate::domain::limits::ENTRY_BYTES_MAX;
use crate::journal::Entry;

/// Stands for the length of a body that is not here.
const NO_BODY: u32 = u32::MAX;

pub(crate) fn framed(entry: &Entry) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("entries are far below 4 GiB").to_be_bytes();
    let header = entry.header_bytes();
    match entry.body_bytes() {
        Some(body) => [&length(header)[..], header, &length(body), body].concat(),
        None => [&length(header)[..], header, &NO_BODY.to_be_bytes()].concat(),
    }
}

pub(crate) fn entry_of(bytes: &[u8]) -> Option<Entry> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (header, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let (length, body) = rest.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length);
    let body = match length {
        NO_BODY => body.is_empty().then_some(None)?,
        length => (body.len() == length as usize && body.len() <= ENTRY_BYTES_MAX).then(|| Some(body.to_vec()))?,
    };
    Entry::read(header.to_vec(), body).ok()
}
