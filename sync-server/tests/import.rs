//! A list that comes again: who in it is whom, what is written, and that nothing is
//! before the clerk has said yes.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kit::{MORNING_MS, TestOffice, text};
use serde_json::Value;
use shared::domain::{BadgeRecordState, Category, Fact, Posting, SamePerson, Staff};
use shared::ids::{PersonId, ScopeId, UnitId, VisitId};
use shared::journal::Draft;
use shared::record;
use sync_server::import::{Ambiguous, Doubt, ImportReport, import_roster, other_unit, plan_import};
use sync_server::office::office_time;
use sync_server::roster::{self, CategoryBasis, RosterFile, RosterRow, RosterTable};

/// A person as a list tells them: name, year and post.
type Told = (&'static str, Option<u16>, Option<&'static str>);

fn row(row_number: u32, (name, birth_year, title): Told) -> RosterRow {
    RosterRow {
        row_number,
        full_name: text(name),
        title: title.map(text),
        department: None,
        category: Category::Cc,
        category_basis: CategoryBasis::Told,
        birth_year,
        work_phone: None,
        badge_no: None,
        badge_state: None,
    }
}

fn table(rows: Vec<RosterRow>) -> RosterTable {
    RosterTable { unit_hint: None, rows, dropped_columns: Vec::new(), warnings: Vec::new() }
}

/// A list of people, its first row being row 1.
fn list(people: &[Told]) -> RosterTable {
    table((1..).zip(people).map(|(number, told)| row(number, *told)).collect())
}

async fn import(office: &TestOffice, unit: UnitId, table: &RosterTable) -> ImportReport {
    let author = office.office.author(None).await.unwrap();
    import_roster(&office.office, unit, table, author).await.unwrap()
}

async fn plan(office: &TestOffice, unit: UnitId, table: &RosterTable) -> ImportReport {
    let record = office.office.record().await.unwrap();
    let today = office_time(office.office.now_ms()).date_naive();
    plan_import(&record, unit, table, today, || PersonId([7; 16])).unwrap().report
}

async fn people(office: &TestOffice, unit: UnitId) -> Vec<(Posting, Staff)> {
    let record = office.office.record().await.unwrap();
    record::roster(&record, unit, None).into_iter().map(|(posting, staff)| (posting, staff.unwrap())).collect()
}

/// As many units without a roster as a test has cases.
async fn units(office: &TestOffice) -> Vec<UnitId> {
    let record = office.office.record().await.unwrap();
    record::units(&record).into_iter().map(|unit| unit.unit).collect()
}

fn counts(report: &ImportReport) -> (usize, usize, usize, usize, usize) {
    (report.new, report.changed, report.same, report.missing.len(), report.ambiguous.len())
}

/// All orders of a few things.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = things.split_first() else { return vec![Vec::new()] };
    let with_first = |order: Vec<T>| {
        (0..=order.len()).map(move |place| [&order[..place], &[first.clone()][..], &order[place..]].concat()).collect()
    };
    orders(rest).into_iter().flat_map(|order| -> Vec<Vec<T>> { with_first(order) }).collect()
}

#[test]
fn three_things_have_six_orders() {
    let all: std::collections::BTreeSet<Vec<u8>> = orders(&[1, 2, 3]).into_iter().collect();
    assert_eq!(all.len(), 6);
}

/// A case of [`a_row_is_a_known_person_only_where_nobody_else_could_be_meant`].
struct Case {
    about: &'static str,
    known: &'static [Told],
    list: &'static [Told],
    /// New, changed, same, missing, ambiguous.
    counts: (usize, usize, usize, usize, usize),
    why: &'static [Doubt],
}

const HUNG: &str = "Lê Văn Hùng";
const HUNG_OF_RISE: &str = "Lê Văn Hưng";
const CLERK: Option<&str> = Some("Văn thư");
const DRIVER: Option<&str> = Some("Lái xe");
const COOK: Option<&str> = Some("Cấp dưỡng");

