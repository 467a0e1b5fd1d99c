//! A whole sync over loopback against raw PUTs that sync the same bytes: 1,000
//! findings and 200 photos of about 250 KB with their thumbnails, from «gửi» to
//! «đã gửi», everything durable. The two take turns and swap who goes first.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Name, State};
use axum::http::StatusCode;
use axum::routing::{post, put};
use futures::StreamExt;
use mobile_core::{App, Intent};
use serde_json::json;
use shared::journal::Entry;
use shared::sync::{BATCH_ENTRIES_MAX, Batch, BatchNote, PHOTOS_PARALLEL, pack};

use super::{Line, median, spread};
use crate::folders::copy_folder;
use crate::ports::noise;

const FINDINGS: usize = 1_000;
const PHOTOS: usize = 200;
const ROUNDS: usize = 10;
/// A photo and its thumbnail are two files.
const FILES: usize = 2 * PHOTOS;
/// Bytes of a photo as an inspector's day brings it, on average.
const PHOTO_BYTES: std::ops::Range<usize> = 200_000..300_000;

/// Runs and prints.
///
/// # Errors
/// A sentence about what could not be run.
pub async fn run() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let template = folder.path().join("template");
    let port = free_port()?;
    prepare(&template, port).await?;
    let bodies = Bodies::of(&template)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Nothing is removed between the rounds: for some seconds the file system would
    // pass over every file just removed whenever one is made.
    for round in 0..ROUNDS {
        let place = folder.path().join(round.to_string());
        copy_folder(&template, &place).map_err(text)?;
        let their_place = place.join("theirs");
        if round % 2 == 0 {
            ours.push(our_round(&place, port).await?);
            theirs.push(their_round(&their_place, bodies.clone()).await?);
        } else {
            theirs.push(their_round(&their_place, bodies.clone()).await?);
            ours.push(our_round(&place, port).await?);
        }
    }
    let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(a, b)| a / b).collect();
    let line = Line {
        name: "sync.push_1000_200",
        value: median(&ours),
        unit: "s",
        against: Some(("put_fsync", median(&ratios))),
        n: ROUNDS,
        spread: spread(&ours),
    };
    println!("{}", line.json());
    Ok(())
}

/// An office of our own, ended when dropped.
struct Office {
    child: Child,
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An office with one enrolled phone that holds 1,000 findings and 200 photos
/// unsent; every round begins with a copy of it.
async fn prepare(place: &Path, port: u16) -> Result<(), String> {
    let data = place.join("office");
    std::fs::create_dir_all(&data).map_err(text)?;
    office_command(&["init", "--login", "vanphong"], &data)?;
    office_command(&["member", "add", "--login", "binh", "--name", "Nguyễn Văn Bình", "--role", "inspector"], &data)?;
    let _office = start_office(&data, port)?;
    let code = office_command(&["code", "--login", "binh"], &data)?;
    let code = code.split_whitespace().last().ok_or("the office printed no code")?;
    let mut app = crate::phone::open(&place.join("phone"))?;
    mobile_core::sync::enrol(&mut app, &format!("http://127.0.0.1:{port}"), code).await.map_err(text)?;
    mobile_core::sync::sync(&mut app).await.map_err(text)?;
    fill(&mut app)
}

async fn our_round(place: &Path, port: u16) -> Result<f64, String> {
    let _office = start_office(&place.join("office"), port)?;
    let mut app = crate::phone::open(&place.join("phone"))?;
    let begun = Instant::now();
    let report = mobile_core::sync::sync(&mut app).await.map_err(text)?;
    let seconds = begun.elapsed().as_secs_f64();
    if !report.sent || report.photos_sent != FILES as u64 || report.entries_sent < FINDINGS as u64 {
        return Err(format!("the sync did not come to its end: {report:?}"));
    }
    Ok(seconds)
}

/// Findings in words that differ, and photos from the pipeline: the fixtures with
/// the mask at another place each, so that no two are alike.
fn fill(app: &mut App) -> Result<(), String> {
    let unit = shared::record::units(app.record()).first().map(|unit| unit.unit).ok_or("no unit at the office")?;
    let opened = app.handle(Intent::OpenVisit { unit, kind: shared::domain::VisitKind::Agency, purpose: None });
    let visit = match opened.map_err(text)?.made {
        Some(mobile_core::Made::Visit(visit)) => visit,
        _ => return Err("no visit was made".to_owned()),
    };
    for number in 0..FINDINGS {
        let person = shared::ids::to_hex(&noise(number as u64, 16));
        let intent = json!({
            "do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person},
            "code": "THE-01", "text": words(number), "place": format!("Phòng {}, tầng {}", number % 37, number % 5),
        });
        app.handle(serde_json::from_value(intent).map_err(text)?).map_err(text)?;
    }
    (0..PHOTOS).try_for_each(|number| take_photo(app, visit, number))
}

fn take_photo(app: &mut App, visit: shared::ids::VisitId, number: usize) -> Result<(), String> {
    const FILES: [&str; 4] = ["astronaut", "chelsea", "coffee", "rocket"];
    let file = FILES[number % FILES.len()];
    let intent = json!({
        "do": "take_photo", "visit": visit, "class": "scene", "shows": {"of": "visit"},
        "source": format!("tests/fixtures/photos/{file}.jpg"),
        "masks": [{"x": 40 * number, "y": 9000, "w": 300, "h": 300}],
    });
    app.handle(serde_json::from_value(intent).map_err(text)?).map_err(text).map(drop)
}

/// The very bytes our phone sends, for the peer to send.
#[derive(Clone)]
struct Bodies {
    batches: Vec<Bytes>,
    photos: Vec<Bytes>,
}

impl Bodies {
    fn of(template: &Path) -> Result<Bodies, String> {
        let app = crate::phone::open(&template.join("phone"))?;
        let entries = app.store().own_from(1, usize::MAX);
        let batch = |entries: &[Entry]| Batch { note: BatchNote::default(), entries: entries.to_vec() };
        let batches = entries.chunks(BATCH_ENTRIES_MAX).map(|entries| Bytes::from(pack(&batch(entries)))).collect();
        let photos = app.store().photos();
        let read = |hash| photos.read(hash).map_err(text)?.ok_or_else(|| "a photo is missing".to_owned());
        let photos: Vec<Bytes> =
            app.photos_unsent().into_iter().map(|hash| read(hash).map(Bytes::from)).collect::<Result<_, _>>()?;
        let bytes: usize = photos.iter().map(Bytes::len).sum();
        if photos.len() != FILES || !PHOTO_BYTES.contains(&(bytes / PHOTOS)) {
            return Err(format!("{} files of {bytes} bytes are not what is to be measured", photos.len()));
        }
        Ok(Bodies { batches, photos })
    }
}

fn free_port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(text)?;
    listener.local_addr().map(|address| address.port()).map_err(text)
}

