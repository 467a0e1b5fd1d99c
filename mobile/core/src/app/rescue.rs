//! «Tệp cứu hộ» on the phone: the whole store into one file, and such a file into
//! another phone. The file's bytes are `shared::rescue`'s; here is what goes into it and
//! what must be true of it before it counts.
//!
//! An export changes nothing: the phone may go on. But from the moment another phone has
//! taken the file in, both are the same device. Whichever writes second makes a fork,
//! which the office keeps and shows; so the person is told to put the old phone away.
//!
//! An import is taken only by a phone that holds nothing yet, and only where the own
//! journal is whole up to the head it was exported with: a shorter one would fork. Photos
//! and others' entries may be lacking; they are told, and the office still has its own.
//! It lands beside the phone's store and takes its place in one step (`store/rescue.rs`),
//! so a kill leaves a phone that holds nothing, or everything. A file too damaged for
//! that is still good at the office, which takes what is there.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use shared::ids::{EntryHash, Id, PhotoHash, Signature};
use shared::journal::{DeviceKey, Ed25519, Entry, Head, HeadSigner, HeadVerifier};
use shared::rescue::{Contents, Counts, Damage, Device, Fresh, Locked, Next, Piece, Reader, Refused, Writer};
use shared::seal::{Cost, SealKey, WRAP_RANDOM_BYTES};
use shared::sync::Cursors;
use shared::text::{Arg, Lang, Sentences};
use zeroize::Zeroizing;

use super::{App, Identity};
use crate::ports::{Keystore, NewId, NoKeystore};
use crate::store::{Document, Landing, OpenError, Store, StoreError, Strength, Taken, TrayError, Vault};

/// Entries kept at once; as many as an office takes at once.
const GROUP_ENTRIES: usize = 500;
/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;

/// Why there is no file, or why one is not taken in. The phone is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// The passphrase is too short, or digits only: whoever finds the file may guess for ever.
    #[error("a passphrase that is too weak for a file")]
    Weak,
    /// The phone was never enrolled, or its identity is lost.
    #[error("this phone is not enrolled")]
    NotEnrolled,
    /// The phone holds something already.
    #[error("this phone has a journal")]
    JournalHere,
    /// The file can't be opened.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The own journal in it is not whole, or not signed by its device.
    #[error("the journal in the file is not whole: {have} of {expected} entries")]
    NotWhole {
        /// Own entries that could be read.
        have: u64,
        /// Own entries there were.
        expected: u64,
    },
    /// The file can't be read or written.
    #[error("the rescue file: {0}")]
    File(io::Error),
    /// The phone's store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The phone's store can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl RescueError {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let key = match self {
            RescueError::Refused(refused) => return refused.say(lang),
            RescueError::Store(error) | RescueError::Open(OpenError::Store(error)) => return error.say(lang),
            RescueError::Weak => "rescue-passphrase-weak",
            RescueError::NotEnrolled => "phone-not-enrolled",
            RescueError::JournalHere => "rescue-journal-here",
            RescueError::NotWhole { .. } => "rescue-not-whole",
            RescueError::File(_) => "rescue-file-failed",
            RescueError::Open(_) => "store-open-again",
        };
        Sentences::say(lang, key, &[])
    }
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// What there is on the phone.
    pub expected: Counts,
    /// What is in the file.
    pub written: Counts,
    /// How large the file is.
    pub bytes: u64,
}

impl ExportReport {
    /// Whether nothing of the phone is lacking in the file.
    pub fn is_whole(&self) -> bool {
        self.written == self.expected
    }

    /// What the person must know now: what the file is worth, and what comes after it.
    pub fn say(&self, lang: Lang) -> String {
        let Counts { own, foreign, photos, .. } = self.written;
        let args = [("entries", Arg::from((own + foreign) as i64)), ("photos", Arg::from(photos as i64))];
        let told = Sentences::say(lang, "rescue-exported", &args);
        if self.is_whole() { told } else { format!("{told} {}", Sentences::say(lang, "rescue-exported-in-part", &[])) }
    }
}

/// What was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// What the phone meant to write.
    pub expected: Counts,
    /// What is here now.
    pub taken: Counts,
    /// Where the file is damaged.
    pub damage: Vec<Damage>,
}

impl ImportReport {
    /// Whether nothing is lacking.
    pub fn is_whole(&self) -> bool {
        self.taken == self.expected && self.damage.is_empty()
    }

