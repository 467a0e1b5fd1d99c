//! The inspection team, its founding decision and its members (directive section 6).
//! Every visit points to the team whose decision was in force.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::limits::{LABEL_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX, UNIT_NAME_CHARS_MAX};
use super::{Refusal, Role, checked_optional, checked_text};
use crate::ids::{DeviceId, EntryRef, MemberId, PublicKey, TeamId, UnitId};
use crate::text::Text;

/// What a team was founded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// Đoàn kiểm tra đột xuất việc thực thi công vụ.
    Surprise,
    /// Tổ công tác hỗ trợ CCHC.
    Support,
    /// Đoàn giám sát cơ chế một cửa.
    Monitor,
}

/// A team and the decision that founds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Which.
    pub team: TeamId,
    /// What for.
    pub kind: TeamKind,
    /// Its name in full.
    pub name: Text,
    /// E.g. `13253/QĐ-UBND`.
    pub decision_no: Text,
    /// The decision's day.
    pub decision_date: NaiveDate,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force.
    pub valid_to: Option<NaiveDate>,
}

impl Team {
    /// Checks texts and days.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("name", &self.name, UNIT_NAME_CHARS_MAX)?;
        checked_text("decision_no", &self.decision_no, LABEL_CHARS_MAX)?;
        match self.valid_to {
            Some(to) if to < self.valid_from => Err(Refusal::NotHere { field: "valid_to" }),
            _ => Ok(()),
        }
    }
}

/// What a member does in the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Trưởng đoàn.
    Leader,
    /// Thư ký.
    Secretary,
    /// Thành viên.
    Member,
}

/// One member: one person, one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The team.
    pub team: TeamId,
    /// Who.
    pub member: MemberId,
    /// Họ và tên.
    pub full_name: Text,
    /// Chức vụ.
    pub title: Option<Text>,
    /// The unit the member comes from: nobody inspects their own.
    pub unit: Option<UnitId>,
    /// What they do.
    pub duty: Duty,
}

impl TeamMember {
    /// Checks the texts.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("full_name", &self.full_name, NAME_CHARS_MAX)?;
        checked_optional("title", self.title.as_ref(), TITLE_CHARS_MAX)
    }
}

/// The office enrols a device for one person; handing it over means enrolling again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub public_key: PublicKey,
    /// For whom.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
    /// Whether it may still write.
    pub state: EnrolmentState,
}

/// Whether a device may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentState {
    /// It may.
    Active,
    /// It may not; what it wrote before stands.
    Revoked,
}

/// The first entry of every journal; after a fork it names the old head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalStart {
    /// The device that begins here.
    pub device: DeviceId,
    /// The last entry its person wrote on the device it goes on for.
    pub continues: Option<EntryRef>,
}
