//! A commune with five people, one visit by the team's leader, its minutes signed with a
//! drawing; and people of the office with their browsers.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use documents::Profile;
use documents::paper::{OutputClass, Pictures};
use documents::papers::{MinutesOf, MinutesState, Sources, minutes};
use reqwest::header::{self, HeaderMap};
use reqwest::{Client, StatusCode, redirect};
use shared::domain::{
    Asked, Attendance, BadgeCheck, BadgeState, Basis, Fact, Finding, FindingCode, FindingName, Mark, Moment, Photo,
    PhotoClass, PhotoOf, Seal, SealedPaper, SignatureMade, SignatureOutcome, Signer, Statement, Subject, TimeSource,
    Visit, VisitKind, VisitOrigin, VisitState, VisitStep, VisitTime, content_hash,
};
use shared::ids::{EntryHash, PersonId, PhotoHash, UnitId, VisitId, sha256};
use shared::journal::{Act, Draft, Entry};
use shared::record::{FOLD_VERSION, Item, Record, roster, seal_lists};
use shared::sync::Cursors;
use shared::text::{Lang, Sentences};
use sync_server::accounts::current_team;
use sync_server::import::import_roster;
use sync_server::record::{Reading, ReadingOf};
use sync_server::roster::{RosterFile, read};

use crate::kit::{Phone, TestOffice, client, text};

const ROSTER: &str = "\
STT,Họ và tên,Năm sinh,Chức vụ,Bộ phận
1,Nguyễn Đức Thắng,1972,Chủ tịch,Lãnh đạo
2,Vũ Thị Hồng Nhung,1979,Phó Chủ tịch,Lãnh đạo
3,Bùi Quốc Khánh,1985,Công chức Địa chính,Địa chính
4,Đặng Thùy Dương,1990,Công chức Tư pháp,Tư pháp
5,Trịnh Xuân Trường,1988,Công chức Văn hoá,Văn hoá
";

/// What its words on a page are in Vietnamese.
pub fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

pub struct Scene {
    pub office: TestOffice,
    pub leader: Phone,
    pub unit: UnitId,
    pub visit: VisitId,
    /// Those of the roster, in its order.
    pub people: Vec<PersonId>,
    /// The pictures that the leader's phone took.
    pub pictures: Pictures,
    /// Of them, the drawn signature.
    pub signature: PhotoHash,
}

/// A paper by its name; how long it is matters only to whoever sends it.
fn sealed_paper(paper: EntryHash) -> SealedPaper {
    SealedPaper { hash: PhotoHash(paper.0), bytes: 100_000 }
}

impl Scene {
    /// A whole visit, pushed; its photos are still on the phone.
    pub async fn visited() -> Scene {
        let office = TestOffice::start().await;
        let unit = office.unit().await;
        let table = read(RosterFile { name: "danh-sach.csv", bytes: ROSTER.as_bytes() }).unwrap();
        import_roster(&office.office, unit, &table, office.office.author(None).await.unwrap()).await.unwrap();
        let record = office.office.record().await.unwrap();
        let people = roster(&record, unit, None).into_iter().map(|(posting, _)| posting.person).collect();
        let team = current_team(&record);
        drop(record);
        let mut leader = office.phone("hoa").await;
        let visit = leader.visit();
        leader.begin_journal();
        let (kind, origin) = (VisitKind::Agency, VisitOrigin::OnTheSpot);
        leader.say(Fact::Visit(Visit { visit, unit, team, kind, purpose: None, origin }), unit);
        leader.say(Fact::VisitStep(VisitStep { visit, state: VisitState::Open }), unit);
        let signature = PhotoHash([0; 32]);
        let mut scene = Scene { office, leader, unit, visit, people, pictures: Pictures::new(), signature };
        scene.inspects();
        scene.leader.push_all().await;
        scene
    }

    /// The same with the photos sent, and sealed with the paper that the phone made.
    pub async fn sealed() -> (Scene, Entry, Vec<u8>) {
        let mut scene = Scene::visited().await;
        scene.sends_photos().await;
        let paper = scene.paper().await;
        let seal = scene.seals(Some(EntryHash(sha256(&paper))), None).await;
        (scene, seal, paper)
    }

    fn inspects(&mut self) {
        self.moment(Moment::Arrived, "2023-08-05T07:40:00+07:00");
        let marks = [Attendance::Cm, Attendance::Cm, Attendance::Cm, Attendance::Vkl, Attendance::Cm];
        for (at, state) in marks.into_iter().enumerate() {
            let mark = Mark { visit: self.visit, person: self.people[at], state, reason: None, basis: Basis::Seen };
            self.says(Fact::Mark(mark));
        }
        self.checks_badge(2, BadgeState::NotIssued);
        self.checks_badge(4, BadgeState::NotWorn);
        let mut pictures = documents::samples::typical().pictures.into_values();
        let (portrait, drawing) = (pictures.next().unwrap(), pictures.next().unwrap());
        self.takes(portrait, PhotoClass::Portrait, PhotoOf::Badge { person: self.people[2] });
        self.signature = self.takes(drawing, PhotoClass::Signature, PhotoOf::Visit);
        self.finds(Subject::Person(self.people[4]), "THE-01");
        self.finds(Subject::Unit(self.unit), "TTHC-08");
        let speaker = text("Nguyễn Đức Thắng");
        self.says(Fact::Statement(Statement { visit: self.visit, speaker, text: text("Đơn vị nhất trí.") }));
        let outcome = SignatureOutcome::Drawn { photo: self.signature };
        self.says(Fact::Signature(SignatureMade {
            visit: self.visit,
            signer: Signer::Unit,
            full_name: text("Nguyễn Đức Thắng"),
            title: None,
            outcome,
        }));
        self.moment(Moment::Ended, "2023-08-05T09:05:00+07:00");
    }

