//! What every store of entries must do, whichever engine keeps them: memory, the
//! phone's files, SQLite, PostgreSQL; each also through faults at every step.

mod faulty;
mod histories;
mod memory;
mod office;
mod pen;
mod phone;
mod postgres;

use std::collections::BTreeSet;
use std::future::Future;

use shared::domain::Role;
use shared::ids::{DeviceId, MemberId, PhotoHash, PublicKey};
use shared::journal::Entry;
use shared::record::Record;
use shared::sync::Batch;

pub use faulty::Faulty;
pub use histories::History;
pub use memory::Memory;
pub use office::{OnPostgres, OnSqlite, break_connections};
pub use pen::Pen;
pub use phone::Files;
pub use postgres::Server;

/// What became of something that was to go wrong at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It came to its end before that step.
    Done,
    /// It went wrong; what was kept must be all or nothing.
    Failed,
}

/// A store of entries and photos, as those who sync see it.
pub trait Engine: Sized {
    /// A new one, empty.
    fn new() -> impl Future<Output = Self>;
    /// Its program ended and began again.
    fn again(self) -> impl Future<Output = Self>;
    /// Lets a device's entries in; who writes them.
    fn welcome(&mut self, device: DeviceId, key: PublicKey, role: Role) -> impl Future<Output = MemberId>;
    /// Keeps a batch of one device, durably.
    fn keep(&mut self, batch: &Batch) -> impl Future<Output = ()>;
    /// The same, but it goes wrong at a step; a later step than all there are lets it be.
    fn keep_failing(&mut self, batch: &Batch, step: usize) -> impl Future<Output = Attempt>;
    /// All entries in order of arrival.
    fn entries(&self) -> impl Future<Output = Vec<Entry>>;
    /// Looks at the record.
    fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> impl Future<Output = T>;
    /// Keeps a photo.
    fn keep_photo(&mut self, bytes: &[u8]) -> impl Future<Output = PhotoHash>;
    /// A photo's bytes.
    fn photo(&self, hash: PhotoHash) -> impl Future<Output = Option<Vec<u8>>>;
}

/// Some devices' entries, as an engine holds them.
pub async fn bytes_of<E: Engine>(engine: &E, devices: &BTreeSet<DeviceId>) -> Vec<String> {
    let entries = engine.entries().await.into_iter();
    entries.filter(|entry| devices.contains(&entry.header().device)).map(|entry| bytes(&entry)).collect()
}

/// An entry's exact bytes, those that are no text escaped.
pub fn bytes(entry: &Entry) -> String {
    let body = entry.body_bytes().map(|body| body.escape_ascii().to_string());
    format!("{} {}", entry.header_bytes().escape_ascii(), body.as_deref().unwrap_or("(no body)"))
}
