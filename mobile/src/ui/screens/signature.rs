//! One signature under the minutes: drawn with a finger, made on paper, or, of the unit
//! alone, refused before two of the team. What is drawn is in the visit's draft from the
//! first stroke on.

use std::rc::Rc;

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::photo::{Ink, PAD_HEIGHT, PAD_WIDTH};
use mobile_core::shared::domain::limits::{NAME_CHARS_MAX, NOTE_CHARS_MAX, TITLE_CHARS_MAX};
use mobile_core::shared::domain::{Duty, Fact, SignatureOutcome, Signer, TeamMember};
use mobile_core::shared::ids::{MemberId, VisitId};
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Closing, VisitView, closing};

use crate::phone::Draft;
use crate::ui::desk::{Acts, Desk, DraftHandle, use_acts, use_draft, use_view};
use crate::ui::parts::{Button, Choice, Fill, FilledField, Icon, Notice, Screen, Suggested, Tone, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::host::{people_offered, person_options};
use crate::ui::screens::visit::use_visit;

const FULL_NAME: &str = "full-name";
const TITLE: &str = "title";
const HOW: &str = "how";
const REASON: &str = "reason";
const WITNESSES: &str = "witnesses";
const INK: &str = "ink";
const FIELDS: [&str; 6] = [FULL_NAME, TITLE, HOW, REASON, WITNESSES, INK];

/// How many see a refusal.
const WITNESSES_NEEDED: usize = 2;

/// How somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// With a finger on the glass.
    #[default]
    Drawn,
    /// On the printed paper.
    OnPaper,
    /// Not at all.
    Refused,
}

impl How {
    const ALL: [How; 3] = [How::Drawn, How::OnPaper, How::Refused];

    fn name(self) -> &'static str {
        match self {
            How::Drawn => "drawn",
            How::OnPaper => "on-paper",
            How::Refused => "refused",
        }
    }

    /// What a signer may choose from: nobody of the team refuses its own minutes.
    fn of(signer: Signer) -> &'static [How] {
        if signer == Signer::Unit { &How::ALL } else { &How::ALL[..2] }
    }
}

/// What is half written of a signature.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SignatureWritten {
    /// Họ và tên.
    pub full_name: String,
    /// Chức vụ.
    pub title: String,
    /// How it is made.
    pub how: How,
    /// Why it is refused.
    pub reason: String,
    /// Who saw that.
    pub witnesses: Vec<MemberId>,
    /// What was drawn.
    pub ink: Ink,
}

fn field_of(signer: Signer, field: &str) -> String {
    format!("signature.{}|{field}", signer.name())
}

impl SignatureWritten {
    /// What is half written, or else whoever is expected to sign there.
    pub fn of(draft: &Draft, view: &VisitView, ending: &Closing, signer: Signer) -> SignatureWritten {
        let field = |field: &str| draft.get(&field_of(signer, field)).cloned().unwrap_or_default();
        let how = field(HOW);
        let (full_name, title) = match FIELDS.iter().any(|field| draft.contains_key(&field_of(signer, field))) {
            true => (field(FULL_NAME), field(TITLE)),
            false => expected(view, ending, signer),
        };
        SignatureWritten {
            full_name,
            title,
            how: How::ALL.into_iter().find(|known| known.name() == how).unwrap_or_default(),
            reason: field(REASON),
            witnesses: serde_json::from_str(&field(WITNESSES)).unwrap_or_default(),
            ink: serde_json::from_str(&field(INK)).unwrap_or_default(),
        }
    }

    fn write(&self, draft: DraftHandle, signer: Signer) {
        let json = |text: serde_json::Result<String>| text.unwrap_or_default();
        let ink = if self.ink.is_empty() { String::new() } else { json(serde_json::to_string(&self.ink)) };
        let witnesses =
            if self.witnesses.is_empty() { String::new() } else { json(serde_json::to_string(&self.witnesses)) };
        let texts = [
            (FULL_NAME, self.full_name.clone()),
            (TITLE, self.title.clone()),
            (HOW, self.how.name().to_owned()),
            (REASON, self.reason.clone()),
            (WITNESSES, witnesses),
            (INK, ink),
        ];
        texts.into_iter().for_each(|(field, text)| draft.set(&field_of(signer, field), text));
    }

