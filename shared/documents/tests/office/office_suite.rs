//! LibreOffice as the reader that clerks have: it opens what was written and lays it out.
//! Without it these tests fail: what nobody opened is not shown to be a paper.

use std::fs;
use std::path::Path;
use std::process::Command;

use documents::office;

use super::papers;

/// A cold start on a busy machine takes half a minute.
const SECONDS_MAX: &str = "180";
/// Another program's lines may break elsewhere.
const PAGES_APART: usize = 1;

#[test]
fn minutes_and_list_open_and_take_the_pages_they_should() {
    let (paper, pictures) = papers::minutes();
    let pdf = converted(("minutes.docx", &office::docx(&paper, &pictures).unwrap()), "pdf");
    let pages = page_count(&pdf);
    let expected = papers::MINUTES_PAGES + papers::LIST_PAGES;
    assert!(pages.abs_diff(expected) <= PAGES_APART, "{pages} pages instead of {expected}");
}

#[test]
fn a_reader_finds_every_word_of_the_minutes_in_their_order() {
    let (paper, pictures) = papers::minutes();
    let docx = office::docx(&paper, &pictures).unwrap();
    let text = String::from_utf8(converted(("minutes.docx", &docx), "txt:Text (encoded):UTF8")).unwrap();
    let mut rest = text.as_str();
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "/BB-ĐKT",
        "tại Ủy ban nhân dân xã Quảng Nghiệp",
        "Quyết định số 13253/QĐ-UBND của Ủy ban nhân dân huyện.",
        "1.234",
        "Mã đối chiếu của nội dung: 7F3A-91C2-5D08-E6B4",
        "Danh sách đề nghị cấp, đổi, cấp lại thẻ",
        papers::LONG_NAME,
        "60",
    ] {
        let at = rest.find(words).unwrap_or_else(|| panic!("«{words}» is not where it should be in\n{text}"));
        rest = &rest[at + words.len()..];
    }
}

#[test]
fn a_letter_is_one_page() {
    let docx = office::docx(&papers::letter(), &Default::default()).unwrap();
    assert_eq!(page_count(&converted(("letter.docx", &docx), "pdf")), 1);
}

#[test]
fn a_workbook_prints_on_pages_as_wide_as_its_table() {
    let (paper, pictures) = papers::minutes();
    let pdf = converted(("tables.xlsx", &office::xlsx(&paper, &pictures).unwrap()), "pdf");
    let pages = page_count(&pdf);
    let expected = 1 + papers::LIST_PAGES;
    assert!(pages.abs_diff(expected) <= PAGES_APART, "{pages} pages instead of {expected}");
}

/// A file as LibreOffice writes it in another format.
///
/// # Panics
/// It is not installed, or can't open the file.
pub fn converted((name, bytes): (&str, &[u8]), format: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(name);
    fs::write(&source, bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut command = Command::new("timeout");
    command.args([SECONDS_MAX, "soffice", &profile, "--headless", "--convert-to", format, "--outdir"]);
    command.arg(folder.path()).arg(&source).env("FONTCONFIG_FILE", fonts(folder.path()));
    let output = command.output().expect("`timeout` of coreutils runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "LibreOffice (soffice) is needed and failed, {}: {told}", output.status);
    let ending = format.split(':').next().unwrap();
    let target = source.with_extension(ending);
    keep(&target, name);
    fs::read(target).unwrap_or_else(|_| panic!("LibreOffice did not open {name}: {told}"))
}

/// To be looked at by a person: copied to the folder that this variable names.
fn keep(target: &Path, name: &str) {
    if let Some(folder) = std::env::var_os("PAPERS_TO_LOOK_AT") {
        let source = target.with_file_name(name);
        let copy = |file: &Path| fs::copy(file, Path::new(&folder).join(file.file_name().unwrap()));
        copy(&source).unwrap();
        copy(target).unwrap();
    }
}

/// The project's own fonts stand in for Times New Roman, whose measures they share.
fn fonts(folder: &Path) -> std::path::PathBuf {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts");
    let cache = folder.join("fonts");
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{ours}</dir>\
         <dir>/usr/share/fonts</dir><cachedir>{}</cachedir><alias binding=\"same\"><family>Times New Roman</family>\
         <prefer><family>Liberation Serif</family></prefer></alias></fontconfig>",
        cache.display()
    );
    let file = folder.join("fonts.conf");
    fs::write(&file, text).unwrap();
    file
}

/// Pages of a PDF as LibreOffice writes it, each an object of its own.
fn page_count(pdf: &[u8]) -> usize {
    const PAGE: &[u8] = b"/Type/Page/";
    let pages = pdf.windows(PAGE.len()).filter(|bytes| *bytes == PAGE).count();
    assert!(pages > 0, "no pages were found in the PDF");
    pages
}
