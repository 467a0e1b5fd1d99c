//! A link that can be cut: a small proxy between a phone and an office that knows where
//! a request begins and ends. It cuts in the middle of what is sent, drops an answer
//! after the request went through, cuts everything at once, and is as slow as it is told
//! to be. It refuses to know what the requests say.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::ids::{sha256, to_hex};
use shared::sync::whole_photos;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Bytes that go over the link at once: a cut costs no more of what was counted.
const PIECE_BYTES: usize = 4 * 1024;
/// A machine that is busy wakes nobody in time.
const OVERSLEPT_MAX: Duration = Duration::from_millis(50);
/// Longer than any head of a request or an answer here.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// One request on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// E.g. `PATCH`.
    pub method: String,
    /// With its query.
    pub path: String,
    /// Bytes of its body.
    pub bytes: u64,
    /// How often just this was asked before: the same body too, but for parts of a photo.
    pub before: u32,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It passes, and so does its answer.
    Passes,
    /// The link is cut after so many bytes of its body.
    CutAfter(u64),
    /// It passes, and its answer is lost.
    AnswerLost,
}

/// How the link behaves.
pub struct Rules {
    /// Decides what becomes of each request.
    pub fate: Box<dyn Fn(&Asked) -> Fate + Send + Sync>,
    /// Bytes a second towards the office; none for as fast as can be.
    pub bytes_per_second: Option<u64>,
    /// All connections are cut whenever so many bytes of photos went over, in order.
    pub cut_all_at: Vec<u64>,
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rules")
    }
}

/// What went over the link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Requests, in the order in which they began.
    pub asked: Vec<Asked>,
    /// How often a request was cut.
    pub cuts: u64,
    /// How often an answer was lost.
    pub answers_lost: u64,
    /// Bytes of photos that went over, those sent twice counted twice.
    pub photo_bytes: u64,
}

/// The link, until it is dropped.
#[derive(Debug)]
pub struct Link {
    /// Where a phone finds the office through it.
    pub base: String,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[derive(Debug)]
struct Shared {
    office: String,
    rules: Rules,
    counted: Mutex<Counted>,
    before: Mutex<HashMap<String, u32>>,
    /// When the link is free again.
    free_at: Mutex<Instant>,
    photo_bytes: AtomicU64,
    /// How often everything was cut.
    all_cut: watch::Sender<u64>,
    /// Every request as its bytes were.
    recorded: Mutex<Vec<Vec<u8>>>,
}

impl Link {
    /// A link to an office.
    ///
    /// # Panics
    /// Where no port is free.
    pub async fn to(office: &str, rules: Rules) -> Link {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let shared = Arc::new(Shared {
            office: office.trim_start_matches("http://").to_owned(),
            rules,
            counted: Mutex::default(),
            before: Mutex::default(),
            free_at: Mutex::new(Instant::now()),
            photo_bytes: AtomicU64::new(0),
            all_cut: watch::Sender::default(),
            recorded: Mutex::default(),
        });
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Link { base, shared, accepting }
    }

