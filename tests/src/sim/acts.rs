//! Random acts of people: what phones and the office write. References come from
//! the writer's own view, as on a screen.

use shared::domain::rights::{Reach, right};
use shared::domain::*;
use shared::ids::{DeviceId, EntryRef, Id, MemberId, PersonId, PhotoHash, ScopeId, TeamId, UnitId, VisitId};
use shared::journal::{Act, ClockReading, Draft, Named, Stamp};
use shared::record::{FOLD_VERSION, Item, Record, Settlement, erasure, seal_lists, settlement};
use shared::text::Text;

use super::rng::Rng;

/// The few things everybody writes about, so that they meet.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The first two visits are of the first unit, and of the first team; the last of the other.
    pub units: [UnitId; 2],
    pub teams: [TeamId; 2],
    pub visits: Vec<VisitId>,
    pub persons: Vec<PersonId>,
}

impl Stage {
    pub fn new(rng: &mut Rng) -> Stage {
        let ids = |rng: &mut Rng, count: usize| (0..count).map(|_| rng.id()).collect::<Vec<_>>();
        Stage {
            units: [UnitId(rng.id()), UnitId(rng.id())],
            teams: [TeamId(rng.id()), TeamId(rng.id())],
            visits: ids(rng, 3).into_iter().map(VisitId).collect(),
            persons: ids(rng, 4).into_iter().map(PersonId).collect(),
        }
    }

    /// A draft in the scope of the unit whose visit it is about.
    pub fn set(&self, fact: Fact) -> Draft {
        let unit = self.units[self.of_visit(fact.about())];
        Draft::set(fact, unit)
    }

    /// What the office plans before anybody goes anywhere.
    pub fn planned(&self) -> Vec<Draft> {
        let visits = self.visits.iter().map(|visit| {
            let at = self.of_visit((*visit).into());
            self.set(Fact::Visit(Visit {
                visit: *visit,
                unit: self.units[at],
                team: Some(self.teams[at]),
                kind: VisitKind::Agency,
                purpose: None,
                origin: VisitOrigin::Planned,
            }))
        });
        visits.collect()
    }

    /// That somebody is in a team.
    pub fn member(&self, team: usize, member: MemberId) -> Fact {
        let (full_name, team) = (text("Vũ Văn Mẫu"), self.teams[team]);
        Fact::TeamMember(TeamMember { team, member, full_name, title: None, unit: None, duty: Duty::Member })
    }

    fn of_visit(&self, about: Id) -> usize {
        usize::from(self.visits.last().is_some_and(|last| Id::from(*last) == about))
    }
}

/// A stamp with any clock at all: nothing may depend on it.
pub fn stamp(rng: &mut Rng) -> Stamp {
    const CLOCKS: [i64; 5] = [0, 1_700_000_000, 1_700_172_800, 1_699_827_200, 4_070_908_800];
    let seconds = CLOCKS[rng.below(CLOCKS.len())] + rng.below(100_000) as i64;
    let at = chrono::DateTime::from_timestamp(seconds, 0).expect("the seconds are in range").fixed_offset();
    Stamp {
        at,
        clock: ClockReading { boot: Id(rng.id()), mono_ms: rng.number() % 1_000_000, office_ms: None, drift_ms: None },
        salt: shared::ids::Salt(rng.id()),
    }
}

/// Who writes: the view, the author, what they may do.
pub struct Hand<'a> {
    pub record: &'a Record,
    /// What a colleague's screen shows, which may not have reached this phone.
    pub peer: &'a Record,
    pub author: shared::ids::MemberId,
    pub device: DeviceId,
}

