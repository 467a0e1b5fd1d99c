//! Papers at the office, over its pages: who may have which, in which formats, what is
//! noted, why one can't be made; and the signed minutes, which are kept for ever as they
//! were signed, or not at all.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
#[path = "../kit/mod.rs"]
mod kit;

mod closed;
mod given;
mod refused;
mod scene;
