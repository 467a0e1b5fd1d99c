//! What people type: stored in one form, refused where it can't be kept, in a
//! sentence that names the field and says what to do.

use serde_json::{Value, json};
use shared::domain::Role;
use shared::domain::limits::{
    LABEL_CHARS_MAX, NAME_CHARS_MAX, NOTE_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX, UNIT_NAME_CHARS_MAX,
};
use shared::ids::VisitId;
use shared::text::grouped;
use tests::builders::{Phone, UNIT, exchange, person};

use super::{last, mark, mark_key, marked, one, refusal, row, sentence, two};

/// How a field takes line breaks.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Lines {
    One,
    Many,
}

/// How an intent takes the text: as typed, or already checked for control characters.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Taken {
    AsTyped,
    AsText,
}

/// A field that people type into: where it is in the intent, what people call it.
struct Field {
    intent: Value,
    at: &'static str,
    called: &'static str,
    chars_max: usize,
    lines: Lines,
    taken: Taken,
}

fn typed(intent: Value, at: &'static str, called: &'static str, chars_max: usize) -> Field {
    Field { intent, at, called, chars_max, lines: Lines::One, taken: Taken::AsTyped }
}

impl Field {
    fn lines(self) -> Field {
        Field { lines: Lines::Many, ..self }
    }

    fn said_as_text(self) -> Field {
        Field { taken: Taken::AsText, ..self }
    }

    fn with(&self, text: &str) -> Value {
        let mut intent = self.intent.clone();
        *intent.pointer_mut(self.at).unwrap_or_else(|| panic!("{} is a place in the intent", self.at)) = json!(text);
        intent
    }
}

/// Every free text of every intent but the reason of a settlement.
fn fields(visit: VisitId) -> Vec<Field> {
    let p = person(1);
    let open = json!({"do": "open_visit", "unit": UNIT, "kind": "agency", "purpose": ""});
    let time = json!({"do": "set_time", "visit": visit, "moment": "ended", "at": "2023-11-24T09:00:00+07:00",
        "source": "person", "reason": ""});
    let host = json!({"do": "set_host", "visit": visit, "full_name": "Trần Thị Bình", "title": ""});
    let add = json!({"do": "add_person", "visit": visit, "full_name": "", "title": "", "department": ""});
    let proof = json!({"do": "set_proof", "visit": visit, "person": p, "proof": {"state": "seen"}, "paper": ""});
    let badge = json!({"do": "check_badge", "visit": visit, "person": p, "state": "NOT_WORN", "note": ""});
    let name = json!({"visit": visit, "subject": {"on": "person", "id": p}, "code": "THE-01", "act": 1});
    let finding = json!({"do": "record_finding", "visit": visit, "subject": {"on": "person", "id": p},
        "code": "THE-01", "text": "Không đeo thẻ", "place": ""});
    let explain = json!({"do": "explain", "name": name, "answer": {"answer": "explained", "text": ""}});
    let state = json!({"do": "state", "visit": visit, "speaker": "Trần Thị Bình", "text": "Đồng ý"});
    let recommend = json!({"do": "recommend", "visit": visit, "who": "Chủ tịch", "what": "Chấn chỉnh",
        "due": "2023-12-15", "result": "Báo cáo", "responsible": "Trần Thị Bình"});
    let refused = json!({"outcome": "refused", "reason": "", "witnesses": ["01".repeat(16), "02".repeat(16)]});
    let sign = json!({"do": "sign", "visit": visit, "signer": "unit", "full_name": "Trần Thị Bình", "title": "",
        "outcome": {"outcome": "on_paper"}});
    let refusing = json!({"do": "sign", "visit": visit, "signer": "unit", "full_name": "Trần Thị Bình",
        "outcome": refused});
    let places = json!({"do": "answer", "visit": visit, "item": "CQ-10", "answer": {"type": "places", "places": [""]}});
    vec![
        typed(open, "/purpose", "mục đích kiểm tra", NOTE_CHARS_MAX),
        typed(time, "/reason", "lý do", NOTE_CHARS_MAX),
        typed(host.clone(), "/full_name", "họ và tên", NAME_CHARS_MAX),
        typed(host, "/title", "chức vụ", TITLE_CHARS_MAX),
        typed(add.clone(), "/full_name", "họ và tên", NAME_CHARS_MAX),
        typed(add.clone(), "/title", "chức vụ", TITLE_CHARS_MAX),
        typed(add, "/department", "bộ phận", UNIT_NAME_CHARS_MAX),
        typed(proof, "/paper", "giấy tờ", LABEL_CHARS_MAX),
        typed(badge, "/note", "ghi chú", NOTE_CHARS_MAX),
        typed(finding.clone(), "/text", "nội dung", TEXT_CHARS_MAX).lines(),
        typed(finding, "/place", "nơi ghi nhận", NOTE_CHARS_MAX),
        typed(explain, "/answer/text", "nội dung", TEXT_CHARS_MAX).lines().said_as_text(),
        typed(state.clone(), "/speaker", "người phát biểu", NAME_CHARS_MAX),
        typed(state, "/text", "nội dung", TEXT_CHARS_MAX).lines(),
        typed(recommend.clone(), "/who", "rõ người", UNIT_NAME_CHARS_MAX),
        typed(recommend.clone(), "/what", "rõ việc", TEXT_CHARS_MAX).lines(),
        typed(recommend.clone(), "/result", "rõ kết quả", TEXT_CHARS_MAX).lines(),
        typed(recommend, "/responsible", "rõ trách nhiệm", UNIT_NAME_CHARS_MAX),
        typed(sign.clone(), "/full_name", "họ và tên", NAME_CHARS_MAX),
        typed(sign, "/title", "chức vụ", TITLE_CHARS_MAX),
        typed(refusing, "/outcome/reason", "lý do", NOTE_CHARS_MAX).said_as_text(),
        typed(places, "/answer/places/0", "câu trả lời", LABEL_CHARS_MAX).said_as_text(),
    ]
}

