//! All facts in one closed sum, and what every fact can tell: its kind, the
//! parts of its key, its value for the fold, whether it can be. Bodies carry a
//! fact as JSON; kinds this version does not know are kept as they came.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::*;
use crate::ids::{EntryHash, Id, PhotoHash};

macro_rules! facts {
    ($($kind:ident($type:ty) = $name:literal),* $(,)?) => {
        /// The kinds of facts; a name is never re-used.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(
            #[doc = concat!("`", $name, "`")]
            $kind,
        )* }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            /// Its name in headers and bodies.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name),* }
            }

            /// The kind of a name, if this version knows it.
            pub fn of(name: &str) -> Option<Kind> {
                match name { $($name => Some(Kind::$kind),)* _ => None }
            }
        }

        /// One fact.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "fact")]
        pub enum Fact { $(
            #[doc = concat!("See [`", stringify!($type), "`].")]
            #[serde(rename = $name)]
            $kind($type),
        )* }

        impl Fact {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Fact::$kind(_) => Kind::$kind),* }
            }
        }
    };
}

facts! {
    JournalStart(JournalStart) = "journal_start",
    Enrolment(Enrolment) = "enrolment",
    Unit(Unit) = "unit",
    Staff(Staff) = "staff",
    Posting(Posting) = "posting",
    Contact(Contact) = "contact",
    BadgeRecord(BadgeRecord) = "badge_record",
    Team(Team) = "team",
    TeamMember(TeamMember) = "team_member",
    Visit(Visit) = "visit",
    VisitStep(VisitStep) = "visit_step",
    VisitTime(VisitTime) = "visit_time",
    Host(Host) = "host",
    AddedPerson(AddedPerson) = "added_person",
    Mark(Mark) = "mark",
    Lateness(Lateness) = "lateness",
    AbsenceProof(AbsenceProof) = "absence_proof",
    BadgeCheck(BadgeCheck) = "badge_check",
    ChecklistAnswer(ChecklistAnswer) = "checklist_answer",
    Finding(Finding) = "finding",
    Photo(Photo) = "photo",
    Explanation(Explanation) = "explanation",
    Statement(Statement) = "statement",
    Recommendation(Recommendation) = "recommendation",
    Signature(SignatureMade) = "signature",
    Seal(Seal) = "seal",
    SealPart(SealPart) = "seal_part",
    Decision(Decision) = "decision",
    SameVisit(SameVisit) = "same_visit",
    SamePerson(SamePerson) = "same_person",
    SameFinding(SameFinding) = "same_finding",
    Quarantine(Quarantine) = "quarantine",
    Erase(Erase) = "erase",
    ForkSeen(ForkSeen) = "fork_seen",
    Restoration(Restoration) = "restoration",
}

impl Fact {
    /// The parts of its key.
    pub fn parts(&self) -> KeyParts {
        let kind = self.kind().name();
        let of = |about: Id| KeyParts::of(kind, about);
        match self {
            Fact::JournalStart(f) => of(f.device.into()),
            Fact::Enrolment(f) => of(f.device.into()),
            Fact::Unit(f) => of(f.unit.into()),
            Fact::Staff(f) => of(f.person.into()),
            Fact::Posting(f) => of(f.person.into()).on(f.unit),
            Fact::Contact(f) => of(f.person.into()),
            Fact::BadgeRecord(f) => of(f.person.into()),
            Fact::Team(f) => of(f.team.into()),
            Fact::TeamMember(f) => of(f.team.into()).on(f.member),
            Fact::Visit(f) => of(f.visit.into()),
            Fact::VisitStep(f) => of(f.visit.into()),
            Fact::VisitTime(f) => of(f.visit.into()).field(f.moment.name()),
            Fact::Host(f) => of(f.visit.into()),
            Fact::AddedPerson(f) => of(f.visit.into()).on(f.person),
            Fact::Mark(f) => of(f.visit.into()).on(f.person),
            Fact::Lateness(f) => of(f.visit.into()).on(f.person),
            Fact::AbsenceProof(f) => of(f.visit.into()).on(f.person).field(f.proof.by().name()),
            Fact::BadgeCheck(f) => of(f.visit.into()).on(f.person),
            Fact::ChecklistAnswer(f) => of(f.visit.into()).field(f.item.to_string()),
            Fact::Finding(f) => finding_parts(kind, &f.name),
            Fact::Photo(f) => of(f.visit.into()).field(f.hash.to_string()),
            Fact::Explanation(f) => finding_parts(kind, &f.name),
            Fact::Statement(f) => of(f.visit.into()),
            Fact::Recommendation(f) => of(f.visit.into()).on(f.id),
            Fact::Signature(f) => of(f.visit.into()).field(f.signer.name()),
            Fact::Seal(f) => of(f.visit.into()),
            Fact::SealPart(f) => of(f.visit.into()).field(f.field()),
            Fact::Decision(f) => finding_parts(kind, &f.name),
            Fact::SameVisit(f) => of(f.visit.into()).on(f.other),
            Fact::SamePerson(f) => of(f.visit.into()).on(f.person).field(f.other.to_string()),
            Fact::SameFinding(f) => finding_parts(kind, &f.name).field(format!("{}~{}", f.name.field(), f.other_act)),
            Fact::Quarantine(f) => of(first_half(f.entry)).field(f.entry.to_string()),
            Fact::Erase(f) => KeyParts { kind: kind.to_owned(), ..f.parts.clone() }.field(erase_field(f)),
            Fact::ForkSeen(f) => of(f.device.into()).field(f.seq.to_string()),
            Fact::Restoration(f) => of(f.office.into()),
        }
    }

