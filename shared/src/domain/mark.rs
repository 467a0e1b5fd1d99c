//! The roll call: one mark a person a visit. An absence is only unverified until
//! the unit has explained it and somebody at the office has judged (domain rule).
//! State, minutes late and proof are separate keys: each has its own kind of author.

use serde::{Deserialize, Serialize};

use super::limits::{LABEL_CHARS_MAX, LATE_MINUTES_MAX};
use super::{FindingCode, Refusal};
use super::{checked_optional, visit};
use crate::ids::{PersonId, VisitId};
use crate::text::Text;

/// Điểm danh: how a person was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Attendance {
    /// Chưa xác minh: the default, rarely written.
    Cxm,
    /// Có mặt.
    Cm,
    /// Đi muộn.
    Dm,
    /// Về sớm.
    Vs,
    /// Vắng có lý do.
    Vcl,
    /// Vắng không lý do.
    Vkl,
    /// Không thuộc diện (đã chuyển, nghỉ hưu, biệt phái).
    Ktd,
}

impl Attendance {
    /// All seven, in the order of the screen.
    pub const ALL: [Attendance; 7] = [
        Attendance::Cm,
        Attendance::Dm,
        Attendance::Vs,
        Attendance::Vcl,
        Attendance::Vkl,
        Attendance::Ktd,
        Attendance::Cxm,
    ];

    /// Its code on the wire and in keys of sentences.
    pub fn code(self) -> &'static str {
        match self {
            Attendance::Cxm => "CXM",
            Attendance::Cm => "CM",
            Attendance::Dm => "DM",
            Attendance::Vs => "VS",
            Attendance::Vcl => "VCL",
            Attendance::Vkl => "VKL",
            Attendance::Ktd => "KTD",
        }
    }
}

impl Attendance {
    /// The finding it offers; it is never created by itself, and an absence is only
    /// unverified until the unit has explained it.
    pub fn offers(self) -> Option<FindingCode> {
        let code = match self {
            Attendance::Dm => "GIO-01",
            Attendance::Vs => "GIO-02",
            Attendance::Vkl => "GIO-03",
            Attendance::Cxm | Attendance::Cm | Attendance::Vcl | Attendance::Ktd => return None,
        };
        Some(FindingCode::parse(code).expect("the codes named here are in the catalogue's form"))
    }
}

/// Why a person is away with leave. Health, maternity and family are one closed
/// code: the reason itself is sensitive data and is not written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AbsenceReason {
    /// Nghỉ phép.
    Phep,
    /// Công tác.
    Ctac,
    /// Họp.
    Hop,
    /// Đi cơ sở.
    Coso,
    /// Đào tạo.
    Hoc,
    /// Nghỉ chế độ.
    Chedo,
    /// Khác.
    Khac,
}

impl AbsenceReason {
    /// Its code on the wire and in keys of sentences.
    pub fn code(self) -> &'static str {
        match self {
            AbsenceReason::Phep => "PHEP",
            AbsenceReason::Ctac => "CTAC",
            AbsenceReason::Hop => "HOP",
            AbsenceReason::Coso => "COSO",
            AbsenceReason::Hoc => "HOC",
            AbsenceReason::Chedo => "CHEDO",
            AbsenceReason::Khac => "KHAC",
        }
    }
}

/// How the writer knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// One tap on one person.
    Seen,
    /// «Tất cả có mặt»: everybody at once, only where nothing stood.
    Bulk,
}

/// One person's mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The visit.
    pub visit: VisitId,
    /// Whom it is on.
    pub person: PersonId,
    /// How they were found.
    pub state: Attendance,
    /// With `VCL` only, and then always.
    pub reason: Option<AbsenceReason>,
    /// How the writer knows; not part of the value.
    pub basis: Basis,
}