    /// What saving it comes to; none while something is lacking.
    fn signs(&self) -> Option<Signs> {
        if self.full_name.trim().is_empty() {
            return None;
        }
        match self.how {
            How::Drawn => (!self.ink.is_empty()).then(|| Signs::Drawn(self.ink.clone())),
            How::OnPaper => Some(Signs::Otherwise(SignatureOutcome::OnPaper)),
            How::Refused => {
                let witnesses: [MemberId; WITNESSES_NEEDED] = self.witnesses.clone().try_into().ok()?;
                let reason = mobile_core::shared::text::Text::parse_lines(&self.reason, NOTE_CHARS_MAX).ok()?;
                Some(Signs::Otherwise(SignatureOutcome::Refused { reason, witnesses }))
            }
        }
    }

    /// A third witness takes the first one's place.
    fn witnessed(&self, member: MemberId) -> SignatureWritten {
        let mut witnesses = self.witnesses.clone();
        if let Some(place) = witnesses.iter().position(|known| *known == member) {
            witnesses.remove(place);
        } else {
            witnesses.push(member);
            let more = witnesses.len().saturating_sub(WITNESSES_NEEDED);
            witnesses.drain(..more);
        }
        SignatureWritten { witnesses, ..self.clone() }
    }
}

/// Whoever stands there already; else whoever received the team, or has the duty.
fn expected(view: &VisitView, ending: &Closing, signer: Signer) -> (String, String) {
    let words = |text: Option<&mobile_core::shared::text::Text>| text.map(ToString::to_string).unwrap_or_default();
    if let Some(Fact::Signature(made)) = view.signature(signer).facts().last() {
        return (made.full_name.to_string(), words(made.title.as_ref()));
    }
    let with = |duty: Duty| ending.team.iter().find(|member| member.duty == duty);
    let me = || ending.team.iter().find(|member| Some(member.member) == ending.me);
    let member = match signer {
        Signer::Unit => {
            let host = view.host();
            return host.map_or_else(Default::default, |host| (host.full_name.to_string(), words(host.title.as_ref())));
        }
        Signer::Secretary => with(Duty::Secretary).or_else(me),
        Signer::Leader => with(Duty::Leader),
    };
    member.map_or_else(Default::default, |member| (member.full_name.to_string(), words(member.title.as_ref())))
}

/// What is recorded of a signature.
#[derive(Debug, Clone, PartialEq)]
pub enum Signs {
    /// A drawing, which becomes a photo first.
    Drawn(Ink),
    /// All else.
    Otherwise(SignatureOutcome),
}

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum SignatureEvent {
    /// Something was written or drawn.
    Write(SignatureWritten),
    /// Signs, or refuses to.
    Sign(SignatureWritten, Signs),
}

/// The screen, joined to the phone.
#[component]
pub fn Signature(visit: VisitId, signer: Signer) -> Element {
    let mut desk = use_context::<Desk>();
    let acts = use_acts();
    let view = use_visit(visit);
    let ending = use_view(|| (), move |app, _, ()| closing(app, visit));
    let draft = use_draft(visit);
    let onevent = move |event: SignatureEvent| match event {
        SignatureEvent::Write(written) => written.write(draft, signer),
        SignatureEvent::Sign(written, signs) => {
            if *desk.busy.peek() {
                return;
            }
            desk.busy.set(true);
            let acts = acts.clone();
            let shown = view.peek().as_ref().map(|view| view.signature(signer).standing);
            desk.run(async move {
                let of = Of { visit, signer, shown: shown.unwrap_or_default() };
                if sign(&acts, of, written, signs).await {
                    let fields = FIELDS.map(|field| field_of(signer, field));
                    draft.clear(&fields.each_ref().map(String::as_str));
                    desk.say_saved(&desk.words().say("kind-signature"), Vec::new());
                    desk.leave(&Place::Signature { visit, signer });
                }
                desk.busy.set(false);
            });
        }
    };
    let (Some(shown), Some(ending)) = (view.read().clone(), ending.read().clone()) else {
        return rsx! { div { class: "screen", id: "signature" } };
    };
    let written = SignatureWritten::of(&draft.all(), &shown, &ending, signer);
    rsx! { SignaturePlain { view: shown, ending, signer, written, busy: *desk.busy.read(), onevent } }
}

/// In whose place, over what was shown there.
struct Of {
    visit: VisitId,
    signer: Signer,
    shown: Vec<mobile_core::shared::ids::EntryRef>,
}

