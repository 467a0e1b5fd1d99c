//! What happened in the district: a department inspected, its minutes sealed, one
//! finding decided; a commune inspected by two people who did not know of each
//! other, joined by their leader, with differences nobody has settled yet; a phone
//! restored from a copy; visits planned.

use serde_json::{Value, json};
use shared::domain::{Decision, DecisionVerdict, Fact, Role, VisitKind};
use shared::journal::Draft;
use sync_server::seed::NewVisit;

use super::{District, Handset, fixture};
use crate::builders::text;

/// When the office is founded.
pub const BEGINS: &str = "2023-11-06T08:00:00+07:00";
/// The clerk of the Home Affairs office.
pub const CLERK: (&str, &str, Role) = ("vanphong", "Phạm Thu Hà", Role::Office);
/// The chairman's account: reads all, settles nothing.
pub const CHAIR: (&str, &str, Role) = ("chutich", "Vũ Thị Hà", Role::Chair);
/// Leads the team.
pub const LEADER: (&str, &str, Role) = ("dao", "Lê Quang Đạo", Role::Leader);
/// An account that has no pages.
pub const WITHOUT_PAGES: (&str, &str, Role) = ("nhatky", "Ngô Bảo An", Role::Auditor);
/// Inspects.
pub const FIRST: (&str, &str, Role) = ("binh", "Nguyễn Văn Bình", Role::Inspector);
const SECOND: (&str, &str, Role) = ("cuc", "Trần Thị Cúc", Role::Inspector);
/// Whose phone was restored from a copy.
pub const FORKED: (&str, &str, Role) = ("em", "Hoàng Văn Em", Role::Inspector);

/// Inspected by two, with open differences.
pub const JOINED_UNIT: &str = "Xã An Thanh";
/// People on its roster.
pub const ROSTER_ROWS: usize = 27;
/// Inspected, signed, sealed.
pub const SEALED_UNIT: &str = "Phòng Tài nguyên và Môi trường huyện Tứ Kỳ";
/// Absent to one inspector, present to the other.
pub const DISPUTED: &str = "Phan Hồng Khoa";
/// Without a badge, with photos and a finding told in two wordings.
pub const UNBADGED: &str = "Nguyễn Thị Thành";
/// On no roster; both inspectors met her.
pub const ADDED: &str = "Đỗ Thị Mơ";

const DEPARTMENT: &str = "\
STT,Họ và tên,Năm sinh,Chức vụ,Bộ phận
1,Nguyễn Đức Thắng,1972,Trưởng phòng,Lãnh đạo phòng
2,Vũ Thị Hồng Nhung,1979,Phó Trưởng phòng,Lãnh đạo phòng
3,Bùi Quốc Khánh,1985,Chuyên viên,Tổ Địa chính
4,Đặng Thùy Dương,1990,Chuyên viên,Tổ Địa chính
5,Trịnh Xuân Trường,1988,Chuyên viên,Tổ Địa chính
6,Lý Thị Ngọc Ánh,1993,Chuyên viên,Tổ Môi trường
7,Cao Minh Quý,1987,Chuyên viên,Tổ Môi trường
8,Phùng Thị Yến,1995,Chuyên viên,Tổ Môi trường
9,Hà Văn Tuấn,1983,Chuyên viên,Tổ Khoáng sản
";

/// Plays it all.
pub async fn play(district: &District) {
    for (login, name, role) in [CHAIR, LEADER, FIRST, SECOND, FORKED, WITHOUT_PAGES] {
        district.add_member(login, name, role).await;
    }
    let roster = std::fs::read(fixture("rosters/commune-unicode.xlsx")).expect("the fixture is there");
    district.import(district.unit(JOINED_UNIT).await, "danh-sach.xlsx", &roster).await;
    district.import(district.unit(SEALED_UNIT).await, "danh-sach.csv", DEPARTMENT.as_bytes()).await;
    let mut leader = district.phone(LEADER.0).await;
    let mut first = district.phone(FIRST.0).await;
    let mut second = district.phone(SECOND.0).await;
    department(district, &mut first, &mut leader).await;
    decide(district).await;
    commune(district, [&mut first, &mut second], &mut leader).await;
    restored_phone(district).await;
    plan(district).await;
}

