//! What joins the screens to the phone: where one is, what was last said, how a sync
//! goes; and the one way from a person's act to the phone and back. All work on the
//! phone is done aside, never on the window's own thread. A desk lives from an unlocking
//! to the next lock; what is done to its end, and what is typed and not durable yet,
//! keeps the phone open.

use std::collections::BTreeMap;
use std::time::Duration;

use dioxus::core::{Runtime, ScopeId, current_scope_id};
use dioxus::prelude::*;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use mobile_core::photo::Ink;
use mobile_core::shared::domain::{Kind, PhotoOf};
use mobile_core::shared::ids::{Id, Key, PhotoHash, VisitId};
use mobile_core::shared::text::{Lang, Sentences, in_office_time};
use mobile_core::shared::words::{Speaker, alarm_words, kind_key};
use mobile_core::store::{Document, VerifyReport, Waiting};
use mobile_core::sync::{Consent, Left, Pace, Pause, PhotoLink, Report, SyncError, Transfer};
use mobile_core::{App, Done, Intent};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};

use super::guard::{Guard, Shift, Work, Working};
use super::parts::{Button, Tone, Weight};
use super::place::Place;
use super::screens::sync::Going;
use super::settings::{LastSync, Settings};
use crate::phone::{Draft, Finish, Phone};

/// How long what was said stays to be read, and undone; read aloud it takes about five
/// seconds.
const SAID_SECONDS: u64 = 8;
/// So long after the last act the store is given a rest: longer than between two taps.
const QUIET: Duration = Duration::from_secs(1);
/// So long after the opening all files are read again, once the first screens are drawn.
const CHECK_AFTER: Duration = Duration::from_secs(5);
/// What could not be kept is tried again after this: somebody may have made room.
const KEEP_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How long is left of a sync is looked at so often, also while nothing comes through.
const PACE_EVERY: Duration = Duration::from_secs(1);

/// What the window says at its foot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// How it sounds.
    pub tone: Tone,
    /// The sentence.
    pub words: String,
    /// What an undo takes back.
    pub undo: Vec<Key>,
    number: u64,
}

/// The state of an open phone's screens; a copy is a handle.
#[derive(Clone, Copy)]
pub struct Desk {
    phone: Signal<Phone>,
    work: Signal<Work>,
    guard: Guard,
    /// What is begun here ends with it.
    scope: ScopeId,
    /// Where one is.
    pub place: Signal<Place>,
    /// What is remembered.
    pub settings: Signal<Settings>,
    /// Counts up whenever the phone's data may have changed.
    pub revision: Signal<u64>,
    /// What was last said.
    pub said: Signal<Option<Said>>,
    /// How far a sync has come; none where none goes on.
    pub transfer: Signal<Option<Transfer>>,
    left: Signal<Option<Left>>,
    pause: Signal<Pause>,
    pausing: Signal<bool>,
    /// Something is being saved that must not be begun twice.
    pub busy: Signal<bool>,
    /// What a reading of all files found wrong.
    pub found: Signal<Option<VerifyReport>>,
    drafts: Signal<BTreeMap<Id, Draft>>,
    unkept: Signal<BTreeMap<Document, Unkept>>,
    keeper: Signal<UnboundedSender<Keep>>,
}

/// A change that is not durable yet.
#[derive(Debug)]
struct Unkept {
    change: u64,
    _keeps_open: Working,
}

/// What is asked of the keeper.
#[derive(Debug, Clone, Copy)]
struct Keep {
    document: Document,
    change: u64,
    tried: Tried,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Never,
    Before,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}

impl Desk {
    /// Reads what was kept, and gives all screens this desk. It lives as long as the
    /// component that provides it.
    pub fn provide(shift: Shift, guard: Guard) -> Desk {
        use_context_provider(|| {
            let Shift { phone, work } = shift;
            let settings = phone.document::<Settings>(Document::Settings).unwrap_or_default();
            let enrolled = phone.read(|app| app.identity().is_some());
            let first = if enrolled { settings.place.clone().unwrap_or(Place::Today) } else { Place::Enrol };
            let (keeper, asked) = unbounded();
            let desk = Desk {
                phone: Signal::new(phone),
                work: Signal::new(work),
                guard,
                scope: current_scope_id(),
                place: Signal::new(first),
                settings: Signal::new(settings),
                revision: Signal::new(0),
                said: Signal::new(None),
                transfer: Signal::new(None),
                left: Signal::new(None),
                pause: Signal::new(Pause::default()),
                pausing: Signal::new(false),
                busy: Signal::new(false),
                found: Signal::new(None),
                drafts: Signal::new(BTreeMap::new()),
                unkept: Signal::new(BTreeMap::new()),
                keeper: Signal::new(keeper),
            };
            desk.spawn(keep_documents(desk, asked));
            desk.spawn(desk.check());
            if enrolled {
                let acts = Acts { desk, phone: desk.phone() };
                desk.run(async move { acts.record_left_over().await });
            }
            desk
        })
    }

