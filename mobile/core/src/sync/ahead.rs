//! What is done ahead, so that phone and office work at the same time: the next own
//! entries are read while the office takes in those before them, and the next page of
//! others' entries is on its way while this phone makes the one before it durable, or
//! sends photos. It refuses to know what is kept: a page that nobody asks for in the end
//! is thrown away.

use std::sync::{Mutex, PoisonError};

use shared::journal::Entry;
use shared::sync::{Arrived, Pull};
use tokio::task::JoinHandle;

use super::driver::retried;
use super::http::{Http, HttpError};

/// Own entries that were read before they were asked for.
#[derive(Default)]
pub(super) struct OwnAhead(Mutex<Vec<Entry>>);

impl OwnAhead {
    /// Notes what will be asked for next.
    pub(super) fn note(&self, entries: Vec<Entry>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = entries;
    }

    /// Those from a place on, where that is where they begin.
    pub(super) fn take(&self, seq: u64) -> Option<Vec<Entry>> {
        let entries = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        entries.first().is_some_and(|first| first.header().seq == seq).then_some(entries)
    }
}

/// Fetches others' entries, the next page ahead.
pub(super) struct Pulls<'a> {
    /// The way to the office.
    pub(super) http: &'a Http,
    ahead: Option<(Pull, JoinHandle<Result<Arrived, HttpError>>)>,
}

impl Drop for Pulls<'_> {
    fn drop(&mut self) {
        if let Some((_, page)) = self.ahead.take() {
            page.abort();
        }
    }
}

impl<'a> Pulls<'a> {
    pub(super) fn over(http: &'a Http) -> Pulls<'a> {
        Pulls { http, ahead: None }
    }

    /// Asks for a page before it is needed.
    pub(super) fn begin(&mut self, pull: Pull) {
        let http = self.http.clone();
        let page = tokio::spawn(async move { http.pull(pull).await });
        if let Some((_, before)) = self.ahead.replace((pull, page)) {
            before.abort();
        }
    }

    /// A page, and the one after it is on its way. What was asked ahead and failed is
    /// asked again, as patiently as ever.
    ///
    /// # Errors
    /// [`HttpError`].
    pub(super) async fn page(&mut self, pull: Pull) -> Result<Arrived, HttpError> {
        let ahead = self.ahead.take().filter(|(asked, _)| *asked == pull);
        let page = match ahead {
            Some((_, page)) => page.await.ok().and_then(Result::ok),
            None => None,
        };
        let page = match page {
            Some(page) => page,
            None => retried(|| self.http.pull(pull)).await?,
        };
        if let (true, Some(after)) = (page.note.more, page.note.cursor) {
            self.begin(Pull { after, ..pull });
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use shared::domain::{Attendance, Basis, Fact, Mark, Role};
    use shared::ids::{DeviceId, Id, MemberId, PersonId, Salt, ScopeId, VisitId};
    use shared::journal::{ClockReading, Draft, Stamp, Tip, Writer, write};

    use super::*;

    fn first_entry() -> Entry {
        let (visit, person) = (VisitId([1; 16]), PersonId([2; 16]));
        let mark = Mark { visit, person, state: Attendance::Cm, reason: None, basis: Basis::Seen };
        let writer = Writer { device: DeviceId([3; 16]), author: MemberId([4; 16]), role: Role::Inspector };
        let at = DateTime::parse_from_rfc3339("2023-11-24T08:05:00+07:00").unwrap();
        let clock = ClockReading { boot: Id([5; 16]), mono_ms: 1, office_ms: None };
        let stamp = Stamp { at, clock, salt: Salt([6; 16]) };
        write(writer, Tip::default(), Draft::set(Fact::Mark(mark), ScopeId([7; 16])), stamp).unwrap()
    }

    #[test]
    fn what_was_read_ahead_is_given_once_and_only_from_its_place() {
        let ahead = OwnAhead::default();
        assert_eq!(ahead.take(1), None, "nothing was read");
        ahead.note(vec![first_entry()]);
        assert_eq!(ahead.take(1), Some(vec![first_entry()]));
        assert_eq!(ahead.take(1), None, "it was given");
        ahead.note(vec![first_entry()]);
        assert_eq!(ahead.take(2), None, "the office asks for another place, after a gap");
    }
}
