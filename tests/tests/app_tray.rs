//! Pictures that wait: taken in durably, recorded once, let go; never lost to a kill.

use std::fs;
use std::path::Path;

use mobile_core::photo::{Edit, Mask};
use mobile_core::ports::PhotoSource;
use mobile_core::store::{TRAY_PICTURES_MAX, Taken, Tray, TrayError};
use shared::domain::{PhotoClass, PhotoOf};
use shared::ids::{Id, VisitId};
use shared::text::Lang;
use tempfile::TempDir;

fn tray() -> (TempDir, Tray) {
    let folder = tempfile::tempdir().unwrap();
    let tray = Tray::open(folder.path(), &tests::ports::vault()).unwrap();
    (folder, tray)
}

fn taken(shows: Option<PhotoOf>) -> Taken {
    Taken { visit: VisitId([1; 16]), class: PhotoClass::Scene, shows, draft: None }
}

fn picture() -> Vec<u8> {
    super::photos::png((64, 48), 200)
}

fn id(number: u8) -> Id {
    Id([number; 16])
}

#[test]
fn what_was_taken_waits_across_a_kill_in_the_order_of_taking() {
    let (folder, tray) = tray();
    for number in [9, 3, 5] {
        tray.put(id(number), &picture(), &taken(None)).unwrap();
    }
    drop(tray);
    // A kill came between a note and its picture, and in the middle of another picture.
    let lone = folder.path().join("tray").join(format!("{}.note", id(7)));
    fs::write(&lone, serde_json::to_vec(&taken(None)).unwrap()).unwrap();
    fs::write(folder.path().join("tray").join(format!("{}.tmp", id(8))), b"half").unwrap();
    let tray = Tray::open(folder.path(), &tests::ports::vault()).unwrap();
    let waiting = tray.waiting().unwrap();
    assert_eq!(waiting.iter().map(|waiting| waiting.picture).collect::<Vec<_>>(), [id(9), id(3), id(5)]);
    assert!(waiting.iter().all(|waiting| waiting.taken == taken(None)));
    assert!(!lone.exists() && !folder.path().join("tray").join(format!("{}.tmp", id(8))).exists());
}

#[test]
fn a_picture_gets_another_note_and_goes_without_a_trace() {
    let (folder, tray) = tray();
    tray.put(id(1), &picture(), &taken(None)).unwrap();
    tray.note(id(1), &taken(Some(PhotoOf::Visit))).unwrap();
    assert_eq!(tray.waiting().unwrap()[0].taken, taken(Some(PhotoOf::Visit)));
    tray.remove(id(1)).unwrap();
    tray.remove(id(1)).unwrap();
    assert_eq!(fs::read_dir(folder.path().join("tray")).unwrap().count(), 0);
    assert!(tray.fetch(&id(1).to_string()).is_err());
}

#[test]
fn a_photo_made_beforehand_is_taken_only_with_the_same_edit() {
    let (_folder, tray) = tray();
    tray.put(id(1), &picture(), &taken(None)).unwrap();
    let mask = Edit::Covered(vec![Mask::new(1000, 1000, 2000, 2000).unwrap()]);
    let name = id(1).to_string();
    assert!(tray.prepared(&name, &mask).is_none(), "nothing is made before it is asked for");
    let made = tray.develop(id(1), &mask).unwrap();
    assert_eq!(tray.prepared(&name, &mask), Some(made));
    assert!(tray.prepared(&name, &Edit::NONE).is_none(), "a photo without the mask is another photo");
    tray.remove(id(1)).unwrap();
    assert!(tray.prepared(&name, &mask).is_none());
}

#[test]
fn a_full_tray_and_what_is_no_picture_are_refused_in_words() {
    let (_folder, tray) = tray();
    for number in 0..TRAY_PICTURES_MAX {
        tray.put(id(u8::try_from(number).unwrap()), &picture(), &taken(None)).unwrap();
    }
    let full = tray.put(id(200), &picture(), &taken(None)).unwrap_err();
    assert!(matches!(full, TrayError::Full { max: TRAY_PICTURES_MAX }));
    assert!(full.say(Lang::Vi).contains(&TRAY_PICTURES_MAX.to_string()));
    tray.remove(id(0)).unwrap();
    tray.put(id(0), b"%PDF-1.7", &taken(None)).unwrap();
    let pdf = tray.develop(id(0), &Edit::NONE).unwrap_err();
    assert!(pdf.say(Lang::Vi).contains("PDF"), "{}", pdf.say(Lang::Vi));
}

#[test]
fn a_name_that_is_none_reaches_no_file() {
    let (folder, tray) = tray();
    fs::write(folder.path().join("secret"), b"x").unwrap();
    assert!(tray.fetch("../secret").is_err());
    assert!(!Path::new("secret").exists());
}
