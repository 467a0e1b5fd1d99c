//! Who is faster: a day of 1,000 findings and 200 photos, and 10,000 findings sent and
//! fetched. Every round begins with a copy of the same folders. Nothing is removed between
//! the rounds: for some seconds the file system would pass over every file just removed
//! whenever one is made.

use std::path::{Path, PathBuf};
use std::time::Instant;

use mobile_core::sync::{Report, sync};

use super::limit::{self, Bodies};
use super::peer::Pouch;
use super::world::{self, FILES_A_PHOTO, Office, free_port};
use super::{Line, median, print, spread, text};
use crate::folders::copy_folder;

/// A long day of one inspector.
const DAY_FINDINGS: usize = 1_000;
const DAY_PHOTOS: usize = 200;
const DAY_ROUNDS: usize = 10;
/// What a district writes in a quarter.
const THOUSANDS: usize = 10_000;
const THOUSANDS_ROUNDS: usize = 5;
/// Bytes of a photo as an inspector's day brings it, on average.
const PHOTO_BYTES: std::ops::Range<usize> = 200_000..300_000;
/// What an office may take of the smallest machine that is offered: a tenth of 1 GB.
const OFFICE_MB_LIMIT: f64 = 100.0;

/// Seconds of ours and of another, turn by turn.
#[derive(Default)]
struct Pairs {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Pairs {
    fn print(&self, name: &'static str, peer: &'static str) {
        let ratios: Vec<f64> = self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| ours / theirs).collect();
        let (value, against) = (median(&self.ours), Some((peer, median(&ratios))));
        print(&Line { name, value, unit: "s", against, n: self.ours.len(), spread: spread(&self.ours) });
    }

    fn add(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }
}

/// The most memory the office held in any round, against what it may.
pub fn memory(peaks: &[f64]) -> Line {
    let value = peaks.iter().copied().fold(f64::NAN, f64::max);
    let against = Some(("limit 100", value / OFFICE_MB_LIMIT));
    Line { name: "sync.office_rss_mb", value, unit: "MB", against, n: peaks.len(), spread: spread(peaks) }
}

/// A template of folders: an office, a phone with so much unsent, another phone that has
/// nothing of it, and the peer's phone with the same.
struct Template {
    folder: PathBuf,
    port: u16,
    bodies: Bodies,
    /// Documents of the peer.
    docs: usize,
}

/// One round's folders.
struct Place {
    folder: PathBuf,
    port: u16,
}

impl Template {
    async fn make(folder: &Path, pouch: &Pouch, (findings, photos): (usize, usize)) -> Result<Template, String> {
        let (folder, port) = (folder.join("template"), free_port()?);
        let data = folder.join("office");
        world::found(&data, &["binh", "an"])?;
        let office = Office::start(&data, port)?;
        let mut app = world::enrolled(&folder.join("phone"), &data, "binh", port).await?;
        drop(world::enrolled(&folder.join("other"), &data, "an", port).await?);
        drop(office);
        let unit = shared::record::units(app.record()).first().map(|unit| unit.unit).ok_or("no unit at the office")?;
        let visit = world::find(&mut app, unit, findings)?;
        world::photograph(&mut app, visit, 0..photos)?;
        let bodies = Bodies::of(&app)?;
        let docs = pouch.fill(&folder.join("pouch"), &app)?;
        Ok(Template { folder, port, bodies, docs })
    }

    fn place(&self, round: usize) -> Result<Place, String> {
        let folder = self.folder.with_file_name(round.to_string());
        copy_folder(&self.folder, &folder).map_err(text)?;
        // Whoever came first would wait until what was copied is on the disk.
        rustix::fs::sync();
        Ok(Place { folder, port: self.port })
    }
}

impl Place {
    fn office(&self) -> Result<Office, String> {
        Office::start(&self.folder.join("office"), self.port)
    }

    /// One sync of one of our phones; how it ended and the seconds it took.
    async fn sync(&self, phone: &str) -> Result<(Report, f64), String> {
        let mut app = crate::phone::open(&self.folder.join(phone))?;
        let begun = Instant::now();
        let report = sync(&mut app).await.map_err(text)?;
        let seconds = begun.elapsed().as_secs_f64();
        if report.sent { Ok((report, seconds)) } else { Err(format!("the sync did not come to its end: {report:?}")) }
    }

    async fn push(&self, findings: usize, photos: usize) -> Result<f64, String> {
        let (report, seconds) = self.sync("phone").await?;
        let all = report.entries_sent >= findings as u64 && report.photos_sent == (photos * FILES_A_PHOTO) as u64;
        if all { Ok(seconds) } else { Err(format!("not all was sent: {report:?}")) }
    }

