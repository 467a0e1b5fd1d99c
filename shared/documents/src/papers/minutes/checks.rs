//! The checklist by item, the findings with what was said to them, the photos by number
//! and hash, and what the record holds two values of.

use std::collections::BTreeMap;

use shared::domain::checklist::{AnswerType, Item, ItemCode, checklist as items};
use shared::domain::{Attaches, Catalogue, Fact, Finding, FindingKind, KeyParts, Kind, PhotoClass, Subject};
use shared::record::{Cell as Told, CellStatus, Difference, FindingView, PhotoView};
use shared::text::{Lang, grouped, in_office_time};

use super::short;
use crate::Refused;
use crate::paper::{Block, Cell, Content, Face, Lie, Words};
use crate::papers::case::Case;
use crate::papers::parts::{body, item, line, lines, note, number, point, table};
use crate::papers::voice::{capital, fill, lines_of, say};

/// Every item that is asked on the spot, answered or not; what the record fills by itself
/// stands elsewhere in the minutes.
pub(super) fn checklist(case: &Case) -> Vec<Block> {
    let columns =
        [(18, Lie::Centre, "paper-item"), (82, Lie::Item, "paper-item-what"), (70, Lie::Item, "paper-item-result")];
    let asked: Vec<&Item> = items(case.visit.kind).filter(|item| is_asked(item)).collect();
    let mut rows: Vec<Vec<Cell>> = asked.iter().map(|item| item_row(case, item)).collect();
    let listed: Vec<String> = asked.iter().map(|item| item.code.to_string()).collect();
    let others = case.view.answers.iter().filter(|(code, _)| !listed.contains(code));
    rows.extend(others.map(|(code, cell)| other_row(case, code, cell)));
    vec![point("paper-checklist"), Block::Table(table("paper-checklist-table", &columns, rows))]
}

pub(in crate::papers) fn is_asked(item: &Item) -> bool {
    !matches!(item.answer, AnswerType::Auto { .. })
}

fn item_row(case: &Case, item: &Item) -> Vec<Cell> {
    let code = item.code.to_string();
    let nobody = Told::default();
    let cell = case.view.answers.get(&code).unwrap_or(&nobody);
    vec![line(code), line(item.label(Lang::Vi)), lines(case.voice.cell(cell, unanswered(case, &item.code.to_string())))]
}

/// What stands where nobody answered: the roll and the badges are counted from the rows.
fn unanswered(case: &Case, code: &str) -> &'static str {
    match code {
        "CQ-04" if !case.view.rows.is_empty() => "paper-see-roll",
        "CQ-06" if !case.view.rows.is_empty() => "paper-see-badges",
        _ => "paper-not-recorded",
    }
}

/// An answer to an item of another list, or of a later version's.
fn other_row(case: &Case, code: &str, cell: &Told) -> Vec<Cell> {
    let item = code.parse::<ItemCode>().ok().and_then(ItemCode::item);
    let label = item.map_or_else(|| say("state-needs-update"), |item| item.label(Lang::Vi).to_owned());
    vec![line(code), line(label), lines(case.voice.cell(cell, "paper-not-recorded"))]
}

/// Everything found, in the order of names, the unit's own at the end.
pub(super) fn findings(case: &Case) -> Result<Vec<Block>, Refused> {
    let mut blocks = vec![point("paper-findings")];
    let shown = shown(case);
    let withdrawn = case.view.findings.iter().filter(|view| view.finding.status == CellStatus::AllWithdrawn).count();
    if shown.is_empty() {
        blocks.push(body(say("paper-findings-none")));
    } else {
        let columns = [
            (8, Lie::Centre, "paper-number"),
            (36, Lie::Item, "paper-whom"),
            (18, Lie::Centre, "paper-item"),
            (74, Lie::Item, "paper-content"),
            (34, Lie::Item, "paper-explanation"),
        ];
        let rows: Result<Vec<Vec<Cell>>, Refused> =
            shown.iter().enumerate().map(|(place, view)| finding_row(case, place + 1, view)).collect();
        blocks.push(Block::Table(table("paper-findings-table", &columns, rows?)));
        blocks.extend(bases(&shown)?);
        blocks.push(note(say("paper-findings-what")));
    }
    if withdrawn > 0 {
        blocks.push(note(fill("paper-findings-withdrawn", &[("count", &grouped(withdrawn as i64))])));
    }
    blocks.extend(duplicates(case, &shown));
    Ok(blocks)
}

/// The findings that anything stands of.
pub(in crate::papers) fn shown<'a>(case: &'a Case) -> Vec<&'a FindingView> {
    let gone = |view: &&FindingView| matches!(view.finding.status, CellStatus::AllWithdrawn | CellStatus::Empty);
    let mut shown: Vec<&FindingView> = case.view.findings.iter().filter(|view| !gone(view)).collect();
    shown.sort_by_cached_key(|view| {
        let order = view.person.map(|person| case.people.person(person).order);
        (order.is_none(), order, view.name.code.to_string(), view.name.clone())
    });
    shown
}

