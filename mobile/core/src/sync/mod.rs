//! The sync driver: runs the pure session of `shared::sync` over HTTP, makes each
//! effect durable before the next question, and tries again when the link fails.

mod ahead;
mod backoff;
mod driver;
mod http;

pub use backoff::Backoff;
pub use driver::{Report, SyncError, Transfer, enrol, enrol_beside, sync, sync_beside};
pub use http::{Http, HttpError};
