use super::*;

fn code(code: &str) -> FindingCode {
    FindingCode::parse(code).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn kind(of: &str) -> FindingKind {
    Catalogue::standard().get(&code(of)).unwrap().clone()
}

#[test]
fn the_shipped_table_has_41_codes_in_its_order() {
    let codes: Vec<_> = Catalogue::standard().kinds().map(|kind| kind.code.as_str()).collect();
    assert_eq!(codes.len(), 41);
    assert_eq!((codes[0], codes[40]), ("GIO-01", "KHAC-01"));
}

#[test]
fn each_group_has_as_many_codes_as_the_domain_lists() {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for kind in Catalogue::standard().kinds() {
        *groups.entry(kind.code.group().to_owned()).or_default() += 1;
    }
    let expected = [
        ("GIO", 5),
        ("KHAC", 1),
        ("NV", 4),
        ("QL", 6),
        ("RUO", 2),
        ("THE", 6),
        ("TPH", 1),
        ("TTHC", 9),
        ("UX", 5),
        ("VRG", 2),
    ];
    assert_eq!(groups, expected.map(|(group, count)| (group.to_owned(), count)).into());
}

#[test]
fn a_label_with_commas_and_a_quoted_cell_is_read_whole() {
    let catalogue = Catalogue::standard();
    let ruo = catalogue.label(&code("RUO-02"), Lang::Vi);
    assert_eq!(ruo, Some("Uống rượu, bia trong giờ làm việc, ngày trực"));
    assert_eq!(catalogue.label(&code("NV-03"), Lang::En), Some("Tasks not assigned by the '5 clear'"));
    assert_eq!(csv_cells(r#"a,"b, ""c""",,d"#), ["a", "b, \"c\"", "", "d"]);
}

#[test]
fn never_issued_and_not_renewed_badges_count_against_nobody() {
    let catalogue = Catalogue::standard();
    for never in ["THE-02", "THE-03", "QL-04", "GIO-05", "QL-05"] {
        assert!(!catalogue.counts_against_person(&code(never)), "{never}");
    }
    for counts in ["THE-01", "THE-06", "GIO-03", "UX-03", "KHAC-01"] {
        assert!(catalogue.counts_against_person(&code(counts)), "{counts}");
    }
    assert!(!catalogue.counts_against_person(&code("XX-99")));
}

#[test]
fn a_person_can_be_named_with_a_missing_badge_though_it_is_the_units_duty() {
    assert_eq!(kind("THE-02").attaches, Attaches::UnitPersonListed);
    assert_eq!(kind("THE-03").attaches, Attaches::UnitPersonListed);
    let listed = Catalogue::standard().kinds().filter(|kind| kind.attaches == Attaches::UnitPersonListed);
    assert_eq!(listed.count(), 2);
}

#[test]
fn alcohol_is_serious_and_never_photographed_with_a_face() {
    for of in ["RUO-01", "RUO-02"] {
        assert_eq!((kind(of).severity.number(), kind(of).photo), (4, PhotoRule::SceneOnly));
    }
}

#[test]
fn a_code_used_twice_is_refused() {
    let twice = Catalogue::from_rows([kind("GIO-01"), kind("GIO-02"), kind("GIO-01")]);
    assert_eq!(twice, Err(CatalogueRefusal::CodeUsedTwice { code: code("GIO-01") }));
}

#[test]
fn a_retired_code_keeps_its_label_and_is_not_free_again() {
    let retired = FindingKind { valid_to: Some(day(2025, 6, 30)), ..kind("GIO-01") };
    let catalogue = Catalogue::from_rows([retired.clone()]).unwrap();
    assert!(catalogue.valid_on(&code("GIO-01"), day(2025, 6, 30)).is_some());
    assert!(catalogue.valid_on(&code("GIO-01"), day(2025, 7, 1)).is_none());
    assert_eq!(catalogue.label(&code("GIO-01"), Lang::Vi), Some("Đi muộn"));
    assert_eq!(catalogue.kinds_on(day(2025, 7, 1)).count(), 0);
    let new = FindingKind { vi: "Khác".into(), valid_from: day(2025, 7, 1), ..kind("GIO-01") };
    assert!(matches!(Catalogue::from_rows([retired, new]), Err(CatalogueRefusal::CodeUsedTwice { .. })));
}

#[test]
fn no_code_is_valid_before_the_directive() {
    let catalogue = Catalogue::standard();
    assert_eq!(catalogue.kinds_on(day(2022, 12, 31)).count(), 0);
    assert_eq!(catalogue.kinds_on(day(2023, 1, 1)).count(), 41);
}

#[test]
fn an_end_before_the_beginning_and_an_empty_label_are_refused() {
    let backwards = FindingKind { valid_to: Some(day(2022, 1, 1)), ..kind("GIO-01") };
    assert!(matches!(Catalogue::from_rows([backwards]), Err(CatalogueRefusal::EndsBeforeItBegins { .. })));
    let unnamed = FindingKind { vi: " ".into(), ..kind("GIO-01") };
    assert!(matches!(Catalogue::from_rows([unnamed]), Err(CatalogueRefusal::NoLabel { .. })));
}

#[test]
fn a_line_not_understood_is_named_with_its_field() {
    for (line, field) in [
        ("GIO-1,a,b,2,person,none,,2023-01-01,", "code"),
        ("GIO-01,a,b,5,person,none,,2023-01-01,", "severity"),
        ("GIO-01,a,b,2,P,none,,2023-01-01,", "attaches"),
        ("GIO-01,a,b,2,person,no,,2023-01-01,", "photo"),
        ("GIO-01,a,b,2,person,none,,1/1/2023,", "valid_from"),
        ("GIO-01,a,b,2,person,none,,2023-01-01,never", "valid_to"),
        ("GIO-01,a,b", "columns"),
    ] {
        let read = Catalogue::from_csv(&format!("head\n{line}\n"));
        assert_eq!(read, Err(CatalogueRefusal::Line { line: 2, field }));
    }
}

#[test]
fn the_table_itself_retires_a_code() {
    let table = "head\nGIO-01,Đi muộn,Late,2,person,none,,2023-01-01,2025-06-30\n";
    let catalogue = Catalogue::from_csv(table).unwrap();
    assert!(catalogue.valid_on(&code("GIO-01"), day(2025, 6, 30)).is_some());
    assert!(catalogue.valid_on(&code("GIO-01"), day(2025, 7, 1)).is_none());
}

/// Reports of past quarters print these: none may go, and none may mean another thing.
#[test]
fn every_code_that_ever_shipped_is_still_in_the_table_under_its_label() {
    let shipped = include_str!("shipped-codes.txt");
    let now = Catalogue::standard();
    let kept = shipped.lines().filter_map(|line| line.split_once(' '));
    let kept: Vec<_> = kept.map(|(of, label)| (of, label, now.label(&code(of), Lang::Vi))).collect();
    assert_eq!(kept.len(), 41, "a code that ships is added here");
    for (of, label, found) in kept {
        assert_eq!(found, Some(label), "{of}");
    }
}

#[test]
fn only_texts_in_the_form_of_a_code_are_codes() {
    for no in ["", "GIO", "GIO-", "GIO-1", "GIO-001", "gio-01", "GIÓ-01", "G-01", "GIO-0a", "GIO-01 ", "GIO--1"] {
        assert_eq!(FindingCode::parse(no), Err(NotACode), "{no}");
    }
    assert_eq!(code("TTHC-09").group(), "TTHC");
    assert!(serde_json::from_str::<FindingCode>("\"gio-01\"").is_err());
    assert_eq!(serde_json::to_string(&code("GIO-01")).unwrap(), "\"GIO-01\"");
}
