//! Texts that would be formulas, markup, fields or codes if a writer let them: in every
//! field of a paper, in every format, they are words.

use calamine::{Data, Reader};
use documents::office;
use documents::paper::{
    AnnexTitle, Block, Cell, Closing, Code, Content, Face, Head, Heading, IssueDate, Level, Lie, Number, Paper,
    Paragraph, PlaceDate, Signature, SignatureMark, Table, Title, Words,
};

use super::office_suite::converted;
use super::package::{Node, Parts, parts, tree};
use super::{lists, papers, xlsx};

/// What is typed, and what is read afterwards.
const TEXTS: &[(&str, &str)] = &[
    ("=HYPERLINK(\"http://x.example\",\"a\")", "=HYPERLINK(\"http://x.example\",\"a\")"),
    ("+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0"),
    ("-2+3", "-2+3"),
    ("@SUM(1+1)", "@SUM(1+1)"),
    ("\t=1+1", " =1+1"),
    ("\r=1+1", " =1+1"),
    ("＝1+1", "＝1+1"),
    ("a;=1+1", "a;=1+1"),
    ("{=1+1}", "{=1+1}"),
    ("<w:p><w:r/></w:p>", "<w:p><w:r/></w:p>"),
    ("</w:t></w:r><w:instrText>DDEAUTO</w:instrText>", "</w:t></w:r><w:instrText>DDEAUTO</w:instrText>"),
    ("{ INCLUDETEXT \"c:\\\\x\" }", "{ INCLUDETEXT \"c:\\\\x\" }"),
    ("&lt;&amp;&#x41;&xxe;", "&lt;&amp;&#x41;&xxe;"),
    ("]]><!--x--><?x?>", "]]><!--x--><?x?>"),
    ("\" onload='x'", "\" onload='x'"),
    ("&P &N &[Tab] &\"Arial\" &G", "&P &N &[Tab] &\"Arial\" &G"),
    ("_x0041_ _x000D_ _x0026_G", "_x0041_ _x000D_ _x0026_G"),
    ("a\u{0}b\u{7}c\u{1B}d\u{85}e\u{FFFE}\u{FDD0}", "abcde"),
    ("gpj.\u{202E}exe\u{2066}\u{2069}\u{200F}\u{61C}", "gpj.exe"),
    ("a\u{2028}b", "a b"),
    ("' ,\",;", "' ,\",;"),
    ("http://x.example mailto:a@x.example", "http://x.example mailto:a@x.example"),
];

#[test]
fn in_a_docx_they_change_words_and_nothing_else() {
    let plain = parts(&office::docx(&everywhere("x"), &Default::default()).unwrap());
    for (text, read) in TEXTS {
        let hostile = parts(&office::docx(&everywhere(text), &Default::default()).unwrap());
        assert_eq!(shapes(&hostile), shapes(&plain), "{text:?}");
        let document = tree(&hostile, "word/document.xml");
        assert_eq!(times_said(&document, read), times_said(&tree(&plain, "word/document.xml"), "x"), "{text:?}");
        assert_eq!(tree(&hostile, "word/footer.xml").words(), *read);
        assert_eq!(tree(&hostile, "docProps/core.xml").named("dc:title")[0].text, *read);
        assert_eq!(hostile["word/_rels/document.xml.rels"], plain["word/_rels/document.xml.rels"]);
        let fields: Vec<&Node> =
            document.all().into_iter().filter(|it| it.name.contains("fld") || it.name.contains("instr")).collect();
        assert!(fields.is_empty(), "{text:?}");
    }
}

#[test]
fn in_a_workbook_they_are_read_back_as_texts_without_a_formula() {
    for (text, read) in TEXTS {
        let bytes = office::xlsx(&everywhere(text), &Default::default()).unwrap();
        let parts = parts(&bytes);
        let mut workbook = xlsx::open(bytes);
        let name = workbook.sheet_names()[0].clone();
        let range = workbook.worksheet_range(&name).unwrap();
        let says =
            |wanted: String| range.used_cells().filter(|(_, _, cell)| **cell == Data::String(wanted.clone())).count();
        assert_eq!(says(read.to_uppercase()).min(1), 1, "{text:?}: the mark, in {range:?}");
        assert!(says((*read).to_owned()) >= 5, "{text:?}: title, foot, head, two cells, in {range:?}");
        assert_eq!(says(format!("{read}!")), 1, "{text:?}: in two faces, in {range:?}");
        assert_eq!(workbook.worksheet_formula(&name).unwrap().used_cells().count(), 0, "{text:?}");
        let sheet = tree(&parts, "xl/worksheets/sheet1.xml");
        for element in ["f", "hyperlink", "hyperlinks", "oleObject"] {
            assert!(sheet.named(element).is_empty(), "{text:?}");
        }
        assert!(!parts.keys().any(|name| name.contains("external")), "{text:?}");
    }
}

#[test]
fn a_cell_that_somebody_edits_stays_a_text() {
    let with_quote = |text: &str| {
        let parts = parts(&office::xlsx(&everywhere(text), &Default::default()).unwrap());
        tree(&parts, "xl/styles.xml").named("xf").iter().any(|it| it.attribute("quotePrefix") == Some("1"))
    };
    assert!(!with_quote("x"));
    for text in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"] {
        assert!(with_quote(text), "{text:?}");
    }
}

