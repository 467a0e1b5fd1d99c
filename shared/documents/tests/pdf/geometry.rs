//! The numbers of annex I of NĐ 30/2020/NĐ-CP, within half a millimetre.

use crate::reader::{Page, Word, ends};
use crate::samples::*;
use crate::{assert_near, assert_size, written};
use documents::paper::*;

const LEFT: f32 = 30.0;
const RIGHT: f32 = 190.0;
const TOP: f32 = 20.0;
const BOTTOM: f32 = 277.0;

/// All but page numbers and foot.
fn text(page: &Page) -> impl Iterator<Item = &Word> {
    page.words.iter().filter(|word| word.top > TOP - 1.0 && word.top < page.height - TOP)
}

#[test]
fn pages_are_a4_and_all_text_stands_within_the_margins() {
    for (paper, lying) in [(minutes(), 0), (badge_list(30), 7)] {
        let pages = written(&paper).pages();
        assert!(pages.len() >= 3);
        for (place, page) in pages.iter().enumerate() {
            let lies = lying > 0 && place > 0;
            let (width, height) = if lies { (297.0, 210.0) } else { (210.0, 297.0) };
            assert_near(page.width, width);
            assert_near(page.height, height);
            for word in text(page) {
                assert!(word.left >= LEFT - 0.1 && word.right <= width - 20.0 + 0.1, "{word:?}");
                assert!(word.line_top() >= TOP - 0.3 && word.end <= height - 20.0 + 0.1, "{word:?}");
            }
        }
    }
}

