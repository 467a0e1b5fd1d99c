//! Papers from the samples, as text: each golden file was read line by line.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod kit;

use documents::Refused;
use documents::paper::OutputClass::{self, Internal, InternalWithoutNames, Public};
use documents::paper::Paper;
use documents::papers::MinutesState::{Copy, Draft, ForSigning, Sealed};
use documents::papers::*;
use documents::samples::{
    PORTRAITS, Sample, Story, Who, absent_24_of_81, empty, long_names, person, sixty_findings, text,
    two_hundred_portraits, typical, typical_sealed,
};
use kit::odd::CITIZEN_NUMBER;
use kit::{golden, minutes_of};
use shared::domain::{Attendance, Category, Fact, Moment, Staff, Subject, TimeSource, VisitKind, VisitTime};
use shared::ids::{EntryHash, VisitId};
use shared::journal::Entry;
use shared::record::{Item, Record};
use shared::text::{fold, has_citizen_number};

const CLASSES: [OutputClass; 3] = [Internal, InternalWithoutNames, Public];

#[test]
fn minutes_say_what_their_golden_files_say() {
    golden("minutes-empty", &minutes_of(&empty(), Draft, Internal));
    golden("minutes-typical", &minutes_of(&typical(), ForSigning, Internal));
    golden("minutes-typical-draft-without-names", &minutes_of(&typical(), Draft, InternalWithoutNames));
    golden("minutes-typical-public", &minutes_of(&typical(), ForSigning, Public));
    golden("minutes-absent-24-of-81", &minutes_of(&absent_24_of_81(), ForSigning, Internal));
    golden("minutes-absent-24-of-81-public", &minutes_of(&absent_24_of_81(), ForSigning, Public));
    golden("minutes-long-names", &minutes_of(&long_names(), Draft, Internal));
    golden("minutes-sixty-findings", &minutes_of(&sixty_findings(), Draft, Internal));
}

#[test]
fn what_follows_a_visit_says_what_its_golden_file_says() {
    let sample = typical_sealed();
    let (sources, visit, seal) = (sample.sources(), sample.visit, sample.seal.unwrap());
    for (class, name) in [(Internal, "supplement"), (InternalWithoutNames, "supplement-without-names")] {
        golden(name, &supplement(&sources, &SupplementOf { visit, seal, class }).unwrap());
    }
    for (class, name) in
        [(Internal, "notice"), (InternalWithoutNames, "notice-without-names"), (Public, "notice-public")]
    {
        golden(name, &notice(&sources, &NoticeOf { visit, class }).unwrap());
    }
    golden("badge-list", &badge_list(&sources, &BadgeListOf { visit }).unwrap());
    golden("photo-list", &photo_list(&sources, &PhotoListOf { visit }).unwrap());
    let due = working_days_after(sample.made_on, ANSWER_DAYS);
    for (to, name) in [(Subject::Person(person(27)), "request-person"), (Subject::Unit(sample.unit()), "request-unit")]
    {
        golden(name, &explanation_request(&sources, &ExplanationRequestOf { visit, to, due }).unwrap());
    }
}

#[test]
fn a_blank_checklist_says_what_its_golden_file_says() {
    let sample = typical();
    let (sources, unit) = (sample.sources(), Some(sample.unit()));
    let with_roster = BlankChecklistOf { unit, kind: VisitKind::Agency, roster: BlankRoster::OfUnit };
    golden("blank-agency", &blank_checklist(&sources, &with_roster).unwrap());
    let bare = BlankChecklistOf { unit: None, kind: VisitKind::OneStopDesk, roster: BlankRoster::Lines(ROSTER_LINES) };
    golden("blank-desk", &blank_checklist(&sources, &bare).unwrap());
}

#[test]
fn sealed_minutes_say_what_was_signed_whatever_came_later() {
    let before = minutes_of(&typical(), ForSigning, Internal);
    let after = typical_sealed();
    assert_eq!(minutes_of(&after, Sealed(after.seal.unwrap()), Internal), before);
    assert_ne!(kit::dump(&minutes_of(&after, Draft, Internal)), kit::dump(&before));
    let mut renamed = Story::going_on(typical_sealed());
    let new_name =
        Staff { person: person(27), full_name: text("Tên Mới Sau Này"), birth_year: None, category: Category::Cc };
    renamed.instead(Who::Office, Fact::Staff(new_name));
    let renamed = Sample::of(renamed, after.seal);
    assert_eq!(minutes_of(&renamed, Sealed(after.seal.unwrap()), Internal), before);
    assert!(kit::dump(&minutes_of(&renamed, Draft, Internal)).contains("Tên Mới Sau Này"));
}

