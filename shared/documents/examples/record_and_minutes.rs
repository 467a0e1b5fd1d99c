//! The same as `record_only`, and the minutes of each visit as PDF: all that the phone
//! needs of papers. The bench weighs the two programs against each other.

use std::collections::BTreeMap;

use documents::paper::{OutputClass, Pictures};
use documents::papers::{MinutesOf, MinutesState, Sources, SupplementOf, minutes, supplement};
use documents::{Profile, pdf};
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
    let members = BTreeMap::new();
    for visit in visits(&record) {
        let cell = Cell::of(&record, &KeyParts::of("visit", visit.visit));
        println!("{} {:?} {}", visit.unit_name, cell.status, visit_record(&record, visit.visit).rows.len());
        let made_on = documents::papers::day_of_visit(&record, visit.visit).ok_or("no day")?;
        let sources = Sources { record: &record, profiles: Profile::shipped(), members: &members, made_on };
        let of = MinutesOf { visit: visit.visit, state: MinutesState::Draft, class: OutputClass::Internal };
        println!("{}", pdf(&minutes(&sources, &of)?, &Pictures::new())?.len());
        if let Some(seal) = record.seals_of(visit.visit).last() {
            let of = SupplementOf { visit: visit.visit, seal: seal.hash, class: OutputClass::Internal };
            println!("{}", pdf(&supplement(&sources, &of)?, &Pictures::new())?.len());
        }
    }
    Ok(())
}
