//! Phones agree on the spot, and the office later holds everything once.

use std::collections::BTreeSet;

use mobile_core::app::bundle::TakenIn;
use mobile_core::view::{self, Kept};
use serde_json::json;
use shared::ids::{PersonId, PhotoHash};
use shared::record::visit_record;
use shared::sync::Cursors;
use shared::text::{Lang, Sentences};
use tests::conformance::bytes;
use tests::district::{District, FIRST, Handset};

use super::{PEOPLE, SECOND, Team, answered, holds, mark, passed, take};

fn roll_kept(phone: &Handset, team: (&District, shared::ids::VisitId), who: PersonId) -> Option<Kept> {
    let view = view::visit(&phone.app, team.1, Lang::Vi);
    let row = view.row(who).unwrap();
    view.kept(&row.mark)
}

fn cursors_of(one: &Handset, other: &Handset) -> [Cursors; 2] {
    [one, other].map(|phone| phone.app.store().cursors().clone())
}

/// All entries at the office, each once, and its photos.
async fn at_office(district: &District) -> (BTreeSet<String>, BTreeSet<PhotoHash>) {
    let kept = district.office.store().entries_after(0, 100_000).await.unwrap();
    let entries: BTreeSet<String> = kept.iter().map(|kept| bytes(&kept.entry)).collect();
    assert_eq!(entries.len(), kept.len(), "each entry once");
    assert_eq!(district.office.verify().await.unwrap().wrong, Vec::<String>::new());
    let photos = district.office.store().photos().await.unwrap();
    let hashes: BTreeSet<PhotoHash> = photos.iter().map(|(hash, _)| *hash).collect();
    assert_eq!(hashes.len(), photos.len(), "each photo once");
    (entries, hashes)
}

#[tokio::test]
async fn two_phones_agree_without_an_office_and_the_seal_covers_both() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    let sent_before = (leader.app.sent().clone(), inspector.app.sent().clone());
    let cursors = cursors_of(&leader, &inspector);
    let before = at_office(&district).await;

    let to_leader = take(&mut leader, &passed(&inspector, visit)).unwrap();
    assert!(!to_leader.comparison.agrees && to_leader.comparison.lacking_here == 0, "{to_leader:?}");
    assert!(to_leader.comparison.lacking_there > 0, "the inspector has not heard the leader's words yet");
    let answer = answered(&leader, visit, &inspector);
    let to_inspector = take(&mut inspector, &answer).unwrap();
    assert!(to_inspector.comparison.agrees, "{to_inspector:?}");
    let compare = leader.app.match_code(visit);
    assert_eq!((&to_inspector.comparison.compare, inspector.app.match_code(visit)), (&compare, compare.clone()));
    assert!(to_inspector.say(Lang::Vi).contains(&format!("Hai máy đã khớp. Mã khớp: {compare}")));
    let compared = |phone: &Handset| -> Vec<bool> {
        view::closing(&phone.app, visit).others.iter().map(|other| other.compared).collect()
    };
    assert_eq!((compared(&leader), compared(&inspector)), (vec![false], vec![true]), "the leader has no answer yet");
    let folded = |phone: &Handset| visit_record(phone.app.record(), visit);
    assert_eq!(folded(&leader), folded(&inspector));
    let photos = |phone: &Handset| phone.app.store().photos().list().unwrap();
    assert_eq!(photos(&leader).len(), 4, "two photos and their thumbnails");
    assert_eq!(photos(&leader), photos(&inspector));
    assert!([&leader, &inspector].iter().all(|phone| phone.app.store().verify().unwrap().is_whole()));

    assert_eq!((leader.app.sent(), inspector.app.sent()), (&sent_before.0, &sent_before.1), "nothing counts as sent");
    assert_eq!(cursors_of(&leader, &inspector), cursors, "no cursor moved");
    assert_eq!(at_office(&district).await, before, "the office knows of nothing yet");
    let both = [district.person(PEOPLE[0]).await, district.person(PEOPLE[1]).await];
    for (phone, who) in [&leader, &inspector].into_iter().flat_map(|phone| both.map(|who| (phone, who))) {
        assert_eq!(roll_kept(phone, (&district, visit), who), Some(Kept::Saved), "never «đã gửi» from a peer");
    }

    leader.run(&[json!({"do": "move_visit", "visit": visit, "to": "CLOSED"}), json!({"do": "seal", "visit": visit})]);
    let sealed = folded(&leader);
    let covered = leader.app.record().covered(&sealed.seals[0].seal.hash);
    let marks = inspector.app.record().items_about(visit.into());
    let of_inspector = marks.iter().filter(|item| item.device == inspector.device());
    assert!(of_inspector.clone().count() >= 3 && of_inspector.clone().all(|item| covered.contains(&item.hash)));

    // The inspector comes back first: what they took in from the leader is not theirs to send.
    let before = folded(&inspector);
    inspector.sync().await;
    assert_eq!(folded(&inspector), before, "the office has not heard of the visit, and takes nothing of it away");
    let (entries, _) = at_office(&district).await;
    let leaders = leader.app.store().own_entries().filter(|entry| entries.contains(&bytes(entry))).count() as u64;
    assert_eq!(leaders, leader.app.sent().head.unwrap().seq, "only what the leader sent itself");
    leader.sync().await;
    inspector.sync().await;
    let (entries, hashes) = at_office(&district).await;
    for phone in [&leader, &inspector] {
        assert!(phone.app.store().own_entries().all(|entry| entries.contains(&bytes(&entry))));
        assert!(phone.app.store().photos().list().unwrap().iter().all(|photo| hashes.contains(photo)));
        assert_eq!(folded(phone), visit_record(&district.office.record().await.unwrap(), visit));
        assert_eq!(phone.app.peers().given().count(), 0, "the office gave them: they are no peer's word any more");
        for who in both {
            assert_eq!(roll_kept(phone, (&district, visit), who), Some(Kept::Sent));
        }
    }
    let holding = |phone: &Handset| phone.app.record().len() as u64;
    assert_eq!(holding(&leader), leader.app.store().count() + leader.app.store().foreign_count(), "held once");
}

