//! A paper as people read it on a phone: its blocks one below the other, its tables
//! folded so that each cell says what it is. It refuses to know what the words mean and
//! to leave any of them out. A paper speaks Vietnamese, whatever the screens speak.

use dioxus::prelude::*;
use mobile_core::paper::{
    self, Block, Content, Face, Head, Level, Lie, Paper, Signature, SignatureMark, Table, Title, Words, closed,
};
use mobile_core::shared::text::{Lang, Sentences};

use super::parts::Thumbnails;

/// Digits of a code between two blanks, as on the screen of the seal.
const DIGITS_TOGETHER: usize = 4;
/// A table of so many columns is as narrow as a phone.
const NARROW_COLUMNS: usize = 2;

/// A whole paper.
#[component]
pub fn Sheet(paper: Paper) -> Element {
    let blocks = paper.sections.into_iter().flat_map(|section| section.blocks).enumerate();
    rsx! {
        article { class: "card sheet", id: "sheet", lang: Lang::Vi.code(),
            for (place, mark) in paper.marks.into_iter().enumerate() { p { key: "{place}", class: "sheet-mark", "{mark}" } }
            for (place, block) in blocks { Piece { key: "{place}", block } }
            if let Some(foot) = paper.foot { p { class: "soft sheet-foot", "{foot}" } }
        }
    }
}

#[component]
fn Piece(block: Block) -> Element {
    match block {
        Block::Head(head) => rsx! { Top { head } },
        Block::Title(Title { kind, about }) => {
            rsx! { div { class: "sheet-title", h2 { "{kind}" } p { b { "{about}" } } } }
        }
        Block::AnnexTitle(annex) => rsx! {
            div { class: "sheet-title", h2 { "{annex.name}" } p { b { "{annex.title}" } } p { i { "{annex.belongs_to}" } } }
        },
        Block::Addressees(names) => {
            rsx! { p { {said("paper-to")} } Lines { lines: names.into_iter().map(Words::plain).collect::<Vec<_>>() } }
        }
        Block::Bases(bases) => rsx! {
            for (place, basis) in bases.iter().enumerate() { p { key: "{place}", i { {closed(basis, place, bases.len())} } } }
        },
        Block::Heading(heading) => match heading.level {
            Level::Part => rsx! { h3 { "{heading.words}" } },
            Level::Point => rsx! { h4 { "{heading.words}" } },
            Level::Letter => rsx! { p { "{heading.words}" } },
        },
        Block::Paragraph(paragraph) => {
            rsx! { p { class: "{lie_name(paragraph.lie)}", Said { words: paragraph.words } } }
        }
        Block::BlankLines(lines) => rsx! { for line in 0..lines { p { key: "{line}", class: "sheet-blank" } } },
        Block::Table(table) => rsx! { Folded { table } },
        Block::Signatures(all) => {
            rsx! { for (place, signature) in all.into_iter().enumerate() { Signed { key: "{place}", signature } } }
        }
        Block::Closing(closing) => rsx! {
            p { b { i { {said("paper-recipients")} } } }
            Lines { lines: closing.recipients.into_iter().map(Words::plain).collect::<Vec<_>>() }
            Signed { signature: closing.signature }
        },
        Block::Code(code) => rsx! { Compared { words: code.words } },
        Block::Marks(marks) => rsx! {
            for (place, mark) in marks.into_iter().enumerate() { p { key: "{place}", class: "sheet-mark", "{mark}" } }
        },
    }
}

/// A sentence that stands on every paper.
fn said(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

/// How lines lie, in the style sheet.
fn lie_name(lie: Lie) -> &'static str {
    match lie {
        Lie::Body => "body",
        Lie::Item => "item",
        Lie::Centre => "centre",
    }
}

/// State and motto, then who issues it and under which number.
#[component]
fn Top(head: Head) -> Element {
    let more = [head.number.map(|number| number.line()), head.about, head.place.map(|place| place.line())];
    rsx! {
        div { class: "sheet-head",
            p { b { {said("paper-state")} } }
            p { b { {said("paper-motto")} } }
            hr {}
            if let Some(parent) = head.parent { p { "{parent}" } }
            p { b { "{head.agency}" } }
            for (place, line) in more.into_iter().flatten().enumerate() { p { key: "{place}", "{line}" } }
        }
    }
}

