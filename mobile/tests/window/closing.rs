//! The end of a visit by taps: from whoever receives the team to the seal, and what the
//! phone and the office then say of it.

use std::collections::BTreeMap;
use std::path::Path;

use mobile_core::app::bundle::Opener;
use mobile_core::shared::domain::{Fact, PhotoClass, Role, Seal, SignatureOutcome, Signer, VisitState};
use mobile_core::shared::ids::{PhotoHash, sha256};
use mobile_core::shared::record::{CellStatus, VisitRecord, visits};
use mobile_core::shared::words::Speaker;
use serde_json::{Value, json};

use crate::looks::{Set, look};
use crate::scene::{INSPECTOR, LEADER, Scene, UNIT, name, say, start};
use crate::stories::{held, light};
use tests::window::{NARROW, Start, Window};

/// How screens are set that nobody has set.
const USUAL: Set = Set { lang: "vi", look: "light", text: "usual" };
/// A third member of the team.
const THIRD: (&str, &str) = ("cuc", "Trần Thị Cúc");

fn item(code: &str, inside: &str) -> String {
    format!("[data-item=\"{code}\"] {inside}")
}

async fn answered(window: &Window, code: &str) {
    window.find(&format!("[data-item=\"{code}\"].answered")).await;
}

async fn say_of(window: &Window, code: &str, said: &str) {
    window.tap(&item(code, &format!("[data-option=\"{said}\"]"))).await;
    answered(window, code).await;
}

fn signer(name: &str, inside: &str) -> String {
    format!("[data-signer=\"{name}\"]{inside}")
}

/// A name, as a finger writes it.
async fn write_name(window: &Window) {
    for (from, to) in [((10.0, 70.0), (30.0, 20.0)), ((30.0, 20.0), (45.0, 75.0)), ((50.0, 50.0), (90.0, 45.0))] {
        window.drag("#pad", from, to).await;
    }
}

async fn sign_on_paper(window: &Window, place: &str) {
    window.tap(&signer(place, " .press")).await;
    window.tap("#how [data-option=\"on-paper\"]").await;
    window.find("#named, #full-name").await;
    if window.has("#full-name").await {
        window.tap("#people .chip").await;
    }
    window.tap("#sign").await;
    window.find(&signer(place, "[data-signed]")).await;
}

/// The one visit, as the headless phone shows it.
fn shown(scene: &Scene) -> Value {
    let show = tests::phone::show(&scene.headless().unwrap());
    assert_eq!(show["visits"].as_array().map(Vec::len), Some(1));
    show["visits"][0].clone()
}

/// The facts that stand in a cell of what the phone shows.
fn standing(cell: &Value) -> Vec<Value> {
    let told = cell["history"].as_array().cloned().unwrap_or_default();
    let standing = told.into_iter().filter(|told| told["stands"] == true && told["withdraws"] == false);
    standing.map(|told| told["fact"]["fact"].clone()).collect()
}

async fn receive(window: &Window) {
    window.tap("#to-host").await;
    window.tap("#people .chip").await;
    window.write("#note", "thay mặt lãnh đạo huyện").await;
    window.tap("#save").await;
    window.reads("#to-host", &name(0)).await;
}

