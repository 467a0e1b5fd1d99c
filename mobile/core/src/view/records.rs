//! Where each of this phone's own records is: only here, at the office, without its photos
//! yet, or set aside there and why. So nobody has to trust a number.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::{Fact, Kind, QuarantineReason};
use shared::ids::{PhotoHash, VisitId};
use shared::record::{Item, Record, visits, why_aside};
use shared::text::{Lang, in_office_time};
use shared::words::kind_key;

use super::{sent_seq, visit};
use crate::app::App;
use crate::sync::{Consent, FullPhotos, full_photos};

/// Letters of what a record says that its line shows.
const SAYS_CHARS_MAX: usize = 90;

/// This phone's own records about one visit, or about none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordGroup {
    /// The visit; none for what is about no visit.
    pub visit: Option<VisitId>,
    /// Its unit.
    pub unit_name: Option<String>,
    /// How many records.
    pub records: usize,
    /// How many of them are not at the office, by the name of their kind.
    pub unsent: BTreeMap<String, usize>,
    /// Photos and thumbnails that are not there.
    pub photos_unsent: usize,
    /// How many the office set aside.
    pub aside: usize,
}

impl RecordGroup {
    /// How many are not at the office.
    pub fn entries_unsent(&self) -> usize {
        self.unsent.values().sum()
    }
}

/// Where a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordState {
    /// On this phone only.
    Saved,
    /// At the office, its photos on their way with the next sync, or held back.
    PhotosToCome(FullPhotos),
    /// The office holds it and all it names.
    AtOffice,
    /// The office holds it and set it aside.
    SetAside(QuarantineReason),
}

impl RecordState {
    /// The key of its words.
    pub fn sentence(&self) -> String {
        match self {
            RecordState::Saved => "record-saved".to_owned(),
            RecordState::PhotosToCome(FullPhotos::Send) => "record-photos".to_owned(),
            RecordState::PhotosToCome(FullPhotos::WaitForWifi) => "record-photos-wifi".to_owned(),
            RecordState::PhotosToCome(FullPhotos::AskFirst) => "record-photos-ask".to_owned(),
            RecordState::AtOffice => "record-at-office".to_owned(),
            RecordState::SetAside(_) => "record-aside".to_owned(),
        }
    }
}

/// One record, for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRecord {
    /// Its place in this phone's journal.
    pub seq: u64,
    /// Of what: «Nguyễn Văn An — điểm danh».
    pub what: String,
    /// What it says.
    pub says: String,
    /// When, by this phone's clock: `09:30 20/11`.
    pub at: String,
    /// Where it is.
    pub state: RecordState,
}

/// The first so many records of a visit, the latest first, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordList {
    /// Those that are shown.
    pub shown: Vec<OwnRecord>,
    /// How many there are.
    pub all: usize,
}

/// This phone's records by visit, the latest begun first; last what is about none.
pub fn record_groups(app: &App) -> Vec<RecordGroup> {
    let (facts, units) = (Held::of(app), visit_units(app.record()));
    let mut groups: BTreeMap<Option<VisitId>, (u64, RecordGroup)> = BTreeMap::new();
    for item in own(app) {
        let visit = visit_of(app.record(), &units, item);
        let new = || RecordGroup {
            unit_name: visit.and_then(|visit| units.get(&visit).cloned()),
            visit,
            records: 0,
            unsent: BTreeMap::new(),
            photos_unsent: 0,
            aside: 0,
        };
        let (last, group) = groups.entry(visit).or_insert_with(|| (0, new()));
        *last = item.seq.max(*last);
        group.records += 1;
        group.photos_unsent += facts.photos_unsent(item).count();
        if item.seq > facts.sent_seq {
            *group.unsent.entry(item.kind.clone()).or_default() += 1;
        } else if app.record().is_quarantined(&item.hash) {
            group.aside += 1;
        }
    }
    let mut groups: Vec<(u64, RecordGroup)> = groups.into_values().collect();
    groups.sort_by_key(|(last, group)| (group.visit.is_none(), std::cmp::Reverse(*last)));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The records about a visit, or about none, of which at most so many are worded.
pub fn records(app: &App, lang: Lang, about: Option<VisitId>, most: usize) -> RecordList {
    let (facts, units) = (Held::of(app), visit_units(app.record()));
    let mut items: Vec<&Item> = own(app).filter(|item| visit_of(app.record(), &units, item) == about).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.seq));
    let words = visit(app, about.unwrap_or(VisitId([0; 16])), lang);
    let line = |item: &&Item| OwnRecord {
        seq: item.seq,
        what: item.parts.as_ref().map_or_else(|| words.speaker.say(&kind_key(&item.kind)), |parts| words.about(parts)),
        says: says(&words.speaker, item),
        at: in_office_time(item.at).format("%H:%M %d/%m").to_string(),
        state: facts.state(app.record(), item),
    };
    RecordList { all: items.len(), shown: items.iter().take(most).map(line).collect() }
}

fn says(words: &shared::words::Speaker, item: &Item) -> String {
    let said = match item.fact.as_deref() {
        _ if item.withdraws() => words.say("state-withdrawn"),
        // Of these the kind's name is all there is to say.
        Some(Fact::Photo(_)) | None => String::new(),
        Some(fact) => words.fact(fact),
    };
    if said.chars().count() <= SAYS_CHARS_MAX {
        return said;
    }
    format!("{}…", said.chars().take(SAYS_CHARS_MAX).collect::<String>().trim_end())
}

fn own(app: &App) -> impl Iterator<Item = &Item> {
    let device = app.identity().map(|identity| identity.device);
    app.record().items().filter(move |item| Some(item.device) == device)
}

/// The units of the visits that this phone knows.
pub(super) fn visit_units(record: &Record) -> BTreeMap<VisitId, String> {
    let known = visits(record).into_iter().filter(|summary| !summary.unit_name.is_empty());
    known.map(|summary| (summary.visit, summary.unit_name)).collect()
}

/// The visit that an entry is about, under the id that stands for it.
fn visit_of(record: &Record, units: &BTreeMap<VisitId, String>, item: &Item) -> Option<VisitId> {
    let visit = record.visit_id(item.about.into());
    (Kind::of(&item.kind) != Some(Kind::JournalStart) && units.contains_key(&visit)).then_some(visit)
}

/// What is known to be where.
struct Held {
    sent_seq: u64,
    photos: BTreeSet<PhotoHash>,
    full: FullPhotos,
}

impl Held {
    fn of(app: &App) -> Held {
        Held {
            sent_seq: sent_seq(app),
            photos: app.photos_unsent().into_iter().collect(),
            full: full_photos(app.ports().link.kind(), app.photo_link(), Consent::NotAsked),
        }
    }

    fn photos_unsent<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = PhotoHash> + 'a {
        item.photos().into_iter().filter(|photo| self.photos.contains(photo))
    }

    fn state(&self, record: &Record, item: &Item) -> RecordState {
        if item.seq > self.sent_seq {
            return RecordState::Saved;
        }
        if let Some(reason) = why_aside(record, item.hash) {
            return RecordState::SetAside(reason.clone());
        }
        match self.photos_unsent(item).next() {
            Some(_) => RecordState::PhotosToCome(self.full),
            None => RecordState::AtOffice,
        }
    }
}
