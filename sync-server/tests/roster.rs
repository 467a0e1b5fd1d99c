//! Whole workbooks of several makes are read to the last person, and files that
//! are no rosters are refused by what they are.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde_json::Value;
use shared::domain::{BadgeRecordState, Category};
use shared::text::Text;
use sync_server::roster::{
    DropReason, LegacyEncoding, LooksLike, MERGES_MAX, ROWS_MAX, RosterFile, RosterRefusal, RosterRow, RosterTable,
    RosterWarning, UNPACKED_BYTES_MAX, read,
};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn fixture(name: &str) -> PathBuf {
    Path::new("tests/fixtures/rosters").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

fn workbook(name: &str) -> Result<RosterTable, RosterRefusal> {
    let name = format!("{name}.xlsx");
    read(RosterFile { name: &name, bytes: &bytes(&name) })
}

fn expected(name: &str) -> Value {
    serde_json::from_slice(&bytes(&format!("{name}.expected.json"))).unwrap()
}

/// What the expected files tell of a person.
#[derive(Debug, PartialEq)]
struct Told {
    name: String,
    title: String,
    category: String,
    birth_year: Option<u64>,
    phone: String,
    department: String,
    badge: String,
}

fn told(row: &RosterRow) -> Told {
    let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.as_str().to_owned());
    let category = match row.category {
        Category::Cb => "CB",
        Category::Cc => "CC",
        Category::Vc => "VC",
        Category::Nld => "NLĐ",
        Category::Kct => "KCT",
    };
    Told {
        name: row.full_name.as_str().to_owned(),
        title: text(&row.title),
        category: category.to_owned(),
        birth_year: row.birth_year.map(u64::from),
        phone: text(&row.work_phone),
        department: text(&row.department),
        badge: text(&row.badge_no),
    }
}

fn told_by(person: &Value) -> Told {
    let text = |key: &str| person[key].as_str().unwrap_or_default().to_owned();
    Told {
        name: text("name"),
        title: text("title"),
        category: text("category"),
        birth_year: person["birth_year"].as_u64(),
        phone: text("phone"),
        department: text("unit"),
        badge: text("badge"),
    }
}

fn every_person_is_as_expected(name: &str, people: usize) -> RosterTable {
    let (table, expected) = (workbook(name).unwrap(), expected(name));
    let expected: Vec<Told> = expected["people"].as_array().unwrap().iter().map(told_by).collect();
    let read: Vec<Told> = table.rows.iter().map(told).collect();
    assert_eq!(expected.len(), people);
    assert_eq!(read, expected);
    table
}

#[test]
fn every_person_of_a_commune_in_unicode_is_read() {
    let table = every_person_is_as_expected("commune-unicode", 27);
    assert_eq!(table.unit_hint.as_ref().map(Text::as_str), expected("commune-unicode")["unit"].as_str());
    assert_eq!((table.rows[0].row_number, table.rows[26].row_number), (8, 35));
    assert_eq!(table.warnings, [RosterWarning::CategoryFromMixedGroup { rows: 17, category: Category::Cc }]);
}

#[test]
fn every_person_of_a_commune_in_decomposed_letters_is_read() {
    let table = every_person_is_as_expected("commune-nfd", 25);
    assert_eq!(table.unit_hint.as_ref().map(Text::as_str), Some("Thị trấn Tứ Kỳ"));
}

#[test]
fn every_person_of_all_departments_is_read_with_department_and_badge() {
    let table = every_person_is_as_expected("district-departments", 56);
    assert_eq!(table.unit_hint.as_ref().map(Text::as_str), Some("HUYỆN TỨ KỲ"));
    let same: Vec<_> =
        table.warnings.iter().filter(|warning| matches!(warning, RosterWarning::SameBadgeNumber { .. })).collect();
    assert_eq!(same, [&RosterWarning::SameBadgeNumber { row: 34, earlier: 10 }]);
    let sensitive: Vec<_> = table.dropped_columns.iter().map(|column| (column.label.as_str(), column.why)).collect();
    assert_eq!(sensitive, [("Tôn giáo", DropReason::Sensitive)]);
}

