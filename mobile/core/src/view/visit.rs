//! One visit on this phone: the record's own view of it, whose words are whose, and
//! which of them are saved and sent.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shared::domain::rights::right;
use shared::domain::{Fact, Finding, FindingCode, FindingName, KeyParts, Kind, Role, Subject, VisitState};
use shared::ids::{DeviceId, EntryHash, EntryRef, Key, MemberId, PersonId, PhotoHash, VisitId};
use shared::record::{Cell, FindingView, Row, Told, VisitRecord, VisitSummary, units, visit_record, visits_of_unit};
use shared::text::Lang;
use shared::words::Speaker;

use super::today::{VisitCard, today_of, visit_card};
use super::{Unsent, sent_seq, unsent};
use crate::app::{App, PassedTo};

/// How safe what stands in a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// «Đã lưu»: on this phone, durable; not agreed to be at the office.
    Saved,
    /// «Đã gửi»: the office holds it.
    Sent,
}

/// Everything the screens of one visit show.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitView {
    /// The record's view.
    pub record: VisitRecord,
    /// Says what cells hold, with the names of units and authors.
    pub speaker: Speaker,
    /// What is saved and sent.
    pub unsent: Unsent,
    /// Other visits of the unit that go on: one visit opened twice is joined.
    pub joinable: Vec<VisitCard>,
    /// The thumbnail of each photo, where this phone has it.
    pub thumbnails: BTreeMap<PhotoHash, PhotoHash>,
    /// The phones that said they hold this one's words: told beside «đã lưu», never «đã gửi».
    pub passed: Vec<PassedTo>,
    /// What came from other phones and is not known to be at the office.
    peers: BTreeSet<EntryHash>,
    last_own: u64,
    role: Option<Role>,
    device: Option<DeviceId>,
    author: Option<MemberId>,
    sent_seq: u64,
}

/// The view of a visit in a language.
pub fn visit(app: &App, visit: VisitId, lang: Lang) -> VisitView {
    let record = visit_record(app.record(), visit);
    VisitView {
        speaker: speaker(app, lang),
        unsent: unsent(app),
        joinable: joinable(app, &record.summary),
        thumbnails: thumbnails(app, &record),
        passed: app.passed_to(visit),
        peers: app.peers().given().copied().collect(),
        last_own: last_own(app, visit),
        role: app.identity().map(|identity| identity.role),
        device: app.identity().map(|identity| identity.device),
        author: app.identity().map(|identity| identity.member),
        sent_seq: sent_seq(app),
        record,
    }
}

/// The last place of this phone's journal that is about the visit.
fn last_own(app: &App, visit: VisitId) -> u64 {
    let device = app.identity().map(|identity| identity.device);
    let own = app.record().items_about(visit.into()).into_iter().filter(|item| Some(item.device) == device);
    own.map(|item| item.seq).max().unwrap_or(0)
}

fn speaker(app: &App, lang: Lang) -> Speaker {
    let record = app.record();
    let units = units(record).into_iter().map(|unit| (unit.unit, unit.name.to_string())).collect();
    let told = record.keys_of(Kind::TeamMember).flat_map(|(_, key)| key.standing.iter());
    let members = told.filter_map(|hash| match record.fact(hash) {
        Some(Fact::TeamMember(member)) => Some((member.member, member.full_name.to_string())),
        _ => None,
    });
    Speaker { lang, units, members: members.collect() }
}

fn joinable(app: &App, summary: &VisitSummary) -> Vec<VisitCard> {
    let day = today_of(app);
    let Some(unit) = summary.unit.filter(|_| goes_on(summary)) else { return Vec::new() };
    let others = visits_of_unit(app.record(), unit).into_iter();
    let others = others.filter(|other| other.visit != summary.visit && goes_on(other));
    others.map(|other| visit_card(&visit_record(app.record(), other.visit), day)).collect()
}

fn goes_on(summary: &VisitSummary) -> bool {
    matches!(summary.state, None | Some(VisitState::Open))
}

fn thumbnails(app: &App, record: &VisitRecord) -> BTreeMap<PhotoHash, PhotoHash> {
    let photos = record.photos.iter().filter_map(|view| view.photo.as_ref());
    let here = photos.filter(|photo| app.store().photos().has(photo.thumbnail));
    here.map(|photo| (photo.hash, photo.thumbnail)).collect()
}

