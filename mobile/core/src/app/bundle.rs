//! «Gói chuyển» on the phone: what it holds of a visit into a file for the phones of its
//! team, and such a file into this phone. The file's bytes and what must be true of them
//! are `shared::bundle`'s; here is what goes into it and how it is taken in.
//!
//! An export changes nothing. It holds this phone's own words on the visit and those that
//! came from other phones with their proofs; what came from the office the others get
//! from the office.
//!
//! An import reads the file twice: once to prove all of it, and only then once more to
//! keep the photos. So a file that is cut or forged changes nothing, and no more than one
//! photo is in memory. The entries are one append; from then on they fold as any do.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, Write};

use serde::Serialize;
use shared::bundle::{
    Bundle, CODE_CHARS, Checking, Counts, Cover, DEVICES_MAX, ENTRIES_BYTES_MAX, ENTRIES_MAX, FOLDED_MAX, Keys, Locked,
    OpenedBy, PHOTOS_MAX, PLACES_MAX, Piece, Proved, Reader, Refused, SignedCover, Writer,
};
use shared::ids::{DeviceId, EntryHash, MemberId, PhotoHash, VisitId};
use shared::journal::{DeviceKey, Entry, Head, HeadSigner};
use shared::record::{Item, VisitContent, visit_entries};
use shared::seal::Cost;
use shared::sync::DeviceCertificate;
use shared::text::{Arg, Lang, Sentences};

use super::peers::{Meeting, Peers};
use super::rescue::fresh;
use super::{App, Identity};
use crate::ports::NewId;
use crate::store::StoreError;

/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;
/// What a code is written with: no letter looks like another.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Letters of a code between two strokes.
const LETTERS_TOGETHER: usize = 4;

/// A file that is read, and from its beginning once more.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// For whom a visit is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Any phone of the office.
    Anyone,
    /// One whose own bundle was taken in: what it said it holds stays out.
    Device(DeviceId),
}

/// What opens the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    /// The key that the office gave the team.
    Team,
    /// A code on this phone's screen, for a phone that has another team key.
    Code,
}

/// What is to be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handing {
    /// Of which visit.
    pub visit: VisitId,
    /// For whom.
    pub to: Audience,
    /// What opens it.
    pub opener: Opener,
}

/// Why there is no bundle, or why one is not taken in. The phone is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The phone is not enrolled.
    #[error("this phone is not enrolled")]
    NotEnrolled,
    /// The office has not certified this phone yet.
    #[error("this phone has no certificate of the office")]
    NoPass,
    /// There is nothing of the visit here.
    #[error("this phone holds nothing of the visit")]
    Nothing,
    /// Part of the own journal can't be read.
    #[error("this phone's journal is not whole")]
    NotWhole,
    /// More than a bundle may hold.
    #[error("more than a visit bundle may hold")]
    TooLarge,
    /// The file is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The file can't be read or written.
    #[error("the visit bundle: {0}")]
    File(io::Error),
    /// The phone's store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BundleError {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let key = match self {
            BundleError::Refused(refused) => return refused.say(lang),
            BundleError::Store(error) => return error.say(lang),
            BundleError::NotEnrolled => "phone-not-enrolled",
            BundleError::NoPass => "bundle-no-pass",
            BundleError::Nothing => "bundle-nothing",
            BundleError::NotWhole => "bundle-not-whole",
            BundleError::TooLarge => "bundle-too-large",
            BundleError::File(_) => "bundle-file-failed",
        };
        Sentences::say(lang, key, &[])
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// Entries in the file.
    pub entries: u64,
    /// Photos and thumbnails in it.
    pub photos: u64,
    /// Photos that its entries name and that can't be read here.
    pub photos_lacking: u64,
    /// How large it is.
    pub bytes: u64,
    /// The code that opens it, where it needs one.
    pub code: Option<String>,
    /// What two people compare by eye.
    pub compare: String,
}

