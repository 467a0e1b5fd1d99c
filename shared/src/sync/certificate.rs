//! What the office gives its phones so that they can trust and understand one another
//! where no office is: its signed word on whose a device's key is, and the key that what
//! they pass on to one another is sealed with. It names nobody, only ids, and refuses to
//! know whether a device has been revoked since: the office judges that.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::OfficeKey;
use crate::domain::Role;
use crate::ids::{DeviceId, MemberId, PublicKey, Signature, sha256};
use crate::journal::{DeviceKey, Ed25519, HeadSigner, HeadVerifier, Purpose};
use crate::seal::SealKey;

/// Team keys that a phone keeps: a phone that met the office since the last few devices
/// were revoked is still understood by one that did not.
pub const TEAM_KEYS_KEPT: usize = 4;

/// Says what a team key is made for, so that nothing else of the office's is one.
const TEAM_KEY_CONTEXT: &[u8] = b"ky-cuong team key v1\n";

/// What an office certifies of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certified {
    /// The device.
    pub device: DeviceId,
    /// What its signatures verify with.
    pub public_key: PublicKey,
    /// The person it is enrolled for.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
    /// The office's clock then, ms since 1970.
    pub issued_ms: i64,
}

/// «Chứng nhận máy»: an office's signed word on a device. What it says is read only by
/// checking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCertificate {
    office: DeviceId,
    #[serde(flatten)]
    says: Certified,
    signature: Signature,
}

/// Why a certificate is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCertified {
    /// Of an office that this phone does not know.
    #[error("a certificate of another office")]
    OtherOffice,
    /// The office did not sign it.
    #[error("the office did not sign this certificate")]
    Signature,
}

impl DeviceCertificate {
    /// The office's word, signed with its own key.
    pub fn issue(office: DeviceId, key: &DeviceKey, says: Certified) -> DeviceCertificate {
        let signature = key.sign_for(Purpose::Certificate, &statement(office, says));
        DeviceCertificate { office, says, signature }
    }

    /// What it certifies, if one of these offices signed it.
    ///
    /// # Errors
    /// [`NotCertified`].
    pub fn check(&self, offices: &[OfficeKey]) -> Result<Certified, NotCertified> {
        let known = offices.iter().find(|known| known.device == self.office).ok_or(NotCertified::OtherOffice)?;
        let signed = statement(self.office, self.says);
        let holds = Ed25519.verify_for(Purpose::Certificate, known.public_key, &signed, self.signature);
        if holds { Ok(self.says) } else { Err(NotCertified::Signature) }
    }
}

/// The bytes that are signed: office, time, device, key, person, and the role's name last.
fn statement(office: DeviceId, says: Certified) -> Vec<u8> {
    let Certified { device, public_key, member, role, issued_ms } = says;
    let time = issued_ms.to_be_bytes();
    [&office.0[..], &time, &device.0, &public_key.0, &member.0, role.name().as_bytes()].concat()
}

/// «Khoá của đoàn»: what phones of one office seal for one another with. There is a new
/// one each time a device is revoked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamKey {
    /// Which one: how many devices had been revoked.
    pub number: u32,
    /// 32 secret bytes, written as every other key is.
    key: PublicKey,
}

/// The key stays out of logs.
impl std::fmt::Debug for TeamKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TeamKey({})", self.number)
    }
}

impl TeamKey {
    /// The office's key of a number. It is made of the office's own secret, so that there
    /// is nothing more to keep, and an office restored from a copy has the same ones.
    pub fn of_office(seed: &[u8; 32], number: u32) -> TeamKey {
        let made = Zeroizing::new([TEAM_KEY_CONTEXT, &number.to_be_bytes(), seed].concat());
        TeamKey { number, key: PublicKey(sha256(&made)) }
    }

    /// What it seals with.
    pub fn seal_key(&self) -> SealKey {
        SealKey::of(Zeroizing::new(self.key.0))
    }
}

/// What a phone is given for meeting others without the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPass {
    /// The office's word on this phone.
    pub certificate: DeviceCertificate,
    /// What to seal with from now on.
    pub team_key: TeamKey,
}

impl TeamPass {
    /// The team keys of a phone that had some and is given this one: the newest first.
    pub fn added_to(&self, kept: &[TeamKey]) -> Vec<TeamKey> {
        let others = kept.iter().filter(|key| key.number != self.team_key.number).cloned();
        std::iter::once(self.team_key.clone()).chain(others).take(TEAM_KEYS_KEPT).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::HeadSigner;

    const OFFICE: DeviceId = DeviceId([1; 16]);

    fn certified() -> Certified {
        let (device, public_key, member) = (DeviceId([2; 16]), PublicKey([3; 32]), MemberId([4; 16]));
        Certified { device, public_key, member, role: Role::Inspector, issued_ms: 1_700_000_000_000 }
    }

    fn known(key: &DeviceKey) -> [OfficeKey; 1] {
        [OfficeKey { device: OFFICE, public_key: key.public_key() }]
    }

    #[test]
    fn a_certificate_says_what_its_office_signed_and_nothing_else() {
        let key = DeviceKey::from_seed([9; 32]);
        let made = DeviceCertificate::issue(OFFICE, &key, certified());
        let json = serde_json::to_string(&made).unwrap();
        let read: DeviceCertificate = serde_json::from_str(&json).unwrap();
        assert_eq!(read.check(&known(&key)), Ok(certified()));
        let changed = [
            Certified { device: DeviceId([7; 16]), ..certified() },
            Certified { public_key: PublicKey([7; 32]), ..certified() },
            Certified { member: MemberId([7; 16]), ..certified() },
            Certified { role: Role::Leader, ..certified() },
            Certified { issued_ms: 0, ..certified() },
        ];
        for says in changed {
            let forged = DeviceCertificate { says, ..made };
            assert_eq!(forged.check(&known(&key)), Err(NotCertified::Signature), "{says:?}");
        }
        let other = DeviceKey::from_seed([8; 32]);
        assert_eq!(made.check(&known(&other)), Err(NotCertified::Signature));
        assert_eq!(made.check(&[]), Err(NotCertified::OtherOffice));
    }

    #[test]
    fn team_keys_differ_by_number_and_office_and_only_the_newest_few_are_kept() {
        let key = |number| TeamKey::of_office(&[5; 32], number);
        assert_eq!(key(1), key(1));
        assert_ne!(key(1).key, key(2).key);
        assert_ne!(key(1).key, TeamKey::of_office(&[6; 32], 1).key);
        let certificate = DeviceCertificate::issue(OFFICE, &DeviceKey::from_seed([9; 32]), certified());
        let kept = (0..9).fold(Vec::new(), |kept, number| {
            let pass = TeamPass { certificate, team_key: key(number) };
            pass.added_to(&pass.added_to(&kept))
        });
        assert_eq!(kept.iter().map(|key| key.number).collect::<Vec<_>>(), [8, 7, 6, 5]);
    }
}
