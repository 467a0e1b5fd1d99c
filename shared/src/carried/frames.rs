//! The pieces behind the lines: sealed one after the other, and opened as their bytes
//! come in, so that no more than one is ever in memory.

use super::Form;
use crate::ids::Id;
use crate::seal::{NONCE_BYTES, Nonce, SealKey, TAG_BYTES};

/// Length and mark before what is sealed.
const FRAME_BYTES: usize = 5;
/// The least that is sealed: a kind.
const SEALED_BYTES_MIN: usize = 1 + TAG_BYTES;
const LAST: u8 = 1;
const NOT_LAST: u8 = 0;

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

/// Whether another piece follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// One does.
    NotLast,
    /// None does.
    Last,
}

impl Mark {
    fn byte(self) -> u8 {
        match self {
            Mark::NotLast => NOT_LAST,
            Mark::Last => LAST,
        }
    }
}

/// Seals a file's pieces, in order.
#[derive(Debug)]
pub(crate) struct Sealing {
    form: &'static Form,
    file: Id,
    key: SealKey,
    check: [u8; 32],
    number: u64,
}

impl Sealing {
    pub(crate) fn of(form: &'static Form, file: Id, key: SealKey, check: [u8; 32]) -> Sealing {
        Sealing { form, file, key, check, number: 0 }
    }

    /// The bytes of the next piece.
    pub(crate) fn piece(&mut self, mut plain: Vec<u8>, mark: Mark) -> Vec<u8> {
        let mark = mark.byte();
        self.key.close(&self.nonce(), &self.context(mark), &mut plain, 0);
        self.number += 1;
        let length = u32::try_from(plain.len()).expect("a piece is far below 4 GiB");
        [&length.to_be_bytes()[..], &[mark], &plain].concat()
    }

    fn open(&mut self, sealed: &[u8], mark: u8) -> Option<Vec<u8>> {
        let plain = self.key.uncover(&self.nonce(), &self.context(mark), sealed);
        self.number += 1;
        plain
    }

    /// What seals a piece beside the key: which one it is, of which file.
    fn context(&self, mark: u8) -> Vec<u8> {
        [self.form.context, &self.check, &self.number.to_be_bytes(), &[mark]].concat()
    }

    fn nonce(&self) -> Nonce {
        let mut nonce = [0; NONCE_BYTES];
        nonce[..16].copy_from_slice(self.file.bytes());
        nonce[16..].copy_from_slice(&self.number.to_be_bytes());
        nonce
    }
}

/// What comes next in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Frame {
    /// What a piece says, as it was sealed.
    Plain {
        /// Its number.
        number: u64,
        /// Its bytes.
        plain: Vec<u8>,
    },
    /// Something that can't be used; what comes after may be whole.
    Damaged(Damage),
    /// More bytes are needed.
    Hungry,
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

/// Opens a file's pieces, in order.
#[derive(Debug)]
pub(crate) struct Opening {
    sealing: Sealing,
    waiting: Vec<u8>,
    at: usize,
    damaged: u64,
    state: State,
}

impl Opening {
    /// Opens what was sealed so; some bytes of it are here already.
    pub(crate) fn of(sealing: Sealing, waiting: Vec<u8>) -> Opening {
        Opening { sealing, waiting, at: 0, damaged: 0, state: State::Reading }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if matches!(self.state, State::Lost | State::AfterEnd) {
            return;
        }
        self.waiting.drain(..self.at);
        self.at = 0;
        self.waiting.extend_from_slice(bytes);
    }

    pub(crate) fn next(&mut self) -> Frame {
        let rest = &self.waiting[self.at..];
        match self.state {
            State::Lost | State::AfterEnd => return Frame::Hungry,
            State::Ended if rest.is_empty() => return Frame::Hungry,
            State::Ended => return self.give_up(State::AfterEnd, Damage::AfterEnd),
            State::Reading => {}
        }
        let Some((frame, rest)) = rest.split_first_chunk::<FRAME_BYTES>() else { return Frame::Hungry };
        let [a, b, c, d, mark] = *frame;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let number = self.sealing.number;
        let fits = (SEALED_BYTES_MIN..=self.sealing.form.piece_bytes_max).contains(&length);
        if !fits || !matches!(mark, LAST | NOT_LAST) {
            return self.give_up(State::Lost, Damage::Lost { number });
        }
        let Some(sealed) = rest.get(..length) else { return Frame::Hungry };
        let plain = self.sealing.open(sealed, mark);
        self.at += FRAME_BYTES + length;
        let Some(plain) = plain else { return self.damaged(number) };
        if mark == LAST {
            self.state = State::Ended;
        }
        Frame::Plain { number, plain }
    }

    /// The file has no more bytes: whether its last piece was among them.
    pub(crate) fn finish(&self) -> Result<(), Damage> {
        let ended = matches!(self.state, State::Ended | State::AfterEnd);
        if ended { Ok(()) } else { Err(Damage::Cut { pieces: self.sealing.number }) }
    }

    fn damaged(&mut self, number: u64) -> Frame {
        self.damaged += 1;
        if self.damaged > self.sealing.form.damaged_pieces_max {
            return self.give_up(State::Lost, Damage::Lost { number });
        }
        Frame::Damaged(Damage::Piece { number })
    }

    fn give_up(&mut self, state: State, damage: Damage) -> Frame {
        self.state = state;
        self.waiting.clear();
        self.at = 0;
        Frame::Damaged(damage)
    }
}
