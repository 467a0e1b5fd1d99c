//! What a phone has been proved, kept from sync to sync: the log's newest end, where its
//! own entries stand in it, what the office promised. From it follows what may leave the
//! phone, and what the office owes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::proof::verify_entries;
use super::statement::{Checkpoint, SignedPromise, Statement};
use super::tree::leaf_of;
use super::watch::{Alarm, Cut, Judged, Known, Run};
use crate::ids::{DeviceId, EntryHash, EntryRef, LogHash, PhotoHash, PublicKey};
use crate::journal::HeadVerifier;

/// Promises kept: the newest ones, until a backup reaches one of them.
pub const PROMISES_KEPT_MAX: usize = 8;

/// Older ends kept beside the newest: enough to tell about when a log was changed.
pub const ENDS_KEPT_MAX: usize = 32;

/// The phone's book about the office's log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogBook {
    /// The newest end and who signs.
    pub known: Option<Known>,
    /// Devices of the office that signed before, and their keys.
    #[serde(default)]
    pub past: Vec<(DeviceId, PublicKey)>,
    /// Older ends of the same epoch, from short to long, ever sparser the older they are.
    #[serde(default)]
    pub ends: Vec<(u64, LogHash)>,
    /// Where own entries are proved to stand, from the first on without a gap.
    #[serde(default)]
    pub own: Vec<Run>,
    /// Behind the last entry of others that the office proved; 0 where there is none.
    #[serde(default)]
    pub others_to: u64,
    /// What the office promised to hold, oldest first.
    #[serde(default)]
    pub promises: Vec<SignedPromise>,
    /// The office's last word can't be true, or is not all.
    #[serde(default)]
    pub alarm: Option<Alarm>,
    /// The last time the office was found restored from a copy.
    #[serde(default)]
    pub cut: Option<Cut>,
    /// What others wrote, this phone has, and the log lacks since then; none while that was
    /// not looked for.
    #[serde(default)]
    pub lacking: Option<Vec<EntryRef>>,
    /// What was proved of the journals that this phone wrote before this one.
    #[serde(default)]
    pub former: Vec<Former>,
}

/// What was proved of a journal that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Whose it was.
    pub device: DeviceId,
    /// Where its entries are proved to stand.
    pub own: Vec<Run>,
    /// The newest promise to it.
    pub promise: Option<SignedPromise>,
}

impl LogBook {
    /// The key of a device that signed before.
    pub fn past_key(&self, office: DeviceId) -> Option<PublicKey> {
        self.past.iter().find(|(device, _)| *device == office).map(|(_, key)| *key)
    }

    /// The last own place that is proved to be in the log; 0 for none.
    pub fn proved_seq(&self) -> u64 {
        self.own.last().map_or(0, |run| run.seq + run.count - 1)
    }

    /// The last own place that the office promised to hold; 0 for none.
    pub fn promised_seq(&self) -> u64 {
        self.promises.iter().map(|promise| promise.promise.head.seq).max().unwrap_or(0)
    }

    /// The book of a phone that begins another journal after a device's: what was proved of
    /// the old one's entries is not true of the new one's.
    pub fn of_next_journal(&self, device: DeviceId) -> LogBook {
        let mut next = LogBook { own: Vec::new(), promises: Vec::new(), ..self.clone() };
        next.former.retain(|former| former.device != device);
        next.former.push(Former { device, own: self.own.clone(), promise: self.promises.last().cloned() });
        next
    }

    /// Takes a word that holds. Of an office that was restored from a copy everything is to
    /// be proved anew.
    pub fn heard(&mut self, judged: Judged) {
        let before = self.known.replace(judged.known);
        let last = before.map(|known| (known.checkpoint().office, known.key));
        let signed = last.into_iter().chain(judged.signers).filter(|(_, key)| *key != judged.known.key);
        let new: Vec<(DeviceId, PublicKey)> = signed.filter(|signer| !self.past.contains(signer)).collect();
        self.past.extend(new);
        let older = before.map(|known| known.end.checkpoint);
        self.note_older(older.filter(|older| older.size < judged.known.checkpoint().size));
        self.alarm = None;
        if judged.cut.is_some() {
            self.cut = judged.cut;
            self.lacking = None;
            (self.own, self.promises, self.ends, self.others_to) = (Vec::new(), Vec::new(), Vec::new(), 0);
            self.former.clear();
        }
    }

