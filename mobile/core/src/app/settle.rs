//! Undoing one's own tap, settling what differs, joining what was taken for two.

use shared::domain::{Fact, KeyParts, Kind, Refusal, SameFinding, SamePerson, SameVisit};
use shared::ids::{EntryHash, EntryRef, Key, PersonId, VisitId};
use shared::journal::Act;
use shared::record::{Item, Settlement, settlement};

use super::draft::Plan;
use super::{App, Failure, is_tap, typed};
use crate::intent::{Intent, ShownEntries};

impl App {
    pub(super) fn settle_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::Undo { key } => self.undo(key),
            Intent::Settle { key, choose, why, shown } => self.settle(key, choose, &why, shown),
            Intent::JoinVisits { visit, other } => self.join_visits(visit, other),
            Intent::JoinPersons { visit, person, other } => {
                self.join(visit, self.same_person(visit, person, other), Act::Set)
            }
            Intent::JoinFindings { name, other_act } => {
                self.join(name.visit, Fact::SameFinding(SameFinding::of(name, other_act)), Act::Set)
            }
            Intent::KeepPersonsApart { visit, person, other } => {
                self.join(visit, self.same_person(visit, person, other), Act::Withdraw)
            }
            Intent::KeepFindingsApart { name, other_act } => {
                self.join(name.visit, Fact::SameFinding(SameFinding::of(name, other_act)), Act::Withdraw)
            }
            _ => unreachable!("only settling intents come here"),
        }
    }

    /// Restates the author's earlier value, or withdraws where there was none. A
    /// settlement was reasoned and names others' values: no tap takes it back.
    fn undo(&self, key: Key) -> Result<Plan, Failure> {
        let own: Vec<&Item> = self.standing_of(&key).into_iter().filter(|item| self.is_own(item)).collect();
        let last = *own.last().ok_or(Refusal::Unknown { what: "key" })?;
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
        self.join(visit, Fact::SameVisit(SameVisit::of(visit, other)), Act::Set)
    }

    fn same_person(&self, visit: VisitId, person: PersonId, other: PersonId) -> Fact {
        Fact::SamePerson(SamePerson::of(self.record().visit_id(visit), person, other))
    }

    /// A join, or its withdrawal: somebody looked and found two.
    fn join(&self, visit: VisitId, fact: Fact, act: Act) -> Result<Plan, Failure> {
        Ok(Plan::of(vec![self.told(visit, fact, None)?.act(act)]))
    }

    /// The class of a person's value in a visit: what a script or screen settles.
    pub fn class(&self, kind: Kind, visit: VisitId, person: PersonId) -> Key {
        self.record().class_of(&KeyParts::of(kind.name(), visit).on(person))
    }
}