/// One inspector, a whole visit; what comes after the seal is the supplement.
async fn department(district: &District, inspector: &mut Handset, leader: &mut Handset) {
    district.wall.set("2023-11-13T08:04:00+07:00");
    arrive(inspector, &department_roll()).await;
    district.wall.set("2023-11-13T08:31:00+07:00");
    inspector.run(&department_findings());
    district.wall.set("2023-11-13T09:22:00+07:00");
    inspector.run(&department_papers());
    inspector.sync().await;
    leader.sync().await;
    let v = format!("@visit:{SEALED_UNIT}");
    // Not knowing of the seal that is made meanwhile.
    inspector.run(&[json!({"do": "set_proof", "visit": v, "person": "@person:Đặng Thùy Dương",
        "proof": {"state": "seen"}, "paper": "Quyết định cử đi học số 214/QĐ-UBND"})]);
    leader.run(&[json!({"do": "seal", "visit": v})]);
    leader.sync().await;
    district.wall.set("2023-11-13T16:10:00+07:00");
    inspector.sync().await;
}

/// Opens a visit nobody planned: the unit's roster comes with the sync after it.
async fn arrive(handset: &mut Handset, lines: &[Value]) {
    let (open, rest) = lines.split_first().expect("a visit is opened first");
    handset.run(std::slice::from_ref(open));
    handset.sync().await;
    let opened = handset.app.store().own_from(1, usize::MAX).pop().expect("it was opened");
    let visit = format!("\"{}\"", opened.header().about);
    let named = |line: &Value| serde_json::from_str(&line.to_string().replace("\"$v\"", &visit));
    let rest: Vec<Value> = rest.iter().map(|line| named(line).expect("an id is a string")).collect();
    handset.run(&rest);
}

fn department_roll() -> Vec<Value> {
    let v = "$v";
    vec![
        json!({"do": "open_visit", "unit": format!("@unit:{SEALED_UNIT}"), "kind": "agency", "as": "v"}),
        json!({"do": "set_host", "visit": v, "full_name": "Nguyễn Đức Thắng", "title": "Trưởng phòng"}),
        mark(v, "Cao Minh Quý", "VKL", None),
        mark(v, "Đặng Thùy Dương", "VCL", Some("HOC")),
        mark(v, "Hà Văn Tuấn", "DM", None),
        json!({"do": "set_lateness", "visit": v, "person": "@person:Hà Văn Tuấn", "minutes": 25, "source": "clock"}),
        json!({"do": "mark_all_present", "visit": v}),
        badge(v, "Nguyễn Đức Thắng", "WORN_OK"),
        badge(v, "Bùi Quốc Khánh", "WORN_WRONG"),
        badge(v, "Lý Thị Ngọc Ánh", "WORN_OK"),
        json!({"do": "check_badge", "visit": v, "person": "@person:Phùng Thị Yến", "state": "NOT_ISSUED", "requested": "yes"}),
    ]
}

fn department_findings() -> Vec<Value> {
    let v = format!("@visit:{SEALED_UNIT}");
    let absent =
        json!({"visit": v, "subject": {"on": "person", "id": "@person:Cao Minh Quý"}, "code": "GIO-03", "act": 1});
    vec![
        json!({"do": "record_finding", "visit": v, "subject": absent["subject"], "code": "GIO-03",
            "text": "Bàn làm việc không có người từ 8 giờ 05 đến khi đoàn rời đơn vị. Không có giấy nghỉ phép, không có lịch công tác.",
            "place": "Phòng 204, Tổ Môi trường"}),
        json!({"do": "take_photo", "visit": v, "source": "coffee.jpg", "class": "scene",
            "shows": {"of": "finding", "visit": v, "subject": absent["subject"], "code": "GIO-03", "act": 1}}),
        json!({"do": "explain", "name": absent, "answer": {"answer": "explained",
            "text": "Tôi đi giải quyết việc gia đình, chưa kịp báo cáo lãnh đạo phòng."}}),
        json!({"do": "record_finding", "visit": v, "subject": {"on": "person", "id": "@person:Phùng Thị Yến"},
            "code": "THE-02", "text": "Mới chuyển công tác tháng 9/2023, phòng đã đề nghị cấp thẻ."}),
        json!({"do": "record_finding", "visit": v, "subject": {"on": "unit", "id": format!("@unit:{SEALED_UNIT}")},
            "code": "TTHC-08", "text": "Bảng thời gian làm việc ở tầng 1 đã cũ, ghi giờ làm việc mùa hè."}),
    ]
}

