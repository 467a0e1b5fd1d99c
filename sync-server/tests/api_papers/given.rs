//! Which papers are given, to whom, in which formats, and what is noted of it.

use std::io::{Cursor, Read};

use calamine::{Reader, Xlsx};
use reqwest::StatusCode;
use reqwest::header;
use shared::domain::Role;

use crate::scene::{Clerk, Scene, say};

const WANTED: &str = "Bùi Quốc Khánh";

/// Every paper of the unsealed visit in each of its formats, with the name of its file.
fn all(scene: &Scene) -> Vec<(String, &'static str)> {
    let (papers, unit) = (scene.papers(), format!("/units/{}/papers", scene.unit));
    let request = format!("?to={}&due=2023-08-09", scene.people[4]);
    let of_visit = [
        ("minutes-draft.pdf", "bien-ban-du-thao-"),
        ("minutes-draft-without-names.pdf", "bien-ban-du-thao-khong-neu-ten-"),
        ("minutes-draft-public.pdf", "bien-ban-du-thao-cong-khai-"),
        ("notice.pdf", "thong-bao-ket-qua-"),
        ("notice.docx", "thong-bao-ket-qua-"),
        ("notice-public.pdf", "thong-bao-ket-qua-cong-khai-"),
        ("photo-list.pdf", "ban-giao-anh-"),
        ("photo-list.xlsx", "ban-giao-anh-"),
        ("photo-list.csv", "ban-giao-anh-"),
        ("badge-list.pdf", "de-nghi-cap-the-"),
        ("badge-list.docx", "de-nghi-cap-the-"),
        ("badge-list.xlsx", "de-nghi-cap-the-"),
        ("badge-list.csv", "de-nghi-cap-the-"),
        ("badge-list.zip", "de-nghi-cap-the-"),
    ];
    let mut all: Vec<(String, &str)> = of_visit.map(|(name, file)| (format!("{papers}/{name}"), file)).to_vec();
    for ending in ["pdf", "docx"] {
        all.push((format!("{papers}/explanation-request.{ending}{request}"), "yeu-cau-giai-trinh-"));
    }
    for kind in ["agency", "agency-roster", "one-stop", "one-stop-roster"] {
        all.push((format!("{unit}/checklist-{kind}.pdf"), "phieu-kiem-tra-"));
    }
    all
}

fn begins(path: &str) -> &'static [u8] {
    match path.split('?').next().and_then(|path| path.rsplit('.').next()) {
        Some("pdf") => b"%PDF-",
        Some("csv") => b"\xEF\xBB\xBF",
        _ => b"PK\x03\x04",
    }
}

