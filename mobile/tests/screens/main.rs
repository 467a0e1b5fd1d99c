//! Every screen without a window: a view goes in, and what a person would read comes out.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]
#![allow(clippy::disallowed_methods, reason = "the views are made with the machine's clock")]

mod closing;
mod door;
mod honest;
mod rendered;
mod shown;
