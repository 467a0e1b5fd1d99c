//! What the office says about its log: how long it is, where a journal's entries stand in
//! it, what it holds. The log is the order of arrival: whoever writes holds the writers'
//! turn, gives the places and signs the new end in the same transaction, so the turn is
//! the one sequencer's lease. It refuses to know how a word travels.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset};
use shared::domain::{Fact, Restoration, Role};
use shared::ids::{DeviceId, EntryHash, LogHash, PhotoHash, PublicKey, ScopeId};
use shared::journal::{DeviceKey, Draft, Ed25519, Entry, Head, HeadSigner, Tip, Writer, write};
use shared::log::{
    Checkpoint, EPOCH_FIRST, EpochStart, LogWord, OfficeLog, Promise, Run, SignedCheckpoint, SignedEpoch,
    SignedPromise, Statement,
};
use shared::sync::{Agreement, PROVE_ENTRIES_MAX, PROVE_RUNS_MAX, Proved};

use crate::error::OfficeError;
use crate::office::{Author, Memory, Office, Seat};
use crate::record::{EpochRow, SignedHead};

/// Photos a promise names as lacking at most: a phone that owes more is promised nothing
/// until they have come.
pub const PROMISE_PHOTOS_MAX: usize = 1_000;
/// Hashes of the log in one answer, 32 bytes each.
pub const LEAVES_MAX: u64 = 16_384;

/// What a promise is to be about: the end of a journal as it was at one moment, and what
/// may be owed of the photos that are named up to there.
#[derive(Debug)]
pub(crate) struct Owed {
    device: DeviceId,
    /// None where it has no single end.
    head: Option<Head>,
    /// Photos that were lacking when last looked for.
    photos: Vec<PhotoHash>,
    /// How many entries the log had.
    size: u64,
}

impl Memory {
    /// What is owed of a journal now.
    pub(crate) fn owed(&self, device: DeviceId) -> Owed {
        let (head, photos) = (one_end(self, device), self.photos_of(device).collect());
        Owed { device, head, photos, size: self.tree.size() }
    }

    /// The log with what was signed about it.
    pub(crate) fn log<'a>(&'a self, office: &'a Office) -> OfficeLog<'a> {
        OfficeLog { tree: &self.tree, end: office.log_end(self), epochs: office.epochs() }
    }
}

impl Office {
    /// The log's end as memory holds it, signed: as it was signed with its last entry, or
    /// now, where an earlier version wrote that.
    pub(crate) fn log_end(&self, memory: &Memory) -> SignedCheckpoint {
        let size = memory.tree.size();
        match memory.end {
            Some(end) if end.checkpoint.size == size && end.checkpoint.epoch == self.seat().epoch => end,
            _ => signed_end(self.seat(), memory, self.now_ms()),
        }
    }

    /// What an agreement proves: the log since the end the phone knows, where its entries
    /// stand, what is held of them.
    ///
    /// # Errors
    /// What the database or disk says.
    pub(crate) async fn prove(&self, device: DeviceId, asked: &Agreement) -> Result<Proved, OfficeError> {
        let owed = self.memory().await?.owed(device);
        let promise = self.promise(owed).await?;
        let last = asked.head.map_or(0, |head| head.seq);
        let from = asked.prove_from.max(1);
        let runs = match from > last {
            true => Vec::new(),
            false => self.store().runs(device, from, (last - from).saturating_add(1).min(PROVE_ENTRIES_MAX)).await?,
        };
        let memory = self.memory().await?;
        let log = memory.log(self);
        let size = log.end.checkpoint.size;
        let mut own = match memory.chain(device).forks().next() {
            Some(_) => Vec::new(),
            None => one_stretch(runs, from, last, size),
        };
        own.truncate(PROVE_RUNS_MAX);
        let mut places: Vec<u64> = own.iter().flat_map(|run| run.place..run.place + run.count).collect();
        places.sort_unstable();
        let inclusion = match places.is_empty() {
            true => Vec::new(),
            false => log.tree.prove(&places, size).unwrap_or_default(),
        };
        Ok(Proved { log: log.word(asked.known.as_ref()), own, inclusion, promise })
    }

