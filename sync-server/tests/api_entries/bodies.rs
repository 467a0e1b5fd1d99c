//! Bodies: a damaged one costs neither its header nor the others, one that comes late
//! fills its place, one that was erased never comes back.

use shared::domain::{Erase, Fact, QuarantineReason, Role};
use shared::ids::{EntryHash, ScopeId};
use shared::journal::{Act, Draft, Entry, RefusedBecause, Verdict};
use shared::record::Shown;
use sync_server::Author;

use crate::kit::{Phone, Piece, TestOffice, all_are, hashes, mark, mark_as, shown_at, text, value};

/// The pieces of a phone's journal, one of them without its body.
fn lacking_body(phone: &Phone, of: EntryHash) -> Vec<Piece> {
    let pieces = Piece::all(&phone.entries).into_iter();
    pieces.map(|piece| if piece.hash() == of { piece.without_body() } else { piece }).collect()
}

/// The body of an entry as the office keeps it.
async fn body_kept(office: &TestOffice, entry: &Entry) -> Option<Vec<u8>> {
    let kept = office.office.store().entry(entry.reference()).await.unwrap().unwrap();
    kept.entry.body_bytes().map(<[u8]>::to_vec)
}

/// Erases all entries of a mark's key under the retention rule.
async fn erase(office: &TestOffice, of: &[&Entry]) {
    let fact = of[0].fact().unwrap();
    let erase = Erase { names: hashes(of.iter().copied()), parts: fact.parts(), rule: text("Hết thời hạn lưu") };
    let draft = Draft::set(Fact::Erase(erase), of[0].header().scope).act(Act::Erase);
    office.office.write(vec![draft], office.office.itself()).await.unwrap();
}

#[tokio::test]
async fn an_altered_body_is_left_behind_its_header_and_the_others_are_kept() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 3);
    let mut pieces = Piece::all(&phone.entries);
    pieces[3] = pieces[3].with_altered_body();
    let reply = phone.push_pieces(&pieces).await;
    assert_eq!(reply.verdicts, vec![Verdict::Stored; 5], "every well-chained header is stored");
    assert_eq!(body_kept(&office, &phone.entries[3]).await, None);
    assert_eq!(office.shown(&mark(visit, 0)).await, [value("CM")]);
    assert_eq!(office.shown(&mark(visit, 2)).await, [value("CM")]);
    assert_eq!(office.shown(&mark(visit, 1)).await, [Shown::NotHere]);
    let found = office.office.verify().await.unwrap();
    assert_eq!(found.wrong, [format!("body {} 4", phone.device)], "named, and nothing else blamed");
    let pulled = office.phone("hoa").await.pull_all(0).await.0;
    let header = pulled.iter().find(|entry| entry.hash() == phone.entries[3].hash()).unwrap();
    assert_eq!(header.body_bytes(), None);
}

#[tokio::test]
async fn a_body_that_comes_later_fills_its_place() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 2);
    let late = phone.entries[2].clone();
    phone.push_pieces(&lacking_body(&phone, late.hash())).await;
    assert_eq!(body_kept(&office, &late).await, None);
    let positions = office.count().await;
    let other_bodies = [Piece::from(&late).with_altered_body(), Piece::from(&late).without_body()];
    for other in other_bodies {
        let mut pieces = Piece::all(&phone.entries);
        pieces[2] = other;
        assert!(all_are(&phone.push_pieces(&pieces).await.verdicts, &Verdict::AlreadyHere));
        assert_eq!(body_kept(&office, &late).await, None);
    }
    let reply = phone.push_all().await;
    assert!(all_are(&reply.verdicts, &Verdict::AlreadyHere), "its entry was held before");
    assert_eq!(body_kept(&office, &late).await.as_deref(), late.body_bytes());
    assert_eq!(office.shown(&mark(visit, 0)).await, [value("CM")]);
    assert_eq!(office.count().await, positions);
    let state = office.state().await;
    phone.push_pieces(&lacking_body(&phone, late.hash())).await;
    assert_eq!(office.state().await, state, "it stays");
    office.assert_whole().await;
    let pulled = office.phone("hoa").await.pull_all(0).await.0;
    assert!(pulled.contains(&late), "whoever pulls from now on has it");
}

#[tokio::test]
async fn what_waited_for_a_body_is_let_go_when_it_comes() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let (mut lan, mut hoa) = (office.phone("lan").await, office.phone("hoa").await);
    let visit = lan.inspect(unit, 0);
    hoa.begin_journal();
    let theirs = hoa.say(mark_as(visit, 1, "VKL"), unit);
    hoa.push_all().await;
    let draft = Draft::set(mark(visit, 1), unit).replacing([lan.names(theirs.reference())]);
    let settled = lan.write(draft.settling(text("Đã đối chiếu sổ")));
    lan.push_pieces(&lacking_body(&lan, settled.hash())).await;
    assert_eq!(office.aside(settled.hash()).await, Some(QuarantineReason::BodyNotHere), "its reason can't be seen");
    assert_eq!(office.shown(&mark(visit, 1)).await, [value("VKL")]);
    let before = office.count().await;
    lan.push_all().await;
    assert_eq!(office.aside(settled.hash()).await, None);
    assert_eq!(office.count().await, before + 1, "one entry lets it go");
    assert_eq!(office.shown(&mark(visit, 1)).await, [value("CM")]);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_body_that_comes_later_is_judged_like_any_other() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 0);
    let draft = Draft::set(mark(visit, 1), unit);
    let malformed = phone.forge(draft, |_, body| *body = b"a mark".to_vec());
    let pieces = [&Piece::all(&phone.entries[..2])[..], std::slice::from_ref(&malformed)].concat();
    phone.push_pieces(&[&pieces[..2], &[malformed.without_body()]].concat()).await;
    assert_eq!(office.aside(malformed.hash()).await, None, "what a header shows is in order");
    phone.push_pieces(&pieces).await;
    assert_eq!(office.aside(malformed.hash()).await, Some(QuarantineReason::Malformed));
    office.assert_whole().await;
}

