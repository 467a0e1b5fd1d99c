//! What a phone is given of the office's log: in order, in pages, never twice and
//! never with a hole, and nothing that is the office's alone.

use std::collections::BTreeSet;

use reqwest::Method;
use shared::domain::{Contact, Fact};
use shared::ids::{EntryHash, PersonId, ScopeId};
use shared::journal::{Draft, Entry};
use shared::record::{Item, Record};
use shared::sync::{BATCH_BYTES_MAX, Cursors, PULL_ENTRIES_MAX, Pull, SCOPES_MAX, unpack};

use crate::kit::{KeptBytes, Phone, Piece, TestOffice, hashes, mark, refusal};

const PAGE: usize = PULL_ENTRIES_MAX as usize;

/// What is kept, as what a phone is given of it.
fn pieces(state: &[KeptBytes]) -> Vec<Piece> {
    state.iter().map(|(_, header, body)| Piece { header: header.clone(), body: body.clone() }).collect()
}

/// Pushes marks until the office keeps so many entries.
async fn fill(office: &TestOffice, phone: &mut Phone, entries: usize) {
    let unit = office.unit().await;
    if phone.entries.is_empty() {
        phone.inspect(unit, 0);
        phone.push_all().await;
    }
    let mut lacking = entries - office.count().await;
    while lacking > 0 {
        let from = phone.entries.len();
        for number in 0..lacking.min(PAGE) {
            phone.say(mark(phone.visit(), (number % 250) as u8), unit);
        }
        phone.push(&phone.entries[from..]).await;
        lacking -= phone.entries.len() - from;
    }
    assert_eq!(office.count().await, entries);
}

/// Writes what is the office's alone.
async fn say_secrets(office: &TestOffice, from: u8, count: u8) -> Vec<Entry> {
    let author = office.office.author(Some("noivu")).await.unwrap();
    let drafts = (from..from + count).map(|person| {
        let person = PersonId([person; 16]);
        let contact: Contact = serde_json::from_value(serde_json::json!({
            "person": person, "work_phone": "02203747222",
        }))
        .unwrap();
        let scope = if person.0[0].is_multiple_of(2) { ScopeId::OFFICE_ONLY } else { ScopeId::DISTRICT };
        Draft::set(Fact::Contact(contact), scope)
    });
    office.office.write(drafts.collect(), author).await.unwrap()
}

#[tokio::test]
async fn pages_come_in_order_without_a_hole_and_say_whether_there_is_more() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let colleague = office.phone("hoa").await;
    fill(&office, &mut phone, 2 * PAGE + 7).await;
    let wanted = pieces(&office.state().await);
    let mut got = Vec::new();
    for (cursor, more, count) in [(PAGE, true, PAGE), (2 * PAGE, true, PAGE), (2 * PAGE + 7, false, 7)] {
        let page = colleague.pull(got.len() as u64).await;
        assert_eq!(page.note.cursor, Some(cursor as u64));
        assert_eq!((page.note.more, page.entries.len()), (more, count));
        assert_eq!((page.note.head, page.note.signature), (None, None));
        got.extend(Piece::all(page.readable()));
    }
    assert_eq!(got, wanted);
    let end = got.len() as u64;
    let nothing = colleague.pull(end).await;
    assert_eq!((nothing.entries.len(), nothing.note.cursor, nothing.note.more), (0, Some(end), false));
}

#[tokio::test]
async fn a_page_that_ends_with_the_log_has_no_more() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    fill(&office, &mut phone, PAGE).await;
    let page = phone.pull(0).await;
    assert_eq!((page.entries.len(), page.note.more, page.note.cursor), (PAGE, false, Some(PAGE as u64)));
}

#[tokio::test]
async fn any_place_is_a_place_to_go_on_from() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    fill(&office, &mut phone, 60).await;
    let all = pieces(&office.state().await);
    for after in 0..all.len() {
        let page = phone.pull(after as u64).await;
        assert_eq!(Piece::all(page.readable()), all[after..], "after {after}");
    }
}

