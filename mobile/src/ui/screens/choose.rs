//! The first screen of all: a PIN or passphrase is chosen that seals the phone's data.
//! It says plainly how strong it is, and what happens when it is forgotten.

use dioxus::prelude::*;
use mobile_core::shared::text::Lang;
use mobile_core::shared::words::Speaker;
use mobile_core::store::Strength;

use crate::door::Door;
use crate::face::Keyboard;
use crate::ui::desk::aside;
use crate::ui::drawn::{self, Drawn};
use crate::ui::guard::Guard;
use crate::ui::parts::{Button, Icon, Notice, OtherLanguage, SecretField, Tone, Weight};

/// A new word as it was typed twice.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// The first time.
    pub first: String,
    /// The second time.
    pub again: String,
}

/// A secret prints nothing.
impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// What there is to say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Judged {
    /// How strong it is; none where nothing is typed yet.
    pub strength: Option<Strength>,
    /// Whether both times were the same.
    pub agrees: Agrees,
}

/// Whether a word was typed the same twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Agrees {
    /// The second time is not typed to its end.
    #[default]
    NotYet,
    /// It is another one.
    Differs,
    /// It is the same.
    Same,
}

impl Typed {
    /// What there is to say of it at this door.
    pub fn judged(&self, door: &Door) -> Judged {
        let strength = (!self.first.is_empty()).then(|| door.strength(&self.first));
        Judged { strength, agrees: self.agrees() }
    }

    fn agrees(&self) -> Agrees {
        let (first, again) = (self.first.trim(), self.again.trim());
        match first == again {
            true if !first.is_empty() => Agrees::Same,
            _ if again.chars().count() < first.chars().count().max(1) => Agrees::NotYet,
            _ => Agrees::Differs,
        }
    }
}

impl Judged {
    /// Whether it may be chosen.
    pub fn is_taken(self) -> bool {
        let strong_enough = matches!(self.strength, Some(Strength::Good | Strength::WeakPin));
        strong_enough && self.agrees == Agrees::Same
    }
}

/// The screen, joined to the door.
#[component]
pub fn Choose() -> Element {
    let guard = use_context::<Guard>();
    let mut typed = use_signal(Typed::default);
    let mut busy = use_signal(|| false);
    let mut why = use_signal(|| None::<String>);
    use_effect(|| drawn::tell(Drawn::Door));
    let face = *guard.face.read();
    let judged = typed.read().judged(&guard.door());
    rsx! {
        ChoosePlain {
            words: Speaker { lang: face.lang, ..Speaker::default() },
            judged, busy: *busy.read(), why: why.read().clone(), keyboard: face.keyboard,
            onfirst: move |text| typed.write().first = text,
            onagain: move |text| typed.write().again = text,
            onkeyboard: move |()| guard.set_face(|face| face.keyboard = face.keyboard.other()),
            onlang: move |lang| guard.set_face(|face| face.lang = lang),
            ongo: move |()| {
                let door = guard.door();
                if *busy.peek() || !typed.peek().judged(&door).is_taken() {
                    return;
                }
                busy.set(true);
                let secret = typed.peek().first.clone();
                spawn(async move {
                    let chosen = aside(move || door.choose(&secret)).await;
                    busy.set(false);
                    why.set(guard.came(chosen));
                });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn ChoosePlain(
    words: Speaker,
    judged: Judged,
    busy: bool,
    why: Option<String>,
    keyboard: Keyboard,
    onfirst: EventHandler<String>,
    onagain: EventHandler<String>,
    onkeyboard: EventHandler<()>,
    onlang: EventHandler<Lang>,
    ongo: EventHandler<()>,
) -> Element {
    rsx! {
        div { class: "screen alone", id: "choose",
            div { class: "card",
                p { class: "soft", {words.say("app-name")} }
                h1 { {words.say("screen-choose")} }
                p { {words.say("screen-choose-lead")} }
                NewSecret { label: words.say("screen-secret"), words: words.clone(), judged, keyboard, first: true, onfirst, onagain, onkeyboard, ongo }
                if let Some(why) = why { Notice { tone: Tone::Bad, id: "why", p { "{why}" } } }
                Button { id: "choose-go", weight: Weight::Main, icon: Icon::Check, disabled: busy || !judged.is_taken(), onpress: ongo,
                    if busy { {words.say("screen-choose-going")} } else { {words.say("screen-choose-go")} }
                }
            }
            Notice { tone: Tone::Warn, id: "forgotten", p { {words.say("screen-secret-forgotten")} } }
            OtherLanguage { words: words.clone(), onlang }
        }
    }
}

/// A new word, typed twice, and what there is to say of it.
#[component]
pub fn NewSecret(
    label: String,
    words: Speaker,
    judged: Judged,
    keyboard: Keyboard,
    #[props(default)] first: bool,
    onfirst: EventHandler<String>,
    onagain: EventHandler<String>,
    onkeyboard: EventHandler<()>,
    ongo: EventHandler<()>,
) -> Element {
    let accents = (keyboard == Keyboard::Letters).then(|| words.say("screen-secret-accents"));
    let said = judged.strength.and_then(|strength| Some((strength, words.say(strength.sentence()?))));
    rsx! {
        SecretField { id: "secret", label, keyboard, words: words.clone(), first, hint: accents, ontext: onfirst, ongo }
        SwitchKeyboard { keyboard, words: words.clone(), onkeyboard }
        if let Some((strength, said)) = said {
            Notice { id: "strength", tone: if strength == Strength::WeakPin { Tone::Warn } else { Tone::Bad }, p { "{said}" } }
        }
        SecretField { id: "secret-again", label: words.say("screen-secret-again"), keyboard, words: words.clone(), ontext: onagain, ongo }
        if judged.agrees == Agrees::Differs { Notice { id: "differs", tone: Tone::Bad, p { {words.say("screen-secret-differs")} } } }
    }
}

/// From digits to letters and back.
#[component]
pub fn SwitchKeyboard(keyboard: Keyboard, words: Speaker, onkeyboard: EventHandler<()>) -> Element {
    let other = words.say(&format!("screen-keyboard-{}", keyboard.other().name()));
    rsx! { Button { id: "keyboard", weight: Weight::Quiet, onpress: onkeyboard, "{other}" } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_twice_only_when_it_is() {
        let cases = [
            ("", "", Agrees::NotYet),
            ("", "1", Agrees::Differs),
            ("482913", "", Agrees::NotYet),
            ("482913", "48291", Agrees::NotYet),
            ("482913", "482914", Agrees::Differs),
            ("482913", "482913", Agrees::Same),
            ("một cụm từ ", "một cụm từ", Agrees::Same),
            ("   ", "   ", Agrees::NotYet),
        ];
        for (first, again, agrees) in cases {
            let typed = Typed { first: first.to_owned(), again: again.to_owned() };
            assert_eq!(typed.agrees(), agrees, "{first} {again}");
        }
    }
}
