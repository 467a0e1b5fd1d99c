//! The log: whether anything is recorded, one turn at a time, one record a call.

use std::ffi::CStr;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use libc::{AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY, c_int, c_long, iovec};

use crate::name::{self, PATH_BYTES_MAX, Path};

const ROOT: &CStr = c"KY_CUONG_RECORD_ROOT";
const LOG: &CStr = c"KY_CUONG_RECORD_LOG";
const IGNORE_SYNC: &CStr = c"KY_CUONG_RECORD_IGNORE_SYNC";

/// Programs expect the lowest numbers for files of their own.
const LOG_FD_MIN: c_int = 500;
/// Readable by its owner only, as what it records is.
const LOG_MODE: libc::mode_t = 0o600;
const HEADER_BYTES: usize = 24;

/// What a record is of; the numbers are those of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Write = 1,
    SetLength = 2,
    Sync = 3,
    SyncRange = 4,
    Create = 5,
    MakeFolder = 6,
    Remove = 7,
    Rename = 8,
    Said = 9,
    NotRecorded = 10,
    Started = 11,
}

/// What the variables say; made at the first call.
struct Settings {
    root: [u8; PATH_BYTES_MAX],
    root_len: usize,
    log: c_int,
    /// The variable's value, which the program is not to change.
    ignore_sync: Option<&'static CStr>,
    process: libc::pid_t,
}

static SETTINGS: OnceLock<Option<Settings>> = OnceLock::new();
/// Held over a call and its record.
static TURN: Mutex<()> = Mutex::new(());

/// The right to make a call and record it.
pub(crate) struct Turn {
    settings: &'static Settings,
    _held: MutexGuard<'static, ()>,
}

/// Waits for a turn; none where nothing is recorded.
pub(crate) fn turn() -> Option<Turn> {
    let settings = SETTINGS.get_or_init(Settings::begin).as_ref()?;
    // A forked child may have been copied while another thread held the lock.
    // SAFETY: it only asks for a number.
    if unsafe { libc::getpid() } != settings.process {
        return None;
    }
    Some(Turn { settings, _held: TURN.lock().unwrap_or_else(PoisonError::into_inner) })
}

impl Turn {
    /// Where an open file lies below the folder; none where it does not.
    pub(crate) fn place(&self, fd: c_int) -> Option<Place> {
        self.below(Path::of(fd))
    }

    /// Where a path lies below the folder.
    pub(crate) fn below(&self, path: Option<Path>) -> Option<Place> {
        let path = path?;
        let rest = path.bytes().strip_prefix(self.settings.root())?;
        let from = match rest {
            [] => path.bytes().len(),
            [b'/', ..] => path.bytes().len() - rest.len() + 1,
            _ => return None,
        };
        Some(Place { path, from })
    }

    /// A record of one place.
    pub(crate) fn note(&self, kind: Kind, place: &Place, number: u64) {
        self.record(kind, [place.bytes(), b"", b""], number);
    }

    /// A record of a rename.
    pub(crate) fn note_rename(&self, from: &Place, to: &Place) {
        self.record(Kind::Rename, [from.bytes(), to.bytes(), b""], 0);
    }

    /// A record of bytes that were written.
    pub(crate) fn note_bytes(&self, place: &Place, at: u64, bytes: &[u8]) {
        self.record(Kind::Write, [place.bytes(), b"", bytes], at);
    }

    /// A record of bytes that were said.
    pub(crate) fn note_said(&self, bytes: &[u8]) {
        self.record(Kind::Said, [b"", b"", bytes], 0);
    }

    /// A record of a change that can't be told.
    pub(crate) fn note_unknown(&self, place: &Place, call: &str) {
        self.record(Kind::NotRecorded, [place.bytes(), call.as_bytes(), b""], 0);
    }

