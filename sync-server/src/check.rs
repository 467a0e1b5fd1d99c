//! Checking what is kept against itself: that the projection is what the entries
//! give, that every chain is whole and signed, that photos are their names.

use std::collections::BTreeSet;

use shared::ids::{DeviceId, PhotoHash, PublicKey};
use shared::journal::{Chain, DeviceKey, Ed25519, HeadSigner, HeadVerifier, Verdict};
use shared::record::{Folded, Record, fold};

use crate::config::LOAD_ENTRIES;
use crate::error::OfficeError;
use crate::office::Office;
use crate::project::all_rows;
use crate::record::KeyRow;

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
    /// Bodies erased under the retention rule: their headers stand.
    pub erased: u64,
    /// Places with two entries: shown, not wrong.
    pub forks: u64,
    /// What is wrong, as codes with device, place or hash; never content.
    pub wrong: Vec<String>,
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
        let before: BTreeSet<KeyRow> = writing.tx.key_rows().await?.into_iter().collect();
        let now: BTreeSet<KeyRow> = rows.iter().cloned().collect();
        let different = now.symmetric_difference(&before).map(|row| row.class).collect::<BTreeSet<_>>().len();
        let rebuilt = Rebuilt { rows: rows.len(), different };
        writing.tx.clear_projection().await?;
        writing.tx.project(rows, Vec::new()).await?;
        writing.finish().await?;
        Ok(rebuilt)
    }

    /// Reads everything that is kept and checks it.
    ///
    /// # Errors
    /// What the database or disk says; what is wrong with the content is a value.
    pub async fn verify(&self) -> Result<Verified, OfficeError> {
        let mut found = Verified::default();
        let chains = self.verify_chains(&mut found).await?;
        self.verify_signatures(&chains, &mut found).await?;
        for hash in self.photos_not_whole(&mut found).await? {
            found.wrong.push(format!("photo {hash}"));
        }
        Ok(found)
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
        for (hash, _) in self.store().photos().await? {
            match self.photos().get(hash).await? {
                Some(_) => found.photos += 1,
                None => not_whole.push(hash),
            }
        }
        Ok(not_whole)
    }

    async fn verify_chains(&self, found: &mut Verified) -> Result<Chains, OfficeError> {
        let record = self.record().await?;
        let mut chains = Chains::new();
        let mut position = 0;
        loop {
            let page = self.store().entries_after(position, LOAD_ENTRIES).await?;
            let Some(last) = page.last() else { break };
            if page.iter().zip(position + 1..).any(|(kept, wanted)| kept.position != wanted) {
                found.wrong.push(format!("positions after {position}"));
            }
            position = last.position;
            for kept in &page {
                let header = kept.entry.header();
                let chain = chains.entry(header.device).or_default();
                if !matches!(chain.judge(&kept.entry), Verdict::Stored | Verdict::Fork { .. }) {
                    found.wrong.push(format!("chain {} {}", header.device, header.seq));
                }
                chain.keep(header.seq, kept.entry.hash());
                found.entries += 1;
                match (kept.entry.body_bytes(), record.is_erased(&kept.entry.hash())) {
                    (None, true) => found.erased += 1,
                    (None, false) => found.wrong.push(format!("body {} {}", header.device, header.seq)),
                    (Some(_), true) => found.wrong.push(format!("not erased {} {}", header.device, header.seq)),
                    (Some(_), false) => {}
                }
            }
        }
        found.forks = chains.values().map(|chain| chain.forks().count() as u64).sum();
        Ok(chains)
    }

    /// Every end of a journal must be covered by a signature of its device, and
    /// every signature kept must cover an entry that is still here.
    async fn verify_signatures(&self, chains: &Chains, found: &mut Verified) -> Result<(), OfficeError> {
        let mut covered = BTreeSet::new();
        for signed in self.store().signed_heads().await? {
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

    async fn key_of(&self, device: DeviceId) -> Result<Option<PublicKey>, OfficeError> {
        if device == self.device() {
            let identity = self.store().identity().await?;
            return Ok(identity.map(|identity| DeviceKey::from_seed(identity.seed).public_key()));
        }
        Ok(self.store().device(device).await?.map(|row| row.public_key))
    }
}

type Chains = std::collections::BTreeMap<DeviceId, Chain>;

/// The projection's rows as the fold from scratch gives them.
pub fn rows_from_scratch(record: &Record) -> Vec<KeyRow> {
    let folded: Folded = fold(record.items(), record.offices());
    all_rows(&folded, |hash| record.item(hash))
}