impl Mark {
    /// A reason belongs to `VCL` and to nothing else; only «có mặt» comes in bulk.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        match (self.state, self.reason) {
            (Attendance::Vcl, None) => return Err(Refusal::Missing { field: "reason" }),
            (Attendance::Vcl, Some(_)) | (_, None) => {}
            (_, Some(_)) => return Err(Refusal::NotHere { field: "reason" }),
        }
        if self.basis == Basis::Bulk && self.state != Attendance::Cm {
            return Err(Refusal::NotHere { field: "basis" });
        }
        Ok(())
    }
}

/// How late or early, in minutes: arrival − the unit's start − tolerance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    /// The visit.
    pub visit: VisitId,
    /// Whose.
    pub person: PersonId,
    /// Minutes late (or early, for `VS`).
    pub minutes: u16,
    /// Where the time comes from.
    pub source: visit::TimeSource,
}

impl Lateness {
    /// Between a minute and a working day.
    ///
    /// # Errors
    /// The range.
    pub fn check(&self) -> Result<(), Refusal> {
        if (1..=LATE_MINUTES_MAX).contains(&self.minutes) {
            return Ok(());
        }
        Err(Refusal::OutOfRange { field: "minutes", min: 1, max: u64::from(LATE_MINUTES_MAX) })
    }
}

/// The paper that proves an absence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsenceProof {
    /// The visit.
    pub visit: VisitId,
    /// Whose.
    pub person: PersonId,
    /// What became of it.
    pub proof: Proof,
    /// The paper's number or kind, without its content.
    pub paper: Option<Text>,
}

/// Where the paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Proof {
    /// None was shown.
    None,
    /// The team saw it.
    Seen,
    /// Promised for a day.
    Promised {
        /// The day.
        by: chrono::NaiveDate,
    },
    /// The office has it.
    Received,
    /// The office did not accept it.
    Rejected,
}

impl Proof {
    /// The finding it offers: an absence claimed, and no paper for it.
    pub fn offers(self) -> Option<FindingCode> {
        let code = FindingCode::parse("GIO-04").expect("the codes named here are in the catalogue's form");
        (self == Proof::None).then_some(code)
    }

    /// Whose value it is: the team's observation and the office's judgement are
    /// separate keys, since neither settles the other.
    pub fn by(self) -> ProofBy {
        match self {
            Proof::None | Proof::Seen | Proof::Promised { .. } => ProofBy::Team,
            Proof::Received | Proof::Rejected => ProofBy::Office,
        }
    }
}

/// Who says where the paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofBy {
    /// The inspectors, on the spot.
    Team,
    /// The office, when the paper has come.
    Office,
}

impl ProofBy {
    /// Its name in keys.
    pub fn name(self) -> &'static str {
        match self {
            ProofBy::Team => "team",
            ProofBy::Office => "office",
        }
    }
}

impl AbsenceProof {
    /// Checks the label.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("paper", self.paper.as_ref(), LABEL_CHARS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BadgeCheck, BadgeState, Catalogue};

    #[test]
    fn what_is_seen_of_a_person_offers_a_code_of_the_catalogue_or_none() {
        let known = |code: FindingCode| assert!(Catalogue::standard().get(&code).is_some(), "{code}");
        Attendance::ALL.into_iter().filter_map(Attendance::offers).for_each(known);
        Proof::None.offers().into_iter().for_each(known);
        assert_eq!(Attendance::ALL.into_iter().filter_map(Attendance::offers).count(), 3);
        assert_eq!(Proof::Seen.offers(), None);
        let offered = BadgeState::ALL.into_iter().filter_map(|state| check(state, None).offers());
        assert_eq!(offered.inspect(|code| known(code.clone())).count(), 6);
    }

    #[test]
    fn a_lost_badge_that_was_reported_offers_nothing() {
        use crate::domain::Asked;
        assert_eq!(check(BadgeState::Lost, Some(Asked::Yes)).offers(), None);
        assert!(check(BadgeState::Lost, Some(Asked::No)).offers().is_some());
    }

    fn check(state: BadgeState, reported: Option<crate::domain::Asked>) -> BadgeCheck {
        let (visit, person) = (VisitId([1; 16]), PersonId([2; 16]));
        BadgeCheck { visit, person, state, exempt: None, requested: None, reported, note: None }
    }
}
