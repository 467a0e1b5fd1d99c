//! «Chốt»: a person chooses among what differs, with a reason; what they did not see
//! is never settled, and nothing that was said is lost.

use serde_json::json;
use shared::domain::{Kind, Role};
use shared::ids::{VisitId, sha256, to_hex};
use shared::record::{Difference, VisitRecord};
use tests::browser::Browser;
use tests::district::{CHAIR, CLERK, DISPUTED, District, JOINED_UNIT, LEADER};

use crate::{fields, form, location, request, say};

const WHY: &str = "Đã xem sổ trực: ông Khoa tiếp dân ở phòng bên khi đoàn đến";

/// A district, its clerk at the disputed visit, and the form about the disputed mark.
struct Desk {
    district: District,
    browser: Browser,
    visit: VisitId,
    card: String,
}

impl Desk {
    async fn open(login: &str) -> Desk {
        let district = District::open().await;
        let browser = Browser::signed_in(&district.base, login).await;
        let visit = district.visit(JOINED_UNIT).await;
        let key = disputed(&visit).unwrap().cell.key.unwrap();
        let desk = Desk { district, browser, visit: visit.summary.visit, card: format!("#at-{key}") };
        desk.look(&desk.browser).await;
        desk
    }

    async fn look(&self, browser: &Browser) {
        browser.goto(&format!("/visits/{}", self.visit)).await;
    }

    /// Chooses what is said in these words.
    async fn choose(&self, browser: &Browser, words: &str) {
        let script = "[...document.querySelectorAll(arguments[0] + ' label.choice')]
            .find(l => l.innerText.toLowerCase().includes(arguments[1])).querySelector('input').click()";
        browser.ask(script, json!([self.card, words.to_lowercase()])).await;
    }

    async fn settle(&self, browser: &Browser, words: &str, why: &str) {
        self.choose(browser, words).await;
        browser.fill(&format!("{} textarea", self.card), why).await;
        browser.go(&format!("{} button", self.card)).await;
    }

    async fn record(&self) -> VisitRecord {
        self.district.visit_again(self.visit).await
    }

    async fn mark(&self) -> shared::record::Cell {
        self.record().await.rows.into_iter().find(|row| row.name == DISPUTED).unwrap().mark
    }
}

fn disputed(visit: &VisitRecord) -> Option<&Difference> {
    visit.differences.iter().find(|difference| difference.parts.kind == Kind::Mark.name())
}

