//! The domain of a surprise inspection: facts that can be, and typed refusals of
//! those that can't. It knows nothing of journals, phones or the office's tables.

pub mod limits;

mod badge;
mod catalogue;
pub mod checklist;
mod fact;
mod finding;
mod key;
mod mark;
mod office;
mod photo;
mod refusal;
pub mod rights;
pub mod sample_units;
mod seal;
mod staff;
mod statement;
mod team;
mod unit;
mod visit;

pub use badge::*;
pub use catalogue::*;
pub use checklist::{Answer, ChecklistAnswer};
pub(crate) use fact::write_sorted;
pub use fact::{Fact, Kind, finding_parts};
pub use finding::*;
pub use key::KeyParts;
pub use mark::*;
pub use office::*;
pub use photo::*;
pub use refusal::Refusal;
pub use rights::Role;
pub use seal::*;
pub use staff::*;
pub use statement::*;
pub use team::*;
pub use unit::*;
pub use visit::*;

use crate::text::{Text, TextRefusal, has_citizen_number};

/// Checks that a text of one line is there, not too long, and holds no citizen number.
fn checked_text(field: &'static str, text: &Text, chars_max: usize) -> Result<(), Refusal> {
    fits(field, text, Text::parse(text.as_str(), chars_max))
}

/// The same for a text of several lines.
pub(crate) fn checked_lines(field: &'static str, text: &Text, chars_max: usize) -> Result<(), Refusal> {
    fits(field, text, Text::parse_lines(text.as_str(), chars_max))
}

/// A citizen number is never stored, in whatever field it was typed (it tells
/// sex, year of birth and province, and badges carry it since QĐ 838/QĐ-BNV).
fn fits(field: &'static str, text: &Text, parsed: Result<Text, TextRefusal>) -> Result<(), Refusal> {
    parsed.map_err(|why| Refusal::Text { field, why })?;
    if has_citizen_number(text.as_str()) { Err(Refusal::CitizenNumber { field }) } else { Ok(()) }
}

fn checked_optional(field: &'static str, text: Option<&Text>, chars_max: usize) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| checked_text(field, text, chars_max))
}
