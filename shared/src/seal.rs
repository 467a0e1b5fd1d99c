//! Sealing: bytes that only the holder of a key can read, or change without being
//! noticed. XChaCha20-Poly1305 (the AEAD of RFC 8439 with a nonce of 24 bytes) for the
//! bytes, Argon2id (RFC 9106) for a key that a person remembers. It refuses to make
//! randomness, to know where sealed bytes lie, and what they say.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20::cipher::consts::U10;
use chacha20::hchacha;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce as ShortNonce, Tag, UnboundKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::ids::{from_hex, to_hex};
use crate::text::nfc;

/// A key.
pub const KEY_BYTES: usize = 32;
/// What must differ for each thing sealed with one key.
pub const NONCE_BYTES: usize = 24;
/// What sealing adds behind the bytes.
pub const TAG_BYTES: usize = 16;
/// What [`SealKey::seal`] adds in all.
pub const SEALED_BYTES: usize = NONCE_BYTES + TAG_BYTES;
/// Random bytes that [`Wrapped::wrap`] needs.
pub const WRAP_RANDOM_BYTES: usize = SALT_BYTES + NONCE_BYTES;

const SALT_BYTES: usize = 16;
const HCHACHA_NONCE_BYTES: usize = 16;
/// More memory than this no honest file asks for; a made-up one must not take a phone's all.
const COST_KIB_MAX: u32 = 1024 * 1024;
/// Passes and lanes, likewise.
const COST_ROUNDS_MAX: u32 = 64;
/// Says what a wrapped key is, so that nothing else passes for one.
const WRAP_CONTEXT: &str = "ky-cuong key v1";

/// A nonce.
pub type Nonce = [u8; NONCE_BYTES];

/// A key of 256 bits. It is overwritten in memory when it goes, and never printed.
pub struct SealKey(Zeroizing<[u8; KEY_BYTES]>);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(secret)")
    }
}

impl SealKey {
    /// A key of 32 random bytes, which are the caller's to make.
    pub fn of(bytes: Zeroizing<[u8; KEY_BYTES]>) -> SealKey {
        SealKey(bytes)
    }

    /// The key and nonce of RFC 8439 for one long nonce: its first 16 bytes and this key give
    /// the key, its last 8 the nonce (XChaCha20, draft-irtf-cfrg-xchacha section 2.3).
    fn for_nonce(&self, nonce: &Nonce) -> (LessSafeKey, ShortNonce) {
        let (begin, end) = nonce.split_at(HCHACHA_NONCE_BYTES);
        let key = Zeroizing::new(<[u8; KEY_BYTES]>::from(hchacha::<U10>((&*self.0).into(), begin.into())));
        let key = UnboundKey::new(&CHACHA20_POLY1305, &*key).expect("a key of 32 bytes");
        let mut short = [0; NONCE_LEN];
        short[NONCE_LEN - end.len()..].copy_from_slice(end);
        (LessSafeKey::new(key), ShortNonce::assume_unique_for_key(short))
    }

    /// Seals bytes in place and puts the tag behind them. `what` is not kept, and must
    /// be the same when they are opened: it says which thing this is.
    pub fn close(&self, nonce: &Nonce, what: &[u8], bytes: &mut Vec<u8>, from: usize) {
        let (key, nonce) = self.for_nonce(nonce);
        let tag = key.seal_in_place_separate_tag(nonce, Aad::from(what), &mut bytes[from..]);
        bytes.extend_from_slice(tag.expect("nothing sealed here comes near 256 GiB").as_ref());
    }

    /// Opens what [`SealKey::close`] made; none where a bit of it, of the nonce or of
    /// `what` is another, or the key is.
    pub fn uncover(&self, nonce: &Nonce, what: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let mut plain = Vec::with_capacity(sealed.len());
        self.uncover_onto(nonce, what, sealed, &mut plain)?;
        Some(plain)
    }

    /// [`SealKey::uncover`] of one piece of many, behind those that are open already; where it
    /// is none, they stay as they are.
    pub fn uncover_onto(&self, nonce: &Nonce, what: &[u8], sealed: &[u8], plain: &mut Vec<u8>) -> Option<()> {
        let (bytes, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG_BYTES)?)?;
        let (from, tag) = (plain.len(), Tag::try_from(tag).ok()?);
        plain.extend_from_slice(bytes);
        let (key, nonce) = self.for_nonce(nonce);
        let opened = key.open_in_place_separate_tag(nonce, Aad::from(what), tag, &mut plain[from..], 0..).is_ok();
        if !opened {
            plain.truncate(from);
        }
        opened.then_some(())
    }

    /// The nonce, then the sealed bytes, as one piece.
    pub fn seal(&self, nonce: &Nonce, what: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(SEALED_BYTES + plain.len());
        sealed.extend_from_slice(nonce);
        sealed.extend_from_slice(plain);
        self.close(nonce, what, &mut sealed, NONCE_BYTES);
        sealed
    }

    /// Opens what [`SealKey::seal`] made.
    pub fn open(&self, what: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.uncover(nonce, what, rest)
    }
}