const CASES: &[Case] = &[
    Case {
        about: "everything agrees",
        known: &[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)],
        list: &[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)],
        counts: (0, 0, 2, 0, 0),
        why: &[],
    },
    Case {
        about: "a new post",
        known: &[(HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1980), DRIVER)],
        counts: (0, 1, 0, 0, 0),
        why: &[],
    },
    Case {
        about: "another tone is another name, or a slip: a person decides",
        known: &[(HUNG_OF_RISE, Some(1980), CLERK)],
        list: &[(HUNG, Some(1980), CLERK)],
        counts: (0, 0, 0, 0, 1),
        why: &[Doubt::AccentsDiffer],
    },
    Case {
        about: "another tone and another year are somebody else",
        known: &[(HUNG_OF_RISE, Some(1980), CLERK)],
        list: &[(HUNG, Some(1990), CLERK)],
        counts: (1, 0, 0, 1, 0),
        why: &[],
    },
    Case {
        about: "Hường joins while Hương stays",
        known: &[("Trần Thị Hương", Some(1980), CLERK)],
        list: &[("Trần Thị Hường", Some(1980), CLERK), ("Trần Thị Hương", Some(1980), CLERK)],
        counts: (1, 0, 1, 0, 0),
        why: &[],
    },
    Case {
        about: "only the place of the tone, capitals and blanks differ",
        known: &[("Nguyễn Văn Hoà", Some(1980), CLERK), ("Trần Thị Thuỷ", Some(1981), CLERK)],
        list: &[("Nguyễn  Văn Hòa", Some(1980), CLERK), ("TRẦN THỊ THỦY", Some(1981), CLERK)],
        counts: (0, 2, 0, 0, 0),
        why: &[],
    },
    Case {
        about: "the bare name with another year and another post is somebody else",
        known: &[(HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1985), DRIVER)],
        counts: (1, 0, 0, 1, 0),
        why: &[],
    },
    Case {
        about: "name and post with another year: a mended year or somebody else",
        known: &[(HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1981), CLERK)],
        counts: (0, 0, 0, 0, 1),
        why: &[Doubt::YearDiffers],
    },
    Case {
        about: "a list without years",
        known: &[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)],
        list: &[("Bùi Văn Dần", None, DRIVER), (HUNG, None, COOK)],
        counts: (0, 1, 1, 0, 0),
        why: &[],
    },
    Case {
        about: "a record without years",
        known: &[(HUNG, None, CLERK), ("Bùi Văn Dần", None, None)],
        list: &[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)],
        counts: (0, 2, 0, 0, 0),
        why: &[],
    },
    Case {
        about: "a list of bare names",
        known: &[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", None, None)],
        list: &[(HUNG, None, None), ("Bùi Văn Dần", None, None)],
        counts: (0, 0, 2, 0, 0),
        why: &[],
    },
    Case {
        about: "two of one name are told apart by their posts",
        known: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1985), DRIVER)],
        list: &[(HUNG, None, DRIVER), (HUNG, None, CLERK)],
        counts: (0, 0, 2, 0, 0),
        why: &[],
    },
    Case {
        about: "two of one name and one row with neither year nor known post",
        known: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1985), DRIVER)],
        list: &[(HUNG, None, COOK)],
        counts: (0, 0, 0, 0, 1),
        why: &[Doubt::Several],
    },
    Case {
        about: "who is left over of two of one name is not guessed by the name alone",
        known: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1985), DRIVER)],
        list: &[(HUNG, None, CLERK), (HUNG, None, COOK)],
        counts: (0, 0, 1, 0, 1),
        why: &[Doubt::Several],
    },
    Case {
        about: "two rows might both be the one known person",
        known: &[(HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1980), DRIVER), (HUNG, Some(1980), COOK)],
        counts: (0, 0, 0, 0, 2),
        why: &[Doubt::Several, Doubt::Several],
    },
    Case {
        about: "one of two rows is the known person, so the other is new",
        known: &[(HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1980), COOK)],
        counts: (1, 0, 1, 0, 0),
        why: &[],
    },
    Case {
        about: "twins in name, year and post come again",
        known: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1980), CLERK)],
        counts: (0, 0, 2, 0, 0),
        why: &[],
    },
    Case {
        about: "one of such twins comes again, and nobody can say which",
        known: &[(HUNG, Some(1980), CLERK), (HUNG, Some(1980), CLERK)],
        list: &[(HUNG, Some(1980), CLERK)],
        counts: (0, 0, 0, 0, 1),
        why: &[Doubt::Several],
    },
    Case {
        about: "a name without accents could be either",
        known: &[(HUNG, Some(1980), CLERK), (HUNG_OF_RISE, Some(1980), CLERK)],
        list: &[("Le Van Hung", Some(1980), CLERK)],
        counts: (0, 0, 0, 0, 1),
        why: &[Doubt::AccentsDiffer],
    },
    Case {
        about: "somebody new and somebody gone",
        known: &[(HUNG, Some(1980), CLERK)],
        list: &[("Bùi Văn Dần", Some(1981), DRIVER)],
        counts: (1, 0, 0, 1, 0),
        why: &[],
    },
];

