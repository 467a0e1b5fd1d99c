//! Which scopes a phone has, and that nothing beyond them ever reaches it: a scope that is
//! added is filled from its beginning, one that is lost is named and never given again.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::StatusCode;
use shared::domain::{AddedPerson, Duty, Fact, Photo, Quarantine, QuarantineReason, Role, TeamMember};
use shared::domain::{Visit, VisitKind, VisitOrigin, VisitState, VisitStep};
use shared::ids::{MemberId, PersonId, PhotoHash, ScopeId, TeamId, UnitId, VisitId, sha256, to_hex};
use shared::journal::{Act, Draft, Entry, Named};
use shared::record::Item;
use shared::sync::{Cursors, Pull, unpack};
use sync_server::scopes::LINGERS_MS;
use sync_server::seed::NewVisit;

use crate::kit::{Phone, TestOffice, hashes, mark, refusal, text};

/// Said of somebody in a visit, and nowhere else.
const PLANTED: &str = "Lý Thị Kín";

/// Lan has inspected a unit. Who belongs to no team of hers is somebody else.
struct Scene {
    office: TestOffice,
    lan: Phone,
    stranger: Phone,
    unit: UnitId,
    visit: VisitId,
    photo: Vec<u8>,
}

impl Scene {
    async fn set() -> Scene {
        let office = TestOffice::start().await;
        office.add_member("mai", Role::Inspector).await;
        let unit = office.unit().await;
        let (mut lan, stranger) = (office.phone("lan").await, office.phone("mai").await);
        let visit = lan.inspect(unit, 3);
        let added = AddedPerson {
            visit,
            person: PersonId([0x51; 16]),
            full_name: Some(text(PLANTED)),
            title: None,
            department: None,
        };
        lan.say(Fact::AddedPerson(added), unit);
        let photo = vec![0xff, 0xd8, 0xff, 7, 7, 7];
        lan.say(photo_fact(visit, &photo), unit);
        lan.push_all().await;
        lan.put_photo(&PhotoHash(sha256(&photo)).to_string(), photo.clone()).await;
        let scene = Scene { office, lan, stranger, unit, visit, photo };
        scene.leaves(scene.stranger.member).await;
        scene
    }

    /// The team all members are in who inspect.
    async fn team(&self) -> TeamId {
        let (pulled, _) = self.lan.pull_all(0).await;
        let team = pulled.iter().find_map(|entry| match entry.fact() {
            Some(Fact::Team(team)) => Some(team.team),
            _ => None,
        });
        team.unwrap()
    }

    async fn writes(&self, draft: Draft) -> Entry {
        let author = self.office.office.author(Some("noivu")).await.unwrap();
        self.office.office.write(vec![draft], author).await.unwrap().remove(0)
    }

    async fn joins(&self, member: MemberId) -> Entry {
        self.writes(Draft::set(self.membership(member).await, ScopeId::DISTRICT)).await
    }

    async fn leaves(&self, member: MemberId) {
        let is_theirs = |entry: &Entry| matches!(entry.fact(), Some(Fact::TeamMember(told)) if told.member == member);
        let told = self.said_in(ScopeId::DISTRICT).await.into_iter().filter(is_theirs);
        let named: Vec<Named> = told.map(|entry| Item::of(&entry).named()).collect();
        let left = Draft::set(self.membership(member).await, ScopeId::DISTRICT).replacing(named).act(Act::Withdraw);
        self.writes(left).await;
    }

    async fn membership(&self, member: MemberId) -> Fact {
        let team = self.team().await;
        let full_name = text("Hà Văn Mẫu");
        Fact::TeamMember(TeamMember { team, member, full_name, title: None, unit: None, duty: Duty::Member })
    }

    fn step(&self, state: VisitState) -> Draft {
        Draft::set(Fact::VisitStep(VisitStep { visit: self.visit, state }), self.unit)
    }

    /// All that was said in a scope and may leave the office, in order of arrival.
    async fn said_in(&self, scope: ScopeId) -> Vec<Entry> {
        let kept = self.office.office.store().entries_after(0, 100_000).await.unwrap();
        kept.into_iter().map(|kept| kept.entry).filter(|entry| entry.header().scope == scope).collect()
    }
}

fn photo_fact(visit: VisitId, photo: &[u8]) -> Fact {
    let said = serde_json::json!({
        "visit": visit, "hash": PhotoHash(sha256(photo)), "bytes": photo.len(), "thumbnail": PhotoHash([9; 32]),
        "thumbnail_bytes": 9_000, "width": 1600, "height": 1200, "class": "scene", "number": null,
        "shows": { "of": "visit" }, "taken_at": "2023-08-05T08:10:00+07:00",
    });
    Fact::Photo(serde_json::from_value::<Photo>(said).unwrap())
}

/// An answer as it is before it is packed, every byte of it.
async fn answered(phone: &Phone, cursors: Cursors) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(&phone.pulled(&Pull { cursors, head: None, known: None }).await[..])
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// Whether a name is anywhere in bytes, as text or as JSON writes it.
fn has(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}

