//! Taking in a phone's rescue file that somebody brought to the office. Its own entries
//! go the way of a push, batch by batch, each signed by the device that is enrolled here;
//! photos count where an entry names them. What the office holds already changes nothing,
//! so a file may be brought any number of times, and after a part of it was synced.
//! Documents, pictures that are not recorded, and entries of others are the phone's own
//! affair and are passed over unread.
//!
//! A damaged file is taken in as far as it can be read: every entry is proved by its own
//! signature, every photo by its name.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use shared::ids::{DeviceId, PhotoHash, Signature};
use shared::journal::{Entry, Head, Verdict};
use shared::record::{Item, Record};
use shared::rescue::{Counts, Damage, Device, Locked, Next, Piece, Reader, Refused};
use shared::sync::{Arrived, BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, BatchNote};
use shared::text::{Arg, Lang, Sentences};
use shared::words::SHORT_HASH;

use crate::arrivals::Arrival;
use crate::error::OfficeError;
use crate::ingest;
use crate::office::{Author, Office, undisturbed};
use crate::photos::Put;
use crate::record::{DeviceRow, DeviceState, ReadingOf};

/// What such a reading is for.
const PURPOSE: &str = "rescue";

/// Why nothing, or no more, of a file was taken in.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// The file can't be opened.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Of a phone that was never enrolled here.
    #[error("the file is of a device that is not enrolled here")]
    UnknownDevice,
    /// Its phone had another key than the one that was enrolled.
    #[error("the file is of another key than the enrolled device's")]
    OtherKey,
    /// Its bytes stopped coming; what was taken in stays.
    #[error("the file broke off")]
    BrokenOff,
    /// The office itself failed; what was taken in stays.
    #[error(transparent)]
    Office(#[from] OfficeError),
}

impl RescueError {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let key = match self {
            RescueError::Refused(refused) => return refused.say(lang),
            RescueError::Office(error) => return error.say(lang),
            RescueError::UnknownDevice => "office-rescue-unknown-device",
            RescueError::OtherKey => "office-rescue-other-key",
            RescueError::BrokenOff => "office-rescue-broken-off",
        };
        Sentences::say(lang, key, &[])
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescueReport {
    /// Whose it was.
    pub device: DeviceId,
    /// Whether it may not sync any more.
    pub revoked: bool,
    /// What its phone held.
    pub expected: Counts,
    /// What could be read.
    pub read: Counts,
    /// Own entries that are new here.
    pub entries_new: u64,
    /// Own entries that were here already.
    pub entries_here: u64,
    /// Own entries that don't follow what is here, or that their device did not sign.
    pub entries_not_taken: u64,
    /// Of the new ones, those that stand where another stands.
    pub forks: u64,
    /// Photos and thumbnails that are new here.
    pub photos_new: u64,
    /// Those that were here already.
    pub photos_here: u64,
    /// Those that no entry here names, or that are no photos: passed over.
    pub photos_not_taken: u64,
    /// Where the file is damaged.
    pub damage: Vec<Damage>,
}

impl RescueReport {
    /// Own entries and photos that the phone held and the file does not give.
    pub fn lacking(&self) -> (u64, u64) {
        let lacking = |expected: u64, read: u64| expected.saturating_sub(read);
        (lacking(self.expected.own, self.read.own), lacking(self.expected.photos, self.read.photos))
    }

    /// What was taken in and what was not, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let count = |count: u64| Arg::from(usize::try_from(count).unwrap_or(usize::MAX));
        let device: String = self.device.to_string().chars().take(SHORT_HASH).collect();
        let done = [
            ("device", Arg::from(device)),
            ("new", count(self.entries_new)),
            ("here", count(self.entries_here)),
            ("photos", count(self.photos_new)),
            ("held", count(self.photos_here)),
        ];
        let mut said = vec![Sentences::say(lang, "office-rescue-done", &done)];
        let (entries, photos) = self.lacking();
        if entries > 0 || photos > 0 {
            let lacking = [("entries", count(entries)), ("photos", count(photos))];
            said.push(Sentences::say(lang, "office-rescue-lacking", &lacking));
        }
        if self.entries_not_taken > 0 {
            said.push(Sentences::say(lang, "office-rescue-not-taken", &[("count", count(self.entries_not_taken))]));
        }
        if self.forks > 0 {
            said.push(Sentences::say(lang, "office-rescue-fork", &[]));
        }
        if self.revoked {
            said.push(Sentences::say(lang, "office-rescue-revoked", &[]));
        }
        said.join(" ")
    }
}