impl Passed {
    /// What the person must know now.
    pub fn say(&self, lang: Lang) -> String {
        let args = [("entries", count(self.entries)), ("photos", count(self.photos))];
        let mut told = vec![Sentences::say(lang, "bundle-passed", &args)];
        if self.photos_lacking > 0 {
            told.push(Sentences::say(lang, "bundle-photos-lacking", &[("count", count(self.photos_lacking))]));
        }
        let code = self.code.as_deref();
        told.extend(code.map(|code| Sentences::say(lang, "bundle-passed-code", &[("code", Arg::from(code))])));
        told.join(" ")
    }
}

/// A bundle that begins after what is held here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The first place that it tells.
    pub from: u64,
    /// The place that it should have begun at.
    pub expected: u64,
}

/// Whether two phones make the same of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// «Hai máy đã khớp»: this phone makes of it now what the other did.
    pub agrees: bool,
    /// Entries that the other folds and this phone lacks.
    pub lacking_here: u64,
    /// Entries that this phone folds and the other lacked.
    pub lacking_there: u64,
    /// What two people compare by eye.
    pub compare: String,
}

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenIn {
    /// Whose phone passed it on.
    pub from: DeviceId,
    /// Its person.
    pub member: MemberId,
    /// The visit.
    pub visit: VisitId,
    /// Entries that are new here.
    pub entries_new: u64,
    /// Entries that were here.
    pub entries_here: u64,
    /// Photos and thumbnails that are new here.
    pub photos_new: u64,
    /// Photos that its entries name and that are not here.
    pub photos_lacking: u64,
    /// It begins after what is held of that journal here.
    pub gap: Option<Gap>,
    /// The first place at which that journal has another entry here.
    pub fork: Option<u64>,
    /// It holds entries of this very phone that are not here: nothing more is written.
    pub own_unknown: bool,
    /// Whether the two phones make the same of the visit.
    pub comparison: Comparison,
}

impl TakenIn {
    /// What the person must know now.
    pub fn say(&self, lang: Lang) -> String {
        let say = |key: &str, args: &[(&str, Arg)]| Sentences::say(lang, key, args);
        let compared = &self.comparison;
        let (entries, photos) = (count(self.entries_new), count(self.photos_new));
        let mut told = vec![say("bundle-taken", &[("entries", entries), ("photos", photos)])];
        if self.photos_lacking > 0 {
            told.push(say("bundle-photos-lacking", &[("count", count(self.photos_lacking))]));
        }
        told.extend(self.gap.map(|gap| say("bundle-gap", &[("from", count(gap.from))])));
        told.extend(self.fork.map(|place| say("bundle-fork", &[("place", count(place))])));
        if self.own_unknown {
            told.push(say("bundle-own-fork", &[]));
        }
        let (here, there) = (count(compared.lacking_here), count(compared.lacking_there));
        told.push(match compared.agrees {
            true => say("bundle-agrees", &[("code", Arg::from(compared.compare.as_str()))]),
            false => say("bundle-differs", &[("here", here), ("there", there)]),
        });
        told.join(" ")
    }
}

fn count(number: u64) -> Arg {
    Arg::from(i64::try_from(number).unwrap_or(i64::MAX))
}

impl App {
    /// Writes what this phone holds of a visit into a file for the phones of its team.
    /// Making the file durable is the caller's.
    ///
    /// # Errors
    /// [`BundleError`]; what was written until then is no whole file, and says so.
    pub fn export_visit(&self, handing: Handing, out: &mut dyn Write) -> Result<Passed, BundleError> {
        let identity = self.identity().ok_or(BundleError::NotEnrolled)?;
        let packed = self.packed(identity, handing)?;
        let code = (handing.opener == Opener::Code).then(|| new_code(&*self.ports().ids));
        let opened_by = match (&code, identity.team_keys.first()) {
            (Some(code), _) => OpenedBy::Code(code, Cost::FILE),
            (None, Some(key)) => OpenedBy::Team(key),
            (None, None) => return Err(BundleError::NoPass),
        };
        // The first device of all: phones that have not heard of a later one know it too.
        let office = identity.office_keys.last().ok_or(BundleError::NoPass)?.device;
        let (writer, lines) = Writer::begin(fresh(&*self.ports().ids), office, opened_by);
        let passed =
            Passed { entries: 0, photos: 0, photos_lacking: 0, bytes: 0, code, compare: packed.compare.clone() };
        let mut export = Export { out, writer, passed };
        export.put(&lines)?;
        export.words(packed.pieces)?;
        export.photos(self, &packed.photos)?;
        export.end()
    }

