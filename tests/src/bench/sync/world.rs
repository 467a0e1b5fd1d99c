//! An office as a program of its own, phones enrolled at it, and what is on them:
//! findings in people's words and photos from the pipeline, written as a person writes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mobile_core::{App, Intent, Made};
use serde_json::{Value, json};
use shared::ids::{PersonId, UnitId, VisitId};

use super::text;
use crate::ports::noise;

/// A photo and its thumbnail are two files.
pub const FILES_A_PHOTO: usize = 2;
/// Findings of one visit: a long day's.
const FINDINGS_A_VISIT: usize = 200;
/// Every one another person's words.
const SENTENCES: &str = include_str!("../../../fixtures/findings.txt");
/// Where a person and a finding meet, in words that differ as they do on the spot.
const PLACES: [&str; 9] = [
    "Bộ phận tiếp nhận và trả kết quả",
    "Hành lang tầng hai",
    "Phòng 204",
    "Cổng phụ phía chợ",
    "Phòng Địa chính – Xây dựng",
    "Hội trường",
    "Nhà để xe",
    "Phòng tiếp công dân",
    "Kho lưu trữ",
];

/// An office of our own, ended when dropped.
pub struct Office {
    child: Child,
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Office {
    /// Starts it on its folder and waits until it answers.
    pub fn start(data: &Path, port: u16) -> Result<Office, String> {
        use std::io::BufRead;
        let mut child = Command::new(program()?)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(text)?;
        let stdout = child.stdout.take().ok_or("the office has no output")?;
        let office = Office { child };
        let mut lines = std::io::BufReader::new(stdout).lines();
        match lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("listening on "))) {
            Some(_) => Ok(office),
            None => Err("the office did not start".to_owned()),
        }
    }

    /// The most memory it held until now; none where the system does not tell.
    pub fn peak_mb(&self) -> Option<f64> {
        super::super::peak_mb(&self.child.id().to_string())
    }
}

/// The office's program, beside this one.
fn program() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(text)?;
    Ok(here.with_file_name("sync-server"))
}

/// Founds an office with one inspector a login.
pub fn found(data: &Path, logins: &[&str]) -> Result<(), String> {
    std::fs::create_dir_all(data).map_err(text)?;
    command(&["init", "--login", "vanphong"], data)?;
    for login in logins {
        let name = format!("Nguyễn Văn {login}");
        command(&["member", "add", "--login", login, "--name", &name, "--role", "inspector"], data)?;
    }
    Ok(())
}

/// Runs one of the office's commands; its output.
pub fn command(args: &[&str], data: &Path) -> Result<String, String> {
    let verbs = args.iter().take_while(|arg| !arg.starts_with("--"));
    let options = args.iter().skip_while(|arg| !arg.starts_with("--"));
    let output = Command::new(program()?).args(verbs).arg("--data").arg(data).args(options).output().map_err(text)?;
    if !output.status.success() {
        return Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A phone that is enrolled and has taken in what there was.
pub async fn enrolled(phone: &Path, data: &Path, login: &str, port: u16) -> Result<App, String> {
    let code = command(&["code", "--login", login], data)?;
    let code = code.split_whitespace().last().ok_or("the office printed no code")?;
    let mut app = crate::phone::open(phone)?;
    mobile_core::sync::enrol(&mut app, &format!("http://127.0.0.1:{port}"), code).await.map_err(text)?;
    mobile_core::sync::sync(&mut app).await.map_err(text)?;
    Ok(app)
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(text)?;
    listener.local_addr().map(|address| address.port()).map_err(text)
}

/// Does what a person does.
pub fn does(app: &mut App, intent: Value) -> Result<Option<Made>, String> {
    app.handle(serde_json::from_value::<Intent>(intent).map_err(text)?).map(|done| done.made).map_err(text)
}

/// Opens a visit of a unit.
pub fn visit_of(app: &mut App, unit: UnitId) -> Result<VisitId, String> {
    match does(app, json!({"do": "open_visit", "unit": unit, "kind": "agency"}))? {
        Some(Made::Visit(visit)) => Ok(visit),
        _ => Err("no visit was made".to_owned()),
    }
}

/// The unit of a name.
pub fn unit_named(app: &App, name: &str) -> Result<UnitId, String> {
    let units = shared::record::units(app.record());
    units.iter().find(|unit| unit.name.as_str() == name).map(|unit| unit.unit).ok_or(format!("no unit {name}"))
}

/// So many findings, each on another person, in visits of a day's length; the last visit.
pub fn find(app: &mut App, unit: UnitId, count: usize) -> Result<VisitId, String> {
    let mut visit = visit_of(app, unit)?;
    for number in 0..count {
        if number > 0 && number.is_multiple_of(FINDINGS_A_VISIT) {
            visit = visit_of(app, unit)?;
        }
        let person = shared::ids::to_hex(&noise(number as u64, PersonId::LEN));
        does(app, finding(visit, &person, number))?;
    }
    Ok(visit)
}

/// One finding in words of its own.
pub fn finding(visit: VisitId, person: &str, number: usize) -> Value {
    const CODES: [&str; 3] = ["THE-01", "GIO-01", "GIO-03"];
    let words = SENTENCES.lines().nth(number % sentences()).unwrap_or_default();
    json!({
        "do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person},
        "code": CODES[number % CODES.len()], "text": words, "place": PLACES[(number * 7) % PLACES.len()],
    })
}

/// How many findings have words of their own.
pub fn sentences() -> usize {
    SENTENCES.lines().count()
}

/// Photos of these numbers, no two alike: the fixtures with the mask at another place each.
pub fn photograph(app: &mut App, visit: VisitId, numbers: std::ops::Range<usize>) -> Result<(), String> {
    const PICTURES: [&str; 4] = ["astronaut", "chelsea", "coffee", "rocket"];
    for number in numbers {
        let picture = PICTURES[number % PICTURES.len()];
        let mask = json!({"x": 40 * number, "y": 9000, "w": 300, "h": 300});
        let intent = json!({
            "do": "take_photo", "visit": visit, "class": "scene", "shows": {"of": "visit"},
            "source": format!("tests/fixtures/photos/{picture}.jpg"), "masks": [mask],
        });
        does(app, intent)?;
    }
    Ok(())
}
