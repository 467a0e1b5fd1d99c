//! Reads every file again, as somebody who trusts nothing would.

use std::collections::BTreeMap;

use super::Store;
use super::journal::Journal;
use super::report::{Damage, Fate, Source, StoreError, VerifyReport, What};
use super::scan::{BodyFound, Found, Scan};

/// Checks both journals and all photos.
pub(super) fn verify(store: &Store) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport::default();
    let (own, damage) = check(&store.own, Source::Own)?;
    report.damage.extend(damage);
    let (foreign, damage) = check(&store.foreign, Source::Foreign)?;
    report.damage.extend(damage);
    report.head = own.last().map(Found::head);
    (report.own, report.foreign) = (sound(&own.found), sound(&foreign.found));
    for hash in store.photos().list()? {
        match store.photos().read(hash) {
            Ok(_) => report.photos += 1,
            Err(StoreError::PhotoDamaged { hash }) => report.photos_damaged.push(hash),
            Err(error) => return Err(error),
        }
    }
    Ok(report)
}

/// Entries that changed since they were found are damage as well, even where the
/// file looks whole, as one that was cut between two groups does.
fn check(journal: &Journal, source: Source) -> Result<(Scan, Vec<Damage>), StoreError> {
    let scan = journal.scan_again()?;
    let mut damage = scan.damage.clone();
    let mut note = |at, what, place, hash| {
        damage.push(Damage { journal: source, at, place, hash, what, fate: Fate::Stands });
    };
    if let Some(tail) = &scan.tail {
        note(tail.at, What::Bytes, None, None);
    }
    for (place, found) in journal.found() {
        let known = scan.damage.iter().any(|damage| damage.place == Some(*place));
        if !known && scan.found.get(place).is_none_or(|now| now.hash != found.hash) {
            note(found.at, What::Entry, Some(*place), Some(found.hash));
        }
    }
    for damage in damage.iter_mut().filter(|damage| damage.hash.is_none()) {
        let before = damage.place.and_then(|place| journal.found().get(&place));
        damage.hash = before.map(|found| found.hash);
    }
    damage.sort_by_key(|damage| (damage.at, damage.place));
    Ok((scan, damage))
}

fn sound(found: &BTreeMap<u64, Found>) -> u64 {
    found.values().filter(|found| found.body != BodyFound::Damaged).count() as u64
}
