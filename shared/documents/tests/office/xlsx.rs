//! XLSX: what another program reads in it.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use documents::office;
use documents::paper::{Block, Cell, Content, Face, Words};

use super::package::{parts, tree};
use super::papers;

fn minutes() -> Vec<u8> {
    let (paper, pictures) = papers::minutes();
    office::xlsx(&paper, &pictures).unwrap()
}

pub fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// The first cell of the sheet that holds `text`, and what stands right of it.
fn row_of(bytes: Vec<u8>, sheet: &str, text: &str) -> Vec<Data> {
    let range = open(bytes).worksheet_range(sheet).unwrap();
    let is_it = |cell: &Data| *cell == Data::String(text.to_owned());
    range.rows().find(|row| row.iter().any(is_it)).unwrap_or_else(|| panic!("no row has «{text}»")).to_vec()
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    assert_eq!(minutes(), minutes());
}

#[test]
fn each_table_is_a_sheet_with_its_title_above() {
    let mut workbook = open(minutes());
    assert_eq!(workbook.sheet_names(), ["Quân số", "Danh sách cấp thẻ"]);
    let column = |workbook: &mut Xlsx<_>, sheet: &str| -> Vec<String> {
        let range = workbook.worksheet_range(sheet).unwrap();
        range.rows().map(|row| row[0].to_string()).take(7).collect()
    };
    let foot = "Tài liệu nội bộ · Mã đối chiếu 7F3A-91C2-5D08-E6B4 · Thay thế bản lập ngày 05/01/2024";
    let annex = column(&mut workbook, "Danh sách cấp thẻ");
    assert_eq!(
        annex[..5],
        [
            "DỰ THẢO",
            "LƯU HÀNH NỘI BỘ",
            "Phụ lục",
            "DANH SÁCH ĐỀ NGHỊ CẤP, ĐỔI, CẤP LẠI THẺ",
            "(Kèm theo Biên bản kiểm tra đột xuất ngày 05 tháng 01 năm 2024)"
        ]
    );
    assert_eq!(annex[5..], [foot, "STT"]);
    assert_eq!(column(&mut workbook, "Quân số")[2], "BIÊN BẢN");
}

#[test]
fn numbers_are_numbers_and_texts_are_texts() {
    let row = row_of(minutes(), "Danh sách cấp thẻ", papers::LONG_NAME);
    assert_eq!(row[0], Data::Float(2.0));
    assert_eq!(row[2], Data::String(papers::LONG_NAME.into()));
    assert_eq!(row[4], Data::String("Bộ phận tiếp nhận và trả kết quả\nXã Quảng Nghiệp".into()));
    assert_eq!(row[5], Data::String("\u{2610}".into()));
    let texts = papers::table_of(&["Số"], &[vec!["0220123456"], vec!["1/2"], vec!["TRUE"], vec!["1e5"]]);
    let paper = papers::of_blocks(vec![Block::Table(texts)]);
    let bytes = office::xlsx(&paper, &Default::default()).unwrap();
    for text in ["0220123456", "1/2", "TRUE", "1e5"] {
        row_of(bytes.clone(), "Danh sách", text);
    }
}

#[test]
fn a_number_that_a_workbook_would_round_is_a_text() {
    let mut table = papers::table_of(&["Số"], &[]);
    let numbers = [1 << 53, (1 << 53) + 1, i64::MIN];
    table.rows = numbers.map(|number| vec![Cell::of(Content::Number(number))]).to_vec();
    let bytes = office::xlsx(&papers::of_blocks(vec![Block::Table(table)]), &Default::default()).unwrap();
    let range = open(bytes).worksheet_range("Danh sách").unwrap();
    let read: Vec<Data> = range.rows().skip(2).map(|row| row[0].clone()).collect();
    let text = |number: i64| Data::String(number.to_string());
    assert_eq!(read, [Data::Float(9_007_199_254_740_992.0), text((1 << 53) + 1), text(i64::MIN)]);
}

#[test]
fn tenths_and_percents_can_be_reckoned_with_and_sums_are_bold() {
    let paper = papers::of_blocks(vec![Block::Table(papers::figures())]);
    let bytes = office::xlsx(&paper, &Default::default()).unwrap();
    let range = open(bytes.clone()).worksheet_range("Danh sách").unwrap();
    let read: Vec<Vec<Data>> = range.rows().skip(2).map(<[Data]>::to_vec).collect();
    assert_eq!(read[0], [Data::Float(1_234.0), Data::Float(1_234.5), Data::Float(0.125)]);
    assert_eq!(read[1], [Data::Float(-3.0), Data::Float(-0.5), Data::Float(10.0)]);
    let styles = tree(&parts(&bytes), "xl/styles.xml");
    let shown = |code: &str| styles.named("numFmt").iter().any(|it| it.attribute("formatCode") == Some(code));
    assert!(shown("#,##0.0") && shown("#,##0.0%"), "{styles:?}");
    let sheet = tree(&parts(&bytes), "xl/worksheets/sheet1.xml");
    let style_of = |cell: &str| {
        let cell = sheet.named("c").into_iter().find(|it| it.attribute("r") == Some(cell)).unwrap();
        cell.attribute("s").unwrap().parse::<usize>().unwrap()
    };
    let formats = styles.named("cellXfs")[0].children.clone();
    let font = |cell: &str| formats[style_of(cell)].attribute("fontId").unwrap().parse::<usize>().unwrap();
    let fonts = &styles.named("fonts")[0].children;
    assert!(fonts[font("A4")].child("b").is_some() && fonts[font("A3")].child("b").is_none());
}