#[tokio::test]
async fn a_row_is_a_known_person_only_where_nobody_else_could_be_meant() {
    let office = TestOffice::start().await;
    let units = units(&office).await;
    assert!(units.len() >= CASES.len());
    for (case, unit) in CASES.iter().zip(units) {
        assert_eq!(import(&office, unit, &list(case.known)).await.new, case.known.len(), "{}", case.about);
        for rows in orders(&list(case.list).rows) {
            let report = plan(&office, unit, &table(rows)).await;
            assert_eq!(counts(&report), case.counts, "{}", case.about);
            let why: Vec<Doubt> = report.ambiguous.iter().map(|ambiguous| ambiguous.why).collect();
            assert_eq!(why, case.why, "{}", case.about);
        }
    }
}

#[tokio::test]
async fn nobody_takes_over_anothers_identity_and_a_doubtful_row_writes_nothing() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    import(&office, unit, &list(&[(HUNG_OF_RISE, Some(1980), CLERK)])).await;
    let before = office.state().await;
    let report = import(&office, unit, &list(&[(HUNG, Some(1980), CLERK)])).await;
    assert_eq!(report.ambiguous, [Ambiguous { row: 1, why: Doubt::AccentsDiffer }]);
    assert_eq!(office.state().await, before);
    // Beside a row that is clear only that one is written.
    let report = import(&office, unit, &list(&[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)])).await;
    assert_eq!(counts(&report), (1, 0, 0, 0, 1));
    let names: Vec<String> = people(&office, unit).await.iter().map(|(_, staff)| staff.full_name.to_string()).collect();
    assert_eq!(names, [HUNG_OF_RISE, "Bùi Văn Dần"]);
    office.assert_whole().await;
}

#[tokio::test]
async fn what_a_list_does_not_tell_changes_nothing() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut full = row(1, (HUNG, Some(1980), CLERK));
    full.department = Some(text("Tổ Một cửa"));
    full.category = Category::Vc;
    full.work_phone = Some(text("0912345678"));
    (full.badge_no, full.badge_state) = (Some(text("H23-1")), Some(BadgeRecordState::Issued));
    import(&office, unit, &table(vec![full])).await;
    let before = office.state().await;
    let mut bare = row(1, (HUNG, None, None));
    bare.category_basis = CategoryBasis::Nothing;
    bare.badge_state = Some(BadgeRecordState::Issued);
    assert_eq!(counts(&import(&office, unit, &table(vec![bare.clone()])).await), (0, 0, 1, 0, 0));
    assert_eq!(office.state().await, before);
    bare.category_basis = CategoryBasis::Told;
    assert_eq!(counts(&import(&office, unit, &table(vec![bare])).await), (0, 1, 0, 0, 0));
    let (posting, staff) = people(&office, unit).await.remove(0);
    assert_eq!((staff.category, staff.birth_year), (Category::Cc, Some(1980)));
    assert_eq!((posting.title, posting.department), (Some(text("Văn thư")), Some(text("Tổ Một cửa"))));
}