#[tokio::test]
async fn settling_ends_the_difference_and_history_tells_who_and_why() {
    let desk = Desk::open(CLERK.0).await;
    let (browser, before) = (&desk.browser, desk.record().await);
    let entries = desk.district.entries().await;
    desk.settle(browser, &say("mark-cm"), WHY).await;
    assert_eq!(browser.path().await, format!("/visits/{}", desk.visit), "a form is answered with a way to a page");
    assert_eq!(browser.text("#message").await, say("office-settled"));
    assert_eq!(browser.count(&desk.card).await, 0);
    let after = desk.record().await;
    assert_eq!(after.differences.len(), before.differences.len() - 1);
    assert_eq!(desk.district.entries().await, entries + 1);
    let mark = desk.mark().await;
    assert_eq!(mark.one(), Some("CM"));
    let script = "const row = [...document.querySelectorAll('#roll tbody tr')].find(r => r.innerText.includes(arguments[0]));
        row.querySelector('details').open = true; return [row.innerText, [...row.querySelectorAll('s')].map(s => s.innerText)]";
    let shown = browser.ask(script, json!([DISPUTED])).await;
    let text = shown[0].as_str().unwrap();
    for words in [WHY, CLERK.1, "Nguyễn Văn Bình", "Trần Thị Cúc", "22/11/2023"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let gone: Vec<&str> = shown[1].as_array().unwrap().iter().filter_map(|said| said.as_str()).collect();
    assert_eq!(gone, [say("mark-cm"), say("mark-vkl")], "both opinions stay readable, struck out");
    assert!(!text.contains(&say("state-differs")), "{text}");
    browser.reload().await;
    assert_eq!(browser.count("#message").await, 0, "said once");
    assert_eq!(desk.district.entries().await, entries + 1, "loading a page again writes nothing");
}

#[tokio::test]
async fn the_same_form_sent_twice_settles_once() {
    let desk = Desk::open(CLERK.0).await;
    let (browser, entries) = (&desk.browser, desk.district.entries().await);
    desk.choose(browser, &say("mark-vkl")).await;
    browser.fill(&format!("{} textarea", desk.card), WHY).await;
    let fields = fields(browser, &format!("{} form", desk.card)).await;
    let url = format!("{}/visits/{}/settle", desk.district.base, desk.visit);
    for _ in 0..2 {
        let answer = request(browser, reqwest::Method::POST, &url, form(&fields)).await;
        assert_eq!((answer.status().as_u16(), location(&answer)), (303, format!("/visits/{}", desk.visit)));
    }
    browser.go(&format!("{} button", desk.card)).await;
    assert_eq!(browser.text("#message").await, say("office-settled"), "whoever clicks twice has settled");
    assert_eq!(desk.district.entries().await, entries + 1);
    assert_eq!(desk.mark().await.one(), Some("VKL"));
}

#[tokio::test]
async fn what_has_changed_meanwhile_is_not_settled_and_the_reason_comes_back() {
    let desk = Desk::open(CLERK.0).await;
    let browser = &desk.browser;
    let mut phone = desk.district.phone(LEADER.0).await;
    let visit = desk.visit.to_string();
    phone.run(&[
        json!({"do": "mark", "visit": visit, "person": format!("@person:{DISPUTED}"), "state": "VCL", "reason": "HOP"}),
    ]);
    phone.sync().await;
    let entries = desk.district.entries().await;
    desk.settle(browser, &say("mark-cm"), WHY).await;
    assert_eq!(browser.text("#message").await, say("office-settle-changed"));
    assert_eq!(desk.district.entries().await, entries, "nobody settles what they have not seen");
    assert_eq!(disputed(&desk.record().await).unwrap().cell.values.len(), 3);
    let choices = browser.texts(&format!("{} label.choice", desk.card)).await;
    assert!(choices.iter().any(|choice| choice.contains(&say("reason-hop"))), "{choices:?}");
    let typed =
        browser.ask("return document.querySelector(arguments[0]).value", json!([format!("{} textarea", desk.card)]));
    assert_eq!(typed.await, json!(WHY), "nobody types a reason twice");
    desk.choose(browser, &say("reason-hop")).await;
    browser.go(&format!("{} button", desk.card)).await;
    assert_eq!(browser.text("#message").await, say("office-settled"));
    assert_eq!(desk.mark().await.one(), Some("VCL:HOP"));
}

#[tokio::test]
async fn of_two_clerks_the_second_learns_that_it_is_settled() {
    let desk = Desk::open(CLERK.0).await;
    desk.district.add_member("vanphong2", "Đặng Văn Hai", Role::Office).await;
    let other = Browser::signed_in(&desk.district.base, "vanphong2").await;
    desk.look(&other).await;
    desk.settle(&desk.browser, &say("mark-cm"), WHY).await;
    let entries = desk.district.entries().await;
    desk.settle(&other, &say("mark-vkl"), "Không thấy trong phòng").await;
    assert_eq!(other.text("#message").await, say("office-settle-changed"));
    assert_eq!(desk.district.entries().await, entries);
    assert_eq!(desk.mark().await.one(), Some("CM"), "what one has settled is not open again");
}

#[tokio::test]
async fn that_nothing_holds_withdraws_all_and_says_so() {
    let desk = Desk::open(CLERK.0).await;
    desk.settle(&desk.browser, &say("office-settle-none"), "Hai người đều nhầm với ông Khoa phòng khác").await;
    assert_eq!(desk.browser.text("#message").await, say("office-settled"));
    let row = "return [...document.querySelectorAll('#roll tbody tr')].find(r => r.innerText.includes(arguments[0])).innerText";
    let row = desk.browser.ask(row, json!([DISPUTED])).await;
    assert!(row.as_str().unwrap().contains(&say("state-withdrawn")), "{row}");
    assert_eq!(desk.mark().await.one(), None);
}

#[tokio::test]
async fn a_reason_is_required_and_blanks_are_none() {
    let desk = Desk::open(CLERK.0).await;
    let (browser, entries) = (&desk.browser, desk.district.entries().await);
    desk.choose(browser, &say("mark-cm")).await;
    browser.click(&format!("{} button", desk.card)).await;
    assert_eq!(browser.count("#message").await, 0, "the browser itself asks for a reason");
    desk.settle(browser, &say("mark-cm"), "   ").await;
    let message = browser.text("#message").await;
    assert!(message.contains(&say("field-why")), "{message}");
    assert_eq!(browser.count("#message.bad").await, 1);
    assert_eq!(desk.district.entries().await, entries);
    assert!(disputed(&desk.record().await).is_some());
}

#[tokio::test]
async fn who_may_not_settle_has_no_form_and_a_forged_one_writes_nothing() {
    let desk = Desk::open(CHAIR.0).await;
    let (browser, entries) = (&desk.browser, desk.district.entries().await);
    assert_eq!(browser.count("article.difference").await, desk.record().await.differences.len());
    assert_eq!(browser.count("article.difference form").await, 0);
    assert!(browser.text(&desk.card).await.contains(&say("office-settle-not-permitted")));
    let clerk = Browser::signed_in(&desk.district.base, CLERK.0).await;
    desk.look(&clerk).await;
    desk.choose(&clerk, &say("mark-vkl")).await;
    let mut fields = fields(&clerk, &format!("{} form", desk.card)).await;
    fields.retain(|(name, _)| name != "why");
    fields.push(("why".to_owned(), WHY.to_owned()));
    let url = format!("{}/visits/{}/settle", desk.district.base, desk.visit);
    let forged = request(browser, reqwest::Method::POST, &url, form(&fields)).await;
    assert_eq!(forged.status().as_u16(), 403, "another session's form is nobody's");
    let own = own_token(browser).await;
    fields.iter_mut().filter(|(name, _)| name == "token").for_each(|(_, token)| token.clone_from(&own));
    let forged = request(browser, reqwest::Method::POST, &url, form(&fields)).await;
    assert_eq!(forged.status().as_u16(), 303, "the form is read, and judged");
    assert_eq!(desk.district.entries().await, entries);
    assert!(disputed(&desk.record().await).is_some());
}

/// The token that a page would give this session.
async fn own_token(browser: &Browser) -> String {
    let cookies = browser.cookies().await;
    let session = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("kc_session=")).unwrap();
    to_hex(&sha256(format!("form\n{session}").as_bytes()))
}
