//! What must be true after every step, in terms anybody can read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::domain::rights::{Reach, right};
use shared::domain::{Kind, Role};
use shared::ids::{DeviceId, EntryHash, PhotoHash};
use shared::journal::{Entry, Verdict};
use shared::record::{Item, Record, fold};
use shared::sync::{Request, Response};

use super::office::{Office, Right};
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
    /// The office was restored: its log is looked at from the beginning.
    pub fn begins_anew(&mut self) {
        *self = Watch::default();
    }

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
            let there =
                |entry: &Entry| office.held.contains(&entry.hash()) || office.lost.entries.contains(&entry.hash());
            match told.find(|(entry, _)| !there(entry)) {
                Some(_) => Err(broken("an acknowledged entry is not at the office")),
                None => Ok(()),
            }
        }
        (_, Response::Photos(hashes))
            if !hashes.iter().all(|hash| office.photos.contains(hash) || office.lost.photos.contains(hash)) =>
        {
            Err(broken("an acknowledged photo is not at the office"))
        }
        _ => Ok(()),
    }
}

/// «Đã gửi» means: there. And a phone's own journal has no gap.
/// What a restored office lost may be called «đã gửi» until the phone has heard of it.
pub fn phone(phone: &Phone, office: &Office) -> Result<(), Broken> {
    let there = |device: DeviceId| office.chains.get(&device);
    let behind = !has_heard(phone, office);
    if let Some(head) = phone.durable.sent
        && !there(phone.durable.device).is_some_and(|chain| chain.holds(head.seq, head.hash))
        && !(behind && office.lost.entries.contains(&head.hash))
    {
        return Err(broken("a phone says «đã gửi» of what the office lacks"));
    }
    let excused = |photo: &PhotoHash| behind && office.lost.photos.contains(photo);
    if !phone.durable.photos_sent.iter().all(|photo| office.photos.contains(photo) || excused(photo)) {
        return Err(broken("a phone says «đã gửi» of a photo that the office lacks"));
    }
    frees_only_what_is_there(phone, office, behind)?;
    wiped_is_there(phone, office)?;
    let gapless = phone.durable.own.last().is_none_or(|last| last.header().seq == phone.durable.own.len() as u64);
    if gapless { Ok(()) } else { Err(broken("a phone's own journal has a gap")) }
}

/// Whether the newest end that a phone knows is one of the office's log as it is now.
fn has_heard(phone: &Phone, office: &Office) -> bool {
    let known = phone.durable.book.known;
    known.is_some_and(|known| {
        let end = known.checkpoint();
        end.epoch == office.seat.epoch && !office.is_unsaid() && office.tree.root(end.size) == Some(end.root)
    })
}

/// What a phone may free, the office holds; of what it lost it says nothing more once it
/// has said that it was restored.
fn frees_only_what_is_there(phone: &Phone, office: &Office, behind: bool) -> Result<(), Broken> {
    let book = &phone.durable.book;
    for entry in &phone.durable.own {
        let (seq, hash) = (entry.header().seq, entry.hash());
        if !book.covers_own(seq) {
            continue;
        }
        let there = office.held.contains(&hash) || behind && office.lost.entries.contains(&hash);
        if !there {
            return Err(broken("a phone may free an entry that the office lacks"));
        }
        let photos = entry.fact().map(|fact| fact.photos()).unwrap_or_default();
        let freed = photos.into_iter().filter(|photo| book.covers_photo(seq, *photo));
        let lacks = |photo: &PhotoHash| !office.photos.contains(photo);
        if freed.filter(lacks).any(|photo| !(behind && office.lost.photos.contains(&photo))) {
            return Err(broken("a phone may free a photo that the office lacks"));
        }
    }
    Ok(())
}

