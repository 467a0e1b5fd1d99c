//! The world of one seed: phones, office, network, faults; one step at a time.

use std::collections::BTreeMap;

use shared::domain::Role;
use shared::ids::{DeviceId, MemberId, PublicKey, ScopeId, Signature};
use shared::journal::{Draft, Ed25519, HeadVerifier};
use shared::log::EPOCH_FIRST;
use shared::record::Enrolled;
use shared::record::PlantedFault;
use shared::sync::{Batch, Effect, Request, Response, pack, unpack};

use super::acts::{Hand, Stage, stamp};
use super::bundle::Passing;
use super::check::{self, Broken, Watch};
use super::hostile::Bent;
use super::office::{Known, Office, OfficeBug, Right, Seat};
use super::phone::{Phone, RealKeys, Signing, StandIn, StandInVerifier};
use super::restored::Copy;
use super::rng::Rng;

/// Steps with faults in one seed.
const STEPS: u64 = 420;
/// A replica that a step touched is folded from scratch at once; every so often, all are.
const LOOK_AT_ALL_EVERY: u64 = 50;
/// Rounds of undisturbed sync after which all must agree.
const QUIET_ROUNDS: u32 = 3;
/// Questions in one undisturbed sync: far more than any needs.
const QUIET_QUESTIONS: u32 = 2_000;
/// No seed has more phones, clones among them.
const PHONES_MAX: usize = 10;
/// One seed in so many uses real keys and packed batches.
const REAL_EVERY: u64 = 40;

/// Bugs planted in a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bugs {
    /// In the office.
    pub office: Option<OfficeBug>,
    /// In every replica's fold.
    pub fold: Option<PlantedFault>,
    /// Phones keep what is in scopes they have lost.
    pub phones_keep_lost: bool,
    /// Phones believe whatever the office says of its log.
    pub phones_believe_all: bool,
    /// Phones let all go as soon as they hear that they are revoked.
    pub phones_wipe_all: bool,
}

/// How often each thing happened.
pub type Tallies = BTreeMap<&'static str, u64>;

/// A seed that held to its end.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Steps taken.
    pub steps: u64,
    /// Entries written.
    pub entries: u64,
    /// How often each fault and verdict happened.
    pub tallies: Tallies,
}

/// Runs one seed.
///
/// # Errors
/// The first invariant that broke.
pub fn run(seed: u64, bugs: Bugs) -> Result<Outcome, Broken> {
    let mut world = World::new(seed, bugs);
    for step in 1..=STEPS {
        world.step()?;
        world.check(step)?;
    }
    world.quiet()?;
    let mut tallies = world.tallies;
    world.office.verdicts.iter().for_each(|(name, count)| *tallies.entry(name).or_default() += count);
    Ok(Outcome { steps: STEPS, entries: world.office.log.len() as u64, tallies })
}

/// A phone's person with what they see, and what the next one sees.
fn hand(phones: &[Phone], phone: usize) -> Hand<'_> {
    let (person, other) = (&phones[phone], &phones[(phone + 1) % phones.len()]);
    Hand { record: &person.record, peer: &other.record, author: person.member, device: person.durable.device }
}

enum Message {
    Question { phone: usize, device: DeviceId, number: u64, request: Box<Request> },
    Answer { phone: usize, number: u64, response: Box<Response> },
}

struct World {
    rng: Rng,
    stage: Stage,
    phones: Vec<Phone>,
    office: Office,
    network: Vec<Message>,
    next_number: u64,
    tallies: Tallies,
    watch: Watch,
    real: RealKeys,
    touched: Option<usize>,
    log_folded: usize,
    office_copy: Option<Copy>,
    /// As a clock counts them: a copy does not set it back.
    epochs: u64,
    failed: Option<Broken>,
}

impl World {
    fn new(seed: u64, bugs: Bugs) -> World {
        let mut rng = Rng::new(seed);
        let real = if seed.is_multiple_of(REAL_EVERY) { RealKeys::Yes } else { RealKeys::No };
        let stage = Stage::new(&mut rng);
        let office = Office::new(DeviceId(rng.id()), MemberId(rng.id()), bugs.office, bugs.fold);
        let mut world = World {
            stage,
            phones: Vec::new(),
            office,
            network: Vec::new(),
            next_number: 0,
            tallies: Tallies::new(),
            watch: Watch::default(),
            real,
            touched: None,
            log_folded: 0,
            office_copy: None,
            epochs: EPOCH_FIRST,
            failed: None,
            rng,
        };
        let drafts = world.stage.planned();
        world.office_says(drafts);
        let count = 3 + world.rng.below(6);
        (0..count).for_each(|index| world.enrol(index, bugs));
        world
    }

