//! The end of a visit: what each of its screens shows, and what may be done on it.

use dioxus::prelude::*;
use mobile::papers::SavedPapers;
use mobile::phone::Draft;
use mobile::platform::exchange::BundleFile;
use mobile::ui::screens::checklist::ChecklistPlain;
use mobile::ui::screens::heard::{HeardPlain, Statement};
use mobile::ui::screens::host::{HostPlain, HostWritten};
use mobile::ui::screens::minutes::{MinutesPlain, MinutesView};
use mobile::ui::screens::passing::{PassingPlain, PassingView};
use mobile::ui::screens::recommendation::{AskedWritten, RecommendationPlain};
use mobile::ui::screens::recommendations::RecommendationsPlain;
use mobile::ui::screens::sealing::SealingPlain;
use mobile::ui::screens::signature::{How, SignaturePlain, SignatureWritten};
use mobile::ui::screens::signing::{ReadBack, SigningPlain};
use mobile_core::Intent;
use mobile_core::paper::{Block, Content, Paper, Words};
use mobile_core::shared::domain::checklist::{Answer, ITEMS, YesNoNa, checklist};
use mobile_core::shared::domain::{Fact, Signer, VisitKind, VisitState};
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::view::{Closing, VisitView, closing, unsent, visit};
use tests::district::{JOINED_UNIT, LEADER, SEALED_UNIT};

use crate::shown::{Shown, read};

/// A visit and what only its end shows.
type Both = (VisitView, Closing);

fn both(shown: &Shown, unit: &str, lang: Lang) -> Both {
    let view = shown.visit(unit, lang);
    let id = view.record.summary.visit;
    (view, shown.phone.read(|app| closing(app, id)))
}

fn again(shown: &Shown, id: VisitId) -> Both {
    shown.phone.read(|app| (visit(app, id, Lang::Vi), closing(app, id)))
}

fn host((view, _): Both) -> Element {
    rsx! { HostPlain { view, written: HostWritten::default(), onwrite: |_| {}, onsave: |_| {} } }
}

fn items((view, ending): Both) -> Element {
    rsx! { ChecklistPlain { view, ending, written: Draft::new(), now: 455, onevent: |_| {} } }
}

fn heard((view, _): Both) -> Element {
    rsx! { HeardPlain { view, written: Statement::default(), onwrite: |_| {}, onsave: |_| {} } }
}

fn asked((view, _): Both) -> Element {
    rsx! { RecommendationsPlain { view, begun: false, onopen: |_| {} } }
}

fn asking((view, ending): Both) -> Element {
    let written = AskedWritten { due: "25/11/2023".to_owned(), ..AskedWritten::default() };
    rsx! { RecommendationPlain { view, ending, written, onevent: |_| {} } }
}

fn signing(both: Both, read_back: ReadBack) -> Element {
    let (view, ending) = both;
    rsx! { SigningPlain { view, ending, read_back, refused: None, unfinished: 1, onevent: |_| {} } }
}

fn signature((view, ending): Both, signer: Signer, how: How) -> Element {
    let written = SignatureWritten { how, ..SignatureWritten::default() };
    rsx! { SignaturePlain { view, ending, signer, written, busy: false, onevent: |_| {} } }
}

fn sealing((view, ending): Both) -> Element {
    rsx! { SealingPlain { view, ending, refused: None, unfinished: 1, busy: false, onseal: |_| {}, onplace: |_| {} } }
}

/// All of these screens, each with a name.
pub fn all(shown: &Shown, lang: Lang) -> Vec<(&'static str, String)> {
    let drawn = |screen: fn(Both) -> Element| {
        let both = both(shown, JOINED_UNIT, lang);
        shown.html(move || screen(both.clone()))
    };
    vec![
        ("host", drawn(host)),
        ("checklist", drawn(items)),
        ("heard", drawn(heard)),
        ("recommendations", drawn(asked)),
        ("recommendation", drawn(asking)),
        ("signing", drawn(|both| signing(both, ReadBack::Now))),
        ("signature", drawn(|both| signature(both, Signer::Unit, How::Drawn))),
        ("signature-refused", drawn(|both| signature(both, Signer::Unit, How::Refused))),
        ("sealing", drawn(sealing)),
        ("minutes", read_out(shown, (JOINED_UNIT, lang), None)),
        ("minutes-saved", read_out(shown, (SEALED_UNIT, lang), Some(saved()))),
        ("passing", drawn(passing)),
    ]
}

