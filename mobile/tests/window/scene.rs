//! What a story begins with: an office with units and rosters, listening; a person with
//! a phone.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mobile::phone::Draft;
use mobile_core::App;
use mobile_core::shared::domain::Role;
use mobile_core::shared::record::VisitRecord;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::store::{Document, Store};
use tempfile::TempDir;
use tests::district::District;

pub use tests::phone::SECRET;
use tests::window::{Start, Window};

use super::gate::Gate;

/// Longer than a busy machine takes to make anything durable.
const KEEP_MAX: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The inspector who holds the window.
pub const INSPECTOR: (&str, &str) = ("an", "Nguyễn Thị An");
/// Who leads the team.
pub const LEADER: (&str, &str) = ("dao", "Lê Quang Đạo");
/// The unit that is inspected.
pub const UNIT: &str = "Phòng Nội vụ huyện Tứ Kỳ";
/// People on its roster.
pub const PEOPLE: usize = 35;

const FAMILIES: [&str; 7] = ["Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Vũ", "Bùi"];
const GIVEN: [&str; 5] = ["Thị Ánh Tuyết", "Văn Đức", "Quốc Khánh", "Hồng Nhung", "Minh Quý"];

/// Somebody's name by their place on the roster.
pub fn name(place: usize) -> String {
    format!("{} {}", FAMILIES[place % FAMILIES.len()], GIVEN[place / FAMILIES.len() % GIVEN.len()])
}

/// A roster of so many people, as a clerk's file.
pub fn roster(people: usize) -> String {
    let mut lines = "STT,Họ và tên,Năm sinh,Chức vụ,Bộ phận\n".to_owned();
    for place in 0..people {
        let title = if place == 0 { "Trưởng phòng" } else { "Chuyên viên" };
        lines.push_str(&format!("{},{},{},{title},Tổ {}\n", place + 1, name(place), 1970 + place % 30, place / 12 + 1));
    }
    lines
}

/// An office with one unit's roster, a leader and an inspector.
pub struct Scene {
    pub district: District,
    pub folder: TempDir,
}

impl Scene {
    pub async fn new() -> Scene {
        let district = District::founded().await;
        district.wall.set(&chrono::Local::now().fixed_offset().to_rfc3339());
        district.add_member(LEADER.0, LEADER.1, Role::Leader).await;
        district.add_member(INSPECTOR.0, INSPECTOR.1, Role::Inspector).await;
        district.import(district.unit(UNIT).await, "danh-sach.csv", roster(PEOPLE).as_bytes()).await;
        Scene { district, folder: tempfile::tempdir().unwrap() }
    }

    /// The inspector's window, not enrolled.
    pub async fn blank(&self) -> Window {
        self.open(start()).await
    }

    /// The phone's window, gone in through its door.
    pub async fn open(&self, start: Start<'_>) -> Window {
        let window = self.before_the_door(start).await;
        window.enter(SECRET).await;
        window
    }

    /// The phone's window, locked or never opened before.
    pub async fn before_the_door(&self, start: Start<'_>) -> Window {
        Window::open(self.folder.path(), start).await
    }

    /// The inspector's window, enrolled and synced, on today's visits.
    pub async fn enrolled(&self) -> Window {
        self.enrolled_for(INSPECTOR.0).await
    }

    /// Somebody's window, enrolled and synced, on today's visits.
    pub async fn enrolled_for(&self, login: &str) -> Window {
        let code = self.district.office.issue_code(login).await.unwrap();
        let invitation = format!("{} {code}", self.district.base);
        let start = Start { invitation: Some(&invitation), ..start() };
        let window = self.open(start).await;
        window.tap("#go").await;
        window.find("#no-visits").await;
        window.reads("#said", &say("sync-agreed")).await;
        window
    }

    /// The same by a way to the office that can be shut.
    pub async fn enrolled_through_a_gate(&self) -> (Gate, Window) {
        let gate = Gate::to(&self.district.base).await;
        let code = self.district.office.issue_code(INSPECTOR.0).await.unwrap();
        let window = self.open(Start { invitation: Some(&format!("{} {code}", gate.base)), ..start() }).await;
        window.tap("#go").await;
        window.reads("#said", &say("sync-agreed")).await;
        (gate, window)
    }

