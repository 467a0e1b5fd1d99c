//! What is cut, changed, of another office or of nobody is refused with a sentence, and
//! the phone is as it was.

use std::io::Cursor;

use mobile_core::app::bundle::{Audience, BundleError, Handing, Opener};
use shared::bundle::Refused;
use shared::text::{Lang, Sentences};
use tests::district::{District, FIRST};

use super::{PEOPLE, Team, WORDS, holds, passed, take};

#[tokio::test]
async fn a_file_cut_at_every_kilobyte_or_changed_is_refused_and_changes_nothing() {
    let Team { district: _district, mut leader, inspector, visit } = Team::at_work().await;
    let file = passed(&inspector, visit);
    let before = holds(&leader);
    let damaged = Sentences::say(Lang::Vi, "bundle-damaged", &[]);
    let mut tried = 0;
    for cut in (0..file.len()).step_by(1024).chain((0..5_000).step_by(97)).chain([file.len() - 1]) {
        let refused = take(&mut leader, &file[..cut]).expect_err("a cut file");
        assert_eq!(refused.say(Lang::Vi), damaged, "{cut}: {refused}");
        tried += 1;
    }
    for at in (0..file.len()).step_by(2_039).chain((0..4_000).step_by(61)) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        let refused = take(&mut leader, &changed).expect_err("a changed file");
        assert!(matches!(refused, BundleError::Refused(_)), "{at}: {refused}");
        assert!(!refused.say(Lang::Vi).starts_with('«'), "{at}: {refused}");
        tried += 1;
    }
    println!("{tried} files of {} bytes were refused", file.len());
    assert_eq!(holds(&leader), before);
    assert!(take(&mut leader, &file).unwrap().entries_new > 0, "the whole one is taken in");
}

#[tokio::test]
async fn names_and_words_and_pictures_cannot_be_read_in_the_file() {
    let Team { district: _district, leader, inspector, visit } = Team::at_work().await;
    for phone in [&leader, &inspector] {
        let file = passed(phone, visit);
        let says = |planted: &[u8]| file.windows(planted.len()).any(|window| window == planted);
        let names = PEOPLE.iter().chain(&[WORDS, "GIO-03", "JFIF", "NOT_WORN", "device"]);
        assert!(!names.into_iter().any(|planted| says(planted.as_bytes())));
        assert!(!says(b"\xff\xd8\xff"), "the beginning of a picture");
        assert!(!says(visit.to_string().as_bytes()) && !says(visit.bytes()));
        assert!(!says(phone.device().to_string().as_bytes()));
        assert!(says(b"KY-CUONG-BUNDLE 1\n"));
    }
}

#[tokio::test]
async fn a_phone_of_another_office_neither_reads_nor_is_believed() {
    let Team { district: _district, mut leader, inspector, visit } = Team::at_work().await;
    let elsewhere = District::another_office().await;
    elsewhere.add_member(FIRST.0, FIRST.1, FIRST.2).await;
    let mut stranger = elsewhere.phone(FIRST.0).await;
    let refused = take(&mut stranger, &passed(&inspector, visit)).unwrap_err();
    assert!(matches!(refused, BundleError::Refused(Refused::OtherOffice)), "{refused}");
    let before = holds(&leader);
    let their_visit = {
        let unit = serde_json::json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency"});
        stranger.run(&[unit]);
        shared::record::visits(stranger.app.record())[0].visit
    };
    let refused = take(&mut leader, &passed(&stranger, their_visit)).unwrap_err();
    assert!(matches!(refused, BundleError::Refused(Refused::OtherOffice)), "{refused}");
    assert_eq!(holds(&leader), before);
}

#[tokio::test]
async fn a_phone_that_nobody_enrolled_or_that_holds_nothing_of_the_visit_says_so() {
    let Team { district, leader, inspector, visit } = Team::at_work().await;
    let mut blank = district.blank_phone("blank");
    let refused = take(&mut blank, &passed(&inspector, visit)).unwrap_err();
    assert!(matches!(refused, BundleError::NotEnrolled));
    let nothing = Handing { visit: shared::ids::VisitId([9; 16]), to: Audience::Anyone, opener: Opener::Team };
    let refused = leader.app.export_visit(nothing, &mut Vec::new()).unwrap_err();
    assert!(matches!(refused, BundleError::Nothing), "{refused}");
    let refused = blank.app.export_visit(nothing, &mut Vec::new()).unwrap_err();
    assert!(matches!(refused, BundleError::NotEnrolled), "{refused}");
    let not_a_bundle = blank.app.import_bundle(&mut Cursor::new(b"PK\x03\x04"), None);
    assert!(not_a_bundle.is_err());
}
