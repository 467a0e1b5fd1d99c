//! DOCX: what its parts say of pages, heads, signatures and pictures.

use std::collections::BTreeSet;

use documents::office;
use documents::paper::{Block, Cell, PageShape, Section};

use super::package::{Node, Parts, parts, tree};
use super::papers;

fn minutes() -> Parts {
    let (paper, pictures) = papers::minutes();
    parts(&office::docx(&paper, &pictures).unwrap())
}

fn style(paragraph: &Node) -> &str {
    paragraph.child("w:pPr").and_then(|it| it.child("w:pStyle")).and_then(|it| it.attribute("w:val")).unwrap()
}

fn is_kept(paragraph: &Node) -> bool {
    paragraph.child("w:pPr").is_some_and(|it| it.child("w:keepNext").is_some())
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let (paper, pictures) = papers::minutes();
    assert_eq!(office::docx(&paper, &pictures).unwrap(), office::docx(&paper.clone(), &pictures.clone()).unwrap());
}

#[test]
fn a_papers_properties_tell_its_day_and_no_person() {
    let core = tree(&minutes(), "docProps/core.xml");
    let said: Vec<(&str, String)> = core.children.iter().map(|it| (it.name.as_str(), it.words())).collect();
    let day = "2024-01-05T00:00:00Z".to_owned();
    assert_eq!(
        said,
        [
            ("dc:title", "Biên bản kiểm tra đột xuất".to_owned()),
            ("dcterms:created", day.clone()),
            ("dcterms:modified", day)
        ]
    );
}

#[test]
fn pages_have_the_decrees_size_and_margins_and_sections_their_own_numbers() {
    let document = tree(&minutes(), "word/document.xml");
    let sections = document.named("w:sectPr");
    let sizes: Vec<_> = sections.iter().map(|it| size(it)).collect();
    assert_eq!(sizes, [("11906", "16838", None), ("16838", "11906", Some("landscape"))]);
    for section in sections {
        let margin = |side: &str| section.child("w:pgMar").unwrap().attribute(side).unwrap().to_owned();
        assert_eq!(["w:top", "w:bottom", "w:left", "w:right"].map(margin), ["1134", "1134", "1701", "1134"]);
        assert_eq!(section.child("w:pgNumType").unwrap().attribute("w:start"), Some("1"));
        assert!(section.child("w:titlePg").is_some());
        assert_eq!(section.children.iter().filter(|it| it.name.ends_with("Reference")).count(), 4);
    }
}

fn size(section: &Node) -> (&str, &str, Option<&str>) {
    let size = section.child("w:pgSz").unwrap();
    (size.attribute("w:w").unwrap(), size.attribute("w:h").unwrap(), size.attribute("w:orient"))
}

#[test]
fn only_pages_after_the_first_have_a_number() {
    let parts = minutes();
    let fields = |name: &str| tree(&parts, name).named("w:fldSimple").len();
    assert_eq!(["header", "first-header", "footer"].map(|it| fields(&format!("word/{it}.xml"))), [1, 0, 0]);
    assert!(tree(&parts, "word/first-header.xml").words().trim().is_empty());
    assert!(tree(&parts, "word/footer.xml").words().contains("7F3A-91C2-5D08-E6B4"));
}

#[test]
fn a_paper_without_a_foot_line_has_no_footer() {
    let parts = parts(&office::docx(&papers::letter(), &Default::default()).unwrap());
    assert!(!parts.contains_key("word/footer.xml"));
    assert!(tree(&parts, "word/document.xml").named("w:footerReference").is_empty());
}

#[test]
fn heads_of_tables_are_repeated_and_no_row_is_parted() {
    let document = tree(&minutes(), "word/document.xml");
    let rows = document.named("w:tr");
    let has = |row: &Node, name: &str| row.child("w:trPr").is_some_and(|it| it.child(name).is_some());
    assert!(rows.iter().all(|row| has(row, "w:cantSplit")));
    let heads: Vec<String> = rows.iter().filter(|row| has(row, "w:tblHeader")).map(|row| row.words()).collect();
    assert_eq!(heads[0], "Được giaoHiện cóCó mặtVắng mặtĐi muộn");
    assert_eq!(heads.len(), 3, "two rows of the one table and one of the other: {heads:?}");
}

#[test]
fn a_row_that_fills_half_a_page_may_be_parted_so_that_nothing_is_cut_off() {
    let long = "từ ".repeat(1_000);
    let table = papers::table_of(&["Họ và tên", "Nội dung"], &[vec!["A", "ngắn"], vec!["B", &long]]);
    let paper = papers::of_blocks(vec![Block::Table(table)]);
    let document = tree(&parts(&office::docx(&paper, &Default::default()).unwrap()), "word/document.xml");
    let whole: Vec<bool> = document.named("w:tr").iter().map(|row| !row.named("w:cantSplit").is_empty()).collect();
    assert_eq!(whole, [true, true, false]);
}