#[test]
fn a_communes_sensitive_columns_are_dropped_and_its_notes_tell_only_of_badges() {
    let table = workbook("commune-unicode").unwrap();
    let dropped: Vec<_> = table.dropped_columns.iter().map(|column| (column.label.as_str(), column.why)).collect();
    let expected = [
        ("Trình độ", DropReason::NotNeeded),
        ("Dân tộc", DropReason::Sensitive),
        ("Đảng viên", DropReason::Sensitive),
        ("Số CCCD", DropReason::Sensitive),
        ("Ghi chú", DropReason::FreeText),
    ];
    assert_eq!(dropped, expected);
    let without: Vec<u32> = table
        .rows
        .iter()
        .filter(|row| row.badge_state == Some(BadgeRecordState::NotIssued))
        .map(|row| row.row_number)
        .collect();
    assert_eq!(without, [14, 20, 23, 29, 30, 31, 35]);
    assert!(table.rows.iter().all(|row| row.badge_state.is_none_or(|state| state == BadgeRecordState::NotIssued)));
}

#[test]
fn workbooks_in_old_encodings_are_refused_by_column_and_encoding() {
    for (name, encoding) in [("commune-tcvn3", LegacyEncoding::Tcvn3), ("commune-vni", LegacyEncoding::Vni)] {
        assert_eq!(workbook(name), Err(RosterRefusal::LegacyEncoding { column: "B".into(), encoding }), "{name}");
    }
}

#[test]
fn what_is_no_spreadsheet_is_refused_by_what_it_is() {
    for (name, bytes, looks_like) in [
        ("ds.xlsx", &b"%PDF-1.7\n%\xE2\xE3\n1 0 obj"[..], LooksLike::Pdf),
        ("ds.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", LooksLike::OldOrLockedOffice),
        ("ds.xls", b"  <html><table><tr><td>", LooksLike::WebPage),
        ("ds.xlsx", b"STT;name\n", LooksLike::Text),
        ("ds.csv", b"\xFF\xFES\0T\0T\0", LooksLike::Utf16Text),
        ("ds.csv", b"", LooksLike::Empty),
        ("ds.csv", b"\x89PNG\r\n\x1A\n", LooksLike::Picture),
        ("ds.csv", b"a\0b", LooksLike::Unknown),
    ] {
        assert_eq!(read(RosterFile { name, bytes }), Err(RosterRefusal::NotASpreadsheet { looks_like }), "{name}");
    }
}

#[test]
fn a_workbook_called_csv_is_read_as_what_it_is() {
    let table = read(RosterFile { name: "ds.csv", bytes: &bytes("commune-unicode.xlsx") }).unwrap();
    assert_eq!(table.rows.len(), 27);
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused_and_never_panics() {
    let whole = bytes("commune-unicode.xlsx");
    for length in (4..whole.len()).step_by(97) {
        let cut = read(RosterFile { name: "ds.xlsx", bytes: &whole[..length] });
        assert_eq!(cut, Err(RosterRefusal::Damaged), "cut to {length} bytes");
    }
}

#[test]
fn a_workbook_with_any_byte_changed_never_panics() {
    let whole = bytes("district-departments.xlsx");
    for at in (0..whole.len()).step_by(61) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        drop(read(RosterFile { name: "ds.xlsx", bytes: &changed }));
    }
}

/// The place of a part in an archive's directory.
fn directory_entry(archive: &[u8], part: &str) -> usize {
    let named = |at: &usize| archive[at + 46..].starts_with(part.as_bytes());
    (0..archive.len() - 46).filter(|at| archive[*at..].starts_with(b"PK\x01\x02")).find(named).unwrap()
}

