//! Loaded into a program with `LD_PRELOAD`, writes down every call that changes what
//! lies under one folder, in the order in which the kernel did them, and what the
//! program says on standard output between them. It stands in for functions of the C
//! library and makes the kernel's calls itself. It refuses to know what the bytes
//! mean and what of them a power cut would leave.
//!
//! | variable | what it says |
//! |---|---|
//! | `KY_CUONG_RECORD_ROOT` | the folder, from the root; without it nothing is recorded |
//! | `KY_CUONG_RECORD_LOG` | the file that records are added to, from the root |
//! | `KY_CUONG_RECORD_IGNORE_SYNC` | syncs of files whose path contains this are not recorded, as if never asked for |
//!
//! The log is records one after the other; numbers are little-endian, paths relative
//! to the folder, the folder itself being the empty path:
//!
//! ```text
//! "KC"  kind u8  0  path length u16  other length u16  number u64  data length u64
//! path  other  data
//!
//! kind              path     other     number  data
//!  1 write          file               offset  the bytes
//!  2 set length     file               length
//!  3 sync           either
//!  4 sync range     file                       makes nothing durable
//!  5 create         file
//!  6 make folder    folder
//!  7 remove         either
//!  8 rename         from     to
//!  9 said                                      bytes written to standard output
//! 10 not recorded   either   the call          a change this recorder has no record for
//! 11 started                                   a program began to be recorded
//! ```
//!
//! One lock is held over a call and its record, so the log's order is the order of
//! the calls. Paths are asked of the kernel at every call: no table of open files can
//! go stale where the C library closes one by itself. The record is one `writev`, and
//! nothing on the way allocates. A process that was forked and did not begin another
//! program is not recorded. What changes a file through memory or an `ioctl` is not
//! seen; whoever reads the log compares a whole replay with the folder.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]
#![allow(unsafe_code, reason = "it stands in for functions of the C library")]
#![allow(clippy::missing_safety_doc, reason = "the contracts are those of the C library's functions")]

mod files;
mod folders;
mod log;
mod name;

use libc::{c_int, c_long};

/// What the C library's functions answer that have only an outcome.
fn outcome(answer: c_long) -> c_int {
    // The kernel answers such calls with 0 or -1.
    answer as c_int
}
