//! What each paper says: pure functions from the record's views to a
//! [`Paper`](crate::paper::Paper). All builders take the same [`Sources`] and a struct
//! that says which paper; none asks a clock, and none decides anything: what differs is
//! printed as different, what was withdrawn or erased as that, and an observation never
//! as a verdict. Each sentence comes from `shared/text/vi.ftl`, keys `paper-…`.

mod badge_list;
mod blank_checklist;
mod case;
mod explanation_request;
mod figures;
mod mask;
mod minutes;
mod notice;
mod parts;
mod people;
mod photo_list;
mod public;
mod sealed;
mod supplement;
mod voice;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::ids::MemberId;
use shared::record::Record;

use crate::Profile;

pub use badge_list::{BadgeListOf, badge_list, badge_table, portrait_file_names};
pub use blank_checklist::{BlankChecklistOf, BlankRoster, ROSTER_LINES, blank_checklist};
pub use case::day_of_visit;
pub use explanation_request::{ANSWER_DAYS, ExplanationRequestOf, explanation_request, working_days_after};
pub use minutes::{MinutesOf, MinutesState, QR_PREFIX, minutes};
pub use notice::{NoticeOf, notice};
pub use photo_list::{PhotoListOf, photo_list};
pub use public::SMALL_CELL;
pub use supplement::{SupplementOf, supplement};

/// What every paper is made from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The record, as phone or office holds it.
    pub record: &'a Record,
    /// The agency's words; the day of the act picks one.
    pub profiles: &'a [Profile],
    /// Names of authors that no team of the record tells of, such as the office's own.
    pub members: &'a BTreeMap<MemberId, String>,
    /// The day the paper is made; of minutes that are signed, [`day_of_visit`].
    pub made_on: NaiveDate,
}

/// People of one paper: more than any agency that a team walks through in a morning.
pub(crate) const PEOPLE_MAX: usize = 2_000;
/// Findings of one paper: eight times the worst visit known.
pub(crate) const FINDINGS_MAX: usize = 500;
/// Photos of one paper: a full page of the list for each minute of a long visit.
pub(crate) const PHOTOS_MAX: usize = 2_000;
/// Entries of one supplement.
pub(crate) const ENTRIES_MAX: usize = 2_000;
