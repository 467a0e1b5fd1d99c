//! Reads a file as its bytes come in. Whoever reads feeds bytes and asks what is next;
//! no more is held than one piece and what was fed at once.

use super::write::Header;
use super::{
    COST_MAX, DAMAGED_PIECES_MAX, FRAME_BYTES, HEADER_BYTES_MAX, LAST, MAGIC, NOT_LAST, PIECE_BYTES_MAX, Piece,
    SEALED_BYTES_MIN, VERSION, context, nonce,
};
use crate::ids::{Id, sha256, to_hex};
use crate::seal::SealKey;
use crate::text::{Lang, Sentences};

/// Lines before the first piece.
const LINES: usize = 3;

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

/// What is wrong with a file that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A piece is not as it was written, or not in its place.
    #[error("piece {number} is not as it was written")]
    Piece {
        /// Its number, from 0.
        number: u64,
    },
    /// A piece that was sealed so and is none that this version knows.
    #[error("piece {number} can't be read by this version")]
    Unknown {
        /// Its number.
        number: u64,
    },
    /// A length that no piece has: where the next one begins nobody knows.
    #[error("nothing can be read from piece {number} on")]
    Lost {
        /// The first that is lost.
        number: u64,
    },
    /// The file ends before its last piece.
    #[error("the file ends after {pieces} pieces")]
    Cut {
        /// How many there were.
        pieces: u64,
    },
    /// Something stands behind the last piece.
    #[error("there are bytes after the end")]
    AfterEnd,
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
pub struct Locked {
    bytes: Vec<u8>,
}

impl Locked {
    /// Takes bytes in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether its first lines are there, so that it can be unlocked. At the file's end
    /// they are not there any more: unlocking says what is wrong.
    ///
    /// # Errors
    /// [`Refused`], where no further bytes can help.
    pub fn is_ready(&self) -> Result<bool, Refused> {
        let begins = &self.bytes[..self.bytes.len().min(MAGIC.len())];
        if !MAGIC.as_bytes().starts_with(begins) {
            return Err(Refused::NotARescueFile);
        }
        match self.lines() {
            Some(_) => Ok(true),
            None if self.bytes.len() > HEADER_BYTES_MAX => Err(Refused::HeaderDamaged),
            None => Ok(false),
        }
    }

    /// Opens it with its passphrase. This takes a second of a phone, on purpose.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn unlock(self, passphrase: &str) -> Result<Reader, Refused> {
        self.is_ready()?;
        let lines = self.lines().ok_or(Refused::HeaderDamaged)?;
        let text = std::str::from_utf8(&self.bytes[..lines]).map_err(|_| Refused::HeaderDamaged)?;
        let mut parts = text.split_inclusive('\n');
        let (Some(magic), Some(json), Some(check)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Refused::HeaderDamaged);
        };
        let version = magic.strip_prefix(MAGIC).and_then(|version| version.trim_end().parse().ok());
        if version.ok_or(Refused::HeaderDamaged)? > VERSION {
            return Err(Refused::OtherVersion { version: version.unwrap_or_default() });
        }
        let digest = sha256(&text.as_bytes()[..magic.len() + json.len()]);
        let header: Option<Header> =
            (check == format!("{}\n", to_hex(&digest))).then(|| serde_json::from_str(json).ok()).flatten();
        let header = header.ok_or(Refused::HeaderDamaged)?;
        let (cost, max) = (header.key.cost(), COST_MAX);
        if cost.m_kib > max.m_kib || cost.t > max.t || cost.p > max.p {
            return Err(Refused::HeaderDamaged);
        }
        let key = header.key.key_for(passphrase).ok_or(Refused::WrongPassphrase)?;
        let waiting = self.bytes[lines..].to_vec();
        Ok(Reader {
            file: header.file,
            key,
            check: digest,
            number: 0,
            waiting,
            at: 0,
            damaged: 0,
            state: State::Reading,
        })
    }

    /// How many bytes the first lines have, once they are there.
    fn lines(&self) -> Option<usize> {
        let within = &self.bytes[..self.bytes.len().min(HEADER_BYTES_MAX)];
        let mut ends = within.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        ends.nth(LINES - 1)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    /// Its last piece was read.
    Ended,
    /// Bytes stand behind the last piece.
    AfterEnd,
    /// Nobody knows where the next piece begins.
    Lost,
}

/// An open file.
#[derive(Debug)]
pub struct Reader {
    file: Id,
    key: SealKey,
    check: [u8; 32],
    number: u64,
    waiting: Vec<u8>,
    at: usize,
    damaged: u64,
    state: State,
}

impl Reader {
    /// Takes bytes in.
    pub fn feed(&mut self, bytes: &[u8]) {
        if matches!(self.state, State::Lost | State::AfterEnd) {
            return;
        }
        self.waiting.drain(..self.at);
        self.at = 0;
        self.waiting.extend_from_slice(bytes);
    }

    /// What comes next.
    #[allow(clippy::should_implement_trait, reason = "an iterator ends, and this one only waits for more bytes")]
    pub fn next(&mut self) -> Next {
        let rest = &self.waiting[self.at..];
        match self.state {
            State::Lost | State::AfterEnd => return Next::Hungry,
            State::Ended if rest.is_empty() => return Next::Hungry,
            State::Ended => return self.give_up(State::AfterEnd, Damage::AfterEnd),
            State::Reading => {}
        }
        let Some((frame, rest)) = rest.split_first_chunk::<FRAME_BYTES>() else { return Next::Hungry };
        let [a, b, c, d, mark] = *frame;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if !(SEALED_BYTES_MIN..=PIECE_BYTES_MAX).contains(&length) || !matches!(mark, LAST | NOT_LAST) {
            return self.give_up(State::Lost, Damage::Lost { number: self.number });
        }
        let Some(sealed) = rest.get(..length) else { return Next::Hungry };
        let number = self.number;
        let plain = self.key.uncover(&nonce(self.file, number), &context(&self.check, number, mark), sealed);
        self.at += FRAME_BYTES + length;
        self.number += 1;
        let Some(plain) = plain else { return self.damaged(number) };
        if mark == LAST {
            self.state = State::Ended;
        }
        Piece::of(&plain).map_or(Next::Damaged(Damage::Unknown { number }), |piece| Next::Piece(Box::new(piece)))
    }

    /// The file has no more bytes: whether its last piece was among them.
    ///
    /// # Errors
    /// [`Damage::Cut`].
    pub fn finish(&self) -> Result<(), Damage> {
        let ended = matches!(self.state, State::Ended | State::AfterEnd);
        if ended { Ok(()) } else { Err(Damage::Cut { pieces: self.number }) }
    }

    fn damaged(&mut self, number: u64) -> Next {
        self.damaged += 1;
        if self.damaged > DAMAGED_PIECES_MAX {
            return self.give_up(State::Lost, Damage::Lost { number });
        }
        Next::Damaged(Damage::Piece { number })
    }

    fn give_up(&mut self, state: State, damage: Damage) -> Next {
        self.state = state;
        self.waiting.clear();
        self.at = 0;
        Next::Damaged(damage)
    }
}
