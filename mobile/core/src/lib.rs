//! The headless phone: everything a person can do is an intent, `App::handle` is
//! the only writer, screens are functions of views. No window, no server code.
#![deny(missing_docs)]

pub mod app;
pub mod intent;
pub mod lock;
pub mod photo;
pub mod ports;
pub mod store;
pub mod sync;
pub mod view;

/// What papers are made of and why there is none, for whoever shows them.
pub use documents::{Refused, paper};
/// The words of the record, for whoever shows them.
pub use shared;

pub use app::clocks::VERSION;
pub use app::{App, Done, Failure, Made};
pub use intent::Intent;
