//! The last look at a paper that leaves the office without names: whatever it was made
//! from, no citizen number is in it. It refuses to touch papers of the first class, whose
//! hashes in full may have twelve figures in a row.

use shared::text::mask_badge_number;

use crate::paper::{Block, Cell, Closing, Content, OutputClass, Paper, Signature, SignatureMark, Table, Words};

impl Paper {
    /// The same, with citizen numbers starred where the class has no names.
    pub(super) fn masked(mut self) -> Paper {
        if self.class == OutputClass::Internal {
            return self;
        }
        mask(&mut self.title);
        self.marks.iter_mut().chain(&mut self.foot).for_each(mask);
        self.sections.iter_mut().flat_map(|section| &mut section.blocks).for_each(mask_block);
        self
    }
}

fn mask(text: &mut String) {
    *text = mask_badge_number(text);
}

fn mask_block(block: &mut Block) {
    match block {
        Block::Head(head) => {
            mask(&mut head.agency);
            head.parent.iter_mut().chain(&mut head.about).for_each(mask);
        }
        Block::Title(title) => [&mut title.kind, &mut title.about].into_iter().for_each(mask),
        Block::AnnexTitle(title) => {
            [&mut title.name, &mut title.title, &mut title.belongs_to].into_iter().for_each(mask);
        }
        Block::Addressees(lines) | Block::Bases(lines) | Block::Marks(lines) => lines.iter_mut().for_each(mask),
        Block::Heading(heading) => mask(&mut heading.words),
        Block::Paragraph(paragraph) => mask_words(&mut paragraph.words),
        Block::BlankLines(_) => {}
        Block::Table(table) => mask_table(table),
        Block::Signatures(signatures) => signatures.iter_mut().for_each(mask_signature),
        Block::Closing(Closing { recipients, signature }) => {
            recipients.iter_mut().for_each(mask);
            mask_signature(signature);
        }
        Block::Code(code) => mask_words(&mut code.words),
    }
}

fn mask_table(table: &mut Table) {
    mask(&mut table.name);
    table.head.iter_mut().chain(&mut table.rows).flatten().for_each(mask_cell);
}

fn mask_cell(cell: &mut Cell) {
    if let Content::Lines(lines) = &mut cell.content {
        lines.iter_mut().for_each(mask_words);
    }
}

/// Over all faces at once, since a number may be part bold.
fn mask_words(words: &mut Words) {
    let masked: Vec<char> = mask_badge_number(&words.text()).chars().collect();
    let mut rest = masked.as_slice();
    for run in &mut words.0 {
        let (own, after) = rest.split_at(run.text.chars().count().min(rest.len()));
        run.text = own.iter().collect();
        rest = after;
    }
}

fn mask_signature(signature: &mut Signature) {
    signature.title.iter_mut().chain(&mut signature.note).chain(&mut signature.name).for_each(mask);
    if let SignatureMark::Words(words) = &mut signature.mark {
        mask(words);
    }
}
