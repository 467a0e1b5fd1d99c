//! Taking in a batch: verify → store entries → project, one transaction a batch.
//! Everything well chained is stored. What is against the table of rights, by
//! another author or malformed is then set aside by an entry of the office's own,
//! in the same transaction, and never blocks the others.

use std::collections::HashMap;
use std::vec;

use shared::domain::{Fact, KeyParts, Kind};
use shared::ids::{DeviceId, EntryHash};
use shared::journal::{Draft, Ed25519, Entry, Head, Verdict};
use shared::record::{Enrolled, Record, judgement, judgement_of_revoked};
use shared::sync::{Arrived, PushReply, Pusher, Unreadable, take_in};

use crate::error::{ApiError, OfficeError};
use crate::log::Owed;
use crate::office::{Office, Ready, Writing};
use crate::record::{DeviceRow, DeviceState, SignedHead};

/// What newly arrived entries of a device are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JudgedBy {
    /// The rules.
    TheRules,
    /// The device was revoked: they are set aside whatever the rules say.
    Revocation,
}

/// Takes in a batch from a signed-in device. Of one that was revoked all that is new is
/// kept and set aside, until it has brought all.
///
/// # Errors
/// [`ApiError`] where the device may not send any more, or the office failed.
pub async fn push(office: &Office, device: &DeviceRow, batch: Arrived) -> Result<PushReply, ApiError> {
    let ready = read(&batch);
    let mut writing = office.begin().await?;
    writing.ready = ready;
    let judged_by = judged_by(&writing, device).await?;
    let (reply, owed) = take(office, writing, (device, judged_by), batch).await?;
    Ok(PushReply { promise: office.promise(owed).await?, ..reply })
}

/// The same where not the phone sends it but somebody brings it in a file. A phone that
/// may not sync any more is none that wrote nothing: what it signed is kept and judged as
/// any other.
///
/// # Errors
/// Where the office failed.
pub async fn bring(office: &Office, device: &DeviceRow, batch: Arrived) -> Result<PushReply, OfficeError> {
    let ready = read(&batch);
    let mut writing = office.begin().await?;
    writing.ready = ready;
    Ok(take(office, writing, (device, JudgedBy::TheRules), batch).await?.0)
}

/// What a batch says, read before its turn comes.
fn read(batch: &Arrived) -> Ready {
    Ready::of(batch.entries.iter().filter_map(|entry| entry.as_ref().ok()))
}

/// The answer without its promise, and what that is to be about: the journal as this batch
/// leaves it, whatever comes after.
async fn take(
    office: &Office,
    mut writing: Writing<'_>,
    (device, judged_by): (&DeviceRow, JudgedBy),
    batch: Arrived,
) -> Result<(PushReply, Owed), OfficeError> {
    let pusher = Pusher { device: device.device, key: device.public_key };
    let verdicts = take_in(writing.chain_to_change(device.device), pusher, &batch, &Ed25519);
    let taken = Taken::of(batch.entries, &verdicts, &writing.memory.record);
    let chain = writing.memory.chain(device.device);
    let heads = chain.heads().into_iter().map(|(seq, hash)| Head { seq, hash }).collect();
    let signed = batch.note.head.zip(batch.note.signature).filter(|(head, _)| chain.holds(head.seq, head.hash));
    let reply = PushReply { verdicts, heads, office_ms: office.now_ms(), promise: None };
    // The proof of an end may come after the entries, or again where it was lost.
    if taken.is_nothing() && !signed.is_some_and(|(head, _)| reply.heads.contains(&head)) {
        let owed = writing.memory.owed(device.device);
        writing.leave();
        return Ok((reply, owed));
    }
    if reply.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Fork { .. })) {
        tracing::warn!(device = %device.device, "a journal has two branches now");
    }
    let mut judging = Judging::begin(judged_by, taken.to_be_judged(&writing.memory.record));
    writing.keep(taken.new).await?;
    writing.keep_bodies(&taken.bodies).await?;
    if let Some((head, signature)) = signed {
        let signed = SignedHead { device: device.device, head, signature };
        writing.tx.keep_signature(signed, office.now_ms()).await?;
    }
    writing.project(|record, rows| judging.go_on(record, rows)).await?;
    let drafts = judging.end(&writing.memory.record);
    if !drafts.is_empty() {
        writing.write(drafts, office.itself()).await?;
    }
    let owed = writing.memory.owed(device.device);
    writing.finish().await?;
    Ok((reply, owed))
}