    /// Something said on the spot.
    pub fn says(&mut self, fact: Fact) -> Entry {
        self.leader.say(fact, self.unit)
    }

    fn moment(&mut self, moment: Moment, at: &str) {
        let (visit, source) = (self.visit, TimeSource::Clock);
        self.says(Fact::VisitTime(VisitTime { visit, moment, at: at_of(at), source, reason: None }));
    }

    fn checks_badge(&mut self, at: usize, state: BadgeState) {
        let requested = (state == BadgeState::NotIssued).then_some(Asked::Yes);
        let (visit, person) = (self.visit, self.people[at]);
        self.says(Fact::BadgeCheck(BadgeCheck {
            visit,
            person,
            state,
            exempt: None,
            requested,
            reported: None,
            note: None,
        }));
    }

    fn finds(&mut self, subject: Subject, code: &str) {
        let name = FindingName { visit: self.visit, subject, code: FindingCode::parse(code).unwrap(), act: 1 };
        let seen_at = at_of("2023-08-05T08:10:00+07:00");
        self.says(Fact::Finding(Finding { name, text: text("Thấy khi đoàn đi qua."), seen_at, place: None }));
    }

    fn takes(&mut self, jpeg: Vec<u8>, class: PhotoClass, shows: PhotoOf) -> PhotoHash {
        let hash = PhotoHash(sha256(&jpeg));
        let bytes = jpeg.len() as u64;
        self.says(Fact::Photo(Photo {
            visit: self.visit,
            hash,
            bytes,
            thumbnail: hash,
            thumbnail_bytes: 9_000,
            width: 600,
            height: 200,
            class,
            number: None,
            shows,
            taken_at: at_of("2023-08-05T08:20:00+07:00"),
        }));
        self.pictures.insert(hash, jpeg);
        hash
    }

    pub async fn sends_photos(&self) {
        for (hash, bytes) in &self.pictures {
            let answer = self.leader.put_photo(&hash.to_string(), bytes.clone()).await;
            assert!(answer.status().is_success(), "{}", answer.status());
        }
    }

    /// The record as the leader's phone holds it: what it was sent, and its own.
    pub async fn record_of_phone(&self) -> Record {
        let (entries, _, _) = self.leader.pull_scopes(Cursors::new()).await;
        let mut record = Record::new(self.office.office.now().offices.into_iter().collect());
        record.extend(entries.iter().chain(&self.leader.entries).map(Item::of));
        record
    }

    /// The minutes as the phone makes them for signing.
    pub async fn paper(&self) -> Vec<u8> {
        let record = self.record_of_phone().await;
        let members = BTreeMap::new();
        let made_on = NaiveDate::from_ymd_opt(2023, 8, 5).unwrap();
        let sources = Sources { record: &record, profiles: Profile::shipped(), members: &members, made_on };
        let of = MinutesOf { visit: self.visit, state: MinutesState::ForSigning, class: OutputClass::Internal };
        documents::pdf(&minutes(&sources, &of).unwrap(), &self.pictures).unwrap()
    }

    /// The leader seals, naming a paper, in place of an earlier seal; and sends it.
    pub async fn seals(&mut self, paper: Option<EntryHash>, instead: Option<&Entry>) -> Entry {
        let record = self.record_of_phone().await;
        let lists = seal_lists(&record, self.visit).unwrap();
        let content = content_hash(&lists.includes);
        let seal = Seal {
            visit: self.visit,
            lists,
            parts: Vec::new(),
            content,
            paper: paper.map(sealed_paper),
            fold_version: FOLD_VERSION,
        };
        let named = instead.map(|seal| self.leader.names(seal.reference()));
        let known = instead.map(Entry::reference);
        let draft = Draft::set(Fact::Seal(seal), self.unit).act(Act::Seal).replacing(named).after(known);
        let seal = self.leader.write(draft);
        self.leader.push_all().await;
        seal
    }

    pub async fn clerk(&self, login: &str) -> Clerk {
        Clerk::signed_in(&self.office, login).await
    }

    pub fn papers(&self) -> String {
        format!("/visits/{}/papers", self.visit)
    }

    /// What was noted of papers, the latest first.
    pub async fn noted(&self) -> Vec<Reading> {
        let readings = self.office.office.store().readings(100).await.unwrap();
        readings.into_iter().filter(|reading| reading.what == ReadingOf::Paper).collect()
    }
}

fn at_of(moment: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(moment).unwrap()
}

/// An answer of the pages.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(&name).map_or("", |value| value.to_str().unwrap())
    }

    /// A page's words.
    pub fn page(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }
}

/// A browser of somebody who signed in.
pub struct Clerk {
    client: Client,
    base: String,
    cookies: String,
}

impl Clerk {
    pub async fn signed_in(office: &TestOffice, login: &str) -> Clerk {
        let client = client().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        let form = format!("login={login}&password={login}+has+a+password");
        let request = client.post(format!("{}/sign-in", office.base)).body(form);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = request.send().await.unwrap();
        let set = response.headers().get_all(header::SET_COOKIE).iter();
        let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        Clerk { client, base: office.base.clone(), cookies }
    }

    /// The same browser without its cookies.
    pub fn nobody(&self) -> Clerk {
        Clerk { client: self.client.clone(), base: self.base.clone(), cookies: String::new() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.base)).header(header::COOKIE, &self.cookies);
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    /// A paper that is given.
    pub async fn paper(&self, path: &str) -> Vec<u8> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
        answer.bytes
    }

    /// The sentence that a paper is refused with.
    pub async fn refusal(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = answer.page();
        let words = page.split("id=\"message\"").nth(1).unwrap().split_once('>').unwrap().1;
        words.split('<').next().unwrap().to_owned()
    }
}
