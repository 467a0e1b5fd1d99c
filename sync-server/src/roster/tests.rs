//! Small sheets as CSV text, one trap each; whole workbooks are read in the
//! crate's integration tests.

use shared::domain::{BadgeRecordState, Category};
use shared::text::{Lang, Sentences};

use super::*;

const HEAD: &str = "STT;Họ và tên;Ngày sinh;Chức vụ;Loại;Điện thoại;Ghi chú";

fn csv(text: &str) -> Result<RosterTable, RosterRefusal> {
    read(RosterFile { name: "ds.csv", bytes: text.as_bytes() })
}

fn rows(lines: &str) -> RosterTable {
    csv(&format!("{HEAD}\n{lines}\n")).unwrap()
}

fn names(table: &RosterTable) -> Vec<&str> {
    table.rows.iter().map(|row| row.full_name.as_str()).collect()
}

fn shown(text: &Option<Text>) -> &str {
    text.as_ref().map_or("", Text::as_str)
}

#[test]
fn dates_of_birth_of_every_form_give_a_year() {
    for (written, year) in [
        ("5/3/80", 1980),
        ("05.03.1980", 1980),
        ("03-1980", 1980),
        ("1980", 1980),
        ("năm 1980", 1980),
        ("29285", 1980),
        ("80", 1980),
        ("7/2001", 2001),
        ("1/1/05", 2005),
        ("1980-03-05", 1980),
    ] {
        let table = rows(&format!("1;Lê Thị Ánh;{written};Kế toán;CC;;"));
        assert_eq!(table.rows[0].birth_year, Some(year), "{written}");
        assert_eq!(table.warnings, [], "{written}");
    }
}

#[test]
fn a_date_of_birth_not_understood_is_left_out_with_a_warning() {
    for written in ["5/3/20", "không rõ", "1880", "2020", "1980-1981", "99/99/80"] {
        let table = rows(&format!("1;Lê Thị Ánh;{written};Kế toán;CC;;"));
        assert_eq!(table.rows[0].birth_year, None, "{written}");
        assert_eq!(table.warnings, [RosterWarning::BirthYearNotUnderstood { row: 2, column: "C".into() }], "{written}");
    }
}

