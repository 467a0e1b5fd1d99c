//! What a phone makes of the office's word about its log: it follows from what the phone
//! knew before, or it is an alarm. Without the log itself: a checkpoint and the keys are
//! enough.

use serde::{Deserialize, Serialize};

use super::proof::{verify_consistency, verify_entries};
use super::statement::{Checkpoint, EPOCH_FIRST, SignedCheckpoint, SignedEpoch, Statement};
use crate::ids::{DeviceId, LogHash, PublicKey};
use crate::journal::HeadVerifier;

/// What the office says about its log to somebody who knows an older end of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogWord {
    /// Its end.
    pub checkpoint: SignedCheckpoint,
    /// That it begins with the end the asker knows; empty where that is not so.
    #[serde(default)]
    pub consistency: Vec<LogHash>,
    /// The epochs that began since the one the asker knows, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<Restored>,
}

/// That an epoch began where it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// The statement.
    pub epoch: SignedEpoch,
    /// That the copy's log is the beginning of this one.
    pub consistency: Vec<LogHash>,
    /// That the new device's first entry stands in its place behind it.
    pub inclusion: Vec<LogHash>,
}

/// Entries of one journal that stand side by side in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The first one's place in its journal, from 1.
    pub seq: u64,
    /// Its place in the log, from 0.
    pub place: u64,
    /// How many.
    pub count: u64,
}

/// What a phone knows of the log: its end, and who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The newest end it was told.
    pub end: SignedCheckpoint,
    /// The key that signed it.
    pub key: PublicKey,
}

impl Known {
    /// The newest end.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.end.checkpoint
    }
}

/// Why an office's word can't be true, or not be all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum Alarm {
    /// It says nothing about its log, as it did before.
    Silent,
    /// Not signed by the office that enrolled this phone.
    Unsigned,
    /// Shorter than it was, and nobody has said that it was restored from a copy.
    Shorter {
        /// How long it was.
        known: u64,
        /// How long it is.
        now: u64,
    },
    /// An entry that was in it is not there any more, was changed or put elsewhere.
    Rewritten {
        /// Up to where it was known.
        known: u64,
    },
    /// Of an epoch that is over: an old office goes on beside the new one.
    OldEpoch {
        /// The newest epoch known.
        known: u64,
        /// Its own.
        now: u64,
    },
    /// It says that it was restored, and does not prove it.
    EpochUnproved,
    /// It does not hold what it had promised to hold.
    PromiseBroken {
        /// Up to where it had promised.
        promised: u64,
    },
}

impl Alarm {
    /// Its name on the wire and in keys of sentences.
    pub fn name(&self) -> &'static str {
        match self {
            Alarm::Silent => "silent",
            Alarm::Unsigned => "unsigned",
            Alarm::Shorter { .. } => "shorter",
            Alarm::Rewritten { .. } => "rewritten",
            Alarm::OldEpoch { .. } => "old_epoch",
            Alarm::EpochUnproved => "epoch_unproved",
            Alarm::PromiseBroken { .. } => "promise_broken",
        }
    }
}

/// Entries that an older end covered and a restored office may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The epoch that began.
    pub epoch: u64,
    /// How many entries the copy had.
    pub kept: u64,
    /// How many were known before.
    pub known: u64,
    /// When the copy was made, ms since 1970.
    pub copied_ms: i64,
}

/// What follows from a word that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What is known now.
    pub known: Known,
    /// The devices that signed in the epochs since, and their keys.
    pub signers: Vec<(DeviceId, PublicKey)>,
    /// The office was restored from a copy since.
    pub cut: Option<Cut>,
}

/// Judges the office's word by what was known before. `key_of` gives the keys of devices
/// that are believed beside the one that signed last: those it was enrolled with, for
/// somebody who knows nothing yet; those that signed before, since a copy may be older
/// than an epoch.
///
/// # Errors
/// The [`Alarm`]; what was known stays what is known.
pub fn judge(
    known: Option<&Known>,
    word: &LogWord,
    key_of: impl Fn(DeviceId) -> Option<PublicKey>,
    verifier: &dyn HeadVerifier,
) -> Result<Judged, Alarm> {
    let now = word.checkpoint.checkpoint;
    let Some(known) = known else {
        let key = first_key(word, key_of, verifier).ok_or(Alarm::Unsigned)?;
        signed(word, key, verifier)?;
        return Ok(Judged { known: Known { end: word.checkpoint, key }, signers: signers(word), cut: None });
    };
    let before = known.checkpoint();
    if now.epoch < before.epoch {
        return Err(Alarm::OldEpoch { known: before.epoch, now: now.epoch });
    }
    let (key, cut) = follow_epochs(known, word, key_of, verifier)?;
    signed(word, key, verifier)?;
    follows(before, word, cut)?;
    Ok(Judged { known: Known { end: word.checkpoint, key }, signers: signers(word), cut })
}

