//! Which entries of which scope arrived where, beside the fold in memory: so a page for
//! a phone is found without reading the log. What stays at the office is not in it. It
//! refuses to know what entries say, but for the photos they name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::domain::{Kind, Role};
use shared::ids::{DeviceId, Id, MemberId, PhotoHash, ScopeId, VisitId};
use shared::record::{Item, Record, Sees, sees};
use shared::sync::{Cursors, SCOPES_MAX};

use crate::record::Kept;

/// Kinds that never travel to a phone, whatever their scope.
const NOT_FOR_PHONES: [Kind; 1] = [Kind::Contact];
/// How long a visit that has ended stays with its phones after the office last heard of
/// it: the fortnight in which the unit's answer usually comes.
pub const LINGERS_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// One entry's arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Arrival {
    position: i64,
    device: DeviceId,
}

/// What arrived for phones to see, up to where the fold stands.
#[derive(Debug, Default)]
pub(crate) struct ScopeLog {
    /// By scope, in order of arrival.
    arrived: BTreeMap<ScopeId, Vec<Arrival>>,
    /// In which scopes an entry names a photo or thumbnail.
    photos: HashMap<PhotoHash, BTreeSet<ScopeId>>,
    /// When the office last heard of a thing, by its own clock.
    heard_ms: HashMap<Id, i64>,
}

impl ScopeLog {
    /// Notes an entry that arrived.
    pub(crate) fn take(&mut self, kept: &Kept, item: &Item) {
        let heard_ms = self.heard_ms.entry(item.about).or_default();
        *heard_ms = kept.received_ms.max(*heard_ms);
        if item.scope == ScopeId::OFFICE_ONLY || NOT_FOR_PHONES.iter().any(|kind| kind.name() == item.kind) {
            return;
        }
        let arrival = Arrival { position: kept.position, device: item.device };
        self.arrived.entry(item.scope).or_default().push(arrival);
        self.take_body(item);
    }

    /// Notes what a body tells, at once or when it comes after its header.
    pub(crate) fn take_body(&mut self, item: &Item) {
        for photo in item.photos() {
            self.photos.entry(photo).or_default().insert(item.scope);
        }
    }

    /// What a person's phones may see now.
    pub(crate) fn sees(&self, record: &Record, (member, role): (MemberId, Role), now_ms: i64) -> Sees {
        let lingers = |visits: &[VisitId]| {
            let heard = visits.iter().filter_map(|visit| self.heard_ms.get(&Id::from(*visit)));
            heard.max().is_some_and(|heard| now_ms - heard < LINGERS_MS)
        };
        sees(record, member, role, lingers)
    }

    /// The same as scopes, those first that a phone can't do without.
    pub(crate) fn scopes(&self, sees: &Sees) -> BTreeSet<ScopeId> {
        let here = self.arrived.keys().chain([&ScopeId::DISTRICT]);
        let all: BTreeSet<ScopeId> = match sees {
            Sees::All => here.copied().collect(),
            Sees::Only(scopes) => scopes.clone(),
        };
        all.into_iter().filter(|scope| sees.includes(*scope)).take(SCOPES_MAX).collect()
    }

    /// Whether somebody may see a photo: an entry names it that they may see. Whoever sees
    /// all may see it before any does.
    pub(crate) fn shows_photo(&self, sees: &Sees, hash: PhotoHash) -> bool {
        *sees == Sees::All
            || self.photos.get(&hash).is_some_and(|scopes| scopes.iter().any(|scope| sees.includes(*scope)))
    }

    /// The positions of the first entries after each scope's cursor and not beyond an end,
    /// in order over all of them, and without one device's where that is asked.
    pub(crate) fn page(&self, after: &Cursors, (end, without): (i64, Option<DeviceId>), most: usize) -> Vec<i64> {
        let mut positions: Vec<i64> = Vec::new();
        for (scope, after) in after {
            let arrived = self.arrived.get(scope).map(Vec::as_slice).unwrap_or_default();
            let read = arrived.partition_point(|arrival| u64::try_from(arrival.position).is_ok_and(|at| at <= *after));
            let new = arrived[read..].iter().take_while(|arrival| arrival.position <= end);
            let new = new.filter(|arrival| Some(arrival.device) != without);
            positions.extend(new.take(most).map(|arrival| arrival.position));
        }
        positions.sort_unstable();
        positions.truncate(most);
        positions
    }
}
