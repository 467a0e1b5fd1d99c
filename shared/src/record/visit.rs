//! Views of the record: one visit, all visits, one unit, one person, as plain
//! data. The phone's screens, the office's pages and printed papers are made of
//! these; each cell carries what stood, so that a settlement can name it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use chrono::NaiveDate;

use crate::domain::{
    AddedPerson, Attendance, BadgeState, Fact, FindingCode, FindingName, KeyParts, Kind, Moment, Photo, PhotoClass,
    PhotoOf, Posting, ProofBy, Staff, Subject, Unit, Visit, VisitState, content_hash, finding_parts,
};
use crate::ids::{EntryHash, EntryRef, Id, Key, MemberId, PersonId, PhotoHash, UnitId, VisitId};
use crate::text::name_sort_key;

use super::count::{Figure, Standing, finding_standing};
use super::duplicates::{Duplicate, duplicates};
use super::evaluate::{KeyRecord, Shown};
use super::incremental::Record;
use super::item::{Effect, Item};

/// One entry of a cell's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The entry.
    pub entry: EntryRef,
    /// Who wrote it.
    pub author: MemberId,
    /// The writer's wall clock, RFC 3339.
    pub at: String,
    /// Whether it withdrew.
    pub withdraws: bool,
    /// Whether it still stands.
    pub stands: bool,
    /// Whether the office set it aside.
    pub quarantined: bool,
    /// The value it gave; none where its body is erased or not here.
    pub value: Option<String>,
    /// The fact it told.
    pub fact: Option<Fact>,
    /// Why, where the act was reasoned.
    pub why: Option<String>,
}

/// How a cell is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellStatus {
    /// Nobody said anything.
    #[default]
    Empty,
    /// «Đã rút».
    AllWithdrawn,
    /// One value.
    One,
    /// «Khác nhau».
    Differs,
    /// «Đã xoá».
    Erased,
}

/// What stands under one key, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Cell {
    /// The key's class, where anything was said.
    pub key: Option<Key>,
    /// How it is shown.
    pub status: CellStatus,
    /// The distinct values; withdrawal and erasure as `«withdrawn»` and `«erased»`.
    pub values: Vec<String>,
    /// The entries that stand: what a settlement names.
    pub standing: Vec<EntryRef>,
    /// «Đang chờ mục»: not to be settled yet.
    pub pending: bool,
    /// «Cần cập nhật ứng dụng».
    pub needs_update: bool,
    /// Every entry of the key, in order of display.
    pub history: Vec<Told>,
}

/// Stands in [`Cell::values`] for a rival withdrawal.
pub const WITHDRAWN: &str = "«withdrawn»";
/// Stands in [`Cell::values`] for an erased value.
pub const ERASED: &str = "«erased»";
/// Stands in [`Cell::values`] for a body that has not arrived.
pub const NOT_HERE: &str = "«not here»";

impl Cell {
    /// The cell of some parts.
    pub fn of(record: &Record, parts: &KeyParts) -> Cell {
        let class = record.class_of(parts);
        record.key(&class).map_or_else(Cell::default, |key| Cell::of_key(record, class, key))
    }

    fn of_key(record: &Record, class: Key, key: &KeyRecord) -> Cell {
        let standing = key.standing.iter().filter_map(|hash| record.item(hash)).map(Item::reference).collect();
        Cell {
            key: Some(class),
            status: status(key),
            values: key.values.iter().map(shown_text).collect(),
            standing,
            pending: key.pending,
            needs_update: key.needs_update,
            history: record.history(&class).into_iter().map(|item| told(record, key, item)).collect(),
        }
    }

    /// The facts that stand and assert something.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.history.iter().filter(|told| told.stands && !told.withdraws).filter_map(|told| told.fact.as_ref())
    }

    /// The one value, where one stands.
    pub fn one(&self) -> Option<&str> {
        (self.status == CellStatus::One).then(|| self.values[0].as_str())
    }

    /// The fact of the one value, as it was last told.
    pub fn one_fact(&self) -> Option<&Fact> {
        if self.differs() { None } else { self.facts().last() }
    }

    /// Whether people must settle it.
    pub fn differs(&self) -> bool {
        self.status == CellStatus::Differs
    }
}

