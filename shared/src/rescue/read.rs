//! Reads a file as its bytes come in. Whoever reads feeds bytes and asks what is next;
//! no more is held than one piece and what was fed at once.

use super::write::Header;
use super::{COST_MAX, Damage, FORM, Piece};
use crate::carried::{Frame, Lines, NotOpened, Opening, Sealing};
use crate::text::{Lang, Sentences};

/// Why a file is not opened at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It does not begin as one.
    #[error("not a rescue file")]
    NotARescueFile,
    /// Of a later version of the program.
    #[error("a rescue file of version {version}")]
    OtherVersion {
        /// Its version.
        version: u32,
    },
    /// Its first lines are not as they were written, or asks for absurdly much.
    #[error("the first lines of the rescue file are damaged")]
    HeaderDamaged,
    /// The passphrase is another one.
    #[error("a wrong passphrase for the rescue file")]
    WrongPassphrase,
}

impl Refused {
    /// Why, and what to do, in the reader's language.
    pub fn say(self, lang: Lang) -> String {
        let key = match self {
            Refused::NotARescueFile => "rescue-not-a-file",
            Refused::OtherVersion { .. } => "rescue-other-version",
            Refused::HeaderDamaged => "rescue-header-damaged",
            Refused::WrongPassphrase => "rescue-wrong-passphrase",
        };
        Sentences::say(lang, key, &[])
    }
}

impl From<NotOpened> for Refused {
    fn from(why: NotOpened) -> Refused {
        match why {
            NotOpened::OtherFile => Refused::NotARescueFile,
            NotOpened::OtherVersion { version } => Refused::OtherVersion { version },
            NotOpened::HeaderDamaged => Refused::HeaderDamaged,
        }
    }
}

/// What comes next in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A piece, verified.
    Piece(Box<Piece>),
    /// Something that can't be used; what comes after may be whole.
    Damaged(Damage),
    /// More bytes are needed.
    Hungry,
}

/// The beginning of a file that nobody has opened yet.
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

    /// Opens it with its passphrase. This takes a second of a phone, on purpose.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn unlock(self, passphrase: &str) -> Result<Reader, Refused> {
        let (Header { file, key }, check, rest) = self.0.read(&FORM)?;
        if !key.cost().is_within(COST_MAX) {
            return Err(Refused::HeaderDamaged);
        }
        let key = key.key_for(passphrase).ok_or(Refused::WrongPassphrase)?;
        Ok(Reader(Opening::of(Sealing::of(&FORM, file, key, check), rest)))
    }
}

/// An open file.
#[derive(Debug)]
pub struct Reader(Opening);

impl Reader {
    /// Takes bytes in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.feed(bytes);
    }

    /// What comes next.
    #[allow(clippy::should_implement_trait, reason = "an iterator ends, and this one only waits for more bytes")]
    pub fn next(&mut self) -> Next {
        match self.0.next() {
            Frame::Hungry => Next::Hungry,
            Frame::Damaged(damage) => Next::Damaged(damage),
            Frame::Plain { number, plain } => Piece::of(&plain)
                .map_or(Next::Damaged(Damage::Unknown { number }), |piece| Next::Piece(Box::new(piece))),
        }
    }

    /// The file has no more bytes: whether its last piece was among them.
    ///
    /// # Errors
    /// [`Damage::Cut`].
    pub fn finish(&self) -> Result<(), Damage> {
        self.0.finish()
    }
}
