//! Closed papers. A seal may name the paper that was signed under it, which the phone sends
//! as it sends photos; until it comes the office makes it again from what the seal covers.
//! Whichever it is, its bytes hash to its name, and it is kept for ever, also when photos
//! are let go one day. What does not come out is told and tried again: a drawn signature
//! may still be on its way. The office never keeps another paper in its place.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use documents::Refused;
use documents::paper::OutputClass;
use shared::domain::{Fact, Kind, Seal};
use shared::ids::{EntryHash, PhotoHash, VisitId};
use shared::record::{Item, Record};

use super::asked::{Format, PaperOf};
use super::kept::PaperKept;
use crate::error::OfficeError;
use crate::office::Office;
use crate::record::PaperRow;

/// One seal of a visit, and the paper it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperOfSeal {
    /// The visit.
    pub visit: VisitId,
    /// The seal.
    pub seal: EntryHash,
    /// The hash of what it covers, whose beginning its paper bears.
    pub content: EntryHash,
    /// The hash of the paper that was signed; none from phones that made none.
    pub paper: Option<EntryHash>,
    /// What the seal that stands in its place covers.
    pub superseded_by: Option<EntryHash>,
    /// Entries that came after it.
    pub later: usize,
}

/// Where the paper of a seal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// Here, for ever, under this hash.
    Kept(EntryHash),
    /// The seal names none.
    NotNamed,
    /// What the office makes of the seal is not the paper that was signed.
    Differs,
    /// It can't be made now, and why.
    NotMade(Refused),
}

/// The seals of a visit, standing and superseded, the first first. One that is set aside,
/// or whose body is not here, is none of them.
pub fn sealed_papers(record: &Record, visit: VisitId) -> Vec<PaperOfSeal> {
    let standing: Vec<EntryHash> = record.seals_of(visit).iter().map(|item| item.hash).collect();
    let last = standing.last().and_then(|hash| sealed(record, hash)).map(|seal| seal.content);
    let about = record.items_about(visit.into());
    let seals = about.into_iter().filter(|item| item.is_seal() && !record.is_quarantined(&item.hash));
    let paper = |item: &Item| {
        let seal = sealed(record, &item.hash)?;
        Some(PaperOfSeal {
            visit: record.visit_id(visit),
            seal: item.hash,
            content: seal.content,
            paper: seal.paper.map(|paper| EntryHash(paper.hash.0)),
            superseded_by: last.filter(|_| !standing.contains(&item.hash)),
            later: record.late(&item.hash).len(),
        })
    };
    seals.filter_map(paper).collect()
}

fn sealed<'a>(record: &'a Record, hash: &EntryHash) -> Option<&'a Seal> {
    match record.fact(hash) {
        Some(Fact::Seal(seal)) => Some(seal),
        _ => None,
    }
}

/// All visits that were ever sealed.
fn sealed_visits(record: &Record) -> BTreeSet<VisitId> {
    let abouts = record.keys_of(Kind::Seal).filter_map(|(_, key)| Some(key.parts.as_ref()?.about));
    abouts.map(|about| record.visit_id(about.into())).collect()
}

/// Whether a seal of a visit names a paper of which something holds.
fn names_one(record: &Record, visit: VisitId, of_paper: impl Fn(EntryHash) -> bool) -> bool {
    let about = record.items_about(visit.into());
    let mut seals = about.into_iter().filter(|item| item.is_seal()).filter_map(|item| sealed(record, &item.hash));
    seals.any(|seal| seal.paper.is_some_and(|paper| of_paper(EntryHash(paper.hash.0))))
}

impl Office {
    /// Keeps of a visit's sealed papers what can be kept, and tells where each stands.
    ///
    /// # Errors
    /// What the database or disk says.
    pub async fn close_papers_of(
        self: &Arc<Office>,
        visit: VisitId,
    ) -> Result<Vec<(PaperOfSeal, Closed)>, OfficeError> {
        let papers = sealed_papers(&*self.record().await?, visit);
        let mut told = Vec::with_capacity(papers.len());
        for paper in papers {
            told.push((paper, self.close_paper(&paper).await?));
        }
        Ok(told)
    }