    fn office_says(&mut self, drafts: Vec<Draft>) {
        let drafts = drafts.into_iter().map(|draft| (draft, stamp(&mut self.rng))).collect();
        self.office.write(drafts);
    }

    fn enrol(&mut self, index: usize, bugs: Bugs) {
        let role = if index.is_multiple_of(3) { Role::Leader } else { Role::Inspector };
        let (device, member) = (DeviceId(self.rng.id()), MemberId(self.rng.id()));
        let signing = Signing::new(self.rng.id(), self.real);
        let key = signing.signer().public_key();
        let enrolled = Enrolled { member, role };
        self.office.enrolled.insert(device, Known { enrolled, key, right: Right::Syncs });
        let offices = [self.office.device].into();
        let mut phone = Phone::new((device, member), role, signing, offices).with_fault(bugs.fold);
        phone.keeps_lost = bugs.phones_keep_lost;
        phone.believes_all = bugs.phones_believe_all;
        phone.wipes_all = bugs.phones_wipe_all;
        phone.start(None, stamp(&mut self.rng));
        self.phones.push(phone);
        for (team, percent) in [(0, 85), (1, 60)] {
            if self.rng.percent(percent) {
                let fact = self.stage.member(team, member);
                self.office_says(vec![Draft::set(fact, ScopeId::DISTRICT)]);
            }
        }
    }

    fn step(&mut self) -> Result<(), Broken> {
        let phone = self.rng.below(self.phones.len());
        self.touched = Some(phone);
        if self.rng.percent(60) {
            self.go_on_anew();
        }
        if self.office.is_unsaid() && self.rng.percent(6) {
            self.say_restored();
        }
        match self.rng.below(100) {
            0..21 => self.write(phone),
            21 => self.change_a_team(phone),
            22..25 => self.office_writes(),
            25..56 => self.ask(phone),
            56..88 => self.deliver(),
            88 => self.pass_on(phone),
            _ => self.fault(phone),
        }
        self.failed.take().map_or(Ok(()), Err)
    }

    fn check(&mut self, step: u64) -> Result<(), Broken> {
        self.watch.office(&self.office)?;
        if let Some(phone) = self.touched {
            check::phone(&self.phones[phone], &self.office)?;
            check::refold(&self.phones[phone].record)?;
        }
        if self.office.log.len() != self.log_folded {
            self.log_folded = self.office.log.len();
            check::refold(&self.office.record)?;
        }
        if step.is_multiple_of(LOOK_AT_ALL_EVERY) {
            check::rights_hold(&self.office)?;
            self.phones.iter().try_for_each(|phone| check::refold(&phone.record))?;
        }
        Ok(())
    }

    fn tally(&mut self, what: &'static str) {
        *self.tallies.entry(what).or_default() += 1;
    }

    fn write(&mut self, phone: usize) {
        match self.rng.below(100) {
            0..11 => self.write_bent(phone),
            11..14 => self.write_seal(phone),
            _ => self.write_straight(phone),
        }
    }

    fn write_straight(&mut self, phone: usize) {
        let draft = hand(&self.phones, phone).act(&self.stage, &mut self.rng);
        let Some(draft) = draft else { return };
        let stamp = stamp(&mut self.rng);
        self.phones[phone].write(vec![(draft, stamp)]);
    }

    fn write_bent(&mut self, phone: usize) {
        let bent = Bent::of(&hand(&self.phones, phone), &self.stage, &mut self.rng);
        let Some(bent) = bent else { return };
        let stamp = stamp(&mut self.rng);
        if self.phones[phone].write_bent(bent, stamp) {
            self.tally("forbidden act");
        }
    }

    fn write_seal(&mut self, phone: usize) {
        let sealing = hand(&self.phones, phone).seal(&self.stage, &mut self.rng);
        let Some(mut sealing) = sealing else { return };
        let mut parts = Vec::new();
        if let Some(part) = sealing.part.take() {
            let stamp = stamp(&mut self.rng);
            parts.extend(self.phones[phone].write(vec![(part, stamp)]).iter().map(|entry| entry.hash()));
        }
        let stamp = stamp(&mut self.rng);
        if !self.phones[phone].write(vec![(sealing.seal(parts), stamp)]).is_empty() {
            self.tally("sealed");
        }
    }