#[tokio::test]
async fn a_new_person_at_the_top_changes_nobody_below() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    import(&office, unit, &list(&[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)])).await;
    let before = office.state().await.len();
    let with_new =
        list(&[("Lê Thị Ánh", Some(1990), CLERK), (HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)]);
    assert_eq!(counts(&import(&office, unit, &with_new).await), (1, 0, 2, 0, 0));
    assert_eq!(office.state().await.len(), before + 2, "one staff member and one posting");
    let moved =
        list(&[("Lê Thị Ánh", Some(1990), CLERK), ("Bùi Văn Dần", Some(1981), COOK), (HUNG, Some(1980), CLERK)]);
    assert_eq!(counts(&import(&office, unit, &moved).await), (0, 1, 2, 0, 0));
    let rows: Vec<_> =
        people(&office, unit).await.into_iter().map(|(posting, _)| (posting.title, posting.row)).collect();
    assert!(rows.contains(&(COOK.map(text), 2)), "a change takes its new place with it: {rows:?}");
}

#[tokio::test]
async fn who_joins_a_unit_with_a_roster_is_posted_from_that_day_and_stays_so() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    import(&office, unit, &list(&[(HUNG, Some(1980), CLERK)])).await;
    // Half past eleven in the evening of the next day, which is another day in UTC.
    office.pass_ms(DAY_MS + 15 * 60 * 60 * 1000 + 30 * 60 * 1000);
    let joined = office_time(MORNING_MS + DAY_MS).date_naive();
    let both = list(&[(HUNG, Some(1980), CLERK), ("Bùi Văn Dần", Some(1981), DRIVER)]);
    import(&office, unit, &both).await;
    let from = || async { people(&office, unit).await.iter().map(|(posting, _)| posting.from).collect::<Vec<_>>() };
    assert_eq!(from().await, [None, Some(joined)]);
    office.pass_ms(DAY_MS);
    assert_eq!(counts(&import(&office, unit, &both).await), (0, 0, 2, 0, 0));
    let promoted = list(&[(HUNG, Some(1980), COOK), ("Bùi Văn Dần", Some(1981), COOK)]);
    assert_eq!(counts(&import(&office, unit, &promoted).await), (0, 2, 0, 0, 0));
    assert_eq!(from().await, [None, Some(joined)]);
}

#[tokio::test]
async fn a_post_that_was_marked_sensitive_stays_so() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    import(&office, unit, &list(&[(HUNG, Some(1980), CLERK)])).await;
    let (posting, _) = people(&office, unit).await.remove(0);
    let marked = Fact::Posting(Posting { sensitive: true, ..posting });
    let standing = sync_server::standing::standing_refs(&office.office.record().await.unwrap(), &marked.parts());
    let draft = Draft::set(marked, ScopeId::from(unit)).replacing(standing);
    office.office.write(vec![draft], office.office.author(None).await.unwrap()).await.unwrap();
    assert_eq!(counts(&import(&office, unit, &list(&[(HUNG, Some(1980), CLERK)])).await), (0, 0, 1, 0, 0));
    assert_eq!(counts(&import(&office, unit, &list(&[(HUNG, Some(1980), DRIVER)])).await), (0, 1, 0, 0, 0));
    assert!(people(&office, unit).await[0].0.sensitive);
}

