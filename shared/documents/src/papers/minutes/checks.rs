//! The checklist by item, the findings with what was said to them, the photos by number
//! and hash, and what the record holds two values of.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::checklist::{AnswerType, Item, ItemCode, checklist as items};
use shared::domain::{
    Answer, Attaches, Catalogue, Fact, Finding, FindingKind, FindingName, KeyParts, Kind, PhotoClass, Subject,
};
use shared::record::{Cell as Told, CellStatus, Difference, FindingView, PhotoView};
use shared::text::{Lang, grouped, in_office_time};

use super::closing::COPIES_ITEM;
use super::short;
use crate::Refused;
use crate::paper::{Block, Cell, Content, Face, Lie, Words};
use crate::papers::case::{Case, LETTER, small};
use crate::papers::parts::{body, line, lines, note, number, point, table};
use crate::papers::voice::{capital, ended, fill, lines_of, say};

/// Every item that is asked on the spot: answers in a table, those that nobody answered in
/// a sentence. What another part of the minutes tells stands there.
pub(super) fn checklist(case: &Case) -> Vec<Block> {
    let asked: Vec<&Item> = items(case.visit.kind).filter(|item| is_asked(item)).collect();
    let is_open = |item: &&&Item| answer(case, &item.code.to_string()).is_none_or(is_open);
    let (open, answered): (Vec<&&Item>, Vec<&&Item>) =
        asked.iter().filter(|item| !is_told_elsewhere(case, item)).partition(is_open);
    let mut rows: Vec<Vec<Cell>> = answered.iter().map(|item| item_row(case, item)).collect();
    let listed: Vec<String> = asked.iter().map(|item| item.code.to_string()).collect();
    let others = case.view.answers.iter().filter(|(code, _)| !listed.contains(code));
    rows.extend(others.map(|(code, cell)| other_row(case, code, cell)));
    let columns =
        [(15, Lie::Centre, "paper-item"), (102, Lie::Item, "paper-item-what"), (43, Lie::Item, "paper-item-result")];
    let mut blocks = vec![point("paper-checklist")];
    blocks.extend((!rows.is_empty()).then(|| Block::Table(table("paper-checklist-table", &columns, rows))));
    blocks.extend((!open.is_empty()).then(|| body(unanswered(&open))));
    blocks
}

fn answer<'a>(case: &'a Case, code: &str) -> Option<&'a Told> {
    case.view.answers.get(code)
}

/// Whether nothing was ever said of it, and nothing is awaited.
fn is_open(cell: &Told) -> bool {
    cell.status == CellStatus::Empty && !cell.pending && !cell.needs_update
}

/// The codes and words of what nobody answered.
fn unanswered(open: &[&&Item]) -> String {
    let items = open.iter().map(|item| format!("{} ({})", small(item.label(Lang::Vi)), item.code));
    fill("paper-checklist-open", &[("items", &items.collect::<Vec<_>>().join("; "))])
}

/// Whether all that an item asks stands in another part: the staff assigned and counted
/// and the badges in the tables of the roll, the copies in the last sentence.
fn is_told_elsewhere(case: &Case, item: &Item) -> bool {
    let code = item.code.to_string();
    let only = |told: &Told, part: &str| match told.one_fact() {
        Some(Fact::ChecklistAnswer(said)) => match &said.answer {
            Answer::Counts { parts } => parts.keys().all(|name| name == part) && !told.pending,
            _ => false,
        },
        _ => false,
    };
    match (code.as_str(), answer(case, &code)) {
        ("CQ-04", None) => !case.view.rows.is_empty(),
        ("CQ-04", Some(told)) => !case.view.rows.is_empty() && (is_open(told) || only(told, "assigned")),
        ("CQ-06", told) => !case.view.rows.is_empty() && told.is_none_or(is_open),
        (COPIES_ITEM, Some(told)) => only(told, "copies"),
        (COPIES_ITEM, None) => true,
        _ => false,
    }
}

pub(in crate::papers) fn is_asked(item: &Item) -> bool {
    !matches!(item.answer, AnswerType::Auto { .. })
}

fn item_row(case: &Case, item: &Item) -> Vec<Cell> {
    let code = item.code.to_string();
    let nobody = Told::default();
    let cell = answer(case, &code).unwrap_or(&nobody);
    vec![line(code), line(item.label(Lang::Vi)), lines(case.voice.cell_or_where(cell, "paper-not-recorded"))]
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
            (40, Lie::Item, "paper-whom"),
            (80, Lie::Item, "paper-content"),
            (32, Lie::Item, "paper-explanation"),
        ];
        let rows: Result<Vec<Vec<Cell>>, Refused> =
            shown.iter().enumerate().map(|(place, view)| finding_row(case, place + 1, view)).collect();
        blocks.push(Block::Table(table("paper-findings-table", &columns, rows?)));
        blocks.push(body(bases(case, &shown)?));
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
        content(case, view, kind),
        lines(case.voice.cell(&view.explanation, "paper-explanation-none")),
    ])
}

