//! The phone's side of a whole sync as one state machine: it says what to ask
//! next and what to do with the answer. Hello, push, photos, pull, agreement.

use crate::ids::{DeviceId, PhotoHash};
use crate::journal::{Entry, Head, RefusedBecause, Verdict};

use super::{
    Agreement, AgreementReply, Arrived, Batch, BatchNote, Hello, HelloReply, Lacking, OfficeNow, Outcome,
    PROTOCOL_VERSION, Pull, PushReply, WHICH_MAX, Which, batch_len, compare, meets_own_unknown,
};

/// Rounds of push after which a session gives up rather than loop: a fork is
/// found by halving, so even a journal of a million entries needs about 20.
const PUSH_ROUNDS_EXTRA: u32 = 64;

/// What the session reads of the phone; all of it is on the phone already.
pub trait Local {
    /// Whose journal.
    fn device(&self) -> DeviceId;
    /// Its end.
    fn head(&self) -> Option<Head>;
    /// How many entries it has.
    fn count(&self) -> u64;
    /// Own entries from a place on, at most so many.
    fn own_from(&self, seq: u64, most: usize) -> Vec<Entry>;
    /// Whether the phone holds this entry of its own journal.
    fn holds_own(&self, head: Head) -> bool;
    /// Signs a head of its own.
    fn sign(&self, head: Head) -> crate::ids::Signature;
    /// Photos and thumbnails its entries name and no agreement has covered.
    fn photos_unsent(&self) -> Vec<PhotoHash>;
    /// The last position of the office's order it took in.
    fn cursor(&self) -> u64;
    /// The last place of its journal that was agreed to be at the office.
    fn agreed_seq(&self) -> u64;
}

/// What to ask the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Greeting.
    Hello(Hello),
    /// Entries.
    Push(Batch),
    /// Which photos are lacking.
    Which(Which),
    /// Photos to send, several at once.
    PutPhotos(Vec<PhotoHash>),
    /// Others' entries.
    Pull(Pull),
    /// The comparison.
    Agree(Agreement),
}

/// What the office answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// To a hello.
    Hello(HelloReply),
    /// To a push.
    Push(PushReply),
    /// To a which.
    Which(Lacking),
    /// To photos: those that arrived and were checked.
    Photos(Vec<PhotoHash>),
    /// To a pull.
    Pull(Arrived),
    /// To an agreement.
    Agree(AgreementReply),
}

/// What the phone must do with an answer, durably and before going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Keep foreign entries and the new cursor, in one step.
    KeepForeign {
        /// The entries.
        entries: Vec<Entry>,
        /// The cursor after them.
        cursor: u64,
    },
    /// Note the office's own devices, their keys and its clock.
    MetOffice(OfficeNow),
    /// The journal has another branch at the office: write no more, and begin the
    /// pull again, since own entries that are lacking here were left out of it.
    StopWriting,
    /// The office lacks entries it once agreed to hold, as after a restore: nothing
    /// counts as sent any more, photos neither.
    ForgetSent,
    /// «Đã gửi» up to here, with these photos.
    Sent {
        /// The agreed end of the journal.
        head: Option<Head>,
        /// The agreed photos.
        photos: Vec<PhotoHash>,
    },
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Both sides agree.
    Agreed,
    /// They don't; the next round goes on.
    Differs(Outcome),
    /// The office refused this device's entries.
    Refused(RefusedBecause),
    /// The office speaks another version.
    OtherProtocol {
        /// Its version.
        office: u32,
    },
    /// An answer that does not fit the question, or rounds without progress.
    Confused,
}

/// Counts for the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Entries the office holds now of those sent in this session.
    pub entries_sent: u64,
    /// Photos that arrived.
    pub photos_sent: u64,
    /// Foreign entries taken in.
    pub entries_received: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Hello,
    Push { from: u64 },
    Which { asked: Vec<PhotoHash>, done: usize },
    Photos { hashes: Vec<PhotoHash>, asked: Vec<PhotoHash>, done: usize },
    Pull,
    Agree(Option<Agreement>),
    Ended(Ended),
}

/// One sync.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    progress: Progress,
    pushes_left: u32,
}

impl Default for Session {
    fn default() -> Session {
        Session { stage: Stage::Hello, progress: Progress::default(), pushes_left: PUSH_ROUNDS_EXTRA }
    }
}

impl Session {
    /// What to ask next; `Err` once it has ended.
    ///
    /// # Errors
    /// How it ended.
    pub fn next(&mut self, local: &dyn Local) -> Result<Request, Ended> {
        loop {
            match &mut self.stage {
                Stage::Hello => return Ok(Request::Hello(hello(local))),
                Stage::Push { from } => match next_batch(local, *from) {
                    Some(batch) => return Ok(Request::Push(batch)),
                    None => self.stage = Stage::Which { asked: local.photos_unsent(), done: 0 },
                },
                Stage::Which { asked, done } => match which(asked, *done) {
                    Some(which) => return Ok(Request::Which(which)),
                    None => self.stage = Stage::Pull,
                },
                Stage::Photos { hashes, asked, done } if hashes.is_empty() => {
                    self.stage = Stage::Which { asked: std::mem::take(asked), done: *done };
                }
                Stage::Photos { hashes, .. } => return Ok(Request::PutPhotos(hashes.clone())),
                Stage::Pull => return Ok(Request::Pull(pull(local))),
                Stage::Agree(asked) => {
                    let asked = asked.insert(agreement(local));
                    return Ok(Request::Agree(asked.clone()));
                }
                Stage::Ended(ended) => return Err(ended.clone()),
            }
        }
    }

