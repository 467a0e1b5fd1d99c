//! A broken phone's rescue file: brought by a clerk in a browser, with no script.

use sync_server::record::ReadingOf;
use tests::browser::Browser;
use tests::district::{CHAIR, CLERK, District, FIRST, JOINED_UNIT};

use crate::say;

const PASSPHRASE: &str = "mưa nguồn trên sông Thu Bồn";

#[tokio::test]
async fn a_clerk_brings_a_file_and_the_visit_is_there() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    let open = serde_json::json!({"do": "open_visit", "unit": format!("@unit:{JOINED_UNIT}"), "kind": "agency"});
    phone.run(&[open]);
    let path = phone.folder().with_extension("cuuho");
    std::fs::write(&path, phone.exported(PASSPHRASE)).unwrap();
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let visits = browser.count("main a[href^='/visits/']").await;
    browser.press(&say("office-nav-devices")).await;
    browser.press(&say("office-rescue-open")).await;
    assert_eq!((browser.path().await, browser.text("h1").await), ("/rescue".to_owned(), say("office-rescue")));
    let file = browser.find("#file").await;
    for (words, good) in [("sai mất rồi bạn ơi", false), (PASSPHRASE, true)] {
        browser.fill("#passphrase", words).await;
        let file = if good { browser.find("#file").await } else { file.clone() };
        file.send_keys(path.to_str().unwrap()).await.unwrap();
        browser.go("#rescue button").await;
        assert_eq!(browser.count("#message.good").await, usize::from(good), "{}", browser.text("main").await);
    }
    assert_eq!(browser.text("#message").await.matches(" mới").count(), 2);
    browser.goto("/visits").await;
    assert_eq!(browser.count("main a[href^='/visits/']").await, visits + 1);
    let noted = district.office.store().readings(10).await.unwrap();
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap().member;
    assert_eq!(noted.len(), 1, "a file that was not opened was not read");
    assert_eq!((noted[0].what, noted[0].member), (ReadingOf::Rescue, clerk));
    assert_eq!(noted[0].which, phone.device().to_string());
}

#[tokio::test]
async fn who_is_not_of_the_office_brings_no_file() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CHAIR.0).await;
    browser.goto("/devices").await;
    assert_eq!(browser.count("a[href='/rescue']").await, 0);
    browser.goto("/rescue").await;
    assert_eq!(browser.text("h1").await, say("office-title-not-permitted"));
}
