//! Danh sách đề nghị cấp, đổi, cấp lại thẻ (domain §4.2): the unit's letter to the office
//! and a landscape annex with one row for each person whose badge is yet to be issued,
//! renewed or replaced. It asks for badges; it blames nobody for the lack of one.

use std::collections::BTreeMap;

use shared::domain::{Asked, BadgeCheck, BadgeState, Category, Fact, KeyParts, Kind, UnitKind};
use shared::ids::{PersonId, PhotoHash, VisitId};
use shared::record::{CellStatus, Row, staff};
use shared::text::{fold, grouped, mask_badge_number};

use super::Sources;
use super::case::{Case, unit_words};
use super::figures::checked;
use super::minutes::class_key;
use super::parts::{body, line, lines, note, number, table};
use super::voice::{fill, lines_of, say};
use crate::Refused;
use crate::paper::{
    AnnexTitle, Block, Cell, Closing, Content, Head, IssueDate, Lie, Number, OutputClass, PageShape, Paper, Picture,
    PlaceDate, Section, Signature, SignatureMark, Table,
};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadgeListOf {
    /// The visit whose badge checks it is made from.
    pub visit: VisitId,
}

/// A portrait's room: 3 × 4, as badges have it.
const PORTRAIT_WIDTH_MM: u16 = 22;
const PORTRAIT_HEIGHT_MM: u16 = 29;
/// Digits of a person's id in a file name: enough to find the one among a district's.
const ID_DIGITS: usize = 12;

/// The letter and its annex.
///
/// # Errors
/// As [`super::minutes`], but a team is not asked for; [`Refused::Missing`] where no badge
/// check asks for a badge.
pub fn badge_list(sources: &Sources, of: &BadgeListOf) -> Result<Paper, Refused> {
    let case = Case::of(sources, sources.record, of.visit, OutputClass::Internal)?;
    let wanted = wanted(&case)?;
    Ok(Paper {
        title: fill("paper-badge-list-name", &[("unit", &case.unit_words())]),
        class: OutputClass::Internal,
        marks: vec![say("paper-draft")],
        foot: Some(say(class_key(OutputClass::Internal))),
        made_on: sources.made_on,
        sections: vec![
            Section { shape: PageShape::Portrait, blocks: letter(sources, &case, &wanted) },
            Section { shape: PageShape::Landscape, blocks: annex(&case, &wanted) },
        ],
    })
}

/// The same rows as one plain table, for CSV: the picture's file name in its place.
///
/// # Errors
/// As [`badge_list`].
pub fn badge_table(sources: &Sources, of: &BadgeListOf) -> Result<Table, Refused> {
    let case = Case::of(sources, sources.record, of.visit, OutputClass::Internal)?;
    let wanted = wanted(&case)?;
    let picture =
        |place: usize, wanted: &Wanted| line(wanted.portrait.map(|_| file_name(place, wanted)).unwrap_or_default());
    Ok(list(&case, &wanted, picture))
}

/// The portraits of a list by the names of their files in an archive: number, name
/// without accents, the person's id.
///
/// # Errors
/// As [`badge_list`].
pub fn portrait_file_names(sources: &Sources, of: &BadgeListOf) -> Result<BTreeMap<String, PhotoHash>, Refused> {
    let case = Case::of(sources, sources.record, of.visit, OutputClass::Internal)?;
    let wanted = wanted(&case)?;
    let named = wanted.iter().enumerate().filter_map(|(place, it)| Some((file_name(place + 1, it), it.portrait?)));
    Ok(named.collect())
}

/// One person for whom a badge is asked.
struct Wanted {
    person: PersonId,
    name: String,
    birth_year: Option<u16>,
    title: String,
    department: String,
    category: Option<Category>,
    check: BadgeCheck,
    old_number: Option<String>,
    portrait: Option<PhotoHash>,
}

fn wanted(case: &Case) -> Result<Vec<Wanted>, Refused> {
    let mut rows: Vec<&Row> = case.view.rows.iter().filter(|row| row.asks_for_badge()).collect();
    rows.sort_by_cached_key(|row| case.people.person(row.person).order);
    let wanted: Vec<Wanted> = rows.into_iter().filter_map(|row| wanted_of(case, row)).collect();
    if wanted.is_empty() { Err(Refused::Missing { field: "badge_check" }) } else { Ok(wanted) }
}

