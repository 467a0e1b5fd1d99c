//! The text module against its vectors (Vietnamese names, orders, papers) and
//! against properties that hold for every text.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::text::{
    Arg, Lang, NO_FIGURE, PeriodRule, PersonName, PhoneRefusal, Quarter, Rank, Sentences, Text, TextRefusal,
    document_date, document_number, fold, grouped, has_citizen_number, is_weekend, mask_badge_number, matches,
    name_sort_key, nfc, normal_phone, one_decimal, percent_one_decimal, point_letter, screen_date, search, sort_key,
    title_case,
};

fn vectors<T: DeserializeOwned>(name: &str) -> T {
    let all: Value = serde_json::from_str(include_str!("fixtures/text-vectors.json")).expect("the fixture is JSON");
    serde_json::from_value(all[name].clone()).expect("the fixture has this table")
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the test names a real day")
}

/// The same texts for every run: a small generator with a fixed seed, over
/// Vietnamese letters loose and composed, look-alikes, blanks and signs.
fn many_texts() -> Vec<String> {
    let pool: Vec<char> = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯfjwzñüßİΣÐƉð0123456789 .-'\u{A0}\u{200B}\u{300}\u{301}\u{302}\u{303}\u{306}\u{309}\u{31B}\u{323}ậỡ한ำ👍"
        .chars()
        .collect();
    let mut state: u64 = 20_230_315;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..20_000).map(|_| (0..next(24)).map(|_| pool[next(pool.len())]).collect()).collect()
}

/// Every order a list can be dealt in, as far as rotations and reversal go.
fn dealt(names: &[String]) -> Vec<Vec<String>> {
    let rotations = (0..names.len()).map(|by| {
        let mut dealt = names.to_vec();
        dealt.rotate_left(by);
        dealt
    });
    rotations.flat_map(|dealt| [dealt.iter().rev().cloned().collect(), dealt]).collect()
}

#[test]
fn folding_follows_the_vectors() {
    for (text, folded) in vectors::<Vec<(String, String)>>("fold") {
        assert_eq!(fold(&text), folded, "{text}");
    }
}

#[test]
fn tone_placement_blanks_and_invisible_signs_do_not_matter_in_a_search() {
    for (one, other) in [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("  Đỗ \u{A0} Đức\tDũng ", "ĐỖ ĐỨC DŨNG"),
        ("Nguyễn\u{200B} An", "nguyen an"),
    ] {
        assert_eq!(fold(one), fold(other), "{one}");
    }
    assert_ne!(fold("An Ba"), fold("Anba"));
}

#[test]
fn texts_that_look_alike_are_equal_in_normal_form() {
    for (one, other) in vectors::<Vec<(String, String)>>("nfc_equal") {
        assert_eq!(nfc(&one), nfc(&other), "{one}");
    }
    assert_eq!(nfc("ÐỨC Ɖức ðức"), "ĐỨC Đức đức");
    assert_ne!(nfc("hoà"), nfc("hòa"), "the writer's tone placement is kept");
}

#[test]
fn folding_and_normalising_twice_change_nothing_more() {
    let each_char = (0..=0x10_FFFF).filter_map(char::from_u32).map(String::from);
    for text in each_char.chain(many_texts()) {
        let (normal, folded) = (nfc(&text), fold(&text));
        assert_eq!(nfc(&normal), normal, "{text:?}");
        assert_eq!(fold(&folded), folded, "{text:?}");
        assert_eq!(fold(&normal), folded, "{text:?}");
    }
}

#[test]
fn a_text_is_normal_trimmed_and_within_its_limit() {
    let loose = " \u{FEFF}Nguye\u{302}\u{303}n \n";
    assert_eq!(Text::parse(loose, 6).unwrap().as_str(), "Nguyễn");
    assert_eq!(Text::parse(loose, 5), Err(TextRefusal::TooLong { chars: 6, chars_max: 5 }));
    assert_eq!(Text::parse(" \u{200B}\t", 5), Err(TextRefusal::Empty));
    for hidden in ["a\u{0}b", "a\nb", "a\u{85}b", "a\u{202E}b", "a\u{2028}b", "a\u{2067}b"] {
        assert_eq!(Text::parse(hidden, 9), Err(TextRefusal::Control), "{hidden:?}");
    }
    assert!(Text::parse("gia đình 👨\u{200D}👩\u{200D}👧", 50).is_ok(), "a joiner within an emoji is no control");
}