/// The minutes of a visit on the screen.
fn read_out(shown: &Shown, (unit, lang): (&str, Lang), saved: Option<SavedPapers>) -> String {
    let id = shown.visit(unit, lang).record.summary.visit;
    let view = shown.phone.read(|app| MinutesView {
        paper: app.minutes_to_read(id).map_err(|refused| refused.say(lang)),
        lacks: app.minutes_refused(id).map(|refused| refused.say(lang)),
        unsent: unsent(app),
    });
    let words = crate::shown::words(lang);
    shown.html(move || {
        let (view, saved, words) = (view.clone(), saved.clone(), words.clone());
        rsx! { MinutesPlain { view, saved, busy: false, words, onsave: |_| {} } }
    })
}

fn saved() -> SavedPapers {
    SavedPapers { files: vec!["/a/bien-ban-0123abcd.pdf".to_owned()], no_supplement: None }
}

fn passing((view, ending): Both) -> Element {
    let visit = Some((view.record.summary.unit_name.clone(), ending.compare));
    let file = BundleFile {
        path: "a.kcgoi".into(),
        name: "a.kcgoi".to_owned(),
        at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
    };
    let shown = PassingView { visit, folder: "/".to_owned(), files: vec![file] };
    rsx! { PassingPlain { view: shown, passed: None, taken: None, busy: false, words: view.speaker, onevent: |_| {} } }
}

fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

/// The card of an item.
fn card(html: &str, code: &str) -> String {
    let from = html.find(&format!("data-item=\"{code}\"")).unwrap_or_else(|| panic!("{code} is not on the list"));
    let end = html[from..].find("</li>").unwrap() + from;
    html[from..end].to_owned()
}

/// A visit of a kind in which nothing was answered.
fn unanswered(shown: &Shown, kind: VisitKind) -> Both {
    let (mut view, ending) = both(shown, JOINED_UNIT, Lang::Vi);
    view.record.answers.clear();
    for told in &mut view.record.summary.opened.history {
        if let Some(Fact::Visit(visit)) = &mut told.fact {
            visit.kind = kind;
        }
    }
    (view, ending)
}

#[tokio::test]
async fn every_item_of_both_lists_is_there_with_its_kind_of_answer() {
    let shown = Shown::of(LEADER.0).await;
    let mut seen = std::collections::BTreeSet::new();
    for kind in [VisitKind::Agency, VisitKind::OneStopDesk] {
        let both = unanswered(&shown, kind);
        let html = shown.html(move || items(both.clone()));
        for item in checklist(kind) {
            let card = card(&html, &item.code.to_string());
            assert!(read(&card).contains(item.label(Lang::Vi)), "{card}");
            let answers = ["<button", "<input", "<textarea"].iter().any(|tag| card.contains(tag));
            assert!(answers || item.code.to_string() == "CQ-16", "{} can't be answered: {card}", item.code);
            seen.insert(item.code);
        }
    }
    assert_eq!(seen.len(), ITEMS.len());
}

#[tokio::test]
async fn a_bad_answer_offers_its_finding_and_records_none() {
    let shown = Shown::of(LEADER.0).await;
    let (view, _) = both(&shown, JOINED_UNIT, Lang::Vi);
    let id = view.record.summary.visit;
    let answers = |said| Answer::YesNoNa { said };
    for (said, offered) in [(YesNoNa::Yes, false), (YesNoNa::No, true)] {
        let intent = Intent::Answer { visit: id, item: "CQ-07".to_owned(), answer: answers(said), shown: None };
        shown.phone.act(intent, Lang::Vi).unwrap();
        let both = again(&shown, id);
        assert_eq!(both.0.record.findings.len(), view.record.findings.len(), "nothing is recorded by itself");
        let html = shown.html(move || items(both.clone()));
        let card = card(&html, "CQ-07");
        assert_eq!(card.contains("class=\"press usual left offer\""), offered, "{card}");
        assert_eq!(card.contains("data-code=\"TPH-01\""), offered);
        assert!(card.starts_with("data-item") && html.contains("class=\"card item answered\""));
    }
}