impl Hand<'_> {
    /// A random ordinary act.
    pub fn act(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        match rng.below(100) {
            0..40 => self.told(stage, mark(stage, rng)),
            40..55 => self.told(stage, badge(stage, rng)),
            55..65 => self.told(stage, finding(stage, rng)),
            65..72 => self.told(stage, photo(stage, rng)),
            72..78 => self.told(stage, visit(stage, rng)),
            78..84 => self.withdraw(stage, rng),
            84..90 => self.settle(rng),
            90..94 => self.join(stage, rng),
            94 => self.told(stage, added(stage, rng)),
            _ => self.stray(stage, rng),
        }
    }

    /// A random act of the office.
    pub fn office_act(&self, stage: &Stage, rng: &mut Rng) -> Vec<Draft> {
        let one = match rng.below(11) {
            10 => self.step(stage, rng),
            0..4 => self.decide(stage, rng),
            4..6 => self.settle(rng),
            6..8 => return self.erase(rng),
            8 => self.set_aside(stage, rng),
            _ => self.release(stage, rng),
        };
        one.into_iter().collect()
    }

    pub fn told(&self, stage: &Stage, fact: Fact) -> Option<Draft> {
        let shown = self.standing(&fact.parts());
        let own_only = right(fact.kind()).reach == Reach::Own;
        let replaces = shown.into_iter().filter(|item| !own_only || item.author == self.author).map(Item::named);
        let about = fact.about();
        Some(self.knowing(stage.set(fact).replacing(replaces), about))
    }

    /// Every entry of a visit knows the visit's seals held here.
    fn knowing(&self, draft: Draft, about: Id) -> Draft {
        draft.after(self.record.seals_of(about.into()).into_iter().map(Item::reference))
    }

    pub fn standing(&self, parts: &KeyParts) -> Vec<&Item> {
        let key = self.record.at(parts);
        key.into_iter().flat_map(|key| &key.standing).filter_map(|hash| self.record.item(hash)).collect()
    }

    /// Somebody joins a team or leaves it.
    pub fn team(&self, stage: &Stage, member: MemberId, rng: &mut Rng) -> Draft {
        let fact = stage.member(rng.below(2), member);
        let shown = self.standing(&fact.parts());
        let is_in = shown.iter().any(|item| !item.withdraws());
        let draft = Draft::set(fact, ScopeId::DISTRICT).replacing(shown.into_iter().map(Item::named));
        if is_in { draft.act(Act::Withdraw) } else { draft }
    }

    /// A visit ends, or is opened again.
    fn step(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let state = if rng.percent(50) { VisitState::Closed } else { VisitState::Open };
        self.told(stage, Fact::VisitStep(VisitStep { visit: visit_id(stage, rng), state }))
    }

    fn withdraw(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let parts = mark(stage, rng).parts();
        let own = self.standing(&parts).into_iter().find(|item| item.author == self.author)?;
        let fact = own.fact.as_deref()?.clone();
        self.told(stage, fact).map(|draft| draft.act(Act::Withdraw))
    }

    fn settle(&self, rng: &mut Rng) -> Option<Draft> {
        let differing: Vec<_> = self.record.keys().filter(|(_, key)| key.differs() && !key.pending).collect();
        let (class, key) = rng.pick(&differing)?;
        let shown = key.standing.iter().filter_map(|hash| self.record.item(hash)).map(Item::reference).collect();
        let choose = if rng.percent(80) { rng.pick(&key.standing).copied() } else { None };
        settlement(self.record, Settlement { key: **class, choose, shown, why: text("đã đối chiếu") }).ok()
    }

    fn join(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let fact = match rng.below(5) {
            0 | 1 => Fact::SameVisit(SameVisit::of(stage.visits[0], stage.visits[1])),
            2 | 3 => Fact::SamePerson(SamePerson::of(*rng.pick(&stage.visits)?, stage.persons[0], stage.persons[1])),
            _ => {
                let Fact::Finding(found) = finding(stage, rng) else { return None };
                Fact::SameFinding(SameFinding::of(FindingName { act: 1, ..found.name }, 2))
            }
        };
        let withdraws = rng.percent(30);
        self.told(stage, fact).map(|draft| if withdraws { draft.act(Act::Withdraw) } else { draft })
    }

    /// A seal of all that is held of a visit, and now and then its list in two parts:
    /// the part's draft, and what makes the seal once the part has a hash.
    pub fn seal(&self, stage: &Stage, rng: &mut Rng) -> Option<Sealing> {
        let visit = self.record.visit_id(*rng.pick(&stage.visits)?);
        let mut own = seal_lists(self.record, visit).ok().filter(|lists| !lists.includes.is_empty())?;
        let content = content_hash(&own.includes);
        let cut = if rng.percent(40) && own.includes.len() > 1 {
            rng.below(own.includes.len() - 1) + 1
        } else {
            own.includes.len()
        };
        let rest = SealLists { includes: own.includes.split_off(cut), ..SealLists::default() };
        let part = Fact::SealPart(SealPart { visit, lists: rest });
        let part =
            (cut > 0 && !matches!(&part, Fact::SealPart(part) if part.lists.includes.is_empty())).then_some(part);
        let part = part.map(|part| stage.set(part));
        let seal = Seal { visit, lists: own, parts: Vec::new(), content, paper: None, fold_version: FOLD_VERSION };
        let replaces = self.record.seals_of(visit).into_iter().map(Item::named).collect();
        let after = self.record.seals_of(visit).into_iter().map(Item::reference).collect();
        let scope = stage.units[stage.of_visit(visit.into())].into();
        Some(Sealing { part, seal, replaces, after, scope })
    }

    /// References that lead nowhere, to another key, or to what has not arrived yet.
    fn stray(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let items: Vec<&Item> = {
            let seen = if rng.percent(60) { self.peer } else { self.record };
            let mut items: Vec<&Item> = seen.items().filter(|item| item.author == self.author).collect();
            items.sort_by_key(|item| item.order());
            items
        };
        let unheld =
            EntryRef { device: self.device, seq: 1 << 40, hash: shared::ids::EntryHash([rng.below(4) as u8; 32]) };
        let unheld = Named { entry: unheld, author: self.author };
        let own = rng.pick(&items).map(|item| item.named());
        let replaces = if rng.percent(60) { own.unwrap_or(unheld) } else { unheld };
        Some(stage.set(mark(stage, rng)).replacing([replaces]))
    }

    fn decide(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let Fact::Finding(found) = finding(stage, rng) else { return None };
        let judged = self.standing(&finding_parts(Kind::Finding.name(), &found.name));
        let judged: Vec<EntryRef> = judged.into_iter().map(Item::reference).collect();
        if judged.is_empty() {
            return None;
        }
        let decision = Decision { name: found.name, verdict: DecisionVerdict::Upheld, reason: text("có căn cứ") };
        self.told(stage, Fact::Decision(decision)).map(|draft| draft.after(judged))
    }

    fn erase(&self, rng: &mut Rng) -> Vec<Draft> {
        let keys: Vec<_> = self.record.keys_of(Kind::Mark).map(|(class, _)| *class).collect();
        let Some(class) = rng.pick(&keys) else { return Vec::new() };
        erasure(self.record, *class, &text("hết thời hạn lưu")).unwrap_or_default()
    }

    fn set_aside(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let items: Vec<&Item> = {
            let mut items: Vec<&Item> = self.record.items().filter(|item| item.device != self.device).collect();
            items.sort_by_key(|item| item.order());
            items
        };
        let (entry, scope) = rng.pick(&items).map(|item| (item.hash, item.scope))?;
        let reason = QuarantineReason::ByHand { words: text("nghi sai") };
        let draft = self.told(stage, Fact::Quarantine(Quarantine { entry, reason }))?;
        Some(Draft { scope, ..draft })
    }

    /// Only what was set aside by hand: what is against the rules stays aside.
    fn release(&self, stage: &Stage, rng: &mut Rng) -> Option<Draft> {
        let by_hand = |item: &Item| {
            let reason = QuarantineReason::Malformed;
            let key = Fact::Quarantine(Quarantine { entry: item.hash, reason }).parts().key();
            let told = self.record.history(&key).into_iter().filter_map(|item| item.fact.as_deref());
            told.into_iter().all(|fact| {
                matches!(fact, Fact::Quarantine(Quarantine { reason: QuarantineReason::ByHand { .. }, .. }))
            })
        };
        let aside = self.record.quarantined().filter_map(|hash| self.record.item(hash));
        let mut aside: Vec<_> = aside.filter(|item| by_hand(item)).map(|item| (item.hash, item.scope)).collect();
        aside.sort();
        let (entry, scope) = *rng.pick(&aside)?;
        let reason = QuarantineReason::ByHand { words: text("đã rõ") };
        let draft = self.told(stage, Fact::Quarantine(Quarantine { entry, reason }))?;
        Some(Draft { scope, ..draft }.act(Act::Withdraw))
    }
}

