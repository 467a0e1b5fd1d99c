//! Vietnamese phone numbers in one form: digits only, with the leading zero that
//! spreadsheets drop and without the country code. It refuses what it does not
//! know rather than guess.

/// Why something is not a phone number in today's numbering. It never repeats
/// the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneRefusal {
    /// Letters or signs that no phone number has.
    #[error("not only digits")]
    NotDigits,
    /// A mobile number of eleven digits, out of use since 2018.
    #[error("a number from before 2018")]
    Before2018,
    /// Too long, too short, or of no known range.
    #[error("not a phone number")]
    NotAPhone,
}

/// Digits of a mobile number: 03, 05, 07, 08, 09 and eight more.
const MOBILE_DIGITS: usize = 10;
/// Digits of a landline number: 02, the area and the subscriber.
const LANDLINE_DIGITS: usize = 11;
/// 01 and nine more, until 2018.
const OLD_MOBILE_DIGITS: usize = 11;

/// «912345678», «+84 912 345 678» and «84912345678» as «0912345678».
///
/// # Errors
/// [`PhoneRefusal`]; the caller keeps what was written and says so.
pub fn normal_phone(written: &str) -> Result<String, PhoneRefusal> {
    let national = with_zero(without_country(digits(written)?));
    let starts = |starts: &[&str]| starts.iter().any(|start| national.starts_with(start));
    match national.len() {
        MOBILE_DIGITS if starts(&["03", "05", "07", "08", "09"]) => Ok(national),
        LANDLINE_DIGITS if starts(&["02"]) => Ok(national),
        OLD_MOBILE_DIGITS if starts(&["01"]) => Err(PhoneRefusal::Before2018),
        _ => Err(PhoneRefusal::NotAPhone),
    }
}

/// The digits, with «+» as the 00 it stands for.
fn digits(written: &str) -> Result<String, PhoneRefusal> {
    let written = written.trim();
    let (mut digits, rest) = match written.trim_start_matches('(').strip_prefix('+') {
        Some(rest) => ("00".to_owned(), rest),
        None => (String::new(), written),
    };
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '\u{A0}' | '.' | '-' | '(' | ')' => {}
            _ => return Err(PhoneRefusal::NotDigits),
        }
    }
    Ok(digits)
}

/// Takes off 0084, and 84 where more digits follow than a mobile number without
/// its zero has: «84» also begins numbers of the range 084.
fn without_country(digits: String) -> String {
    if let Some(national) = digits.strip_prefix("0084") {
        return national.to_owned();
    }
    match digits.strip_prefix("84") {
        Some(national) if national.len() >= MOBILE_DIGITS - 1 => national.to_owned(),
        _ => digits,
    }
}

fn with_zero(national: String) -> String {
    if national.starts_with('0') { national } else { format!("0{national}") }
}