impl SealKey {
    /// This key, sealed with another one.
    pub fn wrapped_by(&self, by: &SealKey, nonce: &Nonce, what: &[u8]) -> Vec<u8> {
        by.seal(nonce, what, &*self.0)
    }

    /// The key that [`SealKey::wrapped_by`] sealed with this one.
    pub fn open_key(&self, what: &[u8], wrapped: &[u8]) -> Option<SealKey> {
        let key = Zeroizing::new(self.open(what, wrapped)?);
        Some(SealKey::of(Zeroizing::new(key.as_slice().try_into().ok()?)))
    }
}

/// What guessing once costs (RFC 9106, 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub m_kib: u32,
    /// Passes over it.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

impl Cost {
    /// For a phone: 19 MiB and two passes, about an eighth of a second on a desk and a
    /// second on a cheap phone. Six digits alone fall to it in days; the keys' own door
    /// says so.
    pub const PHONE: Cost = Cost { m_kib: 19 * 1024, t: 2, p: 1 };
    /// For a file that leaves the phone: whoever has it may guess for as long as they
    /// like, and nobody opens it every morning.
    pub const FILE: Cost = Cost { m_kib: 64 * 1024, t: 3, p: 1 };
    /// For tests that open a thousand times. Never written by the program itself.
    pub const LEAST: Cost = Cost { m_kib: 8, t: 1, p: 1 };

    /// Whether it asks for no more than another one does, of anything.
    pub fn is_within(self, max: Cost) -> bool {
        self.m_kib <= max.m_kib && self.t <= max.t && self.p <= max.p
    }

    fn params(self) -> Option<Params> {
        let honest = self.is_within(Cost { m_kib: COST_KIB_MAX, t: COST_ROUNDS_MAX, p: COST_ROUNDS_MAX });
        honest.then(|| Params::new(self.m_kib, self.t, self.p, Some(KEY_BYTES)).ok()).flatten()
    }
}

/// A key that is kept or carried: sealed with one that is made of what a person remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    v: u32,
    kdf: String,
    cost: Cost,
    salt: String,
    key: String,
}

impl Wrapped {
    /// The form this code writes.
    pub const VERSION: u32 = 1;
    const KDF: &str = "argon2id";

    /// Wraps a key. What the person types is brought to one form (NFC) first, so that
    /// two keyboards spell one word alike.
    pub fn wrap(key: &SealKey, secret: &str, cost: Cost, random: &[u8; WRAP_RANDOM_BYTES]) -> Wrapped {
        let (salt, nonce) = random.split_first_chunk::<SALT_BYTES>().expect("it is longer than a salt");
        let nonce: &Nonce = nonce.try_into().expect("what is left of it is a nonce");
        let by = derive(secret, salt, cost).expect("the costs that this code writes are honest ones");
        let mut wrapped =
            Wrapped { v: Wrapped::VERSION, kdf: Wrapped::KDF.to_owned(), cost, salt: to_hex(salt), key: String::new() };
        wrapped.key = to_hex(&key.wrapped_by(&by, nonce, wrapped.context().as_bytes()));
        wrapped
    }

    /// The key, for whoever knows the secret; none otherwise, and where this was changed.
    pub fn key_for(&self, secret: &str) -> Option<SealKey> {
        let salt: [u8; SALT_BYTES] = from_hex(&self.salt)?.try_into().ok()?;
        let known = self.v == Wrapped::VERSION && self.kdf == Wrapped::KDF;
        let by = known.then(|| derive(secret, &salt, self.cost)).flatten()?;
        by.open_key(self.context().as_bytes(), &from_hex(&self.key)?)
    }

    /// What guessing its secret costs, as it says itself: to be looked at before unwrapping.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// The costs are part of what is sealed: nobody can lower them unnoticed.
    fn context(&self) -> String {
        let Cost { m_kib, t, p } = self.cost;
        format!("{WRAP_CONTEXT} {} {m_kib} {t} {p} {}", self.kdf, self.salt)
    }
}