#[test]
fn more_than_three_signatures_stand_in_twos_and_one_alone_on_the_right() {
    let rows = |count: usize| -> Vec<Vec<String>> {
        let signatures = vec![papers::signature("Người làm chứng", "Vũ Thị Hạ"); count];
        let paper = papers::of_blocks(vec![Block::Signatures(signatures)]);
        let document = tree(&parts(&office::docx(&paper, &Default::default()).unwrap()), "word/document.xml");
        let names = document.named("w:tr").into_iter().skip(2).step_by(3);
        names.map(|row| row.named("w:tc").iter().map(|cell| cell.words()).collect()).collect()
    };
    let name = "Vũ Thị Hạ";
    assert_eq!(rows(1), [["", name]]);
    assert_eq!(rows(3), [[name, name, name]]);
    assert_eq!(rows(5), [[name, name], [name, name], ["", name]]);
}

#[test]
fn nothing_visible_or_high_stands_behind_the_last_block() {
    let (paper, pictures) = papers::minutes();
    let document = tree(&parts(&office::docx(&paper, &pictures).unwrap()), "word/document.xml");
    let body = &document.named("w:body")[0].children;
    let [.., table, end, section] = body.as_slice() else { panic!("the document is empty") };
    assert_eq!((table.name.as_str(), style(end), section.name.as_str()), ("w:tbl", "SectionEnd", "w:sectPr"));
}

#[test]
fn two_tables_never_touch() {
    let table = || Block::Table(papers::table_of(&["x"], &[vec!["y"]]));
    let signatures = Block::Signatures(vec![papers::signature("Trưởng đoàn", "Đỗ Đức Dũng")]);
    let paper = papers::of_blocks(vec![table(), table(), signatures.clone(), signatures]);
    let document = tree(&parts(&office::docx(&paper, &Default::default()).unwrap()), "word/document.xml");
    let body = &document.named("w:body")[0].children;
    assert_eq!(body.iter().filter(|it| it.name == "w:tbl").count(), 4);
    assert!(body.windows(2).all(|pair| pair[0].name != "w:tbl" || pair[1].name != "w:tbl"));
}

#[test]
fn cells_that_hang_down_or_span_columns_make_whole_rows() {
    let document = tree(&minutes(), "word/document.xml");
    for table in document.named("w:tbl") {
        let columns = table.child("w:tblGrid").unwrap().children.len();
        for row in table.children.iter().filter(|it| it.name == "w:tr") {
            let span = |cell: &&Node| {
                let span = cell.child("w:tcPr").and_then(|it| it.child("w:gridSpan"));
                span.map_or(1, |it| it.attribute("w:val").unwrap().parse::<usize>().unwrap())
            };
            let cells: usize = row.children.iter().filter(|it| it.name == "w:tc").map(|cell| span(&cell)).sum();
            assert_eq!(cells, columns, "{}", row.words());
        }
    }
    let merges: Vec<_> = document.named("w:vMerge").iter().filter_map(|it| it.attribute("w:val")).collect();
    assert_eq!(merges, ["restart", "restart", "restart", "restart", "continue", "continue", "continue", "continue"]);
}

#[test]
fn headings_stay_with_their_text_and_signatures_with_what_is_signed() {
    let parts = minutes();
    for id in ["Heading1", "Heading2", "Heading3", "Title"] {
        let styles = tree(&parts, "word/styles.xml");
        let style = styles.named("w:style").into_iter().find(|it| it.attribute("w:styleId") == Some(id)).unwrap();
        assert!(style.child("w:pPr").is_some_and(|it| it.child("w:keepNext").is_some()), "{id}");
    }
    let document = tree(&parts, "word/document.xml");
    let paragraphs = document.named("w:p");
    let title = paragraphs.iter().position(|it| style(it) == "SignatureTitle").unwrap();
    let name = paragraphs.iter().position(|it| style(it) == "SignatureName").unwrap();
    assert_eq!(paragraphs[title - 1].words().chars().last(), Some('.'), "the text above is kept as well");
    assert!(paragraphs[title - 1..name].iter().all(|it| is_kept(it)));
}

#[test]
fn the_last_row_of_a_table_stays_with_the_signatures_below_it() {
    let table = papers::table_of(&["Họ và tên"], &[vec!["Đỗ Đức Dũng"], vec!["Vũ Thị Hạ"]]);
    let signatures = Block::Signatures(vec![papers::signature("Trưởng đoàn", "Đỗ Đức Dũng")]);
    let paper = papers::of_blocks(vec![Block::Table(table), signatures]);
    let document = tree(&parts(&office::docx(&paper, &Default::default()).unwrap()), "word/document.xml");
    let kept = |words: &str| is_kept(document.named("w:p").into_iter().find(|it| it.words() == words).unwrap());
    assert!(!kept("Đỗ Đức Dũng") && kept("Vũ Thị Hạ"));
}

