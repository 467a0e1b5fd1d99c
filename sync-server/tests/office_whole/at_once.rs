//! Many phones at once, and several processes on one database: every entry is taken in
//! once, in one order, and whoever looks meanwhile sees a whole office.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use shared::ids::DeviceId;
use shared::journal::{Draft, Entry, Verdict};
use shared::record::{Item, Record};
use shared::sync::Cursors;
use sync_server::Office;

use crate::kit::{Phone, TestOffice, listen, mark, state_of};

const PHONES: u8 = 40;

/// Each journal is kept once, whole and in its order, and nothing else came in between
/// the office's own.
async fn assert_all_here(office: &TestOffice, phones: &[Phone]) {
    let kept = office.office.store().entries_after(0, 100_000).await.unwrap();
    let positions: Vec<i64> = kept.iter().map(|kept| kept.position).collect();
    assert_eq!(positions, (1..=kept.len() as i64).collect::<Vec<_>>());
    let mut journals: BTreeMap<DeviceId, Vec<Entry>> = BTreeMap::new();
    for kept in kept {
        journals.entry(kept.entry.header().device).or_default().push(kept.entry);
    }
    for phone in phones {
        assert_eq!(journals.remove(&phone.device), Some(phone.entries.clone()));
    }
    let own = journals.remove(&office.office.device()).unwrap();
    assert!(own.iter().zip(1..).all(|(entry, seq)| entry.header().seq == seq), "the office's journal has no branch");
    assert!(journals.is_empty());
    office.assert_whole().await;
}

async fn phones(office: &TestOffice, marks: u8) -> Vec<Phone> {
    let unit = office.unit().await;
    let mut phones = Vec::new();
    for number in 0..PHONES {
        let mut phone = office.phone(if number % 2 == 0 { "lan" } else { "hoa" }).await;
        phone.inspect(unit, marks);
        // All of them write about one visit too, so that their entries meet.
        let shared_visit = shared::ids::VisitId([1; 16]);
        for person in 0..3 {
            phone.say(mark(shared_visit, person), unit);
        }
        phones.push(phone);
    }
    phones
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_phones_at_once_end_in_one_log() {
    let office = TestOffice::start().await;
    let phones = phones(&office, 5).await;
    let send = |phone: &Phone| {
        let phone = phone.clone();
        tokio::spawn(async move {
            for entries in phone.entries.chunks(3) {
                // Its answer was lost: the whole batch again.
                let twice = [phone.push(entries).await, phone.push(entries).await];
                assert_eq!(twice[0].verdicts, vec![Verdict::Stored; entries.len()]);
                assert_eq!(twice[1].verdicts, vec![Verdict::AlreadyHere; entries.len()]);
            }
        })
    };
    for sent in join_all(phones.iter().map(send)).await {
        sent.unwrap();
    }
    assert_all_here(&office, &phones).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_batch_sent_many_times_at_once_is_stored_once() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 20);
    let sent = (0..12).map(|_| {
        let phone = phone.clone();
        tokio::spawn(async move { phone.push_all().await.verdicts })
    });
    let verdicts: Vec<Vec<Verdict>> = join_all(sent).await.into_iter().map(Result::unwrap).collect();
    let count = phone.entries.len();
    let stored = verdicts.iter().filter(|verdicts| **verdicts == vec![Verdict::Stored; count]).count();
    let held = verdicts.iter().filter(|verdicts| **verdicts == vec![Verdict::AlreadyHere; count]).count();
    assert_eq!((stored, held), (1, 11));
    assert_all_here(&office, &[phone]).await;
}

/// As behind one address of many replicas, or a command beside the serving program.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_one_database_lose_and_double_nothing() {
    let office = TestOffice::start().await;
    let second = Arc::new(office.second_process().await);
    let bases = [office.base.clone(), listen(second.clone()).await];
    let phones = phones(&office, 4).await;
    let send = |(number, phone): (usize, &Phone)| {
        let (phone, bases) = (phone.clone(), bases.clone());
        tokio::spawn(async move {
            for (round, entries) in phone.entries.chunks(2).enumerate() {
                let first = phone.at(&bases[(number + round) % 2]);
                let other = phone.at(&bases[(number + round + 1) % 2]);
                assert_eq!(first.push(entries).await.verdicts, vec![Verdict::Stored; entries.len()]);
                assert_eq!(other.push(entries).await.verdicts, vec![Verdict::AlreadyHere; entries.len()]);
                assert_eq!(other.hello().await.send_from, first.hello().await.send_from);
            }
        })
    };
    let own = write_own(&office.office, &second);
    let (sent, own_written) = tokio::join!(join_all(phones.iter().enumerate().map(send)), own);
    for sent in sent {
        sent.unwrap();
    }
    assert_all_here(&office, &phones).await;
    assert_eq!(state_of(&second).await, office.state().await);
    assert_eq!(second.record().await.unwrap().folded(), office.office.record().await.unwrap().folded());
    let kept: BTreeSet<_> = office.state().await.into_iter().map(|(_, header, _)| header).collect();
    assert!(own_written.iter().all(|entry| kept.contains(entry.header_bytes())));
}

