//! A ZIP file with the same bytes for the same parts: no time of day, no owner, parts in
//! the order in which they come.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Refused;

/// A ZIP file being written.
pub(super) struct Zipped(ZipWriter<Cursor<Vec<u8>>>);

/// What a part may have without the format's extension for huge files.
const PART_BYTES_MAX: usize = u32::MAX as usize;

impl Zipped {
    pub fn new() -> Zipped {
        Zipped(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// A part that packing makes smaller.
    ///
    /// # Errors
    /// It is too large.
    pub fn packed(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        self.add(name, bytes, CompressionMethod::Deflated)
    }

    /// A part that is packed already, as pictures are.
    ///
    /// # Errors
    /// It is too large.
    pub fn stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        self.add(name, bytes, CompressionMethod::Stored)
    }

    /// The file.
    ///
    /// # Errors
    /// It is too large.
    pub fn finish(self) -> Result<Vec<u8>, Refused> {
        self.0.finish().map(Cursor::into_inner).map_err(|_| too_large())
    }

    fn add(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> Result<(), Refused> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(PLAIN_FILE);
        self.0.start_file(name, options).map_err(|_| too_large())?;
        self.0.write_all(bytes).map_err(|_| too_large())
    }
}

/// Read by all, written by its owner.
const PLAIN_FILE: u32 = 0o644;

/// Memory takes whatever is written, and names are checked before: size is all that is left.
fn too_large() -> Refused {
    Refused::TooMuch { field: "bytes of a part", max: PART_BYTES_MAX }
}