    /// Takes a proof that own entries, the next ones in order, stand in the log.
    ///
    /// # Errors
    /// [`Alarm::Rewritten`] where it proves nothing.
    pub fn proved(&mut self, runs: &[Run], hashes: &[EntryHash], proof: &[LogHash]) -> Result<(), Alarm> {
        let Some(known) = self.known.filter(|_| !runs.is_empty()) else { return Ok(()) };
        let end = known.checkpoint();
        let unproved = Alarm::Rewritten { known: end.size };
        let mut at: Vec<(u64, EntryHash)> = Vec::with_capacity(hashes.len());
        let mut next = self.proved_seq() + 1;
        for run in runs {
            if run.seq != next || run.count == 0 || run.count > hashes.len() as u64 - at.len() as u64 {
                return Err(unproved);
            }
            let places = (0..run.count).map(|step| run.place.checked_add(step)).collect::<Option<Vec<u64>>>();
            let hashes = &hashes[at.len()..];
            at.extend(places.ok_or(unproved)?.into_iter().zip(hashes.iter().copied()));
            next += run.count;
        }
        at.sort_unstable();
        if at.len() != hashes.len() || !verify_entries(&at, (end.size, end.root), proof) {
            return Err(unproved);
        }
        runs.iter().for_each(|run| self.add(*run));
        Ok(())
    }

    /// Takes a proof that entries of a page stand in the log, in the order of their places.
    ///
    /// # Errors
    /// [`Alarm::Rewritten`] where it proves nothing.
    pub fn proved_others(
        &mut self,
        places: &[(u64, u64)],
        hashes: &[EntryHash],
        proof: &[LogHash],
    ) -> Result<(), Alarm> {
        let Some(known) = self.known.filter(|_| !hashes.is_empty()) else { return Ok(()) };
        let end = known.checkpoint();
        let unproved = Alarm::Rewritten { known: end.size };
        let told = places.iter().map(|(_, count)| *count).fold(0, u64::saturating_add);
        if told != hashes.len() as u64 {
            return Err(unproved);
        }
        let each = places.iter().flat_map(|(first, count)| (0..*count).map(|step| first.saturating_add(step)));
        let at: Vec<(u64, EntryHash)> = each.zip(hashes.iter().copied()).collect();
        if !verify_entries(&at, (end.size, end.root), proof) {
            return Err(unproved);
        }
        let behind = at.last().map_or(0, |(place, _)| place + 1);
        self.others_to = self.others_to.max(behind);
        Ok(())
    }

    /// Whether it is to be looked for what the log lacks since the office was restored.
    pub fn must_look(&self) -> bool {
        self.cut.is_some() && self.lacking.is_none()
    }

    /// Notes which of the entries of others that this phone has are not in the log, by
    /// all of its leaves.
    pub fn looked(&mut self, leaves: &[LogHash], others: &[EntryRef]) {
        let there: BTreeSet<LogHash> = leaves.iter().copied().collect();
        let lacking = others.iter().filter(|entry| !there.contains(&leaf_of(entry.hash)));
        self.lacking = Some(lacking.copied().collect());
    }

    /// What was lacking has come.
    pub fn came(&mut self, hashes: &[EntryHash]) {
        if let Some(lacking) = self.lacking.as_mut().filter(|lacking| !lacking.is_empty()) {
            let came: BTreeSet<&EntryHash> = hashes.iter().collect();
            lacking.retain(|entry| !came.contains(&entry.hash));
        }
    }

