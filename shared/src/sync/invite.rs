//! How a phone is invited: one text with where the office is, a one-time code, and the
//! pin of the office's authority, as a QR code or typed; and the short code that both
//! sides show afterwards. It refuses to know how the text came, and whether the code
//! is still good: that the office says.

use core::net::{IpAddr, Ipv6Addr};
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ids::{DeviceId, PublicKey, from_hex, sha256, to_hex};

/// The version of invitations written here.
pub const INVITE_VERSION: u32 = 1;
/// Random bytes of a one-time code: 80 bits, so that nobody guesses one in its ten minutes.
pub const CODE_BYTES: usize = 10;
/// Letters of a one-time code: four groups of four to type.
pub const CODE_LETTERS: usize = CODE_BYTES * 8 / 5;
/// Bytes of SHA-256 that name an authority: 128 bits, since nobody finds a second
/// certificate with the same ones, and every byte more is typed.
pub const PIN_BYTES: usize = 16;
/// Bytes that show a slip of the thumb: one in four milliards goes unseen.
const CHECK_BYTES: usize = 4;
/// Bytes after the address: a whole number of letters, and of groups.
const TAIL_BYTES: usize = CODE_BYTES + PIN_BYTES + CHECK_BYTES;
/// Letters in a group of the typed form.
const GROUP_LETTERS: usize = 4;
/// Letters of a host's name: more make a QR code that an old camera does not read.
pub const HOST_CHARS_MAX: usize = 100;
/// What is typed beyond is no invitation.
pub const INVITE_CHARS_MAX: usize = 512;
/// Digits of the short code.
pub const COMPARE_DIGITS: usize = 6;

/// Begins the text; the version's number follows.
const NAME: &str = "KYC";
/// Letters that stand for five bits each: Crockford's, none of which is read as another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A one-time code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(pub [u8; CODE_BYTES]);

/// Codes stay out of logs.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(secret)")
    }
}

/// As it is typed.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&letters(&self.0))
    }
}

impl Code {
    /// What somebody typed: case, blanks and strokes make no difference, O is 0, I and L are 1.
    pub fn read(typed: &str) -> Option<Code> {
        let bytes = bytes(&without_blanks(typed))?;
        bytes.try_into().ok().map(Code)
    }
}

/// What a phone knows an office's authority by: the first bytes of the SHA-256 of its certificate.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pin(pub [u8; PIN_BYTES]);

impl Pin {
    /// The pin of a certificate, given as DER.
    pub fn of(certificate: &[u8]) -> Pin {
        let mut pin = [0; PIN_BYTES];
        pin.copy_from_slice(&sha256(certificate)[..PIN_BYTES]);
        Pin(pin)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({})", to_hex(&self.0))
    }
}

impl Serialize for Pin {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&to_hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Pin {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Pin, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = from_hex(&text).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Pin).ok_or_else(|| de::Error::custom("not a pin"))
    }
}

/// Where an office is reached over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeAddress {
    host: String,
    port: u16,
}

impl OfficeAddress {
    /// A host's name or IP address, and a port; none where it is no such name.
    pub fn new(host: &str, port: u16) -> Option<OfficeAddress> {
        let host = host.to_ascii_lowercase();
        let host = match host.parse::<Ipv6Addr>() {
            Ok(address) => address.to_string(),
            Err(_) => host,
        };
        (port > 0 && is_host(&host)).then_some(OfficeAddress { host, port })
    }

    /// `host:port`, an IPv6 address in brackets.
    pub fn read(text: &str) -> Option<OfficeAddress> {
        let (host, port) = text.rsplit_once(':')?;
        let inside = host.strip_prefix('[').map(|host| host.strip_suffix(']'));
        let digits = !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
        let port = port.parse().ok().filter(|_| digits)?;
        match inside {
            Some(host) => OfficeAddress::new(host.filter(|host| host.parse::<Ipv6Addr>().is_ok())?, port),
            None => OfficeAddress::new(host, port).filter(|address| !address.host.contains(':')),
        }
    }

    /// What a certificate must be for.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// As a phone asks it.
    pub fn url(&self) -> String {
        format!("https://{self}")
    }
}

impl fmt::Display for OfficeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OfficeAddress { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// A name or an address, and nothing that one program reads as a name and another as an
/// address, as `1.2.3`.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let letters = label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
        !label.is_empty() && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_name = || {
        let last = host.rsplit('.').next().unwrap_or_default();
        host.split('.').all(is_label) && last.starts_with(|letter: char| letter.is_ascii_alphabetic())
    };
    host.len() <= HOST_CHARS_MAX && (host.parse::<IpAddr>().is_ok() || is_name())
}

/// What brings a phone to an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Where the office is.
    pub address: OfficeAddress,
    /// What lets one phone in, once.
    pub code: Code,
    /// Whose certificates are the office's.
    pub pin: Pin,
}

