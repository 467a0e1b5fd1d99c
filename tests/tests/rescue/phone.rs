//! A phone's file on another phone.

use mobile_core::App;
use mobile_core::app::rescue::{RescueError, check_passphrase};
use mobile_core::store::{Document, Taken, Tray};
use serde_json::{Value, json};
use shared::domain::PhotoClass;
use shared::ids::{Id, VisitId};
use shared::record::fork_incidents;
use shared::rescue::Refused;
use shared::text::{Lang, Sentences};
use tests::conformance::bytes;
use tests::district::{District, FIRST, Handset, JOINED_UNIT};

use super::{PASSPHRASE, held, three_days};

/// All that a phone holds.
fn holds(phone: &Handset) -> (Vec<String>, Vec<String>, String) {
    let store = phone.app.store();
    let photos = store.photos().list().unwrap().into_iter();
    let photos = photos.map(|hash| format!("{hash} {}", store.photos().read(hash).unwrap().unwrap().len()));
    let documents = store.state().list().unwrap().into_iter();
    let documents = documents.map(|document| {
        let mut json: Value = serde_json::from_slice(&store.state().json(document).unwrap().unwrap()).unwrap();
        // How far the phone's clock is from the office's is true of one phone only.
        json.as_object_mut().map(|of| of.remove("contact"));
        format!("{document:?} {json}")
    });
    let rest = format!("{:?} {:?}", documents.collect::<Vec<_>>(), (store.tip(), store.cursors(), phone.app.sent()));
    (store.all().map(|entry| bytes(&entry)).collect(), photos.collect(), rest)
}

#[tokio::test]
async fn another_phone_has_everything_and_syncing_it_gives_the_same_record() {
    let (district, phone) = three_days().await;
    let twin = district.twin().await;
    let tray = Tray::open(phone.folder(), phone.app.store().vault()).unwrap();
    let taken = Taken { visit: VisitId([1; 16]), class: PhotoClass::Scene, shows: None, draft: None };
    tray.put(Id([5; 16]), b"as the camera gave it", &taken).unwrap();
    phone.app.store().state().replace(Document::Draft(Id([6; 16])), &json!({"text": "chưa xong"})).unwrap();
    let file = phone.exported(PASSPHRASE);
    let (mut rescued, report) = district.rescued_phone("rescued", &file, PASSPHRASE);
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.taken.photos, report.taken.pictures), (12, 1));
    assert_eq!(holds(&rescued), holds(&phone));
    assert!(rescued.app.store().verify().unwrap().is_whole());
    let waiting = Tray::open(rescued.folder(), rescued.app.store().vault()).unwrap().waiting().unwrap();
    assert_eq!((waiting.len(), &waiting[0].taken), (1, &taken));
    rescued.sync().await;
    let mut copy = phone.restored();
    copy.calls(&twin.base);
    copy.sync().await;
    assert_eq!(held(&district).await, held(&twin).await);
    rescued.run(&[json!({"do": "open_visit", "unit": format!("@unit:{JOINED_UNIT}"), "kind": "agency"})]);
    rescued.sync().await;
    assert_eq!(phone.device(), rescued.device(), "it goes on under the same name");
}

#[tokio::test]
async fn the_old_phone_that_is_used_on_makes_a_fork_that_is_shown() {
    let (district, mut phone) = three_days().await;
    let (mut rescued, report) = district.rescued_phone("rescued", &phone.exported(PASSPHRASE), PASSPHRASE);
    assert!(report.say(Lang::Vi).contains(&Sentences::say(Lang::Vi, "rescue-imported", &[])));
    let open = json!({"do": "open_visit", "unit": format!("@unit:{JOINED_UNIT}"), "kind": "agency"});
    rescued.run(std::slice::from_ref(&open));
    rescued.sync().await;
    phone.run(&[open]);
    phone.try_sync().await;
    let record = district.office.record().await.unwrap();
    let forked = fork_incidents(&record);
    assert!(forked.iter().any(|fork| fork.device == phone.device()));
}

#[tokio::test]
async fn a_phone_that_has_a_journal_takes_no_file_and_stays_as_it_is() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let other = district.phone(FIRST.0).await;
    let before = holds(&other);
    let (folder, vault) = (other.folder().to_owned(), other.app.store().vault().clone());
    let restored = other.restored();
    drop(other);
    let refused = App::import(&folder, &vault, PASSPHRASE, &mut &file[..]).unwrap_err();
    assert!(matches!(refused, RescueError::JournalHere), "{refused}");
    assert_eq!(holds(&restored), before);
}

#[tokio::test]
async fn a_file_whose_journal_is_not_whole_leaves_a_phone_that_holds_nothing() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let mut blank = district.blank_phone("blank");
    let (folder, vault) = (blank.folder().to_owned(), blank.app.store().vault().clone());
    drop(blank);
    let import = |file: &[u8], passphrase: &str| App::import(&folder, &vault, passphrase, &mut &file[..]).unwrap_err();
    assert!(matches!(import(&file, "sai mất rồi bạn ơi"), RescueError::Refused(Refused::WrongPassphrase)));
    // A flipped byte here and there among the own entries, which stand behind the documents.
    for at in (20_000..50_000).step_by(2_997) {
        let mut damaged = file.clone();
        damaged[at] ^= 1;
        let refused = import(&damaged, PASSPHRASE);
        assert!(matches!(refused, RescueError::NotWhole { .. }), "{at}: {refused}");
    }
    let refused = import(&file[..40_000], PASSPHRASE);
    assert!(matches!(refused, RescueError::NotWhole { .. }), "{refused}");
    let (rescued, report) = district.rescued_phone("blank-2", &file, PASSPHRASE);
    assert!(report.is_whole());
    drop(rescued);
    blank = district.blank_phone("blank-3");
    assert!(blank.app.store().holds_nothing().unwrap());
    let left = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(left.into_iter().all(|name| !name.starts_with("rescue")), "nothing is left behind");
}

