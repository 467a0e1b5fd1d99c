//! Signed minutes: the office makes them again from what their seal covers, keeps them
//! where they come out the same, and serves them for ever; else it says so.

use std::path::PathBuf;

use reqwest::StatusCode;
use reqwest::header;
use shared::domain::{Erase, Fact, SameVisit, Statement, Visit, VisitKind, VisitOrigin};
use shared::ids::{EntryHash, VisitId, sha256};
use shared::journal::{Act, Draft};
use shared::text::{Arg, Lang, Sentences};

use crate::kit::{hashes, text};
use crate::scene::{Scene, say};

fn hash_of(paper: &[u8]) -> EntryHash {
    EntryHash(sha256(paper))
}

fn file(scene: &Scene, paper: &[u8]) -> PathBuf {
    scene.office.folder().join("papers").join(hash_of(paper).to_string())
}

fn is_sentence_on(page: &str, key: &str) -> bool {
    page.contains(&say(key))
}

/// Says something after the seal.
async fn says_later(scene: &mut Scene) {
    let (visit, speaker) = (scene.visit, text("Vũ Thị Hồng Nhung"));
    scene.says(Fact::Statement(Statement { visit, speaker, text: text("Bổ sung ý kiến.") }));
    scene.leader.push_all().await;
}

#[tokio::test]
async fn the_paper_that_was_signed_is_served_as_it_was_for_ever() {
    let (mut scene, seal, paper) = Scene::sealed().await;
    let address = format!("/papers/{}", hash_of(&paper));
    let clerk = scene.clerk("noivu").await;
    let page = clerk.get(&scene.papers()).await.page();
    assert!(is_sentence_on(&page, "office-paper-kept") && page.contains(&address));
    let answer = clerk.get(&address).await;
    assert!(answer.status == StatusCode::OK && answer.bytes == paper, "byte for byte");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/pdf");
    let noted = scene.noted().await;
    assert_eq!((noted.len(), &*noted[0].which), (1, &*format!("minutes-signed {} pdf", hash_of(&paper))));
    // One paper of what was signed: its other address leads to it.
    let other = clerk.get(&format!("{}/minutes.pdf?seal={}", scene.papers(), seal.hash())).await;
    assert_eq!((other.status, other.header(header::LOCATION)), (StatusCode::SEE_OTHER, &*address));
    says_later(&mut scene).await;
    assert_eq!(clerk.paper(&address).await, paper, "what comes later changes nothing");
    scene.office.restart().await;
    let clerk = scene.clerk("noivu").await;
    assert_eq!(clerk.paper(&address).await, paper);
    let found = scene.office.office.verify().await.unwrap();
    assert_eq!((found.papers, found.wrong), (1, Vec::new()));
}

/// The record loses the words; the paper that people signed keeps them for its own time.
#[tokio::test]
async fn a_signed_paper_that_is_kept_outlives_what_is_erased_from_the_record() {
    let (scene, _, paper) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    clerk.get(&scene.papers()).await;
    erase_statement(&scene).await;
    assert_eq!(clerk.paper(&format!("/papers/{}", hash_of(&paper))).await, paper);
}

async fn erase_statement(scene: &Scene) {
    let said = scene.leader.entries.iter().find(|entry| matches!(entry.fact(), Some(Fact::Statement(_)))).unwrap();
    let parts = said.fact().unwrap().parts();
    let erase = Erase { names: hashes([said]), parts, rule: text("Hết thời hạn lưu") };
    let draft = Draft::set(Fact::Erase(erase), scene.unit).act(Act::Erase);
    let office = &scene.office.office;
    office.write(vec![draft], office.itself()).await.unwrap();
}

