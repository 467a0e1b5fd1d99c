//! Every screen as people see it, on the narrowest phone: nothing is cut off, nothing
//! is too small for a thumb, in both languages, light and dark, with large letters.
//! With `KY_CUONG_SCREENSHOTS` naming a folder, each is pictured there to be looked at.

use std::path::PathBuf;

use mobile::face::{Face, Keyboard, Look, TextSize};
use mobile_core::App;
use mobile_core::app::Identity;
use mobile_core::shared::domain::Role;
use mobile_core::shared::ids::Id;
use mobile_core::shared::log::{Alarm, Cut, LogBook};
use mobile_core::shared::sync::{Contact, PhoneClocks};
use mobile_core::shared::text::Lang;
use serde_json::json;

use crate::scene::{INSPECTOR, SECRET, Scene, UNIT, name, picture, start};
use tests::window::{NARROW, Start, Window};

/// Names the folder of pictures.
const PICTURES: &str = "KY_CUONG_SCREENSHOTS";
/// A thumb's breadth in pixels of the web view (WCAG 2.2, 2.5.5).
const THUMB: u32 = 44;

/// How the screens are set.
#[derive(Clone, Copy)]
pub struct Set {
    pub lang: &'static str,
    pub look: &'static str,
    pub text: &'static str,
}

impl Set {
    fn name(self) -> String {
        format!("{}-{}-{}", self.lang, self.look, self.text)
    }
}