    /// Where entries at ascending positions stand in the log of a size, and the proof.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn prove_positions(
        &self,
        positions: impl Iterator<Item = i64>,
        size: u64,
    ) -> Result<(Vec<(u64, u64)>, Vec<LogHash>), OfficeError> {
        let places: Vec<u64> = positions.filter_map(|position| u64::try_from(position - 1).ok()).collect();
        if places.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let proof = self.memory().await?.tree.prove(&places, size).unwrap_or_default();
        Ok((stretches(&places), proof))
    }

    /// What is held of a journal up to an end that is committed, signed. Memory is not looked
    /// at once more: its next writer may have it by now. None where the journal has no single
    /// end, or where more photos are lacking than a promise can name.
    ///
    /// # Errors
    /// What the database or disk says.
    pub(crate) async fn promise(&self, owed: Owed) -> Result<Option<SignedPromise>, OfficeError> {
        let Owed { device, head, photos, size } = owed;
        let Some(head) = head else { return Ok(None) };
        let held: HashSet<PhotoHash> = self.photos_here(&photos).await?;
        self.photos_came(device, &held).await;
        let missing: Vec<PhotoHash> = photos.into_iter().filter(|hash| !held.contains(hash)).collect();
        if missing.len() > PROMISE_PHOTOS_MAX {
            return Ok(None);
        }
        let Seat { device: office, epoch, key } = self.seat();
        let promise = Promise { office: *office, epoch: *epoch, device, head, missing, size, at_ms: self.now_ms() };
        Ok(Some(SignedPromise { signature: promise.signed_by(key), promise }))
    }

    /// The word about the log to somebody who knows an older end of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn log_word(&self, known: Option<&Checkpoint>) -> Result<LogWord, OfficeError> {
        Ok(self.memory().await?.log(self).word(known))
    }

    /// Looks whether an end that a phone keeps is none of this log although this office
    /// signed it: then it was restored from a copy, or somebody changed it.
    pub(crate) fn look_for_contradiction(&self, memory: &Memory, known: &SignedCheckpoint) {
        let end = &known.checkpoint;
        let signed = self.key_of_office(end.office).is_some_and(|key| end.is_signed(key, known.signature, &Ed25519));
        if signed && memory.log(self).is_contradicted_by(end) {
            tracing::error!(
                known = end.size,
                now = memory.tree.size(),
                "a phone knows an end that is none of this log"
            );
            self.note_contradiction(*end);
        }
    }

    /// The key of one of the office's own devices, past ones too.
    pub fn key_of_office(&self, device: DeviceId) -> Option<PublicKey> {
        self.keys().iter().find(|key| key.device == device).map(|key| key.public_key)
    }

    /// Goes on under a new device after the office was restored from a copy, since the old
    /// one's journal and log had gone on where the copy ends. A person says so, and when
    /// the copy was made: what arrived later is no part of it. The office must be opened
    /// anew afterwards.
    ///
    /// # Errors
    /// What the database says; nothing has begun then.
    pub async fn begin_epoch(
        &self,
        copied_at: DateTime<FixedOffset>,
        author: Author,
    ) -> Result<EpochStart, OfficeError> {
        let copied_ms = copied_at.timestamp_millis();
        let mut writing = self.begin().await?;
        let size = writing.tx.arrived_by(copied_ms).await?;
        let root = writing.memory.tree.root(size).expect("what arrived by then is in the log");
        let seed = self.ports().random.bytes();
        let next = Seat {
            device: self.ports().random.id().into(),
            key: DeviceKey::from_seed(seed),
            // By the clock: a copy may be older than an epoch that phones know.
            epoch: u64::try_from(self.now_ms() / 1000).unwrap_or(0).max(self.seat().epoch + 1),
        };
        let restoration =
            Restoration { office: next.device, before: self.device(), epoch: next.epoch, size, root, copied_ms };
        let first = first_entry(self, &next, author, (restoration, writing.memory.record.lc()))?;
        let place = writing.memory.tree.size();
        let start = epoch_start(&next, self.device(), (size, root), (first.hash(), place), copied_ms);
        let epoch = SignedEpoch { start, signature: start.signed_by(&self.seat().key) };
        let offices = self.keys().iter().map(|key| key.device).chain([next.device]).collect();
        writing.memory.record.set_offices(offices);
        let head = Head { seq: 1, hash: first.hash() };
        let signature = next.key.sign(next.device, head);
        writing.keep(vec![first]).await?;
        writing.tx.keep_signature(SignedHead { device: next.device, head, signature }, self.now_ms()).await?;
        writing.tx.begin_epoch(&EpochRow { epoch, seed }).await?;
        writing.finish_as(&next).await?;
        Ok(start)
    }

    /// Notes how many entries, with the photos they name, a backup holds; phones may free
    /// what stands before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn note_backup(&self, size: u64) -> Result<(), OfficeError> {
        let mut writing = self.begin().await?;
        let mut end = self.log_end(&writing.memory);
        end.checkpoint.backed_up_to = size.min(end.checkpoint.size).max(end.checkpoint.backed_up_to);
        writing.memory.end = Some(end);
        let seat = self.seat();
        writing.sign_end_again(seat).await
    }
}

