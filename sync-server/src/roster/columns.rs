//! Where the head is and what each column holds. Sensitive columns are told
//! first, so that «Họ tên vợ, chồng» is not taken for a column of names.

use shared::domain::limits::LABEL_CHARS_MAX;
use shared::text::{Text, fold};

use super::table::{Cell, Merge, Sheet, letter};
use super::{DropReason, DroppedColumn, ROWS_ABOVE_HEAD_MAX};

/// The head of a list: its rows, and what the columns below hold.
pub(super) struct Head {
    /// First row of the head.
    pub(super) top: usize,
    /// Last row of the head.
    pub(super) bottom: usize,
    /// What each column holds, by its place.
    pub(super) kinds: Vec<Kind>,
    /// Columns that are not kept.
    pub(super) dropped: Vec<DroppedColumn>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// STT: a row's own number.
    Number,
    /// The name or a part of it.
    Name,
    /// Date or year of birth.
    Birth,
    /// Chức vụ, chức danh.
    Title,
    /// Bộ phận, đơn vị.
    Department,
    /// CB, CC, VC, NLĐ …
    Category,
    /// Work phone.
    Phone,
    /// Badge number.
    BadgeNo,
    /// Whether there is a badge.
    BadgeState,
    /// Ghi chú: read for the badge's state only.
    Note,
    /// Nothing that is kept.
    Dropped(DropReason),
    /// No head and no use.
    Unnamed,
}

impl Head {
    /// The columns of a kind, from the left.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = usize> {
        self.kinds.iter().enumerate().filter(move |(_, of)| **of == kind).map(|(column, _)| column)
    }
}

/// Finds the head of a sheet, if it has one.
pub(super) fn find(sheet: &Sheet) -> Option<Head> {
    let last = sheet.rows.len().min(ROWS_ABOVE_HEAD_MAX);
    let row = (0..last).find(|&row| is_head(sheet, row))?;
    let (top, bottom) = extent(sheet, row);
    let labels: Vec<Label> = (0..sheet.width()).map(|column| Label::of(sheet, top..=bottom, column)).collect();
    let mut kinds: Vec<Kind> = labels.iter().map(Label::kind).collect();
    one_run_of_names(&mut kinds);
    given_names(sheet, bottom, &mut kinds);
    let dropped = dropped(&labels, &kinds);
    Some(Head { top, bottom, kinds, dropped })
}

/// The fullest row near the top, for a person to see what was taken for the head.
pub(super) fn widest_row(sheet: &Sheet) -> Vec<Text> {
    let full = |row: &&Vec<Cell>| row.iter().filter(|cell| !cell.is_empty()).count();
    // The first of equals: the head stands above what it heads.
    let rows = sheet.rows.iter().take(ROWS_ABOVE_HEAD_MAX).rev();
    let widest = rows.max_by_key(full).map(Vec::as_slice).unwrap_or_default();
    widest.iter().filter_map(|cell| Text::parse(&cell.shown(), LABEL_CHARS_MAX).ok()).collect()
}

/// Whether a cell's text is the head of a column of names; such a line comes
/// again where a list was printed over several pages.
pub(super) fn is_name_head(text: &str) -> bool {
    Label { parts: vec![text.to_owned()] }.kind() == Kind::Name
}

/// A head has a column of names and, unless that is all it has, a second column.
/// A title above the list may name columns too, but in one long cell.
fn is_head(sheet: &Sheet, row: usize) -> bool {
    const WORDS_MAX: usize = 7;
    let shown = |column: usize| sheet.cell(row, column).shown();
    let filled: Vec<String> = (0..sheet.width()).map(shown).filter(|text| !text.is_empty()).collect();
    let short = |text: &&String| text.split_whitespace().count() <= WORDS_MAX;
    let named = filled.iter().filter(short).any(|text| is_name_head(text));
    let alone = filled.first().is_some_and(|text| ["ho va ten", "ho ten"].contains(&words(text).as_str()));
    named && (filled.len() > 1 || alone)
}

