//! A district for the office's pages: an office in a temporary folder, listening on
//! a free port, with units, rosters, members, and phones that inspected and synced
//! over HTTP. It is arranged once a program and copied for each test, since photos
//! take their time. One clock for all, moved by hand; randomness is counted, so that
//! a failure repeats.

mod story;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset};
use mobile_core::App;
use mobile_core::app::Identity;
use mobile_core::app::rescue::ImportReport;
use mobile_core::photo::{Edit, Prepared};
use mobile_core::ports::{Link, LinkKind, NewId, NoKeystore, NoPicture, PhotoSource};
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;
use shared::domain::{Fact, Role, Unit, UnitKind};
use shared::ids::{DeviceId, Id, PersonId, ScopeId, UnitId, VisitId, sha256};
use shared::journal::Draft;
use shared::record::{VisitRecord, roster, units, visit_record, visits};
use sync_server::accounts::NewMember;
use sync_server::office::office_time;
use sync_server::ports::{Clock, Random};
use sync_server::roster::{RosterFile, read};
use sync_server::seed::{Profile, unit_by_name};
use sync_server::{Config, Office, Ports};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::builders::{noisy_photo, text};
use crate::phone;

pub use story::{
    ADDED, CHAIR, CLERK, DISPUTED, FIRST, FORKED, JOINED_UNIT, LEADER, ROSTER_ROWS, SEALED_UNIT, UNBADGED,
    WITHOUT_PAGES,
};

/// Every member's password is this after their login.
const PASSWORD: &str = " có mật khẩu dài";
/// What passes on a phone between two looks at its clock.
const STEP_MS: i64 = 3_000;
const DATABASE: &str = "office.db";

/// The one clock on everybody's wall.
#[derive(Debug)]
pub struct Wall(AtomicI64);

impl Wall {
    /// Puts the hands somewhere, e.g. `2023-11-20T07:35:00+07:00`.
    ///
    /// # Panics
    /// On what is no moment.
    pub fn set(&self, moment: &str) {
        let moment = DateTime::parse_from_rfc3339(moment).expect("the moment is written as RFC 3339 has it");
        self.0.store(moment.timestamp_millis(), Ordering::SeqCst);
    }

    /// Moves the hands on.
    pub fn pass_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Wall {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn mono_ms(&self) -> u64 {
        0
    }
}

struct PhoneClock {
    wall: Arc<Wall>,
    /// How much later it is on this phone.
    off_by_ms: Arc<AtomicI64>,
    boot: Id,
    started_ms: i64,
}

impl mobile_core::ports::Clock for PhoneClock {
    fn now(&self) -> DateTime<FixedOffset> {
        self.wall.pass_ms(STEP_MS);
        office_time(self.wall.now_ms() + self.off_by_ms.load(Ordering::SeqCst))
    }

    fn boot(&self) -> Id {
        self.boot
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.wall.now_ms() - self.started_ms).unwrap_or(0)
    }
}

/// Bytes that look random and are the same in every run.
struct Counted {
    label: String,
    count: AtomicU64,
}

impl Counted {
    fn new(label: &str) -> Counted {
        Counted { label: label.to_owned(), count: AtomicU64::new(0) }
    }

    fn next(&self) -> [u8; 32] {
        sha256(format!("{}\n{}", self.label, self.count.fetch_add(1, Ordering::SeqCst)).as_bytes())
    }
}

impl Random for Counted {
    fn bytes(&self) -> [u8; 32] {
        self.next()
    }
}

impl NewId for Counted {
    fn bytes(&self) -> [u8; 32] {
        self.next()
    }
}

/// A link that the test sets.
struct HandLink(Mutex<LinkKind>);

impl Link for HandLink {
    fn kind(&self) -> LinkKind {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Pictures;

impl PhotoSource for Pictures {
    fn fetch(&self, name: &str) -> Result<Vec<u8>, NoPicture> {
        std::fs::read(fixture(&format!("photos/{name}"))).map_err(|_| NoPicture)
    }

    fn prepared(&self, name: &str, _: &Edit) -> Option<Prepared> {
        noisy_photo(name)
    }
}

/// Cargo runs tests in their package's folder, which is not always this one.
pub fn fixture(path: &str) -> PathBuf {
    let folders = ["fixtures", "../tests/fixtures"].map(Path::new);
    folders.into_iter().find(|folder| folder.is_dir()).unwrap_or(folders[0]).join(path)
}

/// An office with its pages open to a browser, and what is around it.
pub struct District {
    /// The office itself, to look at what it keeps.
    pub office: Arc<Office>,
    /// Where its pages are.
    pub base: String,
    /// The clock.
    pub wall: Arc<Wall>,
    phones: AtomicU64,
    folder: TempDir,
}

impl std::fmt::Debug for District {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "District({})", self.base)
    }
}

