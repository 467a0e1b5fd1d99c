//! Reads a bundle as its bytes come in. Whoever reads feeds bytes and asks what is next;
//! no more is held than one piece and what was fed at once. The first thing that is not as
//! it was written ends it.

use super::write::{Header, Lock, key_context, plain_code};
use super::{COST_MAX, Damage, FORM, Piece, Refused};
use crate::carried::{Frame, Lines, NotOpened, Opening, Sealing};
use crate::ids::{DeviceId, Id, from_hex};
use crate::seal::{SealKey, Wrapped};
use crate::sync::{OfficeKey, TeamKey};

impl From<NotOpened> for Refused {
    fn from(why: NotOpened) -> Refused {
        match why {
            NotOpened::OtherFile => Refused::NotABundle,
            NotOpened::OtherVersion { version } => Refused::OtherVersion { version },
            NotOpened::HeaderDamaged => Refused::HeaderDamaged,
        }
    }
}

/// What a phone can open bundles with.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    /// Its offices.
    pub offices: &'a [OfficeKey],
    /// Their team keys that it was given.
    pub team: &'a [TeamKey],
    /// What its person typed.
    pub code: Option<&'a str>,
}

/// The beginning of a bundle that is not open yet.
#[derive(Debug, Default)]
pub struct Locked(Lines);

impl Locked {
    /// Takes bytes in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.feed(bytes);
    }

    /// Whether its first lines are there, so that it can be unlocked. At the file's end
    /// they are not there any more: unlocking says what is wrong.
    ///
    /// # Errors
    /// [`Refused`], where no further bytes can help.
    pub fn is_ready(&self) -> Result<bool, Refused> {
        Ok(self.0.are_here(&FORM)?)
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn unlock(self, keys: Keys<'_>) -> Result<Reader, Refused> {
        let (Header { file, office, lock }, check, rest) = self.0.read(&FORM)?;
        if keys.offices.iter().all(|known| known.device != office) {
            return Err(Refused::OtherOffice);
        }
        let key = match lock {
            Lock::Team { number, key } => team_key((file, office), (number, &key), keys.team)?,
            Lock::Code(wrapped) => code_key(&wrapped, keys.code)?,
        };
        Ok(Reader(Opening::of(Sealing::of(&FORM, file, key, check), rest)))
    }
}

/// An office restored from a copy may give a number twice: each key of it is tried.
fn team_key(
    (file, office): (Id, DeviceId),
    (number, sealed): (u32, &str),
    kept: &[TeamKey],
) -> Result<SealKey, Refused> {
    let sealed = from_hex(sealed).ok_or(Refused::HeaderDamaged)?;
    let context = key_context(file, office, number);
    let mut fitting = kept.iter().filter(|key| key.number == number);
    fitting.find_map(|key| key.seal_key().open_key(&context, &sealed)).ok_or(Refused::OtherKey { number })
}

fn code_key(wrapped: &Wrapped, code: Option<&str>) -> Result<SealKey, Refused> {
    if !wrapped.cost().is_within(COST_MAX) {
        return Err(Refused::HeaderDamaged);
    }
    let code = plain_code(code.ok_or(Refused::NeedsCode)?);
    wrapped.key_for(&code).ok_or(Refused::WrongCode)
}

/// An open bundle.
#[derive(Debug)]
pub struct Reader(Opening);

impl Reader {
    /// Takes bytes in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.feed(bytes);
    }

    /// The next piece; none where more bytes are needed.
    ///
    /// # Errors
    /// [`Refused::Damaged`].
    pub fn next_piece(&mut self) -> Result<Option<Piece>, Refused> {
        match self.0.next() {
            Frame::Hungry => Ok(None),
            Frame::Damaged(damage) => Err(damage.into()),
            Frame::Plain { number, plain } => {
                Piece::of(&plain).map(Some).ok_or(Refused::Damaged(Damage::Unknown { number }))
            }
        }
    }

    /// The file has no more bytes: whether its last piece was among them.
    ///
    /// # Errors
    /// [`Refused::Damaged`].
    pub fn finish(&self) -> Result<(), Refused> {
        Ok(self.0.finish()?)
    }
}
