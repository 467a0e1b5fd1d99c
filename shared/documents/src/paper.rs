//! What a paper is made of, whatever its format: sections of blocks, laid out as annex I
//! of NĐ 30/2020/NĐ-CP says. It holds finished words only: it refuses to know the record
//! they came from, and how they will be written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::ids::PhotoHash;
use shared::text::{document_date, document_number, grouped, one_decimal};

/// The pictures that a paper shows, as the bytes of JPEG files.
pub type Pictures = BTreeMap<PhotoHash, Vec<u8>>;

/// A paper, ready to be written in any format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it is called in lists of papers and in a file's properties.
    pub title: String,
    /// Who may read it.
    pub class: OutputClass,
    /// Words in a box above everything on the first page: «DỰ THẢO», «LƯU HÀNH NỘI BỘ».
    pub marks: Vec<String>,
    /// One line at the foot of each page: the paper's class, the code of what it states,
    /// and by what it is superseded.
    pub foot: Option<String>,
    /// The day it was made.
    pub made_on: NaiveDate,
    /// The body, then the annexes, each with its own page numbers.
    pub sections: Vec<Section>,
}

impl Paper {
    /// The pictures that it shows, in order; one may be there several times.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::pictures)
    }
}

/// Who may read a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputClass {
    /// All that the record holds: stays in the office and with the unit.
    Internal,
    /// Without names of persons.
    InternalWithoutNames,
    /// Counts only, small ones hidden.
    Public,
}

/// Part of a paper that begins on a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// How its pages lie.
    pub shape: PageShape,
    /// What stands on them.
    pub blocks: Vec<Block>,
}

/// How a page of A4 lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageShape {
    /// 210 × 297 mm.
    Portrait,
    /// 297 × 210 mm, for wide tables.
    Landscape,
}

/// One thing below the other on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The two columns that each paper begins with.
    Head(Head),
    /// Tên loại and trích yếu.
    Title(Title),
    /// «Phụ lục» and what it belongs to.
    AnnexTitle(AnnexTitle),
    /// «Kính gửi»: one stands on the same line, several below each other.
    Addressees(Vec<String>),
    /// Căn cứ, one a line, in italics; the words come without the mark that ends the line.
    Bases(Vec<String>),
    /// A heading; it never stands alone at the end of a page.
    Heading(Heading),
    /// A paragraph.
    Paragraph(Paragraph),
    /// Dotted lines to be written on by hand; up to [`LINES_TOGETHER`] are never parted.
    BlankLines(u8),
    /// A table; its head is repeated on each page.
    Table(Table),
    /// Up to three signatures beside each other, never parted from one another.
    Signatures(Vec<Signature>),
    /// Nơi nhận on the left, the authority's signature on the right.
    Closing(Closing),
    /// What the signed content can be compared by.
    Code(Code),
    /// Words in a box, above the head of an annex that fewer may read than the paper it
    /// belongs to: «LƯU HÀNH NỘI BỘ».
    Marks(Vec<String>),
}

/// A few lines to write on stand on one page: half an opinion is no room for one.
pub const LINES_TOGETHER: u8 = 4;

impl Block {
    /// Whether no page may end between this block and the next: signatures never stand
    /// without what is signed, and a sentence that leads to a table or a list never
    /// without its beginning.
    pub fn stays_with(&self, next: &Block) -> bool {
        match (self, next) {
            (_, Block::Signatures(_) | Block::Closing(_)) => true,
            (Block::Marks(_), _) | (Block::Paragraph(_), Block::Table(_)) => true,
            (Block::Paragraph(lead), _) => lead.words.text().trim_end().ends_with(':'),
            _ => false,
        }
    }
}

