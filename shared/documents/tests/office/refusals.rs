//! What can't be written, and the field that a refusal names.

use documents::paper::{Block, Cell, Code, Content, Paper, Picture, Pictures, Signature, SignatureMark, Words};
use documents::{Refused, office};

use super::papers;

const FIELD: &str = "portrait";

fn with_picture(bytes: &[u8]) -> (Paper, Pictures) {
    let picture = Picture { hash: papers::hash(bytes), field: FIELD, width_mm: 18, height_mm: 24 };
    let mut table = papers::table_of(&["Ảnh"], &[]);
    table.rows.push(vec![Cell::of(Content::Picture(picture))]);
    (papers::of_blocks(vec![Block::Table(table)]), [(papers::hash(bytes), bytes.to_vec())].into())
}

#[test]
fn what_is_no_picture_is_refused_with_its_field() {
    let whole = papers::portrait(1);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec();
    let cases: [&[u8]; 6] = [b"", b"GIF89a", &png, b"\xFF\xD8\xFF", &whole[..whole.len() / 2], &whole[2..]];
    for bytes in cases {
        let (paper, pictures) = with_picture(bytes);
        let refused = Refused::NotAPicture { field: FIELD, hash: papers::hash(bytes) };
        assert_eq!(office::docx(&paper, &pictures), Err(refused.clone()), "{bytes:?}");
        assert_eq!(office::xlsx(&paper, &pictures), Err(refused), "{bytes:?}");
        let named = [("01_a_1.jpg".to_owned(), bytes)];
        let zip = office::zip_of_pictures(&named, &papers::table_of(&["STT"], &[]));
        assert_eq!(zip, Err(Refused::NotAPicture { field: "portraits", hash: papers::hash(bytes) }));
    }
}

#[test]
fn a_picture_that_was_not_handed_over_is_refused_with_its_field() {
    let bytes = papers::portrait(1);
    let (paper, _) = with_picture(&bytes);
    let refused = Refused::PictureNotHere { field: FIELD, hash: papers::hash(&bytes) };
    assert_eq!(office::docx(&paper, &Pictures::new()), Err(refused.clone()));
    assert_eq!(office::xlsx(&paper, &Pictures::new()), Err(refused));
}

#[test]
fn a_drawn_signature_is_looked_at_as_well() {
    let mark =
        SignatureMark::Drawn(Picture { hash: papers::hash(b"x"), field: "signature", width_mm: 40, height_mm: 20 });
    let signed = Signature { mark, ..papers::signature("Trưởng đoàn", "Đỗ Đức Dũng") };
    let paper = papers::of_blocks(vec![Block::Signatures(vec![signed])]);
    let pictures: Pictures = [(papers::hash(b"x"), b"x".to_vec())].into();
    let refused = Refused::NotAPicture { field: "signature", hash: papers::hash(b"x") };
    assert_eq!(office::docx(&paper, &pictures), Err(refused));
}

#[test]
fn names_that_no_file_should_have_are_refused_with_their_place() {
    let portrait = papers::portrait(1);
    let good = "01_do-duc-dung_a1.jpg";
    let long = format!("{}.jpg", "a".repeat(200));
    let bad = [
        "",
        ".jpg",
        "a",
        "a.png",
        "A.jpg",
        "đ.jpg",
        "a b.jpg",
        "../a.jpg",
        "a/b.jpg",
        "a\\b.jpg",
        "..jpg",
        "-a.jpg",
        "a\0.jpg",
        "a:b.jpg",
        "danh-sach.csv",
        &long,
        good,
    ];
    for name in bad {
        let named = [(good.to_owned(), portrait.as_slice()), (name.to_owned(), portrait.as_slice())];
        let refused = Err(Refused::NotAFileName { field: "portraits", at: 2 });
        assert_eq!(office::zip_of_pictures(&named, &papers::table_of(&["STT"], &[])), refused, "{name:?}");
    }
}

#[test]
fn more_than_a_format_holds_is_refused() {
    let columns = vec!["x"; 64];
    let wide = papers::of_blocks(vec![Block::Table(papers::table_of(&columns, &[]))]);
    assert_eq!(office::docx(&wide, &Pictures::new()), Err(Refused::TooMuch { field: "columns", max: 63 }));
    let long = "x".repeat(32_768);
    let long = papers::of_blocks(vec![Block::Table(papers::table_of(&["x"], &[vec![&long]]))]);
    assert_eq!(office::xlsx(&long, &Pictures::new()), Err(Refused::TooMuch { field: "cell", max: 32_767 }));
    let code = Code { words: Words::plain("x"), qr: "x".repeat(5_000) };
    let code = papers::of_blocks(vec![Block::Code(code)]);
    assert_eq!(office::docx(&code, &Pictures::new()), Err(Refused::TooMuch { field: "qr", max: 2_331 }));
}

#[test]
fn a_paper_without_a_table_is_no_workbook_and_one_without_sections_no_paper() {
    let paper = papers::of_blocks(vec![papers::body_text("x")]);
    assert_eq!(office::xlsx(&paper, &Pictures::new()), Err(Refused::Missing { field: "table" }));
    let empty = Paper { sections: vec![], ..paper };
    assert_eq!(office::docx(&empty, &Pictures::new()), Err(Refused::Missing { field: "sections" }));
}