/// One person of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Who; the id that stands for joined ones.
    pub person: PersonId,
    /// Họ và tên; differing ones joined by a stroke.
    pub name: String,
    /// Chức vụ.
    pub title: Option<String>,
    /// Bộ phận.
    pub department: Option<String>,
    /// Tells people of one name apart.
    pub birth_year: Option<u16>,
    /// Whether the unit's roster has them.
    pub on_roster: bool,
    /// Điểm danh.
    pub mark: Cell,
    /// Minutes late.
    pub lateness: Cell,
    /// The paper, as the team saw it.
    pub proof: Cell,
    /// The paper, as the office judged it.
    pub proof_judged: Cell,
    /// The badge check.
    pub badge: Cell,
    /// Photos of the badge check.
    pub photos: Vec<PhotoHash>,
    /// Portraits for a new badge, in order; the last is the one that is printed.
    pub portraits: Vec<PhotoHash>,
}

impl Row {
    /// Whether a badge is asked for this person: one check stands, and says so.
    pub fn asks_for_badge(&self) -> bool {
        matches!(self.badge.one_fact(), Some(Fact::BadgeCheck(check)) if check.state.asks_for_badge())
    }
}

/// One finding of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// Which; the first way it was named.
    pub name: FindingName,
    /// On whom, if on a person; the id that stands for joined ones.
    pub person: Option<PersonId>,
    /// What was seen.
    pub finding: Cell,
    /// What the person or unit says.
    pub explanation: Cell,
    /// What the office decided.
    pub decision: Cell,
    /// Whether it counts.
    pub standing: Standing,
    /// Its photos.
    pub photos: Vec<PhotoHash>,
}

/// One photo of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhotoView {
    /// Its name.
    pub hash: PhotoHash,
    /// Its description, unless withdrawn or erased.
    pub photo: Option<Photo>,
    /// Who says so.
    pub cell: Cell,
}

impl PhotoView {
    /// All that it shows: one picture may belong to several things.
    fn shows(&self) -> impl Iterator<Item = &PhotoOf> {
        self.cell.facts().filter_map(|fact| match fact {
            Fact::Photo(photo) => Some(&photo.shows),
            _ => None,
        })
    }
}

/// A key that people must settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is of.
    pub parts: KeyParts,
    /// What stands.
    pub cell: Cell,
}

/// The roll in figures. Each row is in exactly one of states, unverified,
/// differing and erased, so they add up to the roster's size.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Rows of people, added ones included.
    pub rows: u32,
    /// Rows with one value, by its state's code.
    pub states: BTreeMap<&'static str, u32>,
    /// «Chưa xác minh».
    pub unverified: u32,
    /// «Khác nhau».
    pub differing: u32,
    /// «Đã xoá».
    pub erased: u32,
    /// Có mặt, kể cả đi muộn.
    pub present: Figure,
    /// Vắng không lý do.
    pub absent_without_reason: Figure,
    /// Badges by state's code.
    pub badges: BTreeMap<&'static str, Figure>,
}

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitSummary {
    /// Which; the id that stands for joined ones.
    pub visit: VisitId,
    /// All ids it was opened under.
    pub united: Vec<VisitId>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// Its name.
    pub unit_name: String,
    /// What the visit is; differing ones show.
    pub opened: Cell,
    /// Its steps; that its minutes are sealed is told by seals.
    pub steps: Cell,
    /// How many seals stand.
    pub seals: u32,
    /// Where it stands; none where its steps differ.
    pub state: Option<VisitState>,
    /// When it was first heard of, RFC 3339 of the first entry's wall clock.
    pub first_at: String,
    /// Keys that people must settle.
    pub differences: u32,
    /// Findings.
    pub findings: u32,
}

