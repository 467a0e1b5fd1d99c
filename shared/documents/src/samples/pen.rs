//! Who writes a sample: one journal each for office, leader, secretary and member, as
//! phones write them, with clocks and salts that are the same in every run.

use chrono::{DateTime, FixedOffset};
use shared::domain::{Fact, Role, Seal, SealPart};
use shared::ids::{DeviceId, EntryHash, EntryRef, Id, MemberId, Salt, ScopeId, UnitId, VisitId, sha256};
use shared::journal::{Act, ClockReading, Draft, Entry, Stamp, Tip, Writer, write};
use shared::record::{Item, Record, seal_lists};
use shared::text::Text;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The office.
    Office,
    /// Trưởng đoàn.
    Leader,
    /// Thư ký.
    Secretary,
    /// Thành viên.
    Member,
}

impl Who {
    const ALL: [Who; 4] = [Who::Office, Who::Leader, Who::Secretary, Who::Member];

    /// Whom the device is enrolled for.
    pub fn member(self) -> MemberId {
        MemberId(id(&format!("member {self:?}")))
    }

    /// The device.
    pub fn device(self) -> DeviceId {
        DeviceId(id(&format!("device {self:?}")))
    }

    fn role(self) -> Role {
        match self {
            Who::Office => Role::Office,
            Who::Leader => Role::Leader,
            Who::Secretary | Who::Member => Role::Inspector,
        }
    }
}

/// Four journals that hear one another at once.
#[derive(Debug, Clone)]
pub struct Pens {
    /// What was written, in that order.
    pub entries: Vec<Entry>,
    /// When the next entry is written.
    pub at: DateTime<FixedOffset>,
    scope: ScopeId,
    tips: [Tip; 4],
}

/// What passes between two entries.
const STEP_SECONDS: i64 = 7;

impl Pens {
    /// Nothing written yet; from then on about a unit.
    pub fn of(unit: UnitId, at: &str) -> Pens {
        let at = DateTime::parse_from_rfc3339(at).expect("samples name moments as RFC 3339 has them");
        Pens { entries: Vec::new(), at, scope: unit.into(), tips: [Tip::default(); 4] }
    }

    /// An ordinary statement.
    pub fn tells(&mut self, who: Who, fact: Fact) -> EntryRef {
        let draft = Draft::set(fact, self.scope);
        self.writes(who, draft)
    }

    /// Something everybody may see: units, teams.
    pub fn tells_all(&mut self, fact: Fact) -> EntryRef {
        self.writes(Who::Office, Draft::set(fact, ScopeId::DISTRICT))
    }

    /// The next entry of a journal.
    pub fn writes(&mut self, who: Who, draft: Draft) -> EntryRef {
        let at = Who::ALL.iter().position(|one| *one == who).unwrap_or_default();
        let writer = Writer { device: who.device(), author: who.member(), role: who.role() };
        let entry = write(writer, self.tips[at], draft, self.stamp()).expect("the samples' facts can be");
        self.at += chrono::TimeDelta::seconds(STEP_SECONDS);
        self.keep(entry)
    }

    /// Takes in an entry as all four devices do.
    pub fn keep(&mut self, entry: Entry) -> EntryRef {
        let device = entry.header().device;
        for (tip, who) in self.tips.iter_mut().zip(Who::ALL) {
            *tip = if who.device() == device { tip.after(&entry) } else { tip.having_seen(&entry) };
        }
        let reference = EntryRef { device, seq: entry.header().seq, hash: entry.hash() };
        self.entries.push(entry);
        reference
    }

    /// What a device stamps on its next entry.
    pub fn stamp(&self) -> Stamp {
        let number = self.entries.len() as u64;
        let clock = ClockReading { boot: Id([5; 16]), mono_ms: number, office_ms: None, drift_ms: Some(1_000) };
        Stamp { at: self.at, clock, salt: Salt(id(&format!("salt {number}"))) }
    }

    /// The fold of all that was written.
    pub fn record(&self) -> Record {
        let mut record = Record::new([Who::Office.device()].into());
        record.extend(self.entries.iter().map(Item::of));
        record
    }

    /// The leader seals the minutes as they are.
    pub fn seals(&mut self, visit: VisitId) -> EntryHash {
        self.seals_instead(visit, None)
    }

    /// The same in place of an earlier seal.
    pub fn seals_instead(&mut self, visit: VisitId, earlier: Option<EntryHash>) -> EntryHash {
        let replaced = self
            .record()
            .seals_of(visit)
            .into_iter()
            .filter(|seal| Some(seal.hash) == earlier)
            .map(Item::named)
            .collect::<Vec<_>>();
        let lists =
            seal_lists(&self.record(), visit).expect("a sample has nothing of a later version when it is sealed");
        let content = shared::domain::content_hash(&lists.includes);
        let mut pieces = lists.pieces().into_iter();
        let lists = pieces.next().unwrap_or_default();
        let parts: Vec<EntryHash> =
            pieces.map(|lists| self.tells(Who::Leader, Fact::SealPart(SealPart { visit, lists })).hash).collect();
        let fold_version = shared::record::FOLD_VERSION;
        let seal = Fact::Seal(Seal { visit, lists, parts, content, paper: None, fold_version });
        let draft = Draft::set(seal, self.scope).replacing(replaced).act(Act::Seal);
        self.writes(Who::Leader, draft).hash
    }
}

/// Sixteen bytes that look random and are the same in every run.
pub fn id(label: &str) -> [u8; 16] {
    let hash = sha256(label.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    id
}

/// A text that is fit to be one.
pub fn text(words: &str) -> Text {
    Text::parse_lines(words, 6_000).expect("the samples' words are clean")
}
