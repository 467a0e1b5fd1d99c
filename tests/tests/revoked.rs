//! A phone that is revoked, with what it has not sent: the office gets it, set aside; the
//! phone keeps what is not proved to be there, and nothing else.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::sync::Arc;

use mobile_core::Failure;
use mobile_core::ports::LinkKind;
use mobile_core::store::Document;
use mobile_core::sync::PhotoLink;
use serde_json::{Value, json};
use shared::domain::{Fact, Kind, Quarantine, QuarantineReason, Refusal, Role};
use shared::ids::{EntryHash, Id};
use shared::journal::Entry;
use sync_server::Office;
use sync_server::record::DeviceState;
use sync_server::rescue::import_rescue;
use tests::cut::{Asked, Fate, Link, Rules};
use tests::district::{CLERK, District, Handset};
use tests::phone;

const PASSPHRASE: &str = "năm ngọn núi xanh";
const DRAFT: Document = Document::Draft(Id([7; 16]));

/// A phone that has sent a visit with a photo, and written more since that it has not sent.
struct Scene {
    district: District,
    phone: Handset,
    /// What it had sent.
    sent: u64,
}

impl Scene {
    async fn set() -> Scene {
        let district = District::founded().await;
        district.add_member("binh", "Nguyễn Văn Bình", Role::Inspector).await;
        let mut phone = district.phone("binh").await;
        phone.run(&[
            json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency", "as": "v"}),
            json!({"do": "add_person", "visit": "$v", "full_name": "Đỗ Thị Mơ", "title": "Hợp đồng", "as": "mo"}),
            photo("$v", 1),
        ]);
        phone.sync().await;
        let (sent, visit) = (phone.app.store().count(), shared::record::visits(phone.app.record())[0].visit);
        let visit = visit.to_string();
        phone.run(&[
            json!({"do": "state", "visit": visit, "speaker": "Trần Thị Bình", "text": "Đơn vị xin giải trình"}),
            photo(&visit, 2),
            json!({"do": "set_host", "visit": visit, "full_name": "Lê Văn Cao"}),
        ]);
        phone.app.store().state().replace(DRAFT, &"viết dở").unwrap();
        Scene { district, phone, sent }
    }

    async fn revoke(&self) {
        revoke(&self.district.office, &self.phone).await;
    }

    async fn state(&self) -> DeviceState {
        self.district.office.store().device(self.phone.device()).await.unwrap().unwrap().state
    }

    /// What the phone wrote after it had last sent.
    fn unsent(&self) -> Vec<Entry> {
        self.phone.app.store().own_from(self.sent + 1, usize::MAX)
    }

    /// The office holds every entry, those that were sent late with a reason to be aside.
    async fn assert_held(&self, late: &[Entry], aside: Option<QuarantineReason>) {
        let there = self.district.office.store().entries_after(0, 100_000).await.unwrap();
        let there: Vec<&Entry> = there.iter().map(|kept| &kept.entry).collect();
        assert!(late.iter().all(|entry| there.contains(&entry)), "entry by entry, byte by byte");
        for entry in late {
            assert_eq!(reason(&self.district, entry.hash()).await, aside, "{:?}", entry.header().kind);
        }
        assert_eq!(self.district.office.verify().await.unwrap().wrong, Vec::<String>::new());
    }

    /// The phone has nothing of anybody any more, and its chain is whole.
    fn assert_bare(&self) {
        let app = &self.phone.app;
        assert_eq!(app.store().foreign_references(), [], "nothing of others");
        assert_eq!(app.store().photos().list().unwrap(), []);
        let bodies = app.store().own_from(1, usize::MAX);
        let left: Vec<&str> = bodies.iter().filter(|entry| entry.body_bytes().is_some()).map(kind).collect();
        assert_eq!(left, [Kind::JournalStart.name()]);
        assert_eq!(bodies.len() as u64, app.store().count());
        assert!(app.store().verify().unwrap().is_whole());
        assert_eq!(app.store().state().read::<String>(DRAFT).unwrap().unwrap(), "viết dở", "what was never recorded");
    }
}

fn kind(entry: &Entry) -> &str {
    &entry.header().kind
}

fn photo(visit: &str, number: u32) -> Value {
    let source = format!("noise-{number}-40000");
    json!({"do": "take_photo", "visit": visit, "source": source, "class": "scene", "shows": {"of": "visit"}})
}