    /// Takes a promise, if the office signed it. Those that say no more than a newer one
    /// go, but the newest of those a backup holds.
    pub fn promised(&mut self, promise: &SignedPromise, verifier: &dyn HeadVerifier) -> bool {
        let Some(known) = self.known else { return false };
        let by_it = promise.promise.office == known.checkpoint().office;
        if !by_it || !promise.promise.is_signed(known.key, promise.signature, verifier) {
            return false;
        }
        self.promises.push(promise.clone());
        let backed_up_to = known.checkpoint().backed_up_to;
        let held = self.promises.iter().rposition(|kept| kept.promise.size <= backed_up_to).unwrap_or(0);
        self.promises.drain(..held);
        if self.promises.len() > PROMISES_KEPT_MAX {
            self.promises.remove(1);
        }
        true
    }

    /// Whether an own entry may leave this phone: it is proved to be in the log, and a
    /// backup holds it.
    pub fn covers_own(&self, seq: u64) -> bool {
        place_in(&self.own, seq).is_some_and(|place| place < self.backed_up_to())
    }

    /// Whether what others wrote may leave it: the office proved all of it, and a backup
    /// holds it.
    pub fn covers_others(&self) -> bool {
        self.others_to > 0 && self.others_to <= self.backed_up_to()
    }

    /// Whether a photo that an own entry names may leave it: what a backup holds, the
    /// office had promised by then, and not as lacking.
    pub fn covers_photo(&self, named_by: u64, photo: PhotoHash) -> bool {
        let backed_up = |kept: &&SignedPromise| kept.promise.size <= self.backed_up_to();
        let promise = self.promises.iter().rfind(backed_up);
        self.covers_own(named_by)
            && promise.is_some_and(|kept| kept.promise.head.seq >= named_by && !kept.promise.missing.contains(&photo))
    }

    /// Whether an entry of a device of this phone is proved to be in the log, whether or not
    /// a backup holds it: a phone that was revoked waits for none.
    pub fn proves_own(&self, device: DeviceId, seq: u64) -> bool {
        let (own, _) = self.proofs_of(device);
        self.alarm.is_none() && self.known.is_some() && place_in(own, seq).is_some()
    }

    /// The same of a photo that such an entry names: the newest promise covers that entry and
    /// does not name the photo as lacking.
    pub fn proves_photo(&self, device: DeviceId, named_by: u64, photo: PhotoHash) -> bool {
        let (_, promise) = self.proofs_of(device);
        self.proves_own(device, named_by)
            && promise.is_some_and(|kept| kept.promise.head.seq >= named_by && !kept.promise.missing.contains(&photo))
    }

    fn proofs_of(&self, device: DeviceId) -> (&[Run], Option<&SignedPromise>) {
        match self.former.iter().find(|former| former.device == device) {
            Some(former) => (&former.own, former.promise.as_ref()),
            None => (&self.own, self.promises.last()),
        }
    }

    /// The same of what others wrote: it came from the office, whose log goes on from where
    /// it was then. What a restored office lacks may be nowhere else.
    pub fn proves_other(&self, entry: &EntryRef) -> bool {
        let lacking = self.lacking.as_ref().is_some_and(|lacking| lacking.contains(entry));
        self.alarm.is_none() && self.known.is_some() && !self.must_look() && !lacking
    }

    fn note_older(&mut self, before: Option<Checkpoint>) {
        self.ends.extend(before.map(|before| (before.size, before.root)));
        if self.ends.len() > ENDS_KEPT_MAX {
            // Every second one of the older half goes.
            let mut at = 0;
            self.ends.retain(|_| {
                at += 1;
                at > ENDS_KEPT_MAX / 2 || at % 2 == 0
            });
        }
    }

    fn backed_up_to(&self) -> u64 {
        self.known.filter(|_| self.alarm.is_none()).map_or(0, |known| known.checkpoint().backed_up_to)
    }

    fn add(&mut self, run: Run) {
        match self.own.last_mut() {
            Some(last) if last.place + last.count == run.place => last.count += run.count,
            _ => self.own.push(run),
        }
    }
}

fn place_in(runs: &[Run], seq: u64) -> Option<u64> {
    let run = runs.iter().find(|run| run.seq <= seq && seq - run.seq < run.count)?;
    Some(run.place + (seq - run.seq))
}
