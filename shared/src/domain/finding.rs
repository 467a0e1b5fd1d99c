//! Findings: observed on the spot, explained by the person or unit, decided at
//! the office. Only `UPHELD` counts anywhere, and only while what it judged stands.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::limits::{ACT_NUMBER_MAX, NOTE_CHARS_MAX, TEXT_CHARS_MAX};
use super::{Attaches, Catalogue, FindingCode, Refusal, checked_lines, checked_optional};
use crate::ids::{Id, PersonId, UnitId, VisitId};
use crate::text::Text;

/// Whom or what a finding is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "on", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A person of the roster, or one added on the spot.
    Person(PersonId),
    /// The unit.
    Unit(UnitId),
    /// Somebody whose name is not known yet: counted for the unit, for no person.
    Unidentified(PersonId),
}

impl Subject {
    /// Its id, as keys use it.
    pub fn id(self) -> Id {
        match self {
            Subject::Person(person) | Subject::Unidentified(person) => person.into(),
            Subject::Unit(unit) => unit.into(),
        }
    }
}

/// Which finding: subject, code and a number for a second, distinct act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FindingName {
    /// The visit.
    pub visit: VisitId,
    /// On whom.
    pub subject: Subject,
    /// What.
    pub code: FindingCode,
    /// 1 for the first act.
    pub act: u8,
}

impl FindingName {
    /// The field of its key: code and number.
    pub fn field(&self) -> String {
        format!("{}.{}", self.code, self.act)
    }

    /// Checks code, attachment and number.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        if !(1..=ACT_NUMBER_MAX).contains(&self.act) {
            return Err(Refusal::OutOfRange { field: "act", min: 1, max: u64::from(ACT_NUMBER_MAX) });
        }
        let code = self.code.to_string();
        let Some(kind) = catalogue.get(&self.code) else {
            return Err(Refusal::UnknownCode { code });
        };
        let fits = match self.subject {
            Subject::Person(_) | Subject::Unidentified(_) => kind.attaches != Attaches::Unit,
            Subject::Unit(_) => kind.attaches != Attaches::Person,
        };
        if fits { Ok(()) } else { Err(Refusal::WrongAttachment { code }) }
    }
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which.
    #[serde(flatten)]
    pub name: FindingName,
    /// What was seen, in the inspector's words.
    pub text: Text,
    /// When it was seen, to the minute; pre-filled, correctable.
    pub seen_at: DateTime<FixedOffset>,
    /// Where, e.g. «hành lang tầng 2».
    pub place: Option<Text>,
}

/// A finding's fields, the name's among them, as they stand: read so, none of them has to
/// be put aside first until it is known whose it is.
#[derive(Deserialize)]
struct FindingRead {
    visit: VisitId,
    subject: Subject,
    code: FindingCode,
    act: u8,
    text: Text,
    seen_at: DateTime<FixedOffset>,
    place: Option<Text>,
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Finding, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Finding;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a finding")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Finding, A::Error> {
                let FindingRead { visit, subject, code, act, text, seen_at, place } =
                    FindingRead::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Finding { name: FindingName { visit, subject, code, act }, text, seen_at, place })
            }
        }
        deserializer.deserialize_map(Read)
    }
}

impl Finding {
    /// Checks the name, the texts and that the code was valid on that day.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        self.name.check(catalogue)?;
        let day = self.seen_at.date_naive();
        if catalogue.valid_on(&self.name.code, day).is_none() {
            return Err(Refusal::CodeNotValidThen { code: self.name.code.to_string(), day });
        }
        checked_lines("text", &self.text, TEXT_CHARS_MAX)?;
        checked_optional("place", self.place.as_ref(), NOTE_CHARS_MAX)
    }
}

/// What the person or unit says to a finding; printed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Which finding.
    #[serde(flatten)]
    pub name: FindingName,
    /// Whether they said anything.
    pub answer: ExplanationAnswer,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum ExplanationAnswer {
    /// Their words.
    Explained {
        /// Ý kiến giải trình.
        text: Text,
    },
    /// None within the deadline.
    NoAnswer,
}

impl Explanation {
    /// Checks name and text.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        self.name.check(catalogue)?;
        match &self.answer {
            ExplanationAnswer::Explained { text } => checked_lines("text", text, TEXT_CHARS_MAX),
            ExplanationAnswer::NoAnswer => Ok(()),
        }
    }
}

/// What the office decides of a finding; its header's `after` names what it judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which finding.
    #[serde(flatten)]
    pub name: FindingName,
    /// How.
    pub verdict: DecisionVerdict,
    /// Why; not part of the value.
    pub reason: Text,
}

/// The office's decision on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionVerdict {
    /// Giữ nguyên: it counts.
    Upheld,
    /// Không chấp nhận: it does not.
    Rejected,
    /// Tạm hoãn; who and until when, but never why (health is sensitive data).
    Deferred {
        /// Until this day.
        until: NaiveDate,
    },
}

impl Decision {
    /// Checks name and reason.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        self.name.check(catalogue)?;
        checked_lines("reason", &self.reason, NOTE_CHARS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_finding_is_read_by_its_fields_names_and_in_no_other_way() {
        let id = "0".repeat(32);
        let subject = json!({"on": "person", "id": id});
        let seen_at = "2026-11-24T08:05:00+07:00";
        let named = json!({
            "visit": id, "subject": subject, "code": "THE-01", "act": 1, "text": "Không đeo thẻ", "seen_at": seen_at,
            "of_a_later_version": [1],
        });
        let finding = Finding::deserialize(&named).unwrap();
        assert_eq!((finding.name.field().as_str(), finding.place.as_ref()), ("THE-01.1", None));
        assert_eq!(Finding::deserialize(serde_json::to_value(&finding).unwrap()).unwrap(), finding);
        let row = json!([id, subject, "THE-01", 1, "Không đeo thẻ", seen_at, null]);
        assert!(Finding::deserialize(&row).is_err(), "a row of values is no finding");
    }
}