fn department_papers() -> Vec<Value> {
    let v = format!("@visit:{SEALED_UNIT}");
    let mut lines = vec![
        answer(&v, "CQ-01", json!({"type": "time", "minute_of_day": 485})),
        answer(&v, "CQ-03", json!({"type": "yes_no_na", "said": "yes"})),
        answer(&v, "CQ-05", json!({"type": "yes_no_na", "said": "no"})),
        answer(&v, "CQ-08", json!({"type": "yes_no_na", "said": "no"})),
        answer(&v, "CQ-11", json!({"type": "yes_no_list", "each": {"five_clear": "yes", "schedule": "no"}})),
        answer(&v, "CQ-14", json!({"type": "counts", "parts": {"total": 48, "on_time": 45, "overdue": 3}})),
        answer(&v, "CQ-15", json!({"type": "yes_no_date", "said": "yes", "last": "2023-10-04"})),
        json!({"do": "state", "visit": v, "speaker": "Nguyễn Đức Thắng, Trưởng phòng",
            "text": "Đơn vị nhất trí với nội dung kiểm tra.\nĐề nghị đoàn ghi nhận phòng đang thiếu 02 biên chế."}),
        json!({"do": "recommend", "visit": v, "who": "Vũ Thị Hồng Nhung", "what": "Thay bảng thời gian làm việc ở tầng 1",
            "due": "2023-11-17", "result": "Ảnh bảng mới gửi Phòng Nội vụ", "responsible": "Trưởng phòng"}),
        json!({"do": "recommend", "visit": v, "who": "Nguyễn Đức Thắng", "what": "Kiểm điểm việc vắng mặt không lý do trong cuộc họp phòng",
            "due": "2023-11-30", "result": "Biên bản họp phòng", "responsible": "Trưởng phòng"}),
        json!({"do": "move_visit", "visit": v, "to": "CLOSED"}),
        json!({"do": "set_time", "visit": v, "moment": "ended", "at": "2023-11-13T09:30:00+07:00", "source": "clock"}),
    ];
    let signers = [
        ("unit", "Nguyễn Đức Thắng", "Trưởng phòng"),
        ("secretary", FIRST.1, "Thanh tra viên"),
        ("leader", LEADER.1, "Phó Trưởng phòng Nội vụ"),
    ];
    lines.extend(signers.map(|(signer, name, title)| {
        json!({"do": "sign", "visit": v, "signer": signer, "full_name": name, "title": title, "outcome": {"outcome": "on_paper"}})
    }));
    lines
}

/// The clerk upholds the absence, having judged what was seen and what was said.
async fn decide(district: &District) {
    district.wall.set("2023-11-15T10:12:00+07:00");
    let visit = district.visit(SEALED_UNIT).await;
    let absent = visit.findings.iter().find(|finding| finding.name.code.as_str() == "GIO-03");
    let absent = absent.expect("the absence was recorded");
    let decision = Decision {
        name: absent.name.clone(),
        verdict: DecisionVerdict::Upheld,
        reason: text("Đã làm việc với lãnh đạo phòng: không có đơn xin nghỉ, người vắng mặt thừa nhận."),
    };
    let judged: Vec<_> = absent.finding.standing.iter().chain(&absent.explanation.standing).copied().collect();
    let draft = Draft::set(Fact::Decision(decision), visit.summary.unit.expect("the visit has a unit")).after(judged);
    let clerk = district.office.author(Some(CLERK.0)).await.expect("the clerk is a member");
    district.office.write(vec![draft], clerk).await.expect("the decision is written");
}

