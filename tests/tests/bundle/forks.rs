//! A phone that was restored from a copy gives itself away in its bundles, and learns of
//! it from those of others.

use mobile_core::Failure;
use shared::domain::Refusal;
use shared::record::fork_incidents;
use shared::text::Lang;

use super::{PEOPLE, SECOND, Team, inspectors, mark, passed, take};

#[tokio::test]
async fn the_bundle_of_a_restored_phone_tells_that_its_journal_parted() {
    let Team { district: _district, mut leader, mut inspector, visit } = Team::on_the_way().await;
    let mut restored = inspector.restored();
    inspector.run(&inspectors(visit));
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    restored.run(&[mark(visit, PEOPLE[2], "VKL")]);
    let place = restored.app.store().head().unwrap().seq;
    let taken = take(&mut leader, &passed(&restored, visit)).unwrap();
    assert_eq!((taken.fork, taken.entries_new, taken.own_unknown), (Some(place), 1, false), "{taken:?}");
    assert!(taken.say(Lang::Vi).contains("tách thành hai nhánh"), "{}", taken.say(Lang::Vi));
    let forks = fork_incidents(leader.app.record());
    assert!(forks.iter().any(|fork| (fork.device, fork.seq) == (inspector.device(), place)), "both branches are kept");
    let again = take(&mut leader, &passed(&restored, visit)).unwrap();
    assert_eq!((again.fork, again.entries_new), (Some(place), 0));
}

#[tokio::test]
async fn a_fork_outside_the_visit_is_seen_by_the_places_alone() {
    let Team { district: _district, mut leader, mut inspector, visit } = Team::on_the_way().await;
    inspector.run(&[mark(visit, PEOPLE[1], "CM")]);
    let mut restored = inspector.restored();
    let elsewhere = serde_json::json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency"});
    inspector.run(std::slice::from_ref(&elsewhere));
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    restored.run(&[elsewhere.clone(), elsewhere]);
    let taken = take(&mut leader, &passed(&restored, visit)).unwrap();
    assert_eq!(taken.entries_new, 0, "nothing new of this visit");
    assert_eq!(taken.fork, inspector.app.store().head().map(|head| head.seq), "and still it shows");
}

#[tokio::test]
async fn a_restored_phone_that_meets_its_own_lost_words_writes_no_more() {
    let Team { district, mut leader, mut inspector, visit } = Team::on_the_way().await;
    let mut restored = inspector.restored();
    inspector.run(&inspectors(visit));
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    let file = passed(&leader, visit);
    let taken = take(&mut restored, &file).unwrap();
    assert!(taken.own_unknown && taken.entries_new >= 3, "{taken:?}");
    assert!(taken.say(Lang::Vi).contains("Máy này ngừng ghi"));
    let intent = serde_json::from_value(serde_json::json!({"do": "mark_all_present", "visit": visit})).unwrap();
    assert!(matches!(restored.app.handle(intent), Err(Failure::Refused(Refusal::Forked))));
    let mut third = district.phone(SECOND).await;
    let taken = take(&mut third, &file).unwrap();
    assert!(!taken.own_unknown && taken.fork.is_none());
}