#[tokio::test]
async fn how_far_the_list_has_come_counts_what_a_visit_can_fill() {
    let shown = Shown::of(LEADER.0).await;
    let (mut view, _) = unanswered(&shown, VisitKind::Agency);
    view.record.host = Default::default();
    view.record.statement = Default::default();
    view.record.recommendations.clear();
    assert_eq!(view.progress(), (0, 19), "the office follows the reports");
    let (view, _) = unanswered(&shown, VisitKind::OneStopDesk);
    assert_eq!(view.progress().1, 22);
}

#[tokio::test]
async fn nobody_signs_what_was_not_read_back_or_goes_on() {
    let shown = Shown::of(LEADER.0).await;
    let mut closed = both(&shown, JOINED_UNIT, Lang::Vi);
    let going = closed.clone();
    closed.0.record.summary.state = Some(VisitState::Closed);
    let drawn = |both: &Both, read_back| {
        let both = both.clone();
        shown.html(move || signing(both.clone(), read_back))
    };
    let before = drawn(&closed, ReadBack::NotYet);
    assert!(before.contains("id=\"read-back\"") && !before.contains("data-signer"), "{before}");
    assert!(read(&before).contains(&say("sign-read-back")));
    let after = drawn(&closed, ReadBack::Now);
    assert!(!after.contains("id=\"read-back\"") && after.matches("data-signer").count() == 3);
    let open = drawn(&going, ReadBack::Now);
    assert!(open.contains("id=\"close-first\"") && !open.contains("data-signer") && !open.contains("id=\"read-back\""));
}

#[tokio::test]
async fn what_is_read_back_tells_what_differs_and_is_not_verified() {
    let shown = Shown::of(LEADER.0).await;
    let mut closed = both(&shown, JOINED_UNIT, Lang::Vi);
    closed.0.record.summary.state = Some(VisitState::Closed);
    let counts = closed.0.record.counts.clone();
    let (differences, findings) = (closed.0.record.differences.len(), closed.0.record.findings.len());
    assert!(differences > 0 && counts.unverified > 0, "the arranged visit has both");
    let html = shown.html(move || signing(closed.clone(), ReadBack::NotYet));
    let text = read(&html);
    let told = |key: &str, count: usize| text.contains(&crate::shown::words(Lang::Vi).count(key, count));
    assert!(
        told("screen-close-differences", differences) && told("screen-close-unverified", counts.unverified as usize)
    );
    assert!(told("screen-findings-count", findings) && told("screen-pictures-waiting-short", 1), "{text}");
}

#[tokio::test]
async fn only_the_unit_may_refuse() {
    let shown = Shown::of(LEADER.0).await;
    for (signer, may) in [(Signer::Unit, true), (Signer::Secretary, false), (Signer::Leader, false)] {
        let both = both(&shown, JOINED_UNIT, Lang::Vi);
        let html = shown.html(move || signature(both.clone(), signer, How::Drawn));
        assert_eq!(html.contains("data-option=\"refused\""), may, "{signer:?}");
        assert!(html.contains("id=\"pad\"") && html.contains("id=\"sign\" disabled"), "an empty pad signs nothing");
    }
}

