//! The end of a visit: who received the team, how far its checklist has come, what is
//! asked of the unit, who has signed and whether what they signed is still what is
//! there. It refuses to print and to seal.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::domain::checklist::{Answer, Item, ItemCode, Source};
use shared::domain::rights::right;
use shared::domain::{
    Attendance, BadgeState, Fact, FindingCode, Host, KeyParts, Kind, Photo, PhotoClass, Recommendation, Signer,
    Statement, TeamMember, VisitKind, VisitState, content_hash,
};
use shared::ids::{DeviceId, EntryHash, Id, MemberId, VisitId};
use shared::record::{Cell, CellStatus, Item as Entry, Record, VisitRecord, visit_record, visits_of_unit};
use shared::words::{SHORT_HASH, SIGNERS};

use super::VisitView;
use super::today::today_of;
use crate::app::App;

/// What only the end of a visit shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Closing {
    /// Today, on the office's wall.
    pub today: NaiveDate,
    /// The team: who may sign for it, and who may witness.
    pub team: Vec<TeamMember>,
    /// Whose phone this is.
    pub me: Option<MemberId>,
    /// What the last visit of the unit asked for.
    pub earlier: Vec<Recommendation>,
    /// Tells one state of what is signed from every other: what was read back is what is
    /// signed only while this stays.
    pub matter: String,
    /// Who signed before something was written that the minutes print.
    pub outdated: Vec<Signer>,
    /// Other phones that wrote of the visit.
    pub others: Vec<OtherPhone>,
    /// What two people compare by eye.
    pub compare: String,
}

/// Another phone that wrote of the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherPhone {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// It gave its words here itself, and said that it holds all of this phone's.
    pub compared: bool,
}

/// What is shown at the end of a visit, beside the visit itself.
pub fn closing(app: &App, visit: VisitId) -> Closing {
    let record = app.record();
    let view = visit_record(record, visit);
    let about = record.items_about(view.summary.visit.into());
    let matter: Vec<&Entry> = about.iter().copied().filter(|entry| is_printed(entry)).collect();
    Closing {
        today: today_of(app),
        team: team(record, &view),
        me: app.identity().map(|identity| identity.member),
        earlier: earlier(record, &view),
        matter: content_hash(&sorted(&matter)).to_string(),
        outdated: outdated(record, &view, &matter),
        others: others(app, visit, &matter),
        compare: app.match_code(visit),
    }
}

/// Whether the minutes print it: not the signatures themselves, nor the steps to them.
fn is_printed(entry: &Entry) -> bool {
    match Kind::of(&entry.kind) {
        Some(Kind::Signature | Kind::Seal | Kind::SealPart | Kind::VisitStep) => false,
        Some(Kind::Photo) => !matches!(entry.fact.as_deref(), Some(Fact::Photo(photo)) if is_signature(photo)),
        _ => true,
    }
}

/// Whether a photo is of a drawn signature, and of nothing that was inspected.
fn is_signature(photo: &Photo) -> bool {
    photo.class == PhotoClass::Signature
}

fn sorted(entries: &[&Entry]) -> Vec<EntryHash> {
    let mut hashes: Vec<EntryHash> = entries.iter().map(|entry| entry.hash).collect();
    hashes.sort();
    hashes
}

/// Whoever signed without knowing something: it came after by the causal clock.
fn outdated(record: &Record, view: &VisitRecord, matter: &[&Entry]) -> Vec<Signer> {
    let changed = matter.iter().map(|entry| entry.lc).max().unwrap_or(0);
    let signed = |signer: &Signer| {
        let standing = view.signatures.get(signer.name()).into_iter().flat_map(|cell| &cell.standing);
        standing.filter_map(|entry| record.item(&entry.hash)).map(|entry| entry.lc).min()
    };
    SIGNERS.into_iter().filter(|signer| signed(signer).is_some_and(|signed| signed < changed)).collect()
}