    /// Nine digits for two people to compare by eye whether their phones make the same of
    /// a visit.
    pub fn match_code(&self, visit: VisitId) -> String {
        VisitContent::of(self.record(), visit).code()
    }

    fn packed(&self, identity: &Identity, handing: Handing) -> Result<Packed, BundleError> {
        let certificate = identity.certificate.ok_or(BundleError::NoPass)?;
        let meeting = self.peers.meeting(self.record(), handing.visit);
        let held = match handing.to {
            Audience::Anyone => None,
            Audience::Device(device) => meeting.holds.get(&device).copied().filter(|head| self.store.holds_own(*head)),
        };
        let content = VisitContent::of(self.record(), handing.visit);
        let compare = content.code();
        let entries = self.proved_entries(identity, handing, held)?;
        let photos: BTreeSet<PhotoHash> =
            entries.iter().filter_map(|proved| proved.entry.fact()).flat_map(|fact| fact.photos()).collect();
        let cover = self.cover(identity, handing.visit, (held, meeting), content)?;
        if entries.len() > ENTRIES_MAX || photos.len() > PHOTOS_MAX {
            return Err(BundleError::TooLarge);
        }
        let others: BTreeSet<DeviceId> = entries.iter().map(|proved| proved.entry.header().device).collect();
        let others = others.into_iter().filter(|device| *device != identity.device);
        let others: Vec<DeviceCertificate> =
            others.filter_map(|device| self.peers.certificates.get(&device).copied()).collect();
        let mut pieces = vec![Piece::Certificate(certificate), Piece::Cover(Box::new(cover))];
        pieces.extend(others.into_iter().map(Piece::Certificate));
        pieces.extend(entries.into_iter().map(|proved| Piece::Entry(Box::new(proved))));
        Ok(Packed { pieces, photos, compare })
    }

    fn cover(
        &self,
        identity: &Identity,
        visit: VisitId,
        (held, meeting): (Option<Head>, Meeting),
        content: VisitContent,
    ) -> Result<SignedCover, BundleError> {
        let head = self.store.head().ok_or(BundleError::Nothing)?;
        let (mut base, mut places) = (held, self.store.own_hashes(held.map_or(0, |held| held.seq) + 1, u64::MAX));
        if base.map_or(0, |base| base.seq) + places.len() as u64 != head.seq {
            return Err(BundleError::NotWhole);
        }
        if let Some(more) = places.len().checked_sub(PLACES_MAX).filter(|more| *more > 0) {
            let seq = head.seq - PLACES_MAX as u64;
            base = Some(Head { seq, hash: places[more - 1] });
            places.drain(..more);
        }
        let VisitContent { folded, hash } = content;
        if folded.len() > FOLDED_MAX {
            return Err(BundleError::TooLarge);
        }
        let heard = meeting.heard.into_iter().take(DEVICES_MAX).collect();
        let cover = Cover { device: identity.device, visit, base, head, heard, content: hash, places, folded };
        Ok(cover.signed(&DeviceKey::from_seed(identity.key_seed.0)))
    }

