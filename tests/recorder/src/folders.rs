//! What stands in for the functions that make, rename and remove names. The last
//! arguments of `open` are fixed here: the callee finds them in the same registers.

use std::os::raw::c_char;

use libc::{AT_FDCWD, O_ACCMODE, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, c_int, c_uint, mode_t};

use crate::log::{Kind, Place, Turn, turn};
use crate::name::{self, Handle};
use crate::outcome;

/// Opens a file and records whether that made or emptied it.
unsafe fn opening(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    let empties = flags & O_TRUNC != 0 && flags & O_ACCMODE != O_RDONLY;
    let makes = flags & O_CREAT != 0;
    let turn = if makes || empties { turn() } else { None };
    // SAFETY: the caller's arguments, passed on.
    let (was_there, fd) = unsafe { (turn.is_some() && is_there(folder, path), name::open(folder, path, flags, mode)) };
    if let Some(turn) = turn.filter(|_| fd >= 0)
        && let Some(place) = turn.place(fd)
    {
        if makes && !was_there {
            turn.note(Kind::Create, &place, 0);
        } else if empties {
            turn.note(Kind::SetLength, &place, 0);
        }
    }
    fd
}

unsafe fn is_there(folder: c_int, path: *const c_char) -> bool {
    // SAFETY: the caller's path.
    unsafe { libc::syscall(libc::SYS_faccessat, folder, path, libc::F_OK) == 0 }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { opening(AT_FDCWD, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { opening(AT_FDCWD, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn openat(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { opening(folder, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn openat64(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { opening(folder, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn creat(path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn creat64(path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { creat(path, mode) }
}

/// A file without a name has no place below the folder, before or after.
unsafe fn renaming(from: (c_int, *const c_char), to: (c_int, *const c_char), flags: c_uint) -> c_int {
    let turn = turn();
    // SAFETY: the caller's path.
    let moved = turn.as_ref().map(|_| unsafe { Handle::on(from.0, from.1) });
    let before = moved.as_ref().and_then(Handle::path);
    // SAFETY: the caller's arguments, passed on.
    let answer = unsafe { libc::syscall(libc::SYS_renameat2, from.0, from.1, to.0, to.1, flags) };
    if let Some(turn) = turn.filter(|_| answer == 0) {
        let (before, after) = (turn.below(before), turn.below(moved.as_ref().and_then(Handle::path)));
        match (before, after) {
            (Some(before), Some(after)) if flags & !libc::RENAME_NOREPLACE == 0 => turn.note_rename(&before, &after),
            (Some(place), _) | (None, Some(place)) => turn.note_unknown(&place, "rename"),
            (None, None) => {}
        }
    }
    outcome(answer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { renaming((AT_FDCWD, from), (AT_FDCWD, to), 0) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn renameat(from: c_int, old: *const c_char, to: c_int, new: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { renaming((from, old), (to, new), 0) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn renameat2(
    from: c_int,
    old: *const c_char,
    to: c_int,
    new: *const c_char,
    flags: c_uint,
) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { renaming((from, old), (to, new), flags) }
}

unsafe fn removing(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
    let turn = turn();
    // SAFETY: the caller's path.
    let removed = turn.as_ref().map(|_| unsafe { Handle::on(folder, path) });
    let before = removed.as_ref().and_then(Handle::path);
    // SAFETY: the caller's arguments, passed on.
    let answer = unsafe { libc::syscall(libc::SYS_unlinkat, folder, path, flags) };
    if let Some(turn) = turn.filter(|_| answer == 0)
        && let Some(place) = turn.below(before)
    {
        turn.note(Kind::Remove, &place, 0);
    }
    outcome(answer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { removing(AT_FDCWD, path, 0) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlinkat(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { removing(folder, path, flags) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rmdir(path: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { removing(AT_FDCWD, path, libc::AT_REMOVEDIR) }
}

/// Makes a name and records it.
unsafe fn making(
    folder: c_int,
    path: *const c_char,
    call: impl FnOnce() -> i64,
    note: impl FnOnce(&Turn, &Place),
) -> c_int {
    let turn = turn();
    let answer = call();
    if let Some(turn) = turn.filter(|_| answer == 0) {
        // SAFETY: the caller's path, which the kernel has just taken.
        let made = unsafe { Handle::on(folder, path) };
        if let Some(place) = turn.below(made.path()) {
            note(&turn, &place);
        }
    }
    outcome(answer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkdir(path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { mkdirat(AT_FDCWD, path, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkdirat(folder: c_int, path: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_mkdirat, folder, path, mode) };
    // SAFETY: as above.
    unsafe { making(folder, path, call, |turn, place| turn.note(Kind::MakeFolder, place, 0)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn link(of: *const c_char, path: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { linkat(AT_FDCWD, of, AT_FDCWD, path, 0) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn linkat(
    from: c_int,
    of: *const c_char,
    folder: c_int,
    path: *const c_char,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_linkat, from, of, folder, path, flags) };
    // SAFETY: as above.
    unsafe { making(folder, path, call, |turn, place| turn.note_unknown(place, "link")) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn symlink(of: *const c_char, path: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { symlinkat(of, AT_FDCWD, path) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn symlinkat(of: *const c_char, folder: c_int, path: *const c_char) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_symlinkat, of, folder, path) };
    // SAFETY: as above.
    unsafe { making(folder, path, call, |turn, place| turn.note_unknown(place, "symlink")) }
}
