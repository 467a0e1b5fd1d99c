//! The phone's side of a whole sync as one state machine: it says what to ask
//! next and what to do with the answer. Hello, push, photos, pull, agreement.

use crate::ids::{DeviceId, EntryHash, EntryRef, LogHash, PhotoHash, ScopeId};
use crate::journal::{Entry, Head, HeadVerifier, RefusedBecause, Verdict};
use crate::log::{Alarm, LogBook, LogWord, SignedPromise, judge};

use super::{
    Agreement, AgreementReply, Arrived, Batch, BatchNote, Cursors, Hello, HelloReply, Lacking, OfficeKey, OfficeNow,
    Outcome, PROTOCOL_VERSION, PROVE_ENTRIES_MAX, PhoneState, Pull, PushReply, WHICH_MAX, Which, batch_len, compare,
    cursors_after, cursors_anew, meets_own_unknown,
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
    /// How far it has read each scope that it holds anything of others in.
    fn cursors(&self) -> Cursors;
    /// Whether entries of its own that were sent are damaged here: they are to come back.
    fn lacks_own(&self) -> bool;
    /// The last place of its journal that was agreed to be at the office.
    fn agreed_seq(&self) -> u64;
    /// What it was proved about the office's log.
    fn book(&self) -> LogBook;
    /// The keys of the office's devices; none where the phone was enrolled before offices
    /// signed.
    fn office_keys(&self) -> Vec<OfficeKey>;
    /// What others wrote and the office gave.
    fn others(&self) -> Vec<EntryRef>;
    /// The hashes of own entries from a place on, at most so many.
    fn own_hashes(&self, seq: u64, most: u64) -> Vec<EntryHash>;
    /// What the office is told of the phone.
    fn about(&self) -> Option<PhoneState> {
        None
    }
    /// Checks what the office signed.
    fn verifier(&self) -> &dyn HeadVerifier;
    /// Whether it was told that it is revoked: it has written its last entry.
    fn is_revoked(&self) -> bool;
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
    /// Photos to send, several at once, each from where it stands.
    PutPhotos(Lacking),
    /// Others' entries.
    Pull(Pull),
    /// The leaves of the office's log from a place on.
    Leaves {
        /// The first one's place, from 0.
        from: u64,
    },
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
    /// To a question for leaves; none behind the log's end.
    Leaves(Vec<LogHash>),
    /// To an agreement.
    Agree(AgreementReply),
}

/// What the phone must do with an answer, durably and before going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Let go what others wrote in scopes that are no more this phone's, and their
    /// cursors, in one step. What it wrote itself stays.
    LoseScopes(Vec<ScopeId>),
    /// Keep foreign entries and the new cursors, in one step.
    KeepForeign {
        /// The entries.
        entries: Vec<Entry>,
        /// The cursors after them.
        cursors: Cursors,
    },
    /// Note the office's own devices, their keys and its clock.
    MetOffice(OfficeNow),
    /// Keep what is known of the office's log, what it proved and promised, or what is
    /// wrong with it.
    KeepBook(Box<LogBook>),
    /// The journal has another branch at the office: write no more, and begin the
    /// pull again, since own entries that are lacking here were left out of it.
    StopWriting,
    /// The phone was revoked: nothing more is ever written. What it has is still sent.
    Revoked,
    /// Let go what the office has proved to hold; what is not proved stays.
    WipeProved,
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
    /// What the office says of its log can't be true, or is not all.
    Alarm(Alarm),
    /// The office was restored from a copy in between.
    Restored,
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
    Photos { lacking: Lacking, asked: Vec<PhotoHash>, done: usize },
    Pull,
    Leaves(Vec<LogHash>),
    Agree(Option<Agreement>),
    Ended(Ended),
}

/// One sync.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    progress: Progress,
    pushes_left: u32,
    /// The phone was revoked: nothing is pulled.
    leaves: bool,
}