#[tokio::test]
async fn a_team_sees_its_visits_and_nobody_else_a_byte_of_them() {
    let scene = Scene::set().await;
    let hoa = scene.office.phone("hoa").await;
    let all = answered(&hoa, Cursors::new()).await;
    let visit = to_hex(&scene.visit.0);
    assert!(has(&all, PLANTED) && has(&all, &visit), "whoever is in the team sees it");
    let claimed = Cursors::from([(ScopeId::DISTRICT, 0), (scene.unit.into(), 0), (ScopeId::OFFICE_ONLY, 0)]);
    for cursors in [Cursors::new(), claimed] {
        let given = answered(&scene.stranger, cursors).await;
        assert!(!has(&given, PLANTED) && !has(&given, &visit), "not even a header");
        let first_mark = to_hex(&scene.lan.entries[2].hash().0);
        assert!(!has(&given, &first_mark), "nor its hash");
    }
}

#[tokio::test]
async fn who_keeps_the_record_sees_all_units() {
    let scene = Scene::set().await;
    let (pulled, cursors, _) = scene.office.phone("noivu").await.pull_scopes(Cursors::new()).await;
    assert_eq!(cursors.keys().copied().collect::<Vec<_>>(), [ScopeId::DISTRICT, scene.unit.into()]);
    assert_eq!(pulled.len(), scene.office.count().await);
}

#[tokio::test]
async fn a_scope_that_is_added_is_filled_from_its_beginning_and_a_lost_one_never_given_again() {
    let mut scene = Scene::set().await;
    let unit = ScopeId::from(scene.unit);
    let (district, cursors, told) = scene.stranger.pull_scopes(Cursors::new()).await;
    assert_eq!((told.added, told.lost), (vec![ScopeId::DISTRICT], vec![]));
    assert!(district.iter().all(|entry| entry.header().scope == ScopeId::DISTRICT));
    let joined = scene.joins(scene.stranger.member).await;
    let (pulled, cursors, told) = scene.stranger.pull_scopes(cursors).await;
    assert_eq!((told.added, told.lost), (vec![unit], vec![]));
    let new: Vec<Entry> = [scene.said_in(unit).await, vec![joined.clone()]].concat();
    assert_eq!(hashes(&pulled), hashes(&new), "all of it, and of the district what is new");
    let (nothing, cursors, told) = scene.stranger.pull_scopes(cursors).await;
    assert_eq!((nothing, told.added, told.lost), (vec![], vec![], vec![]));
    scene.leaves(scene.stranger.member).await;
    scene.lan.say(mark(scene.visit, 9), scene.unit);
    scene.lan.push(&scene.lan.entries[scene.lan.entries.len() - 1..]).await;
    for _ in 0..2 {
        let (pulled, left, told) = scene.stranger.pull_scopes(cursors.clone()).await;
        assert_eq!((told.added, told.lost), (vec![], vec![unit]), "as often as it is asked for");
        assert!(pulled.iter().all(|entry| entry.header().scope == ScopeId::DISTRICT));
        assert!(!left.contains_key(&unit));
    }
}

/// The first page takes of both scopes, in one order, and no cursor goes back.
#[tokio::test]
async fn a_long_scope_that_is_added_comes_in_pages_beside_what_is_new() {
    let mut scene = Scene::set().await;
    let from = scene.lan.entries.len();
    for number in 0..600 {
        scene.lan.say(mark(scene.visit, (number % 200) as u8), scene.unit);
    }
    let (first, rest) = scene.lan.entries[from..].split_at(400);
    scene.lan.push(first).await;
    scene.lan.push(rest).await;
    let (_, cursors, _) = scene.stranger.pull_scopes(Cursors::new()).await;
    let before = cursors[&ScopeId::DISTRICT];
    scene.joins(scene.stranger.member).await;
    let page =
        unpack(&scene.stranger.pulled(&Pull { cursors: cursors.clone(), head: None, known: None }).await).unwrap();
    assert!(page.note.more && page.note.cursor.unwrap() < before, "it begins far behind the district");
    let next = shared::sync::cursors_after(&cursors, &page.note);
    assert_eq!(next[&ScopeId::DISTRICT], before);
    let (pulled, next, _) = scene.stranger.pull_scopes(cursors).await;
    let unit = ScopeId::from(scene.unit);
    let of_unit = pulled.iter().filter(|entry| entry.header().scope == unit);
    assert_eq!(hashes(of_unit), hashes(&scene.said_in(unit).await), "once each, without a hole");
    assert_eq!(next[&ScopeId::DISTRICT], next[&unit]);
}

