//! What screens show: pure functions of the phone's state. The visit itself is
//! the record's own view; here is what only a phone knows: what is saved, what
//! is sent, what is unsent and why.

mod closing;
mod office;
mod records;
mod today;
mod typed;
mod visit;

use serde::Serialize;
use shared::journal::Head;

use crate::app::App;

pub use closing::{Asked, Closing, ItemShown, OfferedHere, OtherPhone, SealShown, answer_key, closing};
pub use office::{LackingGroup, OfficeWord, office_word};
pub use records::{OwnRecord, RecordGroup, RecordList, RecordState, record_groups, records};
pub use today::{EARLIER_VISITS_MAX, TodayView, UNITS_SHOWN_MAX, UnitChoice, VisitCard, marked, today, unit_choices};
pub use typed::{read_count, read_day, read_time};
pub use visit::{Kept, VisitView, last_words, visit};

/// How far a phone's work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unsent {
    /// Entries saved here: «đã lưu».
    pub entries_saved: u64,
    /// Of these, not agreed to be at the office.
    pub entries_unsent: u64,
    /// Photos and thumbnails not agreed to be at the office.
    pub photos_unsent: u64,
    /// Their bytes on this phone.
    pub photo_bytes_unsent: u64,
    /// Whether this phone may write.
    pub writing: Writing,
}

/// Whether a phone may write, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Writing {
    /// It may.
    Open,
    /// It is not enrolled.
    NotEnrolled,
    /// Its journal has another branch; enrol again.
    Stopped,
}

impl Unsent {
    /// «Đã gửi»: the office holds all that was saved here.
    pub fn all_sent(&self) -> bool {
        self.entries_unsent == 0 && self.photos_unsent == 0
    }
}

/// Up to which own place entries are «đã gửi»: none while there is an alarm about the
/// office's log, which may be that of another office.
fn sent_seq(app: &App) -> u64 {
    if app.book().alarm.is_some() { 0 } else { app.sent().head.map_or(0, |head| head.seq) }
}

/// How many entries the next sync has to send, alarm or not. By place, not by number:
/// entries that can't be read here any more were not sent either.
pub(crate) fn entries_to_send(app: &App) -> u64 {
    let place = |head: Option<Head>| head.map_or(0, |head| head.seq);
    place(app.store().head()).saturating_sub(place(app.sent().head))
}

/// What is saved and sent.
pub fn unsent(app: &App) -> Unsent {
    let saved = app.store().count();
    let last = app.store().head().map_or(0, |head| head.seq);
    let photos = app.photos_unsent();
    Unsent {
        entries_saved: saved,
        entries_unsent: last.saturating_sub(sent_seq(app)),
        photos_unsent: photos.len() as u64,
        photo_bytes_unsent: photos.iter().map(|hash| app.store().photos().bytes(*hash)).sum(),
        writing: match app.identity() {
            None => Writing::NotEnrolled,
            Some(identity) if identity.stopped => Writing::Stopped,
            Some(_) => Writing::Open,
        },
    }
}
