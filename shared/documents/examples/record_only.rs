//! The least program that folds a record and says what a visit of it is: what
//! `record_and_minutes` is weighed against.

use shared::domain::KeyParts;
use shared::journal::Entry;
use shared::record::{Cell, Item, Record, visit_record, visits};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a file of entries")?;
    let mut record = Record::new(Default::default());
    for line in std::fs::read_to_string(file)?.lines() {
        let (header, body) = line.split_once('\t').ok_or("a header, a tabulator, a body")?;
        record.add(Item::of(&Entry::read(header.into(), Some(body.into()))?));
    }
    for visit in visits(&record) {
        let cell = Cell::of(&record, &KeyParts::of("visit", visit.visit));
        println!("{} {:?} {}", visit.unit_name, cell.status, visit_record(&record, visit.visit).rows.len());
    }
    Ok(())
}
