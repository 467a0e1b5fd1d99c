//! Marks: what a tap replaces, what «tất cả có mặt trừ…» writes, what a settlement
//! takes (rules W1 to W3 of the merge).

use serde_json::json;
use shared::domain::Role;
use shared::record::CellStatus;
use tests::builders::{Pen, Phone, exchange, person};

use super::{PEOPLE, last, mark, mark_key, marked, one, refusal, replaced, sentence, two};

#[test]
fn a_tap_replaces_exactly_what_the_screen_showed() {
    let (mut leader, visit) = one(Role::Leader);
    let first = leader.does(mark(visit, 1, "CM")).entries;
    let second = leader.does(mark(visit, 1, "VKL")).entries;
    assert_eq!(replaced(&last(&leader)), first, "left out, what stood is what was shown");
    let mut stale = mark(visit, 1, "DM");
    stale["shown"] = json!(first);
    leader.does(stale);
    assert_eq!(replaced(&last(&leader)), first, "the newer mark was not on the screen");
    let cell = marked(&leader, visit, 1);
    assert_eq!(cell.values, ["DM", "VKL"], "what nobody saw stays and differs");
    assert!(cell.standing.contains(&second[0]));
}

#[test]
fn nothing_shown_is_nothing_replaced() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(json!({"do": "set_host", "visit": visit, "full_name": "Trần Thị Bình", "shown": []}));
    exchange(&mut [&mut leader, &mut inspector]);
    let host = |name: &str| json!({"do": "set_host", "visit": visit, "full_name": name});
    let mut unseen = host("Trần Văn Bình");
    unseen["shown"] = json!([]);
    inspector.does(unseen);
    assert!(inspector.visit(visit).host.differs(), "a shared text that was not shown is not replaced");
    inspector.does(host("Trần Thị Bình"));
    let cell = inspector.visit(visit).host;
    assert_eq!(
        (cell.status, cell.standing.len()),
        (CellStatus::One, 1),
        "shown, shared text is replaced whoever wrote it"
    );
}

#[test]
fn what_is_shown_of_another_value_is_not_replaced() {
    let (mut leader, visit) = one(Role::Leader);
    let of_one = leader.does(mark(visit, 1, "CM")).entries;
    let mut on_two = mark(visit, 2, "VKL");
    on_two["shown"] = json!(of_one);
    leader.does(on_two);
    assert_eq!(replaced(&last(&leader)), []);
    assert_eq!((marked(&leader, visit, 1).one(), marked(&leader, visit, 2).one()), (Some("CM"), Some("VKL")));
}

#[test]
fn marking_otherwise_than_a_colleague_is_a_difference_and_removes_nothing() {
    let (mut leader, mut inspector, visit) = two();
    let theirs = leader.does(mark(visit, 1, "CM")).entries;
    exchange(&mut [&mut leader, &mut inspector]);
    inspector.does(mark(visit, 1, "VKL"));
    assert_eq!(replaced(&last(&inspector)), []);
    let mut pressed = mark(visit, 1, "DM");
    pressed["shown"] = json!(theirs);
    inspector.does(pressed);
    assert!(!replaced(&last(&inspector)).contains(&theirs[0]), "a colleague's mark is not a tap's to replace");
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        let cell = marked(phone, visit, 1);
        assert!(cell.differs() && cell.standing.contains(&theirs[0]), "{cell:?}");
        let counts = phone.visit(visit).counts;
        assert_eq!((counts.differing, counts.absent_without_reason.sure), (1, 0), "nobody is surely absent");
    }
}

#[test]
fn an_equal_value_of_a_colleagues_is_confirmed_without_replacing_it() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    let confirmed = inspector.does(mark(visit, 1, "VKL")).entries;
    assert_eq!((confirmed.len(), replaced(&last(&inspector))), (1, vec![]));
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(mark(visit, 1, "CM"));
    assert_eq!(marked(&leader, visit, 1).values, ["CM", "VKL"], "the confirmation stands on its own");
}

#[test]
fn an_equal_own_value_again_writes_nothing() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(mark(visit, 1, "VKL"));
    let badge = json!({"do": "check_badge", "visit": visit, "person": person(1), "state": "NOT_WORN"});
    leader.does(badge.clone());
    assert_eq!(leader.does(mark(visit, 1, "VKL")).entries, []);
    assert_eq!(leader.does(badge).entries, []);
    let mut shown = mark(visit, 1, "VKL");
    shown["shown"] = json!(marked(&leader, visit, 1).standing);
    assert_eq!(leader.does(shown).entries, []);
}

