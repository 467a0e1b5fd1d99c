//! The sync driver: runs the pure session of `shared::sync` over HTTP, makes each
//! effect durable before the next question, and tries again when the link fails.

mod ahead;
mod backoff;
mod driver;
mod http;
mod link;
mod pace;
mod pause;
mod photos;
mod pin;

pub use backoff::Backoff;
pub use driver::{
    LogChecked, Report, SyncError, Transfer, WayIn, check_log, enrol, enrol_beside, sync, sync_beside, sync_until,
    sync_with,
};
pub use http::{Http, HttpError, PhotoPart};
pub use link::{Consent, FullPhotos, PhotoLink, full_photos};
pub use pace::{Left, Pace};
pub use pause::Pause;
pub use pin::{NotTheOffice, Pinned};
