//! Last step: both sides compare heads, counts and missing photos. Only when all
//! agree may a screen say «đã gửi».

use serde::{Deserialize, Serialize};

use crate::ids::{LogHash, PhotoHash};
use crate::journal::{Chain, Head};
use crate::log::{Checkpoint, LogWord, Run, SignedPromise};

/// Entries whose places in the log one agreement proves; the rest is proved in the next.
pub const PROVE_ENTRIES_MAX: u64 = 20_000;
/// Runs of them, each of which costs nodes of a proof: in a log of sixteen millions a
/// thousand fit the answer that a phone reads.
pub const PROVE_RUNS_MAX: usize = 1_000;

/// What the phone believes the office holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The end of its journal.
    pub head: Option<Head>,
    /// How many entries it has.
    pub count: u64,
    /// Photos its entries name and no earlier agreement covered.
    pub photos: Vec<PhotoHash>,
    /// The newest end of the office's log that it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Checkpoint>,
    /// The first place of its journal that it has not been proved to stand in the log.
    #[serde(default)]
    pub prove_from: u64,
    /// The phone was revoked and knows it: behind this head it never writes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
}

impl Agreement {
    /// Of somebody who was told and proved nothing of the log yet.
    pub fn of(head: Option<Head>, count: u64, photos: Vec<PhotoHash>) -> Agreement {
        Agreement { head, count, photos, known: None, prove_from: 1, last: false }
    }
}

/// What the office finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementReply {
    /// Whether it holds that very head.
    pub holds_head: bool,
    /// How many entries of the journal it holds, all branches.
    pub count: u64,
    /// Photos it lacks.
    pub missing: Vec<PhotoHash>,
    /// Whether the journal has two branches here.
    pub forked: bool,
    /// The office's clock, ms since 1970.
    pub office_ms: i64,
    /// Its log, since the end the phone knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogWord>,
    /// Where the phone's entries stand in it, from the place it asked for on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<Run>,
    /// The proof of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inclusion: Vec<LogHash>,
    /// What the office holds now, signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<SignedPromise>,
}

/// What the office proves beside an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Its log.
    pub log: LogWord,
    /// Where the phone's entries stand in it.
    pub own: Vec<Run>,
    /// The proof of that.
    pub inclusion: Vec<LogHash>,
    /// What it holds.
    pub promise: Option<SignedPromise>,
}

/// The office's side.
pub fn answer_agreement(
    asked: &Agreement,
    chain: &Chain,
    holds: impl Fn(PhotoHash) -> bool,
    office_ms: i64,
    proved: Proved,
) -> AgreementReply {
    AgreementReply {
        holds_head: asked.head.is_none_or(|head| chain.holds(head.seq, head.hash)),
        count: chain.count(),
        missing: asked.photos.iter().copied().filter(|hash| !holds(*hash)).collect(),
        forked: chain.forks().next().is_some(),
        office_ms,
        log: Some(proved.log),
        own: proved.own,
        inclusion: proved.inclusion,
        promise: proved.promise,
    }
}

/// Whether a phone and the office agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is at the office: «đã gửi».
    Agreed,
    /// Something is not, and what.
    Differs {
        /// The office does not hold the head, or another number of entries.
        entries: EntriesDiffer,
        /// Photos the office lacks.
        photos: Vec<PhotoHash>,
    },
}

/// The office's side of a phone that was revoked: whether the whole journal is here, so that
/// no further entry of it is taken. Of a journal with two branches somebody may yet bring
/// the rest of the other one.
pub fn is_closed_by(asked: &Agreement, reply: &AgreementReply) -> bool {
    asked.last && !reply.forked && compare(asked, reply) == Outcome::Agreed
}

/// How the entries differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntriesDiffer {
    /// They don't.
    No,
    /// The office lacks the head or entries before it.
    OfficeLacks,
    /// The office holds more of this journal than the phone: another branch.
    OfficeHasMore,
}

/// The phone's side.
pub fn compare(asked: &Agreement, reply: &AgreementReply) -> Outcome {
    let entries = if !reply.holds_head || reply.count < asked.count {
        EntriesDiffer::OfficeLacks
    } else if reply.count > asked.count {
        EntriesDiffer::OfficeHasMore
    } else {
        EntriesDiffer::No
    };
    if entries != EntriesDiffer::OfficeLacks && reply.missing.is_empty() {
        return Outcome::Agreed;
    }
    Outcome::Differs { entries, photos: reply.missing.clone() }
}
