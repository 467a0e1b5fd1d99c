//! A visit passed from phone to phone without the office. Where a run has real keys it goes
//! as a real file, written, read and proved; else the entries go as they are.

use std::collections::BTreeMap;

use shared::bundle::{
    Checking, Counts, Cover, Fresh, Keys, Locked, NotProved, OpenedBy, Piece, Proved, Refused, Writer,
};
use shared::ids::{DeviceId, Id, VisitId};
use shared::journal::{DeviceKey, Entry, Head, HeadSigner};
use shared::record::{Item, Sees, VisitContent, visit_entries};
use shared::seal::{KEY_BYTES, SealKey, WRAP_RANDOM_BYTES};
use shared::sync::{Certified, DeviceCertificate, Effect, Local, OfficeKey, TeamKey};
use zeroize::Zeroizing;

use super::check::Broken;
use super::phone::{Phone, Signing};

/// One phone's words on a visit.
pub struct Passing {
    entries: Vec<Entry>,
}

impl Passing {
    /// What a phone wrote of a visit itself, as far as the receiver may see it: a simulated
    /// one passes on nothing of others, and nothing to people of another team.
    pub fn of(phone: &Phone, visit: VisitId, seen: &Sees) -> Result<Passing, Broken> {
        let items = visit_entries(&phone.record, visit);
        let passes = |item: &&Item| item.device == phone.durable.device && seen.includes(item.scope);
        let own: Vec<&Item> = items.into_iter().filter(passes).collect();
        let entry_of = |item: &Item| {
            let at = usize::try_from(item.seq - 1).ok()?;
            phone.durable.own.get(at).filter(|entry| entry.hash() == item.hash).cloned()
        };
        let entries: Vec<Entry> = own.into_iter().filter_map(entry_of).collect();
        match &phone.signing {
            Signing::StandIn(_) => Ok(Passing { entries }),
            // Who wrote nothing yet passes nothing on.
            Signing::Real(_) if phone.head().is_none() => Ok(Passing { entries }),
            Signing::Real(key) => through_a_file(phone, key, (visit, &entries)),
        }
    }

    /// Taken in by another phone; whether anything was new to it.
    pub fn taken_in(self, phone: &mut Phone) -> bool {
        let news = |entry: &&Entry| phone.record.item(&entry.hash()).is_none();
        let new: Vec<Entry> = self.entries.iter().filter(news).cloned().collect();
        if new.is_empty() {
            return false;
        }
        let own = new.iter().any(|entry| entry.header().device == phone.durable.device);
        let hashes: Vec<_> = new.iter().map(Entry::hash).collect();
        let cursors = phone.durable.cursors.clone();
        phone.apply(Effect::KeepForeign { entries: new, cursors });
        phone.durable.from_peers.extend(hashes);
        if own {
            phone.apply(Effect::StopWriting);
        }
        true
    }
}

fn through_a_file(phone: &Phone, key: &DeviceKey, of: (VisitId, &[Entry])) -> Result<Passing, Broken> {
    let (office, office_key) = (DeviceId([0x0f; 16]), DeviceKey::from_seed([0x0f; 32]));
    let team = [TeamKey::of_office(&[0x0f; 32], 0)];
    let offices = [OfficeKey { device: office, public_key: office_key.public_key() }];
    let key_of_file = SealKey::of(Zeroizing::new([0x33; KEY_BYTES]));
    let fresh = Fresh { file: Id([0x44; 16]), key: key_of_file, wrap: [0x55; WRAP_RANDOM_BYTES] };
    let (mut writer, mut file) = Writer::begin(fresh, office, OpenedBy::Team(&team[0]));
    let pieces = pieces(phone, key, of, (office, &office_key));
    pieces.iter().for_each(|piece| file.extend(writer.piece(piece)));
    file.extend(writer.end(Counts { entries: of.1.len() as u64, photos: 0 }));
    let entries = match read(&file, Keys { offices: &offices, team: &team, code: None }) {
        Ok(entries) => entries,
        // Who writes in another's name is refused here already.
        Err(Refused::NotProved(NotProved::Author)) => Vec::new(),
        Err(why) => return Err(Broken(format!("an honest bundle is refused: {why}"))),
    };
    if entries.is_empty() {
        return Ok(Passing { entries });
    }
    if entries == of.1 { Ok(Passing { entries }) } else { Err(Broken("a bundle gives other entries".to_owned())) }
}

fn pieces(
    phone: &Phone,
    key: &DeviceKey,
    (visit, entries): (VisitId, &[Entry]),
    (office, office_key): (DeviceId, &DeviceKey),
) -> Vec<Piece> {
    let device = phone.durable.device;
    let says = Certified { device, public_key: key.public_key(), member: phone.member, role: phone.role, issued_ms: 0 };
    let VisitContent { folded, hash } = VisitContent::of(&phone.record, visit);
    let cover = Cover {
        device,
        visit,
        base: None,
        head: phone.head().unwrap_or(Head { seq: 0, hash }),
        heard: BTreeMap::new(),
        content: hash,
        places: phone.durable.own.iter().map(Entry::hash).collect(),
        folded,
    };
    let proved = |entry: &Entry| {
        let head = Head { seq: entry.header().seq, hash: entry.hash() };
        Piece::Entry(Box::new(Proved { entry: entry.clone(), signature: key.sign(device, head) }))
    };
    let certificate = Piece::Certificate(DeviceCertificate::issue(office, office_key, says));
    let first = [certificate, Piece::Cover(Box::new(cover.signed(key)))];
    first.into_iter().chain(entries.iter().map(proved)).collect()
}

fn read(file: &[u8], keys: Keys<'_>) -> Result<Vec<Entry>, Refused> {
    let mut locked = Locked::default();
    locked.feed(file);
    let mut reader = locked.unlock(keys)?;
    let mut checking = Checking::by(keys.offices);
    while let Some(piece) = reader.next_piece()? {
        checking.take(piece)?;
    }
    reader.finish()?;
    let bundle = checking.end()?;
    Ok(bundle.entries.into_iter().map(|proved| proved.entry).collect())
}
