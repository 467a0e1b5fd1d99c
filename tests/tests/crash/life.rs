//! One life of the phone's program, from its start to its end, and what it is told
//! meanwhile.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mobile_core::store::{OpenError, OpenReport, Store, Vault};
use serde_json::{Value, json};
use shared::domain::Fact;
use shared::ids::EntryHash;
use tests::builders::{UNIT, lone_phone};
use tests::sim::Rng;

/// Longer than this, and the phone hangs.
const ANSWER_MAX: Duration = Duration::from_secs(60);
/// SIGKILL.
const KILLED: i32 = 9;
/// What the phone logs when it holds the lock, and when it is ready.
pub const OPENING: &str = "opening the phone's folder";
pub const OPEN: &str = "the phone is open";

/// The seed of this run, printed so that it can be asked for again.
pub fn seed() -> u64 {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("SEED={seed}");
    seed
}

/// Whether more time may be spent.
pub fn is_long() -> bool {
    std::env::var_os("KY_CUONG_LONG").is_some()
}

/// Waits until no other test of this program runs: kills are aimed by the clock.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a phone's store in this process.
pub fn open(data: &Path) -> Result<(Store, OpenReport), OpenError> {
    Store::open(data, &vault(data))
}

/// The vault of a phone's data.
pub fn vault(data: &Path) -> Arc<Vault> {
    tests::phone::vault(data, &tests::ports::real(data.to_owned())).unwrap()
}

/// Longer than this, and a store hangs.
const LOOK_MAX: Duration = Duration::from_secs(5);

/// What came of looking at a store.
pub enum Looked<T> {
    At(T),
    /// It did not open, in its own words.
    Refused(String),
    Panicked,
    /// Whatever hangs still reads there.
    Hung,
}

/// Looks at a store on a thread that may panic or never come back.
pub fn look<T: Send + 'static>(look: impl FnOnce() -> Result<T, String> + Send + 'static) -> Looked<T> {
    let (send, receive) = channel();
    std::thread::spawn(move || drop(send.send(catch_unwind(AssertUnwindSafe(look)))));
    match receive.recv_timeout(LOOK_MAX) {
        Ok(Ok(Ok(found))) => Looked::At(found),
        Ok(Ok(Err(error))) => Looked::Refused(error),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Looked::Panicked,
        Err(RecvTimeoutError::Timeout) => Looked::Hung,
    }
}

/// The photos that an entry names and that can't be read as they were taken.
pub fn photos_missing(store: &Store, hash: &EntryHash) -> usize {
    let entry = store.entry(hash);
    let Some(Fact::Photo(photo)) = entry.as_ref().and_then(|entry| entry.fact()) else { return 0 };
    let read = [photo.hash, photo.thumbnail].map(|hash| store.photos().read(hash));
    read.iter().filter(|read| !matches!(read, Ok(Some(_)))).count()
}

/// The entries that an answer confirms.
pub fn confirmed(answer: &Value) -> Vec<EntryHash> {
    let entries = answer["entries"].as_array().into_iter().flatten();
    entries.filter_map(|entry| entry["hash"].as_str()?.parse().ok()).collect()
}

/// What a phone is told: one visit, and whatever a seed chooses in it.
pub struct Script {
    picture: PathBuf,
    visit: Option<String>,
}

impl Script {
    /// Makes a phone in `data` and a picture beside it.
    pub fn new(folder: &Path, data: &Path) -> Script {
        drop(lone_phone(data).unwrap());
        Script { picture: small_picture(folder), visit: None }
    }

    pub fn has_begun(&self) -> bool {
        self.visit.is_some()
    }

    /// The first intent, which all others need, unless it was confirmed before.
    pub fn begin(&mut self, phone: &mut Phone) -> Option<Value> {
        if self.has_begun() {
            return None;
        }
        let opened = phone.ask(&json!({"do": "open_visit", "unit": UNIT, "kind": "agency"}));
        self.visit = opened["made"]["id"].as_str().map(str::to_owned);
        Some(opened)
    }