#[test]
fn a_copy_of_minutes_that_were_replaced_says_so_at_its_foot() {
    let mut story = Story::going_on(typical_sealed());
    let old = typical_sealed().seal.unwrap();
    let new = story.seals_again(old);
    let sample = Sample::of(story, Some(new));
    let told = |state| minutes_of(&sample, state, Internal).foot.unwrap();
    assert!(told(Copy(old)).contains("đã được thay"));
    assert_eq!(told(Copy(new)), told(Sealed(new)));
    assert_eq!(told(Copy(old)).find(&told(Sealed(old))), Some(0));
}

#[test]
fn sealed_minutes_are_the_very_bytes_that_were_signed_also_when_replaced_later() {
    let signed = typical();
    let on_the_phone = documents::pdf(&minutes_of(&signed, ForSigning, Internal), &signed.pictures).unwrap();
    let seal = typical_sealed().seal.unwrap();
    let mut story = Story::going_on(typical_sealed());
    let over = VisitTime {
        visit: story.visit,
        moment: Moment::Ended,
        at: chrono::DateTime::parse_from_rfc3339("2023-11-24T10:00:00+07:00").unwrap(),
        source: TimeSource::Person,
        reason: Some(text("Ghi nhầm ngày")),
    };
    story.instead(Who::Leader, Fact::VisitTime(over));
    story.seals_again(seal);
    let mut years_later = Sample::of(story, None);
    years_later.made_on = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let in_the_office = documents::pdf(&minutes_of(&years_later, Sealed(seal), Internal), &years_later.pictures);
    assert!(in_the_office.unwrap() == on_the_phone);
    let copy = documents::pdf(&minutes_of(&years_later, Copy(seal), Internal), &years_later.pictures).unwrap();
    assert!(copy != on_the_phone);
}

#[test]
fn minutes_bear_the_day_the_act_ended_else_began_else_was_first_told_of() {
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2023, 11, day);
    let over_night = |moment, at: &str| {
        let mut story = Story::going_on(empty());
        let at = chrono::DateTime::parse_from_rfc3339(at).unwrap();
        let time = VisitTime { visit: story.visit, moment, at, source: TimeSource::Clock, reason: None };
        story.instead(Who::Leader, Fact::VisitTime(time));
        Sample::of(story, None)
    };
    let told = |sample: &Sample| day_of_visit(&sample.record, sample.visit);
    assert_eq!(told(&empty()), day(20));
    assert_eq!(told(&over_night(Moment::Arrived, "2023-11-21T23:50:00+07:00")), day(21));
    assert_eq!(told(&over_night(Moment::Ended, "2023-11-22T18:30:00Z")), day(23));
    assert_eq!(day_of_visit(&empty().record, VisitId([9; 16])), None);
    let told_only = kit::odd::without_times(&empty());
    assert_eq!(day_of_visit(&told_only, empty().visit), day(20));
}

#[test]
fn a_seal_that_goes_on_in_parts_gives_the_same_minutes() {
    let mut story = Story::going_on(sixty_findings());
    for number in 0..440 {
        story.mark(Who::Member, number % 40, Attendance::Cm);
    }
    let (visit, before) = (story.visit, Sample::of(Story::going_on(Sample::of(story, None)), None));
    let signing = minutes_of(&before, ForSigning, Internal);
    let mut story = Story::going_on(before);
    let seal = story.pens.seals(visit);
    let parts = story.pens.entries.iter().filter(|entry| entry.header().kind == "seal_part").count();
    assert!(parts > 0);
    assert_eq!(minutes_of(&Sample::of(story, Some(seal)), Sealed(seal), Internal), signing);
}

#[test]
fn a_seal_whose_entries_are_not_all_here_gives_no_minutes() {
    let sample = typical_sealed();
    let mut record = Record::new([Who::Office.device()].into());
    let marks = |entry: &&Entry| entry.header().kind == "mark";
    let first = sample.entries.iter().find(marks).map(Entry::hash);
    record.extend(sample.entries.iter().filter(|entry| Some(entry.hash()) != first).map(Item::of));
    let sources = Sources { record: &record, ..sample.sources() };
    let of = MinutesOf { visit: sample.visit, state: Sealed(sample.seal.unwrap()), class: Internal };
    assert_eq!(minutes(&sources, &of), Err(Refused::Missing { field: "includes" }));
}