#[test]
fn the_box_of_an_annex_stands_above_its_own_sheets_only() {
    let bytes = office::xlsx(&papers::with_a_closed_annex(), &Default::default()).unwrap();
    let mut workbook = open(bytes);
    let first = |workbook: &mut Xlsx<_>, sheet: &str| {
        workbook.worksheet_range(sheet).unwrap().rows().next().unwrap()[0].to_string()
    };
    let names = workbook.sheet_names();
    assert_eq!(first(&mut workbook, &names[1]), "LƯU HÀNH NỘI BỘ");
    assert_ne!(first(&mut workbook, &names[0]), "LƯU HÀNH NỘI BỘ");
}

#[test]
fn the_head_is_joined_where_its_cells_span() {
    let mut workbook = open(minutes());
    let joined = workbook.merge_cells_by_sheet_name("Quân số").unwrap();
    let head: Vec<_> = joined.iter().map(|at| (at.start, at.end)).filter(|(start, _)| start.0 >= 5).collect();
    let down = |column| ((5, column), (6, column));
    let expected = [down(0), down(1), down(2), ((5, 3), (5, 4)), down(5), ((8, 0), (8, 5))];
    assert_eq!(head, expected);
}

#[test]
fn a_sheet_is_set_up_for_print_and_its_head_stays() {
    let parts = parts(&minutes());
    for (sheet, first_row, orientation) in [("sheet1", 7, "portrait"), ("sheet2", 7, "landscape")] {
        let sheet = tree(&parts, &format!("xl/worksheets/{sheet}.xml"));
        let pane = sheet.named("pane")[0];
        assert_eq!(pane.attribute("ySplit"), Some(first_row.to_string().as_str()));
        assert_eq!(pane.attribute("state"), Some("frozen"));
        let setup = sheet.named("pageSetup")[0];
        assert_eq!((setup.attribute("paperSize"), setup.attribute("orientation")), (Some("9"), Some(orientation)));
        assert_eq!(setup.attribute("fitToHeight"), Some("0"));
        assert_eq!(sheet.named("pageSetUpPr")[0].attribute("fitToPage"), Some("1"));
    }
    let names = tree(&parts, "xl/workbook.xml");
    let repeated: Vec<String> = names.named("definedName").iter().map(|it| it.text.clone()).collect();
    assert_eq!(repeated, ["'Danh sách cấp thẻ'!$7:$7", "'Quân số'!$6:$7"]);
}

#[test]
fn portraits_stand_in_their_rows_and_are_as_they_were() {
    let (_, pictures) = papers::minutes();
    let parts = parts(&minutes());
    let media: Vec<&Vec<u8>> =
        parts.iter().filter(|(name, _)| name.starts_with("xl/media/")).map(|(_, it)| it).collect();
    assert_eq!(media.len(), papers::PORTRAITS);
    assert!(pictures.values().all(|bytes| media.contains(&bytes)));
    let drawing = tree(&parts, "xl/drawings/drawing1.xml");
    let cells: Vec<(String, String)> = drawing
        .named("xdr:from")
        .iter()
        .map(|it| (it.child("xdr:row").unwrap().text.clone(), it.child("xdr:col").unwrap().text.clone()))
        .collect();
    let expected: Vec<_> = (7..19).map(|row: u32| (row.to_string(), "1".to_owned())).collect();
    assert_eq!(cells, expected);
    for (from, to) in drawing.named("xdr:from").iter().zip(drawing.named("xdr:to")) {
        let cell = |it: &super::package::Node| ["xdr:row", "xdr:col"].map(|name| it.child(name).unwrap().text.clone());
        assert_eq!(cell(from), cell(to), "a portrait stays within its cell");
    }
}

#[test]
fn words_in_several_faces_are_read_as_one_text() {
    let words = Words::plain("Ông ").and(Face::Bold, "Đỗ Đức Dũng").and(Face::Italic, ", chuyên viên");
    let mut table = papers::table_of(&["Họ và tên"], &[]);
    table.rows.push(vec![Cell::of(Content::Lines(vec![words, Words::plain("dòng hai")]))]);
    let bytes = office::xlsx(&papers::of_blocks(vec![Block::Table(table)]), &Default::default()).unwrap();
    row_of(bytes, "Danh sách", "Ông Đỗ Đức Dũng, chuyên viên\ndòng hai");
}

#[test]
fn properties_tell_the_papers_day() {
    let core = tree(&parts(&minutes()), "docProps/core.xml");
    assert_eq!(core.named("dcterms:created")[0].text, "2024-01-05T00:00:00Z");
    assert_eq!(core.named("dcterms:modified")[0].text, "2024-01-05T00:00:00Z");
}
