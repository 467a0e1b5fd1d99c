//! One suite on every store of entries: memory, the phone's files, SQLite and
//! PostgreSQL, each as it is and through faults at every step.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::BTreeSet;

use shared::domain::limits::TEXT_CHARS_MAX;
use shared::domain::{Attendance, Role};
use shared::ids::{DeviceId, EntryHash, PhotoHash};
use shared::journal::Entry;
use shared::record::{Item, fold};
use sync_server::record::Store;
use tests::conformance::{
    Engine, Faulty, Files, History, Memory, OnPostgres, OnSqlite, Pen, break_connections, bytes, bytes_of,
};

/// Random mornings on each engine.
const MORNINGS: u64 = 6;
/// Entries of a large journal: more than one batch of a phone.
const LARGE: usize = 800;

fn devices(pens: &[&Pen]) -> BTreeSet<DeviceId> {
    pens.iter().map(|pen| pen.writer.device).collect()
}

fn all_bytes(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(bytes).collect()
}

fn sorted(mut entries: Vec<String>) -> Vec<String> {
    entries.sort();
    entries
}

async fn every_byte_comes_back<E: Engine>() {
    let mut engine = E::new().await;
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    pen.statement("Đơn vị không có ý kiến gì khác.");
    pen.statement(&"Ở ".repeat(TEXT_CHARS_MAX / 2 - 1));
    pen.of_a_later_version(br#"{ "kind":"later_kind",  "x": [1, 2.50, "\u00e1"] }"#);
    pen.of_a_later_version(&[0, 159, 146, 150]);
    engine.keep(&pen.all()).await;
    assert_eq!(bytes_of(&engine, &devices(&[&pen])).await, all_bytes(&pen.written));
    let engine = engine.again().await;
    assert_eq!(bytes_of(&engine, &devices(&[&pen])).await, all_bytes(&pen.written));
}

async fn nothing_is_kept_twice<E: Engine>() {
    let mut engine = E::new().await;
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    let mut other = Pen::of(&mut engine, 2, Role::Inspector).await;
    for person in 0..5 {
        pen.mark(person, Attendance::Cm);
        other.mark(person, Attendance::Vkl);
    }
    engine.keep(&pen.batch(&pen.written[..3])).await;
    engine.keep(&other.all()).await;
    for from in [0, 2, 0] {
        engine.keep(&pen.batch(&pen.written[from..])).await;
        engine.keep(&other.all()).await;
    }
    let engine = engine.again().await;
    for pen in [&pen, &other] {
        assert_eq!(bytes_of(&engine, &devices(&[pen])).await, all_bytes(&pen.written));
    }
    let differing = engine.look(|record| record.keys().filter(|(_, key)| key.differs()).count()).await;
    assert_eq!(differing, 5, "both marks of each person stand");
}

async fn it_goes_on_after_each_end_of_its_program<E: Engine>() {
    let mut engine = E::new().await;
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    for person in 0..6 {
        let entry = pen.mark(person, Attendance::Dm);
        let from = pen.written.len() - if person == 0 { 2 } else { 1 };
        engine.keep(&pen.batch(&pen.written[from..])).await;
        engine = engine.again().await;
        let values = engine.look(|record| record.keys().filter(|(_, key)| key.one_value() == Some("DM")).count()).await;
        assert_eq!(values, usize::from(person) + 1);
        assert!(engine.look(|record| record.item(&entry.hash()).is_some()).await);
    }
}

async fn both_branches_of_a_fork_are_kept<E: Engine>() {
    let mut engine = E::new().await;
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    pen.mark(1, Attendance::Cm);
    pen.mark(2, Attendance::Cm);
    let mut restored = pen.restored(2);
    restored.mark(2, Attendance::Vkl);
    restored.mark(3, Attendance::Vkl);
    engine.keep(&pen.all()).await;
    engine.keep(&restored.batch(&restored.written[2..])).await;
    engine = engine.again().await;
    let held: BTreeSet<EntryHash> = engine.entries().await.iter().map(Entry::hash).collect();
    assert!(pen.written.iter().chain(&restored.written).all(|entry| held.contains(&entry.hash())));
    let forks = engine.look(|record| record.forks().clone()).await;
    assert_eq!(forks, BTreeSet::from([(pen.writer.device, 3)]));
    assert!(engine.look(|record| record.keys().any(|(_, key)| key.differs())).await);
}

async fn a_body_may_come_after_its_header<E: Engine>() {
    let mut engine = E::new().await;
    // The first is a phone's own, and what a phone writes itself has bodies.
    let own = Pen::of(&mut engine, 1, Role::Inspector).await;
    engine.keep(&own.all()).await;
    let mut pen = Pen::of(&mut engine, 2, Role::Inspector).await;
    pen.mark(1, Attendance::Cm);
    pen.mark(2, Attendance::Vkl);
    let mut headers = pen.written.clone();
    headers[1] = headers[1].without_body();
    engine.keep(&pen.batch(&headers)).await;
    assert_eq!(sorted(bytes_of(&engine, &devices(&[&pen])).await), sorted(all_bytes(&headers)));
    let values = async |engine: &E| {
        engine.look(|record| record.keys().filter(|(_, key)| key.one_value() == Some("CM")).count()).await
    };
    assert_eq!(values(&engine).await, 0);
    engine.keep(&pen.all()).await;
    let engine = engine.again().await;
    // A journal file holds such an entry where its body came.
    assert_eq!(sorted(bytes_of(&engine, &devices(&[&pen])).await), sorted(all_bytes(&pen.written)));
    assert_eq!(values(&engine).await, 1);
}

async fn the_record_is_the_fold_of_the_entries<E: Engine>() {
    for seed in 1..=MORNINGS {
        let mut engine = E::new().await;
        let mut history = History::of(&mut engine, seed).await;
        for batch in history.batches() {
            engine.keep(&batch).await;
        }
        compare(&engine, &history, seed).await;
        compare(&engine.again().await, &history, seed).await;
    }
}

/// With its own entries from scratch; and with what the engine never saw: the same
/// journals folded by nobody's store.
async fn compare<E: Engine>(engine: &E, history: &History, seed: u64) {
    let entries = engine.entries().await;
    let items: Vec<Item> = entries.iter().map(Item::of).collect();
    let (folded, offices) = engine.look(|record| (record.folded(), record.offices().clone())).await;
    assert!(folded == fold(&items, &offices), "seed {seed}: the record is not the fold of its entries");
    let pure = fold(&history.entries().map(Item::of).collect::<Vec<_>>(), &BTreeSet::new());
    assert!(pure.keys.len() > 12, "seed {seed}: only {} keys", pure.keys.len());
    let other = pure.keys.iter().find(|(class, key)| folded.keys.get(*class) != Some(*key));
    assert!(other.is_none(), "seed {seed}: {other:?}");
}

async fn photos_come_back_whole<E: Engine>() {
    let mut engine = E::new().await;
    let mut photo = vec![0xFF, 0xD8, 0xFF, 0xE0];
    photo.extend(tests::ports::noise(5, 250_000));
    let hash = engine.keep_photo(&photo).await;
    assert_eq!(engine.keep_photo(&photo).await, hash);
    assert_eq!(engine.photo(hash).await, Some(photo.clone()));
    assert_eq!(engine.photo(PhotoHash([7; 32])).await, None);
    // An engine that is asked to begin again has met something before.
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    pen.mark(1, Attendance::Cm);
    engine.keep(&pen.all()).await;
    assert_eq!(engine.again().await.photo(hash).await, Some(photo));
}

async fn a_large_journal_is_kept_in_order<E: Engine>() {
    let mut engine = E::new().await;
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    (0..LARGE).for_each(|number| {
        pen.mark((number % 200) as u8, Attendance::Cm);
    });
    for piece in pen.written.chunks(500) {
        engine.keep(&pen.batch(piece)).await;
    }
    let engine = engine.again().await;
    assert_eq!(bytes_of(&engine, &devices(&[&pen])).await, all_bytes(&pen.written));
}

/// The suite as tests of one engine.
macro_rules! suite {
    ($name:ident, $engine:ty, [$($case:ident),* $(,)?]) => {
        mod $name {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case::<$engine>().await;
                }
            )*
        }
    };
    ($($name:ident: $engine:ty),* $(,)?) => {
        $(
            suite!($name, $engine, [
                every_byte_comes_back,
                nothing_is_kept_twice,
                it_goes_on_after_each_end_of_its_program,
                both_branches_of_a_fork_are_kept,
                a_body_may_come_after_its_header,
                the_record_is_the_fold_of_the_entries,
                photos_come_back_whole,
                a_large_journal_is_kept_in_order,
            ]);
        )*
    };
}

