//! A portrait before it is recorded: a hand moves a frame of 3 × 4 over the picture, and
//! only what is in it is kept. It is taken for the badge that is asked for, and for nothing else.

use std::rc::Rc;

use dioxus::prelude::*;
use mobile_core::photo::{
    Edit, Frame, MASK_PARTS, PORTRAIT_HEIGHT_MIN, PORTRAIT_SHAPE, PORTRAIT_WIDTH_MIN, PhotoRefusal, is_blurred,
};
use mobile_core::shared::ids::Id;
use mobile_core::shared::text::Lang;
use mobile_core::shared::words::Speaker;
use mobile_core::store::Waiting;

use crate::phone::{Finish, Phone};
use crate::ui::desk::{Desk, aside, show, use_acts};
use crate::ui::parts::{Button, Icon, Notice, Screen, Tone, Ways, Weight};
use crate::ui::screens::mask::{PictureShown, use_picture};

/// One press of the thumb makes the frame so much smaller, or larger by as much.
const STEP: f64 = 0.85;

/// A frame that is moved over a picture, in parts of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framing {
    /// Where its middle is.
    middle: (f64, f64),
    /// How high it is.
    height: f64,
    /// How wide a frame is that is as high as the picture.
    shape: f64,
    /// How low a frame may be and still hold the pixels that a badge needs.
    least: f64,
}

impl Framing {
    /// The widest in the middle of a picture of so many pixels; none where even that holds
    /// too few for a badge.
    pub fn widest((width, height): (u32, u32)) -> Option<Framing> {
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let shape = height * f64::from(PORTRAIT_SHAPE.0) / f64::from(PORTRAIT_SHAPE.1) / width;
        // As wide as is needed decides too: what is left of a pixel is never rounded up.
        let needed = PORTRAIT_HEIGHT_MIN.max((PORTRAIT_WIDTH_MIN * PORTRAIT_SHAPE.1).div_ceil(PORTRAIT_SHAPE.0));
        let least = f64::from(needed + 1) / height;
        let widest = (1.0 / shape).min(1.0);
        (least <= widest).then_some(Framing { middle: (0.5, 0.5), height: widest, shape, least })
    }

    /// Moved by parts of the picture, as far as it stays inside.
    #[must_use]
    pub fn moved(self, (x, y): (f64, f64)) -> Framing {
        Framing { middle: (self.middle.0 + x, self.middle.1 + y), ..self }.inside()
    }

    /// Smaller or larger, about its middle.
    #[must_use]
    pub fn sized(self, by: f64) -> Framing {
        Framing { height: self.height * by, ..self }.inside()
    }

    fn inside(self) -> Framing {
        let height = self.height.min((1.0 / self.shape).min(1.0)).max(self.least);
        let (width, within) = (height * self.shape, |middle: f64, length: f64| {
            let half = (length / 2.0).min(0.5);
            middle.clamp(half, 1.0 - half)
        });
        Framing { middle: (within(self.middle.0, width), within(self.middle.1, height)), height, ..self }
    }

    fn corner(self) -> (f64, f64) {
        (self.middle.0 - self.height * self.shape / 2.0, self.middle.1 - self.height / 2.0)
    }

    /// What is kept of the picture.
    ///
    /// # Errors
    /// `FrameOutside`, which a frame that was moved here never is.
    pub fn frame(self) -> Result<Frame, PhotoRefusal> {
        let parts = |part: f64| (part.clamp(0.0, 1.0) * f64::from(MASK_PARTS)) as u16;
        let (x, y) = self.corner();
        let top = parts(y);
        Frame::new(parts(x), top, parts(self.height).min(MASK_PARTS - top))
    }

    fn style(self) -> String {
        let percent = |part: f64| part * 100.0;
        let (x, y) = self.corner();
        let (width, height) = (self.height * self.shape, self.height);
        format!("left: {}%; top: {}%; width: {}%; height: {}%", percent(x), percent(y), percent(width), percent(height))
    }
}

/// What a finger does to a frame.
#[derive(Debug, Clone, Copy)]
enum Change {
    Move((f64, f64)),
    Size(f64),
}

