//! What stands in for the functions that change or sync an open file.

use std::os::raw::{c_char, c_void};

use libc::{AT_FDCWD, STDOUT_FILENO, c_int, c_long, c_uint, iovec, off_t, size_t, ssize_t};

use crate::log::{Kind, Place, Turn, turn};
use crate::name::Handle;
use crate::outcome;

/// Where the kernel put the bytes of a call.
#[derive(Clone, Copy)]
enum At {
    /// Before the file's position, wherever that was; in a file that is appended to
    /// it was the end.
    Position,
    Offset(off_t),
}

/// Makes a call and records the bytes that it wrote.
unsafe fn writing(fd: c_int, at: At, vectors: &[iovec], call: impl FnOnce() -> c_long) -> ssize_t {
    let turn = turn();
    let written = call();
    if let (Some(turn), Ok(len @ 1..)) = (turn, usize::try_from(written)) {
        // SAFETY: the kernel has just read these bytes from the caller's memory.
        unsafe { note_written(&turn, fd, at, vectors, len) };
    }
    written as ssize_t
}

unsafe fn note_written(turn: &Turn, fd: c_int, at: At, vectors: &[iovec], len: usize) {
    let place = turn.place(fd);
    if place.is_none() && fd != STDOUT_FILENO {
        return;
    }
    let mut offset = match at {
        At::Position => position(fd).wrapping_sub(len as u64),
        At::Offset(offset) => offset as u64,
    };
    let mut left = len;
    for vector in vectors.iter().filter(|vector| vector.iov_len > 0) {
        let take = vector.iov_len.min(left);
        // SAFETY: as the caller says.
        let bytes = unsafe { std::slice::from_raw_parts(vector.iov_base.cast::<u8>(), take) };
        match &place {
            Some(place) if take > 0 => turn.note_bytes(place, offset, bytes),
            None if take > 0 => turn.note_said(bytes),
            _ => {}
        }
        offset = offset.wrapping_add(take as u64);
        left -= take;
    }
}

/// Nothing that makes sense for what has no position, as a pipe.
fn position(fd: c_int) -> u64 {
    // SAFETY: it only asks for a number.
    let at = unsafe { libc::syscall(libc::SYS_lseek, fd, 0, libc::SEEK_CUR) };
    at as u64
}

fn one(bytes: *const c_void, len: size_t) -> [iovec; 1] {
    [iovec { iov_base: bytes.cast_mut(), iov_len: len }]
}

