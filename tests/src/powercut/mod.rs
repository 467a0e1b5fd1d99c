//! Power cuts: from what the recorder wrote down, a disk that knows which bytes and
//! names were made durable, and the folders that a cut may leave of it. Choices are
//! made in memory by a seed; only [`CrashState::write_to`] touches a real folder. It
//! refuses to know what the files mean.
//!
//! What it takes for granted:
//! - bytes are durable after `fsync` or `fdatasync` of their file, and a length with them;
//! - a name made, renamed or removed is durable after `fsync` of its folder; before
//!   that each such change may have happened or not, but never in part, and none
//!   without the earlier ones of the same file;
//! - `sync_file_range` makes nothing durable.
//!
//! What it leaves out: of a page written several times since its last sync only the
//! oldest and the newest bytes come back, and nothing that was durable is ever harmed.

mod crash;
mod disk;
mod log;
#[cfg(test)]
mod tests;

pub use crash::{CrashState, Unsynced};
pub use disk::{Disk, DiskError};
pub use log::{Call, LogError, read_log};
