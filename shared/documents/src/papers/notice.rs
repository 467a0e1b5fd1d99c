//! Thông báo kết quả kiểm tra, to the unit: what was found, what the office decided of
//! each finding, what is to be done by when. Only what was upheld, and still stands on
//! what it was judged by, is told as a result; the rest is told as what it is.

use shared::domain::{Fact, Team};
use shared::ids::VisitId;
use shared::record::{FindingView, Standing};
use shared::text::{Lang, grouped};

use super::Sources;
use super::case::Case;
use super::explanation_request::{department, office_head};
use super::figures::Roll;
use super::minutes::{
    act, bases, class_key, kind_of, recommendations, roll_figures, roll_shares, screen_day, shown, whom,
};
use super::parts::{body, lines, note, number, part, table};
use super::public;
use super::voice::{fill, say};
use crate::Refused;
use crate::paper::{Block, Cell, Closing, Lie, OutputClass, PageShape, Paper, Section, Table, Title};

/// Which notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeOf {
    /// The visit.
    pub visit: VisitId,
    /// Who may read it; in [`OutputClass::Public`] it is figures only.
    pub class: OutputClass,
}

/// The notice of a visit's result.
///
/// # Errors
/// As [`super::minutes`].
pub fn notice(sources: &Sources, of: &NoticeOf) -> Result<Paper, Refused> {
    let case = Case::of(sources, sources.record, of.visit, of.class)?;
    let team = case.team()?;
    let mut blocks = vec![
        Block::Head(office_head(sources, &case, &case.profile.signs.notice)),
        Block::Title(Title {
            kind: say("paper-notice-kind"),
            about: fill("paper-notice-about", &[("unit", &case.unit_words())]),
        }),
    ];
    blocks.extend(match of.class {
        OutputClass::Public => public::told(&case),
        _ => results(&case, &team)?,
    });
    let mut recipients = vec![case.unit_words()];
    recipients.extend(case.profile.recipients.notice.clone());
    recipients.push(case.profile.recipients.registry.clone());
    blocks.push(Block::Closing(Closing { recipients, signature: department(&case) }));
    Ok(Paper {
        title: fill("paper-notice-name", &[("unit", &case.unit_words()), ("day", &screen_day(&case))]),
        class: of.class,
        marks: vec![say("paper-draft")],
        foot: Some(say(class_key(of.class))),
        made_on: sources.made_on,
        sections: vec![Section { shape: PageShape::Portrait, blocks }],
    }
    .masked())
}

fn results(case: &Case, team: &Team) -> Result<Vec<Block>, Refused> {
    let mut blocks = vec![
        Block::Bases(bases(case, team)),
        body(fill("paper-notice-lead", &[("day", &screen_day(case)), ("unit", &case.unit_words())])),
        part("paper-notice-roll"),
    ];
    if case.view.rows.is_empty() {
        blocks.push(body(say("paper-roll-none")));
    } else {
        let roll = Roll::of(&case.view);
        blocks.push(Block::Table(roll_figures(&roll)));
        blocks.push(body(roll_shares(&roll)));
    }
    let came_later = case.view.seals.iter().any(|seal| !seal.late.is_empty() || !seal.after.is_empty());
    blocks.extend(came_later.then(|| note(say("paper-notice-late"))));
    blocks.push(part("paper-notice-findings"));
    blocks.extend(decided(case)?);
    blocks.push(part("paper-part-notice-recommendations"));
    blocks.extend(recommendations(case));
    blocks.push(body(fill("paper-notice-end", &[("unit", &case.unit_words())])));
    Ok(blocks)
}

fn decided(case: &Case) -> Result<Vec<Block>, Refused> {
    let all = shown(case);
    let of = |standing: Standing| all.iter().filter(|view| view.standing == standing).copied().collect::<Vec<_>>();
    let upheld = of(Standing::Counts);
    let rejected = of(Standing::Rejected);
    let open = all.len() - upheld.len() - rejected.len();
    let mut blocks = Vec::new();
    if upheld.is_empty() {
        blocks.push(body(say("paper-notice-none")));
    } else {
        blocks.push(Block::Table(upheld_table(case, &upheld)?));
    }
    let told = |key: &str, count: usize| (count > 0).then(|| note(fill(key, &[("count", &grouped(count as i64))])));
    blocks.extend(told("paper-notice-rejected", rejected.len()));
    blocks.extend(told("paper-notice-open", open));
    Ok(blocks)
}

fn upheld_table(case: &Case, upheld: &[&FindingView]) -> Result<Table, Refused> {
    let columns = [
        (8, Lie::Centre, "paper-number"),
        (38, Lie::Item, "paper-whom"),
        (62, Lie::Item, "paper-content"),
        (32, Lie::Item, "paper-explanation"),
        (30, Lie::Item, "paper-decision-of-office"),
    ];
    let rows: Result<Vec<Vec<Cell>>, Refused> =
        upheld.iter().enumerate().map(|(place, view)| upheld_row(case, place + 1, view)).collect();
    Ok(table("paper-notice-table", &columns, rows?))
}

fn upheld_row(case: &Case, place: usize, view: &FindingView) -> Result<Vec<Cell>, Refused> {
    let kind = kind_of(view)?;
    let mut content = vec![format!("{}. {}{}", kind.code, kind.label(Lang::Vi), act(view))];
    if let Some(Fact::Finding(finding)) = view.finding.one_fact() {
        content.extend(case.voice.free(finding.text.as_str()));
    }
    content.extend((!kind.counts_against_person() && view.person.is_some()).then(|| say("paper-units-duty")));
    Ok(vec![
        number(place),
        lines(whom(case, view)),
        lines(content),
        lines(case.voice.cell(&view.explanation, "paper-explanation-none")),
        lines(case.voice.cell(&view.decision, "standing-undecided")),
    ])
}
