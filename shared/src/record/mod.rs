//! The record: the fold of all entries held (`merge.md`'s rules). Same entries,
//! same record, in any order, any number of times. It refuses to know how entries
//! arrived, and never asks a clock.

mod admit;
mod aside;
mod count;
mod duplicates;
mod evaluate;
mod fold;
mod forks;
mod incremental;
mod item;
mod joins;
mod scopes;
mod seal;
mod settle;
mod visit;

pub use admit::Enrolled;
pub use aside::{judgement, judgement_of_revoked, why_aside};
pub use count::*;
pub use duplicates::Duplicate;
pub use evaluate::{BadReference, Display, KeyRecord, Shown};
pub use fold::{Folded, fold};
pub use forks::{ForkIncident, fork_incidents};
#[cfg(feature = "planted-faults")]
pub use incremental::PlantedFault;
pub use incremental::Record;
pub use item::{Effect, Item, Stage};
pub use scopes::{Sees, sees};
pub use seal::{VisitContent, seal_lists, visit_entries};
pub use settle::{Settlement, erasure, settlement};
pub use visit::*;

/// The version of these rules; seals and reports state it.
pub const FOLD_VERSION: u32 = 1;
