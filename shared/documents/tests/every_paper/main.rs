//! Every paper of every sample as an official gets it, printed from the PDF or from Word:
//! no word lost, nothing beyond the margins or upon something else, nothing parted that
//! belongs together, and about as many pages either way.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod gallery;
#[path = "../office/package.rs"]
#[allow(dead_code, reason = "other tests ask for more")]
mod package;
#[path = "../pdf/reader.rs"]
#[allow(dead_code, reason = "other tests ask for more")]
mod reader;
mod said;

use documents::paper::{Block, PageShape, Paper, Section};
use documents::papers::{BadgeListOf, PhotoListOf, badge_list, badge_table, photo_list};
use gallery::{GALLERY, Printed, Shown};
use reader::{Page, Word, without_blanks};
use said::Kind;

/// A word processor breaks some lines elsewhere.
const PAGES_APART: usize = 1;
/// Of a paper of many pages the same, a page in so many.
const PAGES_APART_ONE_IN: usize = 12;

#[test]
fn a_paper_takes_about_as_many_pages_in_a_word_processor() {
    for shown in GALLERY.iter() {
        let (pdf, office) = (shown.pdf.pages.len(), shown.office.pages.len());
        println!("{} {pdf} {office}", shown.name);
        let apart = PAGES_APART.max(pdf / PAGES_APART_ONE_IN);
        assert!(pdf.abs_diff(office) <= apart, "{}: {pdf} pages, {office} in LibreOffice", shown.name);
    }
}

#[test]
fn minutes_of_a_usual_visit_are_four_pages_however_they_are_printed() {
    let shown = GALLERY.iter().find(|shown| shown.name == "minutes-for-signing.typical").unwrap();
    assert_eq!((shown.pdf.pages.len(), shown.office.pages.len()), (4, 4));
}

#[test]
fn every_file_is_whole() {
    for shown in GALLERY.iter() {
        shown.pdf.file.ask("qpdf", &["--check", "--warning-exit-0", "FILE"]);
    }
}

#[test]
fn the_pdf_says_what_the_paper_says_and_nothing_else() {
    GALLERY.iter().for_each(|shown| drop(page_ends(shown)));
}

#[test]
fn the_docx_says_every_word_of_the_paper_in_its_order() {
    for shown in GALLERY.iter() {
        let document = package::tree(&package::parts(&shown.docx), "word/document.xml");
        let text = document.named("w:t").iter().map(|it| it.text.as_str()).collect::<String>();
        let text = upper(&text);
        let mut at = 0;
        let said = shown.paper.sections.iter().flat_map(said::of);
        let (ends, rest): (Vec<_>, Vec<_>) = said.partition(|said| said.kind == Kind::Signatures);
        for piece in shown.paper.marks.iter().cloned().chain(rest.into_iter().flat_map(|said| said.pieces)) {
            let piece = upper(&piece);
            let found = text[at..].find(&piece);
            at += found.unwrap_or_else(|| panic!("{}: «{piece}» is not in {}", shown.name, &text[at..])) + piece.len();
        }
        // Word's tables have signatures row by row, and «Nơi nhận» before the signature.
        for piece in ends.into_iter().flat_map(|said| said.pieces) {
            assert!(text.contains(&upper(&piece)), "{}: «{piece}»", shown.name);
        }
    }
}

#[test]
fn what_a_word_processor_prints_has_every_word_of_the_paper() {
    for shown in GALLERY.iter() {
        let mut printed = bag(&upper(&shown.office.letters.concat()));
        for (letter, count) in bag(&pieces(shown).map(|piece| upper(&piece)).collect::<String>()) {
            let there = printed.remove(&letter).unwrap_or_default();
            assert!(there >= count, "{}: «{letter}» is printed {there} of {count} times", shown.name);
        }
    }
}

#[test]
fn nothing_stands_beyond_the_margins() {
    for shown in GALLERY.iter() {
        within_margins(shown, &shown.pdf, 0.1);
        within_margins(shown, &shown.office, 0.5);
    }
}

#[test]
fn no_word_lies_upon_another() {
    for shown in GALLERY.iter() {
        shown.pdf.pages.iter().chain(&shown.office.pages).for_each(|page| nothing_overlaps(&shown.name, page));
    }
}

#[test]
fn what_belongs_together_is_on_one_page() {
    for shown in GALLERY.iter() {
        let ends = page_ends(shown);
        let page_of = |at: usize| ends.iter().position(|end| at < *end).unwrap();
        let mut at: usize = shown.paper.marks.iter().map(|mark| without_blanks(mark).len()).sum();
        for section in &shown.paper.sections {
            let said = said::of(section);
            let mut before: Option<(Kind, usize)> = None;
            for (block, it) in section.blocks.iter().zip(&said) {
                let long: usize = it.pieces.iter().map(|piece| without_blanks(piece).len()).sum();
                if let Some((kind, last)) = before.filter(|_| long > 0) {
                    let held = matches!(kind, Kind::Heading | Kind::Lead) || matches!(it.kind, Kind::Signatures);
                    let held = held || matches!(block, Block::Table(_)) && kind != Kind::Table;
                    let first = at + first_row(block);
                    let what = || format!("{}: «{}»", shown.name, it.pieces[0]);
                    assert!(!held || page_of(last) == page_of(first), "{} is parted from what leads to it", what());
                }
                if it.kind == Kind::Signatures {
                    assert_eq!(page_of(at), page_of(at + long - 1), "{}: signatures are parted", shown.name);
                }
                before = (long > 0).then(|| (it.kind, at + long - 1));
                at += long;
            }
        }
    }
}

