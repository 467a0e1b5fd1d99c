//! People of the inspected units: who they are, where they are posted, whether
//! they hold a badge. A name is never a key; one entry tells one class of things.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::limits::{LABEL_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX};
use super::{Refusal, checked_optional, checked_text};
use crate::ids::{PersonId, UnitId};
use crate::text::Text;

/// Which law a person serves under; decides badge entitlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Category {
    /// Cán bộ.
    Cb,
    /// Công chức.
    Cc,
    /// Viên chức.
    Vc,
    /// Người lao động (hợp đồng).
    Nld,
    /// Người hoạt động không chuyên trách.
    Kct,
}

impl Category {
    /// Whether QĐ 06/2008/QĐ-BNV gives this category a badge at all.
    pub fn entitled_to_badge(self) -> bool {
        matches!(self, Category::Cb | Category::Cc | Category::Vc)
    }
}

/// A staff member: what the roster needs and no more (purpose limit).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Who.
    pub person: PersonId,
    /// Họ và tên, as the roster spells it.
    pub full_name: Text,
    /// Tells people of one name apart on the screen.
    pub birth_year: Option<u16>,
    /// Which law.
    pub category: Category,
}

/// Years a roster may give; anything else is a slip of the pen.
pub const BIRTH_YEARS: std::ops::RangeInclusive<u16> = 1930..=2015;

impl Staff {
    /// Checks the name and the year.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("full_name", &self.full_name, NAME_CHARS_MAX)?;
        match self.birth_year {
            Some(year) if !BIRTH_YEARS.contains(&year) => Err(Refusal::OutOfRange {
                field: "birth_year",
                min: u64::from(*BIRTH_YEARS.start()),
                max: u64::from(*BIRTH_YEARS.end()),
            }),
            _ => Ok(()),
        }
    }
}

/// A person's post in a unit, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
    /// Chức vụ, chức danh.
    pub title: Option<Text>,
    /// Bộ phận.
    pub department: Option<Text>,
    /// Place in the unit's own list.
    pub row: u32,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day; a missing end is a current posting.
    pub to: Option<NaiveDate>,
    /// A post the directive calls sensitive (section 2): visited first.
    #[serde(default)]
    pub sensitive: bool,
}

impl Posting {
    /// Checks texts and days.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("title", self.title.as_ref(), TITLE_CHARS_MAX)?;
        checked_optional("department", self.department.as_ref(), UNIT_NAME)?;
        match (self.from, self.to) {
            (Some(from), Some(to)) if to < from => Err(Refusal::NotHere { field: "to" }),
            _ => Ok(()),
        }
    }
}

const UNIT_NAME: usize = super::limits::UNIT_NAME_CHARS_MAX;

/// A person's work phone: an entry of its own, never sent to phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Who.
    pub person: PersonId,
    /// Ten or eleven digits.
    pub work_phone: Text,
}

impl Contact {
    /// Checks the length.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("work_phone", &self.work_phone, LABEL_CHARS_MAX)
    }
}

/// Whether the office has issued a badge; «chưa được cấp» is never the person's fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeRecord {
    /// Whose.
    pub person: PersonId,
    /// What the office knows.
    pub state: BadgeRecordState,
    /// The number with all but its last digits masked.
    pub number_masked: Option<Text>,
}

/// What the office's own books say of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadgeRecordState {
    /// Đã cấp.
    Issued,
    /// Chưa cấp.
    NotIssued,
    /// Đã đề nghị cấp.
    Requested,
    /// Đã thu hồi.
    Recalled,
}

impl BadgeRecord {
    /// Checks that no whole citizen number hides in the masked one.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_optional("number_masked", self.number_masked.as_ref(), LABEL_CHARS_MAX)
    }
}
