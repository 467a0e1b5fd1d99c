//! How many unfinished bytes there are, of each phone and in all, so that no phone can
//! fill the office's disk with what never becomes a photo.

use std::collections::HashMap;

use super::Name;
use crate::config::{UNFINISHED_BYTES_MAX, UNFINISHED_DEVICE_BYTES_MAX};

/// What an upload counts at least: a file costs the disk something too.
const UPLOAD_BYTES_LEAST: u64 = 16 * 1024;

/// Bytes by upload: those of this process, and those that lay there when it began.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    bytes: HashMap<Name, u64>,
}

impl Ledger {
    /// Notes how many bytes an upload has.
    pub(super) fn set(&mut self, name: Name, bytes: u64) {
        self.bytes.insert(name, bytes);
    }

    /// Takes room for more bytes of an upload; false, and nothing taken, where there is none.
    pub(super) fn grow(&mut self, name: Name, more: u64) -> bool {
        let grown = self.bytes.get(&name).copied().unwrap_or(0) + more;
        let (mut own, mut all) = (counted(grown), counted(grown));
        for (other, bytes) in self.bytes.iter().filter(|(other, _)| **other != name) {
            all += counted(*bytes);
            own += if other.device == name.device { counted(*bytes) } else { 0 };
        }
        let fits = own <= UNFINISHED_DEVICE_BYTES_MAX && all <= UNFINISHED_BYTES_MAX;
        if fits {
            self.bytes.insert(name, grown);
        }
        fits
    }

    /// An upload is whole, or gone.
    pub(super) fn forget(&mut self, name: Name) {
        self.bytes.remove(&name);
    }
}

/// However little it is.
fn counted(bytes: u64) -> u64 {
    bytes.max(UPLOAD_BYTES_LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::{DeviceId, PhotoHash};

    fn name(device: u8, photo: u8) -> Name {
        Name { device: DeviceId([device; 16]), photo: PhotoHash([photo; 32]) }
    }

    #[test]
    fn a_phone_has_its_room_and_no_other_can_take_it() {
        let mut ledger = Ledger::default();
        assert!(ledger.grow(name(1, 1), UNFINISHED_DEVICE_BYTES_MAX - UPLOAD_BYTES_LEAST));
        assert!(ledger.grow(name(1, 2), 5), "a small one counts as a file");
        assert!(!ledger.grow(name(1, 1), 1));
        assert!(ledger.grow(name(2, 1), UNFINISHED_DEVICE_BYTES_MAX));
        ledger.forget(name(1, 2));
        assert!(ledger.grow(name(1, 1), UPLOAD_BYTES_LEAST));
        assert!(!ledger.grow(name(1, 3), 1));
    }

    #[test]
    fn all_phones_together_have_a_limit_too() {
        let mut ledger = Ledger::default();
        let phones = u8::try_from(UNFINISHED_BYTES_MAX / UNFINISHED_DEVICE_BYTES_MAX).unwrap();
        for phone in 0..phones {
            assert!(ledger.grow(name(phone, 1), UNFINISHED_DEVICE_BYTES_MAX));
        }
        assert!(!ledger.grow(name(phones, 1), 1));
        ledger.set(name(0, 1), 0);
        assert!(ledger.grow(name(phones, 1), 1));
    }
}
