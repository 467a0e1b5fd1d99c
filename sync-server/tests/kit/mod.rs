//! An office in a folder of its own, listening on a free port, and phones that
//! talk to it over HTTP. Time stands still unless a test moves it; randomness is
//! counted, so a failure repeats.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::DateTime;
use reqwest::{Client, Method, Response, StatusCode};
use sea_orm::{ConnectionTrait, Database};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::domain::{Fact, JournalStart, Role, Visit, VisitKind, VisitOrigin};
use shared::ids::{DeviceId, Id, MemberId, PersonId, Salt, ScopeId, UnitId, VisitId, sha256};
use shared::journal::{ClockReading, DeviceKey, Draft, Entry, Head, HeadSigner, Stamp, Tip, Verdict, Writer, write};
use shared::sync::{
    Agreement, AgreementReply, Arrived, Batch, BatchNote, EnrolReply, EnrolRequest, Hello, HelloReply,
    PROTOCOL_VERSION, PushReply, pack, unpack,
};
use shared::text::Text;
use sync_server::accounts::NewMember;
use sync_server::ports::{Clock, Ports, Random};
use sync_server::seed::Profile;
use sync_server::{Config, Office};

/// 5 August 2023, eight in the morning in Vietnam.
pub const MORNING_MS: i64 = 1_691_197_200_000;

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

pub struct TestOffice {
    pub office: Arc<Office>,
    pub base: String,
    pub config: Config,
    clock: Arc<HandClock>,
    ports: Ports,
    folder: tempfile::TempDir,
}

/// On PostgreSQL, a database for each test, where a server is named.
async fn database() -> Option<String> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let server = std::env::var("KY_CUONG_TEST_POSTGRES").ok()?;
    let name = format!("api_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    Some(format!("{server}/{name}"))
}

impl TestOffice {
    pub async fn start() -> TestOffice {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().to_owned(), database: database().await };
        let clock = Arc::new(HandClock(AtomicI64::new(MORNING_MS)));
        let ports = Ports { clock: clock.clone(), random: Arc::new(Counted(AtomicU64::new(1))) };
        let office = Arc::new(Office::found(&config, ports.clone()).await.unwrap());
        office.seed(Profile::TuKy2023).await.unwrap();
        let base = listen(office.clone()).await;
        let all = TestOffice { office, base, config, clock, ports, folder };
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

    pub async fn phone(&self, login: &str) -> Phone {
        let code = self.office.issue_code(login).await.unwrap();
        let mut phone = Phone::new(&self.base, self.ports.random.bytes());
        let response = phone.enrol(&code).await;
        assert_eq!(response.status(), StatusCode::OK);
        let reply: EnrolReply = json(response).await;
        (phone.member, phone.role, phone.token) = (reply.member, reply.role, reply.token);
        phone
    }

    /// Everything the office keeps, as bytes: equal before and after what must change nothing.
    pub async fn state(&self) -> Vec<(i64, Vec<u8>, Option<Vec<u8>>)> {
        let kept = self.office.store().entries_after(0, 100_000).await.unwrap();
        let bytes = kept.iter().map(|kept| {
            let body = kept.entry.body_bytes().map(<[u8]>::to_vec);
            (kept.position, kept.entry.header_bytes().to_vec(), body)
        });
        bytes.collect()
    }

    /// The projection is what the entries give from scratch, and all is whole.
    pub async fn assert_whole(&self) {
        let rows = {
            let record = self.office.record().await.unwrap();
            sync_server::check::rows_from_scratch(&record)
        };
        assert_eq!(self.office.store().key_rows().await.unwrap(), rows);
        let found = self.office.verify().await.unwrap();
        assert_eq!(found.wrong, Vec::<String>::new());
    }
}

pub async fn listen(office: Arc<Office>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(sync_server::serve(listener, office));
    base
}

/// A phone whose journal is a list.
#[derive(Clone)]
pub struct Phone {
    pub device: DeviceId,
    pub member: MemberId,
    pub role: Role,
    pub token: String,
    pub entries: Vec<Entry>,
    key: Arc<DeviceKey>,
    client: Client,
    base: String,
    salts: u8,
}

