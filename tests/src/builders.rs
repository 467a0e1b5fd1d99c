//! Builders that arrange: phones enrolled without an office, an office's entries,
//! chains of entries.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{DateTime, FixedOffset, NaiveDate};
use mobile_core::app::Identity;
use mobile_core::photo::Prepared;
use mobile_core::ports::{Clock, NewId, NoKeystore, Ports, UnknownLink};
use mobile_core::store::OpenReport;
use mobile_core::{App, Done, Failure, Intent, Made};
use serde_json::Value;
use shared::domain::{Attendance, Basis, Category, Fact, JournalStart, Mark, Posting, Role, Staff, Unit, UnitKind};
use shared::ids::{BodyHash, DeviceId, Id, MemberId, PersonId, PublicKey, Salt, ScopeId, UnitId, VisitId, sha256};
use shared::journal::{ClockReading, Draft, Entry, Header, Stamp, Tip, Writer, write};
use shared::record::{Record, VisitRecord, visit_record};
use shared::sync::Cursors;
use shared::text::{Lang, Text};

/// The unit that lone phones know.
pub const UNIT: UnitId = UnitId([0x11; 16]);
/// The office device that lone phones trust.
pub const OFFICE: DeviceId = DeviceId([0x0f; 16]);

/// A text that is fit to be one.
///
/// # Panics
/// On a text that no fact could hold.
pub fn text(words: &str) -> Text {
    Text::parse(words, 1_000).expect("the builder's words are clean")
}

/// A stamp of a fixed moment.
pub fn stamp(number: u64) -> Stamp {
    let at = chrono::DateTime::from_timestamp(1_700_788_000 + number as i64, 0).expect("in range").fixed_offset();
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    Stamp {
        at,
        clock: ClockReading { boot: Id([5; 16]), mono_ms: number, office_ms: None, drift_ms: None },
        salt: Salt(salt),
    }
}

/// A journal of a device: its start and marks on so many people.
pub fn chain(device: DeviceId, marks: u64) -> Vec<Entry> {
    let writer = Writer { device, author: MemberId(device.0), role: Role::Inspector };
    let start = Draft::set(Fact::JournalStart(JournalStart { device, continues: None }), ScopeId::DISTRICT);
    let marks = (1..=marks).map(|number| Draft::set(mark(number), UNIT));
    written(writer, std::iter::once(start).chain(marks))
}

/// The entries of some drafts, chained.
///
/// # Panics
/// On drafts that can't be written.
pub fn written(writer: Writer, drafts: impl Iterator<Item = Draft>) -> Vec<Entry> {
    let mut tip = Tip::default();
    let mut entries = Vec::new();
    for (number, draft) in drafts.enumerate() {
        let entry = write(writer, tip, draft, stamp(number as u64)).expect("the builder's facts can be");
        tip = tip.after(&entry);
        entries.push(entry);
    }
    entries
}

fn mark(number: u64) -> Fact {
    let mut person = [9; 16];
    person[..8].copy_from_slice(&number.to_be_bytes());
    let visit = VisitId([7; 16]);
    Fact::Mark(Mark { visit, person: PersonId(person), state: Attendance::Cm, reason: None, basis: Basis::Seen })
}

/// What an office would have sent a phone: one unit.
pub fn office_entries() -> Vec<Entry> {
    let mut pen = Pen::of(OFFICE, Role::Office);
    pen.write(Draft::set(Fact::Unit(unit()), ScopeId::DISTRICT));
    pen.entries
}

fn unit() -> Unit {
    Unit {
        unit: UNIT,
        name: text("Xã An Thanh"),
        kind: UnitKind::Commune,
        parent: None,
        codes: Vec::new(),
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
    }
}

/// Writes one device's entries, one after the other: an office's, or a phone's that
/// is not played by an `App`.
#[derive(Debug)]
pub struct Pen {
    /// Who writes.
    pub writer: Writer,
    /// What it wrote.
    pub entries: Vec<Entry>,
    tip: Tip,
}

