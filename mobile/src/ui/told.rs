//! What a person is told of the data on their phone, unasked: what an opening restored,
//! what can't be read, what a reading of all files found, how little room is left. Pure
//! functions of what the store says of itself.

use std::collections::BTreeSet;

use mobile_core::shared::text::{Arg, Sentences, in_office_time};
use mobile_core::shared::words::{Speaker, alarm_words};
use mobile_core::store::{Damage, Fate, IndexState, OpenReport, OwnEnd, Room, VerifyReport, What};
use mobile_core::view::OfficeWord;

use super::parts::Tone;

/// A sentence, and how it sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How it sounds.
    pub tone: Tone,
    /// The sentence.
    pub words: String,
}

fn told(tone: Tone, words: String) -> Told {
    Told { tone, words }
}

/// What an opening restored and what it could not.
pub fn of_opening(report: &OpenReport, words: &Speaker) -> Vec<Told> {
    let mut all = Vec::new();
    let restored = entries(&report.damage, Fate::Restored);
    if restored > 0 {
        all.push(told(Tone::Good, words.count("screen-restored", restored)));
    }
    match &report.index {
        // Made anew of journals that were restored, it is the same news.
        IndexState::Rebuilt { .. } if restored > 0 => {}
        IndexState::Rebuilt { restored, .. } => {
            let count = usize::try_from(*restored).unwrap_or(usize::MAX);
            all.push(told(Tone::Good, words.count("screen-restored-index", count)));
        }
        IndexState::Without { .. } => all.push(told(Tone::Warn, words.say("screen-without-index"))),
        IndexState::Fresh | IndexState::CaughtUp { .. } => {}
    }
    all.extend(lost(&report.damage, words));
    if report.own_end != OwnEnd::Here {
        all.push(told(Tone::Bad, words.say("store-end-lost")));
    }
    if !report.documents_damaged.is_empty() {
        all.push(told(Tone::Warn, words.say("store-document-damaged")));
    }
    if report.peers_lost > 0 {
        let count = usize::try_from(report.peers_lost).unwrap_or(usize::MAX);
        all.push(told(Tone::Bad, words.count("screen-peers-lost", count)));
    }
    all
}

/// What a reading of all files found wrong; nothing where all is whole.
pub fn of_check(report: &VerifyReport, words: &Speaker) -> Vec<Told> {
    let mut all: Vec<Told> = lost(&report.damage, words).into_iter().collect();
    if !report.photos_damaged.is_empty() {
        all.push(told(Tone::Bad, words.count("screen-photos-damaged", report.photos_damaged.len())));
    }
    if report.index.is_some() {
        all.push(told(Tone::Warn, words.say("screen-index-differs")));
    }
    if report.index.is_some() || !report.damage.is_empty() {
        all.push(told(Tone::None, words.say("screen-open-again-restores")));
    }
    all
}

/// What is wrong with the office's word, and that it was restored; nothing where all is
/// well. A clock is told where times are written.
pub fn of_office(office: &OfficeWord, words: &Speaker) -> Vec<Told> {
    let alarm = office.alarm.map(|alarm| told(Tone::Bad, alarm_words(words.lang, &alarm)));
    let restored = of_restored(office, words).map(|restored| told(Tone::Warn, restored));
    alarm.into_iter().chain(restored).collect()
}

/// That the office was restored from a copy, and from when it is.
pub fn of_restored(office: &OfficeWord, words: &Speaker) -> Option<String> {
    let copied = chrono::DateTime::from_timestamp_millis(office.copied_ms?)?.fixed_offset();
    let date = in_office_time(copied).format("%H:%M %d/%m/%Y").to_string();
    Some(words.say_with("log-restored", "date", &date))
}

/// How little room is left; nothing where there is enough.
pub fn of_room(room: Room, words: &Speaker) -> Option<Told> {
    let (tone, key, free_bytes) = match room {
        Room::Enough => return None,
        Room::Little { free_bytes } => (Tone::Warn, "screen-room-little", free_bytes),
        Room::WordsOnly { free_bytes } => (Tone::Bad, "screen-room-words-only", free_bytes),
    };
    let megabytes = i64::try_from(free_bytes / 1_000_000).unwrap_or(i64::MAX);
    Some(told(tone, Sentences::say(words.lang, key, &[("megabytes", Arg::from(megabytes))])))
}

/// What can't be read: by number where it is known, else that something can't.
fn lost(damage: &[Damage], words: &Speaker) -> Option<Told> {
    let count = entries(damage, Fate::Stands);
    let stands = damage.iter().any(|damage| damage.fate == Fate::Stands);
    match count {
        0 if stands => Some(told(Tone::Bad, words.say("screen-damaged"))),
        0 => None,
        count => Some(told(Tone::Bad, words.count("screen-lost", count))),
    }
}

/// How many entries damage is about; several damages may be about one.
fn entries(damage: &[Damage], fate: Fate) -> usize {
    let of_entries = damage.iter().filter(|damage| damage.fate == fate && damage.what != What::Link);
    let places: BTreeSet<_> = of_entries.filter_map(|damage| Some((damage.journal, damage.place?))).collect();
    places.len()
}
