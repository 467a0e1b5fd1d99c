//! Badge checks. «Not worn» is a person's breach; «never issued» is the unit's
//! duty (directive section 1) and never counts against the person.

use serde::{Deserialize, Serialize};

use super::limits::NOTE_CHARS_MAX;
use super::{FindingCode, Refusal, checked_optional};
use crate::ids::{PersonId, VisitId};
use crate::text::Text;

/// What was seen of a person's badge (QĐ 06/2008/QĐ-BNV).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BadgeState {
    /// Đeo đúng.
    WornOk,
    /// Đeo sai quy cách.
    WornWrong,
    /// Có thẻ, không đeo.
    NotWorn,
    /// Chưa được cấp.
    NotIssued,
    /// Sai đơn vị, chức vụ.
    Outdated,
    /// Mất, hỏng.
    Lost,
    /// Dùng thẻ người khác.
    Others,
    /// Không thuộc diện hoặc được miễn.
    Exempt,
    /// Không gặp: the default, and no finding.
    NotSeen,
}

impl BadgeState {
    /// All nine, in the order of the screen.
    pub const ALL: [BadgeState; 9] = [
        BadgeState::WornOk,
        BadgeState::NotWorn,
        BadgeState::NotIssued,
        BadgeState::WornWrong,
        BadgeState::Outdated,
        BadgeState::Lost,
        BadgeState::Others,
        BadgeState::Exempt,
        BadgeState::NotSeen,
    ];

    /// Its code on the wire and in keys of sentences.
    pub fn code(self) -> &'static str {
        match self {
            BadgeState::WornOk => "WORN_OK",
            BadgeState::WornWrong => "WORN_WRONG",
            BadgeState::NotWorn => "NOT_WORN",
            BadgeState::NotIssued => "NOT_ISSUED",
            BadgeState::Outdated => "OUTDATED",
            BadgeState::Lost => "LOST",
            BadgeState::Others => "OTHERS",
            BadgeState::Exempt => "EXEMPT",
            BadgeState::NotSeen => "NOT_SEEN",
        }
    }

    /// Whether a badge is asked for: never issued, not right any more, or lost (directive
    /// section 1: such people are listed, with portraits, for the Home Affairs office).
    pub fn asks_for_badge(self) -> bool {
        matches!(self, BadgeState::NotIssued | BadgeState::Outdated | BadgeState::Lost)
    }
}

/// Why somebody need not wear one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExemptReason {
    /// Not of a category that is given a badge.
    NotEntitled,
    /// Separate security rules.
    SecurityRules,
    /// Newly arrived, within the time for issuing.
    NewlyArrived,
    /// On secondment from a body with a badge of its own.
    Seconded,
}

/// One person's badge check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeCheck {
    /// The visit.
    pub visit: VisitId,
    /// Whose badge.
    pub person: PersonId,
    /// What was seen.
    pub state: BadgeState,
    /// With `EXEMPT` only, and then always.
    pub exempt: Option<ExemptReason>,
    /// With `NOT_ISSUED`: «đã đề nghị cấp chưa?».
    pub requested: Option<Asked>,
    /// With `LOST`: whether the person had reported it.
    pub reported: Option<Asked>,
    /// Free words; not part of the value.
    pub note: Option<Text>,
}

/// The answer to a question that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nobody could say.
    Unknown,
}

impl BadgeCheck {
    /// The finding it offers; it is never created by itself. A badge lost and
    /// reported is no breach.
    pub fn offers(&self) -> Option<FindingCode> {
        let code = match (self.state, self.reported) {
            (BadgeState::WornWrong, _) => "THE-05",
            (BadgeState::NotWorn, _) => "THE-01",
            (BadgeState::NotIssued, _) => "THE-02",
            (BadgeState::Outdated, _) => "THE-03",
            (BadgeState::Lost, Some(Asked::Yes)) => return None,
            (BadgeState::Lost, _) => "THE-04",
            (BadgeState::Others, _) => "THE-06",
            (BadgeState::WornOk | BadgeState::Exempt | BadgeState::NotSeen, _) => return None,
        };
        Some(FindingCode::parse(code).expect("the codes named here are in the catalogue's form"))
    }

    /// Each extra field belongs to exactly one state.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("note", self.note.as_ref(), NOTE_CHARS_MAX)?;
        belongs("exempt", self.exempt.is_some(), self.state == BadgeState::Exempt)?;
        belongs("requested", self.requested.is_some(), self.state == BadgeState::NotIssued)?;
        match (self.reported.is_some(), self.state) {
            (true, state) if state != BadgeState::Lost => Err(Refusal::NotHere { field: "reported" }),
            _ => Ok(()),
        }
    }
}

fn belongs(field: &'static str, there: bool, wanted: bool) -> Result<(), Refusal> {
    match (there, wanted) {
        (false, true) => Err(Refusal::Missing { field }),
        (true, false) => Err(Refusal::NotHere { field }),
        _ => Ok(()),
    }
}