/// Why a text brings no phone to an office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnInvitation {
    /// Something else altogether.
    #[error("not an invitation")]
    Other,
    /// One of a later version of this program.
    #[error("an invitation of version {version}")]
    LaterVersion {
        /// Its version.
        version: u32,
    },
    /// One with a letter wrong or missing.
    #[error("an invitation with a letter wrong or missing")]
    Mistyped,
}

impl NotAnInvitation {
    /// The key of its sentence in the `.ftl` files.
    pub fn sentence(&self) -> &'static str {
        match self {
            NotAnInvitation::Other => "invite-other",
            NotAnInvitation::LaterVersion { .. } => "invite-later",
            NotAnInvitation::Mistyped => "invite-mistyped",
        }
    }
}

impl Invitation {
    /// The text in a QR code: capitals, so that the code is small.
    pub fn text(&self) -> String {
        format!("{}{}", self.head(), letters(&self.tail()))
    }

    /// The same text in groups, to be typed.
    pub fn grouped(&self) -> String {
        let letters = letters(&self.tail());
        let groups = letters.as_bytes().chunks(GROUP_LETTERS).map(|group| String::from_utf8_lossy(group).into_owned());
        format!("{}{}", self.head(), groups.collect::<Vec<_>>().join("-"))
    }

    /// What somebody typed, pasted or had read from a QR code.
    ///
    /// # Errors
    /// [`NotAnInvitation`]: what is wrong with it.
    pub fn read(typed: &str) -> Result<Invitation, NotAnInvitation> {
        if typed.len() > INVITE_CHARS_MAX {
            return Err(NotAnInvitation::Other);
        }
        let text = without_blanks(typed).to_ascii_uppercase();
        let (name, rest) = text.split_once('/').ok_or(NotAnInvitation::Other)?;
        match version(name).ok_or(NotAnInvitation::Other)? {
            INVITE_VERSION => read_first(rest).ok_or(NotAnInvitation::Mistyped),
            version => Err(NotAnInvitation::LaterVersion { version }),
        }
    }

    fn head(&self) -> String {
        format!("{NAME}{INVITE_VERSION}/{}/", self.address.to_string().to_ascii_uppercase())
    }

    fn tail(&self) -> Vec<u8> {
        [&self.code.0[..], &self.pin.0, &self.check()].concat()
    }

    fn check(&self) -> [u8; CHECK_BYTES] {
        let mut bytes = format!("ky-cuong invite v1\n{}\n", self.address).into_bytes();
        bytes.extend(self.code.0);
        bytes.extend(self.pin.0);
        let mut check = [0; CHECK_BYTES];
        check.copy_from_slice(&sha256(&bytes)[..CHECK_BYTES]);
        check
    }
}