fn wanted_of(case: &Case, row: &Row) -> Option<Wanted> {
    let words = |words: &Option<String>| words.as_deref().map(|words| lines_of(words).join(" ")).unwrap_or_default();
    Some(Wanted {
        person: row.person,
        name: case.people.person(row.person).name,
        birth_year: row.birth_year,
        title: words(&row.title),
        department: words(&row.department),
        category: staff(case.record, row.person).map(|staff| staff.category),
        check: checked(row)?.clone(),
        old_number: old_number(case, row.person),
        portrait: row.portraits.last().copied(),
    })
}

/// What the office's books say, masked once more.
fn old_number(case: &Case, person: PersonId) -> Option<String> {
    let cell = shared::record::Cell::of(case.record, &KeyParts::of(Kind::BadgeRecord.name(), person));
    match cell.one_fact()? {
        Fact::BadgeRecord(badge) => badge.number_masked.as_ref().map(|number| mask_badge_number(number.as_str())),
        _ => None,
    }
}

fn file_name(place: usize, wanted: &Wanted) -> String {
    let plain: String = fold(&wanted.name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let id: String = wanted.person.to_string().chars().take(ID_DIGITS).collect();
    format!("{place:02}_{}_{id}.jpg", words.join("-"))
}

fn letter(sources: &Sources, case: &Case, wanted: &[Wanted]) -> Vec<Block> {
    let profile = case.profile;
    let to = fill("paper-to-through", &[("to", &profile.authority_words), ("through", &profile.department_words)]);
    let count = |state: BadgeState| wanted.iter().filter(|it| it.check.state == state).count();
    let mut blocks = vec![Block::Head(letter_head(sources, case)), Block::Addressees(vec![to])];
    blocks.push(Block::Bases(profile.badge_bases_on(case.day)));
    let counts = [grouped(wanted.len() as i64), grouped(count(BadgeState::NotIssued) as i64)];
    let more = [grouped(count(BadgeState::Outdated) as i64), grouped(count(BadgeState::Lost) as i64)];
    blocks.push(body(fill(
        "paper-badge-letter",
        &[
            ("unit", &case.unit_words()),
            ("to", &profile.authority_words),
            ("count", &counts[0]),
            ("new", &counts[1]),
            ("changed", &more[0]),
            ("again", &more[1]),
        ],
    )));
    blocks.extend(not_listed(case).map(note));
    blocks.push(body(say("paper-badge-letter-annex")));
    let registry = profile.recipients.unit_registry.clone();
    blocks.push(Block::Closing(Closing {
        recipients: vec![say("paper-as-above"), profile.department_words.clone(), registry],
        signature: signature(case),
    }));
    blocks
}

fn letter_head(sources: &Sources, case: &Case) -> Head {
    let year = chrono::Datelike::year(&sources.made_on);
    let is_commune = case.unit.kind == UnitKind::Commune;
    let sign = if is_commune { case.profile.signs.commune_letter.clone() } else { say("paper-sign-blank") };
    Head {
        parent: Some(case.profile.authority.clone()),
        agency: unit_words(case.profile, &case.unit).to_uppercase(),
        number: Some(Number { number: None, sign }),
        about: Some(say("paper-badge-letter-about")),
        place: Some(PlaceDate { place: place(case), on: IssueDate::In(year) }),
    }
}

/// A commune's letters name the commune, without the common noun before it; other
/// agencies' the place of the authority above them (NĐ 30/2020/NĐ-CP, annex I).
fn place(case: &Case) -> String {
    let name = lines_of(case.unit.name.as_str()).join(" ");
    let bare = COMMUNE_NOUNS.iter().find_map(|noun| name.strip_prefix(noun));
    match (case.unit.kind, bare) {
        (UnitKind::Commune, Some(bare)) => bare.trim().to_owned(),
        _ => case.profile.place.clone(),
    }
}

/// What communes are called before their names.
const COMMUNE_NOUNS: [&str; 4] = ["Xã ", "Phường ", "Thị trấn ", "Đặc khu "];

/// Rows of which two values stand: a person says first which holds.
fn not_listed(case: &Case) -> Option<String> {
    let differing = case.view.rows.iter().filter(|row| row.badge.status == CellStatus::Differs).count();
    (differing > 0).then(|| fill("paper-badge-not-listed", &[("count", &grouped(differing as i64))]))
}

fn signature(case: &Case) -> Signature {
    let title = match case.unit.kind {
        UnitKind::Commune | UnitKind::District | UnitKind::OneStopDesk => &case.profile.commune_signs,
        UnitKind::Department => &case.profile.department_head_signs,
        UnitKind::ServiceUnit => &case.profile.service_unit_signs,
    };
    Signature { title: title.clone(), note: None, mark: SignatureMark::Room, name: None }
}

fn annex(case: &Case, wanted: &[Wanted]) -> Vec<Block> {
    let picture = |_: usize, wanted: &Wanted| match wanted.portrait {
        Some(hash) => Cell::of(Content::Picture(Picture {
            hash,
            field: "portrait",
            width_mm: PORTRAIT_WIDTH_MM,
            height_mm: PORTRAIT_HEIGHT_MM,
        })),
        None => line(say("paper-no-portrait")),
    };
    vec![
        Block::AnnexTitle(AnnexTitle {
            name: say("paper-annex"),
            title: fill("paper-badge-annex", &[("unit", &case.unit_words().to_uppercase())]),
            belongs_to: fill("paper-badge-annex-of", &[("unit", &case.unit_words())]),
        }),
        Block::Table(list(case, wanted, picture)),
    ]
}

fn list(case: &Case, wanted: &[Wanted], picture: impl Fn(usize, &Wanted) -> Cell) -> Table {
    let columns = [
        (9, Lie::Centre, "paper-number"),
        (26, Lie::Centre, "paper-picture"),
        (34, Lie::Item, "paper-full-name"),
        (14, Lie::Centre, "paper-birth-year"),
        (30, Lie::Item, "paper-title"),
        (27, Lie::Item, "paper-department"),
        (24, Lie::Item, "paper-unit"),
        (13, Lie::Centre, "paper-category"),
        (28, Lie::Item, "paper-badge-reason"),
        (46, Lie::Centre, "paper-old-number"),
        (26, Lie::Item, "paper-remarks"),
    ];
    let unit = lines_of(case.unit.name.as_str()).join(" ");
    let row = |(place, it): (usize, &Wanted)| {
        vec![
            number(place + 1),
            picture(place + 1, it),
            line(it.name.clone()),
            line(it.birth_year.map(|year| year.to_string()).unwrap_or_default()),
            line(it.title.clone()),
            line(it.department.clone()),
            line(unit.clone()),
            line(it.category.map(|category| say(category_key(category))).unwrap_or_default()),
            line(say(reason_key(it.check.state))),
            line(it.old_number.clone().unwrap_or_default()),
            lines(remarks(case, it)),
        ]
    };
    table("paper-badge-list-table", &columns, wanted.iter().enumerate().map(row).collect())
}

fn category_key(category: Category) -> &'static str {
    match category {
        Category::Cb => "paper-category-cb",
        Category::Cc => "paper-category-cc",
        Category::Vc => "paper-category-vc",
        Category::Nld => "paper-category-nld",
        Category::Kct => "paper-category-kct",
    }
}

fn reason_key(state: BadgeState) -> &'static str {
    match state {
        BadgeState::Outdated => "paper-reason-changed",
        BadgeState::Lost => "paper-reason-again",
        _ => "paper-reason-new",
    }
}

/// What was asked and answered on the spot; and where the rules may give no badge.
fn remarks(case: &Case, wanted: &Wanted) -> Vec<String> {
    let asked = |key: &str, asked: Option<Asked>| {
        asked.map(|asked| fill(key, &[("said", &say(shared::words::asked_key(asked)))]))
    };
    let mut remarks = Vec::new();
    remarks.extend(asked("paper-remark-requested", wanted.check.requested));
    remarks.extend(asked("paper-remark-reported", wanted.check.reported));
    remarks.extend(wanted.check.note.as_ref().map(|note| case.voice.free_line(note.as_str())));
    remarks.extend(wanted.category.filter(|it| !it.entitled_to_badge()).map(|_| say("paper-remark-entitled")));
    remarks
}
