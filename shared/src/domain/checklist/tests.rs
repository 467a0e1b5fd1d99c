use super::*;
use crate::domain::{Catalogue, Fact, VisitKind};

fn item(code: &str) -> &'static Item {
    code.parse::<ItemCode>().unwrap().item().unwrap()
}

fn counts(parts: &[(&str, u32)]) -> Answer {
    Answer::Counts { parts: parts.iter().map(|&(name, count)| (name.to_owned(), count)).collect() }
}

fn list(each: &[(&str, YesNoNa)]) -> Answer {
    Answer::YesNoList { each: each.iter().map(|&(name, said)| (name.to_owned(), said)).collect() }
}

fn said(said: YesNoNa) -> Answer {
    Answer::YesNoNa { said }
}

fn offered(code: &str, answer: &Answer) -> Vec<String> {
    assert_eq!(item(code).check(answer), Ok(()), "{code}");
    item(code).offers(answer).iter().map(ToString::to_string).collect()
}

const GOOD_FILES: [(&str, u32); 7] = [
    ("received", 100),
    ("resolved", 90),
    ("early", 30),
    ("on_time", 60),
    ("overdue", 0),
    ("pending", 10),
    ("pending_overdue", 0),
];

fn files(changes: &[(&str, u32)]) -> Answer {
    let mut all: BTreeMap<&str, u32> = GOOD_FILES.into();
    all.extend(changes.iter().copied());
    counts(&all.into_iter().collect::<Vec<_>>())
}

#[test]
fn the_agencys_list_has_20_items_and_the_desks_list_22() {
    let agency: Vec<_> = checklist(VisitKind::Agency).map(|item| item.code.to_string()).collect();
    let desk: Vec<_> = checklist(VisitKind::OneStopDesk).map(|item| item.code.to_string()).collect();
    assert_eq!(agency.len(), 20);
    assert_eq!((agency[0].as_str(), agency[19].as_str()), ("CQ-01", "CQ-20"));
    assert_eq!(desk.len(), 22);
    assert_eq!(desk.iter().filter(|code| code.starts_with("MC")).count(), 12);
    assert!(desk.contains(&"CQ-17".to_owned()) && !desk.contains(&"CQ-05".to_owned()));
    assert_eq!(ITEMS.len(), 32);
}

#[test]
fn every_code_and_part_name_is_used_once() {
    let codes: BTreeSet<_> = ITEMS.iter().map(|item| item.code).collect();
    assert_eq!(codes.len(), ITEMS.len());
    for item in ITEMS {
        if let AnswerType::YesNoList { parts } | AnswerType::Counts { parts, .. } = item.answer {
            let names: BTreeSet<_> = parts.iter().map(|part| part.name).collect();
            assert_eq!(names.len(), parts.len(), "{}", item.code);
        }
    }
}

#[test]
fn every_finding_an_item_may_offer_is_in_the_catalogue() {
    for item in ITEMS {
        for code in item.may_offer() {
            let code = FindingCode::parse(code).unwrap();
            assert!(Catalogue::standard().get(&code).is_some(), "{} offers {code}", item.code);
        }
    }
}

#[test]
fn every_sum_and_rule_names_parts_the_item_has() {
    for item in ITEMS {
        let AnswerType::Counts { parts, sums, bad, .. } = item.answer else { continue };
        let known = |name: &str| assert!(parts.iter().any(|part| part.name == name), "{}: {name}", item.code);
        for sum in sums {
            known(sum.whole);
            sum.parts.iter().for_each(|name| known(name));
        }
        for rule in bad {
            match *rule {
                BadCount::Any(part) => known(part),
                BadCount::Below(part, other) | BadCount::NoneOf(part, other) => {
                    known(part);
                    known(other);
                }
            }
        }
    }
}