/// Everything about one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitRecord {
    /// The summary.
    pub summary: VisitSummary,
    /// The times that are evidence, by moment.
    pub times: BTreeMap<String, Cell>,
    /// Who received the team.
    pub host: Cell,
    /// The roll.
    pub rows: Vec<Row>,
    /// Checklist answers by item.
    pub answers: BTreeMap<String, Cell>,
    /// Findings.
    pub findings: Vec<FindingView>,
    /// Findings that may be one act: a person says whether they are.
    pub duplicates: Vec<Duplicate>,
    /// Photos.
    pub photos: Vec<PhotoView>,
    /// The unit's opinion.
    pub statement: Cell,
    /// Recommendations.
    pub recommendations: Vec<Cell>,
    /// Signatures by signer.
    pub signatures: BTreeMap<String, Cell>,
    /// What people must settle.
    pub differences: Vec<Difference>,
    /// The roll in figures.
    pub counts: Counts,
    /// The standing seals.
    pub seals: Vec<SealView>,
}

/// A seal and its supplement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SealView {
    /// The seal's entry.
    pub seal: EntryRef,
    /// The hash of what it covers, as it says itself: what papers print of it. None where
    /// its body is not here.
    pub content: Option<EntryHash>,
    /// How many entries it lists.
    pub covers: usize,
    /// Whether all its parts are here and its lists hash to what it says.
    pub complete: bool,
    /// The supplement: entries that did not know of it.
    pub late: Vec<EntryRef>,
    /// The supplement: entries that knew of it.
    pub after: Vec<EntryRef>,
}

/// All visits, newest first by their first entry.
pub fn visits(record: &Record) -> Vec<VisitSummary> {
    let visits: BTreeSet<Id> =
        record.keys_of(Kind::Visit).filter_map(|(_, key)| Some(key.parts.as_ref()?.about)).collect();
    newest_first(record, visits)
}

fn newest_first(record: &Record, visits: BTreeSet<Id>) -> Vec<VisitSummary> {
    let mut list: Vec<VisitSummary> = visits.into_iter().map(|visit| visit_summary(record, visit.into())).collect();
    list.sort_by(|a, b| (&b.first_at, b.visit).cmp(&(&a.first_at, a.visit)));
    list
}

/// The visits of a unit, newest first.
pub fn visits_of_unit(record: &Record, unit: UnitId) -> Vec<VisitSummary> {
    let of_unit = |key: &KeyRecord| {
        let facts = key.standing.iter().filter_map(|hash| record.fact(hash)).filter_map(as_visit);
        facts.into_iter().any(|visit| visit.unit == unit)
    };
    let visits = record.keys_of(Kind::Visit).filter(|(_, key)| of_unit(key));
    let visits: BTreeSet<Id> = visits.filter_map(|(_, key)| Some(key.parts.as_ref()?.about)).collect();
    newest_first(record, visits)
}

/// One visit; joined ids give the same.
pub fn visit_record(record: &Record, visit: VisitId) -> VisitRecord {
    let visit = record.visit_id(visit);
    let summary = visit_summary(record, visit);
    let cells = Cells::of(record, visit);
    let photos = cells.photos(record);
    let rows = rows(record, &summary, &photos);
    let findings = cells.findings(record, &photos);
    VisitRecord {
        times: cells.by_field(Kind::VisitTime),
        host: Cell::of(record, &KeyParts::of(Kind::Host.name(), visit)),
        answers: cells.by_field(Kind::ChecklistAnswer),
        statement: Cell::of(record, &KeyParts::of(Kind::Statement.name(), visit)),
        recommendations: cells.of_kind(Kind::Recommendation).map(|(_, cell)| cell.clone()).collect(),
        signatures: cells.by_field(Kind::Signature),
        differences: cells.differences(),
        counts: counts(record, visit, &rows),
        seals: seals(record, visit),
        duplicates: duplicates(record, &findings),
        summary,
        rows,
        findings,
        photos,
    }
}

/// The people posted to a unit on a day, or now where no day is given, in the
/// unit's own order.
pub fn roster(record: &Record, unit: UnitId, day: Option<NaiveDate>) -> Vec<(Posting, Option<Staff>)> {
    let classes: BTreeSet<Key> = record
        .items_with(unit.into())
        .into_iter()
        .filter(|item| item.kind == Kind::Posting.name())
        .filter_map(|item| record.class_of_entry(&item.hash))
        .collect();
    let keys = classes.iter().filter_map(|class| record.key(class));
    let postings = keys.filter_map(|key| last_fact(record, key, as_posting));
    let current = postings.filter(|posting| posting.unit == unit && holds_on(posting, day)).cloned();
    let mut roster: Vec<(Posting, Option<Staff>)> =
        current.map(|posting| (posting.clone(), staff(record, posting.person))).collect();
    roster.sort_by_key(|(posting, _)| (posting.row, posting.person));
    roster
}

