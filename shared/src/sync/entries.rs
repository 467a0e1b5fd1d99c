//! Second step: entries, in compressed batches. A batch is one durable commit at
//! the office and may be sent any number of times.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::domain::limits::ENTRY_BYTES_MAX;
use crate::ids::{DeviceId, EntryHash, LogHash, PublicKey, ScopeId, Signature, sha256};
use crate::journal::{Chain, Entry, Head, HeadVerifier, NotAnEntry, RefusedBecause, Verdict};
use crate::log::{LogWord, SignedPromise};

use super::SCOPES_MAX;

/// Entries in one batch: a commit every few hundred keeps a phone's progress visible.
pub const BATCH_ENTRIES_MAX: usize = 500;
/// Bytes of entries in one batch, before compression.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// The largest a batch may unpack to: one entry may exceed the soft limit above, and the
/// note of a page may name every scope twice.
pub const BATCH_UNPACKED_MAX: usize =
    BATCH_BYTES_MAX + ENTRY_BYTES_MAX + 64 * 1024 + 2 * SCOPES_MAX * SCOPE_NOTE_BYTES + PROOF_NOTE_BYTES;
/// The largest body of a request that carries a batch.
pub const BATCH_PACKED_MAX: usize = BATCH_UNPACKED_MAX;

/// A page whose entries stand far apart in a log of sixteen millions is proved by so much.
const PROOF_NOTE_BYTES: usize = 512 * 1024;
/// A scope's digits in a note, with their quotes and comma.
const SCOPE_NOTE_BYTES: usize = 35;
/// How hard it is looked for what repeats: of findings level 3 makes a thirtieth fewer bytes
/// for a tenth more of the processor, level 1 two fifths more bytes for half of it.
const LEVEL: u32 = 2;
/// Marks the bytes as a batch of this layout.
const MAGIC: &[u8; 4] = b"KCB1";
/// Stands for the length of a body that is not here.
const NO_BODY: u32 = u32::MAX;

/// Entries that travel together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// What is said about them.
    pub note: BatchNote,
    /// The entries, in order of arrival for foreign ones, in chain order for own ones.
    pub entries: Vec<Entry>,
}

/// A batch as it arrived. One bad entry in it blocks no other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrived {
    /// What is said about them.
    pub note: BatchNote,
    /// The entries in their places, or what stands there instead.
    pub entries: Vec<Result<Entry, Unreadable>>,
}

/// Bytes in an entry's place that are none here: damaged, too large, or of a later
/// version. As far as they can be read as a link, what stands before them is still
/// covered by the signature over what comes after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub why: NotAnEntry,
    /// The hash of what stands in the header's place.
    pub hash: EntryHash,
    loose: Option<LooseHeader>,
}

/// An entry's place in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Link {
    device: DeviceId,
    head: Head,
    prev: Option<EntryHash>,
}

/// What every version of a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct LooseHeader {
    device: DeviceId,
    seq: u64,
    prev: Option<EntryHash>,
}

impl Link {
    fn of(entry: &Result<Entry, Unreadable>) -> Option<Link> {
        match entry {
            Ok(entry) => {
                let header = entry.header();
                let head = Head { seq: header.seq, hash: entry.hash() };
                Some(Link { device: header.device, head, prev: header.prev })
            }
            Err(Unreadable { hash, loose, .. }) => {
                let LooseHeader { device, seq, prev } = (*loose)?;
                Some(Link { device, head: Head { seq, hash: *hash }, prev })
            }
        }
    }
}

impl From<Batch> for Arrived {
    fn from(batch: Batch) -> Arrived {
        Arrived { note: batch.note, entries: batch.entries.into_iter().map(Ok).collect() }
    }
}

impl Arrived {
    /// The hashes of all that stands in it, in order, readable or not.
    pub fn hashes(&self) -> Vec<EntryHash> {
        let hash = |entry: &Result<Entry, Unreadable>| entry.as_ref().map_or_else(|unread| unread.hash, Entry::hash);
        self.entries.iter().map(hash).collect()
    }

    /// Those that are entries, in order.
    pub fn readable(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter_map(|entry| entry.as_ref().ok())
    }
}

/// What a batch says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BatchNote {
    /// On a push: the head after its last entry.
    pub head: Option<Head>,
    /// On a push: the device's signature over that head.
    pub signature: Option<Signature>,
    /// On a pull: the position up to which all of the phone's scopes are in what it holds now.
    pub cursor: Option<u64>,
    /// On a pull: whether more is waiting.
    #[serde(default)]
    pub more: bool,
    /// On a pull: scopes the phone has now and did not name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<ScopeId>,
    /// On a pull: scopes the phone named and has no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<ScopeId>,
    /// On a pull: the office's log, since the end the phone knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Box<LogWord>>,
    /// On a pull: the places in the log of the entries, as first places and how many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<(u64, u64)>,
    /// On a pull: that they stand there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inclusion: Vec<LogHash>,
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
    /// What it holds now, signed; none where the journal has no single end here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<SignedPromise>,
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
}