unsafe fn many<'a>(vectors: *const iovec, count: c_int) -> &'a [iovec] {
    match usize::try_from(count) {
        // SAFETY: the caller of the C library's function says so.
        Ok(count @ 1..) if !vectors.is_null() => unsafe { std::slice::from_raw_parts(vectors, count) },
        _ => &[],
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(fd: c_int, bytes: *const c_void, len: size_t) -> ssize_t {
    // SAFETY: the caller's arguments, passed on.
    unsafe { writing(fd, At::Position, &one(bytes, len), || libc::syscall(libc::SYS_write, fd, bytes, len)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(fd: c_int, bytes: *const c_void, len: size_t, at: off_t) -> ssize_t {
    // SAFETY: the caller's arguments, passed on.
    unsafe { writing(fd, At::Offset(at), &one(bytes, len), || libc::syscall(libc::SYS_pwrite64, fd, bytes, len, at)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(fd: c_int, bytes: *const c_void, len: size_t, at: off_t) -> ssize_t {
    // SAFETY: the caller's arguments, passed on.
    unsafe { pwrite(fd, bytes, len, at) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn writev(fd: c_int, vectors: *const iovec, count: c_int) -> ssize_t {
    // SAFETY: the caller's arguments, passed on.
    unsafe { writing(fd, At::Position, many(vectors, count), || libc::syscall(libc::SYS_writev, fd, vectors, count)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwritev(fd: c_int, vectors: *const iovec, count: c_int, at: off_t) -> ssize_t {
    // The last number is the upper half of the offset, which 64 bits need not.
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_pwritev, fd, vectors, count, at, 0) };
    // SAFETY: as above.
    unsafe { writing(fd, At::Offset(at), many(vectors, count), call) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwritev64(fd: c_int, vectors: *const iovec, count: c_int, at: off_t) -> ssize_t {
    // SAFETY: the caller's arguments, passed on.
    unsafe { pwritev(fd, vectors, count, at) }
}

/// Makes a call and, where it went well, records something about an open file.
fn changing(fd: c_int, call: impl FnOnce() -> c_long, note: impl FnOnce(&Turn, &Place)) -> c_int {
    let turn = turn();
    let answer = call();
    if let Some(turn) = turn.filter(|_| answer == 0)
        && let Some(place) = turn.place(fd)
    {
        note(&turn, &place);
    }
    outcome(answer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate(fd: c_int, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_ftruncate, fd, len) };
    changing(fd, call, |turn, place| turn.note(Kind::SetLength, place, len as u64))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate64(fd: c_int, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { ftruncate(fd, len) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn truncate(path: *const c_char, len: off_t) -> c_int {
    let turn = turn();
    // SAFETY: the caller's arguments, passed on.
    let answer = unsafe { libc::syscall(libc::SYS_truncate, path, len) };
    if let Some(turn) = turn.filter(|_| answer == 0) {
        // SAFETY: the caller's path, which the kernel has just taken.
        let file = unsafe { Handle::through(AT_FDCWD, path) };
        if let Some(place) = turn.below(file.path()) {
            turn.note(Kind::SetLength, &place, len as u64);
        }
    }
    outcome(answer)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn truncate64(path: *const c_char, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { truncate(path, len) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fallocate(fd: c_int, mode: c_int, at: off_t, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_fallocate, fd, mode, at, len) };
    changing(fd, call, |turn, place| match mode {
        0 => note_length(turn, fd, place),
        libc::FALLOC_FL_KEEP_SIZE => {}
        _ => turn.note_unknown(place, "fallocate"),
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fallocate64(fd: c_int, mode: c_int, at: off_t, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { fallocate(fd, mode, at, len) }
}

/// Unlike others it answers with the error's number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_fallocate(fd: c_int, at: off_t, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on; the error's number is this thread's own.
    unsafe { if fallocate(fd, 0, at, len) == 0 { 0 } else { *libc::__errno_location() } }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_fallocate64(fd: c_int, at: off_t, len: off_t) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    unsafe { posix_fallocate(fd, at, len) }
}

fn note_length(turn: &Turn, fd: c_int, place: &Place) {
    // SAFETY: all zeros are such a structure, and the kernel fills it.
    let mut about: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    if unsafe { libc::fstat(fd, &raw mut about) } == 0 {
        turn.note(Kind::SetLength, place, about.st_size as u64);
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    // SAFETY: the caller's argument, passed on.
    changing(fd, || unsafe { libc::syscall(libc::SYS_fsync, fd) }, Turn::note_sync)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    // SAFETY: the caller's argument, passed on.
    changing(fd, || unsafe { libc::syscall(libc::SYS_fdatasync, fd) }, Turn::note_sync)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sync_file_range(fd: c_int, at: off_t, len: off_t, flags: c_uint) -> c_int {
    // SAFETY: the caller's arguments, passed on.
    let call = || unsafe { libc::syscall(libc::SYS_sync_file_range, fd, at, len, flags) };
    changing(fd, call, |turn, place| turn.note(Kind::SyncRange, place, 0))
}

/// Refuses to copy inside the kernel what would have to be recorded; programs then
/// read and write.
fn refuses_to_copy_into(fd: c_int) -> bool {
    let refuses = turn().is_some_and(|turn| turn.place(fd).is_some());
    if refuses {
        // SAFETY: the error's number is this thread's own.
        unsafe { *libc::__errno_location() = libc::ENOSYS };
    }
    refuses
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn copy_file_range(
    from: c_int,
    from_at: *mut off_t,
    to: c_int,
    to_at: *mut off_t,
    len: size_t,
    flags: c_uint,
) -> ssize_t {
    if refuses_to_copy_into(to) {
        return -1;
    }
    // SAFETY: the caller's arguments, passed on.
    unsafe { libc::syscall(libc::SYS_copy_file_range, from, from_at, to, to_at, len, flags) as ssize_t }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sendfile(to: c_int, from: c_int, at: *mut off_t, len: size_t) -> ssize_t {
    if refuses_to_copy_into(to) {
        return -1;
    }
    // SAFETY: the caller's arguments, passed on.
    unsafe { libc::syscall(libc::SYS_sendfile, to, from, at, len) as ssize_t }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sendfile64(to: c_int, from: c_int, at: *mut off_t, len: size_t) -> ssize_t {
    // SAFETY: the caller's arguments, passed on.
    unsafe { sendfile(to, from, at, len) }
}