#[test]
fn every_style_that_is_used_is_there_and_faces_are_styles_too() {
    let parts = minutes();
    let styles = tree(&parts, "word/styles.xml");
    let there: BTreeSet<&str> = styles.named("w:style").iter().filter_map(|it| it.attribute("w:styleId")).collect();
    for part in ["word/document.xml", "word/header.xml", "word/first-header.xml", "word/footer.xml"] {
        let tree = tree(&parts, part);
        for node in ["w:pStyle", "w:rStyle", "w:tblStyle"].iter().flat_map(|name| tree.named(name)) {
            assert!(there.contains(node.attribute("w:val").unwrap()), "{node:?}");
        }
        for name in ["w:b", "w:i", "w:sz", "w:rFonts", "w:jc"] {
            let own = tree.named(name).len();
            let tables = if name == "w:jc" { tree.named("w:tbl").len() } else { 0 };
            assert_eq!(own, tables, "{part}: {name} belongs in a style");
        }
    }
}

#[test]
fn pictures_are_in_the_file_as_they_were_each_once() {
    let (mut paper, pictures) = papers::minutes();
    let again = Section { shape: PageShape::Landscape, blocks: paper.sections[1].blocks.clone() };
    paper.sections.push(again);
    let parts = parts(&office::docx(&paper, &pictures).unwrap());
    let jpegs: Vec<&Vec<u8>> =
        parts.iter().filter(|(name, _)| name.ends_with(".jpg")).map(|(_, bytes)| bytes).collect();
    assert_eq!(jpegs.len(), papers::PORTRAITS);
    assert!(pictures.values().all(|bytes| jpegs.contains(&bytes)));
    let document = tree(&parts, "word/document.xml");
    assert_eq!(document.named("wp:inline").len(), 2 * papers::PORTRAITS + 1);
    let ids: BTreeSet<_> = document.named("wp:docPr").iter().map(|it| it.attribute("id").unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 2 * papers::PORTRAITS + 1, "no two frames share a number");
}

#[test]
fn every_reference_leads_to_a_part_and_every_part_has_a_kind() {
    let parts = minutes();
    let relations = tree(&parts, "word/_rels/document.xml.rels");
    let ids: BTreeSet<&str> = relations.children.iter().filter_map(|it| it.attribute("Id")).collect();
    for relation in &relations.children {
        assert!(parts.contains_key(&format!("word/{}", relation.attribute("Target").unwrap())), "{relation:?}");
        assert_eq!(relation.attribute("TargetMode"), None, "nothing leads outside");
    }
    let document = tree(&parts, "word/document.xml");
    for node in document.all() {
        let used = ["r:id", "r:embed"].into_iter().filter_map(|name| node.attribute(name));
        used.for_each(|id| assert!(ids.contains(id), "{id}"));
    }
    let kinds = tree(&parts, "[Content_Types].xml");
    let named: BTreeSet<&str> = kinds.children.iter().filter_map(|it| it.attribute("PartName")).collect();
    let endings: BTreeSet<&str> = kinds.children.iter().filter_map(|it| it.attribute("Extension")).collect();
    for part in parts.keys() {
        let ending = part.rsplit('.').next().unwrap();
        let by_ending = endings.contains(ending) && ending != "xml";
        assert!(part == "[Content_Types].xml" || by_ending || named.contains(format!("/{part}").as_str()), "{part}");
    }
    assert!(named.iter().all(|name| parts.contains_key(&name[1..])), "{named:?}");
}

#[test]
fn the_qr_code_says_what_it_should() {
    let parts = minutes();
    let mut decoder = png::Decoder::new(std::io::Cursor::new(parts["word/media/code1.png"].as_slice()));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut dots).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| dots[y * width + x]);
    let (_, said) = image.detect_grids()[0].decode().unwrap();
    assert_eq!(said, "ky-cuong:7f3a91c25d08e6b47f3a91c25d08e6b47f3a91c25d08e6b47f3a91c25d08e6b4");
}

#[test]
fn a_row_with_too_many_cells_keeps_them_all() {
    let mut table = papers::table_of(&["Họ và tên"], &[]);
    table.rows.push(["một", "hai", "ba"].map(Cell::plain).to_vec());
    let paper = papers::of_blocks(vec![Block::Table(table)]);
    let document = tree(&parts(&office::docx(&paper, &Default::default()).unwrap()), "word/document.xml");
    assert!(document.words().contains("mộthaiba"));
}

#[test]
fn a_box_stands_in_the_section_of_its_annex_and_figures_are_written_as_here() {
    let parts = parts(&office::docx(&papers::with_a_closed_annex(), &Default::default()).unwrap());
    let document = tree(&parts, "word/document.xml");
    let paragraphs = document.named("w:p");
    let place = |wanted: &str| paragraphs.iter().position(|it| style(it) == wanted).unwrap();
    assert!(place("SectionEnd") < place("Mark") && place("Mark") < place("AnnexName"));
    assert_eq!(paragraphs[place("Mark")].words(), "Lưu hành nội bộ");
    for said in ["1.234", "1.234,5", "12,5%", "-0,5", "1.000,0%"] {
        assert!(paragraphs.iter().any(|it| it.words() == said), "{said}");
    }
}

#[test]
fn a_sentence_that_leads_to_a_table_stays_with_it() {
    let parts = parts(&office::docx(&papers::with_a_closed_annex(), &Default::default()).unwrap());
    let document = tree(&parts, "word/document.xml");
    let lead = document.named("w:p").into_iter().find(|it| it.words() == "Số liệu:").unwrap().clone();
    assert!(is_kept(&lead));
}
