//! The cover of a bundle: who passes on what, how far their journal goes, and what they
//! make of the visit. Its device signs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DEVICES_MAX, FOLDED_MAX, NOTE_BYTES_MAX, PLACES_MAX};
use crate::ids::{DeviceId, EntryHash, PublicKey, Signature, VisitId, sha256};
use crate::journal::{DeviceKey, Ed25519, Entry, Head, HeadSigner, HeadVerifier, LC_MAX, Purpose};

/// What a phone says of what it passes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The phone.
    pub device: DeviceId,
    /// The visit.
    pub visit: VisitId,
    /// The end of its journal that the receiver is known to hold; none: from the beginning.
    pub base: Option<Head>,
    /// The end of its journal now.
    pub head: Head,
    /// Whose bundles of this visit it took in, and up to which end of their journals.
    pub heard: BTreeMap<DeviceId, Head>,
    /// What it makes of the visit: two phones agree if this is the same.
    pub content: EntryHash,
    /// The hash of each entry of its journal after `base`, in order.
    pub places: Vec<EntryHash>,
    /// The entries that it folds about the visit, in order of their hashes.
    pub folded: Vec<EntryHash>,
}

/// A cover with its device's signatures over the head and over the whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCover {
    cover: Cover,
    head_signature: Signature,
    signature: Signature,
}

/// What of it is JSON.
#[derive(Serialize, Deserialize)]
struct Note {
    device: DeviceId,
    visit: VisitId,
    base: Option<Head>,
    head: Head,
    heard: BTreeMap<DeviceId, Head>,
    content: EntryHash,
    head_signature: Signature,
    signature: Signature,
}

impl Cover {
    /// Signs it.
    pub fn signed(self, key: &DeviceKey) -> SignedCover {
        let head_signature = key.sign(self.device, self.head);
        let signature = key.sign_for(Purpose::Bundle, &self.statement());
        SignedCover { cover: self, head_signature, signature }
    }

    /// The hash at a place of the sender's journal, as far as the cover tells.
    pub fn at(&self, seq: u64) -> Option<EntryHash> {
        if let Some(base) = self.base.filter(|base| base.seq == seq) {
            return Some(base.hash);
        }
        let after = seq.checked_sub(self.first())?;
        self.places.get(usize::try_from(after).ok()?).copied()
    }

    /// The first place in the list.
    pub fn first(&self) -> u64 {
        self.base.map_or(0, |base| base.seq).saturating_add(1)
    }

    /// Whether an entry of the sender's stands where the list says, after the one it names.
    pub fn bears_out(&self, entry: &Entry) -> bool {
        let header = entry.header();
        let in_place = header.seq < self.first() || self.at(header.seq) == Some(entry.hash());
        let before = header.seq.checked_sub(1).and_then(|seq| self.at(seq));
        in_place && before.is_none_or(|before| header.prev == Some(before))
    }

    /// Whether the list leads from its base to its head.
    fn leads_to_head(&self) -> bool {
        let count = self.places.len() as u64;
        let ends = self.places.last().copied().or(self.base.map(|base| base.hash));
        let honest = self.head.seq <= LC_MAX && self.first() <= LC_MAX;
        honest && self.first() + count == self.head.seq + 1 && ends == Some(self.head.hash)
    }

    /// The bytes that are signed, every list with its count before it.
    fn statement(&self) -> Vec<u8> {
        let head = |head: Head| [&head.seq.to_be_bytes()[..], &head.hash.0].concat();
        let none = Head { seq: 0, hash: EntryHash([0; 32]) };
        let mut bytes = [&self.device.0[..], &self.visit.0].concat();
        bytes.extend(head(self.base.unwrap_or(none)));
        bytes.extend(head(self.head));
        bytes.extend(self.content.0);
        bytes.extend((self.heard.len() as u64).to_be_bytes());
        self.heard.iter().for_each(|(device, heard)| bytes.extend([&device.0[..], &head(*heard)].concat()));
        for list in [&self.places, &self.folded] {
            bytes.extend((list.len() as u64).to_be_bytes());
            bytes.extend(sha256(&flat(list)));
        }
        bytes
    }
}

impl SignedCover {
    /// Whose it claims to be, before anything was checked.
    pub fn device(&self) -> DeviceId {
        self.cover.device
    }

    /// What it says, if the key's owner signed it and its list leads to the head.
    pub fn check(self, key: PublicKey) -> Option<Cover> {
        let cover = &self.cover;
        let signed = Ed25519.verify_for(Purpose::Bundle, key, &cover.statement(), self.signature)
            && Ed25519.verify(key, (cover.device, cover.head), self.head_signature);
        let sorted = cover.folded.is_sorted_by(|a, b| a < b);
        (signed && sorted && cover.leads_to_head()).then_some(self.cover)
    }

    pub(super) fn plain(&self) -> Vec<u8> {
        let Cover { device, visit, base, head, heard, content, places, folded } = &self.cover;
        let (device, visit, base, head, content) = (*device, *visit, *base, *head, *content);
        let (head_signature, signature) = (self.head_signature, self.signature);
        let note = Note { device, visit, base, head, heard: heard.clone(), content, head_signature, signature };
        let note = serde_json::to_vec(&note).expect("ids and numbers are plain data");
        let count = |count: usize| u32::try_from(count).expect("lists are far below 4 GiB").to_be_bytes();
        let lists = [&count(places.len())[..], &flat(places), &count(folded.len()), &flat(folded)].concat();
        [&count(note.len())[..], &note, &lists].concat()
    }

    pub(super) fn of(plain: &[u8]) -> Option<SignedCover> {
        let (length, rest) = plain.split_first_chunk::<4>()?;
        let (note, mut rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        if note.len() > NOTE_BYTES_MAX {
            return None;
        }
        let Note { device, visit, base, head, heard, content, head_signature, signature } =
            serde_json::from_slice(note).ok()?;
        let places = hashes(&mut rest, PLACES_MAX)?;
        let folded = hashes(&mut rest, FOLDED_MAX)?;
        let fits = rest.is_empty() && heard.len() <= DEVICES_MAX && head.seq > 0;
        let cover = Cover { device, visit, base, head, heard, content, places, folded };
        fits.then_some(SignedCover { cover, head_signature, signature })
    }
}

fn flat(hashes: &[EntryHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

fn hashes(rest: &mut &[u8], most: usize) -> Option<Vec<EntryHash>> {
    let (count, after) = rest.split_first_chunk::<4>()?;
    let count = u32::from_be_bytes(*count) as usize;
    if count > most {
        return None;
    }
    let (list, after) = after.split_at_checked(count * EntryHash::LEN)?;
    *rest = after;
    let (chunks, []) = list.as_chunks::<{ EntryHash::LEN }>() else { return None };
    Some(chunks.iter().map(|hash| EntryHash(*hash)).collect())
}
