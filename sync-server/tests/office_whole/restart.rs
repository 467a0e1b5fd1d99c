//! Ending and beginning again, and making the projection anew: the same entries give the
//! same record, however it was reached.

use shared::journal::Verdict;
use shared::record::{Shown, fork_incidents};
use shared::sync::Agreement;
use sync_server::{Config, Office, OfficeError};

use crate::kit::{all_are, mark, value};
use crate::scene::Scene;

#[tokio::test]
async fn an_office_opened_again_is_the_same_office() {
    let mut scene = Scene::set().await;
    let office = &mut scene.office;
    let folded = office.office.record().await.unwrap().folded();
    let before = (office.state().await, office.rows().await, office.office.verify().await.unwrap());
    let device = office.office.device();
    assert!(before.0.len() > 40 && before.1.len() > 40, "there is something to lose");
    assert_eq!(before.2.wrong, Vec::<String>::new());
    office.restart().await;
    assert_eq!(office.office.record().await.unwrap().folded(), folded);
    let after = (office.state().await, office.rows().await, office.office.verify().await.unwrap());
    assert_eq!(after, before);
    assert_eq!(office.office.device(), device);
    office.assert_whole().await;
    // Phones go on with their tokens as if nothing had been.
    let lan = scene.lan.at(&office.base);
    assert!(all_are(&lan.push_all().await.verdicts, &Verdict::AlreadyHere));
    let asked = Agreement::of(lan.head(), lan.entries.len() as u64, Vec::new());
    let reply = lan.agree(&asked).await;
    assert_eq!((reply.holds_head, reply.count), (true, lan.entries.len() as u64));
    assert_eq!(office.state().await, before.0);
}

/// Whatever a phone was told of is here; the rest is sent again.
#[tokio::test]
async fn a_restart_between_any_two_batches_changes_nothing() {
    let mut scene = Scene::set().await;
    let unit = scene.office.unit().await;
    for person in 20..26 {
        scene.lan.say(mark(scene.visit, person), unit);
        scene.office.restart().await;
        let lan = scene.lan.at(&scene.office.base);
        let sent = usize::try_from(lan.hello().await.send_from).unwrap() - 1;
        assert_eq!(sent, lan.entries.len() - 1);
        assert_eq!(lan.push(&lan.entries[sent..]).await.verdicts, [Verdict::Stored]);
        assert_eq!(scene.office.shown(&mark(scene.visit, person)).await, [value("CM")]);
    }
    scene.office.assert_whole().await;
}

/// The rows are what the words of each thing demand, not only what a fold says.
#[tokio::test]
async fn the_record_says_what_was_written() {
    let scene = Scene::set().await;
    let office = &scene.office;
    assert_eq!(office.shown(&mark(scene.visit, 0)).await, [value("CM"), value("VKL")]);
    assert_eq!(office.shown(&mark(scene.visit, 1)).await, [], "withdrawn");
    assert_eq!(office.shown(&mark(scene.visit, 2)).await, [value("CM"), value("DM")], "from the other branch");
    assert_eq!(office.shown(&mark(scene.visit, 3)).await, [Shown::Erased]);
    assert_eq!(office.shown(&mark(scene.visit, 9)).await, [], "set aside");
    let rows = office.rows().await;
    let shown = |person: u8| {
        let class = mark(scene.visit, person).parts().key();
        rows.iter().find(|row| row.class == class).map(|row| (row.shown.as_str(), row.value.as_deref(), row.standing))
    };
    assert_eq!(shown(0), Some(("differs", None, 2)));
    assert_eq!(shown(1), Some(("withdrawn", None, 1)));
    assert_eq!(shown(2), Some(("differs", None, 2)));
    assert_eq!(shown(3), Some(("erased", None, 1)));
    assert_eq!(shown(9), None);
    let forks = fork_incidents(&office.office.record().await.unwrap());
    assert_eq!(forks.iter().map(|fork| fork.device).collect::<Vec<_>>(), [scene.hoa.device]);
    let found = office.office.verify().await.unwrap();
    assert_eq!((found.erased, found.forks, found.photos), (1, 1, 3));
}

#[tokio::test]
async fn the_projection_made_anew_has_the_same_rows() {
    let scene = Scene::set().await;
    let before = scene.office.rows().await;
    let rebuilt = scene.office.office.rebuild().await.unwrap();
    assert_eq!((rebuilt.different, rebuilt.rows), (0, before.len()));
    assert_eq!(scene.office.rows().await, before);
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn making_anew_mends_the_rows_and_tells_how_many_were_wrong() {
    let scene = Scene::set().await;
    let office = &scene.office;
    let before = office.rows().await;
    let class = office.blob(&mark(scene.visit, 0).parts().key().0);
    let other = office.blob(&mark(scene.visit, 2).parts().key().0);
    let spoilt = [
        (format!("UPDATE record_keys SET shown = 'one', value = 'VKL' WHERE class = {class}"), 1),
        (format!("UPDATE record_keys SET standing = 7 WHERE class IN ({class}, {other})"), 2),
        (format!("DELETE FROM record_keys WHERE class = {class}"), 1),
        ("DELETE FROM record_keys".to_owned(), before.len()),
        (format!("UPDATE record_keys SET class = {} WHERE class = {class}", office.blob(&[7; 16])), 2),
    ];
    for (statement, different) in spoilt {
        office.sql(&statement).await;
        assert_eq!(office.office.rebuild().await.unwrap().different, different, "{statement}");
        assert_eq!(office.rows().await, before, "{statement}");
        assert_eq!(office.office.rebuild().await.unwrap().different, 0);
    }
    office.assert_whole().await;
}

#[tokio::test]
async fn an_office_is_founded_once_and_not_by_opening_it() {
    let scene = Scene::set().await;
    let ports = scene.office.office.ports().clone();
    let again = Office::found(&scene.office.config, ports.clone()).await.unwrap();
    assert_eq!(again.device(), scene.office.office.device());
    let before = scene.office.state().await;
    assert_eq!(again.seed(sync_server::seed::Profile::TuKy2023).await.unwrap().units, 0);
    assert_eq!(scene.office.state().await, before);
    let elsewhere = tempfile::tempdir().unwrap();
    let opened = Office::open(&Config::in_folder(elsewhere.path()), ports).await;
    assert!(matches!(opened, Err(OfficeError::NotFounded)));
}

/// A database of the first form, as the program before this one left it.
#[tokio::test]
async fn an_older_database_is_brought_up_to_date_and_loses_nothing() {
    let mut scene = Scene::set().await;
    let before = (scene.office.state().await, scene.office.rows().await);
    scene.office.sql("DROP TABLE late_bodies").await;
    scene.office.sql("DELETE FROM seaql_migrations WHERE version = 'm2_late_bodies'").await;
    scene.office.restart().await;
    assert_eq!((scene.office.state().await, scene.office.rows().await), before);
    scene.office.assert_whole().await;
}

/// The folder holds everybody's data and the office's key.
#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_may_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::set().await;
    let mode = std::fs::metadata(scene.office.folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
