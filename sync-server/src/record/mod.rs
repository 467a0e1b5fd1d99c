//! What the office keeps on disk: the entries in order of arrival, the people and
//! devices around them, and the projection for people's own queries. The only
//! module that names SeaORM; one source for SQLite and PostgreSQL. It refuses to
//! know what entries mean beyond their place.

mod entries;
mod log;
mod migration;
mod papers;
mod people;
mod projection;
mod store;
mod tables;

pub use entries::{Found, Kept, LateBody, Reach, SignedHead};
pub use log::EpochRow;
pub use papers::PaperRow;
pub use people::{AuthorityRow, CodeRow, DeviceRow, DeviceState, Identity, MemberRow, Reading, ReadingOf};
pub use projection::KeyRow;
pub use store::{Engine, Store, StoreError, Tx};