impl Block {
    fn pictures(&self) -> Vec<&Picture> {
        match self {
            Block::Table(table) => table.head.iter().chain(&table.rows).flatten().filter_map(Cell::picture).collect(),
            Block::Signatures(all) => all.iter().filter_map(Signature::picture).collect(),
            Block::Closing(closing) => closing.signature.picture().into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// A line of a list ends with a semicolon, the last with a full stop; a mark that the
/// words brought along is not doubled.
pub fn closed(words: &str, place: usize, count: usize) -> String {
    let bare = words.trim_end().trim_end_matches([';', '.', ',']);
    format!("{bare}{}", if place + 1 == count { '.' } else { ';' })
}

/// The head of a paper: who issues it, under the state's name and motto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The agency above the one that issues it.
    pub parent: Option<String>,
    /// The agency that issues it.
    pub agency: String,
    /// The number, where the paper is registered.
    pub number: Option<Number>,
    /// V/v …, of a letter.
    pub about: Option<String>,
    /// Place and date; minutes have none, they tell them in their text.
    pub place: Option<PlaceDate>,
}

/// A paper's number and sign: the number is the registry's to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// None yet: room is left for it.
    pub number: Option<u32>,
    /// What stands behind the stroke, e.g. `BB-ĐKT`.
    pub sign: String,
}

impl Number {
    /// «Số: 05/BB-ĐKT»; with room for the figures where there are none.
    pub fn line(&self) -> String {
        match self.number {
            Some(number) => document_number(number, &self.sign),
            None => format!("Số:{}/{}", NUMBER_ROOM, self.sign),
        }
    }
}

/// Blanks that don't break, as wide as four figures written by hand.
const NUMBER_ROOM: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";
/// As wide as two figures.
const DAY_ROOM: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// Where and when a paper was issued: the date is the registry's to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceDate {
    /// Địa danh.
    pub place: String,
    /// The year it is made in, and its day once it is known.
    pub on: IssueDate,
}

/// The date of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueDate {
    /// Known.
    On(NaiveDate),
    /// Left for the registry, but for the year.
    In(i32),
}

impl PlaceDate {
    /// «Tứ Kỳ, ngày 05 tháng 01 năm 2024».
    pub fn line(&self) -> String {
        match self.on {
            IssueDate::On(day) => format!("{}, {}", self.place, document_date(day)),
            IssueDate::In(year) => format!("{}, ngày{DAY_ROOM}tháng{DAY_ROOM}năm {year}", self.place),
        }
    }
}

/// Tên loại and trích yếu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// BIÊN BẢN, THÔNG BÁO, BÁO CÁO.
    pub kind: String,
    /// What it is about.
    pub about: String,
}

/// The head of an annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnexTitle {
    /// «Phụ lục», or «Phụ lục I» where there are several.
    pub name: String,
    /// Its title.
    pub title: String,
    /// «(Kèm theo …)».
    pub belongs_to: String,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its rank.
    pub level: Level,
    /// Its words, number included.
    pub words: String,
}

/// The rank of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// «I.», bold.
    Part,
    /// «1.», bold.
    Point,
    /// «a)», upright.
    Letter,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its words.
    pub words: Words,
    /// How its lines lie.
    pub lie: Lie,
}

/// How the lines of a paragraph lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Filled on both sides, its first line indented: the body.
    Body,
    /// On the left, its further lines indented: an item of a list, whose mark it holds.
    Item,
    /// In the middle.
    Centre,
}

/// Words in one or several faces, in one line of thought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Run>);

/// Words in one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What they say: NFC, without control characters.
    pub text: String,
    /// How they look.
    pub face: Face,
}

/// The four faces of one font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Upright.
    Regular,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Bold and italic.
    BoldItalic,
}

impl Words {
    /// Upright words.
    pub fn plain(text: impl Into<String>) -> Words {
        Words::in_face(Face::Regular, text)
    }

    /// Words in one face.
    pub fn in_face(face: Face, text: impl Into<String>) -> Words {
        Words(vec![Run { text: text.into(), face }])
    }

    /// More words behind these.
    pub fn and(mut self, face: Face, text: impl Into<String>) -> Words {
        self.0.push(Run { text: text.into(), face });
        self
    }

