//! A visit goes from phone to phone as a file: written for others, or taken in. The
//! phone's own core proves and folds it; here is only which file it is.

use std::fs::File;
use std::path::Path;

use mobile_core::app::bundle::{BundleError, Handing};
use mobile_core::shared::text::Lang;

use crate::phone::Phone;
use crate::platform::exchange::Exchange;

/// What was written for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOn {
    /// What the person must know now.
    pub told: String,
    /// The file's place.
    pub file: String,
    /// The code that opens it, where it needs one.
    pub code: Option<String>,
    /// What two people compare by eye.
    pub compare: String,
}

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// What the person must know now.
    pub told: String,
    /// Both phones make the same of the visit.
    pub agrees: bool,
}

impl Phone {
    /// Writes a visit into the exchange folder.
    ///
    /// # Errors
    /// A sentence for the person; there is no file then.
    pub fn pass_on(&self, exchange: &Exchange, handing: Handing, lang: Lang) -> Result<PassedOn, String> {
        let written = self.read(|app| {
            let device = app.identity().map(|identity| identity.device).ok_or(BundleError::NotEnrolled)?;
            let name = (handing.visit, device);
            exchange.place(name, BundleError::File, |out| app.export_visit(handing, out))
        });
        let (passed, file) = written.map_err(|error| error.say(lang))?;
        Ok(PassedOn {
            told: passed.say(lang),
            file: file.display().to_string(),
            code: passed.code,
            compare: passed.compare,
        })
    }

    /// Takes another phone's bundle in.
    ///
    /// # Errors
    /// A sentence for the person; the phone is as it was.
    pub fn take_bundle(&self, file: &Path, code: Option<&str>, lang: Lang) -> Result<TakenIn, String> {
        let opened = File::open(file).map_err(BundleError::File);
        let taken = opened.and_then(|mut file| self.change(|app| app.import_bundle(&mut file, code)));
        let taken = taken.map_err(|error| error.say(lang))?;
        Ok(TakenIn { told: taken.say(lang), agrees: taken.comparison.agrees })
    }
}