fn derive(secret: &str, salt: &[u8], cost: Cost) -> Option<SealKey> {
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?);
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let secret = Zeroizing::new(nfc(secret));
    argon.hash_password_into(secret.as_bytes(), salt, &mut *key).ok()?;
    Some(SealKey::of(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SealKey {
        SealKey::of(Zeroizing::new([byte; KEY_BYTES]))
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_name_only() {
        let sealed = key(1).seal(&[7; NONCE_BYTES], b"photo 1", b"mot hai ba");
        assert_eq!(key(1).open(b"photo 1", &sealed).as_deref(), Some(&b"mot hai ba"[..]));
        assert_eq!(key(1).open(b"photo 2", &sealed), None);
        assert_eq!(key(2).open(b"photo 1", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key(1).open(b"photo 1", &changed), None, "byte {at}");
        }
        assert_eq!(key(1).open(b"photo 1", &sealed[..SEALED_BYTES - 1]), None);
    }

    /// The example of the AEAD's draft (draft-irtf-cfrg-xchacha-03, A.3.1).
    #[test]
    fn the_cipher_is_the_published_one() {
        let key: Vec<u8> = (0x80..0xa0).collect();
        let nonce: Vec<u8> = (0x40..0x58).collect();
        let what = from_hex("50515253c0c1c2c3c4c5c6c7").unwrap();
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
                      future, sunscreen would be it.";
        let key = SealKey::of(Zeroizing::new(key.try_into().unwrap()));
        let sealed = key.seal(&nonce.try_into().unwrap(), &what, plain);
        assert_eq!(to_hex(&sealed[NONCE_BYTES..NONCE_BYTES + 8]), "bd6d179d3e83d43b");
        assert_eq!(to_hex(&sealed[sealed.len() - TAG_BYTES..]), "c0875924c1c7987947deafd8780acf49");
    }

    #[test]
    fn pieces_of_any_size_are_as_another_implementation_seals_them() {
        use chacha20poly1305::aead::{AeadInPlace, KeyInit};
        let (nonce, what) = ([9; NONCE_BYTES], b"piece");
        let other = chacha20poly1305::XChaCha20Poly1305::new((&[4; KEY_BYTES]).into());
        for length in [0, 1, 15, 16, 17, 63, 64, 65, 255, 1_024, 65_536, 65_537] {
            let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let mut expected = plain.clone();
            other.encrypt_in_place(&nonce.into(), what, &mut expected).unwrap();
            let mut sealed = b"before".to_vec();
            sealed.extend(&plain);
            key(4).close(&nonce, what, &mut sealed, 6);
            assert_eq!(sealed, [b"before".as_slice(), &expected].concat(), "{length} bytes");
            assert_eq!(key(4).uncover(&nonce, what, &expected), Some(plain), "{length} bytes");
        }
    }

    #[test]
    fn a_piece_that_can_not_be_opened_leaves_those_before_it_as_they_are() {
        let (nonce, mut plain) = ([7; NONCE_BYTES], b"first".to_vec());
        let sealed =
            key(1).uncover_onto(&nonce, b"2", &key(1).seal(&nonce, b"2", b"second")[NONCE_BYTES..], &mut plain);
        assert_eq!((sealed, plain.as_slice()), (Some(()), &b"firstsecond"[..]));
        assert_eq!(key(2).uncover_onto(&nonce, b"3", &key(1).seal(&nonce, b"3", b"third"), &mut plain), None);
        assert_eq!(plain, b"firstsecond");
    }

    #[test]
    fn a_wrapped_key_opens_with_the_secret_however_it_is_spelt() {
        let wrapped = Wrapped::wrap(&key(3), "Sông Thu Bồn", Cost::LEAST, &[5; WRAP_RANDOM_BYTES]);
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd("Sông Thu Bồn").collect();
        assert_eq!(wrapped.key_for(&decomposed).map(|key| *key.0), Some([3; KEY_BYTES]));
        assert!(wrapped.key_for("Sông Thu Bon").is_none());
        let read: Wrapped = serde_json::from_str(&serde_json::to_string(&wrapped).unwrap()).unwrap();
        assert!(read.key_for("Sông Thu Bồn").is_some());
    }

    #[test]
    fn costs_that_were_changed_or_are_absurd_open_nothing() {
        let mut wrapped = Wrapped::wrap(&key(3), "123457", Cost::LEAST, &[5; WRAP_RANDOM_BYTES]);
        wrapped.cost.t = 2;
        assert!(wrapped.key_for("123457").is_none());
        wrapped.cost = Cost { m_kib: u32::MAX, t: 1, p: 1 };
        assert!(wrapped.key_for("123457").is_none());
    }
}