impl Default for Session {
    fn default() -> Session {
        Session { stage: Stage::Hello, progress: Progress::default(), pushes_left: PUSH_ROUNDS_EXTRA, leaves: false }
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
                    None if self.leaves => self.stage = Stage::Agree(None),
                    None => self.stage = Stage::Pull,
                },
                Stage::Photos { lacking, asked, done } if lacking.hashes.is_empty() => {
                    self.stage = Stage::Which { asked: std::mem::take(asked), done: *done };
                }
                Stage::Photos { lacking, .. } => return Ok(Request::PutPhotos(lacking.clone())),
                Stage::Pull => return Ok(Request::Pull(pull(local))),
                Stage::Leaves(leaves) => return Ok(Request::Leaves { from: leaves.len() as u64 }),
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
            (Stage::Push { from }, Response::Push(reply)) => self.pushed(local, from, &reply),
            (Stage::Which { asked, done }, Response::Which(lacking)) => {
                let done = (done + WHICH_MAX).min(asked.len());
                self.stage = Stage::Photos { lacking, asked, done };
                Vec::new()
            }
            (Stage::Photos { asked, done, .. }, Response::Photos(arrived)) => {
                self.progress.photos_sent += arrived.len() as u64;
                self.stage = Stage::Which { asked, done };
                Vec::new()
            }
            (Stage::Pull, Response::Pull(batch)) => self.pulled(local, batch),
            (Stage::Leaves(leaves), Response::Leaves(more)) => self.looked(local, leaves, more),
            (Stage::Agree(Some(asked)), Response::Agree(reply)) => self.agreed(local, asked, &reply),
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
        let known = Some(local.office_keys()).filter(|known| !known.is_empty());
        let keys = known.unwrap_or_else(|| reply.office_keys.clone());
        let book = match self.heard(local, &keys, reply.log.as_ref()) {
            Ok(book) => book,
            Err(noted) => return noted,
        };
        let held = reply.heads.iter().map(|head| head.seq).max().unwrap_or(0);
        if let Some(book) = book.as_ref().filter(|book| held < book.promised_seq()) {
            return self.alarmed(book.clone(), Alarm::PromiseBroken { promised: book.promised_seq() });
        }
        self.leaves = reply.revoked || local.is_revoked();
        // Of a journal that is closed nothing more is taken.
        self.stage = if reply.closed { Stage::Agree(None) } else { Stage::Push { from: reply.send_from } };
        let mut effects = Vec::new();
        if reply.revoked && !local.is_revoked() {
            effects.push(Effect::Revoked);
        }
        let restored = book.as_ref().is_some_and(|book| book.cut != local.book().cut);
        effects.extend(restored.then(|| read_anew(local)).flatten());
        // A copy may lack photos, too, of entries that it has.
        if restored || reply.send_from <= local.agreed_seq() {
            effects.push(Effect::ForgetSent);
        }
        if meets_own_unknown(reply, |seq, hash| local.holds_own(Head { seq, hash })) {
            effects.push(Effect::StopWriting);
        }
        // After all that, so that a kill in between has it done once more.
        effects.extend(book.map(|book| Effect::KeepBook(Box::new(book))));
        // Every greeting tells it; a key that was proved just now is believed in it.
        effects.push(Effect::MetOffice(reply.office()));
        effects
    }

    /// The office's word after the greeting. Where it was restored meanwhile, the next
    /// session goes on from there.
    fn heard_since(&mut self, local: &dyn Local, word: Option<&LogWord>) -> Result<Option<LogBook>, Vec<Effect>> {
        let book = self.heard(local, &local.office_keys(), word)?;
        if book.as_ref().is_some_and(|book| book.cut != local.book().cut) {
            self.stage = Stage::Ended(Ended::Restored);
            return Err(Vec::new());
        }
        Ok(book)
    }

    /// What is known after the office's word about its log; where that can't be true, the
    /// session ends and what is wrong is kept.
    fn heard(
        &mut self,
        local: &dyn Local,
        keys: &[OfficeKey],
        word: Option<&LogWord>,
    ) -> Result<Option<LogBook>, Vec<Effect>> {
        let mut book = local.book();
        let enrolled = |office| keys.iter().find(|key| key.device == office).map(|key| key.public_key);
        let past = book.clone();
        let key_of = |office| past.past_key(office).or_else(|| enrolled(office));
        let judged = match word {
            Some(word) => judge(book.known.as_ref(), word, key_of, local.verifier()),
            None if book.known.is_none() => return Ok(None),
            None => Err(Alarm::Silent),
        };
        match judged {
            Ok(judged) => {
                book.heard(judged);
                Ok(Some(book))
            }
            Err(alarm) => Err(self.alarmed(book, alarm)),
        }
    }

    fn alarmed(&mut self, mut book: LogBook, alarm: Alarm) -> Vec<Effect> {
        self.stage = Stage::Ended(Ended::Alarm(alarm));
        book.alarm = Some(alarm);
        vec![Effect::KeepBook(Box::new(book))]
    }

    fn pushed(&mut self, local: &dyn Local, from: u64, reply: &PushReply) -> Vec<Effect> {
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
        let book = promised(local, local.book(), reply.promise.as_ref());
        let mut effects: Vec<Effect> = book.map(|book| Effect::KeepBook(Box::new(book))).into_iter().collect();
        if forked {
            effects.push(Effect::StopWriting);
        }
        effects
    }

    /// What can't be read here (of a later version, say) is passed over: it must not
    /// keep the others away.
    fn pulled(&mut self, local: &dyn Local, batch: Arrived) -> Vec<Effect> {
        let book = match self.heard_since(local, batch.note.log.as_deref()) {
            Ok(book) => book.unwrap_or_default(),
            Err(noted) => return noted,
        };
        let mut proved = book.clone();
        let hashes = batch.hashes();
        if let Err(alarm) = proved.proved_others(&batch.note.places, &hashes, &batch.note.inclusion) {
            return self.alarmed(book, alarm);
        }
        proved.came(&hashes);
        let before = local.cursors();
        let cursors = cursors_after(&before, &batch.note);
        let stuck = batch.note.more && cursors == before;
        let lost = before.keys().any(|scope| batch.note.lost.contains(scope));
        let mut effects = if lost { vec![Effect::LoseScopes(batch.note.lost)] } else { Vec::new() };
        let entries: Vec<Entry> = batch.entries.into_iter().filter_map(Result::ok).collect();
        self.progress.entries_received += entries.len() as u64;
        self.stage = match (stuck, batch.note.more) {
            (true, _) => Stage::Ended(Ended::Confused),
            (false, true) => Stage::Pull,
            (false, false) if proved.must_look() => Stage::Leaves(Vec::new()),
            (false, false) => Stage::Agree(None),
        };
        if proved.known.is_some() && proved != local.book() {
            effects.push(Effect::KeepBook(Box::new(proved)));
        }
        if entries.is_empty() && cursors == before {
            return effects;
        }
        let own = entries.iter().any(|entry| is_unknown_own(local, entry));
        effects.push(Effect::KeepForeign { entries, cursors });
        if own {
            effects.push(Effect::StopWriting);
        }
        effects
    }

    /// After an office was restored from a copy: which of the others' entries it lacks.
    fn looked(&mut self, local: &dyn Local, mut leaves: Vec<LogHash>, more: Vec<LogHash>) -> Vec<Effect> {
        let mut book = local.book();
        let size = book.known.map_or(0, |known| known.checkpoint().size);
        let ended = more.is_empty();
        leaves.extend(more);
        if !ended && (leaves.len() as u64) < size {
            self.stage = Stage::Leaves(leaves);
            return Vec::new();
        }
        self.stage = Stage::Agree(None);
        book.looked(&leaves, &local.others());
        vec![Effect::KeepBook(Box::new(book))]
    }

    fn agreed(&mut self, local: &dyn Local, asked: Agreement, reply: &AgreementReply) -> Vec<Effect> {
        let mut effects = match self.heard_since(local, reply.log.as_ref()) {
            Ok(None) => Vec::new(),
            Ok(Some(book)) => match proved(local, book.clone(), reply) {
                Ok(book) => vec![Effect::KeepBook(Box::new(book))],
                Err(alarm) => return self.alarmed(book, alarm),
            },
            Err(noted) => return noted,
        };
        match compare(&asked, reply) {
            Outcome::Agreed => {
                self.stage = Stage::Ended(Ended::Agreed);
                effects.push(Effect::Sent { head: asked.head, photos: asked.photos });
            }
            differs => self.stage = Stage::Ended(Ended::Differs(differs)),
        }
        // What is proved may go even where something else is still lacking there.
        if local.is_revoked() {
            effects.push(Effect::WipeProved);
        }
        effects
    }
}