/// A seal to be written: first its part, then the seal that names it.
pub struct Sealing {
    pub part: Option<Draft>,
    seal: Seal,
    replaces: Vec<Named>,
    after: Vec<EntryRef>,
    scope: ScopeId,
}

impl Sealing {
    pub fn seal(self, parts: Vec<shared::ids::EntryHash>) -> Draft {
        let seal = Fact::Seal(Seal { parts, ..self.seal });
        Draft::set(seal, self.scope).act(Act::Seal).replacing(self.replaces).after(self.after)
    }
}

pub fn mark(stage: &Stage, rng: &mut Rng) -> Fact {
    const STATES: [Attendance; 4] = [Attendance::Cm, Attendance::Dm, Attendance::Vkl, Attendance::Vs];
    let state = STATES[rng.below(STATES.len())];
    Fact::Mark(Mark {
        visit: visit_id(stage, rng),
        person: person(stage, rng),
        state,
        reason: None,
        basis: Basis::Seen,
    })
}

fn badge(stage: &Stage, rng: &mut Rng) -> Fact {
    const STATES: [BadgeState; 3] = [BadgeState::WornOk, BadgeState::NotWorn, BadgeState::WornWrong];
    let state = STATES[rng.below(STATES.len())];
    let (visit, person) = (visit_id(stage, rng), person(stage, rng));
    Fact::BadgeCheck(BadgeCheck { visit, person, state, exempt: None, requested: None, reported: None, note: None })
}