/// The screen, joined to the phone.
#[component]
pub fn Portrait(picture: Id) -> Element {
    let mut desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let lang = desk.lang();
    let shown = use_picture(picture);
    // What looked blurred once is kept if one presses again.
    let mut blurred = use_signal(|| None::<Frame>);
    let now = shown.read().clone();
    let record = acts.clone();
    rsx! {
        PortraitPlain {
            picture: now.clone().flatten(),
            gone: now == Some(None),
            blurred: *blurred.read(),
            busy: *desk.busy.read(),
            words: desk.words(),
            onmove: move |()| blurred.set(None),
            onrecord: move |(waiting, frame): (Waiting, Frame)| {
                let (acts, phone) = (record.clone(), phone.clone());
                let Some(shows) = waiting.taken.shows.clone().filter(|_| !*desk.busy.peek()) else { return };
                let (here, sure) = (desk.place.peek().clone(), *blurred.peek() == Some(frame));
                let finish = Finish { number: None, edit: Edit::Framed(frame) };
                desk.busy.set(true);
                desk.run(async move {
                    let edit = finish.edit.clone();
                    match aside(move || judge(&phone, picture, &edit, lang)).await {
                        Ok(true) if !sure => show(blurred, Some(frame)),
                        Ok(_) => if acts.record_photo(waiting, shows, finish).await.is_some() {
                            desk.say_saved(&desk.words().say("photo-class-portrait"), Vec::new());
                            desk.leave(&here);
                        }
                        Err(why) => desk.say(Tone::Bad, why, Vec::new()),
                    }
                    desk.idle_at(&here);
                });
            },
            ondiscard: move |picture| acts.clone().discard_and_leave(picture),
        }
    }
}

/// Makes the portrait, and tells whether it looks blurred.
fn judge(phone: &Phone, picture: Id, edit: &Edit, lang: Lang) -> Result<bool, String> {
    phone.develop(picture, edit, lang).map(|made| is_blurred(&made.photo))
}

