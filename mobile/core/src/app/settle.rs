//! Undoing one's own tap, settling what differs, joining what was taken for two.

use shared::domain::{Fact, FindingName, KeyParts, Kind, Refusal, SameFinding, SamePerson, SameVisit, limits};
use shared::ids::{EntryHash, Key, PersonId, VisitId};
use shared::journal::{Act, EntryRef};
use shared::record::{Item, Settlement, settlement};

use super::draft::Drafts;
use super::{App, Failure, is_tap, typed};
use crate::intent::{Intent, ShownEntries};

impl App {
    pub(super) fn settle_drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::Undo { key } => self.undo(key),
            Intent::Settle { key, choose, why, shown } => self.settle(key, choose, &why, shown),
            Intent::JoinVisits { visit, other } => self.join_visits(visit, other),
            Intent::JoinPersons { visit, person, other } => self.join_persons(visit, person, other),
            Intent::JoinFindings { name, other_field } => self.join_findings(name, other_field),
            _ => unreachable!("only settling intents come here"),
        }
    }

    /// Restates the author's earlier value, or withdraws where there was none.
    fn undo(&self, key: Key) -> Result<Drafts, Failure> {
        let standing = self.standing_of(&key);
        let own: Vec<EntryRef> = standing.into_iter().filter(|entry| self.is_own(&entry.hash)).collect();
        let last = own.last().and_then(|entry| self.record().item(&entry.hash));
        let last = last.ok_or(Refusal::Unknown { what: "key" })?;
        if !Kind::of(&last.kind).is_some_and(is_tap) {
            return Err(Refusal::NotOwn { kind: last.kind.clone() }.into());
        }
        let mut earlier = last.replaces.iter().filter_map(|hash| self.record().item(hash));
        let earlier = earlier.rfind(|item| Some(item.author) == self.author() && item.act != Act::Withdraw);
        let (told, act) = match (earlier, last.act == Act::Withdraw) {
            (Some(earlier), _) => (earlier, Act::Set),
            (None, true) => return Err(Refusal::Unknown { what: "earlier value" }.into()),
            (None, false) => (last, Act::Withdraw),
        };
        let fact = self.fact_of(told)?;
        let draft = self.told(self.visit_of(told), fact, Some(own))?.act(act);
        Ok((vec![draft], None))
    }

    /// One value holds, or none; every shown entry is named and the reason kept.
    fn settle(&self, key: Key, choose: Option<EntryHash>, why: &str, shown: ShownEntries) -> Result<Drafts, Failure> {
        let shown = shown.unwrap_or_else(|| self.standing_of(&key));
        let settled = Settlement { key, choose, shown, why: typed("why", why)? };
        Ok((vec![settlement(self.record(), settled)?], None))
    }

    fn join_visits(&self, visit: VisitId, other: VisitId) -> Result<Drafts, Failure> {
        self.summary(other)?;
        self.one(visit, Fact::SameVisit(SameVisit { visit, other }), None)
    }

    fn join_persons(&self, visit: VisitId, person: PersonId, other: PersonId) -> Result<Drafts, Failure> {
        self.one(visit, Fact::SamePerson(SamePerson { visit, person, other }), None)
    }

    fn join_findings(&self, name: FindingName, other_field: String) -> Result<Drafts, Failure> {
        if other_field.chars().count() > limits::LABEL_CHARS_MAX {
            return Err(
                Refusal::OutOfRange { field: "other_field", min: 1, max: limits::LABEL_CHARS_MAX as u64 }.into()
            );
        }
        self.one(name.visit, Fact::SameFinding(SameFinding { name, other_field }), None)
    }

    fn fact_of(&self, item: &Item) -> Result<Fact, Refusal> {
        self.record().fact(&item.hash).cloned().ok_or(Refusal::Unknown { what: "entry" })
    }

    fn visit_of(&self, item: &Item) -> VisitId {
        item.about.into()
    }

    /// The class of a person's value in a visit: what a script or screen settles.
    pub fn class(&self, kind: Kind, visit: VisitId, person: PersonId) -> Key {
        self.record().class_of(&KeyParts::of(kind.name(), visit).on(person))
    }
}
