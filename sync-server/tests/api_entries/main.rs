//! Entries on their way into the office and out of it, as PROTOCOL.md has it: what is
//! pushed, what is set aside, bodies that come late, what is pulled.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
#[path = "../kit/mod.rs"]
mod kit;

mod aside;
mod bodies;
mod pull;
mod push;
mod refused;
mod scopes;