/// The rows of the head: those its merged cells cover, and rows of sub-heads.
fn extent(sheet: &Sheet, row: usize) -> (usize, usize) {
    const ROWS_MAX: usize = 4;
    let in_head = |merge: &&Merge| (merge.top..=merge.bottom).contains(&row) && merge.bottom - merge.top < ROWS_MAX;
    let top = sheet.merges.iter().filter(in_head).map(|merge| merge.top).min().unwrap_or(row);
    let mut bottom = sheet.merges.iter().filter(in_head).map(|merge| merge.bottom).max().unwrap_or(row);
    while bottom < row + ROWS_MAX && is_sub_head(sheet, bottom + 1) {
        bottom += 1;
    }
    (top, bottom)
}

fn is_sub_head(sheet: &Sheet, row: usize) -> bool {
    const SUB_HEADS: [&str; 7] = ["nam", "nu", "ngay", "thang", "ho va dem", "ho dem", "ten"];
    let filled: Vec<String> = (0..sheet.width())
        .map(|column| words(&sheet.cell(row, column).shown()))
        .filter(|text| !text.is_empty())
        .collect();
    !filled.is_empty() && filled.iter().all(|text| SUB_HEADS.contains(&text.as_str()))
}

/// What the head says of one column, from its upper rows to its lower ones.
struct Label {
    parts: Vec<String>,
}

impl Label {
    /// A sub-head without a head above belongs to the next head to its left, as
    /// in files that know no merged cells.
    fn of(sheet: &Sheet, rows: std::ops::RangeInclusive<usize>, column: usize) -> Label {
        let shown = |column: usize| -> Vec<String> {
            let mut parts: Vec<String> = rows.clone().map(|row| sheet.shown(row, column)).collect();
            parts.dedup();
            parts
        };
        let mut parts = shown(column);
        if parts.len() > 1 && parts[0].is_empty() {
            let above = (0..column).rev().map(|left| sheet.shown(*rows.start(), left)).find(|text| !text.is_empty());
            parts[0] = above.unwrap_or_default();
        }
        parts.retain(|part| !part.is_empty());
        Label { parts }
    }

    fn shown(&self) -> String {
        self.parts.join(" / ")
    }

    fn kind(&self) -> Kind {
        let label = self.shown();
        if label.is_empty() {
            return Kind::Unnamed;
        }
        if is_sensitive(&label) {
            return Kind::Dropped(DropReason::Sensitive);
        }
        let folded = words(&label);
        let has = |phrases: &[&str]| phrases.iter().any(|phrase| has_words(&folded, phrase));
        let is = |phrases: &[&str]| phrases.contains(&folded.as_str());
        // «Ngày» and «tháng» of a date in three columns are no years.
        let day_or_month = self.parts.last().is_some_and(|part| ["ngay", "thang"].contains(&words(part).as_str()));
        match () {
            _ if is(&["stt", "tt", "so tt", "so thu tu"]) => Kind::Number,
            _ if is(NAME_PARTS) || has(&["ho va ten", "ho ten"]) => Kind::Name,
            _ if has(&["sinh"]) && has(&["ngay", "nam", "thang"]) && !day_or_month => Kind::Birth,
            _ if says(&label, "thẻ") && !has(&["bao hiem", "bhyt", "ngan hang", "atm"]) => badge_kind(&folded),
            _ if has(&["dien thoai", "sdt", "di dong", "dt"]) => Kind::Phone,
            _ if has(&["chuc vu", "chuc danh", "vi tri viec lam"]) => Kind::Title,
            _ if is(&["loai", "doi tuong", "dien"]) || has(&["phan loai", "loai can bo", "loai cb"]) => Kind::Category,
            _ if has(&["bo phan", "don vi", "phong ban", "co quan"]) || is(&["phong"]) => Kind::Department,
            _ if has(&["ghi chu"]) => Kind::Note,
            _ => Kind::Dropped(DropReason::NotNeeded),
        }
    }
}

const NAME_PARTS: &[&str] =
    &["ten", "ho", "ho dem", "ho va dem", "ho lot", "ho va chu dem", "ho va ten dem", "ho ten dem"];

/// Words in the head of a column that must not be kept (domain rule: citizen
/// number, ethnic group, religion, party, pay, home, family, health).
const SENSITIVE: &[&str] = &[
    "cccd",
    "cmnd",
    "cmtnd",
    "cmt",
    "căn cước",
    "chứng minh",
    "định danh",
    "hộ chiếu",
    "dân tộc",
    "tôn giáo",
    "đảng",
    "chi bộ",
    "lương",
    "hệ số",
    "bậc",
    "phụ cấp",
    "địa chỉ",
    "quê quán",
    "nguyên quán",
    "nơi ở",
    "chỗ ở",
    "hộ khẩu",
    "thường trú",
    "tạm trú",
    "nơi sinh",
    "gia đình",
    "vợ",
    "chồng",
    "thân nhân",
    "người thân",
    "tài khoản",
    "mã số thuế",
    "bhxh",
    "bhyt",
    "bảo hiểm",
    "sức khoẻ",
    "sức khỏe",
    "bệnh",
];

