//! What goes over the wire: bytes of whole sessions against the bytes of what they carry,
//! and, at a distance, the time against the fewest round trips. A tap between phone and
//! office counts every byte of every request, headers among them.

use std::path::Path;
use std::time::{Duration, Instant};

use mobile_core::App;
use mobile_core::sync::sync;
use serde_json::json;
use shared::ids::{PersonId, UnitId};
use shared::sync::{BATCH_ENTRIES_MAX, PHOTOS_PARALLEL};

use super::tap::{Asked, Tap};
use super::world::{self, Office, free_port};
use super::{Line, median, print, spread, text};

/// Whose rosters are called: three communes of a size that is met.
const UNITS: [&str; 3] = ["Xã An Thanh", "Xã Ngọc Kỳ", "Xã Tân Kỳ"];
const PEOPLE_A_UNIT: usize = 140;
/// Photos whose bytes are counted.
const PHOTOS: usize = 24;
/// What is sent at a distance: half a day's findings and photos.
const FAR_FINDINGS: usize = 1_000;
const FAR_PHOTOS: usize = 8;
const FAR_ROUNDS: usize = 3;
/// A phone in a commune, by mobile data.
const ROUND_TRIP: Duration = Duration::from_millis(100);
/// What an entry's requests carry.
const ENTRIES: &str = "POST /api/entries";

/// An office, a phone at it, and the tap between.
struct Way {
    _office: Office,
    tap: Tap,
    app: App,
}

/// Runs and prints.
pub async fn run(folder: &Path) -> Result<(), String> {
    let mut near = tapped(&folder.join("near"), Duration::ZERO).await?;
    let unit = world::unit_named(&near.app, UNITS[0])?;
    findings(&mut near, unit).await?;
    marks(&mut near).await?;
    photos(&mut near, unit).await?;
    drop(near);
    let mut far = tapped(&folder.join("far"), ROUND_TRIP).await?;
    let unit = world::unit_named(&far.app, UNITS[0])?;
    round_trips(&mut far, unit).await
}

async fn tapped(folder: &Path, round_trip: Duration) -> Result<Way, String> {
    let (data, port, behind) = (folder.join("office"), free_port()?, free_port()?);
    world::found(&data, &["binh"])?;
    for (number, unit) in UNITS.iter().enumerate() {
        let list = folder.join("roster.csv");
        std::fs::write(&list, roster(number)).map_err(text)?;
        let list = list.to_string_lossy();
        world::command(&["import", "--unit", unit, "--as", "vanphong", "--yes", &list], &data)?;
    }
    let office = Office::start(&data, behind)?;
    let tap = Tap::between(port, behind, round_trip).await?;
    let app = world::enrolled(&folder.join("phone"), &data, "binh", port).await?;
    tap.take();
    Ok(Way { _office: office, tap, app })
}

/// A list of names that differ; nobody by them is meant.
fn roster(unit: usize) -> String {
    const FAMILY: [&str; 11] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương"];
    const MIDDLE: [&str; 7] = ["Văn", "Thị", "Đức", "Minh", "Hữu", "Ngọc", "Quang"];
    const GIVEN: [&str; 13] =
        ["An", "Bình", "Cường", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quyên"];
    let line = |number: usize| {
        let at = number + unit * PEOPLE_A_UNIT;
        let (family, middle, given) = (FAMILY[at % 11], MIDDLE[at % 7], GIVEN[at % 13]);
        format!("{},{family} {middle} {given},Công chức,{}\n", number + 1, 1965 + at % 35)
    };
    let lines: String = (0..PEOPLE_A_UNIT).map(line).collect();
    format!("STT,Họ và tên,Chức vụ,Năm sinh\n{lines}")
}

impl Way {
    /// One sync from its first byte to its last; its requests.
    async fn sync(&mut self) -> Result<Vec<Asked>, String> {
        let report = sync(&mut self.app).await.map_err(text)?;
        if !report.sent {
            return Err(format!("the sync did not come to its end: {report:?}"));
        }
        Ok(self.tap.take())
    }

    /// The bytes of entries that a sync would send now, of this kind, and their number.
    fn unsent(&self, kind: &str) -> (u64, usize) {
        let first = self.app.sent().head.map_or(1, |head| head.seq + 1);
        let entries = self.app.store().own_from(first, usize::MAX);
        let of_kind = entries.iter().filter(|entry| entry.header().kind == kind);
        let bytes = of_kind.map(|entry| entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len));
        let bytes: Vec<usize> = bytes.collect();
        (bytes.iter().sum::<usize>() as u64, bytes.len())
    }

    /// A sync that carries nothing but entries of one kind, against their bytes.
    async fn measure(&mut self, name: &'static str, kind: &str) -> Result<(), String> {
        let (entries, count) = self.unsent(kind);
        let sent: u64 = self.sync().await?.iter().map(|asked| asked.bytes).sum();
        told(name, sent, ("entry_bytes", entries), count);
        Ok(())
    }
}