#[tokio::test]
async fn minutes_are_sealed_by_the_leader_once_everybody_has_signed() {
    let shown = Shown::of(LEADER.0).await;
    let (view, _) = both(&shown, JOINED_UNIT, Lang::Vi);
    let id = view.record.summary.visit;
    let act = |intent: Intent| shown.phone.act(intent, Lang::Vi).unwrap();
    act(Intent::MoveVisit { visit: id, to: VisitState::Closed, shown: None });
    let drawn = || {
        let both = again(&shown, id);
        shown.html(move || sealing(both.clone()))
    };
    let unsigned = drawn();
    assert!(unsigned.contains("id=\"seal\" disabled") && unsigned.contains("id=\"unsigned\""), "{unsigned}");
    assert!(unsigned.contains("id=\"not-compared\""), "others wrote of this visit");
    for signer in [Signer::Unit, Signer::Secretary, Signer::Leader] {
        let outcome = mobile_core::shared::domain::SignatureOutcome::OnPaper;
        let full_name = "Trần Thị Bình".to_owned();
        act(Intent::Sign { visit: id, signer, full_name, title: None, outcome, shown: None });
    }
    let signed = drawn();
    assert!(!signed.contains("id=\"seal\" disabled") && !signed.contains("id=\"unsigned\""));
    act(Intent::State {
        visit: id, speaker: "Trần Thị Bình".to_owned(), text: "Nhất trí.".to_owned(), shown: None
    });
    let outdated = drawn();
    assert!(outdated.contains("id=\"seal\" disabled"), "what they signed is not what is there");
    assert_eq!(again(&shown, id).1.outdated.len(), 3);
    let inspector = Shown::of("binh").await;
    let mut other = both(&inspector, JOINED_UNIT, Lang::Vi);
    other.0.record.summary.state = Some(VisitState::Closed);
    let html = inspector.html(move || sealing(other.clone()));
    assert!(html.contains("id=\"leader-seals\"") && html.contains("id=\"seal\" disabled"));
}

#[tokio::test]
async fn a_sealed_visit_shows_its_code_and_takes_words_as_a_supplement() {
    let shown = Shown::of(LEADER.0).await;
    let sealed = both(&shown, SEALED_UNIT, Lang::Vi);
    let hash = sealed.0.record.seals[0].content.unwrap().to_string();
    let code = [&hash[..4], &hash[4..8], &hash[8..12]].join(" ");
    let (seal, host_too) = (sealed.clone(), sealed);
    let html = shown.html(move || sealing(seal.clone()));
    assert!(html.contains(&code) && !html.contains("id=\"seal\""), "{html}");
    assert!(read(&html).contains(&say("close-supplement")));
    let html = shown.html(move || host(host_too.clone()));
    assert!(html.contains("id=\"supplement\"") && html.contains("id=\"full-name\""));
}

/// Every word that a paper has, each piece as it stands in one place.
fn pieces(paper: &Paper) -> Vec<String> {
    let blocks = paper.sections.iter().flat_map(|section| &section.blocks);
    let of_cell = |cell: &mobile_core::paper::Cell| match &cell.content {
        Content::Lines(lines) => lines.iter().map(Words::text).collect(),
        Content::Number(_) | Content::Figure(_) => {
            cell.content.figure().map(|it| it.words().text()).into_iter().collect()
        }
        Content::Picture(_) | Content::TickBox => Vec::new(),
    };
    let of_block = |block: &Block| match block {
        Block::Head(head) => [Some(head.agency.clone()), head.parent.clone()].into_iter().flatten().collect(),
        Block::Title(title) => vec![title.kind.clone(), title.about.clone()],
        Block::Bases(bases) => bases.clone(),
        Block::Heading(heading) => vec![heading.words.clone()],
        Block::Paragraph(paragraph) => vec![paragraph.words.text()],
        Block::Table(table) => table.head.iter().chain(&table.rows).flatten().flat_map(of_cell).collect(),
        Block::Signatures(all) => {
            all.iter().flat_map(|one| one.title.iter().chain(&one.name).chain(&one.note)).cloned().collect()
        }
        Block::Code(code) => vec![code.words.0[0].text.clone()],
        other => panic!("minutes have no {other:?}"),
    };
    blocks.flat_map(of_block).chain(paper.marks.clone()).chain(paper.foot.clone()).collect()
}

