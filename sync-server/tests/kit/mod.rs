//! An office in a folder of its own, listening on a free port, and phones that
//! talk to it over HTTP. Time stands still unless a test moves it; randomness is
//! counted, so a failure repeats.

mod database;
mod phone;
pub mod raw;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use shared::domain::{Fact, Quarantine, QuarantineReason, Role};
use shared::ids::{EntryHash, MemberId, PersonId, UnitId, VisitId, sha256};
use shared::journal::{Entry, Verdict};
use shared::record::Shown;
use shared::sync::EnrolReply;
use shared::text::Text;
use sync_server::accounts::NewMember;
use sync_server::ports::{Clock, Ports, Random};
use sync_server::record::KeyRow;
use sync_server::seed::Profile;
use sync_server::{Config, Office};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use database::Database;
pub use phone::Phone;
pub use raw::Piece;

/// 5 August 2023, eight in the morning in Vietnam.
pub const MORNING_MS: i64 = 1_691_197_200_000;

/// Everything kept of one entry: its position and its exact bytes.
pub type KeptBytes = (i64, Vec<u8>, Option<Vec<u8>>);

pub struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn mono_ms(&self) -> u64 {
        0
    }
}

pub struct Counted(AtomicU64);

impl Random for Counted {
    fn bytes(&self) -> [u8; 32] {
        sha256(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes())
    }
}

/// A client of plain HTTP. It has TLS too, from a library that must be told whose sums it
/// does; whoever told it before told the same.
pub fn client() -> reqwest::ClientBuilder {
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder()
}