/// The screen was behind: what it showed of one's own is no longer what stands.
/// «Đã lưu» for a tap that leaves no trace would lose what the person said.
#[test]
fn a_tap_on_a_screen_that_is_behind_is_written_down() {
    let (mut leader, mut inspector, visit) = two();
    let own = leader.does(mark(visit, 1, "CM")).entries;
    exchange(&mut [&mut leader, &mut inspector]);
    inspector.does(mark(visit, 1, "VKL"));
    let key = mark_key(&inspector, visit, person(1));
    let theirs = last(&inspector).hash();
    inspector.does(json!({"do": "settle", "key": key, "choose": theirs, "why": "Đã gặp bảo vệ"}));
    leader.hears(&inspector.own());
    assert_eq!(marked(&leader, visit, 1).one(), Some("VKL"));
    let mut behind = mark(visit, 1, "CM");
    behind["shown"] = json!(own);
    assert_eq!(leader.does(behind).entries.len(), 1, "the tap was confirmed, so it must be kept");
    assert_eq!(marked(&leader, visit, 1).values, ["CM", "VKL"]);
}

#[test]
fn all_present_writes_only_where_nothing_stands_with_basis_bulk() {
    let (mut leader, mut inspector, visit) = two();
    inspector.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(mark(visit, 2, "DM"));
    let all = json!({"do": "mark_all_present", "visit": visit, "except": [person(3)]});
    let written = leader.does(all.clone()).entries;
    assert_eq!(written.len(), 2, "persons 4 and 5");
    for (number, value) in [(1, Some("VKL")), (2, Some("DM")), (3, None), (4, Some("CM")), (5, Some("CM"))] {
        assert_eq!(marked(&leader, visit, number).one(), value, "person {number}");
    }
    for entry in leader.own().iter().rev().take(2) {
        assert!(String::from_utf8_lossy(entry.body_bytes().unwrap()).contains(r#""basis":"bulk""#));
        assert_eq!(replaced(entry), []);
    }
    assert_eq!(leader.does(all).entries, [], "again it writes nothing");
    let counts = leader.visit(visit).counts;
    assert_eq!((counts.rows, counts.unverified), (u32::from(PEOPLE), 1));
}

#[test]
fn who_is_excepted_is_excepted_under_any_joined_id() {
    for excepted in 0..2 {
        let (mut leader, visit) = one(Role::Leader);
        let added = leader.makes(json!({"do": "add_person", "visit": visit, "full_name": "Nguyễn Văn Một"}));
        leader.does(json!({"do": "join_persons", "visit": visit, "person": person(1), "other": added}));
        let except = if excepted == 0 { person(1).to_string() } else { added };
        leader.does(json!({"do": "mark_all_present", "visit": visit, "except": [except]}));
        assert_eq!(marked(&leader, visit, 1).status, CellStatus::Empty);
        assert_eq!(leader.visit(visit).counts.present.sure, u32::from(PEOPLE) - 1);
    }
}

#[test]
fn all_present_passes_over_a_value_that_can_not_be_read_here() {
    let (mut leader, mut inspector, visit) = two();
    inspector.does(mark(visit, 1, "VKL"));
    leader.hears(&[last(&inspector).without_body()]);
    leader.does(json!({"do": "mark_all_present", "visit": visit}));
    assert_eq!(leader.visit(visit).counts.present.sure, u32::from(PEOPLE) - 1);
    leader.hears(&inspector.own());
    assert_eq!(marked(&leader, visit, 1).one(), Some("VKL"), "no difference was made of what nobody could see");
}

#[test]
fn a_mark_in_bulk_gives_way_to_a_look_of_ones_own() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(json!({"do": "mark_all_present", "visit": visit}));
    let bulk = marked(&leader, visit, 1).standing;
    assert_eq!(leader.does(mark(visit, 1, "CM")).entries.len(), 1, "seen is more than bulk");
    assert_eq!(replaced(&last(&leader)), bulk);
    assert_eq!(leader.does(mark(visit, 1, "CM")).entries, []);
}

#[test]
fn a_settlement_names_all_that_was_shown_with_its_reason() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    let cell = marked(&inspector, visit, 1);
    let key = mark_key(&inspector, visit, person(1));
    let chosen = cell.history.iter().find(|told| told.value.as_deref() == Some("CM")).unwrap().entry;
    for why in ["", "   ", "\u{200b}"] {
        let refused = inspector.refuses(json!({"do": "settle", "key": key, "choose": chosen.hash, "why": why}));
        assert_eq!(refusal(&refused), "refusal-missing");
        assert!(sentence(&refused).contains("lý do"));
    }
    inspector.does(json!({"do": "settle", "key": key, "choose": chosen.hash, "why": "Đã đối chiếu sổ trực"}));
    let mut named = replaced(&last(&inspector));
    named.sort();
    let mut shown = cell.standing;
    shown.sort();
    assert_eq!(named, shown);
    leader.hears(&inspector.own());
    let cell = marked(&leader, visit, 1);
    assert_eq!(cell.one(), Some("CM"));
    assert_eq!(cell.history.last().unwrap().why.as_deref(), Some("Đã đối chiếu sổ trực"));
    assert_eq!(cell.history.len(), 3, "nothing is gone from the history");
}

