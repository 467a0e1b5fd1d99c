//! What the demo claims, checked against what the programs answered. A claim is
//! printed with a tick or a cross; one cross is enough to end badly.

use crate::run::{Failure, Outcome};

/// The claims made so far.
#[derive(Default)]
pub struct Checks {
    held: u32,
    failed: Vec<String>,
}

impl Checks {
    /// Checks that something is so.
    pub fn that(&mut self, claim: &str, is_so: bool) {
        if is_so {
            self.held += 1;
            println!("   ✓ {claim}");
        } else {
            println!("   ✗ {claim}");
            self.failed.push(claim.to_owned());
        }
    }

    /// Checks that two things are equal, and shows both where they are not.
    pub fn equal<T: PartialEq + std::fmt::Debug>(&mut self, claim: &str, found: T, expected: T) {
        let is_so = found == expected;
        self.that(claim, is_so);
        if !is_so {
            println!("     thấy {found:?}, phải là {expected:?}");
        }
    }

    /// Checks that a program's own examination found nothing.
    pub fn whole(&mut self, claim: &str, examined: Outcome) {
        self.that(claim, examined.is_ok());
        if let Err(failure) = examined {
            println!("     {failure}");
        }
    }

    /// The sum of all claims.
    ///
    /// # Errors
    /// The claims that did not hold.
    pub fn sum_up(&self) -> Outcome {
        println!("\n{} điều kiểm tra đúng, {} sai", self.held, self.failed.len());
        if self.failed.is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!("không đúng: {}", self.failed.join("; "))))
    }
}
