//! Reading and printing the record that phone and office give as JSON.

use serde_json::Value;

use crate::run::{Failure, Outcome};

/// The states of a mark, in the order of the form.
const STATES: [(&str, &str); 7] = [
    ("CM", "có mặt"),
    ("DM", "đi muộn"),
    ("VS", "về sớm"),
    ("VCL", "vắng có lý do"),
    ("VKL", "vắng không lý do"),
    ("KTD", "không thuộc diện"),
    ("CXM", "chưa xác minh"),
];
const BADGES: [(&str, &str); 9] = [
    ("WORN_OK", "đeo đúng"),
    ("WORN_WRONG", "đeo sai quy cách"),
    ("NOT_WORN", "có thẻ, không đeo"),
    ("NOT_ISSUED", "chưa được cấp"),
    ("OUTDATED", "sai đơn vị, chức vụ"),
    ("LOST", "mất, hỏng"),
    ("OTHERS", "dùng thẻ người khác"),
    ("EXEMPT", "được miễn"),
    ("NOT_SEEN", "không gặp"),
];

/// The visits of a phone's or the office's answer.
pub fn visits(answer: &Value) -> Vec<Value> {
    let listed = answer.as_array().or_else(|| answer["visits"].as_array());
    listed.cloned().unwrap_or_default()
}

/// The one visit.
///
/// # Errors
/// Where there is none.
pub fn visit(answer: &Value) -> Outcome<&Value> {
    let listed = answer.as_array().or_else(|| answer["visits"].as_array());
    listed.and_then(|visits| visits.first()).ok_or_else(|| Failure::new("hồ sơ không có lần kiểm tra nào"))
}

/// The rows of a visit.
pub fn rows(visit: &Value) -> impl Iterator<Item = &Value> {
    visit["rows"].as_array().into_iter().flatten()
}

/// The row of a person by name.
///
/// # Errors
/// Where nobody goes by it.
pub fn row<'a>(visit: &'a Value, name: &str) -> Outcome<&'a Value> {
    rows(visit).find(|row| row["name"] == name).ok_or_else(|| Failure::new(format!("không có dòng của {name}")))
}

/// The names (hashes) of a visit's photos, sorted.
pub fn photos(visit: &Value) -> Vec<String> {
    let mut names: Vec<String> =
        visit["photos"].as_array().into_iter().flatten().filter_map(|photo| text(&photo["hash"])).collect();
    names.sort();
    names
}

/// A list of texts.
pub fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(text).collect()
}

/// The hash of the standing entry of a cell that gives a value.
pub fn standing_with(cell: &Value, value: &str) -> Value {
    let history = cell["history"].as_array().into_iter().flatten();
    let mut standing = history.filter(|told| told["stands"] == true && told["value"] == value);
    standing.next().map_or(Value::Null, |told| told["entry"]["hash"].clone())
}

/// A mark's value in words.
pub fn state(value: &str) -> String {
    let (code, reason) = value.split_once(':').unwrap_or((value, ""));
    let words = word_of(&STATES, code);
    if reason == "PHEP" { format!("{words} (nghỉ phép)") } else { words }
}

/// Prints what differs, each with every value that stands.
pub fn differences(visit: &Value) {
    for difference in visit["differences"].as_array().into_iter().flatten() {
        let parts = &difference["parts"];
        let words = if parts["kind"] == "mark" { state } else { str::to_owned };
        let values: Vec<String> = texts(&difference["cell"]["values"]).iter().map(|value| words(value)).collect();
        println!("   khác nhau: {} → {}", what(visit, parts), values.join(" | "));
    }
}

/// Prints a visit as a person reads it; `writers` names who wrote with which device,
/// all other entries being the leader's.
pub fn print(visit: &Value, writers: &[(String, &str)]) {
    let summary = &visit["summary"];
    let united = summary["united"].as_array().map_or(0, Vec::len);
    println!("   {} (mở {united} lần, ghép làm một)", plain(&summary["unit_name"]));
    print_roll(visit);
    print_badges(visit);
    for finding in visit["findings"].as_array().into_iter().flatten() {
        let code = plain(&finding["name"]["code"]);
        println!("   Phát hiện {code}: {} ({})", texts(&finding["finding"]["values"]).join(" | "), judged(finding));
    }
    println!("   Ảnh: {}", photos(visit).len());
    for row in rows(visit).filter(|row| row["mark"]["history"].as_array().is_some_and(|told| told.len() > 1)) {
        print_history(row, writers);
    }
}