fn hello(local: &dyn Local) -> Hello {
    let known = local.book().known.map(|known| known.end);
    Hello { protocol: PROTOCOL_VERSION, device: local.device(), head: local.head(), known, about: local.about() }
}

/// The book with a promise to this journal that the office signed.
fn promised(local: &dyn Local, mut book: LogBook, promise: Option<&SignedPromise>) -> Option<LogBook> {
    let promise = promise.filter(|promise| promise.promise.device == local.device())?;
    let held = local.holds_own(promise.promise.head);
    (held && book.promised(promise, local.verifier())).then_some(book)
}

/// The book with what an agreement proves.
fn proved(local: &dyn Local, mut book: LogBook, reply: &AgreementReply) -> Result<LogBook, Alarm> {
    let count = reply.own.iter().map(|run| run.count).fold(0, u64::saturating_add);
    let hashes = local.own_hashes(book.proved_seq() + 1, count.min(PROVE_ENTRIES_MAX));
    book.proved(&reply.own, &hashes, &reply.inclusion)?;
    Ok(promised(local, book.clone(), reply.promise.as_ref()).unwrap_or(book))
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

/// Where the office was restored from a copy since, all of it is read anew.
fn read_anew(local: &dyn Local) -> Option<Effect> {
    let before = local.cursors();
    let cursors = cursors_anew(&before);
    (before != cursors).then_some(Effect::KeepForeign { entries: Vec::new(), cursors })
}

fn which(asked: &[PhotoHash], done: usize) -> Option<Which> {
    let hashes: Vec<PhotoHash> = asked.iter().skip(done).take(WHICH_MAX).copied().collect();
    (!hashes.is_empty()).then_some(Which { hashes })
}

/// What a phone asks of others' entries as it is now.
pub fn pull(local: &dyn Local) -> Pull {
    let head = local.head().filter(|_| !local.lacks_own());
    let known = local.book().known.map(|known| known.end.checkpoint);
    Pull { cursors: local.cursors(), head: head.map(|head| head.hash), known }
}

fn agreement(local: &dyn Local) -> Agreement {
    let book = local.book();
    let known = book.known.map(|known| known.end.checkpoint);
    let (photos, prove_from) = (local.photos_unsent(), book.proved_seq() + 1);
    let last = local.is_revoked();
    Agreement { head: local.head(), count: local.count(), photos, known, prove_from, last }
}

fn is_unknown_own(local: &dyn Local, entry: &Entry) -> bool {
    let header = entry.header();
    header.device == local.device() && !local.holds_own(Head { seq: header.seq, hash: entry.hash() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{EntryHash, Signature};

    const A: ScopeId = ScopeId([1; 16]);
    const B: ScopeId = ScopeId([2; 16]);

    /// A phone with nothing to send.
    struct Idle {
        cursors: Cursors,
        lacks_own: bool,
        revoked: bool,
    }

    impl Local for Idle {
        fn device(&self) -> DeviceId {
            DeviceId([9; 16])
        }
        fn head(&self) -> Option<Head> {
            Some(Head { seq: 1, hash: EntryHash([9; 32]) })
        }
        fn count(&self) -> u64 {
            1
        }
        fn own_from(&self, _: u64, _: usize) -> Vec<Entry> {
            Vec::new()
        }
        fn holds_own(&self, _: Head) -> bool {
            true
        }
        fn sign(&self, _: Head) -> Signature {
            Signature([0; 64])
        }
        fn photos_unsent(&self) -> Vec<PhotoHash> {
            Vec::new()
        }
        fn cursors(&self) -> Cursors {
            self.cursors.clone()
        }
        fn lacks_own(&self) -> bool {
            self.lacks_own
        }
        fn agreed_seq(&self) -> u64 {
            0
        }
        fn book(&self) -> LogBook {
            LogBook::default()
        }
        fn office_keys(&self) -> Vec<OfficeKey> {
            Vec::new()
        }
        fn others(&self) -> Vec<EntryRef> {
            Vec::new()
        }
        fn own_hashes(&self, _: u64, _: u64) -> Vec<EntryHash> {
            Vec::new()
        }
        fn verifier(&self) -> &dyn HeadVerifier {
            &crate::journal::Ed25519
        }
        fn is_revoked(&self) -> bool {
            self.revoked
        }
    }

    /// What becomes of one page, and what is asked after it.
    fn page(local: &Idle, note: BatchNote) -> (Vec<Effect>, Result<Request, Ended>) {
        let mut session = Session { stage: Stage::Pull, ..Session::default() };
        assert!(matches!(session.next(local), Ok(Request::Pull(_))));
        let effects = session.receive(local, Response::Pull(Arrived { note, entries: Vec::new() }));
        (effects, session.next(local))
    }

    fn idle() -> Idle {
        Idle { cursors: Cursors::from([(A, 5), (B, 5)]), lacks_own: false, revoked: false }
    }

    #[test]
    fn a_lost_scope_goes_before_anything_of_the_answer_is_kept() {
        let note = BatchNote { cursor: Some(5), lost: vec![B], ..BatchNote::default() };
        let (effects, next) = page(&idle(), note);
        let kept = Effect::KeepForeign { entries: Vec::new(), cursors: Cursors::from([(A, 5)]) };
        assert_eq!(effects, [Effect::LoseScopes(vec![B]), kept]);
        assert!(matches!(next, Ok(Request::Agree(_))));
    }

    #[test]
    fn nothing_new_is_one_question_and_nothing_to_keep() {
        let note = BatchNote { cursor: Some(5), lost: vec![ScopeId([7; 16])], ..BatchNote::default() };
        let (effects, next) = page(&idle(), note);
        assert_eq!(effects, [], "nor does a scope that it never had make it lose anything");
        assert!(matches!(next, Ok(Request::Agree(_))));
    }

    #[test]
    fn a_page_that_says_there_is_more_and_brings_nothing_ends_the_session() {
        let stuck = BatchNote { cursor: Some(4), more: true, ..BatchNote::default() };
        assert_eq!(page(&idle(), stuck), (Vec::new(), Err(Ended::Confused)));
        let on = BatchNote { cursor: Some(6), more: true, ..BatchNote::default() };
        assert!(matches!(page(&idle(), on).1, Ok(Request::Pull(_))));
    }

    /// A session that was greeted, and what it is to do then.
    fn greeted(local: &Idle, revoked: bool, closed: bool) -> (Session, Vec<Effect>) {
        let mut session = Session::default();
        assert!(matches!(session.next(local), Ok(Request::Hello(_))));
        let office = OfficeNow { offices: Vec::new(), office_keys: Vec::new(), pass: None, office_ms: 0 };
        let reply = HelloReply {
            protocol: PROTOCOL_VERSION,
            heads: local.head().into_iter().collect(),
            send_from: 2,
            offices: office.offices,
            office_keys: office.office_keys,
            pass: office.pass,
            office_ms: office.office_ms,
            log: None,
            revoked,
            closed,
        };
        let effects = session.receive(local, Response::Hello(reply));
        (session, effects)
    }

    #[test]
    fn a_revoked_phone_is_told_once_sends_its_last_pulls_nothing_and_lets_go_what_is_proved() {
        let (_, effects) = greeted(&idle(), true, false);
        assert!(effects.contains(&Effect::Revoked));
        for office_remembers in [true, false] {
            let revoked = Idle { revoked: true, ..idle() };
            let (mut session, effects) = greeted(&revoked, office_remembers, false);
            assert!(!effects.contains(&Effect::Revoked), "it knows");
            let Ok(Request::Agree(asked)) = session.next(&revoked) else { panic!("it pulls nothing") };
            assert!(asked.last);
            let reply = AgreementReply {
                holds_head: true,
                count: 1,
                missing: Vec::new(),
                forked: false,
                office_ms: 0,
                log: None,
                own: Vec::new(),
                inclusion: Vec::new(),
                promise: None,
            };
            let effects = session.receive(&revoked, Response::Agree(reply));
            assert_eq!(effects.last(), Some(&Effect::WipeProved));
        }
        let (mut session, _) = greeted(&idle(), false, false);
        assert!(matches!(session.next(&idle()), Ok(Request::Pull(_))), "others go on as ever");
    }

    #[test]
    fn of_a_closed_journal_nothing_is_sent_and_what_is_proved_may_still_go() {
        let revoked = Idle { revoked: true, ..idle() };
        let (mut session, _) = greeted(&revoked, true, true);
        assert!(matches!(session.next(&revoked), Ok(Request::Agree(_))));
    }

    #[test]
    fn a_phone_that_lacks_own_entries_names_no_end_so_that_they_come_back() {
        let asked = |local: &Idle| match (Session { stage: Stage::Pull, ..Session::default() }).next(local) {
            Ok(Request::Pull(pull)) => pull,
            other => panic!("{other:?}"),
        };
        assert_eq!(asked(&idle()).head, Some(EntryHash([9; 32])));
        assert_eq!(asked(&Idle { lacks_own: true, ..idle() }).head, None);
    }
}
