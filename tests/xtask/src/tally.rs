//! Reads what the test harness prints: how many passed and failed.

use std::ops::AddAssign;

/// Tests that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u32,
    /// Failed, and programs that died before they could say.
    pub failed: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// The figures of a line like `test result: ok. 12 passed; 0 failed; …`, or none.
    pub fn of_line(line: &str) -> Option<Tally> {
        let figures = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
        let count = |word: &str| {
            let part = figures.split(';').find_map(|part| part.trim().strip_suffix(word))?;
            part.trim().parse().ok()
        };
        Some(Tally { passed: count("passed")?, failed: count("failed")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_line_gives_its_figures() {
        let line = "test result: FAILED. 41 passed; 2 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.31s";
        assert_eq!(Tally::of_line(line), Some(Tally { passed: 41, failed: 2 }));
    }

    #[test]
    fn other_lines_give_nothing() {
        for line in
            ["running 12 tests", "test a ... ok", "test result: ok", "", "test result: ok. many passed; 0 failed"]
        {
            assert_eq!(Tally::of_line(line), None, "{line}");
        }
    }
}
