//! Why a paper is not given, in words that say what to do.

use reqwest::StatusCode;
use shared::text::{Arg, Lang, Sentences};

use crate::scene::{Scene, say};

fn of_field(key: &str, field: &str) -> String {
    Sentences::say(Lang::Vi, key, &[("field", Arg::Text(say(field)))])
}

#[tokio::test]
async fn a_picture_that_has_not_arrived_is_named_and_what_to_do_about_it() {
    let scene = Scene::visited().await;
    let clerk = scene.clerk("noivu").await;
    let refusal = async |name: &str| clerk.refusal(&format!("{}/{name}", scene.papers())).await;
    let portrait = of_field("office-paper-picture-not-here", "paper-field-portrait");
    for name in ["badge-list.pdf", "badge-list.docx", "badge-list.xlsx", "badge-list.zip"] {
        assert_eq!(refusal(name).await, portrait, "{name}");
    }
    let signature = of_field("office-paper-picture-not-here", "paper-field-signature");
    assert_eq!(refusal("minutes-draft.pdf").await, signature);
    assert!(scene.noted().await.is_empty());
    scene.sends_photos().await;
    clerk.paper(&format!("{}/minutes-draft.pdf", scene.papers())).await;
}

#[tokio::test]
async fn a_request_needs_somebody_of_the_visit_something_open_and_a_day_to_come() {
    let scene = Scene::visited().await;
    let clerk = scene.clerk("noivu").await;
    let path = |to: &str, due: &str| format!("{}/explanation-request.pdf?to={to}&due={due}", scene.papers());
    let [present, absent] = [0, 3].map(|at: usize| scene.people[at].to_string());
    clerk.paper(&path(&absent, "2023-08-09")).await;
    clerk.paper(&path("unit", "2023-08-05")).await;
    assert_eq!(clerk.refusal(&path(&present, "2023-08-09")).await, say("office-paper-lacks-finding"));
    let days = [("from", Arg::Text("05/08/2023".to_owned())), ("to", Arg::Text("03/11/2023".to_owned()))];
    let wrong = Sentences::say(Lang::Vi, "office-paper-due-wrong", &days);
    for due in ["2023-08-04", "2023-11-04", "9999-12-31", "9/8/2023", ""] {
        assert_eq!(clerk.refusal(&path("unit", due)).await, wrong, "{due}");
    }
    let stranger = "ab".repeat(16);
    for to in [stranger.as_str(), "", "UNIT", "%00"] {
        assert_eq!(clerk.get(&path(to, "2023-08-09")).await.status, StatusCode::NOT_FOUND, "{to}");
    }
}

#[tokio::test]
async fn a_visit_where_nobody_needs_a_badge_has_no_list_and_one_without_a_team_no_minutes() {
    let scene = Scene::visited().await;
    let clerk = scene.clerk("noivu").await;
    let mut lan = scene.office.phone("lan").await;
    let bare = lan.inspect(scene.unit, 0);
    lan.push_all().await;
    let refusal = async |name: &str| clerk.refusal(&format!("/visits/{bare}/papers/{name}")).await;
    assert_eq!(refusal("badge-list.csv").await, say("office-paper-lacks-badge-check"));
    assert_eq!(refusal("minutes-draft.pdf").await, say("office-paper-lacks-team"));
    let page = clerk.get(&format!("/visits/{bare}/papers")).await.page();
    assert!(!page.contains("badge-list") && !page.contains("photo-list"), "nothing is offered that there is not");
}

#[tokio::test]
async fn sealed_minutes_have_no_draft_any_more() {
    let (scene, _, _) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    let words = clerk.refusal(&format!("{}/minutes-draft.pdf", scene.papers())).await;
    assert_eq!(words, say("office-paper-sealed-already"));
}

#[tokio::test]
async fn guesses_find_nothing_and_are_not_noted() {
    let (scene, seal, _) = Scene::sealed().await;
    let clerk = scene.clerk("noivu").await;
    let (papers, unit, seal) = (scene.papers(), scene.unit, seal.hash());
    for path in [
        format!("/papers/{}", "ab".repeat(32)),
        "/papers/..%2Foffice.db".to_owned(),
        format!("{papers}/minutes.pdf"),
        format!("{papers}/minutes.pdf?seal={}", "cd".repeat(32)),
        format!("{papers}/minutes.docx?seal={seal}"),
        format!("{papers}/badge-list.exe"),
        format!("{papers}/..%2F..%2Foffice.db"),
        format!("/visits/{}/papers", "ef".repeat(16)),
        format!("/visits/{}/papers/minutes.pdf?seal={seal}", "ef".repeat(16)),
        format!("/units/{unit}/papers/checklist-agency.docx"),
        format!("/units/{}/papers/checklist-agency.pdf", "ef".repeat(16)),
    ] {
        assert_eq!(clerk.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(scene.noted().await.is_empty());
}
