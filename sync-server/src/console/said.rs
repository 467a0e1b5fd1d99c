//! What a form did, said once on the page that comes after it: a form never answers
//! with a page of its own, so that «reload» does nothing twice. It travels in a
//! cookie that no script reads and that goes with the page that shows it.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};
use shared::ids::to_hex;

const NAME: &str = "kc_said";
/// A page follows its form at once; what is older was never shown.
const LIFE_SECONDS: i64 = 60;
/// Longer than any sentence here; a cookie holds four times as much.
const CHARS_MAX: usize = 400;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It was done.
    Done(String),
    /// It was not, and why.
    Refused(String),
    /// A one-time code, and for whom; shown this once.
    Code {
        /// Whose phone.
        name: String,
        /// The code.
        code: String,
    },
}

impl Said {
    /// Says it on the next page.
    pub fn on_next_page(self, jar: CookieJar) -> CookieJar {
        let json = serde_json::to_vec(&self.shortened()).expect("words are plain data");
        let mut cookie = own(to_hex(&json));
        cookie.set_max_age(time::Duration::seconds(LIFE_SECONDS));
        jar.add(cookie)
    }

    /// What there is to say on this page, and the cookies without it.
    pub fn take(jar: CookieJar) -> (CookieJar, Option<Said>) {
        let Some(cookie) = jar.get(NAME) else { return (jar, None) };
        let said = from_hex(cookie.value()).and_then(|json| serde_json::from_slice(&json).ok());
        (jar.remove(own(String::new())), said)
    }

    fn shortened(self) -> Said {
        let short = |words: String| words.chars().take(CHARS_MAX).collect();
        match self {
            Said::Done(words) => Said::Done(short(words)),
            Said::Refused(words) => Said::Refused(short(words)),
            Said::Code { name, code } => Said::Code { name: short(name), code },
        }
    }
}

fn own(value: String) -> Cookie<'static> {
    Cookie::build((NAME, value)).path("/").http_only(true).same_site(SameSite::Strict).build()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
