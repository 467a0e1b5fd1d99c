//! What a phone took in lasts, and what of it is lost is told: the office does not have it.

use std::path::Path;

use mobile_core::App;
use mobile_core::store::{Document, OpenReport};
use mobile_core::view::{self, Kept};
use shared::text::Lang;
use tests::district::Handset;

use super::{PEOPLE, Team, passed, take};

/// Closed, with something done to its folder, and opened again.
fn opened_again(phone: Handset, meanwhile: impl FnOnce(&Path)) -> (App, OpenReport) {
    let (folder, ports) = (phone.folder().to_owned(), phone.app.ports().clone());
    let vault = phone.app.store().vault().clone();
    drop(phone);
    meanwhile(&folder);
    App::open(&folder, &vault, ports).unwrap()
}

#[tokio::test]
async fn what_was_taken_in_is_there_after_the_next_open_and_still_only_saved() {
    let Team { district, mut leader, inspector, visit } = Team::at_work().await;
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    let (compare, given) = (leader.app.match_code(visit), leader.app.peers().given().count());
    let (app, report) = opened_again(leader, |_| ());
    assert!(report.is_silent(), "{report:?}");
    assert_eq!((app.match_code(visit), app.peers().given().count()), (compare, given));
    let person = district.person(PEOPLE[1]).await;
    let view = view::visit(&app, visit, Lang::Vi);
    assert_eq!(view.kept(&view.row(person).unwrap().mark), Some(Kept::Saved));
}

#[tokio::test]
async fn entries_of_a_peer_that_are_lost_are_told_until_they_come_again() {
    let Team { district: _district, mut leader, inspector, visit } = Team::at_work().await;
    let file = passed(&inspector, visit);
    take(&mut leader, &file).unwrap();
    let given = leader.app.peers().given().count() as u64;
    let (mut app, report) = opened_again(leader, |folder| {
        for part in ["foreign", "index"] {
            std::fs::remove_dir_all(folder.join(part)).unwrap();
        }
        std::fs::remove_file(folder.join("state/witness")).unwrap();
    });
    assert_eq!(report.peers_lost, given);
    assert!(!report.is_silent());
    let taken = app.import_bundle(&mut std::io::Cursor::new(&file), None).unwrap();
    assert_eq!(taken.entries_new, given, "taken in once more, they are here again");
    assert_eq!(app.peers().given().filter(|hash| app.record().item(hash).is_none()).count(), 0);
}

#[tokio::test]
async fn without_the_document_nothing_of_others_passes_for_sent_until_the_office_gives_it() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    let (mut app, report) = opened_again(leader, |folder| {
        std::fs::write(folder.join("state/peers"), b"damaged").unwrap();
    });
    assert_eq!(report.documents_damaged, [Document::Peers]);
    let person = district.person(PEOPLE[1]).await;
    let kept = |app: &App| {
        let view = view::visit(app, visit, Lang::Vi);
        view.kept(&view.row(person).unwrap().mark)
    };
    assert_eq!((kept(&app), app.store().cursors().len()), (Some(Kept::Saved), 0));
    assert!(mobile_core::sync::sync(&mut app).await.unwrap().sent);
    assert_eq!(kept(&app), Some(Kept::Saved), "the inspector has not sent it yet");
    inspector.sync().await;
    assert!(mobile_core::sync::sync(&mut app).await.unwrap().sent);
    assert_eq!((kept(&app), app.peers().given().count()), (Some(Kept::Sent), 0));
}

#[tokio::test]
async fn a_kill_before_the_entries_leaves_no_photo_and_tells_what_is_lacking() {
    let Team { district: _district, mut leader, inspector, visit } = Team::at_work().await;
    let whole = passed(&inspector, visit);
    let before = leader.app.store().photos().list().unwrap();
    // The phone as a kill leaves it: the marks and the photos are there, the entries are not.
    let stopped = leader.restored();
    take(&mut leader, &whole).unwrap();
    let photos: Vec<_> = leader.app.store().photos().list().unwrap();
    let photo = *photos.iter().find(|photo| !before.contains(photo)).unwrap();
    let bytes = leader.app.store().photos().read(photo).unwrap().unwrap();
    let mut marks: serde_json::Value = leader.app.store().state().read(Document::Peers).unwrap().unwrap();
    marks["taking"] = serde_json::json!([photo]);
    stopped.app.store().state().replace(Document::Peers, &marks).unwrap();
    stopped.app.store().photos().keep(&bytes).unwrap();
    let (mut app, report) = opened_again(stopped, |_| ());
    assert!(report.peers_lost > 0 && !report.is_silent(), "{report:?}");
    assert_eq!(app.store().photos().list().unwrap(), before, "no photo of a person stays that no entry names");
    app.import_bundle(&mut std::io::Cursor::new(&whole), None).unwrap();
    assert_eq!(app.store().photos().list().unwrap(), photos);
    assert_eq!(app.match_code(visit), leader.app.match_code(visit));
}