    async fn pull(&self, findings: usize) -> Result<f64, String> {
        let (report, seconds) = self.sync("other").await?;
        let all = report.entries_received >= findings as u64;
        if all { Ok(seconds) } else { Err(format!("not all was received: {report:?}")) }
    }
}

/// 1,000 findings and 200 photos, against raw PUTs and against the peer.
pub async fn day(folder: &Path, pouch: &Pouch) -> Result<Vec<f64>, String> {
    let template = Template::make(folder, pouch, (DAY_FINDINGS, DAY_PHOTOS)).await?;
    let (files, bytes) = (template.bodies.photos.len(), template.bodies.photo_bytes());
    if files != DAY_PHOTOS * FILES_A_PHOTO || !PHOTO_BYTES.contains(&(bytes / DAY_PHOTOS)) {
        return Err(format!("{files} files of {bytes} bytes are not what is to be measured"));
    }
    let (mut limit, mut peer, mut peaks) = (Pairs::default(), Pairs::default(), Vec::new());
    for round in 0..DAY_ROUNDS {
        let place = template.place(round)?;
        let theirs = |begin| limit_of(&place, &template, begin);
        let before = theirs(round % 2 == 1).await?;
        let office = place.office()?;
        let ours = place.push(DAY_FINDINGS, DAY_PHOTOS).await?;
        peaks.extend(office.peak_mb());
        drop(office);
        let after = theirs(round % 2 == 0).await?;
        limit.add(ours, before.or(after).ok_or("no turn")?);
        peer.add(ours, push_of(pouch, &place, template.docs)?);
    }
    limit.print("sync.push_1000_200", "put_fsync");
    peer.print("sync.push_1000_200_pouch", "pouchdb");
    Ok(peaks)
}

async fn limit_of(place: &Place, template: &Template, begin: bool) -> Result<Option<f64>, String> {
    if !begin {
        return Ok(None);
    }
    limit::send(&place.folder.join("limit"), template.bodies.clone()).await.map(Some)
}

fn push_of(pouch: &Pouch, place: &Place, docs: usize) -> Result<f64, String> {
    let office = pouch.serve(&place.folder.join("pouch-office"))?;
    let pushed = pouch.push(&place.folder.join("pouch/phone"), &office)?;
    if pushed.docs == docs { Ok(pushed.seconds) } else { Err(format!("the peer sent {} of {docs}", pushed.docs)) }
}

/// 10,000 findings to the office and from there to another phone, against the peer.
pub async fn thousands(folder: &Path, pouch: &Pouch) -> Result<Vec<f64>, String> {
    let template = Template::make(folder, pouch, (THOUSANDS, 0)).await?;
    let (mut push, mut pull, mut peaks) = (Pairs::default(), Pairs::default(), Vec::new());
    for round in 0..THOUSANDS_ROUNDS {
        let place = template.place(round)?;
        let (ours, theirs) = if round % 2 == 0 {
            let ours = thousands_of_ours(&place, &mut peaks).await?;
            (ours, thousands_of_theirs(pouch, &place, template.docs)?)
        } else {
            let theirs = thousands_of_theirs(pouch, &place, template.docs)?;
            (thousands_of_ours(&place, &mut peaks).await?, theirs)
        };
        push.add(ours.0, theirs.0);
        pull.add(ours.1, theirs.1);
    }
    push.print("sync.push_10000", "pouchdb");
    pull.print("sync.pull_10000", "pouchdb");
    Ok(peaks)
}

async fn thousands_of_ours(place: &Place, peaks: &mut Vec<f64>) -> Result<(f64, f64), String> {
    let office = place.office()?;
    let seconds = (place.push(THOUSANDS, 0).await?, place.pull(THOUSANDS).await?);
    peaks.extend(office.peak_mb());
    Ok(seconds)
}

fn thousands_of_theirs(pouch: &Pouch, place: &Place, docs: usize) -> Result<(f64, f64), String> {
    let office = pouch.serve(&place.folder.join("pouch-office"))?;
    let pushed = pouch.push(&place.folder.join("pouch/phone"), &office)?;
    let pulled = pouch.pull(&place.folder.join("pouch-other"), &office)?;
    if (pushed.docs, pulled.docs) == (docs, docs) {
        return Ok((pushed.seconds, pulled.seconds));
    }
    Err(format!("the peer sent {} and fetched {} of {docs}", pushed.docs, pulled.docs))
}