#[test]
fn in_a_word_processor_too_no_heading_or_lead_stands_alone_at_a_pages_end() {
    for shown in GALLERY.iter() {
        let pages: Vec<String> = shown.office.letters.iter().map(|page| upper(page)).collect();
        for section in &shown.paper.sections {
            let said = said::of(section);
            for pair in said.windows(2) {
                let [before, after] = pair else { continue };
                let held = matches!(before.kind, Kind::Heading | Kind::Lead) || after.kind == Kind::Signatures;
                let (Some(last), Some(first)) = (before.pieces.last(), after.pieces.iter().find(|it| !it.is_empty()))
                else {
                    continue;
                };
                let (last, first) = (tail(&upper(last)), head(&upper(first)));
                let together = pages.iter().any(|page| page.contains(&last) && page.contains(&first));
                assert!(
                    !held || together || before.kind == Kind::Table,
                    "{}: «{last}» and «{first}» are parted",
                    shown.name
                );
            }
        }
    }
}

#[test]
fn a_phone_reads_the_code_of_what_is_signed_from_either_print() {
    let mut read = 0;
    for shown in GALLERY.iter() {
        for code in shown.paper.sections.iter().flat_map(|section| &section.blocks).filter_map(as_code) {
            for printed in [&shown.pdf, &shown.office] {
                assert_eq!(qr(printed), std::slice::from_ref(&code.qr), "{}", shown.name);
                read += 1;
            }
        }
    }
    assert!(read >= 10, "only {read} codes");
}

#[test]
fn a_workbook_and_a_csv_of_a_list_have_every_cell_of_its_rows() {
    for sample in [documents::samples::typical(), documents::samples::long_names()] {
        let of = BadgeListOf { visit: sample.visit };
        let list = badge_table(&sample.sources(), &of).unwrap();
        let csv = String::from_utf8(documents::office::csv(&list)).unwrap();
        assert_eq!(csv.matches("\r\n").count(), list.rows.len() + 1);
        let paper = badge_list(&sample.sources(), &of).unwrap();
        has_every_cell(&paper, &documents::office::xlsx(&paper, &sample.pictures).unwrap());
        let photos = photo_list(&sample.sources(), &PhotoListOf { visit: sample.visit }).unwrap();
        if !sample.pictures.is_empty() {
            has_every_cell(&photos, &documents::office::xlsx(&photos, &sample.pictures).unwrap());
        }
    }
}

fn has_every_cell(paper: &Paper, workbook: &[u8]) {
    use calamine::Reader;
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(workbook)).unwrap();
    let tables = paper.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    for (table, sheet) in tables.zip(workbook.sheet_names()) {
        let range = workbook.worksheet_range(&sheet).unwrap();
        let rows: Vec<String> =
            range.rows().map(|row| row.iter().map(|cell| without_blanks(&cell.to_string())).collect()).collect();
        let last = rows.len() - table.rows.len();
        for (row, written) in table.rows.iter().zip(&rows[last..]) {
            let wanted: String = row.iter().flat_map(said::cell).map(|piece| without_blanks(&piece)).collect();
            assert_eq!(*written, wanted);
        }
    }
}

/// Where in the paper's letters each page ends; what pages have besides must be the heads
/// of tables, page numbers and the line at the foot.
fn page_ends(shown: &Shown) -> Vec<usize> {
    let all = without_blanks(&(shown.paper.marks.concat() + &pieces(shown).collect::<String>()));
    let heads: Vec<String> =
        shown.paper.sections.iter().flat_map(said::heads).map(|head| without_blanks(&head.concat())).collect();
    let mut at = 0;
    let mut ends = Vec::new();
    for page in &shown.pdf.letters {
        let (body, counted) = page.rsplit_once("Trang").expect("each page is counted");
        let number = counted.split('/').next().unwrap_or_default();
        let body = if number == "1" { body } else { body.strip_suffix(number).expect("a page has its number") };
        let mut here = std::iter::once(body).chain(heads.iter().filter_map(|head| body.strip_prefix(head.as_str())));
        let here = here.find(|body| all[at..].starts_with(body));
        let rest: String = all[at..].chars().take(300).collect();
        at += here.unwrap_or_else(|| panic!("{}: a page says\n{page}\nbut the paper\n{rest}", shown.name)).len();
        ends.push(at);
    }
    assert_eq!(at, all.len(), "{}: «{}» is not in the PDF", shown.name, &all[at..]);
    ends
}