    /// What the person must know now: above all that the old phone is not to be used.
    pub fn say(&self, lang: Lang) -> String {
        let told = Sentences::say(lang, "rescue-imported", &[]);
        if self.is_whole() { told } else { format!("{told} {}", Sentences::say(lang, "rescue-imported-in-part", &[])) }
    }
}

/// Whether a passphrase is good enough for a file.
///
/// # Errors
/// [`RescueError::Weak`].
pub fn check_passphrase(passphrase: &str) -> Result<(), RescueError> {
    // No keystore of any phone stands between the file and whoever has it.
    let keystore: &dyn Keystore = &NoKeystore;
    let digits_only = passphrase.trim().chars().all(|c| c.is_ascii_digit());
    match Strength::of(passphrase, keystore) {
        Strength::Good if !digits_only => Ok(()),
        _ => Err(RescueError::Weak),
    }
}

impl App {
    /// Writes everything this phone holds into one file, sealed with a passphrase. Making
    /// the file durable is the caller's.
    ///
    /// # Errors
    /// [`RescueError`]; what was written until then is no whole file, and says so.
    pub fn export(&self, passphrase: &str, out: &mut dyn Write) -> Result<ExportReport, RescueError> {
        check_passphrase(passphrase)?;
        let identity = self.identity().ok_or(RescueError::NotEnrolled)?;
        let mut export = Export::begin(out, fresh(&*self.ports().ids), passphrase.trim())?;
        let store = self.store();
        let photos = self.photos_in_order()?;
        export.report.expected = expected(store, photos.len() as u64)?;
        export.put(&Piece::Device(public(identity)))?;
        export.put(&Piece::Contents(Contents { head: store.head(), counts: export.report.expected }))?;
        export.documents(store)?;
        export.entries(store, &DeviceKey::from_seed(identity.key_seed.0))?;
        export.photos(store, &photos)?;
        export.pictures(store)?;
        export.end()
    }

    /// First what no office has, so that a file that is cut short has lost the rest.
    fn photos_in_order(&self) -> Result<Vec<PhotoHash>, StoreError> {
        let unsent = self.photos_unsent();
        let first: BTreeSet<PhotoHash> = unsent.iter().copied().collect();
        let (unsent, sent): (Vec<_>, Vec<_>) =
            self.store().photos().list()?.into_iter().partition(|hash| first.contains(hash));
        Ok([unsent, sent].concat())
    }

    /// Takes the file of another phone in, into a phone that holds nothing yet and is not
    /// open; [`App::open`] then opens it as that phone.
    ///
    /// # Errors
    /// [`RescueError`]; the phone then holds nothing still.
    pub fn import(
        folder: &Path,
        vault: &Arc<Vault>,
        passphrase: &str,
        input: &mut dyn Read,
    ) -> Result<ImportReport, RescueError> {
        let landing = Landing::begin(folder, vault)?.ok_or(RescueError::JournalHere)?;
        let mut import = Import::into(landing);
        match import.read(passphrase.trim(), input) {
            Ok(()) => {
                import.landing.take_over()?;
                Ok(import.report)
            }
            Err(error) => {
                import.landing.give_up();
                Err(error)
            }
        }
    }
}

/// What of an identity everybody may know.
fn public(identity: &Identity) -> Device {
    let public_key = DeviceKey::from_seed(identity.key_seed.0).public_key();
    Device { device: identity.device, public_key, member: identity.member }
}

pub(super) fn fresh(ids: &dyn NewId) -> Fresh {
    let mut wrap = [0; WRAP_RANDOM_BYTES];
    wrap[..32].copy_from_slice(&ids.bytes());
    wrap[32..].copy_from_slice(&ids.bytes()[..WRAP_RANDOM_BYTES - 32]);
    Fresh { file: ids.id(), key: SealKey::of(Zeroizing::new(ids.bytes())), wrap }
}

fn expected(store: &Store, photos: u64) -> Result<Counts, StoreError> {
    Ok(Counts {
        own: store.head().map_or(0, |head| head.seq),
        foreign: store.foreign_count(),
        photos,
        documents: store.state().list()?.len() as u64,
        pictures: store.pictures()?.len() as u64,
    })
}

/// A file that is being written.
struct Export<'a> {
    out: &'a mut dyn Write,
    writer: Writer,
    report: ExportReport,
}

