//! When two spellings are one name: letters, hats and tones count, but where in a
//! syllable the tone stands («hoà», «hòa»), capitals and blanks do not. Folding
//! the accents away would make Hùng and Hưng, Hường and Hương one person.

use shared::text::nfc;

/// The form in which names and posts are compared: small letters, single blanks,
/// each tone behind the letters of its syllable.
pub(super) fn spelling(text: &str) -> String {
    let lower = nfc(&text.to_lowercase());
    let seen: String = lower.chars().filter(|&c| !is_invisible(c)).collect();
    seen.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Vowels without a tone, then with huyền, hỏi, ngã, sắc and nặng.
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];

/// The tones' signs as they stand behind a syllable.
const TONES: [char; 6] = ['\0', '`', '?', '~', '\'', '.'];

/// A word may be several syllables joined by a hyphen; each keeps its own tone.
fn word(word: &str) -> String {
    let mut spelt = String::with_capacity(word.len() + 1);
    let mut tones = String::new();
    for c in word.chars() {
        if !c.is_alphabetic() {
            spelt.push_str(&std::mem::take(&mut tones));
        }
        let (letter, tone) = parted(c);
        spelt.push(letter);
        tones.extend(tone);
    }
    spelt + &tones
}

fn parted(c: char) -> (char, Option<char>) {
    let found = VOWELS.iter().find_map(|vowels| Some((vowels[0], vowels.iter().position(|&vowel| vowel == c)?)));
    match found {
        Some((letter, tone)) => (letter, (tone > 0).then_some(TONES[tone])),
        None => (c, None),
    }
}

/// What copying from a web page leaves between letters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::spelling;

    #[test]
    fn only_the_place_of_the_tone_capitals_and_blanks_may_differ() {
        for (one, other, equal) in [
            ("Nguyễn Văn Hoà", "Nguyễn Văn Hòa", true),
            ("Trần Thị Thuỷ", "TRẦN THỊ THỦY", true),
            ("Lê Thị Thuý", "Lê Thị Thúy", true),
            ("Ủy ban", "Uỷ  ban ", true),
            ("Lê Khoẻ", "Lê Khỏe", true),
            ("Đỗ Quý", "Đỗ Qúy", true),
            ("Nguye\u{302}\u{303}n", "Nguyễn", true),
            ("Đào", "\u{D0}ào", true),
            ("Lê\u{A0}Văn\u{200B} An", "Lê Văn An", true),
            ("Y-Thuỷ Niê", "Y-Thủy Niê", true),
            ("Lê Văn Hùng", "Lê Văn Hưng", false),
            ("Lê Văn Hùng", "Lê Văn Hứng", false),
            ("Trần Thị Hường", "Trần Thị Hương", false),
            ("Lê Thị Hoà", "Lê Thị Hoá", false),
            ("Lê Thị Hoa", "Lê Thị Hoà", false),
            ("Đỗ An", "Do An", false),
            ("Lê Mỹ", "Lê Mĩ", false),
            ("Lê Văn An", "Lê VănAn", false),
        ] {
            assert_eq!(spelling(one) == spelling(other), equal, "{one} and {other}");
        }
    }
}