/// Words in their faces.
#[component]
fn Said(words: Words) -> Element {
    rsx! {
        for (place, run) in words.0.into_iter().enumerate() {
            match run.face {
                Face::Regular => rsx! { span { key: "{place}", "{run.text}" } },
                Face::Bold => rsx! { b { key: "{place}", "{run.text}" } },
                Face::Italic => rsx! { i { key: "{place}", "{run.text}" } },
                Face::BoldItalic => rsx! { b { key: "{place}", i { "{run.text}" } } },
            }
        }
    }
}

#[component]
fn Lines(lines: Vec<Words>) -> Element {
    rsx! { for (place, words) in lines.into_iter().enumerate() { span { key: "{place}", class: "sheet-line", Said { words } } } }
}

/// A code that two people compare by eye: its digits large and in groups.
#[component]
fn Compared(words: Words) -> Element {
    let pieces = words.0.into_iter().enumerate();
    rsx! {
        div { class: "sheet-code",
            for (place, run) in pieces {
                if run.face == Face::Bold {
                    p { key: "{place}", class: "figure compare seal-code", id: "paper-code", {in_groups(&run.text)} }
                } else {
                    p { key: "{place}", {run.text.trim_start_matches(['.', ' ']).to_owned()} }
                }
            }
        }
    }
}

