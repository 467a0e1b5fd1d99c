//! Visits to make papers from: for tests, the bench and demonstrations. They are written
//! with the journal's own pen, so that the record of each is one that phones could have
//! made. Nobody in them ever was.

mod pen;
mod people;
mod story;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::domain::{
    AbsenceReason, Answer, Attendance, BadgeRecord, BadgeRecordState, BadgeState, Decision, DecisionVerdict, Fact,
    PhotoClass, PhotoOf, Proof, SignatureOutcome, Signer, UnitKind, VisitKind,
};
use shared::ids::{EntryHash, MemberId, UnitId, VisitId};
use shared::journal::{Draft, Entry};
use shared::record::Record;

use crate::Profile;
use crate::paper::Pictures;
use crate::papers::Sources;

pub use pen::{Pens, Who, id, text};
pub use story::{Story, person};

use story::Place;

/// One visit and all that papers of it are made from.
#[derive(Debug)]
pub struct Sample {
    /// The record.
    pub record: Record,
    /// The entries it is the fold of, in the order they were written.
    pub entries: Vec<Entry>,
    /// The visit.
    pub visit: VisitId,
    /// The seal of its minutes, where they are sealed.
    pub seal: Option<EntryHash>,
    /// The pictures of its photos.
    pub pictures: Pictures,
    /// The names of everybody in it, as they were written.
    pub names: Vec<String>,
    /// The day its papers are made.
    pub made_on: NaiveDate,
    members: BTreeMap<MemberId, String>,
}

impl Sample {
    /// What its papers are made from.
    pub fn sources(&self) -> Sources<'_> {
        Sources { record: &self.record, profiles: Profile::shipped(), members: &self.members, made_on: self.made_on }
    }

    /// The unit that was visited.
    pub fn unit(&self) -> UnitId {
        UnitId(id("unit"))
    }

    /// The sample that a story tells.
    pub fn of(story: Story, seal: Option<EntryHash>) -> Sample {
        Sample {
            record: story.record(),
            entries: story.pens.entries,
            visit: story.visit,
            seal,
            pictures: story.pictures,
            names: story.names,
            made_on: NaiveDate::from_ymd_opt(2023, 11, 20).expect("a day of November"),
            members: BTreeMap::new(),
        }
    }
}

/// A visit that has only begun, at a unit without a roster.
pub fn empty() -> Sample {
    Sample::of(Story::begun(&commune()), None)
}

/// 35 people, 5 findings, 8 photos; one mark that two members tell differently.
pub fn typical() -> Sample {
    Sample::of(typical_story(), None)
}

/// The same, sealed; then a late mark, an explanation, and the office's decisions.
pub fn typical_sealed() -> Sample {
    let mut story = typical_story();
    let visit = story.visit;
    let seal = story.pens.seals(visit);
    story.mark(Who::Member, 33, Attendance::Cm);
    let known = shared::ids::EntryRef { device: Who::Leader.device(), seq: 0, hash: seal };
    let absent = story.named(Some(31), "GIO-03", 1);
    let worn = story.named(Some(20), "THE-01", 1);
    for (name, verdict, reason) in [
        (worn, DecisionVerdict::Upheld, "Người được kiểm tra thừa nhận."),
        (absent, DecisionVerdict::Rejected, "Giấy mời họp hợp lệ."),
    ] {
        let judged = story.record();
        let parts = shared::domain::finding_parts("finding", &name);
        let judged = judged.history(&judged.class_of(&parts)).into_iter().map(shared::record::Item::reference);
        let decision = Fact::Decision(Decision { name, verdict, reason: text(reason) });
        let draft = Draft::set(decision, story.unit).after(judged.chain([known]));
        story.pens.writes(Who::Office, draft);
    }
    Sample::of(story, Some(seal))
}