    fn office_writes(&mut self) {
        let office = &self.office;
        let (record, author, device) = (&office.record, office.author, office.device);
        let hand = Hand { record, peer: record, author, device };
        let drafts = hand.office_act(&self.stage, &mut self.rng);
        let drafts = drafts.into_iter().map(|draft| (draft, stamp(&mut self.rng))).collect();
        self.office.write(drafts);
    }

    fn change_a_team(&mut self, phone: usize) {
        self.tally("team changed");
        let (record, author, device) = (&self.office.record, self.office.author, self.office.device);
        let hand = Hand { record, peer: record, author, device };
        let draft = hand.team(&self.stage, self.phones[phone].member, &mut self.rng);
        self.office_says(vec![draft]);
    }

    fn ask(&mut self, phone: usize) {
        if self.phones[phone].asked.is_some() {
            // The answer did not come: the link is given up and made anew.
            if self.rng.percent(15) {
                self.tally("time-out");
                self.phones[phone].forget_session();
            }
            return;
        }
        self.next_number += 1;
        let number = self.next_number;
        if let Some(request) = self.phones[phone].ask(number) {
            let device = self.phones[phone].durable.device;
            self.network.push(Message::Question { phone, device, number, request: Box::new(request) });
        }
    }

    /// A visit goes to another phone without the office: nothing is sent by that.
    fn pass_on(&mut self, phone: usize) {
        let other = (phone + 1) % self.phones.len();
        let Some(visit) = self.rng.pick(&self.stage.visits).copied() else { return };
        self.touched = Some(other);
        if self.phones[other].disk_full {
            return;
        }
        let seen = self.office.sees(self.phones[other].durable.device);
        let passing = match Passing::of(&self.phones[phone], visit, &seen) {
            Ok(passing) => passing,
            Err(broken) => {
                self.failed = Some(broken);
                return;
            }
        };
        let to = &mut self.phones[other];
        let (sent, photos) = (to.durable.sent, to.durable.photos_sent.clone());
        let taken_in = passing.taken_in(to);
        if (sent, &photos) != (to.durable.sent, &to.durable.photos_sent) {
            self.failed = Some(Broken("a peer made something count as sent".to_owned()));
        }
        if taken_in {
            self.tally("passed on without the office");
        }
    }

    fn deliver(&mut self) {
        if self.network.is_empty() {
            return;
        }
        // Mostly in order; sometimes a later one overtakes.
        let overtakes = self.rng.percent(12) && self.network.len() > 1;
        let at = if overtakes { 1 + self.rng.below(self.network.len() - 1) } else { 0 };
        if overtakes {
            self.tally("reordered");
        }
        match self.network.remove(at) {
            Message::Question { phone, device, number, request } => self.at_office(phone, device, number, &request),
            Message::Answer { phone, number, response } => self.at_phone(phone, number, *response),
        }
    }

    fn at_office(&mut self, phone: usize, device: DeviceId, number: u64, request: &Request) {
        let request = self.over_the_wire(request.clone());
        let stamp = stamp(&mut self.rng);
        let verifier: &dyn HeadVerifier = match self.real {
            RealKeys::Yes => &Ed25519,
            RealKeys::No => &StandInVerifier,
        };
        if let Some(response) = self.office.answer(device, &request, verifier, stamp) {
            let within = check::within_scopes(&self.office, device, &response);
            if let Err(broken) = within.and_then(|()| check::promises_are_true(&self.office, device, &response)) {
                self.failed = Some(broken);
            }
            self.network.push(Message::Answer { phone, number, response: Box::new(response) });
        }
    }

    fn over_the_wire(&self, request: Request) -> Request {
        match (self.real, request) {
            (RealKeys::Yes, Request::Push(batch)) => {
                let arrived = unpack(&pack(&batch)).expect("a packed batch unpacks");
                let entries = arrived.entries.into_iter().collect::<Result<_, _>>().expect("all of them are entries");
                Request::Push(Batch { note: arrived.note, entries })
            }
            (_, request) => request,
        }
    }

