//! The window: how soon after a start the phone can be unlocked, how soon after the right
//! word the list can be read, and how soon after a tap a mark is confirmed. Three units
//! with two hundred people, a display that nobody looks at, the program as it is shipped
//! but for letting a driver in.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mobile_core::store::Keys;
use serde_json::{Value, json};
use shared::domain::Role;
use shared::seal::Cost;
use shared::text::Lang;

use super::{Line, median, spread};
use crate::district::District;
use crate::phone::{self, SECRET};
use crate::ports::real;
use crate::window::{Program, Start, Window, display, on_display};

/// The phone can be unlocked within this, in milliseconds.
const FIRST_PAINT_MS_MAX: f64 = 1_500.0;
/// The list can be read within this after the word, in milliseconds; most of it is what
/// makes guessing dear.
const UNLOCK_MS_MAX: f64 = 1_500.0;
/// A mark is confirmed within this, in milliseconds.
const MARK_MS_MAX: f64 = 50.0;
/// The units, and the people of each.
const UNITS: [(&str, usize); 3] = [("Phòng Nội vụ huyện Tứ Kỳ", 100), ("Xã An Thanh", 50), ("Thị trấn Tứ Kỳ", 50)];
const STARTS: usize = 12;
const UNLOCKS: usize = 12;
const MARKS: usize = 60;
/// Longer than any start.
const START_MAX: Duration = Duration::from_secs(30);
/// What the program says of itself when the screen before the list is drawn.
const DRAWN: &str = "the door is drawn";

/// Runs the bench.
///
/// # Errors
/// What did not start or appear.
pub async fn run() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let program = program()?;
    let district = arranged(folder.path()).await?;
    let paints: Vec<f64> = (0..STARTS).map(|_| first_paint_ms(&program, folder.path())).collect::<Result<_, _>>()?;
    print("ui.first_paint_ms", &paints, FIRST_PAINT_MS_MAX);
    let unlocks = unlock_ms(&program, folder.path()).await?;
    print("ui.unlock_ms", &unlocks, UNLOCK_MS_MAX);
    let marks = mark_ms(&program, folder.path()).await?;
    print("ui.mark_ms", &marks, MARK_MS_MAX);
    drop(district);
    Ok(())
}

fn print(name: &'static str, figures: &[f64], limit: f64) {
    let value = median(figures);
    let line = Line {
        name,
        value,
        unit: "ms",
        against: Some(("limit", value / limit)),
        n: figures.len(),
        spread: spread(figures),
    };
    println!("{}", line.json());
}

/// The window's program, built beside this one.
fn program() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let program = here.with_file_name(format!("mobile{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() { Ok(program) } else { Err(format!("there is no {}", program.display())) }
}

/// An office with rosters, and a phone in this folder on which each unit is visited.
async fn arranged(folder: &Path) -> Result<District, String> {
    let district = District::founded().await;
    district.add_member("an", "Nguyễn Thị An", Role::Inspector).await;
    for (unit, people) in UNITS {
        district.import(district.unit(unit).await, "danh-sach.csv", roster(unit, people).as_bytes()).await;
    }
    let code = district.office.issue_code("an").await.map_err(|error| error.to_string())?;
    let mut app = phone::open(&folder.join("phone"))?;
    phone::enrol(&mut app, &district.base, &code).await;
    phone::sync(&mut app).await;
    let visits = UNITS.map(|(unit, _)| json!({"do": "open_visit", "unit": format!("@unit:{unit}"), "kind": "agency"}));
    let script: String = visits.iter().map(|line: &Value| format!("{line}\n")).collect();
    let mut said = Vec::new();
    let tally = phone::run(&mut app, script.as_bytes(), &mut said).map_err(|error| error.to_string())?;
    // The rosters come with the sync after their units' visits were opened.
    phone::sync(&mut app).await;
    drop(app);
    let keys = Keys::of(&folder.join("phone"), real(PathBuf::new()));
    // What the headless phone makes costs nothing to guess.
    keys.change(SECRET, SECRET, Cost::PHONE).map_err(|error| error.say(Lang::Vi))?;
    if tally.refused > 0 { Err(String::from_utf8_lossy(&said).into_owned()) } else { Ok(district) }
}

fn roster(unit: &str, people: usize) -> String {
    let line = |place: usize| {
        format!("{},Nguyễn Thị Ánh {unit} {place},{},Chuyên viên,Tổ {}\n", place + 1, 1970 + place % 30, place / 12 + 1)
    };
    let lines: String = (0..people).map(line).collect();
    format!("STT,Họ và tên,Năm sinh,Chức vụ,Bộ phận\n{lines}")
}

/// From the start of the program to the door on the display.
fn first_paint_ms(program: &Path, folder: &Path) -> Result<f64, String> {
    let (screen, name) = display();
    let mut command = Command::new(program);
    command.arg("--data").arg(folder.join("phone")).env("RUST_LOG", "mobile::timing=info");
    on_display(&mut command, &name, folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = Program(command.spawn().map_err(|error| error.to_string())?);
    let output = child.0.stderr.take().ok_or("its output is piped")?;
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let drawn = lines.find(|line| line.contains(DRAWN)).map(|_| start.elapsed());
    drop(child);
    drop(screen);
    let drawn = drawn.filter(|took| *took < START_MAX).ok_or("the door never comes")?;
    Ok(drawn.as_secs_f64() * 1_000.0)
}

/// From the tap on «Mở khoá» to the list on the page.
async fn unlock_ms(program: &Path, folder: &Path) -> Result<Vec<f64>, String> {
    // It locks again by itself, on the screen of the list.
    let window = Window::open(folder, Start { lock_after_s: Some(2), ..Start::of(program) }).await;
    let script = "const done = arguments[0];
        const begun = performance.now();
        const look = () => { if (document.querySelector('button.visit')) { watch.disconnect(); done(performance.now() - begun) } };
        const watch = new MutationObserver(look);
        watch.observe(document.body, { subtree: true, childList: true });
        document.querySelector('#unlock-go').click();";
    let mut figures = Vec::new();
    for _ in 0..UNLOCKS {
        window.write("#unlock #secret", SECRET).await;
        let took = window.ask_and_wait(script, json!([])).await;
        figures.push(took.as_f64().ok_or("the list never comes")?);
    }
    window.close().await;
    Ok(figures)
}

/// From a tap to «đã lưu» in the person's row, as the page itself sees it.
async fn mark_ms(program: &Path, folder: &Path) -> Result<Vec<f64>, String> {
    let window = Window::open(folder, Start::of(program)).await;
    window.enter(SECRET).await;
    window.tap("button.visit:last-of-type").await;
    window.tap("#to-roll").await;
    window.find(&format!("#people li:nth-child({MARKS})")).await;
    let script = "const [place, done] = arguments;
        const card = document.querySelector(`#people li:nth-child(${place})`);
        const begun = performance.now();
        const look = () => { if (card.querySelector('[data-state=CM]') && card.querySelector('.kept')) {
            watch.disconnect(); done(performance.now() - begun) } };
        const watch = new MutationObserver(look);
        watch.observe(card, { subtree: true, childList: true, attributes: true, characterData: true });
        card.querySelector('button[data-option=CM]').click();";
    let mut figures = Vec::new();
    for place in 1..=MARKS {
        let took = window.ask_and_wait(script, json!([place])).await;
        figures.push(took.as_f64().ok_or("a mark is never confirmed")?);
    }
    window.close().await;
    Ok(figures)
}