fn each(check: impl Fn(&mut Phone, &Field)) {
    let (mut phone, visit) = one(Role::Leader);
    let mut fields = fields(visit);
    records(&mut phone, visit);
    fields.push(why(&mut phone, visit));
    fields.iter().for_each(|field| check(&mut phone, field));
}

/// The finding that is explained.
fn records(phone: &mut Phone, visit: VisitId) {
    phone.does(json!({"do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person(1)},
        "code": "THE-01", "text": "Không đeo thẻ"}));
}

/// The reason of a settlement; a value of a colleague's makes it one.
fn why(phone: &mut Phone, visit: VisitId) -> Field {
    phone.does(mark(visit, 5, "CM"));
    let choose = marked(phone, visit, 5).standing[0].hash;
    let settle = json!({"do": "settle", "key": mark_key(phone, visit, person(5)), "choose": choose, "why": "",
        "shown": marked(phone, visit, 5).standing});
    typed(settle, "/why", "lý do", NOTE_CHARS_MAX).lines()
}

#[test]
fn text_is_stored_composed_however_it_was_typed() {
    each(|phone, field| {
        let composed = "Đỗ Thị Ngọc Ánh";
        let decomposed = "Đỗ Thị Ngo\u{323}c A\u{301}nh".replace("Đỗ Thị", "\u{d0}o\u{302}\u{303} Thi\u{323}");
        phone.does(field.with(&format!("  {decomposed}\u{200b} ")));
        let entry = if field.at == "/purpose" { phone.own()[phone.own().len() - 3].clone() } else { last(phone) };
        let body = String::from_utf8(entry.body_bytes().unwrap().to_vec()).unwrap();
        assert!(body.contains(&format!("\"{composed}\"")), "{}: {body}", field.at);
    });
}

#[test]
fn a_text_of_the_greatest_length_is_taken_and_one_more_character_is_not() {
    each(|phone, field| {
        let longest = "ễ".repeat(field.chars_max);
        phone.does(field.with(&longest));
        for chars in [field.chars_max + 1, 10_000] {
            let refused = phone.refuses(field.with(&"e\u{302}\u{303}".repeat(chars)));
            assert_eq!(refusal(&refused), "refusal-text-too-long", "{}", field.at);
            let said = sentence(&refused);
            for part in [field.called, &grouped(chars as i64), &format!("tối đa {}", grouped(field.chars_max as i64))]
            {
                assert!(said.contains(part), "{}: «{part}» is not in: {said}", field.at);
            }
        }
    });
}

