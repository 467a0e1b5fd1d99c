//! What is done ahead, so that phone and office work at the same time: the next own
//! entries are read, and sent, while the office takes in those before them, and the next page of
//! others' entries is on its way while this phone makes the one before it durable, or
//! sends photos. It refuses to know what is kept: a page that nobody asks for in the end
//! is thrown away.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use shared::journal::{Entry, Verdict};
use shared::sync::{Arrived, Batch, BatchNote, NotABatch, Pull, PushReply, cursors_after, pack, unpack, unpack_note};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::driver::retried;
use super::http::{Http, HttpError};

/// A batch of own entries that was read and packed before it was asked for.
#[derive(Default)]
pub(super) struct OwnAhead(Mutex<Ahead>);

#[derive(Default)]
struct Ahead {
    entries: Vec<Entry>,
    packed: Option<(Stretch, Bytes)>,
}

/// Which entries a batch has: from a place on, up to a signed head, which stands for all
/// that leads up to it.
type Stretch = (Option<u64>, BatchNote);

fn stretch(batch: &Batch) -> Stretch {
    (batch.entries.first().map(|first| first.header().seq), batch.note.clone())
}

impl OwnAhead {
    /// Notes what will be asked for next; which stretch it is, and its bytes.
    pub(super) fn note(&self, batch: Option<Batch>) -> Option<(Stretch, Bytes)> {
        let packed = batch.as_ref().map(|batch| (stretch(batch), Bytes::from(pack(batch))));
        let entries = batch.map_or_else(Vec::new, |batch| batch.entries);
        *self.held() = Ahead { entries, packed: packed.clone() };
        packed
    }

    /// The entries from a place on, where that is where they begin.
    pub(super) fn take(&self, seq: u64) -> Option<Vec<Entry>> {
        let entries = std::mem::take(&mut self.held().entries);
        entries.first().is_some_and(|first| first.header().seq == seq).then_some(entries)
    }

    /// A batch's bytes: those of before, where it is that very stretch.
    pub(super) fn packed(&self, batch: &Batch) -> Bytes {
        let packed = self.held().packed.take().filter(|(packed, _)| *packed == stretch(batch));
        packed.map_or_else(|| Bytes::from(pack(batch)), |(_, bytes)| bytes)
    }

    fn held(&self) -> MutexGuard<'_, Ahead> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A batch of own entries on its way.
pub(super) struct UnderWay {
    stretch: Stretch,
    goes: watch::Receiver<bool>,
    reply: JoinHandle<Result<PushReply, HttpError>>,
    is_ahead: bool,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.reply.abort();
    }
}

impl UnderWay {
    fn begin(http: &Http, (stretch, packed): (Stretch, Bytes), is_ahead: bool) -> UnderWay {
        let (gone, goes) = watch::channel(false);
        let http = http.clone();
        let reply = tokio::spawn(async move { http.push(packed, gone).await });
        UnderWay { stretch, goes, reply, is_ahead }
    }

    /// The office's answer; none where it is to be asked anew: the link failed, or this
    /// batch overtook the one before it.
    async fn answer(&mut self) -> Option<Result<PushReply, HttpError>> {
        let overtook = |reply: &PushReply| matches!(reply.verdicts.first(), Some(Verdict::Gap { .. }));
        match (&mut self.reply).await {
            Ok(Ok(reply)) if self.is_ahead && overtook(&reply) => None,
            Ok(Err(error)) if error.is_passing() => None,
            Err(_) => None,
            Ok(answer) => Some(answer),
        }
    }
}

/// Sends own entries, a batch as soon as the one before it is on its way: the office
/// reads it meanwhile, and a far one is waited for once and not for each.
pub(super) struct Pushes<'a> {
    http: &'a Http,
    ahead: Option<UnderWay>,
    /// The last one had to be sent again: nothing goes beside the next.
    alone: bool,
}

impl<'a> Pushes<'a> {
    pub(super) fn over(http: &'a Http) -> Pushes<'a> {
        Pushes { http, ahead: None, alone: false }
    }

    /// The office's answer to a batch; meanwhile what comes after it is read, and follows.
    ///
    /// # Errors
    /// [`HttpError`].
    pub(super) async fn push(
        &mut self,
        batch: &Batch,
        own: &OwnAhead,
        read_next: impl AsyncFnOnce() -> Option<Batch>,
    ) -> Result<PushReply, HttpError> {
        let packed = own.packed(batch);
        let on_its_way = self.ahead.take().filter(|ahead| ahead.stretch == stretch(batch));
        let begin = || UnderWay::begin(self.http, (stretch(batch), packed.clone()), false);
        let mut this = on_its_way.unwrap_or_else(begin);
        let mut goes = this.goes.clone();
        let alone = AtomicBool::new(self.alone);
        let answer = async {
            let first = this.answer().await;
            alone.store(first.is_none(), Ordering::Relaxed);
            match first {
                Some(answer) => answer,
                None => retried(|| self.http.push(packed.clone(), watch::channel(false).0)).await,
            }
        };
        let follow = async {
            let next = own.note(read_next().await)?;
            goes.wait_for(|gone| *gone).await.ok()?;
            if alone.load(Ordering::Relaxed) {
                return None;
            }
            Some(UnderWay::begin(self.http, next, true))
        };
        let (answer, next) = futures::join!(answer, follow);
        (self.ahead, self.alone) = (next, alone.into_inner());
        answer
    }
}

/// Fetches others' entries, the next page ahead.
pub(super) struct Pulls<'a> {
    /// The way to the office.
    pub(super) http: &'a Http,
    ahead: Option<Page>,
}