#[tokio::test]
async fn a_drawing_that_is_still_on_its_way_is_told_and_the_paper_kept_once_it_comes() {
    let mut scene = Scene::visited().await;
    let paper = scene.paper().await;
    scene.seals(Some(hash_of(&paper)), None).await;
    let clerk = scene.clerk("noivu").await;
    let page = clerk.get(&scene.papers()).await.page();
    let field = [("field", Arg::Text(say("paper-field-signature")))];
    let why = Sentences::say(Lang::Vi, "office-paper-picture-not-here", &field);
    assert!(is_sentence_on(&page, "office-paper-not-kept") && page.contains(&why));
    assert_eq!(clerk.get(&format!("/papers/{}", hash_of(&paper))).await.status, StatusCode::NOT_FOUND);
    let visit = clerk.get(&format!("/visits/{}", scene.visit)).await.page();
    assert!(is_sentence_on(&visit, "office-papers-not-all-kept"));
    assert_eq!(scene.office.office.close_papers().await.unwrap(), 0);
    scene.sends_photos().await;
    assert_eq!(scene.office.office.close_papers().await.unwrap(), 1, "the sweep keeps it, though nobody looks");
    assert_eq!(scene.office.office.close_papers().await.unwrap(), 0, "once");
    assert_eq!(clerk.paper(&format!("/papers/{}", hash_of(&paper))).await, paper);
    let visit = clerk.get(&format!("/visits/{}", scene.visit)).await.page();
    assert!(!is_sentence_on(&visit, "office-papers-not-all-kept"));
}

#[tokio::test]
async fn a_seal_that_names_another_paper_is_told_and_nothing_kept_in_its_place() {
    let mut scene = Scene::visited().await;
    scene.sends_photos().await;
    let other = EntryHash(sha256(b"another paper"));
    let seal = scene.seals(Some(other), None).await;
    let clerk = scene.clerk("noivu").await;
    let page = clerk.get(&scene.papers()).await.page();
    assert!(is_sentence_on(&page, "office-paper-differs"));
    assert!(!page.contains("minutes.pdf") && !page.contains("minutes-copy.pdf"), "no paper that could be mistaken");
    assert_eq!(clerk.get(&format!("/papers/{other}")).await.status, StatusCode::NOT_FOUND);
    let address = format!("{}/minutes.pdf?seal={}", scene.papers(), seal.hash());
    assert_eq!(clerk.get(&address).await.header(header::LOCATION), format!("/papers/{other}"));
    assert_eq!(std::fs::read_dir(scene.office.folder().join("papers")).unwrap().count(), 0);
    let visit = clerk.get(&format!("/visits/{}", scene.visit)).await.page();
    assert!(is_sentence_on(&visit, "office-papers-not-all-kept"));
}

/// As of a phone of another version, which lays the same words out otherwise.
#[tokio::test]
async fn what_the_phone_sent_is_the_signed_paper_though_the_office_would_make_another() {
    let mut scene = Scene::visited().await;
    let signed = b"%PDF-1.7 as another version made it".to_vec();
    scene.seals(Some(hash_of(&signed)), None).await;
    let answer = scene.leader.put_photo(&hash_of(&signed).to_string(), signed.clone()).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    let clerk = scene.clerk("noivu").await;
    assert!(is_sentence_on(&clerk.get(&scene.papers()).await.page(), "office-paper-kept"));
    assert_eq!(clerk.paper(&format!("/papers/{}", hash_of(&signed))).await, signed);
}

#[tokio::test]
async fn minutes_of_a_phone_that_made_no_paper_are_made_by_the_office_which_says_so() {
    let mut scene = Scene::visited().await;
    scene.sends_photos().await;
    let phones = scene.paper().await;
    let seal = scene.seals(None, None).await;
    let clerk = scene.clerk("noivu").await;
    let page = clerk.get(&scene.papers()).await.page();
    assert!(is_sentence_on(&page, "office-paper-not-named"));
    let made = clerk.paper(&format!("{}/minutes.pdf?seal={}", scene.papers(), seal.hash())).await;
    assert_eq!(made, phones, "the office makes what the phone would have made");
    assert_eq!(scene.noted().await.len(), 1);
}

