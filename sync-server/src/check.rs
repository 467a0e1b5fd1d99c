//! Checking what is kept against itself: that the projection is what the entries
//! give, that every chain is whole and signed, that photos and closed papers are their names.

use std::collections::BTreeSet;

use shared::ids::{DeviceId, EntryHash, EntryRef, Key, LogHash, PhotoHash, PublicKey};
use shared::journal::{Chain, Ed25519, Entry, HeadVerifier, Verdict};
use shared::log::{LogTree, SignedCheckpoint, Statement};
use shared::record::{Folded, Item, Record, fold};

use crate::config::LOAD_ENTRIES;
use crate::error::OfficeError;
use crate::office::Office;
use crate::papers::PaperKept;
use crate::project::all_rows;
use crate::record::{Found, KeyRow, Tx};

/// How the projection compares with the fold from scratch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Rows the entries give.
    pub rows: usize,
    /// Rows that were different, lacking or too many before.
    pub different: usize,
}

/// What a check of everything kept found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Entries read, hashed and chained.
    pub entries: u64,
    /// Signed heads that verify and are held.
    pub signatures: u64,
    /// Photos whose bytes are their name.
    pub photos: u64,
    /// Closed papers whose bytes are their name.
    pub papers: u64,
    /// Bodies erased under the retention rule: their headers stand.
    pub erased: u64,
    /// Places with two entries: shown, not wrong.
    pub forks: u64,
    /// Signed ends of the log that its entries give.
    pub checkpoints: u64,
    /// The log's root, as reports print it.
    pub root: Option<LogHash>,
    /// The first place in the log (from 0) at which something is not as it was signed;
    /// what was taken out or put elsewhere may stand some places before, but not before
    /// the end that was signed last.
    pub first_bad_index: Option<u64>,
    /// What is wrong, as codes with device, place or hash; never content.
    pub wrong: Vec<String>,
}

impl Verified {
    fn bad_at(&mut self, place: u64) {
        self.first_bad_index = Some(self.first_bad_index.map_or(place, |first| first.min(place)));
    }
}

impl Office {
    /// Makes the projection anew from the entries by the reference fold, and tells
    /// how far the old one was from it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rebuild(&self) -> Result<Rebuilt, OfficeError> {
        let writing = self.begin().await?;
        let record = &writing.memory.record;
        let rows = rows_from_scratch(record);
        let different = differing(&rows, &writing.tx.key_rows().await?).len();
        let rebuilt = Rebuilt { rows: rows.len(), different };
        writing.tx.clear_projection().await?;
        writing.tx.project(rows.into_iter(), Vec::new(), |_| ()).await?;
        writing.finish().await?;
        Ok(rebuilt)
    }

    /// Reads everything that is kept and checks it, as it is at one moment: phones may
    /// go on sending.
    ///
    /// # Errors
    /// What the database or disk says; what is wrong with the content is a value.
    pub async fn verify(&self) -> Result<Verified, OfficeError> {
        let mut found = Verified::default();
        let moment = self.store().one_moment().await?;
        let read = self.read_entries(&moment, &mut found).await?;
        check_bodies(&read, &mut found);
        self.verify_signatures(&moment, &read.chains, &mut found).await?;
        self.verify_log(&moment, &read, &mut found).await?;
        // What can't be read can't tell which rows would follow from it.
        if read.whole {
            let rows = rows_from_scratch(&read.record);
            let differing = differing(&rows, &moment.key_rows().await?);
            found.wrong.extend(differing.iter().map(|class| format!("projection {class}")));
        }
        drop(moment);
        for hash in self.photos_not_whole(&mut found).await? {
            found.wrong.push(format!("photo {hash}"));
        }
        self.verify_papers(&mut found).await?;
        Ok(found)
    }

    /// Every paper that was kept must still be the one that was signed.
    async fn verify_papers(&self, found: &mut Verified) -> Result<(), OfficeError> {
        for row in self.store().papers().await? {
            match self.papers().get(row.hash).await? {
                PaperKept::Whole(_) => found.papers += 1,
                PaperKept::Damaged | PaperKept::None => found.wrong.push(format!("paper {}", row.hash)),
            }
        }
        Ok(())
    }

    /// Makes the phones send again what is not whole of the photos; how many.
    ///
    /// # Errors
    /// What the database or disk says.
    pub async fn ask_for_photos_again(&self) -> Result<usize, OfficeError> {
        let not_whole = self.photos_not_whole(&mut Verified::default()).await?;
        self.forget_photos(&not_whole).await?;
        Ok(not_whole.len())
    }

    async fn photos_not_whole(&self, found: &mut Verified) -> Result<Vec<PhotoHash>, OfficeError> {
        let mut not_whole = Vec::new();
        self.note_arrivals().await?;
        for (hash, _) in self.store().photos().await? {
            match self.photos().get(hash).await? {
                Some(_) => found.photos += 1,
                None => not_whole.push(hash),
            }
        }
        Ok(not_whole)
    }

    async fn read_entries(&self, moment: &Tx, found: &mut Verified) -> Result<Read, OfficeError> {
        let record = Record::new(self.now().offices.into_iter().collect());
        let (tree, chains) = (LogTree::default(), Chains::new());
        let mut read = Read { record, tree, chains, unread: BTreeSet::new(), whole: true };
        let mut position = 0;
        loop {
            let page = moment.found_after(position, LOAD_ENTRIES).await?;
            if page.is_empty() {
                return Ok(read);
            }
            for entry in &page {
                if entry.position != position + 1 {
                    found.wrong.push(format!("positions after {position}"));
                    found.bad_at(read.tree.size());
                }
                position = entry.position;
                read.take(entry, found);
            }
            read.record.extend(page.iter().filter_map(|found| found.entry.as_ref()).map(Item::of));
        }
    }

    /// Every end of a journal must be covered by a signature of its device, and
    /// every signature kept must cover an entry that is still here.
    async fn verify_signatures(&self, moment: &Tx, chains: &Chains, found: &mut Verified) -> Result<(), OfficeError> {
        let mut covered = BTreeSet::new();
        for signed in moment.signed_heads().await? {
            let key = self.key_of(signed.device).await?;
            let claim = (signed.device, signed.head);
            let held = chains.get(&signed.device).is_some_and(|chain| chain.holds(signed.head.seq, signed.head.hash));
            if held && key.is_some_and(|key| Ed25519.verify(key, claim, signed.signature)) {
                found.signatures += 1;
                covered.insert((signed.device, signed.head.seq, signed.head.hash));
            } else {
                found.wrong.push(format!("signature {} {}", signed.device, signed.head.seq));
            }
        }
        for (device, chain) in chains {
            let ends = chain.heads().into_iter().filter(|(seq, hash)| !covered.contains(&(*device, *seq, *hash)));
            found.wrong.extend(ends.map(|(seq, _)| format!("unsigned {device} {seq}")));
        }
        Ok(())
    }

    /// Every end that was signed must be the end of the log as it was then, and the log
    /// must go on to where it was signed last.
    async fn verify_log(&self, moment: &Tx, read: &Read, found: &mut Verified) -> Result<(), OfficeError> {
        found.root = read.tree.root(read.tree.size());
        let mut good = 0;
        for end in moment.checkpoints().await? {
            let SignedCheckpoint { checkpoint, signature } = end;
            let key = self.key_of_office(checkpoint.office);
            let signed = key.is_some_and(|key| checkpoint.is_signed(key, signature, &Ed25519));
            if !signed {
                found.wrong.push(format!("checkpoint {}", checkpoint.size));
            } else if read.tree.root(checkpoint.size) == Some(checkpoint.root) {
                good = checkpoint.size;
                found.checkpoints += 1;
            } else {
                found.wrong.push(format!("log {good}..{}", checkpoint.size));
                found.bad_at(good);
                break;
            }
        }
        Ok(())
    }

    async fn key_of(&self, device: DeviceId) -> Result<Option<PublicKey>, OfficeError> {
        if let Some(key) = self.key_of_office(device) {
            return Ok(Some(key));
        }
        Ok(self.store().device(device).await?.map(|row| row.public_key))
    }
}