    /// What they say, without how they look.
    pub fn text(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is called as a sheet of a workbook.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The rows that say what the columns hold.
    pub head: Vec<Vec<Cell>>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its part of the table's width, in any unit that all columns share.
    pub width: u16,
    /// How its cells lie.
    pub lie: Lie,
}

/// A cell of a table. A row names each of its cells once: cells that one above or
/// beside spans are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub content: Content,
    /// How many columns it spans.
    pub columns: u8,
    /// How many rows of the head it spans; always one in the body.
    pub rows: u8,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Lines of words; none makes an empty cell.
    Lines(Vec<Words>),
    /// A count, which workbooks hold as a number.
    Number(i64),
    /// A number that is no plain count, which workbooks hold as one too.
    Figure(Figure),
    /// A picture.
    Picture(Picture),
    /// A box to be ticked by hand.
    TickBox,
}

/// A number as a report shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub value: Value,
    /// How it looks: a sum is bold.
    pub face: Face,
}

/// What a figure is. Parts are whole tenths, so that no machine rounds them another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// «1.234».
    Count(i64),
    /// In tenths: 12345 is «1.234,5».
    Tenths(i64),
    /// In tenths of a percent: 125 is «12,5%».
    PercentTenths(i64),
}

impl Content {
    /// The number that a cell holds, where it holds one.
    pub fn figure(&self) -> Option<Figure> {
        match self {
            Content::Number(count) => Some(Figure::of(Value::Count(*count), Face::Regular)),
            Content::Figure(figure) => Some(*figure),
            _ => None,
        }
    }
}

impl Figure {
    /// A figure of a face.
    pub fn of(value: Value, face: Face) -> Figure {
        Figure { value, face }
    }

    /// As Vietnamese papers write it: a dot groups thousands, a comma begins the tenths.
    pub fn words(self) -> Words {
        let said = match self.value {
            Value::Count(count) => grouped(count),
            Value::Tenths(tenths) => one_decimal(tenths),
            Value::PercentTenths(tenths) => format!("{}%", one_decimal(tenths)),
        };
        Words::in_face(self.face, said)
    }
}

impl Cell {
    /// A cell of upright words.
    pub fn plain(text: impl Into<String>) -> Cell {
        Cell::of(Content::Lines(vec![Words::plain(text)]))
    }

    /// A cell of bold words.
    pub fn bold(text: impl Into<String>) -> Cell {
        Cell::of(Content::Lines(vec![Words::in_face(Face::Bold, text)]))
    }

    /// A cell that holds something.
    pub fn of(content: Content) -> Cell {
        Cell { content, columns: 1, rows: 1 }
    }

    fn picture(&self) -> Option<&Picture> {
        match &self.content {
            Content::Picture(picture) => Some(picture),
            _ => None,
        }
    }

    /// The same over several columns.
    pub fn across(mut self, columns: u8) -> Cell {
        self.columns = columns;
        self
    }

    /// The same over several rows of the head.
    pub fn down(mut self, rows: u8) -> Cell {
        self.rows = rows;
        self
    }
}

/// A picture and the room it has; it fills it as far as its own shape lets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Its name among the [`Pictures`].
    pub hash: PhotoHash,
    /// What a refusal calls the place it stands in.
    pub field: &'static str,
    /// Millimetres.
    pub width_mm: u16,
    /// Millimetres.
    pub height_mm: u16,
}

/// Room for one to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// «TM. UỶ BAN NHÂN DÂN», «CHỦ TỊCH»: one a line, in bold capitals.
    pub title: Vec<String>,
    /// «(ký, ghi rõ họ tên)», in italics.
    pub note: Option<String>,
    /// What stands where the signature would.
    pub mark: SignatureMark,
    /// The name below.
    pub name: Option<String>,
}

impl Signature {
    fn picture(&self) -> Option<&Picture> {
        match &self.mark {
            SignatureMark::Drawn(picture) => Some(picture),
            _ => None,
        }
    }
}

/// What stands in the room of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureMark {
    /// Nothing: it is signed on paper. 30 mm are left for signature and seal.
    Room,
    /// Drawn on the glass.
    Drawn(Picture),
    /// Why there is none, in italics.
    Words(String),
}

/// Nơi nhận and the authority's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// To whom it goes, without hyphens and marks.
    pub recipients: Vec<String>,
    /// Who signs.
    pub signature: Signature,
}

/// A code that two copies can be compared by, as text and as a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it is.
    pub words: Words,
    /// What the QR code says.
    pub qr: String,
}
