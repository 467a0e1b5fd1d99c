//! Taking in a batch: verify → store entries → project, one transaction a batch.
//! Everything well chained is stored. What is against the table of rights, by
//! another author or malformed is then set aside by an entry of the office's own,
//! in the same transaction, and never blocks the others.

use shared::domain::rights::{Manner, permit};
use shared::domain::{Catalogue, Fact, Kind, Quarantine, QuarantineReason, Refusal};
use shared::ids::ScopeId;
use shared::journal::{Body, Draft, Ed25519, Entry, Head, Verdict};
use shared::sync::{Batch, PushReply, Pusher, take_in};

use crate::error::ApiError;
use crate::office::{Office, Writing};
use crate::record::{DeviceRow, DeviceState, SignedHead};

/// Takes in a batch from a signed-in device.
///
/// # Errors
/// [`ApiError`] where the device may not sync any more, or the office failed.
pub async fn push(office: &Office, device: &DeviceRow, batch: &Batch) -> Result<PushReply, ApiError> {
    let mut writing = office.begin().await?;
    still_active(&writing, device).await?;
    let mut chain = writing.memory.chain(device.device);
    let pusher = Pusher { device: device.device, key: device.public_key };
    let verdicts = take_in(&mut chain, pusher, batch, &Ed25519);
    let new = batch.entries.iter().zip(&verdicts).filter(|(_, verdict)| is_kept(verdict));
    let new: Vec<Entry> = new.map(|(entry, _)| entry.clone()).collect();
    let heads = chain.heads().into_iter().map(|(seq, hash)| Head { seq, hash }).collect();
    let reply = PushReply { verdicts, heads, office_ms: office.now_ms() };
    if new.is_empty() {
        return Ok(reply);
    }
    if reply.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Fork { .. })) {
        tracing::warn!(device = %device.device, "a journal has two branches now");
    }
    let set_aside: Vec<Draft> = new.iter().filter_map(|entry| set_aside(entry, device)).collect();
    writing.keep(new).await?;
    if let (Some(head), Some(signature)) = (batch.note.head, batch.note.signature)
        && chain.holds(head.seq, head.hash)
    {
        let signed = SignedHead { device: device.device, head, signature };
        writing.tx.keep_signature(signed, office.now_ms()).await?;
    }
    if !set_aside.is_empty() {
        writing.write(set_aside, office.itself()).await?;
    }
    writing.finish().await?;
    Ok(reply)
}

/// The token was looked at before the turn to write came: a revocation may have
/// come in between.
async fn still_active(writing: &Writing<'_>, device: &DeviceRow) -> Result<(), ApiError> {
    match writing.tx.device(device.device).await?.map(|row| row.state) {
        Some(DeviceState::Active) => Ok(()),
        Some(DeviceState::Revoked) => Err(ApiError::Revoked),
        None => Err(ApiError::NotSignedIn),
    }
}

fn is_kept(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Stored | Verdict::Fork { .. })
}

fn set_aside(entry: &Entry, device: &DeviceRow) -> Option<Draft> {
    let reason = wrong(entry, device)?;
    let quarantine = Fact::Quarantine(Quarantine { entry: entry.hash(), reason });
    Some(Draft::set(quarantine, ScopeId::DISTRICT))
}

/// What is wrong with a well-chained entry, if anything. From the entry and the
/// device's enrolment alone, so that the order of arrival makes no difference.
fn wrong(entry: &Entry, device: &DeviceRow) -> Option<QuarantineReason> {
    if entry.header().author != device.member {
        return Some(QuarantineReason::WrongAuthor);
    }
    let Ok(body) = entry.body() else { return Some(QuarantineReason::Malformed) };
    if !entry.body_fits_header() {
        return Some(QuarantineReason::KeyMismatch);
    }
    let reasoned = match &body {
        Some(Body::Fact { why, .. }) => why.is_some(),
        // The reason is in the body; where it can't be read nobody can miss it.
        Some(Body::Unknown(_)) | None => true,
    };
    if !may_write(entry, device, reasoned) {
        return Some(QuarantineReason::NotPermitted);
    }
    match body {
        Some(Body::Fact { fact, .. }) if !can_be(&fact) => Some(QuarantineReason::Malformed),
        _ => None,
    }
}

/// Kinds of a later version are kept and passed on: nobody's rights to them are known here.
fn may_write(entry: &Entry, device: &DeviceRow, reasoned: bool) -> bool {
    let Some(kind) = Kind::of(&entry.header().kind) else { return true };
    let ordinary = permit(kind, device.role, Manner::Ordinary).is_ok();
    ordinary || (reasoned && permit(kind, device.role, Manner::Settle).is_ok())
}

/// A finding of a later catalogue is not a malformed one.
fn can_be(fact: &Fact) -> bool {
    matches!(fact.check(Catalogue::standard()), Ok(()) | Err(Refusal::UnknownCode { .. }))
}
