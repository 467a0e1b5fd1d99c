//! Which papers there are, in which formats each is given, and to whom. Pure.

use chrono::NaiveDate;
use documents::paper::OutputClass;
use shared::domain::{Role, Subject, VisitKind};
use shared::ids::{EntryHash, UnitId, VisitId};

use crate::accounts::reads_record;

/// Digits of an id in a file's name.
const FILE_ID_DIGITS: usize = 8;

/// One paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperOf {
    /// The minutes of a visit that is not sealed, as the record has them now.
    Draft {
        /// The visit.
        visit: VisitId,
        /// Who may read them.
        class: OutputClass,
    },
    /// The minutes that a seal covers.
    Sealed {
        /// The visit.
        visit: VisitId,
        /// The seal.
        seal: EntryHash,
        /// Who may read them.
        class: OutputClass,
    },
    /// The same for who reads it now: it says by what it was superseded.
    Copy {
        /// The visit.
        visit: VisitId,
        /// The seal.
        seal: EntryHash,
    },
    /// What came after a seal.
    Supplement {
        /// The visit.
        visit: VisitId,
        /// The seal.
        seal: EntryHash,
        /// Who may read it.
        class: OutputClass,
    },
    /// The notice of the result.
    Notice {
        /// The visit.
        visit: VisitId,
        /// Who may read it.
        class: OutputClass,
    },
    /// A request for an explanation.
    Request {
        /// The visit.
        visit: VisitId,
        /// Of whom.
        to: Subject,
        /// The last day for the answer.
        due: NaiveDate,
    },
    /// The hand-over list of photos.
    Photos {
        /// The visit.
        visit: VisitId,
    },
    /// The unit's letter that asks for badges, and its list.
    Badges {
        /// The visit whose checks it is made from.
        visit: VisitId,
    },
    /// A checklist to be filled in by hand.
    Checklist {
        /// The unit.
        unit: UnitId,
        /// Whose items.
        kind: VisitKind,
        /// What the roll's rows hold.
        roll: Roll,
    },
}

/// What the rows of a checklist's roll hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// Nothing.
    Blank,
    /// The unit's people.
    OfUnit,
}

/// How a paper is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// To be read and printed.
    Pdf,
    /// To be edited before it is issued.
    Docx,
    /// Its tables as a workbook.
    Xlsx,
    /// Its list as text.
    Csv,
    /// Its pictures, with the list.
    Zip,
}