#[test]
fn a_bad_answer_offers_its_findings_and_a_good_one_none() {
    use YesNoNa::{Na, No, Yes};
    let none: [&str; 0] = [];
    assert_eq!(offered("CQ-05", &said(No)), ["TTHC-08"]);
    assert_eq!(offered("CQ-05", &said(Yes)), none);
    assert_eq!(offered("CQ-05", &said(Na)), none);
    assert_eq!(offered("CQ-08", &said(Yes)), ["RUO-01", "RUO-02"]);
    assert_eq!(offered("CQ-08", &said(No)), none);
    assert_eq!(offered("CQ-11", &list(&[("five_clear", Yes), ("schedule", No)])), ["NV-04"]);
    assert_eq!(offered("CQ-15", &Answer::YesNoDate { said: No, last: None }), ["QL-04"]);
    assert_eq!(offered("MC-03", &list(&[("published", No), ("answered", No)])), ["TTHC-07"]);
    assert_eq!(offered("MC-03", &list(&[("published", Yes), ("answered", Na)])), none);
    assert_eq!(offered("MC-09", &Answer::Scale1to5 { points: 2, note: None }), ["UX-02", "UX-01"]);
    assert_eq!(offered("MC-09", &Answer::Scale1to5 { points: 3, note: None }), none);
}

#[test]
fn figures_offer_findings_only_where_they_are_bad() {
    let none: [&str; 0] = [];
    assert_eq!(offered("MC-05", &files(&[])), none);
    assert_eq!(offered("MC-05", &files(&[("on_time", 58), ("overdue", 2)])), ["TTHC-01"]);
    assert_eq!(offered("MC-05", &files(&[("pending", 9), ("pending_overdue", 1)])), ["TTHC-01"]);
    assert_eq!(offered("MC-01", &counts(&[("counters", 4), ("fields", 8), ("on_duty", 3)])), ["TTHC-04"]);
    assert_eq!(offered("MC-01", &counts(&[("counters", 4), ("fields", 8), ("on_duty", 4)])), none);
    assert_eq!(offered("MC-06", &counts(&[("received", 10), ("online", 0)])), ["TTHC-06"]);
    assert_eq!(offered("MC-06", &counts(&[("received", 0), ("online", 0)])), none);
    assert_eq!(offered("CQ-14", &counts(&[("total", 9), ("on_time", 5), ("overdue", 1)])), ["NV-01"]);
    assert_eq!(offered("CQ-06", &counts(&[("not_wearing", 1), ("not_issued", 2)])), ["THE-01", "THE-02"]);
    assert_eq!(offered("CQ-04", &counts(&[("assigned", 20)])), none);
}

#[test]
fn files_whose_sums_disagree_are_refused_and_offer_nothing() {
    let received = files(&[("received", 101)]);
    let refusal = AnswerRefusal::SumMismatch { whole: "received", is: 101, parts: 100 };
    assert_eq!(received.check(item("MC-05")), Err(refusal));
    let resolved = files(&[("overdue", 1)]);
    let refusal = AnswerRefusal::SumMismatch { whole: "resolved", is: 90, parts: 91 };
    assert_eq!(item("MC-05").check(&resolved), Err(refusal));
    assert_eq!(item("MC-05").offers(&resolved), []);
}

#[test]
fn parts_beyond_their_whole_are_refused_though_some_figures_are_not_given() {
    let answer = counts(&[("on_roll", 5), ("present", 4), ("late", 2)]);
    assert!(matches!(item("CQ-04").check(&answer), Err(AnswerRefusal::SumMismatch { is: 5, parts: 6, .. })));
    assert_eq!(item("CQ-04").check(&counts(&[("on_roll", 6), ("present", 4), ("late", 2)])), Ok(()));
}

#[test]
fn missing_unknown_and_huge_figures_are_refused() {
    let Answer::Counts { mut parts } = files(&[]) else { panic!("files are counts") };
    parts.remove("early");
    let missing = Answer::Counts { parts };
    assert_eq!(item("MC-05").check(&missing), Err(AnswerRefusal::MissingPart { part: "early" }));
    let unknown = counts(&[("letters", 1), ("stamps", 1)]);
    assert_eq!(item("MC-08").check(&unknown), Err(AnswerRefusal::UnknownPart));
    let huge = counts(&[("letters", COUNT_MAX + 1)]);
    assert_eq!(item("MC-08").check(&huge), Err(AnswerRefusal::OutOfRange { min: 0, max: COUNT_MAX }));
    assert_eq!(item("CQ-04").check(&counts(&[])), Err(AnswerRefusal::Empty));
}