    /// The window opened again after it was closed or killed.
    pub async fn again(&self) -> Window {
        self.open(start()).await
    }

    /// A visit of the unit, opened on the spot: its roster comes with the sync after it.
    pub async fn open_visit(&self, window: &Window) {
        self.begin_visit(window).await;
        self.sync(window).await;
        window.tap("#back").await;
        window.tap("button.visit").await;
        window.find("#to-roll").await;
    }

    /// The same, and not synced yet.
    pub async fn begin_visit(&self, window: &Window) {
        window.tap("#open").await;
        window.write("#find-unit", "phong noi vu").await;
        window.reads("button.unit:first-of-type h2", UNIT).await;
        window.tap("button.unit:first-of-type").await;
        window.tap("#begin").await;
        window.find("#to-roll").await;
    }

    /// Syncs until both sides agree.
    pub async fn sync(&self, window: &Window) {
        window.tap("#safe").await;
        window.tap("#sync-now").await;
        window.find("#all-sent").await;
    }

    /// Syncs on the screen of what is sent, where all was sent before: until the office
    /// has been asked once more.
    pub async fn sync_again(&self, window: &Window) {
        window.tap("#sync-now").await;
        window.reads("#said", &say("sync-agreed")).await;
        window.gone("#going").await;
    }

    /// Whether no picture waits on the phone.
    pub fn tray_is_empty(&self) -> bool {
        std::fs::read_dir(self.folder.path().join("phone/tray")).unwrap().next().is_none()
    }

    /// Waits until what is typed is on the disk, beside a window that has the phone open.
    pub async fn draft_holds(&self, words: &str) {
        let end = Instant::now() + KEEP_MAX;
        let (phone, copy) = (self.folder.path().join("phone"), tempfile::tempdir().unwrap());
        copy_files(&phone, copy.path());
        let vault = tests::phone::vault(copy.path(), &tests::ports::real(PathBuf::new())).unwrap();
        let holds = || {
            copy_files(&phone.join("state"), &copy.path().join("state"));
            let (store, _) = Store::open(copy.path(), &vault).unwrap();
            drafts(&store).iter().any(|text| text.contains(words))
        };
        while !holds() {
            assert!(Instant::now() < end, "the draft is not kept");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the window has closed the phone, and gives all that is half typed on it.
    pub async fn half_typed_once_closed(&self, within: Duration) -> Vec<String> {
        let end = Instant::now() + within;
        loop {
            match self.headless() {
                Ok(app) => return drafts(app.store()),
                Err(_) if Instant::now() < end => tokio::time::sleep(LOOK_EVERY).await,
                Err(why) => panic!("the phone is still open: {why}"),
            }
        }
    }

    /// The same phone without a window; not while a window has it open.
    pub fn headless(&self) -> Result<App, String> {
        tests::phone::open(&self.folder.path().join("phone"))
    }

    /// The visit as the office folds it.
    pub async fn record(&self) -> VisitRecord {
        self.district.visit(UNIT).await
    }
}

/// The program, as it starts by itself.
pub fn start() -> Start<'static> {
    Start::of(Path::new(env!("CARGO_BIN_EXE_mobile")))
}

/// A sentence in Vietnamese.
pub fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

/// A picture to take: twelve megapixels, as a phone's camera gives it.
pub fn picture(name: &str) -> PathBuf {
    tests::district::fixture(&format!("photos/{name}"))
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().flatten().filter(|file| file.path().is_file()) {
        // What is just being replaced is looked at the next time.
        drop(std::fs::copy(file.path(), to.join(file.file_name())));
    }
}

fn drafts(store: &Store) -> Vec<String> {
    let read = |id| store.state().read::<Draft>(Document::Draft(id)).unwrap().unwrap_or_default();
    store.state().drafts().unwrap().into_iter().flat_map(|id| read(id).into_values()).collect()
}