suite! {
    memory: Memory,
    memory_through_faults: Faulty<Memory>,
    phone: Files,
    phone_through_faults: Faulty<Files>,
    sqlite: OnSqlite,
    sqlite_through_faults: Faulty<OnSqlite>,
    postgres: OnPostgres,
    postgres_through_faults: Faulty<OnPostgres>,
}

/// The runs the database tells, against the entries as they stand one by one.
async fn runs_are_told_as_they_stand<E: Engine>(store: impl Fn(&E) -> &Store) {
    let mut engine = E::new().await;
    let mut pen = Pen::of(&mut engine, 1, Role::Inspector).await;
    let mut other = Pen::of(&mut engine, 2, Role::Inspector).await;
    for person in 0..9 {
        pen.mark(person, Attendance::Cm);
        other.mark(person, Attendance::Vkl);
    }
    for piece in [0..3, 3..4, 4..9] {
        engine.keep(&pen.batch(&pen.written[piece.clone()])).await;
        engine.keep(&other.batch(&other.written[piece])).await;
    }
    let device = pen.writer.device;
    let log = (0..).zip(engine.entries().await).filter(|(_, entry)| entry.header().device == device);
    let stands: Vec<(u64, u64)> = log.map(|(place, entry)| (entry.header().seq, place)).collect();
    for (from, most) in [(1, 9), (1, 100), (2, 5), (4, 1), (9, 9), (10, 9)] {
        let runs = store(&engine).runs(device, from, most).await.unwrap();
        let told = runs.iter().flat_map(|run| (0..run.count).map(|step| (run.seq + step, run.place + step)));
        let asked = stands.iter().copied().filter(|(seq, _)| *seq >= from).take(most as usize);
        assert_eq!(told.collect::<Vec<_>>(), asked.collect::<Vec<_>>(), "{most} from {from}");
        assert!(runs.windows(2).all(|pair| pair[0].place + pair[0].count < pair[1].place), "{runs:?}");
    }
    assert_eq!(store(&engine).runs(device, 1, 9).await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_of_a_journal_on_sqlite() {
    runs_are_told_as_they_stand(OnSqlite::store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_of_a_journal_on_postgres() {
    runs_are_told_as_they_stand(OnPostgres::store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_to_postgres_may_break_at_any_moment() {
    let mut engine = OnPostgres::new().await;
    let mut history = History::of(&mut engine, 99).await;
    let batches = history.batches();
    let failed = break_connections(&engine, &batches).await;
    println!("{} batches, {failed} pushes failed on a broken connection", batches.len());
    assert!(failed > 0, "no connection broke in time");
    compare(&engine, &history, 99).await;
    let held = engine.entries().await.len();
    let distinct: BTreeSet<EntryHash> = engine.entries().await.iter().map(Entry::hash).collect();
    assert_eq!(held, distinct.len(), "an entry is kept twice");
}
