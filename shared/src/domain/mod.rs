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

use crate::text::Text;

/// Checks that a text is there and not too long.
fn checked_text(field: &'static str, text: &Text, chars_max: usize) -> Result<(), Refusal> {
    Text::parse(text.as_str(), chars_max).map(drop).map_err(|why| Refusal::Text { field, why })
}

fn checked_optional(field: &'static str, text: Option<&Text>, chars_max: usize) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| checked_text(field, text, chars_max))
}