#[test]
fn closed_rooms_offer_a_finding_and_an_empty_list_says_that_none_was_closed() {
    let places = |names: &[&str]| Answer::Places {
        places: names.iter().map(|name| Text::parse(name, LABEL_CHARS_MAX).unwrap()).collect(),
    };
    assert_eq!(offered("CQ-10", &places(&["Phòng 203"])), ["GIO-05"]);
    assert!(offered("CQ-10", &places(&[])).is_empty());
    let many: Vec<String> = (0..=ENTRIES_MAX).map(|n| format!("Phòng {n}")).collect();
    let many = places(&many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(item("CQ-10").check(&many), Err(AnswerRefusal::TooMany { max: ENTRIES_MAX }));
}

#[test]
fn a_recommendation_not_carried_out_offers_its_finding() {
    let each = |said| Answer::Remedies { each: [(Id([1; 16]), YesNoNa::Yes), (Id([2; 16]), said)].into() };
    assert_eq!(offered("CQ-17", &each(YesNoNa::No)), ["QL-06"]);
    assert!(offered("CQ-17", &each(YesNoNa::Yes)).is_empty());
}

#[test]
fn points_and_minutes_out_of_their_limits_are_refused() {
    for points in [0, 6] {
        let answer = Answer::Scale1to5 { points, note: None };
        assert_eq!(item("MC-09").check(&answer), Err(AnswerRefusal::OutOfRange { min: 1, max: 5 }));
    }
    assert!(item("CQ-01").check(&Answer::Time { minute_of_day: 24 * 60 }).is_err());
    assert_eq!(item("CQ-01").check(&Answer::Time { minute_of_day: 7 * 60 + 35 }), Ok(()));
}

#[test]
fn what_the_record_knows_is_not_answered_a_second_time() {
    for code in ["CQ-02", "CQ-16", "CQ-18", "CQ-19"] {
        assert_eq!(item(code).check(&said(YesNoNa::Yes)), Err(AnswerRefusal::FilledByTheRecord));
    }
    assert_eq!(item("CQ-05").check(&Answer::Time { minute_of_day: 1 }), Err(AnswerRefusal::Type));
}

#[test]
fn a_citizen_number_in_a_note_is_refused_as_such() {
    let note = Text::parse("Công dân số 030096792908 phản ánh", NOTE_CHARS_MAX).unwrap();
    let answer = Answer::Scale1to5 { points: 1, note: Some(note) };
    let fact = ChecklistAnswer { visit: VisitId([1; 16]), item: item("MC-09").code, answer };
    assert_eq!(fact.check(), Err(Refusal::CitizenNumber { field: "answer" }));
}

#[test]
fn an_item_on_no_list_is_refused_by_its_code() {
    for code in ["CQ-00", "CQ-21", "MC-13"] {
        let fact = ChecklistAnswer { visit: VisitId([1; 16]), item: code.parse().unwrap(), answer: said(YesNoNa::Na) };
        assert_eq!(fact.check(), Err(Refusal::Answer { item: code.to_owned() }));
    }
    for no in ["CQ-1", "CQ-001", "cq-01", "XX-01", "CQ01", "CQ-+1"] {
        assert_eq!(no.parse::<ItemCode>(), Err(NotAnItem), "{no}");
    }
}

#[test]
fn every_answer_comes_back_from_json_inside_a_fact() {
    let text = Text::parse("Bàn số 2", LABEL_CHARS_MAX).unwrap();
    for (code, answer, tag) in [
        ("CQ-05", said(YesNoNa::Na), "yes_no_na"),
        ("CQ-15", Answer::YesNoDate { said: YesNoNa::Yes, last: NaiveDate::from_ymd_opt(2023, 3, 1) }, "yes_no_date"),
        ("MC-04", list(&[("register", YesNoNa::Yes), ("receipts", YesNoNa::No)]), "yes_no_list"),
        ("MC-05", files(&[]), "counts"),
        ("CQ-01", Answer::Time { minute_of_day: 455 }, "time"),
        ("CQ-10", Answer::Places { places: [text.clone()].into() }, "places"),
        ("CQ-17", Answer::Remedies { each: [(Id([7; 16]), YesNoNa::No)].into() }, "remedies"),
        ("MC-09", Answer::Scale1to5 { points: 4, note: Some(text) }, "scale_1_to_5"),
    ] {
        let fact = ChecklistAnswer { visit: VisitId([1; 16]), item: item(code).code, answer };
        assert_eq!(fact.check(), Ok(()), "{code}");
        let fact = Fact::ChecklistAnswer(fact);
        let json = serde_json::to_string(&fact).unwrap();
        assert!(json.contains(&format!("\"type\":\"{tag}\"")) && json.contains(code), "{json}");
        assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact);
    }
}
