//! Keeping one finding, and one photo, from the call until they survive a power cut.

use std::fs::{File, OpenOptions};
use std::io::Write;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use shared::ids::{PhotoHash, sha256};

use super::*;

/// Findings in one round: more than a day of inspecting brings.
const PAIRS: usize = 400;
const ROUNDS: usize = 3;
/// Pairs before measuring: both files have their first blocks then.
const WARM_UP: usize = 20;
/// Photos in one round.
const PHOTOS: usize = 60;
/// What a photo has: 1600 pixels at quality 80.
const PHOTO_BYTES: usize = 300 * 1024;

/// A finding against one append and one `sync_data` of the same bytes, and against one
/// row of SQLite in WAL mode with full syncing.
pub async fn findings() -> Result<(), String> {
    let (mut ours, mut floors, mut sqlites) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().map_err(text)?;
        let [our_ms, floor_ms, sqlite_ms] = findings_round(folder.path()).await?;
        ours.push(median(&our_ms));
        floors.push(median(&our_ms) / median(&floor_ms));
        sqlites.push(median(&our_ms) / median(&sqlite_ms));
    }
    for (name, against, ratios) in
        [("store.finding_p50", "append", &floors), ("store.finding_p50_sqlite", "sqlite", &sqlites)]
    {
        print(&Line {
            name,
            value: median(&ours),
            unit: "ms",
            against: Some((against, median(ratios))),
            n: ROUNDS * PAIRS,
            spread: spread(&ours),
        });
    }
    Ok(())
}

async fn findings_round(folder: &Path) -> Result<[Vec<f64>; 3], String> {
    let vault = crate::ports::vault();
    let mut store = opened(&folder.join("phone"), &vault)?;
    let floor = OpenOptions::new().create(true).append(true).open(folder.join("floor")).map_err(text)?;
    let mut sqlite = sqlite(folder).await?;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    let mut tip = Tip::default();
    for number in 0..WARM_UP + PAIRS {
        let entry = finding(tip, number)?;
        tip = tip.after(&entry);
        for turn in 0..times.len() {
            // Each goes first as often as the others.
            let who = (turn + number) % times.len();
            let took = match who {
                0 => keep(&mut store, &entry)?,
                1 => append(&floor, &entry)?,
                _ => insert(&mut sqlite, &entry).await?,
            };
            times[who].push(took);
        }
    }
    drop(store);
    if opened(&folder.join("phone"), &vault)?.tip() != tip {
        return Err("the store does not hold what it confirmed".to_owned());
    }
    Ok(times.map(|mut times| times.split_off(WARM_UP)))
}

fn keep(store: &mut Store, entry: &Entry) -> Result<f64, String> {
    let since = Instant::now();
    store.keep_own(std::slice::from_ref(entry)).map_err(text)?;
    Ok(ms(since))
}

fn append(mut floor: &File, entry: &Entry) -> Result<f64, String> {
    let bytes = [entry.header_bytes(), entry.body_bytes().unwrap_or_default()].concat();
    let since = Instant::now();
    floor.write_all(&bytes).and_then(|()| floor.sync_data()).map_err(text)?;
    Ok(ms(since))
}

async fn sqlite(folder: &Path) -> Result<SqliteConnection, String> {
    let options = SqliteConnectOptions::new().filename(folder.join("peer.db")).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let mut sqlite = options.disable_statement_logging().connect().await.map_err(text)?;
    let table = "CREATE TABLE entries (hash BLOB PRIMARY KEY, seq INTEGER, about BLOB, header BLOB, body BLOB)";
    sqlx::query(table).execute(&mut sqlite).await.map_err(text)?;
    sqlx::query("CREATE INDEX by_about ON entries (about, seq)").execute(&mut sqlite).await.map_err(text)?;
    sqlite.ping().await.map_err(text)?;
    Ok(sqlite)
}

async fn insert(sqlite: &mut SqliteConnection, entry: &Entry) -> Result<f64, String> {
    let (hash, about) = (entry.hash().0.to_vec(), entry.header().about.0.to_vec());
    let since = Instant::now();
    let insert = sqlx::query("INSERT INTO entries VALUES (?, ?, ?, ?, ?)").bind(hash).bind(entry.header().seq as i64);
    let insert = insert.bind(about).bind(entry.header_bytes().to_vec()).bind(entry.body_bytes().map(<[u8]>::to_vec));
    insert.execute(sqlite).await.map_err(text)?;
    Ok(ms(since))
}

/// A photo, whose hash was taken when it was made, against a plain file written just as durably: a file beside, synced, renamed,
/// its folder synced.
pub fn photos() -> Result<(), String> {
    let (mut ours, mut ratios) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().map_err(text)?;
        let store = opened(&folder.path().join("phone"), &crate::ports::vault())?;
        let plain = folder.path().join("plain");
        std::fs::create_dir(&plain).map_err(text)?;
        let (mut our_ms, mut plain_ms) = (Vec::new(), Vec::new());
        for number in 0..PHOTOS {
            let photo = crate::ports::noise((round * PHOTOS + number) as u64, PHOTO_BYTES);
            let path = plain.join(number.to_string());
            if number % 2 == 0 {
                our_ms.push(keep_photo(&store, &photo)?);
                plain_ms.push(keep_plain(&path, &photo)?);
            } else {
                plain_ms.push(keep_plain(&path, &photo)?);
                our_ms.push(keep_photo(&store, &photo)?);
            }
        }
        ours.push(median(&our_ms));
        ratios.push(median(&our_ms) / median(&plain_ms));
    }
    print(&Line {
        name: "store.photo_p50",
        value: median(&ours),
        unit: "ms",
        against: Some(("plain_file", median(&ratios))),
        n: ROUNDS * PHOTOS,
        spread: spread(&ours),
    });
    Ok(())
}

fn keep_photo(store: &Store, photo: &[u8]) -> Result<f64, String> {
    let hash = PhotoHash(sha256(photo));
    let since = Instant::now();
    store.photos().keep_as(hash, photo).map_err(text)?;
    Ok(ms(since))
}

fn keep_plain(path: &Path, photo: &[u8]) -> Result<f64, String> {
    let folder = path.parent().expect("it is in a folder");
    let since = Instant::now();
    let beside = path.with_extension("tmp");
    let written = File::create(&beside).and_then(|mut file| file.write_all(photo).and_then(|()| file.sync_data()));
    let renamed = written.and_then(|()| std::fs::rename(&beside, path));
    renamed.and_then(|()| File::open(folder)?.sync_all()).map_err(text)?;
    Ok(ms(since))
}