/// A drawing is recorded first, so that no signature names a picture that is nowhere.
async fn sign(acts: &Acts, of: Of, written: SignatureWritten, signs: Signs) -> bool {
    let outcome = match signs {
        Signs::Otherwise(outcome) => outcome,
        Signs::Drawn(ink) => match acts.record_ink(ink, of.visit).await {
            Some(photo) => SignatureOutcome::Drawn { photo },
            None => return false,
        },
    };
    let SignatureWritten { full_name, title, .. } = written;
    let title = Some(title).filter(|title| !title.trim().is_empty());
    let Of { visit, signer, shown } = of;
    acts.act(Intent::Sign { visit, signer, full_name, title, outcome, shown: Some(shown) }).await.is_some()
}

/// What a person sees and does.
#[component]
pub fn SignaturePlain(
    view: VisitView,
    ending: Closing,
    signer: Signer,
    written: SignatureWritten,
    busy: bool,
    onevent: EventHandler<SignatureEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let mut now = use_signal(|| written.clone());
    let write = use_callback(move |written: SignatureWritten| {
        now.set(written.clone());
        onevent.call(SignatureEvent::Write(written));
    });
    let signs = now.read().signs().filter(|_| view.is_closed());
    let how = now.read().how;
    let foot = rsx! {
        if how == How::Drawn {
            Button { id: "clear", disabled: busy || now.read().ink.is_empty(), onpress: move |()| write(SignatureWritten { ink: Ink::default(), ..now() }), {words.say("sign-clear")} }
        }
        Button { id: "sign", weight: Weight::Main, icon: Icon::Pen, disabled: busy || signs.is_none(),
            onpress: move |()| {
                if let Some(signs) = signs.clone() {
                    onevent.call(SignatureEvent::Sign(now(), signs));
                }
            },
            {words.say(if how == How::Refused { "sign-save-refusal" } else { "sign-save" })} }
    };
    let label = words.say("sign-how");
    let options = How::of(signer)
        .iter()
        .map(|how| (how.name().to_owned(), words.say(&format!("sign-{}", how.name()))))
        .collect::<Vec<_>>();
    rsx! {
        Screen { id: "signature", title: words.say(&format!("signer-{}", signer.name())), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            if !view.is_closed() { Notice { tone: Tone::Warn, p { {words.say("sign-close-first")} } } }
            Choice { id: "how", label, options, chosen: how.name().to_owned(),
                onchoose: move |name: String| {
                    let how = How::ALL.into_iter().find(|how| how.name() == name).unwrap_or_default();
                    write(SignatureWritten { how, ..now() });
                } }
            Named { view: view.clone(), team: ending.team.clone(), signer, now, words: words.clone(), onwrite: write }
            match how {
                How::Drawn => rsx! {
                    p { class: "soft", id: "draw-here", {words.say("sign-draw-here")} }
                    Pad { ink: now.read().ink.clone(), label: words.say("kind-signature"), onink: move |ink| write(SignatureWritten { ink, ..now() }) }
                },
                How::OnPaper => rsx! { Notice { id: "on-paper", p { {words.say("sign-on-paper-what")} } } },
                How::Refused => rsx! { Refusing { team: ending.team.clone(), now, words: words.clone(), onwrite: write } },
            }
        }
    }
}

/// Who signs, by name and post.
#[component]
fn Named(
    view: VisitView,
    team: Vec<TeamMember>,
    signer: Signer,
    now: Signal<SignatureWritten>,
    words: Speaker,
    onwrite: EventHandler<SignatureWritten>,
) -> Element {
    let mut name = use_signal(|| Fill::of(&now.peek().full_name));
    let mut title = use_signal(|| Fill::of(&now.peek().title));
    let offered = offered(&view, &team, signer, &now.read().full_name);
    let options: Vec<(String, String)> =
        offered.iter().map(|(full_name, _, told)| (full_name.clone(), told.clone())).collect();
    let onpick = move |picked: String| {
        let Some((full_name, post, _)) = offered.iter().find(|(full_name, ..)| *full_name == picked).cloned() else {
            return;
        };
        name.write().refill(&full_name);
        title.write().refill(&post);
        onwrite.call(SignatureWritten { full_name, title: post, ..now() });
    };
    // Whoever is expected is only to be changed where somebody else signs.
    let mut opened = use_signal(|| now.peek().full_name.trim().is_empty());
    if !opened() {
        let written = now();
        let told = [written.full_name, written.title].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        return rsx! {
            div { class: "card line apart", id: "named",
                b { {told.join(" · ")} }
                Button { id: "change-name", weight: Weight::Quiet, onpress: move |()| opened.set(true), {words.say("screen-change")} }
            }
        };
    }
    rsx! {
        div { class: "card",
            FilledField { id: "full-name", label: words.say("office-person"), fill: name(), max: NAME_CHARS_MAX,
                ontext: move |full_name| onwrite.call(SignatureWritten { full_name, ..now() }) }
            Suggested { id: "people", label: words.say("office-person"), options, onpick }
            FilledField { id: "title", label: words.say("office-title"), fill: title(), max: TITLE_CHARS_MAX,
                ontext: move |title| onwrite.call(SignatureWritten { title, ..now() }) }
        }
    }
}

