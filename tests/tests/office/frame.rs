//! What holds for every page: the language, no script, nothing from elsewhere, no
//! names where browsers keep them, a structure that a screen reader can tell.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use shared::record::{roster, units};
use shared::text::{Lang, Sentences};
use tests::browser::Browser;
use tests::district::{CLERK, District, JOINED_UNIT, SEALED_UNIT, UNBADGED};

use crate::{pages, request, say};

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn english(key: &str) -> String {
    Sentences::say(Lang::En, key, &[])
}

#[tokio::test]
async fn the_language_is_chosen_before_and_after_signing_in_and_stays() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    let lang = async || browser.attributes("html", "lang").await.concat();
    assert_eq!(lang().await, "vi", "Vietnamese first");
    browser.press("English").await;
    assert_eq!((browser.path().await, lang().await), ("/sign-in".to_owned(), "en".to_owned()));
    browser.sign_in(CLERK.0, "wrong").await;
    assert_eq!(browser.text("#message").await, english("office-sign-in-wrong"));
    browser.sign_in(CLERK.0, &tests::district::password(CLERK.0)).await;
    assert_eq!((browser.text("h1").await, lang().await), (english("office-visits"), "en".to_owned()));
    let person = district.person(UNBADGED).await;
    for path in [format!("/people/{person}"), "/visits?page=0".to_owned()] {
        browser.goto(&path).await;
        browser.press("Tiếng Việt").await;
        assert_eq!((browser.path().await, lang().await), (path, "vi".to_owned()), "back where it was chosen");
        browser.press("English").await;
    }
    browser.press(&english("office-sign-out")).await;
    assert_eq!(lang().await, "en", "the next person may choose again");
}

#[tokio::test]
async fn every_page_speaks_its_language_without_a_key_or_a_gap() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    // What the program itself says; names and what people wrote stay as they are.
    const FRAME: &str = "return [...document.querySelectorAll('h2, h4, thead th, legend, label:not(.choice), nav a, button, summary, p.note, .figures span')]
        .filter(e => e.lang !== 'vi').map(e => e.innerText)";
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        browser.goto("/visits").await;
        if lang == Lang::En {
            browser.press("English").await;
        }
        for (name, path) in pages(&district).await {
            browser.goto(&path).await;
            assert_eq!(browser.attributes("html", "lang").await, [code]);
            let html = browser.ask("return document.documentElement.outerHTML", json!([])).await;
            let html = html.as_str().unwrap();
            assert_eq!(raw_key(html), None, "{name} in {code}");
            assert!(!html.contains("{$") && !html.contains("{ $"), "{name} in {code} has a gap");
            let frame: Vec<String> = serde_json::from_value(browser.ask(FRAME, json!([])).await).unwrap();
            assert!(frame.len() > 3, "{name}");
            if lang == Lang::En {
                let left = frame.iter().find(|words| words.chars().any(is_vietnamese));
                assert_eq!(left, None, "{name} is not all English");
            }
        }
    }
}