    /// What its header is about: the visit, or the thing itself.
    pub fn about(&self) -> Id {
        self.parts().about
    }

    /// The photo and thumbnail it names, the thumbnail first: it travels first. Sealed
    /// minutes travel as photos do.
    pub fn photos(&self) -> Vec<PhotoHash> {
        match self {
            Fact::Photo(photo) => vec![photo.thumbnail, photo.hash],
            Fact::Seal(Seal { paper: Some(paper), .. }) => vec![paper.hash],
            _ => Vec::new(),
        }
    }

    /// The value the fold compares: typed and canonical, without author, time,
    /// note, basis or photos. Two facts of one key agree if these are equal.
    pub fn value(&self) -> String {
        match self {
            Fact::Mark(f) => match f.reason {
                Some(reason) => format!("{}:{}", f.state.code(), reason.code()),
                None => f.state.code().to_owned(),
            },
            Fact::Lateness(f) => f.minutes.to_string(),
            Fact::BadgeCheck(f) => canonical(&BadgeCheck { note: None, ..f.clone() }, &["visit", "person"]),
            Fact::Finding(f) => f.text.as_str().to_owned(),
            Fact::Photo(f) => f.hash.to_string(),
            Fact::Decision(f) => canonical(&f.verdict, &[]),
            Fact::AbsenceProof(f) => canonical(&f.proof, &[]),
            Fact::VisitStep(f) => f.state.name().to_owned(),
            Fact::VisitTime(f) => minute(f.at.to_utc()),
            Fact::Host(f) => canonical(f, &["visit", "note"]),
            Fact::Visit(f) => canonical(&(f.unit, f.kind), &[]),
            Fact::Seal(f) => f.content.to_string(),
            Fact::SealPart(f) => f.field(),
            Fact::SameVisit(_) | Fact::SamePerson(_) | Fact::SameFinding(_) => "same".to_owned(),
            Fact::AddedPerson(f) => canonical(f, &["visit", "person"]),
            Fact::ChecklistAnswer(f) => canonical(&f.answer, &[]),
            other => canonical(other, &[]),
        }
    }

    /// Whether the fact can be: the constructors' one check, on both sides.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        match self {
            Fact::JournalStart(_) | Fact::Enrolment(_) => Ok(()),
            Fact::Quarantine(f) => f.check(),
            Fact::VisitStep(f) => f.check(),
            Fact::Unit(f) => f.check(),
            Fact::Staff(f) => f.check(),
            Fact::Posting(f) => f.check(),
            Fact::Contact(f) => f.check(),
            Fact::BadgeRecord(f) => f.check(),
            Fact::Team(f) => f.check(),
            Fact::TeamMember(f) => f.check(),
            Fact::Visit(f) => f.check(),
            Fact::VisitTime(f) => f.check(),
            Fact::Host(f) => f.check(),
            Fact::AddedPerson(f) => f.check(),
            Fact::Mark(f) => f.check(),
            Fact::Lateness(f) => f.check(),
            Fact::AbsenceProof(f) => f.check(),
            Fact::BadgeCheck(f) => f.check(),
            Fact::ChecklistAnswer(f) => f.check(),
            Fact::Finding(f) => f.check(catalogue),
            Fact::Photo(f) => f.check(catalogue),
            Fact::Explanation(f) => f.check(catalogue),
            Fact::Statement(f) => f.check(),
            Fact::Recommendation(f) => f.check(),
            Fact::Signature(f) => f.check(),
            Fact::Seal(f) => f.check(),
            Fact::SealPart(f) => f.check(),
            Fact::Decision(f) => f.check(catalogue),
            Fact::SameVisit(f) => f.check(),
            Fact::SamePerson(f) => f.check(),
            Fact::SameFinding(f) => f.check(catalogue),
            Fact::Erase(f) => f.check(),
            Fact::ForkSeen(f) => checked_text("words", &f.words, limits::NOTE_CHARS_MAX),
            Fact::Restoration(_) => Ok(()),
        }
    }
}

/// The key parts of what belongs to a finding.
pub fn finding_parts(kind: &str, name: &FindingName) -> KeyParts {
    KeyParts::of(kind, name.visit).on(name.subject.id()).field(name.field())
}

/// An erase entry is a value of its own, not one of the key it erases.
fn erase_field(erase: &Erase) -> String {
    let names: Vec<u8> = erase.names.iter().flat_map(|hash| hash.0).collect();
    format!("{}|{}|{}", erase.parts.kind, erase.parts.field, EntryHash(crate::ids::sha256(&names)))
}

fn first_half(hash: EntryHash) -> Id {
    let mut id = [0; 16];
    id.copy_from_slice(&hash.0[..16]);
    Id(id)
}

/// A moment as two clocks that agree to the minute tell it.
fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:00Z").to_string()
}

/// JSON with sorted keys, less some fields: the same text on every machine.
fn canonical(fact: &impl Serialize, without: &[&str]) -> String {
    let mut value = serde_json::to_value(fact).expect("facts are plain data with text keys");
    if let Some(map) = value.as_object_mut() {
        without.iter().for_each(|field| drop(map.remove(*field)));
    }
    let mut text = String::new();
    write_sorted(&value, &mut text);
    text
}

pub(crate) fn write_sorted(value: &serde_json::Value, into: &mut String) {
    match value {
        serde_json::Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            into.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    into.push(',');
                }
                into.push_str(&serde_json::Value::from(key.as_str()).to_string());
                into.push(':');
                write_sorted(&map[key], into);
            }
            into.push('}');
        }
        serde_json::Value::Array(items) => {
            into.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    into.push(',');
                }
                write_sorted(item, into);
            }
            into.push(']');
        }
        plain => into.push_str(&plain.to_string()),
    }
}
