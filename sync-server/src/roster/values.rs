//! What single cells mean: a year of birth, a phone, a category, a badge. Pure,
//! and strict: what is not understood is not guessed.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use shared::domain::{BIRTH_YEARS, BadgeRecordState, Category};
use shared::text::{fold, has_citizen_number, mask_badge_number, normal_phone};

use super::columns::words;
use super::table::Cell;

/// A cell that means nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotUnderstood;

/// The year of birth: a date, a year, a day count of a spreadsheet, «5/3/80»,
/// «05.03.1980», «03/1980». Whether day or month stands first does not matter.
pub(super) fn birth_year(cell: &Cell) -> Result<Option<u16>, NotUnderstood> {
    let year = match cell {
        Cell::Empty => return Ok(None),
        Cell::DateIn(year) => Some(*year),
        Cell::Number(number) => year_of_number(*number),
        Cell::Text(text) => year_of_text(text),
    };
    year.filter(|year| BIRTH_YEARS.contains(year)).map(Some).ok_or(NotUnderstood)
}

/// A work phone, the first one where a cell has two.
pub(super) fn phone(written: &str) -> Result<String, NotUnderstood> {
    let whole = normal_phone(written).ok();
    let first = || written.split(['/', ';', ',', '\n']).find_map(|part| normal_phone(part).ok());
    whole.or_else(first).ok_or(NotUnderstood)
}

/// Whether a cell holds what may be a citizen number, whole or as a number.
pub(super) fn is_citizen_number(shown: &str) -> bool {
    has_citizen_number(shown) || is_number_without_zeros(shown)
}

/// A badge number with only the last digits left of a citizen number in it.
pub(super) fn masked(number: &str) -> String {
    if !is_number_without_zeros(number) {
        return mask_badge_number(number);
    }
    let (hidden, left) = number.split_at(number.len() - DIGITS_LEFT);
    "*".repeat(hidden.len()) + left
}

/// As many as [`mask_badge_number`] leaves.
const DIGITS_LEFT: usize = 3;

/// The twelve digits begin with a province, 001 to 096, and a spreadsheet drops
/// the zeros before a number: eleven digits are left of most, ten of 001 to 008.
fn is_number_without_zeros(shown: &str) -> bool {
    (10..=11).contains(&shown.len()) && !shown.starts_with('0') && shown.bytes().all(|b| b.is_ascii_digit())
}

/// The category a cell of its column names.
pub(super) fn category(written: &str) -> Option<Category> {
    let folded = words(written);
    let short = match folded.as_str() {
        "cb" => Some(Category::Cb),
        "cc" => Some(Category::Cc),
        "vc" => Some(Category::Vc),
        "nld" | "hd" | "hdld" | "ld" => Some(Category::Nld),
        "kct" | "bct" => Some(Category::Kct),
        _ => None,
    };
    short.or_else(|| named_categories(&folded).first().copied())
}

/// All the categories a text names, the one that decides first: contracts and
/// part-time posts say more than «cán bộ», which is also said of everybody.
pub(super) fn named_categories(folded: &str) -> Vec<Category> {
    const NAMES: [(&[&str], Category); 5] = [
        (&["khong chuyen trach", "ban chuyen trach"], Category::Kct),
        (&["nguoi lao dong", "lao dong hop dong", "hop dong"], Category::Nld),
        (&["vien chuc"], Category::Vc),
        (&["cong chuc"], Category::Cc),
        (&["can bo"], Category::Cb),
    ];
    let named = |phrases: &[&str]| phrases.iter().any(|phrase| format!(" {folded} ").contains(&format!(" {phrase} ")));
    let names = NAMES.iter().filter(|(phrases, _)| named(phrases));
    let mut found: Vec<Category> = names.map(|(_, category)| *category).collect();
    // «Cán bộ hợp đồng» is one category; «cán bộ, công chức» are two.
    if found.len() == 2 && found[0] != Category::Cc {
        found.retain(|category| *category != Category::Cb);
    }
    // Where a text names them all, the commonest one stands first.
    if found.len() > 2 {
        found.sort_by_key(|category| *category != Category::Cc);
    }
    found
}