/// One line about bytes, counted once: they do not vary.
fn told(name: &'static str, sent: u64, (peer, least): (&'static str, u64), n: usize) {
    let against = Some((peer, sent as f64 / least as f64));
    print(&Line { name, value: sent as f64, unit: "B", against, n, spread: 0.0 });
}

async fn findings(line: &mut Way, unit: UnitId) -> Result<(), String> {
    let visit = world::visit_of(&mut line.app, unit)?;
    // A unit's roster comes once there is a visit of it.
    line.sync().await?;
    let people = people(&line.app, unit);
    for number in 0..world::sentences() {
        let person = people.get(number % people.len()).ok_or("nobody is on the roster")?;
        // Three codes take turns, so a person is met again under another.
        world::does(&mut line.app, world::finding(visit, &person.to_string(), number))?;
    }
    line.measure("sync.wire_findings", "finding").await
}

async fn marks(line: &mut Way) -> Result<(), String> {
    let mut visits = Vec::new();
    for name in UNITS {
        let unit = world::unit_named(&line.app, name)?;
        visits.push((world::visit_of(&mut line.app, unit)?, unit));
    }
    line.sync().await?;
    for (visit, unit) in visits {
        let people = people(&line.app, unit);
        for (number, person) in people.iter().enumerate() {
            let mut intent = json!({"do": "mark", "visit": visit, "person": person, "state": "CM"});
            match number % 23 {
                4 => intent["state"] = json!("DM"),
                9 => intent["state"] = json!("VKL"),
                15 => (intent["state"], intent["reason"]) = (json!("VCL"), json!("PHEP")),
                _ => {}
            }
            world::does(&mut line.app, intent)?;
        }
    }
    line.measure("sync.wire_marks", "mark").await
}

fn people(app: &App, unit: UnitId) -> Vec<PersonId> {
    shared::record::roster(app.record(), unit, None).iter().map(|(posting, _)| posting.person).collect()
}

/// All that a sync with photos sends beyond the entries that tell of them.
async fn photos(line: &mut Way, unit: UnitId) -> Result<(), String> {
    let visit = world::visit_of(&mut line.app, unit)?;
    world::photograph(&mut line.app, visit, 0..PHOTOS)?;
    let photos = line.app.store().photos();
    let files: u64 = line.app.photos_unsent().iter().map(|hash| photos.bytes(*hash)).sum();
    let asked = line.sync().await?;
    let sent = asked.iter().filter(|asked| asked.what != ENTRIES).map(|asked| asked.bytes).sum();
    told("sync.wire_photos", sent, ("file_bytes", files), PHOTOS);
    Ok(())
}

/// Hello, the batches, which photos, the photos four by four, the agreement.
fn ideal_round_trips(entries: usize) -> usize {
    1 + entries.div_ceil(BATCH_ENTRIES_MAX) + 1 + FAR_PHOTOS.div_ceil(PHOTOS_PARALLEL) + 1
}

async fn round_trips(line: &mut Way, unit: UnitId) -> Result<(), String> {
    let (mut taken, mut ratios) = (Vec::new(), Vec::new());
    for round in 0..FAR_ROUNDS {
        let visit = world::find(&mut line.app, unit, FAR_FINDINGS)?;
        world::photograph(&mut line.app, visit, FAR_PHOTOS * round..FAR_PHOTOS * (round + 1))?;
        let entries = line.app.store().count() - line.app.sent().head.map_or(0, |head| head.seq);
        let begun = Instant::now();
        line.sync().await?;
        let trips = begun.elapsed().as_secs_f64() / ROUND_TRIP.as_secs_f64();
        taken.push(trips);
        ratios.push(trips / ideal_round_trips(entries as usize) as f64);
    }
    let (value, against) = (median(&taken), Some(("ideal", median(&ratios))));
    print(&Line {
        name: "sync.round_trips",
        value,
        unit: "round trips",
        against,
        n: FAR_ROUNDS,
        spread: spread(&taken),
    });
    Ok(())
}
