//! Requests that come again, as they were or under other credentials: a proxy that
//! repeats, somebody who recorded them. The record and the photos stay as they are.

use serde_json::json;
use shared::domain::Role;
use shared::ids::{sha256, to_hex};
use tests::cut::{Fate, Link, Rules};
use tests::district::{District, Handset};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How often each request is sent once more.
const TIMES: usize = 3;

/// All that the office holds of phones: entries at their places, photos and their bytes,
/// what they fold to, which devices it knows by which key.
async fn state(district: &District) -> String {
    let office = &district.office;
    let mut told = Vec::new();
    for kept in office.store().entries_after(0, u64::from(u16::MAX)).await.unwrap() {
        told.push(format!("{} {:?} {:?}", kept.position, kept.entry.header_bytes(), kept.entry.body_bytes()));
    }
    for (hash, bytes) in office.store().photos().await.unwrap() {
        let held = office.photos().get(hash).await.unwrap().map(|photo| to_hex(&sha256(&photo)));
        told.push(format!("{hash} {bytes} {held:?}"));
    }
    for device in office.store().devices().await.unwrap() {
        told.push(format!("{} {:?}", device.device, device.public_key));
    }
    told.push(format!("{:?}", office.record().await.unwrap().folded()));
    to_hex(&sha256(told.join("\n").as_bytes()))
}

/// A phone that is enrolled, sends what it recorded, and one that fetches it, all over a
/// link that keeps every request.
async fn a_day(district: &District) -> (Link, Handset) {
    let passes = Rules { fate: Box::new(|_| Fate::Passes), bytes_per_second: None, cut_all_at: Vec::new() };
    let link = Link::to(&district.base, passes).await;
    let mut phones = Vec::new();
    for login in ["binh", "an"] {
        district.add_member(login, "Nguyễn Văn Bình", Role::Inspector).await;
        let mut phone = district.blank_phone(login);
        let code = district.office.issue_code(login).await.unwrap();
        assert!(phone.enrol(&link.base, &code).await);
        phone.sync().await;
        phones.push(phone);
    }
    let source = "noise-7-300000";
    phones[0].run(&[
        json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency", "as": "v"}),
        json!({"do": "add_person", "visit": "$v", "full_name": "Đỗ Thị Mơ", "as": "mo"}),
        json!({"do": "record_finding", "visit": "$v", "subject": {"on": "person", "id": "$mo"}, "code": "THE-01", "text": "Không đeo thẻ"}),
        json!({"do": "take_photo", "visit": "$v", "source": source, "class": "scene", "shows": {"of": "visit"}}),
    ]);
    phones[0].sync().await;
    phones[1].sync().await;
    (link, phones.swap_remove(0))
}

/// Sends a request on a connection of its own; the status of the answer.
async fn send(district: &District, request: &[u8]) -> u16 {
    let mut office = TcpStream::connect(district.base.trim_start_matches("http://")).await.unwrap();
    let line = request.iter().position(|byte| *byte == b'\n').expect("a request has a first line") + 1;
    let request = [&request[..line], b"connection: close\r\n", &request[line..]].concat();
    office.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    office.read_to_end(&mut answer).await.unwrap();
    let line = String::from_utf8_lossy(&answer[..answer.len().min(20)]).into_owned();
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

/// Method and path of a request.
fn what(request: &[u8]) -> String {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line).rsplit_once(' ').map(|(what, _)| what.to_owned()).unwrap_or_default()
}

/// The same request by somebody who has another token, or none.
fn by(request: &[u8], token: &str, other: Option<&str>) -> Vec<u8> {
    let line = format!("authorization: Bearer {token}\r\n");
    let at = request.windows(line.len()).position(|bytes| bytes.eq_ignore_ascii_case(line.as_bytes()));
    let at = at.expect("it is this phone's request");
    let other = other.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    [&request[..at], other.as_bytes(), &request[at + line.len()..]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_that_comes_three_times_more_changes_nothing() {
    let district = District::founded().await;
    let (link, _phone) = a_day(&district).await;
    let recorded = link.recorded();
    let asked: std::collections::BTreeSet<String> =
        recorded.iter().map(|request| what(request).split(['?', ' ']).take(2).collect::<Vec<_>>().join(" ")).collect();
    println!("{} requests recorded, of {} kinds", recorded.len(), asked.len());
    let before = state(&district).await;
    let mut answered = std::collections::BTreeMap::<u16, usize>::new();
    for request in &recorded {
        for _ in 0..TIMES {
            *answered.entry(send(&district, request).await).or_default() += 1;
        }
        assert_eq!(state(&district).await, before, "after {}", what(request));
    }
    println!("answers by status: {answered:?}");
    for kind in ["POST /api/enrol", "POST /api/hello", "POST /api/entries", "POST /api/entries/pull", "POST /api/agree"]
    {
        assert!(asked.contains(kind), "{kind} was recorded: {asked:?}");
    }
    // One-time codes are used, and parts of photos are where they should go on no more.
    let once = |request: &&Vec<u8>| request.starts_with(b"POST /api/enrol") || request.starts_with(b"PATCH");
    let once = recorded.iter().filter(once).count();
    assert_eq!(answered, [(200, (recorded.len() - once) * TIMES), (409, once * TIMES)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_by_somebody_unknown_or_revoked_is_refused_and_changes_nothing() {
    let district = District::founded().await;
    let (link, phone) = a_day(&district).await;
    let identity = phone.app.identity().unwrap();
    let named = format!("Bearer {}", identity.token);
    let own = |request: &&Vec<u8>| request.windows(named.len()).any(|bytes| bytes == named.as_bytes());
    let recorded = link.recorded();
    let own: Vec<&Vec<u8>> = recorded.iter().filter(own).collect();
    assert!(own.len() > 8, "{}", own.len());
    let before = state(&district).await;
    let unknown: String = identity.token.chars().rev().collect();
    for request in &own {
        for other in [None, Some(unknown.as_str()), Some("")] {
            assert_eq!(send(&district, &by(request, &identity.token, other)).await, 401, "{}", what(request));
        }
        assert_eq!(state(&district).await, before, "after {}", what(request));
    }
    let clerk = district.office.itself();
    district.office.revoke(identity.device, clerk).await.unwrap();
    let revoked = state(&district).await;
    assert_ne!(before, revoked);
    for request in &own {
        // What it brings now would be its last words: these are held already.
        let status = send(&district, request).await;
        assert!(status < 500, "{status} to {}", what(request));
        assert_eq!(state(&district).await, revoked, "after {}", what(request));
    }
}
