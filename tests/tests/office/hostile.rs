//! Names and words that would break a page: they are shown as they were written, and
//! the page keeps its form.

use serde_json::json;
use shared::domain::Role;
use tests::browser::{Browser, DESK, PHONE, TABLET};
use tests::district::{CLERK, District};

use crate::looks::assert_fits;

const BOLD: &str = "<b>Đậm</b> & \"Ngoặc\" 'đơn'";
const SCRIPT: &str = "\"><script>alert(1)</script>";
const IMAGE: &str = "<img src=x onerror=alert(1)> </article></main> {$count} «office-visits»";

fn endless(letter: &str, length: usize) -> String {
    letter.repeat(length)
}

/// A unit, a visit and people of such names, with a difference to be settled.
async fn arrange(district: &District) -> (String, Vec<String>) {
    let unit = district.add_unit(&format!("{SCRIPT}{}", endless("Ễ", 160))).await;
    district.add_member("hai", "<i>Thành viên</i>", Role::Inspector).await;
    let mut first = district.phone("binh").await;
    let mut second = district.phone("hai").await;
    let people = [BOLD.to_owned(), SCRIPT.to_owned(), endless("ư", 80)];
    let v = "$v";
    let mut lines = vec![
        json!({"do": "open_visit", "unit": unit.to_string(), "kind": "agency", "purpose": endless("mục-đích", 100), "as": "v"}),
        json!({"do": "set_host", "visit": v, "full_name": endless("h", 80), "title": endless("c", 160)}),
        json!({"do": "state", "visit": v, "speaker": BOLD, "text": format!("{IMAGE}\n{}", endless("dài", 1_000))}),
        json!({"do": "recommend", "visit": v, "who": endless("a", 200), "what": endless("b", 300), "due": "2023-12-01",
            "result": endless("c", 300), "responsible": endless("d", 120)}),
    ];
    for (place, name) in people.iter().enumerate() {
        let label = format!("p{place}");
        let person = format!("${label}");
        lines.push(json!({"do": "add_person", "visit": v, "full_name": name, "title": endless("t", 160),
            "department": IMAGE, "as": label}));
        lines.push(json!({"do": "mark", "visit": v, "person": person, "state": "VKL"}));
        lines.push(
            json!({"do": "record_finding", "visit": v, "subject": {"on": "person", "id": person}, "code": "UX-01",
            "text": format!("{IMAGE} {}", endless("x", 400)), "place": endless("y", 100)}),
        );
    }
    first.run(&lines);
    first.sync().await;
    second.sync().await;
    let visit = shared::record::visits(second.app.record()).remove(0).visit;
    let at = visit.to_string();
    second.run(&[json!({"do": "mark", "visit": at, "person": format!("@person:{SCRIPT}"), "state": "CM"})]);
    second.sync().await;
    let rows = district.visit_again(visit).await.rows;
    let mut paths =
        vec!["/visits".to_owned(), format!("/visits/{visit}"), "/units".to_owned(), format!("/units/{unit}")];
    paths.extend(rows.iter().map(|row| format!("/people/{}", row.person)));
    paths.push("/devices".to_owned());
    (format!("/visits/{visit}"), paths)
}

#[tokio::test]
async fn hostile_words_are_shown_as_they_were_written_and_break_nothing() {
    let district = District::open().await;
    let (visit, paths) = arrange(&district).await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto(&visit).await;
    let page = browser.text("main").await;
    for words in [BOLD, SCRIPT, IMAGE, &endless("ư", 80), &endless("Ễ", 160)] {
        assert!(page.contains(words), "{words} is not shown as it was written:\n{page}");
    }
    assert!(browser.text("article.difference").await.contains("<i>Thành viên</i>"));
    for path in &paths {
        browser.goto(path).await;
        let planted = browser.count("script, h1 b, th b, main i, img[onerror], [onerror]").await;
        assert_eq!(planted, 0, "{path} made a name into markup");
        assert_eq!(browser.count("body > main#content").await, 1, "{path}: the frame is whole");
        for width in [DESK, TABLET, PHONE] {
            browser.width(width).await;
            assert_fits(&browser, &format!("{path} at {width}")).await;
        }
    }
    let complaints = browser.notes("browser").await;
    assert!(complaints.is_empty(), "{complaints:?}");
}
