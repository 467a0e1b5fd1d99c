//! Journals: one device's append-only, hash-chained facts. Both header and body
//! are kept, hashed and sent as the exact bytes first written. It refuses to know
//! where journals are stored or what a set of them means.

mod chain;
mod entry;
mod heads;
mod sign;
mod strict;
mod write;

pub use chain::*;
pub use entry::*;
pub use heads::*;
pub use sign::*;
pub use strict::NotStrict;
pub use write::*;

pub use crate::ids::EntryRef;