fn pieces(shown: &Shown) -> impl Iterator<Item = String> + '_ {
    shown.paper.sections.iter().flat_map(said::of).flat_map(|said| said.pieces)
}

/// How many letters of a table stand before its first row's end; nothing of other blocks.
fn first_row(block: &Block) -> usize {
    let Block::Table(table) = block else { return 0 };
    let section = |rows: Vec<_>| Section {
        shape: PageShape::Portrait,
        blocks: vec![Block::Table(documents::paper::Table { rows, ..table.clone() })],
    };
    let one = section(table.rows.iter().take(1).cloned().collect());
    let letters: usize = said::of(&one)[0].pieces.iter().map(|piece| without_blanks(piece).len()).sum();
    letters.saturating_sub(1)
}

fn as_code(block: &Block) -> Option<&documents::paper::Code> {
    match block {
        Block::Code(code) => Some(code),
        _ => None,
    }
}

fn upper(words: &str) -> String {
    without_blanks(words).to_uppercase()
}

fn bag(letters: &str) -> std::collections::BTreeMap<char, usize> {
    let mut bag = std::collections::BTreeMap::new();
    letters.chars().for_each(|letter| *bag.entry(letter).or_default() += 1);
    bag
}

/// So many letters tell two places of a paper apart.
const TOLD_APART: usize = 14;

fn head(words: &str) -> String {
    words.chars().take(TOLD_APART).collect()
}

fn tail(words: &str) -> String {
    words.chars().skip(words.chars().count().saturating_sub(TOLD_APART)).collect()
}

/// Text between the decree's margins; in the upper one a page number, in the lower one
/// the line at the foot.
fn within_margins(shown: &Shown, printed: &Printed, slack: f32) {
    let foot = format!("{} Trang", shown.paper.foot.as_deref().unwrap_or_default());
    let is_foot = |said: &str| foot.split_whitespace().any(|word| word == said) || said.contains('/');
    for (number, page) in printed.pages.iter().enumerate() {
        for word in &page.words {
            let (top, end) = core(word);
            let is_number = word.said.parse::<usize>().is_ok_and(|figure| figure <= number + 1);
            let sides = word.left >= 30.0 - slack && word.right <= page.width - 20.0 + slack;
            let above = top >= 20.0 || is_number;
            let below = end <= page.height - 20.0 || is_foot(&word.said);
            assert!(sides && above && below, "{}, page {}: {word:?}", shown.name, number + 1);
        }
    }
}

/// The middle of a word's height, where its letters without marks are, whatever the file
/// says of its font's height.
fn core(word: &Word) -> (f32, f32) {
    let part = (word.end - word.top) * 0.3;
    (word.top + part, word.end - part)
}

fn nothing_overlaps(name: &str, page: &Page) {
    for (place, one) in page.words.iter().enumerate() {
        for other in &page.words[place + 1..] {
            let wide = one.right.min(other.right) - one.left.max(other.left);
            let high = core(one).1.min(core(other).1) - core(one).0.max(core(other).0);
            assert!(wide < 0.1 || high < 0.1, "{name}: {one:?} {other:?}");
        }
    }
}

/// Dots an inch that office printers make at the least.
const DOTS: f32 = 300.0;
/// Left and above of the words beside a code, and how much of the page is looked at.
const BESIDE_MM: f32 = 40.0;
const ABOVE_MM: f32 = 18.0;

/// What the codes say that stand beside words which name one.
fn qr(Printed { file, pages, .. }: &Printed) -> Vec<String> {
    let named = |(place, page): (usize, &Page)| Some((place, page.try_find("Mã nội dung biên bản:")?[0].clone()));
    let read = pages.iter().enumerate().filter_map(named).flat_map(|(place, word)| {
        let number = (place + 1).to_string();
        let dots = |mm: f32| ((mm.max(0.0) * DOTS / 25.4) as usize).to_string();
        let [x, y] = [dots(word.left - BESIDE_MM), dots(word.top - ABOVE_MM)];
        let [wide, high] = [dots(BESIDE_MM), dots(2.0 * ABOVE_MM + 5.0)];
        let resolution = DOTS.to_string();
        let page = ["-gray", "-r", &resolution, "-f", &number, "-l", &number, "-singlefile"];
        let area = ["-x", &x, "-y", &y, "-W", &wide, "-H", &high, "FILE", "code"];
        file.ask("pdftoppm", &[&page[..], &area[..]].concat());
        codes_of(&reader::grey(&std::fs::read(file.folder().join("code.pgm")).unwrap()))
    });
    read.collect()
}

fn codes_of((width, pixels): &(usize, Vec<u8>)) -> Vec<String> {
    let height = pixels.len() / width;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(*width, height, |x, y| pixels[y * width + x]);
    image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, said)| said).collect()
}