/// The kind of a finding in this version's catalogue.
///
/// # Errors
/// [`Refused::UnknownCode`].
pub(in crate::papers) fn kind_of(view: &FindingView) -> Result<&'static FindingKind, Refused> {
    let code = &view.name.code;
    Catalogue::standard().get(code).ok_or_else(|| Refused::UnknownCode { code: code.to_string() })
}

fn finding_row(case: &Case, place: usize, view: &FindingView) -> Result<Vec<Cell>, Refused> {
    let kind = kind_of(view)?;
    Ok(vec![
        number(place),
        lines(whom(case, view)),
        line(kind.code.to_string()),
        content(case, view, kind),
        lines(case.voice.cell(&view.explanation, "paper-explanation-none")),
    ])
}

/// The texts that the codes of the table rest on, each code once.
fn bases(shown: &[&FindingView]) -> Result<Vec<Block>, Refused> {
    let kinds: Result<Vec<&FindingKind>, Refused> = shown.iter().map(|view| kind_of(view)).collect();
    let by_code: BTreeMap<String, &FindingKind> =
        kinds?.into_iter().map(|kind| (kind.code.to_string(), kind)).collect();
    let told = |(code, kind): (String, &FindingKind)| item(format!("{code}: {}.", basis(kind).join("; ")));
    Ok(std::iter::once(body(say("paper-findings-bases"))).chain(by_code.into_iter().map(told)).collect())
}

/// On whom; and that it is no mark against them, where it is none.
pub(in crate::papers) fn whom(case: &Case, view: &FindingView) -> Vec<String> {
    let Some(person) = view.person else { return vec![case.unit_words()] };
    let person = case.people.person(person);
    let unidentified = matches!(view.name.subject, Subject::Unidentified(_));
    let unnamed = say("office-subject-unidentified");
    let mut words = vec![person.name];
    words.extend((!person.post.is_empty()).then_some(person.post));
    words.extend((unidentified && words[0] == unnamed).then(|| say("paper-unidentified-what")));
    words[0] = capital(&words[0]);
    words
}

/// The label, what was seen, when and where; of a difference all that was said.
fn content(case: &Case, view: &FindingView, kind: &FindingKind) -> Cell {
    let act = (view.name.act > 1).then(|| fill("paper-act", &[("act", &view.name.act.to_string())]));
    let label = format!("{}{}", kind.label(Lang::Vi), act.unwrap_or_default());
    let mut all = vec![Words::in_face(Face::Bold, label)];
    let told = match view.finding.one_fact() {
        Some(Fact::Finding(finding)) => seen(case, finding),
        _ => case.voice.cell(&view.finding, "state-withdrawn"),
    };
    all.extend(told.into_iter().map(Words::plain));
    if view.finding.one_fact().is_some() {
        all.extend(view.finding.pending.then(|| Words::plain(say("state-pending"))));
    }
    if kind.attaches == Attaches::UnitPersonListed {
        all.push(Words::in_face(Face::Italic, say("paper-units-duty")));
    }
    if case.voice.names() && !view.photos.is_empty() {
        let hashes: Vec<String> = view.photos.iter().map(short).collect();
        all.push(Words::plain(fill("paper-finding-photos", &[("hashes", &hashes.join(", "))])));
    }
    Cell::of(Content::Lines(all))
}

/// What was seen, when and where.
pub(in crate::papers) fn seen(case: &Case, finding: &Finding) -> Vec<String> {
    let mut words = case.voice.free(finding.text.as_str());
    let at = in_office_time(finding.seen_at).format("%H:%M").to_string();
    let place = finding.place.as_ref().filter(|_| case.voice.names()).map(|place| case.voice.free_line(place.as_str()));
    words.push(match place {
        Some(place) => fill("paper-seen-at-place", &[("time", &at), ("place", place.trim_end_matches('.'))]),
        None => fill("paper-seen-at", &[("time", &at)]),
    });
    words
}

/// The texts a code rests on. What the catalogue calls practice is no text to be cited.
pub(in crate::papers) fn basis(kind: &FindingKind) -> Vec<String> {
    let texts = kind.basis.split(';').map(str::trim);
    let cited: Vec<String> =
        texts.filter(|text| !text.is_empty() && !NO_TEXTS.contains(text)).map(str::to_owned).collect();
    if cited.is_empty() { vec![say("paper-basis-none")] } else { vec![cited.join("; ")] }
}

/// What the catalogue gives as a source that is not a text.
const NO_TEXTS: [&str; 2] = ["Thực tiễn kiểm tra", "Quy trình kiểm tra"];