impl Pen {
    /// A device and its person of one number.
    pub fn of(device: DeviceId, role: Role) -> Pen {
        Pen { writer: Writer { device, author: MemberId(device.0), role }, entries: Vec::new(), tip: Tip::default() }
    }

    /// The office's, after it told of the unit and a roster of so many people.
    pub fn office(people: u16) -> Pen {
        let mut pen = Pen::of(OFFICE, Role::Office);
        pen.write(Draft::set(Fact::Unit(unit()), ScopeId::DISTRICT));
        (1..=people).for_each(|number| pen.posts(number, None));
        pen
    }

    /// Tells of a person and their post in the unit, from a day on where one is given.
    pub fn posts(&mut self, number: u16, from: Option<NaiveDate>) {
        let person = person(number);
        let full_name = text(&format!("Nguyễn Văn {number}"));
        let staff = Staff { person, full_name, birth_year: None, category: Category::Cc };
        let row = u32::from(number);
        let posting =
            Posting { person, unit: UNIT, title: None, department: None, row, from, to: None, sensitive: false };
        self.write(Draft::set(Fact::Staff(staff), UNIT));
        self.write(Draft::set(Fact::Posting(posting), UNIT));
    }

    /// The next entry.
    ///
    /// # Panics
    /// On a draft that can't be written.
    pub fn write(&mut self, draft: Draft) -> Entry {
        let entry = write(self.writer, self.tip, draft, stamp(self.entries.len() as u64));
        self.keep(entry.expect("the builder's facts can be"))
    }

    /// An entry that no honest device writes: the next one with its header changed,
    /// its body taken away or replaced.
    ///
    /// # Panics
    /// Where what comes out is no entry.
    pub fn bend(&mut self, draft: Draft, change: impl FnOnce(&mut Header, &mut Option<Vec<u8>>)) -> Entry {
        let writer = Writer { role: Role::Office, ..self.writer };
        let straight = write(writer, self.tip, draft, stamp(self.entries.len() as u64));
        let straight = straight.expect("the builder's facts can be");
        let mut header = straight.header().clone();
        let mut body = straight.body_bytes().map(<[u8]>::to_vec);
        change(&mut header, &mut body);
        if let Some(body) = &body {
            header.body_hash = BodyHash(sha256(body));
        }
        let bytes = serde_json::to_vec(&header).expect("a header is plain data");
        self.keep(Entry::read(bytes, body).expect("a bent entry is still an entry"))
    }

    fn keep(&mut self, entry: Entry) -> Entry {
        self.tip = self.tip.after(&entry);
        self.entries.push(entry.clone());
        entry
    }

    /// Takes in what others wrote: what comes after is later than that.
    pub fn hears(&mut self, entries: &[Entry]) {
        entries.iter().for_each(|entry| self.tip = self.tip.having_seen(entry));
    }
}