/// What a batch brings that is not held yet.
struct Taken {
    new: Vec<Entry>,
    /// Entries whose headers are held and whose bodies come only now.
    bodies: Vec<Entry>,
}

impl Taken {
    fn of(entries: Vec<Result<Entry, Unreadable>>, verdicts: &[Verdict], record: &Record) -> Taken {
        let mut taken = Taken { new: Vec::with_capacity(entries.len()), bodies: Vec::new() };
        for (entry, verdict) in entries.into_iter().zip(verdicts) {
            let Ok(entry) = entry else { continue };
            let lacks_body = || record.item(&entry.hash()).is_some_and(|held| !held.has_body);
            let is_erased = record.is_erased(&entry.hash());
            match verdict {
                // What was erased under its name before it came is kept without its body.
                Verdict::Stored | Verdict::Fork { .. } if is_erased => taken.new.push(entry.without_body()),
                Verdict::Stored | Verdict::Fork { .. } => taken.new.push(entry),
                Verdict::AlreadyHere if !is_erased && entry.body_bytes().is_some() && lacks_body() => {
                    taken.bodies.push(entry);
                }
                Verdict::AlreadyHere | Verdict::Gap { .. } | Verdict::Refused { .. } => {}
            }
        }
        taken
    }

    fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.bodies.is_empty()
    }

    /// What is to be judged once it is kept: what it brings, and entries held before
    /// that name one which comes only now, since whose it is was not known.
    fn to_be_judged(&self, record: &Record) -> Vec<(EntryHash, Came)> {
        let come = self.new.iter().chain(&self.bodies).map(|entry| (entry.hash(), Came::Now));
        let waiting = self.new.iter().flat_map(|entry| record.waiting_for(entry.hash()));
        come.chain(waiting.map(|item| (item.hash, Came::Before))).collect()
    }
}

/// When an entry that is to be judged came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Now,
    Before,
}

/// Judges what is kept, bit by bit: the fold knows all of it by then.
struct Judging {
    by: JudgedBy,
    waiting: vec::IntoIter<(EntryHash, Came)>,
    /// For whom each device met so far is enrolled.
    enrolled: HashMap<DeviceId, Option<Enrolled>>,
    drafts: Vec<Draft>,
}

impl Judging {
    fn begin(by: JudgedBy, waiting: Vec<(EntryHash, Came)>) -> Judging {
        Judging { by, waiting: waiting.into_iter(), enrolled: HashMap::new(), drafts: Vec::new() }
    }

    /// Judges so many more.
    fn go_on(&mut self, record: &Record, most: usize) {
        let Judging { by, waiting, enrolled: known, drafts } = self;
        let mut enrolled = |device| *known.entry(device).or_insert_with(|| enrolled(record, device));
        drafts.extend(waiting.take(most).filter_map(|(entry, came)| match (*by, came) {
            (JudgedBy::Revocation, Came::Now) => judgement_of_revoked(record, entry, &mut enrolled),
            _ => judgement(record, entry, &mut enrolled),
        }));
    }

    /// Judges the rest, and gives what the office has to write about it all.
    fn end(mut self, record: &Record) -> Vec<Draft> {
        self.go_on(record, usize::MAX);
        self.drafts
    }
}

/// The token was looked at before the turn to write came: a revocation may have
/// come in between.
async fn judged_by(writing: &Writing<'_>, device: &DeviceRow) -> Result<JudgedBy, ApiError> {
    match writing.tx.device(device.device).await?.map(|row| row.state) {
        Some(DeviceState::Active) => Ok(JudgedBy::TheRules),
        Some(DeviceState::Revoked) => Ok(JudgedBy::Revocation),
        Some(DeviceState::Closed) => Err(ApiError::Revoked),
        None => Err(ApiError::NotSignedIn),
    }
}

/// For whom a device is enrolled, as the office's own entries say.
fn enrolled(record: &Record, device: DeviceId) -> Option<Enrolled> {
    let standing = &record.at(&KeyParts::of(Kind::Enrolment.name(), device))?.standing;
    standing.iter().find_map(|hash| match record.fact(hash) {
        Some(Fact::Enrolment(enrolment)) => Some(Enrolled { member: enrolment.member, role: enrolment.role }),
        _ => None,
    })
}