#[test]
fn a_long_text_keeps_its_lines_and_nothing_else_that_is_not_shown() {
    let typed = " Có mặt lúc 8 giờ.  \r\n\r\nĐã ký sổ trực.\n ";
    assert_eq!(Text::parse_lines(typed, 99).unwrap().as_str(), "Có mặt lúc 8 giờ.\n\nĐã ký sổ trực.");
    assert_eq!(Text::parse(typed, 99), Err(TextRefusal::Control));
    assert_eq!(Text::parse_lines("a\u{202E}b\nc", 9), Err(TextRefusal::Control));
    assert_eq!(Text::parse_lines("\n \r\n", 9), Err(TextRefusal::Empty));
}

#[test]
fn a_text_read_from_bytes_is_normalised_and_refuses_control_characters() {
    let read: Text = serde_json::from_str("\" Nguye\u{302}\u{303}n \"").unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), "\"Nguyễn\"");
    assert!(serde_json::from_str::<Text>(r#""a\u0007b""#).is_err());
    let empty: Text = serde_json::from_str("\"\"").unwrap();
    assert_eq!(Text::parse(empty.as_str(), 9), Err(TextRefusal::Empty));
}

#[test]
fn debug_of_texts_names_and_arguments_tells_nothing_of_a_person() {
    let name = PersonName::parse("Nguyễn Văn An", 80).unwrap();
    let shown = format!("{:?} {:?} {:?}", Text::parse("Nguyễn", 9), name, Arg::from("Nguyễn"));
    assert_eq!(shown, "Ok(Text(6 chars)) PersonName(Text(13 chars)) Arg::Text");
}

#[test]
fn words_sort_as_the_vectors_do_however_they_were_dealt() {
    let sorted: Vec<String> = vectors("vi_collation_words");
    for mut words in dealt(&sorted) {
        words.sort_by_cached_key(|word| sort_key(word));
        assert_eq!(words, sorted);
    }
}

#[test]
fn people_sort_by_given_family_and_middle_name() {
    let sorted: Vec<String> = vectors("sorted_by_given_family_middle");
    for mut names in dealt(&sorted) {
        names.sort_by_cached_key(|name| name_sort_key(name));
        assert_eq!(names, sorted);
    }
}

#[test]
fn order_is_decided_by_letters_then_tones_then_case() {
    let sorted = ["", "-", "1", "2", "a b", "a-", "a", "A", "à", "À", "á", "ab", "áb", "ac", "ă", "â", "z", "ж", "한"];
    for pair in sorted.windows(2).filter(|pair| pair[0] != "a b" && pair[0] != "a-") {
        assert!(sort_key(pair[0]) < sort_key(pair[1]), "{pair:?}");
    }
    assert!(sort_key("a b") < sort_key("a-b") && sort_key("a-b") < sort_key("ab"));
    assert_eq!(sort_key(" Nguye\u{302}\u{303}n  An"), sort_key("Nguyễn An"));
    assert!(sort_key("ma\u{308}") > sort_key("mạ") && sort_key("ma\u{308}") < sort_key("mă"));
}

#[test]
fn capitals_in_one_roster_do_not_part_a_given_name() {
    let mut names = ["TRẦN VĂN HÀ", "Nguyễn Văn Hạ", "Lê Văn Hà", "NGUYỄN VĂN HÀ", "Vũ Thị Hà", "Lê Văn HÀ", "Hà"];
    names.sort_by_cached_key(|name| name_sort_key(name));
    assert_eq!(names, ["Hà", "Lê Văn Hà", "Lê Văn HÀ", "NGUYỄN VĂN HÀ", "TRẦN VĂN HÀ", "Vũ Thị Hà", "Nguyễn Văn Hạ"]);
}

#[test]
fn equal_sort_keys_mean_equal_words() {
    let mut by_key = std::collections::BTreeMap::new();
    let visible = |text: &str| -> String { nfc(text).split_whitespace().collect::<Vec<_>>().join(" ") };
    for text in many_texts() {
        // Marks that no letter composes with are slips of the keyboard; their order decides nothing.
        let loose = |c| ('\u{300}'..='\u{36F}').contains(&c);
        if nfc(&text).contains(loose) || text.contains(['\u{200B}', 'ำ']) {
            continue;
        }
        let earlier = by_key.entry(sort_key(&text)).or_insert_with(|| visible(&text));
        assert_eq!(*earlier, visible(&text));
    }
    assert!(by_key.len() > 5_000);
}

#[test]
fn a_name_has_a_family_a_middle_and_a_given_name() {
    for (full, family, middle, given) in [
        ("Nguyễn Thị Hồng Hạnh", "Nguyễn", "Thị Hồng", "Hạnh"),
        ("Nguyễn  Văn \u{A0} An", "Nguyễn", "Văn", "An"),
        ("Lê An", "Lê", "", "An"),
        ("An", "", "", "An"),
    ] {
        let name = PersonName::parse(full, 80).unwrap();
        assert_eq!((name.family(), name.middle(), name.given()), (family, middle, given), "{full}");
    }
}

#[test]
fn names_in_capitals_are_written_with_a_capital_for_every_syllable() {
    for (given, wanted) in [
        ("NGUYỄN THỊ HỒNG HẠNH", "Nguyễn Thị Hồng Hạnh"),
        ("đỗ  ĐỨC dũng", "Đỗ Đức Dũng"),
        ("NGUYE\u{302}\u{303}N VĂN A\u{302}N", "Nguyễn Văn Ân"),
        ("ÐẶNG THỊ ĐÀO", "Đặng Thị Đào"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Y-BLƯM", "Y-Blưm"),
    ] {
        assert_eq!(title_case(given), wanted);
        assert_eq!(title_case(wanted), wanted);
    }
}

#[derive(Deserialize)]
struct Searched {
    query: String,
    hits: Vec<String>,
}

#[test]
fn a_search_finds_what_the_vectors_find_and_nobody_else() {
    let mut names: Vec<String> = vectors("sorted_by_given_family_middle");
    names.extend(["Vũ Thị Hạ", "Nguyễn Thị Hồng Hạnh"].map(str::to_owned));
    for Searched { query, hits } in vectors::<Vec<Searched>>("search") {
        let found = search(&query, names.iter().map(String::as_str));
        let found: Vec<&str> = found.into_iter().map(|place| names[place].as_str()).collect();
        assert_eq!(found, hits, "{query}");
    }
}

#[test]
fn exact_accents_come_before_folded_ones_and_initials_last() {
    let names = ["Đinh Uy Nam Giang", "Đỗ Văn Dũng", "Lê Văn Dung", "Bùi Văn Đùng"];
    assert_eq!(search("dung", names), [2, 1, 3, 0]);
    assert_eq!(search("dũng", names), [1, 2, 3, 0]);
    assert_eq!(search("", names), [0, 1, 2, 3], "an empty box shows everybody");
    assert_eq!(search("xyz", names), [] as [usize; 0]);
}

#[test]
fn every_word_of_a_query_needs_a_syllable_of_its_own() {
    for (query, name, wanted) in [
        ("ha vu", "Vũ Thị Hạ", Some(Rank::Folded)),
        ("Hạ vũ", "Vũ Thị Hạ", Some(Rank::Exact)),
        ("hà", "Vũ Thị Hạ", Some(Rank::Folded)),
        ("ng nguyen", "Nguyễn Ngọc An", Some(Rank::Folded)),
        ("an an", "Nguyễn Văn An", None),
        ("an", "Nguyễn Văn Lan", None),
        ("nva", "Nguyễn Văn An", Some(Rank::Initials)),
        ("đvd", "Đỗ Văn Dũng", Some(Rank::Initials)),
        ("nv", "Nguyễn Văn An", Some(Rank::Initials)),
        ("va", "Nguyễn Văn An", Some(Rank::Folded)),
        ("v", "Nguyễn Văn An", Some(Rank::Exact)),
        ("nva x", "Nguyễn Văn An", None),
        ("a", "", None),
    ] {
        assert_eq!(matches(query, name), wanted, "{query} / {name}");
    }
}

#[test]
fn papers_and_screens_write_dates_in_their_own_way() {
    for (date, written) in vectors::<Vec<(NaiveDate, String)>>("document_date") {
        assert_eq!(document_date(date), written);
    }
    for month in 1..=12 {
        assert_eq!(document_date(day(2024, month, 9)).contains("tháng 0"), month < 3, "month {month}");
    }
    assert_eq!(screen_date(day(1980, 3, 5)), "05/03/1980");
}

#[test]
fn reports_are_due_on_the_fifteenth_of_the_quarters_last_month() {
    let table: Value = vectors("quarter_due");
    for year in [2023, 2026] {
        let due: Vec<NaiveDate> = serde_json::from_value(table[year.to_string()].clone()).unwrap();
        let ours: Vec<NaiveDate> = (1..=4).map(|number| Quarter::new(year, number).unwrap().due()).collect();
        assert_eq!(ours, due);
    }
    assert_eq!((Quarter::new(2023, 0), Quarter::new(2023, 5), Quarter::new(99_999, 1)), (None, None, None));
}

#[test]
fn due_dates_on_a_weekend_are_known_and_not_moved() {
    let table: Value = vectors("quarter_due");
    let weekend: Vec<NaiveDate> = serde_json::from_value(table["weekend"].clone()).unwrap();
    let all = (2023..=2026).flat_map(|year| (1..=4).map(move |number| Quarter::new(year, number).unwrap().due()));
    assert_eq!(all.filter(|&due| is_weekend(due)).collect::<Vec<_>>(), weekend);
}

#[test]
fn a_quarters_report_covers_the_days_its_rule_says() {
    let table: std::collections::BTreeMap<String, (NaiveDate, NaiveDate)> = vectors("quarter_period_15to14_unverified");
    for (name, period) in table {
        let (year, number) = name.split_once('Q').unwrap();
        let quarter = Quarter::new(year.parse().unwrap(), number.parse().unwrap()).unwrap();
        assert_eq!(quarter.period(PeriodRule::FifteenthToFourteenth), period, "{name}");
    }
    let last = Quarter::new(2023, 4).unwrap();
    assert_eq!(last.period(PeriodRule::Calendar), (day(2023, 10, 1), day(2023, 12, 31)));
    let first = Quarter::new(2024, 1).unwrap();
    assert_eq!(first.period(PeriodRule::Calendar), (day(2024, 1, 1), day(2024, 3, 31)));
}

#[test]
fn every_day_belongs_to_exactly_the_quarter_whose_period_holds_it() {
    for rule in [PeriodRule::FifteenthToFourteenth, PeriodRule::Calendar] {
        for date in day(2023, 11, 1).iter_days().take(800) {
            let quarter = Quarter::of(date, rule).unwrap();
            let (from, to) = quarter.period(rule);
            assert!(from <= date && date <= to, "{date} {rule:?} {quarter:?}");
        }
    }
    let turn = Quarter::of(day(2023, 12, 15), PeriodRule::FifteenthToFourteenth).unwrap();
    assert_eq!((turn.year(), turn.number()), (2024, 1));
}

#[test]
fn the_period_rule_is_a_setting_by_name() {
    for (rule, name) in [(PeriodRule::FifteenthToFourteenth, "\"15to14\""), (PeriodRule::Calendar, "\"calendar\"")] {
        assert_eq!(serde_json::to_string(&rule).unwrap(), name);
        assert_eq!(serde_json::from_str::<PeriodRule>(name).unwrap(), rule);
    }
}

#[test]
fn document_numbers_below_ten_get_a_leading_zero() {
    for (number, sign, written) in vectors::<Vec<(u32, String, String)>>("document_number") {
        assert_eq!(document_number(number, &sign), written);
    }
}

#[test]
fn figures_have_a_decimal_comma_and_points_between_thousands() {
    for (number, written) in
        [(0, "0"), (999, "999"), (1000, "1.000"), (-1_234_567, "-1.234.567"), (i64::MIN, "-9.223.372.036.854.775.808")]
    {
        assert_eq!(grouped(number), written);
    }
    for (tenths, written) in [(12_345, "1.234,5"), (0, "0,0"), (7, "0,7"), (-5, "-0,5"), (-15, "-1,5")] {
        assert_eq!(one_decimal(tenths), written);
    }
}

#[test]
fn shares_are_rounded_half_up_to_one_decimal() {
    for (part, whole, written) in [
        (1, 8, "12,5%"),
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (1, 2000, "0,1%"),
        (1, 2001, "0,0%"),
        (15, 15, "100,0%"),
        (25, 2, "1.250,0%"),
        (0, 0, NO_FIGURE),
        (u64::MAX, u64::MAX, "100,0%"),
        (u64::MAX, 1, NO_FIGURE),
    ] {
        assert_eq!(percent_one_decimal(part, whole), written, "{part} of {whole}");
    }
}

#[test]
fn points_are_lettered_in_the_vietnamese_alphabet_and_end_with_y() {
    let letters: Vec<char> = vectors("point_letters");
    assert_eq!((0..).map_while(point_letter).collect::<Vec<_>>(), letters);
}

#[test]
fn a_citizen_number_is_noticed_however_it_is_grouped() {
    for (text, wanted) in [
        ("030190001234", true),
        ("CCCD 030 190 001 234, cấp 2021", true),
        ("030.190.001.234", true),
        ("0301\u{A0}9000\u{A0}1234", true),
        ("số 030190 001234 ngày 05.01.2024", true),
        ("030190001234 2021", true),
        ("H23-030190001234-CC", true),
        ("mã 1030190001234", true),
        ("03019000123", false),
        ("030 190  001 234", false),
        ("030-190-001-234", true),
        ("giai đoạn 2021-2025-2030", false),
        ("gọi 0220-3745-113", false),
        ("H23-*********234-CC", false),
        ("lúc 08.30 05.01.2024", false),
        ("ngày 05.01.2024 08.30 vắng", false),
        ("gọi 0912 345 678 rồi 0220 3745 113", false),
        ("gọi 0912345678 0220 3745 113", false),
        ("QĐ 13253/QĐ-UBND ngày 15/12/2023", false),
        ("", false),
    ] {
        assert_eq!(has_citizen_number(text), wanted, "{text}");
    }
}

#[test]
fn a_masked_badge_number_shows_the_last_three_digits_only() {
    for (number, masked) in vectors::<Vec<(String, String)>>("badge_mask") {
        assert_eq!(mask_badge_number(&number), masked);
    }
    assert_eq!(mask_badge_number("030 190 001 234"), "*** *** *** 234");
    assert_eq!(mask_badge_number("H23-0012-CC"), "H23-0012-CC");
}

#[test]
fn no_masked_text_still_holds_a_citizen_number() {
    let digits = |text: &String| text.replace(|c: char| !c.is_ascii_digit() && c != ' ' && c != '.', "7");
    let mut masked = 0;
    for text in many_texts().iter().map(digits).chain(["030190001234 5678 90123".to_owned()]) {
        let shown = mask_badge_number(&text);
        assert!(!has_citizen_number(&shown), "{text} → {shown}");
        assert_eq!(shown.chars().count(), text.chars().count());
        masked += usize::from(shown != text);
    }
    assert!(masked > 1_000, "{masked}");
}

#[test]
fn phone_numbers_get_their_zero_back_and_lose_the_country() {
    for (written, normal) in vectors::<Vec<(String, String)>>("phone") {
        assert_eq!(normal_phone(&written).as_deref(), Ok(normal.as_str()), "{written}");
        assert_eq!(normal_phone(&normal).as_deref(), Ok(normal.as_str()));
    }
    for (written, normal) in [
        ("(+84) 912-345-678", "0912345678"),
        ("+84 (0)912.345.678", "0912345678"),
        ("0084 220 3745113", "02203745113"),
        ("2203745113", "02203745113"),
        ("843456789", "0843456789"),
        ("0843456789", "0843456789"),
        ("84843456789", "0843456789"),
    ] {
        assert_eq!(normal_phone(written).as_deref(), Ok(normal), "{written}");
    }
}

#[test]
fn what_is_no_phone_number_is_refused_with_the_reason() {
    for (written, refusal) in [
        ("01234567890", PhoneRefusal::Before2018),
        ("091234567", PhoneRefusal::NotAPhone),
        ("0612345678", PhoneRefusal::NotAPhone),
        ("+1 555 010 0000", PhoneRefusal::NotAPhone),
        ("", PhoneRefusal::NotAPhone),
        ("0912345678 (Zalo)", PhoneRefusal::NotDigits),
        ("0912345678; 0912345679", PhoneRefusal::NotDigits),
    ] {
        assert_eq!(normal_phone(written), Err(refusal), "{written}");
    }
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let sentences = Sentences::shipped();
    for lang in Lang::ALL {
        assert_eq!(sentences.problems(lang), [] as [String; 0], "{lang:?}");
    }
    let keys = |lang| sentences.outline(lang).keys().collect::<BTreeSet<_>>();
    let lone: Vec<_> = keys(Lang::Vi).symmetric_difference(&keys(Lang::En)).copied().collect();
    assert_eq!(lone, [] as [&String; 0], "keys in one language only");
    assert_eq!(sentences.outline(Lang::Vi), sentences.outline(Lang::En));
    assert!(sentences.knows(Lang::Vi, "state-saved"));
}

#[test]
fn every_shipped_sentence_is_said_without_gaps_when_its_variables_are_given() {
    let sentences = Sentences::shipped();
    for lang in Lang::ALL {
        for (key, variables) in sentences.outline(lang) {
            let args: Vec<(&str, Arg)> = variables.iter().map(|name| (name.as_str(), Arg::Count(2))).collect();
            let said = sentences.tell(lang, key, &args);
            assert!(
                !said.is_empty() && !said.contains("{$") && !said.contains('\u{2068}') && said != format!("«{key}»"),
                "{key}: {said}"
            );
        }
    }
}

#[test]
fn a_planted_difference_between_the_files_is_seen() {
    let planted = Sentences::of("a = { $x } và { $y }\nb = B\nb = C\n", "a = { $x }\nc\n");
    assert_ne!(planted.outline(Lang::Vi)["a"], planted.outline(Lang::En)["a"]);
    assert_eq!(planted.problems(Lang::Vi).len(), 1, "b is written twice");
    assert_eq!(planted.problems(Lang::En).len(), 1, "c has no sentence");
    assert!(!planted.knows(Lang::En, "c"));
}

#[test]
fn a_sentence_is_said_in_the_language_asked_then_in_vietnamese_then_as_its_key() {
    let sentences = Sentences::of(
        "both = { $who } đã gửi { $n } mục\nonly = chỉ tiếng Việt\n",
        "both =\n    { $who } sent { $n ->\n        [one] one entry\n       *[other] { $n } entries\n    }\n",
    );
    let args = |n: i64| [("who", Arg::from("Ánh")), ("n", Arg::from(n))];
    for (lang, n, wanted) in [
        (Lang::Vi, 1, "Ánh đã gửi 1 mục"),
        (Lang::En, 1, "Ánh sent one entry"),
        (Lang::En, 2023, "Ánh sent 2023 entries"),
    ] {
        assert_eq!(sentences.tell(lang, "both", &args(n)), wanted);
    }
    assert_eq!(sentences.tell(Lang::En, "only", &[]), "chỉ tiếng Việt");
    assert_eq!(sentences.tell(Lang::En, "none", &[]), "«none»");
    assert_eq!(sentences.tell(Lang::Vi, "both", &[("n", Arg::from(3_u32))]), "{$who} đã gửi 3 mục");
    assert_eq!(Sentences::say(Lang::En, "state-saved", &[]), "saved");
}

#[test]
fn sentences_are_said_from_many_threads_at_once() {
    let said: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Sentences::say(Lang::Vi, "app-name", &[]))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(said, ["Kỷ Cương"; 4]);
}

#[test]
fn languages_are_named_by_their_codes() {
    for lang in Lang::ALL {
        assert_eq!(serde_json::to_value(lang).unwrap(), lang.code());
        assert_eq!(serde_json::from_value::<Lang>(lang.code().into()).unwrap(), lang);
    }
}