async fn revoke(office: &Office, phone: &Handset) {
    let clerk = office.author(Some(CLERK.0)).await.unwrap();
    office.revoke(phone.device(), clerk).await.unwrap();
}

async fn reason(district: &District, entry: EntryHash) -> Option<QuarantineReason> {
    let record = district.office.record().await.unwrap();
    let aside = Fact::Quarantine(Quarantine { entry, reason: QuarantineReason::Malformed });
    let standing = record.at(&aside.parts())?.standing.clone();
    standing.iter().find_map(|hash| match record.fact(hash) {
        Some(Fact::Quarantine(aside)) => Some(aside.reason.clone()),
        _ => None,
    })
}

fn refuses_to_write(phone: &mut Handset) {
    let visit = json!({"do": "set_host", "visit": Id([1; 16]).to_string(), "full_name": "Lê Văn Cao"});
    let refused = phone.app.handle(serde_json::from_value(visit).unwrap()).unwrap_err();
    assert!(matches!(refused, Failure::Refused(Refusal::Revoked)), "{refused:?}");
}

async fn link(district: &District, fate: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Link {
    Link::to(&district.base, Rules { fate: Box::new(fate), bytes_per_second: None, cut_all_at: Vec::new() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn its_last_words_are_set_aside_and_it_keeps_nothing_of_anybody() {
    let mut scene = Scene::set().await;
    scene.revoke().await;
    let late = scene.unsent();
    assert!(late.len() >= 3 && !scene.phone.app.store().foreign_references().is_empty());
    let told = phone::sync(&mut scene.phone.app).await;
    let report = &told["report"];
    assert_eq!((&told["ok"], &report["ended"], &report["revoked"]), (&json!(true), &json!("agreed"), &json!(true)));
    assert_eq!((&report["photos_sent"], &report["entries_received"]), (&json!(2), &json!(0)), "{told}");
    scene.assert_held(&late, Some(QuarantineReason::Revoked)).await;
    assert_eq!(scene.state().await, DeviceState::Closed);
    scene.assert_bare();
    refuses_to_write(&mut scene.phone);
    let entries = scene.district.entries().await;
    scene.phone.sync().await;
    scene.assert_bare();
    assert_eq!(scene.district.entries().await, entries, "it has no more to say");
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_before_its_last_words_it_keeps_all_and_a_rescue_file_carries_them() {
    let mut scene = Scene::set().await;
    scene.revoke().await;
    let (late, photos) = (scene.unsent(), scene.phone.app.store().photos().list().unwrap());
    let others = scene.phone.app.store().foreign_references();
    let cutting = link(&scene.district, |asked| match asked.path.as_str() {
        "/api/entries" => Fate::CutAfter(asked.bytes / 2),
        _ => Fate::Passes,
    });
    let cutting = cutting.await;
    scene.phone.calls(&cutting.base);
    assert!(!scene.phone.try_sync().await);
    assert!(scene.phone.app.is_revoked(), "it has heard of it");
    refuses_to_write(&mut scene.phone);
    assert_eq!(scene.unsent(), late);
    assert_eq!(scene.phone.app.store().foreign_references(), others, "without a proof nothing goes");
    assert_eq!(scene.phone.app.store().photos().list().unwrap(), photos);
    let file = scene.phone.exported(PASSPHRASE);
    let clerk = scene.district.office.author(Some(CLERK.0)).await.unwrap();
    let bytes = futures::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(file))]);
    let brought = import_rescue(&scene.district.office, clerk, PASSPHRASE, bytes).await.unwrap();
    assert_eq!((brought.entries_new, brought.revoked), (late.len() as u64, true));
    assert!(brought.photos_new == 2 && brought.photos_here == 2, "{brought:?}");
    scene.assert_held(&late, None).await;
    // The link is whole again: all of it is there already.
    scene.phone.calls(&scene.district.base);
    scene.phone.sync().await;
    scene.assert_held(&late, None).await;
    scene.assert_bare();
    assert_eq!(scene.state().await, DeviceState::Closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_given_again_and_only_then_anything_goes() {
    let mut scene = Scene::set().await;
    scene.revoke().await;
    let others = scene.phone.app.store().foreign_references();
    let late = scene.unsent();
    let losing = link(&scene.district, |asked| match asked.path.as_str() {
        "/api/agree" => Fate::AnswerLost,
        _ => Fate::Passes,
    });
    let losing = losing.await;
    scene.phone.calls(&losing.base);
    assert!(!scene.phone.try_sync().await);
    assert_eq!(scene.state().await, DeviceState::Closed, "the office has heard all");
    assert_eq!((scene.unsent(), scene.phone.app.store().foreign_references()), (late.clone(), others));
    scene.phone.calls(&scene.district.base);
    scene.phone.sync().await;
    scene.assert_bare();
    scene.assert_held(&late, Some(QuarantineReason::Revoked)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_waits_for_a_better_link_stays_with_the_words_that_tell_of_it() {
    let mut scene = Scene::set().await;
    scene.revoke().await;
    scene.phone.goes_on(LinkKind::Mobile);
    scene.phone.app.set_photo_link(PhotoLink::WifiOnly).unwrap();
    let told = phone::sync(&mut scene.phone.app).await;
    assert_eq!(told["report"]["ended"], "photos_wait", "{told}");
    let left: Vec<Entry> = scene.unsent().into_iter().filter(|entry| entry.body_bytes().is_some()).collect();
    assert_eq!(left.iter().map(kind).collect::<Vec<_>>(), [Kind::Photo.name()]);
    assert_eq!(scene.phone.app.store().photos().list().unwrap(), scene.phone.app.photos_unsent());
    assert_eq!(scene.phone.app.photos_unsent().len(), 1);
    assert_eq!(scene.state().await, DeviceState::Revoked);
    scene.phone.goes_on(LinkKind::Wifi);
    scene.phone.sync().await;
    scene.assert_bare();
    assert_eq!(scene.state().await, DeviceState::Closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_revoked_in_the_middle_of_a_sync_hears_of_it_in_that_sync() {
    let mut scene = Scene::set().await;
    let late = scene.unsent();
    let (office, runtime) = (scene.district.office.clone(), tokio::runtime::Handle::current());
    let device = scene.phone.device();
    let revoking = link(&scene.district, move |asked| {
        if asked.path == "/api/entries/pull" {
            let (office, runtime): (Arc<Office>, _) = (office.clone(), runtime.clone());
            let revoked = std::thread::spawn(move || runtime.block_on(office.revoke(device, office.itself())));
            revoked.join().unwrap().unwrap();
        }
        Fate::Passes
    });
    let revoking = revoking.await;
    scene.phone.calls(&revoking.base);
    scene.phone.sync().await;
    assert!(scene.phone.app.is_revoked());
    scene.assert_held(&late, None).await;
    scene.assert_bare();
}

#[tokio::test(flavor = "multi_thread")]
async fn once_all_is_at_the_office_its_person_goes_on_with_it_by_a_new_code() {
    let mut scene = Scene::set().await;
    scene.revoke().await;
    let base = scene.district.base.clone();
    let code = scene.district.office.issue_code("binh").await.unwrap();
    assert!(!scene.phone.enrol(&base, &code).await, "not before");
    scene.phone.sync().await;
    let old = scene.phone.device();
    assert!(scene.phone.enrol(&base, &code).await);
    assert!(scene.phone.device() != old && !scene.phone.app.is_revoked());
    scene.phone.sync().await;
    assert!(!scene.phone.app.store().foreign_references().is_empty(), "what its person may see comes anew");
    scene.phone.run(&[json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency"})]);
    scene.phone.sync().await;
    let newest = scene.phone.app.store().head().unwrap().hash;
    assert_eq!(reason(&scene.district, newest).await, None, "and what it writes counts");
}

/// What the first office proved says nothing of the second one's log, nor how far it is read.
#[tokio::test]
async fn a_phone_that_goes_to_another_office_begins_its_log_anew() {
    let (first, second) = (District::founded().await, District::another_office().await);
    for district in [&first, &second] {
        district.add_member("binh", "Nguyễn Văn Bình", Role::Inspector).await;
    }
    let mut phone = first.phone("binh").await;
    let known = phone.app.book().known.unwrap();
    let code = second.office.issue_code("binh").await.unwrap();
    assert!(phone.enrol(&second.base, &code).await);
    assert_eq!(phone.app.book().known, None);
    phone.sync().await;
    let now = phone.app.book().known.unwrap();
    assert_ne!(now.checkpoint().office, known.checkpoint().office);
    assert_eq!((phone.app.book().alarm, phone.app.book().proved_seq()), (None, phone.app.store().count()));
}