    /// The phone.
    pub fn phone(&self) -> Phone {
        self.phone.peek().clone()
    }

    /// The language of the screens.
    pub fn lang(&self) -> Lang {
        self.guard.face.read().lang
    }

    /// Says sentences in that language.
    pub fn words(&self) -> Speaker {
        Speaker { lang: self.lang(), ..Speaker::default() }
    }

    /// The sync that goes on, if one does.
    pub fn going(&self) -> Option<Going> {
        let transfer = (*self.transfer.read())?;
        Some(Going { transfer, left: *self.left.read(), pausing: *self.pausing.read() })
    }

    /// Wishes that the sync that goes on pauses.
    pub fn pause(mut self) {
        self.pause.peek().ask();
        self.pausing.set(true);
    }

    /// Goes somewhere.
    pub fn go(mut self, place: Place) {
        self.busy.set(false);
        self.place.set(place);
    }

    /// Does something to its end, even if the person leaves the screen or it is locked.
    pub fn run(self, work: impl Future<Output = ()> + 'static) {
        let working = self.work.peek().begin();
        self.spawn(async move {
            work.await;
            drop(working);
        });
    }

    /// Does something for as long as the phone is open.
    fn spawn(self, work: impl Future<Output = ()> + 'static) {
        Runtime::current().in_scope(self.scope, || spawn(work));
    }

    /// Goes back.
    pub fn back(self) {
        let up = self.place.peek().up();
        if let Some(up) = up {
            self.go(up);
        }
    }

    /// Goes back from a place, if one is still there.
    pub fn leave(self, here: &Place) {
        if *self.place.peek() == *here {
            self.back();
        }
    }

    /// What kept a screen busy is done, if it is still there: another one has its own.
    pub fn idle_at(mut self, here: &Place) {
        if *self.place.peek() == *here {
            self.busy.set(false);
        }
    }

    /// The phone's data may have changed.
    pub fn changed(mut self) {
        self.revision += 1;
        let number = *self.revision.peek();
        self.spawn(async move {
            tokio::time::sleep(QUIET).await;
            if *self.revision.peek() == number {
                let phone = self.phone();
                aside(move || phone.rest()).await;
            }
        });
    }

    /// Reads all files again where that is due, and shows what is wrong.
    async fn check(mut self) {
        let door = self.guard.door();
        if !door.checks_now() {
            return;
        }
        tokio::time::sleep(CHECK_AFTER).await;
        let (phone, work) = (self.phone(), self.work.peek().clone());
        match aside(move || phone.check(&|| !work.is_over())).await {
            Ok(Some(report)) => self.found.set(Some(report).filter(|report| !report.is_whole())),
            Ok(None) => door.check_again(),
            Err(error) => self.say(Tone::Bad, error.say(self.lang()), Vec::new()),
        }
    }

    /// Says something at the foot of the window.
    pub fn say(mut self, tone: Tone, words: String, undo: Vec<Key>) {
        let number = self.said.peek().as_ref().map_or(0, |said| said.number) + 1;
        self.said.set(Some(Said { tone, words, undo, number }));
        self.spawn(async move {
            tokio::time::sleep(Duration::from_secs(SAID_SECONDS)).await;
            let same = self.said.peek().as_ref().is_some_and(|said| said.number == number);
            // What went wrong stays until it is closed.
            if same && tone != Tone::Bad {
                self.said.set(None);
            }
        });
    }

    /// «Đã lưu», with what an undo would take back.
    pub fn say_saved(self, what: &str, undo: Vec<Key>) {
        let saved = Sentences::say(self.lang(), "state-saved", &[]);
        let words = if what.is_empty() { saved } else { format!("{what} · {saved}") };
        self.say(Tone::Good, words, undo);
    }