async fn go_through_the_list(window: &Window) {
    window.tap("#to-items").await;
    window.tap("#CQ-01-quick .chip").await;
    answered(window, "CQ-01").await;
    window.tap("[data-take=\"CQ-04\"]").await;
    window.write("#CQ-04-assigned", "36").await;
    window.tap(&item("CQ-04", ".press.main")).await;
    answered(window, "CQ-04").await;
    say_of(window, "CQ-05", "no").await;
    window.tap(&item("CQ-11", "[data-part=\"five_clear\"] [data-option=\"yes\"]")).await;
    window.find(&item("CQ-11", "[aria-checked=\"true\"]")).await;
    window.tap(&item("CQ-11", "[data-part=\"schedule\"] [data-option=\"na\"]")).await;
    answered(window, "CQ-11").await;
    window.tap(&item("CQ-10", ".chip")).await;
    answered(window, "CQ-10").await;
    for (part, count) in [("total", "10"), ("on_time", "9"), ("overdue", "2")] {
        window.write(&format!("#CQ-14-{part}"), count).await;
    }
    window.reads(&item("CQ-14", ".why"), "11").await;
    window.rewrite("#CQ-14-overdue", "1").await;
    window.tap(&item("CQ-14", ".press.main")).await;
    answered(window, "CQ-14").await;
    window.tap(&item("CQ-15", "[data-option=\"yes\"]")).await;
    window.write("#CQ-15-last", "05112023").await;
    window.tap(&item("CQ-15", ".press.main")).await;
    answered(window, "CQ-15").await;
    window.tap(&item("CQ-17", ".press.usual")).await;
    answered(window, "CQ-17").await;
}

/// A bad answer offers a finding; one tap opens it, filled in as far as the answer goes.
async fn find_what_an_answer_offers(window: &Window) {
    window.tap(&item("CQ-05", ".offer[data-code=\"TTHC-08\"]")).await;
    window.reads("#code", "TTHC-08").await;
    window.reads("#subject", UNIT).await;
    window.write("#text", "Không có bảng giờ làm việc ở cổng và sảnh.").await;
    window.tap("#save").await;
    window.reads(&item("CQ-05", ".offer"), &Speaker::default().count("checklist-recorded", 1)).await;
}

async fn hear(window: &Window) {
    window.tap("#to-heard").await;
    assert_eq!(window.holds("#speaker").await, name(0), "whoever receives the team speaks, unless somebody else does");
    window.tap("#quick .chip").await;
    window.tap("#state").await;
    window.reads("#to-heard", &say("statement-nothing")).await;
}

async fn ask(window: &Window, what: &str) {
    window.tap("#new-recommendation").await;
    window.write("#what", what).await;
    window.find("#save[disabled]").await;
    window.tap("#who-quick .chip").await;
    window.tap("#due-quick .chip:nth-child(2)").await;
    window.write("#result", "Có bảng tại cổng, gửi ảnh cho đoàn.").await;
    window.reads("#lacking", &say("five-responsible").to_lowercase()).await;
    window.tap("#responsible-quick .chip").await;
    window.tap("#save").await;
    window.reads("#recommendations", what).await;
}

