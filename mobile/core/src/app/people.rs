//! What is noted of people: marks, lateness, papers, badge checks, findings.

use shared::domain::{
    AbsenceProof, AddedPerson, Attendance, BadgeCheck, Basis, Catalogue, Explanation, Fact, Finding, FindingName, Kind,
    Lateness, Mark, Refusal, finding_parts,
};
use shared::ids::{PersonId, VisitId};
use shared::record::visit_record;

use super::draft::Plan;
use super::visits::to_minute;
use super::{App, Failure, Made, typed, typed_optional};
use crate::intent::Intent;

impl App {
    pub(super) fn people_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::AddPerson { visit, full_name, title, department } => {
                let person: PersonId = self.ports().ids.id().into();
                let full_name = typed_optional("full_name", full_name.as_deref())?;
                let title = typed_optional("title", title.as_deref())?;
                let department = typed_optional("department", department.as_deref())?;
                let fact = Fact::AddedPerson(AddedPerson { visit, person, full_name, title, department });
                Ok(self.one(visit, fact, None)?.making(Made::Person(person)))
            }
            Intent::Mark { visit, person, state, reason, shown } => {
                self.one(visit, Fact::Mark(Mark { visit, person, state, reason, basis: Basis::Seen }), shown)
            }
            Intent::MarkAllPresent { visit, except } => self.mark_all_present(visit, &except),
            Intent::SetLateness { visit, person, minutes, source, shown } => {
                self.one(visit, Fact::Lateness(Lateness { visit, person, minutes, source }), shown)
            }
            Intent::SetProof { visit, person, proof, paper, shown } => {
                let paper = typed_optional("paper", paper.as_deref())?;
                self.one(visit, Fact::AbsenceProof(AbsenceProof { visit, person, proof, paper }), shown)
            }
            Intent::CheckBadge { visit, person, state, exempt, requested, reported, note, shown } => {
                let note = typed_optional("note", note.as_deref())?;
                let check = BadgeCheck { visit, person, state, exempt, requested, reported, note };
                self.one(visit, Fact::BadgeCheck(check), shown)
            }
            finding => self.finding_plan(finding),
        }
    }

    fn finding_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::RecordFinding { visit, subject, code, act, text, place, seen_at, shown } => {
                let name = FindingName { visit, subject, code, act };
                let seen_at = to_minute(seen_at.unwrap_or_else(|| self.ports().clock.now()));
                let place = typed_optional("place", place.as_deref())?;
                let finding = Finding { name, text: typed("text", &text)?, seen_at, place };
                self.one(visit, Fact::Finding(finding), shown)
            }
            Intent::Explain { name, answer, shown } => {
                let explanation = Explanation { name, answer };
                explanation.check(Catalogue::standard())?;
                self.is_recorded(&explanation.name)?;
                self.one(explanation.name.visit, Fact::Explanation(explanation), shown)
            }
            _ => unreachable!("only intents about findings come here"),
        }
    }

    /// Whether anybody ever recorded a finding of this name.
    pub(super) fn is_recorded(&self, name: &FindingName) -> Result<(), Refusal> {
        let known = self.record().at(&finding_parts(Kind::Finding.name(), name)).is_some();
        if known { Ok(()) } else { Err(Refusal::Unknown { what: "finding" }) }
    }

    /// Writes only where nobody says anything, with basis «bulk».
    fn mark_all_present(&self, visit: VisitId, except: &[PersonId]) -> Result<Plan, Failure> {
        self.summary(visit)?;
        let except: Vec<PersonId> = except.iter().map(|person| self.record().person_id(*person)).collect();
        let view = visit_record(self.record(), visit);
        let unmarked = view.rows.iter().filter(|row| row.mark.values.is_empty() && !except.contains(&row.person));
        let drafts = unmarked.map(|row| {
            let mark = Mark { visit, person: row.person, state: Attendance::Cm, reason: None, basis: Basis::Bulk };
            self.told(visit, Fact::Mark(mark), None)
        });
        Ok(Plan::of(drafts.collect::<Result<_, _>>()?))
    }
}