/// A phone that opens a visit on the spot gets the unit's roster with the same sync.
#[tokio::test]
async fn a_visit_on_the_spot_opens_its_unit_also_to_the_teams_of_whoever_opened_it() {
    let scene = Scene::set().await;
    let other = {
        let record = scene.office.office.record().await.unwrap();
        sync_server::seed::unit_by_name(&record, "Xã Quang Khải").unwrap().unit
    };
    let (mut mai, hoa) = (scene.stranger.clone(), scene.office.phone("hoa").await);
    let opened = |visit: u8| {
        Fact::Visit(Visit {
            visit: VisitId([visit; 16]),
            unit: other,
            team: None,
            kind: VisitKind::Agency,
            purpose: None,
            origin: VisitOrigin::OnTheSpot,
        })
    };
    let sees = async |phone: &Phone| phone.pull_scopes(Cursors::new()).await.1.contains_key(&other.into());
    mai.begin_journal();
    mai.say(opened(0x78), other);
    mai.push_all().await;
    assert!(sees(&mai).await, "she opened it");
    let mut lan = scene.lan.clone();
    assert!(!sees(&lan).await && !sees(&hoa).await, "nobody else is in a team of hers");
    lan.say(opened(0x77), other);
    lan.push(&lan.entries[lan.entries.len() - 1..]).await;
    assert!(sees(&lan).await && sees(&hoa).await);
}

#[tokio::test]
async fn a_planned_visit_is_its_teams_before_anybody_goes() {
    let scene = Scene::set().await;
    let other = {
        let record = scene.office.office.record().await.unwrap();
        sync_server::seed::unit_by_name(&record, "Xã Quang Khải").unwrap().unit
    };
    let author = scene.office.office.author(Some("noivu")).await.unwrap();
    let new = NewVisit { unit: other, kind: VisitKind::Agency, purpose: None };
    scene.office.office.plan_visit(new, author).await.unwrap();
    assert!(scene.lan.pull_scopes(Cursors::new()).await.1.contains_key(&other.into()));
    assert!(!scene.stranger.pull_scopes(Cursors::new()).await.1.contains_key(&other.into()));
}

#[tokio::test]
async fn a_visit_that_ended_goes_after_a_while_and_comes_back_whole_when_it_is_opened_again() {
    let mut scene = Scene::set().await;
    let unit = ScopeId::from(scene.unit);
    let hoa = scene.office.phone("hoa").await;
    scene.lan.write(scene.step(VisitState::Closed));
    scene.lan.push(&scene.lan.entries[scene.lan.entries.len() - 1..]).await;
    let (_, cursors, _) = hoa.pull_scopes(Cursors::new()).await;
    scene.office.pass_ms(LINGERS_MS - 1);
    let (_, cursors, told) = hoa.pull_scopes(cursors).await;
    assert_eq!(told.lost, []);
    scene.office.pass_ms(1);
    let (_, cursors, told) = hoa.pull_scopes(cursors).await;
    assert_eq!(told.lost, [unit], "a fortnight after the office heard of it last");
    let closed = Item::of(scene.lan.entries.last().unwrap()).named();
    scene.lan.write(scene.step(VisitState::Open).replacing([closed]));
    scene.lan.push(&scene.lan.entries[scene.lan.entries.len() - 1..]).await;
    let (pulled, _, told) = hoa.pull_scopes(cursors).await;
    assert_eq!(told.added, [unit]);
    assert_eq!(hashes(&pulled), hashes(&scene.said_in(unit).await));
    scene.office.pass_ms(10 * LINGERS_MS);
    assert!(hoa.pull_scopes(Cursors::new()).await.1.contains_key(&unit), "an open one stays");
}

#[tokio::test]
async fn that_an_entry_is_set_aside_is_told_to_whoever_sees_it_only() {
    let mut scene = Scene::set().await;
    let step = VisitStep { visit: scene.visit, state: VisitState::Final };
    let wrong = scene.lan.write_as(Role::Office, Draft::set(Fact::VisitStep(step), scene.unit)).hash();
    scene.lan.push(&scene.lan.entries[scene.lan.entries.len() - 1..]).await;
    assert_eq!(scene.office.aside(wrong).await, Some(QuarantineReason::NotPermitted));
    let tells = |entries: &[Entry]| {
        let tells = |fact| matches!(fact, Fact::Quarantine(Quarantine { entry, .. }) if entry == wrong);
        entries.iter().filter_map(Entry::fact).any(tells)
    };
    assert!(tells(&scene.office.phone("hoa").await.pull_all(0).await.0));
    assert!(!tells(&scene.stranger.pull_all(0).await.0));
}

#[tokio::test]
async fn a_photo_is_given_to_whoever_sees_an_entry_that_names_it() {
    let scene = Scene::set().await;
    let path = format!("/api/photos/{}", PhotoHash(sha256(&scene.photo)));
    let hoa = scene.office.phone("hoa").await;
    assert_eq!(hoa.get(&path).await.bytes().await.unwrap(), scene.photo);
    assert_eq!(refusal(scene.stranger.get(&path).await).await, (404, "not_found".to_owned()));
    let readings = scene.office.office.store().readings(10).await.unwrap();
    assert_eq!(readings.len(), 1, "who was given nothing has read nothing");
    scene.joins(scene.stranger.member).await;
    assert_eq!(scene.stranger.get(&path).await.status(), StatusCode::OK);
}