#[test]
fn a_phone_gets_its_lost_zero_back_and_the_first_of_two_is_kept() {
    for (written, kept) in [
        ("912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("0912.345.678 / 02203123456", "0912345678"),
        ("02203123456", "02203123456"),
    ] {
        let table = rows(&format!("1;Lê Thị Ánh;1980;Kế toán;CC;{written};"));
        assert_eq!(shown(&table.rows[0].work_phone), kept, "{written}");
    }
    let citizen = rows("1;Lê Thị Ánh;1980;Kế toán;CC;030096792908;");
    assert_eq!(citizen.rows[0].work_phone, None);
    assert_eq!(citizen.warnings, [RosterWarning::PhoneNotUnderstood { row: 2, column: "F".into() }]);
}

#[test]
fn categories_are_read_by_sign_and_by_name_and_assumed_with_a_warning() {
    for (written, category) in [
        ("CB", Category::Cb),
        ("Công chức", Category::Cc),
        ("VC", Category::Vc),
        ("NLĐ", Category::Nld),
        ("Hợp đồng 68", Category::Nld),
        ("Người hoạt động không chuyên trách", Category::Kct),
    ] {
        let table = rows(&format!("1;Lê Thị Ánh;1980;Kế toán;{written};;"));
        assert_eq!(table.rows[0].category, category, "{written}");
        assert_eq!(table.warnings, [], "{written}");
    }
    let table = rows("1;Lê Thị Ánh;1980;Kế toán;;;\n2;Lê Văn Ân;1981;Kế toán;??;;");
    let unknown = RosterWarning::CategoryNotUnderstood { row: 3, column: "E".into() };
    assert_eq!(table.warnings, [unknown, RosterWarning::CategoryAssumed { rows: 2, category: Category::Cc }]);
}

#[test]
fn departments_and_categories_come_from_the_group_rows() {
    let table = rows(
        "I;PHÒNG NỘI VỤ;;;;;\n1;Lê Thị Ánh;1980;Trưởng phòng;;;\nA;Hợp đồng;;;;;\n2;Lê Văn Ân;1981;Lái xe;;;\n\
         II. Phòng Y tế;;;;;;\n1;Đỗ Văn Dũng;1979;Chuyên viên;CC;;",
    );
    let seen: Vec<_> = table.rows.iter().map(|row| (shown(&row.department), row.category)).collect();
    let expected = [("PHÒNG NỘI VỤ", Category::Cc), ("PHÒNG NỘI VỤ", Category::Nld), ("Phòng Y tế", Category::Cc)];
    assert_eq!(seen, expected);
    assert_eq!(table.warnings, [RosterWarning::CategoryAssumed { rows: 1, category: Category::Cc }]);
}

#[test]
fn totals_dates_and_signatures_are_no_people() {
    let table = rows(
        "1;Lê Thị Ánh;1980;Kế toán;CC;;\n;Tổng số: 1 người;;;;;\n;;;;Tứ Kỳ, ngày 05 tháng 3 năm 2023;;\n\
         ;NGƯỜI LẬP BIỂU;;CHỦ TỊCH;;;\n;Trần Văn Ký;;Phạm Thị Đóng;;;",
    );
    assert_eq!(names(&table), ["Lê Thị Ánh"]);
    assert_eq!(table.warnings, []);
}

#[test]
fn a_groups_total_does_not_end_the_list() {
    let table = rows(
        "I;Phòng Y tế;;;;;\n1;Lê Thị Ánh;1980;Kế toán;CC;;\n;Cộng: 1;;;;;\nII;Phòng Nội vụ;;;;;\n1;Lê Văn Ân;1981;Lái xe;VC;;",
    );
    assert_eq!(names(&table), ["Lê Thị Ánh", "Lê Văn Ân"]);
}

#[test]
fn a_list_without_numbers_is_read_and_what_is_left_out_is_said() {
    let table =
        csv("Họ và tên;Chức vụ\nLê Thị Ánh;Công chức\nLê Văn Ân;Kế toán\nTổng số: 2\nBùi Văn Dần;Lái xe\n").unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh", "Lê Văn Ân"]);
    assert!(table.warnings.contains(&RosterWarning::RowLeftOut { row: 5, column: "A".into() }));
    let numbered = rows("1;Lê Thị Ánh;1980;Kế toán;CC;;\n;Lê Văn Ân;;;;;");
    assert_eq!(names(&numbered), ["Lê Thị Ánh"]);
    assert_eq!(numbered.warnings, [RosterWarning::RowLeftOut { row: 3, column: "B".into() }]);
    let nameless = rows("1;Lê Thị Ánh;1980;Kế toán;CC;;\n2;;1981;Kế toán;CC;;");
    assert_eq!(nameless.warnings, [RosterWarning::RowWithoutName { row: 3, column: "B".into() }]);
}

#[test]
fn a_note_tells_the_badges_state_and_nothing_else_of_it_is_kept() {
    let table = rows(
        "1;Lê Thị Ánh;1980;Kế toán;CC;;Chưa có thẻ\n2;Lê Văn Ân;1981;Lái xe;CC;;Đang nghỉ thai sản\n\
         3;Bùi Văn Dần;1982;Lái xe;CC;;Chưa có thể đi làm",
    );
    let states: Vec<_> = table.rows.iter().map(|row| row.badge_state).collect();
    assert_eq!(states, [Some(BadgeRecordState::NotIssued), None, None]);
    let note = DroppedColumn { label: "Ghi chú".into(), why: DropReason::FreeText };
    assert_eq!(table.dropped_columns, [note]);
}

#[test]
fn sensitive_columns_are_dropped_and_named_as_such() {
    let sensitive = ["Số CCCD", "Dân tộc", "Tôn giáo", "Đảng viên", "Hệ số lương", "Địa chỉ", "Họ tên vợ/chồng", "Bậc"];
    let head = format!("Họ và tên;Chức danh đang giữ;Bộ phận;Số lượng;{}", sensitive.join(";"));
    let table =
        csv(&format!("{head}\nLê Thị Ánh;Kế toán;Một cửa;1;030096792908;Kinh;Không;x;2,34;Tứ Kỳ;Lê Văn Ân;3\n"))
            .unwrap();
    let dropped = |why: DropReason| -> Vec<&str> {
        table.dropped_columns.iter().filter(|column| column.why == why).map(|column| column.label.as_str()).collect()
    };
    assert_eq!(dropped(DropReason::Sensitive), sensitive);
    assert_eq!(dropped(DropReason::NotNeeded), ["Số lượng"]);
    assert_eq!((shown(&table.rows[0].title), shown(&table.rows[0].department)), ("Kế toán", "Một cửa"));
}

#[test]
fn a_head_typed_without_marks_is_understood_the_same() {
    let table = csv("TT,HO VA TEN,BO PHAN,CHUC VU,DAN TOC,SDT\n1,Lê Thị Ánh,Một cửa,Kế toán,Kinh,912345678\n").unwrap();
    assert_eq!(shown(&table.rows[0].department), "Một cửa");
    assert_eq!(shown(&table.rows[0].work_phone), "0912345678");
    assert_eq!(table.dropped_columns, [DroppedColumn { label: "DAN TOC".into(), why: DropReason::Sensitive }]);
}

#[test]
fn a_name_in_two_columns_is_one_name() {
    let table = csv("STT;Họ và tên;;Chức vụ\n1;Lê Thị;Ánh;Kế toán\n2;Bùi Văn;Dần;Lái xe\n").unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh", "Bùi Văn Dần"]);
    let table = csv("STT;Họ đệm;Tên;Chức vụ\n1;Lê Thị;Ánh;Kế toán\n").unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh"]);
}

#[test]
fn a_date_of_birth_in_columns_for_men_and_women_or_for_day_and_year_is_one_year() {
    let by_sex =
        csv("STT;Họ tên;Ngày sinh;;Chức vụ\n;;Nam;Nữ;\n1;Lê Thị Ánh;;5/3/80;Kế toán\n2;Lê Văn Ân;1979;;Lái xe\n");
    let years: Vec<_> = by_sex.unwrap().rows.iter().map(|row| row.birth_year).collect();
    assert_eq!(years, [Some(1980), Some(1979)]);
    let by_part = csv("STT;Họ tên;Ngày sinh;;;Chức vụ\n;;Ngày;Tháng;Năm;\n1;Lê Thị Ánh;5;3;1980;Kế toán\n").unwrap();
    assert_eq!(by_part.rows[0].birth_year, Some(1980));
}

#[test]
fn names_in_capitals_get_capitals_at_syllables_and_decomposed_ones_are_composed() {
    let table =
        rows("1;NGUYỄN THỊ HỒNG  HẠNH ;1980;Kế toán;CC;;\n2;Nguye\u{302}\u{303}n Va\u{306}n A\u{302}n;1981;x;CC;;");
    assert_eq!(names(&table), ["Nguyễn Thị Hồng Hạnh", "Nguyễn Văn Ân"]);
}

#[test]
fn one_badge_number_or_one_name_and_year_in_two_rows_is_a_warning() {
    let table = csv(
        "STT;Họ và tên;Năm sinh;Loại;Số thẻ\n1;Lê Thị Ánh;1980;CC;H23-1\n2;Lê Văn Ân;1981;CC;H23-1\n3;Lê Thị Ánh;1980;CC;\n\
         4;Lê Thị Ánh;1990;CC;\n",
    )
    .unwrap();
    let badge = RosterWarning::SameBadgeNumber { row: 3, earlier: 2 };
    assert_eq!(table.warnings, [badge, RosterWarning::SameNameAndYear { row: 4, earlier: 2 }]);
    assert_eq!(table.rows.len(), 4);
}

#[test]
fn a_citizen_number_is_masked_in_a_badge_number_and_refused_in_a_name() {
    let table = csv("STT;Họ và tên;Loại;Số thẻ\n1;Lê Thị Ánh;CC;H23030096792908CC\n").unwrap();
    assert!(!shown(&table.rows[0].badge_no).contains("030096792908"));
    assert_eq!(table.warnings, [RosterWarning::BadgeNumberMasked { row: 2, column: "D".into() }]);
    let refused = csv("STT;Họ và tên;Loại\n1;Lê Thị Ánh 030096792908;CC\n");
    assert_eq!(refused, Err(RosterRefusal::CitizenNumber { row: 2, column: "B".into() }));
}

#[test]
fn a_head_repeated_for_the_next_page_and_a_row_of_column_numbers_are_no_people() {
    let table = rows(&format!("1;2;3;4;5;6;7\n1;Lê Thị Ánh;1980;Kế toán;CC;;\n{HEAD}\n2;Lê Văn Ân;1981;Lái xe;CC;;"));
    assert_eq!(names(&table), ["Lê Thị Ánh", "Lê Văn Ân"]);
}

#[test]
fn quotes_commas_tabs_and_the_mark_at_the_beginning_are_understood() {
    for text in [
        "\u{FEFF}STT,Họ và tên,Chức vụ\n1,Lê Thị Ánh,\"Kế toán, thủ quỹ\"\n",
        "STT;Họ và tên;Chức vụ\r\n1;Lê Thị Ánh;Kế toán, thủ quỹ\r\n",
        "STT\tHọ và tên\tChức vụ\n1\tLê Thị Ánh\tKế toán, thủ quỹ\n",
    ] {
        let table = csv(text).unwrap();
        assert_eq!(shown(&table.rows[0].title), "Kế toán, thủ quỹ");
        assert_eq!(table.rows[0].row_number, 2);
    }
}

#[test]
fn a_csv_file_is_read_whatever_parts_its_cells_and_ends_its_lines() {
    for mark in ["", "\u{FEFF}"] {
        for end in ["\n", "\r\n"] {
            for parting in [";", ",", "\t"] {
                let lines = [["STT", "Họ và tên", "Chức vụ"], ["1", "Lê Thị Ánh", ""], ["2", "Lê Văn Ân", "Lái xe"]];
                let text = mark.to_owned() + &lines.map(|cells| cells.join(parting)).join(end);
                assert_eq!(names(&csv(&text).unwrap()), ["Lê Thị Ánh", "Lê Văn Ân"], "{text:?}");
            }
        }
    }
}

#[test]
fn rows_of_a_csv_file_are_numbered_as_a_spreadsheet_program_shows_them() {
    for end in ["\n", "\r\n", "\r"] {
        let lines =
            ["Xã An Thanh", "", "STT;Họ và tên;Chức vụ", "1;Lê Thị Ánh;\"Kế toán,\nthủ quỹ\"", "", "2;Lê Văn Ân;x"];
        let table = csv(&lines.join(end)).unwrap();
        let numbers: Vec<_> = table.rows.iter().map(|row| row.row_number).collect();
        assert_eq!(numbers, [4, 6], "{end:?}");
        assert_eq!(shown(&table.rows[0].title), "Kế toán, thủ quỹ");
        assert_eq!(shown(&table.unit_hint), "Xã An Thanh");
    }
}

#[test]
fn a_file_without_people_names_or_unicode_is_refused() {
    assert_eq!(csv(HEAD), Err(RosterRefusal::NoRows));
    assert!(matches!(csv("STT;Xã;Dân số\n1;An Thanh;9000\n"), Err(RosterRefusal::NoNameColumn { .. })));
    assert_eq!(read(RosterFile { name: "ds.csv", bytes: b"H\xE4;x\n" }), Err(RosterRefusal::NotUtf8));
    let many = format!("{HEAD}\n{}", "1;Lê Thị Ánh;;;;;\n".repeat(ROWS_MAX));
    assert_eq!(csv(&many), Err(RosterRefusal::TooManyRows { max: ROWS_MAX }));
}

#[test]
fn one_foreign_letter_in_a_long_column_is_no_old_encoding() {
    let lines: String = (1..=8).map(|n| format!("{n};Lê Thị Ánh;198{n};Kế toán;CC;;\n")).collect();
    let table = rows(&format!("{lines}9;Nguyễn Müller;1990;Kế toán;CC;;"));
    assert_eq!(table.rows.len(), 9);
    let old = csv("STT;Họ và tên\n1;NguyÔn ThÞ ¸nh\n2;Ph¹m V¨n §×nh\n");
    assert_eq!(old, Err(RosterRefusal::LegacyEncoding { column: "B".into(), encoding: LegacyEncoding::Tcvn3 }));
}

#[test]
fn nothing_of_a_person_is_shown_for_debugging() {
    let table = rows("1;Lê Thị Ánh;1980;Kế toán;CC;912345678;");
    let shown = format!("{table:?}");
    for secret in ["Ánh", "1980", "Kế toán", "912345678"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let refused = format!("{:?}", csv("1;Lê Thị Ánh;1980\n2;Lê Văn Ân;1981\n"));
    assert!(refused.contains("NoNameColumn") && !refused.contains("Ánh"), "{refused}");
}

#[test]
fn vietnamese_spelling_in_unicode_is_never_taken_for_an_old_encoding() {
    let names = [
        "Hoà", "Quân", "Thuý", "Khuê", "Loan", "Toàn", "Xuân", "Nguyễn", "Huế", "Quỳnh", "Oanh", "Chuẩn", "Khoẻ",
        "Quà", "Luân", "Tiến", "Yên", "Hoàng", "Hoài", "Thoa", "Trần", "Đào", "Bảo", "Hiếu", "Huân", "Ngoãn",
    ];
    let lines: String = names.iter().map(|name| format!("Lê {name};{}\n", name.to_uppercase())).collect();
    assert_eq!(csv(&format!("Họ tên;Chức vụ\n{lines}")).unwrap().rows.len(), names.len());
}

#[test]
fn a_person_called_like_a_total_is_a_person_and_the_list_goes_on_below_them() {
    let table = csv(
        "Họ và tên;Chức vụ\nLê Thị Ánh;Công chức\nTống Công Minh;Kế toán\nTỐNG SỐ HAI;Văn thư\nBùi Văn Dần;Lái xe\n\
         Tổng cộng;4 người\nĐỗ Văn Dũng;Lái xe\n",
    );
    let table = table.unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh", "Tống Công Minh", "Tống Số Hai", "Bùi Văn Dần"]);
    assert!(table.warnings.contains(&RosterWarning::RowLeftOut { row: 7, column: "A".into() }));
    let only_names = csv("Họ và tên\nLê Thị Ánh\nTống Công Minh\nBùi Văn Dần\nTổng cộng: 3\n").unwrap();
    assert_eq!(names(&only_names), ["Lê Thị Ánh", "Tống Công Minh", "Bùi Văn Dần"]);
    let without_marks =
        csv("HO VA TEN;CHUC VU\nTONG CONG MINH;KE TOAN\nTRUONG PHONG HAI;LAI XE\nTONG CONG;2\n").unwrap();
    assert_eq!(names(&without_marks), ["Tong Cong Minh", "Truong Phong Hai"]);
}

#[test]
fn a_department_called_like_a_total_hides_nobody() {
    let table = csv("Bộ phận;Họ và tên;Chức vụ\nTổng hợp 1;Lê Thị Ánh;Kế toán\nTổng hợp 2;Lê Văn Ân;Lái xe\n").unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh", "Lê Văn Ân"]);
}

#[test]
fn a_name_with_a_number_before_or_a_mark_behind_it_is_read() {
    let table = csv("Họ và tên;Chức vụ\n1. Lê Thị Ánh;Kế toán\n02) Nguyễn Thị Lan (2);Văn thư\n3 Bùi Văn Dần;Lái xe\n");
    assert_eq!(names(&table.unwrap()), ["Lê Thị Ánh", "Nguyễn Thị Lan (2)", "Bùi Văn Dần"]);
    let alone = csv("Họ và tên\n1. Lê Thị Ánh\n2. Bùi Văn Dần\n3. Đỗ Văn Dũng 2\n").unwrap();
    assert_eq!(names(&alone), ["Lê Thị Ánh", "Bùi Văn Dần", "Đỗ Văn Dũng 2"]);
    let unnumbered = csv("Họ và tên;Chức vụ\nNguyễn Thị Lan (1);Kế toán\nNguyễn Thị Lan (2);Chủ tịch\n").unwrap();
    assert_eq!(names(&unnumbered), ["Nguyễn Thị Lan (1)", "Nguyễn Thị Lan (2)"]);
    let in_a_group =
        csv("Họ và tên;Chức vụ\n1. Phòng Nội vụ;\nLê Thị Ánh;Kế toán\n2. Phòng Y tế;\nLê Văn Ân;Lái xe\n").unwrap();
    let departments: Vec<_> = in_a_group.rows.iter().map(|row| shown(&row.department)).collect();
    assert_eq!(departments, ["Phòng Nội vụ", "Phòng Y tế"]);
}

#[test]
fn a_row_that_was_skipped_though_its_name_has_letters_is_said() {
    let left_out = |row| RosterWarning::RowLeftOut { row, column: "B".into() };
    let without_name = |row| RosterWarning::RowWithoutName { row, column: "B".into() };
    for (lines, said) in [
        ("1;Lê Thị Ánh;1980;Kế toán;CC;;\n2;Lê 7 Ân 1980 x;1981;Lái xe;CC;;", vec![without_name(3)]),
        ("1;Lê Thị Ánh;1980;Kế toán;CC;;\n;Tổ 2;;;;;", vec![left_out(3)]),
        ("1;Lê Thị Ánh;1980;Kế toán;CC;;\n;Tổng số: 1;;;;;\n;Lê Văn Ân;;Lái xe;;;", vec![left_out(4)]),
        ("1;Lê Thị Ánh;1980;Kế toán;CC;;\n;CHỦ TỊCH;;;;;\n;Lê Văn Ân;1981;Lái xe;;;", vec![left_out(4)]),
        ("1;Lê Thị Ánh;1980;Kế toán;CC;;\n;CHỦ TỊCH;;;;;\n;Lê Văn Ân;;;;;", vec![]),
        ("1;Lê Thị Ánh;1980;Kế toán;CC;;\n;Tổng số: 1;;;;;\n;Trong đó: nữ 1;;;;;", vec![]),
    ] {
        let table = rows(lines);
        assert_eq!(names(&table), ["Lê Thị Ánh"], "{lines}");
        assert_eq!(table.warnings, said, "{lines}");
    }
    let too_long = rows(&format!("1;Lê Thị Ánh;1980;Kế toán;CC;;\n2;Lê {};1981;Lái xe;CC;;", "Ân ".repeat(40)));
    assert_eq!(too_long.warnings, [without_name(3)]);
}

#[test]
fn a_signature_under_a_list_without_total_and_numbers_is_nobody() {
    let table =
        csv("Họ và tên;Chức vụ\nLê Thị Ánh;Chủ tịch\nChu Tịch Dương;Kế toán\nNgười lập biểu;Chủ tịch\n").unwrap();
    assert_eq!(names(&table), ["Lê Thị Ánh", "Chu Tịch Dương"]);
}

#[test]
fn a_sign_of_area_a_half_day_or_an_old_column_that_is_not_kept_spoils_no_list() {
    let text =
        "STT;Họ và tên;Nhà ở (m²);Ghi chú;Trình độ\n1;Lê Thị Ánh;60;nghỉ ½ ngày;§¹i häc\n2;Lê Văn Ân;;;§¹i häc\n";
    assert_eq!(names(&csv(text).unwrap()), ["Lê Thị Ánh", "Lê Văn Ân"]);
    let posts = csv("Họ và tên;Chức vụ\nLê Thị Ánh;Phụ trách 3 m²\nLê Văn Ân;Trực ½ ngày\n").unwrap();
    assert_eq!(shown(&posts.rows[1].title), "Trực ½ ngày");
}

#[test]
fn an_old_list_is_told_as_old_even_where_its_head_is_old_too() {
    for (text, column, encoding) in [
        ("STT;Hä vµ tªn\n1;NguyÔn ThÞ ¸nh\n", "B", LegacyEncoding::Tcvn3),
        ("STT;Hoï vaø teân\n1;Nguyeãn Thò AÙnh\n", "B", LegacyEncoding::Vni),
        ("Họ và tên;Chức vụ\nLê Thị Ánh;KÕ to¸n\nLê Văn Ân;L¸i xe\n", "B", LegacyEncoding::Tcvn3),
    ] {
        assert_eq!(csv(text), Err(RosterRefusal::LegacyEncoding { column: column.into(), encoding }), "{text}");
    }
    let no_list = csv("Xã;Ghi chú\nAn Thanh;Müller\nTái Sơn;\n");
    assert!(matches!(no_list, Err(RosterRefusal::NoNameColumn { .. })), "{no_list:?}");
}

#[test]
fn a_citizen_number_that_lost_its_zeros_is_masked_in_badges_and_refused_elsewhere() {
    for (number, left) in [("30096792908", "********908"), ("1096792908", "*******908")] {
        let table = csv(&format!("STT;Họ và tên;Loại;Số thẻ\n1;Lê Thị Ánh;CC;{number}\n")).unwrap();
        assert_eq!(shown(&table.rows[0].badge_no), left);
        assert_eq!(table.warnings, [RosterWarning::BadgeNumberMasked { row: 2, column: "D".into() }]);
        for (at, column) in ["B", "C", "D", "E", "F"].into_iter().enumerate() {
            let mut cells = ["Lê Thị Ánh", "1980", "Kế toán", "Một cửa", "CC"];
            cells[at] = number;
            let text = format!("STT;Họ và tên;Năm sinh;Chức vụ;Bộ phận;Loại\n1;{}\n", cells.join(";"));
            assert_eq!(csv(&text), Err(RosterRefusal::CitizenNumber { row: 2, column: column.into() }), "{text}");
        }
    }
    let phone = rows("1;Lê Thị Ánh;1980;Kế toán;CC;84912345678;");
    assert_eq!(shown(&phone.rows[0].work_phone), "0912345678");
    let group = csv("STT;Họ và tên;Loại\nI;Phòng Nội vụ 030096792908;\n1;Lê Thị Ánh;CC\n");
    assert_eq!(group, Err(RosterRefusal::CitizenNumber { row: 2, column: "B".into() }));
}

/// A sentence for each refusal and warning, with everything it is filled with.
fn every_sentence(lang: Lang) -> Vec<String> {
    let column = || "C".to_owned();
    let (row, earlier, rows, category) = (7, 5, 3, Category::Nld);
    let sheets = vec![Text::parse("Tờ 2", 20).unwrap()];
    let header_seen = vec![Text::parse("Dân số", 20).unwrap()];
    let refusals = [
        RosterRefusal::Damaged,
        RosterRefusal::NotUtf8,
        RosterRefusal::NoNameColumn { header_seen },
        RosterRefusal::NoRows,
        RosterRefusal::TooLarge { bytes: 2 * 1024 * 1024 + 1, max: 2 * 1024 * 1024 },
        RosterRefusal::TooManyRows { max: 5_000 },
        RosterRefusal::TooManyMerges { max: 10_000 },
        RosterRefusal::LegacyEncoding { column: column(), encoding: LegacyEncoding::Vni },
        RosterRefusal::CitizenNumber { row, column: column() },
    ];
    let warnings = [
        RosterWarning::CategoryAssumed { rows, category },
        RosterWarning::CategoryFromMixedGroup { rows, category },
        RosterWarning::CategoryNotUnderstood { row, column: column() },
        RosterWarning::BirthYearNotUnderstood { row, column: column() },
        RosterWarning::PhoneNotUnderstood { row, column: column() },
        RosterWarning::BadgeNumberMasked { row, column: column() },
        RosterWarning::TextLeftOut { row, column: column() },
        RosterWarning::RowWithoutName { row, column: column() },
        RosterWarning::RowLeftOut { row, column: column() },
        RosterWarning::SameBadgeNumber { row, earlier },
        RosterWarning::SameNameAndYear { row, earlier },
        RosterWarning::FurtherSheets { sheets },
    ];
    let looks = LooksLike::ALL.into_iter().map(|looks_like| RosterRefusal::NotASpreadsheet { looks_like });
    let refused = refusals.into_iter().chain(looks).map(|refusal| refusal.say(lang));
    refused.chain(warnings.iter().map(|warning| warning.say(lang))).collect()
}

#[test]
fn every_refusal_and_warning_is_said_without_a_gap_in_both_languages() {
    for lang in Lang::ALL {
        let said = every_sentence(lang);
        for sentence in &said {
            assert!(!sentence.contains("{$") && !sentence.starts_with('«'), "{sentence}");
        }
        let different: std::collections::BTreeSet<&String> = said.iter().collect();
        assert_eq!(different.len(), said.len(), "each says something of its own");
        let of_rosters = |key: &&String| key.starts_with("roster-refusal-") || key.starts_with("roster-warning-");
        let keys = Sentences::shipped().outline(lang).keys().filter(of_rosters).count();
        // Seven kinds of files share one sentence.
        assert_eq!(said.len(), keys + 6, "a sentence nobody says, or a variant that is not in this test");
    }
}

#[test]
fn a_refusal_tells_the_place_the_size_and_what_was_seen() {
    let sentence = |text: &str| csv(text).unwrap_err().say(Lang::Vi);
    let citizen = sentence("STT;Họ và tên;Loại\n1;Lê Thị Ánh 030096792908;CC\n");
    assert!(citizen.contains("dòng 2, cột B") && !citizen.contains("030096792908"), "{citizen}");
    let old = sentence("STT;Họ và tên\n1;NguyÔn ThÞ ¸nh\n2;Ph¹m V¨n §×nh\n");
    assert!(old.contains("Cột B") && old.contains("TCVN3"), "{old}");
    let no_head = sentence("STT;Xã;Dân số\n1;An Thanh;9000\n");
    assert!(no_head.contains("«Họ và tên»") && no_head.contains("STT | Xã | Dân số"), "{no_head}");
    let large = RosterRefusal::TooLarge { bytes: FILE_BYTES_MAX as u64 + 1, max: FILE_BYTES_MAX as u64 }.say(Lang::En);
    assert!(large.contains("3 MB") && large.contains("2 MB"), "{large}");
    let refused = |bytes| read(RosterFile { name: "ds.csv", bytes }).unwrap_err().say(Lang::Vi);
    assert!(refused(b"\xFF\xFES\0T\0T\0").contains("CSV UTF-8"));
    for empty in [&b""[..], b"  \r\n", b"\xEF\xBB\xBF"] {
        assert!(refused(empty).contains("trống"), "{empty:?}");
    }
    assert!(refused(b"%PDF-1.7").contains("PDF"));
}
