//! Every failure of the phone said in both languages: whole sentences without a
//! variable left open, a key's name or a field's program name.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::mem::discriminant;
use std::path::Path;

use mobile_core::Failure;
use mobile_core::photo::{LooksLike, PhotoRefusal, Unsupported};
use mobile_core::ports::NoPicture;
use mobile_core::store::{
    LockError, PASSPHRASE_CHARS_MIN, PIN_DIGITS_MIN, SECRET_CHARS_MAX, StoreError, Strength, Weakness,
};
use mobile_core::sync::{HttpError, NotTheOffice, SyncError};
use shared::domain::Refusal;
use shared::ids::PhotoHash;
use shared::sync::NotAnInvitation;
use shared::text::{Lang, Sentences};

/// Parts that only a broken sentence has.
const BROKEN: [&str; 11] =
    ["{$", "{ $", "field-", "kind-", "lock-", "refusal-", "photo-", "phone-", "store-", "sync-", "visit-"];

fn whole(what: &str, say: impl Fn(Lang) -> String) {
    let [vi, en] = Lang::ALL.map(say);
    assert_ne!(vi, en, "{what} is said in both languages");
    for said in [vi, en] {
        assert!(said.chars().count() > 15 && said.ends_with(['.', '!', '»']), "{what}: {said}");
        assert!(BROKEN.iter().all(|part| !said.contains(part)), "{what}: {said}");
        assert!(!said.contains('_') && !said.starts_with('«') || said.contains(' '), "{what}: {said}");
    }
}

fn io_error() -> io::Error {
    io::Error::other("told to fail")
}

fn store_errors() -> Vec<StoreError> {
    let hash = PhotoHash([1; 32]);
    vec![
        StoreError::Full { source: io_error() },
        StoreError::NoRoomForPhotos { free_bytes: 1, min: 2 },
        StoreError::Io { source: io_error() },
        StoreError::Poisoned,
        StoreError::NotChained { seq: 3, expected: 2 },
        StoreError::NoBody { seq: 3 },
        StoreError::OwnEndLost { known: 3 },
        StoreError::TooLarge { bytes: 10, max: 5 },
        StoreError::PhotoDamaged { hash },
        StoreError::DocumentDamaged { name: "sent".to_owned() },
    ]
}

/// A new variant must be added to the list above: this no longer compiles then.
fn is_listed(error: &StoreError) {
    match error {
        StoreError::Full { .. }
        | StoreError::NoRoomForPhotos { .. }
        | StoreError::Io { .. }
        | StoreError::Poisoned
        | StoreError::NotChained { .. }
        | StoreError::NoBody { .. }
        | StoreError::OwnEndLost { .. }
        | StoreError::TooLarge { .. }
        | StoreError::PhotoDamaged { .. }
        | StoreError::DocumentDamaged { .. } => {}
    }
}

const PHOTO_REFUSALS: [PhotoRefusal; 14] = [
    PhotoRefusal::NotAPicture { looks_like: LooksLike::Pdf },
    PhotoRefusal::NotAPicture { looks_like: LooksLike::Heic },
    PhotoRefusal::NotAPicture { looks_like: LooksLike::Unknown },
    PhotoRefusal::TooManyBytes { len: 2, max: 1 },
    PhotoRefusal::TooLarge { width: 2, height: 2, max: 1 },
    PhotoRefusal::TooManyPixels { pixels: 2, max: 1 },
    PhotoRefusal::NeedsTooMuchMemory { max: 1 },
    PhotoRefusal::TooManyScans { max: 1 },
    PhotoRefusal::Truncated,
    PhotoRefusal::Damaged,
    PhotoRefusal::Unsupported { what: Unsupported::FourColours },
    PhotoRefusal::MaskOutside { x: 1, y: 1, width: 1, height: 1 },
    PhotoRefusal::TooManyMasks { count: 2, max: 1 },
    PhotoRefusal::Unsupported { what: Unsupported::Coding },
];

#[test]
fn every_failure_is_a_whole_sentence_in_both_languages() {
    let store = store_errors();
    store.iter().for_each(is_listed);
    let distinct: BTreeSet<String> = store.iter().map(|error| format!("{:?}", discriminant(error))).collect();
    assert_eq!(distinct.len(), store.len());
    let photos = PHOTO_REFUSALS.map(Failure::Photo).into_iter();
    let others = [Failure::NotEnrolled, Failure::NoPicture(NoPicture), Failure::Refused(Refusal::Pending)];
    for failure in photos.chain(others).chain(store.into_iter().map(Failure::Store)) {
        whole(&format!("{failure:?}"), |lang| failure.say(lang));
    }
}

