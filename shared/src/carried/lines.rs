//! The lines before the first piece.

use serde::de::DeserializeOwned;

use super::Form;
use crate::ids::{sha256, to_hex};

/// Lines before the first piece.
const LINES: usize = 3;

/// Why a file is not opened at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotOpened {
    /// It does not begin as one of this form.
    OtherFile,
    /// Of a later version of the program.
    OtherVersion {
        /// Its version.
        version: u32,
    },
    /// Its first lines are not as they were written.
    HeaderDamaged,
}

/// The lines of a file that begins, and their check.
pub(crate) fn lines(form: &Form, header: &str) -> (Vec<u8>, [u8; 32]) {
    let lines = format!("{}{}\n{header}\n", form.magic, form.version);
    let check = sha256(lines.as_bytes());
    (format!("{lines}{}\n", to_hex(&check)).into_bytes(), check)
}

/// The beginning of a file, as its bytes come in.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    bytes: Vec<u8>,
}

impl Lines {
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether all of them are there; or why no further bytes can help.
    pub(crate) fn are_here(&self, form: &Form) -> Result<bool, NotOpened> {
        let begins = &self.bytes[..self.bytes.len().min(form.magic.len())];
        if !form.magic.as_bytes().starts_with(begins) {
            return Err(NotOpened::OtherFile);
        }
        match self.end(form) {
            Some(_) => Ok(true),
            None if self.bytes.len() > form.header_bytes_max => Err(NotOpened::HeaderDamaged),
            None => Ok(false),
        }
    }

    /// The header, the check, and what came behind the lines.
    pub(crate) fn read<T: DeserializeOwned>(self, form: &Form) -> Result<(T, [u8; 32], Vec<u8>), NotOpened> {
        self.are_here(form)?;
        let end = self.end(form).ok_or(NotOpened::HeaderDamaged)?;
        let text = std::str::from_utf8(&self.bytes[..end]).map_err(|_| NotOpened::HeaderDamaged)?;
        let mut parts = text.split_inclusive('\n');
        let (Some(magic), Some(json), Some(check)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotOpened::HeaderDamaged);
        };
        let version = magic.strip_prefix(form.magic).and_then(|version| version.trim_end().parse().ok());
        let version: u32 = version.ok_or(NotOpened::HeaderDamaged)?;
        if version > form.version {
            return Err(NotOpened::OtherVersion { version });
        }
        let digest = sha256(&text.as_bytes()[..magic.len() + json.len()]);
        let header = (check == format!("{}\n", to_hex(&digest))).then(|| serde_json::from_str(json).ok()).flatten();
        Ok((header.ok_or(NotOpened::HeaderDamaged)?, digest, self.bytes[end..].to_vec()))
    }

    /// Where they end, once they are there.
    fn end(&self, form: &Form) -> Option<usize> {
        let within = &self.bytes[..self.bytes.len().min(form.header_bytes_max)];
        let mut ends = within.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        ends.nth(LINES - 1)
    }
}
