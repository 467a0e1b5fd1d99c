//! A badge's picture before it is recorded: one rectangle covers the number, or a
//! person says that none can be seen. Nothing under the rectangle is kept.

use std::rc::Rc;

use dioxus::prelude::*;
use mobile_core::photo::{Edit, MASK_PARTS, Mask as Cover, Prepared};
use mobile_core::shared::domain::{NumberMasking, PhotoOf};
use mobile_core::shared::ids::Id;
use mobile_core::shared::record::staff;
use mobile_core::shared::words::Speaker;
use mobile_core::store::Waiting;

use crate::phone::{Finish, Phone};
use crate::ui::desk::{Desk, aside, use_acts};
use crate::ui::parts::{Button, Icon, Notice, Screen, Tone, Ways, Weight, as_source};

/// A rectangle narrower than this part of the picture is a slip of the finger.
const PART_MIN: f64 = 0.02;

/// A rectangle in parts of the picture, from its left upper corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    from: (f64, f64),
    to: (f64, f64),
}

impl Drawn {
    /// Between two corners, each in parts of the picture.
    pub fn between(from: (f64, f64), to: (f64, f64)) -> Drawn {
        let inside = |(x, y): (f64, f64)| (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
        let ((ax, ay), (bx, by)) = (inside(from), inside(to));
        Drawn { from: (ax.min(bx), ay.min(by)), to: (ax.max(bx), ay.max(by)) }
    }

    /// What the photo is covered with; none for a slip of the finger.
    pub fn cover(self) -> Option<Cover> {
        let (width, height) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        if width < PART_MIN || height < PART_MIN {
            return None;
        }
        let parts = |part: f64| (part * f64::from(MASK_PARTS)) as u16;
        let (x, y) = (parts(self.from.0), parts(self.from.1));
        Cover::new(x, y, parts(self.to.0).saturating_sub(x), parts(self.to.1).saturating_sub(y)).ok()
    }

    fn style(self) -> String {
        let percent = |part: f64| part * 100.0;
        format!(
            "left: {}%; top: {}%; width: {}%; height: {}%",
            percent(self.from.0),
            percent(self.from.1),
            percent(self.to.0 - self.from.0),
            percent(self.to.1 - self.from.1)
        )
    }
}

/// What is shown of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureShown {
    /// The picture that waits.
    pub waiting: Waiting,
    /// Whose badge it is of.
    pub name: String,
    /// The upright picture as an image's source.
    pub source: String,
    /// How large it is, upright, as finely as a part of it can be kept, in pixels.
    pub size: (u32, u32),
}

/// A picture that waits; none once it is recorded or gone.
pub fn use_picture(picture: Id) -> Resource<Option<PictureShown>> {
    let (phone, lang) = (use_context::<Phone>(), use_context::<Desk>().lang());
    use_resource(move || {
        let phone = phone.clone();
        aside(move || {
            let waiting = phone.waiting().into_iter().find(|waiting| waiting.picture == picture)?;
            let person = match waiting.taken.shows {
                Some(PhotoOf::Badge { person }) => Some(person),
                _ => None,
            };
            let name = person.and_then(|person| phone.read(|app| staff(app.record(), person)));
            let prepared: Prepared = phone.develop(picture, &Edit::NONE, lang).ok()?;
            let name = name.map(|staff| staff.full_name.to_string()).unwrap_or_default();
            let size = phone.size(picture, lang).ok()?;
            Some(PictureShown { waiting, name, source: as_source(&prepared.photo), size })
        })
    })
}

/// The screen, joined to the phone.
#[component]
pub fn Mask(picture: Id) -> Element {
    let mut desk = use_context::<Desk>();
    let acts = use_acts();
    let shown = use_picture(picture);
    let now = shown.read().clone();
    let record = acts.clone();
    rsx! {
        MaskPlain {
            picture: now.clone().flatten(),
            gone: now == Some(None),
            busy: *desk.busy.read(),
            words: desk.words(),
            onrecord: move |(waiting, finish): (Waiting, Finish)| {
                let acts = record.clone();
                let Some(shows) = waiting.taken.shows.clone().filter(|_| !*desk.busy.peek()) else { return };
                let here = desk.place.peek().clone();
                desk.busy.set(true);
                desk.run(async move {
                    if acts.record_photo(waiting, shows, finish).await.is_some() {
                        desk.say_saved(&desk.words().say("screen-photo"), Vec::new());
                        desk.leave(&here);
                    }
                    desk.idle_at(&here);
                });
            },
            ondiscard: move |picture| acts.clone().discard_and_leave(picture),
        }
    }
}

