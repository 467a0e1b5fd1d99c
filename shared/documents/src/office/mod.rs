//! What people at the office go on working with: DOCX, XLSX and CSV, and portraits in a
//! ZIP file. The same paper gives the same bytes. Whatever a text says, it stays words:
//! no formula, field or markup of its own works in any of them. Nothing here knows what
//! a paper is about, nor how the phone writes its PDF.

mod csv;
mod docx;
mod grid;
mod inert;
mod jpeg;
mod portraits;
mod width;
mod xlsx;
mod zipped;

pub use self::csv::csv;
pub use self::docx::docx;
pub use self::portraits::zip_of_pictures;
pub use self::xlsx::xlsx;
