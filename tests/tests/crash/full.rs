//! A full disk, a real one of a chosen size: while words are written, and while the phone
//! opens. Nothing confirmed is lost, what can't be kept is said, and once there is room
//! again everything goes on.
//!
//! The disk is a file system in memory that a program of its own mounts where nobody else
//! sees it; so the test starts itself again in there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Duration;

use mobile_core::store::StoreError;
use mobile_core::{App, Failure, Intent};
use shared::domain::{Attendance, VisitKind};
use shared::ids::{EntryHash, PersonId, VisitId};
use tests::builders::{UNIT, lone_phone};
use tests::folders::copy_folder;

use crate::life;

/// Set for the program that sees the small disk: where it is.
const INSIDE: &str = "KY_CUONG_SMALL_DISK";
/// KiB that the disk has beside what a new phone with its ballast takes.
const WRITE_ROOM_KIB: [u64; 10] = [0, 4, 8, 16, 40, 80, 120, 200, 300, 500];
/// Of the ballast's room so much is left to be filled with words.
const BALLAST_USED_KIB: u64 = 600;
/// KiB that are free when the phone opens.
const OPEN_ROOM_KIB: [u64; 10] = [0, 4, 8, 16, 40, 80, 120, 200, 400, 1_000];
/// A disk that is large enough for anything here, and for laying ballast down.
const LARGE_KIB: u64 = 300 * 1024;
/// More words than any of the small disks takes.
const WORDS_MAX: u32 = 20_000;
/// So many words at least find room in it.
const WORDS_MIN: u64 = 50;
/// Longer than this, and the phone hangs.
const LOOK_MAX: Duration = Duration::from_secs(20);

#[test]
fn a_full_disk_loses_nothing_and_the_phone_opens_again() {
    if let Some(disk) = std::env::var_os(INSIDE) {
        return on_a_small_disk(Path::new(&disk));
    }
    let _alone = life::alone();
    let folder = tempfile::tempdir().unwrap();
    let test = std::env::current_exe().unwrap();
    let mut inside = Command::new("unshare");
    inside.args(["--mount", "--map-root-user", "--"]).arg(test);
    inside
        .args(["--exact", "full::a_full_disk_loses_nothing_and_the_phone_opens_again", "--nocapture"])
        .env(INSIDE, folder.path());
    let ended = inside.output().expect("`unshare` starts a program with a disk of its own");
    let said = String::from_utf8_lossy(&ended.stdout);
    said.lines().filter(|line| line.contains("full disk")).for_each(|line| println!("{line}"));
    assert!(ended.status.success(), "{said}\n{}", String::from_utf8_lossy(&ended.stderr));
    assert!(said.contains("20 full disks"), "{said}");
}

/// Runs in the program that the test above starts.
fn on_a_small_disk(disk: &Path) {
    let mut cases = 0;
    let mut kept = 0;
    for room in WRITE_ROOM_KIB {
        within(move |disk| writing(disk, room), disk, &mut kept);
        cases += 1;
    }
    for room in OPEN_ROOM_KIB {
        within(move |disk| opening(disk, room), disk, &mut kept);
        cases += 1;
    }
    println!("{cases} full disks, {kept} entries confirmed, 0 lost, 0 bricked");
}

fn within(case: impl FnOnce(&Path) -> u64 + Send + 'static, disk: &Path, kept: &mut u64) {
    let (send, receive) = channel();
    let at = disk.to_owned();
    let thread = std::thread::spawn(move || {
        let _ = send.send(case(&at));
    });
    match receive.recv_timeout(LOOK_MAX) {
        Ok(confirmed) => *kept += confirmed,
        Err(_) => panic!("a case failed or hung: {:?}", thread.is_finished()),
    }
}

