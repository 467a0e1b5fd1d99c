//! Where a file lies below the recorded folder, asked of the kernel.

use std::io::Write;
use std::os::raw::c_char;

use libc::{AT_FDCWD, O_CLOEXEC, O_PATH, c_int};

/// The longest path the kernel takes, its end included.
pub(crate) const PATH_BYTES_MAX: usize = 4096;
/// How the kernel shows an open file that has no name any more.
const NAMELESS: &[u8] = b" (deleted)";

/// An absolute path.
pub(crate) struct Path {
    bytes: [u8; PATH_BYTES_MAX],
    len: usize,
}

impl Path {
    /// The name an open file has now; none where it is no file or has none.
    pub(crate) fn of(fd: c_int) -> Option<Path> {
        let mut link = [0_u8; 32];
        // The last byte stays 0, as the end.
        write!(&mut link[..31], "/proc/self/fd/{fd}").ok()?;
        let mut path = Path { bytes: [0; PATH_BYTES_MAX], len: 0 };
        let (at, room) = (path.bytes.as_mut_ptr(), PATH_BYTES_MAX);
        // SAFETY: the link ends with 0 and the kernel writes at most `room` bytes.
        let len = unsafe { libc::syscall(libc::SYS_readlinkat, AT_FDCWD, link.as_ptr(), at, room) };
        path.len = usize::try_from(len).ok()?;
        (path.bytes().starts_with(b"/") && !path.bytes().ends_with(NAMELESS)).then_some(path)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// A handle on a name, itself no access to the file: it follows renames.
pub(crate) struct Handle(c_int);

impl Handle {
    /// The file itself, where the last part of the path is a link to it.
    pub(crate) unsafe fn through(folder: c_int, path: *const c_char) -> Handle {
        // SAFETY: the caller's path, as it was given to the C library's function.
        Handle(unsafe { open(folder, path, O_PATH | O_CLOEXEC, 0) })
    }

    /// The name itself.
    pub(crate) unsafe fn on(folder: c_int, path: *const c_char) -> Handle {
        // SAFETY: as above.
        Handle(unsafe { open(folder, path, O_PATH | O_CLOEXEC | libc::O_NOFOLLOW, 0) })
    }

    pub(crate) fn path(&self) -> Option<Path> {
        if self.0 < 0 { None } else { Path::of(self.0) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.0 >= 0 {
            // SAFETY: it was opened here and is closed once.
            unsafe { libc::syscall(libc::SYS_close, self.0) };
        }
    }
}

/// The kernel's `openat`.
pub(crate) unsafe fn open(folder: c_int, path: *const c_char, flags: c_int, mode: libc::mode_t) -> c_int {
    // SAFETY: the caller's path, as it was given to the C library's function.
    super::outcome(unsafe { libc::syscall(libc::SYS_openat, folder, path, flags, mode) })
}
