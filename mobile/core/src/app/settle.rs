//! Undoing one's own tap, settling what differs, joining what was taken for two.

use shared::domain::{Catalogue, Fact, FindingName, KeyParts, Kind, Refusal, SameFinding, SamePerson, SameVisit};
use shared::ids::{EntryHash, EntryRef, Key, PersonId, VisitId};
use shared::journal::Act;
use shared::record::{Item, Record, Settlement, settlement};

use super::draft::Plan;
use super::{App, Failure, is_tap, typed};
use crate::intent::{Intent, ShownEntries};

impl App {
    pub(super) fn settle_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::Undo { key } => self.undo(key),
            Intent::Settle { key, choose, why, shown } => self.settle(key, choose, &why, shown),
            Intent::JoinVisits { visit, other } => self.join_visits(visit, other),
            Intent::JoinPersons { visit, person, other } => self.join(visit, self.same_person(visit, person, other)),
            Intent::JoinFindings { name, other_act } => self.join(name.visit, self.same_finding(name, other_act)?),
            Intent::KeepPersonsApart { visit, person, other } => {
                self.part(visit, self.same_person(visit, person, other), |_, said, asked| {
                    said.subject == asked.subject && said.field == asked.field
                })
            }
            Intent::KeepFindingsApart { name, other_act } => {
                self.part(name.visit, self.same_finding(name, other_act)?, names_the_same_finding)
            }
            _ => unreachable!("only settling intents come here"),
        }
    }

    /// Restates the author's earlier value, or withdraws where there was none. A
    /// settlement was reasoned and names others' values: no tap takes it back.
    fn undo(&self, key: Key) -> Result<Plan, Failure> {
        let standing = self.standing_of(&key);
        let own: Vec<&Item> = standing.iter().copied().filter(|item| self.is_own(item)).collect();
        let last = *own.last().ok_or_else(|| not_ones_own(&standing))?;
        if !Kind::of(&last.kind).is_some_and(is_tap) {
            return Err(Refusal::NotOwn { kind: last.kind.clone() }.into());
        }
        if last.why.is_some() {
            return Err(Refusal::SettledNotUndone.into());
        }
        let mut earlier = last.replaces.iter().filter_map(|hash| self.record().item(hash));
        let earlier = earlier.rfind(|item| self.is_own(item) && !item.withdraws());
        let (told, act) = match (earlier, last.withdraws()) {
            (Some(earlier), _) => (earlier, Act::Set),
            (None, true) => return Err(Refusal::Unknown { what: "earlier value" }.into()),
            (None, false) => (last, Act::Withdraw),
        };
        let fact = self.record().fact(&told.hash).cloned().ok_or(Refusal::Unknown { what: "entry" })?;
        let shown: Vec<EntryRef> = own.iter().map(|item| item.reference()).collect();
        Ok(Plan::of(vec![self.told(told.about.into(), fact, Some(shown))?.act(act)]))
    }

    /// One value holds, or none; every shown entry is named and the reason kept.
    fn settle(&self, key: Key, choose: Option<EntryHash>, why: &str, shown: ShownEntries) -> Result<Plan, Failure> {
        let standing = || self.standing_of(&key).into_iter().map(Item::reference).collect();
        let settled = Settlement { key, choose, shown: shown.unwrap_or_else(standing), why: typed("why", why)? };
        Ok(Plan::of(vec![settlement(self.record(), settled)?]))
    }

    fn join_visits(&self, visit: VisitId, other: VisitId) -> Result<Plan, Failure> {
        self.summary(other)?;
        self.join(visit, Fact::SameVisit(SameVisit::of(visit, other)))
    }

    /// Both findings must be here: a join with a number nobody used yet would swallow
    /// the act that gets it later.
    fn same_finding(&self, name: FindingName, other_act: u8) -> Result<Fact, Refusal> {
        let same = SameFinding::of(name, other_act);
        same.check(Catalogue::standard())?;
        self.is_recorded(&same.name)?;
        self.is_recorded(&same.other())?;
        Ok(Fact::SameFinding(same))
    }

    fn same_person(&self, visit: VisitId, person: PersonId, other: PersonId) -> Fact {
        Fact::SamePerson(SamePerson::of(self.record().visit_id(visit), person, other))
    }

    fn join(&self, visit: VisitId, fact: Fact) -> Result<Plan, Failure> {
        Ok(Plan::of(vec![self.told(visit, fact, None)?]))
    }

    /// Somebody looked and found two: withdraws the join, and every one that says the
    /// same under the ids of its time. The keys of joins are never united, so one said
    /// in another visit, or before visits were joined, has a key of its own.
    fn part(&self, visit: VisitId, fact: Fact, says_the_same: SaysTheSame) -> Result<Plan, Failure> {
        let asked = fact.parts();
        let joined = self.record().keys_of(fact.kind()).filter(|(_, key)| key.one_value().is_some());
        let same = joined.filter(|(_, key)| {
            key.parts.as_ref().is_some_and(|said| *said != asked && says_the_same(self.record(), said, &asked))
        });
        let told = same.filter_map(|(_, key)| key.standing.iter().find_map(|hash| self.record().fact(hash)).cloned());
        let facts = std::iter::once(fact).chain(told);
        let drafts = facts.map(|fact| Ok(self.told(visit, fact, None)?.act(Act::Withdraw)));
        Ok(Plan::of(drafts.collect::<Result<_, Refusal>>()?))
    }

    /// The class of a person's value in a visit: what a script or screen settles.
    pub fn class(&self, kind: Kind, visit: VisitId, person: PersonId) -> Key {
        self.record().class_of(&KeyParts::of(kind.name(), visit).on(person))
    }
}

/// Whether a join's key says of today's ids what another one asks about.
type SaysTheSame = fn(&Record, &KeyParts, &KeyParts) -> bool;

fn names_the_same_finding(record: &Record, said: &KeyParts, asked: &KeyParts) -> bool {
    let today = |parts: &KeyParts| {
        let subject = parts.subject.map(|id| record.person_id(id.into()));
        (record.visit_id(parts.about.into()), subject, parts.field.clone())
    };
    today(said) == today(asked)
}

/// Why nothing that stands is one's own to undo: it was settled since, is somebody
/// else's, or nothing stands.
fn not_ones_own(standing: &[&Item]) -> Refusal {
    match standing {
        [] => Refusal::Unknown { what: "key" },
        _ if standing.iter().any(|item| item.why.is_some()) => Refusal::SettledNotUndone,
        [other, ..] => Refusal::NotOwn { kind: other.kind.clone() },
    }
}
