//! Papers at the office: made from the record when somebody asks, and of sealed minutes
//! the very paper that was signed, kept by its hash and served for ever. What a paper
//! says and how it is written is the crate `documents`' to know; who may have it, in
//! which formats, and from which sources, is decided here.

mod asked;
mod closed;
mod content;
mod kept;
mod refusal;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use documents::Profile;
use documents::Refused;
use documents::paper::Pictures;
use documents::papers::{Sources, day_of_visit};
use shared::ids::MemberId;
use shared::record::Record;

pub use self::asked::{Format, PaperOf, Roll, may_have};
pub use self::closed::{Closed, PaperOfSeal, sealed_papers};
pub use self::kept::{PaperKept, PaperStore};
pub use self::refusal::refusal_words;

use self::content::{Content, Named, content};
use crate::config::PAPER_PICTURES_BYTES_MAX;
use crate::error::OfficeError;
use crate::office::{Office, office_time};

/// What became of a paper that was asked for; that it can't be made is no failure.
pub type Made<T> = Result<T, Refused>;

impl Office {
    /// A paper's bytes in a format.
    ///
    /// # Errors
    /// What the database or disk says; a refusal is a value.
    pub async fn paper(self: &Arc<Office>, of: PaperOf, format: Format) -> Result<Made<Vec<u8>>, OfficeError> {
        let _turn = self.papers_turn().await;
        let members = self.members_named(of).await?;
        let content = {
            let record = self.record().await?;
            self.content_of(&record, &members, of, format)
        };
        match content {
            Ok(content) => self.written(content, format).await,
            Err(refused) => Ok(Err(refused)),
        }
    }

    fn content_of(
        &self,
        record: &Record,
        members: &BTreeMap<MemberId, String>,
        of: PaperOf,
        format: Format,
    ) -> Made<Content> {
        let made_on = made_on(record, of, self.today());
        content(&Sources { record, profiles: Profile::shipped(), members, made_on }, of, format)
    }

    /// The day on the office's wall.
    pub fn today(&self) -> NaiveDate {
        office_time(self.now_ms()).date_naive()
    }

    /// Names of authors that no team tells of. Sealed minutes have none: the phone that
    /// made them knew none either, and they are to be the same.
    async fn members_named(&self, of: PaperOf) -> Result<BTreeMap<MemberId, String>, OfficeError> {
        if of.is_as_sealed() {
            return Ok(BTreeMap::new());
        }
        let members = self.store().members().await?;
        Ok(members.into_iter().map(|member| (member.id, member.full_name)).collect())
    }

    /// Gathers the pictures and writes, on a thread that may take its time.
    async fn written(&self, content: Content, format: Format) -> Result<Made<Vec<u8>>, OfficeError> {
        let pictures = match self.pictures(content.pictures()).await? {
            Ok(pictures) => pictures,
            Err(refused) => return Ok(Err(refused)),
        };
        let written = tokio::task::spawn_blocking(move || content.written(format, &pictures)).await;
        Ok(written.map_err(std::io::Error::other)?)
    }

    /// The bytes of these pictures, as far as all of them may be held at once.
    async fn pictures(&self, named: Vec<Named>) -> Result<Made<Pictures>, OfficeError> {
        let mut pictures = Pictures::new();
        let mut bytes = 0;
        for Named { field, hash } in named {
            if pictures.contains_key(&hash) {
                continue;
            }
            let Some(picture) = self.photos().get(hash).await? else {
                return Ok(Err(Refused::PictureNotHere { field, hash }));
            };
            bytes += picture.len() as u64;
            if bytes > PAPER_PICTURES_BYTES_MAX {
                return Ok(Err(Refused::TooMuch { field: "pictures", max: PAPER_PICTURES_BYTES_MAX as usize }));
            }
            pictures.insert(hash, picture.to_vec());
        }
        Ok(Ok(pictures))
    }
}

/// A draft bears the day of the visit as the signed minutes will; all else the day it is
/// made. What is as sealed takes its day from the record of its seal.
fn made_on(record: &Record, of: PaperOf, today: NaiveDate) -> NaiveDate {
    match of {
        PaperOf::Draft { visit, .. } => day_of_visit(record, visit).unwrap_or(today),
        _ => today,
    }
}