fn print_roll(visit: &Value) {
    let counts = &visit["counts"];
    let known = STATES.iter().filter_map(|(code, words)| Some(format!("{words} {}", counts["states"][code].as_u64()?)));
    let mut figures: Vec<String> = known.collect();
    for (field, words) in [("unverified", "chưa xác minh"), ("differing", "khác nhau")] {
        figures.push(format!("{words} {}", counts[field]));
    }
    println!("   Điểm danh {} người: {}", counts["rows"], figures.join(" · "));
    for row in rows(visit).filter(|row| row["on_roster"] == false) {
        println!("   Ngoài danh sách: {} ({})", plain(&row["name"]), plain(&row["title"]));
    }
}

fn print_badges(visit: &Value) {
    for row in rows(visit) {
        for value in texts(&row["badge"]["values"]) {
            let check: Value = serde_json::from_str(&value).unwrap_or_default();
            let words = word_of(&BADGES, check["state"].as_str().unwrap_or_default());
            let photos = row["photos"].as_array().map_or(0, Vec::len);
            println!("   Thẻ: {}: {words}, {photos} ảnh", plain(&row["name"]));
        }
    }
}

fn print_history(row: &Value, writers: &[(String, &str)]) {
    let told = row["mark"]["history"].as_array().into_iter().flatten();
    let steps: Vec<String> = told.map(|told| step(told, writers)).collect();
    let values: Vec<_> = row["mark"]["history"].as_array().into_iter().flatten().map(|told| &told["value"]).collect();
    if values.windows(2).any(|two| two[0] != two[1]) {
        println!("   Lịch sử {}: {}", plain(&row["name"]), steps.join(" → "));
    }
}

fn step(told: &Value, writers: &[(String, &str)]) -> String {
    let words = state(told["value"].as_str().unwrap_or("đã rút"));
    let writer = writers.iter().find(|(device, _)| told["entry"]["device"] == device.as_str());
    let writer = writer.map_or("Đạo", |(_, name)| name);
    match told["why"].as_str() {
        Some(why) => format!("{words} ({writer} phân xử: {why})"),
        None => format!("{words} ({writer})"),
    }
}

fn what(visit: &Value, parts: &Value) -> String {
    let on = rows(visit).find(|row| row["person"] == parts["subject"]);
    match (parts["kind"].as_str(), on) {
        (Some("mark"), Some(row)) => format!("điểm danh {}", plain(&row["name"])),
        (Some("badge_check"), Some(row)) => format!("thẻ {}", plain(&row["name"])),
        (Some("visit_time"), _) => "giờ đoàn đến".to_owned(),
        (kind, _) => kind.unwrap_or_default().to_owned(),
    }
}

fn judged(finding: &Value) -> &'static str {
    match finding["standing"].as_str() {
        Some("counts") => "được tính",
        Some("rejected") => "không chấp nhận",
        _ => "chờ giải trình và quyết định",
    }
}

fn word_of(table: &[(&str, &str)], code: &str) -> String {
    table.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| words).to_owned()
}

fn plain(value: &Value) -> String {
    text(value).unwrap_or_default()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cell() -> Value {
        json!({"history": [
            {"value": "CM", "stands": false, "entry": {"hash": "a1"}},
            {"value": "VKL", "stands": true, "entry": {"hash": "b1"}},
            {"value": "CM", "stands": true, "entry": {"hash": "a2"}},
        ]})
    }

    #[test]
    fn what_is_chosen_is_an_entry_that_stands() {
        assert_eq!(standing_with(&cell(), "CM"), "a2");
        assert_eq!(standing_with(&cell(), "DM"), Value::Null);
    }

    #[test]
    fn a_mark_is_said_in_words() {
        assert_eq!(state("VCL:PHEP"), "vắng có lý do (nghỉ phép)");
        assert_eq!(state("CM"), "có mặt");
    }

    #[test]
    fn visits_are_found_in_a_phones_answer_and_in_the_offices() {
        let visit = json!({"rows": []});
        assert_eq!(visits(&json!({"visits": [visit]})), visits(&json!([visit])));
        assert!(super::visit(&json!({"visits": []})).is_err());
    }
}
