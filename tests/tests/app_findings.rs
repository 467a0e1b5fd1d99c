//! Findings and papers: further acts, what may be one, what people say to it,
//! recommendations with their five «rõ», signatures and their refusal.

use serde_json::{Value, json};
use shared::domain::{FindingCode, FindingName, Role, Subject};
use shared::ids::VisitId;
use shared::record::{CellStatus, Standing};
use tests::builders::{UNIT, exchange, person};

use super::{last, one, refusal, replaced, sentence, two};

fn finding(visit: VisitId, act: u8, text: &str) -> Value {
    json!({"do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person(1)},
           "code": "THE-01", "act": act, "text": text})
}

fn name(visit: VisitId, act: u8) -> FindingName {
    let code = FindingCode::parse("THE-01").unwrap();
    FindingName { visit, subject: Subject::Person(person(1)), code, act }
}

#[test]
fn a_second_act_is_a_finding_of_its_own() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(finding(visit, 1, "Không đeo thẻ lúc 8 giờ"));
    leader.does(finding(visit, 2, "Không đeo thẻ lúc 14 giờ"));
    leader.does(finding(visit, 1, "Không đeo thẻ lúc 8 giờ 05"));
    let view = leader.visit(visit);
    let said: Vec<_> = view.findings.iter().map(|found| (found.name.act, found.finding.one())).collect();
    assert_eq!(said, [(1, Some("Không đeo thẻ lúc 8 giờ 05")), (2, Some("Không đeo thẻ lúc 14 giờ"))]);
    assert_eq!(view.summary.findings, 2);
}

#[test]
fn a_finding_that_can_not_be_is_refused_with_the_reason() {
    let (mut leader, visit) = one(Role::Leader);
    let on_unit = json!({"on": "unit", "id": UNIT});
    for (field, value, wanted) in [
        ("act", json!(0), "refusal-out-of-range"),
        ("act", json!(100), "refusal-out-of-range"),
        ("code", json!("KHONG-99"), "refusal-unknown-code"),
        ("subject", on_unit, "refusal-wrong-attachment"),
        ("seen_at", json!("2022-11-24T08:00:00+07:00"), "refusal-code-not-valid-then"),
        ("text", json!("  "), "refusal-missing"),
        ("visit", json!(VisitId([1; 16])), "refusal-unknown"),
    ] {
        let mut intent = finding(visit, 1, "Không đeo thẻ");
        intent[field] = value;
        let refused = leader.refuses(intent);
        assert_eq!(refusal(&refused), wanted, "{field}");
        sentence(&refused);
    }
    assert_eq!(leader.visit(visit).findings, []);
}

#[test]
fn when_it_was_seen_is_told_to_the_minute() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(finding(visit, 1, "Không đeo thẻ"));
    let body = String::from_utf8(last(&leader).body_bytes().unwrap().to_vec()).unwrap();
    assert!(body.contains(r#""seen_at":"2023-11-24T08:05:00+07:00""#), "{body}");
}

#[test]
fn two_acts_are_offered_as_one_until_somebody_says() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(finding(visit, 1, "Không đeo thẻ"));
    inspector.does(finding(visit, 2, "Không đeo thẻ khi tiếp dân"));
    exchange(&mut [&mut leader, &mut inspector]);
    assert_eq!(leader.visit(visit).duplicates.len(), 1);
    let apart = json!({"do": "keep_findings_apart", "name": name(visit, 1), "other_act": 2});
    let join = json!({"do": "join_findings", "name": name(visit, 2), "other_act": 1});
    for intent in [&apart, &join] {
        assert_eq!(refusal(&inspector.refuses(intent.clone())), "refusal-not-permitted");
    }
    leader.does(apart);
    let view = leader.visit(visit);
    assert_eq!((view.duplicates.len(), view.findings.len()), (0, 2), "two they are");
    leader.does(join);
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        let view = phone.visit(visit);
        assert_eq!((view.duplicates.len(), view.findings.len(), view.summary.findings), (0, 1, 1));
        assert_eq!(view.findings[0].finding.values.len(), 2, "their words differ, and both are kept");
    }
}

#[test]
fn joined_findings_are_parted_again_with_all_their_words() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(finding(visit, 1, "Không đeo thẻ"));
    leader.does(finding(visit, 2, "Không đeo thẻ khi tiếp dân"));
    leader.does(json!({"do": "join_findings", "name": name(visit, 1), "other_act": 2}));
    leader.does(
        json!({"do": "explain", "name": name(visit, 2), "answer": {"answer": "explained", "text": "Thẻ để ở nhà"}}),
    );
    let joined = leader.visit(visit).findings;
    assert_eq!(joined.len(), 1);
    assert!(joined[0].explanation.one().is_some_and(|said| said.contains("Thẻ để ở nhà")), "one act, one explanation");
    leader.does(json!({"do": "keep_findings_apart", "name": name(visit, 1), "other_act": 2}));
    let view = leader.visit(visit);
    let said: Vec<_> = view.findings.iter().map(|found| (found.finding.one(), found.explanation.status)).collect();
    assert_eq!(said[0], (Some("Không đeo thẻ"), CellStatus::Empty));
    assert_eq!(said[1], (Some("Không đeo thẻ khi tiếp dân"), CellStatus::One));
}