/// Whether a posting holds on a day; a missing end has not come yet, a missing
/// beginning was always there.
fn holds_on(posting: &Posting, day: Option<NaiveDate>) -> bool {
    match day {
        None => posting.to.is_none(),
        Some(day) => posting.from.is_none_or(|from| from <= day) && posting.to.is_none_or(|to| day <= to),
    }
}

/// What stands under a key and is asserted; of several, the last in order of display.
fn last_fact<'a, T>(record: &'a Record, key: &'a KeyRecord, pick: fn(&'a Fact) -> Option<T>) -> Option<T> {
    let standing = key.standing.iter().rev().filter_map(|hash| record.item(hash));
    let mut asserted = standing.filter(|item| !item.withdraws() && !record.is_quarantined(&item.hash));
    asserted.find_map(|item| record.fact(&item.hash).and_then(pick))
}

fn as_posting(fact: &Fact) -> Option<&Posting> {
    match fact {
        Fact::Posting(posting) => Some(posting),
        _ => None,
    }
}

/// Where a person is posted now, in order of units.
pub fn postings(record: &Record, person: PersonId) -> Vec<Posting> {
    let classes: BTreeSet<Key> = record
        .items_with(person.into())
        .into_iter()
        .filter(|item| item.kind == Kind::Posting.name())
        .filter_map(|item| record.class_of_entry(&item.hash))
        .collect();
    let keys = classes.iter().filter_map(|class| record.key(class));
    keys.filter_map(|key| last_fact(record, key, as_posting))
        .filter(|posting| holds_on(posting, None))
        .cloned()
        .collect()
}

/// What is known of a person.
pub fn staff(record: &Record, person: PersonId) -> Option<Staff> {
    let key = record.at(&KeyParts::of(Kind::Staff.name(), person))?;
    last_fact(record, key, |fact| match fact {
        Fact::Staff(staff) => Some(staff.clone()),
        _ => None,
    })
}

/// What is known of a unit.
pub fn unit(record: &Record, unit: UnitId) -> Option<Unit> {
    last_fact(record, record.at(&KeyParts::of(Kind::Unit.name(), unit))?, as_unit).cloned()
}

fn as_unit(fact: &Fact) -> Option<&Unit> {
    match fact {
        Fact::Unit(unit) => Some(unit),
        _ => None,
    }
}

/// All units, by name.
pub fn units(record: &Record) -> Vec<Unit> {
    let mut units: Vec<Unit> =
        record.keys_of(Kind::Unit).filter_map(|(_, key)| last_fact(record, key, as_unit).cloned()).collect();
    units.sort_by_cached_key(|unit| crate::text::sort_key(unit.name.as_str()));
    units
}

/// The visits in which a person was marked, checked or found, each with the cells on them.
pub fn person_visits(record: &Record, person: PersonId) -> BTreeMap<VisitId, Vec<(KeyParts, Cell)>> {
    let classes: BTreeSet<Key> =
        record.items_with(person.into()).iter().filter_map(|item| record.class_of_entry(&item.hash)).collect();
    let mut visits: BTreeMap<VisitId, Vec<(KeyParts, Cell)>> = BTreeMap::new();
    for class in classes {
        let Some(key) = record.key(&class) else { continue };
        let Some(parts) = &key.parts else { continue };
        let on_person = parts.subject == Some(record.person_id(person).into());
        if on_person && Kind::of(&parts.kind).is_some_and(in_visits) {
            let cell = Cell::of_key(record, class, key);
            visits.entry(parts.about.into()).or_default().push((parts.clone(), cell));
        }
    }
    visits
}

fn in_visits(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Mark
            | Kind::Lateness
            | Kind::AbsenceProof
            | Kind::BadgeCheck
            | Kind::Finding
            | Kind::Explanation
            | Kind::Decision
            | Kind::AddedPerson
    )
}

/// Every cell of a visit, read once.
struct Cells {
    cells: Vec<(KeyParts, Cell)>,
}

