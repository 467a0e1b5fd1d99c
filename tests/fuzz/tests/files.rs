//! Rescue files.

use fuzz::{Change, DEVICE, changed, device_key, entries};
use shared::ids::{Id, MemberId, PhotoHash, sha256};
use shared::journal::{Head, HeadSigner};
use shared::rescue::{Counts, Device, Fresh, Locked, Next, Piece, Writer};
use shared::seal::{Cost, KEY_BYTES, SealKey, WRAP_RANDOM_BYTES};
use zeroize::Zeroizing;

use crate::fuzz;

const SECRET: &str = "sông Thu Bồn mùa nước";

fn pieces() -> Vec<Piece> {
    let device = Device { device: DEVICE, public_key: device_key().public_key(), member: MemberId([1; 16]) };
    let own = entries(3).into_iter().map(|entry| {
        let head = Head { seq: entry.header().seq, hash: entry.hash() };
        Piece::Own { entry, signature: device_key().sign(DEVICE, head) }
    });
    let photo = vec![7; 300];
    let photo = Piece::Photo { hash: PhotoHash(sha256(&photo)), bytes: photo };
    [Piece::Device(device)].into_iter().chain(own).chain([photo]).collect()
}

/// What a file that somebody changed gives is what was written, in its order.
#[test]
fn a_rescue_file_that_was_changed_gives_only_what_was_written() {
    let fresh =
        Fresh { file: Id([3; 16]), key: SealKey::of(Zeroizing::new([4; KEY_BYTES])), wrap: [5; WRAP_RANDOM_BYTES] };
    let written = pieces();
    let (mut writer, mut file) = Writer::begin(fresh, SECRET, Cost::LEAST);
    written.iter().for_each(|piece| file.extend(writer.piece(piece)));
    file.extend(writer.end(Counts::default()));
    fuzz("rescue files", |(changes, at_once): &(Vec<Change>, u8)| {
        let bytes = changed(&file, changes);
        let mut chunks = bytes.chunks(usize::from(*at_once) + 1);
        let mut locked = Locked::default();
        while locked.is_ready() == Ok(false) {
            let Some(chunk) = chunks.next() else { break };
            locked.feed(chunk);
        }
        let Ok(mut reader) = locked.unlock(SECRET) else { return };
        let (mut left, mut told) = (written.iter(), false);
        loop {
            match reader.next() {
                Next::Piece(piece) if matches!(*piece, Piece::End(_)) => {}
                Next::Piece(piece) => assert!(left.any(|written| *written == *piece), "nobody wrote this, or not here"),
                Next::Damaged(_) => told = true,
                Next::Hungry => match chunks.next() {
                    Some(chunk) => reader.feed(chunk),
                    None => break,
                },
            }
        }
        assert!(bytes == file || told || reader.finish().is_err(), "what was changed is told");
    });
}
