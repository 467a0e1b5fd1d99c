//! Names of sheets: what the format forbids in them, and that no two are the same.

use std::collections::BTreeSet;

use crate::office::inert;

/// The names given so far, in small letters, by which the format compares them.
#[derive(Default)]
pub(super) struct SheetNames(BTreeSet<String>);

/// As the format has it.
const CHARS_MAX: usize = 31;
/// A name that the format keeps for itself.
const RESERVED: &str = "history";

impl SheetNames {
    /// A name for the next sheet, as near to the wanted one as may be.
    pub fn of(&mut self, wanted: &str) -> String {
        let plain: String = inert::spelled(&inert::line(wanted)).chars().map(allowed).collect();
        let plain = shortened(&plain, CHARS_MAX);
        let plain = if plain.is_empty() { (self.0.len() + 1).to_string() } else { plain };
        let mut name = plain.clone();
        let mut again = 2;
        while name.to_lowercase() == RESERVED || self.0.contains(&name.to_lowercase()) {
            let mark = format!(" ({again})");
            name = shortened(&plain, CHARS_MAX - mark.len()) + &mark;
            again += 1;
        }
        self.0.insert(name.to_lowercase());
        name
    }
}

fn allowed(letter: char) -> char {
    if matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { '-' } else { letter }
}

/// Without blanks and apostrophes at its ends, which the format forbids there.
fn shortened(name: &str, chars: usize) -> String {
    let ends = |c: char| c == '\'' || c.is_whitespace();
    let mut short = String::new();
    for letter in name.trim_matches(ends).chars() {
        if short.encode_utf16().count() + letter.len_utf16() > chars {
            break;
        }
        short.push(letter);
    }
    short.trim_end_matches(ends).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_format_forbids_is_no_part_of_a_name() {
        for (wanted, name) in [
            ("Phụ lục I: [vắng/muộn]", "Phụ lục I- -vắng-muộn-"),
            ("'= cmd '", "= cmd"),
            ("", "3"),
            ("History", "History (2)"),
            ("_x005B_", "_x005F_x005B_"),
            ("Danh sách đề nghị cấp thẻ cho cán bộ", "Danh sách đề nghị cấp thẻ cho c"),
            ("DANH SÁCH đề nghị cấp thẻ cho công chức", "DANH SÁCH đề nghị cấp thẻ c (2)"),
        ] {
            let mut names = SheetNames::default();
            names.of("a");
            names.of("Danh sách đề nghị cấp thẻ cho c");
            let given = if wanted.starts_with("Danh") { SheetNames::default().of(wanted) } else { names.of(wanted) };
            assert_eq!(given, name, "{wanted}");
        }
    }
}
