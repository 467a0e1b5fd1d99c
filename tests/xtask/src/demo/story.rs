//! The story, scene by scene: what each person does, and what must be true after.

use std::fs;

use serde_json::{Value, json};

use super::checks::Checks;
use super::office::{Closed, Office};
use super::phones::{Phone, device, made};
use super::{Stage, scene, show};
use crate::run::Outcome;

const UNIT: &str = "Xã An Thanh";
const ROSTER: &str = "tests/fixtures/rosters/commune-unicode.xlsx";
const NOT_A_ROSTER: &str = "tests/fixtures/rosters/no-name-column.csv";
/// People on that roster.
const ROSTER_ROWS: u64 = 27;
/// Marked alike by both inspectors.
const ON_LEAVE: &str = "Hồ Hữu Linh";
/// Marked absent by one inspector, present by the other.
const DISPUTED: &str = "Phan Hồng Khoa";
/// Marked absent first, then late by the same inspector.
const CORRECTED: &str = "Võ Thanh Hồng";
/// Without a badge, with a photo and a finding.
const UNBADGED: &str = "Nguyễn Thị Thành";
/// Without a badge, seen by the other inspector.
const UNBADGED_TOO: &str = "Phạm Thanh Tuyết";
/// On no roster; both inspectors meet her.
const UNLISTED: &str = "Đỗ Thị Mơ";
/// The login of who leads the team, and the name of their phone's folder.
pub const LEADER: &str = "dao";
const WHY: &str = "Đã xem sổ trực: ông Khoa có mặt, tiếp dân ở phòng bên khi đoàn đến";

/// The two inspectors and their leader, each with a phone.
struct Team {
    binh: Phone,
    cuc: Phone,
    dao: Phone,
}

impl Team {
    fn phones(&self) -> [&Phone; 3] {
        [&self.binh, &self.cuc, &self.dao]
    }

    fn sync(&self, checks: &mut Checks, phones: &[&Phone]) -> Outcome {
        for phone in phones {
            let report = phone.sync()?;
            let unsent = &report["unsent"];
            let all_sent = unsent["entries_unsent"] == 0 && unsent["photos_unsent"] == 0;
            checks.that(&format!("{}: «đã gửi», máy không còn gì chưa gửi", phone.owner), all_sent);
        }
        Ok(())
    }
}

/// What one inspector's phone made while it was alone.
struct Alone {
    visit: String,
    unlisted: String,
    device: String,
}

impl Alone {
    /// The visit is the first thing a script makes, the unlisted person the second.
    fn of(done: &[Value]) -> Outcome<Alone> {
        Ok(Alone { visit: made(&done[0])?, unlisted: made(&done[1])?, device: device(&done[0]) })
    }
}

/// Plays the whole story and leaves the office open.
///
/// # Errors
/// Where a program could not do its part at all; claims go to `checks`.
pub fn play(stage: &Stage, checks: &mut Checks) -> Outcome<Office> {
    let office = open_office(stage, checks)?;
    let team = enrol(stage, &office, checks)?;
    let [first, second] = visit_offline(stage, &team, checks)?;
    scene("Về cơ quan: hai máy đồng bộ");
    team.sync(checks, &[&team.binh, &team.cuc, &team.dao])?;
    join(&team, [&first, &second], checks)?;
    settle(&team, checks)?;
    seal(stage, &team, checks)?;
    scene("Mọi máy đồng bộ lần cuối");
    team.sync(checks, &[&team.dao, &team.binh, &team.cuc, &team.dao])?;
    let writers = [(first.device, "Bình"), (second.device, "Cúc")];
    final_record(&office, &team, &writers, checks)?;
    Ok(office)
}