/// Pairs that nobody has joined or told apart, by their numbers in the table.
fn duplicates(case: &Case, shown: &[&FindingView]) -> Vec<Block> {
    let place = |name: &shared::domain::FindingName| shown.iter().position(|view| view.name == *name);
    let pairs = case.view.duplicates.iter().filter_map(|pair| Some((place(&pair.one)? + 1, place(&pair.other)? + 1)));
    let mut pairs: Vec<(usize, usize)> = pairs.map(|(one, other)| (one.min(other), one.max(other))).collect();
    pairs.sort_unstable();
    let told = |(one, other): (usize, usize)| {
        note(fill("paper-duplicates", &[("one", &one.to_string()), ("other", &other.to_string())]))
    };
    pairs.into_iter().map(told).collect()
}

/// The photos by class and short hash, never shown: the file of the case has them.
pub(super) fn photos(case: &Case) -> Vec<Block> {
    let mut blocks = vec![point("paper-photos")];
    let of_case: Vec<&PhotoView> = case.view.photos.iter().filter(|view| !is_signature(view)).collect();
    let standing: Vec<&&PhotoView> = of_case.iter().filter(|view| view.photo.is_some()).collect();
    if standing.is_empty() {
        blocks.push(body(say("paper-photos-none")));
    } else {
        let mut classes: BTreeMap<u8, (String, usize)> = BTreeMap::new();
        for photo in standing.iter().filter_map(|view| view.photo.as_ref()) {
            classes.entry(photo.class as u8).or_insert_with(|| (say(class_key(photo.class)), 0)).1 += 1;
        }
        let classes = classes.into_values().map(|(name, count)| format!("{name}: {}", grouped(count as i64)));
        let classes = classes.collect::<Vec<_>>().join("; ");
        let count = grouped(standing.len() as i64);
        blocks.push(body(fill("paper-photos-count", &[("count", &count), ("classes", &classes)])));
    }
    if case.voice.names() && !standing.is_empty() {
        let mut hashes: Vec<String> = standing.iter().map(|view| short(view.hash)).collect();
        hashes.sort();
        blocks.push(body(fill("paper-photos-hashes", &[("hashes", &hashes.join(", "))])));
    }
    let gone = of_case.len() - standing.len();
    if gone > 0 {
        blocks.push(note(fill("paper-photos-gone", &[("count", &grouped(gone as i64))])));
    }
    blocks
}

/// A drawn signature is a picture and none of what was seen.
pub(in crate::papers) fn is_signature(view: &PhotoView) -> bool {
    view.cell
        .history
        .iter()
        .any(|told| matches!(&told.fact, Some(Fact::Photo(photo)) if photo.class == PhotoClass::Signature))
}

/// The key of a class's name.
pub(in crate::papers) fn class_key(class: PhotoClass) -> &'static str {
    match class {
        PhotoClass::Badge => "paper-photo-badge",
        PhotoClass::Portrait => "paper-photo-portrait",
        PhotoClass::Scene => "paper-photo-scene",
        PhotoClass::Document => "paper-photo-document",
        PhotoClass::Signature => "paper-photo-signature",
    }
}

/// Everything that two values stand of: both are printed, with who said each.
pub(super) fn differences(case: &Case) -> Vec<Block> {
    if case.view.differences.is_empty() {
        return Vec::new();
    }
    let columns = [
        (8, Lie::Centre, "paper-number"),
        (62, Lie::Item, "paper-difference-of"),
        (100, Lie::Item, "paper-difference-values"),
    ];
    let mut told: Vec<(String, Vec<String>)> = case.view.differences.iter().map(|it| difference(case, it)).collect();
    told.sort_by_cached_key(|(of, values)| (shared::text::sort_key(of), values.clone()));
    let row = |(place, (of, values)): (usize, (String, Vec<String>))| vec![number(place + 1), line(of), lines(values)];
    let rows = told.into_iter().enumerate().map(row).collect();
    let table = table("paper-differences-table", &columns, rows);
    vec![point("paper-differences"), body(say("paper-differences-lead")), Block::Table(table)]
}

fn difference(case: &Case, difference: &Difference) -> (String, Vec<String>) {
    let values = case.voice.rivals(&difference.cell).into_iter().skip(1).collect();
    (what(case, &difference.parts), values)
}

/// What a value is of, and on whom.
pub(in crate::papers) fn what(case: &Case, parts: &KeyParts) -> String {
    let of = lines_of(&capital(&case.voice.what(parts))).join(" ");
    let on = match (Kind::of(&parts.kind), parts.subject) {
        (Some(Kind::Recommendation), _) | (_, None) => return of,
        (_, Some(subject)) if subject == case.unit.unit.into() => case.unit_words(),
        (_, Some(subject)) => case.people.person(case.record.person_id(subject.into())).name,
    };
    fill("paper-of-whom", &[("of", &of), ("whom", &on)])
}