    fn at_phone(&mut self, phone: usize, number: u64, response: Response) {
        self.touched = Some(phone);
        let person = &mut self.phones[phone];
        if let Some((asked, request)) = &person.asked
            && *asked == number
            && let Err(broken) = check::acknowledged(&self.office, request, &response)
        {
            self.failed = Some(broken);
            return;
        }
        let effects = person.answered(number, response);
        if person.disk_full && !effects.is_empty() {
            return person.forget_session();
        }
        let loses = effects.iter().any(|effect| matches!(effect, Effect::LoseScopes(_)));
        effects.into_iter().for_each(|effect| person.apply(effect));
        if loses {
            self.tally("scope lost");
        }
    }

    fn fault(&mut self, phone: usize) {
        match self.rng.below(18) {
            16 => match self.rng.below(8) {
                0..3 => self.copy_office(),
                3..6 => self.restore_office(),
                6 => self.revoke(phone),
                _ => self.fill_phone(phone),
            },
            8..13 | 17 => self.restore(phone),
            15 => self.restart_office(),
            0 | 1 => self.lose(),
            2 | 3 => self.double(),
            4 => self.trim(),
            5 => self.forge(),
            6 => self.kill(phone),
            7 if self.rng.percent(25) => self.clone_phone(phone),
            7 => self.back_up(phone),
            _ => self.fill_disk(),
        }
    }

    fn revoke(&mut self, phone: usize) {
        if self.office.revoke(self.phones[phone].durable.device) {
            self.tally("revoked");
        }
    }

    fn copy_office(&mut self) {
        self.tally("office copied");
        self.office_copy = Some(self.office.copied());
        self.office.backed_up_to = self.office.tree.size();
    }

    fn restore_office(&mut self) {
        let Some(copy) = self.office_copy.clone().filter(|_| !self.office.is_unsaid()) else { return };
        // A revoked phone waits for no backup: what it let go is lost with an office that is
        // restored from before that, and nobody could tell of it.
        let wiped = |phone: &Phone| copy.holds(&phone.wiped.entries, &phone.wiped.photos);
        if !self.phones.iter().all(wiped) || self.network.iter().any(|message| self.lets_wipe(message)) {
            return;
        }
        self.tally("office restored from an older copy");
        self.office.backed_up_to = copy.size();
        self.office.restore(copy);
        self.watch.begins_anew();
    }

    /// Whether a revoked phone will let go of something once this arrives.
    fn lets_wipe(&self, message: &Message) -> bool {
        let Message::Answer { phone, response, .. } = message else { return false };
        self.phones[*phone].durable.revoked && matches!(**response, Response::Agree(_))
    }

    fn say_restored(&mut self) {
        self.tally("recovery: an office went on as a new device");
        self.epochs += 1;
        let (device, key) = (DeviceId(self.rng.id()), StandIn(PublicKey([self.epochs as u8; 32])));
        let stamp = stamp(&mut self.rng);
        self.office.begin_epoch(Seat { device, key, epoch: self.epochs }, stamp);
    }

    fn fill_phone(&mut self, phone: usize) {
        let full = &mut self.phones[phone].disk_full;
        *full = !*full;
        if *full {
            self.tally("phone full");
        }
    }

    /// The office begins again with what it stored, erased bodies gone: the same record.
    fn restart_office(&mut self) {
        self.tally("office restarted");
        let before = self.office.record.folded();
        self.office.restart();
        if self.office.record.folded() != before {
            self.failed = Some(Broken("the office folds another record after a restart".to_owned()));
        }
    }

    fn lose(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let at = self.rng.below(self.network.len());
        let name = match self.network.remove(at) {
            Message::Question { .. } => "lost question",
            Message::Answer { .. } => "lost answer",
        };
        self.tally(name);
    }

    fn double(&mut self) {
        let questions = self.network.iter().filter_map(|message| match message {
            Message::Question { phone, device, number, request } => Some((*phone, *device, *number, request.clone())),
            Message::Answer { .. } => None,
        });
        let questions: Vec<_> = questions.collect();
        let Some((phone, device, number, request)) = self.rng.pick(&questions).cloned() else { return };
        self.tally("doubled");
        self.network.push(Message::Question { phone, device, number, request });
    }

