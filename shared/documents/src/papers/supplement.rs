//! Bổ sung sau biên bản: what came after the seal, each entry with what the minutes say
//! and what it says, by whom and when, and whether its writer knew of the seal. The
//! minutes themselves never change.

use shared::domain::{Fact, KeyParts, Kind};
use shared::ids::{EntryHash, VisitId};
use shared::record::{Cell as Told, Item, Record};
use shared::text::{grouped, in_office_time};

use super::case::{Case, at_most};
use super::minutes::{class_key, head, short, what};
use super::parts::{body, line, lines, note, number, table};
use super::voice::{capital, fill, is_of_machinery, say};
use super::{ENTRIES_MAX, Sources, public, sealed};
use crate::Refused;
use crate::paper::{Block, Cell, Head, Lie, OutputClass, PageShape, Paper, Section, Signature, SignatureMark, Title};

/// Which supplement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupplementOf {
    /// The visit.
    pub visit: VisitId,
    /// The seal of the minutes that it goes with.
    pub seal: EntryHash,
    /// Who may read it; in [`OutputClass::Public`] it tells only how many entries there are.
    pub class: OutputClass,
}

/// The supplement to sealed minutes.
///
/// # Errors
/// As [`super::minutes`]; [`Refused::Missing`] where nothing came after the seal.
pub fn supplement(sources: &Sources, of: &SupplementOf) -> Result<Paper, Refused> {
    let record = sources.record;
    let then = sealed::record_of(record, of.seal)?;
    let content = sealed::content_of(record, of.seal)?;
    let case = Case::of(sources, record, of.visit, of.class)?;
    let team = case.team()?;
    let mut after = record.late(&of.seal);
    after.retain(|item| !is_of_machinery(&item.kind));
    if after.is_empty() {
        return Err(Refused::Missing { field: "late" });
    }
    at_most("late", after.len(), ENTRIES_MAX)?;
    let code = if case.voice.names() { short(content) } else { String::new() };
    let mut blocks = vec![
        Block::Head(Head { number: None, ..head(&case, &team) }),
        Block::Title(Title {
            kind: say("paper-supplement-kind"),
            about: fill(
                "paper-supplement-about",
                &[("unit", &case.unit_words()), ("day", &super::minutes::screen_day(&case))],
            ),
        }),
        body(fill("paper-supplement-lead", &[("count", &count(of.class, after.len()))])),
    ];
    if case.voice.names() {
        blocks.push(body(fill("paper-supplement-code", &[("code", &code)])));
    }
    if of.class != OutputClass::Public {
        blocks.push(Block::Table(entries(&case, &then, of.seal, &after)));
        blocks.push(note(say("paper-supplement-what")));
        blocks.push(Block::Signatures(vec![leader()]));
    }
    let foot =
        [Some(say(class_key(of.class))), case.voice.names().then(|| fill("paper-foot-code", &[("code", &code)]))];
    Ok(Paper {
        title: fill("paper-supplement-name", &[("unit", &case.unit_words())]),
        class: of.class,
        marks: Vec::new(),
        foot: Some(foot.into_iter().flatten().collect::<Vec<_>>().join(" · ")),
        made_on: sources.made_on,
        sections: vec![Section { shape: PageShape::Landscape, blocks }],
    }
    .masked())
}

fn count(class: OutputClass, entries: usize) -> String {
    if class == OutputClass::Public { public::alone(entries) } else { grouped(entries as i64) }
}

fn leader() -> Signature {
    Signature {
        title: vec![say("paper-signer-leader")],
        note: Some(say("paper-sign-here")),
        mark: SignatureMark::Room,
        name: None,
    }
}

/// In the order in which they were written, as far as their writers could know.
fn entries(case: &Case, then: &Record, seal: EntryHash, after: &[&Item]) -> crate::paper::Table {
    let columns = [
        (8, Lie::Centre, "paper-number"),
        (60, Lie::Item, "paper-difference-of"),
        (58, Lie::Item, "paper-supplement-before"),
        (62, Lie::Item, "paper-supplement-now"),
        (50, Lie::Item, "paper-supplement-by"),
    ];
    let row = |(place, item): (usize, &&Item)| entry_row(case, then, seal, (place + 1, item));
    table("paper-supplement-table", &columns, after.iter().enumerate().map(row).collect())
}

fn entry_row(case: &Case, then: &Record, seal: EntryHash, (place, item): (usize, &Item)) -> Vec<Cell> {
    let parts = case.record.class_of_entry(&item.hash).and_then(|class| case.record.key(&class)?.parts.clone());
    let of = parts.as_ref().map_or_else(|| say("state-needs-update"), |parts| what(case, parts));
    let before = parts.as_ref().map_or_else(Vec::new, |parts| before(case, then, parts));
    let known = item.after.contains(&seal);
    let at = in_office_time(item.at).format("%H:%M %d/%m/%Y").to_string();
    let mut by = vec![case.voice.member(item.author), at];
    by.push(say(if known { "paper-supplement-after" } else { "paper-supplement-late" }));
    let mut now = now(case, item);
    if let Some(why) = case.record.fact(&item.hash).and(item.why.as_ref()) {
        now.push(fill("paper-why", &[("why", &case.voice.free_line(why.as_str()))]));
    }
    vec![number(place), line(of), lines(before), lines(now), lines(by)]
}

/// What the minutes say of the same thing.
fn before(case: &Case, then: &Record, parts: &KeyParts) -> Vec<String> {
    case.voice.cell(&Told::of(then, parts), "paper-supplement-nothing")
}

fn now(case: &Case, item: &Item) -> Vec<String> {
    if case.record.is_quarantined(&item.hash) {
        return vec![say("paper-aside")];
    }
    match case.record.fact(&item.hash) {
        Some(fact) => told(case, item, fact),
        None if case.record.is_erased(&item.hash) => vec![say("state-erased")],
        None if item.unknown => vec![say("state-needs-update")],
        None => vec![say("state-pending")],
    }
}

fn told(case: &Case, item: &Item, fact: &Fact) -> Vec<String> {
    let joined = matches!(fact.kind(), Kind::SameVisit | Kind::SamePerson | Kind::SameFinding);
    if joined && item.withdraws() {
        return vec![say("paper-two-acts")];
    }
    case.voice.told(fact, item.withdraws()).iter().map(|line| capital(line)).collect()
}
