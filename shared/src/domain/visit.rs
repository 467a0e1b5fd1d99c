//! A surprise visit: planned or opened on the spot, for any unit, even with an
//! empty roster; its states; and the times that are evidence.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::limits::{NAME_CHARS_MAX, NOTE_CHARS_MAX, TITLE_CHARS_MAX, UNIT_NAME_CHARS_MAX};
use super::{Refusal, checked_optional, checked_text};
use crate::ids::{PersonId, TeamId, UnitId, VisitId};
use crate::text::Text;

/// Which checklist the visit follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// Cơ quan, đơn vị.
    Agency,
    /// Bộ phận tiếp nhận và trả kết quả.
    OneStopDesk,
}

/// That a visit takes place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Which.
    pub visit: VisitId,
    /// The unit visited.
    pub unit: UnitId,
    /// The team whose decision covers it; a phone that does not hold one yet leaves it open.
    pub team: Option<TeamId>,
    /// Its checklist.
    pub kind: VisitKind,
    /// The period the team came in, for the plan and the report.
    pub purpose: Option<Text>,
    /// How it came about.
    pub origin: VisitOrigin,
}

/// How a visit came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitOrigin {
    /// Planned at the office.
    Planned,
    /// Opened on the spot.
    OnTheSpot,
}

impl Visit {
    /// Checks the purpose.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("purpose", self.purpose.as_ref(), NOTE_CHARS_MAX)
    }
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum VisitState {
    /// Planned, not begun.
    Planned,
    /// Begun.
    Open,
    /// Closed on the phone.
    Closed,
    /// The minutes are signed.
    Sealed,
    /// All findings are decided.
    Final,
}

impl VisitState {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            VisitState::Planned => "PLANNED",
            VisitState::Open => "OPEN",
            VisitState::Closed => "CLOSED",
            VisitState::Sealed => "SEALED",
            VisitState::Final => "FINAL",
        }
    }

    /// Checks one step: forward by one, or back from closed to open.
    ///
    /// # Errors
    /// The two states.
    pub fn step(self, to: VisitState) -> Result<(), Refusal> {
        use VisitState::{Closed, Final, Open, Planned, Sealed};
        match (self, to) {
            (Planned, Open) | (Open, Closed) | (Closed, Open) | (Closed, Sealed) | (Sealed, Final) => Ok(()),
            _ => Err(Refusal::VisitState { from: self.name(), to: to.name() }),
        }
    }
}

/// A step of a visit. That the minutes are sealed is told by their seal alone, so
/// that no visit is called signed without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitStep {
    /// Which visit.
    pub visit: VisitId,
    /// Where it stands now.
    pub state: VisitState,
}

impl VisitStep {
    /// A seal tells of itself.
    ///
    /// # Errors
    /// The state.
    pub fn check(&self) -> Result<(), Refusal> {
        match self.state {
            VisitState::Sealed => Err(Refusal::NotByHand { to: self.state.name() }),
            _ => Ok(()),
        }
    }
}

/// A moment of the visit that is evidence: a value that a person confirmed,
/// printed with the known drift of the clock it was pre-filled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTime {
    /// Which visit.
    pub visit: VisitId,
    /// Which moment.
    pub moment: Moment,
    /// When, to the minute.
    pub at: DateTime<FixedOffset>,
    /// Where the time comes from.
    pub source: TimeSource,
    /// Why it was changed by hand.
    pub reason: Option<Text>,
}

/// The moments that the minutes print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The team arrived.
    Arrived,
    /// The visit ended.
    Ended,
}

impl Moment {
    /// Its name in keys.
    pub fn name(self) -> &'static str {
        match self {
            Moment::Arrived => "arrived",
            Moment::Ended => "ended",
        }
    }
}

/// Where a printed time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeSource {
    /// The phone's clock.
    Clock,
    /// A person who looked at another clock.
    Person,
}

impl VisitTime {
    /// A time set by hand needs a reason.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("reason", self.reason.as_ref(), NOTE_CHARS_MAX)?;
        if self.source == TimeSource::Person && self.reason.is_none() {
            return Err(Refusal::Missing { field: "reason" });
        }
        Ok(())
    }
}

/// Somebody met who is not on the roster, added on the spot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedPerson {
    /// The visit.
    pub visit: VisitId,
    /// Their new id.
    pub person: PersonId,
    /// Họ và tên as told; missing where nobody would tell.
    pub full_name: Option<Text>,
    /// Chức vụ as told.
    pub title: Option<Text>,
    /// Bộ phận as told.
    pub department: Option<Text>,
}

impl AddedPerson {
    /// Checks the texts.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("full_name", self.full_name.as_ref(), NAME_CHARS_MAX)?;
        checked_optional("title", self.title.as_ref(), TITLE_CHARS_MAX)?;
        checked_optional("department", self.department.as_ref(), UNIT_NAME_CHARS_MAX)?;
        match &self.full_name {
            Some(name) => checked_text("full_name", name, NAME_CHARS_MAX),
            None => Ok(()),
        }
    }
}
