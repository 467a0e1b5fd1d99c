//! What must be true after every step, in terms anybody can read.

use std::collections::BTreeMap;

use shared::ids::DeviceId;
use shared::journal::Verdict;
use shared::record::{Record, fold};
use shared::sync::{Request, Response};

use super::office::Office;
use super::phone::Phone;

/// An invariant that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

/// What is counted along, so that each check is cheap.
#[derive(Debug, Default)]
pub struct Watch {
    log_seen: usize,
    counted: BTreeMap<DeviceId, u64>,
}

impl Watch {
    /// The office's log only grows, and every entry's predecessor is there.
    pub fn office(&mut self, office: &Office) -> Result<(), Broken> {
        if office.log.len() < self.log_seen {
            return Err(broken("the office's log has shrunk"));
        }
        for entry in &office.log[self.log_seen..] {
            let header = entry.header();
            if header.prev.is_some_and(|prev| !office.held.contains(&prev)) {
                return Err(broken("an entry stands in the log without its predecessor"));
            }
            *self.counted.entry(header.device).or_default() += 1;
            let chain = office.chains.get(&header.device).map_or(0, |chain| chain.count());
            if chain < self.counted[&header.device] {
                return Err(broken("a chain holds fewer entries than the log"));
            }
        }
        self.log_seen = office.log.len();
        Ok(())
    }
}

/// What a phone was told is kept, is kept.
pub fn acknowledged(office: &Office, request: &Request, response: &Response) -> Result<(), Broken> {
    match (request, response) {
        (Request::Push(batch), Response::Push(reply)) => {
            let skipped = batch.entries.len().saturating_sub(reply.verdicts.len());
            let kept =
                |verdict: &Verdict| matches!(verdict, Verdict::Stored | Verdict::AlreadyHere | Verdict::Fork { .. });
            let mut told = batch.entries[skipped..].iter().zip(&reply.verdicts).filter(|(_, verdict)| kept(verdict));
            match told.find(|(entry, _)| !office.held.contains(&entry.hash())) {
                Some(_) => Err(broken("an acknowledged entry is not at the office")),
                None => Ok(()),
            }
        }
        (_, Response::Photos(hashes)) if !hashes.iter().all(|hash| office.photos.contains(hash)) => {
            Err(broken("an acknowledged photo is not at the office"))
        }
        _ => Ok(()),
    }
}

/// «Đã gửi» means: there. And a phone's own journal has no gap.
pub fn phone(phone: &Phone, office: &Office) -> Result<(), Broken> {
    let there = |device: DeviceId| office.chains.get(&device);
    if let Some(head) = phone.durable.sent
        && !there(phone.durable.device).is_some_and(|chain| chain.holds(head.seq, head.hash))
    {
        return Err(broken("a phone says «đã gửi» of what the office lacks"));
    }
    if !phone.durable.photos_sent.iter().all(|hash| office.photos.contains(hash)) {
        return Err(broken("a phone says «đã gửi» of a photo that the office lacks"));
    }
    let gapless = phone.durable.own.last().is_none_or(|last| last.header().seq == phone.durable.own.len() as u64);
    if gapless { Ok(()) } else { Err(broken("a phone's own journal has a gap")) }
}

/// The incremental fold equals the fold from scratch.
pub fn refold(record: &Record) -> Result<(), Broken> {
    if record.folded() == fold(record.items(), record.offices()) {
        return Ok(());
    }
    Err(broken("the incremental fold differs from the fold from scratch"))
}

/// All replicas fold the same record.
pub fn converged(phones: &[Phone], office: &Office) -> Result<(), Broken> {
    let folded = office.record.folded();
    for phone in phones {
        if phone.durable.own.iter().any(|entry| !office.held.contains(&entry.hash())) {
            return Err(broken("an entry of a phone never reached the office"));
        }
        if phone.record.folded() != folded {
            return Err(broken("a phone folds another record than the office"));
        }
    }
    Ok(())
}

fn broken(what: &str) -> Broken {
    Broken(what.to_owned())
}
