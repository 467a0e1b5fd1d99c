//! From intents to drafts: one arm an intent, straight work in the leaves.

use shared::domain::{Answer, ChecklistAnswer, Fact, Host, Recommendation, Refusal, SignatureMade, Statement};
use shared::ids::{ScopeId, VisitId};
use shared::journal::Draft;
use shared::record::{VisitSummary, visit_summary};

use super::{App, Failure, Made, typed, typed_optional};
use crate::intent::{Intent, ShownEntries};

/// What an intent comes to: drafts for one append, and what they make.
pub(super) type Drafts = (Vec<Draft>, Option<Made>);

impl App {
    pub(super) fn drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::OpenVisit { .. } | Intent::MoveVisit { .. } | Intent::SetTime { .. } | Intent::Seal { .. } => {
                self.visit_drafts(intent)
            }
            Intent::AddPerson { .. }
            | Intent::Mark { .. }
            | Intent::MarkAllPresent { .. }
            | Intent::SetLateness { .. }
            | Intent::SetProof { .. }
            | Intent::CheckBadge { .. }
            | Intent::RecordFinding { .. }
            | Intent::Explain { .. } => self.people_drafts(intent),
            Intent::TakePhoto { .. } | Intent::WithdrawPhoto { .. } => self.photo_drafts(intent),
            Intent::Undo { .. }
            | Intent::Settle { .. }
            | Intent::JoinVisits { .. }
            | Intent::JoinPersons { .. }
            | Intent::JoinFindings { .. } => self.settle_drafts(intent),
            Intent::SetHost { .. }
            | Intent::Answer { .. }
            | Intent::State { .. }
            | Intent::Recommend { .. }
            | Intent::Sign { .. } => self.paper_drafts(intent),
        }
    }

    fn paper_drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::SetHost { visit, full_name, title, shown } => {
                let full_name = typed("full_name", &full_name)?;
                let title = typed_optional("title", title.as_deref())?;
                self.one(visit, Fact::Host(Host { visit, full_name, title, note: None }), shown)
            }
            Intent::Answer { visit, item, answer, shown } => self.answer(visit, &item, answer, shown),
            Intent::State { visit, speaker, text, shown } => {
                let (speaker, text) = (typed("speaker", &speaker)?, typed("text", &text)?);
                self.one(visit, Fact::Statement(Statement { visit, speaker, text }), shown)
            }
            Intent::Recommend { visit, id, who, what, due, result, responsible, shown } => {
                let id = id.unwrap_or_else(|| self.ports().ids.id());
                let (who, what) = (typed("who", &who)?, typed("what", &what)?);
                let (result, responsible) = (typed("result", &result)?, typed("responsible", &responsible)?);
                let fact = Recommendation { visit, id, who, what, due, result, responsible };
                let (drafts, _) = self.one(visit, Fact::Recommendation(fact), shown)?;
                Ok((drafts, Some(Made::Recommendation(id))))
            }
            Intent::Sign { visit, signer, full_name, title, outcome, shown } => {
                let full_name = typed("full_name", &full_name)?;
                let title = typed_optional("title", title.as_deref())?;
                self.one(visit, Fact::Signature(SignatureMade { visit, signer, full_name, title, outcome }), shown)
            }
            _ => unreachable!("only intents about papers come here"),
        }
    }

    fn answer(&self, visit: VisitId, item: &str, answer: Answer, shown: ShownEntries) -> Result<Drafts, Failure> {
        let item = item.parse().map_err(|_| Refusal::Answer { item: item.to_owned() })?;
        self.one(visit, Fact::ChecklistAnswer(ChecklistAnswer { visit, item, answer }), shown)
    }

    /// One ordinary statement about a visit.
    pub(super) fn one(&self, visit: VisitId, fact: Fact, shown: ShownEntries) -> Result<Drafts, Failure> {
        Ok((vec![self.told(visit, fact, shown)?], None))
    }

    /// An ordinary statement: in the visit's scope, knowing its seals, replacing
    /// what was shown within its kind's reach.
    pub(super) fn told(&self, visit: VisitId, fact: Fact, shown: ShownEntries) -> Result<Draft, Refusal> {
        let replaces = self.reach(&fact, shown);
        let scope = self.scope(visit)?;
        let seals = self.record().seals_of(visit.into()).into_iter().map(|seal| seal.reference());
        Ok(Draft::set(fact, scope).replacing(replaces).after(seals.collect::<Vec<_>>()))
    }

    /// Who may see a visit: whoever may see its unit.
    pub(super) fn scope(&self, visit: VisitId) -> Result<ScopeId, Refusal> {
        let unit = self.summary(visit)?.unit.ok_or(Refusal::Unknown { what: "unit" })?;
        Ok(unit.into())
    }

    pub(super) fn summary(&self, visit: VisitId) -> Result<VisitSummary, Refusal> {
        let summary = visit_summary(self.record(), visit);
        if summary.opened.history.is_empty() { Err(Refusal::Unknown { what: "visit" }) } else { Ok(summary) }
    }
}