impl Cells {
    fn of(record: &Record, visit: VisitId) -> Cells {
        let keys = record.keys_about(visit.into());
        let cells = keys.filter_map(|(class, key)| {
            let parts = key.parts.clone()?;
            Some((parts, Cell::of_key(record, *class, key)))
        });
        Cells { cells: cells.collect() }
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&KeyParts, &Cell)> {
        self.cells.iter().filter(move |(parts, _)| parts.kind == kind.name()).map(|(parts, cell)| (parts, cell))
    }

    fn by_field(&self, kind: Kind) -> BTreeMap<String, Cell> {
        self.of_kind(kind).map(|(parts, cell)| (parts.field.clone(), cell.clone())).collect()
    }

    fn photos(&self, record: &Record) -> Vec<PhotoView> {
        let mut photos: Vec<PhotoView> = self
            .of_kind(Kind::Photo)
            .filter_map(|(parts, cell)| {
                let hash = parts.field.parse().ok()?;
                let photo = cell.facts().find_map(|fact| match fact {
                    Fact::Photo(photo) => Some(photo.clone()),
                    _ => None,
                });
                Some(PhotoView { hash, photo, cell: cell.clone() })
            })
            .collect();
        photos
            .sort_by_key(|view| view.cell.standing.first().and_then(|entry| record.item(&entry.hash)).map(Item::order));
        photos
    }

    fn findings(&self, record: &Record, photos: &[PhotoView]) -> Vec<FindingView> {
        let found = self.of_kind(Kind::Finding).filter_map(|(parts, cell)| {
            let told = cell.history.iter().find_map(|told| match &told.fact {
                Some(Fact::Finding(finding)) => Some(finding.name.clone()),
                _ => None,
            });
            let name = told.or_else(|| name_of(record, parts))?;
            Some(finding_view(record, name, cell, photos))
        });
        let mut findings: Vec<FindingView> = found.collect();
        findings.sort_by(|a, b| (a.name.code.to_string(), &a.name).cmp(&(b.name.code.to_string(), &b.name)));
        findings
    }

    fn differences(&self) -> Vec<Difference> {
        let differing = self.cells.iter().filter(|(_, cell)| cell.differs());
        differing.map(|(parts, cell)| Difference { parts: parts.clone(), cell: cell.clone() }).collect()
    }
}

/// The name of a finding whose bodies are erased: that there was one is never hidden.
fn name_of(record: &Record, parts: &KeyParts) -> Option<FindingName> {
    let (code, act) = parts.field.rsplit_once('.')?;
    let subject = parts.subject?;
    let is_unit = unit(record, subject.into()).is_some();
    Some(FindingName {
        visit: parts.about.into(),
        subject: if is_unit { Subject::Unit(subject.into()) } else { Subject::Person(subject.into()) },
        code: FindingCode::parse(code).ok()?,
        act: act.parse().ok()?,
    })
}

fn finding_view(record: &Record, name: FindingName, cell: &Cell, photos: &[PhotoView]) -> FindingView {
    let class = record.class_of(&finding_parts(Kind::Finding.name(), &name));
    let belongs = |photo: &&PhotoView| {
        photo.shows().any(|shows| {
            matches!(shows, PhotoOf::Finding(of) if record.class_of(&finding_parts(Kind::Finding.name(), of)) == class)
        })
    };
    FindingView {
        finding: cell.clone(),
        explanation: Cell::of(record, &finding_parts(Kind::Explanation.name(), &name)),
        decision: Cell::of(record, &finding_parts(Kind::Decision.name(), &name)),
        standing: finding_standing(record, &name),
        photos: photos.iter().filter(belongs).map(|photo| photo.hash).collect(),
        person: match name.subject {
            Subject::Person(person) | Subject::Unidentified(person) => Some(record.person_id(person)),
            Subject::Unit(_) => None,
        },
        name,
    }
}