    /// Remembers where one is, for a window that is killed.
    pub fn keep_place(self, place: Place) {
        let place = (place != Place::Enrol).then_some(place);
        if self.settings.peek().place != place {
            self.set(|settings| settings.place = place);
        }
    }

    /// Changes what is remembered, and keeps it.
    pub fn set(mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings.write());
        self.keep(Document::Settings);
    }

    /// Has a document kept as it is now; until it is, the phone stays open.
    fn keep(mut self, document: Document) {
        let mut unkept = self.unkept.write();
        let change = unkept.get(&document).map_or(0, |unkept| unkept.change + 1);
        unkept.insert(document, Unkept { change, _keeps_open: self.work.peek().begin() });
        drop(unkept);
        self.ask_keeper(Keep { document, change, tried: Tried::Never });
    }

    fn ask_keeper(self, keep: Keep) {
        // The other end is the desk's own; where it is gone, so is the desk.
        drop(self.keeper.peek().unbounded_send(keep));
    }

    /// Whether a later change of a document waits, so that this one need not be kept.
    fn is_outdone(&self, keep: Keep) -> bool {
        self.unkept.peek().get(&keep.document).is_none_or(|unkept| unkept.change != keep.change)
    }

    /// A document is durable as it was then.
    fn kept(mut self, keep: Keep) {
        if !self.is_outdone(keep) {
            self.unkept.write().remove(&keep.document);
        }
    }

    /// A document could not be kept: it is said once, and tried until it can be.
    fn keep_again(self, keep: Keep, why: String) {
        if keep.tried == Tried::Never {
            self.say(Tone::Bad, why, Vec::new());
        }
        self.spawn(async move {
            tokio::time::sleep(KEEP_AGAIN_AFTER).await;
            self.ask_keeper(Keep { tried: Tried::Before, ..keep });
        });
    }
}

/// Does work on another thread.
///
/// # Panics
/// Where the work itself does.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    joined(tokio::task::spawn_blocking(work)).await
}

/// What a task comes to, for as long as anybody waits for it.
async fn awaited<T>(task: JoinHandle<T>) -> T {
    struct EndsWithUs(AbortHandle);
    impl Drop for EndsWithUs {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let _ends = EndsWithUs(task.abort_handle());
    joined(task).await
}

/// What a task comes to; its panic is whose waits for it.
async fn joined<T>(task: JoinHandle<T>) -> T {
    task.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// What a person wants of the phone, from the screen they are on to what they are told.
#[derive(Clone)]
pub struct Acts {
    desk: Desk,
    phone: Phone,
}

/// The acts of this window.
pub fn use_acts() -> Acts {
    let desk = use_context::<Desk>();
    Acts { desk, phone: desk.phone() }
}

impl std::fmt::Debug for Acts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acts")
    }
}

impl Acts {
    /// Does one thing and tells what came of it; none where it was refused.
    pub async fn act(&self, intent: Intent) -> Option<Done> {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let done = aside(move || phone.act(intent, lang)).await;
        self.told(done)
    }

    /// Records what a form holds, once however often it is tapped; then its draft goes, and
    /// whoever is still there leaves the screen.
    pub fn save_form(self, intent: Intent, kind: Kind, here: Place, forget: impl FnOnce() + 'static) {
        let mut desk = self.desk;
        if *desk.busy.peek() {
            return;
        }
        desk.busy.set(true);
        desk.run(async move {
            if self.act(intent).await.is_some() {
                forget();
                desk.say_saved(&desk.words().say(&kind_key(kind.name())), Vec::new());
                desk.leave(&here);
            }
            desk.idle_at(&here);
        });
    }

    /// Does several things, each on its own; how many were done.
    pub async fn act_all(&self, intents: Vec<Intent>) -> usize {
        let mut done = 0;
        for intent in intents {
            let (phone, lang) = (self.phone.clone(), self.desk.lang());
            match aside(move || phone.act(intent, lang)).await {
                Ok(_) => done += 1,
                Err(why) => self.desk.say(Tone::Bad, why, Vec::new()),
            }
        }
        self.desk.changed();
        done
    }

    /// Records the photo of a picture that waits.
    pub async fn record_photo(&self, waiting: Waiting, shows: PhotoOf, finish: Finish) -> Option<Done> {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let done = aside(move || phone.record_photo(&waiting, shows, finish, lang)).await;
        self.told(done)
    }

