//! The office's engines: its database is SQLite's file or a PostgreSQL server,
//! its photos are files.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use sea_orm::{ConnectionTrait, Database};
use shared::domain::Role;
use shared::ids::{DeviceId, MemberId, PhotoHash, PublicKey, sha256};
use shared::journal::Entry;
use shared::record::Record;
use shared::sync::{Arrived, Batch, EnrolRequest, PushReply};
use sync_server::accounts::NewMember;
use sync_server::error::ApiError;
use sync_server::ports::{Clock, Ports, Random};
use sync_server::record::{DeviceRow, Store};
use sync_server::{Config, Office, ingest};

use super::memory::assert_kept;
use super::postgres::Server;
use super::{Attempt, Engine};
use crate::builders::text;

/// Entries read at once: few, so that every test pages.
const PAGE: u64 = 7;
/// How often broken connections are broken again.
const BREAK_EVERY: Duration = Duration::from_millis(3);

/// The office on SQLite.
#[derive(Debug)]
pub struct OnSqlite(Desk);

/// The office on PostgreSQL.
#[derive(Debug)]
pub struct OnPostgres {
    desk: Desk,
    server: Arc<Server>,
    database: String,
}

/// An office with its folder.
#[derive(Debug)]
struct Desk {
    office: Office,
    config: Config,
    ports: Ports,
    members: u8,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new(database: Option<String>) -> Desk {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = Config { data: folder.path().to_owned(), database };
        let ports = Ports { clock: Arc::new(Still), random: Arc::new(Counted(AtomicU64::new(1))) };
        let office = Office::found(&config, ports.clone()).await.expect("the office is founded");
        Desk { office, config, ports, members: 0, folder }
    }

    async fn again(self) -> Desk {
        let Desk { office, config, ports, members, folder } = self;
        drop(office);
        let office = Office::open(&config, ports.clone()).await.expect("the office opens");
        let found = office.verify().await.expect("the database reads");
        assert_eq!(found.wrong, Vec::<String>::new(), "chains, bodies, photos and projection are whole");
        Desk { office, config, ports, members, folder }
    }

    async fn welcome(&mut self, device: DeviceId, public_key: PublicKey, role: Role) -> MemberId {
        self.members += 1;
        let login = format!("member-{}", self.members);
        let full_name = text("Trần Thị Mẫu");
        let new = NewMember { login: login.clone(), full_name, role, password: "a long password".to_owned() };
        self.office.add_member(new, self.office.itself()).await.expect("a member can be added");
        let code = self.office.issue_code(&login).await.expect("a member gets a code");
        let request = EnrolRequest { code, device, public_key };
        self.office.enrol(&request).await.expect("a device can be enrolled").member
    }

    async fn device(&self, batch: &Batch) -> Result<DeviceRow, ApiError> {
        let device = batch.entries.first().expect("a batch has entries").header().device;
        let tx = self.office.store().begin().await?;
        Ok(tx.device(device).await?.expect("the device is enrolled"))
    }

    async fn push(&self, batch: &Batch) -> Result<PushReply, ApiError> {
        let device = self.device(batch).await?;
        ingest::push(&self.office, &device, Arrived::from(batch.clone())).await
    }

    async fn keep(&self, batch: &Batch) {
        assert_kept(&self.push(batch).await.expect("the database takes it").verdicts);
    }

    /// Whoever asked is gone when it was polled so many times.
    async fn keep_failing(&self, batch: &Batch, step: usize) -> Attempt {
        match cut(self.push(batch), step).await {
            Some(kept) => {
                assert_kept(&kept.expect("the database takes it").verdicts);
                Attempt::Done
            }
            None => Attempt::Failed,
        }
    }

    async fn entries(&self) -> Vec<Entry> {
        let (mut entries, mut after) = (Vec::new(), 0);
        loop {
            let page = self.office.store().entries_after(after, PAGE).await.expect("the database reads");
            let Some(last) = page.last() else { return entries };
            after = last.position;
            entries.extend(page.into_iter().map(|kept| kept.entry));
        }
    }