    /// The own entries of the visit, and those of others that came with their proofs.
    fn proved_entries(
        &self,
        identity: &Identity,
        handing: Handing,
        held: Option<Head>,
    ) -> Result<Vec<Proved>, BundleError> {
        let items = visit_entries(self.record(), handing.visit);
        if items.is_empty() {
            return Err(BundleError::Nothing);
        }
        let key = DeviceKey::from_seed(identity.key_seed.0);
        let held = held.map_or(0, |held| held.seq);
        let mut bytes = 0;
        let mut entries = Vec::new();
        for item in items {
            let signature = match self.peers.entries.get(&item.hash) {
                _ if handing.to == Audience::Device(item.device) => None,
                None if item.device == identity.device && item.seq > held => Some(key.sign(item.device, head_of(item))),
                Some(proof) if self.peers.certificates.contains_key(&item.device) => *proof,
                _ => None,
            };
            let Some(signature) = signature else { continue };
            let entry = self.store.entry(&item.hash).ok_or(BundleError::NotWhole)?;
            bytes += entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len);
            if bytes > ENTRIES_BYTES_MAX {
                return Err(BundleError::TooLarge);
            }
            entries.push(Proved { entry, signature });
        }
        Ok(entries)
    }

    /// Takes another phone's bundle in; `code` is what its person typed. Taken in again it
    /// changes nothing.
    ///
    /// # Errors
    /// [`BundleError`]; nothing was taken in then.
    pub fn import_bundle(&mut self, input: &mut dyn Input, code: Option<&str>) -> Result<TakenIn, BundleError> {
        let identity = self.identity.clone().ok_or(BundleError::NotEnrolled)?;
        let offices = self.office_keys();
        let keys = Keys { offices: &offices, team: &identity.team_keys, code };
        let mut checking = Checking::by(keys.offices);
        read(input, keys, &mut |piece| Ok(checking.take(piece)?))?;
        let bundle = checking.end()?;
        let (gap, fork) = (self.gap_in(&bundle), self.fork_in(&bundle));
        let own_unknown = self.is_own_unknown(identity.device, &bundle);
        let taking = self.taking(&bundle);
        // First, so that no kill leaves a phone that writes on. The bundle was proved above.
        if own_unknown {
            self.stop_writing()?;
        }
        self.take_in(&bundle, &taking, input, keys)?;
        let named_here = |hash: &&PhotoHash| !self.store.photos().has(**hash);
        Ok(TakenIn {
            from: bundle.sender.device,
            member: bundle.sender.member,
            visit: bundle.cover.visit,
            entries_new: taking.entries.len() as u64,
            entries_here: (bundle.entries.len() - taking.entries.len()) as u64,
            photos_new: taking.photos.len() as u64,
            photos_lacking: bundle.named.iter().filter(named_here).count() as u64,
            gap,
            fork,
            own_unknown,
            comparison: self.compared(&bundle.cover),
        })
    }

    /// What of a bundle is new here. What the office erased does not come back.
    fn taking(&self, bundle: &Bundle) -> Taking {
        let adds = |proved: &&Proved| {
            let hash = proved.entry.hash();
            let lacks_body = |item: &Item| !item.has_body && proved.entry.body_bytes().is_some();
            !self.record.is_erased(&hash) && self.record.item(&hash).is_none_or(lacks_body)
        };
        let entries = bundle.entries.iter().filter(adds).map(|proved| proved.entry.clone()).collect();
        let kept = bundle.entries.iter().filter(|proved| !self.record.is_erased(&proved.entry.hash()));
        let named = kept.filter_map(|proved| proved.entry.fact()).flat_map(|fact| fact.photos());
        let comes = |hash: &PhotoHash| bundle.photos.contains(hash) && !self.store.photos().has(*hash);
        Taking { entries, photos: named.filter(comes).collect() }
    }

    /// Marks, photos, entries, in this order; the entries are the step that counts.
    fn take_in(
        &mut self,
        bundle: &Bundle,
        taking: &Taking,
        input: &mut dyn Input,
        keys: Keys<'_>,
    ) -> Result<(), BundleError> {
        let before = self.peers.clone();
        self.keep_peers(self.marked(bundle, taking))?;
        let kept = self.keep_passed(taking, input, keys);
        if let Err(error) = kept {
            // Where it is not known whether the entries were kept, the marks stay.
            if self.store.is_foreign_sound() {
                taking.photos.iter().for_each(|hash| self.store.photos().remove(*hash));
                self.keep_peers(before)?;
            }
            return Err(error);
        }
        self.record.extend(taking.entries.iter().map(Item::of));
        let peers = self.met(bundle);
        Ok(self.keep_peers(peers)?)
    }

    fn marked(&self, bundle: &Bundle, taking: &Taking) -> Peers {
        let mut peers = self.peers.clone();
        peers.certificates.extend(&bundle.certificates);
        peers.taking = taking.photos.clone();
        let new: BTreeSet<EntryHash> = taking.entries.iter().map(Entry::hash).collect();
        for Proved { entry, signature } in &bundle.entries {
            let unknown = new.contains(&entry.hash()) && self.record.item(&entry.hash()).is_none();
            // A proof that was lost comes back.
            if unknown || self.peers.gave(&entry.hash()) {
                peers.entries.insert(entry.hash(), Some(*signature));
            }
        }
        peers
    }

    fn keep_passed(&mut self, taking: &Taking, input: &mut dyn Input, keys: Keys<'_>) -> Result<(), BundleError> {
        if !taking.photos.is_empty() {
            let photos = self.store.photos();
            read(input, keys, &mut |piece| match piece {
                Piece::Photo { hash, bytes } if taking.photos.contains(&hash) => Ok(photos.keep_as(hash, &bytes)?),
                _ => Ok(()),
            })?;
        }
        let cursors = self.store.cursors().clone();
        Ok(self.store.keep_foreign(&taking.entries, &cursors).map(drop)?)
    }

    fn met(&self, bundle: &Bundle) -> Peers {
        let mut peers = self.peers.clone();
        peers.taking.clear();
        let Cover { device, visit, head, heard, .. } = &bundle.cover;
        let mut told = Meeting::default();
        let own = self.identity.as_ref().map(|identity| identity.device);
        if Some(*device) != own {
            told.heard.insert(*device, *head);
        }
        let ours = own.and_then(|own| heard.get(&own)).filter(|head| self.store.holds_own(**head));
        told.holds.extend(ours.map(|head| (*device, *head)));
        peers.meet(*visit, &told);
        peers
    }

    /// The first place of the sender's journal, or of one it passes on, that has another
    /// entry here.
    fn fork_in(&self, bundle: &Bundle) -> Option<u64> {
        let (sender, cover) = (bundle.sender.device, &bundle.cover);
        let differs = |seq: u64, hash: EntryHash| cover.at(seq).is_some_and(|at| at != hash);
        let held = self.record.items().filter(|item| item.device == sender).map(|item| (item.seq, item.hash));
        let told = self.peers.heads_of(sender).map(|head| (head.seq, head.hash));
        let of_sender = held.chain(told).filter(|(seq, hash)| differs(*seq, *hash)).map(|(seq, _)| seq);
        let passed = bundle.entries.iter().filter(|proved| proved.entry.header().device != sender);
        let passed = passed.flat_map(|proved| {
            let header = proved.entry.header();
            let at_place = |item: &&Item| (item.device, item.seq) == (header.device, header.seq);
            let other = self.record.items().filter(at_place).find(|item| item.hash != proved.entry.hash());
            other.map(|item| item.seq)
        });
        of_sender.chain(passed).min()
    }

    /// What a bundle leaves out this phone should have had from an earlier one.
    fn gap_in(&self, bundle: &Bundle) -> Option<Gap> {
        let base = bundle.cover.base?;
        let heard = self.peers.meeting(self.record(), bundle.cover.visit).heard;
        let known = heard.get(&bundle.sender.device).map_or(0, |head| head.seq);
        (known < base.seq).then_some(Gap { from: base.seq + 1, expected: known + 1 })
    }

    /// Whether it tells of entries of this very phone that are not here.
    fn is_own_unknown(&self, own: DeviceId, bundle: &Bundle) -> bool {
        let cover = &bundle.cover;
        let passed = bundle.entries.iter().map(|proved| &proved.entry).filter(|entry| entry.header().device == own);
        let passed = passed.map(|entry| Head { seq: entry.header().seq, hash: entry.hash() });
        let of_cover = (cover.device == own).then_some(cover.head);
        passed.chain(of_cover).any(|head| !self.store.holds_own(head))
    }

    fn compared(&self, cover: &Cover) -> Comparison {
        let ours = VisitContent::of(self.record(), cover.visit);
        let lacking_here = cover.folded.iter().filter(|hash| self.record.item(hash).is_none()).count() as u64;
        let there = |hash: &&EntryHash| cover.folded.binary_search(hash).is_err();
        let lacking_there = ours.folded.iter().filter(there).count() as u64;
        Comparison { agrees: ours.hash == cover.content, lacking_here, lacking_there, compare: ours.code() }
    }
}

