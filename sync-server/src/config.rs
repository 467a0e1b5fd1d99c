//! Where the office keeps its things, and every limit of its routes with its reason.

use std::path::PathBuf;
use std::time::Duration;

use shared::sync::{BATCH_PACKED_MAX, SCOPES_MAX, WHICH_MAX};

/// A batch in a request.
pub const BATCH_BODY_MAX: usize = BATCH_PACKED_MAX;
/// A greeting or an enrolment: ids and a head.
pub const SMALL_BODY_MAX: usize = 4 * 1024;
/// A list of photos: 64 digits, quotes and a comma each, and room for the rest.
pub const WHICH_BODY_MAX: usize = WHICH_MAX * 72 + SMALL_BODY_MAX;
/// How far a phone has read its scopes: 32 digits, a position and signs each, and room for the rest.
pub const PULL_BODY_MAX: usize = SCOPES_MAX * 60 + SMALL_BODY_MAX;
/// An agreement names every photo that no earlier one covered: 10,000 of them,
/// more than a phone's year, stay below this.
pub const AGREE_BODY_MAX: usize = 1024 * 1024;
/// The slowest honest request: a batch over a 2G line.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);
/// Photos taken in at once: each holds a file open, and two hundred kilobytes in memory.
pub const UPLOADS_AT_ONCE: usize = 256;
/// Bytes of a photo that wait in memory for the disk, at most and but for one piece: each way
/// to the disk costs as much as many bytes.
pub const GATHERED_MAX: usize = 128 * 1024;
/// A photo is held in memory until all of it is here, if it is no larger: nearly all are.
pub const WHOLE_BYTES_MAX: u64 = 512 * 1024;
/// Photos held so at once; what comes beyond goes to the disk as it comes.
pub const WHOLE_AT_ONCE: usize = 32;
/// The wait for a photo's next bytes: a phone in a lift comes back within it.
pub const UPLOAD_WAIT: Duration = Duration::from_secs(60);
/// A photo's bytes that a power cut may cost, and a phone then sends again: three
/// seconds of a weak mobile link; beside them what is gathered in memory, at most 128 KiB.
/// Near its end it may cost as much again: the usual photo is whole before it would pay to
/// wait for the disk.
pub const DURABLE_EVERY: u64 = 256 * 1024;
/// Unfinished photos of one phone: four times what it has on the way at once, at their largest.
pub const UNFINISHED_DEVICE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Unfinished photos of all phones: sixteen phones at their limit, little beside what is kept.
pub const UNFINISHED_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// An unfinished photo's life after its last byte: an inspection tour without a network
/// takes days. The phone has the photo all the same, and sends it from its beginning.
pub const UNFINISHED_LIFE_MS: i64 = 7 * 24 * 3600 * 1000;
/// How often they are looked through.
pub const UNFINISHED_SWEEP: Duration = Duration::from_secs(3600);
/// Photos looked for or synced in the folder at once.
pub const FILES_AT_ONCE: usize = 8;
/// A rescue file: ten thousand photos, more than a phone's year, stay below this. It is
/// read as it comes in, so its size takes time and not memory.
pub const RESCUE_BODY_MAX: usize = 8 * 1024 * 1024 * 1024;
/// The wait for a file's next bytes from a browser beside the office.
pub const RESCUE_WAIT: Duration = Duration::from_secs(30);
/// Rescue files taken in at once: each writes batch after batch, and phones wait meanwhile.
pub const RESCUES_AT_ONCE: usize = 1;
/// Papers written at once: each holds its pictures twice over, a PDF five times.
pub const PAPERS_AT_ONCE: usize = 2;
/// The pictures of one workbook or archive: 180 portraits of 350 KB, more people than any
/// unit has without a badge. A PDF takes less, see `documents::pdf`.
pub const PAPER_PICTURES_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// After entries or photos came, sealed minutes that waited for them are tried again this
/// much later: a phone's sync brings many at once.
pub const PAPERS_PAUSE: Duration = Duration::from_secs(30);
/// The longest time that may be given for an answer, in days: the directive counts in
/// quarters, and no answer may come after its own.
pub const ANSWER_DAYS_MAX: u64 = 90;
/// A one-time code's life: long enough to walk to the phone.
pub const CODE_LIFE_MS: i64 = 10 * 60 * 1000;
/// Codes or passwords tried by one caller before it must wait.
pub const ATTEMPTS_MAX: u32 = 10;
/// How long it must wait.
pub const ATTEMPTS_WINDOW_MS: i64 = 60 * 1000;
/// A clerk's day at the office's pages.
pub const SESSION_LIFE_MS: i64 = 12 * 3600 * 1000;
/// The shortest password taken; the generated ones have 16 characters.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longer than any login; what is typed beyond is no login.
pub const LOGIN_CHARS_MAX: usize = 60;
/// Longer than any password; hashing more would only cost time.
pub const PASSWORD_BYTES_MAX: usize = 1024;
/// Passwords hashed at once: each takes 19 MiB and a tenth of a second.
pub const HASHES_AT_ONCE: usize = 2;
/// Visits on one page of the list.
pub const VISITS_A_PAGE: usize = 50;
/// Entries read at once when memory catches up with the database: about 4 MB.
pub const LOAD_ENTRIES: u64 = 5_000;

/// Where the office keeps its things.
#[derive(Clone)]
pub struct Config {
    /// The data folder: the SQLite file and the photos.
    pub data: PathBuf,
    /// A PostgreSQL URL, where the database is not the file in the folder.
    pub database: Option<String>,
}

/// A database URL may carry a password.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Config({})", self.data.display())
    }
}

impl Config {
    /// The embedded database in a folder.
    pub fn in_folder(data: impl Into<PathBuf>) -> Config {
        Config { data: data.into(), database: None }
    }

    /// The database's URL.
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data.join("office.db").display()),
        }
    }
}