/// A key in «», as a sentence that is lacking is shown.
fn raw_key(html: &str) -> Option<&str> {
    let quoted = html.split('«').skip(1).filter_map(|rest| rest.split_once('»')).map(|(quoted, _)| quoted);
    let is_key = |word: &str| {
        word.contains('-') && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    quoted.into_iter().find(|quoted| is_key(quoted))
}

fn is_vietnamese(letter: char) -> bool {
    matches!(letter, 'À'..='ỹ') && letter.is_alphabetic() && !matches!(letter, '×' | '÷')
}

#[test]
fn a_key_that_is_shown_raw_is_noticed() {
    assert_eq!(raw_key("<p>«office-visits»</p>"), Some("office-visits"));
    assert_eq!(raw_key("<p>«5 rõ», «chốt», «import»</p>"), None);
}

#[tokio::test]
async fn nothing_is_scripted_styled_in_place_or_had_from_elsewhere() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    let mut paths: Vec<String> = pages(&district).await.into_iter().map(|(_, path)| path).collect();
    paths.push("/units/none".to_owned());
    assert_plain(&browser, "/sign-in").await;
    browser.sign_in(CLERK.0, &tests::district::password(CLERK.0)).await;
    for path in &paths {
        browser.goto(path).await;
        browser.ask("window.scrollTo(0, document.documentElement.scrollHeight)", json!([])).await;
        browser.pictures_are_here().await;
        assert_plain(&browser, path).await;
        let answer = request(&browser, Method::GET, &format!("{}{path}", district.base), String::new()).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-security-policy"), POLICY, "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
    }
    let complaints = browser.notes("browser").await;
    // Pages that say what there is not.
    let wanted = ["/units/none", "/papers/badge-list.zip"];
    let told = |note: &Value| wanted.iter().any(|path| note["message"].as_str().unwrap().contains(path));
    let complaints: Vec<&Value> = complaints.iter().filter(|note| !told(note)).collect();
    assert!(complaints.is_empty(), "the browser complains: {complaints:?}");
    let asked = requests(&browser).await;
    assert!(asked.len() > paths.len() && asked.iter().any(|url| url.ends_with("/console.css")));
    let elsewhere: Vec<&String> = asked.iter().filter(|url| !url.starts_with(&district.base)).collect();
    assert!(elsewhere.is_empty(), "asked of others: {elsewhere:?}");
}