#[tokio::test]
async fn a_page_of_large_entries_stays_within_the_bytes_of_a_batch() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let unit = office.unit().await;
    let visit = phone.inspect(unit, 0);
    phone.push_all().await;
    for _ in 0..4 {
        let large: Vec<Piece> = (0..10).map(|_| large_entry(&mut phone, visit, unit)).collect();
        phone.push_pieces(&large).await;
    }
    let (mut after, mut pages, mut got) = (0, 0, Vec::new());
    loop {
        let page = phone.pull(after).await;
        let here = Piece::all(page.readable());
        let bytes: usize = here.iter().map(|piece| piece.header.len() + piece.body.as_ref().unwrap().len()).sum();
        assert!(bytes <= BATCH_BYTES_MAX && !here.is_empty(), "{bytes}");
        got.extend(here);
        pages += 1;
        after = page.note.cursor.unwrap();
        if !page.note.more {
            break;
        }
    }
    assert!(pages >= 3, "{pages} pages");
    assert_eq!(got, pieces(&office.state().await));
}

fn large_entry(phone: &mut Phone, visit: shared::ids::VisitId, unit: shared::ids::UnitId) -> Piece {
    phone.forge(Draft::set(mark(visit, 1), unit), |header, body| {
        header["kind"] = "later_kind".into();
        *body = format!("{{\"kind\":\"later_kind\",\"f\":\"{}\"}}", "x".repeat(60_000)).into();
    })
}

#[tokio::test]
async fn what_is_the_offices_alone_is_never_given() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let secrets = say_secrets(&office, 10, 6).await;
    let (pulled, cursor) = phone.pull_all(0).await;
    let given: BTreeSet<_> = hashes(&pulled).into_iter().collect();
    assert!(hashes(&secrets).iter().all(|secret| !given.contains(secret)));
    assert_eq!(pulled.len(), office.count().await - secrets.len(), "and all else is");
    assert_eq!(cursor, office.count().await as u64);
    say_secrets(&office, 20, 3).await;
    let nothing = phone.pull(cursor).await;
    assert_eq!((nothing.entries.len(), nothing.note.more), (0, false));
    assert_eq!(nothing.note.cursor, Some(cursor + 3), "what it may not see is not looked at again");
}

/// Secrets between pages and at their ends neither show nor hide anything.
#[tokio::test]
async fn pages_with_secrets_between_them_have_no_hole() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    fill(&office, &mut phone, PAGE - 1).await;
    say_secrets(&office, 1, 9).await;
    fill(&office, &mut phone, PAGE + 30).await;
    say_secrets(&office, 30, 9).await;
    let (pulled, cursor) = phone.pull_all(0).await;
    let kept = office.office.store().entries_after(0, 10_000).await.unwrap();
    let wanted = kept.iter().map(|kept| &kept.entry).filter(|entry| entry.header().kind != "contact");
    assert_eq!(hashes(&pulled), hashes(wanted));
    assert_eq!(cursor, kept.len() as u64);
}

#[tokio::test]
async fn what_arrives_while_somebody_pages_is_neither_lost_nor_given_twice() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let colleague = office.phone("hoa").await;
    fill(&office, &mut phone, PAGE + 3).await;
    let first = colleague.pull(0).await;
    assert!(first.note.more);
    fill(&office, &mut phone, PAGE + 40).await;
    let cursor = first.note.cursor.unwrap();
    let (rest, _) = colleague.pull_all(cursor).await;
    let got = [Piece::all(first.readable()), Piece::all(&rest)].concat();
    assert_eq!(got, pieces(&office.state().await));
}

/// A phone whose office was restored from an older copy stands beyond its end.
#[tokio::test]
async fn a_cursor_beyond_the_end_comes_back_to_it() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let end = office.count().await as u64;
    for after in [end + 1, end + 1_000, i64::MAX as u64] {
        let page = phone.pull(after).await;
        assert_eq!((page.entries.len(), page.note.cursor, page.note.more), (0, Some(end), false));
    }
}