    /// Takes an answer; the effects are to be made durable before the next question.
    pub fn receive(&mut self, local: &dyn Local, response: Response) -> Vec<Effect> {
        match (self.stage.clone(), response) {
            (Stage::Hello, Response::Hello(reply)) => self.met(local, &reply),
            (Stage::Push { from }, Response::Push(reply)) => self.pushed(from, &reply),
            (Stage::Which { asked, done }, Response::Which(lacking)) => {
                let done = (done + WHICH_MAX).min(asked.len());
                self.stage = Stage::Photos { hashes: lacking.hashes, asked, done };
                Vec::new()
            }
            (Stage::Photos { asked, done, .. }, Response::Photos(arrived)) => {
                self.progress.photos_sent += arrived.len() as u64;
                self.stage = Stage::Which { asked, done };
                Vec::new()
            }
            (Stage::Pull, Response::Pull(batch)) => self.pulled(local, batch),
            (Stage::Agree(Some(asked)), Response::Agree(reply)) => self.agreed(asked, &reply),
            _ => {
                self.stage = Stage::Ended(Ended::Confused);
                Vec::new()
            }
        }
    }

    /// Counts so far.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    fn met(&mut self, local: &dyn Local, reply: &HelloReply) -> Vec<Effect> {
        if reply.protocol != PROTOCOL_VERSION {
            self.stage = Stage::Ended(Ended::OtherProtocol { office: reply.protocol });
            return Vec::new();
        }
        self.stage = Stage::Push { from: reply.send_from };
        let mut effects = vec![Effect::MetOffice(reply.office())];
        if reply.send_from <= local.agreed_seq() {
            effects.push(Effect::ForgetSent);
        }
        if meets_own_unknown(reply, |seq, hash| local.holds_own(Head { seq, hash })) {
            effects.push(Effect::StopWriting);
        }
        effects
    }

    fn pushed(&mut self, from: u64, reply: &PushReply) -> Vec<Effect> {
        let kept = reply
            .verdicts
            .iter()
            .take_while(|verdict| matches!(verdict, Verdict::Stored | Verdict::AlreadyHere | Verdict::Fork { .. }));
        let kept = kept.count() as u64;
        let new = reply.verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Stored | Verdict::Fork { .. }));
        self.progress.entries_sent += new.count() as u64;
        let forked = reply.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Fork { .. }));
        self.stage = match reply.verdicts.get(kept as usize) {
            None if kept > 0 => Stage::Push { from: from + kept },
            Some(Verdict::Gap { expected }) if self.pushes_left > 0 => {
                self.pushes_left -= 1;
                Stage::Push { from: (*expected).max(1) }
            }
            Some(Verdict::Refused { reason }) => Stage::Ended(Ended::Refused(*reason)),
            _ => Stage::Ended(Ended::Confused),
        };
        if forked { vec![Effect::StopWriting] } else { Vec::new() }
    }

    /// What can't be read here (of a later version, say) is passed over: it must not
    /// keep the others away.
    fn pulled(&mut self, local: &dyn Local, batch: Arrived) -> Vec<Effect> {
        let cursor = batch.note.cursor.unwrap_or_else(|| local.cursor());
        let stuck = batch.note.more && cursor <= local.cursor();
        let entries: Vec<Entry> = batch.entries.into_iter().filter_map(Result::ok).collect();
        self.progress.entries_received += entries.len() as u64;
        self.stage = match (stuck, batch.note.more) {
            (true, _) => Stage::Ended(Ended::Confused),
            (false, true) => Stage::Pull,
            (false, false) => Stage::Agree(None),
        };
        if entries.is_empty() && cursor == local.cursor() {
            return Vec::new();
        }
        let own = entries.iter().any(|entry| is_unknown_own(local, entry));
        let mut effects = vec![Effect::KeepForeign { entries, cursor }];
        if own {
            effects.push(Effect::StopWriting);
        }
        effects
    }

    fn agreed(&mut self, asked: Agreement, reply: &AgreementReply) -> Vec<Effect> {
        let outcome = compare(&asked, reply);
        match outcome {
            Outcome::Agreed => {
                self.stage = Stage::Ended(Ended::Agreed);
                vec![Effect::Sent { head: asked.head, photos: asked.photos }]
            }
            differs => {
                self.stage = Stage::Ended(Ended::Differs(differs));
                Vec::new()
            }
        }
    }
}

fn hello(local: &dyn Local) -> Hello {
    Hello { protocol: PROTOCOL_VERSION, device: local.device(), head: local.head() }
}

/// The next batch of own entries from a place on; none where there are no more.
pub fn next_batch(local: &dyn Local, from: u64) -> Option<Batch> {
    let mut entries = local.own_from(from, super::BATCH_ENTRIES_MAX);
    entries.truncate(batch_len(&entries));
    let last = entries.last()?;
    let head = Head { seq: last.header().seq, hash: last.hash() };
    let note = BatchNote { head: Some(head), signature: Some(local.sign(head)), ..BatchNote::default() };
    Some(Batch { note, entries })
}

fn which(asked: &[PhotoHash], done: usize) -> Option<Which> {
    let hashes: Vec<PhotoHash> = asked.iter().skip(done).take(WHICH_MAX).copied().collect();
    (!hashes.is_empty()).then_some(Which { hashes })
}

/// What a phone asks of others' entries as it is now.
pub fn pull(local: &dyn Local) -> Pull {
    Pull { after: local.cursor(), head: local.head().map(|head| head.hash) }
}

fn agreement(local: &dyn Local) -> Agreement {
    Agreement { head: local.head(), count: local.count(), photos: local.photos_unsent() }
}

fn is_unknown_own(local: &dyn Local, entry: &Entry) -> bool {
    let header = entry.header();
    header.device == local.device() && !local.holds_own(Head { seq: header.seq, hash: entry.hash() })
}