#[test]
fn the_foot_of_a_printed_sheet_has_no_code_of_a_strangers() {
    for (text, _) in TEXTS {
        let parts = parts(&office::xlsx(&everywhere(text), &Default::default()).unwrap());
        let foot = tree(&parts, "xl/worksheets/sheet1.xml").named("oddFooter")[0].text.clone();
        let said = foot.strip_prefix("&C&\"Times New Roman\"&9 ").unwrap();
        assert!(!said.replace("&&", "").contains('&'), "{said}");
        assert!(!said.replace("_x005F_x0026_", "").contains("_x0026_"), "{said}");
    }
    let parts = parts(&office::xlsx(&everywhere(&"&".repeat(400)), &Default::default()).unwrap());
    let foot = tree(&parts, "xl/worksheets/sheet1.xml").named("oddFooter")[0].text.clone();
    assert!(foot.encode_utf16().count() <= 255 && foot.ends_with("&…"), "{foot}");
}

#[test]
fn in_a_csv_nothing_begins_a_formula() {
    for (text, read) in TEXTS {
        let table = papers::table_of(&[text], &[vec![text]]);
        let bytes = office::csv(&table);
        for field in lists::read(&bytes).into_iter().flatten() {
            let begins = |part: &str| part.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝']);
            assert!(!field.split(';').any(begins), "{field:?}");
            assert_eq!(field.replace('\'', ""), read.replace('\'', ""), "only apostrophes were added");
        }
    }
    let honest = papers::table_of(&["Ghi chú"], &[vec!["Ông A; bà B - chuyên viên (a@x.vn)"]]);
    assert_eq!(lists::read(&office::csv(&honest))[1], ["Ông A; bà B - chuyên viên (a@x.vn)"]);
}

#[test]
fn a_reader_sees_them_as_they_are() {
    let rows: Vec<Vec<&str>> = TEXTS.iter().map(|(text, _)| vec![*text]).collect();
    let paper = papers::of_blocks(vec![Block::Table(papers::table_of(&["x"], &rows))]);
    let docx = office::docx(&paper, &Default::default()).unwrap();
    let text = String::from_utf8(converted(("hostile.docx", &docx), "txt:Text (encoded):UTF8")).unwrap();
    let xlsx = office::xlsx(&paper, &Default::default()).unwrap();
    let csv = converted(("hostile.xlsx", &xlsx), "csv:Text - txt - csv (StarCalc):44,34,76");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_slice());
    let cells: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    for (_, read) in TEXTS {
        assert!(text.contains(read), "{read:?} in\n{text}");
        assert!(cells.iter().any(|cell| cell == read), "{read:?} in\n{cells:?}");
    }
}

#[test]
fn a_line_break_is_one_in_each_format() {
    let paper = papers::of_blocks(vec![Block::Table(papers::table_of(&["x"], &[vec!["a\r\nb"]]))]);
    let document = tree(&parts(&office::docx(&paper, &Default::default()).unwrap()), "word/document.xml");
    assert_eq!(document.named("w:br").len(), 1);
    let mut workbook = xlsx::open(office::xlsx(&paper, &Default::default()).unwrap());
    let range = workbook.worksheet_range("Danh sách").unwrap();
    assert!(range.used_cells().any(|(_, _, cell)| *cell == Data::String("a \nb".into())), "{range:?}");
}

/// A paper with one text in each of its fields.
fn everywhere(text: &str) -> Paper {
    let words = || Words::plain(text).and(Face::Bold, text);
    let said = || text.to_owned();
    let signature = |mark| Signature { title: vec![said()], note: Some(said()), mark, name: Some(said()) };
    let paragraph = |lie| Block::Paragraph(Paragraph { words: words(), lie });
    let blocks = vec![
        Block::Head(Head {
            parent: Some(said()),
            agency: said(),
            number: Some(Number { number: Some(1), sign: said() }),
            about: Some(said()),
            place: Some(PlaceDate { place: said(), on: IssueDate::On(papers::day()) }),
        }),
        Block::Addressees(vec![said()]),
        Block::Addressees(vec![said(), said()]),
        Block::Bases(vec![said()]),
        Block::Heading(Heading { level: Level::Part, words: said() }),
        Block::Heading(Heading { level: Level::Letter, words: said() }),
        paragraph(Lie::Body),
        paragraph(Lie::Item),
        paragraph(Lie::Centre),
        Block::AnnexTitle(AnnexTitle { name: said(), title: said(), belongs_to: said() }),
        Block::Title(Title { kind: String::new(), about: said() }),
        Block::Table(table(text)),
        Block::Code(Code { words: words(), qr: said() }),
        Block::Signatures(vec![signature(SignatureMark::Words(said())), signature(SignatureMark::Room)]),
        Block::Closing(Closing { recipients: vec![said(), said()], signature: signature(SignatureMark::Room) }),
    ];
    Paper { title: said(), marks: vec![said()], foot: Some(said()), ..papers::of_blocks(blocks) }
}

/// A cell with a text, one with it in another face, one with it in front of another face.
fn table(text: &str) -> Table {
    let mut table = papers::table_of(&[text], &[vec![text]]);
    table.name = text.to_owned();
    let italic = Words::in_face(Face::Italic, text);
    table.rows.push(vec![Cell::of(Content::Lines(vec![italic.clone()]))]);
    table.rows.push(vec![Cell::of(Content::Lines(vec![italic.and(Face::Bold, "!")]))]);
    table
}

/// The elements of each part, without their words.
fn shapes(parts: &Parts) -> Vec<(String, Vec<(usize, String)>)> {
    let xml = parts.keys().filter(|name| name.ends_with(".xml") || name.ends_with(".rels"));
    xml.map(|name| (name.clone(), tree(parts, name).shape())).collect()
}

/// In how many runs a text stands.
fn times_said(document: &Node, text: &str) -> usize {
    document.named("w:t").iter().filter(|run| run.text.contains(text)).count()
}
