//! A paper as DOCX, written part by part: fixed parts (styles as NĐ 30/2020/NĐ-CP
//! numbers them, settings), the document itself, header, footer, pictures. All looks
//! stand in `styles.xml`, so that a clerk who changes one changes all places that have
//! it. Children stand in the order of the schema (ECMA-376, part 1): Word refuses a file
//! where they don't.

mod body;
mod drawing;
mod ending;
mod head;
mod package;
mod page;
mod table;
mod text;
mod xml;

use crate::Refused;
use crate::paper::{Paper, Pictures};

use self::body::Body;
use self::drawing::Media;

/// A paper as the bytes of a DOCX file; the same paper gives the same bytes.
///
/// # Errors
/// A picture that is not here or is none; more columns, or more for a QR code, than the
/// format can hold.
pub fn docx(paper: &Paper, pictures: &Pictures) -> Result<Vec<u8>, Refused> {
    let mut body = Body::new(Media::of(pictures));
    let document = body.document(paper)?;
    package::pack(paper, &document, &body.media)
}
