//! Entries that no honest phone writes: well chained and signed, and against the
//! rules all the same. Every one must reach the office, and none may do anything.

use shared::domain::{Decision, DecisionVerdict, Fact, Kind};
use shared::ids::{BodyHash, Key, sha256};
use shared::journal::{Act, Draft, Entry, Header};
use shared::record::Item;
use shared::text::Text;

use super::acts::{Hand, Stage, finding, mark};
use super::rng::Rng;

/// What a broken or bent phone does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// Decides, as only the office may.
    BeyondRole,
    /// Replaces or withdraws a colleague's mark without a reason.
    OverrulesColleague,
    /// The same before the colleague's entry has reached the office, and says it is its own.
    OverrulesUnseen,
    /// A mark that names something else, which has not reached the office.
    NamesUnseenElsewhere,
    /// A mark that seals, so that no settlement could remove it.
    SealsAMark,
    /// A decision under the name of a kind of a later version.
    UnknownKind,
    /// No body, and the key of something else: a decision, a quarantine, a seal, a join.
    NoBody,
    /// A settlement whose reason nobody can read, since its body is not sent.
    SettlesWithoutBody,
    /// A body under the key of something else.
    KeyMismatch,
}

/// How often of each; what seldom finds an occasion is tried more often.
const TRICKS: [(Trick, usize); 9] = [
    (Trick::BeyondRole, 1),
    (Trick::OverrulesColleague, 1),
    (Trick::OverrulesUnseen, 1),
    (Trick::NamesUnseenElsewhere, 1),
    (Trick::SealsAMark, 1),
    (Trick::UnknownKind, 1),
    (Trick::NoBody, 1),
    (Trick::SettlesWithoutBody, 9),
    (Trick::KeyMismatch, 1),
];

/// A trick: a draft that a phone of any role could write, and what is then changed.
pub struct Bent {
    pub draft: Draft,
    change: Change,
}

type Change = Box<dyn FnOnce(&mut Header, &mut Option<Vec<u8>>)>;

impl Bent {
    /// A random trick, where there is something to play it on.
    pub fn of(hand: &Hand<'_>, stage: &Stage, rng: &mut Rng) -> Option<Bent> {
        let tricks: Vec<Trick> = TRICKS.iter().flat_map(|(trick, times)| vec![*trick; *times]).collect();
        let trick = *rng.pick(&tricks)?;
        match trick {
            Trick::BeyondRole => Some(Bent { draft: decision(stage, rng)?, change: Box::new(|_, _| {}) }),
            Trick::UnknownKind => {
                let change: Change = Box::new(|header, _| header.kind = "later_decision".to_owned());
                Some(Bent { draft: decision(stage, rng)?, change })
            }
            Trick::SealsAMark => {
                let draft = stage.set(mark(stage, rng));
                Some(Bent { draft, change: Box::new(|header, _| header.act = Act::Seal) })
            }
            Trick::OverrulesColleague => overrules(hand, stage, rng),
            Trick::OverrulesUnseen | Trick::NamesUnseenElsewhere => names_unseen(hand, stage, rng, trick),
            Trick::SettlesWithoutBody => {
                let Bent { draft, change } = overrules(hand, stage, rng)?;
                let without_body: Change = Box::new(|header, body| {
                    change(header, body);
                    *body = None;
                });
                Some(Bent { draft, change: without_body })
            }
            Trick::NoBody | Trick::KeyMismatch => under_another_key(hand, stage, rng, trick),
        }
    }

    /// The bent entry, chained as the straight one was.
    pub fn bend(self, straight: &Entry) -> Entry {
        let mut header = straight.header().clone();
        let mut body = straight.body_bytes().map(<[u8]>::to_vec);
        (self.change)(&mut header, &mut body);
        if let Some(body) = &body {
            header.body_hash = BodyHash(sha256(body));
        }
        let bytes = serde_json::to_vec(&header).expect("a header is plain data");
        Entry::read(bytes, body).expect("a bent entry is still an entry")
    }
}

fn decision(stage: &Stage, rng: &mut Rng) -> Option<Draft> {
    let Fact::Finding(found) = finding(stage, rng) else { return None };
    let reason = Text::parse("tự ý", 100).expect("the words are clean");
    let verdict = if rng.percent(50) { DecisionVerdict::Upheld } else { DecisionVerdict::Rejected };
    Some(stage.set(Fact::Decision(Decision { name: found.name, verdict, reason })))
}

fn overrules(hand: &Hand<'_>, stage: &Stage, rng: &mut Rng) -> Option<Bent> {
    let marks = hand.record.keys_of(Kind::Mark).flat_map(|(_, key)| &key.standing);
    let theirs = marks.filter_map(|hash| hand.record.item(hash)).filter(|item| item.author != hand.author);
    let theirs = *rng.pick(&theirs.filter(|item| item.fact.is_some()).collect::<Vec<_>>())?;
    let (fact, theirs) = (theirs.fact.as_deref()?.clone(), theirs.reference());
    let act = if rng.percent(50) { Act::Withdraw } else { Act::Set };
    let change: Change = Box::new(move |header, _| {
        header.replaces = vec![theirs];
        header.act = act;
    });
    Some(Bent { draft: stage.set(fact), change })
}

fn names_unseen(hand: &Hand<'_>, stage: &Stage, rng: &mut Rng, trick: Trick) -> Option<Bent> {
    let of_marks = trick == Trick::OverrulesUnseen;
    let mut unseen: Vec<&Item> =
        hand.peer.items().filter(|item| (item.kind == Kind::Mark.name()) == of_marks).collect();
    unseen.retain(|item| item.author != hand.author && hand.record.item(&item.hash).is_none());
    unseen.sort_by_key(|item| item.order());
    let theirs = *rng.pick(&unseen)?;
    let fact = if of_marks { theirs.fact.as_deref()?.clone() } else { mark(stage, rng) };
    let mut named = theirs.reference();
    named.device = hand.device;
    let change: Change = Box::new(move |header, _| header.replaces = vec![named]);
    Some(Bent { draft: stage.set(fact), change })
}

fn under_another_key(hand: &Hand<'_>, stage: &Stage, rng: &mut Rng, trick: Trick) -> Option<Bent> {
    const RARE: [Kind; 5] = [Kind::Decision, Kind::Quarantine, Kind::Seal, Kind::SameVisit, Kind::SamePerson];
    let classes_of = |kinds: &[Kind]| -> Vec<Key> {
        kinds.iter().flat_map(|kind| hand.record.keys_of(*kind)).map(|(class, _)| *class).collect()
    };
    let rare = if rng.percent(50) { classes_of(&RARE) } else { Vec::new() };
    let classes = if rare.is_empty() { classes_of(&[Kind::Mark]) } else { rare };
    let class = *rng.pick(&classes)?;
    let target = hand.record.history(&class).pop()?;
    let (key, named) = (target.key, target.reference());
    let about = rng.percent(50).then_some(target.about);
    let change: Change = Box::new(move |header, body| {
        header.key = key;
        header.replaces = vec![named];
        header.act = Act::Withdraw;
        header.about = about.unwrap_or(header.about);
        if trick == Trick::NoBody {
            *body = None;
        }
    });
    Some(Bent { draft: stage.set(mark(stage, rng)), change })
}
