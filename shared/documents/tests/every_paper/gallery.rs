//! Every paper of every sample, written as PDF and as DOCX, and the DOCX as LibreOffice
//! lays it out: all of them in one start of that program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use documents::Refused;
use documents::office;
use documents::paper::{OutputClass, Paper, Pictures};
use documents::papers::*;
use documents::samples::{self, Sample, Story, person};
use shared::domain::{Subject, VisitKind};

use crate::reader::{File, Page, without_blanks};

/// A paper as it was written.
pub struct Shown {
    /// Paper and sample.
    pub name: String,
    pub paper: Paper,
    pub pdf: Printed,
    /// The DOCX as LibreOffice prints it.
    pub office: Printed,
    pub docx: Vec<u8>,
}

/// A PDF and what the reader finds in it, asked once for all tests.
pub struct Printed {
    pub file: File,
    pub pages: Vec<Page>,
    /// The letters of each page, in the order of writing.
    pub letters: Vec<String>,
}

impl Printed {
    fn of(bytes: &[u8]) -> Printed {
        let file = File::of(bytes);
        let text = file.ask("pdftotext", &["-raw", "FILE", "-"]);
        let letters = text.split_terminator('\u{c}').map(without_blanks).collect();
        Printed { pages: file.pages(), letters, file }
    }
}

/// All of them, written once for all tests.
pub static GALLERY: LazyLock<Vec<Shown>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let written: Vec<(String, Paper, Pictures)> = samples().into_iter().flat_map(papers_of).collect();
    let docx: Vec<Vec<u8>> =
        written.iter().map(|(_, paper, pictures)| office::docx(paper, pictures).unwrap()).collect();
    for ((name, ..), docx) in written.iter().zip(&docx) {
        std::fs::write(folder.path().join(format!("{name}.docx")), docx).unwrap();
    }
    print(folder.path());
    let shown = written.into_iter().zip(docx).map(|((name, paper, pictures), docx)| {
        let pdf = documents::pdf(&paper, &pictures).unwrap();
        let printed = std::fs::read(folder.path().join(format!("{name}.pdf")));
        let printed = printed.unwrap_or_else(|_| panic!("LibreOffice did not open {name}.docx"));
        keep(&name, [("pdf", &pdf), ("office.pdf", &printed), ("docx", &docx)]);
        Shown { pdf: Printed::of(&pdf), office: Printed::of(&printed), name, paper, docx }
    });
    shown.collect()
});

/// To be looked at by a person: copied to the folder that this variable names.
fn keep(name: &str, files: [(&str, &Vec<u8>); 3]) {
    let Some(folder) = std::env::var_os("PAPERS_TO_LOOK_AT") else { return };
    for (ending, bytes) in files {
        std::fs::write(Path::new(&folder).join(format!("{name}.{ending}")), bytes).unwrap();
    }
}

fn samples() -> Vec<(&'static str, Sample)> {
    let mut replaced = Story::going_on(samples::typical_sealed());
    let first = samples::typical_sealed().seal.unwrap();
    replaced.seals_again(first);
    vec![
        ("empty", samples::empty()),
        ("typical", samples::typical()),
        ("typical-sealed", samples::typical_sealed()),
        ("typical-replaced", Sample::of(replaced, Some(first))),
        ("absent-24-of-81", samples::absent_24_of_81()),
        ("long-names", samples::long_names()),
        ("sixty-findings", samples::sixty_findings()),
    ]
}