    /// The front of a batch is lost on the way; what is left is still signed.
    fn trim(&mut self) {
        let cut = 1 + self.rng.below(3);
        if self.change_a_push(|batch| {
            let cut = cut.min(batch.entries.len().saturating_sub(1));
            batch.entries.drain(..cut);
        }) {
            self.tally("trimmed");
        }
    }

    fn forge(&mut self) {
        let id = self.rng.id();
        if self.change_a_push(|batch| {
            let mut forged = [0; 64];
            forged[..16].copy_from_slice(&id);
            batch.note.signature = Some(Signature(forged));
        }) {
            self.tally("forged");
        }
    }

    fn change_a_push(&mut self, change: impl FnOnce(&mut Batch)) -> bool {
        let push = self.network.iter_mut().find_map(|message| match message {
            Message::Question { request, .. } => match request.as_mut() {
                Request::Push(batch) => Some(batch),
                _ => None,
            },
            Message::Answer { .. } => None,
        });
        push.map(change).is_some()
    }

    fn kill(&mut self, phone: usize) {
        self.tally("killed");
        self.phones[phone].restart();
    }

    fn back_up(&mut self, phone: usize) {
        self.tally("backed up");
        let phone = &mut self.phones[phone];
        phone.backup = Some(phone.durable.clone());
    }

    /// From now on two phones write under one name, and neither knows of the other.
    fn clone_phone(&mut self, phone: usize) {
        if self.phones.len() < PHONES_MAX {
            self.tally("cloned");
            let clone = self.phones[phone].cloned();
            self.phones.push(clone);
        }
    }

    fn restore(&mut self, phone: usize) {
        let Some(backup) = self.phones[phone].backup.clone() else { return };
        self.tally("restored from a backup");
        self.phones[phone].durable = backup;
        self.phones[phone].restart();
    }

    fn go_on_anew(&mut self) {
        // A stopped phone still sends; only then does its person go on elsewhere.
        let all_sent = |phone: &Phone| phone.durable.own.iter().all(|entry| self.office.held.contains(&entry.hash()));
        let ended = |phone: &Phone| phone.durable.stopped || phone.durable.revoked;
        let stopped = self.phones.iter().position(|phone| ended(phone) && all_sent(phone));
        let Some(phone) = stopped else { return };
        self.touched = Some(phone);
        self.tally("recovery: went on as a new device");
        let device = DeviceId(self.rng.id());
        let signing = Signing::new(self.rng.id(), self.real);
        let person = &mut self.phones[phone];
        let enrolled = Enrolled { member: person.member, role: person.role };
        let key = signing.signer().public_key();
        self.office.enrolled.insert(device, Known { enrolled, key, right: Right::Syncs });
        person.start_anew(device, signing, stamp(&mut self.rng));
    }

    fn fill_disk(&mut self) {
        if !self.office.disk_full {
            self.tally("disk full");
        }
        self.office.disk_full = !self.office.disk_full;
    }

    /// Faults stop: within a few rounds all agree and fold the same record.
    fn quiet(&mut self) -> Result<(), Broken> {
        self.network.clear();
        self.office.disk_full = false;
        self.phones.iter_mut().for_each(|phone| phone.disk_full = false);
        if self.office.is_unsaid() {
            self.say_restored();
        }
        for _ in 0..QUIET_ROUNDS {
            for phone in 0..self.phones.len() {
                self.phones[phone].forget_session();
                self.sync_undisturbed(phone)?;
            }
        }
        self.watch.office(&self.office)?;
        check::refold(&self.office.record)?;
        self.phones.iter().try_for_each(|phone| check::refold(&phone.record))?;
        check::rights_hold(&self.office)?;
        check::converged(&self.phones, &self.office)?;
        check::any_order(&self.office, &mut self.rng)
    }

    fn sync_undisturbed(&mut self, phone: usize) -> Result<(), Broken> {
        for _ in 0..QUIET_QUESTIONS {
            self.next_number += 1;
            let Some(request) = self.phones[phone].ask(self.next_number) else { return Ok(()) };
            let device = self.phones[phone].durable.device;
            self.at_office(phone, device, self.next_number, &request);
            while let Some(message) = self.network.pop() {
                if let Message::Answer { phone, number, response } = message {
                    self.at_phone(phone, number, *response);
                }
            }
            self.failed.take().map_or(Ok(()), Err)?;
        }
        Err(Broken("an undisturbed sync does not end".to_owned()))
    }
}
