//! What a sample's visit is told in: short words for the facts of one visit.

use chrono::{DateTime, FixedOffset, NaiveDate};
use shared::domain::checklist::YesNoNa;
use shared::domain::*;
use shared::ids::{EntryHash, EntryRef, Id, PersonId, PhotoHash, TeamId, UnitId, VisitId, sha256};
use shared::journal::Draft;
use shared::record::{Item, Record};

use super::pen::{Pens, Who, id, text};
use super::{Sample, people};
use crate::paper::Pictures;

/// The pictures that samples show; each photo is one of them with a number inside.
const PORTRAIT: &[u8] = include_bytes!("portrait.jpg");
const SIGNATURE: &[u8] = include_bytes!("signature.jpg");
/// As many bytes as the portraits have that phones take: 57 KB.
const PORTRAIT_OF_A_PHONE: &[u8] = include_bytes!("portrait_of_a_phone.jpg");

/// What a unit of a sample is.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) kind: UnitKind,
    pub(super) visited_as: VisitKind,
    pub(super) arrived: &'static str,
    pub(super) ended: &'static str,
}

/// One visit being told.
#[derive(Debug)]
pub struct Story {
    /// Who writes.
    pub pens: Pens,
    /// The visit.
    pub visit: VisitId,
    /// The unit.
    pub unit: UnitId,
    /// The pictures of its photos.
    pub pictures: Pictures,
    /// The names of everybody in it.
    pub names: Vec<String>,
    photos: u32,
}

impl Story {
    /// A unit, a team of four, a visit that has begun.
    pub(super) fn begun(place: &Place) -> Story {
        let unit = UnitId(id("unit"));
        let visit = VisitId(id("visit"));
        let mut story = Story {
            pens: Pens::of(unit, place.arrived),
            visit,
            unit,
            pictures: Pictures::new(),
            names: Vec::new(),
            photos: 0,
        };
        story.pens.tells_all(Fact::Unit(unit_of(unit, place)));
        let team = story.team();
        let opened = Visit {
            visit,
            unit,
            team: Some(team),
            kind: place.visited_as,
            purpose: None,
            origin: VisitOrigin::OnTheSpot,
        };
        story.leader(Fact::Visit(opened));
        story.leader(Fact::VisitStep(VisitStep { visit, state: VisitState::Open }));
        story.moment(Moment::Arrived, place.arrived);
        story.secretary(Fact::ChecklistAnswer(ChecklistAnswer {
            visit,
            item: "CQ-03".parse().expect("an item's code"),
            answer: Answer::YesNoNa { said: YesNoNa::Yes },
        }));
        story
    }

    /// A sample's visit, to be told further.
    pub fn going_on(sample: Sample) -> Story {
        let at = "2023-11-20T09:30:00+07:00";
        let unit = sample.unit();
        let mut pens = Pens::of(unit, at);
        for entry in sample.entries {
            pens.keep(entry);
        }
        let photos = sample.pictures.len() as u32;
        Story { pens, visit: sample.visit, unit, pictures: sample.pictures, names: sample.names, photos }
    }

    fn team(&mut self) -> TeamId {
        let team = TeamId(id("team"));
        self.pens.tells_all(Fact::Team(Team {
            team,
            kind: TeamKind::Surprise,
            name: text("Đoàn kiểm tra đột xuất việc thực thi công vụ"),
            decision_no: text("13253/QĐ-UBND"),
            decision_date: day("2021-10-12"),
            valid_from: day("2021-10-12"),
            valid_to: None,
        }));
        for (who, name, title, duty) in [
            (Who::Leader, "Phạm Quang Huy", "Phó Trưởng phòng Nội vụ", Duty::Leader),
            (Who::Secretary, "Đỗ Thị Minh Nguyệt", "Chuyên viên Văn phòng HĐND và UBND", Duty::Secretary),
            (Who::Member, "Trần Đức Thắng", "Thanh tra viên", Duty::Member),
            (Who::Office, "Lương Thị Thu Trang", "Chuyên viên Phòng Nội vụ", Duty::Member),
        ] {
            let (full_name, title) = (text(name), Some(text(title)));
            self.names.push(name.to_owned());
            self.pens.tells_all(Fact::TeamMember(TeamMember {
                team,
                member: who.member(),
                full_name,
                title,
                unit: None,
                duty,
            }));
        }
        team
    }

    /// So many people of the unit, by a rule for their names.
    pub(super) fn roster(&mut self, count: usize, name: impl Fn(usize) -> String) {
        (0..count).for_each(|number| self.posted(number, &name(number)));
    }

    fn posted(&mut self, number: usize, name: &str) {
        let (person, unit) = (person(number), self.unit);
        let category = match number % 10 {
            0 | 1 => Category::Cb,
            9 => Category::Nld,
            _ => Category::Cc,
        };
        let (title, department) = people::post(number);
        let staff = Staff { person, full_name: text(name), birth_year: Some(1970 + (number % 25) as u16), category };
        self.names.push(name.to_owned());
        self.pens.tells(Who::Office, Fact::Staff(staff));
        self.pens.tells(
            Who::Office,
            Fact::Posting(Posting {
                person,
                unit,
                title: Some(text(title)),
                department: Some(text(department)),
                row: number as u32,
                from: None,
                to: None,
                sensitive: false,
            }),
        );
    }

