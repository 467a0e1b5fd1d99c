//! The file itself: sound, archivable, the same every time; and what is refused.

use std::process::Command;

use crate::reader::File;
use crate::samples::*;
use crate::written;
use documents::paper::*;
use documents::{Refused, pdf};

#[test]
fn the_file_is_sound_and_says_it_is_for_archives() {
    for paper in [minutes(), letter(), badge_list(12), rare()] {
        let file = written(&paper);
        assert!(file.ask("qpdf", &["--check", "FILE"]).contains("No syntax or stream encoding errors"));
        let info = file.ask("pdfinfo", &["-meta", "FILE"]);
        assert!(
            info.contains("<pdfaid:part>2</pdfaid:part>")
                && info.contains("<pdfaid:conformance>B</pdfaid:conformance>")
        );
    }
}

#[test]
fn title_language_and_day_are_the_papers() {
    let file = written(&minutes());
    let info = file.ask("pdfinfo", &["-rawdates", "FILE"]);
    assert!(info.contains("Biên bản kiểm tra đột xuất") && info.contains("D:20231127000000+07"), "{info}");
    assert!(file.ask("qpdf", &["--qdf", "--object-streams=disable", "FILE", "-"]).contains("/Lang (vi)"));
}

#[test]
fn all_fonts_are_embedded_as_subsets_with_their_text() {
    let fonts = written(&badge_list(12)).ask("pdffonts", &["FILE"]);
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line.contains("LiberationSerif") && line.contains("yes yes yes")), "{fonts}");
}

#[test]
fn the_bytes_of_pictures_are_those_put_in() {
    let file = written(&badge_list(12));
    file.ask("pdfimages", &["-all", "FILE", "picture"]);
    let mut found: Vec<Vec<u8>> = Vec::new();
    for entry in std::fs::read_dir(file.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "jpg") {
            found.push(std::fs::read(path).unwrap());
        }
    }
    assert_eq!(found.len(), 12, "each once, however often it is shown");
    let put_in = portraits();
    assert!(found.iter().all(|bytes| put_in.values().any(|jpeg| jpeg == bytes)));
}

#[test]
fn a_picture_keeps_its_shape_in_its_room() {
    let picture = Picture { hash: hash(1), field: "scene", width_mm: 60, height_mm: 60 };
    let table = Table {
        name: "ảnh".into(),
        columns: vec![column(1, Lie::Centre)],
        head: Vec::new(),
        rows: vec![vec![Cell::of(Content::Picture(picture))]],
    };
    let wide = Pictures::from([(hash(1), jpeg(400, 200))]);
    let listed = File::of(&pdf(&paper(vec![Block::Table(table)]), &wide).unwrap()).ask("pdfimages", &["-list", "FILE"]);
    let fields: Vec<&str> = listed.lines().nth(2).unwrap().split_whitespace().collect();
    let (dots_across, dots_down): (f32, f32) = (fields[12].parse().unwrap(), fields[13].parse().unwrap());
    assert!((dots_across - dots_down).abs() <= 1.0 && (dots_across - 400.0 / 60.0 * 25.4).abs() < 2.0, "{listed}");
}

const SUM_LINE: &str = "sum of the minutes: ";

/// A cheap sum of all bytes and their places.
fn sum() -> String {
    let bytes = pdf(&badge_list(20), &portraits()).unwrap();
    let sum = bytes
        .iter()
        .fold(14_695_981_039_346_656_037_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211));
    format!("{SUM_LINE}{}:{sum:016x}", bytes.len())
}

#[test]
fn the_same_paper_has_the_same_bytes() {
    assert_eq!(pdf(&minutes(), &Pictures::new()).unwrap(), pdf(&minutes(), &Pictures::new()).unwrap());
    println!("{}", sum());
}

#[test]
fn another_process_writes_the_same_bytes() {
    let same = ["--exact", "bytes::the_same_paper_has_the_same_bytes", "--nocapture"];
    let told = Command::new(std::env::current_exe().unwrap()).args(same).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains(&sum()), "{told}");
}

#[test]
fn another_paper_has_another_name_inside_the_file() {
    let id = |paper: &Paper| {
        let text = written(paper).ask("qpdf", &["--qdf", "--object-streams=disable", "FILE", "-"]);
        text.rsplit_once("/ID [<").unwrap().1.split('>').next().unwrap().to_owned()
    };
    assert_eq!(id(&minutes()), id(&minutes()));
    assert_ne!(id(&minutes()), id(&letter()));
}

#[test]
fn pictures_that_are_missing_or_none_are_refused_by_the_place_they_stand_in() {
    let (field, hash) = ("portrait", hash(1));
    let mut pictures = portraits();
    let broken = pictures[&hash][..200].to_vec();
    pictures.insert(hash, broken);
    assert_eq!(pdf(&badge_list(1), &pictures), Err(Refused::NotAPicture { field, hash }));
    pictures.remove(&hash);
    assert_eq!(pdf(&badge_list(1), &pictures), Err(Refused::PictureNotHere { field, hash }));
}

#[test]
fn more_than_a_paper_may_hold_is_refused() {
    let long = paper((0..16_000).map(|_| body("một")).chain([body(sentence(1))]).collect());
    assert!(matches!(pdf(&long, &Pictures::new()), Err(Refused::TooMuch { field: "pages", .. })));
    let title = Paper { title: "a".repeat(5_000), ..paper(Vec::new()) };
    assert!(matches!(pdf(&title, &Pictures::new()), Err(Refused::TooMuch { field: "title", .. })));
    let foot = Paper { foot: Some("a".repeat(5_000)), ..paper(Vec::new()) };
    assert!(matches!(pdf(&foot, &Pictures::new()), Err(Refused::TooMuch { field: "foot", .. })));
    let none = Paper { sections: Vec::new(), ..paper(Vec::new()) };
    assert_eq!(pdf(&none, &Pictures::new()), Err(Refused::Missing { field: "sections" }));
    let code = Block::Code(Code { words: Words::default(), qr: "a".repeat(1_000) });
    assert!(matches!(pdf(&paper(vec![code]), &Pictures::new()), Err(Refused::TooMuch { field: "code", .. })));
    let heavy = portraits().into_iter().map(|(hash, mut jpeg)| {
        jpeg.resize(jpeg.len() + (5 << 20), 0);
        (hash, jpeg)
    });
    assert!(matches!(pdf(&badge_list(12), &heavy.collect()), Err(Refused::TooMuch { field: "pictures", .. })));
}
