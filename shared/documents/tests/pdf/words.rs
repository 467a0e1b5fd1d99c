//! What is put in is what is read, letter by letter.

use crate::reader::without_blanks;
use crate::samples::*;
use crate::written;
use documents::paper::*;
use shared::text::nfc;

#[test]
fn the_text_read_is_the_text_put_in() {
    let file = written(&minutes());
    let letters = file.letters();
    assert_eq!(letters, nfc(&letters));
    for number in 1..9 {
        assert!(letters.contains(&without_blanks(&sentence(number))), "{number}");
    }
    for said in [
        "II. NỘI DUNG VÀ KẾT QUẢ",
        "Vắng mặt",
        "Không lý do",
        "tổng hợp số liệu của các tổ trong đoàn.",
        "Mã đối chiếu: 4F2A-91C7-03BE-77D0.",
    ] {
        assert!(letters.contains(&without_blanks(said)), "{said}");
    }
}

/// Every letter of Vietnamese in each face, and the signs that papers use.
#[test]
fn every_letter_is_read_back_in_every_face() {
    let said: String = ('\u{1EA0}'..='\u{1EF9}')
        .chain("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư «»“”–…§%&<>\"'".chars())
        .collect();
    for face in [Face::Regular, Face::Bold, Face::Italic, Face::BoldItalic] {
        let words = Words::in_face(face, said.clone());
        let letters = written(&paper(vec![Block::Paragraph(Paragraph { words, lie: Lie::Body })])).letters();
        assert_eq!(letters, without_blanks(&said), "{face:?}");
    }
}

#[test]
fn composed_and_taken_apart_letters_are_written_the_same() {
    let apart = "Nguye\u{302}\u{303}n Thi\u{323} Ho\u{302}\u{300}ng";
    let [one, other] = [apart.to_owned(), nfc(apart)].map(|said| written(&paper(vec![body(said)])).letters());
    assert_eq!(one, other);
    assert_eq!(one, "NguyễnThịHồng");
}

#[test]
fn what_the_font_lacks_is_seen_and_read_and_nothing_after_it_is_lost() {
    let said = "trước 漢字😀 sau";
    let file = written(&paper(vec![body(said)]));
    assert_eq!(file.letters(), without_blanks(said));
    let page = &file.pages()[0];
    let (before, after) = (page.find("trước")[0], page.find("sau")[0]);
    let shown = (before.right + 1.0, before.top, after.left - 1.0, before.end);
    assert!(shown.2 - shown.0 > 5.0, "it has a width");
    assert!(file.ink(1, shown) > 0.05, "it is seen");
}

#[test]
fn signs_without_form_do_no_harm() {
    for said in ["a\u{0}b", "a\u{feff}b", "a\u{200b}b", "a\u{202e}b", "a\u{ad}b", "a\u{fffe}b", "a\u{7f}b"] {
        assert_eq!(written(&paper(vec![body(said)])).letters(), "ab", "{said:?}");
    }
    assert_eq!(
        written(&paper(vec![body("a\u{e000}b\u{f8ff}")]))
            .letters()
            .chars()
            .filter(|sign| sign.is_ascii())
            .collect::<String>(),
        "ab"
    );
    assert_eq!(written(&paper(vec![body("một\nhai")])).pages()[0].words.len(), 2);
}

#[test]
fn a_long_unbroken_word_is_cut_and_none_of_it_lost() {
    let long = "0123456789abcdef".repeat(40);
    let file = written(&paper(vec![
        body(format!("mã {long} hết")),
        Block::Table(one_row(vec![Cell::plain(long.clone()), Cell::plain("x")])),
    ]));
    assert_eq!(file.letters().matches(&long).count(), 2);
    assert!(file.pages()[0].words.iter().all(|word| word.right <= 190.1));
}

#[test]
fn long_names_of_people_and_units_wrap_inside_their_cells() {
    let unit = "Trung tâm Dịch vụ nông nghiệp huyện Tứ Kỳ, bộ phận Trồng trọt, Bảo vệ thực vật, Chăn nuôi và Thú y khu vực phía Nam huyện";
    assert!(unit.chars().count() >= 120);
    let name = "Nguyễn Trần Hoàng Khánh Vỹ";
    let cells = vec![Cell::plain(name), Cell::plain(unit), Cell::plain("cuối")];
    let file = written(&paper(vec![Block::Table(one_row(cells))]));
    assert!(file.letters().contains(&without_blanks(&format!("{name}{unit}cuối"))));
    let page = &file.pages()[0];
    let last = page.find("cuối")[0];
    let inside = |word: &&crate::reader::Word| word.said != "cuối";
    assert!(page.words.iter().filter(inside).all(|word| word.right < last.left));
}