/// 81 people of whom 24 are absent at 11:25; the unit does not sign.
pub fn absent_24_of_81() -> Sample {
    let place = Place {
        name: "Phòng Kinh tế và Hạ tầng huyện Tứ Kỳ".to_owned(),
        kind: UnitKind::Department,
        visited_as: VisitKind::Agency,
        arrived: "2023-11-20T11:25:00+07:00",
        ended: "2023-11-20T12:10:00+07:00",
    };
    let mut story = Story::begun(&place);
    story.roster(81, people::name);
    story.host(2);
    let reasons =
        [AbsenceReason::Phep, AbsenceReason::Ctac, AbsenceReason::Hop, AbsenceReason::Hoc, AbsenceReason::Chedo];
    for number in 0..81 {
        match number {
            0..=5 => story.late(number, 10 + 5 * number as u16),
            6..=56 => {
                story.mark(Who::Secretary, number, Attendance::Cm);
            }
            57..=71 => story.away(
                number,
                reasons[number % 5],
                if number.is_multiple_of(2) { Proof::Seen } else { Proof::None },
            ),
            _ => {
                story.mark(Who::Secretary, number, Attendance::Vkl);
            }
        }
        story.badge(number, if number < 57 { BadgeState::WornOk } else { BadgeState::NotSeen });
    }
    story.plain_answers();
    for number in 72..81 {
        let name = story.named(Some(number), "GIO-03", 1);
        story.finding(name, "Bàn làm việc không có người, máy tính tắt.", None);
    }
    let closed = story.named(None, "GIO-05", 1);
    story.finding(closed, "Hai phòng đóng cửa lúc 11 giờ 25 phút.", Some("tầng 2"));
    story.statement("Trần Quang Bình", "Đơn vị đang xác minh lý do vắng mặt của từng người.");
    let witnesses = [Who::Secretary.member(), Who::Member.member()];
    let reason = text("Chờ ý kiến của Trưởng phòng.");
    story.signed(Signer::Unit, "Trần Quang Bình", Some(SignatureOutcome::Refused { reason, witnesses }));
    story.signed(Signer::Secretary, "Đỗ Thị Minh Nguyệt", None);
    story.signed(Signer::Leader, "Phạm Quang Huy", None);
    story.ends(&place);
    Sample::of(story, None)
}

/// A unit of so many people none of whom has a badge yet: the longest badge list that a
/// unit asks for, each row with a portrait of 57 KB.
pub const PORTRAITS: usize = 200;

/// A badge list of [`PORTRAITS`] rows, to measure by.
pub fn two_hundred_portraits() -> Sample {
    let mut story = Story::begun(&commune());
    story.roster(PORTRAITS, people::name);
    story.host(0);
    for number in 0..PORTRAITS {
        story.mark(Who::Secretary, number, Attendance::Cm);
        story.badge(number, BadgeState::NotIssued);
        story.portrait(number);
    }
    story.ends(&commune());
    Sample::of(story, None)
}

/// Names of five syllables, and a unit whose name has more than 120 characters.
pub fn long_names() -> Sample {
    let name = "Ban Quản lý dự án đầu tư xây dựng công trình giao thông, thuỷ lợi và hạ tầng kỹ thuật kiêm phát triển quỹ đất huyện Tứ Kỳ";
    let place =
        Place { name: name.to_owned(), kind: UnitKind::ServiceUnit, visited_as: VisitKind::Agency, ..commune() };
    let mut story = Story::begun(&place);
    story.roster(12, people::long_name);
    story.host(0);
    for number in 0..12 {
        story.mark(Who::Secretary, number, if number < 9 { Attendance::Cm } else { Attendance::Vkl });
        story.badge(number, if number.is_multiple_of(3) { BadgeState::NotIssued } else { BadgeState::WornOk });
    }
    story.plain_answers();
    let finding = story.named(Some(9), "VRG-01", 1);
    story.finding(finding.clone(), "Rời nơi làm việc để giải quyết việc riêng từ 8 giờ đến 9 giờ 30 phút.", None);
    story.explained(finding, "Có xin phép trưởng bộ phận bằng lời nói.");
    story.ends(&place);
    Sample::of(story, None)
}

/// A one-stop desk with 60 findings on 40 people and the unit.
pub fn sixty_findings() -> Sample {
    let place = Place { visited_as: VisitKind::OneStopDesk, ..commune() };
    let mut story = Story::begun(&place);
    story.roster(40, people::name);
    story.host(1);
    for number in 0..40 {
        story.mark(Who::Secretary, number, Attendance::Cm);
        story.badge(number, if number < 20 { BadgeState::NotWorn } else { BadgeState::WornOk });
    }
    let counts = [("counters", 4), ("fields", 8), ("on_duty", 3)].map(|(name, count)| (name.to_owned(), count));
    story.answer("MC-01", Answer::Counts { parts: counts.into() });
    for number in 0..40 {
        let name = story.named(Some(number), if number < 20 { "THE-01" } else { "TPH-01" }, 1);
        story.finding(name, "Thấy khi đoàn đi qua phòng làm việc.", Some("dãy nhà A"));
    }
    for act in 1..=20 {
        let name = story.named(None, "TTHC-03", act);
        story.finding(name, "Thủ tục niêm yết đã hết hiệu lực.", Some("bảng niêm yết"));
    }
    story.ends(&place);
    Sample::of(story, None)
}

fn commune() -> Place {
    Place {
        name: "Xã An Thanh".to_owned(),
        kind: UnitKind::Commune,
        visited_as: VisitKind::Agency,
        arrived: "2023-11-20T07:40:00+07:00",
        ended: "2023-11-20T09:05:00+07:00",
    }
}