    /// The requests that passed so far, head and body, to be sent again.
    pub fn recorded(&self) -> Vec<Vec<u8>> {
        self.shared.recorded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What went over so far.
    pub fn counted(&self) -> Counted {
        let counted = self.shared.counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Counted { photo_bytes: self.shared.photo_bytes.load(Ordering::SeqCst), ..counted }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((phone, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(async move {
            let mut all_cut = shared.all_cut.subscribe();
            tokio::select! {
                // However a connection ends, both of its sides are dropped.
                _ = shared.carry(phone) => {}
                _ = all_cut.changed() => {}
            }
        });
    }
}

impl Shared {
    /// Carries one request after the other until the link is cut.
    async fn carry(&self, mut phone: TcpStream) -> io::Result<()> {
        let mut office = TcpStream::connect(&self.office).await?;
        phone.set_nodelay(true)?;
        office.set_nodelay(true)?;
        let (mut read, mut answered) = (Vec::new(), Vec::new());
        loop {
            let head = Head::read(&mut phone, &mut read).await?;
            let mut rest = Rest { of: &mut phone, read: &mut read, left: head.length };
            let body = if head.method() == "PATCH" { None } else { Some(rest.all().await?) };
            let asked = self.asked(&head, body.as_deref());
            match (self.rules.fate)(&asked) {
                Fate::CutAfter(bytes) => {
                    self.count(|counted| counted.cuts += 1);
                    self.forward(&mut office, &head, (body, rest), bytes).await?;
                    office.shutdown().await?;
                    // What the office still says of it gets nowhere.
                    return tokio::io::copy(&mut office, &mut tokio::io::sink()).await.map(drop);
                }
                Fate::Passes => {
                    self.forward(&mut office, &head, (body, rest), u64::MAX).await?;
                    let (head, body) = answer(&mut office, &mut answered, head.method()).await?;
                    phone.write_all(&head).await?;
                    phone.write_all(&body).await?;
                }
                Fate::AnswerLost => {
                    self.forward(&mut office, &head, (body, rest), u64::MAX).await?;
                    answer(&mut office, &mut answered, head.method()).await?;
                    self.count(|counted| counted.answers_lost += 1);
                    return Ok(());
                }
            }
        }
    }

    fn asked(&self, head: &Head, body: Option<&[u8]>) -> Asked {
        let key = format!("{} {} {}", head.method(), head.path(), to_hex(&sha256(body.unwrap_or_default())));
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let count = before.entry(key).or_default();
        let (method, path) = (head.method().to_owned(), head.path().to_owned());
        let asked = Asked { method, path, bytes: head.length, before: *count };
        *count += 1;
        self.count(|counted| counted.asked.push(asked.clone()));
        asked
    }

    /// Forwards a request, at most so many bytes of its body.
    async fn forward(
        &self,
        office: &mut TcpStream,
        head: &Head,
        (body, mut rest): (Option<Vec<u8>>, Rest<'_>),
        most: u64,
    ) -> io::Result<()> {
        self.wait(head.bytes.len()).await;
        office.write_all(&head.bytes).await?;
        let mut sent = head.bytes.clone();
        if let Some(body) = body {
            let end = body.len().min(usize::try_from(most).unwrap_or(usize::MAX));
            self.wait(end).await;
            sent.extend_from_slice(&body[..end]);
            self.record(sent);
            if head.path() == PACKS {
                // Their lengths are no bytes of photos.
                let lengths = whole_photos(&body[..end]).len() * 4;
                self.count_photo((end - lengths) as u64);
            }
            return office.write_all(&body[..end]).await;
        }
        let mut left = most;
        while left > 0 {
            let piece = rest.piece(left).await?;
            if piece.is_empty() {
                break;
            }
            left -= piece.len() as u64;
            self.wait(piece.len()).await;
            office.write_all(&piece).await?;
            sent.extend_from_slice(&piece);
            self.count_photo(piece.len() as u64);
        }
        self.record(sent);
        Ok(())
    }

    fn record(&self, request: Vec<u8>) {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    /// Waits until the link has taken so many bytes; all connections share it.
    async fn wait(&self, bytes: usize) {
        let Some(rate) = self.rules.bytes_per_second else { return };
        let taken = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever overslept makes up for it.
            *free_at =
                (*free_at).max(Instant::now() - OVERSLEPT_MAX) + Duration::from_secs_f64(bytes as f64 / rate as f64);
            *free_at
        };
        tokio::time::sleep_until(taken).await;
    }

    fn count_photo(&self, bytes: u64) {
        let before = self.photo_bytes.fetch_add(bytes, Ordering::SeqCst);
        let passed = |at: &&u64| (before + 1..=before + bytes).contains(*at);
        if self.rules.cut_all_at.iter().any(|at| passed(&at)) {
            self.count(|counted| counted.cuts += 1);
            self.all_cut.send_modify(|cuts| *cuts += 1);
        }
    }

    fn count(&self, change: impl FnOnce(&mut Counted)) {
        change(&mut self.counted.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Where small photos go several in one request.
pub const PACKS: &str = "/api/photos";

/// The head of a request or an answer.
struct Head {
    bytes: Vec<u8>,
    text: String,
    length: u64,
}

impl Head {
    /// Reads one; what comes after it stays in `read`.
    async fn read(from: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<Head> {
        loop {
            if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = read.split_off(at + 4);
                let bytes = std::mem::replace(read, rest);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let length = field(&text, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
                assert!(field(&text, "transfer-encoding").is_none(), "nobody here sends chunks: {text}");
                return Ok(Head { bytes, text, length });
            }
            read.reserve(PIECE_BYTES);
            if read.len() > HEAD_BYTES_MAX || from.read_buf(read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn method(&self) -> &str {
        self.text.split(' ').next().unwrap_or_default()
    }

    fn path(&self) -> &str {
        self.text.split(' ').nth(1).unwrap_or_default()
    }
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let mut named = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.trim())
}

/// What is left of a body.
struct Rest<'a> {
    of: &'a mut TcpStream,
    read: &'a mut Vec<u8>,
    left: u64,
}

impl Rest<'_> {
    async fn all(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        while self.left > 0 {
            body.extend(self.piece(u64::MAX).await?);
        }
        Ok(body)
    }

    /// The next piece; empty at the end.
    async fn piece(&mut self, most: u64) -> io::Result<Vec<u8>> {
        let most = most.min(self.left).min(PIECE_BYTES as u64) as usize;
        self.read.reserve(PIECE_BYTES);
        if most > 0 && self.read.is_empty() && self.of.read_buf(self.read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let rest = self.read.split_off(most.min(self.read.len()));
        let piece = std::mem::replace(self.read, rest);
        self.left -= piece.len() as u64;
        Ok(piece)
    }
}

/// An answer, whole.
async fn answer(office: &mut TcpStream, read: &mut Vec<u8>, method: &str) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let head = Head::read(office, read).await?;
    let left = if method == "HEAD" { 0 } else { head.length };
    let body = Rest { of: office, read, left }.all().await?;
    Ok((head.bytes, body))
}