#[tokio::test]
async fn superseded_minutes_stay_and_say_by_what_and_a_copy_says_so_on_itself() {
    let (mut scene, first, paper) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    says_later(&mut scene).await;
    let again = scene.paper().await;
    let second = scene.seals(Some(hash_of(&again)), Some(&first)).await;
    assert_ne!(paper, again);
    let page = clerk.get(&scene.papers()).await.page();
    let Some(Fact::Seal(stands)) = second.fact() else { panic!("a seal") };
    let code: String = stands.content.to_string().chars().take(12).collect();
    let by = Sentences::say(Lang::Vi, "office-paper-superseded-by", &[("code", Arg::Text(code))]);
    assert_eq!(page.matches(&by).count(), 1, "the first is superseded, the second is not");
    for signed in [&paper, &again] {
        assert_eq!(&clerk.paper(&format!("/papers/{}", hash_of(signed))).await, signed);
    }
    let copy = clerk.paper(&format!("{}/minutes-copy.pdf?seal={}", scene.papers(), first.hash())).await;
    assert!(copy.starts_with(b"%PDF-") && copy != paper, "the copy says that it was superseded");
    let copy = clerk.paper(&format!("{}/minutes-copy.pdf?seal={}", scene.papers(), second.hash())).await;
    assert_eq!(copy, again, "of what stands the copy is the same");
}

/// What the seal covers knows nothing of what united its visit with another.
#[tokio::test]
async fn minutes_stay_what_was_signed_where_their_visit_is_united_with_another_one() {
    let (mut scene, _, paper) = Scene::sealed().await;
    let mut lan = scene.office.phone("lan").await;
    lan.inspect(scene.unit, 0);
    // A visit whose id will stand for both.
    let first = VisitId([0; 16]);
    let (kind, origin) = (VisitKind::Agency, VisitOrigin::OnTheSpot);
    lan.say(Fact::Visit(Visit { visit: first, unit: scene.unit, team: None, kind, purpose: None, origin }), scene.unit);
    lan.push_all().await;
    scene.says(Fact::SameVisit(SameVisit::of(scene.visit, first)));
    scene.leader.push_all().await;
    assert_eq!(scene.office.office.record().await.unwrap().visit_id(scene.visit), first);
    let page = scene.clerk("noivu").await.get(&format!("/visits/{first}/papers")).await.page();
    assert!(is_sentence_on(&page, "office-paper-kept"), "{page}");
    assert!(page.contains(&hash_of(&paper).to_string()));
}

#[tokio::test]
async fn what_came_after_the_seal_is_offered_as_its_supplement() {
    let (mut scene, seal, _) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    let address = format!("{}/supplement.pdf?seal={}", scene.papers(), seal.hash());
    assert!(!clerk.get(&scene.papers()).await.page().contains("supplement.pdf"));
    assert_eq!(clerk.refusal(&address).await, say("office-paper-lacks-late"));
    says_later(&mut scene).await;
    assert!(clerk.get(&scene.papers()).await.page().contains("supplement.pdf"));
    assert!(clerk.paper(&address).await.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn a_damaged_paper_is_found_by_a_check_and_made_again_when_it_is_read() {
    let (scene, _, paper) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    clerk.get(&scene.papers()).await;
    let address = format!("/papers/{}", hash_of(&paper));
    let named = vec![format!("paper {}", hash_of(&paper))];
    let mut spoilt = paper.clone();
    spoilt[100] ^= 1;
    for damage in [Some(spoilt), Some(paper[..paper.len() / 2].to_vec()), None] {
        match damage {
            Some(bytes) => std::fs::write(file(&scene, &paper), bytes).unwrap(),
            None => std::fs::remove_file(file(&scene, &paper)).unwrap(),
        }
        let found = scene.office.office.verify().await.unwrap();
        assert_eq!((found.papers, found.wrong), (0, named.clone()));
        assert_eq!(clerk.paper(&address).await, paper);
        assert_eq!(scene.office.office.verify().await.unwrap().wrong, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_damaged_paper_that_can_not_be_made_again_is_told_and_never_given() {
    let (scene, _, paper) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    clerk.get(&scene.papers()).await;
    erase_statement(&scene).await;
    std::fs::write(file(&scene, &paper), b"%PDF-1.7 something else").unwrap();
    let address = format!("/papers/{}", hash_of(&paper));
    assert_eq!(clerk.refusal(&address).await, say("office-paper-damaged"));
    assert!(scene.noted().await.is_empty());
    std::fs::write(file(&scene, &paper), &paper).unwrap();
    assert_eq!(clerk.paper(&address).await, paper, "put back from a copy it is served again");
}