    /// Records all pictures that were taken for a draft; whether all are recorded. Each
    /// is noted to belong there first, so that a kill in between forgets none.
    pub async fn record_photos_of(&self, draft: Id, shows: PhotoOf) -> bool {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let recorded = aside(move || {
            let noted =
                phone.waiting_for(draft).into_iter().map(|waiting| phone.belongs(&waiting, shows.clone(), lang));
            let noted: Vec<Waiting> = noted.collect::<Result<_, _>>()?;
            noted
                .iter()
                .try_for_each(|waiting| phone.record_photo(waiting, shows.clone(), Finish::AS_TAKEN, lang).map(drop))
        });
        self.told(recorded.await).is_some()
    }

    /// Records the picture of a drawn signature.
    pub async fn record_ink(&self, ink: Ink, visit: VisitId) -> Option<PhotoHash> {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let recorded = aside(move || phone.record_ink(&ink, visit, lang)).await;
        self.told(recorded)
    }

    /// Records what an earlier kill or a full disk kept from being recorded.
    pub async fn record_left_over(&self) {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let recorded = aside(move || phone.record_left_over(lang)).await;
        if recorded != Ok(0) {
            self.told(recorded);
        }
    }

    /// Lets a picture go.
    pub async fn discard(&self, picture: Id) {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let gone = aside(move || phone.discard(picture, lang)).await;
        self.told(gone);
    }

    /// Lets a picture go, and leaves the screen it was on; once, however often it is tapped.
    pub fn discard_and_leave(self, picture: Id) {
        let mut desk = self.desk;
        if *desk.busy.peek() {
            return;
        }
        desk.busy.set(true);
        let here = desk.place.peek().clone();
        desk.run(async move {
            self.discard(picture).await;
            desk.leave(&here);
            desk.idle_at(&here);
        });
    }

    /// Enrols with what somebody typed, and goes on to the first sync.
    pub async fn enrol(&self, typed: String) {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        self.enrolled(tokio::spawn(async move { phone.enrol(&typed, lang).await })).await;
    }

    /// Enrols with the invitation in a picture, and goes on to the first sync.
    pub async fn enrol_by_picture(&self, picture: Vec<u8>) {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        self.enrolled(tokio::spawn(async move { phone.enrol_by_picture(picture, lang).await })).await;
    }

    async fn enrolled(&self, enrolling: JoinHandle<Result<(), String>>) {
        let enrolled = awaited(enrolling).await;
        if self.told(enrolled).is_none() {
            let mut busy = self.desk.busy;
            return busy.set(false);
        }
        let compare = self.phone.read(|app| app.identity().and_then(|identity| identity.compare_code()));
        self.desk.go(if compare.is_some() { Place::Compare } else { Place::Today });
        self.sync().await;
    }

    /// Syncs once and tells how it ended. A second one waits for nobody: while one
    /// goes on, nothing is begun.
    pub async fn sync(&self) {
        self.sync_with(Consent::NotAsked).await;
    }

    /// The same, where the person may have said that full photos go now.
    pub async fn sync_with(&self, consent: Consent) {
        let mut desk = self.desk;
        if desk.transfer.peek().is_some() {
            return;
        }
        let pause = Pause::default();
        desk.transfer.set(Some(Transfer::default()));
        desk.pause.set(pause.clone());
        let (tell, heard) = watch::channel(Transfer::default());
        let phone = self.phone.clone();
        let running = tokio::spawn(async move {
            phone.sync(&|transfer| tell.send_modify(|told| *told = transfer), consent, &pause).await
        });
        let (ended, ()) = tokio::join!(awaited(running), self.show_transfer(heard));
        desk.transfer.set(None);
        desk.left.set(None);
        desk.pausing.set(false);
        self.sync_ended(&ended);
        desk.changed();
        if self.phone.read(App::is_revoked) {
            // Whoever holds the phone must show that they know its word before they see more.
            desk.go(Place::Today);
            return desk.guard.lock();
        }
        self.record_left_over().await;
    }

    /// Shows how far a sync has come and how long it still takes, until it ends.
    async fn show_transfer(&self, mut heard: watch::Receiver<Transfer>) {
        let (mut desk, mut pace) = (self.desk, Pace::default());
        loop {
            if let Ok(Err(_)) = tokio::time::timeout(PACE_EVERY, heard.changed()).await {
                return;
            }
            let (now_ms, transfer) = (self.phone.mono_ms(), *heard.borrow_and_update());
            pace.look(now_ms, &transfer);
            let left = pace.left(now_ms, &transfer);
            if *desk.left.peek() != left {
                desk.left.set(left);
            }
            desk.transfer.set(Some(transfer));
        }
    }

