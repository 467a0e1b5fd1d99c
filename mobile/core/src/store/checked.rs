//! Files that are not sealed: JSON and a last line with its SHA-256, so that damage is not
//! taken for what was written.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::{sha256, to_hex};

use super::report::StoreError;

/// What the file is to hold.
pub(super) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(value).map_err(|error| StoreError::Io { source: error.into() })?;
    let check = check_of(&json);
    Ok([json, check].concat())
}

/// What it holds; none where it is not as it was written.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(json(bytes)?).ok()
}

/// The JSON in it; none where it is not as it was written.
pub(super) fn json(bytes: &[u8]) -> Option<&[u8]> {
    const CHECK_BYTES: usize = 66;
    let (json, check) = bytes.split_at_checked(bytes.len().checked_sub(CHECK_BYTES)?)?;
    (check == check_of(json)).then_some(json)
}

fn check_of(json: &[u8]) -> Vec<u8> {
    format!("\n{}\n", to_hex(&sha256(json))).into_bytes()
}