#[tokio::test]
async fn passed_on_is_said_once_the_other_phone_says_so_itself_and_is_not_sent() {
    let Team { leader, mut inspector, visit, district } = Team::on_the_way().await;
    let mut leader = leader;
    inspector.run(&super::inspectors(visit));
    let person = district.person(PEOPLE[1]).await;
    let told = |phone: &Handset| {
        let view = view::visit(&phone.app, visit, Lang::Vi);
        let cell = view.row(person).unwrap().mark.clone();
        (view.passed_on(&cell).iter().map(|passed| passed.device).collect::<Vec<_>>(), view.kept(&cell))
    };
    let file = passed(&inspector, visit);
    assert_eq!(told(&inspector), (vec![], Some(Kept::Saved)), "a file that was written is with nobody yet");
    take(&mut leader, &file).unwrap();
    let answer = answered(&leader, visit, &inspector);
    take(&mut inspector, &answer).unwrap();
    assert_eq!(told(&inspector), (vec![leader.device()], Some(Kept::Saved)));
    let wholly = |phone: &Handset| view::visit(&phone.app, visit, Lang::Vi).passed_wholly().len();
    assert_eq!((wholly(&inspector), wholly(&leader)), (1, 1), "each holds all that the other said");
    let member = inspector.app.passed_to(visit)[0].member;
    assert_eq!(member, leader.app.identity().map(|identity| identity.member));
    inspector.run(&[mark(visit, PEOPLE[1], "DM")]);
    assert_eq!(told(&inspector), (vec![], Some(Kept::Saved)), "what was said since is not passed on");
    assert_eq!(wholly(&inspector), 0);
    let sentence = Sentences::say(Lang::Vi, "bundle-passed-to", &[("name", "Lê Quang Đạo".into())]);
    assert_eq!(sentence, "đã chuyển sang máy Lê Quang Đạo");
}

#[tokio::test]
async fn a_bundle_taken_again_or_late_changes_nothing() {
    let Team { district: _district, mut leader, mut inspector, visit } = Team::at_work().await;
    let early = passed(&inspector, visit);
    inspector.run(&[mark(visit, PEOPLE[2], "VKL")]);
    let late = passed(&inspector, visit);
    let first = take(&mut leader, &late).unwrap();
    let after = holds(&leader);
    let again: Vec<TakenIn> = [&late, &early, &late].map(|file| take(&mut leader, file).unwrap()).into();
    for taken in &again {
        assert_eq!((taken.entries_new, taken.photos_new, taken.fork, taken.gap), (0, 0, None, None), "{taken:?}");
    }
    assert_eq!(again[0].entries_here, first.entries_new + first.entries_here, "its own words came back with it too");
    assert_eq!(holds(&leader), after);
    leader.sync().await;
    inspector.sync().await;
    leader.sync().await;
    let synced = (holds(&leader).entries, holds(&leader).photos);
    assert_eq!(take(&mut leader, &late).unwrap().entries_new, 0);
    assert_eq!((holds(&leader).entries, holds(&leader).photos), synced);
    assert_eq!(leader.app.peers().given().count(), 0, "nor is it a peer's word again");
}