/// Looks at a screen and pictures it where that is wanted.
pub async fn look(window: &Window, set: Set, screen: &str) {
    window.ask("scrollTo(0, 0)", json!([])).await;
    let script = "const seen = e => e.checkVisibility() && e.getBoundingClientRect().width > 1;
        const small = [...document.querySelectorAll('button, input:not(#camera), textarea')].filter(seen)
            .filter(e => { const r = e.getBoundingClientRect(); return r.height < arguments[0] || r.width < arguments[0] })
            .map(e => 'small: ' + (e.id || e.innerText));
        const cut = [...document.querySelectorAll('h1, h2, h3, p, b, span, button, label')].filter(seen)
            .filter(e => getComputedStyle(e).overflowX !== 'visible'
                && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
            .map(e => 'cut: ' + e.innerText);
        const out = [...document.querySelectorAll('.window *')].filter(seen)
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
            .map(e => 'outside: ' + (e.id || e.className || e.tagName));
        const wide = document.documentElement.scrollWidth > innerWidth ? ['wider than the screen'] : [];
        return [innerWidth, ...new Set([...wide, ...small, ...cut, ...out])]";
    let found = window.ask(script, json!([THUMB])).await;
    let found = found.as_array().unwrap();
    if let Some(folder) = std::env::var_os(PICTURES).map(PathBuf::from) {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{screen}-{}.png", set.name())), window.picture().await).unwrap();
    }
    assert_eq!(found[0], NARROW, "the window is as narrow as a small phone");
    assert_eq!(&found[1..], &[] as &[serde_json::Value], "{screen}, {}", set.name());
}

/// Sets the screens by hand, from today's visits and back there.
async fn set(window: &Window, set: Set) {
    window.tap("#settings").await;
    for (card, option) in [("lang", set.lang), ("look", set.look), ("text-size", set.text)] {
        window.tap(&format!("#{card} [data-option=\"{option}\"]")).await;
        window.find(&format!("#{card} [data-option=\"{option}\"][aria-checked=\"true\"]")).await;
    }
    look(window, set, "settings").await;
    window.tap("#change-secret").await;
    window.find("#secret-old").await;
    look(window, set, "secret").await;
    window.tap("#back").await;
    window.tap("#lock-now").await;
    window.find("#unlock").await;
    look(window, set, "unlock").await;
    window.unlock(SECRET).await;
    window.tap("#gallery").await;
    window.find("#gallery-screen").await;
    look(window, set, "gallery").await;
    window.tap("#back").await;
    window.tap("#back").await;
    window.find("#today main").await;
}

async fn to(window: &Window, tile: &str, screen: &str) {
    window.tap(&format!("#to-{tile}")).await;
    window.find(&format!("#{screen} main > *")).await;
}

/// All screens of a visit in which something happened.
async fn walk(window: &Window, at: Set) {
    look(window, at, "today").await;
    window.tap("#open").await;
    window.find("button.unit").await;
    look(window, at, "open").await;
    window.tap("button.unit:nth-of-type(2)").await;
    window.find("#begin").await;
    look(window, at, "begin").await;
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.find("#to-roll").await;
    look(window, at, "visit").await;
    to(window, "roll", "roll").await;
    window.tap("#people li:nth-child(3) button[data-option=\"more\"]").await;
    window.find(".more").await;
    look(window, at, "roll").await;
    window.tap("#all-present").await;
    window.tap("#people li:nth-child(4) button.pick").await;
    look(window, at, "roll-except").await;
    window.tap("#not-all").await;
    window.tap("#back").await;
    to(window, "badges", "badges").await;
    look(window, at, "badges").await;
    window.tap("#people li:nth-child(2) .press.main").await;
    window.find("#pane").await;
    window.drag("#pane", (30.0, 40.0), (70.0, 55.0)).await;
    window.find(".cover").await;
    look(window, at, "mask").await;
    window.tap("#back").await;
    window.photograph("[data-state=\"NOT_ISSUED\"] .portrait-of button.camera", &picture("astronaut.jpg")).await;
    window.find("#frame").await;
    window.tap("#narrow").await;
    look(window, at, "portrait").await;
    window.tap("#save").await;
    window.find(".portrait-of img.picture").await;
    window.write("#find", &name(2)).await;
    window.gone("#people li:nth-child(2)").await;
    look(window, at, "badges-portrait").await;
    window.tap("#back").await;
    to(window, "findings", "findings").await;
    look(window, at, "findings").await;
    window.tap("#new-finding").await;
    window.find("#on-unit").await;
    look(window, at, "finding").await;
    window.tap("#on-unit").await;
    window.find("#code button[data-code]").await;
    look(window, at, "finding-code").await;
    window.tap("#subject .press.quiet").await;
    window.tap("#back").await;
    window.tap("#back").await;
    to(window, "differences", "differences").await;
    look(window, at, "differences").await;
    window.tap("#back").await;
    to(window, "close", "close").await;
    look(window, at, "close").await;
    window.tap("#back").await;
    window.tap("#safe").await;
    window.find("#unsent").await;
    look(window, at, "sync").await;
    window.tap("[data-group=\"0\"] .records-head").await;
    window.find("li.record").await;
    look(window, at, "sync-records").await;
    window.tap("#back").await;
    window.find("#today main").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_fits_the_narrowest_phone_in_every_way_it_can_be_set() {
    let scene = Scene::new().await;
    scene.district.add_member("cuc", "Trần Thị Cúc", Role::Inspector).await;
    let code = scene.district.office.issue_code(INSPECTOR.0).await.unwrap();
    let invitation = format!("{} {code}", scene.district.base);
    let start = Start { invitation: Some(&invitation), width: Some(NARROW), ..start() };
    let window = scene.open(start).await;
    window.find("#go").await;
    let usual = Set { lang: "vi", look: "light", text: "usual" };
    look(&window, usual, "enrol").await;
    window.tap("#language").await;
    window.reads("#go", "Enrol").await;
    look(&window, Set { lang: "en", ..usual }, "enrol").await;
    window.tap("#language").await;
    window.tap("#go").await;
    window.find("#no-visits").await;
    set(&window, usual).await;
    look(&window, usual, "today-empty").await;
    happen(&scene, &window).await;
    for lang in ["vi", "en"] {
        for look in ["light", "dark"] {
            let at = Set { lang, look, ..usual };
            set(&window, at).await;
            walk(&window, at).await;
        }
    }
    let large = Set { text: "larger", ..usual };
    set(&window, large).await;
    walk(&window, large).await;
}

/// The phone's office was restored and lacks what others wrote; its word does not hold;
/// the phone's clock is five minutes slow.
fn make_amiss(app: &mut App) {
    let now_ms = app.clocks().wall_ms;
    let contact = Contact { office_ms: now_ms, phone: PhoneClocks { wall_ms: now_ms - 300_000, ..app.clocks() } };
    let contact = Contact { phone: PhoneClocks { boot: Id([0; 16]), ..contact.phone }, ..contact };
    let identity = app.identity().unwrap().clone();
    app.become_enrolled(Identity { contact: Some(contact), ..identity }).unwrap();
    let cut = Cut { epoch: now_ms.unsigned_abs() / 1_000, kept: 12, known: 40, copied_ms: now_ms - 86_400_000 };
    let lacking = app.store().foreign_references().into_iter().take(7).collect();
    let alarm = Some(Alarm::Shorter { known: 40, now: 12 });
    let book = LogBook { alarm, cut: Some(cut), lacking: Some(lacking), ..app.book().clone() };
    app.keep_book(book).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_the_office_and_the_clock_fits_too() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#back").await;
    window.find("#today main").await;
    window.close().await;
    make_amiss(&mut scene.headless().unwrap());
    let window = scene.open(Start { width: Some(NARROW), ..start() }).await;
    // Where one was may not have been kept before the window was closed.
    window.find("#settings, #settings-screen").await;
    if window.has("#settings").await {
        window.tap("#settings").await;
    }
    for (look_name, text_size) in [("light", TextSize::Usual), ("dark", TextSize::Larger)] {
        let at = Set { lang: "vi", look: look_name, text: text_size.name() };
        window.tap(&format!("#look [data-option=\"{look_name}\"]")).await;
        window.tap(&format!("#text-size [data-option=\"{}\"]", text_size.name())).await;
        window.find("#photo-link [aria-checked=\"true\"]").await;
        window.tap("#photo-link [data-option=\"photo-link-ask\"]").await;
        window.find("#photo-link [data-option=\"photo-link-ask\"][aria-checked=\"true\"]").await;
        window.reads("#clock", "chậm 5 phút").await;
        look(&window, at, "settings-clock").await;
        window.tap("#back").await;
        window.reads("#today", "trước có 40 mục").await;
        look(&window, at, "today-alarm").await;
        window.tap("button.visit").await;
        window.tap("#to-close").await;
        window.reads("#clock-hint", "chậm 5 phút").await;
        window.tap("#clock-hint [data-option=\"office\"]").await;
        window.find("#clock-hint [data-option=\"office\"][aria-checked=\"true\"]").await;
        look(&window, at, "close-clock").await;
        window.tap("#safe").await;
        window.reads("#alarm", "trước có 40 mục").await;
        assert!(!window.has("#all-sent").await, "nothing is «đã gửi» while there is an alarm");
        window.tap("#lacking").await;
        window.find("#lacking-list").await;
        look(&window, at, "sync-alarm").await;
        window.tap("#back").await;
        window.tap("#settings").await;
        window.find("#settings-screen").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_fits_the_narrowest_phone_in_every_way_it_can_be_set() {
    let usual = Face::default();
    let faces = [
        usual,
        Face { look: Look::Dark, keyboard: Keyboard::Letters, ..usual },
        Face { lang: Lang::En, look: Look::Light, ..usual },
        Face { look: Look::Light, text_size: TextSize::Larger, keyboard: Keyboard::Letters, ..usual },
        Face { lang: Lang::En, look: Look::Dark, text_size: TextSize::Larger, ..usual },
    ];
    for face in faces {
        let folder = tempfile::tempdir().unwrap();
        face.keep(&folder.path().join("phone")).unwrap();
        let at = Set { lang: face.lang.code(), look: face.look.name(), text: face.text_size.name() };
        let window = Window::open(folder.path(), Start { width: Some(NARROW), ..start() }).await;
        window.find("#choose").await;
        look(&window, at, "choose").await;
        window.write("#secret", "482913").await;
        window.find("#strength").await;
        window.write("#secret-again", "482931").await;
        window.find("#differs").await;
        window.tap("[data-show=\"secret\"]").await;
        look(&window, at, "choose-weak").await;
        window.rewrite("#secret-again", "482913").await;
        window.tap("#choose-go").await;
        window.find("#enrol").await;
        window.close().await;
        let window = Window::open(folder.path(), Start { width: Some(NARROW), ..start() }).await;
        for tries in 1..=4 {
            window.write("#unlock #secret", "000000").await;
            window.tap("#unlock-go").await;
            window.find(&format!("#unlock[data-tries=\"{tries}\"]")).await;
        }
        window.find("#wait").await;
        look(&window, at, "unlock-wait").await;
    }
}

/// A visit with marks, a badge's picture that waits, a finding, a difference.
async fn happen(scene: &Scene, window: &Window) {
    scene.open_visit(window).await;
    window.tap("#to-roll").await;
    for (place, state) in [(1, "CM"), (2, "DM"), (3, "VKL")] {
        window.tap(&format!("#people li:nth-child({place}) button[data-option=\"{state}\"]")).await;
        window.find(&format!("#people li:nth-child({place}) [data-state=\"{state}\"]")).await;
    }
    scene.sync(window).await;
    let mut other = scene.district.phone("cuc").await;
    let v = format!("@visit:{UNIT}");
    let person = |place: usize| format!("@person:{}", name(place));
    other.run(&[
        json!({"do": "mark", "visit": v, "person": person(0), "state": "VKL", "shown": []}),
        json!({"do": "check_badge", "visit": v, "person": person(0), "state": "WORN_OK"}),
        json!({"do": "check_badge", "visit": v, "person": person(2), "state": "NOT_ISSUED", "requested": "yes"}),
        json!({"do": "record_finding", "visit": v, "subject": {"on": "person", "id": person(2)}, "code": "GIO-03",
            "text": "Bàn làm việc không có người từ 8 giờ 05 đến khi đoàn rời đơn vị.", "place": "Phòng 204"}),
    ]);
    other.sync().await;
    scene.sync_again(window).await;
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.tap("#to-badges").await;
    window.tap("#people li:nth-child(2) button[data-option=\"NOT_WORN\"]").await;
    window.find("#people li:nth-child(2) [data-state=\"NOT_WORN\"]").await;
    window.photograph("#people li:nth-child(2) button.camera", &picture("astronaut.jpg")).await;
    window.find("#pane").await;
    window.tap("#back").await;
    window.tap("#back").await;
    window.photograph("#take-scene", &picture("coffee.jpg")).await;
    window.find("#scenes img").await;
    window.tap("#back").await;
    window.tap("#said .close").await;
    window.find("#today main").await;
}