/// What undoing one's last words on a person's value names.
pub fn last_words(app: &App, kind: Kind, visit: VisitId, person: PersonId) -> Key {
    app.class(kind, visit, person)
}

impl VisitView {
    /// How safe what stands in a cell is; none where nothing stands. What others said
    /// came from the office, unless another phone passed it on.
    pub fn kept(&self, cell: &Cell) -> Option<Kept> {
        let mut standing = cell.standing.iter().peekable();
        standing.peek()?;
        let own_unsent = |entry: &EntryRef| Some(entry.device) == self.device && entry.seq > self.sent_seq;
        let saved_only = standing.any(|entry| own_unsent(entry) || self.peers.contains(&entry.hash));
        Some(if saved_only { Kept::Saved } else { Kept::Sent })
    }

    /// «Đã chuyển sang máy …»: the phones that hold what this phone's person said in a
    /// cell, where it is not «đã gửi».
    pub fn passed_on(&self, cell: &Cell) -> Vec<PassedTo> {
        let own = cell.standing.iter().filter(|entry| Some(entry.device) == self.device);
        let last = own.map(|entry| entry.seq).max();
        let Some(last) = last.filter(|last| *last > self.sent_seq) else { return Vec::new() };
        self.passed.iter().filter(|passed| passed.upto >= last).copied().collect()
    }

    /// The phones that hold all this phone's person said of the visit, where some of it is
    /// not «đã gửi».
    pub fn passed_wholly(&self) -> Vec<PassedTo> {
        let passed = self.passed.iter().filter(|passed| passed.upto >= self.last_own && self.last_own > self.sent_seq);
        passed.copied().collect()
    }

    /// Whether this phone's person said it.
    pub fn is_own(&self, told: &Told) -> bool {
        Some(told.author) == self.author
    }

    /// Whether anything may be recorded: the visit goes on. Closed, it is re-opened first.
    pub fn goes_on(&self) -> bool {
        goes_on(&self.record.summary)
    }

    /// Somebody of the roll.
    pub fn row(&self, person: PersonId) -> Option<&Row> {
        self.record.rows.iter().find(|row| row.person == person)
    }

    /// How many people there are for whom a badge is asked and whose portrait is missing.
    pub fn portraits_left(&self) -> usize {
        self.record.rows.iter().filter(|row| row.asks_for_badge() && row.portraits.is_empty()).count()
    }

    /// A finding's name for an act not recorded yet: the first number that is free.
    pub fn new_finding(&self, subject: Subject, code: FindingCode) -> FindingName {
        let same = |view: &&FindingView| view.name.subject.id() == subject.id() && view.name.code == code;
        let last = self.record.findings.iter().filter(same).map(|view| view.name.act).max().unwrap_or(0);
        FindingName { visit: self.record.summary.visit, subject, code, act: last.saturating_add(1) }
    }

    /// Whether this phone's person may settle a difference of a kind.
    pub fn may_settle(&self, kind: &str) -> bool {
        let settlers = Kind::of(kind).map_or(&[][..], |kind| right(kind).settlers);
        self.role.is_some_and(|role| settlers.contains(&role))
    }

    /// What this phone's person may do.
    pub(super) fn role(&self) -> Option<Role> {
        self.role
    }

    /// Whether this phone's person may say that two visits are one.
    pub fn may_join_visits(&self) -> bool {
        self.role.is_some_and(|role| right(Kind::SameVisit).writers.contains(&role))
    }

    /// A recorded finding as it stands; of several wordings, the last.
    pub fn standing_finding(&self, name: &FindingName) -> Option<Finding> {
        let view = self.record.findings.iter().find(|view| view.name == *name)?;
        let told = view.finding.facts().filter_map(|fact| match fact {
            Fact::Finding(finding) => Some(finding.clone()),
            _ => None,
        });
        told.last()
    }

    /// Whom or what a value is of, in words: «Nguyễn Văn An — điểm danh».
    pub fn about(&self, parts: &KeyParts) -> String {
        let person = parts.subject.and_then(|id| self.row(id.into())).map(|row| row.name.as_str());
        let what = self.speaker.what(parts);
        match person.filter(|name| !name.is_empty()) {
            Some(name) => format!("{name} — {what}"),
            None => what,
        }
    }
}