/// What a person sees and does.
#[component]
pub fn MaskPlain(
    picture: Option<PictureShown>,
    gone: bool,
    busy: bool,
    words: Speaker,
    onrecord: EventHandler<(Waiting, Finish)>,
    ondiscard: EventHandler<Id>,
) -> Element {
    let ways = Ways::get();
    let drawn = use_signal(|| None::<Drawn>);
    let cover = drawn.read().and_then(Drawn::cover);
    let foot = picture.as_ref().map(|shown| {
        let (unseen, covered) = (shown.waiting.clone(), shown.waiting.clone());
        rsx! {
            Button { id: "not-seen", disabled: busy, onpress: move |()| onrecord.call((unseen.clone(), finish(NumberMasking::NotVisible, Vec::new()))),
                {words.say("screen-number-not-seen")} }
            Button { id: "cover", weight: Weight::Main, icon: Icon::Check, disabled: busy || cover.is_none(),
                onpress: move |()| {
                    if let Some(cover) = cover {
                        onrecord.call((covered.clone(), finish(NumberMasking::Masked, vec![cover])));
                    }
                },
                {words.say("screen-cover-save")} }
        }
    });
    rsx! {
        Screen { id: "mask", title: words.say("screen-cover-number"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            if gone { Notice { id: "gone", p { {words.say("screen-picture-gone")} } } }
            if let Some(shown) = picture {
                h2 { "{shown.name}" }
                p { class: "soft", {words.say("screen-cover-how")} }
                Canvas { source: shown.source.clone(), label: words.say("screen-photo"), drawn }
                Notice { tone: Tone::None, p { {words.say("screen-cover-kept")} } }
                Button { id: "discard", weight: Weight::Danger, disabled: busy, onpress: move |()| ondiscard.call(shown.waiting.picture), {words.say("screen-discard-picture")} }
            }
        }
    }
}

fn finish(number: NumberMasking, covers: Vec<Cover>) -> Finish {
    Finish { number: Some(number), edit: Edit::Covered(covers) }
}

/// The picture, with a pane over it that a finger draws on.
#[component]
fn Canvas(source: String, label: String, drawn: Signal<Option<Drawn>>) -> Element {
    let mut drawn = drawn;
    let mut pane = use_signal(|| None::<Rc<MountedData>>);
    let mut start = use_signal(|| None::<((f64, f64), (f64, f64))>);
    let at = |event: &PointerEvent| {
        let point = event.element_coordinates();
        (point.x, point.y)
    };
    let parts = |(x, y): (f64, f64), (width, height): (f64, f64)| (x / width.max(1.0), y / height.max(1.0));
    rsx! {
        div { class: "canvas",
            img { src: "{source}", alt: "{label}" }
            if let Some(drawn) = drawn() { div { class: "cover", style: drawn.style() } }
            div { class: "pane", id: "pane",
                onmounted: move |event| pane.set(Some(event.data())),
                onpointerdown: move |event| async move {
                    let point = at(&event);
                    let Some(pane) = pane.peek().clone() else { return };
                    if let Ok(rect) = pane.get_client_rect().await {
                        let size = (rect.size.width, rect.size.height);
                        drawn.set(None);
                        start.set(Some((parts(point, size), size)));
                    }
                },
                onpointermove: move |event| {
                    if let Some((from, size)) = *start.peek() {
                        drawn.set(Some(Drawn::between(from, parts(at(&event), size))));
                    }
                },
                onpointerup: move |event| {
                    if let Some((from, size)) = start.take() {
                        drawn.set(Some(Drawn::between(from, parts(at(&event), size))));
                    }
                },
                onpointerleave: move |_| start.set(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_drawn_from_any_corner_covers_the_same() {
        let cover = Drawn::between((0.2, 0.3), (0.6, 0.4)).cover();
        assert_eq!(cover, Cover::new(2000, 3000, 4000, 1000).ok());
        assert_eq!(Drawn::between((0.6, 0.4), (0.2, 0.3)).cover(), cover);
        assert_eq!(Drawn::between((0.6, 0.3), (0.2, 0.4)).cover(), cover);
    }

    #[test]
    fn a_finger_that_leaves_the_picture_covers_up_to_its_edge() {
        assert_eq!(Drawn::between((0.5, 0.5), (1.7, 1.2)).cover(), Cover::new(5000, 5000, 5000, 5000).ok());
    }

    #[test]
    fn a_slip_of_the_finger_covers_nothing() {
        assert_eq!(Drawn::between((0.5, 0.5), (0.51, 0.9)).cover(), None);
    }
}
