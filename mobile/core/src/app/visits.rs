//! Opening, moving, timing and sealing a visit.

use chrono::{DateTime, FixedOffset, SubsecRound, Timelike};
use shared::domain::{
    Fact, KeyParts, Kind, Moment, Refusal, Seal, SealPart, SealedPaper, Team, TimeSource, Visit, VisitKind,
    VisitOrigin, VisitState, VisitStep, VisitTime, content_hash,
};
use shared::ids::{EntryRef, Id, PhotoHash, TeamId, UnitId, VisitId, sha256};
use shared::journal::{Act, Draft, Named};
use shared::record::{Cell, FOLD_VERSION, Item, VisitSummary, seal_lists, step_states};

use super::draft::Plan;
use super::{App, Failure, Made, typed_optional};
use crate::intent::{Intent, ShownEntries};

impl App {
    pub(super) fn visit_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::OpenVisit { unit, kind, purpose } => self.open_visit(unit, kind, purpose.as_deref()),
            Intent::MoveVisit { visit, to, shown } => self.move_visit(visit, to, shown),
            Intent::SetTime { visit, moment, at, source, reason, shown } => {
                let reason = typed_optional("reason", reason.as_deref())?;
                self.one(visit, Fact::VisitTime(VisitTime { visit, moment, at: to_minute(at), source, reason }), shown)
            }
            Intent::Seal { visit } => self.seal(visit),
            _ => unreachable!("only intents about the visit itself come here"),
        }
    }

    fn open_visit(&self, unit: UnitId, kind: VisitKind, purpose: Option<&str>) -> Result<Plan, Failure> {
        if shared::record::unit(self.record(), unit).is_none() {
            return Err(Refusal::Unknown { what: "unit" }.into());
        }
        let visit: VisitId = self.ports().ids.id().into();
        let purpose = typed_optional("purpose", purpose)?;
        let opened = Visit { visit, unit, team: self.team(), kind, purpose, origin: VisitOrigin::OnTheSpot };
        let arrived = VisitTime {
            visit,
            moment: Moment::Arrived,
            at: to_minute(self.ports().clock.now()),
            source: TimeSource::Clock,
            reason: None,
        };
        let facts = [
            Fact::Visit(opened),
            Fact::VisitStep(VisitStep { visit, state: VisitState::Open }),
            Fact::VisitTime(arrived),
        ];
        Ok(Plan::of(facts.map(|fact| Draft::set(fact, unit)).to_vec()).making(Made::Visit(visit)))
    }

    /// The team of this phone's person whose decision is in force today, if it has
    /// heard of one; of several, the latest.
    fn team(&self) -> Option<TeamId> {
        let member: Id = self.author()?.into();
        let today = self.ports().clock.now().date_naive();
        let memberships = self.record().keys_of(Kind::TeamMember).filter(|(_, key)| !key.values.is_empty());
        let mine = memberships.filter_map(|(_, key)| key.parts.as_ref()).filter(|parts| parts.subject == Some(member));
        let teams = mine.flat_map(|parts| self.founded(parts.about));
        let in_force = teams.filter(|team| team.valid_from <= today && team.valid_to.is_none_or(|last| today <= last));
        in_force.max_by_key(|team| (team.valid_from, team.team)).map(|team| team.team)
    }

    /// A team as its standing entries tell of it.
    fn founded(&self, team: Id) -> Vec<Team> {
        let cell = Cell::of(self.record(), &KeyParts::of(Kind::Team.name(), team));
        let told = cell.facts().filter_map(|fact| match fact {
            Fact::Team(team) => Some(team.clone()),
            _ => None,
        });
        told.collect()
    }

    /// Begins, closes or re-opens a visit. Where its steps differ, any of them is
    /// where it stands; sealing and concluding are not moves.
    fn move_visit(&self, visit: VisitId, to: VisitState, shown: ShownEntries) -> Result<Plan, Failure> {
        if !matches!(to, VisitState::Open | VisitState::Closed) {
            return Err(Refusal::NotByHand { to: to.name() }.into());
        }
        let summary = self.summary(visit)?;
        let from = stands(&summary);
        if from == [to] {
            return Ok(Plan::default());
        }
        let may = from.iter().any(|from| *from == to || from.step(to).is_ok());
        if !may {
            let from = from.first().copied().unwrap_or(VisitState::Planned);
            return Err(Refusal::VisitState { from: from.name(), to: to.name() }.into());
        }
        self.one(visit, Fact::VisitStep(VisitStep { visit, state: to }), shown)
    }

    /// Seals exactly what this phone folds about the visit now. Several standing
    /// seals are a difference, which a further one ends by replacing them.
    fn seal(&self, visit: VisitId) -> Result<Plan, Failure> {
        let summary = self.summary(visit)?;
        let again = summary.seals > 1;
        if !again {
            let from = summary.state.unwrap_or(VisitState::Open);
            from.step(VisitState::Sealed)?;
        }
        let visit = summary.visit;
        let scope = self.scope(visit)?;
        let lists = seal_lists(self.record(), visit)?;
        // Where they can't be laid out, the screen says why, and the record is sealed all the same.
        let minutes = self.minutes_to_seal(visit).ok();
        let minutes = minutes.map(|pdf| (PhotoHash(sha256(&pdf)), pdf));
        let paper = minutes.as_ref().map(|(hash, pdf)| SealedPaper { hash: *hash, bytes: pdf.len() as u64 });
        let content = content_hash(&lists.includes);
        let mut pieces = lists.pieces().into_iter();
        let own = pieces.next().unwrap_or_default();
        let parts = pieces.map(|lists| Draft::set(Fact::SealPart(SealPart { visit, lists }), scope)).collect();
        let replaces: Vec<Named> = self.record().seals_of(visit).into_iter().map(Item::named).collect();
        let known = self.known_seals(visit);
        let last = move |parts: &[EntryRef]| {
            let parts = parts.iter().map(|part| part.hash).collect();
            let seal = Seal { visit, lists: own, parts, content, paper, fold_version: FOLD_VERSION };
            Draft::set(Fact::Seal(seal), scope).act(Act::Seal).replacing(replaces).after(known)
        };
        Ok(Plan { drafts: parts, last: Some(Box::new(last)), photos: minutes.into_iter().collect(), ..Plan::default() })
    }
}

/// Where a visit stands: one state, or several where its steps differ.
fn stands(summary: &VisitSummary) -> Vec<VisitState> {
    summary.state.map_or_else(|| step_states(&summary.steps).collect(), |state| vec![state])
}

/// Evidence is told to the minute, as people read it from a clock.
pub(super) fn to_minute(at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    at.trunc_subsecs(0).with_second(0).unwrap_or(at)
}