impl<'a> Export<'a> {
    fn begin(out: &'a mut dyn Write, fresh: Fresh, passphrase: &str) -> Result<Export<'a>, RescueError> {
        let (writer, lines) = Writer::begin(fresh, passphrase, Cost::FILE);
        out.write_all(&lines).map_err(RescueError::File)?;
        let report = ExportReport { bytes: lines.len() as u64, ..ExportReport::default() };
        Ok(Export { out, writer, report })
    }

    fn put(&mut self, piece: &Piece) -> Result<(), RescueError> {
        let bytes = self.writer.piece(piece);
        self.report.bytes += bytes.len() as u64;
        self.out.write_all(&bytes).map_err(RescueError::File)
    }

    fn documents(&mut self, store: &Store) -> Result<(), RescueError> {
        for document in store.state().list()? {
            match store.state().json(document) {
                Ok(Some(json)) => {
                    self.put(&Piece::Document { name: document.file_name(), json })?;
                    self.report.written.documents += 1;
                }
                Ok(None) | Err(StoreError::DocumentDamaged { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn entries(&mut self, store: &Store, key: &DeviceKey) -> Result<(), RescueError> {
        let mut own: HashSet<EntryHash> = HashSet::new();
        for entry in store.own_entries() {
            own.insert(entry.hash());
            let signature = key.sign(entry.header().device, head_of(&entry));
            self.put(&Piece::Own { entry, signature })?;
            self.report.written.own += 1;
        }
        for entry in store.foreign_entries(&own) {
            self.put(&Piece::Foreign(entry))?;
            self.report.written.foreign += 1;
        }
        self.put(&Piece::Cursors(store.cursors().clone()))
    }

    /// One after the other: a thousand take no more memory than one.
    fn photos(&mut self, store: &Store, photos: &[PhotoHash]) -> Result<(), RescueError> {
        for hash in photos {
            match store.photos().read(*hash) {
                Ok(Some(bytes)) => {
                    self.put(&Piece::Photo { hash: *hash, bytes })?;
                    self.report.written.photos += 1;
                }
                Ok(None) | Err(StoreError::PhotoDamaged { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn pictures(&mut self, store: &Store) -> Result<(), RescueError> {
        for waiting in store.pictures()? {
            // Recorded meanwhile, it is among the photos; damaged, it is counted as lacking.
            let Ok(bytes) = store.picture(waiting.picture) else { continue };
            let note = serde_json::to_vec(&waiting.taken).map_err(|error| RescueError::File(error.into()))?;
            self.put(&Piece::Picture { picture: waiting.picture, note, bytes })?;
            self.report.written.pictures += 1;
        }
        Ok(())
    }

    fn end(self) -> Result<ExportReport, RescueError> {
        let Export { out, writer, mut report } = self;
        let bytes = writer.end(report.written);
        report.bytes += bytes.len() as u64;
        out.write_all(&bytes).and_then(|()| out.flush()).map_err(RescueError::File)?;
        Ok(report)
    }
}

fn head_of(entry: &Entry) -> Head {
    Head { seq: entry.header().seq, hash: entry.hash() }
}

/// A file that is being taken in.
struct Import {
    landing: Landing,
    device: Option<Device>,
    head: Option<Head>,
    identity: Option<Identity>,
    own: Vec<Entry>,
    foreign: Vec<Entry>,
    cursors: Option<Cursors>,
    /// The signature over the last own entry.
    signed: Option<(Head, Signature)>,
    report: ImportReport,
}

impl Import {
    fn into(landing: Landing) -> Import {
        Import {
            landing,
            device: None,
            head: None,
            identity: None,
            own: Vec::new(),
            foreign: Vec::new(),
            cursors: None,
            signed: None,
            report: ImportReport::default(),
        }
    }

    fn read(&mut self, passphrase: &str, input: &mut dyn Read) -> Result<(), RescueError> {
        let mut reader = unlock(passphrase, input)?;
        let mut chunk = vec![0; READ_BYTES];
        loop {
            match reader.next() {
                Next::Piece(piece) => self.take(*piece)?,
                Next::Damaged(damage) => self.report.damage.push(damage),
                Next::Hungry => match input.read(&mut chunk).map_err(RescueError::File)? {
                    0 => break,
                    read => reader.feed(&chunk[..read]),
                },
            }
        }
        self.report.damage.extend(reader.finish().err());
        self.keep_own()?;
        self.keep_foreign()?;
        self.check_whole()?;
        // Where some are lacking, the office is asked for all once more.
        let all_foreign = self.report.taken.foreign == self.report.expected.foreign;
        if let Some(cursors) = self.cursors.take().filter(|_| all_foreign) {
            self.landing.store.keep_foreign(&[], &cursors)?;
        }
        Ok(())
    }

    fn take(&mut self, piece: Piece) -> Result<(), RescueError> {
        match piece {
            Piece::Device(device) => self.device = Some(device),
            Piece::Contents(contents) => (self.head, self.report.expected) = (contents.head, contents.counts),
            Piece::Document { name, json } => self.take_document(&name, &json)?,
            Piece::Own { entry, signature } => {
                self.signed = Some((head_of(&entry), signature));
                self.own.push(entry);
                if self.own.len() == GROUP_ENTRIES {
                    self.keep_own()?;
                }
            }
            Piece::Foreign(entry) => {
                self.foreign.push(entry);
                if self.foreign.len() == GROUP_ENTRIES {
                    self.keep_foreign()?;
                }
            }
            Piece::Cursors(cursors) => self.cursors = Some(cursors),
            Piece::Photo { bytes, .. } => {
                self.landing.store.photos().keep(&bytes)?;
                self.report.taken.photos += 1;
            }
            Piece::Picture { picture, note, bytes } => self.take_picture(picture, &note, &bytes)?,
            Piece::End(_) => {}
        }
        Ok(())
    }

    fn take_document(&mut self, name: &str, json: &[u8]) -> Result<(), RescueError> {
        // One of a later version says nothing to this one.
        let Some(document) = Document::of_name(name) else { return Ok(()) };
        let identity =
            (document == Document::Identity).then(|| serde_json::from_slice::<Identity>(json).ok()).flatten();
        match identity {
            Some(identity) => {
                // The clocks that were compared are the other phone's.
                let identity = Identity { contact: None, ..identity };
                self.landing.store.state().replace(document, &identity)?;
                self.identity = Some(identity);
            }
            None => self.landing.store.state().replace_json(document, json)?,
        }
        self.report.taken.documents += 1;
        Ok(())
    }

    fn take_picture(&mut self, picture: Id, note: &[u8], bytes: &[u8]) -> Result<(), RescueError> {
        let Ok(taken) = serde_json::from_slice::<Taken>(note) else { return Ok(()) };
        match self.landing.tray.put(picture, bytes, &taken) {
            Ok(()) => self.report.taken.pictures += 1,
            Err(TrayError::Store(error)) => return Err(error.into()),
            // More than a tray takes, or larger: it is told as lacking.
            Err(TrayError::Full { .. } | TrayError::Photo(_)) => {}
        }
        Ok(())
    }

    /// An entry that does not follow the last one would make another journal of it.
    fn keep_own(&mut self) -> Result<(), RescueError> {
        let own = std::mem::take(&mut self.own);
        match self.landing.store.keep_carried(&own) {
            Err(StoreError::NotChained { .. }) => Err(self.not_whole()),
            kept => Ok(kept?),
        }
    }

    fn keep_foreign(&mut self) -> Result<(), RescueError> {
        let foreign = std::mem::take(&mut self.foreign);
        self.report.taken.foreign += self.landing.store.keep_foreign(&foreign, &Cursors::new())?;
        Ok(())
    }

    /// The journal must be the whole one of the device whose secrets are here.
    fn check_whole(&mut self) -> Result<(), RescueError> {
        let store = &self.landing.store;
        self.report.taken.own = store.count();
        let (Some(device), Some(identity)) = (self.device, &self.identity) else { return Err(self.not_whole()) };
        let is_its = public(identity) == device;
        let writes_it = store.own_reference().is_none_or(|head| head.device == device.device);
        let signed = match (self.head, self.signed) {
            (None, None) => true,
            (Some(head), Some((last, signature))) => {
                head == last && Ed25519.verify(device.public_key, (device.device, head), signature)
            }
            _ => false,
        };
        if is_its && writes_it && signed && store.head() == self.head { Ok(()) } else { Err(self.not_whole()) }
    }

    fn not_whole(&self) -> RescueError {
        RescueError::NotWhole { have: self.landing.store.count(), expected: self.report.expected.own }
    }
}

fn unlock(passphrase: &str, input: &mut dyn Read) -> Result<Reader, RescueError> {
    let mut locked = Locked::default();
    let mut chunk = vec![0; READ_BYTES];
    while !locked.is_ready()? {
        match input.read(&mut chunk).map_err(RescueError::File)? {
            0 => break,
            read => locked.feed(&chunk[..read]),
        }
    }
    Ok(locked.unlock(passphrase)?)
}
