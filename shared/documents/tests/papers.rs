//! Papers from the samples, as text: each golden file was read line by line.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod kit;

use documents::paper::OutputClass::{self, Internal, InternalWithoutNames, Public};
use documents::papers::MinutesState::{Draft, ForSigning, Sealed};
use documents::papers::*;
use documents::samples::{Sample, absent_24_of_81, empty, long_names, person, sixty_findings, typical, typical_sealed};
use kit::{golden, minutes_of};
use shared::domain::{Subject, VisitKind};

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
