//! Addresses of papers: which paper an address asks for, and how a page links to it. No
//! word of them is about a person; a person stands in them by id. Pure.

use chrono::NaiveDate;
use documents::paper::OutputClass;
use serde::Deserialize;
use shared::domain::VisitKind;
use shared::ids::{UnitId, VisitId};

use crate::papers::{Format, PaperOf, Roll};

/// What an address says behind its path.
#[derive(Debug, Default, Deserialize)]
pub struct AskedFor {
    /// The seal, of what belongs to one.
    #[serde(default)]
    pub seal: String,
    /// Of whom an explanation is asked: a person's id, or [`OF_UNIT`].
    #[serde(default)]
    pub to: String,
    /// The last day for it.
    #[serde(default)]
    pub due: String,
}

/// Asks the visited unit itself.
pub const OF_UNIT: &str = "unit";
/// The classes by the ends of names.
const CLASSES: [(OutputClass, &str); 3] = [
    (OutputClass::InternalWithoutNames, "-without-names"),
    (OutputClass::Public, "-public"),
    (OutputClass::Internal, ""),
];
const CHECKLISTS: [(VisitKind, Roll, &str); 4] = [
    (VisitKind::Agency, Roll::Blank, "checklist-agency"),
    (VisitKind::Agency, Roll::OfUnit, "checklist-agency-roster"),
    (VisitKind::OneStopDesk, Roll::Blank, "checklist-one-stop"),
    (VisitKind::OneStopDesk, Roll::OfUnit, "checklist-one-stop-roster"),
];

/// The paper of a visit that an address asks for; none where there is no such paper, or
/// not in that format. Requests for explanations have more to say: see [`request_format`].
pub fn visit_paper(visit: VisitId, name: &str, asked: &AskedFor) -> Option<(PaperOf, Format)> {
    let (stem, format) = parted(name)?;
    let (kind, class) = CLASSES.iter().find_map(|(class, end)| Some((stem.strip_suffix(end)?, *class)))?;
    let seal = || asked.seal.parse().ok();
    let of = match kind {
        "minutes-draft" => PaperOf::Draft { visit, class },
        "minutes" => PaperOf::Sealed { visit, seal: seal()?, class },
        "supplement" => PaperOf::Supplement { visit, seal: seal()?, class },
        "notice" => PaperOf::Notice { visit, class },
        "minutes-copy" => PaperOf::Copy { visit, seal: seal()? },
        "photo-list" => PaperOf::Photos { visit },
        "badge-list" => PaperOf::Badges { visit },
        _ => return None,
    };
    let is_classed = of.class().is_some() || class == OutputClass::Internal;
    (is_classed && of.formats().contains(&format)).then_some((of, format))
}

/// The format of a request for an explanation, where an address asks for one.
pub fn request_format(name: &str) -> Option<Format> {
    let (stem, format) = parted(name)?;
    (stem == "explanation-request" && matches!(format, Format::Pdf | Format::Docx)).then_some(format)
}

/// Where a request for an explanation is to be had, of whom and due by when.
pub fn request(visit: VisitId, format: Format, (to, due): (&str, NaiveDate)) -> String {
    format!("/visits/{visit}/papers/explanation-request.{}?to={to}&due={due}", format.ending())
}

/// The paper of a unit that an address asks for.
pub fn unit_paper(unit: UnitId, name: &str) -> Option<(PaperOf, Format)> {
    let (stem, format) = parted(name)?;
    let (kind, roll, _) = CHECKLISTS.into_iter().find(|(_, _, name)| *name == stem)?;
    let of = PaperOf::Checklist { unit, kind, roll };
    of.formats().contains(&format).then_some((of, format))
}

/// Where a paper is to be had.
pub fn address(of: PaperOf, format: Format) -> String {
    let class = of.class().and_then(|of| CLASSES.iter().find(|(class, _)| *class == of)).map_or("", |(_, end)| end);
    let (kind, ending) = (of.kind(), format.ending());
    let of_visit = |visit: VisitId| format!("/visits/{visit}/papers/{kind}{class}.{ending}");
    match of {
        PaperOf::Draft { visit, .. }
        | PaperOf::Notice { visit, .. }
        | PaperOf::Request { visit, .. }
        | PaperOf::Photos { visit }
        | PaperOf::Badges { visit } => of_visit(visit),
        PaperOf::Sealed { visit, seal, .. }
        | PaperOf::Copy { visit, seal }
        | PaperOf::Supplement { visit, seal, .. } => format!("{}?seal={seal}", of_visit(visit)),
        PaperOf::Checklist { unit, kind, roll } => {
            let name = CHECKLISTS.into_iter().find(|(of, rows, _)| *of == kind && *rows == roll);
            format!("/units/{unit}/papers/{}.{ending}", name.map_or("", |(_, _, name)| name))
        }
    }
}

fn parted(name: &str) -> Option<(&str, Format)> {
    let (stem, ending) = name.rsplit_once('.')?;
    Some((stem, Format::of_ending(ending)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::EntryHash;

    const VISIT: VisitId = VisitId([7; 16]);
    const UNIT: UnitId = UnitId([9; 16]);

    fn all() -> Vec<PaperOf> {
        let (visit, seal, unit) = (VISIT, EntryHash([8; 32]), UNIT);
        let mut all = vec![PaperOf::Copy { visit, seal }, PaperOf::Photos { visit }, PaperOf::Badges { visit }];
        for (class, _) in CLASSES {
            all.push(PaperOf::Draft { visit, class });
            all.push(PaperOf::Sealed { visit, seal, class });
            all.push(PaperOf::Supplement { visit, seal, class });
            all.push(PaperOf::Notice { visit, class });
        }
        all.extend(CHECKLISTS.map(|(kind, roll, _)| PaperOf::Checklist { unit, kind, roll }));
        all
    }

    fn read(address: &str) -> Option<(PaperOf, Format)> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let asked = AskedFor { seal: query.trim_start_matches("seal=").to_owned(), ..AskedFor::default() };
        let name = path.rsplit('/').next().unwrap();
        if path.starts_with("/units/") { unit_paper(UNIT, name) } else { visit_paper(VISIT, name, &asked) }
    }

    #[test]
    fn every_address_asks_for_the_paper_it_was_made_for() {
        for of in all() {
            for format in Format::ALL {
                let wanted = of.formats().contains(&format).then_some((of, format));
                assert_eq!(read(&address(of, format)), wanted, "{}", address(of, format));
            }
        }
    }

    #[test]
    fn what_is_no_address_of_a_paper_asks_for_none() {
        for name in [
            "minutes.pdf",
            "minutes-copy-public.pdf",
            "badge-list-public.csv",
            "photo-list.zip",
            "notice-public.docx",
            "minutes-draft",
            "minutes-draft.exe",
            ".pdf",
            "..%2Foffice.pdf",
            "",
        ] {
            assert_eq!(visit_paper(VISIT, name, &AskedFor::default()), None, "{name}");
        }
        let asked = AskedFor { seal: "xyz".to_owned(), ..AskedFor::default() };
        assert_eq!(visit_paper(VISIT, "minutes.pdf", &asked), None);
        assert_eq!(unit_paper(UNIT, "checklist-agency.docx"), None);
    }
}
