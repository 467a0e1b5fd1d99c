//! Tables over many pages.

use crate::flow::all_within;
use crate::reader::{Page, Word};
use crate::samples::*;
use crate::written;
use documents::paper::*;

#[test]
fn each_row_stands_on_one_page_below_a_head() {
    for rows in [60, 97, 131, 200] {
        let file = written(&paper(vec![body(sentence(0)), Block::Table(absent(rows))]));
        all_within(&file);
        let pages = file.pages();
        assert!(pages.len() > 3);
        for row in 1..=rows {
            let on = pages.iter().filter(|page| page.says(&format!("dòng{row:03}"))).count();
            assert_eq!(on, 1, "row {row} of {rows}");
        }
        for page in &pages {
            let head = page.find("Họ và tên")[0].top;
            let rows = page.words.iter().filter(|word| word.said.starts_with("dòng"));
            assert!(rows.clone().count() > 0 && rows.clone().all(|word| word.top > head));
            assert_eq!(page.words.iter().filter(|word| word.said == "STT").count(), 1);
            nothing_overlaps(page);
        }
        rows_are_whole(&pages);
    }
}

/// No word lies upon another.
pub fn nothing_overlaps(page: &Page) {
    for (place, one) in page.words.iter().enumerate() {
        for other in &page.words[place + 1..] {
            let wide = one.right.min(other.right) - one.left.max(other.left);
            let high = one.end.min(other.end) - one.line_top().max(other.line_top());
            assert!(wide < 0.1 || high < 0.1, "{one:?} {other:?}");
        }
    }
}

/// The name, unit and content of a row are on its page: as often as its number.
fn rows_are_whole(pages: &[Page]) {
    for page in pages {
        let count = |said: &str| page.words.iter().filter(|word| word.said == said).count();
        assert_eq!(count("viên,"), page.words.iter().filter(|word| word.said.starts_with("dòng")).count());
    }
}

#[test]
fn figures_are_written_as_in_vietnam_and_never_cut() {
    let figure = |value, face| Cell::of(Content::Figure(Figure::of(value, face)));
    let table = Table {
        name: "Tỷ lệ".to_owned(),
        columns: vec![Column { width: 1, lie: Lie::Centre }, Column { width: 60, lie: Lie::Item }],
        head: Vec::new(),
        rows: vec![
            vec![figure(Value::Tenths(1_234_567_895), Face::Bold), Cell::plain("bình quân")],
            vec![figure(Value::PercentTenths(125), Face::Regular), Cell::plain("tỷ lệ")],
        ],
    };
    let page = &written(&paper(vec![Block::Table(table)])).pages()[0];
    assert!(page.says("123.456.789,5") && page.says("12,5%"), "{page:?}");
}

#[test]
fn a_box_stands_above_its_annex_alone() {
    let annex =
        AnnexTitle { name: "Phụ lục II".into(), title: "NHẮC NHỞ".into(), belongs_to: "(Kèm theo)".into() };
    let mut it = paper(vec![body(sentence(0))]);
    let blocks = vec![Block::Marks(vec!["LƯU HÀNH NỘI BỘ".into()]), Block::AnnexTitle(annex)];
    it.sections.push(Section { shape: PageShape::Landscape, blocks });
    let pages = written(&it).pages();
    assert!(!pages[0].says("LƯU HÀNH NỘI BỘ"));
    assert!(pages[1].find("LƯU HÀNH NỘI BỘ")[0].end < pages[1].find("Phụ lục II")[0].top);
}

#[test]
fn a_sentence_that_leads_to_a_table_is_on_its_page_wherever_the_page_ends() {
    for lines in 20..50 {
        let mut blocks: Vec<Block> = (0..lines).map(|_| body("Một dòng.")).collect();
        blocks.extend([body("Danh sách như sau:"), Block::Table(absent(3))]);
        let pages = written(&paper(blocks)).pages();
        let with = pages.iter().find(|page| page.says("Danh sách như sau:")).unwrap();
        assert!(with.says("dòng001"), "{lines} lines");
    }
}