    /// The same for all visits; how many papers are new.
    ///
    /// # Errors
    /// What the database or disk says.
    pub async fn close_papers(self: &Arc<Office>) -> Result<usize, OfficeError> {
        let kept: BTreeSet<EntryHash> = self.store().papers().await?.into_iter().map(|row| row.hash).collect();
        let lacking = |paper: EntryHash| !kept.contains(&paper);
        let papers: Vec<PaperOfSeal> = {
            let record = self.record().await?;
            let open = sealed_visits(&record).into_iter().filter(|visit| names_one(&record, *visit, lacking));
            open.flat_map(|visit| sealed_papers(&record, visit)).collect()
        };
        let open = papers.into_iter().filter(|sealed| sealed.paper.is_some_and(lacking));
        let mut new = 0;
        for paper in open {
            new += usize::from(matches!(self.close_paper(&paper).await?, Closed::Kept(_)));
        }
        Ok(new)
    }

    /// A closed paper. One that was damaged since is made again where that is possible;
    /// [`PaperKept::None`] for what no seal's paper is.
    ///
    /// # Errors
    /// What the database or disk says.
    pub async fn closed_paper(self: &Arc<Office>, hash: EntryHash) -> Result<PaperKept, OfficeError> {
        let Some(row) = self.store().paper(hash).await? else { return Ok(PaperKept::None) };
        if let PaperKept::Whole(bytes) = self.papers().get(hash).await? {
            return Ok(PaperKept::Whole(bytes));
        }
        tracing::error!(%hash, "a closed paper is not whole; it is looked for and made again");
        let signed = match self.photos().get(PhotoHash(hash.0)).await? {
            Some(signed) => Ok(signed),
            None => self.made_again((row.visit, row.seal), hash).await?,
        };
        let Ok(bytes) = signed else { return Ok(PaperKept::Damaged) };
        self.papers().put(bytes.clone()).await?;
        Ok(PaperKept::Whole(bytes))
    }

    /// The paper of a seal, made of what it covers; where it is another one, that it is.
    async fn made_again(
        self: &Arc<Office>,
        (visit, seal): (VisitId, EntryHash),
        hash: EntryHash,
    ) -> Result<Result<Bytes, Closed>, OfficeError> {
        let paper = PaperOf::Sealed { visit, seal, class: OutputClass::Internal };
        Ok(match self.paper(paper, Format::Pdf).await? {
            Ok(bytes) if shared::ids::sha256(&bytes) == hash.0 => Ok(Bytes::from(bytes)),
            Ok(_) => Err(Closed::Differs),
            Err(refused) => Err(Closed::NotMade(refused)),
        })
    }

    /// The file first, its row second: a row without a file would be a lie.
    async fn close_paper(self: &Arc<Office>, sealed: &PaperOfSeal) -> Result<Closed, OfficeError> {
        let Some(hash) = sealed.paper else { return Ok(Closed::NotNamed) };
        if self.store().paper(hash).await?.is_some() {
            return Ok(Closed::Kept(hash));
        }
        let PaperOfSeal { visit, seal, .. } = *sealed;
        let bytes = match self.photos().get(PhotoHash(hash.0)).await? {
            Some(signed) => signed,
            None => match self.made_again((visit, seal), hash).await? {
                Ok(bytes) => bytes,
                Err(closed) => return Ok(closed),
            },
        };
        let size = bytes.len() as u64;
        self.papers().put(bytes).await?;
        let row = PaperRow { hash, seal, visit, bytes: size, kept_ms: self.now_ms() };
        let tx = self.store().begin().await?;
        tx.add_paper(&row).await?;
        tx.commit().await?;
        Ok(Closed::Kept(hash))
    }
}
