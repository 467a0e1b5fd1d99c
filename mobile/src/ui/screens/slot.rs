//! What is half written of a finding: one slot for a new one, one for each that is
//! offered, one for each that is corrected, so that none writes over another. A slot
//! also names the pictures that were taken for it.

use mobile_core::Intent;
use mobile_core::shared::domain::{Attaches, Catalogue, FindingCode, FindingName, Subject};
use mobile_core::shared::ids::{EntryRef, Id};
use mobile_core::view::VisitView;

use crate::phone::{Phone, recorded_field};
use crate::ui::desk::DraftHandle;

/// The slot of a new finding that nothing offered.
pub const NEW: &str = "new";
/// Begins the slots of findings that an answer offered.
pub const FROM_CHECKLIST: &str = "item.";

const SUBJECT: &str = "subject";
const CODE: &str = "code";
const TEXT: &str = "text";
const PLACE: &str = "place";
const EDITS: &str = "edits";
const SEEN_AT: &str = "seen-at";
const SHOWN: &str = "shown";
const PICTURES: &str = "pictures";
const FIELDS: [&str; 8] = [SUBJECT, CODE, TEXT, PLACE, EDITS, SEEN_AT, SHOWN, PICTURES];

/// One slot of a visit's draft.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What tells it from the others.
    pub name: String,
    draft: DraftHandle,
}

impl Slot {
    /// The slot of a name.
    pub fn new(draft: DraftHandle, name: &str) -> Slot {
        Slot { name: name.to_owned(), draft }
    }

    fn field(&self, field: &str) -> String {
        format!("{}|{field}", self.name)
    }

    fn get(&self, field: &str) -> String {
        self.draft.get(&self.field(field))
    }

    fn set(&self, field: &str, text: String) {
        self.draft.set(&self.field(field), text);
    }

    fn set_json(&self, field: &str, value: &impl serde::Serialize) {
        self.set(field, serde_json::to_string(value).unwrap_or_default());
    }

    /// Whether anything is written in it.
    pub fn is_begun(&self) -> bool {
        !self.get(TEXT).is_empty() || !self.get(PLACE).is_empty()
    }

    /// Begins what was offered; what is half written of it goes on.
    pub fn offer(&self, subject: Subject, code: &FindingCode) {
        if !self.is_begun() {
            self.set_json(SUBJECT, &subject);
            self.set(CODE, code.to_string());
        }
    }

    /// Begins what an answer offered; on whom it is, is not said by it, unless no person
    /// can do it. What is half written of it goes on.
    pub fn offer_code(&self, view: &VisitView, code: &FindingCode) {
        if !self.is_begun() {
            let of_unit = Catalogue::standard().get(code).is_some_and(|kind| kind.attaches == Attaches::Unit);
            self.choose_subject(view.record.summary.unit.filter(|_| of_unit).map(Subject::Unit));
            self.set(CODE, code.to_string());
        }
    }

    /// Begins to correct what is shown; what is half written of it goes on.
    pub fn edit(&self, view: &VisitView, name: &FindingName) {
        let shown = view.record.findings.iter().find(|finding| finding.name == *name);
        let (Some(shown), Some(told), false) = (shown, view.standing_finding(name), self.is_begun()) else { return };
        self.set_json(SUBJECT, &name.subject);
        self.set(CODE, name.code.to_string());
        self.set_json(EDITS, name);
        self.set_json(SHOWN, &shown.finding.standing);
        self.set(SEEN_AT, told.seen_at.to_rfc3339());
        self.set(TEXT, told.text.to_string());
        self.set(PLACE, told.place.as_ref().map(ToString::to_string).unwrap_or_default());
    }

    /// Chooses on whom.
    pub fn choose_subject(&self, subject: Option<Subject>) {
        self.set(SUBJECT, subject.and_then(|subject| serde_json::to_string(&subject).ok()).unwrap_or_default());
    }

    /// Chooses what.
    pub fn choose_code(&self, code: Option<FindingCode>) {
        self.set(CODE, code.map(|code| code.to_string()).unwrap_or_default());
    }

    /// Writes in which words.
    pub fn write(&self, text: String) {
        self.set(TEXT, text);
    }

    /// Writes where.
    pub fn write_place(&self, text: String) {
        self.set(PLACE, text);
    }

    /// Names the pictures that are taken for it.
    pub fn pictures(&self, phone: &Phone) -> Id {
        self.get(PICTURES).parse().unwrap_or_else(|_| {
            let id = phone.new_id();
            self.set(PICTURES, id.to_string());
            id
        })
    }

    /// What is written so far.
    pub fn written(&self) -> Written {
        Written {
            subject: serde_json::from_str(&self.get(SUBJECT)).ok(),
            code: FindingCode::parse(&self.get(CODE)).ok(),
            text: self.get(TEXT),
            place: self.get(PLACE),
            edits: serde_json::from_str(&self.get(EDITS)).ok(),
            seen_at: self.get(SEEN_AT),
            shown: serde_json::from_str(&self.get(SHOWN)).unwrap_or_default(),
        }
    }

    /// Forgets it: nobody wants it any more.
    pub fn clear(&self) {
        let fields = FIELDS.map(|field| self.field(field));
        self.draft.clear(&fields.each_ref().map(String::as_str));
    }

    /// Forgets it once it is recorded; pictures that come later find their finding.
    pub fn recorded(&self, name: &FindingName) {
        let pictures = self.get(PICTURES);
        self.clear();
        if !pictures.is_empty() {
            self.draft.set(&recorded_field(&pictures), serde_json::to_string(name).unwrap_or_default());
        }
    }
}

/// What is written of a finding.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    /// On whom.
    pub subject: Option<Subject>,
    /// What.
    pub code: Option<FindingCode>,
    /// In which words.
    pub text: String,
    /// Where.
    pub place: String,
    /// The recorded finding that this corrects.
    pub edits: Option<FindingName>,
    /// When it was seen, where a recorded one is corrected.
    pub seen_at: String,
    /// What stood on the screen when the correction began.
    pub shown: Vec<EntryRef>,
}

impl Written {
    /// The finding's name once it can be saved.
    pub fn name(&self, view: &VisitView) -> Option<FindingName> {
        if self.text.trim().is_empty() {
            return None;
        }
        let new = || Some(view.new_finding(self.subject?, self.code.clone()?));
        self.edits.clone().or_else(new)
    }

    /// What saving it comes to: it replaces what was shown, and nothing else.
    pub fn intent(&self, name: &FindingName) -> Intent {
        let FindingName { visit, subject, code, act } = name.clone();
        Intent::RecordFinding {
            visit,
            subject,
            code,
            act,
            text: self.text.clone(),
            place: Some(self.place.clone()).filter(|place| !place.trim().is_empty()),
            seen_at: chrono::DateTime::parse_from_rfc3339(&self.seen_at).ok(),
            shown: Some(self.shown.clone()),
        }
    }
}
