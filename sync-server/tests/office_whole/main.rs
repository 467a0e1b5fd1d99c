//! The office as a whole: it is the same after a restart, its projection follows from
//! its entries, a check finds exactly what is wrong, and many phones and several
//! processes at once lose nothing.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
#[path = "../kit/mod.rs"]
mod kit;

mod at_once;
mod check;
mod erase;
mod restart;
mod scene;