fn one_row(cells: Vec<Cell>) -> Table {
    Table {
        name: "bảng".into(), columns: vec![column(1, Lie::Body); cells.len()], head: Vec::new(), rows: vec![cells]
    }
}

#[test]
fn no_block_however_empty_makes_a_paper_fail() {
    let nothing = Signature { title: Vec::new(), note: None, mark: SignatureMark::Room, name: None };
    let blocks = vec![
        Block::Head(Head { parent: None, agency: String::new(), number: None, about: None, place: None }),
        Block::Title(Title { kind: String::new(), about: String::new() }),
        Block::Addressees(Vec::new()),
        Block::Bases(Vec::new()),
        body(""),
        Block::BlankLines(0),
        Block::Table(Table { name: String::new(), columns: Vec::new(), head: Vec::new(), rows: Vec::new() }),
        Block::Table(Table {
            name: String::new(),
            columns: vec![column(0, Lie::Body); 2],
            head: vec![vec![Cell::bold("đầu").across(9).down(9)]],
            rows: vec![vec![], vec![Cell::plain("một"); 5]],
        }),
        Block::Signatures(Vec::new()),
        Block::Closing(Closing { recipients: Vec::new(), signature: nothing }),
        Block::Code(Code { words: Words::default(), qr: String::new() }),
    ];
    assert!(written(&paper(blocks)).letters().contains("một"));
    assert_eq!(written(&paper(Vec::new())).pages().len(), 1);
}

#[test]
fn the_printed_qr_code_says_what_was_put_in() {
    for said in ["KC1:4F2A".to_owned(), "KC1:8d969eef6ecad3c29a3a629280e686cf0c3f5d5a".to_owned(), "Đ7".repeat(200)] {
        let code = Block::Code(Code { words: Words::plain("Mã"), qr: said.clone() });
        let (width, pixels) = written(&paper(vec![code])).grey(1);
        // What a phone held over the code sees: 100 mm of the page.
        let side = 100 * crate::reader::PIXELS;
        let mut page = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * width + x]);
        let found: Vec<String> = page.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
        assert_eq!(found, [said]);
    }
}

/// Characters of all planes, from a seed.
struct Strange(u64);

impl Strange {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn words(&mut self) -> String {
        let length = self.next() % 300;
        (0..length).filter_map(|_| self.sign()).collect()
    }

    fn sign(&mut self) -> Option<char> {
        let (kind, value) = (self.next() % 6, self.next() as u32);
        match kind {
            0 => Some(' '),
            1 => char::from_u32(value % 0x80),
            2 => char::from_u32(0x1EA0 + value % 0x60),
            3 => char::from_u32(0x300 + value % 0x70),
            4 => char::from_u32(value % 0x1_0000),
            _ => char::from_u32(value % 0x11_0000),
        }
    }
}

/// Whatever a person typed or pasted is a paper: a line at least, no panic, no refusal.
#[test]
fn no_text_however_strange_makes_the_writer_fail() {
    for seed in 0..150 {
        let mut strange = Strange(seed);
        let mut next = || strange.words();
        let mut refused = signature(&next(), &next());
        refused.mark = SignatureMark::Words(next());
        let mut blocks =
            vec![head(), Block::Title(Title { kind: next(), about: next() }), Block::Bases(vec![next(), next()])];
        blocks.extend([
            body(next()),
            item(next()),
            heading(Level::Part, &next()),
            Block::Addressees(vec![next(), next()]),
        ]);
        blocks.push(Block::Table(one_row((0..seed % 9).map(|_| Cell::plain(next())).collect())));
        blocks.push(Block::Signatures(vec![refused, signature(&next(), &next())]));
        let made = Paper { title: next(), foot: Some(next()), marks: vec![next()], ..paper(blocks) };
        let bytes = documents::pdf(&made, &Pictures::new());
        assert!(bytes.is_ok(), "seed {seed}: {bytes:?}");
        if seed % 15 == 0 {
            let file = crate::reader::File::of(&bytes.unwrap());
            file.ask("qpdf", &["--check", "FILE"]);
            assert!(file.pages().iter().flat_map(|page| &page.words).all(|word| word.right <= 191.0), "seed {seed}");
        }
    }
}
