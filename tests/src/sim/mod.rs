//! A seeded simulation: phones and an office on the pure core, over a network
//! that cuts, drops, doubles, trims and forges; with full disks, jumping clocks,
//! kills and restored backups. A failing seed replays exactly.

mod acts;
mod bundle;
mod check;
mod hostile;
mod office;
mod phone;
mod restored;
mod rng;
mod world;

pub(crate) use acts::{Hand, Stage};
pub use check::Broken;
pub use office::OfficeBug;
pub(crate) use office::{Known, Office, Right};
pub use rng::Rng;
pub use world::{Bugs, Outcome, Tallies, run};
