//! Views of a district in which things happened, and screens drawn from them.

use std::rc::Rc;

use dioxus::prelude::*;
use mobile::phone::Phone;
use mobile::ui::parts::Ways;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::record::visits;
use mobile_core::shared::text::Lang;
use mobile_core::shared::words::Speaker;
use mobile_core::view::{VisitView, visit};
use tests::district::District;

/// A member's phone that has synced with the arranged district.
pub struct Shown {
    pub phone: Phone,
    _district: District,
}

impl Shown {
    pub async fn of(login: &str) -> Shown {
        let district = District::open().await;
        let handset = district.phone(login).await;
        let (folder, ports) = (handset.folder().to_owned(), handset.app.ports().clone());
        let vault = handset.app.store().vault().clone();
        // The same phone, with the window's own tray for its pictures.
        drop(handset);
        let phone = Phone::open(&folder, &vault, &ports).unwrap();
        Shown { phone, _district: district }
    }

    /// The newest visit of a unit.
    pub fn visit(&self, unit: &str, lang: Lang) -> VisitView {
        let id = |app: &mobile_core::App| -> VisitId {
            visits(app.record()).into_iter().find(|visit| visit.unit_name == unit).unwrap().visit
        };
        self.phone.read(|app| visit(app, id(app), lang))
    }

    /// A screen as HTML.
    pub fn html(&self, screen: impl Fn() -> Element + 'static) -> String {
        html(Some(self.phone.clone()), screen)
    }
}

#[derive(Clone)]
struct Drawn(Rc<dyn Fn() -> Element>);

/// A screen as HTML, drawn once.
pub fn html(phone: Option<Phone>, screen: impl Fn() -> Element + 'static) -> String {
    let mut dom = VirtualDom::new(frame).with_root_context(Drawn(Rc::new(screen)));
    if let Some(phone) = phone {
        dom = dom.with_root_context(phone);
    }
    dom.provide_root_context::<Rc<dyn dioxus::document::Document>>(Rc::new(dioxus::document::NoOpDocument));
    // Pictures are read aside, on a runtime, and are not waited for here.
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

fn frame() -> Element {
    Ways::provide(|()| {}, |()| {}, |()| {});
    (use_context::<Drawn>().0)()
}

/// Says sentences of a language.
pub fn words(lang: Lang) -> Speaker {
    Speaker { lang, ..Speaker::default() }
}

/// What a person reads: no tags, one blank between words.
pub fn read(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
