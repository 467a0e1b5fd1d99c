//! Stories in the real window, each ending at the office's record.
#![cfg(all(feature = "automation", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]
#![allow(clippy::disallowed_methods, reason = "the window beside it has the machine's clock")]

mod closing;
mod door;
mod gate;
mod looks;
mod scene;
mod stories;
