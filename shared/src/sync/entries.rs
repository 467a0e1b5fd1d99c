//! Second step: entries, in compressed batches. A batch is one durable commit at
//! the office and may be sent any number of times.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::domain::limits::ENTRY_BYTES_MAX;
use crate::ids::{DeviceId, PublicKey, Signature};
use crate::journal::{Chain, Entry, Head, HeadVerifier, NotAnEntry, RefusedBecause, Verdict};

/// Entries in one batch: a commit every few hundred keeps a phone's progress visible.
pub const BATCH_ENTRIES_MAX: usize = 500;
/// Bytes of entries in one batch, before compression.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// The largest a batch may unpack to: one entry may exceed the soft limit above.
pub const BATCH_UNPACKED_MAX: usize = BATCH_BYTES_MAX + ENTRY_BYTES_MAX + 64 * 1024;
/// The largest body of a request that carries a batch.
pub const BATCH_PACKED_MAX: usize = BATCH_UNPACKED_MAX;

/// Marks the bytes as a batch of this layout.
const MAGIC: &[u8; 4] = b"KCB1";
/// Stands for the length of a body that is not here.
const NO_BODY: u32 = u32::MAX;

/// Entries that travel together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// What is said about them.
    pub note: BatchNote,
    /// The entries, in `lc` order for foreign ones, in chain order for own ones.
    pub entries: Vec<Entry>,
}

/// What a batch says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BatchNote {
    /// On a push: the head after its last entry.
    pub head: Option<Head>,
    /// On a push: the device's signature over that head.
    pub signature: Option<Signature>,
    /// On a pull: where to go on from.
    pub cursor: Option<u64>,
    /// On a pull: whether more is waiting.
    #[serde(default)]
    pub more: bool,
}

/// The office's answer to a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushReply {
    /// One verdict an entry, in order.
    pub verdicts: Vec<Verdict>,
    /// The ends of the journal as held now.
    pub heads: Vec<Head>,
    /// The office's clock, ms since 1970.
    pub office_ms: i64,
}

/// Why bytes are not a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotABatch {
    /// Not of this layout, cut short, or not decompressible.
    #[error("not a batch of entries")]
    Layout,
    /// More than a batch may hold.
    #[error("more than a batch may hold")]
    TooLarge,
    /// An entry in it is none.
    #[error("entry {index} of the batch: {why}")]
    Entry {
        /// Its place in the batch.
        index: usize,
        /// What is wrong.
        why: NotAnEntry,
    },
}

/// Packs a batch: magic, note, then header and body of each entry as exact bytes.
pub fn pack(batch: &Batch) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    let mut put = |bytes: &[u8]| gzip.write_all(bytes).expect("a Vec takes all bytes");
    put(MAGIC);
    let note = serde_json::to_vec(&batch.note).expect("a note is plain data");
    put_framed(&mut put, &note);
    for entry in &batch.entries {
        put_framed(&mut put, entry.header_bytes());
        match entry.body_bytes() {
            Some(body) => put_framed(&mut put, body),
            None => put(&NO_BODY.to_be_bytes()),
        }
    }
    gzip.finish().expect("a Vec takes all bytes")
}

/// Unpacks a batch within the limits.
///
/// # Errors
/// [`NotABatch`]; nothing of a bad batch is used.
pub fn unpack(packed: &[u8]) -> Result<Batch, NotABatch> {
    let mut bytes = Vec::new();
    let limit = BATCH_UNPACKED_MAX as u64 + 1;
    GzDecoder::new(packed).take(limit).read_to_end(&mut bytes).map_err(|_| NotABatch::Layout)?;
    if bytes.len() > BATCH_UNPACKED_MAX {
        return Err(NotABatch::TooLarge);
    }
    let mut rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(NotABatch::Layout)?;
    let note = framed(&mut rest)?.ok_or(NotABatch::Layout)?;
    let note = serde_json::from_slice(note).map_err(|_| NotABatch::Layout)?;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        if entries.len() == BATCH_ENTRIES_MAX {
            return Err(NotABatch::TooLarge);
        }
        let header = framed(&mut rest)?.ok_or(NotABatch::Layout)?.to_vec();
        let body = framed(&mut rest)?.map(<[u8]>::to_vec);
        let index = entries.len();
        entries.push(Entry::read(header, body).map_err(|why| NotABatch::Entry { index, why })?);
    }
    Ok(Batch { note, entries })
}

/// How many of some entries fit one batch: at least one.
pub fn batch_len(entries: &[Entry]) -> usize {
    let mut bytes = 0;
    let fitting = entries.iter().take(BATCH_ENTRIES_MAX).take_while(|entry| {
        bytes += entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len);
        bytes <= BATCH_BYTES_MAX
    });
    fitting.count().max(1).min(entries.len())
}

/// Who pushes, as the office knows them.
#[derive(Debug, Clone, Copy)]
pub struct Pusher {
    /// The device that signed in.
    pub device: DeviceId,
    /// Its key.
    pub key: PublicKey,
}

/// The office's side: a verdict an entry, and the chain as it will be once the
/// kept ones are stored. Storing them is the caller's, in one transaction.
pub fn take_in(chain: &mut Chain, pusher: Pusher, batch: &Batch, verifier: &dyn HeadVerifier) -> Vec<Verdict> {
    if let Some(reason) = refuse_whole(pusher, batch, verifier) {
        return vec![Verdict::Refused { reason }; batch.entries.len()];
    }
    let judged = batch.entries.iter().map(|entry| {
        let verdict = chain.judge(entry);
        if matches!(verdict, Verdict::Stored | Verdict::Fork { .. }) {
            chain.keep(entry.header().seq, entry.hash());
        }
        verdict
    });
    judged.collect()
}

fn refuse_whole(pusher: Pusher, batch: &Batch, verifier: &dyn HeadVerifier) -> Option<RefusedBecause> {
    let own = |entry: &Entry| entry.header().device == pusher.device;
    if !batch.entries.iter().all(own) {
        return Some(RefusedBecause::OtherDevice);
    }
    let last = batch.entries.last()?;
    let head = Head { seq: last.header().seq, hash: last.hash() };
    let linked = batch.entries.windows(2).all(|pair| pair[1].header().prev == Some(pair[0].hash()));
    let signed = batch.note.head == Some(head)
        && batch.note.signature.is_some_and(|signature| verifier.verify(pusher.key, (pusher.device, head), signature));
    (!signed || !linked).then_some(RefusedBecause::Signature)
}

fn put_framed(put: &mut impl FnMut(&[u8]), bytes: &[u8]) {
    put(&u32::try_from(bytes.len()).expect("entries are far below 4 GiB").to_be_bytes());
    put(bytes);
}

/// The next length-prefixed piece; `None` for a body that is not here.
fn framed<'a>(rest: &mut &'a [u8]) -> Result<Option<&'a [u8]>, NotABatch> {
    let (len, after) = rest.split_first_chunk::<4>().ok_or(NotABatch::Layout)?;
    let len = u32::from_be_bytes(*len);
    if len == NO_BODY {
        *rest = after;
        return Ok(None);
    }
    let len = usize::try_from(len).map_err(|_| NotABatch::Layout)?;
    let (piece, after) = after.split_at_checked(len).ok_or(NotABatch::Layout)?;
    *rest = after;
    Ok(Some(piece))
}
