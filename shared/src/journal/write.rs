//! Writing: the next entry of a journal. The only place that makes headers, on
//! the phone and at the office alike, so both check the same table and limits.

use chrono::{DateTime, FixedOffset};

use super::entry::{Act, ClockReading, Entry, HEADER_VERSION, Header, LC_MAX, body_bytes};
use crate::domain::limits::{ENTRY_BYTES_MAX, NOTE_CHARS_MAX, REFS_MAX};
use crate::domain::rights::{Doing, Manner, permit, permit_fact};
use crate::domain::{Catalogue, Fact, Refusal, Role, checked_lines};
use crate::ids::{BodyHash, DeviceId, EntryHash, EntryRef, MemberId, Salt, ScopeId, sha256};
use crate::text::Text;

/// Who writes: a device enrolled for one person with one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    /// The device.
    pub device: DeviceId,
    /// Its person.
    pub author: MemberId,
    /// What they may do.
    pub role: Role,
}

/// Where a journal ends, and the greatest `lc` its device holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tip {
    /// The last entry's place and hash; none for an empty journal.
    pub head: Option<(u64, EntryHash)>,
    /// The greatest `lc` of all entries held, own and foreign.
    pub lc: u64,
}

impl Tip {
    /// The tip after one more own entry.
    pub fn after(self, entry: &Entry) -> Tip {
        Tip { head: Some((entry.header().seq, entry.hash())), lc: self.lc.max(entry.header().lc) }
    }

    /// The tip after a foreign entry was taken in.
    pub fn having_seen(self, entry: &Entry) -> Tip {
        Tip { lc: self.lc.max(entry.header().lc), ..self }
    }
}

/// When and with which salt: the caller's clock and randomness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Wall clock with offset.
    pub at: DateTime<FixedOffset>,
    /// The other clocks.
    pub clock: ClockReading,
    /// 16 random bytes.
    pub salt: Salt,
}

/// An entry that another one replaces, and who wrote it: whose entries may be
/// named is part of the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The entry.
    pub entry: EntryRef,
    /// Its author.
    pub author: MemberId,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The fact. For a withdrawal, the fact withdrawn: it gives the key.
    pub fact: Fact,
    /// Who may see it.
    pub scope: ScopeId,
    /// Set, withdraw, seal or erase.
    pub act: Act,
    /// What stood on the screen and is replaced.
    pub replaces: Vec<Named>,
    /// The visit's seals held; for a decision also what it judged.
    pub after: Vec<EntryRef>,
    /// An ordinary act, or a settlement.
    pub manner: Manner,
    /// Why; a settlement must say so.
    pub why: Option<Text>,
}

impl Draft {
    /// An ordinary statement that replaces nothing.
    pub fn set(fact: Fact, scope: impl Into<ScopeId>) -> Draft {
        Draft {
            fact,
            scope: scope.into(),
            act: Act::Set,
            replaces: Vec::new(),
            after: Vec::new(),
            manner: Manner::Ordinary,
            why: None,
        }
    }

    /// The same, replacing what was shown.
    pub fn replacing(mut self, shown: impl IntoIterator<Item = Named>) -> Draft {
        self.replaces = shown.into_iter().collect();
        self.replaces.sort();
        self.replaces.dedup();
        self
    }

    /// The same, knowing these seals or judging these entries.
    pub fn after(mut self, known: impl IntoIterator<Item = EntryRef>) -> Draft {
        self.after.extend(known);
        self.after.sort();
        self.after.dedup();
        self
    }

    /// The same with another act.
    pub fn act(mut self, act: Act) -> Draft {
        self.act = act;
        self
    }

    /// The same as a settlement, which names its reason.
    pub fn settling(mut self, why: Text) -> Draft {
        self.manner = Manner::Settle;
        self.why = Some(why);
        self
    }

    /// The same with a reason.
    pub fn because(mut self, why: Option<Text>) -> Draft {
        self.why = why;
        self
    }
}

/// Makes the next entry of a journal.
///
/// # Errors
/// The refusal every replica would give: an impossible fact, a right that is not
/// there, an entry too large.
pub fn write(writer: Writer, tip: Tip, draft: Draft, stamp: Stamp) -> Result<Entry, Refusal> {
    draft.fact.check(Catalogue::standard())?;
    check_rights(writer, &draft)?;
    check_why(&draft)?;
    if draft.replaces.len() > REFS_MAX || draft.after.len() > REFS_MAX {
        return Err(Refusal::OutOfRange { field: "replaces", min: 0, max: REFS_MAX as u64 });
    }
    let body = body_bytes(&draft.fact, draft.why.as_ref(), stamp.salt);
    let parts = draft.fact.parts();
    let header = Header {
        v: HEADER_VERSION,
        device: writer.device,
        seq: tip.head.map_or(1, |(seq, _)| seq + 1),
        prev: tip.head.map(|(_, hash)| hash),
        lc: (tip.lc + 1).min(LC_MAX),
        at: stamp.at,
        clock: stamp.clock,
        author: writer.author,
        scope: draft.scope,
        about: parts.about,
        kind: draft.fact.kind().name().to_owned(),
        key: parts.key(),
        act: draft.act,
        replaces: draft.replaces.iter().map(|named| named.entry).collect(),
        after: draft.after,
        body_hash: BodyHash(sha256(&body)),
    };
    let header_bytes = serde_json::to_vec(&header).expect("headers are plain data with text keys");
    let bytes = header_bytes.len() + body.len();
    Entry::read(header_bytes, Some(body)).map_err(|_| Refusal::TooLarge { bytes, max: ENTRY_BYTES_MAX })
}

fn check_rights(writer: Writer, draft: &Draft) -> Result<(), Refusal> {
    permit_fact(writer.role, &draft.fact)?;
    permit(
        writer.role,
        Doing {
            kind: draft.fact.kind(),
            manner: draft.manner,
            act: draft.act.kind(),
            names_others: draft.replaces.iter().any(|named| named.author != writer.author),
        },
    )
}

/// A reason, in as many lines as it needs.
fn check_why(draft: &Draft) -> Result<(), Refusal> {
    match (&draft.why, draft.manner) {
        (None, Manner::Settle) => Err(Refusal::Missing { field: "why" }),
        (None, Manner::Ordinary) => Ok(()),
        (Some(why), _) => checked_lines("why", why, NOTE_CHARS_MAX),
    }
}