/// Names that are offered, with their posts and how they are told.
fn offered(view: &VisitView, team: &[TeamMember], signer: Signer, typed: &str) -> Vec<(String, String, String)> {
    if signer == Signer::Unit {
        let people = people_offered(view, typed);
        let told = person_options(&people);
        let posts = people.into_iter().map(|row| (row.name, row.title.unwrap_or_default()));
        return posts.zip(told).map(|((name, post), (_, told))| (name, post, told)).collect();
    }
    let others = team.iter().filter(|member| member.full_name.as_str() != typed);
    let named = others.map(|member| {
        let title = member.title.as_ref().map(ToString::to_string).unwrap_or_default();
        (member.full_name.to_string(), title, member.full_name.to_string())
    });
    named.collect()
}

/// Why the unit does not sign, and who of the team saw it.
#[component]
fn Refusing(
    team: Vec<TeamMember>,
    now: Signal<SignatureWritten>,
    words: Speaker,
    onwrite: EventHandler<SignatureWritten>,
) -> Element {
    let mut reason = use_signal(|| Fill::of(&now.peek().reason));
    let chosen = now.read().witnesses.clone();
    let left = WITNESSES_NEEDED - chosen.len().min(WITNESSES_NEEDED);
    let onnone = move |_: String| {
        // What the minutes print is in their language, whatever the screen's.
        let none = Sentences::say(Lang::Vi, "sign-no-reason", &[]);
        reason.write().refill(&none);
        onwrite.call(SignatureWritten { reason: none, ..now() });
    };
    rsx! {
        div { class: "card",
            FilledField { id: "reason", label: words.say("sign-reason"), fill: reason(), lines: 2, max: NOTE_CHARS_MAX,
                ontext: move |reason| onwrite.call(SignatureWritten { reason, ..now() }) }
            Suggested { id: "reason-quick", label: words.say("sign-reason"), options: vec![("none".to_owned(), words.say("sign-no-reason"))], onpick: onnone }
        }
        div { class: "card", id: "witnesses", role: "group", aria_label: words.say("sign-witnesses"),
            p { class: "label", {words.say("sign-witnesses")} }
            if left > 0 { p { class: "soft", id: "witnesses-left", {words.count("sign-witnesses-left", left)} } }
            if team.len() < WITNESSES_NEEDED { Notice { tone: Tone::Warn, p { {words.say("sign-team-unknown")} } } }
            for member in team {
                button { key: "{member.member}", class: "option", r#type: "button", role: "checkbox", "data-member": "{member.member}",
                    aria_checked: if chosen.contains(&member.member) { "true" } else { "false" },
                    onclick: move |_| { let written = now.peek().witnessed(member.member); onwrite.call(written) },
                    "{member.full_name}" }
            }
        }
    }
}