#[test]
fn the_state_is_on_the_right_at_13_and_the_motto_below_it_at_14_with_a_line_of_its_length() {
    let file = written(&minutes());
    let page = &file.pages()[0];
    let state = page.find("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    let motto = page.find("Độc lập - Tự do - Hạnh phúc");
    assert_size(state[0], 13.0);
    assert_size(motto[0], 14.0);
    assert_near(ends(&state).1, RIGHT);
    assert_near(state[0].line_top(), TOP);
    assert_near((ends(&state).0 + ends(&state).1) / 2.0, (ends(&motto).0 + ends(&motto).1) / 2.0);
    assert_near(motto[0].base() - state[0].base(), 14.0 * 1.149 * 25.4 / 72.0);
    let line = rule_below(&file.rules(1, 10.0), &motto);
    assert_near(line.0, ends(&motto).0);
    assert_near(line.1, ends(&motto).1);
}

/// The first line below words.
fn rule_below(rules: &[(f32, f32, f32)], words: &[&Word]) -> (f32, f32) {
    let (left, right) = ends(words);
    let below = |rule: &&(f32, f32, f32)| rule.2 > words[0].base() && rule.0 < right && rule.1 > left;
    let rule = rules.iter().filter(below).min_by(|one, other| one.2.total_cmp(&other.2)).expect("a line below");
    assert!(rule.2 - words[0].base() < 3.0, "the line is {} mm below", rule.2 - words[0].base());
    (rule.0, rule.1)
}

#[test]
fn the_agency_is_bold_below_its_parent_with_a_line_of_a_third_to_half() {
    let file = written(&letter());
    let page = &file.pages()[0];
    let (parent, agency) = (page.find("UBND HUYỆN TỨ KỲ"), page.find("TRUNG TÂM VĂN HOÁ"));
    assert_size(parent[0], 13.0);
    assert_size(agency[0], 13.0);
    assert_near((ends(&parent).0 + ends(&parent).1) / 2.0, (ends(&agency).0 + ends(&agency).1) / 2.0);
    let (left, right) = rule_below(&file.rules(1, 10.0), &agency);
    let part = (right - left) / (ends(&agency).1 - ends(&agency).0);
    assert!((1.0 / 3.0..=0.5).contains(&part), "{part}");
    assert_near((left + right) / 2.0, (ends(&agency).0 + ends(&agency).1) / 2.0);
}

#[test]
fn an_agency_too_long_for_its_column_is_set_at_12_and_stays_in_it() {
    let page = &written(&minutes()).pages()[0];
    let agency = page.find("ĐOÀN KIỂM TRA KỶ LUẬT,");
    assert_size(agency[0], 12.0);
    assert!(agency[0].left >= LEFT && ends(&agency).1 < page.find("CỘNG")[0].left);
}

#[test]
fn a_level_of_the_administration_begins_a_line() {
    let page = &written(&minutes()).pages()[0];
    let (people, level) = (page.find("UỶ BAN NHÂN DÂN"), page.find("HUYỆN TỨ KỲ"));
    assert!(level[0].top > people[3].top + 2.0, "they stand on two lines");
}

#[test]
fn number_and_date_stand_on_one_base_line_and_what_a_letter_is_about_below_the_number() {
    let page = &written(&letter()).pages()[0];
    let (number, place, about) =
        (page.find("Số:")[0], page.find("Tứ Kỳ, ngày 05 tháng 01 năm 2024"), page.find("V/v")[0]);
    assert_size(number, 13.0);
    assert_size(place[0], 14.0);
    assert_size(about, 12.0);
    assert!((number.base() - place[0].base()).abs() < 0.15);
    assert_near(about.line_top() - number.line_top(), (13.0 * 1.149 + 6.0) * 25.4 / 72.0);
}

#[test]
fn the_title_is_in_the_middle_at_14_with_a_line_of_a_third_to_half() {
    let file = written(&minutes());
    let page = &file.pages()[0];
    let (kind, last) = (page.find("BIÊN BẢN"), page.find("tại Trung tâm Văn hoá - Thông tin và Thể thao huyện Tứ Kỳ"));
    for words in [&kind, &last] {
        assert_size(words[0], 14.0);
        assert_near((ends(words).0 + ends(words).1) / 2.0, (LEFT + RIGHT) / 2.0);
    }
    let (left, right) = rule_below(&file.rules(1, 10.0), &last);
    let part = (right - left) / (ends(&last).1 - ends(&last).0);
    assert!((1.0 / 3.0..=0.5).contains(&part), "{part}");
}

#[test]
fn the_body_is_14_filled_on_both_sides_indented_with_6_points_between_paragraphs() {
    let page = &written(&paper(vec![body(sentence(1)), body(sentence(2))])).pages()[0];
    let step = 14.0 * 1.149 * 25.4 / 72.0;
    let first = &page.words[0];
    assert_size(first, 14.0);
    assert_near(first.left, LEFT + 12.7);
    let lines: Vec<Vec<&Word>> = page
        .words
        .iter()
        .collect::<Vec<_>>()
        .chunk_by(|one, next| (one.top - next.top).abs() < 0.1)
        .map(<[_]>::to_vec)
        .collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[..3].iter().all(|line| (ends(line).1 - RIGHT).abs() < 0.2), "{lines:?}");
    assert!(lines[1..4].iter().all(|line| (line[0].left - LEFT).abs() < 0.1));
    assert_near(lines[1][0].top - lines[0][0].top, step);
    assert_near(lines[4][0].top - lines[3][0].top, step + 6.0 * 25.4 / 72.0);
    assert_near(lines[4][0].left, LEFT + 12.7);
}

#[test]
fn bases_end_with_semicolons_and_the_last_with_a_full_stop() {
    let page =
        &written(&paper(vec![Block::Bases(vec!["Căn cứ một".into(), "Căn cứ hai;".into(), "Căn cứ ba;".into()])]))
            .pages()[0];
    for said in ["một;", "hai;", "ba."] {
        assert_size(page.find(said)[0], 14.0);
    }
}

#[test]
fn pages_are_numbered_in_the_top_margin_but_the_first_of_each_section() {
    let pages = written(&badge_list(12)).pages();
    let numbers: Vec<Option<String>> = pages.iter().map(|page| number(page).map(|word| word.said.clone())).collect();
    let wanted: Vec<Option<String>> =
        [None, None, Some("2"), Some("3")].map(|number| number.map(str::to_owned)).to_vec();
    assert_eq!(numbers, wanted);
    for page in &pages[2..] {
        let word = number(page).unwrap();
        assert_size(word, 13.0);
        assert_near(word.middle(), (LEFT + page.width - 20.0) / 2.0);
        assert!(word.top > 5.0 && word.end < TOP - 2.0);
    }
}

fn number(page: &Page) -> Option<&Word> {
    page.words.iter().find(|word| word.end < TOP - 1.0)
}

