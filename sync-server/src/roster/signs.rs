//! What a line of a list is by its words alone: a name, a total, a signature, a
//! group and its order.

use shared::text::has_citizen_number;

use super::columns::words;

/// Two letters at least and no digits: no numbering row, no date.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.chars().any(|c| c.is_ascii_digit())
        || has_citizen_number(text)
}

/// The last line of a list: below it stand a date, posts and signatures.
pub(super) fn is_grand_total(first: &str) -> bool {
    let text = words(first);
    ["tong so", "tong cong", "danh sach nay co"].iter().any(|total| text.starts_with(total))
}

/// A group's own total, «Cộng: 5».
pub(super) fn is_total(first: &str) -> bool {
    let text = words(first);
    let has_figure = text.chars().any(|c| c.is_ascii_digit());
    ["tong", "cong"].iter().any(|total| text == *total || (text.starts_with(&format!("{total} ")) && has_figure))
}

/// A date line «…, ngày … tháng … năm …», or a signing post.
pub(super) fn is_signature(text: &str) -> bool {
    const POSTS: [&str; 10] = [
        "nguoi lap",
        "thu truong",
        "tm",
        "kt",
        "chu tich",
        "pho chu tich",
        "truong phong",
        "giam doc",
        "ke toan truong",
        "noi nhan",
    ];
    let padded = format!("{} ", words(text));
    let date_line = ["ngay ", "thang ", "nam "].iter().all(|word| padded.contains(word));
    date_line || POSTS.iter().any(|post| padded.starts_with(&format!("{post} ")))
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