#[tokio::test]
async fn two_ids_that_were_joined_are_one_person() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    import(&office, unit, &list(&[(HUNG, Some(1980), CLERK), (HUNG, None, DRIVER)])).await;
    let ids: Vec<PersonId> = people(&office, unit).await.iter().map(|(posting, _)| posting.person).collect();
    let joined = SamePerson { visit: VisitId([1; 16]), person: ids[0], other: ids[1] };
    let draft = Draft::set(Fact::SamePerson(joined), ScopeId::from(unit));
    office.office.write(vec![draft], office.office.author(Some("hoa")).await.unwrap()).await.unwrap();
    let report = plan(&office, unit, &list(&[(HUNG, Some(1980), COOK)])).await;
    assert_eq!(counts(&report), (0, 1, 0, 0, 0));
}

fn fixture(name: &str) -> PathBuf {
    Path::new("tests/fixtures/rosters").join(name)
}

#[tokio::test]
async fn a_whole_workbook_again_in_any_order_is_the_same_people() {
    let office = TestOffice::start().await;
    let names = ["commune-unicode.xlsx", "commune-nfd.xlsx", "district-departments.xlsx"];
    for (name, unit) in names.into_iter().zip(units(&office).await) {
        let table = roster::read(RosterFile { name, bytes: &std::fs::read(fixture(name)).unwrap() }).unwrap();
        let people = table.rows.len();
        assert_eq!(counts(&import(&office, unit, &table).await), (people, 0, 0, 0, 0), "{name}");
        let mut shuffled = table.clone();
        shuffled.rows.reverse();
        shuffled.rows.rotate_left(people / 3);
        assert_eq!(counts(&plan(&office, unit, &shuffled).await), (0, 0, people, 0, 0), "{name}");
        shuffled.rows.iter_mut().for_each(|row| row.birth_year = None);
        assert_eq!(counts(&plan(&office, unit, &shuffled).await), (0, 0, people, 0, 0), "{name} without years");
    }
    office.assert_whole().await;
}

#[tokio::test]
async fn a_list_that_names_another_unit_of_the_record_is_known_as_such() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let record = office.office.record().await.unwrap();
    for (hint, other) in [
        (Some("XÃ AN THANH"), None),
        (Some("Xã Tái Sơn"), Some("Xã Tái Sơn")),
        (Some("Xã Không Có"), None),
        (None, None),
    ] {
        let table = RosterTable { unit_hint: hint.map(text), ..list(&[]) };
        let named = other_unit(&record, unit, &table).map(|unit| unit.name.to_string());
        assert_eq!(named.as_deref(), other, "{hint:?}");
    }
}

#[test]
fn every_doubt_is_said_in_both_languages() {
    for lang in shared::text::Lang::ALL {
        for doubt in [Doubt::Several, Doubt::AccentsDiffer, Doubt::YearDiffers] {
            let said = doubt.say(14, lang);
            assert!(said.contains("14") && !said.contains("{$") && !said.starts_with('«'), "{said}");
        }
    }
}

/// An office in a folder, asked through its command line.
struct CommandLine(tempfile::TempDir);

impl CommandLine {
    fn founded() -> CommandLine {
        let office = CommandLine(tempfile::tempdir().unwrap());
        assert!(office.run("init", &["--login", "noivu"]).status.success());
        office
    }

    fn run(&self, command: &str, args: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sync-server"));
        program.env_remove("KY_CUONG_DATABASE").arg(command).arg("--data").arg(self.0.path()).args(args);
        program.output().unwrap()
    }

