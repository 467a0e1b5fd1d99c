//! Batches that are in order, sent once, twice, too early, and from two branches.

use chrono::DateTime;
use reqwest::Method;
use shared::ids::DeviceId;
use shared::journal::{Draft, Entry, Head, Verdict};
use shared::record::{ForkIncident, Shown, fork_incidents};
use shared::sync::{BATCH_ENTRIES_MAX, BatchNote, PushReply, meets_own_unknown};
use sync_server::accounts::{Attempt, SignIn};

use crate::kit::raw::pack_pieces;
use crate::kit::{KeptBytes, Phone, Piece, TestOffice, all_are, json, mark, mark_as, refusal, value};

/// What the office keeps of one device, in order of arrival.
fn of_device(state: &[KeptBytes], device: DeviceId) -> Vec<Piece> {
    let entries = state.iter().map(|(_, header, body)| Entry::read(header.clone(), body.clone()).unwrap());
    entries.filter(|entry| entry.header().device == device).map(|entry| Piece::from(&entry)).collect()
}

#[tokio::test]
async fn a_good_batch_is_kept_byte_for_byte_in_its_order_with_a_verdict_each() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let before = office.state().await;
    let visit = phone.inspect(office.unit().await, 5);
    let reply = phone.push_all().await;
    assert_eq!(reply.verdicts, vec![Verdict::Stored; 7]);
    assert_eq!(reply.heads, [phone.head().unwrap()]);
    assert_eq!(reply.office_ms, office.office.now_ms());
    let after = office.state().await;
    assert_eq!(after[..before.len()], before[..], "what was there stays as it was");
    assert_eq!(of_device(&after, phone.device), Piece::all(&phone.entries));
    assert_eq!(after.len(), before.len() + 7, "and nothing else is written");
    let signed = office.office.store().signed_heads().await.unwrap();
    let [signed] = &signed.iter().filter(|signed| signed.device == phone.device).collect::<Vec<_>>()[..] else {
        panic!("one signature")
    };
    assert_eq!(Some(signed.head), phone.head());
    for person in 0..5 {
        assert_eq!(office.shown(&mark(visit, person)).await, [value("CM")]);
    }
    office.assert_whole().await;
}

#[tokio::test]
async fn a_batch_again_is_already_here_and_changes_nothing() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 3);
    let first = phone.push_all().await;
    let (state, rows) = (office.state().await, office.rows().await);
    let signatures = office.office.store().signed_heads().await.unwrap().len();
    office.pass_ms(1_000);
    for entries in [&phone.entries[..], &phone.entries[..2], &phone.entries[2..4]] {
        let again = phone.push(entries).await;
        assert!(all_are(&again.verdicts, &Verdict::AlreadyHere), "{:?}", again.verdicts);
        assert_eq!((again.verdicts.len(), &again.heads), (entries.len(), &first.heads));
    }
    assert_eq!((office.state().await, office.rows().await), (state, rows));
    assert_eq!(office.office.store().signed_heads().await.unwrap().len(), signatures);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_batch_that_overlaps_what_is_held_adds_the_rest() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 3);
    phone.push(&phone.entries[..3]).await;
    let reply = phone.push(&phone.entries[1..]).await;
    let wanted = [Verdict::AlreadyHere, Verdict::AlreadyHere, Verdict::Stored, Verdict::Stored];
    assert_eq!(reply.verdicts, wanted);
    assert_eq!(of_device(&office.state().await, phone.device), Piece::all(&phone.entries));
    office.assert_whole().await;
}

#[tokio::test]
async fn a_gap_is_answered_with_what_is_lacking_and_changes_nothing() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 4);
    let before = office.state().await;
    let reply = phone.push(&phone.entries[2..]).await;
    assert!(all_are(&reply.verdicts, &Verdict::Gap { expected: 1 }), "{:?}", reply.verdicts);
    assert_eq!(reply.heads, []);
    assert_eq!(office.state().await, before);
    phone.push(&phone.entries[..2]).await;
    let held = office.state().await;
    let reply = phone.push(&phone.entries[4..]).await;
    assert!(all_are(&reply.verdicts, &Verdict::Gap { expected: 3 }), "{:?}", reply.verdicts);
    assert_eq!(office.state().await, held);
    let reply = phone.push(&phone.entries[2..]).await;
    assert!(all_are(&reply.verdicts, &Verdict::Stored));
    office.assert_whole().await;
}