async fn recommend(window: &Window) {
    window.tap("#to-recommend").await;
    ask(window, "Niêm yết giờ làm việc tại trụ sở").await;
    ask(window, "Thay máy tính ở quầy số 2").await;
    let second = ".recommendation:nth-of-type(2) .press.quiet";
    window.find(second).await;
    window.tap(second).await;
    let withdrawn = window.holds("#what").await;
    window.tap("#withdraw").await;
    window.reads(".recommendation .tag", &say("state-withdrawn")).await;
    window.reads("#recommendations", &withdrawn).await;
    window.tap("#back").await;
    window.reads("#to-recommend", &Speaker::default().count("recommend-count", 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_ends_by_taps_from_the_host_to_the_seal() {
    let scene = Scene::new().await;
    scene.district.add_member(THIRD.0, THIRD.1, Role::Inspector).await;
    let window = scene.enrolled_for(LEADER.0).await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    window.tap("#all-present").await;
    window.tap("#all-but-these").await;
    window.reads("#figures [data-state=\"CM\"]", "35").await;
    window.tap("#back").await;
    window.tap("#to-close").await;
    receive(&window).await;
    go_through_the_list(&window).await;
    find_what_an_answer_offers(&window).await;
    window.tap("#back").await;
    window.tap("#to-close").await;
    hear(&window).await;
    recommend(&window).await;
    window.tap("#close-visit").await;
    window.tap("#next-sign").await;
    window.reads("#minutes", "35/35").await;
    window.tap("#read-back").await;
    draw_for_the_unit(&window).await;
    sign_on_paper(&window, "secretary").await;
    let window = draw_across_a_kill(&scene, window).await;
    window.find(".signer img.picture").await;
    picture_here(&window, USUAL, "end-signed").await;
    window.tap("#to-sealing").await;
    window.tap("#seal").await;
    let code = window.text("#seal-code").await;
    picture_here(&window, USUAL, "end-sealed").await;
    scene.sync(&window).await;
    window.close().await;
    let visit = shown(&scene);
    assert_eq!(visit["seals"][0]["complete"], true);
    let content = visit["seals"][0]["content"].as_str().unwrap();
    assert_eq!(content[..12], code.replace(' ', ""), "what papers print and the office shows");
    check_words(&visit);
    check_signatures(&scene, &scene.record().await).await;
}

/// A slip of the finger is refused, and what was drawn can be cleared and drawn anew.
async fn draw_for_the_unit(window: &Window) {
    window.tap(&signer("unit", " .press")).await;
    // Whoever received the team signs for the unit, unless somebody else does.
    window.reads("#named", &format!("{} · Trưởng phòng", name(0))).await;
    window.tap("#change-name").await;
    assert_eq!(window.holds("#full-name").await, name(0));
    window.find("#sign[disabled]").await;
    window.drag("#pad", (48.0, 50.0), (52.0, 52.0)).await;
    window.tap("#sign").await;
    window.reads("#said", &say("signature-too-small")).await;
    window.tap("#said .close").await;
    window.tap("#clear").await;
    window.find("#sign[disabled]").await;
    write_name(window).await;
    window.tap("#sign").await;
    window.find(&signer("unit", "[data-signed] img.picture")).await;
}

/// What was drawn survives a phone that dies before it is saved.
async fn draw_across_a_kill(scene: &Scene, window: Window) -> Window {
    window.tap(&signer("leader", " .press")).await;
    window.reads("#named", LEADER.1).await;
    write_name(&window).await;
    scene.draft_holds("[[[").await;
    window.kill();
    let window = scene.again().await;
    window.find("#pad").await;
    let path = window.ask("return document.querySelector('.pad path').getAttribute('d')", json!([])).await;
    assert_eq!(path.as_str().unwrap_or_default().matches('M').count(), 3, "{path}");
    window.tap("#sign").await;
    window.find(&signer("leader", "[data-signed]")).await;
    window
}

/// What the phone says of the words.
fn check_words(visit: &Value) {
    let [host] = &standing(&visit["host"])[..] else { panic!("one host: {}", visit["host"]) };
    assert_eq!((host["full_name"].as_str(), host["title"].as_str()), (Some(name(0).as_str()), Some("Trưởng phòng")));
    assert_eq!(host["note"], "thay mặt lãnh đạo huyện");
    let answer = |code: &str| standing(&visit["answers"][code])[0]["answer"].clone();
    assert_eq!(answer("CQ-05"), json!({"type": "yes_no_na", "said": "no"}));
    assert_eq!(answer("CQ-11"), json!({"type": "yes_no_list", "each": {"five_clear": "yes", "schedule": "na"}}));
    assert_eq!(answer("CQ-14"), json!({"type": "counts", "parts": {"total": 10, "on_time": 9, "overdue": 1}}));
    assert_eq!(answer("CQ-15"), json!({"type": "yes_no_date", "said": "yes", "last": "2023-11-05"}));
    assert_eq!((answer("CQ-10")["places"].clone(), answer("CQ-17")["each"].clone()), (json!([]), json!({})));
    let staff = answer("CQ-04")["parts"].clone();
    assert_eq!((&staff["assigned"], &staff["on_roll"], &staff["present"]), (&json!(36), &json!(35), &json!(35)));
    assert_eq!(visit["findings"][0]["name"]["code"], "TTHC-08");
    assert_eq!(standing(&visit["statement"])[0]["text"], say("statement-nothing"));
    let asked: Vec<usize> =
        visit["recommendations"].as_array().unwrap().iter().map(|cell| standing(cell).len()).collect();
    assert_eq!((asked.len(), asked.iter().sum::<usize>()), (2, 1), "one was withdrawn, and stays to be seen");
}

/// What the office says of the signatures.
async fn check_signatures(scene: &Scene, record: &VisitRecord) {
    assert_eq!(record.summary.state, Some(VisitState::Sealed));
    let outcome = |signer: Signer| match record.signatures[signer.name()].one_fact() {
        Some(Fact::Signature(made)) => made.outcome.clone(),
        other => panic!("{signer:?}: {other:?}"),
    };
    assert_eq!(outcome(Signer::Secretary), SignatureOutcome::OnPaper);
    for signer in [Signer::Unit, Signer::Leader] {
        let SignatureOutcome::Drawn { photo } = outcome(signer) else { panic!("{signer:?} drew") };
        let told = record.photos.iter().find(|view| view.hash == photo).and_then(|view| view.photo.clone()).unwrap();
        assert_eq!((told.class, told.width, told.height), (PhotoClass::Signature, 1000, 500));
        let jpeg = held(scene, photo).await;
        assert!(light(&jpeg, 0.7, 0.475) < 90, "a line was drawn here");
        assert!(light(&jpeg, 0.05, 0.05) > 240 && light(&jpeg, 0.95, 0.9) > 240, "and nowhere else");
    }
    let [seal] = &record.seals[..] else { panic!("{} seals", record.seals.len()) };
    assert!(seal.complete && seal.late.is_empty() && seal.after.is_empty());
    assert!(scene.tray_is_empty());
}

/// The leader's window with a folder to write into, in a visit that has begun to end.
async fn ending_with(scene: &Scene, folder: &Path) -> Window {
    scene.district.add_member(THIRD.0, THIRD.1, Role::Inspector).await;
    let code = scene.district.office.issue_code(LEADER.0).await.unwrap();
    let invitation = format!("{} {code}", scene.district.base);
    let start = Start { invitation: Some(&invitation), exchange: Some(folder), width: Some(NARROW), ..start() };
    let window = scene.open(start).await;
    window.tap("#go").await;
    window.reads("#said", &say("sync-agreed")).await;
    window.tap("#said .close").await;
    happen(scene, &window).await;
    window.tap("button.visit").await;
    window.tap("#to-close").await;
    window
}

/// Saves the minutes that are read, and gives the files by their names.
async fn save_pdf(window: &Window, folder: &Path, files: usize) -> BTreeMap<String, Vec<u8>> {
    window.tap("#save-pdf").await;
    window.reads("#not-sealed", &say("minutes-file-open")).await;
    assert_eq!(window.count("#saved-papers [data-paper]").await, files);
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()));
    named.collect()
}

/// A late word: sealed minutes stay as they are, a mark is set right in the supplement.
async fn add_to_the_supplement(window: &Window) {
    window.tap("#to-roll").await;
    window.find("#supplement").await;
    window.gone(".taps").await;
    window.tap("#add").await;
    // Nobody had marked this one; what another marked would differ now.
    window.tap(".person:not([data-state]) [data-option=\"DM\"]").await;
    window.find(".person[data-state=\"DM\"]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_minutes_are_read_before_they_are_signed_and_saved_as_they_were_sealed() {
    let (scene, folder) = (Scene::new().await, tempfile::tempdir().unwrap());
    let window = ending_with(&scene, folder.path()).await;
    window.tap("#close-visit").await;
    window.tap("#next-sign").await;
    window.tap("#to-minutes").await;
    for words in [say("paper-minutes-kind"), say("paper-draft"), UNIT.to_owned(), name(0)] {
        window.reads("#sheet", &words).await;
    }
    let files = save_pdf(&window, folder.path(), 1).await;
    let [(draft, bytes)] = &files.iter().collect::<Vec<_>>()[..] else { panic!("{:?}", files.keys()) };
    assert!(draft.starts_with("bien-ban-du-thao-") && bytes.starts_with(b"%PDF-"), "{draft}");
    window.tap("#back").await;
    window.tap("#read-back").await;
    for place in ["unit", "secretary", "leader"] {
        sign_on_paper(&window, place).await;
    }
    window.tap("#to-sealing").await;
    window.tap("#seal").await;
    let code = window.text("#seal-code").await;
    window.tap("#to-minutes").await;
    window.reads("#paper-code", &code).await;
    window.gone(".sheet-mark").await;
    let sealed = save_pdf(&window, folder.path(), 1).await;
    assert_eq!(sealed.len(), 2, "the draft stays, it says that it is one: {:?}", sealed.keys());
    picture_here(&window, USUAL, "end-minutes-saved").await;
    for screen in ["sealing", "close", "visit"] {
        back_to(&window, screen).await;
    }
    add_to_the_supplement(&window).await;
    picture_here(&window, USUAL, "end-supplement").await;
    back_to(&window, "visit").await;
    window.tap("#to-close").await;
    window.tap("#to-minutes").await;
    let with_supplement = save_pdf(&window, folder.path(), 2).await;
    // Whoever leaves while it is being written loses neither the file nor the window.
    window.tap("#save-pdf").await;
    window.tap("#back").await;
    window.find("#close").await;
    window.tap("#to-minutes").await;
    window.find("#save-pdf:not([disabled])").await;
    window.close().await;
    check_sealed(&scene, &sealed, &with_supplement);
}

/// The saved file is the sealed paper, before and after a later word.
fn check_sealed(scene: &Scene, sealed: &BTreeMap<String, Vec<u8>>, later: &BTreeMap<String, Vec<u8>>) {
    let app = scene.headless().unwrap();
    let visit = visits(app.record())[0].visit;
    let [seal] = &app.record().seals_of(visit)[..] else { panic!("one seal") };
    let Some(Fact::Seal(Seal { paper: Some(paper), .. })) = app.record().fact(&seal.hash) else {
        panic!("the seal names the minutes")
    };
    let digits: String = visit.to_string().chars().take(8).collect();
    for files in [sealed, later] {
        let pdf = &files[&format!("bien-ban-{digits}.pdf")];
        assert!(pdf.starts_with(b"%PDF-"));
        assert_eq!((PhotoHash(sha256(pdf)), pdf.len() as u64), (paper.hash, paper.bytes));
    }
    assert!(later[&format!("bo-sung-{digits}.pdf")].starts_with(b"%PDF-"));
    let names: Vec<&str> = later.keys().map(String::as_str).collect();
    assert!(names.iter().all(|name| name.is_ascii()) && names.len() == 3, "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_refuses_before_two_witnesses_and_what_is_written_later_is_signed_again() {
    let scene = Scene::new().await;
    scene.district.add_member(THIRD.0, THIRD.1, Role::Inspector).await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-close").await;
    window.tap("#to-host").await;
    window.write("#full-name", "Đỗ Thị Mơ").await;
    window.write("#title", "Văn thư").await;
    window.tap("#save").await;
    window.reads("#to-host", "Đỗ Thị Mơ").await;
    window.tap("#close-visit").await;
    window.tap("#next-sign").await;
    window.tap("#read-back").await;
    window.tap(&signer("unit", " .press")).await;
    window.tap("#how [data-option=\"refused\"]").await;
    window.tap("#reason-quick .chip").await;
    let members = window.count("#witnesses [data-member]").await;
    assert!(members >= 3, "the team is offered: {members}");
    window.tap("#witnesses [data-member]:nth-of-type(1)").await;
    window.reads("#witnesses-left", "1").await;
    window.find("#sign[disabled]").await;
    window.tap("#witnesses [data-member]:nth-of-type(2)").await;
    window.gone("#witnesses-left").await;
    window.tap("#sign").await;
    window.reads(&signer("unit", "[data-signed]"), &say("signature-refused")).await;
    sign_on_paper(&window, "secretary").await;
    sign_on_paper(&window, "leader").await;
    window.tap("#to-sealing").await;
    window.find("#leader-seals").await;
    window.find("#seal[disabled]").await;
    window.tap("#back").await;
    window.find("#signed-already").await;
    window.tap("#reopen").await;
    hear_somebody(&window).await;
    window.tap("#close-visit").await;
    window.tap("#next-seal").await;
    window.reads("#unsigned", &say("signer-unit")).await;
    window.tap("#back").await;
    window.tap("#to-sign").await;
    window.find("#read-back").await;
    scene.sync(&window).await;
    window.close().await;
    let visit = shown(&scene);
    let [made] = &standing(&visit["signatures"]["unit"])[..] else { panic!("{}", visit["signatures"]) };
    assert_eq!((&made["full_name"], &made["outcome"]["outcome"]), (&json!("Đỗ Thị Mơ"), &json!("refused")));
    assert_eq!(made["outcome"]["reason"], say("sign-no-reason"));
    let witnesses = made["outcome"]["witnesses"].as_array().unwrap();
    assert!(witnesses.len() == 2 && witnesses[0] != witnesses[1]);
    let record = scene.record().await;
    assert_eq!(record.signatures["unit"].status, CellStatus::One);
}

async fn hear_somebody(window: &Window) {
    // What was told of the signatures goes, and all below it moves up.
    window.gone("#signed-already").await;
    window.find("#close-visit").await;
    window.tap("#to-heard").await;
    window.write("#stated", "Đề nghị xem lại giờ đến của đoàn.").await;
    window.tap("#state").await;
    window.reads("#to-heard", "xem lại giờ đến").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_goes_from_phone_to_phone_as_a_file_and_both_show_one_code() {
    let scene = Scene::new().await;
    scene.district.add_member(THIRD.0, THIRD.1, Role::Inspector).await;
    let code = scene.district.office.issue_code(INSPECTOR.0).await.unwrap();
    let invitation = format!("{} {code}", scene.district.base);
    let folder = tempfile::tempdir().unwrap();
    let window = scene.open(Start { invitation: Some(&invitation), exchange: Some(folder.path()), ..start() }).await;
    window.tap("#go").await;
    window.find("#no-visits").await;
    scene.open_visit(&window).await;
    let mut other = scene.district.phone(THIRD.0).await;
    let v = format!("@visit:{UNIT}");
    other.run(&[json!({"do": "set_host", "visit": v, "full_name": name(0), "title": "Trưởng phòng"})]);
    let bundle = folder.path().join("may-ban.kcgoi");
    let passed = tests::phone::bundle(&other.app, &v, None, Opener::Team, &bundle).unwrap();
    assert_eq!(passed["ok"], true, "{passed}");
    window.tap("#to-close").await;
    window.tap("#to-passing").await;
    window.tap("[data-file=\"may-ban.kcgoi\"]").await;
    window.reads("#taken", "1 mục mới").await;
    window.tap("#pass-on [data-option=\"code\"]").await;
    window.tap("#pass").await;
    let code = window.text("#bundle-code").await;
    let compare = window.text("#compare-code").await;
    let written = std::fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.path());
    let written: Vec<_> = written.filter(|path| *path != bundle).collect();
    let [written] = &written[..] else { panic!("{written:?}") };
    let refused = tests::phone::take(&mut other.app, written, Some("AAAA-AAAA-AAAA"));
    assert_eq!(refused["ok"], false, "{refused}");
    let taken = tests::phone::take(&mut other.app, written, Some(&code));
    assert_eq!((&taken["ok"], &taken["taken"]["comparison"]["compare"]), (&json!(true), &json!(compare)), "{taken}");
    window.tap("#back").await;
    window.reads("#to-host", &name(0)).await;
    assert_eq!(window.count("[data-file]").await, 0);
}

/// A visit in which its end has begun.
async fn happen(scene: &Scene, window: &Window) {
    scene.open_visit(window).await;
    scene.sync(window).await;
    let mut other = scene.district.phone(THIRD.0).await;
    let v = format!("@visit:{UNIT}");
    let answer = |item: &str, answer: Value| json!({"do": "answer", "visit": v, "item": item, "answer": answer});
    other.run(&[
        json!({"do": "mark_all_present", "visit": v, "except": [format!("@person:{}", name(3))]}),
        json!({"do": "set_host", "visit": v, "full_name": name(0), "title": "Trưởng phòng", "note": "thay mặt lãnh đạo huyện"}),
        answer("CQ-05", json!({"type": "yes_no_na", "said": "no"})),
        answer("CQ-08", json!({"type": "yes_no_na", "said": "no"})),
        answer("CQ-14", json!({"type": "counts", "parts": {"total": 12, "on_time": 9, "overdue": 2}})),
        json!({"do": "state", "visit": v, "speaker": name(0), "text": "Đơn vị nhất trí và sẽ niêm yết trong tuần này."}),
        json!({"do": "recommend", "visit": v, "who": UNIT, "what": "Niêm yết giờ làm việc tại cổng trụ sở và sảnh tầng một", "due": "2026-12-15",
            "result": "Có bảng niêm yết, gửi ảnh cho đoàn", "responsible": "Thủ trưởng đơn vị"}),
    ]);
    other.sync().await;
    scene.sync_again(window).await;
    window.tap("#back").await;
    window.tap("#said .close").await;
    window.find("#today main").await;
}

async fn set(window: &Window, at: Set) {
    window.tap("#settings").await;
    for (card, option) in [("lang", at.lang), ("look", at.look), ("text-size", at.text)] {
        window.tap(&format!("#{card} [data-option=\"{option}\"]")).await;
        window.find(&format!("#{card} [data-option=\"{option}\"][aria-checked=\"true\"]")).await;
    }
    back_to(window, "today").await;
    window.tap("button.visit").await;
    window.tap("#to-close").await;
    window.find("#steps").await;
}

/// Goes back, and waits until one is there.
async fn back_to(window: &Window, screen: &str) {
    window.tap("#back").await;
    window.find(&format!("#{screen} main > *")).await;
}

async fn visit_and_back(window: &Window, at: Set, step: &str, screen: &str) {
    window.tap(&format!("#to-{step}")).await;
    window.find(&format!("#{screen} main > *")).await;
    look(window, at, &format!("end-{screen}")).await;
    back_to(window, "close").await;
}

/// What is looked at while the visit goes on.
async fn walk_before(window: &Window, at: Set) {
    look(window, at, "end-close").await;
    visit_and_back(window, at, "host", "host").await;
    visit_and_back(window, at, "heard", "heard").await;
    visit_and_back(window, at, "passing", "passing").await;
    read_minutes(window, at, "draft").await;
    window.tap("#to-recommend").await;
    window.find(".recommendation").await;
    look(window, at, "end-recommendations").await;
    window.tap("#new-recommendation").await;
    window.tap("#due-quick .chip:nth-child(2)").await;
    look(window, at, "end-recommendation").await;
    window.tap("#forget").await;
    window.find(".recommendation").await;
    back_to(window, "close").await;
    window.tap("#to-items").await;
    window.find("#items li").await;
    look(window, at, "end-checklist").await;
    for (code, picture) in [("CQ-04", "counts"), ("CQ-11", "list"), ("CQ-14", "answered")] {
        window
            .ask(
                &format!("document.querySelector('[data-item=\"{code}\"]').scrollIntoView({{block: 'start'}})"),
                json!([]),
            )
            .await;
        picture_here(window, at, &format!("end-checklist-{picture}")).await;
    }
    back_to(window, "visit").await;
    look(window, at, "end-visit").await;
    back_to(window, "today").await;
}

/// The minutes from their head to their end.
async fn read_minutes(window: &Window, at: Set, of: &str) {
    window.tap("#to-minutes").await;
    window.find("#sheet").await;
    look(window, at, &format!("end-minutes-{of}")).await;
    let script = "const all = [...document.querySelectorAll(arguments[0])]; const one = all.at(arguments[1]);
        one?.scrollIntoView({block: 'start'}); return Boolean(one)";
    let parts = [
        ("figures", ".sheet-table.pairs", 0),
        ("cards", ".sheet-table.cards", 0),
        ("asked", ".sheet-table.cards", -1),
        ("end", ".sheet-signature", 0),
    ];
    for (part, css, place) in parts {
        assert_eq!(window.ask(script, json!([css, place])).await, true, "{part}");
        picture_here(window, at, &format!("end-minutes-{of}-{part}")).await;
    }
    window.tap("#back").await;
}

/// What is looked at once it is closed.
async fn walk_after(window: &Window, at: Set) {
    look(window, at, "end-closed").await;
    window.tap("#to-sign").await;
    window.find("#minutes").await;
    look(window, at, "end-read-back").await;
    if window.has("#read-back").await {
        window.tap("#read-back").await;
    }
    window.find("[data-signer]").await;
    look(window, at, "end-signing").await;
    read_minutes(window, at, "closed").await;
    window.find("[data-signer]").await;
    window.tap(&signer("unit", " .press")).await;
    window.find("#pad").await;
    if window.has("#clear[disabled]").await {
        write_name(window).await;
    }
    look(window, at, "end-signature").await;
    window.tap("#how [data-option=\"refused\"]").await;
    window.find("#witnesses").await;
    look(window, at, "end-refusal").await;
    window.tap("#how [data-option=\"drawn\"]").await;
    window.find("#pad").await;
    back_to(window, "signing").await;
    back_to(window, "close").await;
    visit_and_back(window, at, "seal", "sealing").await;
    back_to(window, "visit").await;
    back_to(window, "today").await;
}

/// The screen as it is scrolled.
async fn picture_here(window: &Window, at: Set, screen: &str) {
    if let Some(folder) = std::env::var_os("KY_CUONG_SCREENSHOTS").map(std::path::PathBuf::from) {
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{screen}-{}-{}-{}.png", at.lang, at.look, at.text));
        std::fs::write(file, window.picture().await).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_visit_fits_the_narrowest_phone_in_every_way_it_can_be_set() {
    let scene = Scene::new().await;
    scene.district.add_member(THIRD.0, THIRD.1, Role::Inspector).await;
    let code = scene.district.office.issue_code(INSPECTOR.0).await.unwrap();
    let invitation = format!("{} {code}", scene.district.base);
    let folder = tempfile::tempdir().unwrap();
    let window = scene
        .open(Start { invitation: Some(&invitation), width: Some(NARROW), exchange: Some(folder.path()), ..start() })
        .await;
    window.tap("#go").await;
    window.find("#no-visits").await;
    happen(&scene, &window).await;
    let sets = [
        Set { lang: "vi", look: "light", text: "usual" },
        Set { lang: "en", look: "dark", text: "usual" },
        Set { lang: "vi", look: "dark", text: "larger" },
    ];
    for at in sets {
        set(&window, at).await;
        walk_before(&window, at).await;
    }
    set(&window, sets[0]).await;
    window.tap("#close-visit").await;
    window.find("#reopen").await;
    back_to(&window, "visit").await;
    back_to(&window, "today").await;
    for at in sets {
        set(&window, at).await;
        walk_after(&window, at).await;
    }
}
