//! The record: the fold of all entries held (`merge.md`'s rules). Same entries,
//! same record, in any order, any number of times. It refuses to know how entries
//! arrived, and never asks a clock.

mod count;
mod evaluate;
mod fold;
mod incremental;
mod item;
mod joins;
mod settle;
mod visit;

pub use count::*;
pub use evaluate::{BadReference, Display, KeyRecord, Shown};
pub use fold::{Folded, fold};
#[cfg(feature = "planted-faults")]
pub use incremental::PlantedFault;
pub use incremental::Record;
pub use item::{Effect, Item};
pub use settle::{Settlement, settlement};
pub use visit::*;

/// The version of these rules; seals and reports state it.
pub const FOLD_VERSION: u32 = 1;