#[test]
fn a_workbook_that_unpacks_to_too_much_or_hides_its_size_is_refused_unread() {
    let mut bomb = bytes("commune-unicode.xlsx");
    let entry = directory_entry(&bomb, "xl/worksheets/sheet1.xml");
    let huge: u32 = 900 * 1024 * 1024;
    bomb[entry + 24..entry + 28].copy_from_slice(&huge.to_le_bytes());
    let refused = read(RosterFile { name: "ds.xlsx", bytes: &bomb });
    assert!(matches!(refused, Err(RosterRefusal::TooLarge { bytes, .. }) if bytes > u64::from(huge)), "{refused:?}");
    bomb[entry + 24..entry + 28].copy_from_slice(&1u32.to_le_bytes());
    assert_eq!(read(RosterFile { name: "ds.xlsx", bytes: &bomb }), Err(RosterRefusal::Damaged));
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    let large = vec![b'x'; sync_server::roster::FILE_BYTES_MAX + 1];
    let refused = read(RosterFile { name: "ds.csv", bytes: &large });
    assert!(matches!(refused, Err(RosterRefusal::TooLarge { .. })));
}

/// A workbook made for one test.
fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

/// A workbook of one sheet.
fn one_sheet(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    book(|book| fill(book.add_worksheet()))
}

fn read_book(bytes: &[u8]) -> Result<RosterTable, RosterRefusal> {
    read(RosterFile { name: "ds.xlsx", bytes })
}

/// Writes lines from a row on; an empty text leaves its cell empty.
fn write(sheet: &mut Worksheet, first_row: u32, lines: &[&[&str]]) {
    for (row, cells) in (first_row..).zip(lines) {
        for (column, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, *text).unwrap();
        }
    }
}

fn merge(sheet: &mut Worksheet, (top, left): (u32, u16), (bottom, right): (u32, u16), text: &str) {
    sheet.merge_range(top, left, bottom, right, text, &Format::new()).unwrap();
}

fn names(table: &RosterTable) -> Vec<&str> {
    table.rows.iter().map(|row| row.full_name.as_str()).collect()
}

/// A head of three merged rows with the birth date by sex, one group, departments
/// and categories merged over several people, a total and a signature.
fn list_as_offices_keep_it(sheet: &mut Worksheet) {
    merge(sheet, (0, 0), (0, 6), "UBND XÃ AN THANH");
    for (column, text) in [(0, "STT"), (1, "Họ và tên"), (4, "Chức vụ"), (5, "Bộ phận"), (6, "Loại")] {
        merge(sheet, (2, column), (4, column), text);
    }
    merge(sheet, (2, 2), (3, 3), "Ngày, tháng, năm sinh");
    write(sheet, 4, &[&["", "", "Nam", "Nữ"], &["1", "2", "3", "4", "5", "6", "7"]]);
    merge(sheet, (6, 0), (6, 6), "I. PHÒNG NỘI VỤ");
    write(
        sheet,
        7,
        &[
            &["1", "Lê Thị Ánh", "", "05/03/1980", "Kế toán"],
            &["2", "Lê Văn Ân", "1981", "", "Lái xe"],
            &["3", "Bùi Văn Dần", "1982", "", "Văn thư"],
            &["4", "Đỗ Văn Dũng", "1983", "", "Văn thư"],
        ],
    );
    merge(sheet, (7, 5), (9, 5), "Tổ Một cửa");
    merge(sheet, (8, 6), (10, 6), "VC");
    write(sheet, 11, &[&["", "Tổng số: 4 người"], &["", "", "", "", "An Thanh, ngày 05 tháng 8 năm 2023"]]);
    write(sheet, 13, &[&["", "NGƯỜI LẬP", "", "", "CHỦ TỊCH"], &["", "Đặng Thị Đào", "", "", "Phạm Văn Ký"]]);
}