pub fn finding(stage: &Stage, rng: &mut Rng) -> Fact {
    const WORDS: [&str; 2] = ["không đeo thẻ", "không đeo thẻ lúc 8 giờ 05"];
    let subject = Subject::Person(stage.persons[rng.below(2)]);
    let code = FindingCode::parse("THE-01").expect("a code of the catalogue");
    let name = FindingName { visit: stage.visits[0], subject, code, act: 1 + rng.below(2) as u8 };
    let seen_at = chrono::DateTime::from_timestamp(1_700_000_000, 0).expect("in range").fixed_offset();
    Fact::Finding(Finding { name, text: text(WORDS[rng.below(2)]), seen_at, place: None })
}

fn photo(stage: &Stage, rng: &mut Rng) -> Fact {
    let mut hash = [0; 32];
    hash[..16].copy_from_slice(&rng.id());
    let mut thumbnail = hash;
    thumbnail[31] = 1;
    Fact::Photo(Photo {
        visit: visit_id(stage, rng),
        hash: PhotoHash(hash),
        bytes: 300_000,
        thumbnail: PhotoHash(thumbnail),
        thumbnail_bytes: 9_000,
        width: 1600,
        height: 1200,
        class: PhotoClass::Scene,
        number: None,
        shows: PhotoOf::Visit,
        taken_at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
    })
}

fn visit(stage: &Stage, rng: &mut Rng) -> Fact {
    let kind = if rng.percent(80) { VisitKind::Agency } else { VisitKind::OneStopDesk };
    let visit = visit_id(stage, rng);
    let unit = stage.units[stage.of_visit(visit.into())];
    Fact::Visit(Visit { visit, unit, team: None, kind, purpose: None, origin: VisitOrigin::OnTheSpot })
}

fn added(stage: &Stage, rng: &mut Rng) -> Fact {
    let (visit, person) = (visit_id(stage, rng), person(stage, rng));
    Fact::AddedPerson(AddedPerson {
        visit, person, full_name: Some(text("Đỗ Thị Mơ")), title: None, department: None
    })
}

fn visit_id(stage: &Stage, rng: &mut Rng) -> VisitId {
    stage.visits[rng.below(stage.visits.len())]
}

fn person(stage: &Stage, rng: &mut Rng) -> PersonId {
    stage.persons[rng.below(stage.persons.len())]
}

fn text(words: &str) -> Text {
    Text::parse(words, 200).expect("the simulation's words are clean")
}