    /// The leader tells.
    pub fn leader(&mut self, fact: Fact) -> EntryRef {
        self.pens.tells(Who::Leader, fact)
    }

    /// The secretary tells.
    pub fn secretary(&mut self, fact: Fact) -> EntryRef {
        self.pens.tells(Who::Secretary, fact)
    }

    /// Told in place of all that stands of the same thing.
    pub fn instead(&mut self, who: Who, fact: Fact) -> EntryRef {
        let record = self.record();
        let standing = record.at(&fact.parts()).map(|key| key.standing.clone()).unwrap_or_default();
        let standing = standing.iter().filter_map(|hash| record.item(hash)).map(Item::named);
        let draft = Draft::set(fact, self.unit).replacing(standing);
        self.pens.writes(who, draft)
    }

    /// A moment, told by the leader.
    pub fn moment(&mut self, moment: Moment, at: &str) -> EntryRef {
        let visit = self.visit;
        self.leader(Fact::VisitTime(VisitTime {
            visit,
            moment,
            at: at_of(at),
            source: TimeSource::Clock,
            reason: None,
        }))
    }

    /// A mark.
    pub fn mark(&mut self, who: Who, number: usize, state: Attendance) -> EntryRef {
        let fact = Mark { visit: self.visit, person: person(number), state, reason: None, basis: Basis::Seen };
        self.pens.tells(who, Fact::Mark(fact))
    }

    /// Away with a reason, and what paper there is for it.
    pub(super) fn away(&mut self, number: usize, reason: AbsenceReason, proof: Proof) {
        let (visit, person) = (self.visit, person(number));
        let mark = Mark { visit, person, state: Attendance::Vcl, reason: Some(reason), basis: Basis::Seen };
        self.secretary(Fact::Mark(mark));
        let paper = (proof == Proof::Seen).then(|| text("Giấy nghỉ phép số 12"));
        self.secretary(Fact::AbsenceProof(AbsenceProof { visit, person, proof, paper }));
    }

    /// Late by so many minutes.
    pub(super) fn late(&mut self, number: usize, minutes: u16) {
        self.mark(Who::Secretary, number, Attendance::Dm);
        let (visit, person) = (self.visit, person(number));
        self.secretary(Fact::Lateness(Lateness { visit, person, minutes, source: TimeSource::Clock }));
    }

    /// A badge check of a plain state.
    pub fn badge(&mut self, number: usize, state: BadgeState) -> EntryRef {
        let asked = |wanted: bool| wanted.then_some(if number.is_multiple_of(2) { Asked::Yes } else { Asked::No });
        let check = BadgeCheck {
            visit: self.visit,
            person: person(number),
            state,
            exempt: (state == BadgeState::Exempt).then_some(ExemptReason::NotEntitled),
            requested: asked(state == BadgeState::NotIssued),
            reported: asked(state == BadgeState::Lost),
            note: None,
        };
        self.pens.tells(Who::Member, Fact::BadgeCheck(check))
    }

    /// An answer to an item.
    pub(super) fn answer(&mut self, item: &str, answer: Answer) {
        let item = item.parse().expect("samples name items of the checklist");
        let visit = self.visit;
        self.secretary(Fact::ChecklistAnswer(ChecklistAnswer { visit, item, answer }));
    }

    /// The plain answers of most visits; two are bad.
    pub(super) fn plain_answers(&mut self) {
        self.answer("CQ-01", Answer::Time { minute_of_day: 7 * 60 + 45 });
        self.answer("CQ-05", said(YesNoNa::No));
        self.answer("CQ-07", said(YesNoNa::Yes));
        self.answer("CQ-08", said(YesNoNa::No));
        self.answer("CQ-09", said(YesNoNa::No));
        self.answer("CQ-10", Answer::Places { places: [text("Phòng Địa chính")].into() });
        let each = [("five_clear".to_owned(), YesNoNa::Yes), ("schedule".to_owned(), YesNoNa::No)].into();
        self.answer("CQ-11", Answer::YesNoList { each });
        self.answer("CQ-12", said(YesNoNa::Yes));
        self.answer("CQ-13", said(YesNoNa::Yes));
        let parts =
            [("total", 40), ("on_time", 33), ("overdue", 2)].map(|(name, count)| (name.to_owned(), count)).into();
        self.answer("CQ-14", Answer::Counts { parts });
        self.answer("CQ-15", Answer::YesNoDate { said: YesNoNa::Yes, last: Some(day("2023-06-15")) });
        self.answer("CQ-20", Answer::Counts { parts: [("copies".to_owned(), 2)].into() });
    }

    /// A finding's name: on a person of a number, or on the unit.
    pub fn named(&self, on: Option<usize>, code: &str, act: u8) -> FindingName {
        let subject = on.map_or(Subject::Unit(self.unit), |number| Subject::Person(person(number)));
        FindingName { visit: self.visit, subject, code: FindingCode::parse(code).expect("a code's form"), act }
    }