    /// Tells and remembers how a sync ended.
    fn sync_ended(&self, ended: &Result<Report, SyncError>) {
        let lang = self.desk.lang();
        let why = match ended {
            Ok(report) => why_not(report, lang),
            Err(error) => Some(error.say(lang)),
        };
        let last = LastSync {
            at: in_office_time(self.phone.now()).format("%H:%M %d/%m/%Y").to_string(),
            sent: why.is_none(),
            why,
            paused: ended.as_ref().is_ok_and(Report::is_paused),
            asks: ended.as_ref().is_ok_and(Report::asks),
        };
        self.tell_of_sync(&last, lang);
        self.desk.set(|settings| settings.last_sync = Some(last));
    }

    fn tell_of_sync(&self, last: &LastSync, lang: Lang) {
        match &last.why {
            None => self.desk.say(Tone::Good, Sentences::say(lang, "sync-agreed", &[]), Vec::new()),
            // What the person wished is nothing that went wrong.
            Some(why) if last.paused => self.desk.say(Tone::None, why.clone(), Vec::new()),
            Some(why) => self.desk.say(Tone::Bad, why.clone(), Vec::new()),
        }
    }

    /// Sets over which links full photos are sent.
    pub async fn set_photo_link(&self, link: PhotoLink) {
        let (phone, lang) = (self.phone.clone(), self.desk.lang());
        let set = aside(move || phone.set_photo_link(link, lang)).await;
        self.told(set);
    }

    fn told<T>(&self, done: Result<T, String>) -> Option<T> {
        self.desk.changed();
        match done {
            Ok(done) => Some(done),
            Err(why) => {
                self.desk.say(Tone::Bad, why, Vec::new());
                None
            }
        }
    }
}

/// Why both sides do not agree, in a sentence; none where they do.
fn why_not(report: &Report, lang: Lang) -> Option<String> {
    if let Some(alarm) = &report.alarm {
        return Some(alarm_words(lang, alarm));
    }
    if let Some(waiting) = report.say_waiting(lang) {
        return Some(waiting);
    }
    let key = match report.ended.split(':').next().unwrap_or_default() {
        _ if report.sent => return None,
        "paused" => "sync-paused",
        "differs" => "sync-differs",
        "other protocol" => "sync-other-version",
        "refused" => "sync-signed-out",
        _ => "sync-refused",
    };
    Some(Sentences::say(lang, key, &[]))
}

/// Shows what somebody asked for on the screen where they asked, if it is still there:
/// what [`Desk::run`] does outlives screens.
pub fn show<T: 'static>(mut on_screen: Signal<T>, what: T) {
    if let Ok(mut shown) = on_screen.try_write() {
        *shown = what;
    }
}

/// A view, made aside again whenever the phone's data may have changed, the language,
/// or what it is asked about (`input` may read signals). None until the first one is
/// there; the old one is shown until the next.
pub fn use_view<I: Send + 'static, V: Clone + PartialEq + Send + 'static>(
    input: impl Fn() -> I + 'static,
    view: impl Fn(&App, Lang, I) -> V + Clone + Send + 'static,
) -> Signal<Option<V>> {
    let (desk, phone) = (use_context::<Desk>(), use_context::<Phone>());
    let mut shown = use_signal(|| None);
    let mut asked = use_signal(|| 0_u64);
    use_effect(move || {
        let (_, lang, input) = (*desk.revision.read(), desk.lang(), input());
        let number = *asked.peek() + 1;
        asked.set(number);
        let (phone, view) = (phone.clone(), view.clone());
        spawn(async move {
            let made = aside(move || phone.read(|app| view(app, lang, input))).await;
            // What was asked later is the one to show.
            if *asked.peek() == number && shown.peek().as_ref() != Some(&made) {
                shown.set(Some(made));
            }
        });
    });
    shown
}