fn open_office(stage: &Stage, checks: &mut Checks) -> Outcome<Office> {
    scene("Văn phòng: tạo kho, đơn vị, thành viên đoàn, nhập danh sách");
    let closed = Closed::init(stage)?;
    for (login, name, role) in [
        ("binh", "Nguyễn Văn Bình", "inspector"),
        ("cuc", "Trần Thị Cúc", "inspector"),
        ("dao", "Lê Quang Đạo", "leader"),
    ] {
        closed.add_member(login, name, role)?;
    }
    let refused = closed.import(UNIT, NOT_A_ROSTER)?;
    let sentence = String::from_utf8_lossy(&refused.stderr).trim().to_owned();
    println!("   tệp thiếu cột họ tên → {sentence}");
    let says_why = !refused.status.success() && sentence.to_lowercase().contains("họ và tên");
    checks.that("danh sách thiếu cột «Họ và tên» bị từ chối bằng một câu rõ ràng", says_why);
    let imported = closed.import(UNIT, ROSTER)?;
    let report: Value = serde_json::from_slice(&imported.stdout).unwrap_or_default();
    println!("   {UNIT}: {} người trong danh sách .xlsx", report["new"]);
    checks.equal("danh sách .xlsx của xã được nhập đủ người", report["new"].as_u64(), Some(ROSTER_ROWS));
    let office = closed.open()?;
    println!("   văn phòng mở tại {}", office.url());
    Ok(office)
}

fn enrol(stage: &Stage, office: &Office, checks: &mut Checks) -> Outcome<Team> {
    scene("Ba máy điện thoại: đăng ký bằng mã dùng một lần, nhận danh sách");
    let team = Team {
        binh: Phone::new(stage, "binh", "Nguyễn Văn Bình")?,
        cuc: Phone::new(stage, "cuc", "Trần Thị Cúc")?,
        dao: Phone::new(stage, LEADER, "Lê Quang Đạo")?,
    };
    let mut code = String::new();
    for (phone, login) in team.phones().into_iter().zip(["binh", "cuc", "dao"]) {
        code = office.code(login)?;
        let enrolled = phone.enrol(office, &code)?;
        checks.that(&format!("{}: máy được ghi danh", phone.owner), enrolled["ok"] == true);
    }
    let stranger = Phone::new(stage, "nguoi-la", "người lạ")?.enrol(office, &code)?;
    println!("   dùng lại mã cũ → {}", stranger["sentence"].as_str().unwrap_or_default());
    checks.that("mã đã dùng không ghi danh được máy thứ hai", stranger["ok"] == false);
    team.sync(checks, &team.phones())?;
    Ok(team)
}

fn visit_offline(stage: &Stage, team: &Team, checks: &mut Checks) -> Outcome<[Alone; 2]> {
    scene("Trước cổng xã: hai người mở kiểm tra riêng, đồng bộ để có danh sách; vào trong không có mạng");
    let first = first_inspector(&team.binh)?;
    not_a_picture(stage, &team.binh, &first.visit, checks)?;
    let second = second_inspector(&team.cuc)?;
    let before = team.binh.show()?;
    checks.that("chưa đồng bộ: mỗi máy chỉ thấy lần kiểm tra của mình", show::visits(&before).len() == 1);
    checks.that("chưa đồng bộ: máy nói rõ còn mục chưa gửi", before["unsent"]["entries_unsent"] != 0);
    Ok([first, second])
}

/// Opens a visit nobody planned: the unit's roster comes with the sync after it.
fn arrive(phone: &Phone, intents: &[Value]) -> Outcome<Vec<Value>> {
    let (open, rest) = intents.split_at(1);
    let mut done = phone.run("mo", open)?;
    phone.sync()?;
    let visit = Value::String(made(&done[0])?).to_string();
    let named = |intent: &Value| serde_json::from_str(&intent.to_string().replace("\"$v\"", &visit));
    let rest: Vec<Value> = rest.iter().map(|intent| named(intent).unwrap_or_default()).collect();
    done.extend(phone.run("kiem-tra", &rest)?);
    Ok(done)
}