/// What of a bundle is new here.
struct Taking {
    entries: Vec<Entry>,
    photos: BTreeSet<PhotoHash>,
}

/// What goes into a file.
struct Packed {
    pieces: Vec<Piece>,
    photos: BTreeSet<PhotoHash>,
    compare: String,
}

fn head_of(item: &Item) -> Head {
    Head { seq: item.seq, hash: item.hash }
}

/// Letters drawn without favour: bytes past the last whole multiple are thrown away.
fn new_code(ids: &dyn NewId) -> String {
    let fair = 256 - 256 % LETTERS.len();
    let bytes = std::iter::repeat_with(|| ids.bytes()).flatten().map(usize::from).filter(|byte| *byte < fair);
    let letters: Vec<u8> = bytes.map(|byte| LETTERS[byte % LETTERS.len()]).take(CODE_CHARS).collect();
    let together = letters.chunks(LETTERS_TOGETHER).map(|letters| String::from_utf8_lossy(letters).into_owned());
    together.collect::<Vec<_>>().join("-")
}

/// Reads a file from its beginning to its end, piece by piece.
fn read(
    input: &mut dyn Input,
    keys: Keys<'_>,
    each: &mut dyn FnMut(Piece) -> Result<(), BundleError>,
) -> Result<(), BundleError> {
    input.rewind().map_err(BundleError::File)?;
    let mut chunk = vec![0; READ_BYTES];
    let mut reader = unlock(input, keys, &mut chunk)?;
    loop {
        match reader.next_piece()? {
            Some(piece) => each(piece)?,
            None => match input.read(&mut chunk).map_err(BundleError::File)? {
                0 => break,
                read => reader.feed(&chunk[..read]),
            },
        }
    }
    Ok(reader.finish()?)
}