/// Takes a file in as its bytes come; a stream that fails has broken off. One file at a
/// time.
///
/// # Errors
/// [`RescueError`]; what was taken in before stays, each batch whole.
pub async fn import_rescue<S, E>(
    office: &Arc<Office>,
    author: Author,
    passphrase: &str,
    bytes: S,
) -> Result<RescueReport, RescueError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let _turn = office.rescues.acquire().await.map_err(|_| RescueError::BrokenOff)?;
    let mut bytes = bytes;
    let mut reader = unlock(office, passphrase, &mut bytes).await?;
    let mut intake = Intake::new(office.clone(), author);
    loop {
        match reader.next() {
            Next::Piece(piece) => intake.take(*piece).await?,
            Next::Damaged(damage) => intake.damage.push(damage),
            Next::Hungry => match bytes.next().await {
                Some(Ok(chunk)) => reader.feed(&chunk),
                Some(Err(_)) => {
                    intake.finish().await?;
                    return Err(RescueError::BrokenOff);
                }
                None => break,
            },
        }
    }
    intake.damage.extend(reader.finish().err());
    intake.finish().await
}

/// Opening costs memory and time on purpose, so not on the thread that serves others.
async fn unlock<S, E>(office: &Office, passphrase: &str, bytes: &mut S) -> Result<Reader, RescueError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut locked = Locked::default();
    while !locked.is_ready()? {
        match bytes.next().await {
            Some(chunk) => locked.feed(&chunk.map_err(|_| RescueError::BrokenOff)?),
            None => break,
        }
    }
    let _turn = office.hashing.acquire().await.map_err(|_| RescueError::BrokenOff)?;
    let passphrase = passphrase.trim().to_owned();
    let unlocked = tokio::task::spawn_blocking(move || locked.unlock(&passphrase)).await;
    Ok(unlocked.map_err(|_| RescueError::BrokenOff)??)
}

/// A file on its way in.
struct Intake {
    office: Arc<Office>,
    author: Author,
    row: Option<DeviceRow>,
    /// Own entries that wait to be taken in together, and the signature over the last.
    waiting: Vec<Entry>,
    waiting_bytes: usize,
    signature: Option<Signature>,
    /// What entries here name, once photos come.
    named: Option<HashSet<PhotoHash>>,
    report: RescueReport,
    damage: Vec<Damage>,
}

impl Intake {
    fn new(office: Arc<Office>, author: Author) -> Intake {
        let report = RescueReport {
            device: DeviceId([0; 16]),
            revoked: false,
            expected: Counts::default(),
            read: Counts::default(),
            entries_new: 0,
            entries_here: 0,
            entries_not_taken: 0,
            forks: 0,
            photos_new: 0,
            photos_here: 0,
            photos_not_taken: 0,
            damage: Vec::new(),
        };
        Intake {
            office,
            author,
            row: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            signature: None,
            named: None,
            report,
            damage: Vec::new(),
        }
    }

    async fn take(&mut self, piece: Piece) -> Result<(), RescueError> {
        match piece {
            Piece::Device(device) => self.meet(device).await,
            Piece::Contents(contents) => {
                self.report.expected = contents.counts;
                Ok(())
            }
            Piece::Own { entry, signature } => self.take_entry(entry, signature).await,
            Piece::Photo { hash, bytes } => self.take_photo(hash, Bytes::from(bytes)).await,
            Piece::Document { .. } | Piece::Foreign(_) | Piece::Cursors(_) | Piece::Picture { .. } | Piece::End(_) => {
                Ok(())
            }
        }
    }

    async fn meet(&mut self, device: Device) -> Result<(), RescueError> {
        if self.known(device.device).await?.public_key == device.public_key {
            return Ok(());
        }
        Err(RescueError::OtherKey)
    }

