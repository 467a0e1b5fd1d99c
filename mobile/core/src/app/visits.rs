//! Opening, moving, timing and sealing a visit.

use shared::domain::{
    Fact, KeyParts, Kind, Moment, Refusal, Seal, TimeSource, Visit, VisitKind, VisitOrigin, VisitState, VisitStep,
    VisitTime, content_hash,
};
use shared::ids::{Id, Key, UnitId, VisitId};
use shared::journal::{Act, Draft, EntryRef};
use shared::record::{FOLD_VERSION, Item, visit_state};

use super::draft::Drafts;
use super::{App, Failure, Made, typed_optional};
use crate::intent::{Intent, ShownEntries};

impl App {
    pub(super) fn visit_drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::OpenVisit { unit, kind, purpose } => self.open_visit(unit, kind, purpose.as_deref()),
            Intent::MoveVisit { visit, to, shown } => self.move_visit(visit, to, shown),
            Intent::SetTime { visit, moment, at, source, reason, shown } => {
                let reason = typed_optional("reason", reason.as_deref())?;
                self.one(visit, Fact::VisitTime(VisitTime { visit, moment, at, source, reason }), shown)
            }
            Intent::Seal { visit } => self.seal(visit),
            _ => unreachable!("only intents about the visit itself come here"),
        }
    }

    fn open_visit(&self, unit: UnitId, kind: VisitKind, purpose: Option<&str>) -> Result<Drafts, Failure> {
        if shared::record::unit(self.record(), unit).is_none() {
            return Err(Refusal::Unknown { what: "unit" }.into());
        }
        let visit: VisitId = self.ports().ids.id().into();
        let purpose = typed_optional("purpose", purpose)?;
        let opened = Visit { visit, unit, team: self.team(), kind, purpose, origin: VisitOrigin::OnTheSpot };
        let arrived = VisitTime {
            visit,
            moment: Moment::Arrived,
            at: self.ports().clock.now(),
            source: TimeSource::Clock,
            reason: None,
        };
        let facts = [
            Fact::Visit(opened),
            Fact::VisitStep(VisitStep { visit, state: VisitState::Open }),
            Fact::VisitTime(arrived),
        ];
        Ok((facts.map(|fact| Draft::set(fact, unit)).to_vec(), Some(Made::Visit(visit))))
    }

    /// The team that this phone's person belongs to, if it has heard of one.
    fn team(&self) -> Option<shared::ids::TeamId> {
        let member: Id = self.author()?.into();
        let mine = |parts: &&KeyParts| parts.kind == Kind::TeamMember.name() && parts.subject == Some(member);
        self.record().keys().filter_map(|(_, key)| key.parts.as_ref()).find(mine).map(|parts| parts.about.into())
    }

    fn move_visit(&self, visit: VisitId, to: VisitState, shown: ShownEntries) -> Result<Drafts, Failure> {
        let summary = self.summary(visit)?;
        let from = visit_state(&summary).unwrap_or(VisitState::Planned);
        if from == to && !summary.state.differs() {
            return Ok((Vec::new(), None));
        }
        from.step(to)?;
        self.one(visit, Fact::VisitStep(VisitStep { visit, state: to }), shown)
    }

    /// Seals exactly what this phone folds about the visit now.
    fn seal(&self, visit: VisitId) -> Result<Drafts, Failure> {
        let summary = self.summary(visit)?;
        visit_state(&summary).unwrap_or(VisitState::Planned).step(VisitState::Sealed)?;
        self.refuse_what_cannot_be_sealed(visit)?;
        let own_key = self.record().class_of(&KeyParts::of(Kind::Seal.name(), visit));
        let covered = self.record().items_about(visit.into()).into_iter();
        let covered = covered.filter(|item| self.record().class_of_entry(&item.hash) != Some(own_key));
        let mut includes: Vec<_> = covered.map(|item| item.hash).collect();
        includes.sort();
        let seal = Seal {
            visit,
            content: content_hash(&includes),
            includes,
            heads: self.heads(),
            paper: None,
            differing: self.differing(visit),
            fold_version: FOLD_VERSION,
        };
        let seal = self.told(visit, Fact::Seal(seal), None)?.act(Act::Seal);
        let step = self.told(visit, Fact::VisitStep(VisitStep { visit, state: VisitState::Sealed }), None)?;
        Ok((vec![seal, step], None))
    }

    fn refuse_what_cannot_be_sealed(&self, visit: VisitId) -> Result<(), Refusal> {
        let mut keys = self.record().keys_about(visit.into());
        if keys.any(|(_, key)| key.needs_update) {
            return Err(Refusal::NeedsUpdate);
        }
        Ok(())
    }

    fn differing(&self, visit: VisitId) -> Vec<Key> {
        let keys = self.record().keys_about(visit.into());
        keys.filter(|(_, key)| key.differs()).map(|(class, _)| *class).collect()
    }

    /// The last entry held of every journal.
    fn heads(&self) -> Vec<EntryRef> {
        let mut heads: std::collections::BTreeMap<_, &Item> = std::collections::BTreeMap::new();
        for item in self.record().items() {
            let head = heads.entry(item.device).or_insert(item);
            if (item.seq, item.hash) > (head.seq, head.hash) {
                *head = item;
            }
        }
        heads.into_values().map(Item::reference).collect()
    }
}