impl Phone {
    pub fn new(base: &str, seed: [u8; 32]) -> Phone {
        let mut device = [0; 16];
        device.copy_from_slice(&sha256(&seed)[..16]);
        Phone {
            device: DeviceId(device),
            member: MemberId([0; 16]),
            role: Role::Inspector,
            token: String::new(),
            entries: Vec::new(),
            key: Arc::new(DeviceKey::from_seed(seed)),
            client: Client::new(),
            base: base.to_owned(),
            salts: 0,
        }
    }

    pub async fn enrol(&self, code: &str) -> Response {
        let request = EnrolRequest { code: code.to_owned(), device: self.device, public_key: self.key.public_key() };
        self.post("/api/enrol", &request).await
    }

    /// Writes the next entry as an honest phone does.
    pub fn say(&mut self, fact: Fact, scope: impl Into<ScopeId>) -> Entry {
        self.write(Draft::set(fact, scope))
    }

    pub fn write(&mut self, draft: Draft) -> Entry {
        // A role that may write anything: what the office must judge has to be written first.
        let role = if draft.fact.kind() == shared::domain::Kind::Unit { Role::Office } else { self.role };
        let writer = Writer { device: self.device, author: self.member, role };
        let entry = write(writer, self.tip(), draft, self.stamp()).unwrap();
        self.entries.push(entry.clone());
        entry
    }

    pub fn tip(&self) -> Tip {
        self.entries.iter().fold(Tip::default(), |tip, entry| tip.after(entry))
    }

    pub fn stamp(&mut self) -> Stamp {
        self.salts = self.salts.wrapping_add(1);
        let at = DateTime::parse_from_rfc3339("2023-08-05T08:00:00+07:00").unwrap();
        Stamp {
            at,
            clock: ClockReading { boot: Id([1; 16]), mono_ms: 0, office_ms: None },
            salt: Salt([self.salts; 16]),
        }
    }

    pub fn batch(&self, entries: &[Entry]) -> Batch {
        let last = entries.last().unwrap();
        let head = Head { seq: last.header().seq, hash: last.hash() };
        let signature = Some(self.key.sign(self.device, head));
        let note = BatchNote { head: Some(head), signature, ..BatchNote::default() };
        Batch { note, entries: entries.to_vec() }
    }

    pub async fn push(&self, entries: &[Entry]) -> PushReply {
        let response = self.push_batch(&self.batch(entries)).await;
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await
    }

    pub async fn push_batch(&self, batch: &Batch) -> Response {
        self.request(Method::POST, "/api/entries").body(pack(batch)).send().await.unwrap()
    }

    pub async fn pull(&self, after: u64) -> Arrived {
        let response = self.get(&format!("/api/entries?after={after}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        unpack(&response.bytes().await.unwrap()).unwrap()
    }

    pub async fn hello(&self) -> HelloReply {
        let head = self.tip().head.map(|(seq, hash)| Head { seq, hash });
        let hello = Hello { protocol: PROTOCOL_VERSION, device: self.device, head };
        json(self.post("/api/hello", &hello).await).await
    }

    pub async fn agree(&self, asked: &Agreement) -> AgreementReply {
        json(self.post("/api/agree", asked).await).await
    }

    pub async fn put_photo(&self, name: &str, bytes: Vec<u8>) -> Response {
        self.request(Method::PUT, &format!("/api/photos/{name}")).body(bytes).send().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.request(Method::POST, path).body(serde_json::to_vec(body).unwrap()).send().await.unwrap()
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    /// A journal's usual beginning: itself, a visit, some marks.
    pub fn inspect(&mut self, unit: UnitId, marks: u8) -> VisitId {
        let visit = VisitId([self.device.0[0]; 16]);
        self.say(Fact::JournalStart(JournalStart { device: self.device, continues: None }), ScopeId::DISTRICT);
        let opened =
            Visit { visit, unit, team: None, kind: VisitKind::Agency, purpose: None, origin: VisitOrigin::OnTheSpot };
        self.say(Fact::Visit(opened), unit);
        for person in 0..marks {
            self.say(mark(visit, person), unit);
        }
        visit
    }
}

pub fn mark(visit: VisitId, person: u8) -> Fact {
    let person = PersonId([person; 16]);
    serde_json::from_value(serde_json::json!({
        "kind": "mark",
        "fact": { "visit": visit, "person": person, "state": "CM", "reason": null, "basis": "seen", "note": null },
    }))
    .unwrap()
}

pub async fn json<T: DeserializeOwned>(response: Response) -> T {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
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