#[tokio::test]
async fn every_paper_is_given_in_each_of_its_formats_as_a_file_that_names_nobody() {
    let scene = Scene::visited().await;
    scene.sends_photos().await;
    let clerk = scene.clerk("noivu").await;
    for (path, file) in all(&scene) {
        let answer = clerk.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
        assert!(answer.bytes.starts_with(begins(&path)), "{path}");
        let kept = answer.header(header::CONTENT_DISPOSITION);
        assert!(kept.starts_with(&format!("attachment; filename=\"{file}")), "{path}: {kept}");
        let named = kept.to_lowercase();
        assert!(!["khanh", "truong", "thanh"].iter().any(|name| named.contains(name)), "{kept}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    }
}

#[tokio::test]
async fn who_has_a_paper_with_names_is_noted_each_time_and_no_other() {
    let scene = Scene::visited().await;
    scene.sends_photos().await;
    let clerk = scene.clerk("noivu").await;
    let member = scene.office.member("noivu").await;
    let mut noted = 0;
    for (path, _) in all(&scene) {
        clerk.paper(&path).await;
        let nameless = path.contains("-without-names") || path.contains("-public");
        let blank = path.contains("checklist") && !path.contains("-roster");
        noted += usize::from(!nameless && !blank);
        let readings = scene.noted().await;
        assert_eq!(readings.len(), noted, "{path}");
    }
    let latest = &scene.noted().await[0];
    assert_eq!((latest.member, latest.at_ms), (member, scene.office.office.now_ms()));
    assert_eq!(latest.which, format!("checklist {} pdf", scene.unit));
    clerk.refusal(&format!("{}/explanation-request.pdf?to=unit&due=2023-08-01", scene.papers())).await;
    assert_eq!(scene.noted().await.len(), noted, "what is refused was not read");
}

#[tokio::test]
async fn readers_have_papers_to_read_and_only_the_office_those_to_work_on() {
    let scene = Scene::visited().await;
    scene.sends_photos().await;
    scene.office.add_member("chutich", Role::Chair).await;
    let clerk = scene.clerk("noivu").await;
    for login in ["hoa", "chutich"] {
        let reader = scene.clerk(login).await;
        for (path, _) in all(&scene) {
            let may = begins(&path) == b"%PDF-";
            let wanted = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(reader.get(&path).await.status, wanted, "{login} {path}");
        }
        let page = reader.get(&scene.papers()).await.page();
        assert!(page.contains("badge-list.pdf") && !page.contains(".docx") && !page.contains("badge-list.csv"));
    }
    let page = clerk.get(&scene.papers()).await.page();
    assert!(page.contains("badge-list.zip") && page.contains("notice.docx"));
}

#[tokio::test]
async fn nobody_who_is_not_signed_in_has_any_paper() {
    let scene = Scene::visited().await;
    let nobody = scene.clerk("noivu").await.nobody();
    let inspector = scene.clerk("lan").await;
    let mut paths: Vec<String> = all(&scene).into_iter().map(|(path, _)| path).collect();
    paths.extend([scene.papers(), format!("/papers/{}", "ab".repeat(32))]);
    for path in paths {
        for somebody in [&nobody, &inspector] {
            let answer = somebody.get(&path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.header(header::LOCATION), "/sign-in");
        }
    }
    assert!(scene.noted().await.is_empty());
}

#[tokio::test]
async fn the_badge_list_is_read_back_from_each_of_its_formats() {
    let scene = Scene::visited().await;
    scene.sends_photos().await;
    let clerk = scene.clerk("noivu").await;
    let paper = async |name: &str| clerk.paper(&format!("{}/{name}", scene.papers())).await;
    let csv = paper("badge-list.csv").await;
    let mut rows = csv::Reader::from_reader(&csv[3..]);
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][2]), (1, WANTED), "only who has no badge is asked for");
    let mut book = Xlsx::new(Cursor::new(paper("badge-list.xlsx").await)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cells: Vec<String> = sheet.cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(cells.iter().any(|cell| cell == WANTED), "{cells:?}");
    assert!(!cells.iter().any(|cell| cell == "Trịnh Xuân Trường"), "who does not wear theirs has one");
    let mut archive = zip::ZipArchive::new(Cursor::new(paper("badge-list.zip").await)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let id: String = scene.people[2].to_string().chars().take(12).collect();
    let portrait = format!("01_bui-quoc-khanh_{id}.jpg");
    assert_eq!(names.len(), 2, "{names:?}");
    let mut picture = Vec::new();
    archive.by_name(&portrait).unwrap().read_to_end(&mut picture).unwrap();
    assert!(scene.pictures.values().any(|taken| *taken == picture), "the very portrait");
    let mut document = zip::ZipArchive::new(Cursor::new(paper("badge-list.docx").await)).unwrap();
    let mut words = String::new();
    document.by_name("word/document.xml").unwrap().read_to_string(&mut words).unwrap();
    assert!(words.contains(WANTED));
}

#[tokio::test]
async fn the_pages_lead_to_every_paper_that_there_is() {
    let scene = Scene::visited().await;
    scene.sends_photos().await;
    let clerk = scene.clerk("noivu").await;
    let visit = clerk.get(&format!("/visits/{}", scene.visit)).await.page();
    assert!(visit.contains(&format!("href=\"{}\"", scene.papers())));
    assert!(visit.contains(&format!("{}?to={}#requests", scene.papers(), scene.people[4])));
    let papers = clerk.get(&scene.papers()).await.page();
    let unit = clerk.get(&format!("/units/{}", scene.unit)).await.page();
    for (path, _) in all(&scene) {
        let page = if path.starts_with("/units") { &unit } else { &papers };
        let way = path.split('?').next().unwrap();
        let way =
            if way.contains("explanation-request") { format!("{}/request", scene.papers()) } else { way.to_owned() };
        assert!(page.contains(&format!("\"{way}\"")), "{way}");
    }
    assert!(unit.contains("badge-list.zip"), "the unit's page has its badge list too");
    assert!(papers.contains("value=\"2023-08-09\""), "three working days after a Saturday");
    linked(&clerk, &papers).await;
    linked(&clerk, &unit).await;
}

/// Every link of a page to a paper leads to one.
async fn linked(clerk: &Clerk, page: &str) {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let papers: Vec<String> = hrefs.filter(|href| href.contains("/papers/")).map(str::to_owned).collect();
    assert!(papers.len() > 4, "{papers:?}");
    for href in papers {
        clerk.paper(&href).await;
    }
}

#[tokio::test]
async fn the_page_of_papers_says_that_taking_one_is_noted() {
    let scene = Scene::visited().await;
    let page = scene.clerk("noivu").await.get(&scene.papers()).await.page();
    for key in ["office-papers-logged", "office-paper-minutes-draft-what", "office-paper-public"] {
        assert!(page.contains(&say(key)), "{key}");
    }
}
