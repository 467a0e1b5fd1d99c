//! From intents to plans: one arm an intent, straight work in the leaves.

use shared::domain::rights::{Reach, right};
use shared::domain::{
    Answer, ChecklistAnswer, Fact, Host, KeyParts, Kind, PhotoClass, Recommendation, Refusal, SignatureMade,
    SignatureOutcome, Statement,
};
use shared::ids::{EntryRef, Id, PhotoHash, ScopeId, VisitId};
use shared::journal::{Act, Draft, Named};
use shared::record::{Cell, Item, VisitSummary, visit_summary};

use super::photos::photo_parts;
use super::{App, Failure, Made, typed, typed_optional};
use crate::intent::{Intent, ShownEntries};

/// What an intent comes to: drafts for one append, what they make, and the photos
/// that must be on the disk before them.
#[derive(Default)]
pub(super) struct Plan {
    pub drafts: Vec<Draft>,
    /// A last draft that names the entries of the others.
    pub last: Option<Last>,
    pub made: Option<Made>,
    pub photos: Vec<(PhotoHash, Vec<u8>)>,
}

/// Made of the references of what was written just before it.
pub(super) type Last = Box<dyn FnOnce(&[EntryRef]) -> Draft>;

impl Plan {
    pub fn of(drafts: Vec<Draft>) -> Plan {
        Plan { drafts, ..Plan::default() }
    }

    pub fn making(self, made: Made) -> Plan {
        Plan { made: Some(made), ..self }
    }
}

impl App {
    pub(super) fn plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::OpenVisit { .. } | Intent::MoveVisit { .. } | Intent::SetTime { .. } | Intent::Seal { .. } => {
                self.visit_plan(intent)
            }
            Intent::AddPerson { .. }
            | Intent::Mark { .. }
            | Intent::MarkAllPresent { .. }
            | Intent::SetLateness { .. }
            | Intent::SetProof { .. }
            | Intent::CheckBadge { .. }
            | Intent::RecordFinding { .. }
            | Intent::Explain { .. } => self.people_plan(intent),
            Intent::TakePhoto { .. } | Intent::WithdrawPhoto { .. } => self.photo_plan(intent),
            Intent::Undo { .. }
            | Intent::Settle { .. }
            | Intent::JoinVisits { .. }
            | Intent::JoinPersons { .. }
            | Intent::JoinFindings { .. }
            | Intent::KeepPersonsApart { .. }
            | Intent::KeepFindingsApart { .. } => self.settle_plan(intent),
            Intent::SetHost { .. }
            | Intent::Answer { .. }
            | Intent::State { .. }
            | Intent::Recommend { .. }
            | Intent::WithdrawRecommendation { .. }
            | Intent::Sign { .. } => self.paper_plan(intent),
        }
    }

    fn paper_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::SetHost { visit, full_name, title, note, shown } => {
                let full_name = typed("full_name", &full_name)?;
                let title = typed_optional("title", title.as_deref())?;
                let note = typed_optional("note", note.as_deref())?;
                self.one(visit, Fact::Host(Host { visit, full_name, title, note }), shown)
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
                Ok(self.one(visit, Fact::Recommendation(fact), shown)?.making(Made::Recommendation(id)))
            }
            Intent::WithdrawRecommendation { visit, id, shown } => self.withdraw_recommendation(visit, id, shown),
            Intent::Sign { visit, signer, full_name, title, outcome, shown } => {
                let full_name = typed("full_name", &full_name)?;
                let title = typed_optional("title", title.as_deref())?;
                self.drawing_is_here(visit, &outcome)?;
                self.one(visit, Fact::Signature(SignatureMade { visit, signer, full_name, title, outcome }), shown)
            }
            _ => unreachable!("only intents about papers come here"),
        }
    }

    /// What is withdrawn is the recommendation as it was last told.
    fn withdraw_recommendation(&self, visit: VisitId, id: Id, shown: ShownEntries) -> Result<Plan, Failure> {
        let cell = Cell::of(self.record(), &KeyParts::of(Kind::Recommendation.name(), visit).on(id));
        let told = cell.facts().last().cloned().ok_or(Refusal::Unknown { what: "recommendation" })?;
        Ok(Plan::of(vec![self.told(visit, told, shown)?.act(Act::Withdraw)]))
    }

    /// A drawn signature names its drawing, a photo of this visit: what is sent covers
    /// the photos that photo entries name, and no others.
    fn drawing_is_here(&self, visit: VisitId, outcome: &SignatureOutcome) -> Result<(), Refusal> {
        let SignatureOutcome::Drawn { photo } = outcome else { return Ok(()) };
        let cell = Cell::of(self.record(), &photo_parts(visit, *photo));
        let drawn = cell.facts().any(|fact| matches!(fact, Fact::Photo(told) if told.class == PhotoClass::Signature));
        if drawn { Ok(()) } else { Err(Refusal::Unknown { what: "photo" }) }
    }

    fn answer(&self, visit: VisitId, item: &str, answer: Answer, shown: ShownEntries) -> Result<Plan, Failure> {
        let item = item.parse().map_err(|_| Refusal::Answer { item: item.to_owned() })?;
        self.one(visit, Fact::ChecklistAnswer(ChecklistAnswer { visit, item, answer }), shown)
    }

    /// One ordinary statement about a visit. What one said oneself and stands needs
    /// no further entry.
    pub(super) fn one(&self, visit: VisitId, fact: Fact, shown: ShownEntries) -> Result<Plan, Failure> {
        self.summary(visit)?;
        let replaced = self.reach(&fact, shown.as_deref());
        let record = self.record();
        let says_it =
            |item: &Item| record.stands(&item.hash) && !item.withdraws() && record.fact(&item.hash) == Some(&fact);
        let own: Vec<&Item> = replaced.iter().copied().filter(|item| self.is_own(item)).collect();
        if !own.is_empty() && own.len() == replaced.len() && own.iter().all(|item| says_it(item)) {
            fact.check(shared::domain::Catalogue::standard())?;
            return Ok(Plan::default());
        }
        Ok(Plan::of(vec![self.told(visit, fact, shown)?]))
    }

    /// An ordinary statement: in the visit's scope, knowing its seals, replacing
    /// what was shown within its kind's reach.
    pub(super) fn told(&self, visit: VisitId, fact: Fact, shown: ShownEntries) -> Result<Draft, Refusal> {
        let scope = self.scope(visit)?;
        let replaces: Vec<Named> = self.reach(&fact, shown.as_deref()).into_iter().map(Item::named).collect();
        Ok(Draft::set(fact, scope).replacing(replaces).after(self.known_seals(visit)))
    }

    pub(super) fn known_seals(&self, visit: VisitId) -> Vec<EntryRef> {
        self.record().seals_of(visit).into_iter().map(Item::reference).collect()
    }

    /// What an ordinary act on a fact replaces: what was shown, cut to the author's
    /// own where the kind says so. A reference that is not of the fact's value is
    /// no one's to replace.
    fn reach(&self, fact: &Fact, shown: Option<&[EntryRef]>) -> Vec<&Item> {
        let class = self.record().class_of(&fact.parts());
        let shown: Vec<&Item> = match shown {
            Some(shown) => shown.iter().filter_map(|entry| self.record().item(&entry.hash)).collect(),
            None => self.standing_of(&class),
        };
        let of_class = shown.into_iter().filter(|item| self.record().class_of_entry(&item.hash) == Some(class));
        match right(fact.kind()).reach {
            Reach::Shown => of_class.collect(),
            Reach::Own => of_class.filter(|item| self.is_own(item)).collect(),
        }
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