type Chains = std::collections::BTreeMap<DeviceId, Chain>;

/// What a check has read of the entries.
struct Read {
    record: Record,
    /// The log that the headers' bytes give.
    tree: LogTree,
    chains: Chains,
    /// Entries whose bodies are there and can't be read.
    unread: BTreeSet<EntryHash>,
    /// Whether all of it could be read.
    whole: bool,
}

impl Read {
    fn take(&mut self, entry: &Found, found: &mut Verified) {
        let EntryRef { device, seq, hash } = entry.at;
        if let Some(what) = entry.damaged {
            found.wrong.push(format!("{what} {device} {seq}"));
            found.bad_at(self.tree.size());
            self.unread.insert(hash);
            self.whole = false;
        }
        let chain = self.chains.entry(device).or_default();
        if let Some(entry) = &entry.entry {
            if !matches!(chain.judge(entry), Verdict::Stored | Verdict::Fork { .. }) {
                found.wrong.push(format!("chain {device} {seq}"));
                found.bad_at(self.tree.size());
            }
            found.entries += 1;
        }
        chain.keep(seq, hash);
        self.tree.push(entry.entry.as_ref().map_or(hash, Entry::hash));
    }
}

/// A body is here unless it was erased, and then it is not.
fn check_bodies(read: &Read, found: &mut Verified) {
    let mut items: Vec<&Item> = read.record.items().filter(|item| !read.unread.contains(&item.hash)).collect();
    items.sort_by_key(|item| (item.device, item.seq, item.hash));
    for item in items {
        match (item.has_body, read.record.is_erased(&item.hash)) {
            (false, true) => found.erased += 1,
            (false, false) => found.wrong.push(format!("body {} {}", item.device, item.seq)),
            (true, true) => found.wrong.push(format!("not erased {} {}", item.device, item.seq)),
            (true, false) => {}
        }
    }
    found.forks = read.chains.values().map(|chain| chain.forks().count() as u64).sum();
}

/// The projection's rows as the fold from scratch gives them.
pub fn rows_from_scratch(record: &Record) -> Vec<KeyRow> {
    let folded: Folded = fold(record.items(), record.offices());
    all_rows(&folded, |hash| record.item(hash))
}

/// The classes whose rows are not the same.
fn differing(rows: &[KeyRow], others: &[KeyRow]) -> BTreeSet<Key> {
    let (rows, others): (BTreeSet<_>, BTreeSet<_>) = (rows.iter().collect(), others.iter().collect());
    rows.symmetric_difference(&others).map(|row| row.class).collect()
}