#[test]
fn lines_of_a_table_stand_around_its_cells() {
    let file = written(&paper(vec![Block::Table(absent(3))]));
    let across: Vec<f32> = file.rules(1, 150.0).iter().map(|rule| rule.2).collect();
    assert_eq!(across.len(), 5, "above the head and below each of four rows: {across:?}");
    let page = &file.pages()[0];
    for (row, lines) in (1..=3).zip(across[1..].windows(2)) {
        let word = page.find(&format!("dòng{row:03}"))[0];
        assert!(word.top > lines[0] && word.end < lines[1], "{word:?} {lines:?}");
    }
}

#[test]
fn cells_of_the_head_span_rows_and_columns() {
    let page = &written(&minutes()).pages()[0];
    let (over, one, two) = (page.find("Vắng mặt"), page.find("Có lý do"), page.find("Không lý do"));
    let middle = |words: &[&Word]| (words[0].left + words[words.len() - 1].right) / 2.0;
    assert!((middle(&over) - (middle(&one) + middle(&two)) / 2.0).abs() < 0.5);
    assert!(over[0].end < one[0].top + 0.5);
    let down = page.find("Hiện có")[0];
    assert!(down.top > over[0].top && down.top < one[0].top, "it stands between the two rows");
}

#[test]
fn a_cell_of_the_body_spans_columns() {
    let mut table = absent(2);
    table.rows.insert(
        1,
        vec![
            Cell::bold("NHÓM Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính").across(4),
            Cell::plain("cuối"),
        ],
    );
    let page = &written(&paper(vec![Block::Table(table)])).pages()[0];
    let group = page.find("NHÓM Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục");
    assert!((group[0].top - page.find("cuối")[0].top).abs() < 6.0);
    assert!(page.find("cuối")[0].left > page.find("Nội dung")[0].right);
}

#[test]
fn a_row_higher_than_a_page_is_cut_between_its_lines_and_loses_none() {
    let mut table = absent(3);
    let said: String = (0..90).map(|number| format!("{} ", sentence(number))).collect();
    table.rows[1][3] = Cell::plain(said.clone());
    let file = written(&paper(vec![body(sentence(0)), Block::Table(table)]));
    all_within(&file);
    let letters = file.letters().replace("STTHọvàtênChứcvụ,đơnvịNộidungKý", "");
    let digits = |said: &str| (0..90).filter(|number| said.contains(&format!("Câu{number}."))).count();
    assert_eq!(digits(&letters), 90);
    let pages = file.pages();
    assert!(pages.len() > 3 && pages.iter().all(|page| page.says("Họ và tên")));
    pages.iter().for_each(nothing_overlaps);
}

#[test]
fn what_is_rare_overlaps_nothing_either() {
    let file = written(&rare());
    all_within(&file);
    file.pages().iter().for_each(nothing_overlaps);
}

#[test]
fn no_word_is_cut_where_another_column_has_room() {
    let narrow = |lie| column(1, lie);
    let table = Table {
        name: "hẹp".into(),
        columns: vec![narrow(Lie::Centre), column(30, Lie::Body), narrow(Lie::Centre)],
        head: vec![["STT", "Nội dung", "Trưởng"].map(Cell::bold).to_vec()],
        rows: vec![vec![Cell::of(Content::Number(1)), Cell::plain(sentence(1)), Cell::plain("Nghiêng")]],
    };
    let page = &written(&paper(vec![Block::Table(table)])).pages()[0];
    assert!(page.says("STT") && page.says("Trưởng") && page.says("Nghiêng"));
}

#[test]
fn numbers_are_grouped_and_empty_cells_stay_empty() {
    let table = Table {
        name: "số".into(),
        columns: vec![column(1, Lie::Centre); 3],
        head: Vec::new(),
        rows: vec![vec![
            Cell::of(Content::Number(1_234_567)),
            Cell::of(Content::Lines(Vec::new())),
            Cell::of(Content::Number(0)),
        ]],
    };
    let words = written(&paper(vec![Block::Table(table)])).pages()[0].words.clone();
    assert_eq!(words.iter().map(|word| word.said.as_str()).collect::<Vec<_>>(), ["1.234.567", "0"]);
}