/// An office that is being served.
struct Served {
    base: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Served {
    async fn begin(office: Arc<Office>) -> Served {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let until = async move { drop(stopped.await) };
        let task = tokio::spawn(async move { sync_server::serve_until(listener, office, until).await.unwrap() });
        Served { base, stop, task }
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

pub struct TestOffice {
    pub office: Arc<Office>,
    pub base: String,
    pub config: Config,
    pub clock: Arc<HandClock>,
    served: Option<Served>,
    ports: Ports,
    folder: tempfile::TempDir,
    // Dropped last: nobody uses the database any more then.
    database: Database,
}

impl TestOffice {
    pub async fn start() -> TestOffice {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::of_its_own().await;
        let config = Config { data: folder.path().to_owned(), database: database.url() };
        let clock = Arc::new(HandClock(AtomicI64::new(MORNING_MS)));
        let ports = Ports { clock: clock.clone(), random: Arc::new(Counted(AtomicU64::new(1))) };
        let office = Arc::new(Office::found(&config, ports.clone()).await.unwrap());
        office.seed(Profile::TuKy2023).await.unwrap();
        let served = Served::begin(office.clone()).await;
        let base = served.base.clone();
        let all = TestOffice { office, base, config, clock, served: Some(served), ports, folder, database };
        for (login, role) in [("lan", Role::Inspector), ("hoa", Role::Leader), ("noivu", Role::Office)] {
            all.add_member(login, role).await;
        }
        all
    }

    pub async fn add_member(&self, login: &str, role: Role) {
        let new = NewMember {
            login: login.to_owned(),
            full_name: text("Nguyễn Thị Mẫu"),
            role,
            password: format!("{login} has a password"),
        };
        self.office.add_member(new, self.office.itself()).await.unwrap();
    }

    /// Ends the program and begins it again on the same folder. Phones have to be told
    /// the new address, see [`Phone::at`].
    pub async fn restart(&mut self) {
        self.served.take().unwrap().end().await;
        self.office = Arc::new(Office::open(&self.config, self.ports.clone()).await.unwrap());
        let served = Served::begin(self.office.clone()).await;
        self.base = served.base.clone();
        self.served = Some(served);
    }

    /// A second process on the same database.
    pub async fn second_process(&self) -> Office {
        Office::open(&self.config, self.ports.clone()).await.unwrap()
    }

    pub fn pass_ms(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub async fn unit(&self) -> UnitId {
        let record = self.office.record().await.unwrap();
        sync_server::seed::unit_by_name(&record, "Xã An Thanh").unwrap().unit
    }

    pub async fn member(&self, login: &str) -> MemberId {
        self.office.store().member_by_login(login).await.unwrap().unwrap().id
    }

    /// A phone that is not enrolled yet.
    pub fn stranger(&self) -> Phone {
        Phone::new(&self.base, self.ports.random.bytes())
    }

    pub async fn phone(&self, login: &str) -> Phone {
        let code = self.office.issue_code(login).await.unwrap();
        let mut phone = self.stranger();
        let response = phone.enrol(&code).await;
        assert_eq!(response.status(), StatusCode::OK);
        let reply: EnrolReply = json(response).await;
        (phone.member, phone.role, phone.token) = (reply.member, reply.role, reply.token);
        phone
    }

    /// Everything the office keeps, as bytes: equal before and after what must change nothing.
    pub async fn state(&self) -> Vec<KeptBytes> {
        state_of(&self.office).await
    }

    /// How many entries the office keeps.
    pub async fn count(&self) -> usize {
        self.state().await.len()
    }

    /// The projection's rows.
    pub async fn rows(&self) -> Vec<KeyRow> {
        self.office.store().key_rows().await.unwrap()
    }

    /// Why an entry is set aside here, where it is.
    pub async fn aside(&self, hash: EntryHash) -> Option<QuarantineReason> {
        let record = self.office.record().await.unwrap();
        let parts = Fact::Quarantine(Quarantine { entry: hash, reason: QuarantineReason::Malformed }).parts();
        let standing = record.at(&parts).map(|key| key.standing.clone()).unwrap_or_default();
        let stands = standing.iter().filter(|hash| record.item(hash).is_some_and(|item| !item.withdraws()));
        let mut reasons = stands.filter_map(|hash| match record.fact(hash) {
            Some(Fact::Quarantine(aside)) => Some(aside.reason.clone()),
            _ => None,
        });
        let reason = reasons.next();
        assert_eq!(reasons.next(), None, "one reason at a time");
        assert_eq!(record.is_quarantined(&hash), reason.is_some());
        reason
    }

    /// What is shown under the key of a fact.
    pub async fn shown(&self, fact: &Fact) -> Vec<Shown> {
        shown_at(&self.office, fact).await
    }

    /// The projection is what the entries give from scratch, and all is whole. What is
    /// still being taken in when it looks would be counted by one and not by the other, so
    /// it looks until nothing came meanwhile.
    pub async fn assert_whole(&self) {
        loop {
            let before = self.count().await;
            let expected = {
                let record = self.office.record().await.unwrap();
                sync_server::check::rows_from_scratch(&record)
            };
            let rows = self.rows().await;
            let found = self.office.verify().await.unwrap();
            if self.count().await == before {
                assert_eq!(rows, expected);
                assert_eq!(found.wrong, Vec::<String>::new());
                return assert_eq!(found.entries, before as u64);
            }
        }
    }

    /// Raw SQL past the office: a fault of the disk, or somebody's hand.
    pub async fn sql(&self, statement: &str) {
        self.database.sql(&self.config, statement).await;
    }

    /// Makes the database refuse any new entry of a kind, until it is allowed again.
    pub async fn refuse_kind(&self, kind: &str) {
        self.database.refuse_kind(&self.config, kind).await;
    }

    pub async fn allow_kind(&self) {
        self.database.allow_kind(&self.config).await;
    }

    /// Bytes as the database's SQL writes them.
    pub fn blob(&self, bytes: &[u8]) -> String {
        self.database.blob(bytes)
    }
}

/// What an office keeps, as bytes.
pub async fn state_of(office: &Office) -> Vec<KeptBytes> {
    let kept = office.store().entries_after(0, 100_000).await.unwrap();
    let bytes = kept.iter().map(|kept| {
        let body = kept.entry.body_bytes().map(<[u8]>::to_vec);
        (kept.position, kept.entry.header_bytes().to_vec(), body)
    });
    bytes.collect()
}

/// What an office shows under the key of a fact.
pub async fn shown_at(office: &Office, fact: &Fact) -> Vec<Shown> {
    let record = office.record().await.unwrap();
    record.at(&fact.parts()).map(|key| key.values.iter().cloned().collect()).unwrap_or_default()
}

/// Serves an office on a free port until the test ends; its address.
pub async fn listen(office: Arc<Office>) -> String {
    let served = Served::begin(office).await;
    // The channel must not close, or serving would end.
    std::mem::forget(served.stop);
    served.base
}

/// Somebody's mark, «có mặt».
pub fn mark(visit: VisitId, person: u8) -> Fact {
    mark_as(visit, person, "CM")
}

/// Somebody's mark; who is away with leave is on leave.
pub fn mark_as(visit: VisitId, person: u8, state: &str) -> Fact {
    let person = PersonId([person; 16]);
    let reason = (state == "VCL").then_some("PHEP");
    serde_json::from_value(serde_json::json!({
        "kind": "mark",
        "fact": { "visit": visit, "person": person, "state": state, "reason": reason, "basis": "seen", "note": null },
    }))
    .unwrap()
}

/// A value of a key, as a screen shows it.
pub fn value(text: &str) -> Shown {
    Shown::Value(text.to_owned())
}

pub async fn json<T: DeserializeOwned>(response: Response) -> T {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// Status and code of an answer that must be an error with a sentence.
pub async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    (status, error_code(response).await)
}

pub async fn error_code(response: Response) -> String {
    let value: serde_json::Value = json(response).await;
    assert!(!value["sentence"].as_str().unwrap().starts_with('«'), "{value}");
    value["error"].as_str().unwrap().to_owned()
}

pub fn text(text: &str) -> Text {
    Text::parse(text, 200).unwrap()
}

pub fn all_are(verdicts: &[Verdict], wanted: &Verdict) -> bool {
    !verdicts.is_empty() && verdicts.iter().all(|verdict| verdict == wanted)
}

/// The entries' header hashes, for comparing what was sent with what came.
pub fn hashes<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<EntryHash> {
    entries.into_iter().map(Entry::hash).collect()
}