#[test]
fn those_who_sign_have_30_mm_between_their_title_and_their_name() {
    let pages = written(&minutes()).pages();
    let page = pages.last().unwrap();
    let (title, name) = (page.find("TRƯỞNG ĐOÀN"), page.find("Đỗ Đức Dũng"));
    assert_size(title[0], 14.0);
    assert_size(name[0], 14.0);
    let notes: Vec<&Word> = page.words.iter().filter(|word| word.said == "tên)").collect();
    assert_eq!(notes.len(), 3);
    assert!(notes.iter().all(|note| name[0].line_top() - note.end >= 29.7), "{notes:?} {name:?}");
    let columns = ["Phạm", "Đỗ", "Nguyễn"].map(|first| page.words.iter().rfind(|word| word.said == first).unwrap());
    assert!(columns.iter().all(|word| (word.top - name[0].top).abs() < 0.1), "names are level");
    assert!(title.iter().all(|word| (word.top - page.find("NGƯỜI GHI")[0].top).abs() < 0.1), "titles are level");
}

#[test]
fn recipients_stand_on_the_left_level_with_the_title_of_who_signs() {
    let page = &written(&letter()).pages()[0];
    let (word, list, title) = (page.find("Nơi nhận:")[0], page.find("- Như trên;"), page.find("KT. GIÁM ĐỐC"));
    assert_size(word, 12.0);
    assert_size(list[0], 11.0);
    assert_size(title[0], 14.0);
    assert_near(word.left, LEFT);
    assert_near(list[0].left, LEFT);
    assert_near(word.line_top(), title[0].line_top());
    assert!(page.says("- Lưu: VT, NV."));
    assert!(title[0].left > 105.0);
}

#[test]
fn hyphens_of_addressees_stand_below_the_colon() {
    let page = &written(&letter()).pages()[0];
    let (colon, hyphen) = (page.find("Kính gửi:"), page.find("- Uỷ ban nhân dân huyện Tứ Kỳ;"));
    assert!(hyphen[0].top > colon[0].top + 4.0);
    assert!((hyphen[0].left - colon[1].right).abs() < 2.0);
    assert!(page.says("- Phòng Nội vụ huyện Tứ Kỳ."));
    let one = &written(&paper(vec![Block::Addressees(vec!["Phòng Nội vụ".into()])])).pages()[0];
    assert!((one.find("gửi: Phòng")[0].top - one.find("Phòng Nội vụ")[0].top).abs() < 0.1);
}

#[test]
fn tables_are_11_and_the_foot_is_9() {
    let upright = written(&minutes()).pages();
    assert_size(upright[1].find("Họ và tên")[0], 11.0);
    assert_size(upright[1].find("Trang 2/3")[0], 9.0);
    assert!(upright.iter().all(|page| page.find("Nội bộ")[0].top > BOTTOM));
    assert_size(written(&badge_list(4)).pages()[1].find("Họ và tên")[0], 11.0);
}

#[test]
fn a_foot_of_several_lines_takes_its_room_from_the_text_and_stays_on_the_paper() {
    let foot = "Mã đối chiếu và lời nói rõ văn bản này được thay bằng văn bản nào. ".repeat(9);
    let pages = written(&Paper { foot: Some(foot), ..paper((0..20).map(|it| body(sentence(it))).collect()) }).pages();
    let first = pages[0].find("Mã")[0].top;
    let small = |word: &&Word| word.size() < 10.0;
    assert!(pages[0].words.iter().filter(small).all(|word| word.end < 293.0));
    assert!(pages[0].words.iter().filter(|word| !small(word)).all(|word| word.end < first));
}

#[test]
fn marks_are_boxed_above_everything_on_the_first_page_only() {
    let file = written(&badge_list(4));
    let pages = file.pages();
    let mark = pages[0].find("DỰ THẢO");
    assert!(pages[0].words.iter().all(|word| word.top >= mark[0].top - 0.1));
    let around = file.rules(1, 10.0).into_iter().filter(|rule| rule.0 < mark[0].left && rule.1 > mark[1].right);
    assert_eq!(around.filter(|rule| rule.2 < mark[0].end + 3.0).count(), 2, "a line above and one below");
    assert!(!pages[1].says("DỰ THẢO"));
}
