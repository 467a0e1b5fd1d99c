//! Erasing: what the law takes is taken from the disk too, and nothing else is.

use shared::domain::{Erase, Fact};
use shared::journal::{Act, Draft};

use crate::kit::{TestOffice, mark, text, value};
use crate::scene::erase;

/// Whether some bytes are anywhere in the office's folder.
fn is_on_disk(office: &TestOffice, wanted: &[u8]) -> bool {
    let files = std::fs::read_dir(office.folder()).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|file| file.is_file());
    let contains = |bytes: Vec<u8>| bytes.windows(wanted.len()).any(|window| window == wanted);
    files.into_iter().any(|file| contains(std::fs::read(file).unwrap()))
}

#[tokio::test]
async fn an_erased_body_is_on_the_disk_no_more() {
    let office = TestOffice::start().await;
    if office.config.database.is_some() {
        // What a database server keeps of what was deleted is for its own upkeep to clear.
        return;
    }
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 3);
    let secret = "Đỗ Thị Mơ có giấy của bệnh viện";
    let entry = phone.write(Draft::set(mark(visit, 7), unit).because(Some(text(secret))));
    phone.push_all().await;
    assert!(is_on_disk(&office, secret.as_bytes()), "the test finds what is there");
    erase(&office, &entry).await;
    assert!(!is_on_disk(&office, secret.as_bytes()));
    assert_eq!(office.shown(&mark(visit, 1)).await, [value("CM")]);
    office.assert_whole().await;
}

#[tokio::test]
async fn erasing_one_entry_takes_no_other_byte() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 6);
    phone.push_all().await;
    let before = office.state().await;
    let gone = phone.entries[4].clone();
    erase(&office, &gone).await;
    let after = office.state().await;
    assert_eq!(after.len(), before.len() + 1);
    for (kept, was) in after.iter().zip(&before) {
        if was.1 == gone.header_bytes() {
            assert_eq!((&kept.1, &kept.2), (&was.1, &None));
        } else {
            assert_eq!(kept, was);
        }
    }
}

#[tokio::test]
async fn an_erasure_that_fails_halfway_has_erased_nothing() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 2);
    phone.push_all().await;
    let before = office.state().await;
    office.sql("ALTER TABLE head_signatures RENAME TO elsewhere").await;
    let parts = mark(visit, 0).parts();
    let erase = Erase { names: vec![phone.entries[2].hash()], parts, rule: text("Hết thời hạn lưu") };
    let draft = Draft::set(Fact::Erase(erase), office.unit().await).act(Act::Erase);
    assert!(office.office.write(vec![draft], office.office.itself()).await.is_err());
    office.sql("ALTER TABLE elsewhere RENAME TO head_signatures").await;
    assert_eq!(office.state().await, before);
    assert_eq!(office.shown(&mark(visit, 0)).await, [value("CM")], "nor in memory");
    office.assert_whole().await;
}
