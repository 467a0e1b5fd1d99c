//! A paper as plain text, block by block, for people and for comparing; golden files,
//! written again only when `GOLDEN=write` says so; the odd visits that samples leave out.

pub mod odd;

use std::path::Path;

use documents::paper::*;
use documents::papers::{MinutesOf, MinutesState, minutes};
use documents::samples::Sample;

/// Everything a paper says, in order.
pub fn dump(paper: &Paper) -> String {
    let mut out = vec![
        format!("TITLE {}", paper.title),
        format!("CLASS {:?} · MADE ON {} · MARKS {:?}", paper.class, paper.made_on, paper.marks),
        format!("FOOT {}", paper.foot.clone().unwrap_or_default()),
    ];
    for section in &paper.sections {
        out.push(format!("\n=== {:?} ===", section.shape));
        section.blocks.iter().for_each(|block| out.extend(block_lines(block)));
    }
    out.join("\n") + "\n"
}

fn block_lines(block: &Block) -> Vec<String> {
    match block {
        Block::Head(head) => head_lines(head),
        Block::Title(title) => vec![String::new(), title.kind.clone(), title.about.clone()],
        Block::AnnexTitle(title) => vec![title.name.clone(), title.title.clone(), title.belongs_to.clone()],
        Block::Addressees(lines) => lines.iter().map(|line| format!("Kính gửi {line}")).collect(),
        Block::Bases(lines) => lines.iter().map(|line| format!("({line})")).collect(),
        Block::Heading(heading) => vec![String::new(), format!("[{:?}] {}", heading.level, heading.words)],
        Block::Paragraph(paragraph) => vec![format!("{:?}: {}", paragraph.lie, paragraph.words.text())],
        Block::BlankLines(count) => vec![format!("{count} blank lines")],
        Block::Table(table) => table_lines(table),
        Block::Signatures(signatures) => signatures.iter().map(signature_line).collect(),
        Block::Closing(closing) => {
            let recipients = closing.recipients.iter().map(|to| format!("Nơi nhận - {to}"));
            recipients.chain([signature_line(&closing.signature)]).collect()
        }
        Block::Marks(marks) => marks.iter().map(|mark| format!("[{mark}]")).collect(),
        Block::Code(code) => vec![format!("CODE {} QR {}", code.words.text(), code.qr)],
    }
}

fn head_lines(head: &Head) -> Vec<String> {
    let lines = [
        head.parent.clone(),
        Some(head.agency.clone()),
        head.number.as_ref().map(Number::line),
        head.about.clone(),
        head.place.as_ref().map(PlaceDate::line),
    ];
    lines.into_iter().flatten().map(|line| format!("HEAD {line}")).collect()
}

fn table_lines(table: &Table) -> Vec<String> {
    let mut lines = vec![format!("TABLE {}", table.name)];
    let rows = |rows: &[Vec<Cell>], mark: &str| {
        rows.iter()
            .map(|row| format!("{mark} {}", row.iter().map(cell_text).collect::<Vec<_>>().join(" | ")))
            .collect::<Vec<_>>()
    };
    lines.extend(rows(&table.head, "##"));
    lines.extend(rows(&table.rows, "  "));
    lines
}

fn cell_text(cell: &Cell) -> String {
    let span = if cell.columns > 1 { format!("<{}>", cell.columns) } else { String::new() };
    span + &match &cell.content {
        Content::Lines(lines) => lines.iter().map(Words::text).collect::<Vec<_>>().join(" / "),
        Content::Number(number) => number.to_string(),
        Content::Figure(figure) => figure.words().text(),
        Content::Picture(picture) => format!("PICTURE {} {}", picture.field, picture.hash),
        Content::TickBox => "[ ]".to_owned(),
    }
}

fn signature_line(signature: &Signature) -> String {
    let mark = match &signature.mark {
        SignatureMark::Room => "……".to_owned(),
        SignatureMark::Drawn(picture) => format!("DRAWN {}", picture.hash),
        SignatureMark::Words(words) => words.clone(),
    };
    let note = signature.note.clone().unwrap_or_default();
    let name = signature.name.clone().unwrap_or_default();
    format!("SIGN {} {note} {mark} {name}", signature.title.join(" / "))
}

/// Compares with a golden file, or writes it.
pub fn golden(name: &str, paper: &Paper) {
    let path = Path::new("tests/golden").join(format!("{name}.txt"));
    let said = dump(paper);
    if std::env::var("GOLDEN").is_ok_and(|what| what == "write") {
        std::fs::write(&path, &said).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(said == wanted, "{} differs; GOLDEN=write writes it again. Now:\n{said}", path.display());
}

/// The minutes of a sample.
pub fn minutes_of(sample: &Sample, state: MinutesState, class: OutputClass) -> Paper {
    minutes(&sample.sources(), &MinutesOf { visit: sample.visit, state, class }).unwrap()
}

/// A table of a paper as text.
pub fn table(paper: &Paper, name: &str) -> String {
    found(paper, name).map(dump_table).unwrap_or_default()
}

/// A table as text.
pub fn dump_table(table: &Table) -> String {
    table_lines(table).join("\n")
}

/// The numbers of a table's first row.
pub fn numbers(paper: &Paper, name: &str) -> Option<Vec<i64>> {
    let row = found(paper, name)?.rows.first()?;
    let number = |cell: &Cell| match cell.content {
        Content::Number(number) => Some(number),
        _ => None,
    };
    Some(row.iter().filter_map(number).collect())
}

/// How many columns a table has.
pub fn columns(paper: &Paper, name: &str) -> usize {
    found(paper, name).map_or(0, |table| table.columns.len())
}

fn found<'a>(paper: &'a Paper, name: &str) -> Option<&'a Table> {
    paper.sections.iter().flat_map(|section| &section.blocks).find_map(|block| match block {
        Block::Table(table) if table.name == name => Some(table),
        _ => None,
    })
}

/// Whether an item of a checklist is answered on the spot, not filled from the record.
pub fn is_asked(code: &str) -> bool {
    let item = code.parse::<shared::domain::checklist::ItemCode>().unwrap().item().unwrap();
    !matches!(item.answer, shared::domain::checklist::AnswerType::Auto { .. })
}
