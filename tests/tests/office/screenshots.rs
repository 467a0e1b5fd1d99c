//! Pictures of every page, for people to look at.

use std::path::PathBuf;

use serde_json::json;
use tests::browser::{Browser, DESK, PHONE};
use tests::district::{CLERK, District};

use crate::pages;

/// A long page is pictured in pieces of this height.
const PIECE: u64 = 1_500;

#[tokio::test]
async fn every_page_is_pictured_where_somebody_asks() {
    let Some(folder) = std::env::var_os("KY_CUONG_SCREENSHOTS").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    let camera = Camera { browser: &browser, folder };
    browser.goto("/sign-in").await;
    camera.all("sign-in").await;
    browser.sign_in(CLERK.0, "không phải mật khẩu").await;
    camera.all("sign-in-wrong").await;
    browser.sign_in(CLERK.0, &tests::district::password(CLERK.0)).await;
    for (name, path) in pages(&district).await {
        browser.goto(&path).await;
        camera.all(name).await;
    }
    browser.goto("/devices").await;
    browser.go("#enrol button").await;
    camera.all("code-shown").await;
    let tls = tests::tls::TlsOffice::open(&district.office).await;
    let over_tls = Browser::signed_in(&tls.address.url(), CLERK.0).await;
    over_tls.goto("/devices").await;
    over_tls.go("#enrol button").await;
    Camera { browser: &over_tls, folder: camera.folder.clone() }.all("invitation-shown").await;
    browser.goto("/units/none").await;
    camera.all("not-found").await;
    let empty = District::founded().await;
    let browser = Browser::signed_in(&empty.base, CLERK.0).await;
    let camera = Camera { browser: &browser, ..camera };
    camera.all("visits-none").await;
    browser.goto("/devices").await;
    camera.all("devices-none").await;
}

struct Camera<'a> {
    browser: &'a Browser,
    folder: PathBuf,
}

impl Camera<'_> {
    /// Light and dark, on a desk and on a phone, from top to bottom.
    async fn all(&self, name: &str) {
        for (width, scheme) in [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")] {
            self.browser.scheme(scheme).await;
            self.browser.width(width).await;
            self.pieces(&format!("{name}-{width}-{scheme}"), width).await;
        }
        self.browser.scheme("light").await;
        self.browser.width(DESK).await;
    }

    async fn pieces(&self, name: &str, width: u32) {
        let height = self.browser.ask("return document.documentElement.scrollHeight", json!([])).await;
        let height = height.as_u64().unwrap();
        let count = height.div_ceil(PIECE);
        for piece in 0..count {
            let piece_height = PIECE.min(height - piece * PIECE);
            self.browser.screen(width, u32::try_from(piece_height).unwrap()).await;
            self.browser.ask("window.scrollTo(0, arguments[0])", json!([piece * PIECE])).await;
            self.browser.pictures_are_here().await;
            let file = if count == 1 { format!("{name}.png") } else { format!("{name}-{}.png", piece + 1) };
            std::fs::write(self.folder.join(file), self.browser.picture().await).unwrap();
        }
    }
}
