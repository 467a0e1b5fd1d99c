//! What is noted of people: marks, lateness, papers, badge checks, findings.

use shared::domain::{
    AbsenceProof, AddedPerson, Attendance, BadgeCheck, Basis, Explanation, Fact, Finding, FindingName, KeyParts, Kind,
    Lateness, Mark,
};
use shared::ids::{PersonId, VisitId};
use shared::record::visit_record;

use super::draft::Drafts;
use super::{App, Failure, Made, typed, typed_optional};
use crate::intent::{Intent, ShownEntries};

impl App {
    pub(super) fn people_drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::AddPerson { visit, full_name, title, department } => {
                let person: PersonId = self.ports().ids.id().into();
                let full_name = typed_optional("full_name", full_name.as_deref())?;
                let title = typed_optional("title", title.as_deref())?;
                let department = typed_optional("department", department.as_deref())?;
                let fact = Fact::AddedPerson(AddedPerson { visit, person, full_name, title, department });
                let (drafts, _) = self.one(visit, fact, None)?;
                Ok((drafts, Some(Made::Person(person))))
            }
            Intent::Mark { visit, person, state, reason, shown } => {
                self.mark(Mark { visit, person, state, reason, basis: Basis::Seen }, shown)
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
            finding => self.finding_drafts(finding),
        }
    }

    fn finding_drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::RecordFinding { visit, subject, code, act, text, place, seen_at, shown } => {
                let name = FindingName { visit, subject, code, act };
                let seen_at = seen_at.unwrap_or_else(|| self.ports().clock.now());
                let place = typed_optional("place", place.as_deref())?;
                let finding = Finding { name, text: typed("text", &text)?, seen_at, place };
                self.one(visit, Fact::Finding(finding), shown)
            }
            Intent::Explain { name, answer, shown } => {
                self.one(name.visit, Fact::Explanation(Explanation { name, answer }), shown)
            }
            _ => unreachable!("only intents about findings come here"),
        }
    }

    /// One tap: an equal value of one's own that stands already needs no further entry.
    fn mark(&self, mark: Mark, shown: ShownEntries) -> Result<Drafts, Failure> {
        let visit = mark.visit;
        let fact = Fact::Mark(mark);
        let own_equal = self.reach(&fact, shown.clone()).iter().any(|entry| {
            self.record().item(&entry.hash).is_some_and(|item| item.value.as_ref() == Some(&fact.value()))
        });
        if own_equal {
            return Ok((Vec::new(), None));
        }
        self.one(visit, fact, shown)
    }

    /// Writes only where nothing stands, with basis «bulk».
    fn mark_all_present(&self, visit: VisitId, except: &[PersonId]) -> Result<Drafts, Failure> {
        self.summary(visit)?;
        let view = visit_record(self.record(), visit);
        let unmarked = view.rows.iter().filter(|row| row.mark.standing.is_empty() && !except.contains(&row.person));
        let drafts = unmarked.map(|row| {
            let mark = Mark { visit, person: row.person, state: Attendance::Cm, reason: None, basis: Basis::Bulk };
            self.told(visit, Fact::Mark(mark), None)
        });
        Ok((drafts.collect::<Result<_, _>>()?, None))
    }

    /// Whether anything stands on a person's mark.
    pub fn is_marked(&self, visit: VisitId, person: PersonId) -> bool {
        !self.standing(&KeyParts::of(Kind::Mark.name(), visit).on(person)).is_empty()
    }
}
