//! Papers as PDF, read back with the tools that read them elsewhere (poppler, qpdf): where
//! everything stands, that no word is lost, that what belongs together is on one page.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod bytes;
mod flow;
mod geometry;
mod reader;
mod samples;
mod tables;
mod words;

use documents::paper::Paper;
use reader::File;

/// A paper without pictures, written.
fn written(paper: &Paper) -> File {
    File::of(&documents::pdf(paper, &samples::portraits()).unwrap())
}

#[track_caller]
fn assert_near(found: f32, wanted: f32) {
    assert!((found - wanted).abs() <= 0.5, "{found} is not {wanted} mm");
}

#[track_caller]
fn assert_size(word: &reader::Word, points: f32) {
    assert!((word.size() / points - 1.0).abs() < 0.02, "«{}» is {} pt, not {points}", word.said, word.size());
}