/// All papers that can be made of a sample: what a refusal keeps back is no paper.
fn papers_of((sample_name, sample): (&str, Sample)) -> Vec<(String, Paper, Pictures)> {
    use OutputClass::{Internal, InternalWithoutNames, Public};
    let (sources, visit) = (sample.sources(), sample.visit);
    let mut papers: Vec<(&str, Paper)> = Vec::new();
    let mut add = |name, paper: Result<Paper, Refused>| match paper {
        Ok(paper) => papers.push((name, paper)),
        Err(Refused::Missing { field: "late" | "badge_check" | "finding" }) => {}
        Err(why) => panic!("{name} of {sample_name}: {why}"),
    };
    let minutes = |state, class| minutes(&sources, &MinutesOf { visit, state, class });
    add("minutes-draft", minutes(MinutesState::Draft, Internal));
    add("minutes-for-signing", minutes(MinutesState::ForSigning, Internal));
    add("minutes-without-names", minutes(MinutesState::ForSigning, InternalWithoutNames));
    add("minutes-public", minutes(MinutesState::ForSigning, Public));
    if let Some(seal) = sample.seal {
        add("minutes-sealed", minutes(MinutesState::Sealed(seal), Internal));
        add("minutes-copy", minutes(MinutesState::Copy(seal), Internal));
        for (name, class) in [
            ("supplement", Internal),
            ("supplement-without-names", InternalWithoutNames),
            ("supplement-public", Public),
        ] {
            add(name, supplement(&sources, &SupplementOf { visit, seal, class }));
        }
    }
    // What is the same as of the sample that was not sealed, or not replaced, is not printed again.
    if sample_name == "typical-replaced" {
        return named(papers, sample_name, &sample);
    }
    for (name, class) in
        [("notice", Internal), ("notice-without-names", InternalWithoutNames), ("notice-public", Public)]
    {
        add(name, notice(&sources, &NoticeOf { visit, class }));
    }
    if sample_name == "typical-sealed" {
        return named(papers, sample_name, &sample);
    }
    add("badge-list", badge_list(&sources, &BadgeListOf { visit }));
    add("photo-list", photo_list(&sources, &PhotoListOf { visit }));
    let due = working_days_after(sample.made_on, ANSWER_DAYS);
    let request = |to| explanation_request(&sources, &ExplanationRequestOf { visit, to, due });
    add("request-unit", request(Subject::Unit(sample.unit())));
    add(
        "request-person",
        request(Subject::Person(
            (0..81).map(person).find(|it| request(Subject::Person(*it)).is_ok()).unwrap_or(person(0)),
        )),
    );
    let unit = Some(sample.unit());
    for (name, unit, kind, roster) in [
        ("blank-agency", None, VisitKind::Agency, BlankRoster::Lines(ROSTER_LINES)),
        ("blank-desk", None, VisitKind::OneStopDesk, BlankRoster::Lines(ROSTER_LINES)),
        ("blank-agency-of-unit", unit, VisitKind::Agency, BlankRoster::OfUnit),
        ("blank-desk-of-unit", unit, VisitKind::OneStopDesk, BlankRoster::OfUnit),
    ] {
        let is_first = sample_name == "empty";
        if unit.is_some() || is_first {
            add(name, blank_checklist(&sources, &BlankChecklistOf { unit, kind, roster }));
        }
    }
    named(papers, sample_name, &sample)
}

fn named(papers: Vec<(&str, Paper)>, sample_name: &str, sample: &Sample) -> Vec<(String, Paper, Pictures)> {
    let papers = papers.into_iter();
    papers.map(|(name, paper)| (format!("{name}.{sample_name}"), paper, sample.pictures.clone())).collect()
}

/// A cold start on a busy machine takes half a minute, a hundred papers another.
const SECONDS_MAX: &str = "300";

/// Each DOCX of a folder as the PDF that LibreOffice makes of it.
fn print(folder: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut command = Command::new("timeout");
    command.args([SECONDS_MAX, "soffice", &profile, "--headless", "--convert-to", "pdf", "--outdir"]);
    command.arg(folder).args(docx_in(folder)).env("FONTCONFIG_FILE", fonts(folder));
    let output = command.output().expect("`timeout` of coreutils runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "LibreOffice (soffice) is needed and failed, {}: {told}", output.status);
}

fn docx_in(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|it| it == "docx")).collect()
}

/// The project's own fonts stand in for Times New Roman, whose measures they share.
fn fonts(folder: &Path) -> PathBuf {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts");
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{ours}</dir>\
         <dir>/usr/share/fonts</dir><cachedir>{}</cachedir><alias binding=\"same\"><family>Times New Roman</family>\
         <prefer><family>Liberation Serif</family></prefer></alias></fontconfig>",
        folder.join("fonts").display()
    );
    let file = folder.join("fonts.conf");
    std::fs::write(&file, text).unwrap();
    file
}
