//! What a file says about itself, read without decoding a pixel, so that a
//! bomb is refused in microseconds. Reads sizes, sampling, passes and the
//! orientation; no other metadata is looked at.

use image::metadata::Orientation;

use super::limits::{DECODE_BYTES_MAX, INPUT_EDGE_MAX, INPUT_PIXELS_MAX, SCANS_MAX};
use super::refusal::{PhotoRefusal, Unsupported};

/// A JPEG whose markers are all there, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JpegHeader {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    coding: Coding,
    /// Horizontal and vertical sampling factors, one pair a component.
    sampling: Vec<(u64, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Sequential,
    Progressive,
}

/// Refuses sizes that are never decoded.
///
/// # Errors
/// `TooLarge`, `TooManyPixels`, or `Damaged` for an empty picture.
pub(super) fn check_size(width: u32, height: u32) -> Result<(), PhotoRefusal> {
    if width == 0 || height == 0 {
        return Err(PhotoRefusal::Damaged);
    }
    if width.max(height) > INPUT_EDGE_MAX {
        return Err(PhotoRefusal::TooLarge { width, height, max: INPUT_EDGE_MAX });
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > INPUT_PIXELS_MAX {
        return Err(PhotoRefusal::TooManyPixels { pixels, max: INPUT_PIXELS_MAX });
    }
    Ok(())
}

/// Refuses what would need more than [`DECODE_BYTES_MAX`].
///
/// # Errors
/// `NeedsTooMuchMemory`.
pub(super) fn check_memory(bytes: u64) -> Result<(), PhotoRefusal> {
    if bytes > DECODE_BYTES_MAX {
        return Err(PhotoRefusal::NeedsTooMuchMemory { max: DECODE_BYTES_MAX });
    }
    Ok(())
}

/// Width and height of a PNG: its first chunk, always at the same place.
///
/// # Errors
/// `Truncated` or `Damaged`.
pub(super) fn png_size(bytes: &[u8]) -> Result<(u32, u32), PhotoRefusal> {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map(u32::from_be_bytes).ok_or(PhotoRefusal::Truncated)
    };
    let (width, height) = (number(16)?, number(20)?);
    if &bytes[12..16] != b"IHDR" {
        return Err(PhotoRefusal::Damaged);
    }
    Ok((width, height))
}

impl JpegHeader {
    /// Walks the markers from the first to the end of the picture. Bytes after
    /// that (camera extras, or an archive hidden behind a picture) are ignored:
    /// the photo is encoded anew.
    ///
    /// # Errors
    /// As [`super::prepare`], for everything that can be judged without decoding.
    pub(super) fn read(bytes: &[u8]) -> Result<JpegHeader, PhotoRefusal> {
        let mut walk = Walk { bytes, at: 2 };
        let mut frame = None;
        let mut orientation = None;
        let mut scans = 0;
        loop {
            match walk.marker()? {
                marker::END => break,
                marker::SCAN => {
                    walk.segment()?;
                    scans += 1;
                    if scans > SCANS_MAX {
                        return Err(PhotoRefusal::TooManyScans { max: SCANS_MAX });
                    }
                }
                marker::EXIF => {
                    let exif = walk.segment()?.strip_prefix(b"Exif\0\0");
                    orientation = orientation.or(exif.and_then(Orientation::from_exif_chunk));
                }
                code if marker::is_frame(code) => {
                    let one = Frame::read(code, walk.segment()?)?;
                    if frame.replace(one).is_some() {
                        return Err(PhotoRefusal::Damaged);
                    }
                }
                _ => drop(walk.segment()?),
            }
        }
        let Frame { width, height, coding, sampling } = frame.ok_or(PhotoRefusal::Damaged)?;
        let orientation = orientation.unwrap_or(Orientation::NoTransforms);
        Ok(JpegHeader { width, height, orientation, coding, sampling })
    }