#[test]
fn a_list_with_a_merged_head_groups_and_cells_merged_over_people_is_read() {
    let table = read_book(&one_sheet(list_as_offices_keep_it)).unwrap();
    let seen: Vec<Told> = table.rows.iter().map(told).collect();
    let person = |name: &str, title: &str, category: &str, birth_year, department: &str| Told {
        name: name.to_owned(),
        title: title.to_owned(),
        category: category.to_owned(),
        birth_year: Some(birth_year),
        phone: String::new(),
        department: department.to_owned(),
        badge: String::new(),
    };
    let expected = [
        person("Lê Thị Ánh", "Kế toán", "CC", 1980, "Tổ Một cửa"),
        person("Lê Văn Ân", "Lái xe", "VC", 1981, "Tổ Một cửa"),
        person("Bùi Văn Dần", "Văn thư", "VC", 1982, "Tổ Một cửa"),
        person("Đỗ Văn Dũng", "Văn thư", "VC", 1983, "PHÒNG NỘI VỤ"),
    ];
    assert_eq!(seen, expected);
    assert_eq!(table.unit_hint.as_ref().map(Text::as_str), Some("XÃ AN THANH"));
    assert_eq!(table.warnings, [RosterWarning::CategoryAssumed { rows: 1, category: Category::Cc }]);
}

#[test]
fn formulas_are_read_as_the_values_they_had() {
    let bytes = one_sheet(|sheet| {
        write(sheet, 0, &[&["STT", "Họ và tên", "Năm sinh", "Chức vụ"], &["", "", "", "Kế toán"]]);
        for (column, formula, value) in
            [(0, "=ROW()-1", "1"), (1, "=PROPER(\"LÊ THỊ ÁNH\")", "Lê Thị Ánh"), (2, "=YEAR(29285)", "1980")]
        {
            sheet.write_formula(1, column, Formula::new(formula).set_result(value)).unwrap();
        }
    });
    let table = read_book(&bytes).unwrap();
    assert_eq!((names(&table), table.rows[0].birth_year), (vec!["Lê Thị Ánh"], Some(1980)));
}

#[test]
fn hidden_sheets_are_not_chosen() {
    let list = |sheet: &mut Worksheet, name: &str| write(sheet, 0, &[&["STT", "Họ và tên"], &["1", name]]);
    let bytes = book(|book| {
        list(book.add_worksheet().set_hidden(true), "Lê Văn Ẩn");
        list(book.add_worksheet().set_very_hidden(true), "Lê Văn Kín");
        list(book.add_worksheet().set_active(true), "Lê Thị Ánh");
    });
    let table = read_book(&bytes).unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh"]);
    assert!(!table.warnings.iter().any(|warning| matches!(warning, RosterWarning::FurtherSheets { .. })));
}

#[test]
fn an_old_or_endless_sheet_further_back_spoils_no_list() {
    let rows_of_old = u32::try_from(ROWS_MAX).unwrap() + 100;
    let bytes = book(|book| {
        write(book.add_worksheet(), 0, &[&["STT", "Họ và tên"], &["1", "Lê Thị Ánh"]]);
        write(book.add_worksheet(), 0, &[&["STT", "Họ và tên"], &["1", "NguyÔn ThÞ ¸nh"]]);
        let endless = book.add_worksheet().set_name("Sổ cũ").unwrap();
        write(endless, 0, &[&["Ngày", "Việc"]]);
        for row in 1..rows_of_old {
            endless.write_number(row, 0, f64::from(row)).unwrap();
        }
    });
    let table = read_book(&bytes).unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh"]);
    let further = RosterWarning::FurtherSheets { sheets: vec![Text::parse("Sheet2", 20).unwrap()] };
    assert!(table.warnings.contains(&further), "{:?}", table.warnings);
}

#[test]
fn a_list_that_is_itself_too_long_or_too_merged_is_refused() {
    let head: &[&[&str]] = &[&["STT", "Họ và tên"], &["1", "Lê Thị Ánh"]];
    let last = u32::try_from(ROWS_MAX).unwrap();
    let long = one_sheet(|sheet| {
        write(sheet, 0, head);
        write(sheet, last, &[&["2", "Lê Văn Ân"]]);
    });
    assert_eq!(read_book(&long), Err(RosterRefusal::TooManyRows { max: ROWS_MAX }));
    let merged = one_sheet(|sheet| {
        write(sheet, 0, head);
        let merges = u32::try_from(MERGES_MAX).unwrap() + 1;
        (5..5 + merges).for_each(|row| merge(sheet, (row, 3), (row, 4), ""));
    });
    assert_eq!(read_book(&merged), Err(RosterRefusal::TooManyMerges { max: MERGES_MAX }));
}

