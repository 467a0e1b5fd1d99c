//! Whole workbooks of several makes are read to the last person, and files that
//! are no rosters are refused by what they are.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use shared::domain::{BadgeRecordState, Category};
use shared::text::Text;
use sync_server::roster::{
    DropReason, LegacyEncoding, LooksLike, RosterFile, RosterRefusal, RosterRow, RosterTable, RosterWarning,
    UNPACKED_BYTES_MAX, read,
};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rosters").join(name)
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

fn read_book(bytes: &[u8]) -> Result<RosterTable, RosterRefusal> {
    read(RosterFile { name: "ds.xlsx", bytes })
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