    pub fn intent(&self, rng: &mut Rng) -> Value {
        const STATES: [&str; 4] = ["CM", "DM", "VKL", "VS"];
        let visit = self.visit.as_deref().expect("a visit was opened");
        let person = shared::ids::to_hex(&[rng.below(40) as u8; 16]);
        let state = STATES[rng.below(STATES.len())];
        match rng.below(12) {
            0 => json!({
                "do": "take_photo", "visit": visit, "source": self.picture, "class": "scene", "shows": {"of": "visit"},
                // Another mask each time: another photo.
                "masks": [{"x": rng.below(9_000), "y": rng.below(9_000), "w": 500, "h": 500}],
            }),
            1..4 => json!({"do": "mark_all_present", "visit": visit, "except": [person]}),
            4..7 => json!({
                "do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person},
                "code": "THE-01", "text": format!("Không đeo thẻ, lần {}", rng.below(1_000)),
            }),
            _ => json!({"do": "mark", "visit": visit, "person": person, "state": state}),
        }
    }
}

/// A picture that is quickly taken, made from a large one.
fn small_picture(folder: &Path) -> PathBuf {
    let fixture = Path::new("fixtures/photos/coffee.jpg");
    let prepared = mobile_core::photo::prepare(&std::fs::read(fixture).unwrap(), &[]).unwrap();
    let picture = folder.join("picture.jpg");
    std::fs::write(&picture, prepared.thumbnail).unwrap();
    picture
}

/// The program while it runs.
pub struct Phone {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    log: Receiver<String>,
    logged: Vec<String>,
}

/// How a phone ended.
pub struct Ended {
    /// What it had said and nobody had read.
    pub answers: Vec<Value>,
    pub during_open: bool,
}

impl Phone {
    /// Starts it with these variables besides its own.
    pub fn start(data: &Path, variables: &[(&str, String)]) -> Phone {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phone"))
            .arg("--data")
            .arg(data)
            .args(["run", "-"])
            .env("RUST_LOG", "mobile_core=debug")
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        // A line cut by the kill is no confirmation.
        let answers = lines(child.stdout.take().unwrap(), |line| serde_json::from_str(&line).ok());
        let log = lines(child.stderr.take().unwrap(), Some);
        Phone { child, input, answers, log, logged: Vec::new() }
    }

    pub fn wait_for(&mut self, words: &str) {
        while !self.has_logged(words) {
            let line = self.log.recv_timeout(ANSWER_MAX);
            self.logged.push(line.unwrap_or_else(|_| panic!("the phone never said «{words}»: {:?}", self.logged)));
        }
    }

    fn has_logged(&self, words: &str) -> bool {
        self.logged.iter().any(|line| line.contains(words))
    }

    /// Tells it something it is to do, and waits until that is confirmed.
    pub fn ask(&mut self, intent: &Value) -> Value {
        self.tell(intent);
        let answer = self.answers.recv_timeout(ANSWER_MAX);
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {intent}: {:?}", self.log.try_iter().last()));
        assert_eq!(answer["ok"], json!(true), "{intent}: {answer}");
        answer
    }

    pub fn tell(&mut self, intent: &Value) {
        writeln!(self.input, "{intent}").unwrap();
    }

    /// Whatever it had said by then counts.
    pub fn kill(mut self) -> Ended {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        self.logged.extend(self.log.iter());
        assert_eq!(status.signal(), Some(KILLED), "the phone ended by itself: {status}: {:?}", self.logged);
        let during_open = self.has_logged(OPENING) && !self.has_logged(OPEN);
        Ended { answers: self.answers.iter().collect(), during_open }
    }

    /// Lets it come to its end by itself.
    pub fn leave(self) {
        let Phone { mut child, input, log, .. } = self;
        drop(input);
        let status = child.wait().unwrap();
        assert!(status.success(), "the phone ended badly: {status}: {:?}", log.iter().last());
    }
}

/// The lines of a stream as they come, read to its end.
fn lines<T: Send + 'static>(
    stream: impl Read + Send + 'static,
    read: impl Fn(String) -> Option<T> + Send + 'static,
) -> Receiver<T> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok).filter_map(read) {
            drop(send.send(line));
        }
    });
    lines
}