/// An arranged district as files.
struct Arranged {
    files: Vec<(PathBuf, Vec<u8>)>,
    now_ms: i64,
}

static ARRANGED: OnceCell<Arranged> = OnceCell::const_new();

impl District {
    /// A copy of the whole arranged district: visits, photos, rosters, phones.
    ///
    /// # Panics
    /// Where it can't be arranged.
    pub async fn open() -> District {
        let arranged = ARRANGED
            .get_or_init(|| async {
                let district = District::founded().await;
                story::play(&district).await;
                district.as_files().await
            })
            .await;
        District::of(arranged).await
    }

    async fn of(arranged: &Arranged) -> District {
        let folder = folder();
        for (path, bytes) in &arranged.files {
            let path = folder.path().join("office").join(path);
            std::fs::create_dir_all(path.parent().expect("the file is in the folder")).expect("the folder can be made");
            std::fs::write(path, bytes).expect("the file can be written");
        }
        District::over(folder, arranged.now_ms, "copy").await
    }

    /// Another office that holds just what this one holds now.
    ///
    /// # Panics
    /// Where it can't be copied.
    pub async fn twin(&self) -> District {
        District::of(&self.as_files().await).await
    }

    /// An office just founded: units and one clerk, nothing else.
    ///
    /// # Panics
    /// Where it can't be founded.
    pub async fn founded() -> District {
        District::founded_as("new").await
    }

    /// An office just founded that has nothing in common with the arranged one.
    ///
    /// # Panics
    /// Where it can't be founded.
    pub async fn another_office() -> District {
        District::founded_as("another").await
    }

    async fn founded_as(label: &str) -> District {
        let district = District::over(folder(), 0, label).await;
        district.wall.set(story::BEGINS);
        district.office.seed(Profile::TuKy2023).await.expect("the office takes its units");
        let (login, name, role) = CLERK;
        district.add_member(login, name, role).await;
        district
    }

    async fn over(folder: TempDir, now_ms: i64, label: &str) -> District {
        let wall = Arc::new(Wall(AtomicI64::new(now_ms)));
        let ports = Ports { clock: wall.clone(), random: Arc::new(Counted::new(label)) };
        let config = Config::in_folder(folder.path().join("office"));
        let office = Arc::new(Office::found(&config, ports).await.expect("an office opens"));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        tokio::spawn(sync_server::serve(listener, office.clone()));
        District { office, base, wall, phones: AtomicU64::new(0), folder }
    }

    async fn as_files(&self) -> Arranged {
        let data = self.folder.path().join("office");
        let number = self.phones.fetch_add(1, Ordering::SeqCst);
        let whole = self.folder.path().join(format!("whole-{number}.db"));
        let url = format!("sqlite://{}", data.join(DATABASE).display());
        let database = Database::connect(url).await.expect("the database is there");
        let vacuum = format!("VACUUM INTO '{}'", whole.display());
        database.execute_unprepared(&vacuum).await.expect("the database is written anew");
        let mut files = vec![(PathBuf::from(DATABASE), std::fs::read(whole).expect("it was written"))];
        for folder in ["photos", "papers"] {
            files_below(&data.join(folder), &data, &mut files);
        }
        Arranged { files, now_ms: self.wall.now_ms() }
    }

    /// Another process on the same database.
    ///
    /// # Panics
    /// Where it can't be opened.
    pub async fn second_process(&self) -> Office {
        let ports = Ports { clock: self.wall.clone(), random: Arc::new(Counted::new("second")) };
        let config = Config::in_folder(self.folder.path().join("office"));
        Office::open(&config, ports).await.expect("an office opens")
    }

    /// Spoils the office's database: what lies in this table is gone.
    ///
    /// # Panics
    /// Where there is no such table.
    pub async fn lose_table(&self, table: &str) {
        let url = format!("sqlite://{}", self.folder.path().join("office").join(DATABASE).display());
        let database = Database::connect(url).await.expect("the database is there");
        database.execute_unprepared(&format!("DROP TABLE {table}")).await.expect("the table is there");
    }

    /// A member with a password made of their login.
    ///
    /// # Panics
    /// Where the office does not take them.
    pub async fn add_member(&self, login: &str, full_name: &str, role: Role) {
        let (login, full_name) = (login.to_owned(), text(full_name));
        let password = password(&login);
        let new = NewMember { login, full_name, role, password };
        self.office.add_member(new, self.office.itself()).await.expect("the office takes the member");
    }

