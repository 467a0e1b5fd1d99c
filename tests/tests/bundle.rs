//! «Gói chuyển»: phones of one team agree on a visit where no office is. Nothing is said
//! to be sent because of it, a file that is not whole changes nothing, and the office
//! later holds each entry and photo once.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "bundle/agree.rs"]
mod agree;
#[path = "bundle/forks.rs"]
mod forks;
#[path = "bundle/goes.rs"]
mod goes;
#[path = "bundle/keys.rs"]
mod keys;
#[path = "bundle/opened_again.rs"]
mod opened_again;
#[path = "bundle/refused.rs"]
mod refused;

use std::io::Cursor;

use mobile_core::app::bundle::{Audience, BundleError, Handing, Opener, Passed, TakenIn};
use serde_json::{Value, json};
use shared::ids::VisitId;
use shared::record::visits;
use tests::conformance::bytes;
use tests::district::{District, FIRST, Handset, LEADER, SEALED_UNIT};

/// On the roster of the visited unit.
const PEOPLE: [&str; 3] = ["Cao Minh Quý", "Đặng Thùy Dương", "Phùng Thị Yến"];
const WORDS: &str = "Không có mặt tại nơi làm việc, không có đơn.";
const SECOND: &str = "cuc";

/// An office, and the phones of a leader and an inspector who synced in the morning and
/// have no network since. The leader has opened a visit and passed it on.
struct Team {
    district: District,
    leader: Handset,
    inspector: Handset,
    visit: VisitId,
}

impl Team {
    async fn on_the_way() -> Team {
        let district = District::open().await;
        district.wall.set("2023-11-27T07:02:00+07:00");
        let (mut leader, mut inspector) = (district.phone(LEADER.0).await, district.phone(FIRST.0).await);
        leader.sync().await;
        district.wall.set("2023-11-27T08:02:00+07:00");
        let unit = format!("@unit:{SEALED_UNIT}");
        leader.run(&[json!({"do": "open_visit", "unit": unit, "kind": "agency"})]);
        let of_unit = visits(leader.app.record()).into_iter().find(|visit| visit.unit_name == SEALED_UNIT);
        let visit = of_unit.unwrap().visit;
        take(&mut inspector, &passed(&leader, visit)).unwrap();
        Team { district, leader, inspector, visit }
    }

    /// The same after both have recorded.
    async fn at_work() -> Team {
        let mut team = Team::on_the_way().await;
        team.leader.run(&leaders(team.visit));
        team.inspector.run(&inspectors(team.visit));
        team
    }
}

fn person(name: &str) -> String {
    format!("@person:{name}")
}

fn mark(visit: VisitId, name: &str, state: &str) -> Value {
    json!({"do": "mark", "visit": visit, "person": person(name), "state": state})
}

fn leaders(visit: VisitId) -> Vec<Value> {
    let first = json!({"on": "person", "id": person(PEOPLE[0])});
    let masks = json!([{"x": 1000, "y": 5000, "w": 1500, "h": 700}]);
    vec![
        mark(visit, PEOPLE[0], "VKL"),
        json!({"do": "record_finding", "visit": visit, "subject": first, "code": "GIO-03", "text": WORDS}),
        json!({"do": "take_photo", "visit": visit, "source": "coffee.jpg", "class": "scene", "masks": masks,
            "shows": {"of": "finding", "visit": visit, "subject": first, "code": "GIO-03", "act": 1}}),
    ]
}

fn inspectors(visit: VisitId) -> Vec<Value> {
    let masks = json!([{"x": 4000, "y": 5000, "w": 1500, "h": 700}]);
    vec![
        mark(visit, PEOPLE[1], "CM"),
        json!({"do": "check_badge", "visit": visit, "person": person(PEOPLE[1]), "state": "NOT_WORN"}),
        json!({"do": "take_photo", "visit": visit, "source": "astronaut.jpg", "class": "badge", "number": "masked",
            "masks": masks, "shows": {"of": "badge", "person": person(PEOPLE[1])}}),
    ]
}

fn handed(phone: &Handset, handing: Handing) -> (Vec<u8>, Passed) {
    let mut file = Vec::new();
    let told = phone.app.export_visit(handing, &mut file).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(told.bytes, file.len() as u64);
    (file, told)
}

/// For anybody of the office.
fn passed(phone: &Handset, visit: VisitId) -> Vec<u8> {
    handed(phone, Handing { visit, to: Audience::Anyone, opener: Opener::Team }).0
}

/// An answer to one phone.
fn answered(phone: &Handset, visit: VisitId, to: &Handset) -> Vec<u8> {
    handed(phone, Handing { visit, to: Audience::Device(to.device()), opener: Opener::Team }).0
}

fn take(phone: &mut Handset, file: &[u8]) -> Result<TakenIn, BundleError> {
    phone.app.import_bundle(&mut Cursor::new(file), None)
}

/// Everything that a phone keeps.
#[derive(Debug, PartialEq, Eq)]
struct Holds {
    entries: Vec<String>,
    photos: Vec<String>,
    documents: Vec<String>,
    rest: String,
}

fn holds(phone: &Handset) -> Holds {
    let store = phone.app.store();
    let photo = |hash| format!("{hash} {}", store.photos().read(hash).unwrap().unwrap().len());
    let documents = store.state().list().unwrap().into_iter();
    Holds {
        entries: store.all().map(|entry| bytes(&entry)).collect(),
        photos: store.photos().list().unwrap().into_iter().map(photo).collect(),
        documents: documents.map(|name| format!("{name:?} {:?}", store.state().json(name).unwrap())).collect(),
        rest: format!("{:?} {:?} {:?}", store.tip(), store.cursors(), phone.app.sent()),
    }
}