    async fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        look(&self.office.record().await.expect("the database reads"))
    }

    async fn keep_photo(&self, bytes: &[u8]) -> PhotoHash {
        let hash = PhotoHash(sha256(bytes));
        self.office.photos().put(hash, vec![Bytes::copy_from_slice(bytes)]).await.expect("the disk takes it");
        hash
    }

    async fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        self.office.photos().get(hash).await.expect("the disk reads").map(|bytes| bytes.to_vec())
    }
}

/// A future that is given up when it was polled so many times and is still not ready.
async fn cut<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

impl OnSqlite {
    /// Its database.
    pub fn store(&self) -> &Store {
        self.0.office.store()
    }
}

impl OnPostgres {
    /// Its database.
    pub fn store(&self) -> &Store {
        self.desk.office.store()
    }
}

impl Engine for OnSqlite {
    async fn new() -> OnSqlite {
        OnSqlite(Desk::new(None).await)
    }

    async fn again(self) -> OnSqlite {
        OnSqlite(self.0.again().await)
    }

    async fn welcome(&mut self, device: DeviceId, key: PublicKey, role: Role) -> MemberId {
        self.0.welcome(device, key, role).await
    }

    async fn keep(&mut self, batch: &Batch) {
        self.0.keep(batch).await;
    }

    async fn keep_failing(&mut self, batch: &Batch, step: usize) -> Attempt {
        self.0.keep_failing(batch, step).await
    }

    async fn entries(&self) -> Vec<Entry> {
        self.0.entries().await
    }

    async fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        self.0.look(look).await
    }

    async fn keep_photo(&mut self, bytes: &[u8]) -> PhotoHash {
        self.0.keep_photo(bytes).await
    }

    async fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        self.0.photo(hash).await
    }
}

impl Engine for OnPostgres {
    async fn new() -> OnPostgres {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let server = Server::shared();
        let database = format!("office_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        server.create(&database).await;
        let desk = Desk::new(Some(server.url(&database))).await;
        OnPostgres { desk, server, database }
    }

    async fn again(self) -> OnPostgres {
        OnPostgres { desk: self.desk.again().await, ..self }
    }

    async fn welcome(&mut self, device: DeviceId, key: PublicKey, role: Role) -> MemberId {
        self.desk.welcome(device, key, role).await
    }

    async fn keep(&mut self, batch: &Batch) {
        self.desk.keep(batch).await;
    }

    async fn keep_failing(&mut self, batch: &Batch, step: usize) -> Attempt {
        self.desk.keep_failing(batch, step).await
    }

    async fn entries(&self) -> Vec<Entry> {
        self.desk.entries().await
    }

    async fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        self.desk.look(look).await
    }

    async fn keep_photo(&mut self, bytes: &[u8]) -> PhotoHash {
        self.desk.keep_photo(bytes).await
    }

    async fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        self.desk.photo(hash).await
    }
}

/// Pushes batches while the server ends every connection again and again; each
/// batch is asked until it is answered, as a phone does. How often it failed.
///
/// # Panics
/// Where the server can't be reached at all, or says that an entry is not kept.
pub async fn break_connections(engine: &OnPostgres, batches: &[Batch]) -> usize {
    let stop = Arc::new(AtomicBool::new(false));
    let breaking = tokio::spawn({
        let (stop, url) = (stop.clone(), engine.server.url("postgres"));
        let end =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", engine.database);
        async move {
            let admin = Database::connect(url).await.expect("the server answers");
            while !stop.load(Ordering::SeqCst) {
                admin.execute_unprepared(&end).await.expect("the server answers");
                tokio::time::sleep(BREAK_EVERY).await;
            }
        }
    });
    let mut failed = 0;
    for batch in batches {
        loop {
            match engine.desk.push(batch).await {
                Ok(reply) => break assert_kept(&reply.verdicts),
                Err(_) => failed += 1,
            }
        }
    }
    stop.store(true, Ordering::SeqCst);
    breaking.await.expect("breaking ends");
    failed
}

/// Time stands still: nothing here depends on it.
#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now_ms(&self) -> i64 {
        1_691_197_200_000
    }

    fn mono_ms(&self) -> u64 {
        0
    }
}

/// Counted, so that a failure repeats.
#[derive(Debug)]
struct Counted(AtomicU64);

impl Random for Counted {
    fn bytes(&self) -> [u8; 32] {
        sha256(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes())
    }
}
