//! CSV and the ZIP of portraits.

use documents::office;
use documents::paper::{Cell, Content, Table};

use super::package::parts;
use super::papers;

/// As a program reads it that knows RFC 4180.
pub fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("the mark by which Excel knows UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn list() -> Table {
    let mut table = papers::table_of(&["STT", "Họ và tên"], &[]);
    table.rows.push(vec![Cell::of(Content::Number(-1)), Cell::plain("Đỗ \"Đức\", Dũng")]);
    table.rows.push(vec![Cell::of(Content::TickBox)]);
    table
}

#[test]
fn a_table_is_read_back_as_it_was() {
    let bytes = office::csv(&list());
    assert_eq!(read(&bytes), [["STT", "Họ và tên"], ["-1", "Đỗ \"Đức\", Dũng"], ["", ""]]);
    assert!(String::from_utf8(bytes).unwrap().ends_with("\r\n"));
}

#[test]
fn tenths_stand_behind_a_point_where_programs_read() {
    assert_eq!(read(&office::csv(&papers::figures()))[1..], [["1234", "1234.5", "12.5%"], ["-3", "-0.5", "1000.0%"]]);
}

#[test]
fn a_head_of_several_rows_becomes_one_line() {
    let mut table = papers::table_of(&["", "", ""], &[vec!["12", "1", "2"]]);
    table.head = vec![
        vec![Cell::plain("Hiện có").down(2), Cell::plain("Vắng").across(2)],
        vec![Cell::plain("có lý do"), Cell::plain("không lý do")],
    ];
    assert_eq!(read(&office::csv(&table))[0], ["Hiện có", "Vắng - có lý do", "Vắng - không lý do"]);
}

#[test]
fn portraits_come_under_their_names_with_their_list() {
    let (one, two) = (papers::portrait(1), papers::portrait(2));
    let named = [("01_do-duc-dung_a1.jpg".to_owned(), one.as_slice()), ("02_vu-thi-ha_b2.jpg".to_owned(), &two)];
    let zip = office::zip_of_pictures(&named, &list()).unwrap();
    assert_eq!(zip, office::zip_of_pictures(&named, &list()).unwrap());
    let parts = parts(&zip);
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["01_do-duc-dung_a1.jpg", "02_vu-thi-ha_b2.jpg", "danh-sach.csv"]);
    assert_eq!((&parts["01_do-duc-dung_a1.jpg"], &parts["02_vu-thi-ha_b2.jpg"]), (&one, &two));
    assert_eq!(parts["danh-sach.csv"], office::csv(&list()));
}
