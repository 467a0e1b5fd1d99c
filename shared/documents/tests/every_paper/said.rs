//! What a paper says in the order in which writers write it, block by block, and what
//! writers add: the state's name, «Kính gửi», the marks that end lines of lists.

use documents::paper::*;

/// The words of one block.
pub struct Said {
    pub kind: Kind,
    /// In the order of writing.
    pub pieces: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Heading,
    Lead,
    Table,
    Signatures,
    Code,
    Other,
}

pub fn of(section: &Section) -> Vec<Said> {
    section.blocks.iter().map(said).collect()
}

/// The heads of a section's tables, which stand again on each of their pages.
pub fn heads(section: &Section) -> Vec<Vec<String>> {
    let heads = section.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.head.iter().flatten().flat_map(cell).collect()),
        _ => None,
    });
    heads.collect()
}

fn said(block: &Block) -> Said {
    let (kind, pieces) = match block {
        Block::Head(it) => (Kind::Other, head(it)),
        Block::Title(it) => (Kind::Other, vec![it.kind.clone(), it.about.clone()]),
        Block::AnnexTitle(it) => (Kind::Other, vec![it.name.clone(), it.title.clone(), it.belongs_to.clone()]),
        Block::Addressees(names) => (Kind::Other, addressees(names)),
        Block::Bases(them) => (Kind::Other, closed(them, "")),
        Block::Heading(it) => (Kind::Heading, vec![it.words.clone()]),
        Block::Paragraph(it) if it.words.text().ends_with(':') => (Kind::Lead, vec![it.words.text()]),
        Block::Paragraph(it) => (Kind::Other, vec![it.words.text()]),
        Block::BlankLines(_) => (Kind::Other, Vec::new()),
        Block::Table(it) => (Kind::Table, it.head.iter().chain(&it.rows).flatten().flat_map(cell).collect()),
        Block::Signatures(all) => (Kind::Signatures, all.chunks(3).flat_map(signatures).collect()),
        Block::Closing(it) => {
            let mut pieces = signatures(std::slice::from_ref(&it.signature));
            pieces.push("Nơi nhận:".to_owned());
            pieces.extend(closed(&it.recipients, "- "));
            (Kind::Signatures, pieces)
        }
        Block::Code(it) => (Kind::Code, vec![it.words.text()]),
        Block::Marks(marks) => (Kind::Other, marks.clone()),
    };
    Said { kind, pieces }
}

fn head(head: &Head) -> Vec<String> {
    let state = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"].map(str::to_owned);
    let names = head.parent.iter().cloned().chain([head.agency.clone()]).chain(state);
    let below = [head.number.as_ref().map(Number::line), head.about.clone(), head.place.as_ref().map(PlaceDate::line)];
    names.chain(below.into_iter().flatten()).collect()
}

fn addressees(names: &[String]) -> Vec<String> {
    match names {
        [one] => vec![format!("Kính gửi: {one}")],
        several => std::iter::once("Kính gửi:".to_owned()).chain(closed(several, "- ")).collect(),
    }
}

fn closed(lines: &[String], mark: &str) -> Vec<String> {
    let last = lines.len().saturating_sub(1);
    let end = |place: usize| if place == last { '.' } else { ';' };
    let line =
        |(place, line): (usize, &String)| format!("{mark}{}{}", line.trim_end_matches(['.', ';', ',']), end(place));
    lines.iter().enumerate().map(line).collect()
}

/// The words of a cell, line by line.
pub fn cell(cell: &Cell) -> Vec<String> {
    match &cell.content {
        Content::Lines(lines) => lines.iter().map(Words::text).collect(),
        Content::Picture(_) | Content::TickBox => Vec::new(),
        content => vec![content.figure().unwrap().words().text()],
    }
}

/// Titles and notes level, then what stands for the hand, then names.
fn signatures(row: &[Signature]) -> Vec<String> {
    let titles = row.iter().flat_map(|one| one.title.iter().cloned().chain(one.note.clone()));
    let marks = row.iter().filter_map(|one| match &one.mark {
        SignatureMark::Words(words) => Some(words.clone()),
        SignatureMark::Drawn(_) | SignatureMark::Room => None,
    });
    let names = row.iter().filter_map(|one| one.name.clone());
    titles.chain(marks).chain(names).collect()
}