#[tokio::test]
async fn in_any_order_the_same_bundles_give_the_same_visit() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    let (mut one, mut other) = (district.phone(SECOND).await, district.phone(SECOND).await);
    let early = passed(&inspector, visit);
    inspector.run(&[mark(visit, PEOPLE[0], "CM")]);
    let files = [early, passed(&inspector, visit), passed(&leader, visit)];
    files.iter().for_each(|file| drop(take(&mut one, file).unwrap()));
    files.iter().rev().for_each(|file| drop(take(&mut other, file).unwrap()));
    assert_eq!(visit_record(one.app.record(), visit), visit_record(other.app.record(), visit));
    take(&mut leader, &files[1]).unwrap();
    assert_eq!(one.app.match_code(visit), leader.app.match_code(visit));
}

#[tokio::test]
async fn an_answer_leaves_out_what_the_other_holds_and_a_third_phone_is_told_of_the_gap() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    let answer = answered(&leader, visit, &inspector);
    take(&mut inspector, &answer).unwrap();
    inspector.run(&[mark(visit, PEOPLE[2], "VKL")]);
    let (answer, whole) = (answered(&inspector, visit, &leader), passed(&inspector, visit));
    assert!(answer.len() * 20 < whole.len(), "{} of {} bytes", answer.len(), whole.len());
    let mut third = district.phone(SECOND).await;
    let taken = take(&mut third, &answer).unwrap();
    let gap = taken.gap.unwrap();
    assert!(gap.from > gap.expected && gap.expected == 1, "{gap:?}");
    assert!(taken.say(Lang::Vi).contains("Hãy xin gói đầy đủ"), "{}", taken.say(Lang::Vi));
    assert!(!taken.comparison.agrees && taken.comparison.lacking_here > 0);
    let taken = take(&mut third, &whole).unwrap();
    assert_eq!((taken.gap, taken.comparison.agrees), (None, true));
    let taken = take(&mut leader, &answer).unwrap();
    assert_eq!((taken.entries_new, taken.gap, taken.comparison.agrees), (1, None, true));
}

#[tokio::test]
async fn what_came_from_a_third_phone_is_passed_on_with_its_proof() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    let mut third = district.phone(SECOND).await;
    take(&mut third, &passed(&inspector, visit)).unwrap();
    third.run(&[json!({"do": "mark_all_present", "visit": visit})]);
    // The inspector's phone is not there any more; the third one brings both their words.
    let taken = take(&mut leader, &passed(&third, visit)).unwrap();
    let devices: BTreeSet<_> = leader.app.record().items_about(visit.into()).iter().map(|item| item.device).collect();
    assert!(devices.contains(&inspector.device()) && devices.contains(&third.device()), "{taken:?}");
    assert_eq!(taken.photos_new, 2, "the inspector's photo and its thumbnail");
    third.sync().await;
    let missing = inspector.device();
    let kept = district.office.store().entries_after(0, 100_000).await.unwrap();
    let of_visit = kept.iter().filter(|kept| kept.entry.header().about == visit.into());
    assert!(of_visit.clone().all(|kept| kept.entry.header().device != missing), "only the inspector sends its words");
    for phone in [&mut leader, &mut inspector, &mut third] {
        phone.sync().await;
    }
    leader.sync().await;
    at_office(&district).await;
    let fold = visit_record(&district.office.record().await.unwrap(), visit);
    assert_eq!(visit_record(leader.app.record(), visit), fold);
}

#[tokio::test]
async fn a_bundle_holds_nothing_of_another_visit() {
    let Team { district, leader, mut inspector, visit } = Team::at_work().await;
    let elsewhere = json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency"});
    inspector.run(&[elsewhere, mark_elsewhere()]);
    let mut third = district.phone(FIRST.0).await;
    let known = third.app.record().len();
    let taken = take(&mut third, &passed(&inspector, visit)).unwrap();
    assert_eq!(third.app.record().len(), known + taken.entries_new as usize);
    let new: Vec<_> = third.app.peers().given().filter_map(|hash| third.app.record().item(hash)).collect();
    assert_eq!(new.len() as u64, taken.entries_new);
    let ids = leader.app.record().visit_ids(visit);
    let outside = new.iter().filter(|item| !ids.iter().any(|id| item.about == (*id).into()));
    assert_eq!(outside.count(), 0);
}

fn mark_elsewhere() -> serde_json::Value {
    json!({"do": "mark", "visit": "@visit:Xã An Thanh", "person": "@person:Hồ Hữu Linh", "state": "CM"})
}