fn in_groups(code: &str) -> String {
    let digits: Vec<char> = code.trim().chars().collect();
    digits.chunks(DIGITS_TOGETHER).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Who signs, and what stands in the place.
#[component]
fn Signed(signature: Signature) -> Element {
    rsx! {
        div { class: "sheet-signature",
            for (place, line) in signature.title.iter().enumerate() { p { key: "{place}", b { "{line}" } } }
            if let Some(note) = signature.note { p { i { "{note}" } } }
            match signature.mark {
                SignatureMark::Room => rsx! { p { class: "sheet-room" } },
                SignatureMark::Drawn(picture) => rsx! { Thumbnails { photos: vec![picture.hash], label: signature.title.join(" ") } },
                SignatureMark::Words(words) => rsx! { p { i { "{words}" } } },
            }
            if let Some(name) = signature.name { p { b { "{name}" } } }
        }
    }
}

/// A table that fits a narrow screen: two columns stay beside each other; of more, each
/// row becomes a card in which every cell stands beside the words of its column's head.
#[component]
fn Folded(table: Table) -> Element {
    let labels = labels(&table);
    if table.columns.len() <= NARROW_COLUMNS {
        return rsx! {
            div { class: "sheet-table pairs",
                div { class: "sheet-row soft", for (place, label) in labels.iter().enumerate() { span { key: "{place}", "{label}" } } }
                for (place, row) in table.rows.iter().enumerate() {
                    div { key: "{place}", class: "sheet-row", for (at, cell) in row.iter().enumerate() { span { key: "{at}", Held { content: cell.content.clone() } } } }
                }
            }
        };
    }
    let shape = if is_figures(&table) { "pairs" } else { "cards" };
    rsx! {
        div { class: "sheet-table {shape}",
            for (place, row) in table.rows.iter().enumerate() {
                div { key: "{place}", class: "sheet-card",
                    for (at, (label, content)) in told(&labels, row).into_iter().enumerate() {
                        div { key: "{at}", class: "sheet-row",
                            if let Some(label) = label { span { class: "soft", "{label}" } }
                            span { class: "sheet-held", Held { content } }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a table holds one row of numbers: they are read below each other.
fn is_figures(table: &Table) -> bool {
    table.rows.len() == 1 && table.columns.iter().all(|column| column.lie == Lie::Centre)
}

/// What the head says of each column; one head above another is read before it.
fn labels(table: &Table) -> Vec<String> {
    let mut labels = vec![Vec::<String>::new(); table.columns.len()];
    let mut taken = vec![vec![false; table.columns.len()]; table.head.len()];
    for (line, cells) in table.head.iter().enumerate() {
        let mut at = 0;
        for cell in cells {
            while taken[line].get(at).is_some_and(|taken| *taken) {
                at += 1;
            }
            let until = (at + usize::from(cell.columns)).min(labels.len());
            for column in at..until {
                labels[column].push(plain(&cell.content));
                let lines = taken.iter_mut().skip(line).take(usize::from(cell.rows));
                lines.for_each(|taken| taken[column] = true);
            }
            at = until;
        }
    }
    labels.into_iter().map(|words| words.join(" · ")).collect()
}

/// The cells of a row with what they are; one that spans several columns speaks for itself.
fn told(labels: &[String], row: &[paper::Cell]) -> Vec<(Option<String>, Content)> {
    let starts = row.iter().scan(0, |at, cell| {
        let start = *at;
        *at += usize::from(cell.columns);
        Some((start, cell))
    });
    let label = |(start, cell): (usize, &paper::Cell)| {
        let label = labels.get(start).filter(|label| cell.columns == 1 && !label.is_empty());
        (label.cloned(), cell.content.clone())
    };
    starts.map(label).collect()
}

fn plain(content: &Content) -> String {
    match content {
        Content::Lines(lines) => lines.iter().map(Words::text).collect::<Vec<_>>().join(" "),
        Content::Number(_) | Content::Figure(_) => {
            content.figure().map(|figure| figure.words().text()).unwrap_or_default()
        }
        Content::Picture(_) | Content::TickBox => String::new(),
    }
}

/// What a cell holds.
#[component]
fn Held(content: Content) -> Element {
    match content {
        Content::Lines(lines) => rsx! { Lines { lines } },
        Content::Number(_) | Content::Figure(_) => match content.figure() {
            Some(figure) => rsx! { span { class: "figure", Said { words: figure.words() } } },
            None => rsx! {},
        },
        Content::Picture(picture) => rsx! { Thumbnails { photos: vec![picture.hash], label: picture.field } },
        Content::TickBox => rsx! { span { "☐" } },
    }
}

#[cfg(test)]
mod tests {
    use mobile_core::paper::{Cell, Column};

    use super::*;

    fn table(columns: usize, head: Vec<Vec<Cell>>, rows: Vec<Vec<Cell>>) -> Table {
        Table { name: String::new(), columns: vec![Column { width: 1, lie: Lie::Centre }; columns], head, rows }
    }

    #[test]
    fn a_head_of_two_lines_is_read_from_above_for_each_column() {
        let first = vec![Cell::bold("Biên chế").down(2), Cell::bold("Vắng").across(2), Cell::bold("Muộn").down(2)];
        let second = vec![Cell::bold("có lý do"), Cell::bold("không lý do")];
        let table = table(4, vec![first, second], Vec::new());
        assert_eq!(labels(&table), ["Biên chế", "Vắng · có lý do", "Vắng · không lý do", "Muộn"]);
    }

    #[test]
    fn a_cell_over_several_columns_takes_no_label_and_those_behind_keep_theirs() {
        let labels = ["STT", "Ai", "Việc", "Hạn"].map(str::to_owned);
        let row = [Cell::of(Content::Number(1)), Cell::plain("Đã rút").across(2), Cell::plain("05/01/2024")];
        let told: Vec<(Option<String>, String)> =
            told(&labels, &row).into_iter().map(|(label, content)| (label, plain(&content))).collect();
        let told: Vec<(Option<&str>, &str)> =
            told.iter().map(|(label, words)| (label.as_deref(), words.as_str())).collect();
        assert_eq!(told, [(Some("STT"), "1"), (None, "Đã rút"), (Some("Hạn"), "05/01/2024")]);
    }

    #[test]
    fn only_the_last_base_ends_with_a_full_stop() {
        let bases = ["Căn cứ Luật;", "Căn cứ Quyết định"].map(str::to_owned);
        assert_eq!([0, 1].map(|place| closed(&bases[place], place, 2)), ["Căn cứ Luật;", "Căn cứ Quyết định."]);
    }

    #[test]
    fn a_code_is_read_in_groups_of_four() {
        assert_eq!(in_groups(" 0123456789ab"), "0123 4567 89ab");
    }
}