/// The category a title tells, if it does.
pub(super) fn category_of_title(title: &str) -> Option<Category> {
    let folded = words(title);
    match () {
        _ if folded.contains("khong chuyen trach") => Some(Category::Kct),
        _ if folded.contains("hop dong") => Some(Category::Nld),
        _ if folded.starts_with("vien chuc") => Some(Category::Vc),
        _ if folded.starts_with("cong chuc") => Some(Category::Cc),
        _ => None,
    }
}

/// What a note or a column says of a badge; the marks of «thẻ» count, since
/// «chưa có thể» is about something else.
pub(super) fn badge_state(written: &str) -> Option<BadgeRecordState> {
    if !written.is_ascii() && !written.to_lowercase().contains("thẻ") && !is_short_answer(written) {
        return None;
    }
    let folded = words(written);
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| folded.contains(phrase));
    match () {
        _ if has(&["thu hoi the", "da nop lai the"]) => Some(BadgeRecordState::Recalled),
        _ if has(&["de nghi cap"]) => Some(BadgeRecordState::Requested),
        _ if has(&["chua co the", "chua duoc cap", "chua cap", "khong co the"]) => Some(BadgeRecordState::NotIssued),
        _ if has(&["da co the", "da cap", "da duoc cap"]) => Some(BadgeRecordState::Issued),
        _ => None,
    }
}

/// What a cell of a column about badges says, where one word is enough.
pub(super) fn badge_column_state(written: &str) -> Option<BadgeRecordState> {
    match words(written).as_str() {
        "x" | "co" | "da co" | "roi" => Some(BadgeRecordState::Issued),
        "chua" | "khong" | "chua co" => Some(BadgeRecordState::NotIssued),
        _ => badge_state(written),
    }
}

fn is_short_answer(written: &str) -> bool {
    ["đã cấp", "chưa cấp", "chưa được cấp", "đã được cấp", "đã đề nghị cấp"].contains(&written.to_lowercase().as_str())
}

/// Days since 1899-12-30 that a date of birth can be, 1927 to 2064; no year and
/// no two digits reach that far.
const DAY_COUNTS: std::ops::RangeInclusive<i64> = 10_000..=60_000;

fn year_of_number(number: i64) -> Option<u16> {
    if DAY_COUNTS.contains(&number) {
        return Some(ExcelDateTime::new(number as f64, ExcelDateTimeType::DateTime, false).to_ymd_hms_milli().0);
    }
    match u16::try_from(number).ok()? {
        two_digits @ 0..=99 => year_of_two_digits(two_digits),
        year => Some(year),
    }
}

/// The years that rosters can give leave no two digits open: 30 to 99 are of the
/// last century, 0 to 15 of this one, 16 to 29 are none.
fn year_of_two_digits(two_digits: u16) -> Option<u16> {
    [1900 + two_digits, 2000 + two_digits].into_iter().find(|year| BIRTH_YEARS.contains(year))
}

fn year_of_text(text: &str) -> Option<u16> {
    let folded = fold(text);
    let groups: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let mut years = groups.iter().filter(|group| group.len() == 4);
    if let Some(year) = years.next() {
        return if years.next().is_none() { year.parse().ok() } else { None };
    }
    match groups.as_slice() {
        [one] => one.parse().ok().and_then(year_of_number),
        [.., month, year] if year.len() == 2 && is_day_or_month(month) => {
            year.parse().ok().and_then(year_of_two_digits)
        }
        _ => None,
    }
}

fn is_day_or_month(group: &str) -> bool {
    group.parse::<u8>().is_ok_and(|number| (1..=31).contains(&number))
}