    /// A record of a sync, unless it is to count as never asked for.
    pub(crate) fn note_sync(&self, place: &Place) {
        let ignored = self.settings.ignore_sync.map(CStr::to_bytes).filter(|text| !text.is_empty());
        if !ignored.is_some_and(|text| place.bytes().windows(text.len()).any(|part| part == text)) {
            self.note(Kind::Sync, place, 0);
        }
    }

    fn record(&self, kind: Kind, parts: [&[u8]; 3], number: u64) {
        add(self.settings.log, kind, parts, number);
    }
}

/// Adds a record in one call.
fn add(log: c_int, kind: Kind, parts: [&[u8]; 3], number: u64) {
    let header = header(kind, &parts, number);
    let [path, other, data] = parts;
    let pieces = [&header[..], path, other, data];
    let vectors = pieces.map(|piece| iovec { iov_base: piece.as_ptr().cast_mut().cast(), iov_len: piece.len() });
    let whole: usize = pieces.iter().map(|piece| piece.len()).sum();
    // SAFETY: the kernel only reads, and the pieces outlive the call.
    let written = unsafe { libc::syscall(libc::SYS_writev, log, vectors.as_ptr(), vectors.len()) };
    if written != whole as c_long {
        end("the recorder's log can't be written\n");
    }
}

fn header(kind: Kind, [path, other, data]: &[&[u8]; 3], number: u64) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..2].copy_from_slice(b"KC");
    header[2] = kind as u8;
    // Paths are shorter than `PATH_BYTES_MAX`.
    header[4..6].copy_from_slice(&(path.len() as u16).to_le_bytes());
    header[6..8].copy_from_slice(&(other.len() as u16).to_le_bytes());
    header[8..16].copy_from_slice(&number.to_le_bytes());
    header[16..].copy_from_slice(&(data.len() as u64).to_le_bytes());
    header
}

/// A place below the folder.
pub(crate) struct Place {
    path: Path,
    from: usize,
}

impl Place {
    fn bytes(&self) -> &[u8] {
        &self.path.bytes()[self.from..]
    }
}

impl Settings {
    fn begin() -> Option<Settings> {
        let (folder, log) = (variable(ROOT)?, variable(LOG));
        let mut root = [0; PATH_BYTES_MAX];
        // SAFETY: there is room for the longest path, and both end with 0.
        if unsafe { libc::realpath(folder.as_ptr(), root.as_mut_ptr().cast()) }.is_null() {
            end("KY_CUONG_RECORD_ROOT names no folder\n");
        }
        let root_len = root.iter().position(|byte| *byte == 0).unwrap_or(root.len());
        let Some(log) = log.and_then(open_log) else { end("KY_CUONG_RECORD_LOG names no file that can be written\n") };
        // SAFETY: it only asks for a number.
        let process = unsafe { libc::getpid() };
        add(log, Kind::Started, [b"", b"", b""], 0);
        Some(Settings { root, root_len, log, ignore_sync: variable(IGNORE_SYNC), process })
    }

    fn root(&self) -> &[u8] {
        &self.root[..self.root_len]
    }
}

fn open_log(path: &CStr) -> Option<c_int> {
    // SAFETY: the path ends with 0; the first number is given back once there is the second.
    unsafe {
        let low = name::open(AT_FDCWD, path.as_ptr(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, LOG_MODE);
        let high = libc::fcntl(low, libc::F_DUPFD_CLOEXEC, LOG_FD_MIN);
        libc::syscall(libc::SYS_close, low);
        (high >= 0).then_some(high)
    }
}

fn variable(name: &CStr) -> Option<&'static CStr> {
    // SAFETY: the name ends with 0; programs that are recorded leave these variables alone.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value))
    }
}

/// A program that is recorded in part would be worse than one that ends.
fn end(why: &str) -> ! {
    // SAFETY: the kernel only reads.
    unsafe {
        libc::syscall(libc::SYS_write, libc::STDERR_FILENO, why.as_ptr(), why.len());
        libc::abort()
    }
}
