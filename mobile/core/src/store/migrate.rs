//! Stores of the first layout, which were not sealed, are sealed when they are opened:
//! journals, photos, documents, the tray. A kill in between costs nothing: the old
//! journals go last, and while they are there everything is begun again. It reads the
//! old forms and writes none of them.
//!
//! ```text
//! own.journal, foreign.journal   file header of version 1, then groups of frames:
//!                                kind u8, length u32, check 8, payload
//! state/*.json, tray/*.json      JSON; in state/ with a last line that is its SHA-256
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::ids::{Id, PhotoHash, sha256};
use shared::journal::Entry;
use shared::sync::Cursors;

use super::checked;
use super::disk::{self, Disk};
use super::frame::{FILE_HEADER_BYTES, FileHeader, read_file_header};
use super::journal::{Journal, Standing};
use super::report::{OpenError, Source, StoreError};
use super::state::Document;
use super::vault::Vault;
use super::{Paths, photos, tray};

const VERSION: u16 = 1;
const FRAME_BYTES: usize = 13;
/// Entries written in one group.
const GROUP_ENTRIES: usize = 500;

/// Seals a store that is not sealed yet.
pub(super) fn from_plain(paths: &Paths, vault: &Arc<Vault>, disk: &Arc<dyn Disk>) -> Result<(), OpenError> {
    let plain = [("own.journal", Source::Own, &paths.own), ("foreign.journal", Source::Foreign, &paths.foreign)];
    let plain = plain.map(|(name, source, to)| (paths.folder.join(name), source, to));
    if plain.iter().all(|(path, ..)| !path.exists()) {
        return Ok(());
    }
    tracing::info!("sealing a store of the first layout");
    for (path, source, to) in plain.iter().filter(|(path, ..)| path.exists()) {
        seal_journal(path, to, *source, (vault, disk))?;
    }
    for begins in ["index", "index.bad-"] {
        disk::remove_folders(&paths.folder, begins);
    }
    seal_photos(paths, vault, &**disk)?;
    seal_documents(paths, vault, &**disk)?;
    seal_tray(paths, vault, &**disk)?;
    seal_remains(paths, vault, &**disk)?;
    for (path, ..) in plain.iter().filter(|(path, ..)| path.exists()) {
        disk.remove(path)?;
    }
    Ok(disk.sync_names(&paths.folder)?)
}

fn seal_journal(
    from: &Path,
    to: &Path,
    source: Source,
    (vault, disk): (&Arc<Vault>, &Arc<dyn Disk>),
) -> Result<(), OpenError> {
    let bytes = fs::read(from)?;
    let header = read_file_header(bytes.get(..FILE_HEADER_BYTES).unwrap_or(&bytes), source);
    if let FileHeader::Other { version } = header
        && version != VERSION
    {
        return Err(OpenError::OtherForm { version });
    }
    if to.is_dir() {
        fs::remove_dir_all(to)?;
    }
    let mut journal = Journal::open(to, source, (vault, disk), vault.name())?;
    for group in groups(&bytes) {
        for (first, entries) in (group.first..).step_by(GROUP_ENTRIES).zip(group.entries.chunks(GROUP_ENTRIES)) {
            let standing = journal.standing();
            // Places that can't be read any more stay a gap.
            journal.stand(Standing { next: first.max(standing.next), ..standing })?;
            journal.append(&entries.iter().collect::<Vec<_>>(), &Cursors::new())?;
        }
        if group.entries.is_empty() {
            let standing = journal.standing();
            journal.stand(Standing { next: group.first.max(standing.next), ..standing })?;
            journal.append(&[], &Cursors::new())?;
        }
    }
    Ok(())
}

struct Group {
    first: u64,
    entries: Vec<Entry>,
}

/// The groups that are whole; from anything else the reading goes on at the next one.
fn groups(bytes: &[u8]) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = FILE_HEADER_BYTES;
    while at < bytes.len() {
        match group(bytes, at) {
            Some((group, end)) => {
                groups.push(group);
                at = end;
            }
            None => at += 1,
        }
    }
    groups
}