/// One visit in brief; joined ids give the same. Its cell `opened` is empty where
/// nobody ever spoke of such a visit.
pub fn visit_summary(record: &Record, visit: VisitId) -> VisitSummary {
    let visit = record.visit_id(visit);
    let opened = Cell::of(record, &KeyParts::of(Kind::Visit.name(), visit));
    let unit_id = opened.facts().find_map(as_visit).map(|visit| visit.unit);
    let about = record.keys_about(visit.into());
    let keys: Vec<&KeyRecord> = about.map(|(_, key)| key).collect();
    let of_kind = |kind: Kind| {
        let is = move |key: &&&KeyRecord| key.parts.as_ref().is_some_and(|parts| parts.kind == kind.name());
        keys.iter().filter(is).filter(|key| !key.values.is_empty()).count() as u32
    };
    let steps = Cell::of(record, &KeyParts::of(Kind::VisitStep.name(), visit));
    let seals = record.seals_of(visit).len() as u32;
    VisitSummary {
        visit,
        united: record.visit_ids(visit),
        unit: unit_id,
        unit_name: unit_id.and_then(|id| unit(record, id)).map(|unit| unit.name.to_string()).unwrap_or_default(),
        state: state(&steps, seals),
        seals,
        steps,
        first_at: opened.history.first().map(|told| told.at.clone()).unwrap_or_default(),
        differences: keys.iter().filter(|key| key.differs()).count() as u32,
        findings: of_kind(Kind::Finding),
        opened,
    }
}

/// Where a visit stands by its steps and seals.
fn state(steps: &Cell, seals: u32) -> Option<VisitState> {
    let step = if steps.differs() { None } else { step_states(steps).next().or(Some(VisitState::Planned)) };
    match step {
        Some(VisitState::Final) => Some(VisitState::Final),
        _ if seals > 0 => Some(VisitState::Sealed),
        step => step,
    }
}

/// The states that a visit's steps say, several where they differ.
pub fn step_states(steps: &Cell) -> impl Iterator<Item = VisitState> {
    steps.facts().filter_map(|fact| match fact {
        Fact::VisitStep(step) => Some(step.state),
        _ => None,
    })
}

fn as_visit(fact: &Fact) -> Option<&Visit> {
    match fact {
        Fact::Visit(visit) => Some(visit),
        _ => None,
    }
}

fn rows(record: &Record, summary: &VisitSummary, photos: &[PhotoView]) -> Vec<Row> {
    let visit = summary.visit;
    let listed = summary.unit.map(|unit| roster(record, unit, day(record, summary))).unwrap_or_default();
    let pictures = pictures_of_people(record, photos);
    let mut seen: BTreeSet<PersonId> = BTreeSet::new();
    let mut rows = Vec::new();
    for (posting, staff) in &listed {
        if seen.insert(record.person_id(posting.person)) {
            rows.push(row(record, visit, posting.person, &pictures).listed(posting, staff.as_ref()));
        }
    }
    let roster_len = rows.len();
    for person in persons_of(record, visit) {
        if seen.insert(person) {
            rows.push(row(record, visit, person, &pictures));
        }
    }
    rows[roster_len..].sort_by_cached_key(|row| name_sort_key(&row.name));
    rows
}

/// The day whose roster a visit has: that of the arrival, which people correct where
/// a phone's clock was wrong. Where none is told, or they differ by days, that on
/// which it was first begun; for one that is only planned, that of its planning.
fn day(record: &Record, summary: &VisitSummary) -> Option<NaiveDate> {
    let arrival = KeyParts::of(Kind::VisitTime.name(), summary.visit).field(Moment::Arrived.name());
    let arrival = Cell::of(record, &arrival);
    let days: BTreeSet<NaiveDate> = arrival.facts().filter_map(as_day).collect();
    if let Some(day) = days.first().filter(|_| days.len() == 1) {
        return Some(*day);
    }
    let begun = summary.steps.history.iter().find(|told| begins(told)).map(|told| &told.at);
    begun.unwrap_or(&summary.first_at).get(..10).and_then(|day| day.parse().ok())
}

fn begins(told: &Told) -> bool {
    matches!(&told.fact, Some(Fact::VisitStep(step)) if step.state == VisitState::Open)
}

fn as_day(fact: &Fact) -> Option<NaiveDate> {
    match fact {
        Fact::VisitTime(time) => Some(time.at.date_naive()),
        _ => None,
    }
}

/// Pictures of one person of a visit.
#[derive(Debug, Clone, Default)]
struct Pictures {
    photos: Vec<PhotoHash>,
    portraits: Vec<PhotoHash>,
}