#[tokio::test]
async fn an_empty_batch_has_no_verdicts_and_does_nothing() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let before = office.state().await;
    let reply: PushReply = json(phone.push_bytes(pack_pieces(&BatchNote::default(), &[])).await).await;
    assert_eq!((reply.verdicts, reply.heads), (vec![], vec![]));
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn a_batch_of_the_most_entries_is_taken_and_one_more_is_not() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 0);
    let before = office.state().await;
    for number in phone.entries.len()..=BATCH_ENTRIES_MAX {
        phone.say(mark(visit, (number % 200) as u8), office.unit().await);
    }
    let too_many = phone.push_batch(&phone.batch(&phone.entries)).await;
    assert_eq!(refusal(too_many).await, (413, "too_large".to_owned()));
    assert_eq!(office.state().await, before);
    let reply = phone.push(&phone.entries[..BATCH_ENTRIES_MAX]).await;
    assert_eq!(reply.verdicts, vec![Verdict::Stored; BATCH_ENTRIES_MAX]);
    office.assert_whole().await;
}

#[tokio::test]
async fn both_branches_of_a_fork_are_kept_and_one_incident_is_shown() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 3);
    phone.push_all().await;
    // An older copy of the phone goes on where the copy was made.
    let mut copy = phone.restored_to(3);
    copy.say(mark_as(visit, 1, "VCL"), unit);
    copy.say(mark_as(visit, 2, "VKL"), unit);
    copy.say(mark_as(visit, 3, "DM"), unit);
    let reply = copy.push(&copy.entries[3..]).await;
    assert_eq!(reply.verdicts, [Verdict::Fork { seq: 4 }, Verdict::Fork { seq: 5 }, Verdict::Stored]);
    assert_eq!(reply.heads, [copy.head().unwrap()], "the longer branch has the only end at the top");
    let state = office.state().await;
    let held = of_device(&state, phone.device);
    assert_eq!(held[..5], Piece::all(&phone.entries)[..]);
    assert_eq!(held[5..], Piece::all(&copy.entries[3..])[..]);
    assert_eq!(
        office.shown(&mark(visit, 1)).await,
        [value("CM"), value("VCL:PHEP")],
        "a difference, for a person to settle"
    );
    assert_eq!(office.shown(&mark(visit, 3)).await, [value("DM")]);
    let incident = ForkIncident { device: phone.device, seq: 4, seen: false };
    assert_eq!(fork_incidents(&office.office.record().await.unwrap()), [incident]);
    assert_eq!(office.office.verify().await.unwrap().forks, 2, "two places have two entries");
    assert_eq!(phone.push_all().await.verdicts, vec![Verdict::AlreadyHere; 5]);
    assert_eq!(copy.push_all().await.verdicts, vec![Verdict::AlreadyHere; 6]);
    assert_eq!(office.state().await, state);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_restored_phone_learns_of_the_end_it_does_not_hold() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 3);
    phone.push_all().await;
    let copy = phone.restored_to(2);
    let reply = copy.hello().await;
    assert_eq!((&reply.heads[..], reply.send_from), (&[phone.head().unwrap()][..], 3));
    let holds = |phone: &Phone, head: Head| phone.entries.iter().any(|entry| Piece::from(entry).head() == head);
    assert!(meets_own_unknown(&reply, |seq, hash| holds(&copy, Head { seq, hash })));
    assert!(!meets_own_unknown(&phone.hello().await, |seq, hash| holds(&phone, Head { seq, hash })));
}

#[tokio::test]
async fn a_fork_at_the_very_first_entry_is_kept_whole_too() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 0);
    phone.push_all().await;
    let mut wiped = phone.restored_to(0);
    wiped.begin_journal();
    assert_eq!(wiped.push_all().await.verdicts, [Verdict::Fork { seq: 1 }]);
    let held = of_device(&office.state().await, phone.device);
    assert_eq!(held.len(), 3);
    assert_eq!(fork_incidents(&office.office.record().await.unwrap()).len(), 1);
    office.assert_whole().await;
}

#[tokio::test]
async fn the_page_of_devices_shows_the_fork() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 1);
    phone.push_all().await;
    let attempt = Attempt { address: "desk", login: "noivu" };
    let signed_in = office.office.sign_in(attempt, "noivu has a password".to_owned()).await.unwrap();
    let SignIn::Welcome { token, .. } = signed_in else { panic!("{signed_in:?}") };
    let page = async || {
        let asked = phone.request(Method::GET, "/devices").header("cookie", format!("kc_session={}", token.0));
        asked.send().await.unwrap().text().await.unwrap()
    };
    let form = format!("/devices/{}/fork", phone.device);
    assert!(!page().await.contains(&form));
    let mut copy = phone.restored_to(2);
    copy.say(mark_as(copy.visit(), 0, "VKL"), office.unit().await);
    copy.push_all().await;
    assert!(page().await.contains(&form));
}

