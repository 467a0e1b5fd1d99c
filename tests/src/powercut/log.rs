//! The recorder's log, read whole. Its bytes are laid out in the recorder's own
//! documentation.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

const MAGIC: &[u8] = b"KC";
const HEADER_BYTES: usize = 24;

/// One recorded call; paths are relative to the recorded folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Bytes written into a file.
    Write {
        /// The file.
        path: PathBuf,
        /// The offset.
        at: u64,
        /// What was written.
        bytes: Vec<u8>,
    },
    /// A file was cut or made longer with zeros.
    SetLength {
        /// The file.
        path: PathBuf,
        /// Its length now.
        len: u64,
    },
    /// A file's bytes, or a folder's names, were made durable.
    Sync(PathBuf),
    /// Part of a file was asked to be written, which makes nothing durable.
    SyncRange(PathBuf),
    /// An empty file was made.
    Create(PathBuf),
    /// A folder was made.
    MakeFolder(PathBuf),
    /// A file or an empty folder was removed.
    Remove(PathBuf),
    /// Something was renamed, over a file of that name if there was one.
    Rename {
        /// The old name.
        from: PathBuf,
        /// The new one.
        to: PathBuf,
    },
    /// The program said something on standard output.
    Said(Vec<u8>),
    /// A program began to be recorded.
    Started,
}

/// The log can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// It ends within a record or is no log.
    #[error("no record at byte {at}")]
    NoRecord {
        /// Where.
        at: usize,
    },
    /// The program changed the folder in a way that was not recorded.
    #[error("{path} was changed by {call}, which is not recorded")]
    NotRecorded {
        /// What was changed.
        path: PathBuf,
        /// How.
        call: String,
    },
}

/// Reads all calls of a log.
///
/// # Errors
/// [`LogError`]: a log that can't be followed to its end shows nothing.
pub fn read_log(log: &[u8]) -> Result<Vec<Call>, LogError> {
    let mut calls = Vec::new();
    let mut rest = log;
    while !rest.is_empty() {
        let at = log.len() - rest.len();
        let (record, after) = split(rest).ok_or(LogError::NoRecord { at })?;
        calls.push(record.call(at)?);
        rest = after;
    }
    Ok(calls)
}

struct Record<'a> {
    kind: u8,
    number: u64,
    path: &'a [u8],
    other: &'a [u8],
    data: &'a [u8],
}

fn split(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let (header, rest) = bytes.split_at_checked(HEADER_BYTES)?;
    let number = |from: usize, len: usize| {
        let mut eight = [0; 8];
        eight[..len].copy_from_slice(&header[from..from + len]);
        u64::from_le_bytes(eight)
    };
    let (path, rest) = rest.split_at_checked(number(4, 2) as usize)?;
    let (other, rest) = rest.split_at_checked(number(6, 2) as usize)?;
    let (data, rest) = rest.split_at_checked(usize::try_from(number(16, 8)).ok()?)?;
    let record = Record { kind: header[2], number: number(8, 8), path, other, data };
    header.starts_with(MAGIC).then_some((record, rest))
}

impl Record<'_> {
    fn call(&self, at: usize) -> Result<Call, LogError> {
        let path = PathBuf::from(OsStr::from_bytes(self.path));
        Ok(match self.kind {
            1 => Call::Write { path, at: self.number, bytes: self.data.to_vec() },
            2 => Call::SetLength { path, len: self.number },
            3 => Call::Sync(path),
            4 => Call::SyncRange(path),
            5 => Call::Create(path),
            6 => Call::MakeFolder(path),
            7 => Call::Remove(path),
            8 => Call::Rename { from: path, to: PathBuf::from(OsStr::from_bytes(self.other)) },
            9 => Call::Said(self.data.to_vec()),
            10 => {
                let call = String::from_utf8_lossy(self.other).into_owned();
                return Err(LogError::NotRecorded { path, call });
            }
            11 => Call::Started,
            _ => return Err(LogError::NoRecord { at }),
        })
    }
}
