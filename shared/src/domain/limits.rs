//! Every size a fact may have, in one place. Phone and office check the same
//! numbers, so an honest phone never writes what the office must refuse.

/// An entry, header and body together: the index keeps no value above 64 KiB.
pub const ENTRY_BYTES_MAX: usize = 64 * 1024;
/// A header alone. A settling entry names at most a few dozen entries of 150 bytes.
pub const HEADER_BYTES_MAX: usize = 32 * 1024;
/// References one header may carry, `replaces` and `after` each.
pub const REFS_MAX: usize = 100;
/// A person's name: five syllables need about 30.
pub const NAME_CHARS_MAX: usize = 80;
/// A unit's or team's name: the longest real ones have about 120.
pub const UNIT_NAME_CHARS_MAX: usize = 200;
/// An office or post.
pub const TITLE_CHARS_MAX: usize = 160;
/// A finding, statement or recommendation: about two printed pages.
pub const TEXT_CHARS_MAX: usize = 6_000;
/// The field of a key: a hash, a code with its number.
pub const FIELD_CHARS_MAX: usize = 200;
/// A reason or note.
pub const NOTE_CHARS_MAX: usize = 1_000;
/// A short label: a decision's number, a badge number, a deadline.
pub const LABEL_CHARS_MAX: usize = 120;
/// Later than this is not late but absent: a working day in minutes.
pub const LATE_MINUTES_MAX: u16 = 600;
/// Second and further acts of one code by one person in one visit.
pub const ACT_NUMBER_MAX: u8 = 99;
/// Hashes of covered entries in one body of a seal (30 KiB of it); a longer list
/// goes on in parts, so that no visit is too large to be sealed.
pub const SEAL_INCLUDES_MAX: usize = 450;
/// Heads of journals in one body of a seal (8 KiB).
pub const SEAL_HEADS_MAX: usize = 60;
/// Keys printed as different in one body of a seal (10 KiB).
pub const SEAL_DIFFERING_MAX: usize = 300;
/// Parts of one seal: 45,000 entries, more than any visit will have.
pub const SEAL_PARTS_MAX: usize = 100;
/// Codes of one unit, and units that took over from it: a merger joins a handful.
pub const UNIT_LINKS_MAX: usize = 20;
/// A stored photo: 1600 px at quality 80 is about 350 KB, noise stays under this.
pub const PHOTO_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// A thumbnail.
pub const THUMBNAIL_BYTES_MAX: u64 = 20 * 1024;
/// Scopes of one phone: whoever may see every unit of a province has fewer.
pub const SCOPES_MAX: usize = 2000;