    /// A finding, told by the secretary.
    pub fn finding(&mut self, name: FindingName, words: &str, place: Option<&str>) -> EntryRef {
        let seen_at = self.pens.at;
        self.secretary(Fact::Finding(Finding { name, text: text(words), seen_at, place: place.map(text) }))
    }

    /// What is said to a finding.
    pub fn explained(&mut self, name: FindingName, words: &str) -> EntryRef {
        let answer = ExplanationAnswer::Explained { text: text(words) };
        self.secretary(Fact::Explanation(Explanation { name, answer }))
    }

    /// A photo and its picture.
    pub fn photo(&mut self, class: PhotoClass, shows: PhotoOf) -> PhotoHash {
        self.picture(class, shows, if class == PhotoClass::Signature { SIGNATURE } else { PORTRAIT })
    }

    /// The portrait of somebody for their badge, of the size that phones take.
    pub(super) fn portrait(&mut self, number: usize) {
        self.picture(PhotoClass::Portrait, PhotoOf::Badge { person: person(number) }, PORTRAIT_OF_A_PHONE);
    }

    fn picture(&mut self, class: PhotoClass, shows: PhotoOf, picture: &[u8]) -> PhotoHash {
        self.photos += 1;
        let jpeg = numbered(picture, self.photos);
        let hash = PhotoHash(sha256(&jpeg));
        let photo = Photo {
            visit: self.visit,
            hash,
            bytes: 300_000 + u64::from(self.photos) * 1_234,
            thumbnail: PhotoHash(sha256(&self.photos.to_be_bytes())),
            thumbnail_bytes: 9_000,
            width: 1_600,
            height: 1_200,
            class,
            number: (class == PhotoClass::Badge).then_some(NumberMasking::Masked),
            shows,
            taken_at: self.pens.at,
        };
        self.pictures.insert(hash, jpeg);
        self.pens.tells(Who::Member, Fact::Photo(photo));
        hash
    }

    /// Who received the team.
    pub(super) fn host(&mut self, number: usize) {
        let full_name = text(self.names.get(number + 4).map_or("Nguyễn Văn Tiếp", String::as_str));
        let (title, _) = people::post(number);
        let visit = self.visit;
        self.secretary(Fact::Host(Host { visit, full_name, title: Some(text(title)), note: None }));
    }

    /// The unit's opinion.
    pub(super) fn statement(&mut self, speaker: &str, words: &str) {
        let visit = self.visit;
        self.secretary(Fact::Statement(Statement { visit, speaker: text(speaker), text: text(words) }));
    }

    /// What is asked for.
    pub(super) fn asked(&mut self, [who, what, result, responsible]: [&str; 4], due: &str) {
        let recommendation = Recommendation {
            visit: self.visit,
            id: Id(id(what)),
            who: text(who),
            what: text(what),
            due: day(due),
            result: text(result),
            responsible: text(responsible),
        };
        self.leader(Fact::Recommendation(recommendation));
    }

    /// A signature; drawn ones have a picture.
    pub fn signed(&mut self, signer: Signer, name: &str, outcome: Option<SignatureOutcome>) -> EntryRef {
        let outcome = outcome
            .unwrap_or_else(|| SignatureOutcome::Drawn { photo: self.photo(PhotoClass::Signature, PhotoOf::Visit) });
        let made = SignatureMade { visit: self.visit, signer, full_name: text(name), title: None, outcome };
        self.secretary(Fact::Signature(made))
    }

    /// The end of the visit.
    pub(super) fn ends(&mut self, place: &Place) {
        self.moment(Moment::Ended, place.ended);
        let closed = Fact::VisitStep(VisitStep { visit: self.visit, state: VisitState::Closed });
        self.instead(Who::Leader, closed);
    }

    /// The leader seals once more, in place of a seal.
    pub fn seals_again(&mut self, seal: EntryHash) -> EntryHash {
        self.pens.seals_instead(self.visit, Some(seal))
    }

    /// The fold of it.
    pub fn record(&self) -> Record {
        self.pens.record()
    }
}

fn unit_of(unit: UnitId, place: &Place) -> Unit {
    Unit {
        unit,
        name: text(&place.name),
        kind: place.kind,
        parent: None,
        codes: Vec::new(),
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
    }
}

/// The person of a number on the roster.
pub fn person(number: usize) -> PersonId {
    PersonId(id(&format!("person {number}")))
}

fn said(said: YesNoNa) -> Answer {
    Answer::YesNoNa { said }
}

fn day(day: &str) -> NaiveDate {
    day.parse().expect("samples name days as ISO has them")
}

fn at_of(at: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(at).expect("samples name moments as RFC 3339 has them")
}

/// A picture with a number in a comment of its own, so that each photo has a name of its own.
fn numbered(jpeg: &[u8], number: u32) -> Vec<u8> {
    let (begin, rest) = jpeg.split_at(2);
    [begin, &[0xff, 0xfe, 0, 6], &number.to_be_bytes(), rest].concat()
}