/// About 600 bytes of words that differ, as a finding's do.
fn words(number: usize) -> String {
    const WORDS: [&str; 24] = [
        "cán bộ",
        "không đeo thẻ",
        "tại bàn làm việc",
        "khi đoàn đến",
        "đang tiếp công dân",
        "đã được nhắc",
        "hành lang",
        "phòng một cửa",
        "chưa xuất trình",
        "giấy tờ",
        "lãnh đạo đơn vị",
        "xác nhận",
        "thời điểm",
        "buổi sáng",
        "theo quy chế",
        "đề nghị",
        "giải trình",
        "bằng văn bản",
        "trong ngày",
        "có mặt",
        "đại diện",
        "ghi nhận",
        "ảnh kèm theo",
        "bổ sung sau",
    ];
    let noise = noise(number as u64, 48);
    noise.iter().map(|byte| WORDS[usize::from(*byte) % WORDS.len()]).collect::<Vec<_>>().join(" ")
}

async fn their_round(place: &Path, bodies: Bodies) -> Result<f64, String> {
    std::fs::create_dir_all(place).map_err(text)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(text)?;
    let url = format!("http://{}", listener.local_addr().map_err(text)?);
    let peer = Router::new()
        .route("/entries/{name}", post(keep))
        .route("/photos/{name}", put(keep))
        .layer(axum::extract::DefaultBodyLimit::max(16 * 1024 * 1024))
        .with_state(Arc::new(place.to_owned()));
    let served = tokio::spawn(async move { axum::serve(listener, peer).await });
    let client = crate::client().build().map_err(text)?;
    let begun = Instant::now();
    for (number, body) in bodies.batches.into_iter().enumerate() {
        sent(client.post(format!("{url}/entries/e{number}")).body(body)).await?;
    }
    let put = |(number, body)| sent(client.put(format!("{url}/photos/p{number}")).body::<Bytes>(body));
    let puts = futures::stream::iter(bodies.photos.into_iter().enumerate().map(put));
    let done: Vec<Result<(), String>> = puts.buffer_unordered(PHOTOS_PARALLEL).collect().await;
    let seconds = begun.elapsed().as_secs_f64();
    served.abort();
    done.into_iter().collect::<Result<(), String>>()?;
    Ok(seconds)
}

async fn sent(request: reqwest::RequestBuilder) -> Result<(), String> {
    let response = request.send().await.map_err(text)?;
    if response.status().is_success() { Ok(()) } else { Err(format!("the peer answered {}", response.status())) }
}

/// The limit: temporary file, sync, rename, sync of the folder.
async fn keep(State(place): State<Arc<PathBuf>>, Name(name): Name<String>, body: Bytes) -> StatusCode {
    let kept = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        let temporary = place.join(format!("{name}.part"));
        let file = std::fs::File::create(&temporary)?;
        std::io::Write::write_all(&mut &file, &body)?;
        file.sync_data()?;
        std::fs::rename(&temporary, place.join(&name))?;
        std::fs::File::open(place.as_path())?.sync_all()
    });
    match kept.await {
        Ok(Ok(())) => StatusCode::CREATED,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The office's program, beside this one.
fn office_program() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(text)?;
    Ok(here.with_file_name("sync-server"))
}

fn office_command(args: &[&str], data: &Path) -> Result<String, String> {
    let (verbs, options): (Vec<&str>, Vec<&str>) = {
        let verbs = args.iter().take_while(|arg| !arg.starts_with("--")).copied().collect();
        (verbs, args.iter().skip_while(|arg| !arg.starts_with("--")).copied().collect())
    };
    let output = Command::new(office_program()?).args(verbs).arg("--data").arg(data).args(options).output();
    let output = output.map_err(text)?;
    if !output.status.success() {
        return Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn start_office(data: &Path, port: u16) -> Result<Office, String> {
    use std::io::BufRead;
    let mut child = Command::new(office_program()?)
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

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
