//! Words that are nothing but words, whatever a stranger typed. Each writer escapes what
//! its own format means by a sign; here goes what no format can hold or no reader sees.

/// Words without control characters, marks that turn the direction of writing around,
/// and code points that are no characters: XML 1.0 can't hold them, or they make a name
/// read otherwise than it is stored. A line break stays, a tab becomes a blank.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter_map(kept).collect()
}

/// The same in one line.
pub(super) fn line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// Whether a spreadsheet would take a text that begins so for a formula (OWASP, «CSV
/// injection»); the wide forms count, since East Asian editions read them alike.
pub(super) fn begins_a_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A text as a workbook's parts spell it: «_x0041_» in them is the letter A (ECMA-376,
/// part 1, 22.9.2.19), so what only looks so has its underscore spelled out.
pub(super) fn spelled(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if letter == '_' && is_spelled_letter(&text.as_bytes()[at..]) {
            spelled.push_str("_x005F");
        }
        spelled.push(letter);
    }
    spelled
}

fn is_spelled_letter(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit))
}

fn kept(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\r' | '\u{0B}' | '\u{0C}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() || turns_direction(c) || is_no_character(c) => None,
        c => Some(c),
    }
}

/// Marks, embeddings, overrides and isolates of direction; Vietnamese needs none.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The last two code points of each plane, and the block set aside in the first.
fn is_no_character(c: char) -> bool {
    (c as u32) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}')
}
