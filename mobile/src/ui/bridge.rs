//! From the page to the phone: the camera's pieces, which are put together and kept in
//! the tray before anything happens on a screen, and the signs of whoever holds the
//! phone. Nothing waits for it. It lives as long as the window, so that a picture that
//! comes at a locked phone waits for it to be unlocked; until then it is in memory only,
//! since there is no key to seal it with.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dioxus::prelude::*;
use mobile_core::photo::INPUT_BYTES_MAX;
use mobile_core::shared::domain::PhotoClass;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::store::{Taken, Waiting};

use super::desk::{Acts, Desk, aside, use_acts};
use super::guard::Guard;
use super::parts::Tone;
use super::place::Place;
use crate::phone::{Finish, Phone};
use crate::platform::camera::{Piece, script};
use crate::platform::presence::{self, Sign};

/// What a picture of an invitation is for; every other is for a fact, told as JSON.
pub const FOR_INVITATION: &str = "invitation";

/// A picture that came whole from the page.
#[derive(Debug)]
struct Coming {
    purpose: String,
    bytes: usize,
    pieces: Vec<String>,
}

/// Pictures that came and were not taken in yet.
#[derive(Clone, Copy)]
pub struct Arrivals(Signal<Vec<Coming>>);

/// Listens for as long as the window lives.
#[component]
pub fn Bridge() -> Element {
    let (guard, arrivals) = (use_context::<Guard>(), use_context::<Arrivals>());
    use_future(move || async move {
        let mut signs = document::eval(&presence::script());
        while let Ok(sign) = signs.recv::<Sign>().await {
            guard.noticed(sign);
        }
    });
    use_future(move || listen(arrivals));
    rsx! {}
}

async fn listen(arrivals: Arrivals) {
    let Arrivals(mut arrived) = arrivals;
    let mut camera = document::eval(&script(INPUT_BYTES_MAX));
    let mut coming: Option<Coming> = None;
    while let Ok(piece) = camera.recv::<Piece>().await {
        match piece {
            Piece::Begin { purpose, bytes } => coming = Some(Coming { purpose, bytes, pieces: Vec::new() }),
            Piece::Piece(piece) => {
                if let Some(coming) = &mut coming {
                    coming.pieces.push(piece);
                }
            }
            Piece::End => arrived.write().extend(coming.take()),
        }
    }
}

impl Arrivals {
    /// Keeps them for as long as the window lives.
    pub fn provide() {
        use_context_provider(|| Arrivals(Signal::new(Vec::new())));
    }
}

/// Takes in what came, for as long as the phone is open.
pub fn use_arrivals() {
    let Arrivals(mut arrived) = use_context::<Arrivals>();
    let (desk, phone, acts) = (use_context::<Desk>(), use_context::<Phone>(), use_acts());
    use_effect(move || {
        if arrived.read().is_empty() {
            return;
        }
        for coming in arrived.take() {
            let (phone, acts) = (phone.clone(), acts.clone());
            desk.run(async move { take_in_and_go_on(desk, phone, acts, coming).await });
        }
    });
}

async fn take_in_and_go_on(desk: Desk, phone: Phone, acts: Acts, coming: Coming) {
    let lang = desk.lang();
    if coming.purpose == FOR_INVITATION {
        return enrol_by(desk, acts, &coming).await;
    }
    let kept = aside(move || take_in(&phone, &coming, lang)).await;
    match kept {
        Ok(waiting) => {
            desk.changed();
            go_on(desk, acts, waiting).await;
        }
        Err(why) => desk.say(Tone::Bad, why, Vec::new()),
    }
}

/// A picture of an invitation is read and kept nowhere: there is a secret in it.
async fn enrol_by(mut desk: Desk, acts: Acts, coming: &Coming) {
    if *desk.busy.peek() {
        return;
    }
    match whole(coming, desk.lang()) {
        Ok(picture) => {
            desk.busy.set(true);
            acts.enrol_by_picture(picture).await;
        }
        Err(why) => desk.say(Tone::Bad, why, Vec::new()),
    }
}

fn take_in(phone: &Phone, coming: &Coming, lang: Lang) -> Result<Waiting, String> {
    let taken: Taken = serde_json::from_str(&coming.purpose).map_err(|_| Sentences::say(lang, "photo-none", &[]))?;
    phone.take_in(&whole(coming, lang)?, &taken, lang)
}

/// A picture's bytes, put together.
fn whole(coming: &Coming, lang: Lang) -> Result<Vec<u8>, String> {
    let say = |key: &str| Sentences::say(lang, key, &[]);
    if coming.bytes > INPUT_BYTES_MAX {
        return Err(say("photo-too-large"));
    }
    let mut bytes = Vec::with_capacity(coming.bytes);
    for piece in &coming.pieces {
        BASE64_STANDARD.decode_vec(piece, &mut bytes).map_err(|_| say("photo-none"))?;
    }
    if bytes.len() == coming.bytes { Ok(bytes) } else { Err(say("photo-none")) }
}

/// A badge's number is covered first and a portrait framed, a finding's picture waits for its finding; the
/// others are recorded at once.
async fn go_on(desk: Desk, acts: Acts, waiting: Waiting) {
    let Taken { visit, class, shows, .. } = waiting.taken.clone();
    let looks_on = *desk.place.peek() == Place::Badges { visit };
    match (class, shows) {
        (PhotoClass::Badge, _) if looks_on => desk.go(Place::Mask { visit, picture: waiting.picture }),
        (PhotoClass::Portrait, _) if looks_on => desk.go(Place::Portrait { visit, picture: waiting.picture }),
        (PhotoClass::Badge | PhotoClass::Portrait, _) => {}
        (_, Some(shows)) => {
            if acts.record_photo(waiting, shows, Finish::AS_TAKEN).await.is_some() {
                desk.say_saved(&desk.words().say("screen-photo"), Vec::new());
            }
        }
        // Its finding may have been recorded while it was on its way.
        (_, None) => acts.record_left_over().await,
    }
}
