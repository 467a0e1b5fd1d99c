//! Sync without I/O: one file a step, with both sides of it. The phone's session
//! decides what to send next; the office's functions give verdicts; neither knows
//! of sockets, files or clocks. `shared/PROTOCOL.md` outranks this code.

mod certificate;
mod drift;
mod entries;
mod hello;
mod invite;
mod photos;
mod pull;
mod sanity;
mod session;

pub use certificate::*;
pub use drift::*;
pub use entries::*;
pub use hello::*;
pub use invite::*;
pub use photos::*;
pub use pull::*;
pub use sanity::*;
pub use session::*;

/// The protocol both sides speak.
pub const PROTOCOL_VERSION: u32 = 1;
