//! What must be true after every step, in terms anybody can read.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::rights::{Reach, right};
use shared::domain::{Kind, Role};
use shared::ids::DeviceId;
use shared::journal::{Entry, Verdict};
use shared::record::{Item, Record, fold};
use shared::sync::{Request, Response};

use super::office::Office;
use super::phone::Phone;
use super::rng::Rng;

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

/// No value was removed by another than its author without a reason, and nobody but
/// the office decides, sets aside or erases.
pub fn rights_hold(office: &Office) -> Result<(), Broken> {
    let record = &office.record;
    let taking_part = || record.items().filter(|item| !record.is_quarantined(&item.hash));
    for (class, key) in record.keys() {
        let Some(kind) = key.parts.as_ref().and_then(|parts| Kind::of(&parts.kind)) else { continue };
        let mut standing = key.standing.iter().filter_map(|hash| record.item(hash));
        let foreign = standing.find(|item| right(kind).writers == [Role::Office] && item.device != office.device);
        if let Some(item) = foreign {
            return Err(told("a phone's entry stands where only the office writes", item));
        }
        if right(kind).reach != Reach::Own {
            continue;
        }
        // A header without a body may carry a key that is not its own.
        let at_home = |item: &&Item| item.parts.is_some() || record.is_erased(&item.hash);
        let history = record.history(class).into_iter().filter(at_home);
        for gone in history.filter(|item| !key.standing.contains(&item.hash)) {
            let by = taking_part().filter(|by| by.replaces.contains(&gone.hash));
            let mut fairly = by.filter(|by| by.author == gone.author || by.why.is_some() || record.is_erased(&by.hash));
            if !record.is_quarantined(&gone.hash) && fairly.next().is_none() {
                return Err(told("a value was removed by another without a reason", gone));
            }
        }
    }
    Ok(())
}

/// The office's entries in any order of arrival, headers before bodies or with them,
/// the office known before or after: one record.
pub fn any_order(office: &Office, rng: &mut Rng) -> Result<(), Broken> {
    let offices = BTreeSet::from([office.device]);
    let mut entries: Vec<&Entry> = office.log.iter().collect();
    for last in (1..entries.len()).rev() {
        entries.swap(last, rng.below(last + 1));
    }
    let known_at = rng.below(entries.len().max(1));
    let mut record = Record::new(BTreeSet::new());
    for (place, entry) in entries.iter().enumerate() {
        if place == known_at {
            record.set_offices(offices.clone());
        }
        if rng.percent(30) {
            record.add(Item::of(&entry.without_body()));
        }
        record.add(Item::of(entry));
    }
    // Those whose bodies came late once more: a second time changes nothing.
    entries.iter().take(5).for_each(|entry| record.add(Item::of(entry)));
    record.set_offices(offices.clone());
    let items: Vec<Item> = office.log.iter().map(Item::of).collect();
    if record.folded() == fold(&items, &offices) && record.folded() == office.record.folded() {
        return Ok(());
    }
    Err(broken("another order of arrival gives another record"))
}

/// All replicas fold the same record.
pub fn converged(phones: &[Phone], office: &Office) -> Result<(), Broken> {
    let folded = office.record.folded();
    for phone in phones {
        if phone.durable.own.iter().any(|entry| !office.held.contains(&entry.hash())) {
            return Err(broken("an entry of a phone never reached the office"));
        }
        // What a peer gave and its own phone lost before it was sent, the office never has.
        let only_here = |entry: &&Entry| phone.durable.from_peers.contains(&entry.hash());
        let left: Vec<Item> = phone.durable.foreign.iter().filter(only_here).map(Item::of).collect();
        if left.iter().any(|item| office.held.contains(&item.hash)) {
            return Err(broken("an entry that the office gave still counts as a peer's word only"));
        }
        let with_left = || {
            let items: Vec<Item> = office.log.iter().map(Item::of).chain(left.iter().cloned()).collect();
            fold(&items, office.record.offices())
        };
        let same = phone.record.folded() == if left.is_empty() { folded.clone() } else { with_left() };
        if !same {
            return Err(broken("a phone folds another record than the office"));
        }
    }
    Ok(())
}

fn broken(what: &str) -> Broken {
    Broken(what.to_owned())
}

/// With the entry it is about, which a replayed seed shows again.
fn told(what: &str, item: &Item) -> Broken {
    Broken(format!("{what}: {} #{} {} {:?}", item.kind, item.seq, item.hash, item.act))
}