/// `KYC1` and such: letters, then digits without a leading zero.
fn version(name: &str) -> Option<u32> {
    let digits = name.strip_prefix(NAME)?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// What stands after `KYC1/`; none where its check does not fit.
fn read_first(rest: &str) -> Option<Invitation> {
    let (address, tail) = rest.split_once('/')?;
    let tail: [u8; TAIL_BYTES] = bytes(tail)?.try_into().ok()?;
    let (code, rest) = tail.split_first_chunk()?;
    let (pin, check) = rest.split_first_chunk()?;
    let invitation = Invitation { address: OfficeAddress::read(address)?, code: Code(*code), pin: Pin(*pin) };
    (invitation.check() == *check).then_some(invitation)
}

/// What both sides show once a phone is enrolled, to be compared by eye: digits over who
/// they take each other for. Another authority, phone or office gives other digits.
pub fn compare_code(pin: Pin, phone: (DeviceId, PublicKey), office: PublicKey) -> String {
    let mut bytes = b"ky-cuong compare v1\n".to_vec();
    bytes.extend(pin.0);
    bytes.extend(phone.0.0);
    bytes.extend(phone.1.0);
    bytes.extend(office.0);
    let hash = sha256(&bytes);
    let first = hash.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    let number = first % 10u64.pow(COMPARE_DIGITS as u32);
    format!("{number:0width$}", width = COMPARE_DIGITS)
}

/// The short code as people read it: two groups of three.
pub fn compare_code_shown(code: &str) -> String {
    let (first, last) = code.split_at_checked(COMPARE_DIGITS / 2).unwrap_or((code, ""));
    format!("{first} {last}")
}

fn without_blanks(typed: &str) -> String {
    typed.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Five bits a letter, the first ones first. Only for whole numbers of letters.
fn letters(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let letter = |at: usize| (at * 5..at * 5 + 5).fold(0, |value, at| value << 1 | bit(at));
    (0..bytes.len() * 8 / 5).map(|at| char::from(LETTERS[usize::from(letter(at))])).collect()
}

/// What letters stand for; strokes between them say nothing. None where one is no letter
/// or the last bits make no byte.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let typed = text.bytes().filter(|letter| *letter != b'-');
    let values: Vec<u8> = typed.map(value).collect::<Option<_>>()?;
    let bit = |at: usize| values[at / 5] >> (4 - at % 5) & 1;
    let bits = values.len() * 5;
    let byte = |at: usize| (at * 8..at * 8 + 8).fold(0, |value, at| value << 1 | bit(at));
    bits.is_multiple_of(8).then(|| (0..bits / 8).map(byte).collect())
}

fn value(letter: u8) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    LETTERS.iter().position(|known| *known == letter).and_then(|place| u8::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden() -> Invitation {
        Invitation {
            address: OfficeAddress::new("192.168.1.10", 8443).expect("it is an address"),
            code: Code([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99]),
            pin: Pin([0xa5; PIN_BYTES]),
        }
    }

    #[test]
    fn what_is_written_is_read_in_both_forms() {
        let invitation = golden();
        assert_eq!(Invitation::read(&invitation.text()), Ok(invitation.clone()));
        assert_eq!(Invitation::read(&invitation.grouped()), Ok(invitation));
    }

    #[test]
    fn thumbs_may_type_it_as_they_like() {
        let text = golden().grouped();
        let typed = [
            text.to_ascii_lowercase(),
            text.replace('-', " "),
            format!("  {}\n", text.replace('/', "/ ")),
            text.replace('0', "O").replace("192.168.1.1O", "192.168.1.10"),
        ];
        for typed in typed {
            assert_eq!(Invitation::read(&typed), Ok(golden()), "{typed}");
        }
    }

    #[test]
    fn every_letter_mistyped_left_out_or_doubled_is_seen() {
        let text = golden().text();
        let start = "KYC1/".len();
        for at in start..text.len() {
            let letter = text.as_bytes()[at];
            let wrong = if letter == b'7' { "8" } else { "7" };
            let others = [
                format!("{}{wrong}{}", &text[..at], &text[at + 1..]),
                format!("{}{}", &text[..at], &text[at + 1..]),
                format!("{}{}{}", &text[..at], char::from(letter), &text[at..]),
            ];
            for other in others {
                assert_eq!(Invitation::read(&other), Err(NotAnInvitation::Mistyped), "{other}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        let later = golden().text().replacen("KYC1", "KYC2", 1);
        assert_eq!(Invitation::read(&later), Err(NotAnInvitation::LaterVersion { version: 2 }));
        let long = format!("{}{}", golden().text(), "A".repeat(INVITE_CHARS_MAX));
        for other in ["", "KYC", "KYC/", "KYC0/", "KYC01/a:1/", "http://192.168.1.10:8443", "2K7M-QXWT", "ễ/ễ/ễ", &long]
        {
            assert_eq!(Invitation::read(other), Err(NotAnInvitation::Other), "{other}");
        }
        for mistyped in ["KYC1/", "KYC1/192.168.1.10:8443", "KYC1/192.168.1.10:8443/", "KYC1//ễ"] {
            assert_eq!(Invitation::read(mistyped), Err(NotAnInvitation::Mistyped), "{mistyped}");
        }
    }

    #[test]
    fn an_address_is_a_name_or_an_ip_address_with_a_port() {
        for (text, url) in [
            ("Noivu.TuKy.example:443", "https://noivu.tuky.example:443"),
            ("10.0.0.7:1", "https://10.0.0.7:1"),
            ("[FE80::0001]:8443", "https://[fe80::1]:8443"),
        ] {
            assert_eq!(OfficeAddress::read(text).map(|address| address.url()).as_deref(), Some(url));
        }
        for wrong in [
            "a",
            "a:",
            "a:0",
            "a:65536",
            "a:+1",
            ":1",
            "a b:1",
            "1.2.3:1",
            "1.2.3.4.5:1",
            "a..b:1",
            "-a:1",
            "a-:1",
            "[::1:1",
            "::1:1",
            "[a]:1",
            "a/b:1",
            "a@b:1",
            "a:1:2",
            "ễ:1",
        ] {
            assert_eq!(OfficeAddress::read(wrong), None, "{wrong}");
        }
        assert_eq!(OfficeAddress::new(&"a".repeat(HOST_CHARS_MAX + 1), 1), None);
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed_and_nothing_else_is_one() {
        let code = golden().code;
        assert_eq!(code.to_string().len(), CODE_LETTERS);
        let typed = format!(" {} ", code.to_string().to_ascii_lowercase().replace('0', "o").replace('1', "l"));
        assert_eq!(Code::read(&typed), Some(code));
        let twice = code.to_string().repeat(2);
        for wrong in ["", "U", &code.to_string()[1..], &twice, "ễễễễễễễễễễễễễễễễ"] {
            assert_eq!(Code::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_short_code_has_six_digits_and_names_all_four() {
        let (pin, phone, office) = (Pin([1; 16]), (DeviceId([2; 16]), PublicKey([3; 32])), PublicKey([4; 32]));
        let code = compare_code(pin, phone, office);
        assert!(code.len() == COMPARE_DIGITS && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        for other in [
            compare_code(Pin([9; 16]), phone, office),
            compare_code(pin, (DeviceId([9; 16]), phone.1), office),
            compare_code(pin, (phone.0, PublicKey([9; 32])), office),
            compare_code(pin, phone, PublicKey([9; 32])),
        ] {
            assert_ne!(other, code);
        }
    }
}
