//! First step: who is there, which version, and what the office holds of this
//! phone's journal.

use serde::{Deserialize, Serialize};

use super::TeamPass;
use crate::domain::Role;
use crate::ids::{DeviceId, EntryHash, MemberId, PublicKey};
use crate::journal::{Chain, Head};
use crate::log::{LogWord, OfficeLog, SignedCheckpoint};

/// What a phone sends with its one-time code to be enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code, as typed.
    pub code: String,
    /// The device's new id.
    pub device: DeviceId,
    /// The key its heads will be signed with.
    pub public_key: PublicKey,
}

/// A device of the office's own with the key it signs with: promises, checkpoints,
/// certificates. Known from enrolment on, and from there by the phone's own memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeKey {
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub public_key: PublicKey,
}

/// The office as it is when it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeNow {
    /// Its own devices: whose quarantines and erasures count.
    pub offices: Vec<DeviceId>,
    /// What they sign with.
    pub office_keys: Vec<OfficeKey>,
    /// What this phone may show others; none where it does not know who asks.
    pub pass: Option<TeamPass>,
    /// Its clock, ms since 1970.
    pub office_ms: i64,
}

/// What the office answers; the token is shown once and stored only as a hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolReply {
    /// The person the device is enrolled for.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
    /// Presented with every later request.
    pub token: String,
    /// The office's own devices: whose quarantines and erasures count.
    pub offices: Vec<DeviceId>,
    /// What they sign with.
    #[serde(default)]
    pub office_keys: Vec<OfficeKey>,
    /// What this phone may show others; none from an office of an earlier version.
    #[serde(default)]
    pub pass: Option<TeamPass>,
    /// The office's clock, ms since 1970.
    pub office_ms: i64,
}

/// Letters kept of the version that a phone says it has: enough for any version's name.
pub const VERSION_CHARS_MAX: usize = 40;

/// What a phone tells of itself, for a person at the office to see. Nothing else is made
/// of it: a phone may say anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneState {
    /// Of its program.
    pub version: String,
    /// Entries that are not agreed to be at the office.
    pub unsent_entries: u64,
    /// Photos and thumbnails that are not.
    pub unsent_photos: u64,
    /// Its wall clock, ms since 1970.
    pub clock_ms: i64,
}

impl PhoneState {
    /// The same without what no version has in its name, and no longer than one.
    pub fn shown(self) -> PhoneState {
        let is_of_version = |letter: &char| letter.is_ascii_alphanumeric() || ".-+_ ".contains(*letter);
        PhoneState { version: self.version.chars().filter(is_of_version).take(VERSION_CHARS_MAX).collect(), ..self }
    }
}

/// The phone's greeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`super::PROTOCOL_VERSION`] of the phone.
    pub protocol: u32,
    /// Who it is.
    pub device: DeviceId,
    /// The end of its own journal.
    pub head: Option<Head>,
    /// The newest end of the office's log that it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<SignedCheckpoint>,
    /// How it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PhoneState>,
}

/// The office's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelloReply {
    /// [`super::PROTOCOL_VERSION`] of the office.
    pub protocol: u32,
    /// The ends of the phone's journal as held here: several after a fork.
    pub heads: Vec<Head>,
    /// The place to send from so that nothing is missing.
    pub send_from: u64,
    /// The office's own devices.
    pub offices: Vec<DeviceId>,
    /// What they sign with.
    #[serde(default)]
    pub office_keys: Vec<OfficeKey>,
    /// What this phone may show others; none from an office of an earlier version.
    #[serde(default)]
    pub pass: Option<TeamPass>,
    /// The office's clock, ms since 1970.
    pub office_ms: i64,
    /// Its log, since the end the phone knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogWord>,
    /// The phone was revoked: it writes no more, sends what it has and gets nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// It was revoked and has sent all: no further entry of it is taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

impl HelloReply {
    /// The office as it was when it answered.
    pub fn office(&self) -> OfficeNow {
        OfficeNow {
            offices: self.offices.clone(),
            office_keys: self.office_keys.clone(),
            pass: self.pass.clone(),
            office_ms: self.office_ms,
        }
    }
}

/// The office's side: answers from what it holds of the phone's journal.
pub fn answer_hello(hello: &Hello, chain: &Chain, office: OfficeNow, log: OfficeLog<'_>) -> HelloReply {
    let heads = chain.heads().into_iter().map(|(seq, hash)| Head { seq, hash }).collect();
    let held = |head: Head| chain.holds(head.seq, head.hash);
    let send_from = match hello.head {
        Some(head) if held(head) => head.seq + 1,
        Some(head) if head.seq <= chain.top() => (head.seq / 2).max(1),
        _ => chain.top() + 1,
    };
    let OfficeNow { offices, office_keys, pass, office_ms } = office;
    let log = Some(log.word(hello.known.as_ref().map(|known| &known.checkpoint)));
    let (revoked, closed) = (false, false);
    let protocol = super::PROTOCOL_VERSION;
    HelloReply { protocol, heads, send_from, offices, office_keys, pass, office_ms, log, revoked, closed }
}

/// Whether the office holds an end of this journal that the phone does not:
/// the phone was restored from an older copy, or cloned. It must write no more.
pub fn meets_own_unknown(reply: &HelloReply, own_holds: impl Fn(u64, EntryHash) -> bool) -> bool {
    reply.heads.iter().any(|head| !own_holds(head.seq, head.hash))
}
