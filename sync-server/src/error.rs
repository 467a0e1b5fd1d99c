//! The one table from what went wrong to an HTTP status, a code for programs and
//! the key of a sentence for people. Routes give values; nothing else here knows
//! a status. Verdicts on entries, refusals included, are expected outcomes: they
//! travel in the answer to a push, under 200. The sentence's language is the
//! asker's, chosen by [`say`].

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::Refusal;
use shared::sync::NotABatch;
use shared::text::{Arg, Lang, Sentences};

use crate::record::StoreError;
use crate::tls::TlsError;

/// Why the office did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The photo store failed.
    #[error("the photo store: {0}")]
    Photos(#[from] object_store::Error),
    /// The data folder can't be used.
    #[error("the data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// There is no office in this database yet.
    #[error("no office has been founded here")]
    NotFounded,
    /// An entry can't be written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another process has said that the office was restored; this one must be started anew.
    #[error("the office goes on under a new device; start again")]
    EpochBegan,
    /// It can't be served over TLS, or must be.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No such member, device, unit or team.
    #[error("no such {what}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
    },
    /// A login that is in use.
    #[error("this login is taken")]
    LoginTaken,
    /// A password that is too short.
    #[error("this password is too short")]
    ShortPassword,
    /// People of this role don't inspect, so no phone is enrolled for them.
    #[error("role {role} has no use for a phone")]
    NoPhoneForRole {
        /// The role's name.
        role: &'static str,
    },
}

impl OfficeError {
    /// What is wrong and what to do about it, for the person at the keyboard.
    pub fn say(&self, lang: Lang) -> String {
        let key = match self {
            OfficeError::Refused(refusal) => return refusal.say(lang),
            OfficeError::Tls(TlsError::Name { .. }) => "office-name-wrong",
            OfficeError::Tls(TlsError::NoName) => "office-name-needed",
            OfficeError::Tls(TlsError::PlainOutside) => "office-plain-outside",
            OfficeError::Store(_) | OfficeError::Photos(_) | OfficeError::Folder(_) | OfficeError::Tls(_) => {
                "api-internal"
            }
            OfficeError::NotFounded => "office-not-founded",
            OfficeError::EpochBegan => "office-epoch-began",
            OfficeError::Unknown { .. } => "office-unknown",
            OfficeError::LoginTaken => "office-login-taken",
            OfficeError::ShortPassword => "office-short-password",
            OfficeError::NoPhoneForRole { .. } => "office-no-phone-for-role",
        };
        let about = match self {
            OfficeError::Unknown { what } => Sentences::say(lang, &format!("thing-{what}"), &[]),
            OfficeError::Tls(TlsError::Name { name }) => name.clone(),
            _ => String::new(),
        };
        Sentences::say(lang, key, &[("about", Arg::Text(about))])
    }
}

/// What a request is answered with when it is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiError {
    /// No token, or one the office does not know.
    NotSignedIn,
    /// The device was revoked.
    Revoked,
    /// Speaks for another device than the one that signed in.
    OtherDevice,
    /// No such one-time code.
    CodeWrong,
    /// The code's ten minutes are over.
    CodeExpired,
    /// The code was used.
    CodeUsed,
    /// Too many wrong codes; wait a minute.
    TooManyAttempts,
    /// This device is enrolled already.
    DeviceKnown,
    /// The body is not what this route reads.
    Malformed,
    /// The body is larger than this route reads.
    TooLarge,
    /// Bytes that are not a batch, or an entry in it that is none.
    NotABatch,
    /// A photo's name is not 64 hexadecimal digits.
    PhotoName,
    /// The bytes are not the photo they are named.
    PhotoHash,
    /// The bytes are neither a JPEG nor a PDF.
    NotAPhoto,
    /// The upload stands at another place, or was gone on with by a newer request.
    PhotoOffset,
    /// Another version of the upload protocol, or none.
    TusVersion,
    /// Bytes of a photo that are not said to be that.
    PhotoType,
    /// Too many unfinished photos.
    UnfinishedFull,
    /// No such photo, or no such route.
    NotFound,
    /// The office itself failed; nothing was done.
    Internal,
}

struct Row {
    status: StatusCode,
    code: &'static str,
    sentence: &'static str,
}

impl ApiError {
    /// All of them, for the test of the table.
    pub const ALL: [ApiError; 20] = [
        ApiError::NotSignedIn,
        ApiError::Revoked,
        ApiError::OtherDevice,
        ApiError::CodeWrong,
        ApiError::CodeExpired,
        ApiError::CodeUsed,
        ApiError::TooManyAttempts,
        ApiError::DeviceKnown,
        ApiError::Malformed,
        ApiError::TooLarge,
        ApiError::NotABatch,
        ApiError::PhotoName,
        ApiError::PhotoHash,
        ApiError::NotAPhoto,
        ApiError::PhotoOffset,
        ApiError::TusVersion,
        ApiError::PhotoType,
        ApiError::UnfinishedFull,
        ApiError::NotFound,
        ApiError::Internal,
    ];