/// The team that the visit names; every member known where it names none.
fn team(record: &Record, view: &VisitRecord) -> Vec<TeamMember> {
    let of_visit = view.summary.opened.facts().find_map(|fact| match fact {
        Fact::Visit(visit) => visit.team,
        _ => None,
    });
    let told = record.keys_of(Kind::TeamMember).filter_map(|(_, key)| {
        let standing = key.standing.iter().rev().find_map(|hash| record.fact(hash));
        standing.filter(|_| !key.values.is_empty())
    });
    let members = told.filter_map(|fact| match fact {
        Fact::TeamMember(member) => Some(member.clone()),
        _ => None,
    });
    let mut team: Vec<TeamMember> = members.filter(|member| of_visit.is_none_or(|team| team == member.team)).collect();
    team.sort_by_cached_key(|member| shared::text::name_sort_key(member.full_name.as_str()));
    team.dedup_by_key(|member| member.member);
    team
}

/// What the visit before this one asked of the unit.
fn earlier(record: &Record, view: &VisitRecord) -> Vec<Recommendation> {
    let Some(unit) = view.summary.unit else { return Vec::new() };
    let now = &view.summary;
    let before = visits_of_unit(record, unit).into_iter().filter(|other| {
        (&other.first_at, other.visit) < (&now.first_at, now.visit) && !now.united.contains(&other.visit)
    });
    let asked = before.map(|other| visit_record(record, other.visit).recommendations);
    let mut asked = asked.map(|cells| cells.iter().filter_map(asked_of).filter(|asked| !asked.withdrawn).collect());
    let found: Option<Vec<Asked>> = asked.find(|asked: &Vec<Asked>| !asked.is_empty());
    found.unwrap_or_default().into_iter().map(|asked| asked.told).collect()
}

fn others(app: &App, visit: VisitId, matter: &[&Entry]) -> Vec<OtherPhone> {
    let own = app.identity().map(|identity| identity.device);
    let meeting = app.peers().meeting(app.record(), visit);
    let last_of = |device: DeviceId| {
        let of_it = matter.iter().filter(move |entry| entry.device == device);
        of_it.map(|entry| entry.seq).max().unwrap_or(0)
    };
    let own_last = own.map_or(0, last_of);
    let mut phones: BTreeMap<DeviceId, MemberId> = BTreeMap::new();
    let of_phones = matter.iter().filter(|entry| !app.record().offices().contains(&entry.device));
    phones.extend(of_phones.map(|entry| (entry.device, entry.author)));
    let others = phones.into_iter().filter(|(device, _)| Some(*device) != own);
    let compared = |device: DeviceId| {
        let upto = |heads: &BTreeMap<DeviceId, shared::journal::Head>| heads.get(&device).map(|head| head.seq);
        let heard = upto(&meeting.heard).is_some_and(|upto| upto >= last_of(device));
        heard && upto(&meeting.holds).is_some_and(|upto| upto >= own_last)
    };
    others.map(|(device, member)| OtherPhone { device, member, compared: compared(device) }).collect()
}

/// One item of the checklist, and what stands for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemShown {
    /// The item.
    pub item: &'static Item,
    /// What was answered; for one that the record fills, what the record has.
    pub cell: Cell,
    /// The findings that the answer offers.
    pub offers: Vec<OfferedHere>,
}

/// A finding that an answer offers; it is never recorded by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedHere {
    /// What.
    pub code: FindingCode,
    /// How many of it the visit has.
    pub recorded: usize,
}

impl ItemShown {
    /// Where it is filled from, if nothing is answered here.
    pub fn source(&self) -> Option<Source> {
        match self.item.answer {
            shared::domain::checklist::AnswerType::Auto { source, .. } => Some(source),
            _ => None,
        }
    }

    /// Whether something stands.
    pub fn is_answered(&self) -> bool {
        !matches!(self.cell.status, CellStatus::Empty | CellStatus::AllWithdrawn)
    }

    /// Whether a visit can fill it: reports are the office's to follow.
    pub fn is_counted(&self) -> bool {
        self.source() != Some(Source::Reports)
    }