impl Format {
    /// All.
    pub const ALL: [Format; 5] = [Format::Pdf, Format::Docx, Format::Xlsx, Format::Csv, Format::Zip];

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Zip => "zip",
        }
    }

    /// What it is called on the web.
    pub fn mime(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Zip => "application/zip",
        }
    }

    /// The format of a file's ending.
    pub fn of_ending(ending: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

impl PaperOf {
    /// The formats that it is given in: what is signed is not to be edited, what is a list
    /// may be gone on with.
    pub fn formats(self) -> &'static [Format] {
        match self {
            PaperOf::Notice { class: OutputClass::Public, .. } => &[Format::Pdf],
            PaperOf::Notice { .. } | PaperOf::Request { .. } => &[Format::Pdf, Format::Docx],
            PaperOf::Photos { .. } => &[Format::Pdf, Format::Xlsx, Format::Csv],
            PaperOf::Badges { .. } => &Format::ALL,
            PaperOf::Draft { .. }
            | PaperOf::Sealed { .. }
            | PaperOf::Copy { .. }
            | PaperOf::Supplement { .. }
            | PaperOf::Checklist { .. } => &[Format::Pdf],
        }
    }

    /// Whether it names people, so that who has it is noted.
    pub fn names_people(self) -> bool {
        match self {
            PaperOf::Checklist { roll, .. } => roll == Roll::OfUnit,
            _ => self.class().is_none_or(|class| class == OutputClass::Internal),
        }
    }

    /// Whether it says what a seal covers, whatever the office knows besides.
    pub fn is_as_sealed(self) -> bool {
        matches!(self, PaperOf::Sealed { .. } | PaperOf::Copy { .. })
    }

    /// What it is called in the log of readings and in names of files: no word of it
    /// is about a person.
    pub fn kind(self) -> &'static str {
        match self {
            PaperOf::Draft { .. } => "minutes-draft",
            PaperOf::Sealed { .. } => "minutes",
            PaperOf::Copy { .. } => "minutes-copy",
            PaperOf::Supplement { .. } => "supplement",
            PaperOf::Notice { .. } => "notice",
            PaperOf::Request { .. } => "explanation-request",
            PaperOf::Photos { .. } => "photo-list",
            PaperOf::Badges { .. } => "badge-list",
            PaperOf::Checklist { .. } => "checklist",
        }
    }

    /// A name for its file: what it is, and the beginning of an id, so that two lie beside
    /// each other. Folders of downloads are everybody's: it names nobody.
    pub fn file_name(self, format: Format) -> String {
        let (stem, id) = match self {
            PaperOf::Draft { visit, .. } => ("bien-ban-du-thao", visit.to_string()),
            PaperOf::Sealed { seal, .. } => ("bien-ban", seal.to_string()),
            PaperOf::Copy { seal, .. } => ("bien-ban-ban-sao", seal.to_string()),
            PaperOf::Supplement { seal, .. } => ("bo-sung-bien-ban", seal.to_string()),
            PaperOf::Notice { visit, .. } => ("thong-bao-ket-qua", visit.to_string()),
            PaperOf::Request { visit, .. } => ("yeu-cau-giai-trinh", visit.to_string()),
            PaperOf::Photos { visit } => ("ban-giao-anh", visit.to_string()),
            PaperOf::Badges { visit } => ("de-nghi-cap-the", visit.to_string()),
            PaperOf::Checklist { unit, .. } => ("phieu-kiem-tra", unit.to_string()),
        };
        let class = match self.class() {
            Some(OutputClass::InternalWithoutNames) => "-khong-neu-ten",
            Some(OutputClass::Public) => "-cong-khai",
            Some(OutputClass::Internal) | None => "",
        };
        let id: String = id.chars().take(FILE_ID_DIGITS).collect();
        format!("{stem}{class}-{id}.{}", format.ending())
    }

    /// Who may read it, where it is made for several.
    pub fn class(self) -> Option<OutputClass> {
        match self {
            PaperOf::Draft { class, .. }
            | PaperOf::Sealed { class, .. }
            | PaperOf::Supplement { class, .. }
            | PaperOf::Notice { class, .. } => Some(class),
            _ => None,
        }
    }

    /// What the log of readings tells of it: kind, what it is about, and in which format.
    pub fn noted(self, format: Format) -> String {
        let about = match self {
            PaperOf::Draft { visit, .. }
            | PaperOf::Notice { visit, .. }
            | PaperOf::Photos { visit }
            | PaperOf::Badges { visit } => visit.to_string(),
            PaperOf::Sealed { visit, seal, .. }
            | PaperOf::Copy { visit, seal }
            | PaperOf::Supplement { visit, seal, .. } => format!("{visit} {seal}"),
            PaperOf::Request { visit, to, .. } => format!("{visit} {}", to.id()),
            PaperOf::Checklist { unit, .. } => unit.to_string(),
        };
        format!("{} {about} {}", self.kind(), format.ending())
    }
}

/// Whoever reads the record reads its papers; what people go on working with leaves the
/// office by its own clerks only (domain reference, roles: «office: all, exports»).
pub fn may_have(role: Role, format: Format) -> bool {
    match format {
        Format::Pdf => reads_record(role),
        Format::Docx | Format::Xlsx | Format::Csv | Format::Zip => role == Role::Office,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_home_affairs_office_takes_papers_to_work_on() {
        for role in Role::ALL {
            for format in Format::ALL {
                let may = match format {
                    Format::Pdf => {
                        matches!(role, Role::Office | Role::OfficeTthc | Role::Leader | Role::Chair)
                    }
                    _ => role == Role::Office,
                };
                assert_eq!(may_have(role, format), may, "{role:?} {format:?}");
            }
        }
    }

    #[test]
    fn a_reading_is_noted_in_less_than_its_column_holds() {
        let (visit, seal) = (VisitId([7; 16]), EntryHash([7; 32]));
        let longest = PaperOf::Supplement { visit, seal, class: OutputClass::InternalWithoutNames };
        assert!(longest.noted(Format::Docx).len() < 255);
    }
}
