//! The folder through which files leave the phone and come to it: other programs and a
//! cable reach it. Bundles lie in it sealed, for phones of the team; papers lie in it as
//! anybody can read them, only when a person asked for them, and under names that name
//! nobody. It refuses to know what a file holds.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, Utc};
use mobile_core::shared::ids::{DeviceId, VisitId};

/// Ends the names of visit bundles.
const BUNDLE: &str = "kcgoi";
/// Ends the name of one that is being written.
const UNFINISHED: &str = "unfinished";
/// Digits of an id that tell a team's phones and visits apart.
const DIGITS: usize = 8;
/// Files that are listed, the newest first: a team passes on a handful a day.
const LISTED_MAX: usize = 20;

/// Ends the names of papers.
const PAPER: &str = "pdf";

/// A paper for people, readable by whoever has the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperFile {
    /// Minutes that nothing is sealed of yet.
    Draft,
    /// The minutes as they were sealed.
    Sealed,
    /// What was written since.
    Supplement,
}

impl PaperFile {
    /// Its name says what it is and of which visit, and nothing of anybody.
    fn name(self, visit: VisitId) -> String {
        let kind = match self {
            PaperFile::Draft => "bien-ban-du-thao",
            PaperFile::Sealed => "bien-ban",
            PaperFile::Supplement => "bo-sung",
        };
        format!("{kind}-{}.{PAPER}", short(visit.to_string()))
    }
}

fn short(id: String) -> String {
    id.chars().take(DIGITS).collect()
}

/// The folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange(PathBuf);

/// A bundle that lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFile {
    /// Where.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// When it came.
    pub at: DateTime<FixedOffset>,
}

impl Exchange {
    /// A folder, which is made once something is written.
    pub fn of(folder: PathBuf) -> Exchange {
        Exchange(folder)
    }

    /// Where it is, for people.
    pub fn shown(&self) -> String {
        self.0.display().to_string()
    }

    /// Writes one phone's bundle of a visit, durable under its name or not there; a later
    /// one takes the place of an earlier. Where it lies.
    ///
    /// # Errors
    /// Those of `write`, and the system's as `failed` tells them.
    pub fn place<T, E>(
        &self,
        (visit, device): (VisitId, DeviceId),
        failed: impl Fn(io::Error) -> E,
        write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<(T, PathBuf), E> {
        self.put_under(&format!("{}-{}.{BUNDLE}", short(visit.to_string()), short(device.to_string())), failed, write)
    }

    /// Keeps a paper of a visit, durable under its name or not there; a later one takes
    /// the place of an earlier. Where it lies.
    ///
    /// # Errors
    /// The system's.
    pub fn keep(&self, file: PaperFile, visit: VisitId, bytes: &[u8]) -> io::Result<PathBuf> {
        self.put_under(&file.name(visit), |error| error, |out| out.write_all(bytes)).map(|((), path)| path)
    }

    fn put_under<T, E>(
        &self,
        name: &str,
        failed: impl Fn(io::Error) -> E,
        write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<(T, PathBuf), E> {
        let (file, unfinished) = (self.0.join(name), self.0.join(name).with_extension(UNFINISHED));
        let placed = fs::create_dir_all(&self.0).map_err(&failed).and_then(|()| put(&unfinished, &failed, write));
        let placed = placed.and_then(|told| fs::rename(&unfinished, &file).map(|()| told).map_err(&failed));
        if placed.is_ok() {
            note_name(&self.0);
        } else {
            // Only tidiness: it is no whole file and says so.
            drop(fs::remove_file(&unfinished));
        }
        placed.map(|told| (told, file))
    }

    /// The bundles that lie here and are not this phone's own, the newest first.
    pub fn bundles(&self, own: Option<DeviceId>) -> Vec<BundleFile> {
        let own = own.map(|device| short(device.to_string()));
        let is_own = |path: &Path| {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            own.as_ref().is_some_and(|own| stem.ends_with(own.as_str()))
        };
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten().map(|entry| entry.path());
        let bundles = entries.filter(|path| path.extension().is_some_and(|end| end == BUNDLE) && !is_own(path));
        let mut found: Vec<BundleFile> = bundles.filter_map(look_at).collect();
        found.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
        found.truncate(LISTED_MAX);
        found
    }
}

/// Makes a file's name as durable as its bytes, where the system can: folders of some
/// cards can't be written through, and the bytes are safe without.
fn note_name(folder: &Path) {
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
}

fn put<T, E>(
    file: &Path,
    failed: impl Fn(io::Error) -> E,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let mut out = BufWriter::new(File::create(file).map_err(&failed)?);
    let told = write(&mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(&failed)?;
    Ok(told)
}

fn look_at(path: PathBuf) -> Option<BundleFile> {
    let at: DateTime<Utc> = fs::metadata(&path).and_then(|about| about.modified()).ok()?.into();
    let name = path.file_name()?.to_str()?.to_owned();
    Some(BundleFile { path, name, at: at.fixed_offset() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_named_by_kind_and_visit_and_are_no_bundles() {
        let folder = tempfile::tempdir().unwrap();
        let exchange = Exchange::of(folder.path().to_owned());
        let visit = VisitId([0xab; 16]);
        let kept = [PaperFile::Draft, PaperFile::Sealed, PaperFile::Supplement].map(|file| {
            let path = exchange.keep(file, visit, b"%PDF-").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"%PDF-");
            path.file_name().unwrap().to_str().unwrap().to_owned()
        });
        assert_eq!(kept, ["bien-ban-du-thao-abababab.pdf", "bien-ban-abababab.pdf", "bo-sung-abababab.pdf"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing half written stays");
        assert!(exchange.bundles(None).is_empty(), "nobody is offered to take a paper in");
    }

    #[test]
    fn a_bundle_lies_whole_under_its_name_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let exchange = Exchange::of(folder.path().join("below"));
        let ids = (VisitId([1; 16]), DeviceId([2; 16]));
        let broken: Result<((), PathBuf), io::Error> =
            exchange.place(ids, |error| error, |out| out.write_all(b"half").and(Err(io::Error::other("broken"))));
        assert!(broken.is_err() && exchange.bundles(None).is_empty());
        assert_eq!(fs::read_dir(folder.path().join("below")).unwrap().count(), 0, "nothing half written stays");
        for bytes in [b"first", b"later"] {
            let placed = exchange.place(ids, |error| error, |out| out.write_all(bytes));
            assert_eq!(fs::read(placed.unwrap().1).unwrap(), bytes);
        }
        assert_eq!(exchange.bundles(None).len(), 1, "a later one takes the place of an earlier");
        assert_eq!(exchange.bundles(Some(ids.1)), [], "one's own is not offered to be taken in");
        assert_eq!(exchange.bundles(Some(DeviceId([3; 16]))).len(), 1);
    }
}