/// Bình: marks one person wrongly and corrects it, photographs, records a finding.
fn first_inspector(phone: &Phone) -> Outcome<Alone> {
    let v = "$v";
    let done = arrive(
        phone,
        &[
            json!({"do": "open_visit", "unit": format!("@unit:{UNIT}"), "kind": "agency", "as": "v"}),
            json!({"do": "add_person", "visit": v, "full_name": UNLISTED, "title": "Hợp đồng lao động", "as": "mo"}),
            mark(v, ON_LEAVE, "VCL", Some("PHEP")),
            mark(v, DISPUTED, "VKL", None),
            mark(v, CORRECTED, "VKL", None),
            json!({"do": "mark", "visit": v, "person": "$mo", "state": "CM"}),
            json!({"do": "mark_all_present", "visit": v}),
            json!({"do": "check_badge", "visit": v, "person": person(UNBADGED), "state": "NOT_WORN"}),
            badge_photo(v, &person(UNBADGED), "astronaut.jpg"),
            json!({"do": "record_finding", "visit": v, "subject": {"on": "person", "id": person(UNBADGED)},
                   "code": "THE-01", "text": "Không đeo thẻ khi đang tiếp dân tại bàn làm việc"}),
            json!({"do": "check_badge", "visit": v, "person": "$mo", "state": "NOT_ISSUED", "requested": "no"}),
            badge_photo(v, "$mo", "chelsea.jpg"),
            mark(v, CORRECTED, "DM", None),
            json!({"do": "set_lateness", "visit": v, "person": person(CORRECTED), "minutes": 12, "source": "clock"}),
        ],
    )?;
    println!("   {}: {} việc đã lưu, sửa «vắng không lý do» của {CORRECTED} thành «đi muộn»", phone.owner, done.len());
    Alone::of(&done)
}

/// Cúc: the same people, the same unlisted one, and another view of one.
fn second_inspector(phone: &Phone) -> Outcome<Alone> {
    let v = "$v";
    let done = arrive(
        phone,
        &[
            json!({"do": "open_visit", "unit": format!("@unit:{UNIT}"), "kind": "agency", "as": "v"}),
            json!({"do": "add_person", "visit": v, "full_name": UNLISTED, "title": "Hợp đồng lao động", "as": "mo"}),
            mark(v, ON_LEAVE, "VCL", Some("PHEP")),
            mark(v, DISPUTED, "CM", None),
            mark(v, CORRECTED, "DM", None),
            json!({"do": "mark", "visit": v, "person": "$mo", "state": "CM"}),
            json!({"do": "mark_all_present", "visit": v}),
            json!({"do": "check_badge", "visit": v, "person": person(UNBADGED_TOO), "state": "NOT_WORN"}),
            badge_photo(v, &person(UNBADGED_TOO), "coffee.jpg"),
            json!({"do": "take_photo", "visit": v, "source": picture("rocket.jpg"), "class": "scene",
                   "shows": {"of": "visit"}}),
        ],
    )?;
    println!("   {}: {} việc đã lưu, thấy {DISPUTED} có mặt", phone.owner, done.len());
    Alone::of(&done)
}