#[test]
fn every_shut_door_is_a_whole_sentence_in_both_languages() {
    let weak = [
        Strength::WeakPin,
        Strength::Refused(Weakness::Short),
        Strength::Refused(Weakness::Guessable),
        Strength::Refused(Weakness::Long),
    ];
    let errors = [
        LockError::Wrong { failed: 1, wait_ms: 0 },
        LockError::Wrong { failed: 4, wait_ms: 5_000 },
        LockError::Wait { wait_ms: 900 },
        LockError::State,
        LockError::Damaged,
        LockError::Keystore,
    ];
    for error in errors.into_iter().chain(weak.map(LockError::Weak)) {
        match &error {
            LockError::Wrong { .. }
            | LockError::Wait { .. }
            | LockError::Weak(_)
            | LockError::State
            | LockError::Damaged
            | LockError::Keystore
            | LockError::Store(_) => {}
        }
        whole(&format!("{error:?}"), |lang| error.say(lang));
    }
    for lang in Lang::ALL {
        let short = Sentences::say(lang, "lock-too-short", &[]);
        let long = Sentences::say(lang, "lock-too-long", &[]);
        let numbers = [(&short, PIN_DIGITS_MIN), (&short, PASSPHRASE_CHARS_MIN), (&long, SECRET_CHARS_MAX)];
        numbers.iter().for_each(|(said, number)| assert!(said.contains(&number.to_string()), "{said}"));
        assert!(LockError::Wait { wait_ms: 4_001 }.say(lang).contains('5'), "seconds that have begun count");
    }
}

#[test]
fn every_failed_sync_is_a_whole_sentence_in_both_languages() {
    let refused = |sentence: &str| HttpError::Refused { error: "gap".to_owned(), sentence: sentence.to_owned() };
    let link = tests::client().build().unwrap().get("http://").build().unwrap_err();
    let errors = vec![
        SyncError::NotEnrolled,
        SyncError::Http(HttpError::Address),
        SyncError::Http(HttpError::Link(link)),
        SyncError::Http(HttpError::Busy { status: 503 }),
        SyncError::Http(HttpError::SignedOut),
        SyncError::Http(refused("")),
        SyncError::Http(HttpError::Answer),
        SyncError::Failure(Failure::NotEnrolled),
        SyncError::JournalHere,
        SyncError::Http(HttpError::NotTheOffice { why: NotTheOffice::Other }),
        SyncError::Http(HttpError::NotTheOffice { why: NotTheOffice::Certificate }),
        SyncError::Invitation(NotAnInvitation::Other),
        SyncError::Invitation(NotAnInvitation::Mistyped),
        SyncError::Invitation(NotAnInvitation::LaterVersion { version: 2 }),
        SyncError::InvitationNeeded,
        SyncError::NoQrCode,
    ];
    for error in errors.into_iter().chain(store_errors().into_iter().map(SyncError::Store)) {
        match &error {
            SyncError::NotEnrolled
            | SyncError::Http(
                HttpError::Address
                | HttpError::Link(_)
                | HttpError::Busy { .. }
                | HttpError::SignedOut
                | HttpError::NotTheOffice { why: NotTheOffice::Other | NotTheOffice::Certificate }
                | HttpError::Refused { .. }
                | HttpError::Answer,
            )
            | SyncError::Store(_)
            | SyncError::Failure(_)
            | SyncError::Invitation(
                NotAnInvitation::Other | NotAnInvitation::Mistyped | NotAnInvitation::LaterVersion { .. },
            )
            | SyncError::InvitationNeeded
            | SyncError::NoQrCode
            | SyncError::JournalHere => {}
        }
        whole(&format!("{error:?}"), |lang| error.say(lang));
    }
    let passed_on = SyncError::Http(refused("Máy này đã bị thu hồi quyền."));
    assert_eq!(passed_on.say(Lang::Vi), "Máy này đã bị thu hồi quyền.", "what the office says itself is passed on");
}

/// The fields that refusals name are read from the sources, so that no new one is
/// shown to people under its program name.
#[test]
fn every_field_a_refusal_names_has_a_name_people_know() {
    let root = Path::new("..");
    let mut fields = BTreeSet::new();
    for folder in ["shared/src/domain", "mobile/core/src/app"] {
        for file in fs::read_dir(root.join(folder)).unwrap().map(|file| file.unwrap().path()) {
            let skipped = ["refusal.rs", "catalogue.rs"].iter().any(|name| file.ends_with(name));
            if file.is_file() && !skipped && file.extension().is_some_and(|ending| ending == "rs") {
                fields.extend(fields_named(&fs::read_to_string(file).unwrap()));
            }
        }
    }
    let write = fs::read_to_string(root.join("shared/src/journal/write.rs")).unwrap();
    fields.extend(fields_named(&write));
    fields.extend(["codes", "successors"].map(str::to_owned));
    assert!(fields.len() > 40, "the sources name many fields: {fields:?}");
    let nameless = |field: &&String| {
        let key = format!("field-{}", field.replace('_', "-"));
        Lang::ALL.iter().any(|lang| !Sentences::shipped().knows(*lang, &key))
    };
    assert_eq!(fields.iter().filter(nameless).collect::<Vec<_>>(), [] as [&String; 0]);
}

/// Literals after `field: ` and as first argument of the checks.
fn fields_named(source: &str) -> BTreeSet<String> {
    const BEFORE: [&str; 12] = [
        "field: \"",
        "checked_text(\"",
        "checked_lines(\"",
        "checked_optional(\"",
        "belongs(\"",
        "at_most(\"",
        "in_order(\"",
        "in_range(\"",
        "different(\"",
        "sorted(\"",
        "typed(\"",
        "typed_optional(\"",
    ];
    let after = |before: &str| {
        source
            .split(before)
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    BEFORE.iter().flat_map(|before| after(before)).collect()
}

#[test]
fn a_planted_field_is_found_in_a_source() {
    let found = fields_named(r#"checked_text("speaker", x)?; Err(Refusal::Missing { field: "new_one" })"#);
    assert_eq!(found, BTreeSet::from(["new_one".to_owned(), "speaker".to_owned()]));
}