/// The person of a number on the unit's roster.
pub fn person(number: u16) -> PersonId {
    let mut id = [0x33; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    PersonId(id)
}

/// A clock that the test sets.
#[derive(Debug)]
pub struct HandClock(Mutex<DateTime<FixedOffset>>);

impl HandClock {
    /// Sets it, as RFC 3339.
    ///
    /// # Panics
    /// On another form.
    pub fn set(&self, at: &str) {
        let at = DateTime::parse_from_rfc3339(at).expect("a moment in RFC 3339");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<FixedOffset> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn boot(&self) -> Id {
        Id([5; 16])
    }

    fn mono_ms(&self) -> u64 {
        0
    }
}

/// Ids that are the same in every run.
struct CountedIds {
    of: u8,
    count: AtomicU64,
}

impl NewId for CountedIds {
    fn bytes(&self) -> [u8; 32] {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        sha256(&[&[self.of][..], &count.to_be_bytes()].concat())
    }
}

/// A phone of a team, in a folder of its own; clock and ids are the test's.
#[derive(Debug)]
pub struct Phone {
    /// The phone.
    pub app: App,
    /// Its clock, at first 08:05:30 on 24 November 2023.
    pub clock: Arc<HandClock>,
    ports: Ports,
    folder: tempfile::TempDir,
}

impl Phone {
    /// The phone of the person of a number, who has heard these entries.
    ///
    /// # Panics
    /// Where it can't be made.
    pub fn of(number: u8, role: Role, heard: &[Entry]) -> Phone {
        let folder = tempfile::tempdir().expect("a folder for a while");
        let clock = Arc::new(HandClock(Mutex::default()));
        clock.set("2023-11-24T08:05:30+07:00");
        let ids = Arc::new(CountedIds { of: number, count: AtomicU64::new(0) });
        let photos = crate::ports::real(folder.path().to_owned()).photos;
        let ports =
            Ports { clock: clock.clone(), ids, photos, keystore: Arc::new(NoKeystore), link: Arc::new(UnknownLink) };
        let data = folder.path().join("data");
        let (mut app, _) = App::open(&data, &crate::ports::vault(), ports.clone()).expect("an empty folder opens");
        let (device, member) = (DeviceId([number; 16]), MemberId([number; 16]));
        app.become_enrolled(Identity { device, member, role, ..identity() }).expect("an identity is kept");
        app.keep_foreign(heard, &read_to(1)).expect("foreign entries are kept");
        Phone { app, clock, ports, folder }
    }

    /// Does an intent, told as JSON.
    ///
    /// # Panics
    /// Where it is refused.
    pub fn does(&mut self, intent: Value) -> Done {
        let told = intent.to_string();
        self.tries(intent).unwrap_or_else(|failure| panic!("{told}: {}", failure.say(Lang::Vi)))
    }

    /// Does an intent and gives the id of what it made.
    ///
    /// # Panics
    /// Where it is refused or makes nothing.
    pub fn makes(&mut self, intent: Value) -> String {
        match self.does(intent).made.expect("the intent makes something") {
            Made::Visit(id) => id.to_string(),
            Made::Person(id) => id.to_string(),
            Made::Photo(hash) => hash.to_string(),
            Made::Recommendation(id) => id.to_string(),
        }
    }

    /// The failure of an intent that must be refused; nothing may have been written.
    ///
    /// # Panics
    /// Where it is done, or wrote something.
    pub fn refuses(&mut self, intent: Value) -> Failure {
        let (told, before) = (intent.to_string(), self.app.store().count());
        let failure = self.tries(intent).expect_err(&told);
        assert_eq!(self.app.store().count(), before, "{told} was refused and wrote all the same");
        failure
    }

    /// Tries an intent.
    ///
    /// # Errors
    /// Its failure.
    ///
    /// # Panics
    /// On JSON that is no intent.
    pub fn tries(&mut self, intent: Value) -> Result<Done, Failure> {
        let told = intent.to_string();
        let intent: Intent = serde_json::from_value(intent).unwrap_or_else(|error| panic!("{told}: {error}"));
        self.app.handle(intent)
    }

    /// Opens a visit at the unit.
    pub fn opens_visit(&mut self) -> VisitId {
        let intent = serde_json::json!({"do": "open_visit", "unit": UNIT, "kind": "agency"});
        self.makes(intent).parse().expect("a visit's id")
    }

    /// What it wrote.
    pub fn own(&self) -> Vec<Entry> {
        self.app.store().own_from(1, usize::MAX)
    }

    /// Takes in what others wrote, as from the office.
    ///
    /// # Panics
    /// Where the store fails.
    pub fn hears(&mut self, entries: &[Entry]) {
        let read = self.app.store().cursors().get(&ScopeId::DISTRICT).copied().unwrap_or(0);
        self.app.keep_foreign(entries, &read_to(read + 1)).expect("foreign entries are kept");
    }

    /// The record as it folds it.
    pub fn record(&self) -> &Record {
        self.app.record()
    }

    /// A visit as its screen shows it.
    pub fn visit(&self, visit: VisitId) -> VisitRecord {
        visit_record(self.app.record(), visit)
    }

    /// Its data's folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where its photo source looks for pictures.
    pub fn pictures(&self) -> &Path {
        self.folder.path()
    }

    /// Closed, with something done to its folder, and opened again.
    ///
    /// # Panics
    /// Where it does not open.
    pub fn reopened(self, meanwhile: impl FnOnce(&Path)) -> (Phone, OpenReport) {
        let Phone { app, clock, ports, folder } = self;
        drop(app);
        let data = folder.path().join("data");
        meanwhile(&data);
        let (app, report) = App::open(&data, &crate::ports::vault(), ports.clone()).expect("a phone's data opens");
        (Phone { app, clock, ports, folder }, report)
    }
}

/// The district and the one unit, read up to a position.
pub fn read_to(position: u64) -> Cursors {
    [ScopeId::DISTRICT, UNIT.into()].map(|scope| (scope, position)).into()
}

/// All phones hear what all wrote.
pub fn exchange(phones: &mut [&mut Phone]) {
    let all: Vec<Entry> = phones.iter().flat_map(|phone| phone.own()).collect();
    for phone in phones {
        let device = phone.app.identity().map(|identity| identity.device);
        let others: Vec<Entry> = all.iter().filter(|entry| Some(entry.header().device) != device).cloned().collect();
        phone.hears(&others);
    }
}

/// A JPEG that any reader shows, of about so many bytes, which no compressor shrinks: a
/// small picture with noise in its comments.
///
/// # Panics
/// Where the fixture's picture is gone.
pub fn noisy_jpeg(seed: u64, bytes: usize) -> Vec<u8> {
    /// Bytes of one comment, its length among them.
    const COMMENT_BYTES: usize = 65_535;
    static PICTURE: OnceLock<Vec<u8>> = OnceLock::new();
    let picture = PICTURE.get_or_init(|| {
        let taken = std::fs::read(crate::district::fixture("photos/astronaut.jpg")).expect("the fixture is there");
        mobile_core::photo::prepare(&taken, &[]).expect("the fixture is a picture").thumbnail
    });
    let (begin, rest) = picture.split_at(2);
    let noise = crate::ports::noise(seed, bytes.saturating_sub(picture.len()));
    let mut jpeg = begin.to_vec();
    for piece in noise.chunks(COMMENT_BYTES - 2) {
        let length = u16::try_from(piece.len() + 2).expect("a comment's length fits");
        jpeg.extend([0xff, 0xfe]);
        jpeg.extend(length.to_be_bytes());
        jpeg.extend(piece);
    }
    jpeg.extend(rest);
    jpeg
}

/// A photo named `noise-SEED-BYTES`, as if it had been prepared, with a thumbnail.
pub fn noisy_photo(name: &str) -> Option<Prepared> {
    let (seed, bytes) = name.strip_prefix("noise-")?.split_once('-')?;
    let seed: u64 = seed.parse().ok()?;
    let (photo, thumbnail) = (noisy_jpeg(2 * seed, bytes.parse().ok()?), noisy_jpeg(2 * seed + 1, 12_000));
    let (hash, thumbnail_hash) = (sha256(&photo), sha256(&thumbnail));
    Some(Prepared { photo, thumbnail, hash, thumbnail_hash, width: 200, height: 200, masked: 0 })
}

/// A phone that believes itself enrolled and knows one unit.
///
/// # Errors
/// A sentence about what could not be kept.
pub fn lone_phone(dir: &Path) -> Result<App, String> {
    let mut app = crate::phone::open(dir)?;
    app.become_enrolled(identity()).map_err(|error| error.to_string())?;
    app.keep_foreign(&office_entries(), &read_to(1)).map_err(|error| error.to_string())?;
    Ok(app)
}

fn identity() -> Identity {
    Identity {
        device: DeviceId([0x21; 16]),
        key_seed: PublicKey([0x22; 32]),
        member: MemberId([0x23; 16]),
        role: Role::Leader,
        office_url: "http://127.0.0.1:9".to_owned(),
        office_pin: None,
        token: "none".to_owned(),
        offices: vec![OFFICE],
        office_keys: Vec::new(),
        certificate: None,
        team_keys: Vec::new(),
        office_ms: None,
        contact: None,
        continues: None,
        stopped: false,
        revoked: false,
    }
}
