//! Numbers as Vietnamese papers write them, and the one kind of number that must
//! not be written down whole: the citizen number.

use std::ops::Range;

use chrono::NaiveDate;

/// What a table shows where there is nothing to divide by.
pub const NO_FIGURE: &str = "–";

/// The number line of a paper: «Số: 05/BC-UBND»; below 10 with a leading zero
/// (NĐ 30/2020/NĐ-CP, annex I).
pub fn document_number(number: u32, sign: &str) -> String {
    format!("Số: {number:02}/{sign}")
}

/// A whole number with points between thousands: 1234 as «1.234».
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A number given in tenths, with a decimal comma: 12345 as «1.234,5».
pub fn one_decimal(tenths: i64) -> String {
    let sign = if tenths < 0 && tenths > -10 { "-" } else { "" };
    format!("{sign}{},{}", grouped(tenths / 10), (tenths % 10).unsigned_abs())
}

/// A share with one decimal, rounded half up: 1 of 8 as «12,5%»; of nothing,
/// [`NO_FIGURE`].
pub fn percent_one_decimal(part: u64, whole: u64) -> String {
    if whole == 0 {
        return NO_FIGURE.to_owned();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let tenths = (part * 2000 + whole) / (whole * 2);
    let shown = i64::try_from(tenths).map(one_decimal);
    shown.map_or_else(|_| NO_FIGURE.to_owned(), |figure| figure + "%")
}

/// The letter of a point, from 0: a b c d đ e g … (NĐ 30/2020/NĐ-CP, annex I);
/// `None` after y, where the rule ends.
pub fn point_letter(index: usize) -> Option<char> {
    POINT_LETTERS.get(index).copied()
}

/// Whether a text holds what may be a citizen number, which is never stored: 12
/// digits or more in a run, or groups of digits, parted by single blanks or
/// points, that together have 12; hyphens part it only into groups of three or
/// six, as years and telephones are not written. A date beside a time is not
/// taken for one.
pub fn has_citizen_number(text: &str) -> bool {
    first_citizen_number(&text.chars().collect::<Vec<_>>()).is_some()
}

/// A badge number with all but the last three digits of a citizen number in it
/// starred; a badge number without one is returned as it is.
pub fn mask_badge_number(number: &str) -> String {
    let mut chars: Vec<char> = number.chars().collect();
    while let Some(found) = first_citizen_number(&chars) {
        let digits: Vec<usize> = found.filter(|&place| chars[place].is_ascii_digit()).collect();
        for &place in &digits[..digits.len() - DIGITS_LEFT] {
            chars[place] = '*';
        }
    }
    chars.into_iter().collect()
}

const POINT_LETTERS: [char; 23] =
    ['a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'x', 'y'];

/// Digits of a citizen number (số định danh cá nhân).
const CITIZEN_DIGITS: usize = 12;
/// Enough to compare two badges by eye, too few to tell sex, year or province.
const DIGITS_LEFT: usize = 3;

/// A run of digits, as the range of its places.
type Group = Range<usize>;

fn first_citizen_number(chars: &[char]) -> Option<Range<usize>> {
    chains(chars).into_iter().find_map(|chain| without_dates(&chain, chars).into_iter().find_map(groups_of_twelve))
}

/// The first neighbouring groups that have exactly twelve digits together, or
/// the first single group that has at least as many.
fn groups_of_twelve(groups: &[Group]) -> Option<Range<usize>> {
    (0..groups.len()).find_map(|first| {
        let mut digits = 0;
        groups[first..].iter().take(CITIZEN_DIGITS).enumerate().find_map(|(further, group)| {
            digits += group.len();
            let found = digits == CITIZEN_DIGITS || (further == 0 && digits > CITIZEN_DIGITS);
            found.then(|| groups[first].start..group.end)
        })
    })
}

/// Groups of digits that stand one blank or point apart, chain by chain.
fn chains(chars: &[char]) -> Vec<Vec<Group>> {
    let mut chains: Vec<Vec<Group>> = Vec::new();
    let mut place = 0;
    while place < chars.len() {
        let length = chars[place..].iter().take_while(|c| c.is_ascii_digit()).count();
        if length == 0 {
            place += 1;
            continue;
        }
        let group = place..place + length;
        match chains.last_mut() {
            Some(chain) if joins(chain, &group, chars) => chain.push(group),
            _ => chains.push(vec![group]),
        }
        place += length;
    }
    chains
}

fn joins(chain: &[Group], group: &Group, chars: &[char]) -> bool {
    let Some(last) = chain.last().filter(|last| last.end + 1 == group.start) else { return false };
    match chars[group.start - 1] {
        ' ' | '\u{A0}' | '.' => true,
        '-' => [last.len(), group.len()].iter().all(|digits| matches!(digits, 3 | 6)),
        _ => false,
    }
}

/// A chain cut at every day, month and year: «05.01.2024 08.30» has 12 digits
/// and is in many an honest sentence.
fn without_dates<'a>(chain: &'a [Group], chars: &[char]) -> Vec<&'a [Group]> {
    let mut pieces = Vec::new();
    let mut rest = chain;
    while let Some(at) = rest.windows(3).position(|three| is_date(three, chars)) {
        pieces.push(&rest[..at]);
        rest = &rest[at + 3..];
    }
    pieces.push(rest);
    pieces
}

fn is_date(three: &[Group], chars: &[char]) -> bool {
    let [day, month, year] = three else { return false };
    let short = day.len() <= 2 && month.len() <= 2 && year.len() == 4;
    let value =
        |group: &Group| chars[group.clone()].iter().filter_map(|c| c.to_digit(10)).fold(0, |sum, d| sum * 10 + d);
    short
        && (1900..2100).contains(&value(year))
        && NaiveDate::from_ymd_opt(value(year) as i32, value(month), value(day)).is_some()
}