#[test]
fn a_finding_is_not_joined_to_itself() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(finding(visit, 1, "Không đeo thẻ"));
    for (other, wanted) in [(1, "refusal-not-here"), (0, "refusal-out-of-range"), (100, "refusal-out-of-range")] {
        let refused = leader.refuses(json!({"do": "join_findings", "name": name(visit, 1), "other_act": other}));
        assert_eq!(refusal(&refused), wanted, "{other}");
        sentence(&refused);
    }
}

#[test]
fn somebody_unidentified_is_offered_as_a_person_named_elsewhere() {
    let (mut leader, visit) = one(Role::Leader);
    let unknown = leader.makes(json!({"do": "add_person", "visit": visit}));
    let on = |subject: Value| {
        let mut intent = finding(visit, 1, "Không đeo thẻ");
        intent["subject"] = subject;
        intent
    };
    leader.does(on(json!({"on": "unidentified", "id": unknown})));
    leader.does(on(json!({"on": "person", "id": person(1)})));
    leader.does(on(json!({"on": "person", "id": person(2)})));
    assert_eq!(leader.visit(visit).duplicates.len(), 2, "it may be either; two people named are two");
    leader.does(json!({"do": "keep_persons_apart", "visit": visit, "person": person(2), "other": unknown}));
    assert_eq!(leader.visit(visit).duplicates.len(), 1);
    leader.does(json!({"do": "join_persons", "visit": visit, "person": unknown, "other": person(1)}));
    let view = leader.visit(visit);
    assert_eq!((view.findings.len(), view.duplicates.len()), (2, 0), "the same words on one person are one finding");
}

#[test]
fn an_explanation_stands_with_its_finding_and_may_be_corrected() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(finding(visit, 1, "Không đeo thẻ"));
    exchange(&mut [&mut leader, &mut inspector]);
    let explain = |answer: Value| json!({"do": "explain", "name": name(visit, 1), "answer": answer});
    inspector.does(explain(json!({"answer": "explained", "text": "Quên ở nhà"})));
    let first = last(&inspector).reference();
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(explain(json!({"answer": "explained", "text": "Thẻ đang đổi theo quyết định mới"})));
    assert_eq!(replaced(&last(&leader)), [first]);
    let view = leader.visit(visit);
    assert!(view.findings[0].explanation.one().unwrap().contains("Thẻ đang đổi"));
    assert_eq!((view.findings[0].explanation.history.len(), view.findings[0].standing), (2, Standing::Undecided));
    leader.does(explain(json!({"answer": "no_answer"})));
    assert_eq!(leader.visit(visit).findings[0].explanation.status, CellStatus::One);
}

/// Under a name that no finding has, words would be kept where nobody reads them,
/// and a join would swallow the act that gets the number later.
#[test]
fn nothing_is_said_of_a_finding_that_nobody_recorded() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(finding(visit, 1, "Không đeo thẻ"));
    let explain = |act: u8| json!({"do": "explain", "name": name(visit, act), "answer": {"answer": "no_answer"}});
    let join = |act: u8| json!({"do": "join_findings", "name": name(visit, 1), "other_act": act});
    let apart = |act: u8| json!({"do": "keep_findings_apart", "name": name(visit, act), "other_act": 1});
    for intent in [explain(2), join(2), apart(2)] {
        assert_eq!(refusal(&leader.refuses(intent)), "refusal-unknown");
    }
    leader.does(finding(visit, 2, "Không đeo thẻ lần hai"));
    assert_eq!(leader.visit(visit).findings.len(), 2);
    leader.does(explain(2));
    leader.does(join(2));
    assert_eq!(leader.visit(visit).findings.len(), 1);
}

#[test]
fn the_units_opinion_is_kept_as_it_was_spoken() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(json!({"do": "state", "visit": visit, "speaker": "Trần Thị Bình", "text": "Đồng ý.\nXin khắc phục."}));
    let said = leader.visit(visit).statement;
    assert!(said.one().unwrap().contains(r"Đồng ý.\nXin khắc phục."), "{:?}", said.values);
    let refused = leader.refuses(json!({"do": "state", "visit": visit, "speaker": "", "text": "Đồng ý"}));
    assert!(sentence(&refused).contains("người phát biểu"));
}

