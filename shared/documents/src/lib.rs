//! The papers of an inspection. [`paper`] is what a paper is made of, whatever its
//! format; writers turn it into bytes. Content never depends on the format, and nothing
//! here asks a clock, reads a disk or makes anything up: the day is an argument, and so
//! are the pictures.
#![deny(missing_docs)]

mod jpeg;
#[cfg(feature = "office")]
pub mod office;
pub mod paper;
pub mod papers;
pub mod pdf;
mod profile;
mod refused;
#[cfg(feature = "samples")]
pub mod samples;

pub use pdf::pdf;
pub use profile::{LegalBasis, NotAProfile, Profile, Recipients, Signs};
pub use refused::{Refused, field_words};