/// Photos of badge checks and portraits, by the person they show.
fn pictures_of_people(record: &Record, photos: &[PhotoView]) -> BTreeMap<PersonId, Pictures> {
    let mut by_person: BTreeMap<PersonId, Pictures> = BTreeMap::new();
    for view in photos {
        let shown: BTreeSet<PersonId> = view.shows().filter_map(badge_shown).collect();
        let shown: BTreeSet<PersonId> = shown.into_iter().map(|person| record.person_id(person)).collect();
        let is_portrait = view.photo.as_ref().is_some_and(|photo| photo.class == PhotoClass::Portrait);
        for person in shown {
            let of_person = by_person.entry(person).or_default();
            let pictures = if is_portrait { &mut of_person.portraits } else { &mut of_person.photos };
            pictures.push(view.hash);
        }
    }
    by_person
}

/// Everybody a visit has a mark, check or addition on; units and findings' subjects are not rows.
fn persons_of(record: &Record, visit: VisitId) -> BTreeSet<PersonId> {
    let on_row = |kind: &str| {
        matches!(
            Kind::of(kind),
            Some(Kind::Mark | Kind::BadgeCheck | Kind::AddedPerson | Kind::Lateness | Kind::AbsenceProof)
        )
    };
    let keys = record.keys_about(visit.into()).filter_map(|(_, key)| Some((key.parts.as_ref()?, key)));
    let told = keys.filter(|(parts, key)| on_row(&parts.kind) && !key.values.is_empty());
    told.filter_map(|(parts, _)| parts.subject).map(PersonId::from).collect()
}

fn row(record: &Record, visit: VisitId, person: PersonId, pictures: &BTreeMap<PersonId, Pictures>) -> Row {
    let person = record.person_id(person);
    let parts = |kind: Kind| KeyParts::of(kind.name(), visit).on(person);
    let cell = |kind: Kind| Cell::of(record, &parts(kind));
    let proof = |by: ProofBy| Cell::of(record, &parts(Kind::AbsenceProof).field(by.name()));
    let added = cell(Kind::AddedPerson);
    let added: Vec<&AddedPerson> = added.facts().filter_map(as_added).collect();
    let first = |of: fn(&AddedPerson) -> Option<String>| added.iter().find_map(|added| of(added));
    // Somebody who has left the unit since, or comes from another one.
    let known = staff(record, person);
    let Pictures { photos, portraits } = pictures.get(&person).cloned().unwrap_or_default();
    Row {
        person,
        name: known.as_ref().map_or_else(|| added_names(&added), |staff| staff.full_name.to_string()),
        title: first(|added| added.title.as_ref().map(ToString::to_string)),
        department: first(|added| added.department.as_ref().map(ToString::to_string)),
        birth_year: known.and_then(|staff| staff.birth_year),
        on_roster: false,
        mark: cell(Kind::Mark),
        lateness: cell(Kind::Lateness),
        proof: proof(ProofBy::Team),
        proof_judged: proof(ProofBy::Office),
        badge: cell(Kind::BadgeCheck),
        photos,
        portraits,
    }
}

fn badge_shown(shows: &PhotoOf) -> Option<PersonId> {
    match shows {
        PhotoOf::Badge { person } => Some(*person),
        _ => None,
    }
}

fn as_added(fact: &Fact) -> Option<&AddedPerson> {
    match fact {
        Fact::AddedPerson(added) => Some(added),
        _ => None,
    }
}

/// The names a person was added under; differing ones joined by a stroke.
fn added_names(added: &[&AddedPerson]) -> String {
    let names: BTreeSet<String> = added.iter().filter_map(|a| a.full_name.as_ref()).map(ToString::to_string).collect();
    names.into_iter().collect::<Vec<_>>().join(" / ")
}

impl Row {
    fn listed(mut self, posting: &Posting, staff: Option<&Staff>) -> Row {
        self.on_roster = true;
        self.title = posting.title.as_ref().map(ToString::to_string).or(self.title);
        self.department = posting.department.as_ref().map(ToString::to_string).or(self.department);
        if let Some(staff) = staff {
            self.name = staff.full_name.to_string();
            self.birth_year = staff.birth_year;
        }
        self
    }
}

