//! When what a peer gave leaves the phone again: with its scope, and otherwise only once the
//! office has proved that it holds it.

use std::collections::BTreeSet;

use mobile_core::App;
use mobile_core::app::FreeRule;
use mobile_core::store::Document;
use shared::ids::{EntryHash, ScopeId};
use tests::district::{CLERK, District, Handset};

use super::{Team, passed, take};

fn given(phone: &Handset) -> BTreeSet<EntryHash> {
    phone.app.peers().given().copied().collect()
}

fn scopes_of(phone: &Handset, entries: &BTreeSet<EntryHash>) -> Vec<ScopeId> {
    let scopes: BTreeSet<ScopeId> =
        entries.iter().filter_map(|hash| phone.app.record().item(hash)).map(|item| item.scope).collect();
    scopes.into_iter().collect()
}

#[tokio::test]
async fn a_scope_that_is_lost_takes_what_peers_gave_with_it() {
    let Team { district: _district, mut leader, inspector, visit } = Team::at_work().await;
    let photos = leader.app.store().photos().list().unwrap();
    let file = passed(&inspector, visit);
    take(&mut leader, &file).unwrap();
    let peers = given(&leader);
    let own = leader.app.store().count();
    let before_loss = leader.app.store().state().json(Document::Peers).unwrap().unwrap();
    let scopes = scopes_of(&leader, &peers);
    leader.app.lose_scopes(&scopes).unwrap();
    assert!(!peers.is_empty() && peers.iter().all(|hash| leader.app.record().item(hash).is_none()));
    assert_eq!((given(&leader).len(), leader.app.store().count()), (0, own), "its own words stay");
    assert_eq!(leader.app.store().photos().list().unwrap(), photos, "and its own photos");
    // A kill came after the entries had gone and before the marks had.
    let mut marks: serde_json::Value = serde_json::from_slice(&before_loss).unwrap();
    marks["leaving"] = serde_json::json!(peers);
    leader.app.store().state().replace(Document::Peers, &marks).unwrap();
    let (folder, ports) = (leader.folder().to_owned(), leader.app.ports().clone());
    let vault = leader.app.store().vault().clone();
    drop(leader);
    let (mut app, report) = App::open(&folder, &vault, ports).unwrap();
    assert!(report.is_silent(), "what was let go is not lost: {report:?}");
    assert_eq!(app.peers().given().count(), 0);
    app.import_bundle(&mut std::io::Cursor::new(&file), None).unwrap();
    assert_eq!(app.peers().given().count(), peers.len(), "its person may be handed it again");
}

/// The office has a backup of all it holds, and the phone was told.
async fn backed_up(district: &District, phone: &mut Handset) {
    district.office.note_backup(district.entries().await).await.unwrap();
    phone.sync().await;
}

#[tokio::test]
async fn what_only_a_peer_gave_is_never_freed() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    let peers = given(&leader);
    leader.sync().await;
    backed_up(&district, &mut leader).await;
    let rule = FreeRule { after_days: 0, keep_visits: 0 };
    let bodies = |phone: &Handset| {
        let bodies = peers.iter().filter_map(|hash| phone.app.store().entry(hash)?.body_bytes().map(<[u8]>::len));
        bodies.count()
    };
    let all = bodies(&leader);
    assert!(leader.app.free_proved(rule).unwrap().bodies > 0, "its own words may go");
    assert_eq!((bodies(&leader), all), (peers.len(), peers.len()));
    inspector.sync().await;
    leader.sync().await;
    backed_up(&district, &mut leader).await;
    leader.app.free_proved(rule).unwrap();
    assert!(bodies(&leader) < all, "the office gave them, and a backup holds them");
}

/// Nobody but this phone may have it: its own phone may be lost before it is sent.
#[tokio::test]
async fn what_only_a_peer_gave_stays_on_a_phone_that_is_revoked() {
    let Team { district, mut leader, inspector, visit } = Team::at_work().await;
    take(&mut leader, &passed(&inspector, visit)).unwrap();
    let peers = given(&leader);
    leader.sync().await;
    let own = leader.app.store().own_hashes(1, u64::MAX);
    let bodies = |phone: &Handset, hashes: &mut dyn Iterator<Item = &EntryHash>| {
        hashes.filter(|hash| phone.app.store().entry(hash).is_some_and(|entry| entry.body_bytes().is_some())).count()
    };
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap();
    district.office.revoke(leader.device(), clerk).await.unwrap();
    leader.try_sync().await;
    assert!(bodies(&leader, &mut own.iter()) < own.len(), "its own words at the office are gone");
    assert_eq!(bodies(&leader, &mut peers.iter()), peers.len());
    assert_eq!(given(&leader), peers);
}
