//! Minutes leave the phone as files that anybody can read: the sealed bytes or a draft,
//! and what was written since the seal. It refuses to know how they are laid out and
//! where the folder is.

use mobile_core::Refused;
use mobile_core::app::minutes::NoPaper;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::text::{Arg, Lang, Sentences};

use crate::phone::Phone;
use crate::platform::exchange::{Exchange, PaperFile};

/// What was written into the exchange folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPapers {
    /// Where the files are, the minutes first.
    pub files: Vec<String>,
    /// Why the supplement that there is could not be written.
    pub no_supplement: Option<String>,
}

/// What is to be written.
struct Printed {
    minutes: (PaperFile, Vec<u8>),
    supplement: Result<Option<Vec<u8>>, NoPaper>,
}

impl Phone {
    /// Writes the minutes of a visit as PDF into the exchange folder, and the supplement
    /// where there is one.
    ///
    /// # Errors
    /// A sentence for the person; no minutes were written then.
    pub fn save_minutes(&self, exchange: &Exchange, visit: VisitId, lang: Lang) -> Result<SavedPapers, String> {
        let Printed { minutes: (file, pdf), supplement } = self.printed(visit).map_err(|why| why.say(lang))?;
        let keep = |file: PaperFile, pdf: &[u8]| {
            let kept = exchange.keep(file, visit, pdf).map(|path| path.display().to_string());
            kept.map_err(|error| not_written(exchange, &error, lang))
        };
        let mut saved = SavedPapers { files: vec![keep(file, &pdf)?], no_supplement: None };
        let supplement = supplement.map_err(|why| why.say(lang));
        match supplement.and_then(|pdf| pdf.map(|pdf| keep(PaperFile::Supplement, &pdf)).transpose()) {
            Ok(file) => saved.files.extend(file),
            Err(why) => saved.no_supplement = Some(why),
        }
        Ok(saved)
    }

    fn printed(&self, visit: VisitId) -> Result<Printed, NoPaper> {
        self.read(|app| {
            let sealed = !app.record().seals_of(visit).is_empty();
            let file = if sealed { PaperFile::Sealed } else { PaperFile::Draft };
            let minutes = (file, app.minutes(visit)?);
            let supplement = match app.supplement(visit) {
                // Nothing is sealed, or nothing came after it.
                Err(NoPaper::Refused(Refused::Missing { field: "seal" | "late" })) => Ok(None),
                other => other.map(Some),
            };
            Ok(Printed { minutes, supplement })
        })
    }
}

fn not_written(exchange: &Exchange, error: &std::io::Error, lang: Lang) -> String {
    tracing::warn!(kind = ?error.kind(), "a paper could not be written into the exchange folder");
    Sentences::say(lang, "minutes-not-saved", &[("folder", Arg::Text(exchange.shown()))])
}