async fn assert_plain(browser: &Browser, path: &str) {
    let script = "const on = [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on')));
        const far = [...document.querySelectorAll('[src], [href], [action]')].map(e => e.getAttribute('src') ?? e.getAttribute('href') ?? e.getAttribute('action'))
            .filter(a => !/^[\\/#]([^\\/]|$)/.test(a));
        return [document.querySelectorAll('script, style, [style], iframe, object, embed, base').length, on.length, far]";
    assert_eq!(browser.ask(script, json!([])).await, json!([0, 0, []]), "{path}");
}

/// Every address the browser has asked for something.
async fn requests(browser: &Browser) -> BTreeSet<String> {
    let notes = browser.notes("performance").await;
    let messages = notes.iter().filter_map(|note| serde_json::from_str::<Value>(note["message"].as_str()?).ok());
    let sent = messages.filter(|note| note["message"]["method"] == "Network.requestWillBeSent");
    let urls = sent.filter_map(|note| Some(note["message"]["params"]["request"]["url"].as_str()?.to_owned()));
    urls.filter(|url| url.starts_with("http")).collect()
}

#[tokio::test]
async fn addresses_and_titles_name_nobody() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let record = district.office.record().await.unwrap();
    let staff = units(&record).into_iter().flat_map(|unit| roster(&record, unit.unit, None));
    let mut names: Vec<String> = staff.filter_map(|(_, staff)| Some(staff?.full_name.to_string())).collect();
    drop(record);
    names.extend(district.office.store().members().await.unwrap().into_iter().map(|member| member.full_name));
    for (name, path) in pages(&district).await {
        browser.goto(&path).await;
        let title = browser.title().await;
        assert!(title.ends_with(&say("app-name")) && title.len() > say("app-name").len(), "{title}");
        assert_eq!(names.iter().find(|name| title.contains(*name)), None, "browsers keep titles: {title}");
        for (css, attribute) in [("a", "href"), ("form", "action"), ("img", "src")] {
            for way in browser.attributes(css, attribute).await {
                let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"/?=#-.".contains(&c);
                assert!(way.bytes().all(plain), "{name} leads to {way}");
            }
        }
        assert_eq!(browser.attributes("form:not([method=post])", "action").await, Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn a_screen_reader_can_tell_headings_fields_and_tables() {
    const FAULTS: &str = "const faults = [];
        const all = s => [...document.querySelectorAll(s)];
        if (all('h1').length !== 1) faults.push('h1: ' + all('h1').length);
        if (all('main').length !== 1) faults.push('main');
        let last = 0;
        for (const h of all('h1, h2, h3, h4')) { const n = +h.tagName[1]; if (n > last + 1) faults.push('a heading is left out before ' + h.innerText); last = n }
        for (const e of all('input:not([type=hidden]), select, textarea')) if (!e.labels.length) faults.push('no label: ' + e.outerHTML);
        for (const e of all('button, a[href]')) if (!(e.innerText.trim() || e.ariaLabel || e.querySelector('img[alt]:not([alt=\"\"])'))) faults.push('no words: ' + e.outerHTML);
        for (const e of all('img')) if (!e.hasAttribute('alt')) faults.push('no alt: ' + e.outerHTML);
        for (const t of all('table')) {
            if (!t.querySelector('thead th')) faults.push('no head: ' + t.id);
            for (const h of t.querySelectorAll('th')) if (!h.getAttribute('scope')) faults.push('no scope: ' + h.innerText);
            for (const r of t.querySelectorAll('tbody tr')) if (!r.querySelector('th')) faults.push('no row header: ' + r.innerText);
        }
        const ids = all('[id]').map(e => e.id);
        for (const id of ids) if (ids.filter(other => other === id).length > 1) faults.push('twice: ' + id);
        for (const a of all('a[href^=\"#\"]')) if (!document.getElementById(a.getAttribute('href').slice(1))) faults.push('leads nowhere: ' + a.outerHTML);
        return faults";
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    assert_eq!(browser.ask(FAULTS, json!([])).await, json!([]), "sign-in");
    browser.sign_in(CLERK.0, &tests::district::password(CLERK.0)).await;
    let mut paths: Vec<String> = pages(&district).await.into_iter().map(|(_, path)| path).collect();
    paths.push("/units/none".to_owned());
    for path in paths {
        browser.goto(&path).await;
        assert_eq!(browser.ask(FAULTS, json!([])).await, json!([]), "{path}");
    }
}

#[tokio::test]
async fn what_goes_wrong_is_told_kindly_in_the_readers_language() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let person = format!("/people/{}", district.person(UNBADGED).await);
    let sealed = district.visit(SEALED_UNIT).await.summary.visit;
    let visit = format!("/visits/{}", district.visit(JOINED_UNIT).await.summary.visit);
    for lang in [Lang::Vi, Lang::En] {
        let say = |key: &str| Sentences::say(lang, key, &[]);
        if lang == Lang::En {
            browser.goto("/visits").await;
            browser.press("English").await;
        }
        for path in ["/none", "/units/none", "/visits/%FF", "/visits/00000000000000000000000000000000", "/devices/code"]
        {
            browser.goto(path).await;
            assert_told(&browser, [say("office-title-not-found"), say("office-not-found")], path).await;
        }
        browser.goto(&format!("/visits/{sealed}/settle")).await;
        assert_told(&browser, [say("office-title-not-found"), say("office-not-found")], "a form's address").await;
        browser.goto(&visit).await;
        spoil_form(&browser, "token", "0").await;
        assert_told(&browser, [say("office-title-form-stale"), say("office-form-stale")], "another's form").await;
        browser.goto(&visit).await;
        spoil_form(&browser, "choose", "").await;
        assert_told(&browser, [say("office-title-form-stale"), say("office-form-stale")], "half a form").await;
        browser.press(&say("office-back-to-visits")).await;
        assert_eq!(browser.path().await, "/visits", "and there is a way on");
    }
    district.lose_table("readings").await;
    browser.goto(&person).await;
    assert_told(&browser, [english("office-title-failed"), english("api-internal")], "a broken office").await;
    assert!(!browser.text("body").await.contains("readings"), "no developer's words");
}

/// Sends a form of the page with one field spoilt, or left out where it is empty.
async fn spoil_form(browser: &Browser, field: &str, value: &str) {
    let script = "const f = document.querySelector('article.difference form');
        f.querySelector('[name=choose]').checked = true; f.why.value = 'lý do';
        f.querySelectorAll(`[name=${arguments[0]}]`).forEach(e => arguments[1] ? e.value = arguments[1] : e.remove()); f.submit()";
    browser.ask_and_go(script, json!([field, value])).await;
}

async fn assert_told(browser: &Browser, [title, words]: [String; 2], what: &str) {
    assert_eq!(browser.text("h1").await, title, "{what}");
    assert_eq!(browser.text("#message").await, words, "{what}");
    assert_eq!(browser.count("a.button[href='/visits']").await, 1, "{what}");
}