#[tokio::test]
async fn a_question_that_is_none_is_refused_and_what_a_later_phone_adds_is_passed_over() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let ask =
        async |body: &str| phone.request(Method::POST, "/api/entries/pull").body(body.to_owned()).send().await.unwrap();
    let district = ScopeId::DISTRICT;
    for cursors in ["5", "[]", "{\"x\":1}", "{\"0\":1}"] {
        let refused = refusal(ask(&format!("{{\"cursors\":{cursors}}}")).await).await;
        assert_eq!(refused, (400, "malformed".to_owned()), "{cursors}");
    }
    for position in ["-1", "1.5", "\"1\"", "18446744073709551616", "null"] {
        let refused = refusal(ask(&format!("{{\"cursors\":{{\"{district}\":{position}}}}}")).await).await;
        assert_eq!(refused, (400, "malformed".to_owned()), "{position}");
    }
    for body in ["", "[", "7", "{\"head\":\"xyz\"}"] {
        assert_eq!(refusal(ask(body).await).await, (400, "malformed".to_owned()), "{body}");
    }
    let many: Cursors = (0..=SCOPES_MAX as u128).map(|scope| (ScopeId(scope.to_be_bytes()), 0)).collect();
    let many = serde_json::to_string(&Pull { cursors: many, head: None, known: None }).unwrap();
    assert_eq!(refusal(ask(&many).await).await, (413, "too_large".to_owned()));
    let later = ask("{\"cursors\":{},\"later\":[1]}").await;
    assert_eq!(later.bytes().await.unwrap(), phone.pull_bytes(0).await);
}

#[tokio::test]
async fn after_a_restart_the_same_question_has_the_same_bytes_for_an_answer() {
    let mut office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    fill(&office, &mut phone, PAGE + 3).await;
    let before = [phone.pull_bytes(0).await, phone.pull_bytes(PAGE as u64).await, phone.pull_bytes(7).await];
    office.restart().await;
    let phone = phone.at(&office.base);
    let after = [phone.pull_bytes(0).await, phone.pull_bytes(PAGE as u64).await, phone.pull_bytes(7).await];
    assert_eq!(before, after);
}

/// A phone is given its own journal too: so it meets a branch that it does not hold.
#[tokio::test]
async fn what_is_pulled_gives_the_offices_own_record_with_both_branches_of_a_fork() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let (mut phone, mut colleague) = (office.phone("lan").await, office.phone("hoa").await);
    phone.inspect(unit, 4);
    colleague.inspect(unit, 4);
    phone.push_all().await;
    colleague.push_all().await;
    let mut copy = phone.restored_to(3);
    copy.say(mark(phone.visit(), 200), unit);
    copy.push_all().await;
    let (pulled, _) = phone.pull_all(0).await;
    for entry in phone.entries.iter().chain(&copy.entries).chain(&colleague.entries) {
        assert!(pulled.contains(entry));
    }
    let mut record = Record::new(BTreeSet::from([office.office.device()]));
    record.extend(pulled.iter().rev().map(Item::of));
    assert_eq!(record.folded(), office.office.record().await.unwrap().folded());
}

/// Without what it holds itself, unless it may lack some of that.
#[tokio::test]
async fn a_phone_is_not_given_its_own_entries_unless_it_may_lack_some() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let mut colleague = office.phone("hoa").await;
    let unit = office.unit().await;
    phone.inspect(unit, 5);
    phone.push_all().await;
    colleague.inspect(unit, 2);
    colleague.push_all().await;
    let all = office.state().await.len();
    let own = phone.entries.len();
    let count = async |asker: &Phone, head: Option<EntryHash>| {
        let page = unpack(&asker.pulled(&Pull { cursors: Cursors::new(), head, known: None }).await).unwrap();
        assert_eq!(page.note.cursor, Some(all as u64), "the cursor goes on over what is left out");
        page.entries.len()
    };
    let end = phone.entries[own - 1].hash();
    assert_eq!(count(&phone, Some(end)).await, all - own);
    assert_eq!(count(&phone, None).await, all, "an older phone names no end");
    assert_eq!(count(&phone, Some(phone.entries[own - 2].hash())).await, all, "it lost its last entry");
    assert_eq!(count(&colleague, Some(end)).await, all, "another's end is not its own");
    let mut restored = phone.restored_to(own - 2);
    restored.say(mark(phone.visit(), 9), unit);
    restored.say(mark(phone.visit(), 8), unit);
    restored.say(mark(phone.visit(), 7), unit);
    restored.push(&restored.entries[own - 2..]).await;
    let ahead = restored.entries.last().unwrap().hash();
    let page =
        unpack(&restored.pulled(&Pull { cursors: Cursors::new(), head: Some(ahead), known: None }).await).unwrap();
    assert_eq!(page.entries.len(), all + 3, "the other branch is lacking there, whichever is longer");
}