/// These are other words without their marks («bố» and «bộ phận»).
const SENSITIVE_WITH_MARKS: &[&str] = &["cha", "bố", "mẹ", "con"];

fn is_sensitive(label: &str) -> bool {
    let with_marks = !label.is_ascii() && SENSITIVE_WITH_MARKS.iter().any(|word| says(label, word));
    with_marks || SENSITIVE.iter().any(|word| says(label, word))
}

fn badge_kind(folded: &str) -> Kind {
    let is_number = ["so the", "ma the", "so hieu", "ma so"].iter().any(|phrase| has_words(folded, phrase));
    if is_number { Kind::BadgeNo } else { Kind::BadgeState }
}

/// Whether a head says a word. «đang» is not «Đảng», and «lượng» is not «lương»:
/// marks count, unless the whole head is typed without any.
fn says(label: &str, word: &str) -> bool {
    if label.is_ascii() {
        return has_words(&words(label), &fold(word));
    }
    has_words(&plain(&label.to_lowercase()), word)
}

/// Whether a line begins with a phrase, marks counting as in [`says`].
pub(super) fn says_first(line: &str, phrase: &str) -> bool {
    let (line, phrase) =
        if line.is_ascii() { (words(line), words(phrase)) } else { (plain(&line.to_lowercase()), phrase.to_owned()) };
    format!("{line} ").starts_with(&format!("{phrase} "))
}

fn has_words(text: &str, phrase: &str) -> bool {
    format!(" {text} ").contains(&format!(" {phrase} "))
}

/// Folded, with signs as blanks: «Chức vụ, chức danh» as «chuc vu chuc danh».
pub(super) fn words(text: &str) -> String {
    plain(&fold(text))
}

fn plain(text: &str) -> String {
    let letters: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names stand in one column or in neighbouring ones; a later one is another's.
fn one_run_of_names(kinds: &mut [Kind]) {
    let Some(first) = kinds.iter().position(|kind| *kind == Kind::Name) else { return };
    let run = kinds[first..].iter().take_while(|kind| **kind == Kind::Name).count();
    for kind in kinds[first + run..].iter_mut().filter(|kind| **kind == Kind::Name) {
        *kind = Kind::Dropped(DropReason::NotNeeded);
    }
}

/// «Họ và tên» often heads two columns, the second for the given name alone; a
/// file without merged cells leaves that one without a head.
fn given_names(sheet: &Sheet, bottom: usize, kinds: &mut [Kind]) {
    let Some(last) = kinds.iter().rposition(|kind| *kind == Kind::Name) else { return };
    if kinds.get(last + 1) != Some(&Kind::Unnamed) {
        return;
    }
    let texts =
        (bottom + 1..sheet.rows.len()).map(|row| (sheet.cell(row, last).shown(), sheet.cell(row, last + 1).shown()));
    let (mut given, mut other) = (0, 0);
    for (family, given_name) in texts.filter(|(family, _)| !family.is_empty()) {
        let one_word = given_name.split_whitespace().count() == 1 && given_name.chars().all(char::is_alphabetic);
        if one_word && family.chars().any(char::is_alphabetic) { given += 1 } else { other += 1 }
    }
    if given > other {
        kinds[last + 1] = Kind::Name;
    }
}

fn dropped(labels: &[Label], kinds: &[Kind]) -> Vec<DroppedColumn> {
    let columns = labels.iter().zip(kinds).enumerate();
    let why = |kind: &Kind| match kind {
        Kind::Dropped(why) => Some(*why),
        Kind::Note => Some(DropReason::FreeText),
        _ => None,
    };
    let column = |(column, (label, kind)): (usize, (&Label, &Kind))| {
        let label = Some(label.shown()).filter(|label| !label.is_empty()).unwrap_or_else(|| letter(column));
        why(kind).map(|why| DroppedColumn { label, why })
    };
    columns.filter_map(column).collect()
}