    /// The one answer that stands.
    pub fn answer(&self) -> Option<&Answer> {
        match self.cell.one_fact()? {
            Fact::ChecklistAnswer(told) => Some(&told.answer),
            _ => None,
        }
    }
}

/// A recommendation as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Who says so.
    pub cell: Cell,
    /// Its words; of several wordings, the last.
    pub told: Recommendation,
    /// Nobody asks for it any more.
    pub withdrawn: bool,
}

fn asked_of(cell: &Cell) -> Option<Asked> {
    let told = cell.history.iter().rev().find_map(|told| match &told.fact {
        Some(Fact::Recommendation(asked)) => Some((told.stands, asked.clone())),
        _ => None,
    });
    let standing = cell.facts().last().and_then(|fact| match fact {
        Fact::Recommendation(asked) => Some(asked.clone()),
        _ => None,
    });
    let withdrawn = standing.is_none();
    Some(Asked { cell: cell.clone(), told: standing.or(told.map(|(_, asked)| asked))?, withdrawn })
}

/// A seal of the minutes, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealShown {
    /// What phone, office and paper show of it, in groups of four.
    pub code: String,
    /// Entries that it covers.
    pub covers: usize,
    /// Entries that came later: the supplement.
    pub later: usize,
}

/// Digits of a seal's code between two blanks.
const DIGITS_TOGETHER: usize = 4;

/// The item that the roll's figures fill.
const ROLL_ITEM: &str = "CQ-04";
/// The item that the badge checks' figures fill.
const BADGE_ITEM: &str = "CQ-06";

impl VisitView {
    /// Which checklist the visit follows.
    pub fn kind(&self) -> VisitKind {
        let told = self.record.summary.opened.facts().find_map(|fact| match fact {
            Fact::Visit(visit) => Some(visit.kind),
            _ => None,
        });
        told.unwrap_or(VisitKind::Agency)
    }

    /// Whether what belongs to the end may be written: the visit goes on, or it is sealed
    /// and what is written makes its supplement.
    pub fn takes_words(&self) -> bool {
        self.goes_on() || self.is_sealed()
    }

    /// Whether its minutes are sealed.
    pub fn is_sealed(&self) -> bool {
        matches!(self.record.summary.state, Some(VisitState::Sealed | VisitState::Final))
    }

    /// Whether it is closed and waits for its signatures.
    pub fn is_closed(&self) -> bool {
        self.record.summary.state == Some(VisitState::Closed)
    }

    /// Who received the team; of several, as it was last told.
    pub fn host(&self) -> Option<Host> {
        let told = self.record.host.facts().filter_map(|fact| match fact {
            Fact::Host(host) => Some(host.clone()),
            _ => None,
        });
        told.last()
    }

    /// The unit's opinion; of several, as it was last told.
    pub fn statement(&self) -> Option<Statement> {
        let told = self.record.statement.facts().filter_map(|fact| match fact {
            Fact::Statement(statement) => Some(statement.clone()),
            _ => None,
        });
        told.last()
    }

    /// The recommendations, withdrawn ones last.
    pub fn recommendations(&self) -> Vec<Asked> {
        let mut asked: Vec<Asked> = self.record.recommendations.iter().filter_map(asked_of).collect();
        asked.sort_by_key(|asked| (asked.withdrawn, asked.told.due));
        asked
    }

    /// One recommendation.
    pub fn recommendation(&self, id: Id) -> Option<Asked> {
        self.recommendations().into_iter().find(|asked| asked.told.id == id)
    }