#[test]
fn more_findings_than_a_paper_holds_are_refused() {
    let mut story = Story::going_on(sixty_findings());
    for number in 0..441 {
        let name = story.named(Some(number % 40), "NV-01", 1 + (number / 40) as u8);
        story.finding(name, "Chậm tiến độ.", None);
    }
    let sample = Sample::of(story, None);
    let of = MinutesOf { visit: sample.visit, state: Draft, class: Internal };
    assert_eq!(minutes(&sample.sources(), &of), Err(Refused::TooMuch { field: "findings", max: 500 }));
}

#[test]
fn a_visit_of_2025_is_printed_with_the_names_of_its_time() {
    let mut story = Story::going_on(typical());
    let moved = VisitTime {
        visit: story.visit,
        moment: Moment::Arrived,
        at: chrono::DateTime::parse_from_rfc3339("2025-08-04T07:40:00+07:00").unwrap(),
        source: TimeSource::Person,
        reason: Some(text("Máy sai ngày")),
    };
    story.instead(Who::Leader, Fact::VisitTime(moved));
    let said = kit::dump(&minutes_of(&Sample::of(story, None), Draft, Internal));
    assert!(said.contains("UỶ BAN NHÂN DÂN XÃ TỨ KỲ") && said.contains("80/2025/QH15"), "{said}");
    assert!(!said.contains("của Chủ tịch Uỷ ban nhân dân huyện Tứ Kỳ về thực hiện"), "{said}");
    assert!(said.contains("ngày 04 tháng 8 năm 2025") && said.contains("Lý do: Máy sai ngày."), "{said}");
}

#[test]
fn a_paper_is_the_same_in_two_runs_and_in_any_order_of_arrival() {
    for sample in [typical_sealed, absent_24_of_81, sixty_findings] {
        let straight = sample();
        let mut turned = sample();
        let mut record = Record::new([Who::Office.device()].into());
        let mut entries = turned.entries.clone();
        entries.reverse();
        let middle = entries.len() / 3;
        entries.rotate_left(middle);
        entries.iter().for_each(|entry| record.add(Item::of(entry)));
        turned.record = record;
        for class in CLASSES {
            assert_eq!(papers_of(&straight, class), papers_of(&turned, class));
            assert_eq!(papers_of(&straight, class), papers_of(&sample(), class));
        }
    }
}

#[test]
fn no_citizen_number_is_in_any_paper_and_no_name_in_one_without_names() {
    for sample in samples().into_iter().chain([kit::odd::citizen_numbers(typical()), kit::odd::odd(typical())]) {
        let names = kit::odd::names(&sample);
        for class in CLASSES {
            for paper in papers_of(&sample, class) {
                let said = kit::dump(&paper);
                assert!(!said.contains(CITIZEN_NUMBER), "{said}");
                if class != Internal {
                    said.lines().for_each(|line| assert!(!has_citizen_number(line), "{line}"));
                    let folded = fold(&said);
                    let told: Vec<&String> = names.iter().filter(|name| folded.contains(name.as_str())).collect();
                    assert!(told.is_empty(), "{told:?} in {said}");
                }
            }
        }
    }
}

#[test]
fn free_words_with_a_citizen_number_are_printed_masked() {
    let said = kit::dump(&minutes_of(&kit::odd::citizen_numbers(typical()), Draft, Internal));
    assert_eq!(said.matches("*********234").count(), 12, "{said}");
}

#[test]
fn what_is_withdrawn_erased_awaited_or_newer_has_words_of_its_own() {
    let sample = kit::odd::odd(typical());
    let paper = minutes_of(&sample, Draft, Internal);
    golden("minutes-odd", &paper);
    let refused = minutes(&sample.sources(), &MinutesOf { visit: sample.visit, state: ForSigning, class: Internal });
    assert_eq!(refused, Err(Refused::NeedsUpdate));
}

