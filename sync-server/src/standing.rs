//! What stands under a key: what a new value at the office's desk replaces is what
//! its writer was shown.

use shared::domain::KeyParts;
use shared::journal::Named;
use shared::record::{Item, Record};

/// The standing entries of a key; none where nothing was said.
pub fn standing_refs(record: &Record, parts: &KeyParts) -> Vec<Named> {
    let standing = record.at(parts).map(|key| key.standing.as_slice()).unwrap_or_default();
    standing.iter().filter_map(|hash| record.item(hash)).map(Item::named).collect()
}