#[tokio::test]
async fn a_landing_that_was_broken_off_between_any_two_parts_is_finished_by_the_next_open() {
    const PARTS: [&str; 6] = ["own", "foreign", "index", "photos", "state", "tray"];
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    for moved in 0..PARTS.len() {
        let blank = district.blank_phone("landing");
        let (folder, vault) = (blank.folder().to_owned(), blank.app.store().vault().clone());
        let ports = blank.app.ports().clone();
        drop(blank);
        App::import(&folder, &vault, PASSPHRASE, &mut &file[..]).unwrap();
        for (at, part) in PARTS.iter().enumerate().take(moved + 1) {
            let (from, to) = (folder.join("rescue.whole").join(part), folder.join(part));
            if to.exists() {
                std::fs::remove_dir_all(&to).unwrap();
            }
            if at < moved {
                std::fs::rename(from, to).unwrap();
            }
        }
        let (app, report) = App::open(&folder, &vault, ports).unwrap();
        assert!(report.is_silent() && app.store().verify().unwrap().is_whole(), "{moved}: {report:?}");
        assert_eq!(app.store().head(), phone.app.store().head());
        assert_eq!(app.store().photos().list().unwrap(), phone.app.store().photos().list().unwrap());
        assert_eq!(app.identity().unwrap().token, phone.app.identity().unwrap().token);
        assert!(!folder.join("rescue.whole").exists());
    }
}

#[tokio::test]
async fn photos_that_are_lacking_keep_no_journal_away_and_are_told() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let mut damaged = file.clone();
    let in_a_photo = damaged.len() - 60_000;
    damaged[in_a_photo] ^= 1;
    let (rescued, report) = district.rescued_phone("damaged", &damaged, PASSPHRASE);
    assert_eq!((report.taken.photos, report.damage.len()), (11, 1));
    assert!(report.say(Lang::Vi).contains(&Sentences::say(Lang::Vi, "rescue-imported-in-part", &[])));
    assert_eq!(rescued.app.store().head(), phone.app.store().head());
    let (cut, report) = district.rescued_phone("cut", &file[..file.len() - 60_000], PASSPHRASE);
    assert!(report.taken.photos < 12 && report.taken.own == report.expected.own, "{report:?}");
    assert_eq!(cut.app.store().head(), phone.app.store().head());
}

#[tokio::test]
async fn an_export_changes_nothing_on_the_phone() {
    let (_district, phone) = three_days().await;
    let before = holds(&phone);
    let (one, other) = (phone.exported(PASSPHRASE), phone.exported(PASSPHRASE));
    assert_eq!((holds(&phone), one.len()), (before, other.len()));
    assert_ne!(one[..600], other[..600], "no two files have a key in common");
    let named = |word: &str| one.windows(word.len()).any(|window| window == word.as_bytes());
    for word in ["Cao Minh Quý", "binh", "token", &phone.app.identity().unwrap().token] {
        assert!(!named(word), "{word} stands in the open");
    }
}

#[test]
fn a_pin_is_no_passphrase_for_a_file() {
    for weak in ["", "short", "123456", "8273645192", "09876543210987", "aaaaaaaaaaaa", "abcdefghijkl", "  ngắn quá  "]
    {
        assert!(matches!(check_passphrase(weak), Err(RescueError::Weak)), "{weak}");
    }
    for good in [PASSPHRASE, "mười ký tự", "82736451x2"] {
        assert!(check_passphrase(good).is_ok(), "{good}");
    }
}

#[tokio::test]
async fn a_phone_that_nobody_enrolled_writes_no_file() {
    let district = District::founded().await;
    let blank = district.blank_phone("blank");
    let mut file = Vec::new();
    assert!(matches!(blank.app.export(PASSPHRASE, &mut file), Err(RescueError::NotEnrolled)));
    assert!(file.is_empty());
}

#[test]
fn every_refusal_is_a_sentence_in_both_languages() {
    let errors = [
        RescueError::Weak,
        RescueError::NotEnrolled,
        RescueError::JournalHere,
        RescueError::NotWhole { have: 1, expected: 2 },
        RescueError::File(std::io::Error::other("told to fail")),
        RescueError::Refused(Refused::NotARescueFile),
        RescueError::Refused(Refused::OtherVersion { version: 9 }),
        RescueError::Refused(Refused::HeaderDamaged),
        RescueError::Refused(Refused::WrongPassphrase),
    ];
    for error in errors {
        let [vi, en] = Lang::ALL.map(|lang| error.say(lang));
        assert!(vi != en && vi.ends_with('.') && !vi.contains('«') && !en.contains('«'), "{vi} {en}");
    }
}