fn recommendation(visit: VisitId) -> Value {
    json!({"do": "recommend", "visit": visit, "who": "Chủ tịch UBND xã", "what": "Chấn chỉnh việc đeo thẻ",
           "due": "2023-12-15", "result": "Báo cáo bằng văn bản", "responsible": "Trần Thị Bình"})
}

#[test]
fn a_recommendation_needs_its_five_clear_things() {
    let (mut leader, visit) = one(Role::Leader);
    for (field, named) in
        [("who", "rõ người"), ("what", "rõ việc"), ("result", "rõ kết quả"), ("responsible", "rõ trách nhiệm")]
    {
        let mut intent = recommendation(visit);
        intent[field] = json!(" ");
        let refused = leader.refuses(intent);
        assert_eq!(refusal(&refused), "refusal-missing");
        assert!(sentence(&refused).contains(named), "{}", sentence(&refused));
    }
    let mut without_day = recommendation(visit);
    without_day.as_object_mut().unwrap().remove("due");
    assert!(serde_json::from_value::<mobile_core::Intent>(without_day).is_err(), "no intent without its day");
    assert_eq!(leader.visit(visit).recommendations, []);
}

#[test]
fn a_recommendation_is_corrected_under_its_own_id() {
    let (mut leader, visit) = one(Role::Leader);
    let id = leader.makes(recommendation(visit));
    leader.makes(recommendation(visit));
    let mut corrected = recommendation(visit);
    corrected["id"] = json!(id);
    corrected["due"] = json!("2023-12-31");
    assert_eq!(leader.makes(corrected), id);
    let cells = leader.visit(visit).recommendations;
    assert_eq!(cells.len(), 2, "the same words twice are two recommendations");
    assert_eq!(cells.iter().filter(|cell| cell.one().unwrap().contains("2023-12-31")).count(), 1);
}

#[test]
fn a_recommendation_is_withdrawn_and_stays_to_be_seen() {
    let (mut leader, mut inspector, visit) = two();
    let id = leader.makes(recommendation(visit));
    exchange(&mut [&mut leader, &mut inspector]);
    inspector.does(json!({"do": "withdraw_recommendation", "visit": visit, "id": id}));
    exchange(&mut [&mut leader, &mut inspector]);
    let [cell] = &leader.visit(visit).recommendations[..] else { panic!("one recommendation") };
    assert_eq!((cell.status, cell.history.len()), (CellStatus::AllWithdrawn, 2));
    let refused = leader.refuses(json!({"do": "withdraw_recommendation", "visit": visit, "id": id}));
    assert_eq!(refusal(&refused), "refusal-unknown", "nothing stands that could be withdrawn");
}

#[test]
fn for_whom_a_host_stands_is_kept_and_makes_no_difference() {
    let (mut leader, mut inspector, visit) = two();
    let host =
        |note: &str| json!({"do": "set_host", "visit": visit, "full_name": "Trần Thị Bình", "note": note, "shown": []});
    leader.does(host("thay mặt Chủ tịch"));
    inspector.does(host(""));
    exchange(&mut [&mut leader, &mut inspector]);
    let cell = leader.visit(visit).host;
    let notes: Vec<String> = cell.history.iter().map(|told| format!("{:?}", told.fact)).collect();
    assert_eq!((cell.status, cell.history.len()), (CellStatus::One, 2));
    assert!(notes.iter().any(|told| told.contains("note: Some")), "{notes:?}");
}

fn sign(visit: VisitId, signer: &str, outcome: Value) -> Value {
    json!({"do": "sign", "visit": visit, "signer": signer, "full_name": "Trần Thị Bình", "outcome": outcome})
}

#[test]
fn a_refused_signature_needs_two_different_witnesses_and_a_reason() {
    let (mut leader, visit) = one(Role::Leader);
    let (one, two) = ("01".repeat(16), "02".repeat(16));
    let refused_to =
        |witnesses: [&str; 2], reason: &str| json!({"outcome": "refused", "reason": reason, "witnesses": witnesses});
    let refused = leader.refuses(sign(visit, "unit", refused_to([&one, &one], "Không đồng ý")));
    assert_eq!(refusal(&refused), "refusal-witnesses");
    assert!(sentence(&refused).contains("hai người làm chứng"));
    let refused = leader.refuses(sign(visit, "unit", refused_to([&one, &two], "")));
    assert!(sentence(&refused).contains("lý do"));
    let refused = leader.refuses(sign(visit, "leader", refused_to([&one, &two], "Không đồng ý")));
    assert_eq!(refusal(&refused), "refusal-not-here");
    leader.does(sign(visit, "unit", refused_to([&one, &two], "Không đồng ý")));
    leader.does(sign(visit, "leader", json!({"outcome": "on_paper"})));
    let signatures = leader.visit(visit).signatures;
    assert_eq!(signatures.keys().collect::<Vec<_>>(), ["leader", "unit"]);
    assert!(signatures["unit"].one().unwrap().contains("Không đồng ý"));
}
