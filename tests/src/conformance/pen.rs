//! Writes the journal of one device and signs its batches.

use shared::domain::limits::TEXT_CHARS_MAX;
use shared::domain::{Attendance, Basis, Fact, JournalStart, Mark, Role, Statement};
use shared::ids::{BodyHash, DeviceId, PersonId, ScopeId, VisitId, sha256};
use shared::journal::{DeviceKey, Draft, Entry, Head, HeadSigner, Tip, Writer, write};
use shared::sync::{Batch, BatchNote};
use shared::text::Text;

use super::Engine;
use crate::builders::{UNIT, stamp, text};

/// One device and its journal so far.
#[derive(Debug)]
pub struct Pen {
    pub writer: Writer,
    pub written: Vec<Entry>,
    key: DeviceKey,
    stamps: u64,
}

impl Pen {
    /// A device that the engine lets in, with the first entry written.
    pub async fn of<E: Engine>(engine: &mut E, number: u8, role: Role) -> Pen {
        let device = DeviceId([number; 16]);
        let author = engine.welcome(device, key_of(device).public_key(), role).await;
        let mut pen = Pen::lone(Writer { device, author, role });
        pen.write(Draft::set(Fact::JournalStart(JournalStart { device, continues: None }), ScopeId::DISTRICT));
        pen
    }

    fn lone(writer: Writer) -> Pen {
        Pen { writer, written: Vec::new(), key: key_of(writer.device), stamps: u64::from(writer.device.0[0]) << 32 }
    }

    /// The same device restored from a backup of its first so many entries.
    pub fn restored(&self, entries: usize) -> Pen {
        let mut pen = Pen::lone(self.writer);
        pen.written = self.written[..entries].to_vec();
        pen.stamps = self.stamps + (1 << 16);
        pen
    }

    /// Writes the next entry, where the table of rights lets its author.
    pub fn try_write(&mut self, draft: Draft, lc: u64) -> Option<Entry> {
        let tip = self.written.iter().fold(Tip::default(), |tip, entry| tip.after(entry));
        self.stamps += 1;
        let entry = write(self.writer, Tip { lc: tip.lc.max(lc), ..tip }, draft, stamp(self.stamps)).ok()?;
        self.written.push(entry.clone());
        Some(entry)
    }

    /// Writes the next entry.
    ///
    /// # Panics
    /// On a draft that can't be written.
    pub fn write(&mut self, draft: Draft) -> Entry {
        self.try_write(draft, 0).expect("the suite's facts can be")
    }

    /// A person's mark in a visit.
    pub fn mark(&mut self, person: u8, state: Attendance) -> Entry {
        let (visit, person) = (VisitId([7; 16]), PersonId([person; 16]));
        self.write(Draft::set(Fact::Mark(Mark { visit, person, state, reason: None, basis: Basis::Seen }), UNIT))
    }

    /// The unit's words: as long as wanted.
    pub fn statement(&mut self, words: &str) -> Entry {
        let words = Text::parse(words, TEXT_CHARS_MAX).expect("the suite's words are clean");
        let statement = Statement { visit: VisitId([7; 16]), speaker: text("Nguyễn Thị Ứng"), text: words };
        self.write(Draft::set(Fact::Statement(statement), UNIT))
    }

    /// An entry of a kind that a later version writes, with bytes that only it reads.
    pub fn of_a_later_version(&mut self, body: &[u8]) -> Entry {
        let straight = self.mark(1, Attendance::Cm);
        self.written.pop();
        let mut header = straight.header().clone();
        header.kind = "later_kind".to_owned();
        header.body_hash = BodyHash(sha256(body));
        let bytes = serde_json::to_vec(&header).expect("a header is plain data");
        let entry = Entry::read(bytes, Some(body.to_vec())).expect("any bytes can be a later body");
        self.written.push(entry.clone());
        entry
    }

    /// Entries as one batch, the last one's head signed.
    ///
    /// # Panics
    /// On no entries.
    pub fn batch(&self, entries: &[Entry]) -> Batch {
        let last = entries.last().expect("a batch has entries");
        let head = Head { seq: last.header().seq, hash: last.hash() };
        let signature = Some(self.key.sign(self.writer.device, head));
        let note = BatchNote { head: Some(head), signature, ..BatchNote::default() };
        Batch { note, entries: entries.to_vec() }
    }

    /// All that was written, as one batch.
    pub fn all(&self) -> Batch {
        self.batch(&self.written)
    }
}

fn key_of(device: DeviceId) -> DeviceKey {
    DeviceKey::from_seed([device.0[0]; 32])
}
