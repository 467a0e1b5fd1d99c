//! The pure core of Kỷ Cương. Facts are written once, by one device, into that
//! device's own journal; everything else is a fold over journals. Nothing here
//! does I/O, knows the time or makes anything up; it fails only by refusing.
//! `ids` ← `domain` ← `journal` ← {`record`, `log` ← `sync`}; record and sync don't see each other.
//! `rescue` carries all of a phone's store in one file, `bundle` a visit from phone to phone. `words` says on top of them what people read.
#![deny(missing_docs)]

pub mod bundle;
mod carried;
pub mod domain;
pub mod ids;
pub mod journal;
pub mod log;
pub mod record;
pub mod rescue;
pub mod seal;
pub mod sync;
pub mod text;
pub mod words;