/// Words are written until nothing fits any more. How many entries were confirmed.
fn writing(disk: &Path, room_kib: u64) -> u64 {
    let mounted = Mounted::new(disk, LARGE_KIB);
    let data = disk.join("phone");
    let (mut app, visit) = phone(&data);
    app.rest();
    mounted.resize(used_kib(disk) + room_kib);
    let mut confirmed: Vec<EntryHash> = Vec::new();
    let mut refused = None;
    let mut is_let_go = false;
    for number in 0..WORDS_MAX {
        if !is_let_go && !data.join("ballast").exists() {
            // A part of it will do: all of it would take thousands of words.
            is_let_go = true;
            mounted.resize(used_kib(disk) + BALLAST_USED_KIB);
        }
        match app.handle(mark(visit, number)) {
            Ok(done) => confirmed.extend(done.entries.iter().map(|entry| entry.hash)),
            Err(failure) => {
                refused = Some(failure);
                break;
            }
        }
    }
    let refused = refused.expect("a small disk gets full");
    assert!(matches!(refused, Failure::Store(StoreError::Full { .. })), "{refused}");
    assert!(!data.join("ballast").exists(), "words were refused while there was ballast");
    assert!(confirmed.len() as u64 >= WORDS_MIN, "the ballast made room for {} entries only", confirmed.len());
    let kept = app.store().count();
    drop(app);
    // As it is, the phone opens, if only to be read and sent from.
    let app = open(&data);
    assert!(
        confirmed.iter().all(|hash| app.store().entry(hash).is_some()),
        "a confirmed entry is lost on the full disk"
    );
    drop(app);
    mounted.resize(LARGE_KIB);
    let mut app = open(&data);
    assert!(confirmed.iter().all(|hash| app.store().entry(hash).is_some()), "a confirmed entry is lost");
    assert!(app.store().count() >= kept && app.store().verify().unwrap().is_whole());
    app.handle(mark(visit, WORDS_MAX)).unwrap();
    confirmed.len() as u64
}

/// The disk is full when the phone is opened after a kill. How many entries were confirmed.
fn opening(disk: &Path, room_kib: u64) -> u64 {
    let mounted = Mounted::new(disk, LARGE_KIB);
    let data = disk.join("phone");
    let (mut app, visit) = phone(&data);
    app.rest();
    let mut confirmed = Vec::new();
    for number in 0..100 {
        confirmed.extend(app.handle(mark(visit, number)).unwrap().entries.iter().map(|entry| entry.hash));
    }
    // What a kill leaves: the index has not seen the last of it.
    let killed = disk.join("killed");
    copy_folder(&data, &killed).unwrap();
    drop(app);
    fs::remove_dir_all(&data).unwrap();
    mounted.resize(used_kib(disk) + room_kib);
    let app = open(&killed);
    assert!(confirmed.iter().all(|hash| app.store().entry(hash).is_some()), "a confirmed entry is lost on a full disk");
    drop(app);
    mounted.resize(LARGE_KIB);
    let mut app = open(&killed);
    assert!(confirmed.iter().all(|hash| app.store().entry(hash).is_some()), "a confirmed entry is lost");
    app.handle(mark(visit, WORDS_MAX)).unwrap();
    confirmed.len() as u64
}

fn phone(data: &Path) -> (App, VisitId) {
    let mut app = lone_phone(data).unwrap();
    let unit = UNIT;
    let opened = app.handle(Intent::OpenVisit { unit, kind: VisitKind::Agency, purpose: None }).unwrap();
    let Some(mobile_core::Made::Visit(visit)) = opened.made else { panic!("no visit was opened") };
    (app, visit)
}

fn open(data: &Path) -> App {
    tests::phone::open(data).expect("the phone opens on a full disk")
}

fn mark(visit: VisitId, number: u32) -> Intent {
    let state = if (number / 50).is_multiple_of(2) { Attendance::Cm } else { Attendance::Dm };
    let mut person = [7; 16];
    person[..4].copy_from_slice(&(number % 50).to_be_bytes());
    Intent::Mark { visit, person: PersonId(person), state, reason: None, shown: None }
}

/// A disk in memory.
struct Mounted<'a> {
    at: &'a Path,
}

impl Mounted<'_> {
    fn new(at: &Path, kib: u64) -> Mounted<'_> {
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "small-disk"]).arg(at));
        Mounted { at }
    }

    fn resize(&self, kib: u64) {
        run(Command::new("mount").args(["-o", &format!("remount,size={kib}k")]).arg(self.at));
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        run(Command::new("umount").arg("--lazy").arg(self.at));
    }
}

fn run(command: &mut Command) {
    let status = command.status().expect("the program is there");
    assert!(status.success(), "{command:?}");
}

fn used_kib(disk: &Path) -> u64 {
    let told = Command::new("df").args(["--block-size=1K", "--output=used"]).arg(disk).output().unwrap();
    String::from_utf8_lossy(&told.stdout).lines().nth(1).unwrap().trim().parse().unwrap()
}
