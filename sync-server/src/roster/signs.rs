//! What a line of a list is by its words alone: a name, a total, a signature, a
//! group and its order. Where a line could be a person, tones count: «Tống Công
//! Minh» is no «tổng cộng», «Chu Tịch» no «chủ tịch».

use super::columns::{says_first, words};
use super::values::is_citizen_number;

/// Two letters at least and no digits but a mark at the end, «(2)», that tells
/// two people apart: no numbering row, no date, no «trong đó: nữ 12».
pub(super) fn is_name(text: &str) -> bool {
    let name = without_mark(text);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_other = |c: char| c.is_ascii_digit() || c == ':';
    letters >= 2 && !name.chars().any(is_other) || is_citizen_number(text)
}

/// «(2)», «(1980)», «(A)», and a lone number of two digits.
fn without_mark(text: &str) -> &str {
    const MARK_CHARS_MAX: usize = 4;
    const DIGITS_MAX: usize = 2;
    let text = text.trim();
    let in_brackets = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    if let Some((name, mark)) = in_brackets {
        return if mark.chars().count() <= MARK_CHARS_MAX { name } else { text };
    }
    let is_number = |mark: &str| mark.len() <= DIGITS_MAX && mark.bytes().all(|b| b.is_ascii_digit());
    text.rsplit_once(' ').filter(|(_, mark)| is_number(mark)).map_or(text, |(name, _)| name)
}

/// The name in «1. Lê Thị Ánh», «02) …», «3 …»; none where no number is before it.
pub(super) fn numbered_name(text: &str) -> Option<&str> {
    const DIGITS_MAX: usize = 4;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let name = rest.trim_start_matches(['.', ')', '/', '-']).trim_start();
    let parted = name.len() < rest.len() && name.starts_with(char::is_alphabetic);
    (parted && (1..=DIGITS_MAX).contains(&digits)).then_some(name)
}

/// The last line of a list: below it stand a date, posts and signatures.
pub(super) fn is_grand_total(first: &str) -> bool {
    let says = |total: &str| says_first(first, total);
    says("tổng số") || says("danh sách này có") || (says("tổng cộng") && !is_name_without_marks(first))
}

/// «TONG CONG MINH», typed without any mark, is a person's name as well.
fn is_name_without_marks(text: &str) -> bool {
    text.is_ascii() && words(text).split(' ').count() > 2 && is_name(text)
}

/// A group's own total, «Cộng: 5», or what is told of a total.
pub(super) fn is_total(first: &str) -> bool {
    let has_figure = first.chars().any(|c| c.is_ascii_digit());
    let is_alone = words(first).split(' ').count() == 1;
    let says = |total: &str| says_first(first, total);
    says("trong đó") || ((has_figure || is_alone) && (says("tổng") || says("cộng")))
}

const POSTS: [&str; 10] = [
    "người lập",
    "thủ trưởng",
    "tm",
    "kt",
    "chủ tịch",
    "phó chủ tịch",
    "trưởng phòng",
    "giám đốc",
    "kế toán trưởng",
    "nơi nhận",
];

/// A date line «…, ngày … tháng … năm …», or a signing post.
pub(super) fn is_signature(text: &str) -> bool {
    let padded = format!("{} ", words(text));
    let date_line = ["ngay ", "thang ", "nam "].iter().all(|word| padded.contains(word));
    date_line || POSTS.iter().any(|post| padded.starts_with(&format!("{} ", words(post))))
}

/// A signing post where a name would stand. Without marks «Truong Phong Hai» is
/// one, so only what nobody is called counts there.
pub(super) fn is_signing_post(name: &str) -> bool {
    let posts = if name.is_ascii() { &POSTS[..1] } else { &POSTS[..] };
    posts.iter().any(|post| says_first(name, post))
}

/// A group's order: a Roman number or a single letter.
pub(super) fn is_order(text: &str) -> bool {
    let order = text.trim_end_matches(['.', ')', '/', '-', ':']).trim();
    let roman = !order.is_empty() && order.chars().all(|c| "IVXLC".contains(c));
    roman || (order.chars().count() == 1 && order.chars().all(char::is_alphabetic))
}

/// What follows the order in «I. PHÒNG NỘI VỤ», «A/ Khối …», «1) …»; none where
/// there is no order.
pub(super) fn numbering(text: &str) -> Option<&str> {
    let (order, rest) = text.split_once(['.', ')', '/', '-', ':'])?;
    let number = !order.is_empty() && order.len() <= 2 && order.bytes().all(|b| b.is_ascii_digit());
    (number || is_order(order.trim())).then_some(rest.trim())
}

/// Words that begin a unit's or department's name and no person's full name here.
pub(super) fn names_a_group(text: &str) -> bool {
    const BEGINNINGS: [&str; 26] = [
        "phong",
        "van phong",
        "thanh tra",
        "trung tam",
        "ban quan ly",
        "ban chi huy",
        "ban tiep",
        "ban to chuc",
        "ban tuyen",
        "ban dan",
        "bo phan",
        "khoi",
        "truong mam non",
        "truong tieu hoc",
        "truong thcs",
        "truong thpt",
        "to mot cua",
        "uy ban",
        "ubnd",
        "hdnd",
        "dang uy",
        "mat tran",
        "hoi nong dan",
        "hoi phu nu",
        "tram y te",
        "lanh dao",
    ];
    let padded = format!("{} ", words(numbering(text).unwrap_or(text)));
    BEGINNINGS.iter().any(|beginning| padded.starts_with(&format!("{beginning} ")))
}

/// «ỦY BAN NHÂN DÂN XÃ AN THANH» names the commune An Thanh.
pub(super) fn without_committee(line: &str) -> &str {
    const WORDS: [(&str, usize); 2] = [("uy ban nhan dan", 4), ("ubnd", 1)];
    let folded = words(line);
    let committee = WORDS.iter().find(|(start, _)| folded.starts_with(start));
    let Some((_, count)) = committee else { return line };
    let rest = line.splitn(count + 1, ' ').nth(*count).unwrap_or(line);
    rest.trim()
}
