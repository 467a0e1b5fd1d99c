//! A phone whose journal is a list: it writes as the real one does, and on request
//! as no honest one would.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::DateTime;
use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;
use shared::domain::{Fact, JournalStart, Role, Visit, VisitKind, VisitOrigin};
use shared::ids::{BodyHash, DeviceId, EntryRef, Id, MemberId, PublicKey, Salt, ScopeId, UnitId, VisitId, sha256};
use shared::journal::{ClockReading, DeviceKey, Draft, Entry, Head, HeadSigner, Named, Stamp, Tip, Writer, write};
use shared::sync::{
    Agreement, AgreementReply, Arrived, Batch, BatchNote, Cursors, EnrolRequest, Hello, HelloReply, PROTOCOL_VERSION,
    Pull, PushReply, cursors_after, pack, unpack,
};

use super::raw::pack_pieces;
use super::{Piece, json, mark};

#[derive(Clone)]
pub struct Phone {
    pub device: DeviceId,
    pub member: MemberId,
    pub role: Role,
    pub token: String,
    pub entries: Vec<Entry>,
    client: Client,
    tip: Tip,
    key: Arc<DeviceKey>,
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
            client: super::client().no_proxy().build().unwrap(),
            tip: Tip::default(),
            key: Arc::new(DeviceKey::from_seed(seed)),
            base: base.to_owned(),
            salts: 0,
        }
    }

    /// The same phone, calling another address.
    pub fn at(&self, base: &str) -> Phone {
        Phone { base: base.to_owned(), ..self.clone() }
    }

    /// The same phone with another token.
    pub fn with_token(&self, token: &str) -> Phone {
        Phone { token: token.to_owned(), ..self.clone() }
    }

    /// The same key under another id.
    pub fn as_device(&self, device: DeviceId) -> Phone {
        Phone { device, ..self.clone() }
    }

    /// The same phone, calling from another address of this machine.
    pub fn from(&self, address: IpAddr) -> Phone {
        let client = super::client().no_proxy().local_address(address).build().unwrap();
        Phone { client, ..self.clone() }
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    pub async fn enrol(&self, code: &str) -> Response {
        self.post("/api/enrol", &self.enrolment(code)).await
    }

    pub fn enrolment(&self, code: &str) -> EnrolRequest {
        EnrolRequest { code: code.to_owned(), device: self.device, public_key: self.public_key() }
    }

    /// Writes the next entry as an honest phone does.
    pub fn say(&mut self, fact: Fact, scope: impl Into<ScopeId>) -> Entry {
        self.write(Draft::set(fact, scope))
    }

    pub fn write(&mut self, draft: Draft) -> Entry {
        self.write_as(self.role, draft)
    }

    /// Writes what only another role may: what the office must judge has to be written first.
    pub fn write_as(&mut self, role: Role, draft: Draft) -> Entry {
        let writer = Writer { device: self.device, author: self.member, role };
        let entry = write(writer, self.tip, draft, self.stamp()).unwrap();
        self.tip = self.tip.after(&entry);
        self.entries.push(entry.clone());
        entry
    }

    /// Writes the next entry, changed before its hash is taken. It is chained on whether
    /// or not it is an entry any more.
    pub fn forge(&mut self, draft: Draft, change: impl FnOnce(&mut Value, &mut Vec<u8>)) -> Piece {
        let writer = Writer { device: self.device, author: self.member, role: self.role };
        let honest = write(writer, self.tip, draft, self.stamp()).unwrap();
        let mut header: Value = serde_json::from_slice(honest.header_bytes()).unwrap();
        let mut body = honest.body_bytes().unwrap().to_vec();
        change(&mut header, &mut body);
        header["body_hash"] = serde_json::to_value(BodyHash(sha256(&body))).unwrap();
        let piece = Piece { header: serde_json::to_vec(&header).unwrap(), body: Some(body) };
        self.tip = Tip { head: Some((piece.seq(), piece.hash())), lc: self.tip.lc + 1 };
        self.entries.extend(Entry::read(piece.header.clone(), piece.body.clone()));
        piece
    }

    pub fn tip(&self) -> Tip {
        self.tip
    }

    pub fn head(&self) -> Option<Head> {
        self.tip.head.map(|(seq, hash)| Head { seq, hash })
    }

    /// The phone as it was after so many entries: what it writes next is another branch.
    pub fn restored_to(&self, entries: usize) -> Phone {
        let kept = self.entries[..entries].to_vec();
        let tip = kept.iter().fold(Tip::default(), |tip, entry| tip.after(entry));
        Phone { entries: kept, tip, salts: self.salts.wrapping_add(100), ..self.clone() }
    }

    pub fn stamp(&mut self) -> Stamp {
        self.salts = self.salts.wrapping_add(1);
        let at = DateTime::parse_from_rfc3339("2023-08-05T08:00:00+07:00").unwrap();
        Stamp {
            at,
            clock: ClockReading { boot: Id([1; 16]), mono_ms: 0, office_ms: None, drift_ms: None },
            salt: Salt([self.salts; 16]),
        }
    }

    /// Names an entry as this phone's own person's, whoever's it is: past the check that
    /// an honest phone makes.
    pub fn names(&self, entry: EntryRef) -> Named {
        Named { entry, author: self.member }
    }

    pub fn note(&self, head: Head) -> BatchNote {
        BatchNote { head: Some(head), signature: Some(self.key.sign(self.device, head)), ..BatchNote::default() }
    }

    pub fn batch(&self, entries: &[Entry]) -> Batch {
        let last = Piece::from(entries.last().unwrap());
        Batch { note: self.note(last.head()), entries: entries.to_vec() }
    }

    pub async fn push(&self, entries: &[Entry]) -> PushReply {
        let response = self.push_batch(&self.batch(entries)).await;
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await
    }

    pub async fn push_all(&self) -> PushReply {
        self.push(&self.entries).await
    }

    pub async fn push_batch(&self, batch: &Batch) -> Response {
        self.push_bytes(pack(batch)).await
    }

    /// Sends pieces signed over the last of them.
    pub async fn push_pieces(&self, pieces: &[Piece]) -> PushReply {
        let note = self.note(pieces.last().unwrap().head());
        let response = self.push_bytes(pack_pieces(&note, pieces)).await;
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await
    }

    pub async fn push_bytes(&self, packed: Vec<u8>) -> Response {
        self.request(Method::POST, "/api/entries").body(packed).send().await.unwrap()
    }

    /// What came after a position in all scopes it has now.
    pub async fn pull(&self, after: u64) -> Arrived {
        unpack(&self.pull_bytes(after).await).unwrap()
    }

    pub async fn pull_bytes(&self, after: u64) -> Vec<u8> {
        self.pulled(&Pull { cursors: self.read_to(after).await, head: None, known: None }).await
    }

    /// Its scopes, all read up to a position; at the beginning it knows of none.
    pub async fn read_to(&self, after: u64) -> Cursors {
        if after == 0 {
            return Cursors::new();
        }
        let told = unpack(&self.pulled(&Pull::default()).await).unwrap();
        told.note.added.into_iter().map(|scope| (scope, after)).collect()
    }

    pub async fn pulled(&self, pull: &Pull) -> Vec<u8> {
        let response = self.post("/api/entries/pull", pull).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.bytes().await.unwrap().to_vec()
    }

    /// Pages until there is no more, as a phone does: what came in all, and what it was told
    /// of its scopes: the cursors, those added and those lost.
    pub async fn pull_scopes(&self, mut cursors: Cursors) -> (Vec<Entry>, Cursors, BatchNote) {
        let (mut entries, mut told) = (Vec::new(), BatchNote::default());
        loop {
            let page = unpack(&self.pulled(&Pull { cursors: cursors.clone(), head: None, known: None }).await).unwrap();
            cursors = cursors_after(&cursors, &page.note);
            told.added.extend(&page.note.added);
            told.lost.extend(&page.note.lost);
            let more = page.note.more;
            entries.extend(page.entries.into_iter().map(Result::unwrap));
            if !more {
                return (entries, cursors, told);
            }
        }
    }

    /// Pages until there is no more: what came, and the last cursor.
    pub async fn pull_all(&self, mut after: u64) -> (Vec<Entry>, u64) {
        let mut entries = Vec::new();
        loop {
            let page = self.pull(after).await;
            entries.extend(page.entries.into_iter().map(Result::unwrap));
            let cursor = page.note.cursor.unwrap();
            assert!(cursor > after || !page.note.more, "a page that says there is more goes on");
            after = cursor;
            if !page.note.more {
                return (entries, after);
            }
        }
    }

    pub async fn hello(&self) -> HelloReply {
        json(self.post("/api/hello", &self.greeting()).await).await
    }

    pub fn greeting(&self) -> Hello {
        Hello { protocol: PROTOCOL_VERSION, device: self.device, head: self.head(), known: None, about: None }
    }

    pub async fn agree(&self, asked: &Agreement) -> AgreementReply {
        let response = self.post("/api/agree", asked).await;
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await
    }

    pub async fn put_photo(&self, name: &str, bytes: Vec<u8>) -> Response {
        self.request(Method::PUT, &format!("/api/photos/{name}")).body(bytes).send().await.unwrap()
    }

    /// Some bytes of a photo from a place on, as tus has it; more headers may follow.
    pub fn patch_photo(&self, name: &str, from: usize, bytes: &[u8]) -> reqwest::RequestBuilder {
        let request = self.request(Method::PATCH, &format!("/api/photos/{name}")).header("tus-resumable", "1.0.0");
        let request = request.header("content-type", "application/offset+octet-stream");
        request.header("upload-offset", from).body(bytes.to_vec())
    }

    /// How far a photo has come, as tus has it.
    pub async fn photo_progress(&self, name: &str) -> Response {
        let request = self.request(Method::HEAD, &format!("/api/photos/{name}"));
        request.header("tus-resumable", "1.0.0").send().await.unwrap()
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
        let visit = self.visit();
        self.begin_journal();
        let opened =
            Visit { visit, unit, team: None, kind: VisitKind::Agency, purpose: None, origin: VisitOrigin::OnTheSpot };
        self.say(Fact::Visit(opened), unit);
        for person in 0..marks {
            self.say(mark(visit, person), unit);
        }
        visit
    }

    /// The visit that [`Phone::inspect`] opens.
    pub fn visit(&self) -> VisitId {
        let mut visit = [0; 16];
        visit.copy_from_slice(&sha256(&self.device.0)[..16]);
        VisitId(visit)
    }

    pub fn begin_journal(&mut self) -> Entry {
        self.say(Fact::JournalStart(JournalStart { device: self.device, continues: None }), ScopeId::DISTRICT)
    }
}
