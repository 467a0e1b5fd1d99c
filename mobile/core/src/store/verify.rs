//! Reads every file again, as somebody who trusts nothing would; beside a phone that is
//! written on, up to where its journals stood when it began.

use std::path::PathBuf;
use std::sync::Arc;

use super::disk::RealDisk;
use super::found::BodyFound;
use super::frame::{At, Sealing};
use super::journal::Standing;
use super::photos::PhotoStore;
use super::places::Places;
use super::report::{Damage, Fate, IndexFault, Source, StoreError, VerifyReport, What};
use super::scan::{Scan, Since, scan};
use super::vault::Vault;

/// A check of everything, to be run on a thread of its own.
#[derive(Debug)]
pub struct Check {
    pub(super) journals: [(Source, PathBuf, Standing); 2],
    pub(super) photos: PathBuf,
    pub(super) vault: Arc<Vault>,
    pub(super) places: Arc<Places>,
}

impl Check {
    /// Checks both journals, the index and all photos.
    ///
    /// # Errors
    /// The system's; what is wrong with the bytes is in the report.
    pub fn run(&self) -> Result<VerifyReport, StoreError> {
        Ok(self.run_while(&|| true)?.expect("nobody ended it"))
    }

    /// The same for as long as it may go on: it holds the key, and reading thousands of
    /// photos takes minutes. None where it was ended before it came to its end.
    ///
    /// # Errors
    /// As [`Check::run`].
    pub fn run_while(&self, go_on: &dyn Fn() -> bool) -> Result<Option<VerifyReport>, StoreError> {
        let mut report = VerifyReport::default();
        for journal in &self.journals {
            if !go_on() {
                return Ok(None);
            }
            self.journal(journal, &mut report)?;
        }
        let whole = self.photos(&mut report, go_on)?;
        Ok(whole.then_some(report))
    }

    fn journal(
        &self,
        (source, folder, standing): &(Source, PathBuf, Standing),
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        let mut scan = scan(folder, Sealing { vault: &self.vault, source: *source }, Since::BEGINNING)?;
        if *source == Source::Foreign && scan.journal.is_some_and(|name| name != standing.name) {
            // Scopes were lost since the check began, and it was written anew without them.
            return Ok(());
        }
        leave_out_later(&mut scan, standing);
        report.damage.extend(self.damage(&scan, standing));
        let sound = scan.found.values().filter(|found| found.lies.body != BodyFound::Damaged).count() as u64;
        match source {
            Source::Own => (report.own, report.head) = (sound, scan.last_found().map(|(_, found)| found.head())),
            Source::Foreign => report.foreign = sound,
        }
        // Where the journal itself is damaged, what differs from it tells nothing.
        if scan.damage.is_empty() && !self.knows_all(&scan, standing) {
            report.index = Some(IndexFault::Contradicts);
        }
        Ok(())
    }

    /// What the index knows of and the files do not show any more is damage as well, even
    /// where they look whole, as one that was cut between two groups does.
    fn damage(&self, scan: &Scan, standing: &Standing) -> Vec<Damage> {
        let mut damage = scan.damage.clone();
        let (at, source) = (scan.end, scan.source);
        let mut note = |what, place, hash| {
            let At { segment, offset: at } = at;
            damage.push(Damage { journal: source, segment, at, place, hash, what, fate: Fate::Stands });
        };
        if scan.tail.as_ref().is_some_and(|tail| (at.segment, tail.at) < (standing.end.segment, standing.end.offset)) {
            note(What::Bytes, None, None);
        }
        for place in scan.next..standing.next {
            note(What::Entry, Some(place), None);
        }
        for damage in damage.iter_mut().filter(|damage| damage.hash.is_none()) {
            let row = damage.place.and_then(|place| self.places.row(source, place));
            damage.hash = row.map(|row| row.hash);
        }
        damage.sort_by_key(|damage| (damage.segment, damage.at, damage.place));
        damage
    }

    /// Whether what is known of each entry is what the journal says, and of no others.
    fn knows_all(&self, scan: &Scan, standing: &Standing) -> bool {
        let known = self.places.from(scan.source, 0).take_while(|(place, _)| *place < standing.next);
        known.eq(scan.found.iter().map(|(place, found)| (*place, found)))
    }

    /// Whether all were looked at.
    fn photos(&self, report: &mut VerifyReport, go_on: &dyn Fn() -> bool) -> Result<bool, StoreError> {
        let photos = PhotoStore::new(&self.photos, &self.vault, &RealDisk);
        for hash in photos.list()? {
            if !go_on() {
                return Ok(false);
            }
            match photos.read(hash) {
                Ok(Some(_)) => report.photos += 1,
                // Gone since the list was made: freed, or withdrawn before it was recorded.
                Ok(None) => {}
                Err(StoreError::PhotoDamaged { hash }) => report.photos_damaged.push(hash),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// What was written since the check began is the next one's.
fn leave_out_later(scan: &mut Scan, standing: &Standing) {
    drop(scan.found.split_off(&standing.next));
    let end = (standing.end.segment, standing.end.offset);
    scan.damage.retain(|damage| (damage.segment, damage.at) < end);
}