    /// The device as it is enrolled here. The first time, the reading is noted, before
    /// anything is done with the file.
    async fn known(&mut self, device: DeviceId) -> Result<DeviceRow, RescueError> {
        if let Some(row) = &self.row {
            return Ok(row.clone());
        }
        let row = self.office.store().device(device).await.map_err(OfficeError::from)?;
        let row = row.ok_or(RescueError::UnknownDevice)?;
        let which = (ReadingOf::Rescue, device.to_string());
        self.office.note_reading(self.author, which, PURPOSE.to_owned()).await?;
        (self.report.device, self.report.revoked) = (device, row.state != DeviceState::Active);
        self.row = Some(row.clone());
        Ok(row)
    }

    async fn take_entry(&mut self, entry: Entry, signature: Signature) -> Result<(), RescueError> {
        self.known(entry.header().device).await?;
        self.report.read.own += 1;
        let bytes = entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len);
        let follows = self.waiting.last().is_none_or(|last| entry.header().prev == Some(last.hash()));
        let full = self.waiting.len() == BATCH_ENTRIES_MAX || self.waiting_bytes + bytes > BATCH_BYTES_MAX;
        if !follows || full {
            self.flush().await?;
        }
        self.waiting_bytes += bytes;
        self.waiting.push(entry);
        self.signature = Some(signature);
        Ok(())
    }

    /// One push, as the phone itself would have made it.
    async fn flush(&mut self) -> Result<(), RescueError> {
        let entries = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let (Some(row), Some(last)) = (self.row.clone(), entries.last()) else { return Ok(()) };
        let head = Head { seq: last.header().seq, hash: last.hash() };
        let note = BatchNote { head: Some(head), signature: self.signature, ..BatchNote::default() };
        let batch = Arrived { note, entries: entries.into_iter().map(Ok).collect() };
        let office = self.office.clone();
        let reply = undisturbed(async move { ingest::bring(&office, &row, batch).await }).await?;
        for verdict in reply.verdicts {
            match verdict {
                Verdict::Stored => self.report.entries_new += 1,
                Verdict::AlreadyHere => self.report.entries_here += 1,
                Verdict::Fork { .. } => {
                    self.report.entries_new += 1;
                    self.report.forks += 1;
                }
                Verdict::Gap { .. } | Verdict::Refused { .. } => self.report.entries_not_taken += 1,
            }
        }
        Ok(())
    }

    async fn take_photo(&mut self, hash: PhotoHash, bytes: Bytes) -> Result<(), RescueError> {
        self.report.read.photos += 1;
        if !self.is_named(hash).await? {
            self.report.photos_not_taken += 1;
            return Ok(());
        }
        let count = bytes.len() as u64;
        match self.office.photos().put(hash, vec![bytes]).await? {
            Put::Created => self.report.photos_new += 1,
            Put::AlreadyHere => self.report.photos_here += 1,
            Put::OtherBytes | Put::OtherKind => {
                self.report.photos_not_taken += 1;
                return Ok(());
            }
        }
        let arrival = Arrival { hash, bytes: count, received_ms: self.office.now_ms() };
        if self.office.arrivals.take_in(arrival) {
            self.office.note_arrivals().await?;
        }
        Ok(())
    }

    /// Photos come after all entries, so by then all that is named is known.
    async fn is_named(&mut self, hash: PhotoHash) -> Result<bool, RescueError> {
        if self.named.is_none() {
            self.flush().await?;
            self.named = Some(named(&*self.office.record().await?));
        }
        Ok(self.named.as_ref().is_some_and(|named| named.contains(&hash)))
    }

    async fn finish(mut self) -> Result<RescueReport, RescueError> {
        self.flush().await?;
        self.office.note_arrivals().await?;
        if self.row.is_none() {
            return Err(RescueError::Refused(Refused::HeaderDamaged));
        }
        let report = RescueReport { damage: self.damage, ..self.report };
        let RescueReport { device, entries_new, entries_here, photos_new, .. } = &report;
        tracing::info!(%device, entries_new, entries_here, photos_new, "a rescue file was taken in");
        Ok(report)
    }
}

/// The photos and thumbnails that entries here name.
fn named(record: &Record) -> HashSet<PhotoHash> {
    record.items().flat_map(Item::photos).collect()
}