/// Both processes write into the office's one journal meanwhile.
async fn write_own(first: &Office, second: &Office) -> Vec<Entry> {
    let mut written = Vec::new();
    for number in 0..30 {
        let office = if number % 2 == 0 { first } else { second };
        let author = office.author(Some("noivu")).await.unwrap();
        let draft = Draft::set(mark(shared::ids::VisitId([2; 16]), number), shared::ids::ScopeId::DISTRICT);
        written.extend(office.write(vec![draft], author).await.unwrap());
    }
    written
}

/// A check in the middle of a working day blames nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_check_while_phones_send_finds_nothing_wrong() {
    let office = TestOffice::start().await;
    let beside = office.second_process().await;
    let mut phone = office.phone("lan").await;
    let unit = office.unit().await;
    let visit = phone.inspect(unit, 0);
    phone.push_all().await;
    let done = Arc::new(AtomicBool::new(false));
    let sending = tokio::spawn({
        let (done, main) = (done.clone(), office.office.clone());
        async move {
            for number in 0..150_u32 {
                phone.say(mark(visit, (number % 200) as u8), unit);
                let from = phone.entries.len() - 1;
                phone.push(&phone.entries[from..]).await;
                if number % 10 == 0 {
                    // An erasure is what a check could most easily see by halves.
                    erase_last(&main, &phone.entries[from]).await;
                }
            }
            done.store(true, Ordering::SeqCst);
        }
    });
    let mut checks = 0;
    while !done.load(Ordering::SeqCst) {
        for office in [&*office.office, &beside] {
            assert_eq!(office.verify().await.unwrap().wrong, Vec::<String>::new(), "check {checks}");
            checks += 1;
        }
    }
    sending.await.unwrap();
    assert!(checks >= 4, "{checks} checks were beside the sending");
    office.assert_whole().await;
}

async fn erase_last(office: &Office, entry: &Entry) {
    let parts = entry.fact().unwrap().parts();
    let rule = crate::kit::text("Hết thời hạn lưu");
    let erase = shared::domain::Erase { names: vec![entry.hash()], parts, rule };
    let draft = Draft::set(shared::domain::Fact::Erase(erase), entry.header().scope).act(shared::journal::Act::Erase);
    office.write(vec![draft], office.itself()).await.unwrap();
}

/// Whoever pages meanwhile misses nothing: positions are given in the order of commits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_phone_that_pulls_while_others_push_gets_everything_once() {
    let office = TestOffice::start().await;
    let second = Arc::new(office.second_process().await);
    let bases = [office.base.clone(), listen(second).await];
    let phones = phones(&office, 3).await;
    let reader = office.phone("hoa").await;
    let done = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn({
        let (done, reader, bases) = (done.clone(), reader.clone(), bases.clone());
        async move {
            let (mut got, mut read, mut number) = (Vec::new(), Cursors::new(), 0);
            loop {
                // What is asked after the last push has ended must give the rest.
                let last = done.load(Ordering::SeqCst);
                let (entries, cursors, _) = reader.at(&bases[number % 2]).pull_scopes(read).await;
                got.extend(entries);
                (read, number) = (cursors, number + 1);
                if last {
                    return got;
                }
            }
        }
    });
    let send = |(number, phone): (usize, &Phone)| {
        let phone = phone.at(&bases[number % 2]);
        tokio::spawn(async move {
            for entries in phone.entries.chunks(2) {
                phone.push(entries).await;
            }
        })
    };
    for sent in join_all(phones.iter().enumerate().map(send)).await {
        sent.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let got = reading.await.unwrap();
    let kept: Vec<Vec<u8>> = office.state().await.into_iter().map(|(_, header, _)| header).collect();
    assert_eq!(got.iter().map(|entry| entry.header_bytes().to_vec()).collect::<Vec<_>>(), kept);
    let mut record = Record::new(BTreeSet::from([office.office.device()]));
    record.extend(got.iter().map(Item::of));
    assert_eq!(record.folded(), office.office.record().await.unwrap().folded());
    assert_all_here(&office, &phones).await;
}