fn counts(record: &Record, visit: VisitId, rows: &[Row]) -> Counts {
    let mut counts = Counts { rows: rows.len() as u32, ..Counts::default() };
    for row in rows {
        count_mark(&mut counts, &row.mark);
        let at = |kind: Kind| record.at(&KeyParts::of(kind.name(), visit).on(row.person));
        let is = |shown: &Shown, state: Attendance| matches!(shown, Shown::Value(v) if v.split(':').next() == Some(state.code()));
        counts.present.count(at(Kind::Mark), |v| is(v, Attendance::Cm) || is(v, Attendance::Dm));
        counts.absent_without_reason.count(at(Kind::Mark), |v| is(v, Attendance::Vkl));
        for state in BadgeState::ALL {
            let needle = format!("\"state\":\"{}\"", state.code());
            let of_state = |shown: &Shown| matches!(shown, Shown::Value(value) if value.contains(&needle));
            counts.badges.entry(state.code()).or_default().count(at(Kind::BadgeCheck), of_state);
        }
    }
    counts
}

fn count_mark(counts: &mut Counts, mark: &Cell) {
    match mark.status {
        CellStatus::Empty | CellStatus::AllWithdrawn => counts.unverified += 1,
        CellStatus::Differs => counts.differing += 1,
        CellStatus::Erased => counts.erased += 1,
        CellStatus::One => match mark.one().and_then(state_code) {
            None | Some("CXM") => counts.unverified += 1,
            Some(code) => *counts.states.entry(code).or_default() += 1,
        },
    }
}

fn state_code(value: &str) -> Option<&'static str> {
    let code = value.split(':').next()?;
    Attendance::ALL.into_iter().map(Attendance::code).find(|known| *known == code)
}

fn seals(record: &Record, visit: VisitId) -> Vec<SealView> {
    let view = |seal: &Item| {
        let covered = record.covered(&seal.hash);
        let (after, late) =
            record.late(&seal.hash).into_iter().partition::<Vec<&Item>, _>(|item| item.after.contains(&seal.hash));
        let refs = |items: Vec<&Item>| items.into_iter().map(Item::reference).collect();
        SealView {
            seal: seal.reference(),
            content: seal.value.as_deref().and_then(|content| content.parse().ok()),
            covers: covered.len(),
            complete: is_complete(record, seal, &covered),
            late: refs(late),
            after: refs(after),
        }
    };
    record.seals_of(visit).into_iter().map(view).collect()
}

fn is_complete(record: &Record, seal: &Item, covered: &BTreeSet<EntryHash>) -> bool {
    let Effect::Seal(_, parts) = &seal.effect else { return false };
    let listed: Vec<EntryHash> = covered.iter().copied().collect();
    let says = seal.value.as_deref() == Some(content_hash(&listed).to_string().as_str());
    says && parts.iter().all(|part| record.item(part).is_some_and(|part| part.has_body))
}

fn status(key: &KeyRecord) -> CellStatus {
    match (key.values.len(), key.standing.is_empty()) {
        (0, true) => CellStatus::Empty,
        (0, false) => CellStatus::AllWithdrawn,
        (1, _) if key.values.first() == Some(&Shown::Erased) => CellStatus::Erased,
        (1, _) => CellStatus::One,
        _ => CellStatus::Differs,
    }
}

fn shown_text(shown: &Shown) -> String {
    match shown {
        Shown::Value(value) => value.clone(),
        Shown::Withdrawn => WITHDRAWN.to_owned(),
        Shown::Erased => ERASED.to_owned(),
        Shown::NotHere => NOT_HERE.to_owned(),
    }
}

fn told(record: &Record, key: &KeyRecord, item: &Item) -> Told {
    let fact = record.fact(&item.hash).cloned();
    Told {
        entry: item.reference(),
        author: item.author,
        at: item.at.to_rfc3339(),
        withdraws: item.withdraws(),
        stands: key.standing.contains(&item.hash),
        quarantined: record.is_quarantined(&item.hash),
        value: fact.as_ref().and(item.value.clone()),
        why: fact.as_ref().and(item.why.as_ref()).map(ToString::to_string),
        fact,
    }
}
