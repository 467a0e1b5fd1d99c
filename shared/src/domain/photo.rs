//! What is known of a photo: its name is the hash of the stored JPEG, which is
//! already upright, masked, scaled and stripped of metadata.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::limits::{PHOTO_BYTES_MAX, THUMBNAIL_BYTES_MAX};
use super::{Catalogue, FindingName, PhotoRule, Refusal};
use crate::ids::{PersonId, PhotoHash, VisitId};

/// What a photo shows; decides masking and how long it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoClass {
    /// A badge or its absence; the number is masked.
    Badge,
    /// A portrait for the badge list.
    Portrait,
    /// A room, desk or board.
    Scene,
    /// A paper, with citizens' data covered.
    Document,
    /// A drawn signature.
    Signature,
}

/// How the badge number in a badge photo was dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberMasking {
    /// Covered by a rectangle before hashing.
    Masked,
    /// «Không thấy số»: none is to be seen.
    NotVisible,
}

/// What a photo belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum PhotoOf {
    /// The visit as a whole.
    Visit,
    /// A person's badge check.
    Badge {
        /// Whose.
        person: PersonId,
    },
    /// A finding.
    Finding(FindingName),
}

/// A photo's description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// The visit.
    pub visit: VisitId,
    /// SHA-256 of the stored JPEG: its name.
    pub hash: PhotoHash,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the thumbnail.
    pub thumbnail: PhotoHash,
    /// The thumbnail's size.
    pub thumbnail_bytes: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// What it shows.
    pub class: PhotoClass,
    /// With class `badge`, always.
    pub number: Option<NumberMasking>,
    /// What it belongs to.
    pub shows: PhotoOf,
    /// The phone's clock at capture.
    pub taken_at: DateTime<FixedOffset>,
}

impl Photo {
    /// Checks sizes, that nobody's badge number is left to chance, and that a finding
    /// it shows may be photographed.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        in_range("bytes", self.bytes, PHOTO_BYTES_MAX)?;
        in_range("thumbnail_bytes", self.thumbnail_bytes, THUMBNAIL_BYTES_MAX)?;
        if self.width == 0 || self.height == 0 {
            return Err(Refusal::Missing { field: "width" });
        }
        if self.class == PhotoClass::Badge && self.number.is_none() {
            return Err(Refusal::Missing { field: "number" });
        }
        // A portrait is somebody's, for their badge, and of nothing else.
        if self.class == PhotoClass::Portrait && !matches!(self.shows, PhotoOf::Badge { .. }) {
            return Err(Refusal::NotHere { field: "shows" });
        }
        match &self.shows {
            PhotoOf::Finding(name) => self.check_finding(name, catalogue),
            PhotoOf::Visit | PhotoOf::Badge { .. } => Ok(()),
        }
    }

    /// Some findings are never photographed: what somebody said, what citizens told.
    fn check_finding(&self, name: &FindingName, catalogue: &Catalogue) -> Result<(), Refusal> {
        name.check(catalogue)?;
        let barred = catalogue.get(&name.code).is_some_and(|kind| kind.photo == PhotoRule::None);
        if name.visit != self.visit || barred { Err(Refusal::NotHere { field: "shows" }) } else { Ok(()) }
    }
}

fn in_range(field: &'static str, bytes: u64, max: u64) -> Result<(), Refusal> {
    if (1..=max).contains(&bytes) {
        return Ok(());
    }
    Err(Refusal::OutOfRange { field, min: 1, max })
}