#[test]
fn a_badge_never_issued_stands_in_no_list_of_persons_breaches() {
    let paper = minutes_of(&typical(), Draft, Internal);
    let persons = kit::table(&paper, "Thẻ của cá nhân");
    let units = kit::table(&paper, "Thẻ cần cấp, đổi");
    let unissued = shared::text::title_case(&typical().names[4 + 24]);
    assert!(!persons.contains(&unissued) && units.contains(&unissued), "{persons}\n{units}");
    let to = Subject::Person(person(24));
    let (sample, due) = (typical(), typical().made_on);
    let of = ExplanationRequestOf { visit: sample.visit, to, due };
    assert_eq!(explanation_request(&sample.sources(), &of), Err(Refused::Missing { field: "finding" }));
}

#[test]
fn the_rolls_cells_add_up_to_its_rows() {
    for sample in samples().into_iter().chain([kit::odd::odd(typical())]) {
        let paper = minutes_of(&sample, Draft, Internal);
        let Some(row) = kit::numbers(&paper, "Quân số") else { continue };
        let (rows, cells) = (row[row.len() - row_cells(&paper)], &row[row.len() - row_cells(&paper) + 1..]);
        assert_eq!(rows, cells.iter().sum::<i64>());
    }
}

/// Columns from «Hiện có» on.
fn row_cells(paper: &Paper) -> usize {
    kit::columns(paper, "Quân số") - 1
}

#[test]
fn lists_are_in_vietnamese_order() {
    let paper = minutes_of(&absent_24_of_81(), Draft, Internal);
    let said = kit::table(&paper, "Đi muộn, vắng mặt");
    let place = |name: &str| said.find(name).unwrap_or_else(|| panic!("{name} in {said}"));
    for pair in
        ["Nguyễn Thị An", "Trần Văn Ánh", "Lê Đức Ân", "Vũ Quang Dần", "Lê Ngọc Dũng", "Bùi Thị Ý", "Đỗ Văn Yến"]
            .windows(2)
    {
        assert!(place(pair[0]) < place(pair[1]), "{pair:?}");
    }
}

#[test]
fn a_visit_without_what_a_paper_must_state_is_refused_by_its_field() {
    let sample = typical();
    let missing = |visit, team: bool, unit: bool| {
        let record = kit::odd::without(&sample, team, unit);
        let sources = Sources { record: &record, ..sample.sources() };
        minutes(&sources, &MinutesOf { visit, state: Draft, class: Internal }).map(|paper| paper.title)
    };
    let refused = |field| Err(Refused::Missing { field });
    assert_eq!(missing(sample.visit, true, false), refused("team"));
    assert_eq!(missing(sample.visit, false, true), refused("unit"));
    assert_eq!(missing(VisitId([9; 16]), false, false), refused("visit"));
    assert!(missing(sample.visit, false, false).is_ok());
    let sources = Sources { profiles: &[], ..sample.sources() };
    let of = MinutesOf { visit: sample.visit, state: Draft, class: Internal };
    assert_eq!(minutes(&sources, &of).map(|paper| paper.title), refused("profile"));
    let of = MinutesOf { state: Sealed(EntryHash([1; 32])), ..of };
    assert_eq!(minutes(&sample.sources(), &of).map(|paper| paper.title), refused("seal"));
}

#[test]
fn a_finding_of_an_unknown_code_is_refused_by_the_code() {
    let sample = kit::odd::unknown_code(typical());
    let of = MinutesOf { visit: sample.visit, state: Draft, class: Internal };
    assert_eq!(minutes(&sample.sources(), &of), Err(Refused::UnknownCode { code: "XYZ-99".to_owned() }));
}

#[test]
fn portraits_have_the_names_of_files() {
    let sample = typical();
    let names = portrait_file_names(&sample.sources(), &BadgeListOf { visit: sample.visit }).unwrap();
    let names: Vec<&String> = names.keys().collect();
    assert_eq!(names.len(), 2);
    assert!(names[0].starts_with("01_ngo-quang-phuong_") && names[0].ends_with(".jpg"), "{names:?}");
    let table = badge_table(&sample.sources(), &BadgeListOf { visit: sample.visit }).unwrap();
    assert_eq!(kit::dump_table(&table).matches(".jpg").count(), 2);
}

#[test]
fn findings_that_may_be_one_are_told_in_one_sentence() {
    let said = kit::dump(&minutes_of(&sixty_findings(), Draft, Internal));
    assert_eq!(said.matches("có thể có những số là một việc").count(), 1);
    assert!(said.contains("Trong các số 41–60 có thể"), "{said}");
    let mut story = Story::going_on(typical());
    let again = story.named(Some(27), "GIO-01", 2);
    story.finding(again, "Đến muộn, thấy lần nữa.", None);
    let said = kit::dump(&minutes_of(&Sample::of(story, None), Draft, Internal));
    assert!(said.contains("Số 3 và số 4 có thể là một việc"), "{said}");
}

