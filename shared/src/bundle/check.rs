//! What must be true of a bundle before it counts: the office certified each device in it,
//! each device signed what is its own, and the sender's entries stand in its chain.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Counts, Cover, DEVICES_MAX, ENTRIES_BYTES_MAX, ENTRIES_MAX, NotProved, PHOTOS_MAX, Piece, Proved, Refused,
    SignedCover,
};
use crate::domain::Fact;
use crate::ids::{DeviceId, EntryHash, PhotoHash};
use crate::journal::{Ed25519, Head, HeadVerifier};
use crate::sync::{Certified, DeviceCertificate, OfficeKey};

/// A bundle of which everything is proved.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Who passed it on.
    pub sender: Certified,
    /// What they say of it.
    pub cover: Cover,
    /// The office's word on each device in it, the sender's too.
    pub certificates: BTreeMap<DeviceId, DeviceCertificate>,
    /// The entries.
    pub entries: Vec<Proved>,
    /// The photos that came with them.
    pub photos: BTreeSet<PhotoHash>,
    /// The photos that the entries name.
    pub named: BTreeSet<PhotoHash>,
}

/// A bundle that is being checked, piece by piece.
#[derive(Debug)]
pub struct Checking<'a> {
    offices: &'a [OfficeKey],
    certified: BTreeMap<DeviceId, (Certified, DeviceCertificate)>,
    sender: Option<(Certified, Cover)>,
    entries: Vec<Proved>,
    hashes: BTreeSet<EntryHash>,
    entry_bytes: usize,
    photos: BTreeSet<PhotoHash>,
    named: BTreeSet<PhotoHash>,
    ended: bool,
}

fn wrong(what: NotProved) -> Refused {
    Refused::NotProved(what)
}

impl<'a> Checking<'a> {
    /// Nothing was read yet; these offices' words count.
    pub fn by(offices: &'a [OfficeKey]) -> Checking<'a> {
        Checking {
            offices,
            certified: BTreeMap::new(),
            sender: None,
            entries: Vec::new(),
            hashes: BTreeSet::new(),
            entry_bytes: 0,
            photos: BTreeSet::new(),
            named: BTreeSet::new(),
            ended: false,
        }
    }

    /// Takes the next piece; the bytes of a photo are not kept.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn take(&mut self, piece: Piece) -> Result<(), Refused> {
        match piece {
            _ if self.ended => Err(wrong(NotProved::Order)),
            Piece::Certificate(certificate) => self.take_certificate(certificate),
            Piece::Cover(cover) => self.take_cover(*cover),
            Piece::Entry(proved) => self.take_entry(*proved),
            Piece::Photo { hash, .. } => self.take_photo(hash),
            Piece::End(counts) => self.take_end(counts),
        }
    }

    /// Everything was read.
    ///
    /// # Errors
    /// [`Refused`], where something is lacking.
    pub fn end(self) -> Result<Bundle, Refused> {
        let (sender, cover) = self.sender.filter(|_| self.ended).ok_or(wrong(NotProved::Order))?;
        let certificates = self.certified.into_iter().map(|(device, (_, certificate))| (device, certificate));
        let (entries, photos, named) = (self.entries, self.photos, self.named);
        Ok(Bundle { sender, cover, certificates: certificates.collect(), entries, photos, named })
    }

    fn take_certificate(&mut self, certificate: DeviceCertificate) -> Result<(), Refused> {
        let says = certificate.check(self.offices)?;
        let in_order = self.entries.is_empty() && (self.sender.is_some() || self.certified.is_empty());
        let is_new = !self.certified.contains_key(&says.device) && self.certified.len() < DEVICES_MAX;
        if !in_order || !is_new {
            return Err(wrong(NotProved::Order));
        }
        self.certified.insert(says.device, (says, certificate));
        Ok(())
    }

    fn take_cover(&mut self, cover: SignedCover) -> Result<(), Refused> {
        if self.sender.is_some() {
            return Err(wrong(NotProved::Order));
        }
        let certified = self.certified.get(&cover.device()).ok_or(wrong(NotProved::Device))?.0;
        let cover = cover.check(certified.public_key).ok_or(wrong(NotProved::Cover))?;
        self.sender = Some((certified, cover));
        Ok(())
    }

    fn take_entry(&mut self, proved: Proved) -> Result<(), Refused> {
        let Some((sender, cover)) = &self.sender else { return Err(wrong(NotProved::Order)) };
        let (entry, header) = (&proved.entry, proved.entry.header());
        let certified = self.certified.get(&header.device).ok_or(wrong(NotProved::Device))?.0;
        if header.author != certified.member {
            return Err(wrong(NotProved::Author));
        }
        let is_head = Head { seq: header.seq, hash: entry.hash() };
        if !Ed25519.verify(certified.public_key, (header.device, is_head), proved.signature) {
            return Err(wrong(NotProved::Signature));
        }
        if header.device == sender.device && !(cover.bears_out(entry) && header.seq <= cover.head.seq) {
            return Err(wrong(NotProved::Place));
        }
        self.entry_bytes += entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len);
        let fits = self.entries.len() < ENTRIES_MAX && self.entry_bytes <= ENTRIES_BYTES_MAX && self.photos.is_empty();
        if !fits || !self.hashes.insert(entry.hash()) {
            return Err(wrong(NotProved::Order));
        }
        if let Some(Fact::Photo(photo)) = entry.fact() {
            self.named.extend([photo.hash, photo.thumbnail]);
        }
        self.entries.push(proved);
        Ok(())
    }

    fn take_photo(&mut self, hash: PhotoHash) -> Result<(), Refused> {
        if !self.named.contains(&hash) {
            return Err(wrong(NotProved::Photo));
        }
        let fits = self.photos.len() < PHOTOS_MAX;
        if fits && self.photos.insert(hash) { Ok(()) } else { Err(wrong(NotProved::Order)) }
    }

    fn take_end(&mut self, counts: Counts) -> Result<(), Refused> {
        let here = Counts { entries: self.entries.len() as u64, photos: self.photos.len() as u64 };
        if here != counts {
            return Err(wrong(NotProved::Counts));
        }
        self.ended = true;
        Ok(())
    }
}