/// The texts that the codes of the table rest on, each code once.
fn bases(case: &Case, shown: &[&FindingView]) -> Result<String, Refused> {
    let kinds: Result<Vec<&FindingKind>, Refused> = shown.iter().map(|view| kind_of(view)).collect();
    let by_code: BTreeMap<String, &FindingKind> =
        kinds?.into_iter().map(|kind| (kind.code.to_string(), kind)).collect();
    let told = by_code.into_iter().map(|(code, kind)| format!("{code} ({})", basis(kind).join("; ")));
    let words = fill("paper-findings-bases", &[("bases", &told.collect::<Vec<_>>().join("; "))]);
    let cites = words.contains(LETTER) && case.letter().is_some();
    Ok(if cites { format!("{words} {}", say("paper-findings-letter")) } else { words })
}

/// On whom; and that it is no mark against them, where it is none.
pub(in crate::papers) fn whom(case: &Case, view: &FindingView) -> Vec<String> {
    let Some(person) = view.person else { return vec![say("paper-whom-unit")] };
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
    let label = format!("{}. {}{}", kind.code, kind.label(Lang::Vi), act(view));
    let mut all = vec![Words::in_face(Face::Bold, label)];
    let mut told = match view.finding.one_fact() {
        Some(Fact::Finding(finding)) => seen(case, finding),
        _ => case.voice.cell(&view.finding, "state-withdrawn"),
    };
    if let (Some(last), Some(photos)) = (told.last_mut(), photos_of(case, view)) {
        *last = format!("{last} {photos}");
    }
    all.extend(told.into_iter().map(Words::plain));
    if view.finding.one_fact().is_some() {
        all.extend(view.finding.pending.then(|| Words::plain(say("state-pending"))));
    }
    if kind.attaches == Attaches::UnitPersonListed {
        all.push(Words::in_face(Face::Italic, say("paper-units-duty")));
    }
    Cell::of(Content::Lines(all))
}

/// Which time of the same thing it is, from the second on.
pub(in crate::papers) fn act(view: &FindingView) -> String {
    let again = (view.name.act > 1).then(|| fill("paper-act", &[("act", &view.name.act.to_string())]));
    again.unwrap_or_default()
}

fn photos_of(case: &Case, view: &FindingView) -> Option<String> {
    let hashes: Vec<String> = view.photos.iter().map(short).collect();
    let told = case.voice.names() && !hashes.is_empty();
    told.then(|| fill("paper-finding-photos", &[("hashes", &hashes.join(", "))]))
}

/// What was seen, and behind its last words when and where.
pub(in crate::papers) fn seen(case: &Case, finding: &Finding) -> Vec<String> {
    let mut words = case.voice.free(finding.text.as_str());
    let at = in_office_time(finding.seen_at).format("%H:%M").to_string();
    let place = finding.place.as_ref().filter(|_| case.voice.names()).map(|place| case.voice.free_line(place.as_str()));
    let when = match place {
        Some(place) => fill("paper-seen-at-place", &[("time", &at), ("place", place.trim_end_matches('.'))]),
        None => fill("paper-seen-at", &[("time", &at)]),
    };
    match words.last_mut() {
        Some(last) if case.voice.names() => *last = format!("{} {when}", ended(last)),
        _ => words.push(when),
    }
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

/// What nobody has joined or told apart, by numbers in the table: pairs that hang together
/// in one sentence, since twenty alike are 190 pairs.
fn duplicates(case: &Case, shown: &[&FindingView]) -> Vec<Block> {
    let places: BTreeMap<&FindingName, usize> =
        shown.iter().zip(1..).map(|(view, place)| (&view.name, place)).collect();
    let place = |name| places.get(name).copied();
    let pairs = case.view.duplicates.iter().filter_map(|pair| Some([place(&pair.one)?, place(&pair.other)?]));
    let mut groups: Vec<BTreeSet<usize>> = Vec::new();
    for pair in pairs {
        if groups.iter().any(|group| pair.iter().all(|number| group.contains(number))) {
            continue;
        }
        let (with, without): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| pair.iter().any(|number| group.contains(number)));
        groups = without;
        groups.push(with.into_iter().flatten().chain(pair).collect());
    }
    groups.sort();
    groups.iter().map(|group| note(alike(group))).collect()
}

fn alike(group: &BTreeSet<usize>) -> String {
    let numbers: Vec<usize> = group.iter().copied().collect();
    match numbers.as_slice() {
        [one, other] => fill("paper-duplicates", &[("one", &one.to_string()), ("other", &other.to_string())]),
        many => fill("paper-duplicates-several", &[("numbers", &ranges(many))]),
    }
}

/// «41–60, 63»: numbers that follow one another as a range.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let told = runs.map(|run| match run {
        [one] => one.to_string(),
        [one, .., last] if run.len() > 2 => format!("{one}–{last}"),
        few => few.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
    });
    told.collect::<Vec<_>>().join(", ")
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
        let told = fill("paper-photos-count", &[("count", &count), ("classes", &classes)]);
        let hashes = case.voice.names().then(|| hashes(&standing));
        blocks.push(body([Some(told), hashes].into_iter().flatten().collect::<Vec<_>>().join(" ")));
    }
    let gone = of_case.len() - standing.len();
    if gone > 0 {
        blocks.push(note(fill("paper-photos-gone", &[("count", &grouped(gone as i64))])));
    }
    blocks
}

fn hashes(standing: &[&&PhotoView]) -> String {
    let mut hashes: Vec<String> = standing.iter().map(|view| short(view.hash)).collect();
    hashes.sort();
    fill("paper-photos-hashes", &[("hashes", &hashes.join(", "))])
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