/// What a person reads, with the signs that HTML writes otherwise.
fn text_of(html: &str) -> String {
    [("&#38;", "&"), ("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">")]
        .iter()
        .fold(read(html), |text, (written, sign)| text.replace(written, sign))
}

#[tokio::test]
async fn the_screen_leaves_no_word_of_the_minutes_out() {
    let shown = Shown::of(LEADER.0).await;
    for (unit, is_draft) in [(JOINED_UNIT, true), (SEALED_UNIT, false)] {
        let id = shown.visit(unit, Lang::Vi).record.summary.visit;
        let paper = shown.phone.read(|app| app.minutes_to_read(id)).unwrap();
        let html = read_out(&shown, (unit, Lang::Vi), None);
        let text = text_of(&html);
        let words = pieces(&paper);
        assert!(words.len() > 100, "{unit}: {} pieces", words.len());
        for piece in words.iter().map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" ")) {
            assert!(text.contains(piece.trim_end_matches([';', '.'])), "{unit}: «{piece}» is not on the screen");
        }
        assert_eq!(html.contains("class=\"sheet-mark\""), is_draft, "only a draft says that it is one");
        assert_eq!(html.contains("id=\"paper-code\""), !is_draft, "only what is sealed has a code");
        assert!(html.contains("id=\"save-pdf\"") && !html.contains("id=\"cannot-print\""));
    }
}

#[tokio::test]
async fn each_cell_of_a_wide_table_stands_beside_its_heads_words() {
    let shown = Shown::of(LEADER.0).await;
    let id = shown.visit(JOINED_UNIT, Lang::Vi).record.summary.visit;
    let paper = shown.phone.read(|app| app.minutes_to_read(id)).unwrap();
    let tables = paper.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Table(table) if table.columns.len() > 2 => Some(table),
        _ => None,
    });
    let cards: usize = tables.map(|table| table.rows.len()).sum();
    let html = read_out(&shown, (JOINED_UNIT, Lang::Vi), None);
    assert_eq!(html.matches("class=\"sheet-card\"").count(), cards);
    assert!(!html.contains("<table"), "a table would be wider than the phone");
    let label = format!("<span class=\"soft\">{}</span>", say("paper-full-name"));
    assert!(html.contains(&label), "{html}");
}

#[tokio::test]
async fn a_saved_file_is_told_with_whom_it_may_be_given_to() {
    let shown = Shown::of(LEADER.0).await;
    let text = read(&read_out(&shown, (SEALED_UNIT, Lang::Vi), Some(saved())));
    assert!(text.contains("/a/bien-ban-0123abcd.pdf") && text.contains(&say("minutes-file-open")), "{text}");
    assert!(!read(&read_out(&shown, (SEALED_UNIT, Lang::Vi), None)).contains(&say("minutes-file-open")));
}

#[tokio::test]
async fn that_the_minutes_cannot_be_laid_out_is_told_before_they_are_signed() {
    let shown = Shown::of(LEADER.0).await;
    let why = || Sentences::say(Lang::Vi, "no-paper-team", &[]);
    let mut closed = both(&shown, JOINED_UNIT, Lang::Vi);
    closed.0.record.summary.state = Some(VisitState::Closed);
    let html = shown.html(move || {
        let (view, ending) = closed.clone();
        rsx! { SigningPlain { view, ending, read_back: ReadBack::NotYet, refused: Some(why()), unfinished: 0, onevent: |_| {} } }
    });
    // What was recorded is never held up by its print.
    assert!(read(&html).contains(&why()) && !html.contains("id=\"read-back\" disabled"), "{html}");
    let view = MinutesView { paper: Err(why()), lacks: Some(why()), unsent: shown.phone.read(unsent) };
    let words = crate::shown::words(Lang::Vi);
    let html = shown.html(move || rsx! { MinutesPlain { view: view.clone(), saved: None, busy: false, words: words.clone(), onsave: |_| {} } });
    assert!(read(&html).contains(&why()) && !html.contains("id=\"save-pdf\"") && !html.contains("id=\"sheet\""));
}