fn typical_story() -> Story {
    let place = commune();
    let mut story = Story::begun(&place);
    story.roster(35, people::name);
    story.host(0);
    typical_roll(&mut story);
    typical_badges(&mut story);
    story.plain_answers();
    story.answer("CQ-04", Answer::Counts { parts: [("assigned".to_owned(), 36)].into() });
    typical_findings(&mut story);
    for _ in 0..3 {
        story.photo(PhotoClass::Scene, PhotoOf::Visit);
    }
    story.statement("nguyễn thị an", "Đơn vị tiếp thu và sẽ khắc phục trong tuần.\nĐề nghị xem xét trường hợp đi họp.");
    story.asked(
        [
            "Công chức Văn phòng - Thống kê",
            "Niêm yết thời gian làm việc tại trụ sở",
            "Bảng niêm yết đặt ở cổng",
            "Chủ tịch UBND xã",
        ],
        "2023-11-24",
    );
    story.asked(
        [
            "Chủ tịch UBND xã",
            "Lập danh sách đề nghị cấp, đổi thẻ",
            "Danh sách và ảnh gửi Phòng Nội vụ",
            "Chủ tịch UBND xã",
        ],
        "2023-11-30",
    );
    story.signed(Signer::Unit, "Nguyễn Thị An", None);
    story.signed(Signer::Secretary, "Đỗ Thị Minh Nguyệt", None);
    story.signed(Signer::Leader, "Phạm Quang Huy", None);
    story.ends(&place);
    story
}

fn typical_roll(story: &mut Story) {
    for number in 0..26 {
        story.mark(Who::Secretary, number, Attendance::Cm);
    }
    story.late(26, 12);
    story.late(27, 25);
    story.away(28, AbsenceReason::Phep, Proof::Seen);
    let by = NaiveDate::from_ymd_opt(2023, 11, 22).expect("a day of November");
    story.away(29, AbsenceReason::Ctac, Proof::Promised { by });
    story.away(30, AbsenceReason::Hop, Proof::None);
    story.mark(Who::Secretary, 31, Attendance::Vkl);
    story.mark(Who::Secretary, 32, Attendance::Ktd);
    story.mark(Who::Secretary, 34, Attendance::Cm);
    story.mark(Who::Member, 34, Attendance::Vkl);
}

/// Of number 33 nobody says anything: not verified, not checked.
fn typical_badges(story: &mut Story) {
    for number in 0..33 {
        story.badge(
            number,
            match number {
                20 | 21 => BadgeState::NotWorn,
                22 => BadgeState::WornWrong,
                23 | 24 => BadgeState::NotIssued,
                25 => BadgeState::Outdated,
                26 => BadgeState::Lost,
                9 | 19 => BadgeState::Exempt,
                28..=32 => BadgeState::NotSeen,
                _ => BadgeState::WornOk,
            },
        );
    }
    for number in [23, 24] {
        story.photo(PhotoClass::Portrait, PhotoOf::Badge { person: person(number) });
    }
    story.photo(PhotoClass::Badge, PhotoOf::Badge { person: person(25) });
    let number_masked = Some(text("H23.*********123.CC"));
    let badge = BadgeRecord { person: person(25), state: BadgeRecordState::Issued, number_masked };
    story.pens.tells(Who::Office, Fact::BadgeRecord(badge));
}

fn typical_findings(story: &mut Story) {
    let late = story.named(Some(27), "GIO-01", 1);
    story.finding(late, "Đến cơ quan lúc 07 giờ 55 phút.", Some("cổng trụ sở"));
    let absent = story.named(Some(31), "GIO-03", 1);
    story.finding(absent.clone(), "Không có mặt tại bàn làm việc, không ai biết lý do.", Some("phòng Tư pháp"));
    story.explained(absent.clone(), "Đi họp đột xuất theo giấy mời của huyện, chưa kịp báo.");
    story.photo(PhotoClass::Scene, PhotoOf::Finding(absent));
    let badge = story.named(Some(20), "THE-01", 1);
    story.finding(badge.clone(), "Có thẻ trong ngăn bàn, không đeo khi tiếp công dân.", None);
    story.explained(badge.clone(), "Quên đeo, xin rút kinh nghiệm.");
    story.photo(PhotoClass::Badge, PhotoOf::Finding(badge));
    let issued = story.named(Some(24), "THE-02", 1);
    story.finding(issued, "Tuyển dụng từ tháng 3, chưa được cấp thẻ.", None);
    let hours = story.named(None, "TTHC-08", 1);
    story.finding(hours, "Không có bảng niêm yết thời gian làm việc.", Some("cổng trụ sở"));
}
