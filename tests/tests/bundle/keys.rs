//! Who may open a bundle: the phones of the office, by its newest key, or whoever is told
//! the code.

use std::io::Cursor;

use mobile_core::app::Identity;
use mobile_core::app::bundle::{Audience, BundleError, Handing, Opener};
use shared::bundle::Refused;
use shared::sync::NotCertified;
use shared::text::Lang;
use sync_server::office::office_time;
use tests::district::{CLERK, District, FIRST, Handset};

use super::{SECOND, Team, handed, passed, take};

async fn revoke(district: &District, phone: &Handset) {
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap();
    district.office.revoke(phone.device(), clerk).await.unwrap();
}

fn numbers(phone: &Handset) -> Vec<u32> {
    phone.app.identity().unwrap().team_keys.iter().map(|key| key.number).collect()
}

#[tokio::test]
async fn after_a_device_was_revoked_it_opens_nothing_that_is_sealed_anew() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    let mut lost = district.phone(SECOND).await;
    let (older, first) = (passed(&leader, visit), numbers(&leader)[0]);
    revoke(&district, &lost).await;
    leader.sync().await;
    assert_eq!(numbers(&leader)[..2], [first + 1, first]);
    let newer = passed(&leader, visit);
    assert!(take(&mut lost, &older).is_ok(), "it has the key that was in use then");
    let refused = take(&mut lost, &newer).unwrap_err();
    assert!(matches!(refused, BundleError::Refused(Refused::OtherKey { .. })), "{refused}");
    lost.try_sync().await;
    assert!(!numbers(&lost).contains(&(first + 1)), "nor does the office give it another one");
    assert!(take(&mut lost, &newer).is_err());
    // A phone of the team that was not at the office since is understood, and helped by a code.
    assert!(take(&mut leader, &passed(&inspector, visit)).is_ok());
    assert!(take(&mut inspector, &newer).is_err());
    let (coded, told) = handed(&leader, Handing { visit, to: Audience::Anyone, opener: Opener::Code });
    let code = told.code.clone().unwrap();
    assert!(told.say(Lang::Vi).ends_with(&code), "{}", told.say(Lang::Vi));
    let mut typed = |code: Option<&str>| inspector.app.import_bundle(&mut Cursor::new(&coded), code);
    assert!(matches!(typed(None), Err(BundleError::Refused(Refused::NeedsCode))));
    assert!(matches!(typed(Some("AAAA-AAAA-AAAA")), Err(BundleError::Refused(Refused::WrongCode))));
    assert!(typed(Some(&code.to_lowercase().replace('-', " "))).unwrap().comparison.agrees);
    inspector.sync().await;
    assert_eq!(numbers(&inspector), numbers(&leader));
}

#[tokio::test]
async fn a_phone_enrolled_before_there_were_certificates_gets_one_at_its_next_greeting() {
    let Team { district: _district, mut leader, mut inspector, visit } = Team::at_work().await;
    let identity = inspector.app.identity().unwrap().clone();
    let json = serde_json::to_value(&identity).unwrap();
    let mut older = json.clone();
    for field in ["certificate", "team_keys"] {
        assert!(older.as_object_mut().unwrap().remove(field).is_some(), "{field}");
    }
    let older: Identity = serde_json::from_value(older).unwrap();
    inspector.app.become_enrolled(older).unwrap();
    let handing = Handing { visit, to: Audience::Anyone, opener: Opener::Team };
    let refused = inspector.app.export_visit(handing, &mut Vec::new()).unwrap_err();
    assert!(matches!(refused, BundleError::NoPass) && refused.say(Lang::Vi).contains("đồng bộ"), "{refused}");
    inspector.sync().await;
    assert!(take(&mut leader, &passed(&inspector, visit)).unwrap().entries_new > 0);
}

#[tokio::test]
async fn a_certificate_of_another_phone_is_not_taken_for_ones_own() {
    let district = District::open().await;
    let (one, other) = (district.phone(FIRST.0).await, district.phone(SECOND).await);
    let (ours, theirs) = (one.app.identity().unwrap().clone(), other.app.identity().unwrap().clone());
    let pass = shared::sync::TeamPass {
        certificate: theirs.certificate.unwrap(),
        team_key: shared::sync::TeamKey::of_office(&[1; 32], 77),
    };
    let kept = ours.clone().with_pass(Some(pass), &ours.office_keys);
    assert_eq!((kept.certificate, &kept.team_keys), (ours.certificate, &ours.team_keys));
}

/// The phone of an office that goes on elsewhere.
fn at(phone: &mut Handset, district: &District) {
    let identity = phone.app.identity().unwrap().clone();
    phone.app.become_enrolled(Identity { office_url: district.base.clone(), ..identity }).unwrap();
}

#[tokio::test]
async fn a_device_that_the_office_goes_on_as_certifies_once_the_phone_was_proved_it() {
    let Team { district, mut leader, mut inspector, visit } = Team::at_work().await;
    let copied = office_time(district.office.now_ms());
    district.office.begin_epoch(copied, district.office.itself()).await.unwrap();
    let after = district.twin().await;
    at(&mut leader, &after);
    leader.sync().await;
    let identity = leader.app.identity().unwrap();
    let certificate = identity.certificate.unwrap();
    assert_eq!(certificate.check(&identity.office_keys), Err(NotCertified::OtherOffice), "not one of the enrolment's");
    assert_eq!(certificate.check(&leader.app.office_keys()).unwrap().device, leader.device());
    let newer = passed(&leader, visit);
    let refused = take(&mut inspector, &newer).unwrap_err();
    assert!(matches!(refused, BundleError::Refused(Refused::NotCertified(NotCertified::OtherOffice))), "{refused}");
    assert!(refused.say(Lang::Vi).contains("đồng bộ"), "{}", refused.say(Lang::Vi));
    assert!(take(&mut leader, &passed(&inspector, visit)).unwrap().entries_new > 0, "the old word still counts");
    at(&mut inspector, &after);
    inspector.sync().await;
    assert!(take(&mut inspector, &newer).is_ok());
}