/// The end of a log, signed now.
pub(crate) fn signed_end(seat: &Seat, memory: &Memory, at_ms: i64) -> SignedCheckpoint {
    let size = memory.tree.size();
    let root = memory.tree.root(size).expect("a log has a root at its own size");
    let backed_up_to = memory.end.map_or(0, |end| end.checkpoint.backed_up_to);
    let checkpoint = Checkpoint { office: seat.device, epoch: seat.epoch, size, root, backed_up_to, at_ms };
    SignedCheckpoint { signature: checkpoint.signed_by(&seat.key), checkpoint }
}

fn first_entry(
    office: &Office,
    next: &Seat,
    author: Author,
    (restoration, lc): (Restoration, u64),
) -> Result<Entry, OfficeError> {
    let writer = Writer { device: next.device, author: author.member, role: Role::Office };
    let draft = Draft::set(Fact::Restoration(restoration), ScopeId::DISTRICT);
    Ok(write(writer, Tip { head: None, lc }, draft, office.stamp())?)
}

fn epoch_start(
    next: &Seat,
    before: DeviceId,
    (size, root): (u64, LogHash),
    (first, place): (EntryHash, u64),
    copied_ms: i64,
) -> EpochStart {
    let (epoch, office, public_key) = (next.epoch, next.device, next.key.public_key());
    EpochStart { epoch, before, office, public_key, size, root, first, place, copied_ms }
}

/// The seat of an office that was never restored, or of its newest epoch.
pub(crate) fn seat_of(founded: (DeviceId, [u8; 32]), epochs: &[EpochRow]) -> Seat {
    let newest = epochs.last().map(|row| (row.epoch.start.office, row.seed, row.epoch.start.epoch));
    let (device, seed, epoch) = newest.unwrap_or((founded.0, founded.1, EPOCH_FIRST));
    Seat { device, key: DeviceKey::from_seed(seed), epoch }
}

fn one_end(memory: &Memory, device: DeviceId) -> Option<Head> {
    let chain = memory.chain(device);
    let heads = chain.heads();
    let [(seq, hash)] = heads.as_slice() else { return None };
    chain.forks().next().is_none().then_some(Head { seq: *seq, hash: *hash })
}

/// From the place asked for on without a gap, as far as the phone's own end and the log
/// that is signed reach.
fn one_stretch(runs: Vec<Run>, from: u64, last: u64, size: u64) -> Vec<Run> {
    let mut stretch = Vec::with_capacity(runs.len());
    let mut next = from;
    for run in runs {
        let up_to_last = last.saturating_add(1).saturating_sub(run.seq);
        let count = run.count.min(up_to_last).min(size.saturating_sub(run.place));
        if run.seq != next || count == 0 {
            break;
        }
        next += count;
        stretch.push(Run { count, ..run });
    }
    stretch
}

/// Ascending places as first ones and how many stand side by side from there.
fn stretches(places: &[u64]) -> Vec<(u64, u64)> {
    let stretches = places.chunk_by(|before, after| before + 1 == *after);
    stretches.filter_map(|stretch| Some((*stretch.first()?, stretch.len() as u64))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seq: u64, place: u64, count: u64) -> Run {
        Run { seq, place, count }
    }

    #[test]
    fn one_stretch_goes_from_the_place_asked_for_to_the_first_end() {
        let runs = || vec![run(1, 4, 3), run(4, 9, 2), run(6, 20, 5)];
        assert_eq!(one_stretch(runs(), 1, 10, 25), runs(), "all of it");
        assert_eq!(one_stretch(runs(), 1, 10, 22), [run(1, 4, 3), run(4, 9, 2), run(6, 20, 2)], "the log's end");
        assert_eq!(one_stretch(runs(), 1, 4, 25), [run(1, 4, 3), run(4, 9, 1)], "the phone's end");
        assert_eq!(one_stretch(runs(), 1, 3, 25), [run(1, 4, 3)], "an end between two runs");
        assert_eq!(one_stretch(runs(), 1, u64::MAX, 25), runs(), "no phone has an end like that");
        assert_eq!(one_stretch(runs(), 2, 10, 25), [], "what was asked for is not there");
        let gap = vec![run(1, 4, 3), run(5, 9, 2)];
        assert_eq!(one_stretch(gap, 1, 10, 25), [run(1, 4, 3)], "what comes after a gap is none of it");
    }

    #[test]
    fn stretches_are_told_by_their_first_place_and_length() {
        assert_eq!(stretches(&[0, 1, 2, 5, 7, 8]), [(0, 3), (5, 1), (7, 2)]);
        assert_eq!(stretches(&[]), []);
    }
}