    /// The items of the checklist in their order.
    pub fn items(&self) -> Vec<ItemShown> {
        shared::domain::checklist::checklist(self.kind()).map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &'static Item) -> ItemShown {
        let told = || self.record.answers.get(&item.code.to_string()).cloned().unwrap_or_default();
        let mut shown = ItemShown { item, cell: Cell::default(), offers: Vec::new() };
        shown.cell = match shown.source() {
            None => told(),
            Some(Source::Host) => self.record.host.clone(),
            Some(Source::Statement) => self.record.statement.clone(),
            Some(Source::Recommendations) => {
                let standing = self.recommendations().into_iter().find(|asked| !asked.withdrawn);
                standing.map(|asked| asked.cell).unwrap_or_default()
            }
            Some(Source::Reports) => Cell::default(),
        };
        let codes = shown.answer().map(|answer| item.offers(answer)).unwrap_or_default();
        let recorded =
            |code: &FindingCode| self.record.findings.iter().filter(|found| found.name.code == *code).count();
        shown.offers = codes.into_iter().map(|code| OfferedHere { recorded: recorded(&code), code }).collect();
        shown
    }

    /// How many items of how many are filled.
    pub fn progress(&self) -> (usize, usize) {
        let items = self.items();
        let counted = || items.iter().filter(|item| item.is_counted());
        (counted().filter(|item| item.is_answered()).count(), counted().count())
    }

    /// What the roll and the badge checks say of an item's figures, by the parts' names;
    /// nothing where the unit has no roster here.
    pub fn counted(&self, code: ItemCode) -> BTreeMap<&'static str, u32> {
        let counts = &self.record.counts;
        let of = |state: Attendance| counts.states.get(state.code()).copied().unwrap_or(0);
        let badge = |states: &[BadgeState]| {
            states.iter().filter_map(|state| counts.badges.get(state.code())).map(|figure| figure.sure).sum::<u32>()
        };
        if counts.rows == 0 {
            return BTreeMap::new();
        }
        match code.to_string().as_str() {
            ROLL_ITEM => BTreeMap::from([
                ("on_roll", counts.rows),
                ("present", of(Attendance::Cm)),
                ("excused", of(Attendance::Vcl)),
                ("unexcused", of(Attendance::Vkl)),
                ("late", of(Attendance::Dm)),
                ("left_early", of(Attendance::Vs)),
            ]),
            BADGE_ITEM => BTreeMap::from([
                ("present", of(Attendance::Cm) + of(Attendance::Dm) + of(Attendance::Vs)),
                ("wearing", badge(&[BadgeState::WornOk, BadgeState::WornWrong])),
                ("not_issued", badge(&[BadgeState::NotIssued])),
                ("not_wearing", badge(&[BadgeState::NotWorn])),
            ]),
            _ => BTreeMap::new(),
        }
    }

    /// What stands in a signer's place.
    pub fn signature(&self, signer: Signer) -> Cell {
        self.record.signatures.get(signer.name()).cloned().unwrap_or_default()
    }

    /// In whose places nothing stands yet: nobody signed, and the unit did not refuse.
    pub fn lacking_signers(&self) -> Vec<Signer> {
        let lacks = |signer: &Signer| self.signature(*signer).facts().next().is_none();
        SIGNERS.into_iter().filter(lacks).collect()
    }

    /// Whether this phone's person may seal.
    pub fn may_seal(&self) -> bool {
        self.role().is_some_and(|role| right(Kind::Seal).writers.contains(&role))
    }

    /// The photos of what was inspected: a drawn signature is none.
    pub fn photos_taken(&self) -> usize {
        let photos = self.record.photos.iter().filter_map(|view| view.photo.as_ref());
        photos.filter(|photo| !is_signature(photo)).count()
    }

    /// The standing seals.
    pub fn seals(&self) -> Vec<SealShown> {
        let shown = self.record.seals.iter().map(|seal| SealShown {
            code: seal.content.map_or_else(|| "—".to_owned(), |content| grouped(&content.to_string())),
            covers: seal.covers,
            later: seal.late.len() + seal.after.len(),
        });
        shown.collect()
    }
}

fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().take(SHORT_HASH).collect();
    digits.chunks(DIGITS_TOGETHER).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The key of what was answered to an item, to be undone.
pub fn answer_key(app: &App, visit: VisitId, code: ItemCode) -> shared::ids::Key {
    app.record().class_of(&KeyParts::of(Kind::ChecklistAnswer.name(), visit).field(code.to_string()))
}
