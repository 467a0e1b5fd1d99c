//! The tree of units. Units are keyed by an internal id; codes are dated
//! attributes in a named scheme, since codes were re-used with new names.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::limits::{LABEL_CHARS_MAX, UNIT_LINKS_MAX, UNIT_NAME_CHARS_MAX};
use super::{Refusal, checked_text};
use crate::ids::UnitId;
use crate::text::Text;

/// What a unit is; the words for its level come from the template profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// The district (today perhaps a commune or province) that owns the record.
    District,
    /// Cơ quan chuyên môn.
    Department,
    /// Đơn vị sự nghiệp.
    ServiceUnit,
    /// Xã, thị trấn.
    Commune,
    /// Bộ phận tiếp nhận và trả kết quả TTHC.
    OneStopDesk,
}

/// A code of a unit in some scheme, for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCode {
    /// E.g. `gso`, `qd20-2020`.
    pub scheme: String,
    /// The code as the scheme writes it.
    pub code: String,
    /// First day it was this unit's.
    pub valid_from: Option<NaiveDate>,
    /// Last day it was this unit's.
    pub valid_to: Option<NaiveDate>,
}

/// A unit, as one entry states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its internal id.
    pub unit: UnitId,
    /// Its name in its time.
    pub name: Text,
    /// What it is.
    pub kind: UnitKind,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// Its codes.
    #[serde(default)]
    pub codes: Vec<UnitCode>,
    /// First day it existed.
    pub valid_from: Option<NaiveDate>,
    /// Last day it existed.
    pub valid_to: Option<NaiveDate>,
    /// The units that took over from it; history stays here.
    #[serde(default)]
    pub successors: Vec<UnitId>,
}

impl UnitCode {
    fn check(&self) -> Result<(), Refusal> {
        let fits = |text: &str| !text.is_empty() && text.len() <= LABEL_CHARS_MAX && text.chars().all(is_code_char);
        if !fits(&self.scheme) || !fits(&self.code) {
            return Err(Refusal::NotHere { field: "codes" });
        }
        in_order("codes", self.valid_from, self.valid_to)
    }
}

/// Codes of the schemes met are letters, digits and a few signs.
fn is_code_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '/')
}

fn in_order(field: &'static str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<(), Refusal> {
    if matches!((from, to), (Some(from), Some(to)) if to < from) { Err(Refusal::NotHere { field }) } else { Ok(()) }
}

impl Unit {
    /// Checks name, codes, dates and that it is neither its own parent nor successor.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("name", &self.name, UNIT_NAME_CHARS_MAX)?;
        for (field, count) in [("codes", self.codes.len()), ("successors", self.successors.len())] {
            if count > UNIT_LINKS_MAX {
                return Err(Refusal::OutOfRange { field, min: 0, max: UNIT_LINKS_MAX as u64 });
            }
        }
        self.codes.iter().try_for_each(UnitCode::check)?;
        if self.parent == Some(self.unit) {
            return Err(Refusal::NotHere { field: "parent" });
        }
        if self.successors.contains(&self.unit) {
            return Err(Refusal::NotHere { field: "successors" });
        }
        in_order("valid_to", self.valid_from, self.valid_to)
    }
}
