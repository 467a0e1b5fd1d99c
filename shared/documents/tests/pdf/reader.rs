//! What a reader of PDF files finds in the bytes: words with their places, lines, pictures.
//! All in millimetres from the page's upper left corner.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file of its own, and what the tools say of it.
pub struct File {
    folder: tempfile::TempDir,
    path: PathBuf,
}

#[derive(Debug, Clone)]
pub struct Word {
    pub said: String,
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub end: f32,
}

#[derive(Debug, Clone)]
pub struct Page {
    pub width: f32,
    pub height: f32,
    pub words: Vec<Word>,
}

/// What the reader takes for a word's height, by size: the typographic ascent and descent
/// of the faces are 0.909 for upright and italic, 0.893 for bold.
const HEIGHT: f32 = 0.901;
const DESCENT: f32 = 0.216;
const ASCENT: f32 = 0.891;
const POINTS_IN_MM: f32 = 72.0 / 25.4;
/// Pixels a millimetre when lines are looked for.
pub const PIXELS: usize = 10;

impl Word {
    /// The size of its letters in points, within a hundredth.
    pub fn size(&self) -> f32 {
        (self.end - self.top) * POINTS_IN_MM / HEIGHT
    }

    /// Where its base line is.
    pub fn base(&self) -> f32 {
        self.end - self.size() * DESCENT / POINTS_IN_MM
    }

    /// Where its line begins, with room for the marks of capitals.
    pub fn line_top(&self) -> f32 {
        self.base() - self.size() * ASCENT / POINTS_IN_MM
    }

    pub fn middle(&self) -> f32 {
        (self.left + self.right) / 2.0
    }
}

impl Page {
    /// Where words in a row begin: the first row of words that say this.
    pub fn find(&self, said: &str) -> Vec<&Word> {
        self.try_find(said).unwrap_or_else(|| panic!("«{said}» is not on the page"))
    }

    pub fn try_find(&self, said: &str) -> Option<Vec<&Word>> {
        let wanted: Vec<&str> = said.split(' ').collect();
        let found = self.words.windows(wanted.len()).find(|words| words.iter().map(|word| &word.said).eq(&wanted))?;
        Some(found.iter().collect())
    }

    pub fn says(&self, said: &str) -> bool {
        self.try_find(said).is_some()
    }
}

/// The left and the right end of words in one line.
pub fn ends(words: &[&Word]) -> (f32, f32) {
    (words[0].left, words[words.len() - 1].right)
}

impl File {
    pub fn of(bytes: &[u8]) -> File {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("paper.pdf");
        std::fs::write(&path, bytes).unwrap();
        File { folder, path }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a tool prints; it must succeed.
    pub fn ask(&self, tool: &str, args: &[&str]) -> String {
        let path = self.path.to_str().unwrap();
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "FILE" { path } else { arg }).collect();
        let Output { status, stdout, stderr } = Command::new(tool)
            .args(&args)
            .current_dir(self.folder.path())
            .output()
            .unwrap_or_else(|fault| panic!("{tool} (packages poppler-utils and qpdf): {fault}"));
        assert!(status.success(), "{tool}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    /// The text in the order it was written, without any blanks.
    pub fn letters(&self) -> String {
        without_blanks(&self.ask("pdftotext", &["-raw", "-nopgbrk", "FILE", "-"]))
    }

    pub fn pages(&self) -> Vec<Page> {
        let mut pages: Vec<Page> = Vec::new();
        for line in self.ask("pdftotext", &["-bbox", "FILE", "-"]).lines().map(str::trim) {
            if line.starts_with("<page ") {
                let [width, height] = ["width", "height"].map(|name| number(line, name));
                pages.push(Page { width, height, words: Vec::new() });
            } else if line.starts_with("<word ") {
                pages.last_mut().unwrap().words.push(word(line));
            }
        }
        pages
    }

    /// Width and pixels of a page, [`PIXELS`] a millimetre.
    pub fn grey(&self, page: usize) -> (usize, Vec<u8>) {
        let (number, dots) = (page.to_string(), (PIXELS as f32 * 25.4).to_string());
        self.ask("pdftoppm", &["-gray", "-r", &dots, "-f", &number, "-l", &number, "-singlefile", "FILE", "page"]);
        grey(&std::fs::read(self.folder.path().join("page.pgm")).unwrap())
    }

    /// Straight lines from left to right that are at least so long: left, right, height.
    pub fn rules(&self, page: usize, length_min: f32) -> Vec<(f32, f32, f32)> {
        let (width, pixels) = self.grey(page);
        let mut found = Vec::new();
        for (y, row) in pixels.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| (*one < DARK) == (*next < DARK)) {
                if run[0] < DARK && run.len() as f32 >= length_min * PIXELS as f32 {
                    found.push((
                        x as f32 / PIXELS as f32,
                        (x + run.len()) as f32 / PIXELS as f32,
                        y as f32 / PIXELS as f32,
                    ));
                }
                x += run.len();
            }
        }
        // A stroke is two or three pixels thick.
        let all = found.clone();
        found.retain(|rule| !all.iter().any(|other| is_just_above(*other, *rule)));
        found
    }

    /// The part of an area's pixels that are dark.
    pub fn ink(&self, page: usize, (left, top, right, end): (f32, f32, f32, f32)) -> f32 {
        let (width, pixels) = self.grey(page);
        let [left, top, right, end] = [left, top, right, end].map(|mm| (mm * PIXELS as f32) as usize);
        let area: Vec<u8> = (top..end).flat_map(|y| pixels[y * width + left..y * width + right].to_vec()).collect();
        area.iter().filter(|pixel| **pixel < DARK).count() as f32 / area.len() as f32
    }
}

const DARK: u8 = 150;

fn is_just_above(one: (f32, f32, f32), other: (f32, f32, f32)) -> bool {
    let below = other.2 - one.2;
    below > 0.0 && below < 0.15 && (one.0 - other.0).abs() < 0.3 && (one.1 - other.1).abs() < 0.3
}

/// Width and pixels of a PGM file.
pub fn grey(file: &[u8]) -> (usize, Vec<u8>) {
    let mut fields = file.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut text = || String::from_utf8(fields.next().unwrap().to_vec()).unwrap();
    let (kind, width, height) = (text(), text().parse::<usize>().unwrap(), text().parse::<usize>().unwrap());
    assert_eq!(kind, "P5");
    (width, file[file.len() - width * height..].to_vec())
}

fn word(line: &str) -> Word {
    let [left, top, right, end] = ["xMin", "yMin", "xMax", "yMax"].map(|name| number(line, name));
    let said = line.split_once('>').unwrap().1.strip_suffix("</word>").unwrap();
    let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    Word { said, left, top, right, end }
}

fn number(line: &str, name: &str) -> f32 {
    let after = line.split_once(&format!("{name}=\"")).unwrap().1;
    after.split('"').next().unwrap().parse::<f32>().unwrap() / POINTS_IN_MM
}

pub fn without_blanks(said: &str) -> String {
    said.chars().filter(|sign| !sign.is_whitespace()).collect()
}
