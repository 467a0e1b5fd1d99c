//! Visits that no sample tells: texts with a citizen number in them, values withdrawn,
//! erased, awaited or of a later version, two findings that may be one, two seals.

use documents::samples::{Pens, Sample, Story, Who, id, person, text};
use shared::domain::*;
use shared::ids::{BodyHash, EntryHash, EntryRef, ScopeId, sha256};
use shared::journal::{Act, Draft, Entry, Header, Writer, write};
use shared::record::{Item, Record};

/// Twelve figures that look like a citizen number.
pub const CITIZEN_NUMBER: &str = "030199001234";

/// An entry that no honest device writes: the next one with its body changed.
pub fn bent(pens: &mut Pens, who: Who, draft: Draft, change: impl FnOnce(&mut Header, &mut Vec<u8>)) -> EntryRef {
    let mut own = pens.entries.iter().filter(|entry| entry.header().device == who.device());
    let last = own.next_back().expect("everybody has written something");
    let tip = shared::journal::Tip { head: Some((last.header().seq, last.hash())), lc: pens.entries.len() as u64 + 50 };
    let writer = Writer { device: who.device(), author: who.member(), role: Role::Office };
    let straight = write(writer, tip, draft, pens.stamp()).unwrap();
    let mut header = straight.header().clone();
    let mut body = straight.body_bytes().unwrap().to_vec();
    change(&mut header, &mut body);
    header.body_hash = BodyHash(sha256(&body));
    let bytes = serde_json::to_vec(&header).unwrap();
    pens.keep(Entry::read(bytes, Some(body)).unwrap())
}

/// Puts a citizen number in place of a word that stands in the body.
pub fn with_citizen_number(body: &mut Vec<u8>) {
    let said = String::from_utf8(body.clone()).unwrap();
    assert!(said.contains("MARK"), "{said}");
    *body = said.replace("MARK", CITIZEN_NUMBER).into_bytes();
}

/// A finding, an explanation, a statement, a badge note, a recommendation and a place, each
/// with a citizen number and a name in it.
pub fn citizen_numbers(sample: Sample) -> Sample {
    let mut story = Story::going_on(sample);
    let (visit, unit) = (story.visit, story.unit);
    let named = story.named(Some(3), "UX-01", 1);
    let seen_at = story.pens.at;
    let words = || text("Ông Nguyễn Thị An số MARK đến làm việc.");
    let facts = [
        Fact::Finding(Finding { name: named.clone(), text: words(), seen_at, place: Some(words()) }),
        Fact::Explanation(Explanation { name: named, answer: ExplanationAnswer::Explained { text: words() } }),
        Fact::Statement(Statement { visit, speaker: text("Trần Văn Ánh"), text: words() }),
        Fact::BadgeCheck(BadgeCheck {
            visit,
            person: person(4),
            state: BadgeState::NotWorn,
            exempt: None,
            requested: None,
            reported: None,
            note: Some(words()),
        }),
        Fact::Recommendation(Recommendation {
            visit,
            id: shared::ids::Id(id("marked")),
            who: words(),
            what: words(),
            due: "2023-12-01".parse().unwrap(),
            result: words(),
            responsible: words(),
        }),
        Fact::AbsenceProof(AbsenceProof { visit, person: person(31), proof: Proof::Seen, paper: Some(words()) }),
        Fact::ChecklistAnswer(ChecklistAnswer {
            visit,
            item: "CQ-10".parse().unwrap(),
            answer: Answer::Places { places: [words()].into() },
        }),
    ];
    for fact in facts {
        bent(&mut story.pens, Who::Secretary, Draft::set(fact, ScopeId::from(unit)), |_, body| {
            with_citizen_number(body)
        });
    }
    Sample::of(story, None)
}