#[test]
fn characters_that_are_not_seen_but_change_what_is_are_refused() {
    each(|phone, field| {
        for wrong in ["Trần\u{7}Bình", "Trần\u{202e}Bình", "Trần\tBình", "Trần\u{0}Bình", "Trần\u{2066}Bình"]
        {
            let intent = field.with(wrong);
            if field.taken == Taken::AsText {
                assert!(serde_json::from_value::<mobile_core::Intent>(intent).is_err(), "{}", field.at);
                continue;
            }
            let refused = phone.refuses(intent);
            assert_eq!(refusal(&refused), "refusal-text-control", "{}", field.at);
            assert!(sentence(&refused).contains(field.called) && sentence(&refused).contains("Hãy xoá"));
        }
    });
}

#[test]
fn a_line_break_is_taken_only_where_there_are_lines() {
    each(|phone, field| {
        let two_lines = field.with("Dòng một\r\nDòng hai");
        if field.lines == Lines::Many {
            phone.does(two_lines);
            let body = String::from_utf8(last(phone).body_bytes().unwrap().to_vec()).unwrap();
            assert!(body.contains(r"Dòng một\nDòng hai"), "{}: {body}", field.at);
            return;
        }
        let refused = phone.refuses(two_lines);
        assert_eq!(refusal(&refused), "refusal-text-control", "{}", field.at);
        assert!(sentence(&refused).contains(field.called));
    });
}

#[test]
fn a_citizen_number_is_kept_in_no_field() {
    each(|phone, field| {
        for number in ["030190001234", "CCCD 030 190 001 234", "số 030.190.001.234"] {
            let refused = phone.refuses(field.with(number));
            assert_eq!(refusal(&refused), "refusal-citizen-number", "{}", field.at);
            let said = sentence(&refused);
            assert!(said.contains(field.called) && said.contains("Hãy xoá"), "{}: {said}", field.at);
            assert!(!said.contains("0301") && !said.contains("030 190"), "the number is not repeated");
        }
        phone.does(field.with("gọi 0912 345 678"));
    });
}

#[test]
fn a_name_that_must_be_there_is_asked_for() {
    let (mut phone, visit) = one(Role::Leader);
    records(&mut phone, visit);
    let must = [
        "/full_name",
        "/speaker",
        "/who",
        "/what",
        "/result",
        "/responsible",
        "/text",
        "/answer/text",
        "/outcome/reason",
        "/answer/places/0",
    ];
    for field in fields(visit) {
        let added = field.intent["do"] == "add_person";
        let needed = (must.contains(&field.at) && !added) || field.intent["do"] == "set_time";
        for blank in ["", " ", "\u{a0}\u{200b}", "\n"] {
            let done = phone.tries(field.with(blank));
            assert_eq!(done.is_err(), needed, "{} of {}: {blank:?}", field.at, field.intent["do"]);
            if let Err(refused) = done {
                assert_eq!(refusal(&refused), "refusal-missing");
                assert!(sentence(&refused).contains(field.called), "{}", sentence(&refused));
            }
        }
    }
}

#[test]
fn somebody_who_would_not_tell_their_name_is_added_without() {
    let (mut phone, visit) = one(Role::Inspector);
    let added = phone.makes(json!({"do": "add_person", "visit": visit, "full_name": "   "}));
    let row = phone.visit(visit).rows.into_iter().find(|row| row.person.to_string() == added).unwrap();
    assert_eq!((row.name.as_str(), row.on_roster), ("", false));
}

#[test]
fn two_spellings_of_one_text_are_one_value() {
    let (mut leader, mut inspector, visit) = two();
    let add = |title: &str| json!({"do": "set_host", "visit": visit, "full_name": title, "shown": []});
    leader.does(add("Trần Thị Bình"));
    inspector.does(add("Tra\u{302}\u{300}n Thi\u{323} Bi\u{300}nh"));
    exchange(&mut [&mut leader, &mut inspector]);
    assert_eq!(leader.visit(visit).host.values.len(), 1, "no difference is made by a keyboard");
    leader.does(json!({"do": "check_badge", "visit": visit, "person": person(1), "state": "LOST", "note": "hôm qua"}));
    inspector
        .does(json!({"do": "check_badge", "visit": visit, "person": person(1), "state": "LOST", "note": "tuần trước"}));
    exchange(&mut [&mut leader, &mut inspector]);
    assert!(!row(&leader, visit, 1).badge.differs(), "nor by a note");
}
