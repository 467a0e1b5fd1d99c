//! An office with something of everything: two journals, a difference, a fork, an entry
//! set aside, a withdrawn one, an erased one, photos.

use shared::domain::{Erase, Fact};
use shared::ids::{PhotoHash, VisitId, sha256};
use shared::journal::{Act, Draft, Entry};

use crate::kit::{Phone, Piece, TestOffice, hashes, mark, mark_as, text};

pub struct Scene {
    pub office: TestOffice,
    pub lan: Phone,
    pub hoa: Phone,
    /// The inspector's visit, which both marked.
    pub visit: VisitId,
    pub erased: Entry,
    pub photos: Vec<Vec<u8>>,
}

impl Scene {
    pub async fn set() -> Scene {
        let office = TestOffice::start().await;
        let unit = office.unit().await;
        let (mut lan, mut hoa) = (office.phone("lan").await, office.phone("hoa").await);
        let visit = lan.inspect(unit, 4);
        hoa.inspect(unit, 0);
        hoa.say(mark_as(visit, 0, "VKL"), unit);
        let withdrawn = lan.entries[3].reference();
        let named = lan.names(withdrawn);
        lan.write(Draft::set(mark(visit, 1), unit).replacing([named]).act(Act::Withdraw));
        let mut pieces = Piece::all(&lan.entries);
        pieces.push(lan.forge(Draft::set(mark(visit, 9), unit), |header, _| {
            header["author"] = hoa.member.to_string().into();
        }));
        lan.push_pieces(&pieces).await;
        hoa.push_all().await;
        let mut copy = hoa.restored_to(2);
        copy.say(mark_as(visit, 2, "DM"), unit);
        copy.push_all().await;
        let erased = lan.entries[5].clone();
        erase(&office, &erased).await;
        let photos: Vec<Vec<u8>> = (0..3).map(|number| vec![[0xff, 0xd8, 0xff, number]; 700].concat()).collect();
        for photo in &photos {
            lan.put_photo(&hash_of(photo).to_string(), photo.clone()).await;
        }
        Scene { office, lan, hoa, visit, erased, photos }
    }
}

pub fn hash_of(photo: &[u8]) -> PhotoHash {
    PhotoHash(sha256(photo))
}

/// Erases an entry's key, of which it is the only one, under the retention rule.
pub async fn erase(office: &TestOffice, entry: &Entry) {
    let parts = entry.fact().unwrap().parts();
    let erase = Erase { names: hashes([entry]), parts, rule: text("Hết thời hạn lưu") };
    let draft = Draft::set(Fact::Erase(erase), entry.header().scope).act(Act::Erase);
    office.office.write(vec![draft], office.office.itself()).await.unwrap();
}