fn group(bytes: &[u8], at: usize) -> Option<(Group, usize)> {
    let (b'G', start, mut at) = frame(bytes, at)? else { return None };
    let first = u64::from_le_bytes(start.get(..8)?.try_into().ok()?);
    let count = u32::from_le_bytes(start.get(8..12)?.try_into().ok()?);
    let mut entries = Vec::new();
    for _ in 0..count {
        let (b'H', header, after) = frame(bytes, at)? else { return None };
        let (kind, body, after) = frame(bytes, after)?;
        let body = (kind == b'B').then(|| body.to_vec());
        entries.push(Entry::read(header.to_vec(), body).ok()?);
        at = after;
    }
    // Its one position for all scopes is left behind: each is asked for from its beginning.
    let (b'C', _, end) = frame(bytes, at)? else { return None };
    Some((Group { first, entries }, end))
}

fn frame(bytes: &[u8], at: usize) -> Option<(u8, &[u8], usize)> {
    let head = bytes.get(at..at.checked_add(FRAME_BYTES)?)?;
    let length = u32::from_le_bytes(head[1..5].try_into().ok()?) as usize;
    let from = at + FRAME_BYTES;
    let payload = bytes.get(from..from.checked_add(length)?)?;
    let check = sha256(&[&head[..5], payload].concat());
    (head[5..] == check[..8]).then_some((head[0], payload, from + length))
}

fn seal_photos(paths: &Paths, vault: &Vault, disk: &dyn Disk) -> Result<(), StoreError> {
    for path in disk::files_in(&paths.photos)? {
        let bytes = fs::read(&path)?;
        let hash = PhotoHash(sha256(&bytes));
        if disk::name_of(&path) == hash.to_string() {
            disk::replace(disk, &path, &photos::seal(vault, &bytes))?;
        }
    }
    Ok(())
}

fn seal_documents(paths: &Paths, vault: &Vault, disk: &dyn Disk) -> Result<(), StoreError> {
    for path in disk::files_in(&paths.state)? {
        let Some(document) = document_of(&path) else { continue };
        let bytes = fs::read(&path)?;
        if let Some(json) = checked::json(&bytes) {
            let to = paths.state.join(document.file_name());
            disk::replace(disk, &to, &vault.seal(&super::state::what(document), json))?;
        }
        disk.remove(&path)?;
    }
    Ok(disk.sync_names(&paths.state)?)
}

fn document_of(path: &Path) -> Option<Document> {
    Document::of_name(path.file_name()?.to_str()?.strip_suffix(".json")?)
}

fn seal_tray(paths: &Paths, vault: &Vault, disk: &dyn Disk) -> Result<(), StoreError> {
    let folder = paths.folder.join("tray");
    for note in disk::files_in(&folder)? {
        let picture = note.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")?.parse::<Id>().ok());
        let Some(picture) = picture else { continue };
        let path = folder.join(picture.to_string());
        if path.exists() {
            disk::replace(disk, &path, &vault.seal(&tray::picture_of(picture), &fs::read(&path)?))?;
            let sealed = vault.seal(&tray::note_of(picture), &fs::read(&note)?);
            disk::replace(disk, &folder.join(format!("{picture}{}", tray::NOTE)), &sealed)?;
        }
        disk.remove(&note)?;
    }
    if folder.is_dir() { Ok(disk.sync_names(&folder)?) } else { Ok(()) }
}

/// Journals that were set aside for their damage.
fn seal_remains(paths: &Paths, vault: &Vault, disk: &dyn Disk) -> Result<(), StoreError> {
    let is_remains = |path: &PathBuf| disk::name_of(path).contains(".journal.damaged-");
    for path in disk::files_in(&paths.folder)?.into_iter().filter(is_remains) {
        let sealed = vault.seal(b"remains", &fs::read(&path)?);
        disk::replace(disk, &disk::with_suffix(&path, ".sealed"), &sealed)?;
        disk.remove(&path)?;
    }
    Ok(())
}