/// What a later version of the phone writes: a kind, fields and an act nobody knows here.
#[tokio::test]
async fn what_is_not_understood_is_kept_and_given_back_byte_for_byte() {
    let mut office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 0);
    let later_kind = phone.forge(Draft::set(mark(visit, 1), unit), |header, body| {
        header["kind"] = "later_kind".into();
        *body = "{ \"salt\":\"00\", \"kind\" : \"later_kind\", \"fact\":{\"ngày\":[1,2,{\"x\":null}]} }".into();
    });
    let later_fields = phone.forge(Draft::set(mark(visit, 2), unit), |header, body| {
        header["later"] = "\u{1ec7}".into();
        let mut told: serde_json::Value = serde_json::from_slice(body).unwrap();
        told["fact"]["later"] = 7.into();
        *body = serde_json::to_vec_pretty(&told).unwrap();
    });
    let later_act = phone.forge(Draft::set(mark(visit, 3), unit), |header, _| header["act"] = "later_act".into());
    let after = phone.say(mark(visit, 4), unit);
    let mut pieces = Piece::all(&phone.entries[..2]);
    pieces.extend([later_kind.clone(), later_fields.clone(), later_act.clone(), Piece::from(&after)]);
    assert!(all_are(&phone.push_pieces(&pieces).await.verdicts, &Verdict::Stored));
    assert_eq!(of_device(&office.state().await, phone.device), pieces);
    for _ in 0..2 {
        let colleague = office.phone("hoa").await;
        let (pulled, _) = colleague.pull_all(0).await;
        let pulled: Vec<_> = pulled.iter().filter(|entry| entry.header().device == phone.device).collect();
        assert_eq!(Piece::all(pulled), pieces);
        office.restart().await;
    }
    for piece in &pieces {
        assert_eq!(office.aside(piece.hash()).await, None, "what is not known is nothing wrong");
    }
    assert_eq!(office.shown(&mark(visit, 2)).await, [value("CM")]);
    assert_eq!(office.shown(&mark(visit, 3)).await, [value("CM")], "an unknown act behaves as set");
    let record = office.office.record().await.unwrap();
    let key = record.key(&record.class_of_entry(&later_kind.hash()).unwrap()).unwrap();
    assert!(key.needs_update, "never shown as empty");
    assert!(matches!(key.values.first(), Some(Shown::Value(_))));
    drop(record);
    office.assert_whole().await;
}

#[tokio::test]
async fn clocks_and_times_of_a_phone_decide_nothing() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 0);
    let pieces = [("1970-01-01T00:00:00+00:00", 1_u64), ("2999-12-31T23:59:59+14:00", 1 << 53)].map(|(at, lc)| {
        assert!(DateTime::parse_from_rfc3339(at).is_ok());
        phone.forge(Draft::set(mark(visit, 1), unit), |header, _| {
            header["at"] = at.into();
            header["lc"] = lc.into();
        })
    });
    let all = [&Piece::all(&phone.entries[..2])[..], &pieces[..]].concat();
    assert!(all_are(&phone.push_pieces(&all).await.verdicts, &Verdict::Stored));
    for piece in &pieces {
        assert_eq!(office.aside(piece.hash()).await, None);
    }
    // The greatest lc there may be does not keep the office from writing on.
    office.office.revoke(phone.device, office.office.itself()).await.unwrap();
    office.assert_whole().await;
}

/// A failure in the middle leaves nothing behind, in the database or in memory.
#[tokio::test]
async fn an_office_that_fails_in_the_middle_has_taken_nothing_and_goes_on() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 2);
    let (state, rows) = (office.state().await, office.rows().await);
    for broken in ["entries", "record_keys", "head_signatures"] {
        if broken == "entries" {
            office.refuse_kind("mark").await;
        } else {
            office.sql(&format!("ALTER TABLE {broken} RENAME TO elsewhere")).await;
        }
        let failed = phone.push_batch(&phone.batch(&phone.entries)).await;
        assert_eq!(refusal(failed).await, (500, "internal".to_owned()), "{broken}");
        if broken == "entries" {
            office.allow_kind().await;
        } else {
            office.sql(&format!("ALTER TABLE elsewhere RENAME TO {broken}")).await;
        }
        assert_eq!((office.state().await, office.rows().await), (state.clone(), rows.clone()), "{broken}");
        let reply = phone.hello().await;
        assert_eq!((reply.heads, reply.send_from), (vec![], 1), "{broken}: what failed is not told as held");
        assert_eq!(office.shown(&mark(visit, 0)).await, []);
    }
    assert!(all_are(&phone.push_all().await.verdicts, &Verdict::Stored));
    office.assert_whole().await;
}