#[test]
fn what_only_points_to_the_differences_is_told_there_in_full() {
    for sample in samples().into_iter().chain([kit::odd::odd(typical())]) {
        let paper = minutes_of(&sample, Draft, Internal);
        let told = kit::table(&paper, "Ghi khác nhau");
        let away = kit::table(&paper, "Đi muộn, vắng mặt");
        for row in away.lines().filter(|row| row.contains("xem mục 6")) {
            let name = row.split(" | ").nth(1).unwrap();
            assert!(told.contains(&format!("Điểm danh – {name} | – ")), "{name} is not in {told}");
        }
    }
}

#[test]
fn a_department_that_the_title_names_is_not_said_twice() {
    let said = kit::dump(&minutes_of(&typical(), Draft, Internal));
    assert!(said.contains("Công chức Tư pháp - Hộ tịch |") && said.contains("Văn thư, Văn phòng |"), "{said}");
}

#[test]
fn an_item_that_nobody_answered_is_said_to_be_open_and_none_is_said_twice() {
    let typical = kit::dump(&minutes_of(&typical(), Draft, Internal));
    assert!(typical.contains("Chưa ghi kết quả: khắc phục kiến nghị lần trước (CQ-17)."), "{typical}");
    let empty = kit::dump(&minutes_of(&empty(), Draft, Internal));
    let items = shared::domain::checklist::checklist(VisitKind::Agency);
    for code in items.map(|item| item.code.to_string()) {
        let told = empty.matches(&code).count();
        assert!(told <= 1, "{code} is told {told} times");
        assert!(told == 1 || !kit::is_asked(&code) || code == "CQ-20", "{code} is told nowhere");
    }
}

#[test]
fn a_letter_cited_in_one_word_is_named_in_full_where_no_list_of_texts_is() {
    let sample = typical();
    let (to, due) = (Subject::Person(person(27)), sample.made_on);
    let of = ExplanationRequestOf { visit: sample.visit, to, due };
    let said = kit::dump(&explanation_request(&sample.sources(), &of).unwrap());
    assert!(said.contains("«Công văn» ở cột Căn cứ là Công văn số"), "{said}");
}

#[test]
fn a_list_of_200_portraits_has_the_picture_of_each() {
    let sample = two_hundred_portraits();
    let paper = badge_list(&sample.sources(), &BadgeListOf { visit: sample.visit }).unwrap();
    let said = kit::dump(&paper);
    assert_eq!(sample.pictures.len(), PORTRAITS);
    for (hash, jpeg) in &sample.pictures {
        assert!((55_000..60_000).contains(&jpeg.len()) && said.contains(&hash.to_string()));
    }
    let bytes = documents::pdf(&paper, &sample.pictures).unwrap().len();
    assert!(bytes > 200 * 55_000, "{bytes} bytes hold no 200 pictures");
}

/// Every sample.
fn samples() -> Vec<Sample> {
    vec![empty(), typical(), typical_sealed(), absent_24_of_81(), long_names(), sixty_findings()]
}

/// All papers of a class that can be made of a sample.
fn papers_of(sample: &Sample, class: OutputClass) -> Vec<Paper> {
    let (sources, visit) = (sample.sources(), sample.visit);
    let states = [Some(Draft), Some(ForSigning), sample.seal.map(Sealed)].into_iter().flatten();
    let mut papers: Vec<Paper> =
        states.filter_map(|state| minutes(&sources, &MinutesOf { visit, state, class }).ok()).collect();
    papers.extend(sample.seal.and_then(|seal| supplement(&sources, &SupplementOf { visit, seal, class }).ok()));
    papers.extend(notice(&sources, &NoticeOf { visit, class }));
    if class == Internal {
        papers.extend(badge_list(&sources, &BadgeListOf { visit }));
        papers.extend(photo_list(&sources, &PhotoListOf { visit }));
        let to = [Subject::Unit(sample.unit())].into_iter().chain((0..40).map(person).map(Subject::Person));
        let due = sample.made_on;
        papers.extend(to.filter_map(|to| explanation_request(&sources, &ExplanationRequestOf { visit, to, due }).ok()));
    }
    papers
}
