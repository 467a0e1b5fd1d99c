//! What a form did, said once on the page that comes after it: a form never answers
//! with a page of its own, so that «reload» does nothing twice. It travels in a
//! cookie that no script reads and that goes with the page that shows it.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};
use shared::ids::{from_hex, to_hex};

const NAME: &str = "kc_said";
/// A page follows its form at once; what is older was never shown.
const LIFE_SECONDS: i64 = 60;
/// Longer than any sentence here.
const CHARS_MAX: usize = 400;
/// Browsers drop a cookie of more than 4096 bytes, its name and life included.
const COOKIE_BYTES_MAX: usize = 3_900;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It was done.
    Done(String),
    /// It was not.
    Refused {
        /// Why.
        words: String,
        /// What had been typed, so that nobody types it again.
        typed: Option<Typing>,
    },
    /// A one-time code, and for whom; shown this once.
    Code {
        /// Whose phone.
        name: String,
        /// The code.
        code: String,
        /// The invitation with it, where phones reach this office.
        invitation: Option<String>,
        /// Until when it is good, ms since 1970.
        until_ms: i64,
    },
}

/// What stood in a field when its form was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    /// The field's id on the page.
    pub field: String,
    /// What was typed.
    pub words: String,
}

impl Said {
    /// It was not done, and why.
    pub fn refused(words: String) -> Said {
        Said::Refused { words, typed: None }
    }

    /// It was not done; what was typed comes back.
    pub fn refused_typed(words: String, field: String, typed: String) -> Said {
        Said::Refused { words, typed: Some(Typing { field, words: typed }) }
    }

    /// Says it on the next page.
    pub fn on_next_page(self, jar: CookieJar) -> CookieJar {
        let mut cookie = own(self.written());
        cookie.set_max_age(time::Duration::seconds(LIFE_SECONDS));
        jar.add(cookie)
    }

    /// What there is to say on this page, and the cookies without it.
    pub fn take(jar: CookieJar) -> (CookieJar, Option<Said>) {
        let Some(cookie) = jar.get(NAME) else { return (jar, None) };
        let said = from_hex(cookie.value()).and_then(|json| serde_json::from_slice(&json).ok());
        (jar.remove(own(String::new())), said)
    }

    /// What had been typed in a field before its form was refused.
    pub fn typed_in(said: Option<&Said>, field: &str) -> String {
        match said {
            Some(Said::Refused { typed: Some(typed), .. }) if typed.field == field => typed.words.clone(),
            _ => String::new(),
        }
    }

    /// As the cookie carries it. Typed words that would not fit stay behind: half a
    /// reason might be sent for a whole one.
    fn written(self) -> String {
        let hex = |said: &Said| to_hex(&serde_json::to_vec(said).expect("words are plain data"));
        let said = self.shortened();
        let whole = hex(&said);
        match said {
            Said::Refused { words, .. } if whole.len() > COOKIE_BYTES_MAX => hex(&Said::refused(words)),
            _ => whole,
        }
    }

    fn shortened(self) -> Said {
        let short = |words: String| words.chars().take(CHARS_MAX).collect();
        match self {
            Said::Done(words) => Said::Done(short(words)),
            Said::Refused { words, typed } => Said::Refused { words: short(words), typed },
            Said::Code { name, code, invitation, until_ms } => {
                Said::Code { name: short(name), code, invitation, until_ms }
            }
        }
    }
}

fn own(value: String) -> Cookie<'static> {
    Cookie::build((NAME, value)).path("/").http_only(true).same_site(SameSite::Strict).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cookie: &str) -> Said {
        serde_json::from_slice(&from_hex(cookie).expect("it is hexadecimal")).expect("it is what was said")
    }

    #[test]
    fn typed_words_come_back_whole_or_not_at_all() {
        let said = |typed: &str| Said::refused_typed("Chưa ghi gì.".to_owned(), "why-1".to_owned(), typed.to_owned());
        let reason = "Đã xem sổ trực ".repeat(50);
        assert_eq!(read(&said(&reason).written()), said(&reason));
        let endless = "ễ".repeat(1_000);
        assert_eq!(read(&said(&endless).written()), Said::refused("Chưa ghi gì.".to_owned()));
        assert!(said(&endless).written().len() <= COOKIE_BYTES_MAX);
    }

    #[test]
    fn the_longest_sentence_fits_a_cookie() {
        assert!(Said::refused("ễ".repeat(2_000)).written().len() <= COOKIE_BYTES_MAX);
    }
}