    /// Bytes a decoder needs to give `output` pixels in three colours: every
    /// component's samples, the coefficients of the whole picture if it comes
    /// in passes (16 bits each), and the result. A file that ends before its passes do
    /// takes one component's coefficients once more, for a moment.
    pub(super) fn decode_bytes(&self, output: (u32, u32)) -> u64 {
        let area = |size: (u32, u32)| u64::from(size.0) * u64::from(size.1);
        let most = self.sampling.iter().map(|(h, v)| h * v).max().unwrap_or(1);
        let all: u64 = self.sampling.iter().map(|(h, v)| h * v).sum();
        let coefficients = match self.coding {
            Coding::Sequential => 0,
            Coding::Progressive => area((self.width, self.height)) * all / most * 2,
        };
        coefficients + area(output) * all / most + area(output) * 3
    }
}

struct Frame {
    width: u32,
    height: u32,
    coding: Coding,
    sampling: Vec<(u64, u64)>,
}

impl Frame {
    fn read(code: u8, segment: &[u8]) -> Result<Frame, PhotoRefusal> {
        let coding = match code {
            0xC0 | 0xC1 => Coding::Sequential,
            0xC2 => Coding::Progressive,
            _ => return Err(PhotoRefusal::Unsupported { what: Unsupported::Coding }),
        };
        let &[bits, h1, h0, w1, w0, count, ref components @ ..] = segment else {
            return Err(PhotoRefusal::Damaged);
        };
        let height = u32::from(u16::from_be_bytes([h1, h0]));
        let width = u32::from(u16::from_be_bytes([w1, w0]));
        check_size(width, height)?;
        if bits != 8 {
            return Err(PhotoRefusal::Unsupported { what: Unsupported::SampleBits });
        }
        let sampling = sampling(components);
        match count {
            _ if components.len() != usize::from(count) * 3 => Err(PhotoRefusal::Damaged),
            _ if sampling.iter().any(|&(h, v)| !(1..=4).contains(&h) || !(1..=4).contains(&v)) => {
                Err(PhotoRefusal::Damaged)
            }
            1 | 3 => Ok(Frame { width, height, coding, sampling }),
            4 => Err(PhotoRefusal::Unsupported { what: Unsupported::FourColours }),
            _ => Err(PhotoRefusal::Damaged),
        }
    }
}

fn sampling(components: &[u8]) -> Vec<(u64, u64)> {
    let factors = components.chunks_exact(3).map(|component| component[1]);
    factors.map(|both| (u64::from(both >> 4), u64::from(both & 15))).collect()
}

/// The markers that matter here (ITU-T T.81, table B.1).
mod marker {
    pub(super) const END: u8 = 0xD9;
    pub(super) const SCAN: u8 = 0xDA;
    pub(super) const EXIF: u8 = 0xE1;

    /// C4, C8 and CC sit among the frame markers but are tables or reserved.
    pub(super) fn is_frame(code: u8) -> bool {
        matches!(code, 0xC0..=0xCF) && !matches!(code, 0xC4 | 0xC8 | 0xCC)
    }

    /// Stuffing, fill bytes, restarts: inside or between data, with nothing behind them.
    pub(super) fn is_bare(code: u8) -> bool {
        matches!(code, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF)
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    /// The next marker with something behind it; coded data is stepped over.
    fn marker(&mut self) -> Result<u8, PhotoRefusal> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let skip = rest.iter().position(|&byte| byte == 0xFF).ok_or(PhotoRefusal::Truncated)?;
            let &code = rest.get(skip + 1).ok_or(PhotoRefusal::Truncated)?;
            // A second FF may itself begin the marker.
            self.at += skip + if code == 0xFF { 1 } else { 2 };
            if !marker::is_bare(code) {
                return Ok(code);
            }
        }
    }

    fn segment(&mut self) -> Result<&'a [u8], PhotoRefusal> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let &[high, low, ..] = rest else { return Err(PhotoRefusal::Truncated) };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            return Err(PhotoRefusal::Damaged);
        }
        self.at += length;
        rest.get(2..length).ok_or(PhotoRefusal::Truncated)
    }
}
