//! How the pages look to everybody: on every width, with letters of twice the size,
//! in the dark, to a thumb.

use serde_json::{Value, json};
use tests::browser::{Browser, DESK, PHONE, TABLET};
use tests::district::{CLERK, District};

use crate::{pages, say};

/// A thumb hits what is at least this high, in CSS pixels.
const THUMB: f64 = 40.0;
/// WCAG 2.2, 1.4.3: text and what is behind it.
const CONTRAST_MIN: f64 = 4.5;

/// Fails where the page is wider than its window; a wide table scrolls in its own frame.
pub async fn assert_fits(browser: &Browser, place: &str) {
    const WIDE: &str = "const framed = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).overflowX !== 'visible') return true };
        const out = [...document.body.querySelectorAll('*')].filter(e => !framed(e) && e.getBoundingClientRect().right > innerWidth + 1);
        return [document.documentElement.scrollWidth - innerWidth, out.slice(0, 3).map(e => e.outerHTML.slice(0, 120))]";
    let said = browser.ask(WIDE, json!([])).await;
    assert!(said[0].as_i64() <= Some(0), "{place} is too wide by {said}");
}

#[tokio::test]
async fn no_page_is_wider_than_its_window() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    let mut paths = vec!["/sign-in".to_owned()];
    paths.extend(pages(&district).await.into_iter().map(|(_, path)| path));
    paths.push("/units/none".to_owned());
    for (place, path) in paths.iter().enumerate() {
        browser.goto(path).await;
        if place == 0 {
            browser.sign_in(CLERK.0, "sai").await;
        }
        for width in [DESK, TABLET, PHONE] {
            browser.width(width).await;
            assert_fits(&browser, &format!("{path} at {width}")).await;
        }
        if place == 0 {
            browser.sign_in(CLERK.0, &tests::district::password(CLERK.0)).await;
        }
    }
}

#[tokio::test]
async fn letters_of_twice_the_size_fit_and_nothing_is_cut_off() {
    const CUT: &str = "return [...document.querySelectorAll('button, a, th, td, label, legend, h1, h2, h3, .tag, .figures b')]
        .filter(e => e.offsetParent && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2) && getComputedStyle(e).overflow !== 'visible')
        .map(e => e.outerHTML.slice(0, 100))";
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let plain = font_size(&browser).await;
    browser.letters(2).await;
    for (name, path) in pages(&district).await {
        browser.goto(&path).await;
        assert!((font_size(&browser).await - 2.0 * plain).abs() < 0.1, "the letters grow");
        for width in [DESK, PHONE] {
            browser.width(width).await;
            assert_fits(&browser, &format!("{name} at {width} in large letters")).await;
            let cut = browser.ask(CUT, json!([])).await;
            assert_eq!(cut, json!([]), "{name} at {width}");
        }
    }
    browser.goto("/visits").await;
    browser.press(tests::district::JOINED_UNIT).await;
    browser.press(&say("office-sign-out")).await;
    assert_eq!(browser.path().await, "/sign-in", "links and buttons are still to be hit");
}

async fn font_size(browser: &Browser) -> f64 {
    let size =
        browser.ask("return parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)", json!([])).await;
    size.as_f64().unwrap()
}

/// For every visible text of its own: its words, its colour, and the first background
/// behind it that is not see-through.
const COLOURS: &str = "
    const clear = c => c === 'transparent' || /, 0\\)$/.test(c);
    const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!clear(c)) return c } return 'rgb(255, 255, 255)' };
    const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.matches('input:not([type=hidden]):not([type=radio]), textarea, select');
    return [...document.body.querySelectorAll('*')].filter(e => own(e) && e.getClientRects().length)
        .map(e => [e.tagName + '.' + e.className + ' ' + (e.innerText || '').slice(0, 30), getComputedStyle(e).color, behind(e)])";

#[tokio::test]
async fn text_stands_out_from_what_is_behind_it_by_day_and_by_night() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    browser.sign_in(CLERK.0, "sai").await;
    for scheme in ["light", "dark"] {
        browser.scheme(scheme).await;
        assert_contrast(&browser, "sign-in", scheme).await;
    }
    browser.sign_in(CLERK.0, &tests::district::password(CLERK.0)).await;
    for (name, path) in pages(&district).await {
        browser.goto(&path).await;
        browser.ask("document.querySelectorAll('details').forEach(d => d.open = true)", json!([])).await;
        for scheme in ["light", "dark"] {
            browser.scheme(scheme).await;
            assert_contrast(&browser, name, scheme).await;
        }
    }
}

async fn assert_contrast(browser: &Browser, name: &str, scheme: &str) {
    let ground = browser.ask("return getComputedStyle(document.body).backgroundColor", json!([])).await;
    let is_dark = luminance(&ground) < 0.1;
    assert_eq!(is_dark, scheme == "dark", "{name} in {scheme} stands on {ground}");
    let texts = browser.ask(COLOURS, json!([])).await;
    let texts = texts.as_array().unwrap();
    assert!(texts.len() > 5, "{name} has words");
    for text in texts {
        let contrast = contrast(&text[1], &text[2]);
        assert!(contrast >= CONTRAST_MIN, "{name} in {scheme}: {contrast:.2} for {text}");
    }
}

fn contrast(one: &Value, other: &Value) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance as WCAG defines it.
fn luminance(colour: &Value) -> f64 {
    let numbers = colour.as_str().unwrap().trim_start_matches("rgba(").trim_start_matches("rgb(").trim_end_matches(')');
    let part = |part: &str| {
        let part = part.trim().parse::<f64>().unwrap() / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let parts: Vec<f64> = numbers.split(',').take(3).map(part).collect();
    0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
}

#[test]
fn contrast_is_measured_as_defined() {
    let [black, white, grey] =
        ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgba(119, 119, 119, 1)"].map(|colour| json!(colour));
    assert!((contrast(&black, &white) - 21.0).abs() < 0.01);
    assert!((contrast(&grey, &white) - 4.48).abs() < 0.01, "the best known grey that just fails");
}

#[tokio::test]
async fn buttons_fields_and_ways_are_as_high_as_a_thumb_needs() {
    const HEIGHTS: &str = "return [...document.querySelectorAll(
            'button, a.button, nav a, p.back a, select, textarea, input:not([type=hidden]):not([type=radio]), summary, label.choice')]
        .filter(e => e.getClientRects().length).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])";
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    for (name, path) in pages(&district).await {
        browser.goto(&path).await;
        browser.ask("document.querySelectorAll('details').forEach(d => d.open = true)", json!([])).await;
        for width in [DESK, PHONE] {
            browser.width(width).await;
            let heights = browser.ask(HEIGHTS, json!([])).await;
            let low = heights.as_array().unwrap().iter().filter(|height| height[1].as_f64() < Some(THUMB));
            assert_eq!(low.collect::<Vec<_>>(), Vec::<&Value>::new(), "{name} at {width}");
        }
    }
}

#[tokio::test]
async fn vietnamese_letters_are_whole_and_of_one_font() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto("/units").await;
    for css in ["h1", "header.top nav a", "#units tbody tr:nth-child(4) a", "#units tbody tr:nth-child(6) a"] {
        let fonts = browser.fonts(css).await;
        let one = fonts.len() == 1 && fonts[0].starts_with("Noto Sans");
        assert!(one, "{css} is patched together from {fonts:?}: a letter would stand out");
    }
}
