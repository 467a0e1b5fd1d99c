//! Where pages end: never above signatures alone, never below a heading, never within a
//! block of signatures.

use crate::reader::{File, Page};
use crate::samples::*;
use crate::written;
use documents::paper::*;

fn text_lines(page: &Page) -> usize {
    let mut tops: Vec<i32> =
        page.words.iter().filter(|word| word.top > 19.0).map(|word| (word.top * 10.0) as i32).collect();
    tops.dedup();
    tops.len()
}

fn signed_page<'a>(pages: &'a [Page], word: &str) -> &'a Page {
    let found: Vec<&Page> = pages.iter().filter(|page| page.says(word)).collect();
    assert_eq!(found.len(), 1, "«{word}» is on one page");
    found[0]
}

/// However much text stands before them.
#[test]
fn signatures_are_never_parted_and_never_alone() {
    for count in 1..=80 {
        let mut blocks: Vec<Block> = (0..count).map(|number| body(sentence(number))).collect();
        blocks.push(body("Biên bản kết thúc hồi 09 giờ, đã đọc lại cho các bên cùng nghe, lập thành 02 bản, mỗi bên giữ 01 bản có giá trị như nhau, cuốiđoạn./."));
        blocks.push(three_signatures());
        let pages = written(&paper(blocks)).pages();
        let page = signed_page(&pages, "TRƯỞNG ĐOÀN");
        for said in ["ĐẠI DIỆN", "BIÊN BẢN", "Hường", "Dũng", "Vỹ", "cuốiđoạn./."] {
            assert!(page.says(said), "{count}: {said} is on another page");
        }
        let title = page.find("TRƯỞNG ĐOÀN")[0].top;
        let above = page.words.iter().filter(|word| word.top > 19.0 && word.top < title - 1.0);
        let mut tops: Vec<i32> = above.map(|word| (word.top * 10.0) as i32).collect();
        tops.dedup();
        assert!(tops.len() >= 2, "{count}: {} lines of text above the signatures", tops.len());
    }
}

#[test]
fn a_closing_stands_with_the_last_lines_of_the_letter() {
    for count in 1..=40 {
        let mut blocks: Vec<Block> = (0..count).map(|number| body(sentence(number))).collect();
        blocks.push(letter().sections[0].blocks.pop().unwrap());
        let pages = written(&paper(blocks)).pages();
        let page = signed_page(&pages, "KT. GIÁM ĐỐC");
        assert!(page.says("Nơi nhận:") && page.says("Lưu: VT, NV.") && page.says("Khánh Vỹ"), "{count}");
        assert!(text_lines(page) > 8, "{count}");
    }
}

#[test]
fn signatures_behind_a_table_take_its_last_row_along() {
    for rows in 1..=40 {
        let blocks = vec![Block::Table(absent(rows)), three_signatures()];
        let pages = written(&paper(blocks)).pages();
        let page = signed_page(&pages, "TRƯỞNG ĐOÀN");
        assert!(page.says(&format!("dòng{rows:03}")), "{rows}");
        assert!(page.says("STT"), "{rows}: the head stands above the row");
    }
}

#[test]
fn a_heading_never_stands_alone_at_the_end_of_a_page() {
    for count in 1..=60 {
        let mut blocks: Vec<Block> = (0..count).map(|number| body(sentence(number))).collect();
        blocks.push(heading(Level::Part, "II. TIÊUĐỀ"));
        blocks.push(heading(Level::Point, "1. MỤCCON"));
        blocks.push(if count % 2 == 0 {
            Block::Table(absent(5))
        } else {
            body(format!("đầuđoạn {}", sentence(1)))
        });
        let pages = written(&paper(blocks)).pages();
        let page = signed_page(&pages, "TIÊUĐỀ");
        let next = if count % 2 == 0 { "dòng001" } else { "đầuđoạn" };
        assert!(page.says("MỤCCON") && page.says(next), "{count}");
    }
}

#[test]
fn no_line_of_a_paragraph_stands_alone_on_a_page() {
    for count in 1..=40 {
        let mut blocks = vec![Block::BlankLines(count)];
        blocks.extend((0..30).map(|_| body(sentence(1))));
        for page in written(&paper(blocks)).pages() {
            let words: Vec<_> = page.words.iter().filter(|word| word.top > 19.0).collect();
            let lines: Vec<_> = words.chunk_by(|one, next| (one.top - next.top).abs() < 0.1).collect();
            // A paragraph's first line is the only one that begins with «Câu».
            let first_alone = lines.last().is_some_and(|line| line[0].said == "Câu");
            let last_alone = lines.get(1).is_some_and(|line| line[0].said == "Câu") && lines[0][0].said != "Câu";
            assert!(!first_alone && !last_alone, "{count}");
        }
    }
}

#[test]
fn more_than_three_who_sign_stand_in_several_rows_on_one_page() {
    for count in [1, 2, 4, 5, 6, 7] {
        let all = (0..count).map(|place| signature(&format!("VAI{place}"), &format!("Tên{place}"))).collect();
        let mut blocks: Vec<Block> = (0..9).map(|number| body(sentence(number))).collect();
        blocks.push(Block::Signatures(all));
        let pages = written(&paper(blocks)).pages();
        let page = signed_page(&pages, "VAI0");
        assert!(
            (0..count).all(|place| page.says(&format!("VAI{place}")) && page.says(&format!("Tên{place}"))),
            "{count}"
        );
    }
}

#[test]
fn reasons_longer_than_a_page_are_told_to_the_end() {
    let why = (0..160).map(sentence).collect::<Vec<_>>().join(" ");
    let mut refused = signature("ĐẠI DIỆN", "Hường");
    refused.mark = SignatureMark::Words(why.clone());
    let blocks = vec![body(sentence(1)), Block::Signatures(vec![refused, signature("TRƯỞNG ĐOÀN", "Vỹ")])];
    let file = written(&paper(blocks));
    all_within(&file);
    assert_eq!(file.letters().matches("Câu159.").count(), 1);
}

#[test]
fn a_hundred_recipients_are_all_listed() {
    let mut blocks = vec![body(sentence(1)), letter().sections[0].blocks.pop().unwrap()];
    if let Block::Closing(closing) = &mut blocks[1] {
        closing.recipients = (0..100).map(|place| format!("Nơi{place:03} và Phòng Nội vụ")).collect();
    }
    let file = written(&paper(blocks));
    all_within(&file);
    let letters = file.letters();
    assert!((0..100).all(|place| letters.contains(&format!("Nơi{place:03}"))));
}

pub fn all_within(file: &File) {
    for page in file.pages() {
        assert!(page.words.iter().all(|word| word.end <= page.height - 19.9 && word.right <= page.width - 19.9));
    }
}

#[test]
fn a_few_lines_to_write_on_are_never_parted() {
    for above in 20..50 {
        let mut blocks: Vec<Block> = (0..above).map(|_| body("Một dòng.")).collect();
        blocks.extend([body("Ý kiến"), Block::BlankLines(LINES_TOGETHER), body("Hết")]);
        let pages = written(&paper(blocks)).pages();
        let top = |said: &str| {
            let mut pages = pages.iter().enumerate();
            pages.find_map(|(place, page)| Some((place, page.try_find(said)?[0].top))).unwrap()
        };
        let (begun, ended) = (top("Ý kiến"), top("Hết"));
        let parted = ended.0 > begun.0 && ended.1 > 25.0 && ended.1 < 20.0 + 32.0 - 1.0;
        assert!(!parted, "{above} lines above: {begun:?} {ended:?}");
    }
}
