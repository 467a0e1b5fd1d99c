//! Whatever bytes come from outside: nothing panics, nothing asks for memory without
//! bound, what reads back is what was read, and what was changed proves nothing.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod batches;
mod files;
mod proofs;
mod words;

use std::fmt::Debug;
use std::panic::RefUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bolero::TypeGenerator;
use fuzz::{MEMORY_MAX, budget, largest_piece};

/// Bytes of what is generated for one input.
const INPUT_BYTES_MAX: usize = 4096;

/// Tries inputs of a type for as long as there is time. A failing one is told with its
/// seed, which `BOLERO_RANDOM_SEED` tries again.
fn fuzz<T: TypeGenerator + Debug + 'static>(name: &str, holds: impl Fn(&T) + RefUnwindSafe) {
    let (tried, begun) = (AtomicU64::new(0), Instant::now());
    let target = bolero::check!().with_type::<T>().with_max_len(INPUT_BYTES_MAX);
    target.with_test_time(budget()).with_iterations(usize::MAX).for_each(|input| {
        tried.fetch_add(1, Ordering::Relaxed);
        holds(input);
    });
    println!("{name}: {} inputs in {:.0} s", tried.into_inner(), begun.elapsed().as_secs_f64());
    assert!(largest_piece() <= MEMORY_MAX, "somebody asked for {} bytes at once", largest_piece());
}