/// A pad that a finger draws on. A finger that comes down before the pad's size is known
/// is drawn once it is.
#[component]
pub fn Pad(ink: Ink, label: String, onink: EventHandler<Ink>) -> Element {
    let mut pad = use_signal(|| None::<Rc<MountedData>>);
    let size = use_signal(|| None::<(f64, f64)>);
    let mut stroke = use_signal(Vec::<(f64, f64)>::new);
    let drawn = with_stroke(&ink, &stroke.read(), *size.read());
    let ended = use_callback(move |ink: Ink| {
        let stroke = stroke.take();
        if !stroke.is_empty() {
            onink.call(with_stroke(&ink, &stroke, *size.peek()));
        }
    });
    let at = |event: &PointerEvent| {
        let point = event.element_coordinates();
        (point.x, point.y)
    };
    let (up, left) = (ink.clone(), ink.clone());
    rsx! {
        div { class: "pad",
            svg { view_box: "0 0 {PAD_WIDTH} {PAD_HEIGHT}", "aria-hidden": "true",
                line { class: "base", x1: "600", x2: "9400", y1: "3900", y2: "3900" }
                path { d: drawn.path() }
            }
            div { class: "pane", id: "pad", role: "img", aria_label: "{label}",
                onmounted: move |event| async move {
                    let mounted = event.data();
                    pad.set(Some(mounted.clone()));
                    measure(mounted, size).await;
                },
                onpointerdown: move |event| async move {
                    if !event.is_primary() {
                        return;
                    }
                    stroke.set(vec![at(&event)]);
                    if let Some(pad) = pad.peek().clone() {
                        measure(pad, size).await;
                    }
                },
                onpointermove: move |event| {
                    if event.is_primary() && !stroke.peek().is_empty() {
                        stroke.write().push(at(&event));
                    }
                },
                onpointerup: move |_| ended(up.clone()),
                onpointerleave: move |_| ended(left.clone()),
            }
        }
    }
}

/// A window may be turned between two strokes.
async fn measure(pad: Rc<MountedData>, mut size: Signal<Option<(f64, f64)>>) {
    if let Ok(rect) = pad.get_client_rect().await {
        size.set(Some((rect.size.width, rect.size.height)));
    }
}

/// What was drawn before and what is being drawn now, which is told in pixels.
fn with_stroke(ink: &Ink, stroke: &[(f64, f64)], size: Option<(f64, f64)>) -> Ink {
    let (Some((width, height)), Some((first, rest))) = (size, stroke.split_first()) else { return ink.clone() };
    let parts = |(x, y): (f64, f64)| (x / width.max(1.0), y / height.max(1.0));
    let mut ink = ink.clone();
    ink.begin(parts(*first));
    rest.iter().for_each(|at| ink.go_on(parts(*at)));
    ink
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(byte: u8) -> MemberId {
        MemberId([byte; 16])
    }

    fn refusing(witnesses: &[u8], reason: &str) -> SignatureWritten {
        SignatureWritten {
            full_name: "Trần Văn Bình".to_owned(),
            how: How::Refused,
            reason: reason.to_owned(),
            witnesses: witnesses.iter().map(|byte| member(*byte)).collect(),
            ..SignatureWritten::default()
        }
    }

    #[test]
    fn a_refusal_has_a_reason_and_two_who_saw_it() {
        assert_eq!(refusing(&[1, 2], "").signs(), None);
        assert_eq!(refusing(&[1], "Không đồng ý").signs(), None);
        let whole = refusing(&[1, 2], "Không đồng ý").signs();
        assert!(matches!(whole, Some(Signs::Otherwise(SignatureOutcome::Refused { .. }))), "{whole:?}");
    }

    #[test]
    fn a_third_witness_takes_the_first_ones_place_and_a_second_tap_takes_one_away() {
        let written = refusing(&[1, 2], "Không đồng ý");
        assert_eq!(written.witnessed(member(3)).witnesses, [member(2), member(3)]);
        assert_eq!(written.witnessed(member(1)).witnesses, [member(2)]);
    }

    #[test]
    fn only_the_unit_may_refuse_and_nobody_signs_without_a_name_or_a_stroke() {
        assert_eq!(How::of(Signer::Unit).len(), 3);
        assert!(
            !How::of(Signer::Leader).contains(&How::Refused) && !How::of(Signer::Secretary).contains(&How::Refused)
        );
        let nameless = SignatureWritten { how: How::OnPaper, ..SignatureWritten::default() };
        let strokeless = SignatureWritten { full_name: "Trần Văn Bình".to_owned(), ..SignatureWritten::default() };
        assert_eq!((nameless.signs(), strokeless.signs()), (None, None));
    }

    #[test]
    fn what_is_drawn_before_the_size_is_known_is_drawn_once_it_is() {
        let stroke = [(10.0, 10.0), (110.0, 60.0)];
        assert!(with_stroke(&Ink::default(), &stroke, None).is_empty());
        assert_eq!(with_stroke(&Ink::default(), &stroke, Some((200.0, 100.0))).path(), "M500 500L5500 3000");
    }
}