#[test]
fn what_a_settler_did_not_see_stays() {
    let (mut leader, mut inspector, visit) = two();
    let mut third = Phone::of(3, Role::Inspector, &Pen::office(PEOPLE).entries);
    third.hears(&leader.own());
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    leader.hears(&inspector.own());
    let shown = marked(&leader, visit, 1).standing;
    third.does(mark(visit, 1, "DM"));
    leader.hears(&third.own());
    let key = mark_key(&leader, visit, person(1));
    let settle = json!({"do": "settle", "key": key, "choose": shown[0].hash, "why": "Đã đối chiếu", "shown": shown});
    leader.does(settle);
    let cell = marked(&leader, visit, 1);
    assert!(cell.differs() && cell.values.contains(&"DM".to_owned()), "{:?}", cell.values);
}

#[test]
fn who_may_settle_is_in_the_table_of_rights() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(json!({"do": "set_time", "visit": visit, "moment": "ended", "at": "2023-11-24T09:00:00+07:00", "source": "clock"}));
    inspector.does(json!({"do": "set_time", "visit": visit, "moment": "ended", "at": "2023-11-24T09:07:00+07:00", "source": "clock"}));
    exchange(&mut [&mut leader, &mut inspector]);
    let cell = inspector.visit(visit).times["ended"].clone();
    assert!(cell.differs());
    let settle =
        json!({"do": "settle", "key": cell.key, "choose": cell.standing[0].hash, "why": "Theo đồng hồ phòng họp"});
    let refused = inspector.refuses(settle.clone());
    assert_eq!(refusal(&refused), "refusal-not-permitted");
    assert!(sentence(&refused).contains("thời điểm"), "{}", sentence(&refused));
    leader.does(settle);
    assert!(!leader.visit(visit).times["ended"].differs());
}

#[test]
fn a_choice_that_was_not_shown_is_refused() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    let elsewhere = inspector.does(mark(visit, 2, "VKL")).entries[0];
    exchange(&mut [&mut leader, &mut inspector]);
    let key = mark_key(&leader, visit, person(1));
    let shown = marked(&leader, visit, 1).standing;
    let why = "Đã đối chiếu";
    for (choose, shown) in [
        (json!(elsewhere.hash), json!(shown)),
        (json!(shown[1].hash), json!([shown[0]])),
        (json!(shown[0].hash), json!([shown[0], elsewhere])),
        (json!(null), json!([])),
    ] {
        let settle = json!({"do": "settle", "key": key, "choose": choose, "why": why, "shown": shown});
        assert_eq!(refusal(&leader.refuses(settle)), "refusal-unknown");
    }
    leader.does(json!({"do": "settle", "key": key, "why": "Không rõ ai đúng"}));
    assert_eq!(marked(&leader, visit, 1).status, CellStatus::AllWithdrawn, "to choose none is to withdraw all");
}

#[test]
fn nothing_is_settled_while_an_entry_is_awaited() {
    let (mut leader, mut inspector, visit) = two();
    inspector.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    leader.does(mark(visit, 1, "DM"));
    leader.hears(&[last(&inspector)]);
    assert!(marked(&leader, visit, 1).pending);
    let key = mark_key(&leader, visit, person(1));
    let settle = json!({"do": "settle", "key": key, "choose": last(&leader).hash(), "why": "Đã đối chiếu"});
    assert_eq!(refusal(&leader.refuses(settle.clone())), "refusal-pending");
    leader.hears(&inspector.own());
    leader.does(settle);
    assert_eq!(marked(&leader, visit, 1).one(), Some("DM"));
}

/// Somebody with a newer program wrote a value that this one can't read: nobody
/// here has seen it, so nobody here may put another in its place.
#[test]
fn a_value_of_a_newer_program_is_not_settled_away_here() {
    let office = Pen::office(PEOPLE).entries;
    let mut leader = Phone::of(1, Role::Leader, &office);
    let visit = leader.opens_visit();
    leader.does(mark(visit, 1, "CM"));
    let mut newer = Pen::of(shared::ids::DeviceId([9; 16]), Role::Inspector);
    newer.hears(&leader.own());
    let fact = leader.own().pop().unwrap().fact().unwrap();
    let entry = newer.bend(shared::journal::Draft::set(fact, tests::builders::UNIT), |_, body| {
        let text = String::from_utf8(body.take().unwrap()).unwrap();
        *body = Some(text.replace(r#""CM""#, r#""LVTX""#).into_bytes());
    });
    leader.hears(&[entry]);
    let cell = marked(&leader, visit, 1);
    assert!(cell.needs_update && cell.differs());
    let key = mark_key(&leader, visit, person(1));
    let chosen = last(&leader).hash();
    let refused = leader.refuses(json!({"do": "settle", "key": key, "choose": chosen, "why": "Đã đối chiếu"}));
    assert_eq!(refusal(&refused), "refusal-needs-update");
}