    /// Imports a staff list as a clerk does.
    ///
    /// # Panics
    /// Where it is refused, or a row of it.
    pub async fn import(&self, unit: UnitId, name: &str, bytes: &[u8]) {
        let table = read(RosterFile { name, bytes }).expect("the list is read");
        let report = sync_server::import::import_roster(&self.office, unit, &table, self.office.itself()).await;
        assert!(report.expect("the list is written").ambiguous.is_empty());
    }

    /// A unit of the district that no profile has.
    ///
    /// # Panics
    /// Where the office does not take it.
    pub async fn add_unit(&self, name: &str) -> UnitId {
        let id = UnitId(sha256(name.as_bytes())[..16].try_into().expect("a hash is longer than an id"));
        let unit = Unit {
            unit: id,
            name: text(name),
            kind: UnitKind::ServiceUnit,
            parent: None,
            codes: Vec::new(),
            valid_from: None,
            valid_to: None,
            successors: Vec::new(),
        };
        let draft = Draft::set(Fact::Unit(unit), ScopeId::DISTRICT);
        self.office.write(vec![draft], self.office.itself()).await.expect("the office takes the unit");
        id
    }

    /// A new phone in somebody's hand: enrolled with a one-time code, synced.
    ///
    /// # Panics
    /// Where the office does not let it in.
    pub async fn phone(&self, login: &str) -> Handset {
        let mut handset = self.blank_phone(login);
        let code = self.office.issue_code(login).await.expect("this member may have a phone");
        assert!(handset.enrol(&self.base, &code).await, "the office lets the phone in");
        handset.sync().await;
        handset
    }

    /// A new phone that nobody has enrolled yet.
    pub fn blank_phone(&self, name: &str) -> Handset {
        let number = self.phones.fetch_add(1, Ordering::SeqCst);
        // A copy of the district must not make the ids of its original again.
        let label = format!("phone-{name}-{number}-{}", self.wall.now_ms());
        Handset::open(&self.folder.path().join(label), self.wall.clone())
    }

    /// A new phone that takes another's rescue file in.
    ///
    /// # Panics
    /// Where it does not.
    pub fn rescued_phone(&self, name: &str, file: &[u8], passphrase: &str) -> (Handset, ImportReport) {
        let blank = self.blank_phone(name);
        let Handset { app, folder, wall, .. } = blank;
        let vault = app.store().vault().clone();
        drop(app);
        let taken = App::import(&folder, &vault, passphrase, &mut &file[..]);
        (Handset::open(&folder, wall), taken.unwrap_or_else(|error| panic!("the file is taken in: {error}")))
    }

    /// The unit of a name.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn unit(&self, name: &str) -> UnitId {
        let record = self.office.record().await.expect("the office has its record");
        unit_by_name(&record, name).expect("the unit is there").unit
    }

    /// The newest visit of a unit, as the office folds it.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn visit(&self, unit_name: &str) -> VisitRecord {
        let record = self.office.record().await.expect("the office has its record");
        let found = visits(&record).into_iter().find(|visit| visit.unit_name == unit_name);
        visit_record(&record, found.expect("the unit was visited").visit)
    }

    /// One visit, as the office folds it now.
    ///
    /// # Panics
    /// Where the database fails.
    pub async fn visit_again(&self, visit: VisitId) -> VisitRecord {
        visit_record(&self.office.record().await.expect("the office has its record"), visit)
    }

    /// Somebody on a roster.
    ///
    /// # Panics
    /// Where nobody has this name.
    pub async fn person(&self, name: &str) -> PersonId {
        let record = self.office.record().await.expect("the office has its record");
        let listed = units(&record).into_iter().flat_map(|unit| roster(&record, unit.unit, None));
        let mut named =
            listed.filter(|(_, staff)| staff.as_ref().is_some_and(|staff| staff.full_name.as_str() == name));
        named.next().expect("somebody has this name").0.person
    }

    /// How many entries the office holds.
    ///
    /// # Panics
    /// Where the database fails.
    pub async fn entries(&self) -> u64 {
        self.office.store().count_entries().await.expect("the database counts")
    }
}

/// A member's password.
pub fn password(login: &str) -> String {
    format!("{login}{PASSWORD}")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn files_below(folder: &Path, root: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be read")) {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, root, found);
        } else {
            let below = path.strip_prefix(root).expect("the walk began at the root").to_owned();
            found.push((below, std::fs::read(&path).expect("the file can be read")));
        }
    }
}

