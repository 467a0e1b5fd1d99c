//! Builders that arrange: a phone enrolled without an office, an office's entries,
//! chains of entries.

use std::path::Path;

use mobile_core::App;
use mobile_core::app::Identity;
use shared::domain::{Attendance, Basis, Fact, JournalStart, Mark, Role, Unit, UnitKind};
use shared::ids::{DeviceId, Id, MemberId, PersonId, PublicKey, Salt, ScopeId, UnitId, VisitId};
use shared::journal::{ClockReading, Draft, Entry, Stamp, Tip, Writer, write};
use shared::text::Text;

/// The unit that lone phones know.
pub const UNIT: UnitId = UnitId([0x11; 16]);
/// The office device that lone phones trust.
pub const OFFICE: DeviceId = DeviceId([0x0f; 16]);

/// A text that is fit to be one.
///
/// # Panics
/// On a text that no fact could hold.
pub fn text(words: &str) -> Text {
    Text::parse(words, 1_000).expect("the builder's words are clean")
}

/// A stamp of a fixed moment.
pub fn stamp(number: u64) -> Stamp {
    let at = chrono::DateTime::from_timestamp(1_700_788_000 + number as i64, 0).expect("in range").fixed_offset();
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    Stamp { at, clock: ClockReading { boot: Id([5; 16]), mono_ms: number, office_ms: None }, salt: Salt(salt) }
}

/// A journal of a device: its start and marks on so many people.
pub fn chain(device: DeviceId, marks: u64) -> Vec<Entry> {
    let writer = Writer { device, author: MemberId(device.0), role: Role::Inspector };
    let start = Draft::set(Fact::JournalStart(JournalStart { device, continues: None }), ScopeId::DISTRICT);
    let marks = (1..=marks).map(|number| Draft::set(mark(number), UNIT));
    written(writer, std::iter::once(start).chain(marks))
}

/// The entries of some drafts, chained.
///
/// # Panics
/// On drafts that can't be written.
pub fn written(writer: Writer, drafts: impl Iterator<Item = Draft>) -> Vec<Entry> {
    let mut tip = Tip::default();
    let mut entries = Vec::new();
    for (number, draft) in drafts.enumerate() {
        let entry = write(writer, tip, draft, stamp(number as u64)).expect("the builder's facts can be");
        tip = tip.after(&entry);
        entries.push(entry);
    }
    entries
}

fn mark(number: u64) -> Fact {
    let mut person = [9; 16];
    person[..8].copy_from_slice(&number.to_be_bytes());
    let visit = VisitId([7; 16]);
    Fact::Mark(Mark { visit, person: PersonId(person), state: Attendance::Cm, reason: None, basis: Basis::Seen })
}

/// What an office would have sent a phone: one unit.
pub fn office_entries() -> Vec<Entry> {
    let writer = Writer { device: OFFICE, author: MemberId([0x0e; 16]), role: Role::Office };
    let unit = Unit {
        unit: UNIT,
        name: text("Xã An Thanh"),
        kind: UnitKind::Commune,
        parent: None,
        codes: Vec::new(),
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
    };
    written(writer, std::iter::once(Draft::set(Fact::Unit(unit), ScopeId::DISTRICT)))
}

/// A phone that believes itself enrolled and knows one unit.
///
/// # Errors
/// A sentence about what could not be kept.
pub fn lone_phone(dir: &Path) -> Result<App, String> {
    let mut app = crate::phone::open(dir)?;
    let identity = Identity {
        device: DeviceId([0x21; 16]),
        key_seed: PublicKey([0x22; 32]),
        member: MemberId([0x23; 16]),
        role: Role::Leader,
        office_url: "http://127.0.0.1:9".to_owned(),
        token: "none".to_owned(),
        offices: vec![OFFICE],
        office_ms: None,
        continues: None,
        stopped: false,
    };
    app.become_enrolled(identity).map_err(|error| error.to_string())?;
    app.keep_foreign(&office_entries(), 1).map_err(|error| error.to_string())?;
    Ok(app)
}