/// Keeps documents one after another, so that an older one never comes last.
async fn keep_documents(desk: Desk, mut asked: UnboundedReceiver<Keep>) {
    while let Some(keep) = asked.next().await {
        if desk.is_outdone(keep) {
            continue;
        }
        let (phone, lang, document) = (desk.phone(), desk.lang(), keep.document);
        let kept = if let Document::Draft(of) = document {
            let draft = desk.drafts.peek().get(&of).cloned().unwrap_or_default();
            aside(move || keep_draft(&phone, of, &draft, lang)).await
        } else {
            let settings = desk.settings.peek().clone();
            aside(move || phone.keep(document, &settings, lang)).await
        };
        match kept {
            Ok(()) => desk.kept(keep),
            Err(why) => desk.keep_again(keep, why),
        }
    }
}

/// An empty draft is no draft.
fn keep_draft(phone: &Phone, of: Id, draft: &Draft, lang: Lang) -> Result<(), String> {
    if draft.is_empty() {
        phone.forget(Document::Draft(of));
        return Ok(());
    }
    phone.keep(Document::Draft(of), draft, lang)
}

/// What is half typed about no visit: the office's address, a purpose before a visit is opened.
pub const NO_VISIT: Id = Id([0; 16]);

/// The draft of a visit. Of one that was opened under several ids, all that was half
/// written is in it.
pub fn use_draft(visit: VisitId) -> DraftHandle {
    use_draft_of(visit.into())
}

/// A draft, read once; changes go to the phone one after another.
pub fn use_draft_of(of: Id) -> DraftHandle {
    let (phone, mut desk) = (use_context::<Phone>(), use_context::<Desk>());
    use_hook(|| {
        let known = desk.drafts.peek().contains_key(&of);
        if !known {
            let ids = phone.read(|app| app.record().visit_ids(of.into()));
            let mut drafts = ids.into_iter().map(Id::from).filter(|id| *id != of).chain([of]);
            let read = |id: Id| phone.document::<Draft>(Document::Draft(id)).unwrap_or_default();
            let draft = drafts.by_ref().fold(Draft::new(), |mut all, id| {
                all.extend(read(id));
                all
            });
            desk.drafts.write().insert(of, draft);
        }
    });
    DraftHandle { of, desk }
}

/// A draft that is being written; it outlives the screen it is written on.
#[derive(Clone, Copy)]
pub struct DraftHandle {
    of: Id,
    desk: Desk,
}

impl std::fmt::Debug for DraftHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DraftHandle")
    }
}

impl DraftHandle {
    /// All that is written.
    pub fn all(&self) -> Draft {
        self.desk.drafts.read().get(&self.of).cloned().unwrap_or_default()
    }

    /// What is written in a field.
    pub fn get(&self, field: &str) -> String {
        self.desk.drafts.read().get(&self.of).and_then(|draft| draft.get(field)).cloned().unwrap_or_default()
    }

    /// Writes a field; kept at once.
    pub fn set(self, field: &str, text: String) {
        self.change(|draft| {
            if text.is_empty() {
                draft.remove(field);
            } else {
                draft.insert(field.to_owned(), text);
            }
        });
    }

    /// Forgets some fields: what was written in them is recorded.
    pub fn clear(self, fields: &[&str]) {
        self.change(|draft| draft.retain(|field, _| !fields.contains(&field.as_str())));
    }

    fn change(mut self, change: impl FnOnce(&mut Draft)) {
        change(self.desk.drafts.write().entry(self.of).or_default());
        self.desk.keep(Document::Draft(self.of));
    }
}

/// What was last said, with its undo.
#[component]
pub fn SaidBar() -> Element {
    let mut desk = use_context::<Desk>();
    let acts = use_acts();
    let Some(said) = desk.said.read().clone() else { return rsx! { div { class: "said", role: "status" } } };
    let undo = said.undo.clone();
    let words = desk.words();
    rsx! {
        div { class: "said {said.tone.name()}", id: "said", role: "status",
            p { "{said.words}" }
            if !undo.is_empty() {
                Button { id: "undo", weight: Weight::Quiet,
                    onpress: move |()| {
                        let (acts, undo) = (acts.clone(), undo.clone());
                        desk.run(async move {
                            desk.said.set(None);
                            let count = acts.act_all(undo.into_iter().map(|key| Intent::Undo { key }).collect()).await;
                            if count > 0 {
                                desk.say_saved(&desk.words().say("screen-undone"), Vec::new());
                            }
                        });
                    },
                    {words.say("screen-undo")}
                }
            } else {
                button { class: "close", aria_label: words.say("screen-dismiss"), onclick: move |_| desk.said.set(None), "×" }
            }
        }
    }
}