#[test]
fn a_citizen_number_in_a_numeric_cell_is_masked_in_badges_and_refused_in_posts() {
    let with_number = |column| {
        one_sheet(|sheet| {
            write(sheet, 0, &[&["STT", "Họ và tên", "Chức vụ", "Số thẻ", "Điện thoại"], &["1", "Lê Thị Ánh"]]);
            sheet.write_number(1, column, 30_096_792_908.0).unwrap();
        })
    };
    let badge = read_book(&with_number(3)).unwrap();
    assert_eq!(told(&badge.rows[0]).badge, "********908");
    assert!(badge.warnings.contains(&RosterWarning::BadgeNumberMasked { row: 2, column: "D".into() }));
    assert_eq!(read_book(&with_number(2)), Err(RosterRefusal::CitizenNumber { row: 2, column: "C".into() }));
    let phone = read_book(&with_number(4)).unwrap();
    assert_eq!(told(&phone.rows[0]).phone, "");
    assert!(phone.warnings.contains(&RosterWarning::PhoneNotUnderstood { row: 2, column: "E".into() }));
}

/// The parts of a workbook, one of them changed, packed anew.
fn repacked(archive: &[u8], part: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut parts = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..parts.len() {
        let mut from = parts.by_index(place).unwrap();
        let name = from.name().unwrap().into_owned();
        let mut content = Vec::new();
        from.read_to_end(&mut content).unwrap();
        packed.start_file(&name, SimpleFileOptions::default()).unwrap();
        packed.write_all(&if name == part { change(content) } else { content }).unwrap();
    }
    packed.finish().unwrap().into_inner()
}

#[test]
fn a_part_that_unpacks_to_more_than_it_says_is_refused_before_it_is_unpacked() {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let blanks = usize::try_from(2 * UNPACKED_BYTES_MAX).unwrap();
    let bomb = repacked(&bytes("commune-unicode.xlsx"), SHEET, |mut sheet| {
        sheet.extend(std::iter::repeat_n(b' ', blanks));
        sheet
    });
    let honest = read_book(&bomb);
    assert!(matches!(honest, Err(RosterRefusal::TooLarge { .. })), "{honest:?}");
    // Now it says that it is as large unpacked as packed.
    let mut hidden = bomb;
    let entry = directory_entry(&hidden, SHEET);
    let packed: [u8; 4] = hidden[entry + 20..entry + 24].try_into().unwrap();
    let header: [u8; 4] = hidden[entry + 42..entry + 46].try_into().unwrap();
    let header = u32::from_le_bytes(header) as usize;
    hidden[entry + 24..entry + 28].copy_from_slice(&packed);
    hidden[header + 22..header + 26].copy_from_slice(&packed);
    assert_eq!(read_book(&hidden), Err(RosterRefusal::Damaged));
}

#[test]
fn a_part_that_claims_more_strings_than_it_has_bytes_is_refused() {
    let good = one_sheet(|sheet| write(sheet, 0, &[&["STT", "Họ và tên"], &["1", "Lê Thị Ánh"]]));
    let claims = |part: Vec<u8>| {
        let text = String::from_utf8(part).unwrap();
        let (before, after) = text.split_once("uniqueCount=\"").unwrap();
        format!("{before}uniqueCount=\"9000000{after}").into_bytes()
    };
    assert_eq!(read_book(&repacked(&good, "xl/sharedStrings.xml", claims)), Err(RosterRefusal::Damaged));
    assert_eq!(names(&read_book(&good).unwrap()), ["Lê Thị Ánh"]);
}