/// Everything that a record may hold besides a plain value.
pub fn odd(sample: Sample) -> Sample {
    let mut story = Story::going_on(sample);
    erases_a_mark(&mut story);
    let unit = ScopeId::from(story.unit);
    let withdrawn = story.named(Some(20), "THE-01", 1);
    withdraws(&mut story, &finding_parts("finding", &withdrawn));
    let twice = story.named(Some(27), "GIO-01", 2);
    story.finding(twice, "Đến muộn, thấy lần nữa.", None);
    let stranger = FindingName { subject: Subject::Unidentified(person(700)), ..story.named(None, "UX-04", 1) };
    story.finding(stranger, "Hút thuốc ở hành lang, không cho biết tên.", Some("tầng 2."));
    let mark =
        Mark { visit: story.visit, person: person(10), state: Attendance::Vkl, reason: None, basis: Basis::Seen };
    bent(&mut story.pens, Who::Member, Draft::set(Fact::Mark(mark.clone()), unit), |header, _| {
        header.replaces = vec![EntryRef { device: Who::Member.device(), seq: 9_999, hash: EntryHash([7; 32]) }];
    });
    bent(&mut story.pens, Who::Member, Draft::set(Fact::Mark(Mark { person: person(11), ..mark }), unit), |_, body| {
        let said = String::from_utf8(body.clone()).unwrap();
        *body = said.replace("VKL", "ZZZ").into_bytes();
    });
    Sample::of(story, None)
}

fn withdraws(story: &mut Story, parts: &KeyParts) {
    let record = story.record();
    let key = record.at(parts).unwrap();
    let standing: Vec<&Item> = key.standing.iter().filter_map(|hash| record.item(hash)).collect();
    let fact = record.fact(&standing[0].hash).unwrap().clone();
    let named: Vec<_> = standing.iter().map(|item| item.named()).collect();
    let draft = Draft::set(fact, story.unit).replacing(named).act(Act::Withdraw);
    story.pens.writes(Who::Secretary, draft);
}

fn erases_a_mark(story: &mut Story) {
    let record = story.record();
    let parts = KeyParts::of("mark", story.visit).on(person(5));
    let class = record.class_of(&parts);
    for draft in shared::record::erasure(&record, class, &text("Quy định lưu trữ")).unwrap() {
        story.pens.writes(Who::Office, draft);
    }
}

/// A finding whose code this version's catalogue does not have.
pub fn unknown_code(sample: Sample) -> Sample {
    let mut story = Story::going_on(sample);
    let name = story.named(Some(3), "UX-01", 1);
    let seen_at = story.pens.at;
    let fact = Fact::Finding(Finding { name, text: text("Việc mới"), seen_at, place: None });
    let unit = ScopeId::from(story.unit);
    let visit = story.visit;
    bent(&mut story.pens, Who::Secretary, Draft::set(fact, unit), |header, body| {
        *body = String::from_utf8(body.clone()).unwrap().replace("UX-01", "XYZ-99").into_bytes();
        header.key = KeyParts::of("finding", visit).on(person(3)).field("XYZ-99.1").key();
    });
    Sample::of(story, None)
}

/// The record of a sample that knows of no team, or of no unit.
pub fn without(sample: &Sample, team: bool, unit: bool) -> Record {
    let gone = |entry: &&Entry| {
        let kind = entry.header().kind.as_str();
        (team && kind == "team") || (unit && kind == "unit")
    };
    let mut record = Record::new([Who::Office.device()].into());
    record.extend(sample.entries.iter().filter(|entry| !gone(entry)).map(Item::of));
    record
}

/// The record of a sample in which nobody told when anything was.
pub fn without_times(sample: &Sample) -> Record {
    let mut record = Record::new([Who::Office.device()].into());
    let kept = sample.entries.iter().filter(|entry| entry.header().kind != "visit_time");
    record.extend(kept.map(Item::of));
    record
}

/// The names of everybody in a sample, as a search folds them.
pub fn names(sample: &Sample) -> Vec<String> {
    let more = ["Trần Quang Bình", "Lương Thị Thu Trang"].map(str::to_owned);
    sample.names.iter().cloned().chain(more).map(|name| shared::text::fold(&name)).collect()
}