/// What a person sees and does.
#[component]
pub fn PortraitPlain(
    picture: Option<PictureShown>,
    gone: bool,
    blurred: Option<Frame>,
    busy: bool,
    words: Speaker,
    onmove: EventHandler<()>,
    onrecord: EventHandler<(Waiting, Frame)>,
    ondiscard: EventHandler<Id>,
) -> Element {
    let ways = Ways::get();
    // None until somebody moved it: it begins as wide as the picture holds.
    let mut moved = use_signal(|| None::<Framing>);
    let widest = picture.as_ref().and_then(|shown| Framing::widest(shown.size));
    let framing = moved().or(widest);
    // From where it is now, not from where it was drawn last: fingers are faster than that.
    let change = use_callback(move |change: Change| {
        let now = *moved.peek();
        if let Some(framing) = now.or(widest) {
            moved.set(Some(match change {
                Change::Move(by) => framing.moved(by),
                Change::Size(by) => framing.sized(by),
            }));
            onmove.call(());
        }
    });
    let (waiting, frame) =
        (picture.as_ref().map(|shown| shown.waiting.clone()), framing.and_then(|it| it.frame().ok()));
    let blurred = frame.is_some() && blurred == frame;
    let foot = picture.is_some().then(|| {
        let save = words.say(if blurred { "screen-portrait-save-anyway" } else { "screen-portrait-save" });
        rsx! {
            Button { id: "save", weight: Weight::Main, icon: Icon::Check, disabled: busy || frame.is_none(),
                onpress: move |()| {
                    if let (Some(waiting), Some(frame)) = (waiting.clone(), frame) {
                        onrecord.call((waiting, frame));
                    }
                },
                "{save}" }
        }
    });
    rsx! {
        Screen { id: "portrait", title: words.say("screen-portrait"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            if gone { Notice { id: "gone", p { {words.say("screen-picture-gone")} } } }
            if let Some(shown) = picture {
                h2 { "{shown.name}" }
                p { class: "soft", {words.say("screen-portrait-how")} }
                if blurred { Notice { id: "blurred", tone: Tone::Warn, p { {words.say("screen-portrait-blurred")} } } }
                match framing {
                    Some(framing) => rsx! {
                        Finder { source: shown.source.clone(), label: words.say("screen-photo"), framing, onmove: move |by| change(Change::Move(by)) }
                        div { class: "line sizes",
                            Button { id: "narrow", icon: Icon::Minus, onpress: move |()| change(Change::Size(STEP)), {words.say("screen-portrait-narrow")} }
                            Button { id: "widen", icon: Icon::Plus, onpress: move |()| change(Change::Size(1.0 / STEP)), {words.say("screen-portrait-widen")} }
                        }
                    },
                    None => rsx! { Notice { id: "too-small", tone: Tone::Warn, p { {words.say("screen-portrait-too-small")} } } },
                }
                Notice { tone: Tone::None, p { {words.say("screen-portrait-kept")} } }
                Button { id: "discard", weight: Weight::Danger, disabled: busy, onpress: move |()| ondiscard.call(shown.waiting.picture), {words.say("screen-discard-picture")} }
            }
        }
    }
}

/// Where a finger is and how large the pane under it, in pixels of the page.
type Touch = ((f64, f64), (f64, f64));

/// The picture, with the frame over it that a finger moves.
#[component]
fn Finder(source: String, label: String, framing: Framing, onmove: EventHandler<(f64, f64)>) -> Element {
    let mut pane = use_signal(|| None::<Rc<MountedData>>);
    // One finger holds it: what others do is none of its business.
    let mut finger = use_signal(|| None::<i32>);
    let mut held = use_signal(|| None::<Touch>);
    let let_go = move |event: PointerEvent| {
        if *finger.peek() == Some(event.pointer_id()) {
            finger.set(None);
            held.set(None);
        }
    };
    let at = |event: &PointerEvent| {
        let point = event.element_coordinates();
        (point.x, point.y)
    };
    rsx! {
        div { class: "canvas finder",
            img { src: "{source}", alt: "{label}" }
            div { class: "frame", id: "frame", style: framing.style() }
            div { class: "pane", id: "pane",
                onmounted: move |event| pane.set(Some(event.data())),
                onpointerdown: move |event| async move {
                    let (point, this) = (at(&event), event.pointer_id());
                    let Some(pane) = pane.peek().clone().filter(|_| finger.peek().is_none()) else { return };
                    finger.set(Some(this));
                    let rect = pane.get_client_rect().await;
                    if let Ok(rect) = rect && *finger.peek() == Some(this) {
                        held.set(Some((point, (rect.size.width.max(1.0), rect.size.height.max(1.0)))));
                    }
                },
                onpointermove: move |event| {
                    let Some(((x, y), size)) = *held.peek() else { return };
                    if *finger.peek() != Some(event.pointer_id()) {
                        return;
                    }
                    let now = at(&event);
                    held.set(Some((now, size)));
                    onmove.call(((now.0 - x) / size.0, (now.1 - y) / size.1));
                },
                onpointerup: let_go,
                onpointerleave: let_go,
                onpointercancel: let_go,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(framing: Framing) -> (f64, f64, f64) {
        let round = |part: f64| (part * 1000.0).round() / 1000.0;
        let (x, y) = framing.corner();
        (round(x), round(y), round(framing.height))
    }

    #[test]
    fn it_begins_as_wide_as_the_picture_holds_and_never_leaves_it() {
        let upright = Framing::widest((3000, 4000)).unwrap();
        assert_eq!((parts(upright), upright.frame()), ((0.0, 0.0, 1.0), Frame::new(0, 0, 10_000)));
        let across = Framing::widest((1600, 1200)).unwrap();
        assert_eq!(parts(across), (0.219, 0.0, 1.0));
        assert_eq!(parts(across.moved((-9.0, 3.0))), (0.0, 0.0, 1.0));
        assert_eq!(parts(across.moved((9.0, 0.0))), (0.438, 0.0, 1.0));
        let smaller = across.sized(0.5);
        assert_eq!(parts(smaller), (0.359, 0.25, 0.5));
        assert_eq!(parts(smaller.moved((1.0, 1.0))), (0.719, 0.5, 0.5));
        assert_eq!(parts(smaller.sized(9.0)), parts(across));
    }

    #[test]
    fn it_grows_no_smaller_than_a_badge_needs() {
        let framing = (0..40).fold(Framing::widest((3000, 4000)).unwrap(), |framing, _| framing.sized(STEP));
        let pixels = framing.height * 4000.0;
        assert!((473.0..475.0).contains(&pixels), "{pixels}");
        assert_eq!(Framing::widest((400, 472)), None);
        assert!(Framing::widest((355, 473)).is_some());
    }
}