/// No body can make it right, so it does not wait for one.
#[tokio::test]
async fn what_no_body_can_permit_is_not_let_go_by_one() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let unit = office.unit().await;
    phone.inspect(unit, 0);
    let unit: Fact = {
        let record = office.office.record().await.unwrap();
        Fact::Unit(shared::record::unit(&record, unit).unwrap())
    };
    let beyond = phone.write_as(Role::Office, Draft::set(unit, ScopeId::DISTRICT));
    phone.push_pieces(&lacking_body(&phone, beyond.hash())).await;
    assert_eq!(office.aside(beyond.hash()).await, Some(QuarantineReason::NotPermitted));
    let before = office.count().await;
    phone.push_all().await;
    assert_eq!(office.aside(beyond.hash()).await, Some(QuarantineReason::NotPermitted));
    assert_eq!(office.count().await, before);
    office.assert_whole().await;
}

/// Any process may answer the next request: each must know of a body that another took in.
#[tokio::test]
async fn a_late_body_is_known_to_every_process_of_the_office() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 1);
    let late = phone.entries[2].clone();
    phone.push_pieces(&lacking_body(&phone, late.hash())).await;
    let second = office.second_process().await;
    assert_eq!(shown_at(&second, &mark(visit, 0)).await, [Shown::NotHere]);
    phone.push_all().await;
    assert_eq!(office.shown(&mark(visit, 0)).await, [value("CM")]);
    assert_eq!(shown_at(&second, &mark(visit, 0)).await, [value("CM")]);
    // What the second process writes next must not spoil the row either.
    second.write(vec![Draft::set(mark(visit, 0), ScopeId::DISTRICT)], office_author(&office).await).await.unwrap();
    office.assert_whole().await;
}

async fn office_author(office: &TestOffice) -> Author {
    office.office.author(Some("noivu")).await.unwrap()
}

#[tokio::test]
async fn an_erased_body_is_gone_everywhere_and_its_header_stays() {
    let mut office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 2);
    phone.push_all().await;
    let gone = phone.entries[2].clone();
    erase(&office, &[&gone]).await;
    for _ in 0..2 {
        assert_eq!(body_kept(&office, &gone).await, None);
        assert_eq!(office.shown(&mark(visit, 0)).await, [Shown::Erased]);
        assert_eq!(office.shown(&mark(visit, 1)).await, [value("CM")]);
        let row = office.rows().await.into_iter().find(|row| row.class == gone.header().key).unwrap();
        assert_eq!((row.shown.as_str(), &row.value), ("erased", &None));
        let found = office.office.verify().await.unwrap();
        assert_eq!((found.erased, found.wrong), (1, vec![]));
        office.assert_whole().await;
        let pulled = office.phone("hoa").await.pull_all(0).await.0;
        let header = pulled.iter().find(|entry| entry.hash() == gone.hash()).unwrap();
        assert_eq!(header.body_bytes(), None);
        office.restart().await;
    }
}

#[tokio::test]
async fn an_erased_body_that_is_sent_again_is_not_kept() {
    let mut office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 1);
    phone.push_all().await;
    let gone = phone.entries[2].clone();
    erase(&office, &[&gone]).await;
    for _ in 0..2 {
        let state = office.state().await;
        let reply = phone.push_all().await;
        assert!(all_are(&reply.verdicts, &Verdict::AlreadyHere));
        assert_eq!(office.state().await, state);
        assert_eq!(office.shown(&mark(visit, 0)).await, [Shown::Erased]);
        office.assert_whole().await;
        office.restart().await;
        phone = phone.at(&office.base);
    }
}

/// A header came alone, its body was erased before it ever arrived: it comes too late.
#[tokio::test]
async fn a_body_erased_before_it_came_is_not_kept_when_it_comes() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 1);
    let gone = phone.entries[2].clone();
    phone.push_pieces(&lacking_body(&phone, gone.hash())).await;
    erase(&office, &[&gone]).await;
    phone.push_all().await;
    assert_eq!(body_kept(&office, &gone).await, None);
    assert_eq!(office.shown(&mark(visit, 0)).await, [Shown::Erased]);
    office.assert_whole().await;
}

/// The office named an entry of the key that had not arrived: its body never counts.
#[tokio::test]
async fn an_entry_erased_before_it_came_is_kept_without_its_body() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 2);
    phone.push(&phone.entries[..2]).await;
    let gone = phone.entries[2].clone();
    erase(&office, &[&gone]).await;
    assert!(all_are(&phone.push(&phone.entries[2..]).await.verdicts, &Verdict::Stored));
    assert_eq!(body_kept(&office, &gone).await, None);
    assert_eq!(office.shown(&mark(visit, 0)).await, [Shown::Erased]);
    assert_eq!(office.shown(&mark(visit, 1)).await, [value("CM")]);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_body_is_no_way_around_a_signature() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 1);
    let late = phone.entries[2].clone();
    phone.push_pieces(&lacking_body(&phone, late.hash())).await;
    let note = shared::sync::BatchNote::default();
    let packed = crate::kit::raw::pack_pieces(&note, &Piece::all(&phone.entries));
    let reply: shared::sync::PushReply = crate::kit::json(phone.push_bytes(packed).await).await;
    assert!(all_are(&reply.verdicts, &Verdict::Refused { reason: RefusedBecause::Signature }));
    assert_eq!(body_kept(&office, &late).await, None);
}
