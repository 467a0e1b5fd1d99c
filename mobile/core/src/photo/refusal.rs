//! Why a file can't become a photo. Sentences for people are in the text files.

use thiserror::Error;

/// Why a file was refused. Nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhotoRefusal {
    /// Neither JPEG nor PNG, whatever its name says.
    #[error("not a JPEG or PNG but {looks_like:?}")]
    NotAPicture {
        /// What the first bytes say it is.
        looks_like: LooksLike,
    },
    /// More bytes than are read at all.
    #[error("{len} bytes, at most {max} are read")]
    TooManyBytes {
        /// Bytes given.
        len: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// An edge is too long.
    #[error("{width} × {height} pixels, at most {max} on an edge are decoded")]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Pixels allowed on each edge.
        max: u32,
    },
    /// Too many pixels in all.
    #[error("{pixels} pixels, at most {max} are decoded")]
    TooManyPixels {
        /// Width times height.
        pixels: u64,
        /// Pixels allowed.
        max: u64,
    },
    /// Its kind of coding would need too much memory at this size.
    #[error("decoding would need more than {max} bytes of memory")]
    NeedsTooMuchMemory {
        /// Bytes allowed.
        max: u64,
    },
    /// A JPEG with more passes than any camera writes.
    #[error("more than {max} scans")]
    TooManyScans {
        /// Scans allowed.
        max: usize,
    },
    /// The file ends before the picture does.
    #[error("cut short")]
    Truncated,
    /// The file contradicts its own format.
    #[error("damaged")]
    Damaged,
    /// A sound picture of a kind that phone cameras don't write.
    #[error("unsupported: {what:?}")]
    Unsupported {
        /// Which property.
        what: Unsupported,
    },
    /// A mask is empty or reaches outside the picture (in parts of the picture).
    #[error("mask {width} × {height} at {x}, {y} is empty or outside the picture")]
    MaskOutside {
        /// From the left.
        x: u16,
        /// From the top.
        y: u16,
        /// To the right of `x`.
        width: u16,
        /// Below `y`.
        height: u16,
    },
    /// A portrait's frame is empty or reaches outside the picture.
    #[error("the frame is empty or outside the picture")]
    FrameOutside,
    /// A portrait's frame holds too few pixels to be printed on a badge.
    #[error("{width} × {height} pixels are too few for a portrait")]
    PortraitTooSmall {
        /// Pixels in the frame.
        width: u32,
        /// Pixels in the frame.
        height: u32,
    },
    /// More masks than a photo may have.
    #[error("{count} masks, at most {max} are filled")]
    TooManyMasks {
        /// Masks given.
        count: usize,
        /// Masks allowed.
        max: usize,
    },
}

/// What a refused file's first bytes say it is, so that the person can be told
/// what to do instead (HEIC: switch the camera to JPEG).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksLike {
    /// A document.
    Pdf,
    /// A web page.
    Html,
    /// A drawing that can carry scripts.
    Svg,
    /// A possibly moving picture.
    Gif,
    /// The format iPhones and some Androids save by default.
    Heic,
    /// An archive; also every Office document.
    Zip,
    /// Nothing known.
    Unknown,
}

/// Properties of sound pictures that are not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// Four colours, for printing; their meaning without a profile is a guess.
    FourColours,
    /// Lossless, hierarchical or arithmetic JPEG.
    Coding,
    /// Not 8 bits a sample in a JPEG.
    SampleBits,
}

impl PhotoRefusal {
    /// The key of the sentence that tells a person what to do.
    pub fn sentence(&self) -> &'static str {
        match self {
            PhotoRefusal::NotAPicture { looks_like: LooksLike::Pdf } => "photo-is-pdf",
            PhotoRefusal::NotAPicture { .. } => "photo-not-a-picture",
            PhotoRefusal::TooManyBytes { .. }
            | PhotoRefusal::TooLarge { .. }
            | PhotoRefusal::TooManyPixels { .. }
            | PhotoRefusal::NeedsTooMuchMemory { .. }
            | PhotoRefusal::TooManyScans { .. } => "photo-too-large",
            PhotoRefusal::Truncated | PhotoRefusal::Damaged => "photo-damaged",
            PhotoRefusal::Unsupported { .. } => "photo-unsupported",
            PhotoRefusal::MaskOutside { .. } | PhotoRefusal::TooManyMasks { .. } => "photo-mask",
            PhotoRefusal::FrameOutside => "photo-frame",
            PhotoRefusal::PortraitTooSmall { .. } => "photo-portrait-small",
        }
    }
}