fn signers(word: &LogWord) -> Vec<(DeviceId, PublicKey)> {
    word.restored.iter().map(|restored| (restored.epoch.start.office, restored.epoch.start.public_key)).collect()
}

/// The key of the device that signs now: known, or given by one that is known, from epoch
/// to epoch.
fn first_key(
    word: &LogWord,
    key_of: impl Fn(DeviceId) -> Option<PublicKey>,
    verifier: &dyn HeadVerifier,
) -> Option<PublicKey> {
    let mut given: Option<(DeviceId, PublicKey)> = None;
    for Restored { epoch: SignedEpoch { start, signature }, .. } in &word.restored {
        let before = given.filter(|(device, _)| *device == start.before).map(|(_, key)| key);
        let before = before.or_else(|| key_of(start.before));
        if before.is_some_and(|key| start.is_signed(key, *signature, verifier)) {
            given = Some((start.office, start.public_key));
        }
    }
    let now = word.checkpoint.checkpoint.office;
    key_of(now).or(given.filter(|(device, _)| *device == now).map(|(_, key)| key))
}

fn signed(word: &LogWord, key: PublicKey, verifier: &dyn HeadVerifier) -> Result<(), Alarm> {
    let SignedCheckpoint { checkpoint, signature } = word.checkpoint;
    let holds = checkpoint.epoch >= EPOCH_FIRST && checkpoint.is_signed(key, signature, verifier);
    if holds { Ok(()) } else { Err(Alarm::Unsigned) }
}

/// From the key that is known over every epoch that began since to the one that signs now.
fn follow_epochs(
    known: &Known,
    word: &LogWord,
    key_of: impl Fn(DeviceId) -> Option<PublicKey>,
    verifier: &dyn HeadVerifier,
) -> Result<(PublicKey, Option<Cut>), Alarm> {
    let now = word.checkpoint.checkpoint;
    let end = (now.size, now.root);
    let before = known.checkpoint();
    let (mut epoch, mut office, mut key) = (before.epoch, before.office, known.key);
    let mut kept: Option<(u64, i64)> = None;
    for restored in &word.restored {
        let SignedEpoch { start, signature } = restored.epoch;
        let signer = if start.before == office { Some(key) } else { key_of(start.before) };
        let follows = start.epoch > epoch && signer.is_some_and(|key| start.is_signed(key, signature, verifier));
        let begins = verify_consistency((start.size, start.root), end, &restored.consistency);
        let stands =
            start.place >= start.size && verify_entries(&[(start.place, start.first)], end, &restored.inclusion);
        if !follows || !begins || !stands {
            return Err(Alarm::EpochUnproved);
        }
        (epoch, office, key) = (start.epoch, start.office, start.public_key);
        kept = Some(kept.filter(|(size, _)| *size <= start.size).unwrap_or((start.size, start.copied_ms)));
    }
    if (epoch, office) != (now.epoch, now.office) {
        return Err(if epoch == now.epoch { Alarm::Unsigned } else { Alarm::EpochUnproved });
    }
    let cut = kept.map(|(kept, copied_ms)| Cut { epoch, kept, known: before.size, copied_ms });
    Ok((key, cut))
}

/// The log goes on from what is known of it. Where the office was restored nothing of it is
/// compared: a copy may itself have been made of an office that had been restored and
/// nobody had noticed. The phone reads and proves all of it anew, sends again what is
/// lacking, and names what stays so.
fn follows(known: &Checkpoint, word: &LogWord, cut: Option<Cut>) -> Result<(), Alarm> {
    if cut.is_some() {
        return Ok(());
    }
    let now = word.checkpoint.checkpoint;
    if now.size < known.size {
        return Err(Alarm::Shorter { known: known.size, now: now.size });
    }
    let holds = verify_consistency((known.size, known.root), (now.size, now.root), &word.consistency);
    if holds { Ok(()) } else { Err(Alarm::Rewritten { known: known.size }) }
}
