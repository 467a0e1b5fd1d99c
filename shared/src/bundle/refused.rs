//! Why a bundle is not taken in. Nothing was changed then.

use super::Damage;
use crate::sync::NotCertified;
use crate::text::{Lang, Sentences};

/// Why a bundle is refused whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It does not begin as one.
    #[error("not a visit bundle")]
    NotABundle,
    /// Of a later version of the program.
    #[error("a visit bundle of version {version}")]
    OtherVersion {
        /// Its version.
        version: u32,
    },
    /// Its first lines are not as they were written, or ask for absurdly much.
    #[error("the first lines of the visit bundle are damaged")]
    HeaderDamaged,
    /// For the phones of an office that this one does not know.
    #[error("a visit bundle of another office")]
    OtherOffice,
    /// Sealed with a team key that this phone does not have.
    #[error("this phone lacks team key {number}")]
    OtherKey {
        /// Which one.
        number: u32,
    },
    /// It is opened with the code on the sender's screen, and none was typed.
    #[error("this visit bundle needs the code on the sender's screen")]
    NeedsCode,
    /// Another code.
    #[error("a wrong code for the visit bundle")]
    WrongCode,
    /// Cut, changed, or of pieces that don't belong together.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// The office did not certify a device in it.
    #[error(transparent)]
    NotCertified(#[from] NotCertified),
    /// What its devices' keys and journals show is not so.
    #[error("what the visit bundle says is not proved: {0}")]
    NotProved(NotProved),
}

/// What is not proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotProved {
    /// A piece where none of its kind may be, or more than there may be.
    #[error("a piece out of its place")]
    Order,
    /// The cover is not signed by the certified key, or its places don't lead to its head.
    #[error("the cover")]
    Cover,
    /// An entry of a device without a certificate.
    #[error("an entry of a device without a certificate")]
    Device,
    /// An entry that its device did not sign.
    #[error("an entry's signature")]
    Signature,
    /// An entry that is not where the cover says its chain goes.
    #[error("an entry's place in its chain")]
    Place,
    /// An entry by another person than the one its device is certified for.
    #[error("an entry's author")]
    Author,
    /// A photo that no entry in it names.
    #[error("a photo that no entry names")]
    Photo,
    /// Fewer or more than its end says.
    #[error("the counts")]
    Counts,
}

impl Refused {
    /// Why, and what to do, in the reader's language.
    pub fn say(self, lang: Lang) -> String {
        let key = match self {
            Refused::NotABundle => "bundle-not-a-file",
            Refused::OtherVersion { .. } => "bundle-other-version",
            Refused::HeaderDamaged | Refused::Damaged(_) => "bundle-damaged",
            Refused::OtherOffice => "bundle-other-office",
            // The file is of an office known here, by a device of it that is not.
            Refused::NotCertified(NotCertified::OtherOffice) => "bundle-office-went-on",
            Refused::OtherKey { .. } => "bundle-other-key",
            Refused::NeedsCode => "bundle-needs-code",
            Refused::WrongCode => "bundle-wrong-code",
            Refused::NotCertified(NotCertified::Signature) | Refused::NotProved(_) => "bundle-not-proved",
        };
        Sentences::say(lang, key, &[])
    }
}