    /// Exit, JSON and words of an import.
    fn import(&self, unit: &str, file: &Path, flags: &[&str]) -> (bool, Value, String) {
        let args = [&["--unit", unit], flags, &[file.to_str().unwrap()]].concat();
        let output = self.run("import", &args);
        let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.success(), json, String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn the_clerk_sees_the_plan_first_and_only_yes_writes_it() {
    let (office, file) = (CommandLine::founded(), fixture("commune-unicode.xlsx"));
    for _ in 0..2 {
        let (done, json, words) = office.import("Xã An Thanh", &file, &[]);
        assert!(done && words.contains("Chưa có gì được ghi") && words.contains("--yes"), "{words}");
        assert_eq!((&json["new"], &json["written"]), (&Value::from(27), &Value::from(false)));
        let warning = serde_json::json!({ "warning": "category_from_mixed_group", "rows": 17, "category": "CC" });
        assert_eq!(json["warnings"], Value::from(vec![warning]));
        assert_eq!(json["unit_hint"], "Xã An Thanh");
        assert_eq!(json["dropped_columns"][1], serde_json::json!({ "label": "Dân tộc", "why": "sensitive" }));
    }
    let (done, json, words) = office.import("Xã An Thanh", &file, &["--yes"]);
    assert!(done && !words.contains("--yes"), "{words}");
    assert_eq!((&json["new"], &json["written"]), (&Value::from(27), &Value::from(true)));
    let (_, json, _) = office.import("Xã An Thanh", &file, &["--yes"]);
    assert_eq!((&json["new"], &json["same"]), (&Value::from(0), &Value::from(27)));
}

#[test]
fn doubtful_rows_and_warnings_are_told_with_their_place() {
    let office = CommandLine::founded();
    let file = office.0.path().join("ds.csv");
    let write = |lines: &str| std::fs::write(&file, format!("STT;Họ và tên;Năm sinh;Loại\n{lines}\n")).unwrap();
    write("1;Lê Văn Hưng;1980;CC");
    office.import("Xã An Thanh", &file, &["--yes"]);
    write("1;Lê Văn Hùng;1980;CC\n2;Lê Thị Ánh;không rõ;CC");
    let (done, json, words) = office.import("Xã An Thanh", &file, &[]);
    assert!(done && words.contains("Dòng 2: ") && words.contains("Dòng 3, cột C"), "{words}");
    assert_eq!((&json["ambiguous"], &json["new"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(json["ambiguous_rows"], serde_json::json!([{ "row": 2, "why": "accents_differ" }]));
    let warning = serde_json::json!({ "warning": "birth_year_not_understood", "row": 3, "column": "C" });
    assert_eq!(json["warnings"], serde_json::json!([warning]));
}

#[test]
fn another_units_list_is_written_only_where_that_is_said_too() {
    let (office, file) = (CommandLine::founded(), fixture("commune-unicode.xlsx"));
    let (done, json, words) = office.import("Xã Tái Sơn", &file, &[]);
    assert!(done && words.contains("Xã An Thanh") && words.contains("--yes-other-unit"), "{words}");
    assert_eq!(json["other_unit"], "Xã An Thanh");
    let (done, json, words) = office.import("Xã Tái Sơn", &file, &["--yes"]);
    assert!(!done && json.is_null() && words.contains("--yes-other-unit"), "{words}");
    let (done, json, _) = office.import("Xã Tái Sơn", &file, &["--yes", "--yes-other-unit"]);
    assert!(done);
    assert_eq!((&json["new"], &json["written"]), (&Value::from(27), &Value::from(true)));
}

#[test]
fn a_refused_list_gets_its_sentence_and_no_json() {
    let office = CommandLine::founded();
    let file = office.0.path().join("ds.csv");
    std::fs::write(&file, "STT;Xã;Dân số\n1;An Thanh;9000\n").unwrap();
    let (done, json, words) = office.import("Xã An Thanh", &file, &["--yes"]);
    assert!(!done && json.is_null() && words.contains("«Họ và tên»") && words.contains("Dân số"), "{words}");
    std::fs::write(&file, vec![b'x'; roster::FILE_BYTES_MAX + 1]).unwrap();
    let (done, _, words) = office.import("Xã An Thanh", &file, &["--yes"]);
    assert!(!done && words.contains("3 MB") && words.contains("2 MB"), "{words}");
}