async fn commune(district: &District, [first, second]: [&mut Handset; 2], leader: &mut Handset) {
    district.wall.set("2023-11-20T07:35:00+07:00");
    arrive(first, &first_inspector()).await;
    district.wall.set("2023-11-20T07:41:00+07:00");
    arrive(second, &second_inspector()).await;
    district.wall.set("2023-11-20T10:15:00+07:00");
    first.sync().await;
    second.sync().await;
    leader.sync().await;
    let v = format!("@visit:{JOINED_UNIT}");
    let added = added(leader);
    leader.run(&[
        json!({"do": "join_visits", "visit": v, "other": format!("{v}#2")}),
        json!({"do": "join_persons", "visit": v, "person": added[0], "other": added[1]}),
        json!({"do": "state", "visit": v, "speaker": "Tạ Hồng Tâm, Chủ tịch UBND xã",
            "text": "Xã sẽ nhắc nhở công chức đeo thẻ khi tiếp dân. Về trường hợp ông Khoa, xã sẽ báo cáo bằng văn bản."}),
    ]);
    leader.sync().await;
}

/// The two under whose ids the unlisted woman was added.
fn added(leader: &Handset) -> [String; 2] {
    let record = leader.app.record();
    let rows = shared::record::visits(record)
        .into_iter()
        .flat_map(|visit| shared::record::visit_record(record, visit.visit).rows);
    let ids: Vec<String> = rows.filter(|row| row.name == ADDED).map(|row| row.person.to_string()).collect();
    ids.try_into().expect("she was added twice")
}

fn first_inspector() -> Vec<Value> {
    let v = "$v";
    let unbadged = json!({"on": "person", "id": person(UNBADGED)});
    vec![
        json!({"do": "open_visit", "unit": format!("@unit:{JOINED_UNIT}"), "kind": "agency",
            "purpose": "Kiểm tra đột xuất quý IV", "as": "v"}),
        json!({"do": "set_host", "visit": v, "full_name": "Phan Ngọc Vinh", "title": "Phó Chủ tịch UBND xã"}),
        json!({"do": "add_person", "visit": v, "full_name": ADDED, "title": "Hợp đồng lao động", "as": "mo"}),
        mark(v, "Hồ Hữu Linh", "VCL", Some("PHEP")),
        json!({"do": "set_proof", "visit": v, "person": "@person:Hồ Hữu Linh", "proof": {"state": "promised", "by": "2023-11-24"}}),
        mark(v, DISPUTED, "VKL", None),
        mark(v, "Võ Thanh Hồng", "VKL", None),
        mark(v, "Lâm Xuân Bình", "VCL", Some("CHEDO")),
        json!({"do": "mark", "visit": v, "person": "$mo", "state": "CM"}),
        json!({"do": "mark_all_present", "visit": v, "except": [person("Trần Phương Dương"), person("Phạm Ngọc Tú")]}),
        badge(v, "Tạ Hồng Tâm", "WORN_OK"),
        badge(v, "Phùng Thanh Hằng", "WORN_OK"),
        badge(v, UNBADGED, "NOT_WORN"),
        badge_photo(v, &person(UNBADGED), "astronaut.jpg"),
        json!({"do": "record_finding", "visit": v, "subject": unbadged, "code": "THE-01",
            "text": "Không đeo thẻ khi đang tiếp dân tại bàn làm việc", "place": "Bộ phận một cửa"}),
        json!({"do": "take_photo", "visit": v, "source": "coffee.jpg", "class": "scene",
            "shows": {"of": "finding", "visit": v, "subject": unbadged, "code": "THE-01", "act": 1}}),
        json!({"do": "check_badge", "visit": v, "person": "$mo", "state": "NOT_ISSUED", "requested": "no"}),
        mark(v, "Võ Thanh Hồng", "DM", None),
        json!({"do": "set_lateness", "visit": v, "person": "@person:Võ Thanh Hồng", "minutes": 12, "source": "clock"}),
        answer(v, "CQ-05", json!({"type": "yes_no_na", "said": "yes"})),
        answer(v, "CQ-10", json!({"type": "places", "places": ["Phòng Địa chính"]})),
    ]
}