    /// The table.
    fn row(self) -> Row {
        let row = |status, code, sentence| Row { status, code, sentence };
        match self {
            ApiError::NotSignedIn => row(StatusCode::UNAUTHORIZED, "not_signed_in", "api-not-signed-in"),
            ApiError::Revoked => row(StatusCode::FORBIDDEN, "revoked", "api-revoked"),
            ApiError::OtherDevice => row(StatusCode::BAD_REQUEST, "other_device", "api-other-device"),
            ApiError::CodeWrong => row(StatusCode::NOT_FOUND, "code_wrong", "api-code-wrong"),
            ApiError::CodeExpired => row(StatusCode::CONFLICT, "code_expired", "api-code-expired"),
            ApiError::CodeUsed => row(StatusCode::CONFLICT, "code_used", "api-code-used"),
            ApiError::TooManyAttempts => {
                row(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", "api-too-many-attempts")
            }
            ApiError::DeviceKnown => row(StatusCode::CONFLICT, "device_known", "api-device-known"),
            ApiError::Malformed => row(StatusCode::BAD_REQUEST, "malformed", "api-malformed"),
            ApiError::TooLarge => row(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "api-too-large"),
            ApiError::NotABatch => row(StatusCode::BAD_REQUEST, "not_a_batch", "api-not-a-batch"),
            ApiError::PhotoName => row(StatusCode::BAD_REQUEST, "photo_name", "api-photo-name"),
            ApiError::PhotoHash => row(StatusCode::UNPROCESSABLE_ENTITY, "photo_hash", "api-photo-hash"),
            ApiError::NotAPhoto => row(StatusCode::UNPROCESSABLE_ENTITY, "not_a_photo", "api-not-a-photo"),
            ApiError::PhotoOffset => row(StatusCode::CONFLICT, "photo_offset", "api-photo-offset"),
            ApiError::TusVersion => row(StatusCode::PRECONDITION_FAILED, "tus_version", "api-tus-version"),
            ApiError::PhotoType => row(StatusCode::UNSUPPORTED_MEDIA_TYPE, "photo_type", "api-photo-type"),
            ApiError::UnfinishedFull => row(StatusCode::INSUFFICIENT_STORAGE, "unfinished_full", "api-unfinished-full"),
            ApiError::NotFound => row(StatusCode::NOT_FOUND, "not_found", "api-not-found"),
            ApiError::Internal => row(StatusCode::INTERNAL_SERVER_ERROR, "internal", "api-internal"),
        }
    }

    /// Its status.
    pub fn status(self) -> StatusCode {
        self.row().status
    }

    /// Its code for programs.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The key of its sentence for people, in `shared/text/*.ftl`.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }
}

impl From<NotABatch> for ApiError {
    fn from(why: NotABatch) -> ApiError {
        match why {
            NotABatch::TooLarge => ApiError::TooLarge,
            NotABatch::Layout => ApiError::NotABatch,
        }
    }
}

impl From<OfficeError> for ApiError {
    /// What a request can't help is the office's own failure: logged here, at the
    /// edge, and told to nobody in detail.
    fn from(error: OfficeError) -> ApiError {
        tracing::error!(%error, "a request failed");
        ApiError::Internal
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        OfficeError::from(error).into()
    }
}

impl IntoResponse for ApiError {
    /// The status only; [`say`] adds the words, since only it knows the language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Serialize)]
struct Said {
    error: &'static str,
    sentence: String,
}

/// Adds code and sentence to a refusal, in the language the asker accepts.
pub async fn say(request: Request, next: Next) -> Response {
    let lang = accepted(request.headers());
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<ApiError>().copied() else { return response };
    let none: [(&str, Arg); 0] = [];
    let said = Said { error: error.code(), sentence: Sentences::say(lang, error.sentence(), &none) };
    let mut answer = (error.status(), axum::Json(said)).into_response();
    // What the route says of itself it says of its refusals too.
    let own = response.headers().iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    answer.headers_mut().extend(own.map(|(name, value)| (name.clone(), value.clone())));
    answer
}

/// English where it is asked for first, Vietnamese otherwise.
pub fn accepted(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let first = asked.and_then(|languages| languages.split(',').next()).unwrap_or_default();
    if first.trim().to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Vi }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_sentence_in_both_languages_and_a_code_of_its_own() {
        let codes: std::collections::BTreeSet<&str> = ApiError::ALL.iter().map(|error| error.code()).collect();
        assert_eq!(codes.len(), ApiError::ALL.len());
        for error in ApiError::ALL {
            for lang in Lang::ALL {
                assert!(Sentences::shipped().knows(lang, error.sentence()), "{lang:?} {}", error.sentence());
            }
        }
    }

    #[test]
    fn english_is_spoken_only_to_those_who_ask_for_it_first() {
        for (header, lang) in [("en-GB,vi;q=0.5", Lang::En), ("vi,en", Lang::Vi), ("fr", Lang::Vi)] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, header.parse().unwrap())]);
            assert_eq!(accepted(&headers), lang, "{header}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Lang::Vi);
    }
}