/// A page on its way.
struct Page {
    asked: Pull,
    /// What it says about itself, which is there before its entries are unpacked.
    note: oneshot::Receiver<BatchNote>,
    page: JoinHandle<Result<Arrived, HttpError>>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.page.abort();
    }
}

impl<'a> Pulls<'a> {
    pub(super) fn over(http: &'a Http) -> Pulls<'a> {
        Pulls { http, ahead: None }
    }

    /// Asks for a page before it is needed, if it is not on its way already.
    pub(super) fn begin(&mut self, pull: Pull) {
        if self.ahead.as_ref().is_some_and(|page| page.asked == pull) {
            return;
        }
        let (http, asked) = (self.http.clone(), pull.clone());
        let (tell, note) = oneshot::channel();
        let page = tokio::spawn(async move { fetch(&http, &asked, tell).await });
        self.ahead = Some(Page { asked: pull, note, page });
    }

    /// A page, and the one after it is on its way. What was asked ahead and failed is
    /// asked again, as patiently as ever.
    ///
    /// # Errors
    /// [`HttpError`].
    pub(super) async fn page(&mut self, pull: Pull) -> Result<Arrived, HttpError> {
        let ahead = match self.ahead.take().filter(|page| page.asked == pull) {
            Some(mut page) => {
                if let Ok(note) = (&mut page.note).await {
                    self.begin_after(&pull, &note);
                }
                (&mut page.page).await.ok().and_then(Result::ok)
            }
            None => None,
        };
        let page = match ahead {
            Some(page) => page,
            None => retried(|| fetch(self.http, &pull, oneshot::channel().0)).await?,
        };
        // It is on its way already, but where this one had to be asked for anew.
        self.begin_after(&pull, &page.note);
        Ok(page)
    }

    fn begin_after(&mut self, asked: &Pull, note: &BatchNote) {
        if note.more {
            let known = note.log.as_ref().map(|log| log.checkpoint.checkpoint).or(asked.known);
            self.begin(Pull { cursors: cursors_after(&asked.cursors, note), head: asked.head, known });
        }
    }
}

async fn fetch(http: &Http, asked: &Pull, tell: oneshot::Sender<BatchNote>) -> Result<Arrived, HttpError> {
    let packed = http.pull(asked).await?;
    if let Ok(note) = unpack_note(&packed) {
        // Whoever gave the page up waits for no note.
        drop(tell.send(note));
    }
    unpack(&packed).map_err(|_: NotABatch| HttpError::Answer)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use shared::domain::{Attendance, Basis, Fact, Mark, Role};
    use shared::ids::{DeviceId, Id, MemberId, PersonId, Salt, ScopeId, VisitId};
    use shared::journal::{ClockReading, Draft, Head, Stamp, Tip, Writer, write};

    use super::*;

    fn first_entry() -> Entry {
        let (visit, person) = (VisitId([1; 16]), PersonId([2; 16]));
        let mark = Mark { visit, person, state: Attendance::Cm, reason: None, basis: Basis::Seen };
        let writer = Writer { device: DeviceId([3; 16]), author: MemberId([4; 16]), role: Role::Inspector };
        let at = DateTime::parse_from_rfc3339("2023-11-24T08:05:00+07:00").unwrap();
        let clock = ClockReading { boot: Id([5; 16]), mono_ms: 1, office_ms: None, drift_ms: None };
        let stamp = Stamp { at, clock, salt: Salt([6; 16]) };
        write(writer, Tip::default(), Draft::set(Fact::Mark(mark), ScopeId([7; 16])), stamp).unwrap()
    }

    fn batch() -> Batch {
        let entry = first_entry();
        let head = Some(Head { seq: 1, hash: entry.hash() });
        Batch { note: BatchNote { head, ..BatchNote::default() }, entries: vec![entry] }
    }

    #[test]
    fn what_was_read_ahead_is_given_once_and_only_from_its_place() {
        let ahead = OwnAhead::default();
        assert_eq!(ahead.take(1), None, "nothing was read");
        ahead.note(Some(batch()));
        assert_eq!(ahead.take(1), Some(vec![first_entry()]));
        assert_eq!(ahead.take(1), None, "it was given");
        ahead.note(Some(batch()));
        assert_eq!(ahead.take(2), None, "the office asks for another place, after a gap");
        ahead.note(None);
        assert_eq!(ahead.take(1), None, "there are no more");
    }

    #[test]
    fn bytes_packed_ahead_are_sent_for_that_batch_only() {
        let (ahead, other) = (OwnAhead::default(), Batch::default());
        ahead.note(Some(batch()));
        assert_eq!(ahead.packed(&other), pack(&other), "another batch is packed as it is");
        ahead.note(Some(batch()));
        let shorter = Batch { entries: Vec::new(), ..batch() };
        assert_eq!(ahead.packed(&shorter), pack(&shorter), "another stretch up to the same head");
        ahead.note(Some(batch()));
        assert_eq!(ahead.packed(&batch()), pack(&batch()));
    }
}