/// A phone in somebody's hand.
pub struct Handset {
    /// What runs on it.
    pub app: App,
    link: Arc<HandLink>,
    folder: PathBuf,
    wall: Arc<Wall>,
    off_by_ms: Arc<AtomicI64>,
}

impl std::fmt::Debug for Handset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handset")
    }
}

impl Handset {
    fn open(folder: &Path, wall: Arc<Wall>) -> Handset {
        let label = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (ids, link) = (Counted::new(&label), Arc::new(HandLink(Mutex::new(LinkKind::Unknown))));
        let off_by_ms = Arc::new(AtomicI64::new(0));
        let (boot, started_ms) = (NewId::id(&ids), wall.now_ms());
        let clock = PhoneClock { wall: wall.clone(), off_by_ms: off_by_ms.clone(), boot, started_ms };
        let ports = mobile_core::ports::Ports {
            clock: Arc::new(clock),
            ids: Arc::new(ids),
            photos: Arc::new(Pictures),
            keystore: Arc::new(NoKeystore),
            link: link.clone(),
        };
        let vault = phone::vault(folder, &ports).expect("the phone's door opens");
        let (app, report) = App::open(folder, &vault, ports).expect("the phone's store opens");
        assert!(report.is_silent(), "{report:?}");
        Handset { app, link, folder: folder.to_owned(), wall, off_by_ms }
    }

    /// From now on its clock shows so much more than the office's.
    pub fn is_off_by_ms(&self, ms: i64) {
        self.off_by_ms.store(ms, Ordering::SeqCst);
    }

    /// From now on it is on another kind of link.
    pub fn goes_on(&self, link: LinkKind) {
        *self.link.0.lock().unwrap_or_else(PoisonError::into_inner) = link;
    }

    /// Enrols with an invitation, as it is typed; the answer.
    pub async fn enrol_typed(&mut self, typed: &str) -> Value {
        phone::enrol_typed(&mut self.app, typed).await
    }

    /// Enrols with a one-time code; whether the office let it in.
    pub async fn enrol(&mut self, base: &str, code: &str) -> bool {
        phone::enrol(&mut self.app, base, code).await["ok"] == true
    }

    /// What a person does, line by line as in a script; all of it must be saved.
    ///
    /// # Panics
    /// On a refusal.
    pub fn run(&mut self, lines: &[Value]) {
        let script: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let mut said = Vec::new();
        let tally = phone::run(&mut self.app, script.as_bytes(), &mut said).expect("a script in memory can be read");
        let all = usize::try_from(tally.done).expect("few lines") == lines.len();
        assert!(all && tally.refused == 0, "{}", String::from_utf8_lossy(&said));
    }

    /// Syncs; all must be «đã gửi».
    ///
    /// # Panics
    /// Where it is not.
    pub async fn sync(&mut self) {
        assert!(self.try_sync().await, "the office does not agree");
    }

    /// Syncs; whether all is «đã gửi».
    pub async fn try_sync(&mut self) -> bool {
        phone::sync(&mut self.app).await["ok"] == true
    }

    /// This phone as it is now, restored from a copy elsewhere.
    ///
    /// # Panics
    /// Where the copy can't be made.
    pub fn restored(&self) -> Handset {
        let copy = self.folder.with_extension("restored");
        let mut files = Vec::new();
        files_below(&self.folder, &self.folder, &mut files);
        for (path, bytes) in files.into_iter().filter(|(path, _)| !path.ends_with("lock")) {
            let path = copy.join(path);
            std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the folder can be made");
            std::fs::write(path, bytes).expect("the file can be written");
        }
        Handset::open(&copy, self.wall.clone())
    }

    /// This phone's rescue file.
    ///
    /// # Panics
    /// Where it can't be written, or not all of it.
    pub fn exported(&self, passphrase: &str) -> Vec<u8> {
        let mut file = Vec::new();
        let report = self.app.export(passphrase, &mut file).expect("the phone writes its file");
        assert!(report.is_whole() && report.bytes == file.len() as u64, "{report:?}");
        file
    }

    /// From now on it calls another office.
    ///
    /// # Panics
    /// Where it was never enrolled.
    pub fn calls(&mut self, base: &str) {
        let identity = self.app.identity().expect("the phone was enrolled").clone();
        let identity = Identity { office_url: base.to_owned(), ..identity };
        self.app.become_enrolled(identity).expect("the phone keeps the address");
    }

    /// Where its data lies, as long as the district is there.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its id.
    ///
    /// # Panics
    /// Where it was never enrolled.
    pub fn device(&self) -> DeviceId {
        self.app.identity().expect("the phone was enrolled").device
    }
}