/// A document whose name says it is a picture.
fn not_a_picture(stage: &Stage, phone: &Phone, visit: &str, checks: &mut Checks) -> Outcome {
    let file = stage.folder("the.jpg");
    fs::write(&file, b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")?;
    let before = phone.show()?;
    let intent = json!({"do": "take_photo", "visit": visit, "source": file.display().to_string(), "class": "scene",
                        "shows": {"of": "visit"}});
    let refused = phone.try_run("khong-phai-anh", &[intent])?;
    let sentence = refused[0]["sentence"].as_str().unwrap_or_default().to_owned();
    println!("   tệp PDF mang đuôi .jpg → {sentence}");
    let nothing_changed = phone.show()? == before;
    checks.that(
        "tệp PDF mang đuôi .jpg bị từ chối bằng một câu có chữ «PDF»",
        refused[0]["ok"] == false && sentence.contains("PDF"),
    );
    checks.that("bị từ chối thì không có gì được ghi", nothing_changed);
    Ok(())
}

fn join(team: &Team, [first, second]: [&Alone; 2], checks: &mut Checks) -> Outcome {
    scene("Trưởng đoàn ghép: một lần kiểm tra mở hai lần, một người thêm hai lần");
    let apart = team.dao.show()?;
    checks.equal("trước khi ghép, trưởng đoàn thấy hai lần kiểm tra", show::visits(&apart).len(), 2);
    team.dao.run(
        "ghep",
        &[
            json!({"do": "join_visits", "visit": first.visit, "other": second.visit}),
            json!({"do": "join_persons", "visit": first.visit, "person": first.unlisted, "other": second.unlisted}),
        ],
    )?;
    let joined = team.dao.show()?;
    checks.equal("sau khi ghép, chỉ còn một lần kiểm tra", show::visits(&joined).len(), 1);
    let visit = show::visit(&joined)?;
    show::differences(visit);
    let mark = &show::row(visit, DISPUTED)?["mark"];
    checks.equal(
        "điểm danh của người bị đánh dấu khác nhau hiện «khác nhau»",
        mark["status"].as_str(),
        Some("differs"),
    );
    checks.equal("không giá trị nào bị ghi đè", show::texts(&mark["values"]), vec!["CM".into(), "VKL".into()]);
    checks.equal(
        "trong lúc còn khác nhau, người ấy nằm ở ô «khác nhau»",
        visit["counts"]["differing"].as_u64(),
        Some(1),
    );
    Ok(())
}

fn settle(team: &Team, checks: &mut Checks) -> Outcome {
    scene("Trưởng đoàn phân xử, có nêu lý do");
    let shown = team.dao.show()?;
    let visit = show::visit(&shown)?;
    let disputed = show::row(visit, DISPUTED)?["mark"]["key"].clone();
    let all = visit["differences"].as_array().cloned().unwrap_or_default();
    let intents = all.iter().map(|difference| {
        let cell = &difference["cell"];
        if cell["key"] == disputed {
            json!({"do": "settle", "key": cell["key"], "choose": show::standing_with(cell, "CM"), "why": WHY})
        } else {
            json!({"do": "settle", "key": cell["key"], "choose": cell["standing"][0]["hash"], "why": "Lấy lần ghi đầu tiên"})
        }
    });
    let intents: Vec<Value> = intents.collect();
    team.dao.run("phan-xu", &intents)?;
    println!("   {DISPUTED}: có mặt. Lý do: {WHY}");
    let after = team.dao.show()?;
    checks.equal("phân xử xong không còn khác nhau", show::visit(&after)?["summary"]["differences"].as_u64(), Some(0));
    Ok(())
}

/// The minutes are read out, signed on paper, sealed; another phone makes the same of what
/// it was given.
fn seal(stage: &Stage, team: &Team, checks: &mut Checks) -> Outcome {
    scene("Biên bản: đọc lại, ký, niêm phong");
    let visit = format!("@visit:{UNIT}");
    let signed = |signer: &str, name: &str, title: &str| {
        json!({"do": "sign", "visit": visit, "signer": signer, "full_name": name, "title": title,
               "outcome": {"outcome": "on_paper"}})
    };
    team.dao.run(
        "bien-ban",
        &[
            json!({"do": "set_host", "visit": visit, "full_name": "Phạm Văn Sự", "title": "Phó Chủ tịch UBND xã"}),
            json!({"do": "state", "visit": visit, "speaker": "Phạm Văn Sự", "text": "Đơn vị nhất trí với nội dung biên bản."}),
            json!({"do": "recommend", "visit": visit, "who": "Uỷ ban nhân dân xã", "what": "Lập danh sách người chưa được cấp thẻ",
                   "due": "2027-01-15", "result": "Danh sách kèm ảnh gửi Phòng Nội vụ", "responsible": "Chủ tịch UBND xã"}),
            signed("unit", "Phạm Văn Sự", "Phó Chủ tịch UBND xã"),
            signed("secretary", "Nguyễn Văn Bình", "Chuyên viên"),
            signed("leader", "Lê Quang Đạo", "Phó Trưởng phòng Nội vụ"),
            json!({"do": "move_visit", "visit": visit, "to": "CLOSED"}),
            json!({"do": "seal", "visit": visit}),
        ],
    )?;
    let file = stage.folder("bien-ban.pdf");
    let sealed = team.dao.minutes(&visit, &file)?;
    println!("   biên bản PDF: {} byte, {}", sealed["bytes"], super::shown_path(&file));
    checks.that("biên bản được niêm phong là một tệp PDF", fs::read(&file)?.starts_with(b"%PDF-"));
    team.sync(checks, &[&team.dao, &team.binh])?;
    let again = team.binh.minutes(&visit, &stage.folder("bien-ban-may-binh.pdf"))?;
    checks.equal("máy khác dựng lại biên bản giống từng byte", again["sha256"].clone(), sealed["sha256"].clone());
    Ok(())
}

fn final_record(office: &Office, team: &Team, writers: &[(String, &str)], checks: &mut Checks) -> Outcome {
    scene("Hồ sơ của huyện");
    let record = office.visits()?;
    let visits = show::visits(&record);
    checks.equal("lần kiểm tra được đếm một lần", visits.len(), 1);
    let visit = show::visit(&record)?;
    show::print(visit, writers);
    println!();
    people(visit, checks)?;
    history(visit, checks)?;
    photos(office, team, visit, checks)?;
    for phone in team.phones() {
        let same = show::visits(&phone.show()?) == visits;
        checks.that(&format!("hồ sơ trên máy của {} giống hệt hồ sơ của huyện", phone.owner), same);
        checks.whole(&format!("máy của {} tự kiểm tra: nguyên vẹn", phone.owner), phone.verify());
    }
    checks.whole("văn phòng tự kiểm tra: nguyên vẹn", office.verify());
    Ok(())
}

fn people(visit: &Value, checks: &mut Checks) -> Outcome {
    let counts = &visit["counts"];
    checks.equal(
        "mỗi người một dòng: danh sách và một người ngoài danh sách",
        counts["rows"].as_u64(),
        Some(ROSTER_ROWS + 1),
    );
    let states = counts["states"].as_object().into_iter().flatten();
    let in_states: u64 = states.filter_map(|(_, count)| count.as_u64()).sum();
    checks.equal("người được cả hai máy đánh dấu chỉ đếm một lần", in_states, ROSTER_ROWS + 1);
    let named = |name: &str| show::rows(visit).filter(|row| row["name"] == name).count();
    checks.equal("người ngoài danh sách, hai máy cùng thêm, chỉ đếm một lần", named(UNLISTED), 1);
    for (name, expected) in [(ON_LEAVE, "VCL:PHEP"), (DISPUTED, "CM"), (CORRECTED, "DM"), (UNLISTED, "CM")] {
        let mark = &show::row(visit, name)?["mark"];
        checks.equal(
            &format!("{name}: {}", show::state(expected)),
            show::texts(&mark["values"]),
            vec![expected.into()],
        );
    }
    Ok(())
}

fn history(visit: &Value, checks: &mut Checks) -> Outcome {
    let told = |name: &str| -> Outcome<Vec<Value>> {
        Ok(show::row(visit, name)?["mark"]["history"].as_array().cloned().unwrap_or_default())
    };
    let corrected = told(CORRECTED)?;
    let first = corrected.iter().find(|told| told["value"] == "VKL");
    let kept = first.is_some_and(|told| told["stands"] == false);
    checks.that("lần ghi sai vẫn còn trong lịch sử, không còn hiệu lực", kept);
    let settled = told(DISPUTED)?;
    let reasoned = settled.iter().any(|told| told["why"] == WHY && told["stands"] == true && told["value"] == "CM");
    let both = ["CM", "VKL"].iter().all(|value| settled.iter().any(|told| told["value"] == *value));
    checks.that("phân xử còn lý do, và cả hai ý kiến cũ vẫn đọc được", reasoned && both);
    Ok(())
}

/// Every photo of the record is, byte for byte, on the phone that took it and at the office.
fn photos(office: &Office, team: &Team, visit: &Value, checks: &mut Checks) -> Outcome {
    let names = show::photos(visit);
    checks.equal("đủ bốn ảnh thật 12 triệu điểm ảnh", names.len(), 4);
    let taken: usize = [&team.binh, &team.cuc].iter().map(|phone| phone.holds(&names)).sum::<Outcome<usize>>()?;
    checks.equal("mỗi ảnh nằm trên máy đã chụp", taken, names.len());
    let at_office = names.iter().map(|name| office.photo_hash(name)).collect::<Outcome<Vec<String>>>()?;
    checks.equal("từng ảnh ở văn phòng trùng mã SHA-256 với ảnh trên máy", at_office, names);
    Ok(())
}

fn mark(visit: &str, name: &str, state: &str, reason: Option<&str>) -> Value {
    let mut mark = json!({"do": "mark", "visit": visit, "person": person(name), "state": state});
    if let Some(reason) = reason {
        mark["reason"] = reason.into();
    }
    mark
}

/// A badge's number is covered by one rectangle before the photo gets its name.
fn badge_photo(visit: &str, person: &str, file: &str) -> Value {
    json!({"do": "take_photo", "visit": visit, "source": picture(file), "class": "badge", "number": "masked",
           "masks": [{"x": 4000, "y": 6000, "w": 1500, "h": 600}], "shows": {"of": "badge", "person": person}})
}

fn person(name: &str) -> String {
    format!("@person:{name}")
}

fn picture(file: &str) -> String {
    format!("tests/fixtures/photos/{file}")
}