/// Packs a batch: magic, note, then header and body of each entry as exact bytes.
pub fn pack(batch: &Batch) -> Vec<u8> {
    let note = serde_json::to_vec(&batch.note).expect("a note is plain data");
    let mut plain =
        Vec::with_capacity(MAGIC.len() + framed_len(&note) + batch.entries.iter().map(packed_len).sum::<usize>());
    plain.extend_from_slice(MAGIC);
    put_framed(&mut plain, &note);
    for entry in &batch.entries {
        put_framed(&mut plain, entry.header_bytes());
        match entry.body_bytes() {
            Some(body) => put_framed(&mut plain, body),
            None => plain.extend_from_slice(&NO_BODY.to_be_bytes()),
        }
    }
    // In one go: the compressor sets out anew for every piece it is given.
    let mut gzip = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::new(LEVEL));
    gzip.write_all(&plain).expect("a Vec takes all bytes");
    gzip.finish().expect("a Vec takes all bytes")
}

/// Unpacks a batch within the limits. A body that is not the one its header names
/// is left behind: the header still stands in its chain.
///
/// # Errors
/// [`NotABatch`]; nothing of a bad batch is used.
pub fn unpack(packed: &[u8]) -> Result<Arrived, NotABatch> {
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
        let header = framed(&mut rest)?.ok_or(NotABatch::Layout)?;
        let body = framed(&mut rest)?;
        entries.push(read(header, body));
    }
    Ok(Arrived { note, entries })
}

/// What a batch says about itself, without its entries: whoever fetches the next one need
/// not wait until they are unpacked.
///
/// # Errors
/// [`NotABatch`]; that there is none does not say that [`unpack`] finds none.
pub fn unpack_note(packed: &[u8]) -> Result<BatchNote, NotABatch> {
    let mut begin = [0; MAGIC.len() + size_of::<u32>()];
    let mut bytes = GzDecoder::new(packed);
    bytes.read_exact(&mut begin).map_err(|_| NotABatch::Layout)?;
    let length = begin.strip_prefix(MAGIC.as_slice()).and_then(|length| Some(u32::from_be_bytes(*length.as_array()?)));
    let length = length.filter(|length| *length as usize <= BATCH_UNPACKED_MAX).ok_or(NotABatch::Layout)?;
    let mut note = Vec::new();
    bytes.take(length.into()).read_to_end(&mut note).map_err(|_| NotABatch::Layout)?;
    serde_json::from_slice(&note).map_err(|_| NotABatch::Layout)
}

fn read(header: &[u8], body: Option<&[u8]>) -> Result<Entry, Unreadable> {
    let read = match Entry::read(header.to_vec(), body.map(<[u8]>::to_vec)) {
        Err(NotAnEntry::BodyHash) => Entry::read(header.to_vec(), None),
        read => read,
    };
    read.map_err(|why| {
        let loose = serde_json::from_slice(header).ok();
        Unreadable { why, hash: EntryHash(sha256(header)), loose }
    })
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
pub fn take_in(chain: &mut Chain, pusher: Pusher, batch: &Arrived, verifier: &dyn HeadVerifier) -> Vec<Verdict> {
    if let Some(reason) = refuse_whole(pusher, batch, verifier) {
        return vec![Verdict::Refused { reason }; batch.entries.len()];
    }
    let judged = batch.entries.iter().map(|entry| {
        let entry = match entry {
            Ok(entry) => entry,
            Err(unreadable) => return Verdict::Refused { reason: refused_because(&unreadable.why) },
        };
        let verdict = chain.judge(entry);
        if matches!(verdict, Verdict::Stored | Verdict::Fork { .. }) {
            chain.keep(entry.header().seq, entry.hash());
        }
        verdict
    });
    judged.collect()
}

fn refused_because(why: &NotAnEntry) -> RefusedBecause {
    match why {
        NotAnEntry::TooLarge { .. } => RefusedBecause::TooLarge,
        _ => RefusedBecause::Form,
    }
}

/// The signature covers the last entry and so, by the links, all before it.
fn refuse_whole(pusher: Pusher, batch: &Arrived, verifier: &dyn HeadVerifier) -> Option<RefusedBecause> {
    if batch.entries.is_empty() {
        return None;
    }
    let links: Option<Vec<Link>> = batch.entries.iter().map(Link::of).collect();
    let Some(links) = links else { return Some(RefusedBecause::Form) };
    if links.iter().any(|link| link.device != pusher.device) {
        return Some(RefusedBecause::OtherDevice);
    }
    let linked = links.windows(2).all(|pair| pair[1].prev == Some(pair[0].head.hash));
    let head = batch.note.head.filter(|head| links.last().is_some_and(|last| last.head == *head));
    let claim = head.zip(batch.note.signature);
    let signed = claim.is_some_and(|(head, made)| verifier.verify(pusher.key, (pusher.device, head), made));
    (!signed || !linked).then_some(RefusedBecause::Signature)
}

fn put_framed(plain: &mut Vec<u8>, bytes: &[u8]) {
    plain.extend_from_slice(&u32::try_from(bytes.len()).expect("entries are far below 4 GiB").to_be_bytes());
    plain.extend_from_slice(bytes);
}

/// Bytes of a piece with its length before it.
fn framed_len(bytes: &[u8]) -> usize {
    size_of::<u32>() + bytes.len()
}

/// Bytes of an entry in a batch, before compression.
fn packed_len(entry: &Entry) -> usize {
    framed_len(entry.header_bytes()) + framed_len(entry.body_bytes().unwrap_or_default())
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