fn second_inspector() -> Vec<Value> {
    let v = "$v";
    vec![
        json!({"do": "open_visit", "unit": format!("@unit:{JOINED_UNIT}"), "kind": "agency", "as": "v"}),
        json!({"do": "add_person", "visit": v, "full_name": ADDED, "title": "Hợp đồng lao động", "as": "mo"}),
        mark(v, "Hồ Hữu Linh", "VCL", Some("PHEP")),
        mark(v, DISPUTED, "CM", None),
        mark(v, "Võ Thanh Hồng", "DM", None),
        mark(v, "Lâm Xuân Bình", "VCL", Some("CHEDO")),
        json!({"do": "mark", "visit": v, "person": "$mo", "state": "CM"}),
        json!({"do": "mark_all_present", "visit": v, "except": [person("Trần Phương Dương"), person("Phạm Ngọc Tú")]}),
        badge(v, UNBADGED, "NOT_WORN"),
        badge(v, "Phạm Thanh Tuyết", "NOT_WORN"),
        badge_photo(v, &person("Phạm Thanh Tuyết"), "rocket.jpg"),
        json!({"do": "record_finding", "visit": v, "subject": {"on": "person", "id": person(UNBADGED)}, "code": "THE-01",
            "text": "Thẻ để trong ngăn bàn, chỉ đeo sau khi đoàn nhắc"}),
        answer(v, "CQ-05", json!({"type": "yes_no_na", "said": "yes"})),
    ]
}

/// A phone and its copy both go on: the journal parts in two.
async fn restored_phone(district: &District) {
    district.wall.set("2023-11-21T13:30:00+07:00");
    let mut phone = district.phone(FORKED.0).await;
    let mut copy = phone.restored();
    let open = |unit: &str| json!({"do": "open_visit", "unit": format!("@unit:{unit}"), "kind": "agency"});
    phone.run(&[open("Xã Bình Lăng")]);
    phone.sync().await;
    district.wall.set("2023-11-21T14:05:00+07:00");
    copy.run(&[open("Xã Cộng Lạc")]);
    copy.try_sync().await;
}

async fn plan(district: &District) {
    district.wall.set("2023-11-22T08:15:00+07:00");
    let clerk = district.office.author(Some(CLERK.0)).await.expect("the clerk is a member");
    for unit in ["Xã Hà Kỳ", "Thị trấn Tứ Kỳ"] {
        let new = NewVisit { unit: district.unit(unit).await, kind: VisitKind::Agency, purpose: None };
        district.office.plan_visit(new, clerk).await.expect("the visit is planned");
        district.wall.pass_ms(90_000);
    }
}

fn mark(visit: &str, name: &str, state: &str, reason: Option<&str>) -> Value {
    let mut mark = json!({"do": "mark", "visit": visit, "person": person(name), "state": state});
    if let Some(reason) = reason {
        mark["reason"] = reason.into();
    }
    mark
}

fn badge(visit: &str, name: &str, state: &str) -> Value {
    json!({"do": "check_badge", "visit": visit, "person": person(name), "state": state})
}

fn badge_photo(visit: &str, person: &str, file: &str) -> Value {
    json!({"do": "take_photo", "visit": visit, "source": file, "class": "badge", "number": "masked",
           "masks": [{"x": 4000, "y": 6000, "w": 1500, "h": 600}], "shows": {"of": "badge", "person": person}})
}

fn answer(visit: &str, item: &str, answer: Value) -> Value {
    json!({"do": "answer", "visit": visit, "item": item, "answer": answer})
}

fn person(name: &str) -> String {
    format!("@person:{name}")
}