fn unlock(input: &mut dyn Input, keys: Keys<'_>, chunk: &mut [u8]) -> Result<Reader, BundleError> {
    let mut locked = Locked::default();
    while !locked.is_ready()? {
        match input.read(chunk).map_err(BundleError::File)? {
            0 => break,
            read => locked.feed(&chunk[..read]),
        }
    }
    Ok(locked.unlock(keys)?)
}

/// A file that is being written.
struct Export<'a> {
    out: &'a mut dyn Write,
    writer: Writer,
    passed: Passed,
}

impl Export<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        self.passed.bytes += bytes.len() as u64;
        self.out.write_all(bytes).map_err(BundleError::File)
    }

    fn words(&mut self, pieces: Vec<Piece>) -> Result<(), BundleError> {
        for piece in pieces {
            self.passed.entries += u64::from(matches!(piece, Piece::Entry(_)));
            let bytes = self.writer.piece(&piece);
            self.put(&bytes)?;
        }
        Ok(())
    }

    /// One after the other: a thousand take no more memory than one.
    fn photos(&mut self, app: &App, photos: &BTreeSet<PhotoHash>) -> Result<(), BundleError> {
        for hash in photos.iter().copied() {
            match app.store().photos().read(hash) {
                Ok(Some(bytes)) => {
                    let bytes = self.writer.piece(&Piece::Photo { hash, bytes });
                    self.put(&bytes)?;
                    self.passed.photos += 1;
                }
                Ok(None) | Err(StoreError::PhotoDamaged { .. }) => self.passed.photos_lacking += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn end(self) -> Result<Passed, BundleError> {
        let Export { out, writer, mut passed } = self;
        let bytes = writer.end(Counts { entries: passed.entries, photos: passed.photos });
        passed.bytes += bytes.len() as u64;
        out.write_all(&bytes).and_then(|()| out.flush()).map_err(BundleError::File)?;
        Ok(passed)
    }
}
