//! Papers as the office gets them: DOCX, XLSX, CSV and a ZIP of portraits, held against
//! what other programs read in them.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "office/docx.rs"]
mod docx;
#[path = "office/hostile.rs"]
mod hostile;
#[path = "office/lists.rs"]
mod lists;
#[path = "office/office_suite.rs"]
mod office_suite;
#[path = "office/package.rs"]
mod package;
#[path = "office/papers.rs"]
mod papers;
#[path = "office/refusals.rs"]
mod refusals;
#[path = "office/schema.rs"]
mod schema;
#[path = "office/xlsx.rs"]
mod xlsx;
