//! From the fold's view of a key to its row in the projection. Pure: the same
//! record gives the same rows, however it was reached.

use std::collections::BTreeSet;

use shared::ids::{EntryHash, Key};
use shared::record::{Display, Folded, Item, KeyRecord, Record, Shown};

use crate::record::KeyRow;

/// The rows of changed classes, each made when it is asked for, and the classes that are no
/// more.
pub fn changed_rows<'a>(
    record: &'a Record,
    changed: &BTreeSet<Key>,
) -> (impl ExactSizeIterator<Item = KeyRow> + 'a, Vec<Key>) {
    let mut stand = Vec::with_capacity(changed.len());
    let mut gone = Vec::new();
    for class in changed {
        match record.key(class) {
            Some(key) => stand.push((*class, key)),
            None => gone.push(*class),
        }
    }
    (stand.into_iter().map(|(class, key)| row(class, key, |hash| record.item(hash))), gone)
}

/// All rows of a fold from scratch.
pub fn all_rows<'a>(folded: &Folded, item: impl Fn(&EntryHash) -> Option<&'a Item>) -> Vec<KeyRow> {
    folded.keys.iter().map(|(class, key)| row(*class, key, &item)).collect()
}

fn row<'a>(class: Key, key: &KeyRecord, item: impl Fn(&EntryHash) -> Option<&'a Item>) -> KeyRow {
    let (shown, value) = shown(key);
    // The parts of an erased or foreign body are not to be had; its header still
    // says what kind of thing it was and what it was about.
    let first = key.standing.first().and_then(item);
    let parts = key.parts.as_ref();
    let about = parts.map(|parts| parts.about).or(first.map(|item| item.about));
    let kind = parts.map(|parts| parts.kind.clone()).or(first.map(|item| item.kind.clone()));
    KeyRow {
        class,
        kind: kind.unwrap_or_default(),
        about: about.unwrap_or(shared::ids::Id(class.0)),
        subject: parts.and_then(|parts| parts.subject),
        field: parts.map(|parts| parts.field.clone()).unwrap_or_default(),
        shown: shown.to_owned(),
        value,
        standing: i64::try_from(key.standing.len()).unwrap_or(i64::MAX),
        pending: key.pending,
        needs_update: key.needs_update,
    }
}

fn shown(key: &KeyRecord) -> (&'static str, Option<String>) {
    match key.display() {
        Display::Empty => ("empty", None),
        Display::AllWithdrawn | Display::One(Shown::Withdrawn) => ("withdrawn", None),
        Display::One(Shown::Value(value)) => ("one", Some(value.clone())),
        Display::One(Shown::Erased) => ("erased", None),
        Display::One(Shown::NotHere) => ("not_here", None),
        Display::Differs(_) => ("differs", None),
    }
}