/// What a revoked phone let go, the office holds: bodies too, but those it erased.
fn wiped_is_there(phone: &Phone, office: &Office) -> Result<(), Broken> {
    let whole =
        |hash: &EntryHash| office.record.item(hash).is_some_and(|item| item.has_body) || office.record.is_erased(hash);
    if !phone.wiped.entries.iter().all(whole) {
        return Err(broken("a phone let go of an entry that the office lacks"));
    }
    if !phone.wiped.photos.is_subset(&office.photos) {
        return Err(broken("a phone let go of a photo that the office lacks"));
    }
    Ok(())
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
    let counts = |hash: &EntryHash| office.brought_late.contains(hash);
    for (class, key) in record.keys() {
        if key.standing.iter().any(counts) {
            return Err(broken("what a phone brought after it was revoked has a value"));
        }
        let Some(kind) = key.parts.as_ref().and_then(|parts| Kind::of(&parts.kind)) else { continue };
        let mut standing = key.standing.iter().filter_map(|hash| record.item(hash));
        let foreign =
            standing.find(|item| right(kind).writers == [Role::Office] && !office.offices.contains(&item.device));
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
    let offices = office.offices.clone();
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

/// Nothing beyond the scopes of a phone is given to it, not even a header.
pub fn within_scopes(office: &Office, device: DeviceId, response: &Response) -> Result<(), Broken> {
    let Response::Pull(page) = response else { return Ok(()) };
    if office.right(device) != Right::Syncs && !page.entries.is_empty() {
        return Err(broken("a revoked phone was given what others wrote"));
    }
    let sees = office.sees(device);
    match page.readable().find(|entry| !sees.includes(entry.header().scope)) {
        Some(entry) => Err(told("a phone was given what is in no scope of its own", &Item::of(entry))),
        None => Ok(()),
    }
}

/// A promise names every photo that the journal names and the office lacks.
pub fn promises_are_true(office: &Office, device: DeviceId, response: &Response) -> Result<(), Broken> {
    let promise = match response {
        Response::Push(reply) => reply.promise.as_ref(),
        Response::Agree(reply) => reply.promise.as_ref(),
        _ => None,
    };
    let Some(promise) = promise.map(|signed| &signed.promise) else { return Ok(()) };
    let named = office.log.iter().filter(|entry| entry.header().device == device).filter_map(Entry::fact);
    let mut lacking = named.flat_map(|fact| fact.photos()).filter(|photo| !office.photos.contains(photo));
    let held = office.chains.get(&device).is_some_and(|chain| chain.holds(promise.head.seq, promise.head.hash));
    if held && lacking.all(|photo| promise.missing.contains(&photo)) {
        return Ok(());
    }
    Err(broken("the office promises what it does not hold"))
}

/// A phone folds what it wrote and what the office holds in its scopes, and nothing else
/// but what a restored office lost, each of which it names, and what only a peer gave.
pub fn converged(phones: &[Phone], office: &Office) -> Result<(), Broken> {
    for phone in phones {
        let right = office.right(phone.durable.device);
        if right != Right::Syncs && !phone.durable.revoked {
            return Err(broken("a revoked phone has not heard of it"));
        }
        // A phone restored from before it was closed writes what the office takes no more.
        let sends = right != Right::Closed;
        if sends && phone.durable.own.iter().any(|entry| !office.held.contains(&entry.hash())) {
            let alarm = phone.durable.book.alarm;
            return Err(Broken(format!("an entry of a phone never reached the office; its alarm: {alarm:?}")));
        }
        if phone.durable.revoked {
            match phone.others_proved().is_empty() {
                true => continue,
                false => return Err(broken("a revoked phone keeps what others wrote")),
            }
        }
        let lacking = phone.durable.book.lacking.clone().unwrap_or_default();
        let sees = office.sees(phone.durable.device);
        let (only_peers, given): (Vec<&Entry>, Vec<&Entry>) =
            phone.durable.foreign.iter().partition(|entry| phone.durable.from_peers.contains(&entry.hash()));
        only_a_peers_word(phone, office, &only_peers)?;
        let lost: Vec<&Entry> = given.into_iter().filter(|entry| !office.held.contains(&entry.hash())).collect();
        let is_named = |entry: &&Entry| lacking.contains(&entry.reference());
        if !lost.iter().all(|entry| office.lost.entries.contains(&entry.hash()) && is_named(entry)) {
            return Err(broken("a phone has what the office lacks, and does not name it"));
        }
        let written: HashMap<EntryHash, &Entry> = phone.written().map(|entry| (entry.hash(), entry)).collect();
        let seen = office.log.iter().filter(|entry| sees.includes(entry.header().scope));
        let of_others = seen.filter(|entry| !written.contains_key(&entry.hash()));
        let of_office = of_others.chain(written.values().copied()).chain(lost_of_others(&lost, &written));
        let items: Vec<Item> = of_office.chain(only_peers).map(Item::of).collect();
        let allowed: HashMap<EntryHash, &Item> = items.iter().map(|item| (item.hash, item)).collect();
        if let Some(beyond) = phone.record.items().find(|item| !allowed.contains_key(&item.hash)) {
            return Err(told("a phone holds what is neither its own nor of its scopes", beyond));
        }
        if let Some(lacking) = items.iter().find(|item| phone.record.item(&item.hash).is_none()) {
            return Err(told("a phone lacks what is in its scopes", lacking));
        }
        if phone.record.folded() != fold(&items, &office.offices) {
            return Err(broken("a phone folds another record than the office has for it"));
        }
    }
    Ok(())
}

/// What counts as a peer's word only, the office has not given: it never had it, as where
/// the peer's phone lost it before it was sent, or it is of a scope that it gave this phone
/// nothing of. Each is held once.
fn only_a_peers_word(phone: &Phone, office: &Office, only_peers: &[&Entry]) -> Result<(), Broken> {
    if only_peers.len() != phone.durable.from_peers.len() {
        return Err(broken("a phone counts as a peer's word what it does not hold, or holds twice"));
    }
    let has_scope = |entry: &Entry| phone.durable.cursors.contains_key(&entry.header().scope);
    match only_peers.iter().find(|entry| office.held.contains(&entry.hash()) && has_scope(entry)) {
        Some(entry) => Err(told("what the office gave still counts as a peer's word only", &Item::of(entry))),
        None => Ok(()),
    }
}

fn lost_of_others<'a>(
    lost: &'a [&'a Entry],
    written: &'a HashMap<EntryHash, &Entry>,
) -> impl Iterator<Item = &'a Entry> {
    lost.iter().copied().filter(|entry| !written.contains_key(&entry.hash()))
}

fn broken(what: &str) -> Broken {
    Broken(what.to_owned())
}

/// With the entry it is about, which a replayed seed shows again.
fn told(what: &str, item: &Item) -> Broken {
    Broken(format!("{what}: {} #{} {} {:?}", item.kind, item.seq, item.hash, item.act))
}
