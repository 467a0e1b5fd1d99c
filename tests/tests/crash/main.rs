//! What a phone keeps when it ends at a bad moment: killed, or with the power cut.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod damage;
mod full;
mod kill;
mod life;
mod power;
